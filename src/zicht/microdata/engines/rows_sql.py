"""The rows of a batch in one period as one portable SELECT: place, categories, measures, unit.

area      place of the row in the division, by number; NULL when unknown
cp        the same of the counterpart of a flow
unit      identifier that is counted; left out of the text where nobody needs it
b0, b1 .. number of the category of each breakdown; the number after the last is REST
m0, m1 .. a measure: 1 or 0 for rows and units, a whole number for sums; 0 outside its population
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zicht.microdata.engines.batches import Batch
from zicht.microdata.engines.dialects import Dialect
from zicht.microdata.engines.expression_sql import Row, Statement
from zicht.microdata.engines.tables import ADDRESS_AREAS, AREAS, once_per
from zicht.microdata.engines.windows import window_sql
from zicht.model.contracts import Contract
from zicht.model.expressions import Column
from zicht.model.plans import Breakdown, Counted, Location, Measure, Place

BUURTEN = "division_buurten"
GEMEENTEN = "division_gemeenten"


@dataclass(frozen=True)
class RowColumns:
    """Where the parts of the plans stand among the columns.

    measures    measure name -> column, or None when every row counts
    breakdowns  breakdown -> column
    once        True when no unit has two rows
    always      True when every row has a unit
    """

    measures: Mapping[str, str | None]
    breakdowns: Mapping[Breakdown, str]
    once: bool
    always: bool


@dataclass(frozen=True)
class Rows:
    """A SELECT with the tables of its WITH, and what its columns are."""

    tables: tuple[str, ...]
    select: str
    columns: RowColumns


def with_sql(tables: tuple[str, ...]) -> str:
    """The WITH of a query, or nothing."""
    return f"WITH {', '.join(tables)} " if tables else ""


def rows_of(
    batch: Batch,
    period: str,
    contracts: Mapping[str, Contract],
    dialect: Dialect,
    *,
    newest_year: int,
    sample: int,
) -> Rows:
    """The rows of a batch in a period, and what its columns are."""
    statement = Statement(contracts, dialect, period, batch.moment)
    frame = batch.plans[0].frame
    row = statement.row(frame.table, "f")
    shown = [f"{row.sql(batch.unit)} AS unit"]
    places = []
    for name, location in (("area", batch.location), ("cp", batch.counterpart)):
        if location is not None:
            places.append(_place_join(row, location, name))
            shown.append(f"l_{name}.area AS {name}")
    breakdowns = _breakdowns(batch, row, shown)
    measures = _measures(batch, row, shown)
    met = _population(batch, row, period, sample)
    tables = statement.grouped_tables()
    if any(_is_address(location) for location in (batch.location, batch.counterpart)):
        tables.insert(0, _located(newest_year))
    select = f"SELECT {', '.join(shown)} FROM {frame.table} f{row.joined()}{''.join(places)}"
    columns = RowColumns(measures, breakdowns, *_promises(batch, row.contract))
    return Rows(tuple(tables), select + met, columns)


def units_sql(
    batch: Batch, period: str, contracts: Mapping[str, Contract], dialect: Dialect, *, sample: int
) -> str:
    """The query of the units that have more than one of these rows (`k`), and how many (`n`)."""
    statement = Statement(contracts, dialect, period, batch.moment)
    row = statement.row(batch.plans[0].frame.table, "f")
    unit = row.sql(batch.unit)
    met = _population(batch, row, period, sample)
    rows = f"SELECT {unit} AS k FROM {row.contract.table} f{row.joined()}{met}"
    tables = with_sql(tuple(statement.grouped_tables()))
    return (
        f"{tables}SELECT r.k AS k, COUNT(*) AS n FROM ({rows}) r"
        " WHERE r.k IS NOT NULL GROUP BY r.k HAVING COUNT(*) > 1"
    )


def newest_year_sql() -> str:
    """The year of the newest division."""
    return f"SELECT MAX(year) AS year FROM {AREAS}"


def _breakdowns(batch: Batch, row: Row, shown: list[str]) -> dict[Breakdown, str]:
    columns: dict[Breakdown, str] = {}
    for breakdown in (b for plan in batch.plans for b in plan.breakdowns):
        if breakdown not in columns:
            columns[breakdown] = f"b{len(columns)}"
            shown.append(f"{_category(breakdown, row)} AS {columns[breakdown]}")
    return columns


def _category(breakdown: Breakdown, row: Row) -> str:
    cases = [
        f"WHEN {row.sql(condition)} THEN {number}"
        for number, (_, condition) in enumerate(breakdown.categories)
    ]
    return (
        f"CAST(CASE {' '.join(cases)} ELSE {len(cases)} END AS SMALLINT)" if cases else "CAST(0 AS SMALLINT)"
    )


def _measures(batch: Batch, row: Row, shown: list[str]) -> dict[str, str | None]:
    alone = len({plan.frame.where for plan in batch.plans}) == 1
    texts: dict[str, str] = {}
    columns: dict[str, str | None] = {}
    for plan in batch.plans:
        for measure in plan.measures:
            text = _measure(measure, row.condition(None if alone else plan.frame.where, measure.where), row)
            columns[measure.name] = None if text is None else texts.setdefault(text, f"m{len(texts)}")
    shown += [f"{text} AS {name}" for text, name in texts.items()]
    return columns


def _measure(measure: Measure, condition: str | None, row: Row) -> str | None:
    if measure.counted is not Counted.SUM:
        return None if condition is None else f"CAST(COALESCE({condition}, FALSE) AS TINYINT)"
    assert measure.value is not None, measure.name
    value = f"COALESCE({row.sql(measure.value)}, 0)"
    return (
        f"CAST({value if condition is None else f'CASE WHEN {condition} THEN {value} ELSE 0 END'} AS BIGINT)"
    )


def _population(batch: Batch, row: Row, period: str, sample: int) -> str:
    needed = [window_sql(row.contract.shape, batch.plans[0].frame.window, "f", period, batch.moment)]
    if sample > 1:
        needed.append(f"{row.sql(batch.unit)} % {sample} = 0")
    needed.append(_any_population(batch, row))
    conditions = " AND ".join(f"({text})" for text in needed if text)
    return f" WHERE {conditions}" if conditions else ""


def _any_population(batch: Batch, row: Row) -> str | None:
    populations = [plan.frame.where for plan in batch.plans]
    if None in populations:
        return None
    texts = dict.fromkeys(row.sql(where) for where in populations if where is not None)
    return " OR ".join(f"({text})" for text in texts)


def _place_join(row: Row, location: Location, name: str) -> str:
    value = row.sql(location.value)
    table, key = {
        Place.ADDRESS: ("located", "k"),
        Place.BUURT: (BUURTEN, "code"),
        Place.GEMEENTE: (GEMEENTEN, "code"),
    }[location.place]
    return f" LEFT JOIN {table} l_{name} ON l_{name}.{key} = {value}"


def _located(newest_year: int) -> str:
    return (
        f"located AS (SELECT a.address AS k, d.area AS area FROM {ADDRESS_AREAS} a"
        f" JOIN {BUURTEN} d ON d.code = a.buurt WHERE a.year = {newest_year})"
    )


def _is_address(location: Location | None) -> bool:
    return location is not None and location.place is Place.ADDRESS


def _promises(batch: Batch, contract: Contract) -> tuple[bool, bool]:
    unit = batch.unit
    if not isinstance(unit, Column):
        return False, False
    column = contract.column(unit.name)
    once = once_per(contract, unit.name, batch.plans[0].frame.window)
    return once, column is not None and column.required
