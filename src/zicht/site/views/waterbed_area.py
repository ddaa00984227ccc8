"""The page of the waterbed of one gemeente: where residents are suspected, and where suspects live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from zicht.model.flow_tables import FlowKind, ProfileStatistic
from zicht.model.observations import Absence
from zicht.site import numbers
from zicht.site.charts.flow_map import FlowLine, flow_map
from zicht.site.cubes import ABSENCE_LETTER
from zicht.site.links import topic_page
from zicht.site.views.context import Speaker
from zicht.site.views.flow_rows import SHARES, Row, flow_rows, profile_words
from zicht.site.views.marks import Html
from zicht.site.waterbed import Waterbed, WaterbedMeasure

LINES = 40
"""Of a map of flows; smaller ones stand in the table only."""


@dataclass(frozen=True)
class FlowTable:
    """Flows in one direction; rows in the order of names."""

    caption: str
    rows: Markup


@dataclass(frozen=True)
class MeasureView:
    """One measure on the page of an area.

    sentences  what the profile says;  out, into  where residents are suspected, where suspects live
    years      rows: period, own share, share by outsiders
    """

    id: str
    title: str
    period: str
    sentences: tuple[str, ...]
    no_model: str
    false_alarm: str
    map: Markup | None
    out: FlowTable
    into: FlowTable
    years: Markup


@dataclass(frozen=True)
class WaterbedAreaView:
    """The page of one area."""

    code: str
    name: str
    path: str
    area_address: str | None
    measures: tuple[MeasureView, ...]
    not_meaning: tuple[str, ...]


def waterbed_area_view(speaker: Speaker, waterbed: Waterbed, code: str) -> WaterbedAreaView:
    """The page of one area."""
    path = topic_page("waterbed", speaker.language, code)
    return WaterbedAreaView(
        code=code,
        name=speaker.country.name(code),
        path=path,
        area_address=speaker.area_link(path, code),
        measures=tuple(_measure(speaker, waterbed, one, code, path) for one in waterbed.of(code)),
        not_meaning=tuple(waterbed.document["not_meaning"][speaker.language]),
    )


def _measure(
    speaker: Speaker, waterbed: Waterbed, measure: WaterbedMeasure, code: str, path: str
) -> MeasureView:
    t, period = speaker.t, measure.newest
    rows = measure.flows.get(code, ())
    title, name = measure.title[speaker.language], speaker.country.name(code)
    parts = {"name": name, "measure": title, "period": speaker.period(period)}
    return MeasureView(
        id=measure.id,
        title=title,
        period=speaker.period(period),
        sentences=tuple(_sentences(speaker, measure, code, name)),
        no_model=no_model(speaker, waterbed, measure),
        false_alarm=false_alarm(speaker, measure),
        map=_map(speaker, measure, code, rows, t.say("waterbed.map_title", **parts)),
        out=FlowTable(
            t.say("waterbed.out_caption", **parts),
            flow_rows(speaker, path, [row for row in rows if row["REF_AREA"] == code], "COUNTERPART_AREA"),
        ),
        into=FlowTable(
            t.say("waterbed.into_caption", **parts),
            flow_rows(speaker, path, [row for row in rows if row["COUNTERPART_AREA"] == code], "REF_AREA"),
        ),
        years=_years(speaker, measure, code),
    )


def _sentences(speaker: Speaker, measure: WaterbedMeasure, code: str, name: str) -> list[str]:
    """What the newest profile says, a sentence a statistic; what cannot be said is named together."""
    found: list[str] = []
    silent: dict[str, list[str]] = {}
    for statistic in ProfileStatistic:
        row = measure.profiles.get((code, measure.newest, statistic.value))
        if row is not None and row["OBS_VALUE"] is not None:
            value, interval = profile_words(speaker, statistic, row)
            words = f"waterbed.says.{statistic.value}"
            found.append(speaker.t.say(words, name=name, value=value, interval=interval))
        elif row is not None:
            reason = speaker.t.at(f"absences.{row['ABSENCE'] or Absence.IMPOSSIBLE.value}")
            silent.setdefault(reason, []).append(speaker.t.at(f"waterbed.silent.{statistic.value}"))
    return found + [
        speaker.t.say("waterbed.not_shown", reason=reason, what="; ".join(what))
        for reason, what in silent.items()
    ]


def _years(speaker: Speaker, measure: WaterbedMeasure, code: str) -> Markup:
    lines = []
    for period in measure.periods:
        cells = []
        for statistic in SHARES:
            row = measure.profiles.get((code, period, statistic.value))
            if row is None or row["OBS_VALUE"] is None:
                cells.append(f'<td class="num" colspan="2">{absence_mark(speaker, row)}</td>')
            else:
                value, interval = profile_words(speaker, statistic, row)
                cells.append(f'<td class="num">{escape(value)}</td><td class="num">{escape(interval)}</td>')
        lines.append(f'<tr><th scope="row">{escape(speaker.period(period))}</th>{"".join(cells)}</tr>')
    return Html("".join(lines))


def absence_mark(speaker: Speaker, row: Row | None) -> Markup:
    """Why a statistic has no figure; one that has no row cannot occur."""
    why = (row or {}).get("ABSENCE") or Absence.IMPOSSIBLE.value
    return speaker.marks.absence[ABSENCE_LETTER[Absence(why)]]


def _map(
    speaker: Speaker, measure: WaterbedMeasure, code: str, rows: Sequence[Row], title: str
) -> Markup | None:
    """The largest flows as lines; None without geometry or without a flow to draw."""
    shapes = speaker.material.atlas.national(measure.division)
    if shapes is None:
        return None
    middles = speaker.material.atlas.middles(measure.division, shapes.frame)
    pairs = [
        row
        for row in rows
        if row["KIND"] == FlowKind.PAIR.value
        and row["OBS_VALUE"]
        and {row["REF_AREA"], row["COUNTERPART_AREA"]} <= set(middles)
    ]
    if not pairs:
        return None
    names = speaker.country.names
    lines = [
        FlowLine(
            row["REF_AREA"],
            row["COUNTERPART_AREA"],
            float(row["OBS_VALUE"]),
            f"v-{row['VERDICT'].replace('_', '-')}",
            speaker.t.say(
                "waterbed.line",
                origin=speaker.country.name(row["REF_AREA"]),
                destination=speaker.country.name(row["COUNTERPART_AREA"]),
                value=speaker.whole(row["OBS_VALUE"]),
                verdict=speaker.t.at(f"waterbed.verdicts.{row['VERDICT']}"),
            ),
        )
        for row in sorted(pairs, key=lambda row: (-row["OBS_VALUE"], row["REF_AREA"]))[:LINES]
    ]
    svg = flow_map(
        shapes,
        middles,
        lines,
        names,
        name=f"flows-{measure.id.replace('_', '-')}",
        title=title,
        description=speaker.t.say("waterbed.map_description", count=len(lines)),
        here=code,
    )
    return Html(svg)


def no_model(speaker: Speaker, waterbed: Waterbed, measure: WaterbedMeasure) -> str:
    """Why nothing is expected of the newest period; empty when something is."""
    model = measure.models.get(measure.newest)
    if model is None or not model["why_not"]:
        return ""
    return str(waterbed.document["no_model"][model["why_not"]][speaker.language])


def false_alarm(speaker: Speaker, measure: WaterbedMeasure) -> str:
    """How often a verdict comes of chance alone; empty without a model."""
    model = measure.models.get(measure.newest)
    if model is None or model["false_alarm_share"] is None:
        return ""
    share = numbers.percent(model["false_alarm_share"], speaker.language, 1)
    return speaker.t.say("waterbed.false_alarm", share=share)
