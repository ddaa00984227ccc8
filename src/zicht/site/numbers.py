"""Figures as a Dutch or an English reader writes them; no locale of the machine is asked."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from functools import lru_cache

_MARKS = {"nl": (".", ","), "en": (",", ".")}
_MONTHS = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
MINUS = "−"


@lru_cache(maxsize=200_000)
def number(value: float, decimals: int, language: str) -> str:
    """`1234.5` as `1.234,5` (nl) or `1,234.5` (en); never `-0`.

    Halves go to even, and a half is a half as it is written: 0.15 gives 0.2, as in the browser, although the
    binary number behind it is a trace smaller.
    """
    thousands, point = _MARKS[language]
    text = f"{abs(Decimal(repr(float(value)))):,.{decimals}f}"
    below_zero = value < 0 and float(text.replace(",", "")) != 0
    text = text.replace(",", "\0").replace(".", point).replace("\0", thousands)
    return MINUS + text if below_zero else text


def number_or_empty(value: float, decimals: int, language: str) -> str:
    """As `number`; the empty text for nan."""
    return "" if math.isnan(value) else number(value, decimals, language)


def interval(lower: float, upper: float, decimals: int, language: str) -> str:
    """`1,2 – 3,4`; the empty text when an end is unknown."""
    if math.isnan(lower) or math.isnan(upper):
        return ""
    return f"{number(lower, decimals, language)} – {number(upper, decimals, language)}"


def percent(share: float, language: str, decimals: int = 0) -> str:
    """`0.031` as `3%`."""
    return f"{number(100 * share, decimals, language)}%"


def period(text: str, language: str) -> str:
    """`2024`, `2024-Q1` or `2024-01` in words: `2024`, `1e kwartaal 2024`, `januari 2024`."""
    year, _, rest = text.partition("-")
    if not rest:
        return year
    if rest.startswith("Q"):
        ordinal = {"nl": "{}e kwartaal", "en": "quarter {}"}[language].format(rest[1])
        return f"{ordinal} {year}"
    return f"{_MONTHS[language][int(rest) - 1]} {year}"


def day(value: date, language: str) -> str:
    """`16 mei 2026`, `16 May 2026`."""
    return f"{value.day} {_MONTHS[language][value.month - 1]} {value.year}"
