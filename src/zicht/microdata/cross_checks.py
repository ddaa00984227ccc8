"""Checks that need more than one row: references, keys and overlapping spells.

They come in this order, and a row that has a fault already pulls no other row with it: keys are compared
among rows that pass their own checks and references, spells among rows that pass those and keys.

Two rows with one key: when they are the same in every column, the first is kept, for nothing is lost by
it. When they differ, nobody here can know which is right, so all of them go to quarantine. For the same
reason both of two spells that overlap go.

Large tables are compared part by part (by a hash of the key), so that memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

from zicht.microdata.duck import name
from zicht.microdata.keys import KeyRefused
from zicht.model.contracts import ColumnType, Contract

FAULTS = "faults"
"""The temporary table of what is wrong: row_number, number of the check."""

PART_ROWS = 15_000_000
"""Rows of which the keys are compared at once."""


@dataclass(frozen=True)
class Judged:
    """The rows of one table after `checks.judged_sql`, in a file.

    source   SQL that reads the file
    staged   name of the view with the texts
    rows     how many
    masks    names of its columns of bits
    """

    contract: Contract
    connection: duckdb.DuckDBPyConnection
    source: str
    staged: str
    rows: int
    masks: Sequence[str]

    @property
    def sound(self) -> str:
        """SQL for the rows that have no fault so far, in the order of the file."""
        clean = " AND ".join(f"{mask} = 0" for mask in self.masks)
        return f"{self.source} WHERE {clean} AND row_number NOT IN (SELECT row_number FROM {FAULTS})"

    def parts(self, columns: Sequence[str]) -> Iterator[str]:
        """Conditions that cut the table in parts with all rows of one value of `columns` together."""
        number = self.rows // PART_ROWS + 1
        if number == 1:
            yield "true"
            return
        for part in range(number):
            yield f"hash({', '.join(columns)}) % {number} = {part}"


def note_row_faults(judged: Judged, bits: int, checks: int) -> None:
    """Put the bits of every faulty row in the table of faults."""
    judged.connection.execute(f"CREATE OR REPLACE TEMP TABLE {FAULTS} (row_number BIGINT, number INTEGER)")
    for at, mask in enumerate(judged.masks):
        count = min(bits, checks - at * bits)
        judged.connection.execute(
            f"INSERT INTO {FAULTS} SELECT row_number, ({at * bits} + bit)::INTEGER "
            f"FROM (SELECT row_number, {mask} AS mask {judged.source} WHERE {mask} <> 0), "
            f"range({count}) AS r(bit) WHERE (mask >> bit) & 1 = 1"
        )


def note_references(judged: Judged, number: int, column: str, targets: str) -> None:
    """Put the rows whose value of `column` is not among `targets` (SQL with a column `target`) there."""
    judged.connection.execute(
        f"INSERT INTO {FAULTS} SELECT row_number, {number} "
        f"FROM (SELECT row_number, {name(column)} AS value {judged.source} WHERE {name(column)} IS NOT NULL) "
        f"WHERE value NOT IN (SELECT target FROM ({targets}) WHERE target IS NOT NULL)"
    )


def note_keys(judged: Judged, number: int) -> None:
    """Put the rows whose key stands in another row there. Raises KeyRefused when two pseudonyms collide."""
    key = [name(column) for column in judged.contract.key]
    everything = ", ".join(name(column.name) for column in judged.contract.columns)
    keys = ", ".join(key)
    judged.connection.execute("CREATE OR REPLACE TEMP TABLE twice (row_number BIGINT, number INTEGER)")
    for part in judged.parts(key):
        rows = f"(SELECT row_number, {everything} {judged.sound} AND {part})"
        again = f"(SELECT {keys} FROM {rows} GROUP BY {keys} HAVING count(*) > 1)"
        same = " AND ".join(f"a.{column} IS NOT DISTINCT FROM b.{column}" for column in key)
        judged.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE same_key AS SELECT a.* FROM {rows} a JOIN {again} b ON {same}"
        )
        _check_collision(judged)
        judged.connection.execute(
            "INSERT INTO twice SELECT row_number, "
            f"{number} FROM (SELECT row_number, min(row_number) OVER w AS first, "
            f"count(DISTINCT ({everything})) OVER w AS kinds FROM same_key "
            f"WINDOW w AS (PARTITION BY {keys})) WHERE kinds > 1 OR row_number <> first"
        )
    judged.connection.execute(f"INSERT INTO {FAULTS} FROM twice")


def _check_collision(judged: Judged) -> None:
    """Equal keys must come from equal texts; else two identifiers got one pseudonym (1 country in 50,000)."""
    for part in judged.contract.key:
        column = judged.contract.column(part)
        if column is None or column.type is not ColumnType.IDENTIFIER:
            continue
        row = judged.connection.execute(
            f"SELECT count(*) FROM (SELECT a.{name(part)} FROM same_key a JOIN {name(judged.staged)} b "
            f"USING (row_number) GROUP BY a.{name(part)} HAVING count(DISTINCT b.{name(part)}) > 1)"
        ).fetchone()
        if row is not None and row[0]:
            raise KeyRefused(
                f"table {judged.contract.table}, column {part}",
                found=f"{row[0]} pseudonyms that stand for two identifiers each",
                expected="one pseudonym an identifier",
                remedy="make a new vault with another key and take in its deliveries anew",
            )


def note_overlaps(judged: Judged, number: int, column: str) -> None:
    """Put the spells of one value of `column` that share a day with another there."""
    spell = f"{name(column)} AS who, valid_from, coalesce(valid_to, DATE '9999-12-31') AS ends"
    judged.connection.execute("CREATE OR REPLACE TEMP TABLE twice (row_number BIGINT, number INTEGER)")
    for part in judged.parts([name(column)]):
        judged.connection.execute(
            f"INSERT INTO twice SELECT row_number, {number} FROM (SELECT row_number, "
            "coalesce(max(ends) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) >= valid_from, "
            "false) OR coalesce(lead(valid_from) OVER w <= ends, false) AS shared "
            f"FROM (SELECT row_number, {spell} {judged.sound} AND {name(column)} IS NOT NULL AND {part}) "
            "WINDOW w AS (PARTITION BY who ORDER BY valid_from, row_number)) WHERE shared"
        )
    judged.connection.execute(f"INSERT INTO {FAULTS} FROM twice")
