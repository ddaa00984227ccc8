"""Areas of the atlas above a gemeente: provinces, and sets of provinces that look at themselves together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zicht.cooperation.atlas.as_of import Snapshot


@dataclass(frozen=True)
class AreaSet:
    """Provinces with a page and a test of their own; `named` is how a sentence names them, by language."""

    id: str
    provinces: tuple[str, ...]
    named: Mapping[str, str]


SETS = (
    AreaSet(
        "North",
        ("PV20", "PV21", "PV22"),
        {"nl": "het noorden (drie provincies)", "en": "the north (three provinces)"},
    ),
)
"""Groningen, Fryslân, Drenthe: the provinces of which the patchwork was mapped first."""


def sets_among(provinces: Iterable[str]) -> tuple[AreaSet, ...]:
    """The sets of which a province is there."""
    there = set(provinces)
    return tuple(one for one in SETS if there & set(one.provinces))


def gemeenten_by_area(then: Snapshot) -> Mapping[str, frozenset[str]]:
    """Province or set -> CBS codes of its gemeenten on the day of a snapshot, sorted by province and set."""
    provinces = sorted({then.province_of[code] for code in then.gemeenten} - {""})
    wanted = {one: {one} for one in provinces}
    wanted |= {one.id: set(one.provinces) for one in sets_among(provinces)}
    return {
        area: frozenset(code for code in then.gemeenten if then.province_of[code] in within)
        for area, within in wanted.items()
    }


__all__ = ["SETS", "AreaSet", "gemeenten_by_area", "sets_among"]
