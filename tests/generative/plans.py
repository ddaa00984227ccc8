"""Random plans that are valid over the contracts: a strategy for whoever compares engines, or tells plans.

`plans(contracts)` uses every operation, window, kind of count, place and rule class; aggregates stand inside
each other to depth two. Numbers stay far below 63 bits: products are with small constants only.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

from zicht.model.area_codes import Level
from zicht.model.contracts import Column as ContractColumn
from zicht.model.contracts import ColumnType, Contract, Contracts, Domain, Shape
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
    Fit,
    Frame,
    Location,
    Measure,
    Place,
    Plan,
    RuleClass,
)
from zicht.model.plans import Moment as ReferenceMoment

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]

NUMBERS = (0, 1, 2, 3, 12, 18, 25, 1990, 2022, 1000, 50_000)
FACTORS = (2, 3, 12)
DAYS = tuple(datetime.date(year, month, 15) for year in (2021, 2022, 2023) for month in (1, 7))
WRITTEN = {"any_buurt": "BU00010101", "any_wijk": "WK000101", "any_gemeente": "GM0001"}
WRITTEN |= {"any_region": "PV20", "any_name": "Name 1"}
LEVELS = (Level.PROVINCIE, Level.COROP, Level.VEILIGHEIDSREGIO, Level.POLITIE_EENHEID, Level.GEMEENTE)
FINE = (Level.WIJK, Level.BUURT)
DEEPEST = 2


def plans(contracts: Contracts, tables: Collection[str] | None = None) -> st.SearchStrategy[Plan]:
    """Plans over these tables; default: all of the contracts."""
    return _plans(contracts, tuple(sorted(tables or contracts.tables)))


@st.composite
def _plans(draw: Draw, contracts: Contracts, tables: tuple[str, ...]) -> Plan:
    return _Maker(draw, contracts, tables).plan()


@dataclass
class _Maker:
    """Draws expressions of a wanted type in the context of a row; `depth` counts aggregates around it."""

    draw: Draw
    contracts: Contracts
    tables: tuple[str, ...]

    def one(self, things: Sequence[T]) -> T:
        return self.draw(st.sampled_from(list(things)))

    def chance(self) -> bool:
        return self.draw(st.booleans())

    def number(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    # columns and links

    def columns(self, table: str, kind: ColumnType) -> list[ContractColumn]:
        return [c for c in self.contracts.tables[table].columns if c.type is kind]

    def identifiers(self, table: str, domain: Domain | None = None) -> list[ContractColumn]:
        found = self.columns(table, ColumnType.IDENTIFIER)
        return [c for c in found if domain in (None, c.domain)]

    def links(self, table: str) -> list[tuple[str, str, str]]:
        """(column of this table, other table, its link) for each pair of one domain."""
        return [
            (own.name, other, link.name)
            for own in self.identifiers(table)
            for other in self.tables
            for link in self.identifiers(other, own.domain)
        ]

    def window(self, contract: Contract) -> Window:
        if contract.shape is Shape.REGISTER:
            return Window(When.EVER)
        when = self.one(list(When))
        months = self.one((None, 1, 3, 12, 36)) if when is When.DURING else None
        return Window(when, months, self.one((0, 0, 1, 3, 12, 24)))

    def aggregate(self, how: How, table: str, depth: int, value: Callable[[str], Expr] | None = None) -> Expr:
        """Over a random linked table for which `value` exists."""
        own, other, link = self.one(self.links(table))
        return self._linked(how, Column(table, own), other, link, depth, value)

    def _linked(
        self, how: How, on: Expr, other: str, link: str, depth: int, value: Callable[[str], Expr] | None
    ) -> Aggregate:
        return Aggregate(
            how,
            other,
            link,
            on,
            self.window(self.contracts.tables[other]),
            self.condition(other, depth + 1) if self.chance() else None,
            None if value is None else value(other),
        )

    def can_look_further(self, table: str, depth: int) -> bool:
        return depth < DEEPEST and bool(self.links(table)) and self.chance()

    # conditions

    def condition(self, table: str, depth: int = 0, size: int = 2) -> Expr:
        makers = [self._compared, self._dated, self._coded, self._missing]
        if size:
            makers += [self._joined, self._negated, self._chosen]
        if self.columns(table, ColumnType.BOOLEAN):
            makers.append(self._truth)
        if self.can_look_further(table, depth):
            makers += [self._exists] * 3
        return self.one(makers)(table, depth, size)

    def _compared(self, table: str, depth: int, size: int) -> Expr:
        op = self.one((Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE, Op.IN))
        left = self.integer(table, depth, size)
        if op is Op.IN:
            return Call(op, (left, *(Constant(n) for n in sorted({self.one(NUMBERS), self.one(NUMBERS)}))))
        return Call(op, (left, self.integer(table, depth, 0)))

    def _dated(self, table: str, depth: int, size: int) -> Expr:
        op = self.one((Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE))
        return Call(op, (self.day(table, depth, size), self.day(table, depth, 0)))

    def _coded(self, table: str, depth: int, size: int) -> Expr:
        columns = self.columns(table, ColumnType.CODE)
        if not columns:
            return self._same(table, depth, size)
        column = self.one(columns)
        assert column.codes is not None
        value = self.code(table, column, depth)
        op = self.one((Op.EQ, Op.NE, Op.IN))
        codes = self._codes(column.codes)
        chosen = [Constant(code) for code in dict.fromkeys((self.one(codes), self.one(codes)))]
        return Call(op, (value, *(chosen if op is Op.IN else chosen[:1])))

    def _same(self, table: str, depth: int, size: int) -> Expr:
        """Two identifiers of one domain are equal."""
        first = self.one(self.identifiers(table))
        second = self.one(self.identifiers(table, first.domain))
        return Call(self.one((Op.EQ, Op.NE)), (Column(table, first.name), Column(table, second.name)))

    def _missing(self, table: str, depth: int, size: int) -> Expr:
        column = self.one(self.contracts.tables[table].columns)
        return Call(Op.MISSING, (Column(table, column.name),))

    def _joined(self, table: str, depth: int, size: int) -> Expr:
        parts = tuple(self.condition(table, depth, size - 1) for _ in range(self.number(2, 3)))
        return Call(self.one((Op.AND, Op.OR)), parts)

    def _negated(self, table: str, depth: int, size: int) -> Expr:
        return Call(Op.NOT, (self.condition(table, depth, size - 1),))

    def _chosen(self, table: str, depth: int, size: int) -> Expr:
        parts = [self.condition(table, depth, size - 1) for _ in range(3)]
        return Call(Op.IF, tuple(parts)) if self.chance() else Call(Op.COALESCE, tuple(parts[:2]))

    def _truth(self, table: str, depth: int, size: int) -> Expr:
        return Column(table, self.one(self.columns(table, ColumnType.BOOLEAN)).name)

    def _exists(self, table: str, depth: int, size: int) -> Expr:
        return self.aggregate(How.EXISTS, table, depth)

    # whole numbers

    def integer(self, table: str, depth: int = 0, size: int = 2) -> Expr:
        if size and self.can_look_further(table, depth):
            how = self.one((How.COUNT, How.SUM, How.LEAST, How.GREATEST))
            value = None if how is How.COUNT else lambda other: self.integer(other, depth + 1, 0)
            return self.aggregate(how, table, depth, value)
        makers = [self._number, self._column, self._column, self._column, self._year]
        if size:
            makers += [self._sum, self._product, self._division, self._extreme, self._if, self._or_else]
        return self.one(makers)(table, depth, size)

    def _number(self, table: str, depth: int, size: int) -> Expr:
        return self.one((PeriodYear(), Constant(self.one(NUMBERS))))

    def _column(self, table: str, depth: int, size: int) -> Expr:
        columns = self.columns(table, ColumnType.INTEGER)
        return Column(table, self.one(columns).name) if columns else self._year(table, depth, size)

    def _year(self, table: str, depth: int, size: int) -> Expr:
        return Call(self.one((Op.YEAR, Op.MONTH)), (self.day(table, depth, 0),))

    def _pair(self, table: str, depth: int) -> tuple[Expr, Expr]:
        return self.integer(table, depth, 0), self.integer(table, depth, 0)

    def _sum(self, table: str, depth: int, size: int) -> Expr:
        return Call(self.one((Op.ADD, Op.SUB)), self._pair(table, depth))

    def _product(self, table: str, depth: int, size: int) -> Expr:
        return Call(Op.MUL, (self.integer(table, depth, 0), Constant(self.one(FACTORS))))

    def _division(self, table: str, depth: int, size: int) -> Expr:
        return Call(Op.DIV, (self._sum(table, depth, 0), Constant(self.one(FACTORS))))

    def _extreme(self, table: str, depth: int, size: int) -> Expr:
        return Call(self.one((Op.LEAST, Op.GREATEST)), self._pair(table, depth))

    def _if(self, table: str, depth: int, size: int) -> Expr:
        return Call(Op.IF, (self.condition(table, depth, 0), *self._pair(table, depth)))

    def _or_else(self, table: str, depth: int, size: int) -> Expr:
        return Call(Op.COALESCE, self._pair(table, depth))

    # days, codes, identifiers

    def day(self, table: str, depth: int = 0, size: int = 1) -> Expr:
        own: list[Expr] = [Column(table, c.name) for c in self.columns(table, ColumnType.DATE)]
        simple = self.one([*own, *own, Moment(), Constant(self.one(DAYS))])
        if not size:
            return simple
        other = self.day(table, depth, 0)
        found: list[Expr] = [simple, Call(self.one((Op.LEAST, Op.GREATEST)), (simple, other))]
        found += [Call(Op.COALESCE, (simple, other))]
        if self.can_look_further(table, depth):
            how = self.one((How.LEAST, How.GREATEST))
            found.append(self.aggregate(how, table, depth, lambda there: self.day(there, depth + 1, 0)))
        return self.one(found)

    def code(self, table: str, column: ContractColumn, depth: int) -> Expr:
        assert column.codes is not None
        plain = Column(table, column.name)
        other = Constant(self.one(self._codes(column.codes)))
        return self.one(
            (
                plain,
                plain,
                Call(Op.COALESCE, (plain, other)),
                Call(Op.IF, (self.condition(table, depth, 0), plain, other)),
            )
        )

    def _codes(self, name: str) -> list[str]:
        return sorted(self.contracts.code_lists[name].codes) or [WRITTEN[name]]

    # frame and cells

    def plan(self) -> Plan:
        located = [(t, place) for t in self.tables if self.identifiers(t) for place in self.places(t)]
        kind = self.one([*{place.place: None for _, place in located}])
        table, location = self.one([(t, place) for t, place in located if place.place is kind])
        unit = self.one(self.identifiers(table))
        where = self.condition(table) if self.chance() else None
        counterpart = self.one(self.places(table)) if self.number(0, 2) == 0 else None
        fit = Fit.LOGISTIC if counterpart is None and self.number(0, 7) == 0 else None
        frame = Frame(table, self.window(self.contracts.tables[table]), Column(table, unit.name), where)
        measures = self._model(table) if fit else self._measures(table, unit)
        coarse = any(p is not None and p.place is Place.GEMEENTE for p in (location, counterpart))
        levels = [level for level in (*LEVELS, *(() if coarse else FINE)) if self.chance()]
        frequency = self.one((Frequency.QUARTERLY, Frequency.ANNUAL))
        first, last = ("2022-Q4", "2023-Q2") if frequency is Frequency.QUARTERLY else ("2022", "2023")
        return Plan(
            id="theme/drawn",
            frame=frame,
            location=location,
            counterpart=counterpart,
            measures=measures,
            levels=tuple(levels),
            frequency=frequency,
            first=first,
            last=last,
            rule_class=self._rule(unit, counterpart, fit),
            moment=self.one(list(ReferenceMoment)),
            breakdowns=tuple(self._breakdown(table, f"b{n}") for n in range(self.number(1 if fit else 0, 2))),
            margins=fit is None and self.chance(),
            fit=fit,
        )

    def _rule(self, unit: ContractColumn, counterpart: Location | None, fit: Fit | None) -> RuleClass:
        if fit is not None:
            return RuleClass.MODEL
        if counterpart is not None:
            return RuleClass.FLOWS
        return RuleClass.EUROS  # allowed for every unit and every sum

    def places(self, table: str) -> list[Location]:
        """Every way in which a row of this table can belong somewhere."""
        found = [
            Location(Place.ADDRESS, Column(table, c.name)) for c in self.identifiers(table, Domain.ADDRESS)
        ]
        for place, codes in ((Place.BUURT, "any_buurt"), (Place.GEMEENTE, "any_gemeente")):
            found += [
                Location(place, Column(table, c.name))
                for c in self.columns(table, ColumnType.CODE)
                if c.codes == codes
            ]
        for other, value in (("addresses", "address"), ("entities", "address"), ("address_areas", "buurt")):
            if other not in self.tables or other == table:
                continue
            link = {"addresses": "person", "entities": "entity", "address_areas": "address"}[other]
            domain = self.contracts.tables[other].column(link)
            assert domain is not None
            for own in self.identifiers(table, domain.domain):
                window = Window(When.EVER if other == "entities" else When.AT_MOMENT)
                on = Column(table, own.name)
                node = Aggregate(How.GREATEST, other, link, on, window, None, Column(other, value))
                found.append(Location(Place.BUURT if value == "buurt" else Place.ADDRESS, node))
        return found

    def _measures(self, table: str, unit: ContractColumn) -> tuple[Measure, ...]:
        kinds = [Counted.ROWS, Counted.SUM, *([Counted.UNITS] if unit.required else [])]
        found = []
        for number in range(self.number(1, 3)):
            counted = self.one(kinds)
            where = self.condition(table) if self.chance() else None
            value = self.integer(table) if counted is Counted.SUM else None
            found.append(Measure(f"m{number}", counted, where, value))
        return tuple(found)

    def _model(self, table: str) -> tuple[Measure, ...]:
        return (
            Measure("n_rows", Counted.ROWS),
            Measure("n_cases", Counted.ROWS, self.condition(table)),
        )

    def _breakdown(self, table: str, name: str) -> Breakdown:
        columns = [c for c in self.columns(table, ColumnType.CODE) if c.codes not in WRITTEN]
        kind = self.one(("bands", "yes", *(["codes"] if columns else [])))
        if kind == "yes":
            return Breakdown(name, (("yes", self.condition(table)),))
        if kind == "codes":
            column = self.one(columns)
            assert column.codes is not None
            codes = self._codes(column.codes)[: self.number(1, 3)]
            value: Expr = Column(table, column.name)
            return Breakdown(name, tuple((code, Call(Op.EQ, (value, Constant(code)))) for code in codes))
        value = self.integer(table)
        low, high = sorted(self.draw(st.sets(st.sampled_from(NUMBERS), min_size=2, max_size=2)))
        band = Call(Op.AND, (Call(Op.GE, (value, Constant(low))), Call(Op.LT, (value, Constant(high)))))
        return Breakdown(
            name, ((f"{low}-{high - 1}", band), (f"{high}+", Call(Op.GE, (value, Constant(high)))))
        )
