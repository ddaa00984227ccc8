from __future__ import annotations

import numpy as np
import pytest

from zicht.attack.differencing import (
    Overlap,
    Zoning,
    atom_bounds,
    differencing_findings,
    overlap_of,
    slivers,
)
from zicht.attack.knowledge import RuleText, Shown
from zicht.attack.relations import FiguresContradict

GRID = RuleText(Shown.GRID, minimum=10, base=5)


def exactly(name: str, **areas: int) -> Zoning:
    counts = np.array(list(areas.values()), dtype=float)
    return Zoning(name, tuple(areas), counts, counts.copy())


def on_the_grid(name: str, **areas: int) -> Zoning:
    return Zoning(name, tuple(areas), *GRID.bounds(np.array(list(areas.values()))))


STREETS = [("BU1", "NEW1"), ("BU1", "NEW1"), ("BU1", "NEW2"), ("BU2", "NEW2")]
"""One street of BU1 went to NEW2."""


def test_a_street_that_changed_sides_is_the_difference_of_two_years():
    zonings = [exactly("bu 2024", BU1=33, BU2=20), exactly("bu 2025", NEW1=30, NEW2=23)]
    (finding,) = differencing_findings(zonings, overlap_of(zonings, STREETS), minimum=10)
    assert (finding.lower, finding.upper, finding.grave) == (3, 3, True)
    assert finding.where == "bu 2024 BU1 and bu 2025 NEW2"


def test_on_the_grid_the_difference_of_two_years_says_too_little():
    zonings = [on_the_grid("bu 2024", BU1=35, BU2=20), on_the_grid("bu 2025", NEW1=30, NEW2=25)]
    overlap = overlap_of(zonings, STREETS)
    assert differencing_findings(zonings, overlap, minimum=10) == []
    found = atom_bounds(zonings, overlap)
    street = overlap.atoms.tolist().index([0, 1])
    assert (found.lower[street], found.upper[street]) == (0, 13)


def test_a_difference_within_bounds_is_narrow():
    zonings = [
        Zoning("bu 2024", ("BU1", "BU2"), np.array([33.0, 18.0]), np.array([33.0, 22.0])),
        Zoning("bu 2025", ("NEW1", "NEW2"), np.array([28.0, 23.0]), np.array([32.0, 23.0])),
    ]
    (finding,) = differencing_findings(zonings, overlap_of(zonings, STREETS), minimum=10, knowledge="A4")
    assert (finding.lower, finding.upper, finding.knowledge) == (1, 5, "A4")
    assert "fewer than 10" in finding.words


def test_the_border_of_what_is_too_narrow():
    for width, expected in ((8.0, 1), (9.0, 0)):
        zonings = [
            Zoning("old", ("BU1",), np.array([30.0]), np.array([30.0])),
            Zoning("new", ("NEW1", "NEW2"), np.array([29.0 - width, 0.0]), np.array([29.0, 30.0])),
        ]
        overlap = overlap_of(zonings, [("BU1", "NEW1"), ("BU1", "NEW2"), ("", "NEW2")])
        found = differencing_findings(zonings, overlap, minimum=10)
        assert len([f for f in found if "BU1 and new NEW2" in f.where]) == expected, width


def test_few_inhabitants_are_no_find_by_themselves():
    zonings = [on_the_grid("bu 2024", BU1=35, BU2=20), on_the_grid("bu 2025", NEW1=30, NEW2=25)]
    overlap = overlap_of(zonings, STREETS)
    few = Overlap(overlap.atoms, np.where((overlap.atoms == [0, 1]).all(axis=1), 4.0, np.inf))
    assert differencing_findings(zonings, few, minimum=10) == []
    exact = [exactly("bu 2024", BU1=33, BU2=20), exactly("bu 2025", NEW1=30, NEW2=23)]
    assert len(differencing_findings(exact, few, minimum=10)) == 1


def test_an_area_that_kept_its_borders_is_no_sliver():
    zonings = [exactly("old", A=5, B=9), exactly("new", A=5, C=4, D=5)]
    overlap = overlap_of(zonings, [("A", "A"), ("B", "C"), ("B", "D")])
    assert overlap.atoms.tolist() == [[0, 0], [1, 1], [1, 2]]
    assert slivers(overlap).tolist() == [False, False, False]
    mixed = overlap_of(zonings, [("A", "A"), ("A", "C"), ("B", "C"), ("", "D")])
    assert mixed.atoms.tolist() == [[-1, 2], [0, 0], [0, 1], [1, 1]]
    assert slivers(mixed).tolist() == [False, False, True, False]


def test_zonings_of_different_populations_are_refused_by_name():
    zonings = [exactly("old", A=5), exactly("new", A=6)]
    with pytest.raises(FiguresContradict, match="old and new"):
        differencing_findings(zonings, overlap_of(zonings, [("A", "A")]), minimum=10)
