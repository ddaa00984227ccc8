import numpy as np
import pytest

from zicht.methods import peers
from zicht.methods.peers import UnusableCharacteristics, nearest_peers, standardised


def test_the_nearest_come_first_and_an_area_is_never_its_own_peer():
    found = nearest_peers(np.array([[0.0], [1.0], [3.0], [7.0]]), 2)
    assert found.areas.tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]
    assert found.distances[0, 1] == pytest.approx(3 * found.distances[0, 0])


def test_ties_go_to_the_area_that_comes_first():
    assert nearest_peers(np.array([[0.0], [1.0], [-1.0], [1.0], [-1.0]]), 2).areas[0].tolist() == [1, 2]


def test_the_unit_of_a_characteristic_does_not_matter():
    g = np.random.default_rng(1)
    values = g.normal(size=(50, 3))
    assert (
        nearest_peers(values * [1, 1000, 0.01] + 5, 4).areas.tolist()
        == nearest_peers(values, 4).areas.tolist()
    )


def test_one_metropolis_does_not_move_the_scale():
    values = np.linspace(0, 1, 21)[:, None]
    with_giant = values.copy()
    with_giant[-1] = 1e6
    np.testing.assert_allclose(standardised(with_giant)[:20], standardised(values)[:20])


def test_areas_are_compared_on_what_both_have():
    values = np.array([[0.0, 0.0], [1.0, np.nan], [5.0, 0.0], [np.nan, np.nan], [6.0, 3.0]])
    found = nearest_peers(values, 4)
    assert found.areas[0].tolist() == [1, 2, 4, -1]
    assert np.isnan(found.distances[0, 3])
    assert found.areas[3].tolist() == [-1] * 4
    assert nearest_peers(values, 4, least_shared=1.0).areas[1].tolist() == [-1] * 4


def test_more_peers_than_areas_are_not_invented():
    assert nearest_peers(np.array([[1.0], [2.0]]), 3).areas.tolist() == [[1, -1, -1], [0, -1, -1]]


def test_memory_does_not_change_the_answer(monkeypatch):
    values = np.random.default_rng(2).normal(size=(40, 4)).round(1)
    whole = nearest_peers(values, 6)
    monkeypatch.setattr(peers, "CELLS_AT_ONCE", 100)
    pieces = nearest_peers(values, 6)
    assert pieces.areas.tolist() == whole.areas.tolist()
    assert pieces.distances.tolist() == whole.distances.tolist()


def test_a_mostly_constant_characteristic_uses_its_plain_deviation():
    values = np.array([[0.0]] * 9 + [[10.0]])
    assert standardised(values)[-1, 0] == pytest.approx(10 / 3)


@pytest.mark.parametrize("values", [np.full((4, 2), np.nan), np.ones((4, 2)), np.ones((4, 0))])
def test_characteristics_that_tell_no_areas_apart_are_refused(values):
    with pytest.raises(UnusableCharacteristics, match="peers"):
        nearest_peers(values, 1)


def test_complete_and_incomplete_characteristics_measure_alike():
    values = np.random.default_rng(3).normal(size=(30, 3))
    gap = np.vstack([values, [[np.nan, 0.0, 0.0]]])
    found = nearest_peers(gap, 5)
    scaled = standardised(gap)
    apart = np.sqrt(np.nanmean((scaled[0] - scaled[found.areas[0, 2]]) ** 2))
    assert found.distances[0, 2] == pytest.approx(apart)
