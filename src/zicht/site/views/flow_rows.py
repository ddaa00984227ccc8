"""Rows of tables of flows and profiles, in words and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from zicht.model.flow_tables import Display, FlowKind, FlowVerdict, ProfileStatistic
from zicht.model.observations import Absence
from zicht.site import numbers
from zicht.site.cubes import ABSENCE_LETTER
from zicht.site.views.context import Speaker
from zicht.site.views.maps import name_cell
from zicht.site.views.marks import Html
from zicht.site.views.protected_counts import protected_count

Row = Mapping[str, Any]
COUNTS = (ProfileStatistic.LEAVING, ProfileStatistic.ARRIVING)
SHARES = (ProfileStatistic.OWN_SHARE, ProfileStatistic.OUTSIDE_SHARE)


def flow_rows(speaker: Speaker, path: str, rows: Sequence[Row], other: str) -> Markup:
    """Pairs by name of the other area; then what was merged, and what is left."""
    named = [
        (_ORDER[FlowKind(row["KIND"])], *_other(speaker, path, row, other), row)
        for row in rows
        if _belongs(FlowKind(row["KIND"]), other)
    ]
    return Html(
        "".join(flow_row(speaker, cell, row) for _, _, cell, row in sorted(named, key=lambda n: n[:2]))
    )


_ORDER = {
    FlowKind.OWN: 0,
    FlowKind.PAIR: 1,
    FlowKind.NOT_SHOWN: 1,
    FlowKind.MERGED: 2,
    FlowKind.ELSEWHERE: 3,
    FlowKind.FROM_ELSEWHERE: 3,
}


def _belongs(kind: FlowKind, other: str) -> bool:
    """Whether a kind of row stands in the table of this direction."""
    if kind is FlowKind.FROM_ELSEWHERE:
        return other == "REF_AREA"
    return kind not in (FlowKind.ELSEWHERE, FlowKind.MERGED) or other == "COUNTERPART_AREA"


def _other(speaker: Speaker, path: str, row: Row, other: str) -> tuple[str, str]:
    """Name to sort by, and the cell."""
    kind, code = FlowKind(row["KIND"]), row[other]
    if kind in (FlowKind.ELSEWHERE, FlowKind.FROM_ELSEWHERE):
        words = speaker.t.at(f"waterbed.kinds.{kind.value}")
        return words, str(escape(words))
    name = speaker.country.name(code)
    if kind is FlowKind.OWN:
        return name, str(escape(speaker.t.say("waterbed.kinds.own", name=name)))
    if kind is FlowKind.MERGED:
        return name, str(escape(speaker.t.say("waterbed.kinds.merged", name=name)))
    return name, str(name_cell(speaker, path, code))


def flow_row(speaker: Speaker, cell: str, row: Row) -> str:
    """One flow: how many, how many expected, the ratio with its interval, the verdict."""
    language = speaker.language
    if row["OBS_VALUE"] is None:
        letter = ABSENCE_LETTER[Absence(row["ABSENCE"] or Absence.CONFIDENTIAL.value)]
        value = str(speaker.marks.absence[letter])
    else:
        value = protected_count(speaker, row["OBS_VALUE"], row["ROUNDING"])
    expected = numbers.number_or_empty(or_nan(row["EXPECTED"]), 0, language)
    ratio = numbers.number_or_empty(or_nan(row["RATIO"]), 2, language)
    interval = _interval(speaker, row["LOWER"], row["UPPER"])
    return (
        f'<tr><th scope="row">{cell}</th><td class="num">{value}</td><td class="num">{expected}</td>'
        f'<td class="num">{ratio}</td><td class="num">{interval}</td>'
        f"<td>{_verdict(speaker, FlowVerdict(row['VERDICT']))}</td></tr>"
    )


def _interval(speaker: Speaker, lower: float | None, upper: float | None) -> str:
    """Of the ratio; a pair without a row of its own only has the most it can be."""
    if lower is None and upper is not None:
        return speaker.t.say("waterbed.at_most", value=numbers.number(upper, 2, speaker.language))
    return numbers.interval(or_nan(lower), or_nan(upper), 2, speaker.language)


def _verdict(speaker: Speaker, verdict: FlowVerdict) -> str:
    look = f"v-{verdict.value.replace('_', '-')}"
    return f'<span class="verdict {look}">{escape(speaker.t.at(f"waterbed.verdicts.{verdict.value}"))}</span>'


def profile_words(speaker: Speaker, statistic: ProfileStatistic, row: Row) -> tuple[str, str]:
    """The figure and its interval as words."""
    language, (value, lower, upper) = speaker.language, (row["OBS_VALUE"], row["LOWER"], row["UPPER"])
    if statistic in SHARES:
        shown = numbers.percent(value, language)
        if row["DISPLAY"] in (Display.AT_LEAST.value, Display.FEWER.value):
            shown = speaker.t.say(f"waterbed.display.{row['DISPLAY']}", value=shown)
        return shown, f"{numbers.percent(lower, language)} – {numbers.percent(upper, language)}"
    if statistic in COUNTS:
        return (
            protected_count(speaker, value, row["ROUNDING"]),
            numbers.interval(or_nan(lower), or_nan(upper), 0, language),
        )
    decimals = 1 if statistic is ProfileStatistic.LOCATION_QUOTIENT else 0
    return (
        numbers.number(value, decimals, language),
        numbers.interval(or_nan(lower), or_nan(upper), decimals, language),
    )


def or_nan(value: float | None) -> float:
    """A number of a table; nan where it is null."""
    return float("nan") if value is None else float(value)
