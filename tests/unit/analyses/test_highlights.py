"""What really differs: how many, of which themes, since when, and what is certain but ordinary."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.unit.analyses.drawn import indicator

from zicht.analyses.comparisons import Comparison
from zicht.analyses.cubes import Cube
from zicht.analyses.highlights import highlight_table
from zicht.analyses.tables import Judged
from zicht.methods.verdicts import Verdict, Verdicts
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.cells import BoundariesUsed, Reference

H, L, S = Verdict.HIGHER, Verdict.LOWER, Verdict.SIMILAR
DRAWN = {"h": H, "l": L, ".": S}


def judged(name: str, drawing: str, *, theme: str = "crime", last: int = 2024, ratio: float = 1.0) -> Judged:
    """One area; a word per reference, a letter per year up to `last`: h(igher), l(ower) or a dot."""
    words = drawing.split()
    years = len(words[0])
    ones = np.ones((years, 1))
    periods = tuple(str(last - years + 1 + i) for i in range(years))
    cube = Cube(
        Division(Level.GEMEENTE, 2024),
        BoundariesUsed.NOW,
        periods,
        ("GM0001",),
        ones,
        ones,
        np.full((years, 1), "", dtype="<U16"),
        ones == 0,
        np.zeros(years, dtype=bool),
        frozenset({"drawn"}),
    )
    comparisons = tuple(
        Comparison(reference, ones, verdicts(word, ratio), None)
        for reference, word in zip(Reference, words, strict=True)
    )
    return Judged(indicator(id=name, theme=theme), cube, comparisons, {})


def verdicts(word: str, ratio: float) -> Verdicts:
    codes = np.array([[DRAWN[letter]] for letter in word], dtype=np.int8)
    ratios = np.where(codes == H, 2.0, np.where(codes == L, 0.5, ratio))
    q = np.where(codes == S, 0.5, 0.005)
    years = np.ones(len(word))
    return Verdicts(
        ratios,
        0.95 * ratios,
        1.05 * ratios,
        q,
        q,
        codes,
        codes != S,
        years,
        years,
        years.astype(np.int64),
    )


def told(*parts: Judged) -> list[dict[str, Any]]:
    return highlight_table(parts).to_pylist()


def test_two_references_that_agree_make_a_difference_and_one_does_not() -> None:
    assert [row["VERDICT"] for row in told(judged("a", "h . h ."))] == ["higher"]
    assert told(judged("a", "h . . .")) == []


def test_nothing_is_told_when_one_reference_says_the_opposite() -> None:
    assert told(judged("a", "h h l .")) == []


def test_a_row_says_against_whom_and_how_sure() -> None:
    (row,) = told(judged("a", "l l . l"))
    assert (row["REFERENCE"], row["ALSO"]) == ("national", "region peers")
    assert (row["VERDICT"], row["CERTAINTY"]) == ("lower", "sure")


@pytest.mark.parametrize(
    ("national", "since"), [("hhhh", "2021"), (".hhh", "2022"), ("hh.h", "2024"), ("hlhh", "2023")]
)
def test_since_is_the_first_year_of_the_unbroken_run(national: str, since: str) -> None:
    (row,) = told(judged("a", f"{national} {national} .... ...."))
    assert row["SINCE"] == since


def test_at_most_five_and_two_of_a_theme() -> None:
    themes = ("crime", "youth", "housing", "care")
    parts = [judged(f"{theme}-{n}", "h h h h", theme=theme) for theme in themes for n in range(3)]
    rows = told(*parts)
    assert [row["POSITION"] for row in rows] == [1, 2, 3, 4, 5]
    kinds = [row["INDICATOR"].split("-")[0] for row in rows]
    assert max(kinds.count(theme) for theme in themes) == 2


def test_what_more_references_agree_on_comes_first() -> None:
    rows = told(judged("a", "h h . ."), judged("b", "h h h ."))
    assert [row["INDICATOR"] for row in rows] == ["b", "a"]


def test_a_certain_difference_without_a_verdict_is_ordinary_and_told_apart() -> None:
    rows = told(judged("a", ". . . .", ratio=1.3), judged("b", "h h . ."))
    assert [(row["INDICATOR"], row["ORDINARY"], row["POSITION"]) for row in rows] == [
        ("b", False, 1),
        ("a", True, 1),
    ]


@pytest.mark.parametrize("ratio", [1.0, 1.12])
def test_an_interval_that_reaches_into_the_irrelevant_is_not_told(ratio: float) -> None:
    assert told(judged("a", ". . . .", ratio=ratio)) == []


def test_of_the_ordinary_at_most_three_are_told() -> None:
    themes = ("crime", "youth", "housing", "care")
    rows = told(*(judged(theme, ". . . .", theme=theme, ratio=0.7) for theme in themes))
    assert [(row["POSITION"], row["VERDICT"]) for row in rows] == [(1, "lower"), (2, "lower"), (3, "lower")]


def test_what_is_long_past_is_not_told_as_of_today() -> None:
    rows = told(judged("new", "h h . ."), judged("old", "h h h h", theme="youth", last=2017))
    assert [row["INDICATOR"] for row in rows] == ["new"]
