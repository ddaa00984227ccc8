from __future__ import annotations

import json
from pathlib import Path

import pytest

from zicht.protection.ad_hoc.averaging_ledger import (
    Answer,
    AveragingRules,
    NothingLeftToAnswer,
    answers_about,
    check_and_enter,
    smallest_error,
)
from zicht.protection.chained_lines import FIRST, LedgerDamaged, append_line, read_lines

WHERE = "drug suspects in GM0001, 2024"
SEXES = (("m-young", "m-old"), ("f-young", "f-old"))
BY_AGE = (("m-young", "f-young"), ("m-old", "f-old"))


def table(*cells: tuple[str, ...], variance: float = 4.0, about: str = WHERE) -> Answer:
    return Answer(about, cells, variance)


def test_a_single_cell_is_as_sure_as_its_noise():
    assert smallest_error([table(("a", "b"))]) == pytest.approx(2)


def test_parts_and_their_whole_are_surer_together():
    """a + b = t with variance 4 each: t from t is 4, from a + b 8, from both 1 / (1/4 + 1/8) = 8/3."""
    assert smallest_error([table(("a",), ("b",), ("a", "b"))]) == pytest.approx((8 / 3) ** 0.5)


def test_the_same_cell_shows_the_same_noise_and_counts_once():
    assert smallest_error([table(("a", "b")), table(("b", "a"))]) == pytest.approx(2)
    assert smallest_error([table(("a",)), table(("a",), variance=1.0)]) == pytest.approx(1)
    assert smallest_error([table(("a",), variance=1.0), table(("a",))]) == pytest.approx(1)


def test_every_split_of_the_same_persons_makes_the_whole_surer():
    """One split gives a half with variance 4, the other gives it with 8 + 4: together 3."""
    assert smallest_error([table(*SEXES), table(*BY_AGE)]) == pytest.approx(3**0.5)


def test_an_atom_is_known_by_difference_even_when_no_cell_shows_it():
    """(a + b) - b: variance 4 + 1; but b itself is surer."""
    assert smallest_error([table(("a", "b")), table(("b",), variance=100.0)]) == pytest.approx(2)
    assert smallest_error(
        [table(("a", "b"), variance=9.0), table(("b", "c"), variance=9.0)]
    ) == pytest.approx(3)


def test_the_whole_counts_also_when_no_cell_shows_it():
    """Overlapping pairs of three atoms: the whole is half their sum, with variance 3 * 4 / 4 = 3."""
    assert smallest_error([table(("a", "b"), ("b", "c"), ("a", "c"))]) == pytest.approx(3**0.5)


def test_a_table_leaves_while_enough_noise_is_left(tmp_path: Path):
    ledger = tmp_path / "answers.jsonl"
    assert check_and_enter(ledger, table(*SEXES), AveragingRules(1.7)) == pytest.approx(2)
    assert check_and_enter(ledger, table(*BY_AGE), AveragingRules(1.7)) == pytest.approx(3**0.5)
    with pytest.raises(NothingLeftToAnswer, match="2 earlier tables") as refused:
        check_and_enter(ledger, table(("m-young", "f-old"), ("m-old", "f-young")), AveragingRules(1.7))
    assert "at least 1.7 for everything" in str(refused.value)
    assert len(read_lines(ledger)) == 2


def test_a_table_exactly_on_the_border_leaves(tmp_path: Path):
    assert check_and_enter(tmp_path / "l", table(("a",), variance=4.0), AveragingRules(2.0)) == pytest.approx(
        2
    )
    with pytest.raises(NothingLeftToAnswer):
        check_and_enter(tmp_path / "m", table(("a",), variance=3.999), AveragingRules(2.0))


def test_answers_about_other_things_do_not_average(tmp_path: Path):
    ledger = tmp_path / "answers.jsonl"
    for about in ("care", "drugs", "housing"):
        check_and_enter(ledger, table(*SEXES, about=about), AveragingRules(2.0))
    assert answers_about(ledger, "drugs") == [Answer("drugs", tuple(tuple(sorted(c)) for c in SEXES), 4.0)]
    assert answers_about(ledger, "youth") == []


def test_the_ledger_says_what_was_answered_under_which_rule(tmp_path: Path):
    ledger = tmp_path / "answers.jsonl"
    check_and_enter(ledger, table(("b", "a")), AveragingRules())
    assert json.loads(ledger.read_text()) == {
        "about": WHERE,
        "before": FIRST,
        "cells": [["a", "b"]],
        "least_error": 1.0,
        "variance": 4.0,
    }


@pytest.mark.parametrize(
    ("cells", "variance"), [((), 1.0), (((),), 1.0), ((("a", "a"),), 1.0), ((("a",),), 0.0)]
)
def test_answers_that_make_no_sense_are_refused(cells, variance):
    with pytest.raises(AssertionError):
        Answer(WHERE, cells, variance)


def test_a_ledger_must_keep_some_error():
    with pytest.raises(AssertionError):
        AveragingRules(0)


# the chain of lines


def three(path: Path) -> list[bytes]:
    for number in range(3):
        append_line(path, {"number": number})
    return path.read_bytes().splitlines(keepends=True)


def test_the_first_line_names_no_line_before_it(tmp_path: Path):
    line = three(tmp_path / "ledger")[0]
    assert json.loads(line) == {"before": "0" * 64, "number": 0}


def test_lines_come_back_in_order(tmp_path: Path):
    assert read_lines(tmp_path / "none") == []
    three(tmp_path / "ledger")
    assert read_lines(tmp_path / "ledger") == [{"number": 0}, {"number": 1}, {"number": 2}]


def test_an_empty_file_is_an_empty_ledger(tmp_path: Path):
    (tmp_path / "ledger").touch()
    append_line(tmp_path / "ledger", {"number": 0})
    assert read_lines(tmp_path / "ledger") == [{"number": 0}]


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        ("a line is taken out", lambda lines: [lines[0], lines[2]], "line 2"),
        ("the first is taken out", lambda lines: lines[1:], "line 1"),
        ("two are turned", lambda lines: [lines[1], lines[0], lines[2]], "line 1"),
        ("a number is changed", lambda lines: [lines[0].replace(b":0", b":9"), *lines[1:]], "line 2"),
        ("it is no JSON", lambda lines: [b"{\n"], "line 1"),
        ("it is no object", lambda lines: [b"[]\n"], "line 1"),
        ("its name is gone", lambda lines: [b"{}\n"], "line 1"),
        ("its end is cut off", lambda lines: [lines[0][:-1]], "without an end"),
    ],
)
def test_a_ledger_that_was_changed_is_refused_and_stays_as_it_is(tmp_path: Path, name, change, line):
    path = tmp_path / "ledger"
    path.write_bytes(b"".join(change(three(path))))
    found = path.read_bytes()
    with pytest.raises(LedgerDamaged, match=line):
        read_lines(path)
    with pytest.raises(LedgerDamaged):
        append_line(path, {"number": 3})
    assert path.read_bytes() == found


def test_an_entry_does_not_name_its_own_place(tmp_path: Path):
    with pytest.raises(AssertionError):
        append_line(tmp_path / "ledger", {"before": "x"})
