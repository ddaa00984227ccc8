import numpy as np
import pytest
import shapely

from zicht.methods.contiguity import UnusableGeometry, neighbours


def table(*polygons, **settings):
    return neighbours(np.array(polygons, dtype=object), **settings).toarray().astype(int).tolist()


def square(x, y, size=1000.0):
    return shapely.box(x, y, x + size, y + size)


def test_areas_that_share_a_border_are_neighbours_and_corners_are_not():
    found = table(square(0, 0), square(1000, 0), square(1000, 1000))
    assert found == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]


@pytest.mark.parametrize("gap", [-4, -0.3, 0, 0.3, 4])
def test_slivers_and_overlaps_within_the_tolerance_are_drawing(gap):
    assert table(square(0, 0), square(1000 + gap, 0)) == [[0, 1], [1, 0]]


def test_a_canal_wider_than_the_tolerance_parts_areas():
    assert table(square(0, 0), square(1020, 0)) == [[0, 0], [0, 0]]
    assert table(square(0, 0), square(1020, 0), tolerance=25.0) == [[0, 1], [1, 0]]


def test_a_border_shorter_than_asked_for_is_none():
    pair = (square(0, 0), square(1000, 900))
    assert table(*pair) == [[0, 1], [1, 0]]
    assert table(*pair, least_border=200.0) == [[0, 0], [0, 0]]


def test_an_enclave_is_a_neighbour_of_what_surrounds_it_and_an_island_has_none():
    around = square(0, 0, 3000).difference(square(1000, 1000))
    found = neighbours(np.array([around, square(1000, 1000), square(9000, 0)], dtype=object))
    assert found.toarray().astype(int).tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert found.dtype == bool


def test_borders_simplified_apart_still_match():
    wave = [(1000 + 3 * np.sin(y / 40), y) for y in np.linspace(0, 1000, 200)]
    left = shapely.Polygon([(0, 0), *wave, (0, 1000)])
    right = shapely.Polygon([(2000, 0), *[(x, y) for x, y in wave[::7]], (1000, 1000), (2000, 1000)])
    assert table(left, right) == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    "broken",
    [
        shapely.Polygon(),
        shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
        shapely.LineString([(0, 0), (1, 1)]),
        None,
    ],
)
def test_an_unusable_boundary_is_refused(broken):
    with pytest.raises(UnusableGeometry, match="position 1"):
        table(square(0, 0), broken)
