"""Least and largest values over many small parts at once, with bounds that do not rest on the solver.

Parts of a system say nothing about each other, so one program can answer one question of each: its solution
is best for every part. Parts that are equal up to a shift are asked once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import optimize, sparse

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.linear_systems import LinearSystem

NEAR = 1e-6
"""A bound of a program is moved outwards by this before it is made whole."""

_STEPS = 5040
"""Prices of sums are simple fractions: they are read as multiples of one part in so many."""


@dataclass(frozen=True)
class Effort:
    """How hard to try; what is left open stays open, and the bounds hold all the same.

    programs  most programs in all; 0 for propagation and walks only
    batch     unknowns that are put in one program together
    largest   parts with more unknowns are not tried
    nodes     branches of one whole-number program
    """

    programs: int = 5_000
    batch: int = 3_000
    largest: int = 20_000
    nodes: int = 2_000


THOROUGH = Effort()
"""What an attack spends when nobody says otherwise."""


@dataclass(eq=False)
class Part:
    """One connected part, shifted so that its unknowns start at nought, and what is known about it.

    below, above  (unknowns,)  True where a bound is asked and not yet reached by a solution
    seen_low, seen_high  smallest and largest value in a solution; nan when there is none
    copies        places of the unknowns in the systems that are equal to this one
    """

    system: LinearSystem
    below: Bools
    above: Bools
    relations: Ints
    copies: list[Ints] = field(default_factory=list)
    lower: Floats = field(init=False)
    upper: Floats = field(init=False)
    seen_low: Floats = field(init=False)
    seen_high: Floats = field(init=False)
    stage: int = 0
    feasible: bool = True

    def __post_init__(self) -> None:
        self.lower, self.upper = self.system.lower.copy(), self.system.upper.copy()
        self.seen_low = np.full(self.system.unknowns, np.nan)
        self.seen_high = self.seen_low.copy()

    @property
    def is_open(self) -> bool:
        """True while something asked is not settled."""
        return bool(self.below.any() or self.above.any())

    def question(self) -> Floats:
        """What to minimise next: all open bounds of one side together, then one by one, then nothing."""
        if self.stage == 0 and self.below.any():
            return self.below.astype(np.float64)
        if self.stage <= 1 and self.above.any():
            self.stage = max(self.stage, 1)
            return -self.above.astype(np.float64)
        self.stage = 2
        cost = np.zeros(self.system.unknowns)
        if self.below.any():
            cost[np.argmax(self.below)] = 1.0
        elif self.above.any():
            cost[np.argmax(self.above)] = -1.0
        return cost

    def learn(self, cost: Floats, solution: Floats, bound: float, effort: Effort) -> int:
        """Take in the answer to a question; returns how many whole-number programs that needed."""
        before = int(self.below.sum() + self.above.sum())
        witnessed = self.witness(solution)
        if self.stage < 2:
            if before == int(self.below.sum() + self.above.sum()) or not witnessed:
                self.stage += 1
            return 0
        programs = 0
        self.bound(cost, bound)
        if self._asked(cost) and not witnessed:
            programs = 1
            answer = optimize.milp(
                cost,
                integrality=self.system.whole.astype(np.int64),
                bounds=optimize.Bounds(self.system.lower, self.system.upper),
                constraints=optimize.LinearConstraint(
                    self.system.matrix, self.system.relation_lower, self.system.relation_upper
                ),
                options={"node_limit": effort.nodes},
            )
            self.feasible = answer.status != 2
            if answer.x is not None:
                self.witness(answer.x)
            if answer.mip_dual_bound is not None and np.isfinite(answer.mip_dual_bound):
                self.bound(cost, float(answer.mip_dual_bound))
        target = int(np.flatnonzero(cost)[0])
        (self.below if cost[target] > 0 else self.above)[target] = False  # asked once, never again
        return programs

    def _asked(self, cost: Floats) -> bool:
        target = int(np.flatnonzero(cost)[0])
        return bool((self.below if cost[target] > 0 else self.above)[target])

    def bound(self, cost: Floats, bound: float) -> None:
        """A valid bound of one unknown."""
        target = int(np.flatnonzero(cost)[0])
        if cost[target] > 0:
            limit = np.ceil(bound - NEAR) if self.system.whole[target] else bound - NEAR
            self.lower[target] = max(self.lower[target], limit)
        else:
            limit = np.floor(-bound + NEAR) if self.system.whole[target] else -bound + NEAR
            self.upper[target] = min(self.upper[target], limit)
        self._settle()

    def witness(self, solution: Floats) -> bool:
        """Take in a solution when it is one in whole numbers; checked by multiplication."""
        whole = np.where(self.system.whole, np.rint(solution), solution)
        if not self.system.holds(whole):
            return False
        self.seen_low, self.seen_high = np.fmin(self.seen_low, whole), np.fmax(self.seen_high, whole)
        self._settle()
        return True

    def _settle(self) -> None:
        self.below &= ~(self.seen_low <= self.lower)
        self.above &= ~(self.seen_high >= self.upper)


def solve(parts: list[Part], effort: Effort) -> int:
    """Ask every part its questions until nothing is open or the effort is spent; returns programs solved.

    A part that has no solution at all is marked as not feasible.
    """
    programs = 0
    for batch in _batches(parts, effort):
        programs += _solve_batch(batch, replace(effort, programs=effort.programs - programs))
    return programs


def _batches(parts: list[Part], effort: Effort) -> Iterator[list[Part]]:
    batch: list[Part] = []
    for part in parts:
        if part.system.unknowns > effort.largest:
            continue
        if batch and sum(p.system.unknowns for p in batch) + part.system.unknowns > effort.batch:
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def _solve_batch(batch: list[Part], effort: Effort) -> int:
    programs = 0
    while programs < effort.programs:
        batch = [part for part in batch if part.is_open and part.feasible]
        if not batch:
            break
        program = _Program(batch)
        size = len(batch)
        # the same matrix serves until half of the parts are settled
        while programs < effort.programs and 2 * sum(part.is_open and part.feasible for part in batch) > size:
            programs += 1
            answers = program.ask([part.question() for part in batch])
            if answers is None and len(batch) == 1:
                batch[0].feasible = False
                return programs
            if answers is None:
                return programs + solve(batch, replace(effort, programs=effort.programs - programs, batch=1))
            for part, answer in zip(batch, answers, strict=True):
                if part.is_open:
                    programs += part.learn(answer.cost, answer.solution, answer.bound, effort)
    return programs


@dataclass(frozen=True, eq=False)
class _Answer:
    cost: Floats
    solution: Floats
    bound: float


class _Program:
    """One linear program over several parts; only the cost changes from question to question."""

    def __init__(self, parts: list[Part]) -> None:
        systems = [part.system for part in parts]
        self.ends = np.cumsum([0] + [system.unknowns for system in systems])
        self.of = np.repeat(np.arange(len(parts)), np.diff(self.ends))
        matrix = sparse.csr_array(sparse.block_diag([system.matrix for system in systems], format="csr"))
        low = np.concatenate([system.relation_lower for system in systems])
        high = np.concatenate([system.relation_upper for system in systems])
        part_of = np.repeat(np.arange(len(parts)), [system.relations for system in systems])
        equal = low == high
        above, under = ~equal & np.isfinite(high), ~equal & np.isfinite(low)
        self.equations = matrix[np.flatnonzero(equal)]
        self.equal_to = low[equal]
        self.limits = sparse.csr_array(
            sparse.vstack([matrix[np.flatnonzero(above)], -matrix[np.flatnonzero(under)]], format="csr")
        )
        self.at_most = np.r_[high[above], -low[under]]
        self.equation_part, self.limit_part = part_of[equal], np.r_[part_of[above], part_of[under]]
        self.lower = np.concatenate([system.lower for system in systems])
        self.upper = np.concatenate([system.upper for system in systems])
        self.parts = len(parts)

    def ask(self, costs: list[Floats]) -> list[_Answer] | None:
        """The least cost for each part with a solution and a valid bound; None when there is no solution."""
        cost = np.concatenate(costs)
        outcome = optimize.linprog(
            cost,
            A_ub=self.limits if self.limits.shape[0] else None,
            b_ub=self.at_most if self.limits.shape[0] else None,
            A_eq=self.equations if self.equations.shape[0] else None,
            b_eq=self.equal_to if self.equations.shape[0] else None,
            bounds=np.c_[self.lower, self.upper],
            method="highs-ds",
        )
        if outcome.status == 2:
            return None
        assert outcome.status == 0, f"a bounded program ended with: {outcome.message}"
        bounds = self._bounds(cost, outcome.eqlin.marginals, outcome.ineqlin.marginals)
        slices = zip(self.ends[:-1], self.ends[1:], strict=True)
        return [
            _Answer(costs[place], outcome.x[start:end], float(bounds[place]))
            for place, (start, end) in enumerate(slices)
        ]

    def _bounds(self, cost: Floats, of_equations: Floats, of_limits: Floats) -> Floats:
        """The bound that given prices prove, for each part; true for any prices with limits below nought."""
        equation_prices = np.rint(of_equations * _STEPS) / _STEPS
        limit_prices = np.minimum(np.rint(of_limits * _STEPS) / _STEPS, 0.0)
        rest = cost - self.equations.T @ equation_prices - self.limits.T @ limit_prices
        with np.errstate(invalid="ignore"):
            least = np.where(rest > 0, rest * self.lower, np.where(rest < 0, rest * self.upper, 0.0))
        bounds = np.bincount(self.of, least, minlength=self.parts)
        bounds += np.bincount(self.equation_part, equation_prices * self.equal_to, minlength=self.parts)
        bounds += np.bincount(self.limit_part, limit_prices * self.at_most, minlength=self.parts)
        return np.asarray(bounds, dtype=np.float64)
