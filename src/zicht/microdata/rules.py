"""Rules of a contract: SQL that is taken apart before it is used, so that it can only look at one row.

Allowed are columns of the table, whole numbers, texts between quotes, TRUE, FALSE and NULL; comparison
(also IN, BETWEEN, IS NULL, IS DISTINCT FROM), + - * // %, AND, OR, NOT and brackets. Nothing else: no
function, no cast, no subquery, no second table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb

from zicht.microdata.duck import name
from zicht.model.contracts import ColumnType, Contract, ContractInvalid, Rule

SQL_TYPES = {
    ColumnType.IDENTIFIER: "BIGINT",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.DATE: "DATE",
    ColumnType.CODE: "VARCHAR",
    ColumnType.BOOLEAN: "BOOLEAN",
}
"""The type of a column inside the vault."""

_NODES = {"COLUMN_REF", "CONSTANT", "COMPARISON", "BETWEEN", "CONJUNCTION", "OPERATOR", "FUNCTION"}
_OPERATORS = {
    "OPERATOR_NOT",
    "OPERATOR_IS_NULL",
    "OPERATOR_IS_NOT_NULL",
    "COMPARE_IN",
    "COMPARE_NOT_IN",
}
_ARITHMETIC = {"+", "-", "*", "//", "%"}
_LITERALS = {"INTEGER", "STRING", "BOOLEAN", "NULL_LITERAL"}


def rule_sql(contract: Contract, rule: Rule, connection: duckdb.DuckDBPyConnection) -> str:
    """The rule as it may be used in a query over columns of the contract. Raises ContractInvalid."""
    tree = _tree(contract, rule, connection)
    faults = sorted({fault for node in _nodes(tree) for fault in _faults(contract, node)})
    if faults:
        raise _refused(contract, rule, "; ".join(faults))
    # written anew from the tree: comments and stray brackets of the text cannot reach the query
    row = connection.execute("SELECT json_deserialize_sql(?)", [json.dumps(tree)]).fetchone()
    assert row is not None
    sql = str(row[0]).removeprefix("SELECT ").removesuffix(";")
    columns = ", ".join(f"NULL::{SQL_TYPES[c.type]} AS {name(c.name)}" for c in contract.columns)
    try:
        kind = connection.execute(f"SELECT typeof({sql}) FROM (SELECT {columns})").fetchall()[0][0]
    except duckdb.Error as error:
        raise _refused(contract, rule, str(error).splitlines()[0]) from None
    if kind != "BOOLEAN":
        raise _refused(contract, rule, f"gives {kind}")
    return f"({sql})"


def _tree(contract: Contract, rule: Rule, connection: duckdb.DuckDBPyConnection) -> Any:
    row = connection.execute("SELECT json_serialize_sql(?)", [f"SELECT ({rule.sql}\n)"]).fetchone()
    assert row is not None
    tree = json.loads(row[0])
    if tree["error"]:
        raise _refused(contract, rule, tree["error_message"])
    return tree


def _nodes(tree: Any) -> Iterator[Any]:
    """Every node of the one expression; anything else in the statement is a node of its own kind."""
    statements = tree["statements"]
    query = statements[0]["node"]
    alone = (
        len(statements) == 1
        and query["type"] == "SELECT_NODE"
        and len(query["select_list"]) == 1
        and query["from_table"]["type"] == "EMPTY"
        and not query["modifiers"]
        and not query["cte_map"]["map"]
        and not any(
            query[key] for key in ("where_clause", "group_expressions", "having", "qualify", "sample")
        )
    )
    if not alone:
        yield {"class": "MORE THAN ONE EXPRESSION"}
        return
    yield from _below(query["select_list"][0])


def _below(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        if "class" in value:
            yield value
        for part in value.values():
            yield from _below(part)
    elif isinstance(value, list):
        for part in value:
            yield from _below(part)


def _faults(contract: Contract, node: Any) -> Iterator[str]:
    kind = node["class"]
    if kind not in _NODES:
        yield f"{kind.lower().replace('_', ' ')} is not allowed"
    elif kind == "COLUMN_REF":
        names = node["column_names"]
        if len(names) != 1 or contract.column(names[0]) is None:
            yield f"no column {'.'.join(names)}"
    elif kind == "OPERATOR" and node["type"] not in _OPERATORS:
        yield f"operator {node['type'].lower()} is not allowed"
    elif kind == "FUNCTION" and not (node["is_operator"] and node["function_name"] in _ARITHMETIC):
        yield f"{node['function_name']} is not allowed"
    elif kind == "CONSTANT" and node.get("literal", {}).get("kind") not in _LITERALS:
        yield "a literal that is no whole number, text, TRUE, FALSE or NULL"


def _refused(contract: Contract, rule: Rule, found: str) -> ContractInvalid:
    return ContractInvalid(
        f"contract of {contract.table}, rule {rule.name}",
        found=found,
        expected="a condition on columns of the table with comparison, + - * // %, AND, OR and NOT",
    )
