"""An interval covers the width of the publisher's rounding, as the published figures show it."""

from __future__ import annotations

import pytest
from tests.unit.analyses.drawn import geography, indicator, observations, squares

from zicht.analyses.cubes import Cube
from zicht.analyses.intervals import value_interval
from zicht.analyses.rounding import TENTH, WHOLE, rounding_step
from zicht.analyses.series import cubes_of
from zicht.model.indicators import Indicator, Kind

CODES = ("GM0001", "GM0002", "GM0003")
RENTAL = indicator(
    Kind.PROPORTION, numerator="pct_rental", denominator="dwellings", numerator_in_percent=True
)


def cube_of(*percents: float, rental: Indicator = RENTAL, measure: str = "pct_rental") -> Cube:
    lines = ["measure | area | period | value"]
    lines += [f"{measure} | {code} | 2024 | {value}" for code, value in zip(CODES, percents, strict=True)]
    lines += [f"dwellings | {code} | 2024 | 7777777" for code in CODES]
    fitted, figures = geography(squares("gm-2024", *CODES), observations("\n".join(lines), "gm-2024"))
    (cube,) = [cube for cube in cubes_of(rental, figures, fitted) if cube.division.id == "gm-2024"]
    return cube


@pytest.mark.parametrize(
    ("percents", "step"),
    [
        ((50, 20, 31), WHOLE),
        ((50.1, 20.7, 31.0), TENTH),
        ((50.1, 20.0, 31.0), WHOLE),  # mostly whole: whole percents beside one that was put together
        ((50.123, 20.7, 31.3), WHOLE),  # any decimals: put together by a recode, and the wider is taken
    ],
)
def test_the_step_is_told_from_the_figures_of_the_period(percents: tuple[float, ...], step: float) -> None:
    assert rounding_step(RENTAL, cube_of(*percents)).tolist() == [[step]]


@pytest.mark.parametrize(("percents", "half"), [((50, 20, 31), 0.5), ((50.1, 20.7, 31.3), 0.05)])
def test_an_interval_is_hardly_wider_than_the_rounding_where_many_were_counted(
    percents: tuple[float, ...], half: float
) -> None:
    interval = value_interval(RENTAL, cube_of(*percents))
    assert interval.lower[0] == pytest.approx([p - half for p in percents], abs=0.05)
    assert interval.upper[0] == pytest.approx([p + half for p in percents], abs=0.05)
    assert (interval.upper[0] >= [p + half for p in percents]).all()


def test_counts_are_not_rounded() -> None:
    counted = indicator(Kind.PROPORTION, numerator="rental", denominator="dwellings")
    assert rounding_step(counted, cube_of(50, 20, 31, rental=counted, measure="rental")).tolist() == [[0.0]]
