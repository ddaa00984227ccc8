"""The small charts over time of one area, each with its table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from zicht.model.area_codes import level_of
from zicht.model.indicators import Indicator
from zicht.site.charts.trend import Series, trend_chart
from zicht.site.cubes import HAS_VALUE, Cube
from zicht.site.views.context import Speaker
from zicht.site.views.marks import Html
from zicht.site.views.rows import notes_of, trend_mark

FEWEST_PERIODS = 3


@dataclass(frozen=True)
class TrendFigure:
    """One chart and the rows of its table."""

    id: str
    title: str
    unit: str
    caption: str
    svg: Markup
    rows: Markup
    has_then: bool
    trend: Markup


def trend_figures(speaker: Speaker, code: str) -> list[TrendFigure]:
    """A chart for each indicator with at least FEWEST_PERIODS values of this area."""
    level = level_of(code)
    found = []
    for indicator in speaker.figures.indicators.values():
        cube = speaker.figures.now(indicator.id, level)
        if cube is None or code not in cube.column:
            continue
        rows = [cube.row[p] for p in cube.main_periods]
        known = cube.absence[rows, cube.column[code]] == HAS_VALUE
        if known.sum() >= FEWEST_PERIODS:
            found.append(_figure(speaker, indicator, cube, code))
    return found


def _figure(speaker: Speaker, indicator: Indicator, cube: Cube, code: str) -> TrendFigure:
    text = speaker.text(indicator)
    periods = cube.main_periods
    first, last = speaker.period(periods[0]), speaker.period(periods[-1])
    name = speaker.country.name(code)
    title = speaker.t.say("area.chart_title", indicator=text.short_title, name=name, first=first, last=last)
    trend = trend_mark(speaker, cube, code)
    series = _series(speaker, indicator, cube, code)
    known = [value for value in series.value if not np.isnan(value)]
    description = speaker.t.say(
        "area.chart_description",
        unit=text.unit,
        first=speaker.value(indicator, known[0]),
        last=speaker.value(indicator, known[-1]),
        trend=trend.striptags(),
    )
    rows, has_then = _rows(speaker, indicator, cube, code)
    svg = trend_chart(
        f"trend-{indicator.id}",
        series,
        title=title,
        description=description,
        number=lambda value: _tick(speaker, indicator, value),
    )
    return TrendFigure(indicator.id, text.short_title, text.unit, title, Html(svg), rows, has_then, trend)


def _tick(speaker: Speaker, indicator: Indicator, value: float) -> str:
    return speaker.whole(value) if value == round(value) else speaker.value(indicator, value)


def _series(speaker: Speaker, indicator: Indicator, cube: Cube, code: str) -> Series:
    at = cube.column[code]
    rows = [cube.row[p] for p in cube.main_periods]
    labels = [speaker.period(p) for p in cube.main_periods]
    value = cube.value[rows, at].tolist()
    return Series(
        period_labels=labels,
        value=value,
        lower=cube.lower[rows, at].tolist(),
        upper=cube.upper[rows, at].tolist(),
        reference=cube.centre[rows].tolist(),
        labels=[f"{p}: {speaker.value(indicator, v)}" for p, v in zip(labels, value, strict=True)],
        estimated=(cube.status[rows, at] == "E").tolist(),
    )


def _rows(speaker: Speaker, indicator: Indicator, cube: Cube, code: str) -> tuple[Markup, bool]:
    then = speaker.figures.then(indicator.id, level_of(code)) if cube.boundaries == "now" else {}
    at = cube.column[code]
    lines, thens = [], []
    for period in cube.main_periods:
        row = cube.row[period]
        old = then.get(period)
        then_value = ""
        if old is not None and code in old.column:
            then_value = speaker.value(indicator, old.value[old.row[period], old.column[code]])
        thens.append(then_value)
        absence = str(cube.absence[row, at])
        present = absence == HAS_VALUE
        value = speaker.value(indicator, cube.value[row, at]) if present else speaker.marks.absence[absence]
        notes = " ".join(notes_of(speaker, cube, period, code))
        lines.append((period, value, row, notes))
    has_then = any(thens)
    html = []
    for (period, value, row, notes), then_value in zip(lines, thens, strict=True):
        interval = speaker.interval(indicator, cube.lower[row, at], cube.upper[row, at])
        centre = speaker.value(indicator, cube.centre[row])
        then_cell = f'<td class="num">{then_value}</td>' if has_then else ""
        html.append(
            f'<tr><th scope="row">{speaker.period(period)}</th><td class="num">{value}</td>'
            f'<td class="num">{interval}</td><td class="num">{centre}</td>'
            f"{then_cell}<td>{notes}</td></tr>"
        )
    return Html("".join(html)), has_then
