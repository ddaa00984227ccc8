"""Poisson pseudo-likelihood with absorbed effects: log mean = effects + covariates x coefficients + offset.

The coefficients are right whatever the variance of the counts is, as long as the mean is (Gourieroux,
Monfort & Trognon 1984; Santos Silva & Tenreyro 2006), and counts need not be whole. Iterated weighted least
squares; in every step the effects are taken out exactly. Cells that the model predicts perfectly as nought,
so that no finite coefficients fit best, are found on the way and set apart (Correia, Guimaraes & Zylkin
2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, floats
from zicht.methods.flows.absorbed_effects import AbsorbedEffects

STEPS = 200  # of the search; ordinary flows need 6 to 12, separated ones some 40
CLOSE = 1e-9  # largest change of a logarithm of a mean that counts as nothing
ABSORBED = 1e-9  # share of a covariate left after effects and earlier covariates that counts as nothing
FALLS = 0.5  # a separated cell falls by about one in each step, for ever
STILL = 1e-5  # of that fall: what cells with flow may move meanwhile


@dataclass(frozen=True, eq=False)
class PseudoLikelihood:
    """A fit. Cells that are not in it (`used` False) have a mean of exactly 0."""

    coefficients: Floats  # (k,) nan where effects and earlier covariates already say the same
    mean: Floats  # (cells,)
    used: Bools  # (cells,) False: no flow from here or to here at all, or separated
    separated: Bools  # (cells,) perfectly predicted as nought by the covariates
    left: Floats  # (identified, used cells) covariates after the effects are taken out
    effects: AbsorbedEffects  # of the used cells
    iterations: int
    settled: bool  # False: the search ran out of steps and nothing of the fit should be shown

    @property
    def identified(self) -> Bools:
        """(k,) covariates with a coefficient."""
        return ~np.isnan(self.coefficients)

    def leverage(self) -> Floats:
        """(cells,) share of each count in its own fitted mean, 0 .. 1; 0 for cells that are not used."""
        found = np.zeros(len(self.mean))
        weights = self.mean[self.used]
        of_covariates = np.sum(self.left * np.linalg.solve(self.information, self.left), axis=0)
        found[self.used] = self.effects.leverage(weights) + weights * of_covariates
        return np.minimum(found, 1.0)

    @property
    def information(self) -> Floats:
        """(identified, identified) of the coefficients at dispersion 1."""
        return (self.left * self.mean[self.used]) @ self.left.T


def fit_pseudo_likelihood(
    counts: Floats, covariates: Floats, effects: AbsorbedEffects, offset: Floats | None = None
) -> PseudoLikelihood:
    """Fit by iterated weighted least squares.

    counts      (cells,)    >= 0, not necessarily whole
    covariates  (k, cells)  finite
    effects     of the cells
    offset      (cells,)    logarithm of the exposure, finite; None: none
    source      equal to fixest 0.13 and spint 1.0.7, tests/published/methods/test_gravity.py
    """
    offset = np.zeros(len(counts)) if offset is None else offset
    used, effects = _with_flow(counts, effects)
    scale = _scale(covariates[:, used])
    separated = np.zeros(len(counts), dtype=bool)
    iterations = 0
    while True:
        search = _Search(counts[used], covariates[:, used] / scale[:, np.newaxis], effects, offset[used])
        falling = search.run()
        iterations += search.steps
        if not falling.any():
            break
        # without these cells others may be nought by their effects alone
        cells = np.flatnonzero(used)
        separated[cells[falling]] = True
        used[cells[falling]] = False
        effects = AbsorbedEffects.of(
            effects.first[~falling], None if effects.second is None else effects.second[~falling]
        )
    coefficients = np.full(len(covariates), np.nan)
    coefficients[search.identified] = search.coefficients / scale[search.identified]
    mean = np.zeros(len(counts))
    mean[used] = search.mean
    left = search.left_at_end() * scale[search.identified][:, np.newaxis]
    return PseudoLikelihood(coefficients, mean, used, separated, left, effects, iterations, search.settled)


def deviance_of(counts: Floats, mean: Floats) -> float:
    """Twice the distance in log-likelihood from a model that fits every cell; 0 counts 0 x log 0 as 0."""
    ratio = np.divide(counts, mean, out=np.ones_like(mean), where=(counts > 0) & (mean > 0))
    return float(2 * np.sum(counts * np.log(ratio) - (counts - mean)))


def _with_flow(counts: Floats, effects: AbsorbedEffects) -> tuple[Bools, AbsorbedEffects]:
    """Cells whose effects all have some flow; without flow the mean is 0 and the effect minus infinity."""
    first, second = effects.sums(counts[np.newaxis])
    used = first[0][effects.first] > 0
    if effects.second is None:
        return used, AbsorbedEffects.of(effects.first[used])
    used &= second[0][effects.second] > 0
    return used, AbsorbedEffects.of(effects.first[used], effects.second[used])


def _scale(covariates: Floats) -> Floats:
    """(k,) size of each covariate, so that none rules the arithmetic; 1 where it is nought."""
    size = np.sqrt(np.mean(covariates**2, axis=1)) if covariates.shape[1] else np.zeros(len(covariates))
    return np.where(size > 0, size, 1.0)


class _Search:
    """Newton's search on one set of cells."""

    def __init__(self, counts: Floats, covariates: Floats, effects: AbsorbedEffects, offset: Floats) -> None:
        self.counts, self.effects, self.offset = counts, effects, offset
        self.identified = _identified(covariates, effects)
        self.covariates = covariates[self.identified]
        self.coefficients = np.zeros(len(self.covariates))
        self.settled = False
        self.steps = 0
        exposure = np.exp(offset)
        level = counts.sum() / exposure.sum() if counts.size else 1.0
        self.mean = (counts + level * exposure) / 2

    def run(self) -> Bools:
        """Search until it settles or until separated cells show themselves; returns those."""
        nothing = np.zeros(len(self.counts), dtype=bool)
        if not len(self.counts):
            self.settled = True
            return nothing
        log_mean = np.log(self.mean)
        deviance = np.inf
        while self.steps < STEPS:
            self.steps += 1
            target = log_mean - self.offset + (self.counts - self.mean) / self.mean
            fitted = self._least_squares(target) + self.offset
            step = fitted - log_mean
            log_mean, deviance, size = self._moved(log_mean, step, deviance)
            if np.abs(step).max() * size < CLOSE:
                self.settled = True
                break
            falling = self._falling(step)
            if falling.any():
                return falling
        return nothing

    def _moved(self, log_mean: Floats, step: Floats, deviance: float) -> tuple[Floats, float, float]:
        """Take the step, or half of it, and half again as long as it leads away from the one top."""
        size = 1.0
        while True:
            trial = log_mean + size * step
            self.mean = np.exp(np.clip(trial, -700, 700))
            reached = deviance_of(self.counts, self.mean)
            if reached <= deviance + 1e-9 * (1 + abs(reached)) or size < 1e-6:
                return trial, reached, size
            size /= 2

    def _least_squares(self, target: Floats) -> Floats:
        """Fitted values of the weighted regression of target; the coefficients are kept."""
        both = self.effects.residuals(np.vstack([self.covariates, target]), self.mean)
        left, rest = both[:-1], both[-1]
        weighted = left * self.mean
        self.coefficients = np.linalg.solve(weighted @ left.T, weighted @ rest)
        return floats(target - (rest - self.coefficients @ left))

    def _falling(self, step: Floats) -> Bools:
        """Cells that a direction within the model lowers without end, while no cell with flow moves.

        The step itself is such a direction: a sum of effects and covariates. When it nowhere rises and is
        nought where there is flow, the likelihood grows along it for ever.
        """
        fall = -float(step.min())
        moves = max(float(np.abs(step[self.counts > 0]).max()), float(step.max()))
        return (step < -0.01 * fall) & (fall > FALLS) & (moves < STILL * fall)

    def left_at_end(self) -> Floats:
        """Covariates without their effects, weighted by the fitted means."""
        return self.effects.residuals(self.covariates, self.mean) if len(self.mean) else self.covariates


def _identified(covariates: Floats, effects: AbsorbedEffects) -> Bools:
    """(k,) covariates that say something effects and earlier covariates do not."""
    found = np.zeros(len(covariates), dtype=bool)
    if not covariates.size:
        return found
    left = effects.residuals(covariates, np.ones(effects.cells))
    base: list[Floats] = []
    for number, (row, full) in enumerate(zip(left, covariates, strict=True)):
        rest = row
        for _ in range(2):  # twice is enough (Kahan)
            for unit in base:
                rest = rest - (unit @ rest) * unit
        length = float(np.linalg.norm(rest))
        if length > ABSORBED * max(float(np.linalg.norm(full)), np.finfo(float).tiny):
            found[number] = True
            base.append(rest / length)
    return found
