import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.flows.gravity import fit_gravity
from zicht.methods.flows.merged_gravity import NO_ROW, fit_merged_gravity


def towns(n=24, records=8000, seed=1, spread=0.7):
    g = np.random.default_rng(seed)
    places, size = 60 * g.random((n, 2)), np.exp(spread * g.standard_normal(n))
    distance = np.hypot(*(places[:, None] - places[None]).T) + 3 * np.eye(n)
    terms = np.stack([np.log(distance), np.eye(n)])
    mean = np.outer(size, size) * np.exp(np.tensordot([-1.4, 0.6], terms, 1))
    mean *= records / mean.sum()
    return mean, terms, (places[:, 0] // 20).astype(int), g


def merged(flows, group, least=10):
    """What stays and flows of at least `least` by themselves, a row per group, a row for everything else."""
    rows, values = np.full(flows.shape, NO_ROW), []

    def add(origin, destinations):
        rows[origin, destinations] = len(values)
        values.append(flows[origin, destinations].sum())

    for origin, row in enumerate(flows):
        alone = (row >= least) | (np.arange(len(row)) == origin)
        for destination in np.flatnonzero(alone):
            add(origin, [destination])
        rest = []
        for number in np.unique(group):
            inside = np.flatnonzero((group == number) & ~alone)
            if row[inside].sum() >= least:
                add(origin, inside)
            else:
                rest += inside.tolist()
        if rest:
            add(origin, rest)
    return np.array(values), rows


def test_it_is_the_gravity_model_when_every_flow_has_a_row():
    mean, terms, _, g = towns()
    flows = g.poisson(mean).astype(float)
    whole = fit_gravity(flows, terms)
    rows = np.arange(flows.size).reshape(flows.shape)
    fit = fit_merged_gravity(flows.ravel(), rows, flows.sum(axis=0), terms)
    assert fit.settled
    np.testing.assert_allclose(fit.coefficients, whole.coefficients, rtol=1e-8)
    np.testing.assert_allclose(fit.expected, whole.expected, rtol=1e-7)
    np.testing.assert_allclose(fit.expected_rows, whole.expected.ravel(), rtol=1e-7)
    np.testing.assert_allclose(fit.covariance_by_origin, whole.covariances.by_origin, rtol=1e-6)
    np.testing.assert_allclose(fit.leverage_rows, whole.leverage.ravel(), rtol=1e-6)
    assert fit.dispersion == pytest.approx(whole.dispersion, rel=1e-8)
    assert fit.freedom == whole.freedom


def test_the_planted_fall_with_distance_is_found_from_merged_rows():
    """Over 20 tables; intervals hold the truth about as often as they say."""
    mean, terms, group, g = towns()
    found, errors, spread = [], [], []
    for _ in range(20):
        flows = g.poisson(mean).astype(float)
        fit = fit_merged_gravity(*merged(flows, group), flows.sum(axis=0), terms)
        assert fit.settled
        found.append(fit.coefficients)
        errors.append(fit.standard_errors)
        spread.append(fit.dispersion)
    off = np.array(found) - [-1.4, 0.6]
    # which flows stand alone hangs on the flows themselves: a small bias is left
    np.testing.assert_allclose(off.mean(axis=0), 0, atol=0.04)
    assert np.all(np.mean(np.abs(off) <= 1.96 * np.array(errors), axis=0) >= 0.85)
    assert np.mean(spread) == pytest.approx(1, abs=0.2)


def test_what_is_expected_of_merged_pairs_is_near_the_truth_and_adds_up():
    mean, terms, group, g = towns()
    flows = g.poisson(mean).astype(float)
    values, rows = merged(flows, group)
    fit = fit_merged_gravity(values, rows, flows.sum(axis=0), terms)
    large = mean > 1
    assert np.sqrt(np.mean(np.log(fit.expected[large] / mean[large]) ** 2)) < 0.25
    np.testing.assert_allclose(fit.expected.sum(axis=1), flows.sum(axis=1), rtol=1e-6)
    np.testing.assert_allclose(fit.expected_totals, flows.sum(axis=0), rtol=1e-6)
    again = np.bincount(rows.ravel(), fit.expected.ravel(), len(values))
    np.testing.assert_allclose(fit.expected_rows, again, rtol=1e-12)


def test_rounded_rows_give_nearly_the_same_with_wider_errors():
    mean, terms, group, g = towns()
    flows = g.poisson(mean).astype(float)
    values, rows = merged(flows, group)
    rounded, totals = (5 * np.floor(part / 5 + g.random(len(part))) for part in (values, flows.sum(axis=0)))
    exact = fit_merged_gravity(values, rows, flows.sum(axis=0), terms)
    fit = fit_merged_gravity(rounded, rows, totals, terms, rounding_rows=4, rounding_totals=4)
    assert fit.settled
    np.testing.assert_allclose(fit.coefficients, exact.coefficients, atol=0.12)
    assert np.all(np.diag(fit.covariance) > np.diag(exact.covariance) / max(exact.dispersion, 1))


def test_rounding_weighs_less_beside_flows_that_spread_widely():
    mean, terms, group, g = towns()
    flows = g.poisson(g.gamma(mean / 4, 4)).astype(float)
    values, rows = merged(flows, group)
    rounded, totals = (5 * np.floor(part / 5 + g.random(len(part))) for part in (values, flows.sum(axis=0)))
    fit = fit_merged_gravity(rounded, rows, totals, terms, rounding_rows=4, rounding_totals=4)
    assert fit.settled
    assert fit.dispersion > 2
    exact = fit_merged_gravity(values, rows, flows.sum(axis=0), terms)
    np.testing.assert_allclose(fit.coefficients, exact.coefficients, atol=0.15)


def test_a_row_that_is_not_shown_is_filled_from_what_arrives():
    mean, terms, group, g = towns()
    flows = g.poisson(mean).astype(float)
    values, rows = merged(flows, group)
    hidden = values.copy()
    hidden[rows[5, 6]] = np.nan
    fit = fit_merged_gravity(hidden, rows, flows.sum(axis=0), terms)
    assert fit.settled
    assert np.isnan(fit.expected_rows[rows[5, 6]])
    assert np.isnan(fit.leverage_rows[rows[5, 6]])
    assert fit.expected[5, 6] == pytest.approx(mean[5, 6], rel=0.5)


def test_pairs_without_a_row_count_in_what_arrives():
    mean, terms, _, g = towns()
    flows = g.poisson(mean).astype(float)
    rows = np.arange(flows.size).reshape(flows.shape)
    rows[:, 3] = NO_ROW
    fit = fit_merged_gravity(flows.ravel(), rows, flows.sum(axis=0), terms)
    assert fit.expected_totals[3] == pytest.approx(flows[:, 3].sum(), rel=1e-6)
    assert (fit.expected[:, 3] > 0).all()


def test_pairs_that_do_not_count_and_destinations_without_arrivals():
    mean, terms, _, g = towns()
    flows = g.poisson(mean).astype(float)
    flows[:, 2] = 0
    flows[4] = 0
    counted = ~np.eye(len(flows), dtype=bool)
    rows = np.arange(flows.size).reshape(flows.shape)
    totals = np.where(counted, flows, 0).sum(axis=0)
    fit = fit_merged_gravity(flows.ravel(), rows, totals, terms, counted=counted)
    assert np.isnan(np.diag(fit.expected)).all()
    assert (fit.expected[:, 2][counted[:, 2]] == 0).all()
    assert (fit.expected[4][counted[4]] == 0).all()
    assert np.isnan(fit.coefficients[1]), "nothing is left to tell of those who stay"
    whole = fit_gravity(flows, terms, counted=counted)
    np.testing.assert_allclose(fit.coefficients[0], whole.coefficients[0], rtol=1e-8)


def test_mistakes_of_the_caller_are_refused():
    values, rows, terms = np.ones(4), np.arange(4).reshape(2, 2), np.ones((1, 2, 2))
    with pytest.raises(ShapeMismatch):
        fit_merged_gravity(values, rows, np.ones(3), terms)
    with pytest.raises(ValueOutOfRange):
        fit_merged_gravity(-values, rows, np.ones(2), terms)
