import numpy as np
import pytest

from zicht.methods import overdispersion as module
from zicht.methods.overdispersion import Estimator, adjusted_z, overdispersion, winsorised


def spiegelhalter(d, v):
    """The published formulas, one area at a time: an independent second way."""
    z = sorted((d[i] / v[i] ** 0.5) for i in range(len(d)))

    def quantile(level):
        place = (len(z) - 1) * level
        whole = int(place)
        return z[whole] + (place - whole) * (z[min(whole + 1, len(z) - 1)] - z[whole])

    low, high = quantile(0.1), quantile(0.9)
    phi = sum(min(max(value, low), high) ** 2 for value in z) / len(z)
    w = [1 / value for value in v]
    if len(z) * phi < len(z) - 1:
        return phi, 0.0
    return phi, (len(z) * phi - (len(z) - 1)) / (sum(w) - sum(value**2 for value in w) / sum(w))


def test_phi_and_tau2_follow_the_published_formulas_on_every_map():
    g = np.random.default_rng(5)
    v = g.uniform(0.5, 3, (3, 40))
    d = g.normal(0, 1, (3, 40)) * np.sqrt(v + np.array([[0], [2], [0.1]]))
    found = overdispersion(d, v, Estimator.PUBLISHED)
    for row in range(3):
        phi, tau2 = spiegelhalter(d[row], v[row])
        assert found.phi[row] == pytest.approx(phi, rel=1e-12)
        assert found.tau2[row] == pytest.approx(tau2, rel=1e-12)


def test_a_hand_computed_map():
    # ten areas of variance 1 at -5..5 without 0: the 10 % quantiles are -4.1 and 4.1
    d = np.array([[-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]], dtype=float)
    found = overdispersion(d, np.ones((1, 10)), Estimator.PUBLISHED)
    phi = 2 * (1 + 4 + 9 + 16 + 4.1**2) / 10
    assert found.phi[0] == pytest.approx(phi)
    assert found.tau2[0] == pytest.approx((10 * phi - 9) / (10 - 1))


@pytest.mark.parametrize("estimator", list(Estimator))
def test_missing_areas_change_nothing(estimator):
    g = np.random.default_rng(6)
    d, v = g.normal(0, 2, 30), g.uniform(0.5, 2, 30)
    gaps = np.full((2, 60), np.nan)
    spread = gaps.copy()
    gaps[0, ::2], spread[0, ::2] = d, v
    gaps[1, :30], spread[1, :30] = d, v
    alone, beside = overdispersion(d[None], v[None], estimator), overdispersion(gaps, spread, estimator)
    assert beside.tau2 == pytest.approx([alone.tau2[0]] * 2, rel=1e-11)
    assert beside.phi == pytest.approx([alone.phi[0]] * 2)
    assert beside.areas.tolist() == [30, 30]


@pytest.mark.parametrize("estimator", list(Estimator))
def test_no_spread_beyond_sampling_is_no_spread(estimator):
    d = np.linspace(-0.5, 0.5, 50)[None]
    assert overdispersion(d, np.ones((1, 50)), estimator).tau2[0] == 0


@pytest.mark.parametrize("estimator", list(Estimator))
def test_fewer_than_ten_areas_say_nothing_about_spread(estimator):
    found = overdispersion(np.ones((1, 9)), np.ones((1, 9)), estimator)
    assert np.isnan(found.tau2[0])
    assert np.isnan(found.phi[0])


def test_the_robust_estimate_finds_the_true_spread_where_sizes_differ_much():
    g = np.random.default_rng(7)
    v = np.exp(g.normal(-3, 2, (20, 3000)))
    d = g.normal(0, np.sqrt(v + 0.5))
    robust = overdispersion(d, v).tau2.mean()
    published = overdispersion(d, v, Estimator.PUBLISHED).tau2.mean()
    assert robust == pytest.approx(0.5, rel=0.03)
    assert published < 0.4  # why the robust one is the default


def test_the_robust_estimate_solves_its_equation():
    g = np.random.default_rng(8)
    v = np.exp(g.normal(0, 1, (1, 200)))
    d = g.normal(0, np.sqrt(v + 2))
    z = adjusted_z(d, v, overdispersion(d, v).tau2)
    cut = 1.2815515655446004
    left = 0.8 - 2 * cut * np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi) + 0.2 * cut**2
    assert np.minimum(z**2, cut**2).sum() == pytest.approx(left * 199, rel=1e-9)


def test_a_few_wild_areas_hardly_widen_what_is_ordinary():
    g = np.random.default_rng(9)
    d = g.normal(0, np.sqrt(1 + 1), (1, 400))
    wild = d.copy()
    wild[0, :8] = 1000
    v = np.ones((1, 400))
    assert overdispersion(wild, v).tau2[0] < overdispersion(d, v).tau2[0] * 1.3


def test_winsorising_moves_tails_to_the_quantiles():
    values = np.arange(11, dtype=float)[None]
    assert winsorised(values)[0].tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


def test_the_search_has_arrived_before_its_last_step(monkeypatch):
    g = np.random.default_rng(10)
    v = np.exp(g.normal(0, 2, (50, 40)))
    d = g.standard_t(2, (50, 40)) * np.sqrt(v + 1)
    found = overdispersion(d, v).tau2
    monkeypatch.setattr(module, "CLOSE", -1.0)  # never content
    np.testing.assert_allclose(overdispersion(d, v).tau2, found, rtol=1e-9, atol=1e-12)
