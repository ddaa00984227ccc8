"""The profile of a province or a set of provinces: its gemeenten together, and what ties them to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from zicht.model.cooperation_tables import ChangeKind, CountStatistic
from zicht.site.charts.matrix import NumberRow, number_matrix
from zicht.site.cooperation import Cooperation
from zicht.site.links import cooperation_page
from zicht.site.views.context import Speaker
from zicht.site.views.cooperation_groups import NetworkView, network_view
from zicht.site.views.cooperation_outcomes import accounts_of, counted
from zicht.site.views.cooperation_series import SeriesView, series_view
from zicht.site.views.cooperation_words import (
    area_link,
    area_name,
    day_words,
    figure,
    form_words,
    main_themes,
    partnership_link,
    region_link,
    region_name,
    table_rows,
)
from zicht.site.views.marks import Html

INSIDE = " inside"
MANY = 5
"""Partnerships of two gemeenten, from which on their cell is darker."""


@dataclass(frozen=True)
class RegionView:
    """The page of a province or a set; Markup holds rows of tables.

    parts       its provinces, when it is a set;  sets  sets it is in
    networks    what the tests of fixed groups say of it
    gemeenten   name, partnerships, partners, of which outside;  matrix  shared partnerships of each two
    partnerships  those with a gemeente of it;  beyond  with which other provinces they are shared
    """

    code: str
    name: str
    path: str
    sentence: str
    parts: tuple[Markup, ...]
    sets: tuple[Markup, ...]
    networks: tuple[NetworkView, ...]
    gemeenten: Markup
    matrix: Markup
    partnerships: Markup
    number: int
    beyond: Markup
    forms: Markup
    themes: Markup
    accounts: Markup
    series: tuple[SeriesView, ...]


def region_view(speaker: Speaker, atlas: Cooperation, code: str) -> RegionView:
    """One province or set, on the day of the release."""
    path = cooperation_page(code, speaker.language)
    members = atlas.regions[code]
    chains = [chain for chain in atlas.in_force if members & set(atlas.members[chain])]
    series = (
        series_view(speaker, atlas, code, ChangeKind.IN_FORCE),
        series_view(speaker, atlas, code, ChangeKind.PER_GEMEENTE, decimals=1),
    )
    networks = (network_view(speaker, atlas, one) for one in (code, f"{code}{INSIDE}"))
    inside = [one for one in atlas.sets.get(code, ()) if one in atlas.regions]
    sets = [one for one, provinces in atlas.sets.items() if code in provinces]
    return RegionView(
        code=code,
        name=region_name(speaker, atlas, code),
        path=path,
        sentence=_sentence(speaker, atlas, code),
        parts=tuple(region_link(speaker, atlas, path, one) for one in inside),
        sets=tuple(region_link(speaker, atlas, path, one) for one in sets),
        networks=tuple(one for one in networks if one is not None),
        gemeenten=_gemeenten(speaker, atlas, path, members),
        matrix=_matrix(speaker, atlas, path, members),
        partnerships=table_rows(
            (_partnership(speaker, atlas, path, chain, members) for chain in chains), numeric=(3, 4)
        ),
        number=len(chains),
        beyond=_beyond(speaker, atlas, path, chains, members),
        forms=counted(speaker, atlas, code, CountStatistic.FORM),
        themes=counted(speaker, atlas, code, CountStatistic.THEME),
        accounts=accounts_of(speaker, atlas, chains),
        series=tuple(one for one in series if one is not None),
    )


def _sentence(speaker: Speaker, atlas: Cooperation, code: str) -> str:
    def number(statistic: CountStatistic, decimals: int = 0) -> str:
        return figure(speaker, atlas.counts.get((code, statistic.value, "")), decimals)

    return speaker.t.say(
        "cooperation.region_number",
        name=region_name(speaker, atlas, code),
        day=day_words(speaker, atlas.on),
        areas=number(CountStatistic.AREAS),
        count=number(CountStatistic.PARTNERSHIPS),
        crossing=number(CountStatistic.CROSSING_PROVINCE),
        mean=number(CountStatistic.PER_GEMEENTE, 1),
        partners=number(CountStatistic.PARTNERS, 1),
    )


def _by_name(speaker: Speaker, atlas: Cooperation, codes: frozenset[str]) -> list[str]:
    return sorted(codes, key=lambda code: (area_name(speaker, atlas, code), code))


def _gemeenten(speaker: Speaker, atlas: Cooperation, path: str, members: frozenset[str]) -> Markup:
    """By name, never from many to few."""
    rows = []
    for code in _by_name(speaker, atlas, members):
        partners = set(atlas.shared.get(code, {}))
        cells = (atlas.numbers.get(code), len(partners), len(partners - members))
        rows.append((area_link(speaker, atlas, path, code), *(figure(speaker, one) for one in cells)))
    return table_rows(rows, numeric=(1, 2, 3))


def _matrix(speaker: Speaker, atlas: Cooperation, path: str, members: frozenset[str]) -> Markup:
    """How many partnerships each two gemeenten share; nothing when there are fewer than two."""
    codes = _by_name(speaker, atlas, members)
    if len(codes) < 2:
        return Markup("")
    rows = []
    for code in codes:
        shared = {other: row["OBS_VALUE"] for other, row in atlas.shared.get(code, {}).items()}
        rows.append(NumberRow(str(area_link(speaker, atlas, path, code)), code, shared))
    words = speaker.t["cooperation"]
    return Html(
        number_matrix(
            rows,
            [(code, area_name(speaker, atlas, code)) for code in codes],
            caption=words["region_matrix"],
            corner=words["gemeente"],
            shade=lambda number: 1 if number < MANY else 2,
        )
    )


def _partnership(
    speaker: Speaker, atlas: Cooperation, path: str, chain: str, members: frozenset[str]
) -> tuple[Markup | str, ...]:
    shown, codes = atlas.shown[chain], set(atlas.members[chain])
    return (
        partnership_link(speaker, atlas, path, chain),
        form_words(speaker, shown["FORM"]),
        main_themes(speaker, atlas, shown),
        figure(speaker, len(codes & members)),
        figure(speaker, len(codes - members)),
    )


def _beyond(
    speaker: Speaker, atlas: Cooperation, path: str, chains: Sequence[str], members: frozenset[str]
) -> Markup:
    """A row for each other province: partnerships with gemeenten of both."""
    times: Counter[str] = Counter()
    for chain in chains:
        outside = set(atlas.members[chain]) - members
        times.update({atlas.province_of[code] for code in outside if code in atlas.province_of})
    rows = sorted((region_name(speaker, atlas, code), code) for code in times)
    return table_rows(
        ((region_link(speaker, atlas, path, code), figure(speaker, times[code])) for _, code in rows),
        numeric=(1,),
    )
