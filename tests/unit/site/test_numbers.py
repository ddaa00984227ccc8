"""Figures as readers write them."""

from __future__ import annotations

import math

import pytest

from zicht.site import numbers


@pytest.mark.parametrize(
    ("value", "decimals", "dutch", "english"),
    [
        (1234567.891, 1, "1.234.567,9", "1,234,567.9"),
        (0.05, 1, "0,0", "0.0"),  # a half goes to even, as it is written and as the browser does
        (0.15, 1, "0,2", "0.2"),
        (-12.5, 1, "−12,5", "−12.5"),
        (-0.04, 1, "0,0", "0.0"),
        (999.5, 0, "1.000", "1,000"),
        (0.0, 0, "0", "0"),
    ],
)
def test_a_number_has_the_marks_of_its_language(
    value: float, decimals: int, dutch: str, english: str
) -> None:
    assert numbers.number(value, decimals, "nl") == dutch
    assert numbers.number(value, decimals, "en") == english


def test_an_interval_with_an_unknown_end_is_not_written() -> None:
    assert numbers.interval(1.0, 2.0, 1, "nl") == "1,0 – 2,0"
    assert numbers.interval(math.nan, 2.0, 1, "nl") == ""
    assert numbers.number_or_empty(math.nan, 1, "nl") == ""


def test_a_share_is_written_in_percent() -> None:
    assert numbers.percent(0.031, "nl") == "3%"
    assert numbers.percent(0.0315, "en", 1) == "3.2%"


@pytest.mark.parametrize(
    ("period", "dutch", "english"),
    [
        ("2024", "2024", "2024"),
        ("2024-Q3", "3e kwartaal 2024", "quarter 3 2024"),
        ("2024-05", "mei 2024", "May 2024"),
    ],
)
def test_a_period_is_written_in_words(period: str, dutch: str, english: str) -> None:
    assert numbers.period(period, "nl") == dutch
    assert numbers.period(period, "en") == english
