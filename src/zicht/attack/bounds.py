"""The first attack: between which values must each true count lie? Exact and narrow cells are found.

Cheap proof comes first: nearly every cell is shown to be wide by a walk from the published values to other
true counts that would have been published just so. What is left is put to programs. A system that hangs
together from gemeente to country is cut above the gemeente, once by letting the cut sums move within their
own bounds (what is proved then is true) and once by holding them still (what is reached then can be reached).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from zicht.attack.findings import Finding
from zicht.attack.knowledge import LEVELS, Background, Bools, Floats, Published
from zicht.attack.relations import CellSystem, FiguresContradict, cell_systems
from zicht.methods.feasibility import Extremes, extremes
from zicht.methods.linear_programs import THOROUGH, Effort
from zicht.methods.linear_systems import LinearSystem
from zicht.model.area_codes import Level
from zicht.model.plans import TOTAL
from zicht.model.release_plans import COUNT_SCHEMA

QUICK = Effort(programs=0)


@dataclass(frozen=True, eq=False)
class CellBounds:
    """What an attacker can prove about the cells of one system.

    found     bounds of each unknown
    required  (unknowns,) values that must stay possible for a count that may be small
    """

    cells: CellSystem
    found: Extremes
    required: Floats

    @property
    def may_be_small(self) -> Bools:
        """True where 1 to minimum - 1 is not ruled out."""
        return np.asarray((self.found.lower < self.cells.minimum) & (self.found.upper >= 1))

    @property
    def narrow(self) -> Bools:
        """True where fewer values are possible than required, and that is proved."""
        return np.asarray(self.may_be_small & (_width(self.found.lower, self.found.upper) < self.required))

    @property
    def open(self) -> Bools:
        """True where neither is proved: that enough values are possible, or that they are not."""
        safe = _width(self.found.inner_lower, self.found.inner_upper) >= self.required
        return np.asarray(self.may_be_small & ~self.narrow & ~safe)


@dataclass(frozen=True)
class BoundsTried:
    """What the attack did: for the report.

    cells     published and left-out cells, and rests, that were attacked
    small     of them, may be small
    open      of them, not decided by the effort spent; the report says so
    programs  linear and whole-number programs solved
    """

    cells: int
    small: int
    open: int
    programs: int


def bound_cells(cells: CellSystem, *, effort: Effort = THOROUGH) -> CellBounds:
    """Bounds of all cells of a system; raises FiguresContradict."""
    required = _required(cells)
    solution = cells.solution
    found = extremes(
        cells.system, solution=solution, moves=None if solution is None else cells.moves(), effort=QUICK
    )
    _check_solvable(cells, found)
    bounds = CellBounds(cells, found, required)
    if bounds.open.any() and effort.programs:
        bounds = CellBounds(cells, _thorough(cells, bounds, effort), required)
    return bounds


def cell_findings(
    published: Published,
    background: Background,
    *,
    earlier: tuple[Published, ...] = (),
    effort: Effort = THOROUGH,
) -> tuple[list[Finding], BoundsTried]:
    """Exact and narrow cells of a release, each with the least knowledge that finds it.

    The most knowledge is tried first, and less only where it found something.
    """
    findings: list[Finding] = []
    levels = [level for level in LEVELS if background.knows(level)]
    first: BoundsTried | None = None
    for level in reversed(levels):
        found, tried = _at_level(published, replace(background, knowledge=level), earlier, effort)
        first = first or tried
        places = {finding.where for finding in found}
        findings = [finding for finding in findings if finding.where not in places] + found
        if not found:
            break
    assert first is not None, "A0 is known to everybody"
    return findings, first


def _at_level(
    published: Published, background: Background, earlier: tuple[Published, ...], effort: Effort
) -> tuple[list[Finding], BoundsTried]:
    findings, tried = [], np.zeros(4, dtype=np.int64)
    for cells in cell_systems(published, background, earlier=earlier):
        bounds = bound_cells(cells, effort=effort)
        findings += _of_bounds(bounds, background.knowledge)
        small, open_ = int(bounds.may_be_small.sum()), int(bounds.open.sum())
        tried += (cells.system.unknowns, small, open_, bounds.found.programs)
    return findings, BoundsTried(*tried.tolist())


def _required(cells: CellSystem) -> Floats:
    """The minimum; never more than was possible before the figures.

    An insider (A3) narrows a cell by what he counts himself and no more, and so much less is required of him:
    the same number decides. Flows are held to what one step of the rounding leaves, on either side of it:
    nine values for a base of five (docs/decisions/0016).
    """
    required = cells.minimum.copy()
    for family, first in cells.families:
        if family.rule.base == 1:
            continue
        flows = [n for n, (to, *_) in enumerate(family.columns.names) if to not in ("", TOTAL)]
        unknowns = family.place[:, flows].ravel()
        unknowns = unknowns[unknowns >= 0] + first
        required[unknowns] = np.minimum(required[unknowns], 2 * family.rule.base - 1)
    return np.minimum(required, _width(cells.before_lower, cells.before_upper))


def _width(lower: Floats, upper: Floats) -> Floats:
    """How many whole values lie between; nan where nothing is known."""
    return np.asarray(upper - lower + 1, dtype=np.float64)


def _check_solvable(cells: CellSystem, found: Extremes) -> None:
    if not len(found.conflicts):
        return
    rows = cells.system.matrix[found.conflicts[:5]].tocoo()
    named = [cells.where(whole) for whole in rows.col[rows.data > 0].tolist()]
    raise FiguresContradict(
        cells.families[0][0].published.release,
        found=f"{len(found.conflicts)} sums that cannot hold, the first at: {'; '.join(named)}",
        expected="published sums that agree with their parts within the published rounding",
    )


def _thorough(cells: CellSystem, bounds: CellBounds, effort: Effort) -> Extremes:
    """Programs for what is open: as a whole, then cut above the gemeente."""
    narrowed = cells.system.with_bounds(bounds.found.lower, bounds.found.upper)
    found = _joined(bounds.found, extremes(narrowed, bounds.open, effort=effort))
    _check_solvable(cells, found)
    left = CellBounds(cells, found, bounds.required).open
    if not left.any():
        return found
    above, at_border = _above_the_gemeente(cells)
    touched = (abs(cells.system.matrix) @ above.astype(np.float64)) > 0
    loose = _without(narrowed, touched)
    found = _joined(found, extremes(loose, left, effort=effort), inner=False)
    if cells.solution is not None and narrowed.holds(cells.solution):
        held = above | at_border
        still = narrowed.with_bounds(
            np.where(held, cells.solution, narrowed.lower), np.where(held, cells.solution, narrowed.upper)
        )
        found = _joined(found, extremes(still, left, effort=effort), outer=False)
    return found


def _without(system: LinearSystem, left_out: Bools) -> LinearSystem:
    kept = np.flatnonzero(~left_out)
    matrix = sparse.csr_array(system.matrix[kept])
    low, high = system.relation_lower[kept], system.relation_upper[kept]
    return LinearSystem(matrix, low, high, system.lower, system.upper, system.whole)


def _joined(one: Extremes, other: Extremes, *, outer: bool = True, inner: bool = True) -> Extremes:
    """Everything that both prove; of the other only one side when asked so."""
    nothing = np.full(len(one.lower), np.nan)
    inner_lower, inner_upper = (other.inner_lower, other.inner_upper) if inner else (nothing, nothing)
    return Extremes(
        np.maximum(one.lower, other.lower) if outer else one.lower,
        np.minimum(one.upper, other.upper) if outer else one.upper,
        np.fmin(one.inner_lower, inner_lower),
        np.fmax(one.inner_upper, inner_upper),
        np.union1d(one.conflicts, other.conflicts) if outer else one.conflicts,
        one.programs + other.programs,
    )


def _above_the_gemeente(cells: CellSystem) -> tuple[Bools, Bools]:
    """Unknowns of areas larger than a gemeente, with their rests, and unknowns of gemeenten."""
    above = np.zeros(cells.system.unknowns + 1, dtype=np.bool_)
    at_border = above.copy()
    small = {Level.WIJK.value, Level.BUURT.value}
    for family, first in cells.families:
        levels = np.array(family.areas.levels)
        is_rest = np.arange(len(levels)) >= family.areas.areas
        is_small = np.isin(levels, list(small))
        is_border = (levels == Level.GEMEENTE.value) & ~is_rest
        for mark, areas in ((above, ~is_small & ~is_border), (at_border, is_border)):
            places = family.place[areas]
            mark[places[places >= 0] + first] = True
    return above[:-1], at_border[:-1]


def _of_bounds(bounds: CellBounds, knowledge: str) -> list[Finding]:
    lower, upper = bounds.found.lower.tolist(), bounds.found.upper.tolist()
    findings = []
    for unknown in np.flatnonzero(bounds.narrow).tolist():
        exact = lower[unknown] == upper[unknown]
        kind = "exact-cell" if exact else "narrow-cell"
        needed = int(bounds.required[unknown])
        words = (
            "only one value is possible for a small count"
            if exact
            else f"fewer than {needed} values are possible for a count that may be small"
        )
        where = bounds.cells.where(unknown)
        findings.append(Finding(kind, True, knowledge, where, lower[unknown], upper[unknown], words))
    return findings


def grid_findings(published: Published) -> list[Finding]:
    """Published counts that the published rule cannot give; anyone sees them who knows the rule."""
    findings = []
    for measure in sorted(set(published.counts["MEASURE"].unique().to_pylist())):
        rows = published.counts.filter(pc.equal(published.counts["MEASURE"], measure))
        if measure not in published.figures:
            words = "a measure that the release plan does not declare"
            findings.append(Finding("off-grid", True, "A1", f"counts.parquet: {measure}", None, None, words))
            continue
        values = pc.fill_null(rows["VALUE"], 0).to_numpy().astype(np.int64)
        wrong = np.flatnonzero(published.rule_of(measure).off_grid(values))
        for row in rows.take(pa.array(wrong)).to_pylist():
            key = " ".join(row[name] for name in COUNT_SCHEMA.names[:6] if row[name])
            words = "a count that the rule of the release cannot give: it was not protected"
            findings.append(Finding("off-grid", True, "A1", f"counts.parquet: {key}", None, None, words))
    return findings
