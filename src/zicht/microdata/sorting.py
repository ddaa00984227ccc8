"""One table of a delivery sorted into accepted and quarantined rows, with proof that nothing was lost."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zicht.microdata.checks import BITS, Check, checks_of, judged_sql, mask_columns, row_checks
from zicht.microdata.cross_checks import (
    FAULTS,
    Judged,
    note_keys,
    note_overlaps,
    note_references,
    note_row_faults,
)
from zicht.microdata.delivery_note import DeliveredTable
from zicht.microdata.duck import ROW_GROUP_ROWS, name, text
from zicht.microdata.formats import contents_refused
from zicht.microdata.keys import Key
from zicht.microdata.pseudonyms import pads, pseudonym_sql
from zicht.microdata.reports import FIRST_ROWS, Finding, Reason
from zicht.microdata.rules import rule_sql
from zicht.model.contracts import CodeList, Contract


class RowsLost(Exception):
    """What was accepted and quarantined is not what was delivered: a bug of ours; nothing is accepted."""


@dataclass(frozen=True)
class Sorting:
    """How one table is to be sorted.

    staged   name of the view with the texts of the file
    targets  foreign key of the contract -> SQL with a column `target`: what it may point at; None: unchecked
    """

    table: DeliveredTable
    contract: Contract
    lists: Mapping[str, CodeList]
    key: Key
    staged: str
    targets: Sequence[str | None]
    connection: duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class Sorted:
    """What came of it; `found` are the numbers of the checks that found something."""

    rows: int
    accepted: int
    quarantined: int
    content: str
    missing: dict[str, int]
    findings: tuple[Finding, ...]
    found: frozenset[int]


def sort_rows(sorting: Sorting, accepted: Path, quarantine: Path, work: Path) -> Sorted:
    """Write `accepted` and `quarantine` (Parquet) and say what was found. Raises RowsLost, KeyRefused.

    `work` is a file for the rows in between; it is removed. The tables of faults
    and of rows set aside stay in the connection.
    """
    rows, total, missing = _staged_totals(sorting)
    judged = _judge(sorting, work, rows)
    _note_faults(sorting, judged)
    _set_aside(sorting)
    _write_accepted(judged, accepted)
    _write_quarantine(sorting, quarantine)
    good, bad = _check_nothing_lost(sorting, judged, accepted, quarantine, rows, total)
    findings, found = _findings(sorting)
    work.unlink()
    content = hmac.new(sorting.key.secret, f"content:{total}".encode(), "sha256").hexdigest()
    return Sorted(rows, good, bad, content, missing, findings, found)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return tuple(int(value or 0) for value in row)


def _columns(contract: Contract) -> str:
    return ", ".join(name(column.name) for column in contract.columns)


def _staged_totals(sorting: Sorting) -> tuple[int, int, dict[str, int]]:
    """Rows, sum of the hashes of their texts, and empty values per column, before anything is judged."""
    counted = ", ".join(f"count({name(column.name)})" for column in sorting.contract.columns)
    with contents_refused(sorting.table):
        rows, total, *filled = _one(
            sorting.connection,
            f"SELECT count(*), sum(hash(row_number, {_columns(sorting.contract)})::HUGEINT), {counted} "
            f"FROM {name(sorting.staged)}",
        )
    names = (column.name for column in sorting.contract.columns)
    return rows, total, {column: rows - count for column, count in zip(names, filled, strict=True)}


_IN_BETWEEN = "PARQUET_VERSION v2, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1000"
"""How judged rows are written: to be read some times and thrown away. Integers of version 2 are packed by
their differences, and long dictionaries, of values that are nearly all different, are not tried."""


def _judge(sorting: Sorting, work: Path, rows: int) -> Judged:
    rules = [rule_sql(sorting.contract, rule, sorting.connection) for rule in sorting.contract.rules]
    query = judged_sql(sorting.staged, sorting.table, sorting.contract, sorting.lists, rules)
    sorting.connection.execute(
        f"COPY ({query}) TO {text(work)} (FORMAT parquet, {_IN_BETWEEN}, ROW_GROUP_SIZE {ROW_GROUP_ROWS})",
        _parameters(sorting),
    )
    return Judged(
        contract=sorting.contract,
        connection=sorting.connection,
        source=f"FROM read_parquet({text(work)})",
        staged=sorting.staged,
        rows=rows,
        masks=mask_columns(sorting.contract),
    )


def _note_faults(sorting: Sorting, judged: Judged) -> None:
    contract = sorting.contract
    checks = checks_of(contract)
    note_row_faults(judged, BITS, len(row_checks(contract)))
    numbers = {reason: [n for n, c in enumerate(checks) if c.reason is reason] for reason in Reason}
    for number, key, targets in zip(
        numbers[Reason.REFERENCE], contract.foreign_keys, sorting.targets, strict=True
    ):
        if targets is not None:
            note_references(judged, number, key.column, targets)
    for number in numbers[Reason.KEY]:
        note_keys(judged, number)
    for number in numbers[Reason.OVERLAP]:
        assert contract.overlap is not None
        note_overlaps(judged, number, contract.overlap)


def _write_accepted(judged: Judged, path: Path) -> None:
    """In order already; but without ORDER BY the ends of row groups would depend on the threads."""
    judged.connection.execute(
        f"COPY (SELECT {_columns(judged.contract)} {judged.sound} ORDER BY row_number) TO {text(path)} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    )


ASIDE = "aside"
"""The temporary table of the texts of the rows in quarantine, as they were staged."""


def _set_aside(sorting: Sorting) -> None:
    sorting.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {ASIDE} AS FROM {name(sorting.staged)} "
        f"WHERE row_number IN (SELECT row_number FROM {FAULTS})"
    )


def _quarantined_sql(sorting: Sorting) -> str:
    """Row number and texts of the rows in quarantine, identifiers as pseudonyms."""
    shown = ", ".join(
        f"{pseudonym_sql(column.domain, 's.' + name(column.name))}::VARCHAR AS {name(column.name)}"
        if column.domain is not None
        else f"s.{name(column.name)}"
        for column in sorting.contract.columns
    )
    return f"SELECT s.row_number, {shown}, s.malformed FROM {ASIDE} s"


def _parameters(sorting: Sorting) -> Mapping[str, bytes] | None:
    identifiers = any(column.domain is not None for column in sorting.contract.columns)
    return pads(sorting.key) if identifiers else None


def _write_quarantine(sorting: Sorting, path: Path) -> None:
    names = ", ".join(f"({n}, {text(c.name)})" for n, c in enumerate(checks_of(sorting.contract)))
    columns = ", ".join(f"q.{name(column.name)}" for column in sorting.contract.columns)
    reasons = (
        f"SELECT f.row_number, list(n.reason ORDER BY f.number) AS reasons FROM {FAULTS} f "
        f"JOIN (VALUES {names}) AS n(number, reason) USING (number) GROUP BY f.row_number"
    )
    sorting.connection.execute(
        f"COPY (SELECT q.row_number, {columns}, list_transform(r.reasons, lambda reason: "
        "CASE WHEN reason = 'malformed' THEN 'malformed: ' || q.malformed ELSE reason END) AS reasons "
        f"FROM ({_quarantined_sql(sorting)}) q JOIN ({reasons}) r USING (row_number) ORDER BY q.row_number) "
        f"TO {text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})",
        _parameters(sorting),
    )


def _check_nothing_lost(
    sorting: Sorting, judged: Judged, accepted: Path, quarantine: Path, rows: int, total: int
) -> tuple[int, int]:
    """Count and hash what stands in the two files against what was staged, row by row and text by text."""
    connection, columns = sorting.connection, _columns(sorting.contract)
    values = f"sum(hash({columns})::HUGEINT)"
    texts = f"sum(hash(row_number, {columns})::HUGEINT)"
    sound = _one(connection, f"SELECT count(*), sum(content::HUGEINT), {values} {judged.sound}")
    unsound = _one(
        connection,
        f"SELECT count(*), sum(content::HUGEINT) {judged.source} "
        f"WHERE row_number IN (SELECT row_number FROM {FAULTS})",
    )
    kept = _one(connection, f"SELECT count(*), {values} FROM read_parquet({text(accepted)})")
    aside = _one(connection, f"SELECT count(*), {texts} FROM read_parquet({text(quarantine)})")
    expected = connection.execute(
        f"SELECT count(*), {texts} FROM ({_quarantined_sql(sorting)})", _parameters(sorting)
    ).fetchone()
    assert expected is not None
    proofs = {
        "rows": kept[0] + aside[0] == rows,
        "texts": sound[1] + unsound[1] == total,
        "accepted": kept == (sound[0], sound[2]),
        "quarantine": aside == (unsound[0], int(expected[1] or 0)),
    }
    if not all(proofs.values()):
        failed = ", ".join(proof for proof, holds in proofs.items() if not holds)
        raise RowsLost(f"table {sorting.contract.table}: {failed} of staged and written rows differ")
    return kept[0], aside[0]


def _findings(sorting: Sorting) -> tuple[tuple[Finding, ...], frozenset[int]]:
    checks = checks_of(sorting.contract)
    rows = sorting.connection.execute(
        f"SELECT number, count(*), min(row_number, {FIRST_ROWS}) FROM {FAULTS} "
        "GROUP BY number ORDER BY number"
    ).fetchall()
    findings = tuple(_finding(checks[number], count, first) for number, count, first in rows)
    return findings, frozenset(number for number, _, _ in rows)


def _finding(check: Check, rows: int, first: Sequence[int]) -> Finding:
    return Finding(
        reason=check.reason,
        name=check.name,
        column=check.column,
        physical_column=check.physical_column,
        rows=rows,
        first_rows=tuple(sorted(first)),
    )


def faulty_numbers(contract: Contract, reasons: frozenset[Reason]) -> Iterator[tuple[int, Check]]:
    """The checks of these kinds with their numbers in the table of faults."""
    for number, check in enumerate(checks_of(contract)):
        if check.reason in reasons:
            yield number, check
