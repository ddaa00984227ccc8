"""The table of all indicators of one area: newest value, interval, verdicts, trend, place in the range."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from zicht.model.area_codes import Level, level_of
from zicht.model.cells import Reference
from zicht.model.indicators import Indicator
from zicht.model.periods import frequency_of
from zicht.site.charts.spine import spine_chart
from zicht.site.cubes import HAS_VALUE, Cube, look_of
from zicht.site.links import indicator_page
from zicht.site.views.context import Speaker
from zicht.site.views.marks import Html


@dataclass(frozen=True)
class Row:
    """One indicator of one area; texts and marks, ready to be placed."""

    id: str
    title: str
    unit: str
    address: str
    period: str
    value: Markup | str
    interval: str
    verdicts: tuple[Markup, ...]
    trend: Markup
    spine: Markup
    notes: tuple[Markup, ...]


def rows_of(speaker: Speaker, code: str, root: str) -> list[Row]:
    """Every indicator that has a cell for this area, in the order of the indicators."""
    rows = []
    level = level_of(code)
    for indicator in speaker.figures.indicators.values():
        cube = speaker.figures.now(indicator.id, level)
        if cube is not None and code in cube.column:
            rows.append(_row(speaker, indicator, cube, code, root))
    return rows


def _row(speaker: Speaker, indicator: Indicator, cube: Cube, code: str, root: str) -> Row:
    period = cube.latest
    at = cube.row[period], cube.column[code]
    text = speaker.text(indicator)
    absence = str(cube.absence[at])
    present = absence == HAS_VALUE
    value = speaker.value(indicator, cube.value[at]) if present else speaker.marks.absence[absence]
    return Row(
        id=indicator.id,
        title=text.short_title,
        unit=text.unit,
        address=root + indicator_page(indicator.id, speaker.language),
        period=speaker.period(period),
        value=value,
        interval=speaker.interval(indicator, cube.lower[at], cube.upper[at]),
        verdicts=tuple(speaker.marks.verdict[str(cube.verdict[r][at])] for r in Reference),
        trend=trend_mark(speaker, cube, code),
        spine=_spine(speaker, indicator, cube, code) if present else Markup(""),
        notes=notes_of(speaker, cube, period, code),
    )


def trend_mark(speaker: Speaker, cube: Cube, code: str) -> Markup:
    """The outcome of the trend test on the series that the page shows."""
    frequency = frequency_of(cube.latest).value
    row = speaker.figures.trends.get((cube.indicator, cube.division, code, frequency))
    return speaker.marks.no_trend if row is None else speaker.marks.trend[row["VERDICT"]]


def notes_of(speaker: Speaker, cube: Cube, period: str, code: str) -> tuple[Markup, ...]:
    """Provisional, estimated, or in borders that are not those of today."""
    found = []
    status = str(cube.status[cube.row[period], cube.column[code]])
    if status in speaker.marks.status:
        found.append(speaker.marks.status[status])
    if cube.boundaries == "then":
        year = cube.division.partition("-")[2]
        words = escape(speaker.t.say("area.borders_of", year=year))
        found.append(Html(f'<span class="note">{words}</span>'))
    return tuple(found)


def _spine(speaker: Speaker, indicator: Indicator, cube: Cube, code: str) -> Markup:
    spread = speaker.material.spread(cube, cube.latest)
    if spread is None:
        return Markup("")
    at = cube.row[cube.latest], cube.column[code]
    label = speaker.t.say(
        "area.spine",
        value=speaker.value(indicator, cube.value[at]),
        low=speaker.value(indicator, spread.quarter),
        high=speaker.value(indicator, spread.three_quarters),
    )
    look = look_of(HAS_VALUE, str(cube.verdict[Reference.NATIONAL][at]))
    centre = speaker.material.centre(cube, cube.latest)
    return Html(spine_chart(float(cube.value[at]), centre, spread, look, label))


def column_heads(speaker: Speaker, level: Level) -> list[str]:
    """The heads of the four verdict columns."""
    return [speaker.t.say("table.verdict", reference=speaker.versus(r, level)) for r in Reference]
