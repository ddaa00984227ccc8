"""How counts of one year and borders of another become one honest series."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.analyses.drawn import geography, indicator, observations, recode, squares

from zicht.analyses.cubes import Cube
from zicht.analyses.series import cubes_of
from zicht.model.area_codes import Level
from zicht.model.areas import Division, Membership
from zicht.model.indicators import Kind

MERGER = recode("gm-2012", "gm-2024", ("GM0001", "GM0003", 1.0), ("GM0002", "GM0003", 1.0))
SPLIT = recode("gm-2012", "gm-2024", ("GM0001", "GM0003", 0.25), ("GM0001", "GM0004", 0.75))


def only(cubes: tuple[Cube, ...], division: str) -> Cube:
    (found,) = [cube for cube in cubes if cube.division.id == division]
    return found


def test_a_rate_is_the_count_over_the_inhabitants() -> None:
    facts = observations(
        """measure | area | period | value
        crimes      | GM0001 | 2024 | 50
        inhabitants | GM0001 | 2024 | 1000""",
        "gm-2024",
    )
    cube = only(cubes_of(indicator(), *reversed(geography(squares("gm-2024", "GM0001"), facts))), "gm-2024")
    assert cube.value(indicator()).tolist() == [[50.0]]
    assert not cube.estimated.any()


def test_counts_in_todays_borders_get_the_inhabitants_of_todays_borders() -> None:
    counted_today = observations(
        """measure | area | period | value
        crimes | GM0003 | 2012 | 60""",
        "gm-2024",
    )
    of_then = observations(
        """measure | area | period | value
        inhabitants | GM0001 | 2012 | 1000
        inhabitants | GM0002 | 2012 | 2000""",
        "gm-2012",
    )
    fitted, figures = geography(squares("gm-2024", "GM0003"), counted_today, of_then, MERGER)
    cube = only(cubes_of(indicator(), figures, fitted), "gm-2024")
    assert cube.value(indicator()).tolist() == [[20.0]]
    assert not cube.estimated.any(), "a whole merger is exact"


def test_a_split_is_marked_as_estimated() -> None:
    then = observations(
        """measure | area | period | value
        crimes      | GM0001 | 2012 | 40
        inhabitants | GM0001 | 2012 | 1000""",
        "gm-2012",
    )
    fitted, figures = geography(squares("gm-2024", "GM0003", "GM0004"), then, SPLIT)
    now = only(cubes_of(indicator(), figures, fitted), "gm-2024")
    assert now.numerator.tolist() == [[10.0, 30.0]]
    assert now.estimated.all()


def test_as_then_keeps_the_old_areas() -> None:
    then = observations(
        """measure | area | period | value
        crimes      | GM0001 | 2012 | 40
        crimes      | GM0002 | 2012 | 10
        inhabitants | GM0001 | 2012 | 1000
        inhabitants | GM0002 | 2012 | 1000""",
        "gm-2012",
    )
    fitted, figures = geography(
        squares("gm-2024", "GM0003"), squares("gm-2012", "GM0001", "GM0002"), then, MERGER
    )
    cubes = cubes_of(indicator(), figures, fitted)
    assert only(cubes, "gm-2012").value(indicator()).tolist() == [[40.0, 10.0]]
    assert only(cubes, "gm-2024").value(indicator()).tolist() == [[25.0]]


def test_what_was_counted_in_todays_borders_is_known_as_then_only_where_nothing_changed() -> None:
    today = observations(
        """measure | area | period | value
        crimes | GM0003 | 2012 | 60
        crimes | GM0005 | 2012 | 7""",
        "gm-2024",
    )
    then = observations(
        """measure | area | period | value
        inhabitants | GM0001 | 2012 | 1000
        inhabitants | GM0002 | 2012 | 2000
        inhabitants | GM0005 | 2012 | 700""",
        "gm-2012",
    )
    old = squares("gm-2012", "GM0001", "GM0002", "GM0005")
    fitted, figures = geography(squares("gm-2024", "GM0003", "GM0005"), old, today, then, MERGER)
    cube = only(cubes_of(indicator(), figures, fitted), "gm-2012")
    assert cube.codes == ("GM0005",), "nothing is said of the areas that merged"
    assert cube.value(indicator())[0, 0] == pytest.approx(10.0)


def test_a_withheld_part_withholds_the_sum() -> None:
    facts = observations(
        """measure | area | period | value
        crimes      | GM0001 | 2024 | 5
        crimes      | GM0002 | 2024 | confidential
        inhabitants | GM0001 | 2024 | 100
        inhabitants | GM0002 | 2024 | 100""",
        "gm-2024",
    )
    province = Membership(
        Division(Level.GEMEENTE, 2024),
        Level.PROVINCIE,
        {"GM0001": "PV20", "GM0002": "PV20"},
        {"PV20": "Voorland"},
        facts.source,
    )
    fitted, figures = geography(squares("gm-2024", "GM0001", "GM0002"), facts, province)
    assert only(cubes_of(indicator(), figures, fitted), "pv-2024").absence.tolist() == [["confidential"]]


def test_months_become_quarters_and_years_only_when_complete() -> None:
    months = "\n".join(f"crimes | BU00010001 | 2024-{month:02d} | {month}" for month in range(1, 12))
    facts = observations(
        "measure | area | period | value\n" + months + "\ninhabitants | BU00010001 | 2024 | 100", "bu-2024"
    )
    fitted, figures = geography(squares("bu-2024", "BU00010001"), squares("gm-2024", "GM0001"), facts)
    cube = only(cubes_of(indicator(), figures, fitted), "bu-2024")
    sums = dict(zip(cube.periods, cube.numerator[:, 0], strict=True))
    assert sums["2024-Q1"] == 6
    assert sums["2024-Q3"] == 24
    assert "2024-Q4" not in sums
    assert "2024" not in sums


def test_nobody_lives_there_is_not_a_rate_of_zero() -> None:
    facts = observations(
        """measure | area | period | value
        crimes      | GM0001 | 2024 | 3
        inhabitants | GM0001 | 2024 | 0""",
        "gm-2024",
    )
    fitted, figures = geography(squares("gm-2024", "GM0001"), facts)
    cube = only(cubes_of(indicator(), figures, fitted), "gm-2024")
    assert cube.absence.tolist() == [["not_applicable"]]
    assert np.isnan(cube.value(indicator())).all()


def test_whole_percents_are_carried_as_counts() -> None:
    facts = observations(
        """measure | area | period | value
        pct_rental | GM0001 | 2012 | 50
        pct_rental | GM0002 | 2012 | 20
        dwellings  | GM0001 | 2012 | 100
        dwellings  | GM0002 | 2012 | 300""",
        "gm-2012",
    )
    rental = indicator(
        Kind.PROPORTION, numerator="pct_rental", denominator="dwellings", numerator_in_percent=True
    )
    fitted, figures = geography(squares("gm-2024", "GM0003"), facts, MERGER)
    cube = only(cubes_of(rental, figures, fitted), "gm-2024")
    assert cube.value(rental).tolist() == [[pytest.approx(100 * (50 + 60) / 400)]]


def test_a_mean_over_merged_areas_weighs_by_the_number_of_units() -> None:
    facts = observations(
        """measure | area | period | value
        woz       | GM0001 | 2012 | 100
        woz       | GM0002 | 2012 | 400
        dwellings | GM0001 | 2012 | 300
        dwellings | GM0002 | 2012 | 100""",
        "gm-2012",
    )
    woz = indicator(Kind.MEAN, numerator="woz", denominator="dwellings")
    fitted, figures = geography(squares("gm-2024", "GM0003"), facts, MERGER)
    assert only(cubes_of(woz, figures, fitted), "gm-2024").value(woz).tolist() == [[pytest.approx(175.0)]]


def test_inhabitants_of_another_year_make_a_buurt_rate_estimated() -> None:
    counted = observations("measure | area | period | value\ncrimes | BU00010001 | 2014 | 4", "bu-2014")
    later = observations("measure | area | period | value\ninhabitants | BU00010001 | 2019 | 200", "bu-2019")
    fitted, figures = geography(
        squares("gm-2024", "GM0001"), squares("bu-2014", "BU00010001"), counted, later
    )
    cube = only(cubes_of(indicator(), figures, fitted), "bu-2014")
    assert cube.value(indicator()).tolist() == [[20.0]]
    assert cube.estimated.all()


def test_the_first_source_of_the_catalogue_wins_and_the_second_fills_gaps() -> None:
    first = observations(
        """measure | area | period | value
        inhabitants | GM0001 | 2024 | 100
        inhabitants | GM0002 | 2024 | not_measured""",
        "gm-2024",
        name="first",
    )
    second = observations(
        """measure | area | period | value
        inhabitants | GM0001 | 2024 | 999
        inhabitants | GM0002 | 2024 | 200""",
        "gm-2024",
        name="second",
    )
    _, figures = geography(squares("gm-2024", "GM0001", "GM0002"), first, second)
    figure = figures[("inhabitants", Division(Level.GEMEENTE, 2024))]
    assert figure.values.tolist() == [[100.0, 200.0]]
    assert (figure.absence == "").all()


def test_a_chain_of_years_keeps_the_areas_that_no_step_names() -> None:
    counted_today = observations("measure | area | period | value\ncrimes | GM0009 | 2012 | 8", "gm-2024")
    then = observations(
        """measure | area | period | value
        inhabitants | GM0001 | 2012 | 100
        inhabitants | GM0009 | 2012 | 400""",
        "gm-2012",
    )
    first = recode("gm-2012", "gm-2018", ("GM0001", "GM0003", 1.0))
    second = recode("gm-2018", "gm-2024", ("GM0003", "GM0004", 1.0))
    fitted, figures = geography(squares("gm-2024", "GM0004", "GM0009"), counted_today, then, first, second)
    cube = only(cubes_of(indicator(), figures, fitted), "gm-2024")
    assert cube.value(indicator())[0, 1] == pytest.approx(20.0)


def test_a_quarter_counted_with_its_own_whole_uses_that_whole() -> None:
    facts = observations(
        """measure | area | period | value
        crimes      | GM0001 | 2024-Q1 | 50
        inhabitants | GM0001 | 2024-Q1 | 500
        inhabitants | GM0001 | 2024    | 1000""",
        "gm-2024",
    )
    cube = only(cubes_of(indicator(), *reversed(geography(squares("gm-2024", "GM0001"), facts))), "gm-2024")
    assert cube.value(indicator()).tolist() == [[100.0]]


def test_a_regio_that_was_counted_itself_is_not_added_up_from_its_gemeenten() -> None:
    gemeenten = """measure | area | period | value
        crimes      | GM0001 | 2024 | confidential
        crimes      | GM0002 | 2024 | 40
        inhabitants | GM0001 | 2024 | 1000
        inhabitants | GM0002 | 2024 | 1000"""
    provincie = """measure | area | period | value
        crimes      | PV20 | 2024 | 45
        inhabitants | PV20 | 2024 | 2000"""
    membership = Membership(
        Division.from_id("gm-2024"),
        Level.PROVINCIE,
        {"GM0001": "PV20", "GM0002": "PV20"},
        {"PV20": "Noord"},
        observations(provincie, "pv-2024").source,
    )
    fitted, figures = geography(
        squares("gm-2024", "GM0001", "GM0002"),
        observations(gemeenten, "gm-2024"),
        observations(provincie, "pv-2024", name="regio"),
        membership,
    )
    cube = only(cubes_of(indicator(), figures, fitted), "pv-2024")
    assert cube.value(indicator()).tolist() == [[22.5]]
