"""Laws that hold for any input: sums stay, order does not matter, exact beats nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zicht.methods.comparison import compare
from zicht.methods.intervals import CountMethod, clopper_pearson_interval, count_interval, wilson_interval
from zicht.methods.monotone import mann_kendall
from zicht.methods.multiple_testing import q_values
from zicht.methods.overdispersion import Estimator, overdispersion
from zicht.methods.recoding import chain, recode_of_pairs
from zicht.methods.references import Everywhere, SameGroup, pooled_reference
from zicht.methods.scales import Scale, from_scale, to_scale
from zicht.methods.verdicts import Verdict

seeds = st.integers(0, 2**32 - 1)
counts = arrays(np.float64, st.integers(1, 30), elements=st.integers(0, 100_000).map(float))


@given(counts, st.sampled_from(list(CountMethod)), st.sampled_from([0.8, 0.95, 0.998]))
def test_every_count_lies_within_its_own_interval(found, method, confidence):
    limits = count_interval(found, confidence, method)
    assert np.all(limits.lower <= found)
    assert np.all(found <= limits.upper)


@given(counts, st.sampled_from(list(CountMethod)))
def test_more_confidence_is_a_wider_interval(found, method):
    narrow, wide = count_interval(found, 0.95, method), count_interval(found, 0.998, method)
    assert np.all(wide.lower <= narrow.lower)
    assert np.all(wide.upper >= narrow.upper)


@given(st.integers(1, 5000), st.floats(0, 1))
def test_proportions_lie_within_their_intervals_and_mirror(trials, share):
    successes = np.array([np.floor(share * trials)])
    for interval in (wilson_interval, clopper_pearson_interval):
        limits = interval(successes, np.array([trials]))
        mirrored = interval(trials - successes, np.array([trials]))
        value = successes[0] / trials
        assert -1e-12 <= limits.lower[0] <= value + 1e-12
        assert value - 1e-12 <= limits.upper[0] <= 1 + 1e-12
        np.testing.assert_allclose(mirrored.upper, 1 - limits.lower, atol=1e-9)


@given(arrays(np.float64, (3, 7), elements=st.one_of(st.just(np.nan), st.floats(0, 1))))
def test_q_is_never_below_p_and_keeps_its_order(p):
    q = q_values(p)
    assert np.array_equal(np.isnan(p), np.isnan(q))
    for row in range(3):
        known = ~np.isnan(p[row])
        order = np.argsort(p[row, known], kind="stable")
        assert np.all(q[row, known] >= p[row, known] - 1e-15)
        assert np.all(np.diff(q[row, known][order]) >= 0)


@given(st.sampled_from(list(Scale)), st.floats(1e-9, 1))
def test_every_value_returns_from_its_scale(scale, value):
    assert abs(from_scale(scale, to_scale(scale, np.array([value])))[0] - value) < 1e-12


@given(seeds, st.sampled_from(list(Estimator)), st.floats(0.1, 10))
def test_spread_follows_the_unit_of_the_scale(seed, estimator, unit):
    g = np.random.default_rng(seed)
    v = np.exp(g.normal(0, 1, (2, 25)))
    d = g.normal(0, np.sqrt(v + 1))
    plain, scaled = overdispersion(d, v, estimator), overdispersion(d * unit, v * unit**2, estimator)
    np.testing.assert_allclose(scaled.tau2, plain.tau2 * unit**2, rtol=1e-7, atol=1e-9 * unit**2)
    np.testing.assert_allclose(scaled.phi, plain.phi, rtol=1e-9)


@settings(max_examples=40)
@given(seeds)
def test_the_order_of_areas_does_not_change_a_verdict(seed):
    g = np.random.default_rng(seed)
    persons = np.rint(np.exp(g.normal(7, 1.5, (2, 40))))
    events = g.poisson(persons * 0.03 * np.exp(g.normal(0, 0.6, (2, 40)))).astype(float)
    events[g.random((2, 40)) < 0.1] = np.nan
    order = g.permutation(40)
    groups = g.integers(-1, 4, 40)
    for before, after in ((Everywhere(), Everywhere()), (SameGroup(groups), SameGroup(groups[order]))):
        one = compare(events, persons, before, scale=Scale.SQRT, relevant_ratio=1.1).verdicts
        other = compare(
            events[:, order], persons[:, order], after, scale=Scale.SQRT, relevant_ratio=1.1
        ).verdicts
        assert np.array_equal(one.verdict[:, order], other.verdict)
        np.testing.assert_allclose(one.q[:, order], other.q, rtol=1e-7)


@settings(max_examples=40)
@given(seeds, st.floats(1.0, 3.0))
def test_whoever_is_flagged_differs_at_least_by_the_relevant_ratio(seed, ratio):
    g = np.random.default_rng(seed)
    persons = np.rint(np.exp(g.normal(8, 1, (1, 60))))
    rates = 0.05 * np.where(g.random((1, 60)) < 0.1, 4.0, 1.0)
    found = compare(
        g.poisson(persons * rates).astype(float),
        persons,
        Everywhere(),
        scale=Scale.SQRT,
        relevant_ratio=ratio,
    ).verdicts
    assert np.all(found.ratio[found.verdict == Verdict.HIGHER] >= ratio)
    assert np.all(found.ratio[found.verdict == Verdict.LOWER] <= 1 / ratio)
    assert np.all(found.q[np.isin(found.verdict, [Verdict.HIGHER, Verdict.LOWER])] <= 0.05)
    assert np.all(found.ratio_lower <= found.ratio + 1e-12)
    assert np.all(found.ratio <= found.ratio_upper + 1e-12)


@given(seeds)
def test_a_region_and_the_area_itself_make_the_whole_region(seed):
    g = np.random.default_rng(seed)
    events, persons = g.integers(0, 50, (1, 12)).astype(float), g.integers(1, 900, (1, 12)).astype(float)
    groups = g.integers(0, 3, 12)
    found = pooled_reference(events, persons, SameGroup(groups), scale=Scale.SQRT)
    for area in range(12):
        rest = (groups == groups[area]) & (np.arange(12) != area)
        if rest.any():
            assert np.isclose(found.value[0, area], events[0, rest].sum() / persons[0, rest].sum())
        else:
            assert np.isnan(found.value[0, area])


@given(seeds, st.integers(1, 12), st.integers(1, 12), st.integers(1, 12))
def test_recodes_conserve_every_total(seed, oldest, middle, newest):
    g = np.random.default_rng(seed)
    first, second = recode_at_random(g, oldest, middle), recode_at_random(g, middle, newest)
    figures = g.integers(0, 10_000, (2, oldest)).astype(float)
    both = chain(first, second)
    np.testing.assert_allclose(np.nansum(both.counts(figures), axis=1), figures.sum(axis=1), rtol=1e-12)
    # step by step gives the same, as far as the middle division is reached at all
    told = np.nan_to_num(first.counts(figures))
    np.testing.assert_allclose(
        np.nan_to_num(second.counts(told)), np.nan_to_num(both.counts(figures)), rtol=1e-9, atol=1e-9
    )


@given(arrays(np.float64, (2, 9), elements=st.integers(-5, 5).map(float)))
def test_a_series_told_backwards_turns_its_trend_around(values):
    there, back = mann_kendall(values), mann_kendall(values[:, ::-1])
    assert np.array_equal(there.s, -back.s)
    assert np.array_equal(there.variance, back.variance)
    np.testing.assert_allclose(there.slope, -back.slope)


def recode_at_random(g, old_areas, new_areas):
    pairs = [(old, new) for old in range(old_areas) for new in g.permutation(new_areas)[: g.integers(1, 4)]]
    old, new = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    raw = g.integers(1, 20, len(pairs)).astype(float)
    share = raw / np.bincount(old, raw)[old]
    return recode_of_pairs(old, new, share, old_areas=old_areas, new_areas=new_areas)
