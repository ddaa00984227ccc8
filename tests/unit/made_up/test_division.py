from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from zicht.made_up.province import Province
from zicht.made_up.towns import LETTER_ROLE, MERGING_ROLES, SPLIT_HEIRS, SPLIT_ROLE, TOWNS
from zicht.model.area_codes import Level, gemeente_of, is_water_or_abroad, read_area_code, wijk_of


@pytest.mark.parametrize("year", [2022, 2024])
def test_codes_are_read_and_nest_as_those_of_cbs(province: Province, year: int) -> None:
    vintage = province.first if year == 2022 else province.second
    for buurt, wijk, gemeente in zip(vintage.buurt, vintage.wijk, vintage.gemeente, strict=True):
        assert read_area_code(buurt.ljust(12), Level.BUURT) == buurt
        assert read_area_code(wijk[2:], Level.WIJK) == wijk
        assert read_area_code(f"{year}{gemeente}", Level.GEMEENTE) == gemeente
        assert (wijk_of(buurt), gemeente_of(buurt)) == (wijk, gemeente)
        assert not is_water_or_abroad(buurt)
    assert len(set(vintage.buurt)) == len(vintage.buurt)
    assert set(vintage.wijk) == set(vintage.wijken)
    assert set(vintage.gemeente) == set(vintage.gemeenten)


def test_there_are_24_gemeenten_and_two_years_later_22(province: Province) -> None:
    assert len(province.first.gemeenten) == len(TOWNS) == 24
    assert len(province.second.gemeenten) == 22
    assert 140 <= len(province.first.wijken) <= 160
    assert 560 <= len(province.first.buurt) <= 640


def test_one_gemeente_has_letters_in_its_codes(province: Province) -> None:
    letters = {gemeente_of(code) for code in province.first.wijken if not code[2:].isdigit()}
    assert letters == {province.first.roles[LETTER_ROLE]}


def test_two_gemeenten_become_one_with_a_new_code(province: Province) -> None:
    old = {province.first.roles[role] for role in MERGING_ROLES}
    new = {
        after
        for before, after in zip(province.first.gemeente, province.second.gemeente, strict=True)
        if before in old
    }
    assert new == {province.second.roles["merged"]}
    assert not new & set(province.first.gemeenten)


def test_one_gemeente_is_divided_between_two_neighbours_through_a_wijk(province: Province) -> None:
    first, second = province.first, province.second
    ended = first.roles[SPLIT_ROLE]
    heirs = {g for old, g in zip(first.gemeente, second.gemeente, strict=True) if old == ended}
    assert heirs == {first.roles[role] for role in SPLIT_HEIRS}
    assert ended not in second.gemeenten


def test_one_buurt_crosses_a_border_and_both_gemeenten_stay(province: Province) -> None:
    first, second = province.first, province.second
    moved = [
        (old, new)
        for old, new in zip(first.gemeente, second.gemeente, strict=True)
        if old != new and old in second.gemeenten
    ]
    assert moved == [(first.roles["bay"], first.roles["bulbs"])]


def test_no_wijk_code_means_two_places_in_one_year(province: Province) -> None:
    first, second = province.first, province.second
    kept = {(old, new) for old, new in zip(first.wijk, second.wijk, strict=True) if old[2:6] == new[2:6]}
    assert all(old == new for old, new in kept)


def test_cbs_never_gave_out_one_of_the_codes(province: Province, shared_data: Path) -> None:
    path = shared_data / "recode" / "03759ned_codes-RegioS.json.gz"
    given_out = {row["Identifier"].strip() for row in json.loads(gzip.decompress(path.read_bytes()))["value"]}
    assert len(given_out) > 800
    assert not given_out & {*province.first.gemeenten, *province.second.gemeenten}
    assert not given_out & {code for regions in province.first.regions.values() for code in regions}
