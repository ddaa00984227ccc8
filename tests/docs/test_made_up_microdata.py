"""The page on the made-up deliveries names every table as its contract does, and every planted measure."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from zicht.made_up.microdata.economy_planted import PLANTED_CHANGES, PLANTED_LEVELS, PLANTED_TRENDS
from zicht.made_up.microdata.economy_truth import DEFINITIONS
from zicht.microdata.contract_files import built_in_contracts

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "made-up-microdata.md"
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip().strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| `")
]
CONTRACTS = built_in_contracts().tables
BY_BRANCH = re.compile(r"(entities|turnover_per_entity)_\d+")


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_every_table_stands_there_with_what_could_not_be_verified(name: str):
    contract = CONTRACTS[name]
    verified = f"{sum(column.verified for column in contract.columns)} of {len(contract.columns)}"
    row = [f"`{name}`", contract.physical_name, contract.supplier, contract.catalogue_page, verified]
    assert [*row, contract.unverified] in ROWS


@pytest.mark.parametrize("name", sorted(name for name in DEFINITIONS if not BY_BRANCH.fullmatch(name)))
def test_every_measure_has_the_definition_that_truth_gives(name: str):
    assert [f"`{name}`", DEFINITIONS[name].count, DEFINITIONS[name].of] in ROWS


def test_what_is_planted_is_a_measure_with_a_definition():
    planted = {one.measure for one in (*PLANTED_LEVELS, *PLANTED_TRENDS, *PLANTED_CHANGES)}
    assert planted <= set(DEFINITIONS)


def test_the_example_agrees_with_itself():
    found = re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    told = json.loads(found[1])
    ratio = told["count"] / told["of"] / (told["count_elsewhere"] / told["of_elsewhere"])
    assert told["ratio_found"] == pytest.approx(ratio, abs=1e-3)


def test_the_page_says_of_what_it_is_made():
    assert "public figures and chance only" in TEXT
    assert "`made_up: true`" in TEXT
