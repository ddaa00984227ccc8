"""The newest division of the country as numbers: each area of every level for each smallest area.

Areas are numbered in the order of their codes, so that sorted numbers are sorted codes, and wijken and
gemeenten are stretches of consecutive buurten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.plans import Place

COLUMNS: Mapping[Level, str] = {
    Level.PROVINCIE: "provincie",
    Level.COROP: "corop",
    Level.VEILIGHEIDSREGIO: "veiligheidsregio",
    Level.POLITIE_EENHEID: "politie_eenheid",
    Level.GEMEENTE: "gemeente",
    Level.WIJK: "wijk",
    Level.BUURT: "buurt",
}
"""Levels a division knows, and their columns in the table of areas."""
SMALLER_THAN_GEMEENTE = (Level.WIJK, Level.BUURT)


class DivisionUnusable(UserError):
    """The table of areas holds no division, or a buurt of the newest one twice."""

    exit_code = 96
    usual_remedy = "take in a delivery of the table of areas that holds each buurt of the newest year once"


@dataclass(frozen=True)
class Geography:
    """The areas that hold the smallest areas of a place.

    codes  level -> codes, sorted
    index  level -> for each smallest area the number of the code that holds it
    """

    size: int
    codes: Mapping[Level, tuple[str, ...]]
    index: Mapping[Level, NDArray[np.int32]]

    def holds(self, larger: Level, smaller: Level) -> bool:
        """True when every area of the smaller level lies in one area of the larger."""
        of_smaller, of_larger = self.index[smaller], self.index[larger]
        holder = np.zeros(len(self.codes[smaller]), dtype=np.int32)
        holder[of_smaller] = of_larger
        return bool(np.all(holder[of_smaller] == of_larger))

    def table(self) -> pa.Table:
        """code, area (its number), and one column a level: what the rows are joined with."""
        smallest = Level.BUURT if Level.BUURT in self.codes else Level.GEMEENTE
        columns = {"code": pa.array(self.codes[smallest]), "area": pa.array(np.arange(self.size, dtype="i4"))}
        return pa.table(columns | {level.value: pa.array(index) for level, index in self.index.items()})


@dataclass(frozen=True)
class Division:
    """The newest division, by buurt and by gemeente."""

    year: int
    buurten: Geography
    gemeenten: Geography

    def geography(self, place: Place) -> Geography:
        """The areas that a location of this kind can be in."""
        return self.gemeenten if place is Place.GEMEENTE else self.buurten


def division_of(areas: pa.Table, year: int) -> Division:
    """The division out of the rows of the table of areas of one year."""
    rows = areas.select(list(COLUMNS.values())).sort_by("buurt")
    texts = {level: rows[column].cast(pa.string()).to_pylist() for level, column in COLUMNS.items()}
    buurten = texts[Level.BUURT]
    if not buurten or len(set(buurten)) < len(buurten):
        raise DivisionUnusable("table areas", found=f"{len(buurten)} rows", expected="each buurt once")
    gemeenten = sorted(set(texts[Level.GEMEENTE]))
    first = {code: number for number, code in reversed(list(enumerate(texts[Level.GEMEENTE])))}
    smallest = {
        level: [texts[level][first[code]] for code in gemeenten]
        for level in COLUMNS
        if level not in SMALLER_THAN_GEMEENTE
    }
    return Division(year, _geography(texts), _geography(smallest))


def _geography(texts: Mapping[Level, list[str]]) -> Geography:
    codes = {level: tuple(sorted(set(column))) for level, column in texts.items()}
    numbers = {level: {code: n for n, code in enumerate(known)} for level, known in codes.items()}
    index = {
        level: np.array([numbers[level][code] for code in column], dtype=np.int32)
        for level, column in texts.items()
    }
    return Geography(len(texts[Level.GEMEENTE]), codes, index)
