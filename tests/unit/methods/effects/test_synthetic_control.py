import numpy as np
import pytest

from zicht.methods.effects.synthetic_control import (
    conformal,
    placebo_areas,
    ridge_by_leaving_out,
    synthetic_control,
)


@pytest.fixture
def series():
    """A treated series that is a mix of the first two donors, with an effect of 2 in the last six periods."""
    g = np.random.default_rng(8)
    donors = 20 + np.cumsum(g.standard_normal((12, 30)), axis=1)
    treated = 0.3 * donors[0] + 0.7 * donors[1] + 0.1 * g.standard_normal(30)
    treated[24:] += 2
    return treated, donors


def test_the_mix_and_the_effect_are_found(series):
    found = synthetic_control(*series, 24)
    assert found.weights[:2] == pytest.approx([0.3, 0.7], abs=0.05)
    assert found.effect == pytest.approx(2, abs=0.2)
    assert found.improvement > 0.9


def test_a_series_of_another_level_needs_its_mean_taken_off(series):
    treated, donors = series
    assert abs(synthetic_control(treated + 50, donors, 24).effect - 2) > 1
    found = synthetic_control(treated + 50, donors, 24, centred=True)
    assert found.effect == pytest.approx(2, abs=0.3)


def test_the_treated_area_has_the_most_surprising_gap(series):
    treated, donors = series
    found = synthetic_control(treated, donors, 24)
    placebos = placebo_areas(found, donors)
    assert placebos.p == pytest.approx(1 / 13)
    few = placebo_areas(found, donors, poorest=1.0)
    assert np.isnan(few.ratios).any()
    assert few.p >= placebos.p


def test_moved_residuals_find_the_effect_and_not_more(series):
    found = conformal(*series, 24)
    assert found.joint_p < 0.1
    assert np.all(found.p <= 2 / 25)
    assert np.all((found.interval.lower < 2.2) & (found.interval.upper > 1.8))


def test_too_few_periods_give_no_end_to_an_interval(series):
    treated, donors = series
    found = conformal(treated[14:], donors[:, 14:], 10)
    assert np.isinf(found.interval.lower).all()
    assert np.isinf(found.interval.upper).all()


def test_without_an_effect_moved_residuals_are_not_surprised_more_often_than_they_say():
    g = np.random.default_rng(11)
    surprised = 0
    for _ in range(200):
        donors = g.standard_normal((6, 20))
        treated = donors[:3].mean(axis=0) + g.standard_normal(20)
        surprised += conformal_joint(treated, donors) <= 0.1
    assert surprised <= 32  # 20 expected, standard deviation 4.2


def conformal_joint(treated, donors):
    from zicht.methods.effects.synthetic_control import _moved_p

    return _moved_p(treated, donors, 5, np.inf, centred=False)


def test_a_ridge_correction_mends_what_no_mix_can(series):
    treated, donors = series
    outside = treated + np.linspace(0, 3, 30)
    plain = synthetic_control(outside, donors, 24)
    ridge = ridge_by_leaving_out(outside, donors, 24)
    mended = synthetic_control(outside, donors, 24, ridge=ridge)
    assert mended.imbalance < plain.imbalance
    assert mended.weights.sum() == pytest.approx(1)
    assert ridge_by_leaving_out(outside, donors, 24, one_error=False) <= ridge
    assert conformal(outside, donors, 24, ridge=ridge, centred=True).p.shape == (6,)
