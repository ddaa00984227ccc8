"""Drift: is this delivery of a table like the last one, in rows, empty values and spread of values?

The population stability index of two spreads p and q over the same k classes is sum (p - q) ln(p / q).
Without any change it is not zero but about (1/n + 1/m) times a chi-squared with k - 1 degrees of freedom
(Yurdakul and Naranjo, Statistical properties of the population stability index, Journal of Risk Model
Validation 14(4), 2020). So what chance may give, mean and three deviations, is added to the thresholds of
the contract; small tables would else be stopped for nothing. To be at home in an empty class, half a row is
added to each.

Dates and the year of a yearly table are left out: a new delivery speaks of a new period. Names and areas
are compared by the first six characters of their code (the gemeente of a buurt), free names not at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from zicht.microdata.duck import name, text
from zicht.microdata.reports import Drift, Severity
from zicht.model.contracts import TIME_COLUMNS, CodeList, Column, ColumnType, Contract, Tolerance

BANDS = 20
"""Bands of integers, with about as many rows each in the last delivery."""

MOST_CLASSES = 500
"""A code with more different values than this is a name, not a class."""

MISSING = ""
"""The class of empty values."""


@dataclass(frozen=True)
class Profile:
    """How the accepted rows of one delivery of a table are spread.

    counts  column -> class -> rows; integers are cut to three significant digits; "" is empty
    """

    rows: int
    counts: Mapping[str, Mapping[str, int]]


def profile(
    accepted: Path, contract: Contract, lists: Mapping[str, CodeList], connection: duckdb.DuckDBPyConnection
) -> Profile:
    """Count the classes of every column in a Parquet file of accepted rows."""
    source = f"read_parquet({text(accepted)})"
    row = connection.execute(f"SELECT count(*) FROM {source}").fetchone()
    assert row is not None
    counts = {}
    for column in contract.columns:
        found = connection.execute(
            f"SELECT coalesce({_class_sql(column, contract, lists)}, {text(MISSING)}) AS class, count(*) "
            f"FROM {source} GROUP BY class ORDER BY class LIMIT {20 * MOST_CLASSES}"
        ).fetchall()
        counts[column.name] = dict(found)
    return Profile(row[0], counts)


def _class_sql(column: Column, contract: Contract, lists: Mapping[str, CodeList]) -> str:
    value = name(column.name)
    if column.type is ColumnType.BOOLEAN:
        return f"{value}::VARCHAR"
    if column.type is ColumnType.CODE:
        assert column.codes is not None
        return f"left({value}, 6)" if lists[column.codes].pattern is not None else value
    if column.type is ColumnType.INTEGER and column.name not in TIME_COLUMNS[contract.shape]:
        steps = " ".join(
            f"WHEN abs({value}) < {10 ** (digits + 3)} THEN {10**digits}" for digits in range(13)
        )
        step = f"(CASE {steps} ELSE {10**13} END)"
        return f"({value} - {value} % {step})::VARCHAR"
    return f"CASE WHEN {value} IS NOT NULL THEN 'there' END"


def drift(before: Profile, now: Profile, contract: Contract) -> tuple[Drift, ...]:
    """Every comparison that can be made, fine ones too, in the order of the columns."""
    return tuple(_comparisons(before, now, contract))


def _comparisons(before: Profile, now: Profile, contract: Contract) -> Iterator[Drift]:
    tolerance = contract.tolerance
    yield _rows(before.rows, now.rows, tolerance)
    if not before.rows or not now.rows:
        return
    for column in contract.columns:
        old, new = before.counts.get(column.name), now.counts.get(column.name)
        if old is None or new is None:
            continue
        if not column.required:
            yield _missing(column, old, new, tolerance)
        old, new = _classes(column, _filled(old), _filled(new))
        if 1 < len({**old, **new}) <= MOST_CLASSES:
            yield _spread("distribution", column, old, new, tolerance)


def _rows(before: int, now: int, tolerance: Tolerance) -> Drift:
    change = abs(now - before) / before if before else 0.0
    chance = 3 * math.sqrt(1 / before + 1 / now) if before and now else 0.0
    severity = _severity(change, chance, tolerance.rows_warn, tolerance.rows_stop)
    return Drift("rows", "", before, now, round(change, 6), round(chance, 6), severity)


def _missing(column: Column, old: Mapping[str, int], new: Mapping[str, int], tolerance: Tolerance) -> Drift:
    def halves(counts: Mapping[str, int]) -> dict[str, int]:
        empty = counts.get(MISSING, 0)
        return {"empty": empty, "there": sum(counts.values()) - empty}

    found = _spread("missing", column, halves(old), halves(new), tolerance)
    return Drift(
        found.what,
        found.column,
        old.get(MISSING, 0),
        new.get(MISSING, 0),
        found.measure,
        found.chance,
        found.severity,
    )


def _filled(counts: Mapping[str, int]) -> dict[str, int]:
    return {value: count for value, count in counts.items() if value != MISSING}


def _classes(
    column: Column, old: Mapping[str, int], new: Mapping[str, int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Integers in bands of the old spread, codes as they are."""
    if column.type is not ColumnType.INTEGER or "there" in {**old, **new}:
        return dict(old), dict(new)
    edges = _edges({int(value): count for value, count in old.items()})
    return _banded(old, edges), _banded(new, edges)


def _edges(counts: Mapping[int, int]) -> list[int]:
    """Upper edges of at most `BANDS` bands that hold about as many rows each."""
    edges: list[int] = []
    gathered, total = 0, sum(counts.values())
    for value in sorted(counts):
        gathered += counts[value]
        if gathered * BANDS >= total * (len(edges) + 1):
            edges.append(value)
    return edges[:-1]


def _banded(counts: Mapping[str, int], edges: Sequence[int]) -> dict[str, int]:
    banded = dict.fromkeys((str(at) for at in range(len(edges) + 1)), 0)
    for value, count in counts.items():
        banded[str(sum(int(value) > edge for edge in edges))] += count
    return banded


def _spread(
    what: str, column: Column, old: Mapping[str, int], new: Mapping[str, int], tolerance: Tolerance
) -> Drift:
    classes = sorted({*old, *new})
    n, m, k = sum(old.values()), sum(new.values()), len(classes)
    index = 0.0
    for value in classes:
        p = (old.get(value, 0) + 0.5) / (n + 0.5 * k)
        q = (new.get(value, 0) + 0.5) / (m + 0.5 * k)
        index += (p - q) * math.log(p / q)
    chance = (1 / n + 1 / m) * (k - 1 + 3 * math.sqrt(2 * (k - 1))) if n and m else math.inf
    if not math.isfinite(chance):  # nothing to compare on one side: the figure on missing values tells it
        return Drift(what, column.name, n, m, 0.0, 0.0, Severity.FINE)
    severity = _severity(index, chance, tolerance.drift_warn, tolerance.drift_stop)
    return Drift(what, column.name, n, m, round(index, 6), round(chance, 6), severity)


def _severity(measure: float, chance: float, warn: float, stop: float) -> Severity:
    if measure > stop + chance:
        return Severity.STOP
    return Severity.WARN if measure > warn + chance else Severity.FINE
