"""docs/reference/asvs.csv answers every requirement of levels 1 and 2; what it points at is there."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["requirement", "level", "about", "status", "what_we_do", "where", "test"]
STATUSES = {"met", "partly", "not", "not applicable"}
with (ROOT / "docs" / "reference" / "asvs.csv").open(encoding="utf-8", newline="") as file:
    READER = csv.DictReader(file)
    ROWS = list(READER)
TESTS = sorted({test for row in ROWS for test in row["test"].split() if test != "inspection"})
PLACES = sorted({place for row in ROWS for place in row["where"].split()})


def test_every_requirement_of_levels_1_and_2_has_one_answer():
    assert READER.fieldnames == COLUMNS
    ids = [row["requirement"] for row in ROWS]
    assert [one for one in ids if not re.fullmatch(r"v5\.0\.0-\d+\.\d+\.\d+", one)] == []
    assert [one for one, times in Counter(ids).items() if times > 1] == []
    assert Counter(row["level"] for row in ROWS) == {"1": 70, "2": 183}


def test_every_answer_has_one_of_four_statuses_and_says_what_we_do():
    assert {row["status"] for row in ROWS} <= STATUSES
    assert [row["requirement"] for row in ROWS if not row["what_we_do"]] == []


def test_what_is_met_says_where_and_is_proved_or_was_looked_at():
    met = [row for row in ROWS if row["status"] == "met"]
    assert [row["requirement"] for row in met if not row["where"]] == []
    unproved = [row for row in met if not row["test"] and not row["where"].startswith("docs/")]
    assert [row["requirement"] for row in unproved] == []
    assert sum(row["test"] == "inspection" for row in met) <= 25


@pytest.mark.parametrize("test", TESTS)
def test_the_test_that_proves_it_exists(test: str):
    file, _, name = test.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not name or re.search(rf"^def {name}\(", text, re.MULTILINE)


@pytest.mark.parametrize("place", PLACES)
def test_the_place_where_it_lives_exists(place: str):
    assert (ROOT / place).exists() or (ROOT / "src" / "zicht" / place).exists()
