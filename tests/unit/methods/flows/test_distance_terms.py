import numpy as np
import pytest

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.flows.distance_terms import (
    DistanceSpline,
    contiguity_term,
    distances_between,
    exponential_term,
    intrazonal_term,
    own_distance,
    power_term,
    stacked,
    with_own_distance,
)


def test_distances_and_the_distance_inside_an_area():
    points = np.array([[0.0, 0.0], [3.0, 4.0]])
    apart = distances_between(points, points)
    assert apart.tolist() == [[0, 5], [5, 0]]
    own = own_distance(np.array([np.pi, 4 * np.pi]))  # discs of radius 1 and 2
    np.testing.assert_allclose(own, [2 / 3, 4 / 3])
    assert np.diag(with_own_distance(apart, own)).tolist() == own.tolist()
    assert apart[0, 0] == 0, "the caller's array stays"


def test_terms_are_stacked_in_order():
    apart = np.array([[1.0, 5.0], [5.0, 1.0]])
    borders = np.array([[True, True], [True, True]])
    terms = stacked(power_term(apart), exponential_term(apart), intrazonal_term(2), contiguity_term(borders))
    assert terms.shape == (4, 2, 2)
    assert terms[0, 0, 1] == pytest.approx(np.log(5))
    assert terms[3].tolist() == [[0, 1], [1, 0]], "an area is no neighbour of itself"


def test_a_distance_of_nought_has_no_logarithm():
    with pytest.raises(ValueOutOfRange):
        power_term(np.zeros((2, 2)))


def test_a_spline_bends_between_its_knots_and_is_a_power_law_beyond():
    spline = DistanceSpline(tuple(np.log([2.0, 8.0, 20.0, 60.0])))
    assert spline.size == 3
    terms = spline.terms(np.exp(np.linspace(-1, 6, 141)))
    second = np.diff(terms, n=2, axis=1)
    below, above = np.linspace(-1, 6, 141)[1:-1] < np.log(1.9), np.linspace(-1, 6, 141)[1:-1] > np.log(60.5)
    np.testing.assert_allclose(second[:, below], 0, atol=1e-12)
    np.testing.assert_allclose(second[:, above], 0, atol=1e-10)
    assert np.abs(second[1:]).max() > 1e-4


def test_knots_lie_where_the_flow_is():
    apart = np.exp(np.linspace(0, 5, 101))[None]
    spline = DistanceSpline.where_flows_are(apart, np.ones((1, 101)), knots=3)
    np.testing.assert_allclose(spline.knots, [0.5, 2.5, 4.5], atol=0.06)
    near = DistanceSpline.where_flows_are(apart, np.exp(-np.linspace(0, 5, 101))[None], knots=3)
    assert near.knots[1] < 1


def test_flow_at_one_distance_leaves_the_power_law_alone():
    apart = np.array([[1.0, 5.0], [5.0, 1.0]])
    spline = DistanceSpline.where_flows_are(apart, np.array([[np.nan, 4.0], [9.0, 0.0]]))
    assert spline.knots == (pytest.approx(np.log(5)),)
    np.testing.assert_allclose(spline.terms(apart), power_term(apart))
    assert DistanceSpline.where_flows_are(apart, np.zeros((2, 2))).knots == ()
