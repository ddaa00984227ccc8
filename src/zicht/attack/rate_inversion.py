"""A rate, a mean or an interval, and the denominator: which numerators can have given it?

A rate with one decimal over a known denominator gives the count back in most areas, and rounding the
denominator alone does not help: only few numerators fit any denominator near it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.attack.findings import Finding
from zicht.attack.knowledge import Bools, Floats, Ints
from zicht.methods.intervals import rate_interval, wilson_interval
from zicht.model.indicators import Kind

CANDIDATES = 64
"""Numerators that are tried one by one; a longer range keeps its ends, which are outer bounds."""


@dataclass(frozen=True, eq=False)
class Numerators:
    """Counts that can have given published rates; where none can, lower is above upper.

    lower, upper  (cells,) smallest and largest of them
    possible      (cells,) how many there are; for long ranges all whole numbers between the ends
    """

    lower: Floats
    upper: Floats
    possible: Ints


def feasible_numerators(
    rates: Floats, decimals: int, multiplier: float, denominator_lower: Floats, denominator_upper: Floats
) -> Numerators:
    """All k for which a whole n between the bounds exists with round(multiplier * k / n, decimals) = rate.

    rates                        (cells,) as published, >= 0
    denominator_lower, _upper    (cells,) whole, >= 1; equal where the denominator is known
    returns                      ends that contain the true numerator; ties in rounding count both ways
    """
    half = 0.5 * 10.0**-decimals * (1 + 1e-12)
    low_rate, high_rate = np.maximum(rates - half, 0.0), rates + half
    slack = 1e-9 * np.maximum(denominator_upper, 1.0)
    first = np.maximum(np.ceil(low_rate * denominator_lower / multiplier - slack * 1e-3), 0.0)
    last = np.floor(high_rate * denominator_upper / multiplier + slack * 1e-3)
    tried = first[:, None] + np.arange(CANDIDATES)
    with np.errstate(divide="ignore", invalid="ignore"):
        smallest = np.ceil(multiplier * tried / high_rate[:, None] - 1e-9)
        largest = np.floor(
            np.where(low_rate[:, None] > 0, multiplier * tried / low_rate[:, None] + 1e-9, np.inf)
        )
    smallest = np.maximum(smallest, denominator_lower[:, None])
    largest = np.minimum(largest, denominator_upper[:, None])
    fits = (tried <= last[:, None]) & (smallest <= largest)
    short = last - first < CANDIDATES
    any_fits = fits.any(axis=1)
    lower = first + np.argmax(fits, axis=1)
    upper = first + CANDIDATES - 1 - np.argmax(fits[:, ::-1], axis=1)
    upper = np.where(any_fits, upper, lower - 1)
    possible = np.where(short, fits.sum(axis=1), last - first + 1)
    return Numerators(
        np.where(short, lower, first), np.where(short, upper, last), np.maximum(possible, 0).astype(np.int64)
    )


def sums_of_means(means: Floats, decimals: int, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """Bounds of the sum behind a published mean of between `lower` and `upper` units: mean times n."""
    half = 0.5 * 10.0**-decimals
    low, high = means - half, means + half
    return np.where(low >= 0, low * lower, low * upper), np.where(high >= 0, high * upper, high * lower)


def counts_of_intervals(
    indicator: Mapping[str, Any], lower: Floats, upper: Floats, denominators: Floats
) -> tuple[Ints, Ints]:
    """The counts from which both ends of an interval were computed, found by trying; -1 for none.

    lower, upper  (cells,) published, in the unit of the indicator
    returns       (cells,) each: of the lower end and of the upper one. They differ where the interval was
                  widened by the rounding of the count, as it should be
    """
    multiplier = float(indicator["multiplier"])
    tried = np.arange(CANDIDATES + 1, dtype=np.float64)
    if indicator["kind"] == Kind.RATE.value:  # the same limits for every denominator, in counts
        limits = rate_interval(tried, np.ones(len(tried)))
        in_counts = denominators / multiplier
        return _equal_to(lower * in_counts, limits.lower), _equal_to(upper * in_counts, limits.upper)
    below, above = (np.full(len(lower), -1, dtype=np.int64) for _ in range(2))
    for k in range(CANDIDATES, -1, -1):
        ends = wilson_interval(np.minimum(float(k), denominators), denominators).scaled(multiplier)
        below[np.isclose(ends.lower, lower, rtol=1e-9, atol=1e-12)] = k
        above[np.isclose(ends.upper, upper, rtol=1e-9, atol=1e-12)] = k
    return below, above


def _equal_to(values: Floats, limits: Floats) -> Ints:
    """Place of the ascending limit that each value is equal to; -1 for none."""
    after = np.clip(np.searchsorted(limits, values), 1, len(limits) - 1)
    nearest = np.where(values - limits[after - 1] < limits[after] - values, after - 1, after)
    return np.where(np.isclose(values, limits[nearest], rtol=1e-9, atol=1e-9), nearest, -1)


def interval_findings(indicator: Mapping[str, Any], cells: pa.Table, *, minimum: int) -> list[Finding]:
    """Intervals that were not widened by the rounding of the count they stand around.

    cells  CELL_SCHEMA;  indicator  of kind rate or proportion; a mean gives no count back
    """
    if indicator["kind"] == Kind.MEAN.value:
        return []
    columns = (cells[name].to_numpy(zero_copy_only=False) for name in ("LOWER", "UPPER", "DENOMINATOR"))
    lower, upper, denominators = (np.asarray(column, dtype=np.float64) for column in columns)
    at = np.flatnonzero(np.isfinite(lower) & np.isfinite(upper) & (denominators >= 1))
    low, high = counts_of_intervals(indicator, lower[at], upper[at], denominators[at])
    told = (low >= 0) & (high >= low) & (low < minimum) & (high >= 1) & (high - low + 1 < minimum)
    return [
        _finding(indicator, cells, int(at[place]), float(low[place]), float(high[place]), "interval")
        for place in np.flatnonzero(told).tolist()
    ]


def decimals_of(values: Floats, most: int = 6) -> int:
    """Decimals with which values are written; `most` when they are not rounded."""
    known = values[np.isfinite(values)]
    for decimals in range(most):
        if np.allclose(known, np.round(known, decimals), rtol=0, atol=1e-12):
            return decimals
    return most


def rate_findings(indicator: Mapping[str, Any], cells: pa.Table, *, minimum: int, base: int) -> list[Finding]:
    """Rates of one indicator that say more than the counts beside them.

    cells    CELL_SCHEMA
    minimum, base  of the rule, out of the release plan; the denominator may be off by its rounding

    A rate that is a function of the published numerator and denominator says nothing new. Any other rate is
    turned back into numerators; what is small and has fewer possible values than the minimum is a finding.
    """
    columns = {name: cells[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in _NUMBERS}
    rates, numerators, denominators = (columns[name] for name in _NUMBERS[:3])
    multiplier = float(indicator["multiplier"])
    usable = np.isfinite(rates) & np.isfinite(denominators) & (denominators >= 1) & (rates >= 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = multiplier * numerators / denominators
    decimals = decimals_of(rates)
    half = 0.5 * 10.0**-decimals if decimals < _EXACT else 0.0
    known = np.abs(rates - expected) <= half * (1 + 1e-9) + 1e-9 * np.abs(rates)
    usable &= ~known & (indicator["kind"] != Kind.MEAN.value)
    at = np.flatnonzero(usable)
    widest = np.maximum(denominators[at] - base + 1, 1.0)
    found = feasible_numerators(
        rates[at], min(decimals, _EXACT), multiplier, widest, denominators[at] + base - 1
    )
    bad = _too_few(found, minimum)
    return [
        _finding(indicator, cells, int(row), float(found.lower[place]), float(found.upper[place]), "rate")
        for place, row in enumerate(at.tolist())
        if bad[place]
    ]


_NUMBERS = ("OBS_VALUE", "NUMERATOR", "DENOMINATOR")
_EXACT = 6


def _too_few(found: Numerators, minimum: int) -> Bools:
    """Fewer possible numerators than the minimum, among them a small one; none at all is no finding."""
    may_be_small = (found.lower < minimum) & (found.upper >= 1) & (found.possible > 0)
    return np.asarray(may_be_small & (found.possible < minimum))


def _finding(
    indicator: Mapping[str, Any], cells: pa.Table, row: int, lower: float, upper: float, what: str
) -> Finding:
    key = [cells[name][row].as_py() for name in ("DIVISION", "REF_AREA", "TIME_PERIOD", "BOUNDARIES")]
    words = f"the {what} and its denominator leave few numerators, and a small one is among them"
    where = f"cells/{indicator['id']}.parquet: {' '.join(key)}"
    return Finding("rate-inversion", True, "A1", where, lower, upper, words)
