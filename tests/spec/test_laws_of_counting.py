"""What may not change a tally: other gemeenten, the order of rows, the number of files, other analyses."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.spec.drawn import Row, a_country, stored
from tests.spec.test_counting import AT_PLACE, RECORDS, plan

from zicht.microdata.engines.engine import Engine, tally
from zicht.microdata.engines.tables import Settings
from zicht.model.area_codes import Level, gemeente_of
from zicht.model.expressions import Call, Column, Constant, Op
from zicht.model.plans import Breakdown, Counted, Measure, Plan

DRUGS = Call(Op.IN, (Column("suspects", "offence"), Constant("41")))
SUSPECTS: Plan = plan(
    RECORDS,
    AT_PLACE,
    Measure("records", Counted.ROWS),
    Measure("suspects", Counted.UNITS),
    breakdowns=(Breakdown("kind", (("drugs", DRUGS),)),),
)
SMALLER = (Level.GEMEENTE.value, Level.WIJK.value, Level.BUURT.value)


def many_records() -> dict[str, list[Row]]:
    """Thirty persons, each with records in several buurten."""
    chance = random.Random(7)
    places = ("BU00010000", "BU00010001", "BU00010100", "BU00020000", "BU00030000", "")
    lines = [
        f"{n} | {chance.randint(1, 30)} | 2024-0{chance.randint(1, 9)}-10 | 2024-12-01"
        f" | {chance.choice(('41', '11'))} | {chance.choice(places)}"
        for n in range(200)
    ]
    header = "incident | person | date | registered_on | offence | place\n"
    return a_country(suspects=header + "\n".join(lines))


def test_rows_of_another_gemeente_change_nothing_elsewhere(engine: Engine, tmp_path: Path) -> None:
    rows = many_records()
    without = {**rows, "suspects": [r for r in rows["suspects"] if r["place"] != "BU00030000"]}
    (tmp_path / "without").mkdir()

    def elsewhere(folder: Path, rows: dict[str, list[Row]]) -> list[dict[str, object]]:
        found = tally(engine, [SUSPECTS], stored(folder, rows)).to_pylist()
        return [r for r in found if r["LEVEL"] in SMALLER and gemeente_of(r["REF_AREA"]) != "GM0003"]

    assert elsewhere(tmp_path, rows) == elsewhere(tmp_path / "without", without)


@pytest.mark.parametrize("files", [1, 2, 7])
def test_the_order_of_rows_and_the_number_of_files_mean_nothing(
    engine: Engine, tmp_path: Path, files: int
) -> None:
    rows = many_records()
    (tmp_path / "shuffled").mkdir()
    shuffled = {**rows, "suspects": random.Random(files).sample(rows["suspects"], len(rows["suspects"]))}
    expected = tally(engine, [SUSPECTS], stored(tmp_path, rows))
    found = tally(engine, [SUSPECTS], stored(tmp_path / "shuffled", shuffled, files), Settings(threads=2))
    assert found.equals(expected)


def test_analyses_computed_together_give_what_each_gives_alone(engine: Engine, tmp_path: Path) -> None:
    tables = stored(tmp_path, many_records())
    others = [
        plan(RECORDS, AT_PLACE, Measure("all_records", Counted.ROWS)),
        plan(
            type(RECORDS)(RECORDS.table, RECORDS.window, RECORDS.unit, DRUGS),
            AT_PLACE,
            Measure("drug_suspects", Counted.UNITS),
            levels=(Level.GEMEENTE,),
        ),
    ]
    together = tally(engine, [SUSPECTS, *others], tables).to_pylist()
    alone = [row for one in (SUSPECTS, *others) for row in tally(engine, [one], tables).to_pylist()]
    assert together == sorted(alone, key=lambda row: list(row.values()))
