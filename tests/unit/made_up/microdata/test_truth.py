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
    told = truth["totals"]["risk_factors"]
    assert told["bits"] == ["early_leaver", "halt", "parent_in_debt", "suspect_sibling"]
    assert told["cohorts"] == [2016, 2017, 2018, 2019]
    parents = frames["parents"].set_index("person")[["mother", "father"]]
    known = {person: [one for one in row if not pd.isna(one)] for person, *row in parents.itertuples()}
    for at, cohort in enumerate(told["cohorts"]):
        found = _combinations_of_factors(frames, known, cohort)
        assert found == (told["persons"][at], told["cases"][at]), cohort


def _combinations_of_factors(
    frames: Frames, known: dict[str, list[str]], cohort: int
) -> tuple[list[int], list[int]]:
    """Young people on the last day of a year, and cases four and five years later, by combination."""
    stays, suspects = frames["addresses"], frames["suspects"]
    day = pd.Timestamp(f"{cohort}-12-31")
    there = stays[(stays["valid_from"] <= day) & (stays["valid_to"].isna() | (stays["valid_to"] >= day))]
    people = frames["persons"][frames["persons"]["person"].isin(there["person"])]
    drugs = suspects[suspects["offence"].isin(["41", "42"])].groupby("person")["date"].min()
    before = set(drugs[drugs <= day].index)
    young = set(people[(cohort - people["birth_year"]).between(12, 17)]["person"]) - before
    cases = set(drugs[drugs.dt.year.isin([cohort + 4, cohort + 5])].index)
    in_time = set(suspects[suspects["date"].dt.year.between(cohort - 2, cohort)]["person"])
    owing = set(frames["problematic_debts"].query(f"year == {cohort}")["person"])
    leavers = set(frames["early_leavers"].query(f"year < {cohort}")["person"])
    halt = set(frames["halt"][frames["halt"]["date"] <= day]["person"])
    children: dict[str, set[str]] = {}
    for person, own in known.items():
        for parent in own:
            children.setdefault(parent, set()).add(person)
    persons_found, cases_found = [0] * 16, [0] * 16
    for one in young:
        own = known.get(one, [])
        siblings = set().union(*(children[parent] for parent in own)) - {one}
        factors = (one in leavers, one in halt, any(p in owing for p in own), bool(siblings & in_time))
        which = sum(int(factor) << bit for bit, factor in enumerate(factors))
        persons_found[which] += 1
        cases_found[which] += one in cases
    return persons_found, cases_found


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
