"""Random plans over a handful of tables: every node of the language, to a small depth."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.generative.small_tables import CODES, DAYS, TABLES
from tests.spec.drawn import CONTRACTS

from zicht.model.area_codes import Level
from zicht.model.contracts import ColumnType, Domain, Shape
from zicht.model.expressions import (
    Aggregate,
    Call,
    Column,
    Constant,
    Expr,
    How,
    Moment,
    Op,
    PeriodYear,
    When,
    Window,
)
from zicht.model.periods import Frequency
from zicht.model.plans import (
    Breakdown,
    Counted,
    Frame,
    Location,
    Measure,
    Place,
    Plan,
    RuleClass,
)
from zicht.model.plans import Moment as ReferenceDay

LINKS = {
    domain: [
        (name, column.name)
        for name in TABLES
        for column in CONTRACTS[name].columns
        if column.domain is domain
    ]
    for domain in Domain
}
LEVELS = [level for level in Level if level not in (Level.COUNTRY, Level.LANDSDEEL)]


def columns(table: str, kind: ColumnType) -> list[Column]:
    """The columns of a table that have a type."""
    return [Column(table, column.name) for column in CONTRACTS[table].columns if column.type is kind]


@st.composite
def windows(draw: st.DrawFn, table: str) -> Window:
    """Any window that a table can have."""
    when = When.EVER if CONTRACTS[table].shape is Shape.REGISTER else draw(st.sampled_from(list(When)))
    months = draw(st.sampled_from([None, 1, 3, 12])) if when is When.DURING else None
    return Window(when, months, draw(st.sampled_from([0, 0, 1, 3, 12])))


@st.composite
def identifiers(draw: st.DrawFn, table: str, domain: Domain, depth: int) -> Expr | None:
    """An identifier of a row of the table; None when the table knows none of the domain."""
    own = [c for c in columns(table, ColumnType.IDENTIFIER) if _domain(c) is domain]
    if depth > 0 and draw(st.integers(0, 3)) == 0:
        found = draw(aggregates(table, depth, domain))
        if found is not None:
            return found
    return draw(st.sampled_from(own)) if own else None


def _domain(column: Column) -> Domain | None:
    found = CONTRACTS[column.table].column(column.name)
    assert found is not None
    return found.domain


@st.composite
def aggregates(
    draw: st.DrawFn, table: str, depth: int, result: Domain | ColumnType | How
) -> Aggregate | None:
    """An aggregate of a result: an identifier of a domain, a value of a type, or a count."""
    domain = draw(st.sampled_from([Domain.PERSON, Domain.PERSON, Domain.ADDRESS]))
    on = draw(identifiers(table, domain, depth - 1))
    if on is None:
        return None
    other, link = draw(st.sampled_from(LINKS[domain]))
    where = draw(st.none() | conditions(other, depth - 1))
    window = draw(windows(other))
    if isinstance(result, How):
        value = draw(integers(other, depth - 1)) if result is How.SUM else None
        return Aggregate(result, other, link, on, window, where, value)
    how = draw(st.sampled_from([How.LEAST, How.GREATEST]))
    if isinstance(result, Domain):
        own = [c for c in columns(other, ColumnType.IDENTIFIER) if _domain(c) is result]
    else:
        own = columns(other, result)
    if not own:
        return None
    return Aggregate(how, other, link, on, window, where, draw(st.sampled_from(own)))


@st.composite
def integers(draw: st.DrawFn, table: str, depth: int) -> Expr:
    """A whole number about a row."""
    kind = draw(st.integers(0, 7 if depth > 0 else 2))
    own = columns(table, ColumnType.INTEGER)
    if kind == 0 and own:
        return draw(st.sampled_from(own))
    if kind == 1:
        return PeriodYear()
    if kind <= 2:
        return Constant(draw(st.integers(-5, 2030)))
    if kind == 3:
        op = draw(st.sampled_from([Op.ADD, Op.SUB, Op.LEAST, Op.GREATEST, Op.COALESCE]))
        return Call(op, (draw(integers(table, depth - 1)), draw(integers(table, depth - 1))))
    if kind == 4:
        op = draw(st.sampled_from([Op.DIV, Op.MUL]))
        return Call(op, (draw(integers(table, depth - 1)), Constant(draw(st.integers(1, 9)))))
    if kind == 5:
        op = draw(st.sampled_from([Op.YEAR, Op.MONTH]))
        return Call(op, (draw(dates(table, depth - 1)),))
    if kind == 6:
        parts = (draw(conditions(table, depth - 1)), draw(integers(table, depth - 1)))
        return Call(Op.IF, (*parts, draw(integers(table, depth - 1))))
    found = draw(aggregates(table, depth, draw(st.sampled_from([How.COUNT, How.SUM]))))
    return found if found is not None else Constant(0)


@st.composite
def dates(draw: st.DrawFn, table: str, depth: int) -> Expr:
    """A day about a row."""
    own = columns(table, ColumnType.DATE)
    kind = draw(st.integers(0, 3 if depth > 0 else 2))
    if kind == 0:
        return Moment()
    if kind == 1 and own:
        return draw(st.sampled_from(own))
    if kind == 3:
        found = draw(aggregates(table, depth, ColumnType.DATE))
        if found is not None:
            return found
    return Constant(draw(st.sampled_from(DAYS)))


@st.composite
def conditions(draw: st.DrawFn, table: str, depth: int) -> Expr:
    """A condition on a row."""
    kind = draw(st.integers(0, 8 if depth > 0 else 4))
    compare = st.sampled_from([Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE])
    codes = [c for c in columns(table, ColumnType.CODE) if _list(c) in CODES]
    flags = columns(table, ColumnType.BOOLEAN)
    if kind == 0 and codes:
        column = draw(st.sampled_from(codes))
        chosen = draw(st.lists(st.sampled_from(CODES[_list(column)]), min_size=1, max_size=2))
        return Call(Op.IN, (column, *(Constant(code) for code in chosen)))
    if kind == 1 and flags:
        return draw(st.sampled_from(flags))
    if kind == 2:
        return Call(draw(compare), (draw(dates(table, depth - 1)), draw(dates(table, depth - 1))))
    if kind <= 3:
        return Call(draw(compare), (draw(integers(table, depth - 1)), draw(integers(table, depth - 1))))
    if kind == 4:
        every = [column for kind in ColumnType for column in columns(table, kind)]
        return Call(Op.MISSING, (draw(st.sampled_from(every)),))
    if kind == 5:
        op = draw(st.sampled_from([Op.AND, Op.OR]))
        return Call(op, (draw(conditions(table, depth - 1)), draw(conditions(table, depth - 1))))
    if kind == 6:
        return Call(Op.NOT, (draw(conditions(table, depth - 1)),))
    found = draw(aggregates(table, depth, How.EXISTS))
    return found if found is not None else Constant(True)


def _list(column: Column) -> str | None:
    found = CONTRACTS[column.table].column(column.name)
    assert found is not None
    return found.codes


@st.composite
def locations(draw: st.DrawFn, table: str) -> Location:
    """Where a row belongs."""
    address = draw(identifiers(table, Domain.ADDRESS, 1))
    buurten = [column for column in columns(table, ColumnType.CODE) if _list(column) == "any_buurt"]
    gemeenten = [column for column in columns(table, ColumnType.CODE) if _list(column) == "any_gemeente"]
    options: list[Location] = [
        Location(place, column)
        for place, found in ((Place.BUURT, buurten), (Place.GEMEENTE, gemeenten))
        for column in found
    ]
    if address is not None:
        options.append(Location(Place.ADDRESS, address))
    if not options:
        options.append(Location(Place.BUURT, Constant("BU00010001")))
    return draw(st.sampled_from(options))


@st.composite
def plans(draw: st.DrawFn, number: int = 0, frame: Frame | None = None) -> Plan:
    """A whole plan of one or two periods; measures are named after its number."""
    if frame is None:
        table = draw(st.sampled_from(TABLES))
        units = columns(table, ColumnType.IDENTIFIER)
        unit = draw(st.sampled_from(units)) if units else Constant(1)
        frame = Frame(table, draw(windows(table)), unit, draw(st.none() | conditions(table, 2)))
    table = frame.table
    measures = []
    for index in range(draw(st.integers(1, 3))):
        counted = draw(st.sampled_from(list(Counted)))
        where = draw(st.none() | conditions(table, 2))
        value = draw(integers(table, 2)) if counted is Counted.SUM else None
        measures.append(Measure(f"m{number}_{index}", counted, where, value))
    breakdowns = tuple(
        Breakdown(
            f"b{axis}",
            tuple((str(code), draw(conditions(table, 1))) for code in range(draw(st.integers(1, 2)))),
        )
        for axis in range(draw(st.integers(0, 2)))
    )
    yearly = draw(st.booleans())
    return Plan(
        id=f"test/plan-{number}",
        frame=frame,
        location=draw(locations(table)),
        measures=tuple(measures),
        levels=tuple(draw(st.lists(st.sampled_from(LEVELS), unique=True, max_size=4))),
        frequency=Frequency.ANNUAL if yearly else Frequency.QUARTERLY,
        first="2023" if yearly else "2023-Q4",
        last="2024" if yearly else "2024-Q1",
        rule_class=RuleClass.PERSONS,
        moment=draw(st.sampled_from(list(ReferenceDay))),
        breakdowns=breakdowns,
        margins=draw(st.booleans()),
        counterpart=draw(st.none() | st.none() | locations(table)),
    )
