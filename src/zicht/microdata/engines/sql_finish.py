"""Cells in SQL alone: the reference finish, and the one for frames too large or too sparse for an array.

One query a plan and period: grouping sets over every level and every subset of breakdowns. NULL in a
column means that it is totalled; unknown areas are -1 and never NULL, so that the two cannot be confused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.microdata.engines.batches import Batch
from zicht.microdata.engines.blocks import NATION, UNKNOWN, Block, Categories, categories_of
from zicht.microdata.engines.division import SMALLER_THAN_GEMEENTE, Division
from zicht.microdata.engines.engine import Connection
from zicht.microdata.engines.rows_sql import BUURTEN, GEMEENTEN, RowColumns, Rows, rows_of, with_sql
from zicht.microdata.engines.tables import Tables, contracts_of
from zicht.model.area_codes import Level
from zicht.model.plans import TOTAL, Counted, Measure, Place, Plan


def finish_in_sql(
    batch: Batch, period: str, tables: Tables, division: Division, connection: Connection, sample: int
) -> Iterator[Block]:
    """The cells of a batch, each plan by a query of its own."""
    contracts = contracts_of(tables)
    for plan in batch.plans:
        rows = rows_of(
            replace(batch, plans=(plan,)),
            period,
            contracts,
            connection.dialect,
            newest_year=division.year,
            sample=sample,
        )
        cells = connection.query(cells_sql(plan, rows))
        yield from blocks_of(plan, period, cells, division, rows.columns)


def levels_of(plan: Plan) -> tuple[Level, ...]:
    """The levels of a plan that its places can be on, the country left out."""
    places = {location.place for location in (plan.location, plan.counterpart) if location is not None}
    left_out: tuple[Level, ...] = (Level.COUNTRY,)
    if Place.GEMEENTE in places:
        left_out += SMALLER_THAN_GEMEENTE
    return tuple(dict.fromkeys(level for level in plan.levels if level not in left_out))


def cells_sql(plan: Plan, rows: Rows) -> str:
    """The query that gives every cell of a plan out of the rows of a batch of this plan alone.

    Where no unit has two rows everything adds up, and the rows are first counted by smallest area.
    """
    levels = levels_of(plan)
    keys = list(_key_columns(plan, levels, rows.columns))
    counts = list(_counts(plan, rows.columns))
    tables = [*rows.tables, f"frame_rows AS ({rows.select})"]
    counted = "frame_rows"
    if rows.columns.once:
        counted = "smallest"
        tables.append(f"smallest AS ({_smallest_sql(plan, rows.columns, counts)})")
        counts = [(f"CAST(SUM({name}) AS BIGINT)", name) for _, name in counts]
    tables.append(f"placed AS ({_placed_sql(plan, levels, counted)})")
    shown = ", ".join([*keys, *(f"{sql} AS {name}" for sql, name in counts)])
    sets = ", ".join(f"({', '.join(names)})" for names in _grouping_sets(plan, levels, rows.columns))
    grouped = f" GROUP BY GROUPING SETS ({sets})" if keys else ""
    return f"{with_sql(tuple(tables))}SELECT {shown} FROM placed{grouped}"


def _smallest_sql(plan: Plan, columns: RowColumns, counts: Sequence[tuple[str, str]]) -> str:
    keys = ["area", *(["cp"] if plan.counterpart is not None else [])]
    keys += [columns.breakdowns[breakdown] for breakdown in plan.breakdowns]
    shown = ", ".join([*keys, *(f"{sql} AS {name}" for sql, name in counts)])
    return f"SELECT {shown} FROM frame_rows GROUP BY {', '.join(keys)}"


def _placed_sql(plan: Plan, levels: Sequence[Level], counted: str) -> str:
    shown, joins = ["r.*"], ""
    for name, location in (("area", plan.location), ("cp", plan.counterpart)):
        if location is not None:
            table = GEMEENTEN if location.place is Place.GEMEENTE else BUURTEN
            joins += f" LEFT JOIN {table} d_{name} ON d_{name}.area = r.{name}"
            shown += [f"COALESCE(d_{name}.{level.value}, -1) AS {name}_{level.value}" for level in levels]
    return f"SELECT {', '.join(shown)} FROM {counted} r{joins}"


def blocks_of(
    plan: Plan, period: str, cells: pa.Table, division: Division, columns: RowColumns
) -> Iterator[Block]:
    """The cells that the query gave, measure by measure and level by level."""
    categories = categories_of(plan)
    category = _category_numbers(plan, cells, columns, categories)
    for level in (Level.COUNTRY, *levels_of(plan)):
        areas, area, kept = _areas(plan, level, cells, division)
        counterparts, counterpart, met = _counterparts(plan, level, cells, division)
        kept &= met
        for number, measure in enumerate(plan.measures):
            value, contributors = (_integers(cells, f"{name}{number}") for name in ("v", "n"))
            there = np.flatnonzero(kept & ((value != 0) | (contributors != 0)))
            yield Block(
                measure.name,
                level,
                period,
                areas,
                counterparts,
                categories.texts,
                area[there],
                counterpart[there],
                category[there],
                value[there],
                contributors[there],
            )


def _key_columns(plan: Plan, levels: Sequence[Level], columns: RowColumns) -> Iterator[str]:
    for name, location in (("area", plan.location), ("cp", plan.counterpart)):
        if location is not None:
            yield from (f"{name}_{level.value}" for level in levels)
    yield from (columns.breakdowns[breakdown] for breakdown in plan.breakdowns)


def _grouping_sets(plan: Plan, levels: Sequence[Level], columns: RowColumns) -> Iterator[list[str]]:
    of_breakdowns = [columns.breakdowns[breakdown] for breakdown in plan.breakdowns]
    places: list[list[str]] = [[]]
    for level in levels:
        places.append([f"area_{level.value}"])
        if plan.counterpart is not None:
            places.append([f"area_{level.value}", f"cp_{level.value}"])
    subsets: list[list[str]] = [of_breakdowns]
    if plan.margins:
        kept = product((True, False), repeat=len(of_breakdowns))
        subsets = [[n for n, keep in zip(of_breakdowns, keeps, strict=True) if keep] for keeps in kept]
    for place in places:
        for subset in subsets:
            yield [*place, *subset]


def _counts(plan: Plan, columns: RowColumns) -> Iterator[tuple[str, str]]:
    """What is counted, and the name of its column: v0, n0, v1, n1 ..."""
    for number, measure in enumerate(plan.measures):
        column = columns.measures[measure.name]
        contributors = _contributors(column, columns)
        yield contributors if measure.counted is Counted.UNITS else _value(measure, column), f"v{number}"
        yield contributors, f"n{number}"


def _value(measure: Measure, column: str | None) -> str:
    if column is None:
        return "COUNT(*)"
    if measure.counted is Counted.SUM:
        return f"COALESCE(CAST(SUM({column}) AS BIGINT), 0)"
    return f"COUNT(*) FILTER (WHERE {column} <> 0)"


def _contributors(column: str | None, columns: RowColumns) -> str:
    unit = "unit" if column is None else f"CASE WHEN {column} <> 0 THEN unit END"
    return f"COUNT({'' if columns.once else 'DISTINCT '}{unit})"


def _category_numbers(
    plan: Plan, cells: pa.Table, columns: RowColumns, categories: Categories
) -> NDArray[np.int64]:
    place = np.zeros(cells.num_rows, dtype=np.int64)
    for breakdown, axis in zip(plan.breakdowns, categories.axes, strict=True):
        places = np.array([*axis.places, axis.total])
        place = place * axis.size + places[_integers(cells, columns.breakdowns[breakdown], missing=-1)]
    return place


def _areas(
    plan: Plan, level: Level, cells: pa.Table, division: Division
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.bool_]]:
    if level is Level.COUNTRY:
        everywhere = np.ones(cells.num_rows, dtype=bool)
        for other in levels_of(plan):
            everywhere &= cells[f"area_{other.value}"].is_null().to_numpy()
        return (NATION,), np.zeros(cells.num_rows, dtype=np.int64), everywhere
    area = _integers(cells, f"area_{level.value}", missing=-1)
    return division.geography(plan.location.place).codes[level], area, area >= 0


def _counterparts(
    plan: Plan, level: Level, cells: pa.Table, division: Division
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.bool_]]:
    every = np.ones(cells.num_rows, dtype=bool)
    if plan.counterpart is None or level is Level.COUNTRY:
        text = "" if plan.counterpart is None else TOTAL
        return (text,), np.zeros(cells.num_rows, dtype=np.int64), every
    codes = (*division.geography(plan.counterpart.place).codes[level], TOTAL, UNKNOWN)
    total, unknown = len(codes) - 2, len(codes) - 1
    number = _integers(cells, f"cp_{level.value}", missing=total)
    assert codes == tuple(sorted(codes)), "codes of areas sort before _T and _U"
    return codes, np.where(number < 0, unknown, number), every


def _integers(cells: pa.Table, name: str, missing: int = 0) -> NDArray[np.int64]:
    numbers: NDArray[np.int64] = cells[name].cast(pa.int64()).fill_null(missing).to_numpy()
    return numbers
