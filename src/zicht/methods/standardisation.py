"""Standardisation: what an area would have if only its composition differed from the reference.

Indirect (observed over expected) is the primary one; direct needs every stratum of every area filled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, check_range, check_same_shape, floats
from zicht.methods.intervals import CountMethod, Interval, count_interval, rate_interval

DIRECT_NEEDS = 10  # events: under it a directly standardised rate is not given (PHEindicatormethods)


@dataclass(frozen=True, eq=False)
class Standardised:
    """A standardised figure per area with its interval; nan where it cannot be given."""

    value: Floats
    interval: Interval


def expected_counts(persons: Floats, reference_counts: Floats, reference_persons: Floats) -> Floats:
    """Counts an area would have at the reference's rate in each stratum.

    persons            (..., strata)  persons or person-years, >= 0
    reference_counts   (strata,)      events in the reference population
    reference_persons  (strata,)      persons in the reference population, > 0
    returns            (...)          nan where a stratum's size is unknown
    """
    check_same_shape(
        "expected counts", persons=persons, counts=reference_counts, population=reference_persons
    )
    check_range("expected counts", floats(persons), 0, np.inf, "persons")
    return floats(persons @ (reference_counts / reference_persons))


def indirectly_standardised_ratio(
    observed: Floats,
    expected: Floats,
    confidence: float = 0.95,
    method: CountMethod = CountMethod.BYAR_EXACT,
) -> Standardised:
    """Observed over expected counts; 1 is the level of the reference.

    observed, expected  any shape; nan where expected is 0 or unknown
    source              Breslow & Day 1987, ch. 2; checked on results_isr of PHEindicatormethods
    """
    check_same_shape("indirectly standardised ratio", observed=observed, expected=expected)
    base = np.where(expected > 0, expected, np.nan)
    return Standardised(floats(observed / base), rate_interval(observed, base, confidence, method))


def directly_standardised_rate(
    events: Floats,
    persons: Floats,
    weights: Floats,
    confidence: float = 0.95,
    event_variances: Floats | None = None,
) -> Standardised:
    """Directly standardised rate per person-year, with Dobson's interval.

    events           (..., strata)  counts, >= 0
    persons          (..., strata)  person-years, > 0
    weights          (strata,)      standard population; need not sum to 1
    event_variances  (..., strata)  variance of each count when persons have several events; None: Poisson
    returns          (...)          nan under 10 events, or where a stratum is empty or unknown
    source           Dobson et al. 1991; checked on results_dsr of PHEindicatormethods
    """
    check_same_shape("directly standardised rate", events=events, persons=persons, weights=weights)
    shares = floats(weights) / np.sum(weights)
    per_event = shares / np.where(persons > 0, persons, np.nan)
    rate = np.sum(per_event * events, axis=-1)
    variance = np.sum(per_event**2 * (events if event_variances is None else event_variances), axis=-1)
    total = np.sum(events, axis=-1)
    total = np.where(total >= DIRECT_NEEDS, total, np.nan)
    limits = count_interval(total, confidence, CountMethod.BYAR)
    stretch = np.sqrt(variance / total)
    lower, upper = rate + stretch * (limits.lower - total), rate + stretch * (limits.upper - total)
    return Standardised(np.where(np.isnan(total), np.nan, rate), Interval(lower, upper))
