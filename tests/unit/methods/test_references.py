import numpy as np
import pytest
from scipy import sparse

from zicht.methods.references import Everywhere, Members, SameGroup, members_of_lists, pooled_reference
from zicht.methods.scales import Scale

COUNTS = np.array([[1.0, 2.0, 3.0, np.nan, 5.0]])
PERSONS = np.array([[10.0, 10.0, 10.0, 10.0, 20.0]])


def pooled(areas, counts=COUNTS, persons=PERSONS, **more):
    return pooled_reference(counts, persons, areas, **({"scale": Scale.SQRT} | more))


def test_the_country_without_the_area_itself():
    found = pooled(Everywhere())
    assert found.value[0] == pytest.approx([10 / 40, 9 / 40, 8 / 40, 11 / 50, 6 / 30])
    assert found.variance[0] == pytest.approx(0.25 / np.array([40, 40, 40, 50, 30]))
    np.testing.assert_allclose(found.y**2, found.value)


def test_the_whole_country_is_the_same_for_all():
    assert pooled(Everywhere(leave_out=False)).value[0] == pytest.approx([11 / 50] * 5)


def test_the_rest_of_the_region_and_no_reference_outside_any():
    found = pooled(SameGroup(np.array([0, 0, 7, 0, -1])))
    assert found.value[0, :2] == pytest.approx([2 / 10, 1 / 10])
    assert found.value[0, 3] == pytest.approx(3 / 20)
    assert np.isnan(found.value[0, [2, 4]]).all()
    assert np.isnan(found.y[0, 2])


def test_no_regions_at_all_are_no_references():
    assert np.isnan(pooled(SameGroup(np.full(5, -1))).value).all()


def test_neighbours_leave_out_those_without_a_figure():
    links = sparse.csr_array(
        np.array([[0, 1, 1, 0, 0], [1, 0, 0, 1, 0]] + [[0] * 5] * 2 + [[0, 0, 0, 1, 0]], bool)
    )
    found = pooled(Members(links))
    assert found.value[0, :2] == pytest.approx([5 / 20, 1 / 10])
    assert np.isnan(found.value[0, 2:]).all()


def test_members_come_from_lists_with_gaps():
    found = members_of_lists(np.array([[1, 2], [0, -1], [-1, -1]])).matrix.toarray()
    assert found.tolist() == [[0, 1, 1], [1, 0, 0], [0, 0, 0]]


def test_means_are_weighted_by_their_units_and_know_their_error():
    means, units = np.array([[10.0, 20.0, 40.0]]), np.array([[100.0, 300.0, 50.0]])
    found = pooled(Everywhere(), means * units, units, scale=Scale.LOG, variation=0.6)
    assert found.value[0, 2] == pytest.approx(17.5)
    variance_of_mean = (100**2 * (10 * 0.6) ** 2 / 100 + 300**2 * (20 * 0.6) ** 2 / 300) / 400**2
    assert found.variance[0, 2] == pytest.approx(variance_of_mean / 17.5**2)
    assert found.y[0, 2] == pytest.approx(np.log(17.5))


def test_an_area_of_size_zero_is_no_reference():
    assert pooled(Everywhere(), np.array([[5.0, 3.0]]), np.array([[10.0, 0.0]])).value[0, 1] == 0.5
    assert np.isnan(pooled(Everywhere(), np.array([[5.0, 3.0]]), np.array([[10.0, 0.0]])).value[0, 0])


def test_rounding_never_lifts_a_share_above_the_whole():
    whole = np.array([[0.1, 0.2, 0.3, 0.7]])
    found = pooled(Everywhere(), whole, whole, scale=Scale.ARCSINE)
    assert np.all(found.value <= 1)
