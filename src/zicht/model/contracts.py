"""What a table of the vault must be like: columns, keys, code lists, references and rules of a delivery.

The form is close to the Open Data Contract Standard (bitol-io/open-data-contract-standard, v3): `schema`
with `properties`, `physicalName`, `logicalType`, `quality`. The words here are those of our readers and
analysts; `docs/reference/contracts.md` says which key of the standard each one is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zicht.kit.errors import UserError


class ContractInvalid(UserError):
    """A contract is incomplete or contradicts itself or another contract; all findings are listed."""

    exit_code = 24
    usual_remedy = "mend the contract; docs/reference/contracts.md lists every key"


class ColumnType(StrEnum):
    """The type of a column inside the vault; there are no floating-point columns (docs/decisions/0009)."""

    IDENTIFIER = "identifier"  # of a `domain`; pseudonymised at the door, a 63-bit integer inside
    INTEGER = "integer"  # counts, ages, years, whole euros
    DATE = "date"
    CODE = "code"  # a value of a code list
    BOOLEAN = "boolean"


class Domain(StrEnum):
    """What an identifier points at; identifiers of one domain can be linked, of two never."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ADDRESS = "address"  # an address object; a dwelling is one
    ENTITY = "entity"  # a legal entity or company
    CASE = "case"  # an incident, criminal case, report or transaction


class Shape(StrEnum):
    """How a table speaks of time."""

    REGISTER = "register"  # one row a key, true now; no time column
    SPELLS = "spells"  # `valid_from` .. `valid_to`, both days included, null: still so
    EVENTS = "events"  # something happened on `date`
    YEARLY = "yearly"  # one figure a key and `year`


TIME_COLUMNS: Mapping[Shape, tuple[str, ...]] = {
    Shape.REGISTER: (),
    Shape.SPELLS: ("valid_from", "valid_to"),
    Shape.EVENTS: ("date",),
    Shape.YEARLY: ("year",),
}


class Delivered(StrEnum):
    """What a delivery of the table holds."""

    WHOLE = "whole"  # everything; the newest accepted delivery replaces the older ones
    INCREMENT = "increment"  # what is new in its period; accepted deliveries add up


@dataclass(frozen=True)
class Column:
    """One column.

    name           ours, snake_case
    physical_name  the supplier's, as in its catalogue: "RINPERSOON"
    verified       False where we could not find the supplier's public name for it
    required       False when it may be empty
    domain         identifiers only
    codes          codes only: name of its code list; a list may differ by year
    minimum, maximum  integers only, in `unit`
    unit           "euros", "years", "persons"; None for identifiers, dates and codes
    width          characters in a fixed-width file; codes are padded to it with zeros on the left
    words          language -> what it is
    """

    name: str
    physical_name: str
    type: ColumnType
    words: Mapping[str, str]
    verified: bool = False
    required: bool = True
    domain: Domain | None = None
    codes: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    unit: str | None = None
    width: int | None = None


@dataclass(frozen=True)
class CodeList:
    """The values a code can have.

    codes         code -> language -> words; empty when a pattern says it
    pattern       regular expression for a whole code, for lists that are a table of their own (areas)
    since, until  code -> first and last year in which it is valid; a code without one has no limit
    """

    name: str
    source: str
    codes: Mapping[str, Mapping[str, str]]
    pattern: str | None
    since: Mapping[str, int]
    until: Mapping[str, int]


@dataclass(frozen=True)
class ForeignKey:
    """Every value of `column` must stand in `table`.`to`; rows that do not are quarantined."""

    column: str
    table: str
    to: str


@dataclass(frozen=True)
class Rule:
    """A condition on one row, in SQL over our column names; a row for which it is false is quarantined.

    name  kebab-case, stands in the report
    sql   parsed before use; only columns of the table, literals, comparison and arithmetic; NULL passes
    """

    name: str
    sql: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Tolerance:
    """When a delivery is warned about or stopped, as shares.

    quarantined_*  part of the rows that were quarantined
    drift_*        population stability index of a column against the last delivery
    rows_*         relative change of the number of rows against the last delivery
    """

    quarantined_warn: float = 0.001
    quarantined_stop: float = 0.02
    drift_warn: float = 0.1
    drift_stop: float = 0.25
    rows_warn: float = 0.1
    rows_stop: float = 0.5


@dataclass(frozen=True)
class Contract:
    """One table of the vault, as its supplier promises to deliver it.

    table       our name, plural noun: "persons"
    physical_name, supplier, catalogue_page  what the supplier calls it, who it is, where it is described
    unverified  what of the layout could not be verified from public pages, in words
    key         columns that together occur once (within accepted rows); () when a table has no key
    overlap     spells only: the spells of one value of this column may not overlap
    """

    table: str
    version: str
    physical_name: str
    supplier: str
    catalogue_page: str
    unverified: str
    shape: Shape
    delivered: Delivered
    words: Mapping[str, str]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[Rule, ...] = ()
    overlap: str | None = None
    tolerance: Tolerance = Tolerance()

    def __post_init__(self) -> None:
        found = list(self._faults())
        if found:
            raise ContractInvalid(
                f"contract of {self.table}",
                found="; ".join(found),
                expected="a contract that agrees with itself",
            )

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def _faults(self) -> list[str]:
        names = [column.name for column in self.columns]
        faults = [f"column {n} stands twice" for n in sorted({n for n in names if names.count(n) > 1})]
        if not re.fullmatch(r"[a-z]+(_[a-z]+)*", self.table):
            faults.append("table is not snake_case")
        wanted = (*TIME_COLUMNS[self.shape], *self.key, *(key.column for key in self.foreign_keys))
        faults += [f"no column {name}" for name in sorted({*wanted, self.overlap or names[0]} - set(names))]
        for column in self.columns:
            if (column.type is ColumnType.IDENTIFIER) != (column.domain is not None):
                faults.append(f"{column.name}: a domain belongs to an identifier, and only to one")
            if (column.type is ColumnType.CODE) != (column.codes is not None):
                faults.append(f"{column.name}: a code list belongs to a code, and only to one")
            if column.type is not ColumnType.INTEGER and (column.minimum, column.maximum) != (None, None):
                faults.append(f"{column.name}: bounds belong to integers")
        return faults


@dataclass(frozen=True)
class Contracts:
    """All contracts of a vault with their code lists."""

    tables: Mapping[str, Contract]
    code_lists: Mapping[str, CodeList]

    def __post_init__(self) -> None:
        found = []
        for contract in self.tables.values():
            for key in contract.foreign_keys:
                target = self.tables.get(key.table)
                if target is None or target.column(key.to) is None:
                    found.append(f"{contract.table}.{key.column} points at {key.table}.{key.to}")
            found += [
                f"{contract.table}.{column.name} has code list {column.codes}"
                for column in contract.columns
                if column.codes is not None and column.codes not in self.code_lists
            ]
        if found:
            raise ContractInvalid("contracts", found="; ".join(found), expected="what exists")
