"""Tallies become counts that may leave; what was shown is remembered for the next release."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import CountRules, Figure, Mechanism, ReleasePlan
from zicht.model.tallies import TALLY_SCHEMA
from zicht.pipeline.protect import Held, Protected, held_in, protect_tallies, remember
from zicht.protection.counts.write_once import AtomStore, StoreDamaged

GEMEENTEN = tuple(f"GM{number:04d}" for number in range(1, 13))
AREAS = AreaTree(
    levels=(Level.COUNTRY, Level.GEMEENTE),
    codes={Level.COUNTRY: ("NL",), Level.GEMEENTE: GEMEENTEN},
    parents={Level.COUNTRY: ("",), Level.GEMEENTE: ("NL",) * len(GEMEENTEN)},
    beside={Level.POLITIE_EENHEID: {code: "RE01" if code < "GM0007" else "RE02" for code in GEMEENTEN}},
)
SIZES = dict.fromkeys(GEMEENTEN, 10_000)
KEY = b"k" * 32


def figure(measure: str, mechanism: Mechanism = Mechanism.SMALL_COUNT_ROUNDING) -> Figure:
    rule = RuleClass.FLOWS if mechanism is Mechanism.ORIGIN_DESTINATION else RuleClass.PERSONS
    return Figure(
        measure, f"drugs/{measure}", "0" * 64, (Level.COUNTRY, Level.GEMEENTE), ("2024",), rule, mechanism
    )


PLAN = ReleasePlan(
    (
        figure("suspects"),
        figure("from_to", Mechanism.ORIGIN_DESTINATION),
        figure("euros", Mechanism.SUPPRESSION),
    ),
    division_year=2024,
    year=2024,
    counts=CountRules(),
)


def tallies() -> pa.Table:
    """Suspects per gemeente, and flows of offences between the first gemeenten."""
    suspects = {code: 3 + 7 * n for n, code in enumerate(GEMEENTEN)}
    rows = [("suspects", "gm", code, "", "2024", "", n, n) for code, n in suspects.items()]
    rows.append(("suspects", "nl", "", "", "2024", "", *(2 * [sum(suspects.values())])))
    flows = {(a, b): 20 for a in GEMEENTEN[:4] for b in GEMEENTEN[:4]}
    rows += [("from_to", "gm", a, b, "2024", "", n, n) for (a, b), n in flows.items()]
    rows += [("from_to", "gm", a, "_T", "2024", "", 80, 80) for a in GEMEENTEN[:4]]
    rows.append(("from_to", "nl", "", "_T", "2024", "", 320, 320))
    rows.append(("euros", "nl", "", "", "2024", "", 10**6, 50))
    return pa.table(list(zip(*sorted(rows), strict=True)), schema=TALLY_SCHEMA)


def protected(held: Held | None = None, table: pa.Table | None = None) -> Protected:
    return protect_tallies(
        tallies() if table is None else table,
        plan=PLAN,
        areas=AREAS,
        sizes=SIZES,
        key=KEY,
        held=held or Held(AtomStore.empty(), None),
        release="1",
    )


def test_counts_and_flows_leave_together_and_money_stays() -> None:
    found = protected()
    measures = set(found.counts["MEASURE"].to_pylist())
    assert measures == {"suspects", "from_to"}
    flows = [row for row in found.counts.to_pylist() if row["COUNTERPART_AREA"] not in ("", "_T")]
    assert {row["MEASURE"] for row in flows} == {"from_to"}
    assert found.report.findings["measures_of_money_left_out"] == 1
    assert found.report.findings["measures_of_few_units_left_out"] == 0
    names = found.counts.schema.names[:6]
    assert found.counts.equals(found.counts.sort_by([(name, "ascending") for name in names]))


def test_every_number_lies_on_the_grid() -> None:
    values = [value for value in protected().counts["VALUE"].to_pylist() if value is not None]
    assert values
    assert all(value == 0 or (value >= 10 and value % 5 == 0) for value in values)


def test_what_was_not_declared_does_not_leave() -> None:
    strange = tallies().slice(0, 1).set_column(0, TALLY_SCHEMA.field(0), pa.array(["income"]))
    assert protected(table=pa.concat_tables([tallies(), strange])).counts.equals(protected().counts)


def test_the_next_release_shows_the_same_when_nothing_changed(tmp_path: Path) -> None:
    first = protected(held_in(tmp_path))
    remember(tmp_path, first.held)
    assert (tmp_path / "protection" / "counts.parquet").stat().st_mode & 0o077 == 0
    assert (tmp_path / "protection" / "flows.parquet").stat().st_mode & 0o077 == 0
    again = protected(held_in(tmp_path))
    assert again.counts.equals(first.counts)


def test_a_memory_that_was_changed_is_refused(tmp_path: Path) -> None:
    remember(tmp_path, protected().held)
    (tmp_path / "protection" / "counts.parquet").write_bytes(b"something else")
    with pytest.raises(StoreDamaged):
        held_in(tmp_path)
