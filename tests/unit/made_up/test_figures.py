from __future__ import annotations

import numpy as np
import pytest

from zicht.made_up import planting
from zicht.made_up.crimes import TYPES, columns_of
from zicht.made_up.key_figures import COLUMNS, Cell, key_figures, surface_of
from zicht.made_up.people import BASE, YEARS
from zicht.made_up.planted import PLANTED_CHANGES, PLANTED_LEVELS, PLANTED_TRENDS, PlantedChange
from zicht.made_up.province import Province
from zicht.model.observations import Absence

AT = {column.name: position for position, column in enumerate(COLUMNS)}


@pytest.fixture(scope="module")
def table(province: Province) -> dict[str, tuple[Cell, ...]]:
    surface = surface_of(province.ground.land, province.ground.lake)
    return {row.code: row.cells for row in key_figures(province.first, province.people, surface)}


def test_every_part_adds_up_to_its_whole(province: Province) -> None:
    c = province.people.counts
    ages = sum(c[name] for name in ("age_0_15", "age_15_25", "age_25_45", "age_45_65", "age_65_plus"))
    assert np.array_equal(ages, c["inhabitants"])
    assert np.array_equal(c["men"] + c["women"], c["inhabitants"])
    assert np.array_equal(c["singles"] + c["with_children"] + c["without_children"], c["households"])
    assert np.array_equal(c["owner_occupied"] + c["rental"], c["dwellings"])
    assert np.array_equal(c["edu_low"] + c["edu_middle"] + c["edu_high"], c["educated"])
    assert all((values >= 0).all() for values in c.values())


def test_a_wijk_or_buurt_is_rounded_to_fives_and_a_gemeente_is_not(
    province: Province, table: dict[str, tuple[Cell, ...]]
) -> None:
    column = AT["AantalInwoners_5"]
    assert all(cells[column] % 5 == 0 for code, cells in table.items() if code[:2] != "GM")
    totals = {code: cells[column] for code, cells in table.items() if code[:2] == "GM"}
    assert any(total % 5 for total in totals.values())
    assert sum(totals.values()) == province.people.inhabitants[:, BASE].sum()


def test_why_a_figure_is_absent_depends_on_who_is_there(table: dict[str, tuple[Cell, ...]]) -> None:
    inhabitants, income = AT["AantalInwoners_5"], AT["GemiddeldInkomenPerInwoner_72"]
    reasons = {cells[income] for cells in table.values() if isinstance(cells[income], Absence)}
    assert Absence.CONFIDENTIAL in reasons
    for cells in table.values():
        if cells[income] is Absence.IMPOSSIBLE:
            assert cells[inhabitants] == 0
        elif cells[income] is Absence.CONFIDENTIAL:
            assert 0 <= cells[inhabitants] <= 100
        else:
            assert cells[inhabitants] >= 100


def test_populations_have_a_heavy_tail_and_a_plausible_sum(province: Province) -> None:
    people = province.people.inhabitants[:, BASE]
    assert 900_000 < people.sum() < 1_100_000
    assert people.max() > 5 * np.median(people)
    assert (people < 100).sum() >= 10


def test_disadvantage_goes_with_low_income_benefits_and_threats(province: Province) -> None:
    c = {name: values[:, BASE] for name, values in province.people.counts.items()}
    people = np.maximum(c["inhabitants"], 1)
    large = c["inhabitants"] > 300
    threat = province.rates[:, columns_of("crimes_threat")[0]]
    for figure, sign in ((c["income_euros"] / people, -1), (c["on_assistance"] / people, 1), (threat, 1)):
        r = np.corrcoef(province.people.disadvantage[large], np.log(figure[large] + 1e-9))[0, 1]
        assert sign * r > 0.4


def test_gemeenten_differ_more_than_chance_would_make_them(province: Province) -> None:
    """Variance over mean of the counts under one rate for all: 1 without overdispersion."""
    gemeente = np.unique(np.array(province.first.gemeente), return_inverse=True)[1]
    people = np.bincount(gemeente, province.people.inhabitants.sum(axis=1))
    for kind in ("crimes_shoplifting", "crimes_motor_vehicle_theft", "crimes_burglary_business"):
        found = np.bincount(gemeente, province.counts[:, columns_of(kind)].sum(axis=(1, 2, 3)))
        expected = people * found.sum() / people.sum()
        assert np.mean((found - expected) ** 2 / expected) > 10


@pytest.mark.parametrize(
    "planted", [p for p in PLANTED_LEVELS if columns_of(p.measure)], ids=lambda p: p.measure
)
def test_planted_levels_are_in_the_counts(province: Province, planted: planting.PlantedLevel) -> None:
    """All years together, the ratio to the province is the planted one, within chance and yearly wobble."""
    cells = planting.place_of(planted, province.first).cells
    counts = province.counts[:, columns_of(planted.measure)].sum(axis=(1, 2, 3))
    people = province.people.inhabitants.sum(axis=1)
    ratio = counts[cells].sum() / people[cells].sum() / (counts.sum() / people.sum())
    noise = 1 / np.sqrt(counts[cells].sum()) + 0.04
    assert abs(np.log(ratio / planted.ratio)) < 4 * noise


@pytest.mark.parametrize("planted", PLANTED_TRENDS, ids=lambda p: p.measure)
def test_planted_trends_are_in_the_counts(province: Province, planted: planting.PlantedTrend) -> None:
    cells = np.flatnonzero(np.array(province.first.gemeente) == province.first.roles[planted.role])
    yearly = province.counts[np.ix_(cells, columns_of(planted.measure))].sum(axis=(0, 1, 3))
    rate = yearly / province.people.inhabitants[cells].sum(axis=0)
    slope = np.polyfit(YEARS, np.log(rate), 1, w=np.sqrt(yearly))[0]
    assert abs(slope - np.log(planted.ratio_per_year)) < 0.035


def test_what_is_planted_lies_in_areas_that_keep_their_codes(province: Province) -> None:
    told = planting.truth((province.first, province.second), province.people, province.rates, 1)
    for level in told["levels"]:
        for division, vintage in zip(level["divisions"], (province.first, province.second), strict=True):
            assert level["area"] in vintage.codes(division[:2])
    ended = set(province.first.gemeenten) - set(province.second.gemeenten)
    assert not ended & {trend["area"] for trend in told["trends"]}
    named = {kind.measure for kind in TYPES}
    assert set(told["nothing_planted"]) <= named
    assert not set(told["nothing_planted"]) & {p.measure for p in (*PLANTED_LEVELS, *PLANTED_TRENDS)}


@pytest.mark.parametrize("planted", PLANTED_CHANGES, ids=lambda p: p.measure)
def test_planted_changes_are_in_the_counts(province: Province, planted: PlantedChange) -> None:
    """Against all other gemeenten, as a difference of differences."""
    here = np.array(province.first.gemeente) == province.first.roles[planted.role]
    since = YEARS.index(int(planted.quarter[:4])) * 12 + 3 * (int(planted.quarter[-1]) - 1)
    monthly = province.counts[:, columns_of(planted.measure)].sum(axis=1).reshape(len(here), -1)
    parts = [
        monthly[who][:, when].sum() for who in (here, ~here) for when in (slice(since), slice(since, None))
    ]
    ratio = parts[1] / parts[0] / (parts[3] / parts[2])
    assert abs(np.log(ratio / planted.ratio)) < 4 * (np.sqrt(sum(1 / part for part in parts)) + 0.03)
