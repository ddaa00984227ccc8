"""Which areas get a figure of their own is told from public numbers, and frozen for a year."""

from __future__ import annotations

import pytest
from tests.unit.protection.small_country import (
    ALL,
    country,
    figure,
    protect,
    random_counts,
    shown,
    sizes_of,
    tallied,
)

from zicht.model.area_codes import Level
from zicht.protection.counts.adaptive_level import SizesMissing, cut_of, inhabitants_of_country

AREAS = country(gemeenten=2, wijken=2, buurten=2)
WHOLE = 1000


def cut(sizes: dict[str, int], national: int = 100) -> frozenset[str]:
    return cut_of(
        "suspects", "2024", national=national, minimum=10, areas=AREAS, sizes={"NL": WHOLE} | sizes
    ).shown


def test_an_area_is_shown_when_it_would_expect_the_minimum() -> None:
    """100 in a country of 1000: one in ten, so 100 inhabitants expect 10."""
    assert cut({"WK000100": 100, "WK000101": 99}) == {"WK000100"}


def test_a_buurt_is_shown_only_inside_a_wijk_that_is_shown() -> None:
    sizes = {"WK000100": 200, "BU00010000": 100, "BU00010001": 99, "WK000101": 99, "BU00010100": 100}
    assert cut(sizes) == {"WK000100", "BU00010000"}


def test_an_area_of_unknown_size_is_merged() -> None:
    assert cut({"WK000100": 200, "BU00010000": 200}) == {"WK000100", "BU00010000"}


def test_a_country_without_inhabitants_is_refused() -> None:
    with pytest.raises(SizesMissing, match="inhabitants"):
        cut({"NL": 0})


def test_the_country_is_the_sum_of_gemeenten_when_its_own_number_is_not_given() -> None:
    assert inhabitants_of_country(AREAS, {"GM0001": 3, "GM0002": 4}) == 7
    assert inhabitants_of_country(AREAS, {"NL": 5, "GM0001": 3}) == 5


def test_the_choice_does_not_look_at_the_area_itself() -> None:
    """Two countries with other counts in one buurt, and the same total, show the same areas."""
    one = figure()
    counts = random_counts(one, AREAS, seed=1, mean=30)
    moved = counts.copy()
    places = [name for name in range(len(moved)) if moved[name, 0, 0] > 0][:2]
    moved[places[0]] += moved[places[1]]
    moved[places[1]] = 0
    sizes = {code: 45 + 3 * number for number, code in enumerate(AREAS.codes[Level.BUURT])}
    sizes |= dict.fromkeys(AREAS.codes[Level.WIJK], 100)
    found = [
        protect(tallied(one, AREAS, table), one, areas=AREAS, sizes=sizes | {"NL": 800}).cuts[0]
        for table in (counts, moved)
    ]
    assert found[0] == found[1]
    assert 0 < len(found[0].shown) < 12


def test_a_cut_stays_for_the_year_and_may_change_in_the_next() -> None:
    one = figure(periods=("2024-Q4", "2025-Q1"))
    counts = random_counts(one, AREAS, seed=2, mean=40)
    tallies = tallied(one, AREAS, counts)
    first = protect(tallies, figure(periods=("2024-Q4",)), areas=AREAS)
    smaller = sizes_of(AREAS, each=1) | {"NL": 10**9}
    second = protect(tallies, one, areas=AREAS, sizes=smaller, held=first.atoms)
    buurt = AREAS.codes[Level.BUURT][0]
    assert shown(second)[buurt, "2024-Q4"] == shown(first)[buurt, "2024-Q4"]
    assert shown(second)[buurt, "2025-Q1"] == "confidential"
    assert [(one.year, one.national is None, len(one.shown)) for one in second.cuts] == [
        ("2024", True, 12),
        ("2025", False, 0),
    ]


def test_a_figure_without_small_areas_needs_no_sizes() -> None:
    one = figure(levels=ALL[:4])
    protected = protect(
        tallied(one, AREAS, random_counts(one, AREAS, seed=3, mean=9)), one, areas=AREAS, sizes={}
    )
    assert protected.cuts[0].national is None
