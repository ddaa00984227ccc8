"""Cells by counting into arrays: rows are streamed once, and every larger area is a sum of smaller ones.

Values add up over areas and categories; different units do not. So units are counted as rows, and that is
put right for the few that have more than one row: their rows are laid aside and counted exactly, cell by
cell, on every level (`repeats.py`). A row without a unit is laid aside too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.microdata.engines.batches import Batch
from zicht.microdata.engines.blocks import NATION, Block, categories_of
from zicht.microdata.engines.cubes import Counts, Layout
from zicht.microdata.engines.division import Division, Geography
from zicht.microdata.engines.engine import Connection
from zicht.microdata.engines.repeats import Aside
from zicht.microdata.engines.rows_sql import RowColumns, Rows, rows_of, units_sql, with_sql
from zicht.microdata.engines.sql_finish import finish_in_sql, levels_of
from zicht.microdata.engines.tables import Tables, contracts_of
from zicht.model.area_codes import Level
from zicht.model.plans import Breakdown, Counted, Measure, Plan

CELLS_AT_MOST = 60_000_000
"""Cells of all cubes of a batch together, 8 bytes each; above it the finish in SQL is used."""
ASIDE_AT_MOST = 5_000_000
"""Rows laid aside; above it the finish in SQL is used."""
REPEATS = "repeated_units"


def finish_densely(
    batch: Batch, period: str, tables: Tables, division: Division, connection: Connection, sample: int
) -> Iterator[Block]:
    """The cells of a batch out of one pass over its rows; by SQL where arrays would be too large."""
    contracts = contracts_of(tables)
    rows = rows_of(batch, period, contracts, connection.dialect, newest_year=division.year, sample=sample)
    geography = division.geography(batch.location.place)
    if batch.counterpart is not None or _cells(batch, geography) > CELLS_AT_MOST:
        yield from finish_in_sql(batch, period, tables, division, connection, sample)
        return
    if not rows.columns.once:
        units = units_sql(batch, period, contracts, connection.dialect, sample=sample)
        if _name_repeats(units, connection) > ASIDE_AT_MOST:
            yield from finish_in_sql(batch, period, tables, division, connection, sample)
            return
    counters = _counters(batch, rows.columns, geography)
    for piece in map(_without_gaps, connection.stream(_stream_sql(rows, counters))):
        for counter in counters:
            counter.add(piece)
    for counter in counters:
        yield from counter.blocks(period)


@dataclass
class Counter:
    """Counts the measures of plans with the same breakdowns, all by one key.

    key     column of the stream: number of the smallest area times `size` plus number of the categories
    shape   categories of each breakdown, REST included
    """

    key: str
    breakdowns: tuple[Breakdown, ...]
    geography: Geography
    columns: RowColumns
    plans: list[Plan] = field(default_factory=list)
    counts: dict[str | None, Counts] = field(default_factory=dict)
    aside: Aside | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Categories of each breakdown, REST included."""
        return tuple(len(breakdown.categories) + 1 for breakdown in self.breakdowns)

    def sql(self) -> str:
        """The key of a row; rows without area come after the last area."""
        size = int(np.prod(self.shape, dtype=np.int64))
        text = f"COALESCE(r.area, {self.geography.size}) * {size}"
        for number, breakdown in enumerate(self.breakdowns):
            step = int(np.prod(self.shape[number + 1 :], dtype=np.int64))
            text += f" + r.{self.columns.breakdowns[breakdown]} * {step}"
        return f"CAST({text} AS INTEGER) AS {self.key}"

    def prepare(self) -> None:
        """Make an empty cube for each column that is counted."""
        cells = (self.geography.size + 1) * int(np.prod(self.shape, dtype=np.int64))
        for plan in self.plans:
            for measure in plan.measures:
                column = self.columns.measures[measure.name]
                if column not in self.counts:
                    self.counts[column] = Counts(cells, sums=measure.counted is Counted.SUM)
        if not (self.columns.once and self.columns.always):
            self.aside = Aside(tuple(self.counts))

    def add(self, piece: pa.RecordBatch) -> None:
        """Count a piece of the stream."""
        key = piece.column(self.key).to_numpy()
        for column, counts in self.counts.items():
            counts.add(key, None if column is None else piece.column(column).to_numpy())
        if self.aside is not None:
            self.aside.add(key, piece)

    def blocks(self, period: str) -> Iterator[Block]:
        """The cells of every plan."""
        for plan in self.plans:
            for measure in plan.measures:
                yield from self._measure(plan, measure, period)

    def _measure(self, plan: Plan, measure: Measure, period: str) -> Iterator[Block]:
        column = self.columns.measures[measure.name]
        layout = Layout(self.geography, categories_of(plan), plan.margins)
        counts = self.counts[column]
        rows = values = layout.with_totals(counts.rows())
        if counts.sums:
            values = layout.with_totals(counts.values())
        if self.aside is not None:
            rows = layout.with_totals(counts.rows() - self.aside.rows(column, counts.cells))
        for level in (Level.COUNTRY, *levels_of(plan)):
            value = units = layout.rolled_up(values, level)
            if rows is not values:
                units = layout.rolled_up(rows, level)
            if self.aside is not None:
                units = units + self.aside.units(column, layout, level)
            if measure.counted is Counted.UNITS:
                value = units
            areas = (NATION,) if level is Level.COUNTRY else self.geography.codes[level]
            yield _block(measure.name, level, period, areas, layout.categories.texts, value, units)


def _block(
    measure: str,
    level: Level,
    period: str,
    areas: Sequence[str],
    texts: Sequence[str],
    value: NDArray[np.int64],
    units: NDArray[np.int64],
) -> Block:
    flat, of_units = value.ravel(), units.ravel()
    there = np.flatnonzero(flat if value is units else (flat != 0) | (of_units != 0))
    cell = there.astype(np.int32)
    area = cell // np.int32(len(texts))
    category = cell - area * np.int32(len(texts))
    none = np.zeros(len(there), dtype=np.int32)
    values = flat[there]
    contributors = values if value is units else of_units[there]
    return Block(measure, level, period, areas, ("",), texts, area, none, category, values, contributors)


def _without_gaps(piece: pa.RecordBatch) -> pa.RecordBatch:
    """A measure that has no value counts for 0; a row without a unit stays without."""
    for number, name in enumerate(piece.schema.names):
        if name != "unit" and piece.column(number).null_count:
            piece = piece.set_column(number, name, piece.column(number).fill_null(0))
    return piece


def _counters(batch: Batch, columns: RowColumns, geography: Geography) -> list[Counter]:
    counters: dict[tuple[Breakdown, ...], Counter] = {}
    for plan in batch.plans:
        if plan.breakdowns not in counters:
            name = f"k{len(counters)}"
            counters[plan.breakdowns] = Counter(name, plan.breakdowns, geography, columns)
        counters[plan.breakdowns].plans.append(plan)
    for counter in counters.values():
        counter.prepare()
    return list(counters.values())


def _cells(batch: Batch, geography: Geography) -> int:
    cells = 0
    for plan in batch.plans:
        combinations = int(np.prod([len(b.categories) + 2 for b in plan.breakdowns], dtype=np.int64))
        cells += (geography.size + 1) * combinations * len(plan.measures)
    return cells


def _stream_sql(rows: Rows, counters: Sequence[Counter]) -> str:
    shown = [counter.sql() for counter in counters]
    shown += [f"r.{name}" for name in dict.fromkeys(filter(None, rows.columns.measures.values()))]
    columns, join = rows.columns, ""
    if not columns.once:
        shown += [
            "r.unit AS unit",
            "CAST(CASE WHEN r.unit IS NULL OR q.k IS NOT NULL THEN 1 ELSE 0 END AS TINYINT) AS aside",
        ]
        join = f" LEFT JOIN {REPEATS} q ON q.k = r.unit"
    elif not columns.always:
        shown += ["r.unit AS unit", _flag("r.unit IS NULL")]
    return f"{with_sql(rows.tables)}SELECT {', '.join(shown)} FROM ({rows.select}) r{join}"


def _flag(condition: str) -> str:
    return f"CAST(({condition}) AS TINYINT) AS aside"


def _name_repeats(units: str, connection: Connection) -> int:
    repeats = connection.query(units)
    connection.name_table(REPEATS, repeats.select(["k"]))
    return int(np.sum(repeats["n"].to_numpy()))
