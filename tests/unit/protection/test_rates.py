from __future__ import annotations

import numpy as np
import pytest

from zicht.methods.intervals import clopper_pearson_interval, rate_interval
from zicht.model.release_plans import CountRules
from zicht.protection.rates import (
    Display,
    RateRules,
    as_carried,
    count_bounds,
    events_interval,
    ratio_bounds,
    share_bounds,
    share_interval,
    shown_events,
    shown_shares,
)

RULES = RateRules()


def one(numerator, denominator, rules=RULES, rounding=4):
    shown = shown_shares([numerator], [rounding], [denominator], [4], rules)
    return shown.value[0], shown.lower[0], shown.upper[0], shown.display[0]


def test_a_count_stands_for_every_truth_within_its_promise():
    low, high = count_bounds([0, 10, 15, np.nan], [9, 9, 4, 0])
    assert low.tolist()[:3] == [0, 1, 11]
    assert high.tolist()[:3] == [9, 19, 19]
    assert np.isnan(low[3])


def test_a_share_is_smallest_when_few_of_many_are_counted():
    low, high = share_bounds([20], [4], [100], [5])
    assert (low[0], high[0]) == (16 / 105, 24 / 95)


def test_a_share_never_exceeds_the_whole():
    low, high = share_bounds([100, 10], [4, 9], [98, 5], [4, 5])
    assert high.tolist() == [1, 1]
    assert low.tolist() == [96 / 102, 1 / 10]
    assert share_bounds([20], [0], [10], [0])[0][0] == 1


def test_a_ratio_over_nothing_has_no_end():
    low, high = ratio_bounds([20, np.nan], [4, 4], [5, 5], [5, 5])
    assert (low[0], high[0]) == (1.6, np.inf)
    assert np.isnan(high[1])


def test_the_interval_of_a_share_is_that_of_the_worst_truths():
    interval = share_interval([20], [4], [100], [5])
    assert interval.lower[0] == clopper_pearson_interval(np.array([16.0]), np.array([105.0])).lower[0]
    assert interval.upper[0] == clopper_pearson_interval(np.array([24.0]), np.array([95.0])).upper[0]
    wide = share_interval([20], [4], [100], [5], 0.99)
    assert wide.lower[0] < interval.lower[0] < interval.upper[0] < wide.upper[0]


def test_the_interval_of_a_share_of_perhaps_nobody_reaches_one():
    assert share_interval([0], [9], [0], [9]).upper[0] == 1


def test_a_part_may_round_above_its_whole():
    interval = share_interval([60], [4], [50], [4])
    assert interval.upper[0] == 1
    assert 0 < interval.lower[0] < 1


def test_the_interval_of_events_is_that_of_the_worst_truths():
    interval = events_interval([30], [4], [100], [5])
    assert interval.lower[0] == rate_interval(np.array([26.0]), np.array([105.0])).lower[0]
    assert interval.upper[0] == rate_interval(np.array([34.0]), np.array([95.0])).upper[0]
    assert events_interval([30], [4], [5], [5]).upper[0] == np.inf


@pytest.mark.parametrize(
    ("numerator", "denominator", "display"),
    [
        (0, 100, Display.FEWER),
        (10, 100, Display.VALUE),
        (85, 100, Display.VALUE),
        (90, 100, Display.AT_LEAST),
        (100, 100, Display.AT_LEAST),
        (105, 100, Display.AT_LEAST),
        (20, 45, Display.NOT_SHOWN),
        (20, 50, Display.VALUE),
        (0, 45, Display.NOT_SHOWN),
        (45, 50, Display.AT_LEAST),
        (np.nan, 100, Display.NOT_SHOWN),
        (20, np.nan, Display.NOT_SHOWN),
        (63, 70, Display.AT_LEAST),
    ],
)
def test_how_a_share_is_written(numerator, denominator, display):
    assert one(numerator, denominator)[3] == display


def test_nearly_everyone_is_shown_as_at_least_whatever_the_count():
    assert {one(numerator, 100) for numerator in (90, 95, 100, 105)} == {(0.9, 0.9, 1.0, "at_least")}


def test_a_value_under_the_border_never_rounds_above_it():
    value, _, _, display = one(85, 100)
    assert display == "value"
    assert value <= 0.9


def test_nought_keeps_an_upper_limit_that_covers_the_minimum():
    value, lower, upper, display = one(0, 100, rounding=9)
    assert (value, lower, display) == (0, 0, "fewer")
    assert upper > 9 / 104


def test_what_is_not_shown_has_no_number_at_all():
    assert np.all(np.isnan(one(20, 45)[:3]))


def test_a_share_loses_the_digits_its_counts_do_not_carry():
    assert one(40, 1000)[0] == 0.04  # 36/1004 .. 44/996: half a width of 0.004
    assert one(45, 1000)[0] in (0.04, 0.05)
    assert one(500, 100_000)[0] == 0.005


@pytest.mark.parametrize(
    ("value", "half", "expected"),
    [
        (0.0412, 0.004, 0.04),
        (0.0412, 0.01, 0.04),
        (0.0412, 0.0101, 0.0),
        (0.0412, 0.001, 0.041),
        (4321.0, 400, 4000.0),
        (4321.0, 10, 4320.0),
        (4321.0, 1, 4321.0),
        (0.0412, 0, 0.0412),
    ],
)
def test_the_last_digit_is_worth_at_least_half_the_width(value, half, expected):
    assert as_carried([value], [half])[0] == expected


def test_unknown_widths_cut_nothing():
    assert as_carried([3.3, np.inf], [np.nan, 1.0]).tolist() == [3.3, np.inf]


def test_events_may_exceed_the_persons_they_are_about():
    shown = shown_events([150, 0, 20, np.nan], [4] * 4, [100, 100, 45, 100], [4] * 4, RULES)
    assert shown.display.tolist() == ["value", "fewer", "not_shown", "not_shown"]
    assert shown.value[0] in (1.5, 2.0)
    assert shown.upper[0] > 150 / 96
    assert np.isnan(shown.value[2:]).all()
    assert np.isnan(shown.upper[2:]).all()


def test_events_over_perhaps_nobody_keep_their_digits_and_have_no_end():
    shown = shown_events([20], [4], [60], [60], RULES)
    assert shown.value[0] == 20 / 60
    assert shown.upper[0] == np.inf


def test_tables_keep_their_shape():
    shown = shown_shares([[20], [30]], 4, [100, 200, 300], 5, RULES)
    assert shown.value.shape == shown.lower.shape == shown.upper.shape == shown.display.shape == (2, 3)


def test_rules_follow_those_for_counts():
    rules = RateRules.of(CountRules(minimum=15, base=5, group=0.8))
    assert (rules.minimum, rules.group, rules.denominator) == (15, 0.8, 50)
    assert one(80, 100, rules)[3] == "at_least"
    assert RateRules(denominator=10).denominator == 10


@pytest.mark.parametrize("wrong", [{"minimum": 0}, {"group": 0.5}, {"group": 1.01}, {"denominator": 9}])
def test_rules_that_protect_nobody_are_refused(wrong):
    with pytest.raises(AssertionError):
        RateRules(**wrong)
