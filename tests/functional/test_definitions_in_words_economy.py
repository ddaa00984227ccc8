"""What the records of the economy say in words, counted again in plain Python, gives the same numbers.

Only the definitions of several parts are counted again, for the country in 2024: the others say one thing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.functional.made_up_economy import LAST, MadeUp, made_up_economy

NEW_YEAR, END = date(2024, 1, 1), date(2024, 12, 31)
Row = dict[str, Any]


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return made_up_economy(tmp_path_factory.getbasetemp() / "economy")


@pytest.fixture(scope="session")
def vault(made_up: MadeUp) -> Vault:
    return Vault(made_up.folder)


def nation(made_up: MadeUp, measure: str) -> int:
    return made_up.total(measure, "NL", LAST)


def valid(row: Row, on: date) -> bool:
    return row["valid_from"] <= on and (row["valid_to"] is None or row["valid_to"] >= on)


class Vault:
    """Rows of the tables, by whom or what they are about."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rows(self, table: str) -> list[Row]:
        return pq.read_table(self._folder / f"{table}.parquet").to_pylist()

    def of(self, table: str, by: str) -> dict[int, list[Row]]:
        found = defaultdict(list)
        for row in self.rows(table):
            found[row[by]].append(row)
        return found

    @cached_property
    def dwellings(self) -> list[Row]:
        """Of 1 January 2024."""
        return [row for row in self.rows("dwellings") if row["year"] == 2024]

    @cached_property
    def owners(self) -> dict[int, list[Row]]:
        """Of each dwelling on 1 January 2024."""
        found = defaultdict(list)
        for row in self.rows("ownership"):
            if valid(row, NEW_YEAR):
                found[row["address"]].append(row)
        return found

    @cached_property
    def home(self) -> dict[int, int]:
        """Of each person on 1 January 2024."""
        return {row["person"]: row["address"] for row in self.rows("addresses") if valid(row, NEW_YEAR)}

    @cached_property
    def memberships(self) -> dict[int, list[Row]]:
        return self.of("households", "person")

    @cached_property
    def incomes(self) -> dict[int, dict[int, int]]:
        found: dict[int, dict[int, int]] = defaultdict(dict)
        for row in self.rows("household_income"):
            found[row["household"]][row["year"]] = row["disposable_income_euros"]
        return found

    @cached_property
    def means(self) -> dict[int, int]:
        """Of each household on 1 January 2024: savings or wealth, whichever is more."""
        rows = [row for row in self.rows("household_wealth") if row["year"] == 2024]
        return {row["household"]: max(row["savings_euros"], row["wealth_euros"]) for row in rows}

    @cached_property
    def birth_months(self) -> dict[int, int]:
        return {row["person"]: row["birth_year"] * 12 + row["birth_month"] for row in self.rows("persons")}

    def age_on_new_year(self, person: int) -> int:
        return (2024 * 12 + 1 - self.birth_months[person]) // 12

    @cached_property
    def entities(self) -> dict[int, Row]:
        return {row["entity"]: row for row in self.rows("entities")}

    def stichtingen(self, on: date) -> set[int]:
        return {
            entity
            for entity, row in self.entities.items()
            if row["legal_form"] == "74"
            and row["founded_on"] <= on
            and (row["dissolved_on"] is None or row["dissolved_on"] >= on)
        }

    def directors_of_stichtingen(self, on: date) -> Counter[int]:
        stichtingen = self.stichtingen(on)
        return Counter(
            row["person"] for row in self.rows("directors") if valid(row, on) and row["entity"] in stichtingen
        )


def test_owners_cannot_carry_a_home_worth_more_than_eight_incomes_and_their_wealth(
    made_up: MadeUp, vault: Vault
) -> None:
    def can_carry(person: int | None) -> int | None:
        household = next(
            (row["household"] for row in vault.memberships.get(person, ()) if valid(row, NEW_YEAR)), None
        )
        incomes = [vault.incomes.get(household, {}).get(year) for year in (2022, 2023, 2024)]
        known = [income for income in incomes if income is not None]
        return 8 * max(known) + vault.means[household] if known and household in vault.means else None

    looked_at = without_means = 0
    for dwelling in vault.dwellings:
        owners = vault.owners.get(dwelling["address"], [])
        if not any(vault.home.get(owner["person"]) == dwelling["address"] for owner in owners):
            continue
        limits = [can_carry(owner["person"]) for owner in owners]
        if None in limits:
            continue
        looked_at += 1
        without_means += all(dwelling["woz_euros"] > limit for limit in limits)
    assert looked_at == nation(made_up, "own_homes_with_known_means") > 5_000
    assert without_means == nation(made_up, "own_homes_without_means") > 100


def test_a_straw_person_is_young_and_poor_or_in_debt_or_on_assistance_and_lives_elsewhere(
    made_up: MadeUp, vault: Vault
) -> None:
    income = {
        row["person"]: row["income_euros"] for row in vault.rows("person_income") if row["year"] == 2023
    }
    in_debt = {row["person"] for row in vault.rows("problematic_debts") if row["year"] == 2024}
    on_assistance = {
        row["person"] for row in vault.rows("benefits") if row["kind"] == "1" and valid(row, NEW_YEAR)
    }

    def has_few_means(person: int) -> bool:
        young = 18 <= vault.age_on_new_year(person) <= 24
        return (young and income.get(person, 0) < 20_000) or person in in_debt or person in on_assistance

    let = straw = 0
    for dwelling in vault.dwellings:
        owners = vault.owners.get(dwelling["address"], [])
        of_persons = owners and all(owner["owner_kind"] == "P" for owner in owners)
        if dwelling["woz_euros"] < 400_000 or not of_persons:
            continue
        if not any(vault.home.get(owner["person"]) == dwelling["address"] for owner in owners):
            let += 1
            straw += all(has_few_means(owner["person"]) for owner in owners)
    assert let == nation(made_up, "dear_dwellings_let") > 500
    assert straw == nation(made_up, "dear_dwellings_of_straw_persons") > 50


def test_a_purchase_is_unexplained_above_wealth_and_half_of_three_incomes(
    made_up: MadeUp, vault: Vault
) -> None:
    judged = unexplained = euros = 0
    for deed in vault.rows("purchases"):
        if deed["date"].year != 2024 or deed["person"] is None:
            continue
        households = [
            row["household"]
            for row in vault.memberships.get(deed["person"], ())
            if row["valid_from"] <= END and (row["valid_to"] is None or row["valid_to"] >= NEW_YEAR)
        ]
        most = [
            vault.means[one]
            + sum(vault.incomes.get(one, {}).get(year, 0) for year in (2022, 2023, 2024)) * 50 // 100
            for one in households
            if one in vault.means
        ]
        if not most:
            continue
        judged += 1
        excess = deed["price_euros"] - deed["mortgage_euros"] - max(most)
        unexplained += excess > 25_000
        euros += excess if excess > 25_000 else 0
    assert judged == nation(made_up, "purchases_judged") > 300
    assert unexplained == nation(made_up, "purchases_unexplained") > 5
    assert euros == nation(made_up, "unexplained_euros")


def test_directors_of_stichtingen_own_dwellings_and_live_in_them(made_up: MadeUp, vault: Vault) -> None:
    directors = vault.directors_of_stichtingen(NEW_YEAR)
    addresses = {row["address"] for row in vault.dwellings}
    owned = {a for a in addresses if any(owner["person"] in directors for owner in vault.owners.get(a, ()))}
    lived_in = addresses & {vault.home[person] for person in directors if person in vault.home}
    assert len(owned) == nation(made_up, "dwellings_of_foundation_directors") > 100
    assert len(lived_in) == nation(made_up, "dwellings_lived_in_by_foundation_directors") > 100


def test_directors_with_several_live_here_and_direct_three_stichtingen(made_up: MadeUp, vault: Vault) -> None:
    here = {row["person"] for row in vault.rows("addresses") if valid(row, END)}
    directed = {p: n for p, n in vault.directors_of_stichtingen(END).items() if p in here}
    assert len(directed) == nation(made_up, "directors_of_stichtingen") > 100
    assert sum(n >= 3 for n in directed.values()) == nation(made_up, "directors_of_three_or_more")


def test_a_stichting_is_new_in_its_year_and_without_turnover_when_none_is_known(
    made_up: MadeUp, vault: Vault
) -> None:
    stichtingen = vault.stichtingen(END)
    earning = {
        row["entity"] for row in vault.rows("turnover") if row["year"] == 2024 and row["turnover_euros"] > 0
    }
    new = {one for one in stichtingen if vault.entities[one]["founded_on"].year == 2024}
    assert len(new) == nation(made_up, "stichtingen_new") > 10
    assert len(stichtingen - earning) == nation(made_up, "stichtingen_without_turnover") > 100


def test_five_adults_at_one_address_are_many(made_up: MadeUp, vault: Vault) -> None:
    adults = Counter(home for person, home in vault.home.items() if vault.age_on_new_year(person) >= 18)
    of_dwellings = [adults[row["address"]] for row in vault.dwellings]
    assert sum(n >= 1 for n in of_dwellings) == nation(made_up, "dwellings_with_adults")
    assert sum(n >= 5 for n in of_dwellings) == nation(made_up, "dwellings_with_five_adults") > 20


def test_turnover_deviates_without_staff_or_far_above_the_branch(made_up: MadeUp, vault: Vault) -> None:
    ordinary = {
        "451": 900_000,
        "773": 400_000,
        "452": 150_000,
        "477": 120_000,
        "551": 110_000,
        "931": 90_000,
        "561": 75_000,
        "563": 70_000,
        "960": 50_000,
        "961": 50_000,
    }
    judged = deviating = 0
    for row in vault.rows("turnover"):
        entity = vault.entities[row["entity"]]
        company = entity["legal_form"] in ("01", "11", "41", "51")
        if (
            row["year"] != 2024
            or row["turnover_euros"] == 0
            or not company
            or entity["branch"] not in ordinary
        ):
            continue
        judged += 1
        if row["employees"] == 0:
            deviating += row["turnover_euros"] >= 250_000
        else:
            deviating += row["turnover_euros"] > 5 * row["employees"] * ordinary[entity["branch"]]
    assert judged == nation(made_up, "companies_judged") > 300
    assert deviating == nation(made_up, "companies_deviating") > 0
