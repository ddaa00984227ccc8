"""Synthetic differences: a mix of untreated areas and of earlier periods that moved as the treated areas did.

Arkhangelsky, Athey, Hirshberg, Imbens & Wager 2021 (American Economic Review 111:4088): Algorithm 1, and for
several starts their appendix A: every start has weights of its own, and counts for its treated areas and
periods. With weights switched off the same lines give plain differences in differences, or a synthetic
control.

The outcome is taken as it is. For counts see docs/methods/effects.md: areas of all sizes must be about
equally noisy, otherwise the placebo error is that of the middle area and not of the treated one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.simplex_weights import Mixing, frank_wolfe, without_small

STEPS_BEFORE_SMALL = 100  # of Frank & Wolfe before small weights are set to nought, as the authors do
STEPS = 10_000
LEAST_DECREASE = 1e-5  # of the noise: what counts as no step at all
NEARLY_NO_RIDGE = 1e-6
CELLS_AT_ONCE = 2_000_000  # problems x areas side by side, so that memory stays small


class Weighting(StrEnum):
    """Which weights are looked for."""

    BOTH = "synthetic differences"  # of areas and of periods
    AREAS = "synthetic control"  # of areas only, and nothing is taken off for the level
    NONE = "differences in differences"


@dataclass(frozen=True, eq=False)
class Start:
    """What was found for the areas that began in one period."""

    first: int  # index of the first treated period
    areas: int  # how many began there
    effect: float
    area_weights: Floats  # (units,) of the areas that never began; sum 1, 0 for all others
    period_weights: Floats  # (first,) of the periods before; sum 1, or all 0 for a synthetic control
    ridge: Floats  # (2,) penalty of the area and of the period weights
    path: Floats  # (periods,) treated minus mix, less what it was before; its mean since is the effect


@dataclass(frozen=True, eq=False)
class SyntheticDifference:
    """The effect over all treated areas and periods, and what it is made of."""

    effect: float
    starts: tuple[Start, ...]
    shares: Floats  # (starts,) treated areas x periods of each start; sum 1
    weighting: Weighting

    def counterfactual(self, panel: Panel) -> float:
        """Mean of the treated areas since their start, had the effect not been there."""
        seen = [
            float(panel.outcome[panel.start == start.first, start.first :].mean()) for start in self.starts
        ]
        return float(self.shares @ np.array(seen)) - self.effect


def synthetic_difference(panel: Panel, weighting: Weighting = Weighting.BOTH) -> SyntheticDifference:
    """Effect of treatment against a mix of the areas that never began.

    panel  without gaps; at least two areas that never began, and two periods before each start
    """
    _check(panel)
    donors = (panel.group == NEVER).astype(np.float64)
    starts, sizes = [], []
    for first in panel.cohorts:
        treated = (panel.group == first).astype(np.float64)
        ridge = _ridge(panel.outcome[donors > 0], int(treated.sum()), int(first), weighting)
        problem = _Problem(panel.outcome, int(first), ridge, weighting)
        areas, periods = problem.weights(treated[np.newaxis] / treated.sum(), donors[np.newaxis], None)
        path = problem.path(treated / treated.sum(), areas[0], periods[0])
        effect = float(path[first:].mean())
        starts.append(Start(int(first), int(treated.sum()), effect, areas[0], periods[0], ridge, path))
        sizes.append(treated.sum() * (panel.periods - first))
    shares = np.array(sizes) / np.sum(sizes)
    effect = float(shares @ np.array([start.effect for start in starts]))
    return SyntheticDifference(effect, tuple(starts), shares, weighting)


def placebo_effects(
    panel: Panel, found: SyntheticDifference, generator: np.random.Generator, replications: int = 200
) -> Floats:
    """Effects found when areas that never began are called treated, as many per start as really were.

    Algorithm 4; their standard deviation is the standard error when noise is alike in treated and untreated
    areas, and it is the only one of the three that can be had for one treated area.

    returns  (replications,)
    """
    never = np.flatnonzero(panel.group == NEVER)
    firsts = np.repeat([start.first for start in found.starts], [start.areas for start in found.starts])
    assert len(firsts) < len(never), "placebo areas and areas to compare them with"
    order = np.argsort(generator.random((replications, len(never))), axis=1)
    starts = np.zeros((replications, panel.units), dtype=np.int64)
    starts[:, never] = NEVER
    np.put_along_axis(starts, never[order[:, : len(firsts)]], firsts, axis=1)
    return effects_elsewhere(panel, found, starts)


def effects_elsewhere(panel: Panel, found: SyntheticDifference, starts: Ints) -> Floats:
    """Effects found when the areas in which nothing was done are said to have begun.

    Treated areas that lie together share their shocks: then placebo areas should lie together too.

    starts   (replications, units)  first treated period as in `found`, NEVER for who is compared with, 0 for
             who is left out, as the areas that really were treated
    returns  (replications,)
    """
    _check(panel)
    donors = (starts == NEVER).astype(np.float64)
    assert np.all(donors.sum(axis=1) >= 2), "areas to compare with"
    effects = np.zeros(len(starts))
    for start, share in zip(found.starts, found.shares, strict=True):
        treated = (starts == start.first).astype(np.float64)
        assert np.all(treated.sum(axis=1) > 0), "somebody begins in every start"
        effects += share * _repeated(panel, start, found.weighting, treated, donors)
    return effects


def bootstrap_effects(
    panel: Panel, found: SyntheticDifference, generator: np.random.Generator, replications: int = 200
) -> Floats:
    """Effects when areas are drawn with replacement (Algorithm 2), and the shares of the starts with them.

    Draws without a treated area of each start, or without two that never began, are drawn again.

    returns  (replications,)
    """
    _check(panel)
    times = np.zeros((0, panel.units))
    groups = [panel.group == NEVER, *(panel.group == start.first for start in found.starts)]
    while len(times) < replications:
        drawn = generator.multinomial(panel.units, np.full(panel.units, 1 / panel.units), size=replications)
        fit = [np.count_nonzero(drawn[:, group], axis=1) for group in groups]
        kept = (fit[0] > 1) & np.all([count > 0 for count in fit[1:]], axis=0)
        times = np.concatenate([times, drawn[kept].astype(np.float64)])
    times = times[:replications]
    effects, sizes = np.zeros(replications), np.zeros(replications)
    for start, group in zip(found.starts, groups[1:], strict=True):
        size = times[:, group].sum(axis=1) * (panel.periods - start.first)
        effects += size * _repeated(panel, start, found.weighting, times * group, times * groups[0])
        sizes += size
    return effects / sizes


def jackknife_error(panel: Panel, found: SyntheticDifference) -> float:
    """Standard error by leaving out each area in turn, with the weights as they are (Algorithm 3).

    nan when one area is all there is to a start or to a mix; not for a synthetic control, says the source.
    """
    _check(panel)
    effects, sizes = np.zeros(panel.units), np.zeros(panel.units)
    for start in found.starts:
        treated = panel.group == start.first
        if start.areas == 1 or np.count_nonzero(start.area_weights) == 1:
            return float("nan")
        after = panel.outcome[:, start.first :].mean(axis=1)
        gain = after - panel.outcome[:, : start.first] @ start.period_weights
        size = (start.areas - treated) * float(panel.periods - start.first)
        left = (gain[treated].sum() - treated * gain) / (start.areas - treated)
        mix = (start.area_weights @ gain - start.area_weights * gain) / (1 - start.area_weights)
        effects += size * (left - mix)
        sizes += size
    effects /= sizes
    return float(np.sqrt((panel.units - 1) * effects.var()))


def placebo_p(effect: float, placebos: Floats) -> float:
    """Share of placebo effects at least as large, the real one counted among them; two-sided."""
    larger = int(np.count_nonzero(np.abs(placebos) >= abs(effect)))
    return (1 + larger) / (1 + len(placebos))


@dataclass(frozen=True, eq=False)
class _Problem:
    """Everything that treated areas of one start and draws of them have in common."""

    outcome: Floats
    first: int
    ridge: Floats
    weighting: Weighting

    def weights(self, treated: Floats, donors: Floats, start: Floats | None) -> tuple[Floats, Floats]:
        """Area and period weights of many problems.

        treated  (problems, units)  shares of the treated areas, sum 1
        donors   (problems, units)  how many times each area may be compared with
        start    (problems, units)  area weights to begin with; None: all alike
        returns  (problems, units), (problems, first)
        """
        even = donors / donors.sum(axis=1, keepdims=True)
        if self.weighting is Weighting.NONE:
            return even, np.full((len(treated), self.first), 1 / self.first)
        noise = _noise(self.outcome[donors[0] > 0], self.first)
        least = (LEAST_DECREASE * noise) ** 2
        areas = self._area_weights(treated, donors, even if start is None else start, least)
        if self.weighting is Weighting.AREAS:
            return areas, np.zeros((len(treated), self.first))
        return areas, self._period_weights(donors, least)

    def path(self, treated: Floats, areas: Floats, periods: Floats) -> Floats:
        """(periods,) difference between treated areas and mix, less what it was before."""
        gap = (treated - areas) @ self.outcome
        return np.asarray(gap - periods @ gap[: self.first])

    def effects(self, treated: Floats, areas: Floats, periods: Floats) -> Floats:
        """(problems,) mean of the path since the start."""
        gap = (treated - areas) @ self.outcome
        return np.asarray(
            gap[:, self.first :].mean(axis=1) - np.einsum("pt,pt->p", periods, gap[:, : self.first])
        )

    def _area_weights(self, treated: Floats, donors: Floats, start: Floats, least: float) -> Floats:
        before = self.outcome[:, : self.first]
        if self.weighting is Weighting.BOTH:
            before = before - before.mean(axis=1, keepdims=True)
        diagonal = np.broadcast_to(np.einsum("ut,ut->u", before, before), donors.shape)
        with np.errstate(divide="ignore"):
            penalty = self.first * self.ridge[0] ** 2 / donors  # inf for what is no donor

        target = treated @ before

        def towards(problem: Ints, column: Ints, factor: Floats) -> Floats:
            return np.asarray(((before[column] - target[problem]) * factor[:, np.newaxis]) @ before.T)

        bound = np.full(len(treated), self.first * least)
        return _settled(Mixing(towards, diagonal, target @ before.T, penalty), start, bound)

    def _period_weights(self, donors: Floats, least: float) -> Floats:
        number = donors.sum(axis=1)
        target = self.outcome[:, self.first :].mean(axis=1)
        columns = np.column_stack([self.outcome[:, : self.first], target])
        columns = columns - columns.mean(axis=0)  # keeps the products below small
        mean = donors @ columns / number[:, np.newaxis]
        pairs = (columns[:, :, np.newaxis] * columns[:, np.newaxis, :]).reshape(len(columns), -1)
        size = self.first + 1
        gram = (donors @ pairs).reshape(-1, size, size)
        gram -= number[:, np.newaxis, np.newaxis] * mean[:, :, np.newaxis] * mean[:, np.newaxis, :]
        diagonal = np.diagonal(gram, axis1=1, axis2=2)[:, : self.first]
        penalty = np.broadcast_to((number * self.ridge[1] ** 2)[:, np.newaxis], diagonal.shape)
        start = np.full(diagonal.shape, 1 / self.first)

        linear = gram[:, : self.first, self.first]

        def towards(problem: Ints, column: Ints, factor: Floats) -> Floats:
            row = gram[problem, column, : self.first] - linear[problem]
            return np.asarray(row * factor[:, np.newaxis])

        return _settled(Mixing(towards, diagonal, linear, penalty), start, number * least)


def _settled(mixing: Mixing, start: Floats, least: Floats) -> Floats:
    """Weights after a short search, small ones set to nought, and a long search from there."""
    short = frank_wolfe(mixing, start, least=least, steps=STEPS_BEFORE_SMALL)
    return frank_wolfe(mixing, without_small(short), least=least, steps=STEPS)


def _repeated(panel: Panel, start: Start, weighting: Weighting, treated: Floats, donors: Floats) -> Floats:
    """(replications,) effects of one start for other treated areas and other donors, in pieces that fit."""
    problem = _Problem(panel.outcome, start.first, start.ridge, weighting)
    treated = treated / treated.sum(axis=1, keepdims=True)
    size = max(1, CELLS_AT_ONCE // panel.units)
    effects = np.zeros(len(treated))
    for at in range(0, len(treated), size):
        piece = slice(at, at + size)
        begin = start.area_weights * donors[piece]
        total = begin.sum(axis=1, keepdims=True)
        even = donors[piece] / donors[piece].sum(axis=1, keepdims=True)
        begin = np.where(total > 0, np.divide(begin, total, out=np.zeros_like(begin), where=total > 0), even)
        weights = problem.weights(treated[piece], donors[piece], begin)
        effects[piece] = problem.effects(treated[piece], *weights)
    return effects


def _ridge(donors: Floats, treated: int, first: int, weighting: Weighting) -> Floats:
    """Penalties of the area and period weights: the source's equation 5 and its footnote on periods."""
    noise = _noise(donors, first)
    cells = treated * (donors.shape[1] - first)
    areas = NEARLY_NO_RIDGE if weighting is Weighting.AREAS else cells**0.25
    return np.array([areas * noise, NEARLY_NO_RIDGE * noise])


def _noise(donors: Floats, first: int) -> float:
    """Standard deviation of the step from one period to the next, in the areas that never began."""
    return float(np.std(np.diff(donors[:, :first], axis=1), ddof=1))


def _check(panel: Panel) -> None:
    known: Bools = ~np.isnan(panel.outcome)
    assert known.all(), "a panel without gaps"
    assert len(panel.cohorts) > 0, "somebody began, with periods before"
    assert panel.cohorts.min() >= 2, "two periods before the first start"
    assert np.all(panel.start > 0), "nobody was treated all along"
    assert np.count_nonzero(panel.group == NEVER) >= 2, "two areas that never began"
