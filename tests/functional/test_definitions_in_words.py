"""What the record of an analysis says in words, counted again in plain Python, gives the same numbers.

The definitions were written first; the analyses in the language must say the same. Only those with relatives,
orders of dates or several parts are counted again: the others say one thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.functional.made_up_people import MadeUp, made_up_people

END = date(2024, 12, 31)
DRUGS = ("41", "42")
Row = dict[str, Any]


class Vault:
    """Rows of the tables by whom they are about."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, table: str, by: str = "person") -> dict[int, list[Row]]:
        found = defaultdict(list)
        for row in pq.read_table(self._folder / f"{table}.parquet").to_pylist():
            found[row[by]].append(row)
        return found

    @cached_property
    def suspects(self) -> dict[int, list[Row]]:
        return self.of("suspects")

    @cached_property
    def persons(self) -> dict[int, Row]:
        return {person: rows[0] for person, rows in self.of("persons").items()}

    @cached_property
    def parents(self) -> dict[int, list[int]]:
        """Known legal parents of those who have any."""
        return {
            person: [one for one in (rows[0]["mother"], rows[0]["father"]) if one is not None]
            for person, rows in self.of("parents").items()
        }

    @cached_property
    def children(self) -> dict[tuple[str, int], set[int]]:
        found = defaultdict(set)
        for person, rows in self.of("parents").items():
            for role in ("mother", "father"):
                found[role, rows[0][role]].add(person)
        return found

    @cached_property
    def siblings(self) -> dict[int, set[int]]:
        """Others with the same mother or the same father."""
        return {
            person: {
                other
                for role in ("mother", "father")
                if rows[0][role] is not None
                for other in self.children[role, rows[0][role]]
            }
            - {person}
            for person, rows in self.of("parents").items()
        }

    def age(self, person: int, on: date) -> int:
        """Completed years on the last day of a month."""
        row = self.persons[person]
        return (on.year * 12 + on.month - row["birth_year"] * 12 - row["birth_month"]) // 12

    def living(self, on: date, ages: range) -> Iterator[tuple[int, Row]]:
        """Persons of these ages registered on that day, with their address spell."""
        for person, spells in self.addresses.items():
            for spell in spells:
                if valid(spell, on) and self.age(person, on) in ages:
                    yield person, spell

    @cached_property
    def addresses(self) -> dict[int, list[Row]]:
        return self.of("addresses")

    def suspected(self, person: int, first: date, last: date, only: tuple[str, ...] = ()) -> bool:
        return any(
            first <= row["date"] <= last and (not only or row["offence"] in only)
            for row in self.suspects.get(person, ())
        )


def valid(spell: Row, on: date) -> bool:
    return spell["valid_from"] <= on and (spell["valid_to"] is None or spell["valid_to"] >= on)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return made_up_people(tmp_path_factory.getbasetemp() / "people")


@pytest.fixture(scope="module")
def vault(made_up: MadeUp) -> Vault:
    return Vault(made_up.folder)


def counted(made_up: MadeUp, *measures: str) -> list[int]:
    return [made_up.totals[measure, "NL", "2024"] for measure in measures]


def test_new_suspects_have_no_earlier_record_in_six_years(made_up: MadeUp, vault: Vault) -> None:
    suspects = new = 0
    for person, _ in vault.living(END, range(12, 80)):
        dates = [
            row["date"]
            for row in vault.suspects.get(person, ())
            if row["offence"] in DRUGS and date(2024, 1, 1) <= row["date"] <= END
        ]
        if dates:
            suspects += 1
            new += all(
                row["date"] >= min(dates)
                for row in vault.suspects[person]
                if date(2019, 1, 1) <= row["date"] <= END
            )
    assert [suspects, new] == counted(made_up, "drug_suspects_looked_back", "first_time_drug_suspects")
    assert 0 < new < suspects


def test_family_is_a_parent_or_somebody_else_with_the_same_parent(made_up: MadeUp, vault: Vault) -> None:
    found = [0, 0, 0, 0]
    for person, _ in vault.living(END, range(12, 45)):
        if not vault.parents.get(person):
            continue
        drugs = vault.suspected(person, date(2022, 1, 1), END, DRUGS)
        family = any(
            vault.suspected(other, date(2020, 1, 1), END)
            for other in (*vault.parents[person], *vault.siblings[person])
        )
        found = [a + b for a, b in zip(found, (1, family, drugs, drugs and family), strict=True)]
    assert found == counted(
        made_up,
        "inhabitants_with_known_parent",
        "inhabitants_with_suspect_family",
        "drug_suspects_with_known_parent",
        "drug_suspects_with_suspect_family",
    )


def test_residents_of_a_nursery_lived_there_on_the_day_it_was_cleared(made_up: MadeUp, vault: Vault) -> None:
    cleared = {
        address: max(row["date"] for row in rows if row["date"] >= date(2022, 1, 1))
        for address, rows in vault.of("nurseries", "address").items()
        if any(date(2022, 1, 1) <= row["date"] <= END for row in rows)
    }
    here = list(vault.living(END, range(130)))
    already = sum(
        spell["address"] in cleared and spell["valid_from"] <= cleared[spell["address"]] for _, spell in here
    )
    later = sum(spell["address"] in cleared for _, spell in here) - already
    assert [len(here), already] == counted(made_up, "nursery_population", "nursery_residents")
    assert later > 0


def test_factors_of_young_people_are_five_and_counted_one_by_one(made_up: MadeUp, vault: Vault) -> None:
    left, halt, debts, care = (
        vault.of(table) for table in ("early_leavers", "halt", "problematic_debts", "youth_care")
    )
    young = two_or_more = 0
    for person, _ in vault.living(END, range(12, 18)):
        factors = (
            any(row["year"] == 2023 for row in left.get(person, ())),
            any(date(2023, 1, 1) <= row["date"] <= END for row in halt.get(person, ())),
            any(row["year"] == 2024 for one in vault.parents.get(person, ()) for row in debts.get(one, ())),
            any(vault.suspected(one, date(2023, 1, 1), END) for one in vault.siblings.get(person, ())),
            any(
                row["valid_from"] <= END and (row["valid_to"] or END) >= date(2024, 1, 1)
                for row in care.get(person, ())
            ),
        )
        young += 1
        two_or_more += sum(factors) >= 2
    measures = "young_people_looked_at", "young_people_with_two_or_more_factors"
    assert [young, two_or_more] == counted(made_up, *measures)
    assert two_or_more > 0


def test_the_model_knows_every_circumstance_on_the_starting_day(made_up: MadeUp, vault: Vault) -> None:
    start = date(2019, 12, 31)
    left, halt, debts, care, persons_of = (
        vault.of(table) for table in ("early_leavers", "halt", "problematic_debts", "youth_care", "persons")
    )
    home, household = vault.of("addresses"), vault.of("households")
    persons: dict[str, int] = defaultdict(int)
    cases: dict[str, int] = defaultdict(int)
    for person, _ in vault.living(start, range(12, 18)):
        if vault.suspected(person, date.min, start, DRUGS):
            continue
        since = max(row["valid_from"] for row in home[person] if valid(row, start))
        circumstances = {
            "left_school": any(row["year"] <= 2018 for row in left.get(person, ())),
            "halt": any(row["date"] <= start for row in halt.get(person, ())),
            "parental_debts": any(
                row["year"] == 2019 for one in vault.parents.get(person, ()) for row in debts.get(one, ())
            ),
            "suspect_sibling": any(
                vault.suspected(one, date(2017, 1, 1), start) for one in vault.siblings.get(person, ())
            ),
            "youth_care": any(
                row["valid_from"] <= start and (row["valid_to"] or END) >= date(2019, 1, 1)
                for row in care.get(person, ())
            ),
            "one_parent": any(
                valid(row, start) and row["household_type"] == "6" for row in household.get(person, ())
            ),
            "moved": since.year >= 2018,
        }
        age = "12-14" if vault.age(person, start) < 15 else "15+"
        category = ";".join(
            [
                f"age={age}",
                *(f"{name}={'yes' if held else 'other'}" for name, held in circumstances.items()),
                f"sex={persons_of[person][0]['sex']}",
            ]
        )
        persons[category] += 1
        first = date(2023, 1, 1)
        before = vault.suspected(person, date.min, date(2022, 12, 31), DRUGS)
        if vault.suspected(person, first, END, DRUGS) and not before:
            cases[category] += 1
    assert persons == made_up.crossed["recruits_rows", "NL", "2024"]
    assert cases == made_up.crossed["recruits_cases", "NL", "2024"]


def test_problems_of_a_household_are_six_and_of_any_member(made_up: MadeUp, vault: Vault) -> None:
    debts, benefits, care, left, incomes = (
        vault.of(table)
        for table in ("problematic_debts", "benefits", "youth_care", "early_leavers", "person_income")
    )
    works = ("11", "12", "13")
    problems: tuple[Callable[[int], bool], ...] = (
        lambda one: any(row["year"] == 2024 for row in debts.get(one, ())),
        lambda one: any(row["kind"] == "1" and valid(row, END) for row in benefits.get(one, ())),
        lambda one: any((row["valid_to"] or END) >= date(2024, 1, 1) for row in care.get(one, ())),
        lambda one: vault.suspected(one, date(2024, 1, 1), END),
        lambda one: any(row["year"] == 2023 for row in left.get(one, ())),
    )
    households = troubled = 0
    for members in vault.of("households", "household").values():
        here = [row for row in members if valid(row, END)]
        located = {person for row in here for person in (row["person"],) if lives_somewhere(vault, person)}
        if not located or here[0]["household_type"] == "8":
            continue
        at_work_age = any(25 <= 2024 - vault.persons[row["person"]]["birth_year"] <= 64 for row in here)
        working = any(
            line["year"] == 2023 and line["source"] in works
            for row in here
            for line in incomes.get(row["person"], ())
        )
        found = [any(problem(row["person"]) for row in here) for problem in problems]
        households += 1
        troubled += sum([*found, at_work_age and not working]) >= 3
    measures = "private_households_looked_at", "multi_problem_households"
    assert [households, troubled] == counted(made_up, *measures)
    assert troubled > 0


def lives_somewhere(vault: Vault, person: int) -> bool:
    return any(valid(spell, END) for spell in vault.addresses.get(person, ()))
