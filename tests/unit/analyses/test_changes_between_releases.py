"""Two releases of one figure: what is real, what was revised, what is a border, in drawn tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.analyses.drawn import indicator

from zicht.analyses.monitor.changes import ReleasedCells, change_table, revision_table
from zicht.analyses.monitor.same_definition import definition_digests
from zicht.model.cells import CELL_SCHEMA

OUR_2023, OUR_2024 = {"gm": "gm-2023"}, {"gm": "gm-2024"}


def cells(drawing: str, current: Mapping[str, str]) -> ReleasedCells:
    """`division | area | period | events | inhabitants` lines; a word for events is a reason for absence."""
    rows: list[dict[str, Any]] = []
    for line in filter(None, (line.strip() for line in drawing.splitlines()[1:])):
        division, area, period, events, whole = (part.strip() for part in line.split("|"))
        seen = events.isdigit()
        row: dict[str, Any] = dict.fromkeys(CELL_SCHEMA.names)
        row |= {name: "not_compared" for name in CELL_SCHEMA.names if name.endswith("VERDICT")}
        row |= {
            "INDICATOR": "crimes",
            "DIVISION": division,
            "REF_AREA": area,
            "TIME_PERIOD": period,
            "BOUNDARIES": "now" if division in current.values() else "then",
            "NUMERATOR": float(events) if seen else None,
            "DENOMINATOR": float(whole),
            "OBS_VALUE": float(events) / float(whole) * 1000 if seen else None,
            "OBS_STATUS": "A" if seen else "M",
            "ABSENCE": None if seen else events,
        }
        rows.append(row)
    return ReleasedCells(pa.Table.from_pylist(rows, CELL_SCHEMA), current)


def changes(old: ReleasedCells, new: ReleasedCells) -> dict[str, dict[str, Any]]:
    return {row["REF_AREA"]: row for row in change_table(indicator(), old, new).to_pylist()}


def test_a_new_quarter_is_a_real_change_and_a_late_registration_a_revision() -> None:
    old = cells(
        """division | area | period | events | whole
        gm-2024 | GM0001 | 2024-Q1 | 40 | 1000""",
        OUR_2024,
    )
    new = cells(
        """division | area | period | events | whole
        gm-2024 | GM0001 | 2024-Q1 | 43 | 1000
        gm-2024 | GM0001 | 2024-Q2 | 50 | 1000""",
        OUR_2024,
    )
    row = changes(old, new)["GM0001"]
    assert (row["OLD_VALUE"], row["REVISION"], row["BOUNDARY"], row["REAL"], row["NEW_VALUE"]) == (
        40,
        3,
        0,
        7,
        50,
    )
    assert revision_table(indicator(), old, new).to_pylist() == [
        {
            "INDICATOR": "crimes",
            "DIVISION": "gm-2024",
            "REF_AREA": "GM0001",
            "TIME_PERIOD": "2024-Q1",
            "OLD_VALUE": 40.0,
            "NEW_VALUE": 43.0,
            "OLD_ABSENCE": None,
            "NEW_ABSENCE": None,
        }
    ]


def test_a_merger_is_a_boundary_change() -> None:
    """GM0001 takes in GM0002: its rate of 2023 in today's borders is another number, and nothing happened."""
    old = cells(
        """division | area | period | events | whole
        gm-2023 | GM0001 | 2023 | 10 | 1000
        gm-2023 | GM0002 | 2023 | 30 | 1000
        gm-2023 | GM0003 | 2023 | 50 | 1000""",
        OUR_2023,
    )
    new = cells(
        """division | area | period | events | whole
        gm-2023 | GM0001 | 2023 | 11 | 1000
        gm-2023 | GM0002 | 2023 | 30 | 1000
        gm-2024 | GM0001 | 2023 | 41 | 2000
        gm-2024 | GM0001 | 2024 | 41 | 2000
        gm-2024 | GM0003 | 2023 | 50 | 1000
        gm-2024 | GM0003 | 2024 | 51 | 1000
        gm-2024 | GM0004 | 2024 | 9 | 1000""",
        OUR_2024,
    )
    found = changes(old, new)
    parts = [found["GM0001"][name] for name in ("OLD_VALUE", "REVISION", "BOUNDARY", "REAL", "NEW_VALUE")]
    assert parts == [10, 1, 9.5, 0, 20.5]
    assert found["GM0003"]["BOUNDARY"] is None, "the old borders are not in the new release: not told apart"
    assert found["GM0003"]["REAL"] == 1
    assert found["GM0004"]["OLD_PERIOD"] is None
    assert found["GM0004"]["REAL"] is None


def test_the_parts_add_up_to_the_whole() -> None:
    draw = np.random.default_rng(4)
    lines = [
        f"gm-2024 | GM{i:04d} | 2024-Q{q} | {draw.poisson(60)} | 1000" for q in (1, 2) for i in range(1, 30)
    ]
    old = cells("\n".join(["", *lines[:29]]), OUR_2024)
    new = cells("\n".join(["", *lines]), OUR_2024)
    for row in changes(old, new).values():
        steps = row["OLD_VALUE"] + row["REVISION"] + row["BOUNDARY"] + row["REAL"]
        assert steps == pytest.approx(row["NEW_VALUE"], rel=1e-9)


def quarters(risen: bool) -> str:
    """Thirty areas over five quarters; the last quarter of the first one is twice as high when asked."""
    draw = np.random.default_rng(5)
    lines = [""]
    for area in range(1, 31):
        for period in ("2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1", "2024-Q2"):
            events = draw.poisson(200)
            twice = risen and area == 1 and period == "2024-Q2"
            lines.append(f"gm-2024 | GM{area:04d} | {period} | {events * (2 if twice else 1)} | 1000")
    return "\n".join(lines)


def test_a_rise_against_the_same_season_is_called_and_nothing_else_is() -> None:
    new = cells(quarters(risen=True), OUR_2024)
    old = ReleasedCells(new.table.filter(pa.compute.not_equal(new.table["TIME_PERIOD"], "2024-Q2")), OUR_2024)
    found = changes(old, new)
    assert {row["VERDICT"] for area, row in found.items() if area != "GM0001"} == {"cannot_say"}
    assert found["GM0001"]["VERDICT"] == "risen"
    assert found["GM0001"]["AGAINST_PERIOD"] == "2023-Q2"
    assert 1.6 < found["GM0001"]["RATIO"] < 2.4


def test_without_a_new_period_nothing_changed() -> None:
    both = cells(quarters(risen=True), OUR_2024)
    found = changes(both, both)
    assert {row["VERDICT"] for row in found.values()} == {"no_new_period"}
    assert {row["REAL"] for row in found.values()} == {0.0}
    assert revision_table(indicator(), both, both).num_rows == 0


def test_what_is_withheld_from_now_on_is_a_revision_without_a_number() -> None:
    old = cells("\ngm-2024 | GM0001 | 2024 | 40 | 1000", OUR_2024)
    new = cells("\ngm-2024 | GM0001 | 2024 | confidential | 1000", OUR_2024)
    (row,) = revision_table(indicator(), old, new).to_pylist()
    assert (row["OLD_VALUE"], row["NEW_VALUE"], row["NEW_ABSENCE"]) == (40, None, "confidential")


INDICATORS = [{"id": "crimes", "kind": "rate", "numerator": "crimes", "denominator": "inhabitants"}]


def plan_in_words(sentence: str, last: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    periods = f"There are figures for each quarter from 2019-Q1 to {last}."
    analyses = [{"id": "a/b", "indicators": ["crimes"], "plan": {"en": [sentence, periods]}}]
    return analyses, {"figures": [{"plan": "a/b", "periods": ["2019-Q1", last]}]}


def test_one_more_quarter_is_the_same_definition() -> None:
    one = definition_digests(INDICATORS, *plan_in_words("Rows of 2019-Q1 or later.", "2024-Q3"))
    two = definition_digests(INDICATORS, *plan_in_words("Rows of 2019-Q1 or later.", "2024-Q4"))
    assert one == two


@pytest.mark.parametrize(
    ("indicators", "sentence"),
    [
        (INDICATORS, "Rows of 2019-Q2 or later."),
        ([INDICATORS[0] | {"denominator": "households"}], "Rows of 2019-Q1 or later."),
    ],
)
def test_another_question_is_another_definition(indicators: list[dict[str, Any]], sentence: str) -> None:
    one = definition_digests(INDICATORS, *plan_in_words("Rows of 2019-Q1 or later.", "2024-Q3"))
    two = definition_digests(indicators, *plan_in_words(sentence, "2024-Q3"))
    assert one != two
