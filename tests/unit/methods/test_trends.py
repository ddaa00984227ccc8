import numpy as np
import pytest

from zicht.methods import trends
from zicht.methods.trends import count_trends, mean_trends, quasi_poisson

YEARS = np.arange(2012, 2025, dtype=float)


def test_the_ratio_per_year_of_an_exact_trend_is_found_whatever_the_exposure():
    persons = np.random.default_rng(1).uniform(500, 5000, (3, 13))
    ratio = np.array([1.05, 1.0, 0.9])[:, None]
    found = count_trends(0.2 * persons * ratio ** (YEARS - 2012), persons, YEARS)
    np.testing.assert_allclose(found.ratio_per_year, ratio[:, 0], rtol=1e-9)
    assert np.all((found.interval.lower < ratio[:, 0]) & (ratio[:, 0] < found.interval.upper))
    assert found.p[2] < found.p[0] < 0.05
    assert found.p[1] == pytest.approx(1.0)
    assert found.dispersion.tolist() == [1, 1, 1]  # never less than Poisson


def test_seasons_do_not_count_as_trend():
    quarters = np.tile([1, 2, 3, 4], 5)
    years = 2015 + (np.arange(20) + 0.5) / 4
    level = np.array([10.0, 40.0, 20.0, 80.0])[quarters - 1] * 1.1 ** (years - 2015)
    found = count_trends(level[None], np.ones((1, 20)), years, quarters)
    assert found.ratio_per_year[0] == pytest.approx(1.1, rel=1e-9)


def test_missing_periods_are_left_out():
    counts = 100 * 1.03 ** (YEARS - 2012)[None]
    gaps = counts.copy()
    gaps[0, [2, 5]] = np.nan
    found = count_trends(gaps, np.ones((1, 13)), YEARS)
    assert found.ratio_per_year[0] == pytest.approx(1.03)
    assert found.times.tolist() == [11]


def test_a_series_without_events_or_with_too_few_periods_has_no_trend():
    counts = np.array([[0.0] * 13, [5.0, 6.0] + [np.nan] * 11, [5.0] * 13])
    found = count_trends(counts, np.ones((3, 13)), YEARS)
    assert np.isnan(found.ratio_per_year).tolist() == [True, True, False]
    assert np.isnan(found.p).tolist() == [True, True, False]
    assert np.isnan(found.interval.upper).tolist() == [True, True, False]


def test_a_season_that_never_has_events_has_no_finite_factor():
    counts = np.tile([5.0, 0.0], 6)[None]
    found = count_trends(counts, np.ones((1, 12)), 2012 + np.arange(12) / 2, np.tile([1, 2], 6))
    assert np.isnan(found.ratio_per_year[0])


def test_pooling_gives_every_area_the_dispersion_of_all():
    g = np.random.default_rng(2)
    counts = g.negative_binomial(20, 0.25, (300, 13)).astype(float)  # variance 4 times the mean
    pooled = count_trends(counts, np.ones((300, 13)), YEARS)
    own = count_trends(counts, np.ones((300, 13)), YEARS, pooled=False)
    assert pooled.dispersion[0] == pytest.approx(4, rel=0.1)
    assert len(set(pooled.dispersion.tolist())) == 1
    assert len(set(own.dispersion.tolist())) > 100
    assert np.mean(pooled.p < 0.05) == pytest.approx(0.05, abs=0.03)


def test_the_fit_solves_the_score_equations():
    g = np.random.default_rng(3)
    design = np.column_stack([np.ones(13), YEARS - 2018, g.normal(size=13)])
    fit = quasi_poisson(g.poisson(4, (50, 13)).astype(float), design)
    assert np.abs(fit.scores.sum(axis=1)).max() < 1e-8


def test_means_follow_weighted_least_squares_of_their_logarithms():
    g = np.random.default_rng(4)
    means, variances = np.exp(g.normal(3, 0.1, (2, 13))), g.uniform(0.5, 2, (2, 13)) * 0.01
    means[1, 4] = np.nan
    found = mean_trends(means, variances, YEARS, pooled=False)
    for row in range(2):
        known = ~np.isnan(means[row])
        slope, _ = np.polyfit(
            YEARS[known] - 2018, np.log(means[row, known]), 1, w=variances[row, known] ** -0.5
        )
        assert np.log(found.ratio_per_year[row]) == pytest.approx(slope)


def test_no_series_at_all_is_an_answer_too():
    found = count_trends(np.full((2, 13), np.nan), np.ones((2, 13)), YEARS)
    assert np.isnan(found.ratio_per_year).all()
    assert found.times.tolist() == [0, 0]


def test_a_fit_that_does_not_settle_gives_no_trend(monkeypatch):
    counts = 100 * 1.5 ** (YEARS - 2012)[None]
    assert count_trends(counts, np.ones((1, 13)), YEARS).ratio_per_year[0] == pytest.approx(1.5)
    monkeypatch.setattr(trends, "STEPS", 1)
    assert np.isnan(count_trends(counts, np.ones((1, 13)), YEARS).ratio_per_year[0])
