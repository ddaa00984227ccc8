import numpy as np
import pytest
from scipy import sparse

from zicht.methods import shrinkage
from zicht.methods.shrinkage import gamma_poisson, marshall_global, marshall_local


def country(seed=1, shape=4.0, areas=2000):
    g = np.random.default_rng(seed)
    expected = np.exp(g.normal(1, 1, (3, areas)))
    return g.poisson(expected * g.gamma(shape, 1 / shape, (3, areas))).astype(float), expected


def test_the_fit_finds_the_spread_between_areas_on_every_map():
    fit = gamma_poisson(*country())
    np.testing.assert_allclose(fit.shape, 4, rtol=0.2)
    np.testing.assert_allclose(fit.coefficients, 0, atol=0.05)


def test_ratios_lie_between_the_areas_own_and_the_maps():
    observed, expected = country()
    fit = gamma_poisson(observed, expected)
    raw, mean = observed / expected, fit.prior_mean
    assert np.all((fit.ratio - raw) * (fit.ratio - mean) <= 1e-12)


def test_missing_areas_change_nothing_for_the_others():
    observed, expected = country()
    gap = observed.copy()
    gap[0, 0] = np.nan
    found = gamma_poisson(gap, expected)
    assert np.isnan(found.ratio[0, 0])
    without = gamma_poisson(observed[:1, 1:], expected[:1, 1:])
    np.testing.assert_allclose(found.ratio[0, 1:], without.ratio[0], rtol=1e-8)


def test_areas_that_do_not_differ_all_get_the_mean():
    expected = np.full((1, 50), 20.0)
    found = gamma_poisson(np.full((1, 50), 30.0), expected)
    np.testing.assert_allclose(found.ratio, 1.5, rtol=1e-6)
    np.testing.assert_allclose(marshall_global(np.full((1, 50), 30.0), expected), 1.5)


def test_the_posterior_interval_and_probability_agree():
    fit = gamma_poisson(*country(areas=100))
    limits = fit.interval(0.9)
    assert fit.probability_above(limits.upper[0, 3])[0, 3] == pytest.approx(0.05)
    assert fit.probability_above(limits.lower[0, 3])[0, 3] == pytest.approx(0.95)


def test_a_local_mean_is_that_of_the_surroundings():
    observed, expected = np.array([[10.0, 10.0, 40.0, np.nan]]), np.full((1, 4), 10.0)
    links = sparse.csr_array(np.array([[0, 1, 0, 0], [1, 0, 0, 1], [0, 0, 0, 1], [0, 1, 1, 0]], bool))
    found = marshall_local(observed, expected, links)
    assert found[0, :3] == pytest.approx([1, 1, 4])
    assert np.isnan(found[0, 3])


def test_a_search_that_does_not_settle_gives_no_figures(monkeypatch):
    monkeypatch.setattr(shrinkage, "STEPS", 2)
    found = gamma_poisson(*country(areas=50))
    assert np.isnan(found.shape).all()
    assert np.isnan(found.ratio).all()


def test_a_map_without_events_does_not_harm_another():
    observed, expected = country(areas=200)
    both = gamma_poisson(np.vstack([observed[:1], np.zeros((1, 200))]), expected[:2])
    alone = gamma_poisson(observed[:1], expected[:1])
    np.testing.assert_allclose(both.ratio[0], alone.ratio[0], rtol=1e-8)
    assert np.isnan(both.ratio[1]).all()
