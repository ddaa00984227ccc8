"""Expected numbers of cases per area from fitted risks, with every uncertainty told apart.

Chance: what is expected does not happen exactly (Poisson-binomial). Parameters: the coefficients are
estimates, and err in all areas together. Area effect: areas differ by more than their composition, as far
as past cases show (empirical Bayes). Rounding: what the rows were protected with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse, special, stats

from zicht.methods.arrays import Floats, Ints, ShapeMismatch, check_confidence, check_range, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.logistic import LogisticFit
from zicht.methods.shrinkage import gamma_poisson


@dataclass(frozen=True, eq=False)
class AreaEffect:
    """What happens in an area over what its composition leads to expect, drawn towards the whole.

    shape     of the gamma distribution of ratios: large when areas hardly differ; nan: no cases to tell
    ratio     (areas,)        posterior mean; that of all areas where nothing was expected
    variance  (areas,)        posterior variance
    gradient  (areas, terms)  change of the ratio with the coefficients behind the expected numbers
    """

    shape: float
    ratio: Floats
    variance: Floats
    gradient: Floats


@dataclass(frozen=True, eq=False)
class AreaTotals:
    """Expected number of cases per area, and the parts of its uncertainty.

    rows              (areas,)
    expected          (areas,)
    gradient          (areas, terms)  change of the expected number with the coefficients
    covariance        (terms, terms)  of the coefficients
    effect_variance   (areas,)        of the area effect; 0 without one
    chance_variance   (areas,)        of the number of cases when the risks are known
    other_variance    (areas,)        of totals it was made to agree with; 0 without
    rounding          (areas,)        largest difference that rounded inputs can make
    """

    rows: Floats
    expected: Floats
    gradient: Floats
    covariance: Floats
    effect_variance: Floats
    chance_variance: Floats
    other_variance: Floats
    rounding: Floats

    @property
    def parameter_variance(self) -> Floats:
        """(areas,) of the expected number, by the delta method."""
        return floats(np.sum((self.gradient @ self.covariance) * self.gradient, axis=1))

    @property
    def variance(self) -> Floats:
        """(areas,) of the expected number: parameters, area effect and totals, without chance."""
        return self.parameter_variance + self.effect_variance + self.other_variance

    def interval(self, confidence: float = 0.95) -> Interval:
        """Limits of the expected number, from a gamma distribution of its mean and variance."""
        check_confidence("area totals", confidence)
        tails = ((1 - confidence) / 2, (1 + confidence) / 2)
        lower, upper = (_gamma_quantile(self.expected, self.variance, tail) for tail in tails)
        return Interval(np.maximum(lower - self.rounding, 0), np.minimum(upper + self.rounding, self.rows))

    def interval_of_count(self, confidence: float = 0.95) -> Interval:
        """Limits between which the number of cases itself will lie: chance included, whole numbers."""
        check_confidence("area totals", confidence)
        total, tails = self.variance + self.chance_variance, ((1 - confidence) / 2, (1 + confidence) / 2)
        lower, upper = (_count_quantile(self.expected, total, tail) for tail in tails)
        return Interval(
            np.maximum(np.floor(lower - self.rounding), 0),
            np.minimum(np.ceil(upper + self.rounding), np.maximum(self.rows, 0)),
        )

    def summed(self, larger: Ints, count: int) -> AreaTotals:
        """The same for larger areas: parameters err together, chance and area effects on their own.

        Not for areas that were made to agree: what is left open in one of those is closed in another.

        larger  (areas,)  number of the larger area of each area, below `count`
        """
        sums = membership(larger, count)
        return AreaTotals(
            floats(sums @ self.rows),
            floats(sums @ self.expected),
            floats(sums @ self.gradient),
            self.covariance,
            floats(sums @ self.effect_variance),
            floats(sums @ self.chance_variance),
            floats(sums @ self.other_variance),
            floats(sums @ self.rounding),
        )


def area_totals(
    fit: LogisticFit,
    design: Floats,
    rows: Floats,
    areas: Ints,
    count: int,
    *,
    effect: AreaEffect | None = None,
    rounding: Floats | None = None,
    clustered: bool = True,
) -> AreaTotals:
    """Add up fitted risks per area.

    design     (cells, terms)  as the fit had it; rows and areas may be others than it was fitted to
    rows       (cells,)        rows of each cell
    areas      (cells,)        number of the area of each cell, below `count`
    effect     of `area_effect`, on the same areas; None: areas differ by composition only
    rounding   (areas,)        largest difference of an expected number that protected rows can make
    clustered  which covariance of the coefficients
    raises     ShapeMismatch
    """
    if not (len(design) == len(rows) == len(areas)):
        raise ShapeMismatch(
            "area totals",
            found=f"design {design.shape}, rows {rows.shape}, areas {areas.shape}",
            expected="one line, number of rows and area for each cell",
        )
    check_range("area totals", floats(rows), 0, np.inf, "rows")
    covariance = fit.clustered_covariance if clustered else fit.covariance
    risk, sums = fit.risks(design), membership(areas, count)
    expected = floats(sums @ (rows * risk))
    gradient = floats(sums @ ((rows * risk * (1 - risk))[:, np.newaxis] * design))
    none = np.zeros(count)
    effect = effect or AreaEffect(np.inf, np.ones(count), none, np.zeros_like(gradient))
    moved = np.minimum(risk * effect.ratio[areas], 1.0)
    return AreaTotals(
        floats(sums @ rows),
        expected * effect.ratio,
        gradient * effect.ratio[:, np.newaxis] + expected[:, np.newaxis] * effect.gradient,
        covariance,
        expected**2 * effect.variance,
        floats(sums @ (rows * moved * (1 - moved))),
        none,
        none if rounding is None else rounding,
    )


def area_effect(observed: Floats, fitted: AreaTotals) -> AreaEffect:
    """Ratio of past cases to what the fit expected of the same past rows, by empirical Bayes.

    observed  (areas,)  cases >= 0
    fitted    `area_totals` of the rows those cases came from, without an effect
    returns   nan throughout when there are no cases, or the search does not settle
    source    Clayton & Kaldor 1987 (gamma-Poisson; checked in `methods.shrinkage`)
    """
    expected = fitted.expected
    model = gamma_poisson(observed[np.newaxis], np.where(expected > 0, expected, np.nan)[np.newaxis])
    shape, mean = float(model.shape[0]), float(np.exp(model.coefficients[0, 0]))
    rate = shape / mean + expected
    posterior = shape + np.where(expected > 0, observed, 0.0)
    ratio = posterior / rate
    return AreaEffect(shape, ratio, posterior / rate**2, -(ratio / rate)[:, np.newaxis] * fitted.gradient)


def membership(areas: Ints, count: int) -> sparse.csr_array:
    """(count, cells) 1 where the cell is of the area."""
    check_range("areas of cells", floats(areas), 0, count - 1, "numbers of areas")
    return sparse.csr_array((np.ones(len(areas)), (areas, np.arange(len(areas)))), shape=(count, len(areas)))


def _gamma_quantile(mean: Floats, variance: Floats, tail: float) -> Floats:
    """The mean itself where nothing varies; nan stays."""
    varies = variance > 0
    shape = np.where(varies, mean**2, 1.0) / np.where(varies, variance, 1.0)
    scale = np.divide(variance, mean, out=np.zeros_like(mean), where=mean > 0)
    return floats(np.where(variance == 0, mean, special.gammaincinv(shape, tail) * scale))


def _count_quantile(mean: Floats, variance: Floats, tail: float) -> Floats:
    """Quantile of whole numbers with this mean and variance.

    Negative binomial where the variance is above the mean, binomial where it is below, Poisson in between:
    the one family of counts that is closed under both (Panjer 1981). 0 for a mean of 0; nan stays.
    """
    found = np.where(np.isnan(mean + variance), np.nan, 0.0)
    some = mean > 0
    excess = np.divide(variance, mean, out=np.ones_like(mean), where=some) - 1
    wide, narrow = some & (excess > 1e-9), some & (excess < -1e-9)
    even = some & ~wide & ~narrow & ~np.isnan(excess)
    found[wide] = stats.nbinom.ppf(tail, mean[wide] / excess[wide], 1 / (1 + excess[wide]))
    trials = np.maximum(np.rint(mean[narrow] / -excess[narrow]), np.ceil(mean[narrow]))
    found[narrow] = stats.binom.ppf(tail, trials, mean[narrow] / trials)
    found[even] = stats.poisson.ppf(tail, mean[even])
    return found
