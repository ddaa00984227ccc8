"""The cells of one indicator as arrays of periods by areas, so that a page looks up and never scans.

Verdicts, statuses and absences are kept as the letters of docs/reference/site-data.md: what a page shows and
what a map file says come out of the same array.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.model.cells import Reference, Verdict
from zicht.model.observations import Absence
from zicht.model.periods import Frequency, frequency_of

VERDICT_LETTER = {
    Verdict.HIGHER: "h",
    Verdict.SIMILAR: "s",
    Verdict.LOWER: "l",
    Verdict.CANNOT_SAY: "c",
    Verdict.NOT_COMPARED: "-",
}
ABSENCE_LETTER = {
    Absence.NOT_MEASURED: "n",
    Absence.CONFIDENTIAL: "x",
    Absence.IMPOSSIBLE: "i",
    Absence.NOT_APPLICABLE: "a",
    Absence.NO_AREA: "o",
}
HAS_VALUE = "."
VERDICT_CLASS = {letter: f"v-{verdict.value.replace('_', '-')}" for verdict, letter in VERDICT_LETTER.items()}
ABSENCE_CLASS = {letter: f"a-{absence.value.replace('_', '-')}" for absence, letter in ABSENCE_LETTER.items()}

Floats = npt.NDArray[np.float64]
Letters = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Cube:
    """One indicator in one division and one kind of borders.

    periods            sorted;  codes  the areas that have a row, sorted
    value, lower, ...  (periods, areas), nan where there is none
    status, absence    (periods, areas) letters; absence "." where there is a value, "n" where there is no row
    verdict, ratio...  per reference, (periods, areas)
    """

    indicator: str
    division: str
    boundaries: str
    periods: tuple[str, ...]
    codes: tuple[str, ...]
    value: Floats
    lower: Floats
    upper: Floats
    denominator: Floats
    status: Letters
    absence: Letters
    verdict: Mapping[Reference, Letters]
    ratio: Mapping[Reference, Floats]
    compared_with: Mapping[Reference, Floats]

    @cached_property
    def column(self) -> dict[str, int]:
        """Position of each code."""
        return {code: at for at, code in enumerate(self.codes)}

    @cached_property
    def row(self) -> dict[str, int]:
        """Position of each period."""
        return {period: at for at, period in enumerate(self.periods)}

    @cached_property
    def main_periods(self) -> tuple[str, ...]:
        """The periods that pages show: years when there are, else quarters, else months."""
        for frequency in (Frequency.ANNUAL, Frequency.QUARTERLY, Frequency.MONTHLY):
            found = tuple(p for p in self.periods if frequency_of(p) is frequency)
            if found:
                return found
        return ()

    @cached_property
    def latest(self) -> str:
        """The newest of the main periods in which any area has a value (else the newest)."""
        for period in reversed(self.main_periods):
            if (self.absence[self.row[period]] == HAS_VALUE).any():
                return period
        return self.main_periods[-1]

    @cached_property
    def centre(self) -> Floats:
        """(periods,) the national value; nan where no area was compared with it."""
        values = self.compared_with[Reference.NATIONAL]
        known = np.isfinite(values)
        first = np.argmax(known, axis=1)
        picked: Floats = np.where(known.any(axis=1), values[np.arange(len(values)), first], np.nan)
        return picked

    def breaks(self, period: str) -> list[float]:
        """Four values that part the areas in fifths, over all periods of the same frequency."""
        frequency = frequency_of(period)
        rows = [at for at, p in enumerate(self.periods) if frequency_of(p) is frequency]
        values = self.value[rows]
        known = values[np.isfinite(values)]
        if len(known) == 0:
            return []
        return [float(b) for b in np.quantile(known, (0.2, 0.4, 0.6, 0.8))]


def look_of(absence: str, verdict: str) -> str:
    """The class of an area on a map: the reason of absence, else the verdict."""
    return VERDICT_CLASS[verdict] if absence == HAS_VALUE else ABSENCE_CLASS[absence]


def cubes_of(table: pa.Table, decimals: int) -> list[Cube]:
    """Part a table of CELL_SCHEMA (one indicator) into cubes, sorted by division and borders.

    decimals  values, intervals and national values are rounded to these here, once, so that a page and a map
              file write the same number
    """
    cubes = []
    pairs = sorted(
        {
            (row["DIVISION"], row["BOUNDARIES"])
            for row in table.select(["DIVISION", "BOUNDARIES"])
            .group_by(["DIVISION", "BOUNDARIES"])
            .aggregate([])
            .to_pylist()
        }
    )
    for division, boundaries in pairs:
        mask = pc.and_(pc.equal(table["DIVISION"], division), pc.equal(table["BOUNDARIES"], boundaries))
        cubes.append(_cube(table.filter(mask).combine_chunks(), division, boundaries, decimals))
    return cubes


def _cube(part: pa.Table, division: str, boundaries: str, decimals: int) -> Cube:
    periods, at_period = np.unique(part["TIME_PERIOD"].to_numpy(), return_inverse=True)
    codes, at_code = np.unique(part["REF_AREA"].to_numpy(), return_inverse=True)
    shape = (len(periods), len(codes))

    def floats(name: str) -> Floats:
        array = np.full(shape, np.nan)
        array[at_period, at_code] = part[name].to_numpy()
        return array

    def figures(name: str) -> Floats:
        rounded: Floats = np.round(floats(name), decimals)
        return rounded

    def letters(name: str, mapping: Mapping[Any, str], fill: str) -> Letters:
        array = np.full(shape, fill, dtype="U1")
        words = pc.fill_null(part[name], "")
        array[at_period, at_code] = _translate(words, {**mapping, "": HAS_VALUE})
        return array

    prefix = {reference: reference.value.upper() for reference in Reference}
    return Cube(
        indicator=part["INDICATOR"][0].as_py(),
        division=division,
        boundaries=boundaries,
        periods=tuple(str(p) for p in periods),
        codes=tuple(str(c) for c in codes),
        value=figures("OBS_VALUE"),
        lower=figures("LOWER"),
        upper=figures("UPPER"),
        denominator=floats("DENOMINATOR"),
        status=letters("OBS_STATUS", {s: s for s in "APENM"}, "M"),
        absence=letters("ABSENCE", {str(k): v for k, v in ABSENCE_LETTER.items()}, "n"),
        verdict={
            r: letters(f"{p}_VERDICT", {str(k): v for k, v in VERDICT_LETTER.items()}, "-")
            for r, p in prefix.items()
        },
        ratio={r: floats(f"{p}_RATIO") for r, p in prefix.items()},
        compared_with={r: figures(f"{p}_VALUE") for r, p in prefix.items()},
    )


def _translate(words: pa.ChunkedArray, mapping: Mapping[Any, str]) -> Letters:
    """Words to letters through a dictionary, so that each different word is looked up once."""
    coded = words.combine_chunks().dictionary_encode()
    letters = np.array([mapping[str(word)] for word in coded.dictionary.to_pylist()] or [""], dtype="U1")
    result: Letters = letters[coded.indices.to_numpy()]
    return result
