"""Rules of a contract can look at one row, and at nothing else."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import pytest

from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.rules import rule_sql
from zicht.model.contracts import ContractInvalid, Rule

PURCHASES = built_in_contracts().tables["purchases"]


def compiled(sql: str) -> str:
    with duckdb.connect() as connection:
        return rule_sql(replace(PURCHASES, rules=()), Rule("trial", sql, {}), connection)


def truth(sql: str, row: str) -> object:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {compiled(sql)} FROM (SELECT {row})").fetchall()[0][0]


@pytest.mark.parametrize(
    ("sql", "row", "expected"),
    [
        ("mortgage_euros <= 2 * price_euros", "200 AS mortgage_euros, 100 AS price_euros", True),
        ("mortgage_euros <= 2 * price_euros", "201 AS mortgage_euros, 100 AS price_euros", False),
        ("mortgage_euros <= 2 * price_euros", "NULL::BIGINT AS mortgage_euros, 1 AS price_euros", None),
        ("price_euros // 2 = 3 AND price_euros % 2 = 1", "7 AS price_euros", True),
        ("price_euros BETWEEN 1 AND 3 OR price_euros IN (7, 8)", "8 AS price_euros", True),
        ("NOT (person IS NULL) AND -price_euros < 0", "1 AS person, 1 AS price_euros", True),
        ("date >= '2020-01-01'", "DATE '2019-12-31' AS date", False),
        ("person IS DISTINCT FROM entity", "1 AS person, NULL::BIGINT AS entity", True),
        ("price_euros > 0 -- a remark", "1 AS price_euros", True),
    ],
)
def test_a_rule_means_what_it_says(sql: str, row: str, expected: object):
    assert truth(sql, row) is expected


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("(SELECT count(*) FROM purchases) > 0", "subquery"),
        ("length(person) > 3", "length is not allowed"),
        ("random() < 2", "random is not allowed"),
        ("read_text('/etc/passwd') IS NOT NULL", "read_text is not allowed"),
        ("price_euros::VARCHAR = '1'", "cast is not allowed"),
        ("price_euros / 2 = 1", "/ is not allowed"),
        ("price_euros > 1.5", "no whole number"),
        ("income > 1", "no column income"),
        ("purchases.price_euros > 1", "no column purchases.price_euros"),
        ("CASE WHEN true THEN true END", "case is not allowed"),
        ("sum(price_euros) OVER () > 1", "window is not allowed"),
        ("price_euros > ?", "parameter is not allowed"),
        ("true) FROM persons WHERE (true", "more than one expression"),
        ("true), (false", "more than one expression"),
        ("true); DROP TABLE faults; SELECT (true", "Only SELECT"),
        ("price_euros >", "syntax error"),
        ("price_euros + 1", "gives BIGINT"),
        ("date > price_euros", ""),
    ],
)
def test_anything_else_is_refused(sql: str, said: str):
    with pytest.raises(ContractInvalid, match=r"rule trial") as refusal:
        compiled(sql)
    assert said in str(refusal.value)
