"""What is said of a cell, of a country, of a region and of a series, on tables of a few drawn areas."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.unit.analyses.drawn import geography, indicator, observations, squares

from zicht.analyses.comparisons import compare, reference_set
from zicht.analyses.cubes import Cube
from zicht.analyses.false_alarms import simulate
from zicht.analyses.national import national_values
from zicht.analyses.series import cubes_of
from zicht.analyses.surroundings import Surroundings
from zicht.analyses.tables import Judged, cell_table
from zicht.analyses.trends import trend_table
from zicht.model.area_codes import Level
from zicht.model.areas import Division, Membership
from zicht.model.cells import Reference

CODES = tuple(f"GM{n:04d}" for n in range(1, 13))
NO_SURROUNDINGS = Surroundings({}, {})


def facts(counts: dict[str, object], *, year: int = 2024, inhabitants: int = 10_000) -> str:
    lines = ["measure | area | period | value"]
    lines += [f"crimes | {code} | {year} | {count}" for code, count in counts.items()]
    lines += [f"inhabitants | {code} | {year} | {inhabitants}" for code in counts]
    return "\n".join(lines)


def judged(drawing: str, codes: tuple[str, ...] = CODES, *memberships: Membership) -> Judged:
    fitted, figures = geography(squares("gm-2024", *codes), observations(drawing, "gm-2024"), *memberships)
    cubes = cubes_of(indicator(), figures, fitted)
    (cube,) = [cube for cube in cubes if cube.division.id == "gm-2024"]
    national = national_values(indicator(), cubes, cube, figures)
    return Judged(indicator(), cube, compare(indicator(), cube, fitted, NO_SURROUNDINGS, national), {})


def test_a_withheld_cell_shows_no_number_in_any_column_but_those_of_others() -> None:
    table = cell_table([judged(facts({**dict.fromkeys(CODES, 300), "GM0003": "confidential"}))])
    (row,) = [row for row in table.to_pylist() if row["REF_AREA"] == "GM0003"]
    shown = {name for name, value in row.items() if isinstance(value, float)}
    assert shown <= {f"{reference.name}_VALUE" for reference in Reference}
    assert (row["ABSENCE"], row["OBS_STATUS"], row["NATIONAL_VERDICT"]) == (
        "confidential",
        "M",
        "not_compared",
    )


def test_numbers_leave_with_ten_significant_digits() -> None:
    counts = {code: 100 + n for n, code in enumerate(CODES)}
    for row in cell_table([judged(facts(counts, inhabitants=7_777))]).to_pylist():
        for value in row.values():
            if isinstance(value, float):
                assert value == float(f"{value:.10g}")


def test_the_region_of_a_gemeente_is_the_rest_of_its_veiligheidsregio() -> None:
    drawing = facts({code: 100 * (n + 1) for n, code in enumerate(CODES)})
    regions = Membership(
        Division(Level.GEMEENTE, 2024),
        Level.VEILIGHEIDSREGIO,
        {code: "VR01" if n < 3 else "VR02" for n, code in enumerate(CODES)},
        {"VR01": "One", "VR02": "Two"},
        observations(drawing, "gm-2024").source,
    )
    region = judged(drawing, CODES, regions).comparisons[1]
    assert region.reference is Reference.REGION
    assert region.value[0, 0] == pytest.approx((200 + 300) / 20_000 * 1000)


def test_the_country_is_all_its_gemeenten_together() -> None:
    drawing = facts({code: 100 * (n + 1) for n, code in enumerate(CODES)})
    assert judged(drawing).comparisons[0].value[0, 0] == pytest.approx(
        100 * sum(range(1, 13)) / 120_000 * 1000
    )


def test_a_few_buurten_are_compared_with_the_national_series_and_not_with_themselves() -> None:
    country = "measure | area | period | value\ncrimes | NL00 | 2024 | 30\ninhabitants | NL00 | 2024 | 1000"
    buurt = "measure | area | period | value\ncrimes | BU00010001 | 2024 | 9\n"
    buurt += "inhabitants | BU00010001 | 2024 | 100"
    fitted, figures = geography(
        squares("gm-2024", *CODES),
        squares("bu-2024", "BU00010001"),
        observations(buurt, "bu-2024"),
        observations(country, "nl-2024", name="country"),
    )
    cubes = cubes_of(indicator(), figures, fitted)
    (cube,) = [cube for cube in cubes if cube.division.id == "bu-2024"]
    assert national_values(indicator(), cubes, cube, figures).tolist() == [30.0]


def test_an_area_is_no_part_of_its_own_region() -> None:
    fitted, figures = geography(
        squares("gm-2024", "GM0001"),
        squares("wk-2024", "WK000100", "WK000101"),
        observations(facts({"WK000100": 10, "WK000101": 30}), "wk-2024"),
    )
    (cube,) = cubes_of(indicator(levels=(Level.WIJK,)), figures, fitted)
    found = compare(indicator(), cube, fitted, NO_SURROUNDINGS, np.array([np.nan]))[1]
    assert found.value[0].tolist() == pytest.approx([3.0, 1.0])


def test_without_borders_nobody_is_a_neighbour() -> None:
    one = judged(facts(dict.fromkeys(CODES, 300)))
    fitted, _ = geography(squares("gm-2024", *CODES), observations(facts(dict.fromkeys(CODES, 1)), "gm-2024"))
    assert reference_set(Reference.NEIGHBOURS, one.cube, fitted, NO_SURROUNDINGS) is None


def test_a_simulation_does_not_depend_on_what_was_simulated_before() -> None:
    one = judged(facts({code: 250 + 10 * n for n, code in enumerate(CODES)}))
    other = replace(one.cube, division=Division(Level.GEMEENTE, 2020))
    alone = simulate(one.indicator, one.cube, one.comparisons, seed=1)
    simulate(one.indicator, other, one.comparisons, seed=1)
    again = simulate(one.indicator, one.cube, one.comparisons, seed=1)
    assert list(alone) == [Reference.NATIONAL]
    assert alone[Reference.NATIONAL][0].tolist() == again[Reference.NATIONAL][0].tolist()


def trend_of(growth: float, *, inhabitants: int = 10_000, years: int = 8) -> str:
    """The verdict on the first of twelve gemeenten; the others stay as they are."""
    drawing = ["measure | area | period | value"]
    for n, code in enumerate(CODES):
        for year in range(years):
            wobble = 1 + 0.01 * math.sin(3 * n + 5 * year)
            level = 0.05 * inhabitants * (growth**year if n == 0 else wobble)
            drawing.append(f"crimes | {code} | {2024 - years + 1 + year} | {round(level)}")
            drawing.append(f"inhabitants | {code} | {2024 - years + 1 + year} | {inhabitants}")
    rows = trend_table([judged("\n".join(drawing))]).to_pylist()
    return str(rows[0]["VERDICT"]) if rows else "no trend"


@pytest.mark.parametrize(
    ("growth", "inhabitants", "verdict"),
    [
        (1.2, 100_000, "rising"),
        (0.8, 100_000, "falling"),
        (1.0, 1_000_000, "stable"),
        (1.0, 1_000, "cannot_say"),
    ],
)
def test_a_series_rises_falls_stays_or_cannot_be_told(growth: float, inhabitants: int, verdict: str) -> None:
    assert trend_of(growth, inhabitants=inhabitants) == verdict


def test_two_years_are_no_trend() -> None:
    assert trend_of(1.5, years=2) == "no trend"


def test_a_cube_keeps_only_the_periods_asked() -> None:
    cube: Cube = judged(facts(dict.fromkeys(CODES, 300))).cube
    assert cube.only(np.array([False])).periods == ()


def test_where_small_areas_are_withheld_the_count_of_the_country_is_the_centre() -> None:
    drawn = (
        "measure | area | period | value\ncrimes | GM0001 | 2024 | confidential\ncrimes | GM0002 | 2024 | 90"
    )
    drawn += "\ninhabitants | GM0001 | 2024 | 1000\ninhabitants | GM0002 | 2024 | 1000"
    country = "measure | area | period | value\ncrimes | NL00 | 2024 | 95\ninhabitants | NL00 | 2024 | 2000"
    fitted, figures = geography(
        squares("gm-2024", "GM0001", "GM0002"),
        observations(drawn, "gm-2024"),
        observations(country, "nl-2024", name="country"),
    )
    cubes = cubes_of(indicator(), figures, fitted)
    assert national_values(indicator(), cubes, cubes[0], figures).tolist() == [47.5]
