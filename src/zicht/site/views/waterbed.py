"""The overview of the waterbed: the gemeenten to choose from, the models, what followed on measures."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from zicht.model.flow_tables import FlowKind, ProfileStatistic
from zicht.site import numbers
from zicht.site.links import root_from, topic_page
from zicht.site.views.context import Speaker
from zicht.site.views.flow_rows import SHARES, Row, flow_row, or_nan, profile_words
from zicht.site.views.marks import Html
from zicht.site.views.waterbed_area import FlowTable, MeasureView, absence_mark, false_alarm, no_model
from zicht.site.waterbed import Waterbed, WaterbedMeasure


@dataclass(frozen=True)
class ModelView:
    """One fitted model: rows (term, coefficient, interval), and what became of its pairs."""

    title: str
    period: str
    rows: Markup
    words: str


@dataclass(frozen=True)
class DisplacementView:
    """What happened around one intervention, by one measure."""

    title: str
    sentences: tuple[str, ...]
    rows: Markup


@dataclass(frozen=True)
class WaterbedView:
    """The overview.

    areas     (name, address) of every area with a page
    research  the same kind of table about old public data, or None
    """

    path: str
    question: str
    areas: tuple[tuple[str, str], ...]
    models: tuple[ModelView, ...]
    displacement: tuple[DisplacementView, ...]
    research: MeasureView | None
    research_profiles: Markup
    not_meaning: tuple[str, ...]


def waterbed_view(speaker: Speaker, waterbed: Waterbed) -> WaterbedView:
    """The page to choose from, with the models and what happened after measures."""
    path = topic_page("waterbed", speaker.language)
    language, told = speaker.language, waterbed.document
    research = next((one for one in waterbed.measures if one.research), None)
    areas = sorted((speaker.country.name(code), code) for code in waterbed.areas)
    return WaterbedView(
        path=path,
        question=told["question"][language],
        areas=tuple((name, root_from(path) + topic_page("waterbed", language, code)) for name, code in areas),
        models=tuple(_model(speaker, waterbed, one) for one in waterbed.measures if one.models),
        displacement=tuple(_displacements(speaker, waterbed)),
        research=None if research is None else _research(speaker, waterbed, research, path),
        research_profiles=Markup("") if research is None else _profiles(speaker, research),
        not_meaning=tuple(told["not_meaning"][language]),
    )


def _model(speaker: Speaker, waterbed: Waterbed, measure: WaterbedMeasure) -> ModelView:
    language, model = speaker.language, measure.models[max(measure.models)]
    rows = [
        '<tr><th scope="row">{}</th><td class="num">{}</td><td class="num">{}</td></tr>'.format(
            escape(waterbed.document["terms"].get(term["name"], {}).get(language, term["name"])),
            numbers.number(term["coefficient"], 2, language),
            numbers.interval(or_nan(term["lower"]), or_nan(term["upper"]), 2, language),
        )
        for term in model["terms"]
    ]
    words = [no_model(speaker, waterbed, measure)]
    if model["verdicts"]:
        words = [speaker.t.say("waterbed.judged", **model["verdicts"]), false_alarm(speaker, measure)]
    return ModelView(
        measure.title[language], speaker.period(model["period"]), Html("".join(rows)), " ".join(words)
    )


def _displacements(speaker: Speaker, waterbed: Waterbed) -> list[DisplacementView]:
    language, sentences = speaker.language, waterbed.document["sentences"]
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in waterbed.displacement:
        groups.setdefault((row["INTERVENTION"], row["INDICATOR"]), []).append(row)
    titles = {one.id: one.title for one in waterbed.measures}
    titles |= {one.arriving: one.title for one in waterbed.measures if one.arriving}
    found = []
    for (intervention, indicator), rows in sorted(groups.items()):
        measure = titles.get(indicator, {}).get(language, indicator)
        name = waterbed.interventions.get(intervention, {}).get(language, intervention)
        title = speaker.t.say("waterbed.after", intervention=name, measure=measure)
        told = dict.fromkeys(
            sentences[row["SENTENCE"]][language] for row in rows if row["PART"] in _PARTS_IN_WORDS
        )
        found.append(
            DisplacementView(title, tuple(told), Html("".join(_displacement_row(speaker, r) for r in rows)))
        )
    return found


_PARTS_IN_WORDS = ("target", "surroundings", "total", "quotient")


def _displacement_row(speaker: Speaker, row: Row) -> str:
    t, language = speaker.t, speaker.language
    part = _part(speaker, row["PART"])
    if row["COUNTERPART_AREA"]:
        part = f"{part}: {speaker.country.name(row['COUNTERPART_AREA'])}"
    decimals = 2 if row["UNIT"] in ("ratio", "quotient") else 0
    value, before, after = (
        numbers.number_or_empty(or_nan(row[name]), places, language)
        for name, places in (("OBS_VALUE", decimals), ("BEFORE", 0), ("AFTER", 0))
    )
    interval = numbers.interval(or_nan(row["LOWER"]), or_nan(row["UPPER"]), decimals, language)
    method = escape(t.at(f"waterbed.methods.{row['METHOD']}"))
    return (
        f'<tr><th scope="row">{escape(part)}</th><td>{method}</td>'
        f'<td class="num">{before}</td><td class="num">{after}</td>'
        f'<td class="num">{value}</td><td class="num">{interval}</td></tr>'
    )


def _part(speaker: Speaker, part: str) -> str:
    """Where a change was; the innermost ring is the area of the measure itself."""
    if part.startswith("ring_") and part != "ring_0":
        return speaker.t.say("waterbed.ring", number=part.removeprefix("ring_"))
    return str(speaker.t.at(f"waterbed.parts.{'target' if part == 'ring_0' else part}"))


def _research(speaker: Speaker, waterbed: Waterbed, measure: WaterbedMeasure, path: str) -> MeasureView:
    """All pairs of old research data that stand alone, in one table."""
    rows = {id(row): row for of in measure.flows.values() for row in of}.values()
    pairs = [row for row in rows if row["KIND"] in (FlowKind.PAIR.value, FlowKind.OWN.value)]
    named = [(_both_names(speaker, row), row) for row in pairs]
    cells = sorted(named, key=lambda pair: pair[0])
    title = measure.title[speaker.language]
    caption = f"{title}: {speaker.t.at('waterbed.research_pairs')}"
    table = FlowTable(
        caption, Html("".join(flow_row(speaker, str(escape(name)), row) for name, row in cells))
    )
    return MeasureView(
        id=measure.id,
        title=title,
        period=speaker.period(measure.newest),
        sentences=tuple(_research_sentences(speaker, measure.research or {})),
        no_model=no_model(speaker, waterbed, measure),
        false_alarm=false_alarm(speaker, measure),
        map=None,
        out=table,
        into=FlowTable("", Markup("")),
        years=Markup(""),
    )


def _research_sentences(speaker: Speaker, told: Row) -> list[str]:
    """How many events by how many offenders, how many near home, and how far the others went."""
    language = speaker.language
    if not told:
        return []
    share, lower, upper = (
        numbers.percent(told[name], language, 1)
        for name in ("own_share", "own_share_lower", "own_share_upper")
    )
    found = [
        speaker.t.say(
            "waterbed.research_all",
            events=speaker.whole(told["events"]),
            offenders=speaker.whole(told["offenders"]),
            share=share,
            interval=f"{lower} – {upper}",
        )
    ]
    for band in told["bands"]:
        words = "waterbed.research_band" if band["to_km"] is not None else "waterbed.research_beyond"
        found.append(
            speaker.t.say(
                words,
                start=_kilometres(band["from_km"], language),
                end="" if band["to_km"] is None else _kilometres(band["to_km"], language),
                share=numbers.percent(band["share"], language) if band["share"] is not None else "–",
            )
        )
    return found


def _kilometres(distance: float, language: str) -> str:
    return numbers.number(distance, 0 if distance == int(distance) else 1, language)


def _both_names(speaker: Speaker, row: Row) -> str:
    return " → ".join(speaker.country.name(row[side]) for side in ("REF_AREA", "COUNTERPART_AREA"))


def _profiles(speaker: Speaker, measure: WaterbedMeasure) -> Markup:
    """A row an area: shares of the newest period."""
    lines = []
    for code in sorted(measure.areas, key=lambda code: (speaker.country.name(code), code)):
        cells = []
        for statistic in (ProfileStatistic.LEAVING, ProfileStatistic.ARRIVING, *SHARES):
            row = measure.profiles.get((code, measure.newest, statistic.value))
            if row is None or row["OBS_VALUE"] is None:
                told: str = absence_mark(speaker, row)
            else:
                told = escape(profile_words(speaker, statistic, row)[0])
            cells.append(f'<td class="num">{told}</td>')
        lines.append(f'<tr><th scope="row">{escape(speaker.country.name(code))}</th>{"".join(cells)}</tr>')
    return Html("".join(lines))
