"""The country has exactly the persons asked for, and codes that do not collide."""

from __future__ import annotations

import re

import numpy as np
import pytest
from tests.unit.made_up.microdata.conftest import PERSONS

from zicht.made_up.microdata.block import MOST_PERSONS, groupings
from zicht.made_up.microdata.country import MOST_PROVINCES, Country, own_code
from zicht.made_up.microdata.planted import LEVELS
from zicht.made_up.microdata.planting import code_of, level


def test_persons_and_addresses_are_numbered_without_gaps(country: Country) -> None:
    assert country.total_persons == PERSONS
    assert (np.diff(country.person_start) == country.persons).all()
    each = country.dwellings + country.premises + country.park_places
    assert (np.diff(country.address_start) == each).all()
    ends = country.address_start[1:] - 1
    assert (country.cell_of_address(ends) == np.arange(country.cells)).all()
    assert (country.park_places > 0).sum() == 5


def test_blocks_hold_every_cell_once_and_keep_to_one_gemeente(country: Country) -> None:
    groups = groupings(country)
    assert [cell for group in groups for cell in group.cells] == list(range(country.cells))
    for group in groups:
        cells = np.array(group.cells)
        assert len(set(country.before.gemeente[cells])) == 1
        assert country.persons[cells].sum() <= MOST_PERSONS


@pytest.mark.parametrize(
    ("codes", "form"),
    [
        ([f"GM{code}" for code in (5003, 5164, 5191)], r"GM\d{4}"),
        (["BU51910203", "BU5003AA01"], r"BU\d{4}[0-9A-Z]{4}"),
        (["PV51"], r"PV\d\d"),
        (["CR51", "CR52", "CR53"], r"CR\d\d"),
        (["VR51", "VR52"], r"VR\d\d"),
        (["RE51", "RE52"], r"RE\d\d"),
    ],
)
def test_codes_of_all_provinces_differ(codes: list[str], form: str) -> None:
    made = [own_code(code, number) for number in range(MOST_PROVINCES) for code in codes]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(form, code) for code in made)
    assert made[: len(codes)] == codes


def test_codes_of_real_corop_areas_are_left_alone() -> None:
    made = {own_code(f"CR{n}", number) for number in range(MOST_PROVINCES) for n in (51, 52, 53)}
    assert min(made) > "CR40"


@pytest.mark.parametrize("planted", LEVELS, ids=lambda one: f"{one.measure}-{one.role}-{one.wijk}")
def test_a_planted_area_has_its_ratio_to_the_whole_country(country: Country, planted: object) -> None:
    cells = country.cells_in(code_of(country, planted))  # type: ignore[arg-type]
    rates = level(country, planted.measure)  # type: ignore[attr-defined]
    assert np.isclose(np.average(rates, weights=country.persons), 1.0)
    inside = np.average(rates[cells], weights=country.persons[cells])
    # Two areas of one measure move the mean a little, so the ratio is that but for a few percent.
    assert np.isclose(inside, planted.ratio, rtol=0.06)  # type: ignore[attr-defined]
