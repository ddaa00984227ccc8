"""From tallies of euros to cells over atoms: all levels and zonings of a measure in one matrix.

An atom is a smallest area crossed with all breakdowns, or what lies in an area but in none of its parts
(rest). Zonings that do not nest, a regio beside a province, meet in the same atoms; that is what makes them
safe together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from zicht.kit.errors import UserError
from zicht.model.amounts import AMOUNT_SCHEMA, DOMINANCE_COLUMNS
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import TOTAL
from zicht.model.release_plans import Figure
from zicht.protection.amounts.sensitive_cells import Bools, Cells, Ints, Sparse

Key = tuple[str, str, str]
"""Level, area and breakdown of a cell."""


class DominanceUnknown(UserError):
    """A sum of money was about to leave without its largest contributors being known."""

    exit_code = 118
    usual_remedy = "count the measure with its largest and second largest holding in each cell"


class AmountsDisagree(UserError):
    """Tallies of a sum of money contradict each other, or a contribution is below zero."""

    exit_code = 119
    usual_remedy = "count the measure again; count what is below zero as a measure of its own"


@dataclass(frozen=True, eq=False)
class AmountLayout:
    """Where the cells of a figure are; the same in every period.

    keys       of all cells, in the order of the columns of `parts`
    atom_keys  of the cell that gives an atom its value; of the area as a whole for a rest
    less       (atoms, atom cells) sparse: a rest is its area less the parts of that area
    parts      (atoms, cells) 0/1
    rest       (atoms,) what lies in no smaller area: hidden from everyone, and never a cell itself
    """

    keys: list[Key]
    atom_keys: list[Key]
    less: Sparse
    parts: Sparse
    rest: Bools


@dataclass(frozen=True, eq=False)
class AmountCells:
    """Cells of one figure in one period.

    owners, partners  (atoms,) numbers of the holdings that alone contribute to an atom, -1 for none
    rest              (atoms,) what lies in no smaller area, more than 0
    """

    cells: Cells
    owners: Ints
    partners: Ints
    rest: Bools


def amount_layout(figure: Figure, areas: AreaTree) -> AmountLayout:
    """Atoms and cells of a figure with one matrix between them."""
    nested = [level for level in areas.levels if level in figure.levels]
    above = _ancestors(areas, figure)
    cross = [_breakdown(figure, chosen) for chosen in product(*figure.categories)]
    where = [(level, number) for level in nested for number in range(len(areas.codes[level]))]
    where = [place for place in where if place[0] is nested[-1]] + [
        p for p in where if p[0] is not nested[-1]
    ]
    at = {place: number for number, place in enumerate(where)}
    atom_keys: list[Key] = [(level, areas.codes[level][i], text) for level, i in where for text in cross]
    inner = [
        (at[nested[depth - 1], above[level, nested[depth - 1]][i]], at[level, i])
        for depth, level in enumerate(nested[1:], 1)
        for i in range(len(areas.codes[level]))
    ]
    children = sparse.csr_array(
        (np.full(len(inner), -1), tuple(np.array(inner, dtype=int).reshape(-1, 2).T)), shape=(len(where),) * 2
    )
    less = sparse.kron(
        sparse.eye_array(len(where), dtype=int) + children, sparse.eye_array(len(cross), dtype=int)
    )
    rest = np.repeat([level is not nested[-1] for level, _ in where], len(cross))
    keys, parts = _cells(figure, areas, where, above)
    return AmountLayout(keys, atom_keys, sparse.csr_array(less), parts, rest)


def amount_cells(layout: AmountLayout, amounts: pa.Table, figure: Figure, period: str) -> AmountCells:
    """Values and largest contributors of all cells in one period.

    amounts  AMOUNT_SCHEMA, of one measure and period, without counterparts
    raises   AmountsDisagree when parts do not add up, or a cell contradicts itself
    """
    where = f"{figure.measure}, {period}"
    facts = _Facts(amounts)
    _check_each_cell(where, amounts)
    atoms = np.asarray(layout.less @ facts.of(layout.atom_keys, "VALUE"), dtype=np.int64)
    value = facts.of(layout.keys, "VALUE")
    wrong = int((atoms < 0).sum() + (value != layout.parts.T @ np.maximum(atoms, 0)).sum())
    if wrong:
        raise AmountsDisagree(where, found=f"{wrong} cells are not the sum of their parts", expected="sums")
    # an empty rest is no unknown: whoever knows that everything has a place would subtract without it
    there = ~layout.rest | (atoms > 0)
    largest = np.stack([facts.of(layout.keys, name) for name in ("LARGEST", "SECOND")], axis=1)
    cells = Cells(
        sparse.csc_array(sparse.csr_array(layout.parts)[np.flatnonzero(there)]),
        atoms[there],
        facts.of(layout.keys, "CONTRIBUTORS"),
        facts.of(layout.keys, "HOLDINGS"),
        largest,
        np.empty((0, 2), dtype=np.int64),
    )
    holdings = np.where(layout.rest, 0, facts.of(layout.atom_keys, "HOLDINGS"))
    first, second = facts.holdings(layout.atom_keys)
    owners = np.where((holdings == 1) | (holdings == 2), first, -1)
    partners = np.where(holdings == 2, second, -1)
    return AmountCells(cells, owners[there], partners[there], layout.rest[there])


def check_dominance_known(tallies: pa.Table, measures: Sequence[str]) -> None:
    """Refuse sums of money without the columns of AMOUNT_SCHEMA; raises DominanceUnknown."""
    missing = [name for name in DOMINANCE_COLUMNS if name not in tallies.column_names]
    if missing and measures:
        raise DominanceUnknown(
            ", ".join(sorted(measures)),
            found=f"no column {', '.join(missing)}",
            expected="largest contributors",
        )


def _check_each_cell(where: str, amounts: pa.Table) -> None:
    """A cell with money has contributors, and they have not more than all of it."""
    get = {
        name: amounts[name].to_numpy() for name in ("VALUE", "CONTRIBUTORS", "HOLDINGS", "LARGEST", "SECOND")
    }
    value, holdings, first, second = (get[name] for name in ("VALUE", "HOLDINGS", "LARGEST", "SECOND"))
    wrong = (second < 0) | (first < second) | (first + second > value) | (holdings > get["CONTRIBUTORS"])
    wrong |= (
        ((value > 0) != (holdings > 0)) | ((first > 0) != (holdings > 0)) | ((second > 0) != (holdings > 1))
    )
    wrong |= ((holdings == 1) & (first != value)) | ((holdings == 2) & (first + second != value))
    unnamed = (holdings <= 2) & ((holdings > 0) & np.asarray(pc.is_null(amounts["LARGEST_HOLDING"])))
    unnamed |= (holdings == 2) & np.asarray(pc.is_null(amounts["SECOND_HOLDING"]))
    if wrong.any() or unnamed.any():
        raise AmountsDisagree(
            where,
            found=f"{int((wrong | unnamed).sum())} cells whose contributors contradict their amount",
            expected="named; 0 <= second <= largest, at most the amount, all of it when they are all",
        )


class _Facts:
    """Columns of amounts by key; a cell without a row is 0."""

    def __init__(self, amounts: pa.Table) -> None:
        assert amounts.schema.equals(AMOUNT_SCHEMA), amounts.schema
        self.amounts = amounts
        names = ("LEVEL", "REF_AREA", "BREAKDOWN")
        self.keys = pc.binary_join_element_wise(*(amounts[name] for name in names), "|")

    def of(self, keys: list[Key], name: str) -> Ints:
        found = pc.take(self.amounts[name], self._places(keys))
        return np.asarray(pc.fill_null(found, 0).to_numpy(zero_copy_only=False), dtype=np.int64)

    def holdings(self, keys: list[Key]) -> tuple[Ints, Ints]:
        """Numbers of the two largest holdings of each key, -1 for none."""
        columns = [
            pc.take(self.amounts[n], self._places(keys)) for n in ("LARGEST_HOLDING", "SECOND_HOLDING")
        ]
        names = pc.unique(pc.drop_null(pa.chunked_array([*columns[0].chunks, *columns[1].chunks])))
        names = names.take(pc.sort_indices(names))
        first, second = (pc.fill_null(pc.index_in(column, names), -1).to_numpy() for column in columns)
        return first.astype(np.int64), second.astype(np.int64)

    def _places(self, keys: list[Key]) -> pa.Array:
        return pc.index_in(pa.array(["|".join(key) for key in keys], pa.string()), self.keys)


def _breakdown(figure: Figure, chosen: Sequence[str]) -> str:
    return ";".join(f"{name}={code}" for name, code in zip(figure.breakdowns, chosen, strict=True))


def _ancestors(areas: AreaTree, figure: Figure) -> dict[tuple[Level, Level], NDArray[np.int64]]:
    """(level, level above or beside it) -> per area of the first the number of its area of the second, -1."""
    found: dict[tuple[Level, Level], NDArray[np.int64]] = {}
    for depth, level in enumerate(areas.levels):
        found[level, level] = np.arange(len(areas.codes[level]))
        if depth:
            upper = areas.levels[depth - 1]
            number = {code: i for i, code in enumerate(areas.codes[upper])}
            parent = np.array([number[code] for code in areas.parents[level]], dtype=np.int64)
            for above in areas.levels[:depth]:
                found[level, above] = found[upper, above][parent]
    for beside in set(figure.levels) - set(areas.levels):
        codes = sorted(set(areas.beside[beside].values()))
        number = {code: i for i, code in enumerate(codes)}
        of = [number.get(areas.beside[beside].get(gm, ""), -1) for gm in areas.codes[Level.GEMEENTE]]
        for level in areas.levels[areas.levels.index(Level.GEMEENTE) :]:
            found[level, beside] = np.array(of, dtype=np.int64)[found[level, Level.GEMEENTE]]
    return found


def _cells(
    figure: Figure,
    areas: AreaTree,
    where: list[tuple[Level, int]],
    above: dict[tuple[Level, Level], NDArray[np.int64]],
) -> tuple[list[Key], Sparse]:
    """All cells of all levels, and the atoms that each is the sum of."""
    keys: list[Key] = []
    blocks = []
    totals = tuple((TOTAL,) for _ in figure.breakdowns)
    for level in figure.levels:
        codes = areas.codes[level] if level in areas.levels else sorted(set(areas.beside[level].values()))
        wide = tuple((*c, TOTAL) for c in figure.categories) if level in figure.breakdown_levels else totals
        margins = list(product(*wide))
        keys += [(level, code, _breakdown(figure, margin)) for code in codes for margin in margins]
        member = np.array([above[own, level][i] if (own, level) in above else -1 for own, i in where])
        inside = np.flatnonzero(member >= 0)
        of_area = sparse.csr_array(
            (np.ones(len(inside), dtype=np.int64), (inside, member[inside])), shape=(len(where), len(codes))
        )
        of_category = np.array(
            [[all(t in (TOTAL, c) for t, c in zip(margin, chosen, strict=True)) for margin in margins]
             for chosen in product(*figure.categories)], dtype=np.int64
        )  # fmt: skip
        blocks.append(sparse.kron(of_area, sparse.csr_array(of_category)))
    return keys, sparse.csc_array(sparse.hstack(blocks))
