"""The gravity model: how large each flow between two areas would be if only size and distance ruled.

    log mean(i, j) = effect of origin i + effect of destination j + covariates(i, j) x coefficients

With effects on both sides (doubly constrained, Wilson 1971) expected flows add up to what really leaves each
origin and reaches each destination. So a verdict on a flow never says that an area is large or has many
suspects: only that these two have more, or less, to do with each other than their distance explains.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, Ints, check_range, check_same_shape, floats
from zicht.methods.flows.absorbed_effects import AbsorbedEffects
from zicht.methods.flows.pseudo_likelihood import PseudoLikelihood, deviance_of, fit_pseudo_likelihood
from zicht.methods.flows.sandwich import (
    Scores,
    clustered_covariance,
    robust_covariance,
    two_way_covariance,
)


class Constraint(StrEnum):
    """Which totals expected flows reproduce, by effects of their own."""

    DOUBLY = "doubly"  # what leaves each origin and what reaches each destination
    PRODUCTION = "production"  # what leaves each origin
    ATTRACTION = "attraction"  # what reaches each destination
    TOTAL = "total"  # the total only: one constant


@dataclass(frozen=True, eq=False)
class Covariances:
    """Covariances (k, k) of the coefficients; rows of a coefficient that is not identified are nan.

    Each kind is nan where there are too few observations or clusters for it (see `sandwich`).
    """

    model: Floats  # if every count were Poisson: far too small for real flows
    robust: Floats  # any variance, flows independent of each other
    by_origin: Floats  # any dependence between flows from one origin
    by_destination: Floats  # and to one destination
    two_way: Floats  # both

    def standard_errors(self, kind: str = "two_way") -> Floats:
        """(k,) of the kind with that name."""
        chosen: Floats = getattr(self, kind)
        return np.sqrt(np.diagonal(chosen))


@dataclass(frozen=True, eq=False)
class GravityFit:
    """A fitted gravity model of n origins and m destinations."""

    constraint: Constraint
    coefficients: Floats  # (k,) nan where effects and earlier covariates already say the same
    covariances: Covariances
    expected: Floats  # (n, m) mean flow; 0 where no flow is possible, nan for pairs that do not count
    leverage: Floats  # (n, m) share of each flow in its own expectation, 0 .. 1; nan like expected
    used: Bools  # (n, m) pairs the fit rests on
    separated: Bools  # (n, m) pairs the covariates predict perfectly as nought: no finite fit, set apart
    dispersion: float  # Pearson chi-square over degrees of freedom: 1 if flows were Poisson
    deviance: float
    log_likelihood: float  # Poisson; for flows that are not whole with the gamma function
    parameters: int  # coefficients and effects that can be told apart
    observations: int  # pairs used
    iterations: int
    settled: bool  # False: the search ran out of steps and nothing of the fit should be shown
    core: PseudoLikelihood = field(repr=False)  # the same on the pairs in a row, for who computes on

    @property
    def freedom(self) -> int:
        """Degrees of freedom left."""
        return self.observations - self.parameters

    @property
    def standard_errors(self) -> Floats:
        """(k,) the largest of those by the model times the dispersion and of the clustered ones: show these.

        With some tens of areas clustered errors alone are too small: they held the truth in 72 to 87 of 100
        tables instead of 95 (docs/methods/waterbed.md).
        """
        kinds = [
            self.covariances.standard_errors(kind) for kind in ("by_origin", "by_destination", "two_way")
        ]
        by_model = self.covariances.standard_errors("model") * np.sqrt(np.fmax(self.dispersion, 1.0))
        return floats(np.fmax.reduce([by_model, *kinds]))

    @property
    def aic(self) -> float:
        """Akaike's criterion under the Poisson distribution."""
        return 2 * self.parameters - 2 * self.log_likelihood


def fit_gravity(
    flows: Floats,
    covariates: Floats,
    *,
    counted: Bools | None = None,
    exposure: Floats | None = None,
    constraint: Constraint = Constraint.DOUBLY,
) -> GravityFit:
    """Fit by Poisson pseudo-likelihood.

    flows       (n, m)     counts >= 0, not necessarily whole; nan is a pair that does not count
    covariates  (k, n, m)  such as of `distance_terms`; finite for pairs that count
    counted     (n, m)     False: the pair is left out (unknown flow, no such pair); None: all
    exposure    (n, m)     > 0: expected flows are in proportion to it; None: 1 everywhere
    constraint  which effects there are; a constant and covariates of one side are the caller's to give only
                with the other side or TOTAL (with TOTAL the constant is there already)
    raises      ShapeMismatch, ValueOutOfRange
    source      equal to fixest 0.13 and spint 1.0.7, tests/published/methods/test_gravity.py
    """
    flows, covariates = floats(flows), floats(covariates)
    counted = ~np.isnan(flows) if counted is None else counted & ~np.isnan(flows)
    exposure = np.ones(flows.shape) if exposure is None else floats(exposure)
    check_same_shape("gravity", flows=flows, counted=counted, exposure=exposure, covariates=covariates)
    check_range("gravity", flows[counted], 0, np.inf, "flows")
    check_range("gravity", exposure[counted], np.finfo(float).tiny, np.inf, "exposure")
    origin, destination = np.nonzero(counted)
    core = fit_pseudo_likelihood(
        flows[counted],
        covariates[:, counted],
        effects_of(constraint, origin, destination),
        np.log(exposure[counted]),
    )
    return _described(core, flows, counted, constraint)


def effects_of(constraint: Constraint, origin: Ints, destination: Ints) -> AbsorbedEffects:
    """The effects of pairs given by number of origin and destination."""
    if constraint is Constraint.DOUBLY:
        return AbsorbedEffects.of(origin, destination)
    if constraint is Constraint.TOTAL:
        return AbsorbedEffects.of(np.zeros(len(origin), dtype=np.int64))
    return AbsorbedEffects.of(origin if constraint is Constraint.PRODUCTION else destination)


def _described(core: PseudoLikelihood, flows: Floats, counted: Bools, constraint: Constraint) -> GravityFit:
    from_pairs, y = np.nonzero(counted), flows[counted]
    expected, leverage = (np.full(flows.shape, np.nan) for _ in range(2))
    expected[from_pairs], leverage[from_pairs] = core.mean, core.leverage()
    used, separated = (np.zeros(flows.shape, dtype=bool) for _ in range(2))
    used[from_pairs], separated[from_pairs] = core.used, core.separated
    mean, seen = core.mean[core.used], y[core.used]
    parameters = int(core.identified.sum()) + core.effects.free
    observations = len(seen)
    freedom = observations - parameters
    pearson = float(np.sum((seen - mean) ** 2 / mean))
    return GravityFit(
        constraint=constraint,
        coefficients=core.coefficients,
        covariances=_covariances(core, seen, np.nonzero(used), constraint, parameters),
        expected=expected,
        leverage=leverage,
        used=used,
        separated=separated,
        dispersion=pearson / freedom if freedom > 0 else float("nan"),
        deviance=deviance_of(seen, mean),
        log_likelihood=float(np.sum(seen * np.log(mean) - mean - special.gammaln(seen + 1))),
        parameters=parameters,
        observations=observations,
        iterations=core.iterations,
        settled=core.settled,
        core=core,
    )


def _covariances(
    core: PseudoLikelihood,
    seen: Floats,
    pairs: tuple[Ints, ...],
    constraint: Constraint,
    parameters: int,
) -> Covariances:
    scores = Scores(core.information, core.left * (seen - core.mean[core.used]))
    origin, destination = (np.unique(side, return_inverse=True)[1] for side in pairs)
    k = int(core.identified.sum())
    # effects of the side that is clustered are nested in the clusters and count as one
    origins = core.effects.n_first - 1 if constraint in (Constraint.DOUBLY, Constraint.PRODUCTION) else 0
    others = parameters - k - 1 - origins

    kinds = {
        "model": scores.bread,
        "robust": robust_covariance(scores, parameters),
        "by_origin": clustered_covariance(scores, origin, k + 1 + others),
        "by_destination": clustered_covariance(scores, destination, k + 1 + origins),
        "two_way": two_way_covariance(scores, origin, destination, k + 1),
    }
    return Covariances(**{name: _with_gaps(matrix, core.identified) for name, matrix in kinds.items()})


def _with_gaps(matrix: Floats, identified: Bools) -> Floats:
    """(k, k) with nan where a coefficient is not identified."""
    full = np.full((len(identified), len(identified)), np.nan)
    full[np.ix_(identified, identified)] = matrix
    return full
