"""The front of the atlas: what the patchwork is, how large, whether groups are fixed, where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from zicht.model.cooperation_tables import ChangeKind, CountStatistic, Relation
from zicht.site.charts.spread import spread_chart
from zicht.site.cooperation import COUNTRY, Cooperation
from zicht.site.links import COOPERATION_PAGES, cooperation_page, root_from
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_groups import NetworkView, network_view
from zicht.site.views.cooperation_series import SeriesView, series_view
from zicht.site.views.cooperation_words import (
    area_name,
    claim_mark,
    day_words,
    figure,
    form_words,
    region_link,
    region_name,
    table_rows,
    theme_label,
)
from zicht.site.views.marks import Html

PARTS = tuple(COOPERATION_PAGES)


@dataclass(frozen=True)
class CooperationView:
    """The front; Markup holds rows of tables or drawings.

    areas  (name, address);  parts (name, address, what is there)
    """

    path: str
    lead: str
    claim: NetworkView | None
    parts: tuple[tuple[str, str, str], ...]
    areas: tuple[tuple[str, str], ...]
    provinces: Markup
    forms: Markup
    themes: Markup
    relations: Markup
    spread: Markup
    spread_rows: Markup
    series: tuple[SeriesView, ...]
    not_meaning: tuple[str, ...]


def cooperation_view(speaker: Speaker, atlas: Cooperation) -> CooperationView:
    """The patchwork on the day of the release."""
    path = cooperation_page("", speaker.language)
    root, t = root_from(path), speaker.t
    numbers = list(atlas.numbers.values())
    series = (
        series_view(speaker, atlas, COUNTRY, ChangeKind.IN_FORCE),
        series_view(speaker, atlas, COUNTRY, ChangeKind.PER_GEMEENTE, decimals=1),
    )
    return CooperationView(
        path=path,
        lead=_lead(speaker, atlas),
        claim=network_view(speaker, atlas, COUNTRY),
        parts=tuple(
            (
                t.at(f"cooperation.pages.{name}.title"),
                root + cooperation_page(name, speaker.language),
                t.at(f"cooperation.pages.{name}.lead"),
            )
            for name in PARTS
        ),
        areas=tuple(
            (name, root + cooperation_page(code, speaker.language))
            for name, code in sorted((area_name(speaker, atlas, code), code) for code in atlas.areas)
        ),
        provinces=_provinces(speaker, atlas, path),
        forms=_by(speaker, atlas, CountStatistic.FORM),
        themes=_by(speaker, atlas, CountStatistic.THEME),
        relations=_relations(speaker, atlas),
        spread=_spread(speaker, numbers),
        spread_rows=table_rows(
            ((figure(speaker, n), figure(speaker, numbers.count(n))) for n in sorted(set(numbers))),
            numeric=(1,),
        ),
        series=tuple(one for one in series if one is not None),
        not_meaning=tuple(t.at("cooperation.not_said")),
    )


def _lead(speaker: Speaker, atlas: Cooperation) -> str:
    counts = atlas.counts

    def number(statistic: CountStatistic, decimals: int = 0) -> str:
        return figure(speaker, counts.get((COUNTRY, statistic.value, "")), decimals)

    return speaker.t.say(
        "cooperation.front_number",
        day=day_words(speaker, atlas.on),
        count=number(CountStatistic.PARTNERSHIPS),
        areas=number(CountStatistic.AREAS),
        mean=number(CountStatistic.PER_GEMEENTE, 1),
        partners=number(CountStatistic.PARTNERS, 1),
    )


def _provinces(speaker: Speaker, atlas: Cooperation, path: str) -> Markup:
    """A row a province, by name, then sets of provinces: never from many to few."""
    order = [(code in atlas.sets, region_name(speaker, atlas, code), code) for code in atlas.regions]
    verdicts = _verdicts(atlas)
    rows = []
    for _, _, code in sorted(order):
        figures = (
            (CountStatistic.AREAS, 0),
            (CountStatistic.PARTNERSHIPS, 0),
            (CountStatistic.CROSSING_PROVINCE, 0),
            (CountStatistic.PER_GEMEENTE, 1),
            (CountStatistic.PARTNERS, 1),
        )
        cells = (
            figure(speaker, atlas.counts.get((code, one.value, "")), decimals) for one, decimals in figures
        )
        told = claim_mark(speaker, verdicts[code]) if code in verdicts else "–"
        rows.append((region_link(speaker, atlas, path, code), *cells, told))
    return table_rows(rows, numeric=(1, 2, 3, 4, 5))


def _verdicts(atlas: Cooperation) -> Mapping[str, str]:
    """Province -> what the test gave for the partnerships within it; set -> for all of its own."""
    networks = atlas.document["networks"]
    return {one["area"] or one["id"]: one["verdict"] for one in networks if one["verdict"]}


def _by(speaker: Speaker, atlas: Cooperation, statistic: CountStatistic) -> Markup:
    found = [
        (category, number)
        for (area, kind, category), number in atlas.counts.items()
        if area == COUNTRY and kind == statistic.value
    ]
    name = form_words if statistic is CountStatistic.FORM else theme_label
    rows = sorted((-number, name(speaker, category)) for category, number in found)
    return table_rows(((words, figure(speaker, -number)) for number, words in rows), numeric=(1,))


def _relations(speaker: Speaker, atlas: Cooperation) -> Markup:
    """How pairs of partnerships that share a gemeente lie to each other."""
    rows = atlas.rows("congruence")
    lines = []
    for relation in (Relation.SAME, Relation.NESTED, Relation.CROSSING):
        number = sum(row["RELATION"] == relation.value for row in rows)
        share = f"{figure(speaker, 100 * number / len(rows))}%" if rows else "–"
        word = str(speaker.t.at(f"cooperation.relations.{relation.value}"))
        meaning = str(speaker.t.at(f"cooperation.relations_explained.{relation.value}"))
        lines.append((word, meaning, figure(speaker, number), share))
    return table_rows(lines, numeric=(2, 3))


def _spread(speaker: Speaker, numbers: list[int]) -> Markup:
    if not numbers:
        return Markup("")
    t = speaker.t["cooperation"]
    return Html(
        spread_chart(numbers, name="spread", title=t["spread"], description=t["spread_all_description"])
    )
