"""A count that protection rounded is known up to its rounding, and everything computed of it says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.analyses.drawn import geography, indicator, observations, recode, squares

from zicht.analyses.cubes import Cube
from zicht.analyses.figures import gather
from zicht.analyses.intervals import value_interval
from zicht.analyses.scaled import scaled
from zicht.analyses.series import cubes_of
from zicht.model.indicators import Indicator, Kind

AREAS = squares("gm-2024", "GM0001", "GM0002", "GM0003")
CRIMES = observations(
    """measure | area | period | value
       crimes | GM0001 | 2024 | 0
       crimes | GM0002 | 2024 | 10
       crimes | GM0003 | 2024 | 400""",
    "gm-2024",
)
PEOPLE = observations(
    """measure | area | period | value
       inhabitants | GM0001 | 2024 | 1000
       inhabitants | GM0002 | 2024 | 1000
       inhabitants | GM0003 | 2024 | 1000""",
    "gm-2024",
)


def cube_of(crimes: list[float] | None, people: list[float] | None = None, kind: Kind = Kind.RATE) -> Cube:
    tables = [
        replace(table, rounding=None if rounding is None else np.array(rounding, dtype=float))
        for table, rounding in ((CRIMES, crimes), (PEOPLE, people))
    ]
    fitted, _ = geography(AREAS, *tables)
    asked = counted(kind)
    (cube,) = [c for c in cubes_of(asked, gather(tables, fitted), fitted) if c.division.id == "gm-2024"]
    return cube


def counted(kind: Kind = Kind.RATE) -> Indicator:
    return indicator(kind, numerator="crimes", denominator="inhabitants")


@pytest.mark.parametrize("kind", [Kind.RATE, Kind.PROPORTION])
def test_the_interval_is_that_of_the_least_and_the_most_the_truth_can_be(kind: Kind) -> None:
    rounded = value_interval(counted(kind), cube_of([9, 9, 4], kind=kind))
    exact = value_interval(counted(kind), cube_of(None, kind=kind))
    assert (rounded.lower <= exact.lower).all()
    assert (rounded.lower[0, 1:] < exact.lower[0, 1:]).all()
    assert (rounded.upper > exact.upper).all()


def test_nothing_shown_can_be_nine() -> None:
    upper = value_interval(counted(), cube_of([9, 9, 4])).upper[0, 0]
    assert upper == pytest.approx(17.08, abs=0.01)  # exact Poisson limit of 9 events per 1000


def test_what_is_not_known_of_the_whole_counts_for_the_part() -> None:
    cube = cube_of([0, 0, 4], [0, 0, 50])
    assert cube.slack[0].tolist() == [0, 0, 4 + 400 / 1000 * 50]


@pytest.mark.parametrize("kind", [Kind.RATE, Kind.PROPORTION])
def test_a_rounded_count_weighs_less_in_a_comparison(kind: Kind) -> None:
    _, rounded = scaled(counted(kind), cube_of([9, 9, 4], kind=kind))
    _, exact = scaled(counted(kind), cube_of(None, kind=kind))
    assert (rounded > exact).all()
    extra = (rounded - exact)[0]
    assert extra[1] > extra[2]


def test_a_count_of_four_hundred_known_up_to_four_is_almost_a_count() -> None:
    _, rounded = scaled(counted(), cube_of([9, 9, 4]))
    _, exact = scaled(counted(), cube_of(None))
    assert rounded[0, 2] == pytest.approx(exact[0, 2], rel=0.02)


def test_without_rounding_nothing_changes() -> None:
    assert cube_of(None).rounding is None
    assert cube_of([0, 0, 0]).rounding is None


def test_a_rounded_whole_that_is_small_is_none() -> None:
    few = observations(
        """measure | area | period | value
           inhabitants | GM0001 | 2024 | 0
           inhabitants | GM0002 | 2024 | 45
           inhabitants | GM0003 | 2024 | 50""",
        "gm-2024",
    )
    few = replace(few, rounding=np.array([9.0, 4.0, 4.0]))
    fitted, figures = geography(AREAS, CRIMES, few)
    (cube,) = [c for c in cubes_of(counted(), figures, fitted) if c.division.id == "gm-2024"]
    assert cube.absence[0].tolist() == ["confidential", "confidential", ""]
    assert np.isnan(cube.denominator[0, :2]).all()


def test_areas_that_are_put_together_bring_their_rounding() -> None:
    old = observations(
        """measure | area | period | value
           crimes | GM0001 | 2023 | 20
           crimes | GM0002 | 2023 | 40
           inhabitants | GM0001 | 2023 | 100
           inhabitants | GM0002 | 2023 | 100""",
        "gm-2023",
    )
    old = replace(old, rounding=np.array([4.0, 9.0, 0.0, 0.0]))
    joined = recode("gm-2023", "gm-2024", ("GM0001", "GM0009", 1.0), ("GM0002", "GM0009", 1.0))
    parts = squares("gm-2023", "GM0001", "GM0002"), squares("gm-2024", "GM0009")
    fitted, figures = geography(*parts, old, joined)
    (now,) = [c for c in cubes_of(counted(), figures, fitted) if c.division.id == "gm-2024"]
    assert now.slack.tolist() == [[13.0]]
