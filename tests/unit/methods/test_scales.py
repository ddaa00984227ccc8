import numpy as np
import pytest

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.scales import Scale, distance_of_ratio, from_scale, sampling_variance, to_scale


@pytest.mark.parametrize("scale", list(Scale))
def test_values_return_from_each_scale(scale):
    values = np.array([0.01, 0.3, 0.99])
    np.testing.assert_allclose(from_scale(scale, to_scale(scale, values)), values, rtol=1e-12)


def test_the_ends_of_each_scale_are_ordinary_values_except_a_mean_of_zero():
    assert to_scale(Scale.SQRT, np.array([0.0]))[0] == 0
    assert to_scale(Scale.ARCSINE, np.array([0.0, 1.0])).tolist() == [0, np.pi / 2]
    assert np.isnan(to_scale(Scale.LOG, np.array([0.0]))[0])


def test_points_beyond_the_end_count_as_the_end():
    assert from_scale(Scale.SQRT, np.array([-0.5]))[0] == 0
    assert from_scale(Scale.ARCSINE, np.array([-0.1, 2.0])).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("scale", "draw", "size"),
    [
        (Scale.SQRT, lambda g: g.poisson(0.02 * 5000, 200_000) / 5000, 5000),
        (Scale.ARCSINE, lambda g: g.binomial(400, 0.3, 200_000) / 400, 400),
        (Scale.LOG, lambda g: np.exp(g.normal(3, 0.5 / 10, 200_000)), 100),
    ],
)
def test_the_sampling_variance_is_that_of_simulated_samples(scale, draw, size):
    points = to_scale(scale, draw(np.random.default_rng(3)))
    assert points.var() == pytest.approx(sampling_variance(scale, np.array(float(size)), 0.5), rel=0.02)


def test_an_area_without_size_has_no_variance():
    assert np.isnan(sampling_variance(Scale.SQRT, np.array([0.0]))[0])


def test_the_distance_of_a_ratio_leads_from_the_reference_to_the_ratio():
    for scale in Scale:
        reference = to_scale(scale, np.array([0.2]))
        for ratio in (0.8, 1.25):
            there = from_scale(scale, reference + distance_of_ratio(scale, reference, ratio))
            assert there[0] == pytest.approx(0.2 * ratio)


def test_no_proportion_lies_above_one():
    reference = to_scale(Scale.ARCSINE, np.array([0.9]))
    assert from_scale(Scale.ARCSINE, reference + distance_of_ratio(Scale.ARCSINE, reference, 2.0))[0] == 1


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueOutOfRange, match="arcsine"):
        to_scale(Scale.ARCSINE, np.array([1.2]))
