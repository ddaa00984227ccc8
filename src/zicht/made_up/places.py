"""The places (woonplaatsen): every town, and every village that a wijk is called after."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.made_up.division import Vintage
from zicht.made_up.names import TOWN_WIJKEN

FIRST_NUMBER = 5001


@dataclass(frozen=True)
class Place:
    """A place and the gemeente it lies in."""

    code: str
    name: str
    gemeente: str


def places_of(vintages: tuple[Vintage, Vintage]) -> dict[int, list[Place]]:
    """Year -> places, sorted by code; a place keeps its code when its gemeente changes."""
    homes = {vintage.year: _homes(vintage, vintages[0]) for vintage in vintages}
    names = sorted({name for home in homes.values() for name in home})
    codes = {name: f"WP{FIRST_NUMBER + at}" for at, name in enumerate(names)}
    return {
        year: sorted(
            (Place(codes[name], name, code) for name, code in home.items()), key=lambda place: place.code
        )
        for year, home in homes.items()
    }


def _homes(vintage: Vintage, first: Vintage) -> dict[str, str]:
    """Name -> gemeente. The towns are those of the first year: a town does not end with its gemeente."""
    towns = {name: code for code, name in first.gemeenten.items()}
    homes = {name: vintage.gemeente[_centre_cell(first, code)] for name, code in towns.items()}
    for code, title in vintage.wijken.items():
        village = title.split(" ", 2)[2]
        if village not in TOWN_WIJKEN and "-" not in village:
            homes.setdefault(village, f"GM{code[2:6]}")
    return homes


def _centre_cell(first: Vintage, gemeente: str) -> int:
    """The cell of the buurt called Centrum; every gemeente has one."""
    cells = zip(first.gemeente, first.buurt_names, strict=True)
    return next(cell for cell, named in enumerate(cells) if named == (gemeente, "Centrum"))
