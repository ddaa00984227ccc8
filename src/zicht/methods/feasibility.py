"""How small and how large can an unknown be? Bounds that hold always, and solutions that reach them.

In order of cost: propagation; parts without circles, where propagation is all there is to know; moves from
a known solution; linear programs over many parts at once; whole-number programs where a fraction is left.
An outer bound never rests on what a solver says: it is computed anew from the solver's prices, which
give a valid bound whatever they are (Neumaier & Shcherbina 2004); only the whole-number step trusts the
solver's own bound. An inner bound is a solution in whole numbers, checked by multiplication.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.interval_propagation import propagated
from zicht.methods.linear_programs import THOROUGH, Effort, Part, solve
from zicht.methods.linear_systems import LinearSystem, Reduced, components, is_tree, reduced


@dataclass(frozen=True, eq=False)
class Extremes:
    """Bounds of each unknown from two sides.

    lower, upper              no solution lies outside
    inner_lower, inner_upper  a solution has this value; nan where no solution was found
    conflicts                 relations that cannot all hold; then the rest means nothing
    programs                  how many programs were solved
    """

    lower: Floats
    upper: Floats
    inner_lower: Floats
    inner_upper: Floats
    conflicts: Ints
    programs: int

    @property
    def settled(self) -> Bools:
        """True where both bounds are reached: nothing more can be proved, by anyone, from these relations."""
        return np.asarray((self.lower == self.inner_lower) & (self.upper == self.inner_upper))


def extremes(
    system: LinearSystem,
    targets: Bools | None = None,
    *,
    solution: Floats | None = None,
    moves: sparse.csc_array | None = None,
    effort: Effort = THOROUGH,
) -> Extremes:
    """Smallest and largest value of the targets over all solutions.

    targets   (unknowns,)  True for those that are asked, all when None; the others get looser bounds
    solution  (unknowns,)  a solution that is known, such as the published values; ignored when it is none
    moves     (unknowns, moves)  whole changes that keep the equations, to walk from the solution
    """
    first = propagated(system)
    if len(first.conflicts):
        nothing = np.full(system.unknowns, np.nan)
        return Extremes(first.lower, first.upper, nothing, nothing, first.conflicts, 0)
    found = _Found(first.lower, first.upper)
    narrowed = system.with_bounds(first.lower, first.upper)
    if solution is not None and narrowed.holds(solution):
        found.see(np.arange(system.unknowns), solution)
        if moves is not None:
            found.see_range(*reach(narrowed, solution, moves))
    small = reduced(narrowed)
    parts, of_unknowns, of_relations = components(small.system)
    if first.settled:
        tree = is_tree(small.system, parts, of_unknowns, of_relations)
        exact = np.ones(system.unknowns, dtype=np.bool_)
        exact[small.unknowns] = tree[of_unknowns]
        found.see_range(np.where(exact, first.lower, np.nan), np.where(exact, first.upper, np.nan))
    asked = np.ones(system.unknowns, dtype=np.bool_) if targets is None else targets
    conflicts, programs = _programs(small, of_unknowns, of_relations, asked, found, effort)
    return Extremes(found.lower, found.upper, found.inner_lower, found.inner_upper, conflicts, programs)


def reach(system: LinearSystem, solution: Floats, moves: sparse.csc_array) -> tuple[Floats, Floats]:
    """Smallest and largest value of each unknown on a straight walk from the solution along one move.

    system, solution, moves  as in extremes; the solution holds
    returns                  (unknowns,) each; every value is that of a solution
    """
    sums = system.matrix @ solution
    slack = sparse.csc_array(sparse.vstack([moves, system.matrix @ moves]))
    slack.eliminate_zeros()
    at = np.r_[solution, sums]
    low = np.r_[system.lower, system.relation_lower]
    high = np.r_[system.upper, system.relation_upper]
    entry, value = slack.indices, slack.data
    with np.errstate(invalid="ignore"):
        up = np.where(value > 0, high[entry] - at[entry], low[entry] - at[entry]) / value
        down = np.where(value > 0, at[entry] - low[entry], at[entry] - high[entry]) / value
    starts, named = slack.indptr[:-1], np.diff(slack.indptr) > 0
    steps_up, steps_down = np.zeros(moves.shape[1]), np.zeros(moves.shape[1])
    steps_up[named] = np.floor(np.minimum.reduceat(up, starts[named])) if named.any() else 0
    steps_down[named] = np.floor(np.minimum.reduceat(down, starts[named])) if named.any() else 0
    lowest, highest = solution.copy(), solution.copy()
    of_move = np.repeat(np.arange(moves.shape[1]), np.diff(moves.indptr))
    for steps in (steps_up, -steps_down):
        finite = np.isfinite(steps[of_move])
        there = solution[moves.indices[finite]] + steps[of_move[finite]] * moves.data[finite]
        np.minimum.at(lowest, moves.indices[finite], there)
        np.maximum.at(highest, moves.indices[finite], there)
    return lowest, highest


def _programs(
    small: Reduced, of_unknowns: Ints, of_relations: Ints, asked: Bools, found: _Found, effort: Effort
) -> tuple[Ints, int]:
    """Solve what is still open and asked; returns relations that conflict, and how many programs."""
    places = small.unknowns
    below = found.open_below(places) & asked[places]
    above = found.open_above(places) & asked[places]
    different: dict[bytes, Part] = {}
    for unknowns, relations in _members(of_unknowns, of_relations, below | above):
        part = _part(small.system, unknowns, relations, below, above)
        part = different.setdefault(_signature(part), part)
        part.copies.append(unknowns)
    programs = solve(list(different.values()), effort)
    for part in different.values():
        for copy in part.copies:
            start = _starts(small.system, copy)
            found.lower[places[copy]] = np.maximum(found.lower[places[copy]], start + part.lower)
            found.upper[places[copy]] = np.minimum(found.upper[places[copy]], start + part.upper)
            found.see(places[copy], start + part.seen_low)
            found.see(places[copy], start + part.seen_high)
    broken = [part.relations for part in different.values() if not part.feasible]
    conflicts = small.relations[np.concatenate(broken)] if broken else np.zeros(0, dtype=np.int64)
    return conflicts, programs


def _members(of_unknowns: Ints, of_relations: Ints, is_open: Bools) -> list[tuple[Ints, Ints]]:
    """Unknowns and relations of each part in which something is open, in order of part."""
    unknowns, relations = np.argsort(of_unknowns, kind="stable"), np.argsort(of_relations, kind="stable")
    parts = np.unique(of_unknowns[is_open])
    ends = np.c_[
        np.searchsorted(of_unknowns[unknowns], np.c_[parts, parts + 1]),
        np.searchsorted(of_relations[relations], np.c_[parts, parts + 1]),
    ]
    return [(unknowns[a:b], relations[c:d]) for a, b, c, d in ends.tolist()]


def _part(system: LinearSystem, unknowns: Ints, relations: Ints, below: Bools, above: Bools) -> Part:
    matrix = sparse.csr_array(system.matrix[relations][:, unknowns])
    matrix.sort_indices()
    start = _starts(system, unknowns)
    shift = matrix @ start
    shifted = LinearSystem(
        matrix,
        system.relation_lower[relations] - shift,
        system.relation_upper[relations] - shift,
        system.lower[unknowns] - start,
        system.upper[unknowns] - start,
        system.whole[unknowns],
    )
    return Part(shifted, below[unknowns].copy(), above[unknowns].copy(), relations)


def _starts(system: LinearSystem, unknowns: Ints) -> Floats:
    lower = system.lower[unknowns]
    return np.where(np.isfinite(lower), lower, 0.0)


def _signature(part: Part) -> bytes:
    """Equal for parts that differ in their start only."""
    system = part.system
    arrays = (
        system.matrix.indptr,
        system.matrix.indices,
        system.matrix.data,
        system.relation_lower,
        system.relation_upper,
        system.lower,
        system.upper,
        system.whole,
        part.below,
        part.above,
    )
    return b"|".join(array.tobytes() for array in arrays)


class _Found:
    """What is known so far; outer bounds shrink, inner bounds grow."""

    def __init__(self, lower: Floats, upper: Floats) -> None:
        self.lower, self.upper = lower.copy(), upper.copy()
        self.inner_lower, self.inner_upper = np.full(len(lower), np.nan), np.full(len(lower), np.nan)

    def see(self, unknowns: Ints, values: Floats) -> None:
        """A solution has these values."""
        self.inner_lower[unknowns] = np.fmin(self.inner_lower[unknowns], values)
        self.inner_upper[unknowns] = np.fmax(self.inner_upper[unknowns], values)

    def see_range(self, lowest: Floats, highest: Floats) -> None:
        """Solutions have each of these values; nan where nothing is known."""
        self.inner_lower = np.fmin(self.inner_lower, lowest)
        self.inner_upper = np.fmax(self.inner_upper, highest)

    def open_below(self, unknowns: Ints) -> Bools:
        """Where the lower bound is finite and not yet reached."""
        bound = self.lower[unknowns]
        return np.asarray(np.isfinite(bound) & ~(self.inner_lower[unknowns] <= bound))

    def open_above(self, unknowns: Ints) -> Bools:
        """Where the upper bound is finite and not yet reached."""
        bound = self.upper[unknowns]
        return np.asarray(np.isfinite(bound) & ~(self.inner_upper[unknowns] >= bound))
