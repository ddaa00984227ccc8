"""Laws of rates, for any truth behind protected counts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zicht.methods.intervals import clopper_pearson_interval
from zicht.protection.rates import RateRules, ratio_bounds, share_bounds, share_interval, shown_shares

RULES = RateRules()


@st.composite
def counts(draw):
    """A truth, the count it is shown as, and its promise."""
    truth = draw(st.integers(0, 400))
    if truth < 10:
        return truth, draw(st.sampled_from([0] if truth == 0 else [0, 10])), 9
    low = truth // 5 * 5
    return truth, draw(st.sampled_from([low, low + 5] if truth % 5 else [low])), 4


@given(counts(), counts())
def test_the_truth_lies_within_the_bounds_and_the_interval(over, under):
    (n, shown, off), (d, below, by) = sorted((over, under))
    if d == 0:
        return
    low, high = share_bounds([shown], [off], [below], [by])
    assert low[0] <= n / d <= high[0]
    least, most = ratio_bounds([shown], [off], [below], [by])
    assert least[0] <= n / d <= most[0]
    interval = share_interval([shown], [off], [below], [by])
    exact = clopper_pearson_interval(np.array([float(n)]), np.array([float(d)]))
    assert interval.lower[0] <= exact.lower[0] + 1e-12
    assert interval.upper[0] >= exact.upper[0] - 1e-12


@given(counts(), counts())
def test_equal_protected_counts_show_equal_rates_whatever_the_truth(over, under):
    (_, shown, off), (_, below, by) = over, under
    one = shown_shares([shown], [off], [below], [by], RULES)
    again = shown_shares([float(shown)], [off], [float(below)], [by], RULES)
    for name in ("value", "lower", "upper", "display"):
        assert getattr(one, name).tobytes() == getattr(again, name).tobytes()


@given(st.integers(10, 100), st.integers(0, 20))
def test_nobody_learns_how_far_above_the_border_a_group_lies(fifths, above):
    denominator = 5 * fifths
    if denominator < RULES.denominator:
        return
    numerators = [x for x in range(0, denominator + 5 * above, 5) if x >= 0.9 * denominator]
    size = len(numerators)
    shown = shown_shares(numerators, [4] * size, [denominator] * size, [4] * size, RULES)
    assert (
        len({(v, low, high) for v, low, high in zip(shown.value, shown.lower, shown.upper, strict=True)}) <= 1
    )


@given(counts(), counts())
def test_a_value_is_never_further_from_its_counts_than_their_rounding(over, under):
    (_, shown, off), (_, below, by) = over, under
    if below < RULES.denominator or shown >= 0.9 * below:
        return
    rates = shown_shares([shown], [off], [below], [by], RULES)
    low, high = share_bounds([shown], [off], [below], [by])
    # cut to a digit that is worth at most ten half widths: off by at most five of them
    assert abs(rates.value[0] - shown / below) <= 5 * (high[0] - low[0]) / 2 + 1e-12
