"""What holds for every table of flows, whatever is in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zicht.methods.flows.flow_verdicts import judge_flows
from zicht.methods.flows.gravity import fit_gravity
from zicht.methods.flows.merged_gravity import fit_merged_gravity

SEEDS = st.integers(0, 10_000)


def table(seed):
    g = np.random.default_rng(seed)
    n = int(g.integers(4, 9))
    places, size = 50 * g.random((n, 2)), np.exp(0.5 * g.standard_normal(n))
    distance = np.hypot(*(places[:, None] - places[None]).T) + 5
    terms = np.stack([np.log(distance), np.eye(n)])
    mean = 12 * np.outer(size, size) * np.exp(-0.8 * (terms[0] - terms[0].mean()))
    return g.poisson(mean).astype(float), terms, g


@settings(max_examples=25)
@given(SEEDS)
def test_expected_flows_have_the_sums_of_the_flows(seed):
    flows, terms, _ = table(seed)
    fit = fit_gravity(flows, terms)
    assert fit.settled
    for side in (0, 1):
        np.testing.assert_allclose(fit.expected.sum(axis=side), flows.sum(axis=side), rtol=1e-8, atol=1e-8)
    assert ((fit.leverage >= 0) & (fit.leverage <= 1)).all()


@settings(max_examples=15)
@given(SEEDS)
def test_the_order_of_areas_and_the_unit_of_distance_do_not_matter(seed):
    flows, terms, g = table(seed)
    fit = fit_gravity(flows, terms)
    order = g.permutation(len(flows))
    other_unit = terms.copy()
    other_unit[0] += np.log(1000)
    turned = fit_gravity(flows[np.ix_(order, order)], other_unit[:, order][:, :, order])
    np.testing.assert_allclose(turned.coefficients, fit.coefficients, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(turned.expected, fit.expected[np.ix_(order, order)], rtol=1e-6, atol=1e-9)


@settings(max_examples=15)
@given(SEEDS)
def test_merging_rows_never_loses_what_leaves_or_what_arrives(seed):
    flows, terms, g = table(seed)
    n = len(flows)
    rows = np.arange(n)[:, None] * 3 + g.integers(0, 3, (n, n))  # three rows an origin
    rows = np.unique(rows, return_inverse=True)[1].reshape(n, n)
    values = np.bincount(rows.ravel(), flows.ravel())
    fit = fit_merged_gravity(values, rows, flows.sum(axis=0), terms)
    assume(fit.settled)  # a table with hardly more rows than parameters may say that it did not
    np.testing.assert_allclose(fit.expected.sum(axis=1), flows.sum(axis=1), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(fit.expected_totals, flows.sum(axis=0), rtol=1e-4, atol=1e-4)


@settings(max_examples=25)
@given(SEEDS, st.integers(0, 6))
def test_rounding_never_lowers_a_p_value_of_the_same_spread(seed, width):
    g = np.random.default_rng(seed)
    means = np.exp(g.uniform(0, 4, 60))
    flows = g.poisson(means * np.exp(0.3 * g.standard_normal(60))).astype(float)
    exact, rounded = judge_flows(flows, means), judge_flows(flows, means, rounding=width)
    assert (rounded.interval.lower <= exact.interval.lower).all()
    assert (rounded.interval.upper >= exact.interval.upper).all()
    one = np.zeros(60)
    one[0] = width
    alone = judge_flows(flows, means, rounding=one, seen=np.arange(60) > 0)
    same = judge_flows(flows, means, seen=np.arange(60) > 0)
    assert alone.p[0] >= same.p[0] - 1e-12
    assert alone.p[1:] == pytest.approx(same.p[1:])
