"""One series that is broken by a measure: a line before, and a step (and a bend) from the start on.

Segmented regression with seasons (Bernal, Cummins & Gasparrini 2017, International Journal of Epidemiology
46:348): log-linear for counts, linear for other figures. With a control series the treated part of both
together is followed instead (logistic), so that whatever moves both, season and shocks alike, falls out.

One series tells little of how its periods hang together; the interval is that of `serial_errors`. Newey &
West's error is given beside it because the sources print it; in short series it is too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, check_confidence, check_same_shape, floats
from zicht.methods.effects.serial_errors import SerialError, serial_error
from zicht.methods.intervals import Interval

STEPS = 100  # of Fisher scoring; a regular series needs 4 to 6
CLOSE = 1e-12  # change of a coefficient that counts as nothing
LARGEST_CONDITION = 1e14  # of the information: beyond it a term runs away, as where a part has no events
LARGEST_PREDICTOR = 40.0
FEWEST_OVER = 4  # periods more than terms: with fewer, nothing is known of the dispersion
STEP = "step"
BEND = "bend"


class Family(StrEnum):
    """How the outcome depends on the terms."""

    COUNTS = "log-linear counts"
    FIGURES = "linear"
    SHARES = "logistic share of a control series"  # chosen by giving a control


@dataclass(frozen=True, eq=False)
class SegmentedFit:
    """Coefficients of one broken series and what is needed for their errors."""

    family: Family
    terms: tuple[str, ...]
    coefficients: Floats  # (terms,)
    unscaled: Floats  # (terms, terms) covariance at dispersion 1
    dispersion: float  # Pearson chi-square over degrees of freedom
    freedom: int  # periods less terms
    design: Floats  # (periods, terms) of the periods with a figure
    times: Floats  # (periods,) their places
    residuals: Floats  # (periods,) outcome less mean
    weight: Floats  # (periods,) variance of the outcome at dispersion 1
    mean: Floats  # (periods,) fitted; with a control: of the treated series given both
    without: Floats  # (periods,) the same with neither step nor bend

    def coefficient(self, term: str) -> float:
        """Value of one term; of `step` and with counts or shares: the logarithm of the ratio at the start."""
        return float(self.coefficients[self.terms.index(term)])

    def model_error(self, term: str) -> float:
        """Standard error when periods do not know of each other."""
        at = self.terms.index(term)
        return float(np.sqrt(self.dispersion * self.unscaled[at, at]))

    def newey_west_error(self, term: str, lags: int) -> float:
        """Standard error that allows for correlation up to `lags` periods (Newey & West 1987)."""
        scores = self.residuals[:, np.newaxis] * self.design
        meat = scores.T @ scores
        for lag in range(1, lags + 1):
            part = scores[lag:].T @ scores[:-lag]
            meat += (1 - lag / (lags + 1)) * (part + part.T)
        at = self.terms.index(term)
        return float(np.sqrt((self.unscaled @ meat @ self.unscaled)[at, at]))


@dataclass(frozen=True, eq=False)
class InterruptedSeries:
    """The effect on one series."""

    fit: SegmentedFit
    effect: (
        float  # logarithm of the ratio for counts and shares, difference for figures; mean since the start
    )
    error: SerialError
    interval: Interval  # of the effect, each limit of shape (1,)
    p: float  # no effect

    @property
    def ratio(self) -> float:
        """Outcome since the start over what the line before leads to expect; for counts and shares."""
        assert self.fit.family is not Family.FIGURES, "a difference has no ratio"
        return float(np.exp(self.effect))


def interrupted_series(
    outcome: Floats,
    first: int,
    *,
    exposure: Floats | None = None,
    control: Floats | None = None,
    control_exposure: Floats | None = None,
    season: int | None = None,
    harmonics: int = 2,
    bend: bool = False,
    family: Family = Family.COUNTS,
    confidence: float = 0.95,
) -> InterruptedSeries | None:
    """Effect of a measure on one series; None where the terms cannot be told apart or a part has no events.

    outcome           (periods,)  counts >= 0, or any figures when linear; nan where missing
    first             index of the first treated period
    exposure          (periods,)  > 0; None: 1
    control           (periods,)  counts of areas without the measure, for counts
    control_exposure  (periods,)  > 0; None: 1
    season            periods in a year; None: no season
    harmonics         pairs of waves per year, at most half of `season` (with quarters 2 pairs are 3 terms)
    bend              let the slope change too; the effect is then the mean over the periods since the start
    """
    check_confidence("interrupted series", confidence)
    assert 0 < first < len(outcome), "periods before and after the start"
    assert control is None or family is Family.COUNTS, "a control series goes with counts"
    design, terms = segmented_design(len(outcome), first, season=season, harmonics=harmonics, bend=bend)
    assert exposure is None or family is Family.COUNTS, "an exposure goes with counts"
    offset = np.log(np.ones_like(outcome) if exposure is None else exposure)
    total = np.ones_like(outcome)
    if control is not None:
        check_same_shape("interrupted series", outcome=outcome, control=control)
        family, total = Family.SHARES, outcome + control
        offset = offset - np.log(np.ones_like(outcome) if control_exposure is None else control_exposure)
    known = ~np.isnan(outcome + offset + total) & (total > 0)
    if known.sum() < len(terms) + FEWEST_OVER or np.linalg.matrix_rank(design[known]) < len(terms):
        return None
    times = np.flatnonzero(known).astype(np.float64)
    fit = _fitted(outcome[known], total[known], design[known], offset[known], terms, times, family)
    return None if fit is None else _effect(fit, confidence)


def segmented_design(
    periods: int, first: int, *, season: int | None = None, harmonics: int = 2, bend: bool = False
) -> tuple[Floats, tuple[str, ...]]:
    """(periods, terms) constant, time with 0 at the first treated period, step, bend, waves."""
    time = np.arange(periods) - float(first)
    after = (time >= 0).astype(np.float64)
    columns, names = [np.ones(periods), time, after], ["constant", "time", STEP]
    if bend:
        columns.append(after * time)
        names.append(BEND)
    for wave in range(1, 0 if season is None else min(harmonics, season // 2) + 1):
        turn = 2 * np.pi * wave * (np.arange(periods) + 1) / float(season or 1)
        columns.append(np.cos(turn))
        names.append(f"cosine {wave}")
        if 2 * wave != season:  # the sine of half a season is nought in every period
            columns.append(np.sin(turn))
            names.append(f"sine {wave}")
    return np.column_stack(columns), tuple(names)


def _effect(fit: SegmentedFit, confidence: float) -> InterruptedSeries:
    """The step, with the bend at its mean since the start."""
    changed = np.array([term in (STEP, BEND) for term in fit.terms])
    after = fit.design[:, fit.terms.index(STEP)] > 0
    direction = np.where(changed, fit.design[after].mean(axis=0), 0.0)
    root = np.sqrt(fit.weight)
    found = serial_error(
        fit.design * root[:, np.newaxis],
        fit.residuals / root,
        fit.times,
        direction,
        least=0.0 if fit.family is Family.FIGURES else 1.0,
    )
    effect = float(direction @ fit.coefficients)
    half = float(special.stdtrit(found.freedom, (1 + confidence) / 2)) * found.error
    p = 2 * float(special.stdtr(found.freedom, -abs(effect) / found.error)) if found.error > 0 else 0.0
    return InterruptedSeries(
        fit, effect, found, Interval(floats([effect - half]), floats([effect + half])), p
    )


def _fitted(
    outcome: Floats,
    total: Floats,
    design: Floats,
    offset: Floats,
    terms: tuple[str, ...],
    times: Floats,
    family: Family,
) -> SegmentedFit | None:
    """Fisher scoring from a start near the data; None when a part of the series has no events."""
    predictor, mean = _begun(outcome, total, family)
    coefficients = np.zeros(len(terms))
    for _ in range(STEPS):
        weight = _weight(mean, total, family)
        information = (design.T * weight) @ design
        if np.linalg.cond(information) > LARGEST_CONDITION:
            return None
        working = predictor - offset + (outcome - mean) / weight
        following = floats(np.linalg.solve(information, (design.T * weight) @ working))
        moved = float(np.abs(following - coefficients).max())
        coefficients = following
        predictor = design @ coefficients + offset
        mean = _inverse(predictor, total, family)
        if moved <= CLOSE * max(1.0, float(np.abs(coefficients).max())):
            break
    else:
        return None
    weight, freedom = _weight(mean, total, family), len(outcome) - len(terms)
    calm = np.where([term in (STEP, BEND) for term in terms], 0.0, design)
    return SegmentedFit(
        family,
        terms,
        coefficients,
        floats(np.linalg.inv((design.T * weight) @ design)),
        float(np.sum((outcome - mean) ** 2 / weight) / freedom),
        freedom,
        design,
        times,
        outcome - mean,
        weight,
        mean,
        _inverse(calm @ coefficients + offset, total, family),
    )


def _begun(outcome: Floats, total: Floats, family: Family) -> tuple[Floats, Floats]:
    """Predictor and mean to begin with: the data, moved inward from where a logarithm ends."""
    if family is Family.FIGURES:
        return outcome, outcome
    if family is Family.COUNTS:
        return np.log(outcome + 0.5), outcome + 0.5
    mean = (outcome + 0.5) * total / (total + 1)
    return np.asarray(np.log(mean / (total - mean))), np.asarray(mean)


def _inverse(predictor: Floats, total: Floats, family: Family) -> Floats:
    if family is Family.FIGURES:
        return predictor
    inside = np.clip(predictor, -LARGEST_PREDICTOR, LARGEST_PREDICTOR)
    return np.asarray(np.exp(inside) if family is Family.COUNTS else total * special.expit(inside))


def _weight(mean: Floats, total: Floats, family: Family) -> Floats:
    """Variance of the outcome at dispersion 1, which is also the slope of the mean in the predictor."""
    if family is Family.FIGURES:
        return np.ones_like(mean)
    return mean if family is Family.COUNTS else np.asarray(mean * (1 - mean / total))
