"""Tallies of an engine as arrays of one figure: areas x finest categories x periods, whole and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import TOTAL
from zicht.model.release_plans import CountRules, Figure
from zicht.protection.counts.atoms import Structure
from zicht.protection.counts.top_areas import Area

Counts = NDArray[np.int64]


class TalliesDoNotFit(UserError):
    """Tallies hold areas or categories that the release plan does not know, or lack the totals it needs."""

    exit_code = 113
    usual_remedy = "make the release plan from the same analyses and division as the tallies"


class TalliesDoNotAdd(UserError):
    """Parts of an area were counted as more or less than the area, in a figure declared to add up."""

    exit_code = 114
    usual_remedy = "declare the figure as one that does not add up, or mend the analysis"


@dataclass(frozen=True, eq=False)
class Tallied:
    """One figure as counted; arrays are (areas, cross, periods).

    areas         in the order of the levels of the figure, then of code
    values        what was counted
    contributors  how many different units stand behind it
    """

    areas: tuple[Area, ...]
    values: Counts
    contributors: Counts


class Tallies:
    """All tallies of a run, ready to be read figure by figure."""

    def __init__(self, table: pa.Table, areas: AreaTree) -> None:
        whole = pc.is_in(table["COUNTERPART_AREA"], pa.array(["", TOTAL]))
        self._table = table.filter(whole).sort_by("MEASURE")
        self._country = areas.codes[Level.COUNTRY][0]
        measures = pc.run_end_encode(self._table["MEASURE"].combine_chunks()) if len(self._table) else None
        self._slices: dict[str, tuple[int, int]] = {}
        if measures is not None:
            start = 0
            for name, end in zip(measures.values.to_pylist(), measures.run_ends.to_pylist(), strict=True):
                self._slices[name] = start, end - start
                start = end

    def rows(self, measure: str) -> pa.Table:
        """TALLY_SCHEMA: everything tallied of one measure, flows apart."""
        return self._table.slice(*self._slices.get(measure, (0, 0)))

    def of(self, figure: Figure, listed: Sequence[Area], cross: Sequence[str]) -> Tallied:
        """The cells of one figure.

        listed  its areas;  cross  its finest categories, as in the tallies
        raises  TalliesDoNotFit
        """
        rows = self.rows(figure.measure)
        rows = rows.filter(pc.is_in(rows["LEVEL"], pa.array([level.value for level in figure.levels])))
        rows = rows.filter(pc.is_in(rows["TIME_PERIOD"], pa.array(figure.periods)))
        known = {text: text for text in cross} if figure.breakdowns else _totals(rows)
        fine = rows.filter(pc.is_in(rows["BREAKDOWN"], pa.array(sorted(known), pa.string())))
        codes = pc.if_else(pc.equal(fine["REF_AREA"], ""), self._country, fine["REF_AREA"])
        places = (
            pc.index_in(codes, pa.array([code for _, code in listed], pa.string())),
            pc.index_in(
                fine["BREAKDOWN"], pa.array(cross if figure.breakdowns else sorted(known), pa.string())
            ),
            pc.index_in(fine["TIME_PERIOD"], pa.array(figure.periods, pa.string())),
        )
        _check_fit(figure, rows, fine, places[0], whole_categories=_fine_texts(figure, rows) <= set(cross))
        area, category, period = (place.to_numpy() for place in places)
        if not figure.breakdowns:
            category = np.zeros_like(category)
        shape = len(listed), len(cross), len(figure.periods)
        found = Tallied(tuple(listed), np.zeros(shape, np.int64), np.zeros(shape, np.int64))
        found.values[area, category, period] = fine["VALUE"].to_numpy()
        found.contributors[area, category, period] = fine["CONTRIBUTORS"].to_numpy()
        return found


def _totals(rows: pa.Table) -> Mapping[str, str]:
    texts = rows["BREAKDOWN"].unique().to_pylist()
    return {t: t for t in texts if all(part.endswith(f"={TOTAL}") for part in t.split(";") if part)}


def _fine_texts(figure: Figure, rows: pa.Table) -> set[str]:
    """Categories of the tallies that hold no total; only asked for when the figure has breakdowns."""
    if not figure.breakdowns:
        return set()
    texts = rows["BREAKDOWN"].unique().to_pylist()
    return {t for t in texts if not any(part.endswith(f"={TOTAL}") for part in t.split(";"))}


def _check_fit(
    figure: Figure, rows: pa.Table, fine: pa.Table, place: pa.ChunkedArray, *, whole_categories: bool
) -> None:
    faults = []
    if place.null_count:
        faults.append(f"{place.null_count} tallies of areas that are not in the division")
    if rows.num_rows and not fine.num_rows:
        faults.append("no tallies over all categories together" if not figure.breakdowns else "only totals")
    if not whole_categories:
        faults.append("categories that are not declared")
    if faults:
        raise TalliesDoNotFit(
            figure.measure, found="; ".join(faults), expected="the areas and categories of the release plan"
        )


def truth_of_atoms(figure: Figure, structure: Structure, tallied: Tallied, rules: CountRules) -> Counts:
    """What every atom counts, (atoms, cross, periods).

    Of a smallest area with fewer different units than the minimum, less than the minimum is counted; what
    is above it counts for the country only, so that no figure of a small area rests on few units.
    raises TalliesDoNotAdd
    """
    truth = times(structure.reading, tallied.values)
    if figure.additive:
        _check_adding(figure, structure, tallied, truth)
    units = np.maximum(times(structure.reading, tallied.contributors), 0)
    few = (units < rules.minimum) & (truth >= rules.minimum)
    unlocated = structure.unlocated
    country = [number for number, name in enumerate(structure.atoms) if name == unlocated]
    few[country] = False
    excess = np.where(few, truth - (rules.minimum - 1), 0)
    truth -= excess
    truth[country] += excess.sum(axis=0)
    return truth


def times(matrix: sparse.csr_array, solid: Counts) -> Counts:
    """A matrix applied to the first axis of an array with more than two."""
    found: Counts = (matrix @ solid.reshape(len(solid), -1)).reshape(-1, *solid.shape[1:])
    return found


def _check_adding(figure: Figure, structure: Structure, tallied: Tallied, truth: Counts) -> None:
    wrong = (times(structure.showing, truth) != tallied.values).any(axis=(1, 2)) & structure.shown
    below = np.zeros(len(structure.areas), dtype=bool)
    negative = np.flatnonzero((truth < 0).any(axis=(1, 2)))
    below[structure.read_from[negative]] = True
    faulty = int((wrong | below).sum())
    if faulty:
        raise TalliesDoNotAdd(
            figure.measure,
            found=f"{faulty} areas whose parts do not add up to them",
            expected="areas that are the sum of their parts and a rest",
        )
