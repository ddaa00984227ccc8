"""The glossary promises that its names exist; a word that moved takes its row along."""

from __future__ import annotations

import dataclasses
import importlib
import re
from collections import Counter
from pathlib import Path

import pytest

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| English")
]
NAMES = [row[3].strip("`") for row in ROWS if len(row) == 4]


def there_is(name: str) -> bool:
    """Whether a dotted name leads to a module, a member of it, or a field of a dataclass."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            fields = dataclasses.fields(found) if dataclasses.is_dataclass(found) else ()
            if part in {field.name for field in fields}:
                return True
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("name", NAMES)
def test_the_name_in_the_code_exists(name: str):
    assert re.fullmatch(r"zicht(\.\w+)+", name), "a dotted name in backticks"
    assert there_is(name)


def test_a_name_that_does_not_exist_would_be_noticed():
    assert not there_is("zicht.model.areas.Zone")
    assert not there_is("zicht.model.indicators.Indicator.score")


def test_a_concept_has_one_term_and_a_term_one_concept():
    for column in (0, 3):
        words = Counter(row[column].lower() for row in ROWS if len(row) > column)
        assert [word for word, times in words.items() if times > 1] == []


def test_every_row_is_whole():
    assert [row for row in ROWS if not all(row)] == []
    assert len(NAMES) > 40
