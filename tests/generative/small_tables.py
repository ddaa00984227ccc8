"""Random tables of a few rows that keep the promises of their contracts: keys, required columns, overlap."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st
from tests.spec.drawn import CONTRACTS, COUNTRY, HOMES, Row, Value, drawn

from zicht.model.contracts import Column, ColumnType, Contract, Domain, Shape

TABLES = (
    "addresses",
    "benefits",
    "dwellings",
    "nurseries",
    "ownership",
    "parents",
    "person_income",
    "persons",
    "suspects",
    "suspicious_transactions",
)
DAYS = [
    datetime.date.fromisoformat(day)
    for day in (
        "2022-12-31",
        "2023-01-01",
        "2023-09-30",
        "2023-12-31",
        "2024-01-01",
        "2024-01-31",
        "2024-02-29",
        "2024-03-31",
        "2024-04-01",
        "2024-12-31",
    )
]
CODES: dict[str | None, list[str]] = {
    "any_buurt": ["BU00010000", "BU00010001", "BU00010100", "BU00020000", "BU00030000", "BU99999999"],
    "any_gemeente": ["GM0001", "GM0002", "GM9999"],
    "sex": ["1", "2"],
    "offence": ["41", "42"],
    "benefit": ["1", "2"],
}
OTHER_CODES = ["1", "2"]


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[Row]]:
    """All tables of a tiny country."""
    return {
        "areas": drawn("areas", COUNTRY),
        "address_areas": drawn("address_areas", HOMES),
        **{name: draw(rows(CONTRACTS[name])) for name in TABLES},
    }


@st.composite
def rows(draw: st.DrawFn, contract: Contract) -> list[Row]:
    """Rows of one table."""
    fields = st.fixed_dictionaries({column.name: values(column) for column in contract.columns})
    kept: list[Row] = []
    for row in draw(st.lists(fields, max_size=7)):
        if contract.shape is Shape.SPELLS and row["valid_to"] and row["valid_to"] < row["valid_from"]:
            row = {**row, "valid_to": row["valid_from"]}
        if not any(_clash(contract, row, other) for other in kept):
            kept.append(row)
    return kept


def values(column: Column) -> st.SearchStrategy[Value]:
    """Values of a column, missing where that is allowed."""
    kinds: dict[ColumnType, st.SearchStrategy[Value]] = {
        ColumnType.IDENTIFIER: st.sampled_from(
            [10, 11, 12, 20, 30, 99] if column.domain is Domain.ADDRESS else [1, 2, 3, 4]
        ),
        ColumnType.INTEGER: st.sampled_from([2023, 2024] if column.name == "year" else [-3, 0, 1, 7, 2000]),
        ColumnType.DATE: st.sampled_from(DAYS),
        ColumnType.CODE: st.sampled_from(CODES.get(column.codes, OTHER_CODES)),
        ColumnType.BOOLEAN: st.booleans(),
    }
    return kinds[column.type] if column.required else st.none() | kinds[column.type]


def _clash(contract: Contract, row: Row, other: Row) -> bool:
    if contract.key and all(row[name] == other[name] for name in contract.key):
        return True
    if contract.overlap is None or row[contract.overlap] != other[contract.overlap]:
        return False
    ends = [part["valid_to"] or datetime.date.max for part in (row, other)]
    return bool(row["valid_from"] <= ends[1] and other["valid_from"] <= ends[0])
