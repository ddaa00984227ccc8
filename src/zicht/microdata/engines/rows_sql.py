"""The rows of a batch in one period as one portable SELECT: place, categories, measures, unit.

area      place of the row in the division, by number; NULL when unknown
cp        the same of the counterpart of a flow
unit      identifier that is counted; left out of the text where nobody needs it
b0, b1 .. number of the category of each breakdown; the number after the last is REST
m0, m1 .. a measure: 1 or 0 for rows and units, a whole number for sums; 0 or NULL outside its population

What can be seen in a row alone is computed before the row meets others: while texts are still numbers of a
dictionary, and so that joins carry the small results on instead of what they were made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zicht.microdata.engines.batches import Batch
from zicht.microdata.engines.dialects import Dialect
from zicht.microdata.engines.expression_sql import Row, Statement
from zicht.microdata.engines.tables import ADDRESS_AREAS, AREAS, once_per
from zicht.microdata.engines.windows import window_sql
from zicht.model.contracts import Contract
from zicht.model.expressions import Aggregate, Call, Column, Expr, Op, walk
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
    table = batch.plans[0].frame.table
    shown = _Shown(statement.row(table, "f"))
    row = shown.row
    shown.add("unit", row.sql(batch.unit))
    places = []
    for name, location in (("area", batch.location), ("cp", batch.counterpart)):
        if location is not None:
            places.append(_place_join(row, location, name))
            shown.add(name, f"l_{name}.area")
    breakdowns = _breakdowns(batch, shown)
    measures = _measures(batch, shown)
    seen, met = _population(batch, row, period, sample)
    tables = statement.grouped_tables()
    if any(_is_address(location) for location in (batch.location, batch.counterpart)):
        tables.insert(0, _located(newest_year))
    alone = f"SELECT {', '.join(['f.*', *shown.alone])} FROM {table} f{seen}"
    select = f"SELECT {', '.join(shown.joined)} FROM ({alone}) f{row.joined()}{''.join(places)}{met}"
    columns = RowColumns(measures, breakdowns, *_promises(batch, row.contract))
    return Rows(tuple(tables), select, columns)


@dataclass
class _Shown:
    """The columns of a SELECT in the making.

    alone   what one row shows by itself, under names that no column of a contract has
    joined  every column, some of which need what is joined to the row
    """

    row: Row
    alone: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)

    def add(self, name: str, sql: str, *, alone: bool = False) -> None:
        """Show an expression under a name."""
        if alone:
            self.alone.append(f"{sql} AS of_{name}")
            sql = f"f.of_{name}"
        self.joined.append(f"{sql} AS {name}")


def _is_alone(*parts: Expr | None) -> bool:
    """True when expressions ask nothing of other tables."""
    return not any(isinstance(node, Aggregate) for node in _nodes(parts))


def _can_overflow(*parts: Expr | None) -> bool:
    """True for a product: of a row outside the population it could be too large, and is not to be made."""
    return any(isinstance(node, Call) and node.op is Op.MUL for node in _nodes(parts))


def _nodes(parts: Iterable[Expr | None]) -> Iterator[Expr]:
    for part in parts:
        if part is not None:
            yield from walk(part)


def units_sql(
    batch: Batch, period: str, contracts: Mapping[str, Contract], dialect: Dialect, *, sample: int
) -> str:
    """The query of the units that have more than one of these rows (`k`), and how many (`n`)."""
    statement = Statement(contracts, dialect, period, batch.moment)
    row = statement.row(batch.plans[0].frame.table, "f")
    unit = row.sql(batch.unit)
    seen, met = _population(batch, row, period, sample)
    rows = f"SELECT {unit} AS k FROM (SELECT * FROM {row.contract.table} f{seen}) f{row.joined()}{met}"
    tables = with_sql(tuple(statement.grouped_tables()))
    return (
        f"{tables}SELECT r.k AS k, COUNT(*) AS n FROM ({rows}) r"
        " WHERE r.k IS NOT NULL GROUP BY r.k HAVING COUNT(*) > 1"
    )


def newest_year_sql() -> str:
    """The year of the newest division."""
    return f"SELECT MAX(year) AS year FROM {AREAS}"


def _breakdowns(batch: Batch, shown: _Shown) -> dict[Breakdown, str]:
    columns: dict[Breakdown, str] = {}
    for breakdown in (b for plan in batch.plans for b in plan.breakdowns):
        if breakdown not in columns:
            columns[breakdown] = f"b{len(columns)}"
            alone = _is_alone(*(condition for _, condition in breakdown.categories))
            shown.add(columns[breakdown], _category(breakdown, shown.row), alone=alone)
    return columns


def _category(breakdown: Breakdown, row: Row) -> str:
    cases = [
        f"WHEN {row.sql(condition)} THEN {number}"
        for number, (_, condition) in enumerate(breakdown.categories)
    ]
    return (
        f"CAST(CASE {' '.join(cases)} ELSE {len(cases)} END AS SMALLINT)" if cases else "CAST(0 AS SMALLINT)"
    )


def _measures(batch: Batch, shown: _Shown) -> dict[str, str | None]:
    same = len({plan.frame.where for plan in batch.plans}) == 1
    safe = _population_is_alone(batch)
    texts: dict[str, str] = {}
    columns: dict[str, str | None] = {}
    for plan in batch.plans:
        where = None if same else plan.frame.where
        for measure in plan.measures:
            text = _measure(measure, shown.row.condition(where, measure.where), shown.row)
            if text is not None and text not in texts:
                texts[text] = f"m{len(texts)}"
                parts = where, measure.where, measure.value
                early = safe or not _can_overflow(*parts)
                shown.add(texts[text], text, alone=early and _is_alone(*parts))
            columns[measure.name] = None if text is None else texts[text]
    return columns


def _measure(measure: Measure, condition: str | None, row: Row) -> str | None:
    if measure.counted is not Counted.SUM:
        return None if condition is None else f"CAST({condition} AS TINYINT)"
    assert measure.value is not None, measure.name
    value = row.sql(measure.value)
    return f"CAST({value if condition is None else f'CASE WHEN {condition} THEN {value} END'} AS BIGINT)"


def _population(batch: Batch, row: Row, period: str, sample: int) -> tuple[str, str]:
    """The WHERE of a row by itself, and of a row with what is joined to it."""
    seen = [window_sql(row.contract.shape, batch.plans[0].frame.window, "f", period, batch.moment)]
    met: list[str | None] = [f"{row.sql(batch.unit)} % {sample} = 0"] if sample > 1 else []
    population = _any_population(batch, row)
    (seen if _population_is_alone(batch) else met).append(population)
    return _where(seen), _where(met)


def _population_is_alone(batch: Batch) -> bool:
    return _is_alone(*(plan.frame.where for plan in batch.plans))


def _where(conditions: Sequence[str | None]) -> str:
    text = " AND ".join(f"({condition})" for condition in conditions if condition)
    return f" WHERE {text}" if text else ""


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
