"""The published cells of a measure as margins of its full cross, area by area."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.knowledge import Published, RuleText
from zicht.model.release_plans import Figure

Floats = npt.NDArray[np.float64]

TOTAL = "_T"


@dataclass(frozen=True, eq=False)
class Margins:
    """All areas of one measure: which published cell sums which cells of the full cross.

    rows           (areas x periods,) place in words
    lower, upper   (areas x periods, published cells) what the true sums can be; inf where nothing is shown
    sums           (published cells, cells of the cross) 0/1
    """

    figure: Figure
    rule: RuleText
    rows: list[str]
    lower: Floats
    upper: Floats
    sums: Floats


def margins_of(published: Published, figure: Figure) -> Margins:
    """The published cells of a measure as margins of its full cross; flows between areas are left out."""
    counts = published.counts
    mine = pc.and_(pc.equal(counts["MEASURE"], figure.measure), pc.equal(counts["COUNTERPART_AREA"], ""))
    table = counts.filter(mine)
    places = pc.binary_join_element_wise(table["LEVEL"], table["REF_AREA"], table["TIME_PERIOD"], " ")
    rows, row = _numbered(places)
    names, column = _numbered(table["BREAKDOWN"])
    lower = np.zeros((len(rows), len(names)))
    upper = np.full((len(rows), len(names)), np.inf)
    sums = _sums(figure, names)
    atoms = pc.and_(
        pc.equal(table["LEVEL"], figure.levels[-1].value), pc.is_in(table["BREAKDOWN"], _atoms(names, sums))
    )
    lower[row, column], upper[row, column] = truths(table, published.rule_of(figure.measure), atoms)
    return Margins(figure, published.rule_of(figure.measure), rows, lower, upper, sums)


def atoms_of(published: Published, figure: Figure) -> pa.Table:
    """Rows of the finest categories on the lowest level: what was rounded on its own."""
    counts = published.counts
    mine = pc.and_(pc.equal(counts["MEASURE"], figure.measure), pc.equal(counts["COUNTERPART_AREA"], ""))
    table = counts.filter(pc.and_(mine, pc.equal(counts["LEVEL"], figure.levels[-1].value)))
    names = sorted(table["BREAKDOWN"].unique().to_pylist())
    return table.filter(pc.is_in(table["BREAKDOWN"], value_set=_atoms(names, _sums(figure, names))))


def _numbered(texts: pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Different texts, sorted, and the number of each row's text."""
    names = sorted(texts.unique().to_pylist())
    return names, np.asarray(pc.index_in(texts, value_set=pa.array(names, pa.string())), dtype=np.int64)


def truths(table: pa.Table, rule: RuleText, atoms: pa.Array) -> tuple[Floats, Floats]:
    """What each true count can be: the promise of ROUNDING; for an atom also the words of the rule."""
    shown = np.asarray(pc.is_valid(table["VALUE"]), dtype=np.bool_)
    values = np.asarray(pc.fill_null(table["VALUE"], 0), dtype=np.int64)
    rounding = np.asarray(table["ROUNDING"], dtype=np.float64)
    lower, upper = np.maximum(values - rounding, 0.0), values + rounding
    ruled = rule.bounds(values)
    atom = np.asarray(atoms, dtype=np.bool_)
    lower = np.where(atom, np.maximum(lower, ruled[0]), lower)
    upper = np.where(atom, np.minimum(upper, ruled[1]), upper)
    return np.where(shown, lower, 0.0), np.where(shown, upper, np.inf)


def _sums(figure: Figure, names: list[str]) -> Floats:
    """(published cells, cells of the full cross): 1 where the cell lies in the margin."""
    cross = list(product(*figure.categories))
    sums = np.zeros((len(names), len(cross)))
    for at, name in enumerate(names):
        wanted = dict(part.split("=", 1) for part in name.split(";")) if name else {}
        sums[at] = [
            all(
                wanted.get(one, TOTAL) in (TOTAL, category)
                for one, category in zip(figure.breakdowns, cell, strict=True)
            )
            for cell in cross
        ]
    return sums


def _atoms(names: list[str], sums: Floats) -> pa.Array:
    return pa.array([name for name, row in zip(names, sums, strict=True) if row.sum() == 1], pa.string())
