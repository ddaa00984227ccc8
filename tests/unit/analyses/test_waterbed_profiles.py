"""Who stays, who comes from elsewhere, the balance and the location quotient, from drawn counts."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.analyses.waterbed_country import Country

from zicht.analyses.waterbed.profiles import AllRecords, ShareRules, profile_rows
from zicht.analyses.waterbed.published_flows import PublishedFlows
from zicht.methods.flows.flow_shares import Rounded

NOTHING = np.full(4, np.nan)


def flows(
    own: list[float], leaving: list[float], arriving: list[float], *, rounding: float = 4.0
) -> PublishedFlows:
    """Four gemeenten of which only totals and those who stay are shown."""
    off = np.full(4, rounding)
    value, promise = np.full((4, 4), np.nan), np.full((4, 4), np.nan)
    np.fill_diagonal(value, own)
    np.fill_diagonal(promise, rounding)
    country = Country(side=2)
    none = np.full((4, 1), np.nan)
    return PublishedFlows(
        "drug_records_from_to",
        "2024",
        country.division,
        country.codes,
        ("",),
        np.zeros(4, dtype=np.int64),
        value,
        promise,
        none,
        none,
        np.array(leaving),
        off,
        np.array(arriving),
        off,
        *(NOTHING,) * 4,
    )


def told(given: PublishedFlows, every: AllRecords | None = None) -> dict[tuple[str, str], dict]:
    rows = profile_rows(given, ShareRules(), every).to_pylist()
    return {(row["REF_AREA"], row["STATISTIC"]): row for row in rows}


GIVEN = flows([60, 95, 10, 0], [100, 100, 30, 100], [80, 300, 200, 60])


def test_shares_are_of_protected_counts_and_their_intervals_hold_the_rounding():
    rows = told(GIVEN)
    own = rows["GM0001", "own_share"]
    assert own["OBS_VALUE"] == pytest.approx(0.60)
    assert own["LOWER"] < 56 / 104
    assert own["UPPER"] > 64 / 96
    outside = rows["GM0001", "outside_share"]
    assert outside["OBS_VALUE"] == pytest.approx(0.25)
    wider = flows([60, 95, 10, 0], [100, 100, 30, 100], [80, 300, 200, 60], rounding=9)
    again = told(wider)["GM0001", "own_share"]
    assert again["LOWER"] < own["LOWER"] < own["UPPER"] < again["UPPER"]


def test_a_share_of_nearly_everyone_is_shown_as_at_least():
    row = told(GIVEN)["GM0002", "own_share"]
    assert (row["OBS_VALUE"], row["LOWER"], row["UPPER"], row["DISPLAY"]) == (0.9, 0.9, 1.0, "at_least")


def test_no_share_is_shown_over_few_records():
    row = told(GIVEN)["GM0003", "own_share"]
    assert row["OBS_VALUE"] is None
    assert row["ABSENCE"] == "confidential"
    assert told(GIVEN)["GM0003", "outside_share"]["OBS_VALUE"] == pytest.approx(0.95, abs=0.06)


def test_a_count_shown_as_nought_gives_fewer_than():
    assert told(GIVEN)["GM0004", "own_share"]["DISPLAY"] == "fewer"


def test_the_balance_is_what_arrives_less_what_leaves():
    row = told(GIVEN)["GM0002", "net"]
    assert row["OBS_VALUE"] == 200
    assert row["ROUNDING"] == 8
    assert 0 < row["LOWER"] < 200 < row["UPPER"]
    near = told(GIVEN)["GM0001", "net"]
    assert near["LOWER"] < 0 < near["UPPER"]  # 20 fewer arrive, which chance and rounding explain


def test_the_location_quotient_compares_with_the_rest_of_the_country():
    every = AllRecords(
        here=Rounded(np.array([800.0, 600.0, 4000.0, 40.0]), 4.0),
        country=Rounded(np.array(10_000.0), 10.0),
        group_country=Rounded(np.array(800.0), 10.0),
    )
    rows = told(GIVEN, every)
    here, rest = 300 / 600, (800 - 300) / (10_000 - 600)
    row = rows["GM0002", "location_quotient"]
    assert row["OBS_VALUE"] == pytest.approx(here / rest, abs=1e-3)
    assert 1 < row["LOWER"] < row["OBS_VALUE"] < row["UPPER"]
    assert rows["GM0004", "location_quotient"]["OBS_VALUE"] is None  # over 40 records
    assert ("GM0001", "location_quotient") not in told(GIVEN)
