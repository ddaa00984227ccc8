"""Money and companies of the made-up country: the tables keep their contracts, truth.json tells the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from zicht.made_up.microdata.adding_up import Sums, packed
from zicht.made_up.microdata.block import Block, groupings
from zicht.made_up.microdata.building import make_block
from zicht.made_up.microdata.country import Country, make_country
from zicht.made_up.microdata.economy import economy_of
from zicht.made_up.microdata.economy_climate import climate_of
from zicht.made_up.microdata.economy_planted import NOTHING_PLANTED, PLANTED_LEVELS
from zicht.made_up.microdata.economy_truth import DEFINITIONS, economy_truth
from zicht.microdata.contract_files import built_in_contracts
from zicht.model.contracts import ColumnType, Domain, Shape

TABLES = (
    "dwellings",
    "ownership",
    "purchases",
    "entities",
    "directors",
    "turnover",
    "suspicious_transactions",
    "care_budgets",
    "care_activity",
    "holiday_park_stays",
    "nurseries",
    "nuisance_reports",
    "survey",
)
CONTRACTS = built_in_contracts()
ARROW = {
    ColumnType.IDENTIFIER: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOLEAN: pa.bool_(),
}


@dataclass(frozen=True)
class Made:
    """A small country, with all rows of the economy in a database of the test."""

    country: Country
    rows: duckdb.DuckDBPyConnection
    tables: Mapping[str, pa.Table]
    truth: Mapping[str, Any]


@pytest.fixture(scope="module")
def made() -> Made:
    country = make_country(50_000, 1)
    parts: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    people, sums = [], Sums()
    for group in groupings(country):
        block = make_block(country, group)
        economy = economy_of(block)
        sums.add(packed(economy.counts))
        people.append(people_of(block))
        for name, table in economy.tables.items():
            parts[name].append(table)
    tables = {name: pa.concat_tables(found) for name, found in parts.items()}
    rows = duckdb.connect()
    for name, table in {**tables, **places_of(country), "people": pa.concat_tables(people)}.items():
        rows.register(f"{name}_arrow", table)
        rows.execute(f"create table {name} as from {name}_arrow")
    return Made(country, rows, tables, economy_truth(country, sums.arrays))


def people_of(block: Block) -> pa.Table:
    """Key, month of birth and present address of everybody of a block."""
    people = block.people
    return pa.table(
        {
            "person": block.person_keys(np.arange(block.persons)),
            "born": people.born,
            "address": block.address_keys(block.households.address[people.household]),
        }
    )


def places_of(country: Country) -> dict[str, pa.Table]:
    numbers = np.arange(int(country.address_start[-1]))
    cell = country.cell_of_address(numbers)
    keys = country.keys.text(Domain.ADDRESS, numbers)
    areas = {
        "buurt": pa.array(country.now.buurt.tolist()),
        "gemeente": pa.array(country.now.gemeente.tolist()),
    }
    return {
        "places": pa.table(
            {"address": keys, **{name: found.take(pa.array(cell)) for name, found in areas.items()}}
        ),
        "buurten": pa.table(areas),
    }


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_columns_codes_and_bounds_of_its_contract(made: Made, name: str):
    contract, table = CONTRACTS.tables[name], made.tables[name]
    assert table.column_names == [column.name for column in contract.columns]
    assert table.num_rows > 0
    for column in contract.columns:
        values = table[column.name]
        assert values.type == ARROW[column.type], column.name
        assert not column.required or values.null_count == 0, column.name
        if column.type is ColumnType.INTEGER:
            assert (column.minimum or 0) <= pc.min(values).as_py(), column.name
            assert pc.max(values).as_py() <= (column.maximum or 10**12), column.name
        if column.type is ColumnType.CODE and CONTRACTS.code_lists[column.codes or ""].codes:
            known = set(CONTRACTS.code_lists[column.codes or ""].codes)
            assert set(pc.unique(values).to_pylist()) <= known, column.name


@pytest.mark.parametrize("name", TABLES)
def test_keys_occur_once_references_exist_and_rules_hold(made: Made, name: str):
    contract, ask = CONTRACTS.tables[name], made.rows.execute
    assert (
        ask(f"select {', '.join(contract.key)} from {name} group by all having count(*) > 1").fetchall() == []
    )
    targets = {"persons": "people", "address_areas": "places", "areas": "buurten"}
    for key in contract.foreign_keys:
        table, to = targets.get(key.table, key.table), "buurt" if key.table == "areas" else key.to
        if key.column == "gemeente":
            to = "gemeente"
        lost = f"select count(*) from {name} where {key.column} not in (select {to} from {table})"
        assert ask(lost).fetchone() == (0,), key
    for rule in contract.rules:
        assert ask(f"select count(*) from {name} where not ({rule.sql})").fetchone() == (0,), rule.name


@pytest.mark.parametrize("name", TABLES)
def test_nothing_happens_after_the_last_day(made: Made, name: str):
    contract = CONTRACTS.tables[name]
    days = [column.name for column in contract.columns if column.type is ColumnType.DATE]
    for column in days:
        latest = made.rows.execute(f"select max({column}) <= date '2024-12-31' from {name}").fetchone()
        assert latest == (True,), column
    if contract.shape is Shape.YEARLY:
        assert made.rows.execute(f"select max(year) <= 2024 from {name}").fetchone() == (True,)


def test_cases_of_two_tables_never_share_a_key(made: Made):
    cases = {"purchases": "purchase", "suspicious_transactions": "transaction"}
    cases |= {"nurseries": "case_number", "nuisance_reports": "case_number"}
    letters = [
        made.rows.execute(f"select distinct {column}[1] from {table}").fetchall()
        for table, column in cases.items()
    ]
    assert len({letter for found in letters for (letter,) in found}) == len(cases)


def test_a_block_is_the_same_whoever_makes_it_and_whatever_was_made_before(made: Made):
    fresh = make_country(50_000, 1)
    first, again = (
        economy_of(make_block(country, groupings(country)[3])).tables for country in (made.country, fresh)
    )
    for name in TABLES:
        assert first[name].equals(again[name]), name


def test_every_dwelling_has_one_first_owner_on_each_day_since_its_last_sale(made: Made):
    found = made.rows.execute("""
        select count(*) filter (n = 1), count(*) from (
            select d.address, count(o.address) n from (select distinct address from dwellings) d
            left join ownership o on o.address = d.address and o.owner_number = 1 and o.valid_to is null
            group by all)""").fetchone()
    assert found is not None
    assert found[0] == found[1]


def test_owner_occupied_means_that_a_present_owner_lives_there(made: Made):
    assert made.rows.execute("""
        select count(*) from dwellings d where year = 2024 and tenure = 'E' and not exists (
            from ownership o join people p on p.person = o.person
            where o.address = d.address and o.valid_to is null and p.address = d.address)""").fetchone() == (
        0,
    )


def test_spells_of_the_first_owner_of_a_dwelling_do_not_overlap(made: Made):
    assert made.rows.execute("""
        select count(*) from (
            select valid_from <= lag(valid_to) over (partition by address order by valid_from) as clash
            from ownership where owner_number = 1) where clash""").fetchone() == (0,)


def test_directors_are_of_age_and_direct_while_the_entity_exists(made: Made):
    assert made.rows.execute("""
        select count(*) from directors d join people p using (person) join entities e using (entity)
        where year(d.valid_from) * 12 + month(d.valid_from) - 1 - p.born < 216
           or d.valid_from < e.founded_on or coalesce(d.valid_to, date '9999-01-01')
            > coalesce(e.dissolved_on, date '9999-01-01')""").fetchone() == (0,)


def test_some_owners_and_seats_are_in_another_gemeente(made: Made):
    """About one in sixty dwellings and one in fifty companies."""
    for table, low, high in (("ownership", 0.003, 0.05), ("directors", 0.003, 0.05)):
        place = {"ownership": "o.address", "directors": "e.address"}[table]
        join = "join entities e using (entity)" if table == "directors" else ""
        share = made.rows.execute(f"""
            select avg((a.gemeente <> b.gemeente)::int) from {table} o {join}
            join people p using (person) join places a on a.address = {place}
            join places b on b.address = p.address where o.valid_to is null""").fetchone()
        assert share is not None
        assert low < share[0] < high, table


def test_prices_lie_around_values_and_mortgages_below_prices(made: Made):
    found = made.rows.execute("""
        select median(price_euros / woz_euros), quantile_cont(price_euros / woz_euros, 0.99),
               max(mortgage_euros - price_euros), avg((mortgage_euros = 0)::int)
        from purchases p join dwellings d on d.address = p.address and d.year = year(p.date)""").fetchone()
    assert found is not None
    assert 0.98 < found[0] < 1.1
    assert found[1] < 1.5
    assert found[2] == 0
    assert 0.01 < found[3] < 0.15


def test_turnover_and_amounts_have_heavy_tails(made: Made):
    for table, column in (("turnover", "turnover_euros"), ("suspicious_transactions", "amount_euros")):
        found = made.rows.execute(f"select avg({column}) / median({column}) from {table}").fetchone()
        assert found is not None
        assert found[0] > 2, table


def test_nuisance_has_a_season_and_more_spread_than_chance(made: Made):
    monthly = made.rows.execute("""select month(date), count(*) from nuisance_reports where kind in ('1', '2')
                               group by all order by all""").fetchall()
    assert monthly[6][1] > 1.5 * monthly[0][1]
    figures = made.truth["gemeenten"]["nuisance_neighbours"].values()
    count, of = (np.array([figure[name] for figure in figures]).sum(axis=1) for name in ("count", "of"))
    expected = of * count.sum() / of.sum()
    assert np.mean((count - expected) ** 2 / expected) > 3


def test_weights_of_the_survey_add_up_to_the_grown_ups(made: Made):
    weights = made.rows.execute("select sum(weight) from survey where year = 2023").fetchone()
    adults = made.rows.execute("select count(*) from people where born <= 2005 * 12 + 11").fetchone()
    assert weights is not None
    assert adults is not None
    assert 0.85 < weights[0] / adults[0] < 1.05


def by_gemeente(made: Made, sql: str) -> dict[str, int]:
    return {code: int(count) for code, count in made.rows.execute(sql).fetchall() if count}


SAME = {
    ("unknown_owners", 0): """select gemeente, count(*) from ownership join places using (address)
        where owner_kind = 'O' and valid_from <= date '2024-01-01' group by 1""",
    ("collector_dwellings", 0): """
        with now as (from ownership where valid_from <= date '2024-01-01'
                     and coalesce(valid_to, date '9999-01-01') >= date '2024-01-01')
        select gemeente, count(distinct address) from now join places using (address)
        where person in (select person from now where person is not null group by 1 having count(*) >= 5)
        group by 1""",
    ("nuisance_drugs", 4): """select gemeente, count(*) from nuisance_reports join buurten on buurt = place
        where kind = '3' and year(date) = 2023 group by 1""",
    ("suspicious_cash", 5): """select gemeente, count(*) from suspicious_transactions
        where kind = '1' and year(date) = 2024 group by 1""",
    ("nurseries", 0): """select gemeente, count(*) from nurseries join places using (address)
        where year(date) = 2019 and address in (select address from dwellings) group by 1""",
    ("entities_561", 0): """select gemeente, count(*) from entities join places using (address)
        where branch = '561' and legal_form in ('01', '11', '41', '51') and dissolved_on is null
        group by 1""",
    ("turnover_per_entity_960", 2): """select gemeente, sum(turnover_euros) from turnover
        join entities using (entity) join places using (address) where branch = '960' and year = 2021
        group by 1""",
    (
        "care_providers_without_activity",
        0,
    ): """select gemeente, count(*) from entities join places using (address)
        where entity in (select entity from care_budgets where year = 2024) and entity not in (
            select entity from care_activity where year = 2024 and (clients > 0 or care_staff > 0))
        group by 1""",
    (
        "holiday_park_stays",
        0,
    ): """select gemeente, count(*) from holiday_park_stays join places using (address)
        where valid_to is null or valid_to >= date '2024-12-31' group by 1""",
}
"""Measure and position of the year -> the same count by SQL over the rows."""


@pytest.mark.parametrize(("measure", "at"), SAME)
def test_true_counts_are_what_the_rows_say(made: Made, measure: str, at: int):
    told = made.truth["gemeenten"][measure]
    counts = {code: figure["count"][at] for code, figure in told.items() if figure["count"][at]}
    assert counts == by_gemeente(made, SAME[measure, at])
    assert counts


@pytest.mark.parametrize("planted", PLANTED_LEVELS, ids=lambda one: f"{one.measure}-{one.level}")
def test_planted_levels_came_out(made: Made, planted: Any):
    """Within chance; what also happens for other reasons comes out lower than its planted ratio."""
    told = next(
        level
        for level in made.truth["levels"]
        if level["measure"] == planted.measure and level["ratio_of_the_chance"] == planted.ratio
    )
    rate = told["count_elsewhere"] / told["of_elsewhere"]
    expected = planted.ratio * rate * told["of"]
    if planted.measure.startswith("turnover"):
        assert told["ratio_found"] > 1.5
        return
    assert told["count"] < 1.8 * expected + 4 * np.sqrt(expected) + 3
    if planted.ratio > 1:
        assert told["count"] > rate * told["of"] * (1 + 0.25 * (planted.ratio - 1)) - 3 * np.sqrt(expected)
    else:
        assert told["count"] < rate * told["of"]


def test_nothing_is_planted_where_truth_says_so(made: Made):
    climate = climate_of(made.country)
    everywhere = np.arange(made.country.cells)
    for measure in NOTHING_PLANTED:
        assert (climate.factor(measure, everywhere) == 1).all()
        assert measure in DEFINITIONS
    assert not {*NOTHING_PLANTED} & {one.measure for one in PLANTED_LEVELS}


def test_a_change_and_a_trend_are_in_the_counts(made: Made):
    change = next(one for one in made.truth["changes"] if one["measure"] == "nuisance_drugs")
    before, after = (
        by_gemeente(
            made,
            f"""select gemeente, count(*) from nuisance_reports join buurten on buurt = place
            where kind = '3' and date {sign} date '{change["since"]}' group by 1""",
        )[change["area"]]
        for sign in ("<", ">=")
    )
    assert abs(np.log((after / 30) / (before / 42) / change["ratio"])) < 0.4
    trend = next(one for one in made.truth["trends"] if one["area"] is None)
    virtual = made.truth["gemeenten"]["suspicious_virtual_currency"].values()
    yearly = np.sum([figure["count"] for figure in virtual], axis=0)
    assert abs((yearly[5] / yearly[0]) ** 0.2 / trend["ratio_per_year"] - 1) < 0.1
