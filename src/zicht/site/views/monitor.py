"""The overview of the monitor: interventions with verdicts, and what stands out in the newest period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from zicht.model.monitor_tables import SignalVerdict
from zicht.site import numbers
from zicht.site.links import indicator_page, root_from, topic_page
from zicht.site.monitor import Monitor
from zicht.site.views.context import Speaker
from zicht.site.views.maps import name_cell
from zicht.site.views.marks import Html
from zicht.site.views.protected_counts import protected_count

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ListedIntervention:
    """One intervention in the list; verdicts: (title of the figure, mark, sentence)."""

    title: str
    address: str
    what: str
    where: str
    since: str
    verdicts: tuple[tuple[str, Markup, str], ...]


@dataclass(frozen=True)
class SignalTable:
    """What stands out of one indicator; empty rows: nothing does. `words` says how many were looked at."""

    title: str
    address: str
    words: str
    rows: Markup


@dataclass(frozen=True)
class MonitorView:
    """The overview."""

    path: str
    false_alarms: str
    interventions: tuple[ListedIntervention, ...]
    signals: tuple[SignalTable, ...]
    not_said: tuple[str, ...]


def monitor_view(speaker: Speaker, monitor: Monitor) -> MonitorView:
    """Every intervention of the register, and the newest period."""
    path = topic_page("monitor", speaker.language)
    document = monitor.document
    return MonitorView(
        path=path,
        false_alarms=document["false_alarms"][speaker.language],
        interventions=tuple(_listed(speaker, one, path) for one in document["interventions"]),
        signals=tuple(_signals(speaker, monitor, path)),
        not_said=tuple(document["not_said"][speaker.language]),
    )


def _listed(speaker: Speaker, one: Row, path: str) -> ListedIntervention:
    language = speaker.language
    text = one["texts"][language]
    return ListedIntervention(
        title=text["title"],
        address=root_from(path) + topic_page("monitor", language, one["id"]),
        what=text["what"],
        where=", ".join(speaker.country.name(code) for code in one["areas"]),
        since=speaker.period(one["first"]),
        verdicts=tuple(
            (
                figure_title(speaker, outcome["indicator"]),
                verdict_mark(speaker, outcome["verdict"]),
                outcome["sentence"][language],
            )
            for outcome in one["outcomes"]
        ),
    )


def figure_title(speaker: Speaker, indicator: str) -> str:
    """The title of an indicator; its id when the release does not hold it."""
    known = speaker.figures.indicators.get(indicator)
    return indicator if known is None else speaker.text(known).title


def figure_address(speaker: Speaker, path: str, indicator: str) -> str | None:
    """The page of an indicator, from a page; None when the release does not hold it."""
    if indicator not in speaker.figures.indicators:
        return None
    return root_from(path) + indicator_page(indicator, speaker.language)


def verdict_mark(speaker: Speaker, verdict: str) -> Markup:
    """The outcome for one figure, as a word with its sign."""
    looks = {"decrease": "v-lower", "increase": "v-higher", "no_effect_shown": "v-similar"}
    look = looks.get(verdict, "v-cannot-say")
    words = escape(speaker.t.at(f"monitor.verdicts.{verdict}"))
    return Html(f'<span class="verdict {look}">{words}</span>')


def _signals(speaker: Speaker, monitor: Monitor, path: str) -> Iterator[SignalTable]:
    by_indicator: dict[str, list[Row]] = {}
    for row in monitor.signals:
        by_indicator.setdefault(row["INDICATOR"], []).append(row)
    for indicator, rows in sorted(by_indicator.items(), key=lambda item: figure_title(speaker, item[0])):
        loud = [row for row in rows if row["VERDICT"] in (SignalVerdict.HIGH, SignalVerdict.LOW)]
        silent = sum(row["VERDICT"] == SignalVerdict.CANNOT_SAY for row in rows)
        words = speaker.t.say(
            "monitor.looked_at",
            count=speaker.whole(len(rows)),
            period=speaker.period(rows[0]["TIME_PERIOD"]),
            loud=speaker.whole(len(loud)),
            silent=speaker.whole(silent),
        )
        loud.sort(key=lambda row: (speaker.country.name(row["REF_AREA"]), row["REF_AREA"]))
        yield SignalTable(
            figure_title(speaker, indicator),
            figure_address(speaker, path, indicator) or "",
            words,
            Html("".join(_signal_row(speaker, path, row) for row in loud)),
        )


def _signal_row(speaker: Speaker, path: str, row: Row) -> str:
    language = speaker.language
    look = "v-higher" if row["VERDICT"] == SignalVerdict.HIGH else "v-lower"
    words = escape(speaker.t.at(f"monitor.signals.{row['VERDICT']}"))
    return (
        f'<tr><th scope="row">{name_cell(speaker, path, row["REF_AREA"])}</th>'
        f'<td class="num">{protected_count(speaker, row["NUMERATOR"], row["ROUNDING"])}</td>'
        f'<td class="num">{numbers.number(row["EXPECTED"], 0, language)}</td>'
        f'<td class="num">{numbers.interval(row["LOWER"], row["UPPER"], 0, language)}</td>'
        f'<td><span class="verdict {look}">{words}</span></td></tr>'
    )
