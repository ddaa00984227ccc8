import numpy as np
import pytest

from zicht.methods.five_points import recent_trends


def test_a_steady_rise_is_up_and_a_steady_fall_is_down():
    points = np.array([[9.0, 1, 2, 3, 4, 5], [0.0, 5, 4, 3, 2, 1], [0.0, 3, 3, 3, 3, 3]])
    found = recent_trends(points, np.full(points.shape, 0.5))
    assert found.direction.tolist() == [1, -1, 0]
    assert found.slope[:2].tolist() == pytest.approx([1, -1])
    assert found.chi_square[0] == pytest.approx(1.0 / (0.5 / 10))


def test_a_trend_below_the_chi_square_of_the_rule_is_none():
    points = np.arange(5.0)[None]
    assert recent_trends(points, np.full((1, 5), 10 / 9.5495 * 1.001)).direction[0] == 0
    assert recent_trends(points, np.full((1, 5), 10 / 9.5495 * 0.999)).direction[0] == 1


def test_a_trend_carried_by_one_point_is_none():
    points = np.array([[0.0, -0.1, -0.2, -0.3, 9.0]])
    found = recent_trends(points, np.full((1, 5), 0.1))
    assert found.chi_square[0] > 9.5495
    assert not found.steady[0]
    assert found.direction[0] == 0


def test_weights_make_uncertain_points_count_less():
    points, variances = np.array([[0.0, 0, 0, 0, 100]]), np.array([[1.0, 1, 1, 1, 1e9]])
    assert recent_trends(points, variances).slope[0] == pytest.approx(0, abs=1e-5)


def test_a_gap_in_the_last_five_points_is_not_tested():
    points = np.array([[1.0, 2, np.nan, 4, 5], [1.0, 2, 3, 4, 5]])
    assert recent_trends(points, np.full((2, 5), 0.01)).direction.tolist() == [9, 1]
    assert recent_trends(points[:, :4], np.full((2, 4), 0.01)).direction.tolist() == [9, 9]
