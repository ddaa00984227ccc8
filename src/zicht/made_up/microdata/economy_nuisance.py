"""Reports of nuisance in each buurt, with seasons; about twenty for each thousand inhabitants a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import YEARS, as_dates
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_codes import coded
from zicht.made_up.microdata.economy_months import MONTHS, changed_from, days_of, monthly_wobble, season

KINDS = np.array(["1", "2", "3", "4", "5", "6", "9"])
MEASURES = (
    "nuisance_noise",
    "nuisance_youth",
    "nuisance_drugs",
    "nuisance_neighbours",
    "nuisance_confused",
    "nuisance_unrest",
    "nuisance_other",
)
YOUTH, DRUGS, UNREST = 1, 2, 5
_PER_1000 = np.array([4.0, 4.2, 1.6, 3.0, 4.6, 0.25, 2.2])
_SEASONS = ((0.30, 7), (0.35, 7), (0.10, 8), (0.08, 6), (0.08, 7), (0.10, 11), (0.05, 7))
_BUURT_SHAPE = 4.0


@dataclass(frozen=True, eq=False)
class Nuisance:
    """One value a report; kind is a position in KINDS."""

    date: Ints
    cell: Ints
    kind: Ints


def nuisance_of(block: Block, climate: Climate) -> Nuisance:
    """Draw the reports of a block, month by month."""
    rng = block.chance("economy: nuisance")
    expected = _expected(block, climate)
    restless = rng.gamma(_BUURT_SHAPE, 1 / _BUURT_SHAPE, (*expected.shape[:2], len(YEARS)))
    counts = rng.poisson(expected * np.repeat(restless, 12, axis=2))
    at, kind, month = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    return Nuisance(date=days_of(rng, MONTHS[month]), cell=block.cells[at], kind=kind)


def nuisance_rows(block: Block, found: Nuisance) -> pa.Table:
    """Table `nuisance_reports`."""
    return pa.table(
        {
            "case_number": block.case_keys("O", len(found.date)),
            "date": as_dates(found.date),
            "kind": coded(KINDS, found.kind),
            "place": coded(block.country.now.buurt, found.cell),
        }
    )


def _expected(block: Block, climate: Climate) -> Floats:
    """(cells, kinds, months) expected numbers."""
    cells = block.cells
    area = block.country.persons[cells] * climate.levels["nuisance"][cells] / 1000 / 12
    seasons = np.array([season(height, peak) for height, peak in _SEASONS])
    expected = area[:, None, None] * (_PER_1000[:, None] * seasons)[None]
    expected *= monthly_wobble(block, "nuisance", 0.10)[:, None, :]
    for kind, measure in enumerate(MEASURES):
        expected[:, kind] *= climate.factor(measure, cells)[:, None]
    years = (MONTHS // 12 - YEARS[0])[None, :]
    expected[:, YOUTH] *= climate.trend("nuisance_youth", cells)[:, None] ** years
    expected[:, DRUGS] *= changed_from(
        climate.change("nuisance_drugs", cells), climate.since("nuisance_drugs")
    )
    return np.asarray(expected)
