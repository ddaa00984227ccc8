from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from zicht.attack.rate_inversion import (
    decimals_of,
    feasible_numerators,
    interval_findings,
    rate_findings,
    sums_of_means,
)
from zicht.methods.intervals import rate_interval, wilson_interval
from zicht.model.cells import CELL_SCHEMA, Reference, Verdict

SHARE = {"id": "suspects-share", "kind": "proportion", "multiplier": 100}
RATE = {"id": "suspects-rate", "kind": "rate", "multiplier": 1000}


def cells(*rows: dict[str, object]) -> pa.Table:
    empty = {
        "INDICATOR": "suspects-share",
        "DIVISION": "bu-2024",
        "TIME_PERIOD": "2024",
        "BOUNDARIES": "now",
        "OBS_STATUS": "A",
    } | {f"{reference.value.upper()}_VERDICT": Verdict.NOT_COMPARED.value for reference in Reference}
    filled = [empty | {"REF_AREA": f"BU0001{number:04}"} | row for number, row in enumerate(rows)]
    return pa.Table.from_pylist(filled, schema=CELL_SCHEMA)


def numerators(rate: float, decimals: int, low: float, high: float, multiplier: float = 100.0):
    found = feasible_numerators(
        np.array([rate]), decimals, multiplier, np.array([float(low)]), np.array([float(high)])
    )
    return int(found.lower[0]), int(found.upper[0]), int(found.possible[0])


@pytest.mark.parametrize(
    ("rate", "decimals", "low", "high"),
    [(1.7, 1, 412, 412), (1.7, 1, 405, 415), (2.0, 0, 95, 105), (0.0, 1, 60, 64), (33.33, 2, 50, 90)],
)
def test_numerators_are_those_that_round_to_the_rate(rate, decimals, low, high):
    listed = {
        k
        for n in range(low, high + 1)
        for k in range(n + 1)
        if abs(100 * k / n - rate) <= 0.5 * 10**-decimals + 1e-12
    }
    assert numerators(rate, decimals, low, high) == (min(listed), max(listed), len(listed))


def test_a_rate_that_no_count_gives_has_no_numerators():
    low, high, possible = numerators(1.23, 2, 50, 50)
    assert low > high
    assert possible == 0


def test_a_long_range_keeps_its_ends():
    assert numerators(50.0, 0, 10_000, 10_000) == (4950, 5050, 101)
    assert numerators(50.0, 0, 6_400, 6_400) == (3168, 3232, 65)
    assert numerators(50.0, 0, 6_200, 6_200) == (3069, 3131, 63)


def test_per_thousand_is_inverted_with_its_own_multiplier():
    assert numerators(12.5, 1, 400, 400, 1000.0) == (5, 5, 1)


def test_a_mean_times_its_number_is_the_sum():
    low, high = sums_of_means(np.array([2.5, 0.0]), 1, np.array([10.0, 10.0]), np.array([12.0, 12.0]))
    assert low.tolist() == pytest.approx([24.5, -0.6])
    assert high.tolist() == pytest.approx([30.6, 0.6])
    low, high = sums_of_means(np.array([-2.0]), 0, np.array([10.0]), np.array([12.0]))
    assert (low[0], high[0]) == pytest.approx((-30.0, -15.0))


def test_decimals_are_read_from_the_values():
    assert decimals_of(np.array([1.0, 20.0, np.nan])) == 0
    assert decimals_of(np.array([1.0, 20.5])) == 1
    assert decimals_of(np.array([1.25, 20.5])) == 2
    assert decimals_of(np.array([1 / 3])) == 6


def test_a_rate_of_protected_counts_says_nothing_new():
    table = cells({"OBS_VALUE": 100 * 10 / 415, "NUMERATOR": 10.0, "DENOMINATOR": 415.0})
    assert rate_findings(SHARE, table, minimum=10, base=5) == []


def test_a_rate_of_the_true_count_beside_protected_ones_is_found():
    table = cells(
        {"OBS_VALUE": 1.7, "NUMERATOR": 10.0, "DENOMINATOR": 415.0},
        {"OBS_VALUE": 2.4, "NUMERATOR": 10.0, "DENOMINATOR": 415.0},  # rounded, of the protected counts
    )
    (finding,) = rate_findings(SHARE, table, minimum=10, base=5)
    assert (finding.lower, finding.upper) == (7, 7)
    assert finding.where == "cells/suspects-share.parquet: bu-2024 BU00010000 2024 now"
    assert finding.grave


def test_a_rate_without_its_numerator_is_inverted_too():
    (finding,) = rate_findings(
        SHARE, cells({"OBS_VALUE": 1.7, "NUMERATOR": None, "DENOMINATOR": 415.0}), minimum=10, base=5
    )
    assert (finding.lower, finding.upper) == (7, 7)


@pytest.mark.parametrize(
    "row",
    [
        {"OBS_VALUE": None, "NUMERATOR": None, "DENOMINATOR": 415.0},
        {"OBS_VALUE": 1.7, "NUMERATOR": None, "DENOMINATOR": None},
        {"OBS_VALUE": 1.7, "NUMERATOR": None, "DENOMINATOR": 0.0},
        {"OBS_VALUE": 40.1, "NUMERATOR": None, "DENOMINATOR": 415.0},  # a large count
        {"OBS_VALUE": 1.23, "NUMERATOR": None, "DENOMINATOR": 50.0},  # of no count at all
    ],
)
def test_cells_from_which_no_small_count_follows(row):
    assert rate_findings(SHARE, cells(row), minimum=10, base=5) == []


def test_a_mean_is_no_share():
    mean = {"id": "income", "kind": "mean", "multiplier": 1}
    table = cells({"OBS_VALUE": 1.7, "NUMERATOR": None, "DENOMINATOR": 415.0})
    assert rate_findings(mean, table, minimum=10, base=5) == []
    assert interval_findings(mean, table, minimum=10) == []


def with_interval(indicator, low: float, high: float, denominator: float, **changes):
    if indicator is RATE:

        def ends(k):
            return rate_interval(np.array([k]), np.array([denominator])).scaled(1000)
    else:

        def ends(k):
            return wilson_interval(np.array([k]), np.array([denominator])).scaled(100)

    row = {"LOWER": ends(low).lower[0], "UPPER": ends(high).upper[0], "DENOMINATOR": denominator}
    return cells(row | changes)


@pytest.mark.parametrize("indicator", [RATE, SHARE])
def test_an_interval_around_the_true_count_gives_it_back(indicator):
    (finding,) = interval_findings(indicator, with_interval(indicator, 7.0, 7.0, 415.0), minimum=10)
    assert (finding.lower, finding.upper) == (7, 7)


@pytest.mark.parametrize("indicator", [RATE, SHARE])
def test_an_interval_that_is_widened_by_the_rounding_does_not(indicator):
    assert interval_findings(indicator, with_interval(indicator, 1.0, 19.0, 415.0), minimum=10) == []
    assert interval_findings(indicator, with_interval(indicator, 0.0, 9.0, 415.0), minimum=10) == []
    assert len(interval_findings(indicator, with_interval(indicator, 0.0, 8.0, 415.0), minimum=10)) == 1
    assert interval_findings(indicator, with_interval(indicator, 10.0, 12.0, 415.0), minimum=10) == []
    assert interval_findings(indicator, with_interval(indicator, 0.0, 0.0, 415.0), minimum=10) == []


@pytest.mark.parametrize("indicator", [RATE, SHARE])
def test_an_interval_around_one_person_is_found(indicator):
    (finding,) = interval_findings(indicator, with_interval(indicator, 1.0, 1.0, 415.0), minimum=10)
    assert (finding.lower, finding.upper) == (1, 1)


def test_a_share_of_nought_without_decimals_is_few():
    table = cells({"OBS_VALUE": 0.0, "NUMERATOR": None, "DENOMINATOR": 415.0})
    (finding,) = rate_findings(SHARE, table, minimum=10, base=5)
    assert (finding.lower, finding.upper) == (0, 2)


def test_an_interval_of_something_else_says_nothing():
    table = with_interval(SHARE, 7.0, 7.0, 415.0, LOWER=0.123)
    assert interval_findings(SHARE, table, minimum=10) == []
    assert interval_findings(SHARE, with_interval(SHARE, 7.0, 7.0, 415.0, UPPER=None), minimum=10) == []
