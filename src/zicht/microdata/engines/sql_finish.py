"""Cells in SQL alone: the reference finish, and the one for frames too large or too sparse for an array.

One query a plan and period: grouping sets over every level and every subset of breakdowns. NULL in a
column means that it is totalled; unknown areas are -1 and never NULL, so that the two cannot be confused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        cells = connection.query(cells_sql(plan, rows, division))
        yield from blocks_of(plan, period, cells, division, rows.columns)


def levels_of(plan: Plan) -> tuple[Level, ...]:
    """The levels of a plan that its places can be on, the country left out."""
    places = {location.place for location in (plan.location, plan.counterpart) if location is not None}
    left_out: tuple[Level, ...] = (Level.COUNTRY,)
    if Place.GEMEENTE in places:
        left_out += SMALLER_THAN_GEMEENTE
    return tuple(dict.fromkeys(level for level in plan.levels if level not in left_out))


def cells_sql(plan: Plan, rows: Rows, division: Division) -> str:
    """The query that gives every cell of a plan out of the rows of a batch of this plan alone.

    Where no unit has two rows everything adds up, and the rows are first counted by smallest area.
    """
    levels = levels_of(plan)
    keys = list(_key_columns(plan, levels, rows.columns))
    counts = dict(_counts(plan, rows.columns))
    tables = [*rows.tables, f"frame_rows AS ({rows.select})"]
    counted = "frame_rows"
    if rows.columns.once:
        counted = "smallest"
        tables.append(f"smallest AS ({_smallest_sql(plan, rows.columns, counts)})")
        counts = {f"CAST(SUM({name}) AS BIGINT)": name for name in counts.values()}
    tables.append(f"placed AS ({_placed_sql(plan, levels, counted)})")
    shown = ", ".join([*keys, *(f"{sql} AS {name}" for sql, name in counts.items())])
    places = _paths(plan, division).values()
    sets = ", ".join(f"({', '.join(names)})" for names in _grouping_sets(plan, places, rows.columns))
    grouped = f" GROUP BY GROUPING SETS ({sets})" if keys else ""
    return f"{with_sql(tuple(tables))}SELECT {shown} FROM placed{grouped}"


def _smallest_sql(plan: Plan, columns: RowColumns, counts: Mapping[str, str]) -> str:
    keys = ["area", *(["cp"] if plan.counterpart is not None else [])]
    keys += [columns.breakdowns[breakdown] for breakdown in plan.breakdowns]
    shown = ", ".join([*keys, *(f"{sql} AS {name}" for sql, name in counts.items())])
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
    names = dict(_counts(plan, columns))
    paths = _paths(plan, division)
    category = _category_numbers(plan, cells, columns, categories)
    for level in (Level.COUNTRY, *levels_of(plan)):
        areas, area, kept = _areas(plan, level, cells, division, paths)
        counterparts, counterpart, met = _counterparts(plan, level, cells, division)
        kept &= met
        for measure in plan.measures:
            value, contributors = (_integers(cells, names[sql]) for sql in _wanted(measure, columns))
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


def _paths(plan: Plan, division: Division) -> dict[Level, list[str]]:
    """For each level the columns that tell its areas apart, those of the areas that hold them first.

    An area is known by its number alone; but an engine that is given the way down to it can make the larger
    areas out of the smaller ones, instead of out of all rows again.
    """
    geography = division.geography(plan.location.place)
    in_order = sorted(levels_of(plan), key=lambda level: (len(geography.codes[level]), level.value))
    paths = {}
    for number, level in enumerate(in_order):
        if plan.counterpart is not None:
            paths[level] = [f"area_{level.value}"]
            continue
        way = [larger for larger in in_order[:number] if geography.holds(larger, level)]
        paths[level] = [f"area_{part.value}" for part in (*way, level)]
    return paths


def _grouping_sets(plan: Plan, places: Iterable[list[str]], columns: RowColumns) -> Iterator[list[str]]:
    of_breakdowns = [columns.breakdowns[breakdown] for breakdown in plan.breakdowns]
    ends: list[list[str]] = [[]]
    for place in places:
        ends.append(place)
        if plan.counterpart is not None:
            ends.append([*place, *(name.replace("area_", "cp_") for name in place)])
    subsets: list[list[str]] = [of_breakdowns]
    if plan.margins:
        kept = product((True, False), repeat=len(of_breakdowns))
        subsets = [[n for n, keep in zip(of_breakdowns, keeps, strict=True) if keep] for keeps in kept]
    for end in ends:
        for subset in subsets:
            yield [*end, *subset]


def _counts(plan: Plan, columns: RowColumns) -> Iterator[tuple[str, str]]:
    """What is counted, each thing once, and the name of its column: c0, c1 ..."""
    wanted = (sql for measure in plan.measures for sql in _wanted(measure, columns))
    yield from ((sql, f"c{number}") for number, sql in enumerate(dict.fromkeys(wanted)))


def _wanted(measure: Measure, columns: RowColumns) -> tuple[str, str]:
    """The value of a measure, and its contributors."""
    column = columns.measures[measure.name]
    contributors = _contributors(column, columns)
    return contributors if measure.counted is Counted.UNITS else _value(measure, column), contributors


def _value(measure: Measure, column: str | None) -> str:
    if column is None:
        return "COUNT(*)"
    if measure.counted is Counted.SUM:
        return f"COALESCE(CAST(SUM({column}) AS BIGINT), 0)"
    return f"COUNT(*) FILTER (WHERE {column} <> 0)"


def _contributors(column: str | None, columns: RowColumns) -> str:
    if columns.once and columns.always:  # rows and units are the same, and rows are counted sooner
        return "COUNT(*)" if column is None else f"COUNT(*) FILTER (WHERE {column} <> 0)"
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
    plan: Plan, level: Level, cells: pa.Table, division: Division, paths: Mapping[Level, list[str]]
) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.bool_]]:
    """Codes, the number of the code of each row, and which rows are about areas of this level."""
    path = paths.get(level, [])
    of_level = np.ones(cells.num_rows, dtype=bool)
    for other in paths:
        there = cells[f"area_{other.value}"].is_valid().to_numpy()
        of_level &= there if f"area_{other.value}" in path else ~there
    if level is Level.COUNTRY:
        return (NATION,), np.zeros(cells.num_rows, dtype=np.int64), of_level
    area = _integers(cells, f"area_{level.value}", missing=-1)
    return division.geography(plan.location.place).codes[level], area, of_level & (area >= 0)


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
