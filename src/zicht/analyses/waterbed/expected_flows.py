"""What each flow would be if only size and distance ruled, from published rows and margins alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.analyses.waterbed.pair_terms import AreaPlaces, PairTerms, pair_terms
from zicht.analyses.waterbed.published_flows import PublishedFlows
from zicht.methods.flows.gravity import fit_gravity
from zicht.methods.flows.merged_gravity import fit_merged_gravity
from zicht.model.flows import ObservedFlows

Floats = npt.NDArray[np.float64]

FEWEST_ROWS = 10
"""Rows between different areas from which a fall with distance is estimated; with fewer there is no model."""
FEWEST_AREAS = 5


@dataclass(frozen=True, eq=False)
class FittedModel:
    """A fitted gravity model of n areas.

    coefficients, standard_errors  (k,) in the order of `terms`
    pairs          (n, n) expected flow of each pair; nan where nothing is said
    dispersion     variance of a flow over its mean
    leverage       (n, n) share of each flow in its own expectation; 0 for pairs without a row of their own
    """

    terms: PairTerms
    coefficients: Floats
    standard_errors: Floats
    pairs: Floats
    dispersion: float
    leverage: Floats


@dataclass(frozen=True, eq=False)
class ExpectedFlows:
    """A fitted model, or the reason why there is none.

    model          None exactly where `why_not` says why
    unknown_share  part of the records of residents that went to no known place, taken off what is left
    """

    model: FittedModel | None
    unknown_share: float
    why_not: str | None = None


def expected_flows(flows: PublishedFlows, places: AreaPlaces | None) -> ExpectedFlows:
    """Fit the doubly constrained gravity model to the published rows and what arrives.

    Areas of which what leaves is not shown have no row and tell nothing. Refused, with a reason, are: areas
    without borders, and too few rows to estimate a fall with distance from.
    """
    share = unknown_share(flows)
    if places is None:
        return ExpectedFlows(None, share, "no_boundaries")
    if np.isnan(flows.arriving).all():
        return ExpectedFlows(None, share, "no_arrivals")
    between = flows.shown & ~np.eye(len(flows.codes), dtype=bool)
    rows = int(np.sum(between & (np.nan_to_num(flows.value) > 0))) + int(np.sum(flows.merged > 0))
    if rows < FEWEST_ROWS or len(flows.codes) < FEWEST_AREAS:
        return ExpectedFlows(None, share, "too_few_rows")
    terms = pair_terms(places, flows.value)
    arriving, arriving_rounding = _arriving(flows)
    fit = fit_merged_gravity(
        flows.observed(share),
        flows.group,
        arriving,
        terms.values,
        rounding_rows=_rounding(flows),
        rounding_totals=arriving_rounding,
    )
    if not fit.settled or not np.all(np.isfinite(fit.coefficients)):
        return ExpectedFlows(None, share, "not_settled")
    leverage = np.where(flows.shown, np.append(fit.leverage_rows, np.nan)[flows.group], 0.0)
    return ExpectedFlows(
        FittedModel(
            terms,
            fit.coefficients,
            fit.standard_errors,
            fit.expected,
            fit.dispersion,
            np.nan_to_num(leverage),
        ),
        share,
    )


def expected_of_research(flows: ObservedFlows, places: AreaPlaces) -> ExpectedFlows:
    """The same for events that are known one by one.

    Errors are the larger of those clustered by area of residence, within which all events of one offender lie
    as nobody moved, and those clustered by both areas.
    """
    terms = pair_terms(places, flows.matrix)
    fit = fit_gravity(flows.matrix, terms.values)
    if not fit.settled:
        return ExpectedFlows(None, 0.0, "not_settled")
    errors = [fit.covariances.standard_errors(kind) for kind in ("by_origin", "two_way")]
    return ExpectedFlows(
        FittedModel(
            terms,
            fit.coefficients,
            np.fmax(*errors),
            fit.expected,
            fit.dispersion,
            np.nan_to_num(fit.leverage),
        ),
        0.0,
    )


def unknown_share(flows: PublishedFlows) -> float:
    """Part of the records of residents that went to no known place: what leaves everywhere less what arrives.

    Both are protected counts; where arrivals are not counted nothing is taken off.
    """
    leaving, arriving = np.nansum(flows.leaving), np.nansum(flows.arriving)
    if np.isnan(flows.arriving).all() or leaving <= 0:
        return 0.0
    return float(np.clip(1 - arriving / leaving, 0.0, 1.0))


def _arriving(flows: PublishedFlows) -> tuple[Floats, Floats]:
    """(n,) what arrives and its rounding; where it is not shown, the middle of what it can be."""
    off = np.where(flows.shown, flows.rounding, 0.0)
    least = np.sum(np.maximum(np.nan_to_num(flows.value) - off, 0.0), axis=0)
    most = np.sum(
        np.where(flows.shown, np.nan_to_num(flows.value) + off, np.nan_to_num(flows.at_most)), axis=0
    )
    unknown = np.isnan(flows.arriving)
    return (
        np.where(unknown, (least + most) / 2, flows.arriving),
        np.where(unknown, (most - least) / 2, np.nan_to_num(flows.arriving_rounding)),
    )


def _rounding(flows: PublishedFlows) -> Floats:
    """(groups,) promise of each observed sum, in the order of `PublishedFlows.observed`."""
    parts = (flows.rounding.ravel(), flows.merged_rounding.ravel(), flows.left_rounding)
    return np.asarray(np.nan_to_num(np.concatenate(parts)), dtype=np.float64)
