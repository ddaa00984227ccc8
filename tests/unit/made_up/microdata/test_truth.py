"""What truth.json says of the deliveries is found again by counting their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from tests.unit.made_up.microdata.reading import Frames

LAST = pd.Timestamp("2024-12-31")
Truth = Mapping[str, Any]


@pytest.fixture(scope="session")
def homes(frames: Frames) -> pd.DataFrame:
    """Person, age and gemeente of everybody with an address on the last day."""
    stays = frames["addresses"]
    now = stays[(stays["valid_from"] <= LAST) & (stays["valid_to"].isna() | (stays["valid_to"] >= LAST))]
    placed = _with_gemeente(now, frames).merge(frames["persons"], on="person")
    months = 2024 * 12 + 12 - placed["birth_year"] * 12 - placed["birth_month"]
    return placed.assign(age=months // 12)


def _with_gemeente(frame: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    areas = frames["areas"].query("year == 2024")[["buurt", "gemeente"]]
    return frame.merge(frames["address_areas"].query("year == 2024"), on="address").merge(areas, on="buurt")


def test_inhabitants_of_every_gemeente(homes: pd.DataFrame, truth: Truth) -> None:
    told = truth["totals"]["by_home"]["inhabitants"]
    assert homes.groupby("gemeente").size().to_dict() == told["gm"]
    assert len(homes) == told["nl"]
    young = homes[homes["age"].between(12, 17)]
    assert young.groupby("gemeente").size().to_dict() == truth["totals"]["by_home"]["inhabitants_12_17"]["gm"]


def test_rows_of_every_table(frames: Frames, truth: Truth) -> None:
    assert {name: len(frame) for name, frame in frames.items()} == truth["rows"]


def test_suspects_leavers_and_debtors_of_every_gemeente(
    frames: Frames, homes: pd.DataFrame, truth: Truth
) -> None:
    suspects, debts = frames["suspects"], frames["problematic_debts"]
    this_year = suspects[suspects["date"].dt.year == 2024]
    counted = {
        "suspects_2024": this_year,
        "drug_suspects_2024": this_year[this_year["offence"].isin(["41", "42"])],
        "suspects_ever": suspects,
        "early_leavers_ever": frames["early_leavers"],
        "halt_ever": frames["halt"],
        "problematic_debts_2024": debts[debts["year"] == 2024],
    }
    for name, rows in counted.items():
        here = homes[homes["person"].isin(rows["person"])]
        assert here.groupby("gemeente").size().to_dict() == truth["totals"]["by_home"][name]["gm"], name
        assert len(here) > 0


def test_flows_of_drug_offences(frames: Frames, truth: Truth) -> None:
    suspects, stays = frames["suspects"], frames["addresses"]
    drugs = suspects[suspects["offence"].isin(["41", "42"]) & (suspects["date"] >= "2019-01-01")]
    at_home = drugs.merge(stays, on="person")
    at_home = at_home[
        (at_home["valid_from"] <= at_home["date"])
        & (at_home["valid_to"].isna() | (at_home["valid_to"] >= at_home["date"]))
    ]
    placed = _with_gemeente(at_home, frames)
    gemeente = frames["areas"].query("year == 2024").set_index("buurt")["gemeente"]
    destination = placed["place"].map(gemeente).astype(object).fillna("_U")
    counts = placed.assign(destination=destination).groupby(["gemeente", "destination"]).size()
    told = {
        (origin, where): count
        for origin, row in truth["totals"]["drug_flows"].items()
        for where, count in row.items()
    }
    assert counts.to_dict() == told


def test_risk_factors_of_the_young_who_are_followed(frames: Frames, truth: Truth) -> None:
    stays, persons, suspects = frames["addresses"], frames["persons"], frames["suspects"]
    day = pd.Timestamp("2019-12-31")
    there = stays[(stays["valid_from"] <= day) & (stays["valid_to"].isna() | (stays["valid_to"] >= day))]
    people = persons[persons["person"].isin(there["person"])]
    people = people.assign(age=(2019 * 12 + 12 - people["birth_year"] * 12 - people["birth_month"]) // 12)
    drugs = suspects[suspects["offence"].isin(["41", "42"])]
    before = drugs[drugs["date"] < "2021-01-01"]
    young = people[people["age"].between(13, 18) & ~people["person"].isin(before["person"])]
    parents = frames["parents"].set_index("person")
    in_time = set(suspects[suspects["date"].between("2018-01-01", "2020-12-31")]["person"])
    owing = set(frames["problematic_debts"].query("year == 2020")["person"])
    leavers = set(frames["early_leavers"].query("year == 2019")["person"])
    halt = set(frames["halt"].query("date < '2021-01-01'")["person"])
    children: dict[str, set[str]] = {}
    for row in frames["parents"].itertuples():
        for parent in (row.mother, row.father):
            if not pd.isna(parent):
                children.setdefault(parent, set()).add(row.person)
    cases = set(drugs[drugs["date"] >= "2021-01-01"]["person"])
    persons_found = [[0] * 16 for _ in range(6)]
    cases_found = [[0] * 16 for _ in range(6)]
    for one in young.itertuples():
        known = [] if one.person not in parents.index else parents.loc[one.person].dropna().tolist()
        siblings = set().union(*(children[parent] for parent in known)) - {one.person}
        factors = (
            one.person in leavers,
            one.person in halt,
            any(parent in owing for parent in known),
            bool(siblings & in_time),
        )
        which = sum(int(factor) << bit for bit, factor in enumerate(factors))
        persons_found[one.age - 13][which] += 1
        cases_found[one.age - 13][which] += one.person in cases
    told = truth["totals"]["risk_factors"]
    assert told["bits"] == ["early_leaver", "halt", "parent_in_debt", "suspect_sibling"]
    assert persons_found == told["persons"]
    assert cases_found == told["cases"]


def test_planted_areas_exist_and_planted_values_are_told(frames: Frames, truth: Truth) -> None:
    areas = frames["areas"]
    codes = set(areas["gemeente"]) | set(areas["wijk"])
    levels = truth["planted"]["levels"]
    assert truth["made_up"] is True
    assert {one["area"] for one in levels} <= codes
    assert len({one["measure"] for one in levels}) >= 7
    planted = {one["measure"] for one in levels}
    assert not planted & set(truth["planted"]["nothing_planted"])
    intervention = truth["planted"]["intervention"]
    assert {intervention["area"], intervention["displaced_to"]} <= codes
