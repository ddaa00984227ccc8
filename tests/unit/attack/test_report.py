"""The report counts every finding, lists the grave ones first, and is the same bytes each time."""

from __future__ import annotations

import json

from zicht.attack.findings import Finding
from zicht.attack.report import MOST_LISTED, AttackReport, Attempt, in_words


def finding(where: str, *, grave: bool, upper: float | None = None) -> Finding:
    return Finding("narrow-cell", grave, "A1", where, None, upper, "few values")


def report(*attempts: Attempt) -> AttackReport:
    return AttackReport((("2024-Q3", "a" * 64), ("2024-Q4", "b" * 64)), "A1", attempts)


def test_a_release_passes_when_nothing_grave_stands():
    look = Attempt("bounds", "bounds", 10, (finding("b", grave=False),))
    assert report(look).passed
    assert not report(look, Attempt("files", "files", 3, (finding("a", grave=True),))).passed
    assert "no grave finding stands" in in_words(report(look))


def test_grave_findings_come_first_and_each_once():
    one = Attempt("x", "x", 1, (finding("a", grave=False), finding("b", grave=True)))
    two = Attempt("y", "y", 1, (finding("b", grave=True),))
    assert [f.where for f in report(one, two).findings] == ["b", "a"]
    assert len(report(one, two).grave) == 1


def test_the_document_counts_what_it_does_not_list():
    many = Attempt("x", "x", 9, tuple(finding(f"{n:05}", grave=True) for n in range(MOST_LISTED + 5)))
    document = json.loads(report(many).as_bytes())
    assert len(document["findings"]) == MOST_LISTED
    assert document["grave"] == MOST_LISTED + 5
    assert document["attempts"][0]["grave"] == MOST_LISTED + 5
    assert document["passed"] is False
    assert list(document["knowledge"]) == ["A0", "A1"]
    assert [r["manifest"][0] for r in document["releases"]] == ["a", "b"]


def test_the_words_say_what_was_tried_and_what_stands():
    attempt = Attempt(
        "bounds",
        "b",
        1200,
        (finding("GM0001", grave=True, upper=8.0),),
        narrowest=9,
        lowest_variability=0.5,
        left=3,
    )
    words = in_words(report(attempt))
    assert "attacked: 2024-Q3, 2024-Q4 (knowledge A1" in words
    assert "bounds       1200 attacked, 1 grave, 0 worth a look, at least 9 values left" in words
    assert "at least 50% of those in small cells could stand elsewhere, 3 left undecided" in words
    assert "1 grave findings stand" in words
    assert "GRAVE narrow-cell (A1) GM0001: few values [0, 8]" in words


def test_long_lists_are_cut_in_words():
    many = Attempt("x", "x", 9, tuple(finding(f"{n:05}", grave=False) for n in range(45)))
    assert in_words(report(many)).endswith("and 5 more, counted in the report")


def test_the_same_findings_give_the_same_bytes():
    attempt = Attempt("x", "x", 1, (finding("a", grave=True), finding("b", grave=True)))
    other = Attempt("x", "x", 1, (finding("b", grave=True), finding("a", grave=True)))
    assert report(attempt).as_bytes() == report(other).as_bytes()
