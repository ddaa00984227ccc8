"""A made-up delivery is what its contracts promise, and says that it is made up."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest
from tests.unit.made_up.microdata.conftest import PERSONS
from tests.unit.made_up.microdata.reading import Frames, code_lists, described, schemas

TABLES = sorted(schemas())
FAR = pd.Timestamp("2100-01-01")


def test_every_table_of_the_contracts_is_delivered(frames: Frames) -> None:
    assert sorted(frames) == TABLES
    assert len(frames["persons"]) == PERSONS


def test_every_delivery_says_that_it_is_made_up_and_what_its_files_are(demo: Path) -> None:
    notes = list(described(demo / "deliveries"))
    assert len({(note["supplier"], note["period"]) for _, note in notes}) == len(notes) > 10
    for folder, note in notes:
        assert note["made_up"] is True
        assert folder.name == f"{note['supplier']}-{note['period']}"
        assert {one["file"] for one in note["tables"]} | {"delivery.yaml"} == {
            p.name for p in folder.iterdir()
        }
        for one in note["tables"]:
            assert hashlib.sha256((folder / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    assert "verzonnen" in (demo / "LEESMIJ.txt").read_text(encoding="utf-8").lower()


def test_suppliers_deliver_in_their_own_ways(demo: Path) -> None:
    ways = {
        one["table"]: one["format"] for _, note in described(demo / "deliveries") for one in note["tables"]
    }
    assert {ways["persons"], ways["parents"]} == {"sav"}
    assert (ways["suspects"], ways["convictions"], ways["addresses"]) == ("csv", "fixed_width", "parquet")
    halt = next((demo / "deliveries" / "halt-2024-Q3").glob("*.csv")).read_bytes()
    assert halt.startswith(b"\xef\xbb\xbf")
    areas = (demo / "deliveries" / "cbs-2024-Q4" / "gwb_indeling.csv").read_bytes()
    assert areas.decode("cp1252").startswith("JAAR;BU_CODE;")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_keeps_to_its_contract(frames: Frames, table: str) -> None:
    schema, frame = schemas()[table], frames[table]
    if schema.get("key"):
        assert not frame.duplicated(schema["key"]).any()
    for key in schema.get("foreignKeys", []):
        assert frame[key["column"]].dropna().isin(frames[key["table"]][key["to"]].dropna()).all()
    for one in schema["properties"]:
        values = frame[one["name"]]
        assert not (one["required"] and values.isna().any()), one["name"]
        if "minimum" in one:
            assert values.between(one["minimum"], one["maximum"]).all(), one["name"]
        if one["logicalType"] == "code":
            assert _known(values.dropna(), one["codeList"]), one["name"]
    if schema["shape"] == "spells":
        assert (frame["valid_to"].isna() | (frame["valid_to"] >= frame["valid_from"])).all()


def _known(values: pd.Series, name: str) -> bool:
    known = code_lists()[name]
    if "pattern" in known:
        return bool(values.str.fullmatch(known["pattern"]).all())
    return bool(values.isin([str(code) for code in known["codes"]]).all())


@pytest.mark.parametrize("table", ["addresses", "households", "detention", "youth_care", "youth_probation"])
def test_spells_of_a_person_do_not_overlap(frames: Frames, table: str) -> None:
    spells = frames[table].sort_values(["person", "valid_from"])
    before = spells["valid_to"].fillna(FAR).shift()
    same = spells["person"] == spells["person"].shift()
    assert same.any() or table in ("detention", "youth_probation")
    assert not (same & (before >= spells["valid_from"])).any()


def test_rules_of_one_row_hold(frames: Frames) -> None:
    suspects, convictions, parents = frames["suspects"], frames["convictions"], frames["parents"]
    assert (suspects["registered_on"] >= suspects["date"]).all()
    assert (convictions["date"] >= convictions["offence_date"]).all()
    assert not (parents["person"] == parents["mother"]).any()
    assert not (parents["person"] == parents["father"]).any()
    assert (parents["mother"].notna() | parents["father"].notna()).all()


def test_what_is_registered_late_comes_in_a_later_delivery(demo: Path, frames: Frames) -> None:
    suspects = frames["suspects"]
    assert (suspects["registered_on"] <= "2024-12-31").all()
    late = (suspects["date"] <= "2024-09-30") & (suspects["registered_on"] > "2024-09-30")
    assert late.any()
    notes = {folder.name: note for folder, note in described(demo / "deliveries")}
    rows = {
        name: next(one["rows"] for one in notes[f"politie-{name}"]["tables"] if one["table"] == "suspects")
        for name in ("2024-Q3", "2024-Q4")
    }
    assert rows["2024-Q3"] == (suspects["registered_on"] <= "2024-09-30").sum()
    assert rows["2024-Q4"] == (suspects["registered_on"] > "2024-09-30").sum()


def test_a_household_has_one_kind_on_a_day_and_children_live_with_somebody(frames: Frames) -> None:
    for day in ("2019-07-01", "2022-03-15", "2024-12-31"):
        spells = frames["households"]
        now = spells[(spells["valid_from"] <= day) & (spells["valid_to"].fillna(FAR) >= day)]
        households = now.groupby("household")
        assert (households["household_type"].nunique() == 1).all()
        assert now.assign(grown=now["place"] != "1").groupby("household")["grown"].max().all()
        pairs = now[now["household_type"].isin(["2", "3", "4", "5"]) & (now["place"] == "3")]
        assert (pairs.groupby("household").size() == 2).mean() > 0.97


def test_the_same_ground_has_an_address_in_both_divisions(frames: Frames) -> None:
    areas, addresses = frames["areas"], frames["address_areas"]
    now = areas[areas["year"] == 2024]
    assert (now["buurt"] == now["current_buurt"]).all()
    assert set(areas["current_buurt"]) == set(now["buurt"])
    both = addresses.merge(areas, on=["buurt", "year"]).groupby("address")["current_buurt"]
    assert (both.size() == 2).all()
    assert (both.nunique() == 1).all()
