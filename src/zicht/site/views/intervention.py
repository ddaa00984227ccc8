"""The page of one intervention: what was done, what was expected, what is shown, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from zicht.model.monitor_tables import Group, Role
from zicht.site import numbers
from zicht.site.charts.event_study import Moment, event_study_chart
from zicht.site.charts.trend import Series, trend_chart
from zicht.site.links import topic_page
from zicht.site.monitor import Monitor
from zicht.site.views.context import Speaker
from zicht.site.views.maps import name_cell
from zicht.site.views.marks import Html
from zicht.site.views.monitor import figure_address, figure_title, verdict_mark

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Drawing:
    """A chart with the table that says the same."""

    title: str
    svg: Markup
    rows: Markup


@dataclass(frozen=True)
class OutcomeView:
    """One figure the intervention was for.

    facts      (name, value) of the main estimate
    estimates  rows: every declared method;  bounds  rows: how far the paths may differ
    """

    id: str
    title: str
    address: str | None
    expected: str
    mark: Markup
    sentence: str
    facts: tuple[tuple[str, str], ...]
    estimates: Markup
    series: Drawing | None
    events: Drawing | None
    bounds: Markup
    excluded: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class InterventionView:
    """The page."""

    id: str
    path: str
    title: str
    what: str
    why: str
    facts: tuple[tuple[str, Markup | str], ...]
    outcomes: tuple[OutcomeView, ...]
    not_said: tuple[str, ...]
    false_alarms: str


def intervention_view(speaker: Speaker, monitor: Monitor, one: Row) -> InterventionView:
    """One intervention of the register."""
    language, text = speaker.language, one["texts"][speaker.language]
    path = topic_page("monitor", language, one["id"])
    return InterventionView(
        id=one["id"],
        path=path,
        title=text["title"],
        what=text["what"],
        why=text["why"],
        facts=tuple(_facts(speaker, one, path)),
        outcomes=tuple(_outcome(speaker, monitor, one, outcome, path) for outcome in one["outcomes"]),
        not_said=tuple(monitor.document["not_said"][language]),
        false_alarms=monitor.document["false_alarms"][language],
    )


def _facts(speaker: Speaker, one: Row, path: str) -> list[tuple[str, Markup | str]]:
    t = speaker.t
    until = t.at("monitor.goes_on") if one["last"] is None else speaker.period(one["last"])
    before = "monitor.preregistered" if one["preregistered"] else "monitor.registered_later"
    return [
        (t.at("monitor.kind"), t.at(f"monitor.kinds.{one['kind']}")),
        (
            t.at("monitor.where"),
            Markup(", ").join(Html(name_cell(speaker, path, code)) for code in one["areas"]),
        ),
        (t.at("monitor.from"), speaker.period(one["first"])),
        (t.at("monitor.until"), until),
        (t.at("monitor.registered"), t.say(before, day=one["registered_on"])),
        (t.at("monitor.signed_by"), ", ".join(one["signed_by"])),
        (t.at("monitor.source"), one["source"]),
        (t.at("monitor.digest"), one["digest"][:16]),
    ]


def _outcome(speaker: Speaker, monitor: Monitor, one: Row, outcome: Row, path: str) -> OutcomeView:
    language, indicator = speaker.language, outcome["indicator"]
    key = one["id"], indicator
    estimates = monitor.effects.get(key, ())
    main = next((row for row in estimates if row["ROLE"] == Role.MAIN), None)
    identifier = f"{one['id']}-{indicator}"
    return OutcomeView(
        id=identifier,
        title=figure_title(speaker, indicator),
        address=figure_address(speaker, path, indicator),
        expected=speaker.t.at(f"monitor.directions.{outcome['expected']}"),
        mark=verdict_mark(speaker, outcome["verdict"]),
        sentence=outcome["sentence"][language],
        facts=() if main is None else tuple(_main_facts(speaker, main)),
        estimates=Html("".join(_estimate_row(speaker, monitor, row) for row in estimates)),
        series=_series(speaker, identifier, monitor.series.get(key, ()), indicator),
        events=_events(speaker, identifier, _of_main(monitor.events.get(key, ()), main), indicator),
        bounds=Html("".join(_bound_row(speaker, row) for row in monitor.bounds.get(key, ()))),
        excluded=tuple(
            (speaker.country.name(code), monitor.document["excluded"][why][language])
            for code, why in outcome["not_compared_with"].items()
        ),
    )


def _of_main(events: Sequence[Row], main: Row | None) -> list[Row]:
    """The event study of the main estimator: points of another are no part of the same line."""
    return [row for row in events if main is not None and row["ESTIMATOR"] == main["ESTIMATOR"]]


def _main_facts(speaker: Speaker, main: Row) -> list[tuple[str, str]]:
    t, language = speaker.t, speaker.language
    found = [
        (t.at("monitor.periods"), _between(speaker, main)),
        (t.at("monitor.compared"), speaker.whole(main["COMPARED"])),
    ]
    if main["DETECTABLE"]:
        percent = numbers.percent(1 - main["DETECTABLE"], language)
        found.append((t.at("monitor.detectable"), t.say("monitor.detectable_words", percent=percent)))
    if main["BEFORE_P"] is not None:
        words = t.say(
            "monitor.before_words",
            p=numbers.number(main["BEFORE_P"], 2, language),
            drift=numbers.percent(abs((main["BEFORE_DRIFT"] or 1.0) - 1), language),
        )
        found.append((t.at("monitor.before"), words))
    if main["LOT_P"] is not None:
        words = t.say(
            "monitor.lot_words",
            p=numbers.number(main["LOT_P"], 2, language),
            least=numbers.number(main["LOT_LEAST_P"] or 0.0, 2, language),
        )
        found.append((t.at("monitor.lot"), words))
    return found


def _between(speaker: Speaker, main: Row) -> str:
    if main["FIRST_PERIOD"] is None:
        return "–"
    return f"{speaker.period(main['FIRST_PERIOD'])} – {speaker.period(main['LAST_PERIOD'])}"


def _estimate_row(speaker: Speaker, monitor: Monitor, row: Row) -> str:
    language = speaker.language
    names = monitor.document["estimators"].get(row["ESTIMATOR"], {})
    name = names.get(language, row["ESTIMATOR"])
    role = speaker.t.at(f"monitor.roles.{row['ROLE']}")
    return (
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(role)}</td>'
        f'<td class="num">{_ratio(row["OBS_VALUE"], language)}</td>'
        f'<td class="num">{_ratios(row["LOWER"], row["UPPER"], language)}</td>'
        f'<td class="num">{_ratio(row["P"], language, 3)}</td>'
        f'<td class="num">{_ratio(row["Q"], language, 3)}</td></tr>'
    )


def _bound_row(speaker: Speaker, row: Row) -> str:
    words = speaker.t.at(f"monitor.restrictions.{row['RESTRICTION']}")
    interval = _ratios(row["LOWER"], row["UPPER"], speaker.language) or escape(
        speaker.t.at("monitor.unbounded")
    )
    return (
        f'<tr><th scope="row">{escape(words)}</th>'
        f'<td class="num">{_ratio(row["M"], speaker.language)}</td><td class="num">{interval}</td></tr>'
    )


def _series(speaker: Speaker, name: str, rows: Sequence[Row], indicator: str) -> Drawing | None:
    """The areas with the measure, and what the comparison leads to expect."""
    treated = {row["TIME_PERIOD"]: row for row in rows if row["GROUP"] == Group.TREATED}
    expected = {row["TIME_PERIOD"]: row["EXPECTED"] for row in rows if row["GROUP"] == Group.COMPARISON}
    if not treated:
        return None
    t, periods = speaker.t, sorted(treated)
    value = [treated[period]["OBS_VALUE"] for period in periods]
    reference = [_or_nan(expected.get(period)) for period in periods]
    labels = [speaker.period(period) for period in periods]
    told = [numbers.number(one, 2, speaker.language) for one in value]
    nothing = [float("nan")] * len(periods)
    title = t.say("monitor.series_title", figure=figure_title(speaker, indicator))
    svg = trend_chart(
        f"series-{name}",
        Series(
            labels,
            value,
            nothing,
            nothing,
            reference,
            [f"{label}: {one}" for label, one in zip(labels, told, strict=True)],
            [False] * len(periods),
        ),
        title=title,
        description=t.at("monitor.series_description"),
        number=lambda one: numbers.number(one, 0 if one == round(one) else 1, speaker.language),
    )
    lines = [
        f'<tr><th scope="row">{escape(label)}</th><td class="num">{one}</td>'
        f'<td class="num">{numbers.number_or_empty(other, 2, speaker.language)}</td></tr>'
        for label, one, other in zip(labels, told, reference, strict=True)
    ]
    return Drawing(title, Html(svg), Html("".join(lines)))


def _events(speaker: Speaker, name: str, rows: Sequence[Row], indicator: str) -> Drawing | None:
    if len(rows) < 2:
        return None
    language = speaker.language
    moments = [
        Moment(
            row["EVENT_TIME"],
            row["OBS_VALUE"],
            row["LOWER"],
            row["UPPER"],
            row["BAND_LOWER"],
            row["BAND_UPPER"],
            f"{row['EVENT_TIME']}: {_ratio(row['OBS_VALUE'], language)}",
        )
        for row in sorted(rows, key=lambda row: row["EVENT_TIME"])
    ]
    title = speaker.t.say("monitor.events_title", figure=figure_title(speaker, indicator))
    svg = event_study_chart(
        moments,
        name=f"events-{name}",
        title=title,
        description=speaker.t.at("monitor.events_description"),
        time_label=speaker.t.at("monitor.events_time"),
        number=lambda one: numbers.number(one, 1 if one < 1 else 0, language),
    )
    lines = [
        f'<tr><th scope="row">{one.time}</th><td class="num">{_ratio(one.ratio, language)}</td>'
        f'<td class="num">{_ratios(one.lower, one.upper, language)}</td>'
        f'<td class="num">{_ratios(one.band_lower, one.band_upper, language)}</td></tr>'
        for one in moments
    ]
    return Drawing(title, Html(svg), Html("".join(lines)))


def _ratio(value: float | None, language: str, decimals: int = 2) -> str:
    return "" if value is None else numbers.number(value, decimals, language)


def _ratios(lower: float | None, upper: float | None, language: str) -> str:
    return numbers.interval(_or_nan(lower), _or_nan(upper), 2, language)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value
