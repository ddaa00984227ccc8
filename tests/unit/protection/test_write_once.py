"""What was shown before is kept, whole, and told apart from what was not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zicht.protection.counts.write_once import (
    ATOM_SCHEMA,
    AtomStore,
    StoreDamaged,
    read_store,
    rows_of,
    write_store,
)

ATOMS, CROSS = ("BU00010000", "GM0001/rest@2024"), ("sex=m", "sex=w")


def rows(
    release: str,
    period: str,
    values: list[list[int]],
    measure: str = "suspects",
    kept: tuple[str, ...] = (),
) -> pa.Table:
    return rows_of(
        measure,
        release,
        shown={period[:4]: ["BU00010000"]},
        kept={period[:4]: kept},
        atoms=ATOMS,
        cross=CROSS,
        periods=(period,),
        values=np.array(values, dtype=np.int64)[:, :, None],
    )


FIRST = AtomStore.empty().with_rows([rows("1", "2024-Q1", [[10, 0], [15, 20]])])


def values(store: AtomStore, periods: tuple[str, ...]) -> tuple[list[object], list[object]]:
    found, known = store.of("suspects").values(ATOMS, CROSS, periods)
    return found.tolist(), known.tolist()


def test_values_come_back_where_they_were() -> None:
    found, known = values(FIRST, ("2024-Q1", "2024-Q2"))
    assert found == [[[10, 0], [0, 0]], [[15, 0], [20, 0]]]
    assert known == [[[True, False]] * 2] * 2


def test_nought_was_shown_too() -> None:
    assert FIRST.of("suspects").values(("BU9",), CROSS, ("2024-Q1",))[1].all()
    assert not FIRST.of("thefts").values(ATOMS, CROSS, ("2024-Q1",))[1].any()


def test_the_cut_of_a_year_comes_back_and_no_other() -> None:
    held = FIRST.of("suspects")
    assert held.shown("2024") == {"BU00010000"}
    assert held.shown("2025") is None
    assert AtomStore.empty().of("suspects").shown("2024") is None


def test_a_year_in_which_nothing_was_apart_is_not_forgotten() -> None:
    none = rows_of(
        "suspects",
        "1",
        shown={"2024": []},
        kept={},
        atoms=(),
        cross=CROSS,
        periods=("2024",),
        values=np.zeros((0, 2, 1), int),
    )
    assert AtomStore.empty().with_rows([none]).of("suspects").shown("2024") == frozenset()


def test_a_new_release_replaces_its_own_periods_only() -> None:
    second = FIRST.with_rows(
        [rows("2", "2024-Q2", [[0, 10], [0, 0]]), rows("2", "2024-Q2", [[5, 5], [5, 5]], "x")]
    )
    third = second.with_rows([rows("3", "2024-Q2", [[0, 0], [25, 0]])])
    assert values(third, ("2024-Q1", "2024-Q2"))[0] == [[[10, 0], [0, 0]], [[15, 25], [20, 0]]]
    assert third.of("x").table.num_rows == second.of("x").table.num_rows


def test_a_value_that_stays_keeps_the_name_of_its_first_release() -> None:
    again = FIRST.with_rows([rows("2", "2024-Q1", [[10, 0], [15, 25]])])
    told = {
        (row["ATOM"], row["CATEGORIES"]): row["RELEASE"]
        for row in again.table.to_pylist()
        if row["ROLE"] == "value"
    }
    assert told == {
        ("BU00010000", "sex=m"): "1",
        ("GM0001/rest@2024", "sex=m"): "1",
        ("GM0001/rest@2024", "sex=w"): "2",
    }


def test_a_renamed_area_keeps_its_atoms() -> None:
    renamed = FIRST.renamed({"GM0001": "GM0009", "BU00010000": "BU00090000"})
    found, _ = renamed.of("suspects").values(("BU00090000", "GM0009/rest@2024"), CROSS, ("2024-Q1",))
    assert found[:, :, 0].tolist() == [[10, 0], [15, 20]]
    assert renamed.of("suspects").shown("2024") == {"BU00090000"}


def test_a_store_knows_the_division_its_codes_are_of() -> None:
    assert FIRST.division is None
    later = FIRST.in_division(2024).in_division(2025)
    assert later.division == 2025
    assert later.with_rows([rows("2", "2024-Q2", [[10, 0], [15, 20]])]).division == 2025
    assert later.of("suspects").table.equals(FIRST.of("suspects").table)


def test_a_gemeente_where_a_border_moved_is_remembered_by_year() -> None:
    held = FIRST.with_rows([rows("2", "2024-Q1", [[10, 0], [15, 20]], kept=("GM0001",))]).of("suspects")
    assert held.kept("2024") == {"GM0001"}
    assert held.kept("2023") == frozenset()
    assert held.shown("2024") == {"BU00010000"}


def test_atoms_that_are_together_from_now_on_showed_their_sum() -> None:
    together = FIRST.of("suspects").with_merged({"BU00010000": "GM0001/rest@2024"})
    found, known = together.values(ATOMS, CROSS, ("2024-Q1",))
    assert found[:, :, 0].tolist() == [[0, 0], [25, 20]]
    assert known.all()
    assert together.shown("2024") == {"BU00010000"}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_store(tmp_path / "atoms.parquet", FIRST)
    assert read_store(tmp_path / "atoms.parquet").table.equals(FIRST.table)
    assert (tmp_path / "atoms.parquet").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["atoms.parquet"]
    assert read_store(tmp_path / "atoms.parquet").digest == FIRST.digest


def test_the_same_store_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_store(tmp_path / name, FIRST)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("broken", ["bytes", "rows", "columns", "digest", "missing"])
def test_a_store_that_is_not_what_was_written_is_refused(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "atoms.parquet"
    write_store(path, FIRST)
    table = pq.read_table(path)
    if broken == "bytes":
        path.write_bytes(path.read_bytes()[:-5])
    elif broken == "rows":
        pq.write_table(table.slice(1), path)
    elif broken == "columns":
        pq.write_table(table.select(["ATOM"]), path)
    elif broken == "digest":
        pq.write_table(table.replace_schema_metadata(None), path)
    else:
        path.unlink()
    with pytest.raises(StoreDamaged, match="atoms"):
        read_store(path)


def test_an_empty_store_has_the_columns() -> None:
    assert AtomStore.empty().table.schema.equals(ATOM_SCHEMA)
    assert AtomStore.empty().with_rows([]).table.schema.equals(ATOM_SCHEMA)
