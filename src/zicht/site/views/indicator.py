"""The page of one indicator: definition, method, limits, map, funnel, false alarms, sources, downloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from zicht.model.area_codes import Level
from zicht.model.cells import Reference
from zicht.model.indicators import Indicator, IndicatorText, Kind
from zicht.model.provenance import Source
from zicht.site import numbers
from zicht.site.charts.funnel import Dot, funnel_chart
from zicht.site.cubes import HAS_VALUE, Cube, look_of
from zicht.site.links import indicator_page
from zicht.site.views.analyses import AnalysisView, analysis_of
from zicht.site.views.context import Speaker
from zicht.site.views.front import NATIONAL_LEVELS, false_alarm_sentences, national_choice, national_map
from zicht.site.views.maps import MapFigure, name_cell
from zicht.site.views.marks import Html
from zicht.site.views.rows import notes_of, trend_mark

MOST_ROWS = 1500
"""A map of more areas than this has no table on the page, so it is not drawn on the page either."""


@dataclass(frozen=True)
class FunnelFigure:
    """The funnel with the table of its points and of its bands."""

    svg: Markup
    title: str
    rows: Markup
    bands: Markup


@dataclass(frozen=True)
class AlarmTable:
    """False alarms of one level: rows are periods, columns references."""

    caption: str
    heads: tuple[str, ...]
    rows: Markup


@dataclass(frozen=True)
class IndicatorView:
    """Everything the page of an indicator shows."""

    id: str
    path: str
    text: IndicatorText
    theme: str
    method: tuple[str, ...]
    levels: str
    periods: str
    characteristic: bool
    map: MapFigure | None
    too_many: str
    false_alarm: tuple[str, ...]
    alarms: tuple[AlarmTable, ...]
    funnel: FunnelFigure | None
    sources: tuple[Source, ...]
    analysis: AnalysisView | None
    geojson: tuple[tuple[str, str], ...]


def indicator_view(speaker: Speaker, indicator: Indicator) -> IndicatorView:
    """The page of one indicator in one language."""
    path = indicator_page(indicator.id, speaker.language)
    found = national_choice(speaker, [indicator])
    figure, too_many, funnel = None, "", None
    alarm: tuple[str, ...] = ()
    if found is not None:
        _, cube, level, shapes = found
        alarm = false_alarm_sentences(speaker, cube, cube.latest, level, Reference.NATIONAL)
        if len(cube.codes) <= MOST_ROWS:
            figure = national_map(speaker, path, indicator, cube, level, shapes)
            funnel = _funnel(speaker, indicator, cube, path)
        else:
            count = speaker.whole(len(cube.codes))
            too_many = speaker.t.say("indicator.many_areas", count=count, levels=speaker.many(level))
    bundle = speaker.material.bundle
    ids = set(bundle.sources_of.get(f"cells/{indicator.id}.parquet", ()))
    levels = speaker.figures.levels_of(indicator.id)
    return IndicatorView(
        id=indicator.id,
        path=path,
        text=speaker.text(indicator),
        theme=speaker.theme(indicator.theme),
        method=_method(speaker, indicator),
        levels=", ".join(speaker.one(level) for level in levels),
        periods=_periods(speaker, indicator, levels),
        characteristic=indicator.characteristic,
        map=figure,
        too_many=too_many,
        false_alarm=alarm,
        alarms=_alarms(speaker, indicator, levels),
        funnel=funnel,
        sources=tuple(source for source in bundle.sources if source.id in ids),
        analysis=analysis_of(speaker, indicator.id, path),
        geojson=_geojson(speaker, indicator, levels),
    )


def _method(speaker: Speaker, indicator: Indicator) -> tuple[str, ...]:
    t, language = speaker.t, speaker.language
    if indicator.kind is Kind.RATE:
        first = t.say("indicator.method_rate", multiplier=speaker.whole(indicator.multiplier))
    elif indicator.kind is Kind.PROPORTION:
        first = t.at("indicator.method_proportion")
    else:
        unit_cv = indicator.unit_cv or 0.0
        first = t.say("indicator.method_mean", unit_cv=numbers.percent(unit_cv, language))
    smallest = numbers.percent(indicator.smallest_relevant_ratio - 1, language)
    return first, t.say("indicator.method_relevant", percent=smallest)


def _periods(speaker: Speaker, indicator: Indicator, levels: list[Level]) -> str:
    periods = sorted(
        {
            p
            for level in levels
            if (cube := speaker.figures.now(indicator.id, level))
            for p in cube.main_periods
        }
    )
    if not periods:
        return ""
    first, last = speaker.period(periods[0]), speaker.period(periods[-1])
    return first if first == last else f"{first} – {last}"


def _geojson(speaker: Speaker, indicator: Indicator, levels: list[Level]) -> tuple[tuple[str, str], ...]:
    """(path below data/v1, words) of the GeoJSON files that `downloads` writes."""
    found = []
    for level in levels:
        cube = speaker.figures.now(indicator.id, level)
        if cube is not None and speaker.material.bundle.holds(f"geometry/{cube.division}.geojson"):
            words = speaker.t.say("indicator.download_geojson", level=speaker.one(level))
            found.append((f"maps/{indicator.id}/{cube.division}.geojson", words))
    return tuple(found)


def _alarms(speaker: Speaker, indicator: Indicator, levels: list[Level]) -> tuple[AlarmTable, ...]:
    tables = []
    for level in [one for one in NATIONAL_LEVELS if one in levels]:
        cube = speaker.figures.now(indicator.id, level)
        if cube is None:
            continue
        rows = [row for period in cube.main_periods if (row := _alarm_row(speaker, cube, period))]
        if rows:
            caption = speaker.t.say(
                "false_alarm.caption", level=speaker.one(level), period=_periods(speaker, indicator, [level])
            )
            heads = tuple(speaker.versus(r, level) for r in Reference)
            tables.append(AlarmTable(caption, heads, Markup("").join(rows)))
    return tuple(tables)


def _alarm_row(speaker: Speaker, cube: Cube, period: str) -> Markup:
    """Per reference: expected false alarms of how many compared; what was found."""
    maps = speaker.figures.maps.get((cube.indicator, cube.division, period, cube.boundaries), {})
    if not maps:
        return Markup("")
    cells = []
    for reference in Reference:
        row = maps.get(reference.value)
        if row is None or row["FALSE_ALARM_SHARE"] is None:
            cells.append('<td class="num"></td>')
            continue
        share = numbers.percent(row["FALSE_ALARM_SHARE"], speaker.language, 1)
        found = speaker.whole(row["HIGHER"] + row["LOWER"])
        cells.append(f'<td class="num">{share} ({found} / {speaker.whole(row["COMPARED"])})</td>')
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(speaker.period(period), Html("".join(cells)))


def _funnel(speaker: Speaker, indicator: Indicator, cube: Cube, page: str) -> FunnelFigure | None:
    period = cube.latest
    curves = speaker.figures.funnels.get((indicator.id, cube.division, period, cube.boundaries))
    if curves is None:
        return None
    row = cube.row[period]
    dots = []
    for at, code in enumerate(cube.codes):
        size = cube.denominator[row, at]
        if cube.absence[row, at] == HAS_VALUE and size > 0:
            value = float(cube.value[row, at])
            look = look_of(HAS_VALUE, str(cube.verdict[Reference.NATIONAL][row, at]))
            label = f"{speaker.country.name(code)}: {speaker.value(indicator, value)}"
            dots.append(Dot(float(size), value, look, label, code))
    if not dots:
        return None
    t, text = speaker.t, speaker.text(indicator)
    title = t.say("indicator.funnel_title", indicator=text.title, period=speaker.period(period))
    svg = funnel_chart(
        dots,
        curves,
        title=title,
        description=t.say("indicator.funnel_description", count=speaker.whole(len(dots))),
        size_label=t.at("indicator.funnel_size"),
        value_label=text.unit,
        number=lambda v: speaker.whole(v) if v == round(v) else speaker.value(indicator, v),
        whole=speaker.whole,
    )
    rows = _funnel_rows(speaker, indicator, cube, page, dots)
    return FunnelFigure(Html(svg), title, rows, _band_rows(speaker, indicator, curves))


def _funnel_rows(speaker: Speaker, indicator: Indicator, cube: Cube, page: str, dots: list[Dot]) -> Markup:
    row = cube.row[cube.latest]
    rows = []
    for dot in sorted(dots, key=lambda d: (speaker.country.name(d.code), d.code)):
        verdict = speaker.marks.verdict[str(cube.verdict[Reference.NATIONAL][row, cube.column[dot.code]])]
        rows.append(
            f'<tr><th scope="row">{name_cell(speaker, page, dot.code)}</th>'
            f'<td class="num">{speaker.whole(dot.size)}</td>'
            f'<td class="num">{speaker.value(indicator, dot.value)}</td><td>{verdict}</td>'
            f"<td>{trend_mark(speaker, cube, dot.code)}</td>"
            f"<td>{' '.join(notes_of(speaker, cube, cube.latest, dot.code))}</td></tr>"
        )
    return Html("".join(rows))


def _band_rows(speaker: Speaker, indicator: Indicator, curves: Mapping[str, list[float]]) -> Markup:
    rows = []
    for at, size in enumerate(curves["DENOMINATOR"]):
        chance = speaker.interval(indicator, curves["LOWER_95"][at], curves["UPPER_95"][at])
        ordinary = speaker.interval(
            indicator, curves["ORDINARY_LOWER_95"][at], curves["ORDINARY_UPPER_95"][at]
        )
        rows.append(
            Markup('<tr><th scope="row">{}</th><td class="num">{}</td><td class="num">{}</td></tr>').format(
                speaker.whole(size), chance, ordinary
            )
        )
    return Markup("").join(rows)
