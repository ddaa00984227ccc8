"""Expected flows and verdicts from protected flows: planted ones are found, others are left alone."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.unit.analyses.waterbed_country import FLOWS, Country, counts_of, ground_of

from zicht.analyses.waterbed.published_flows import published_flows
from zicht.model.bundle_parts import BundlePart
from zicht.model.flow_tables import FLOW_PROFILE_SCHEMA, FLOW_SCHEMA
from zicht.pipeline.waterbed import waterbed_maker

SEED = 4


@lru_cache
def part_of(
    country: Country, factor: float, *, seed: int = SEED
) -> tuple[BundlePart, tuple[tuple[int, int], ...]]:
    """The part of a bundle for a country in which some middling flows are `factor` times as large."""
    planted = tuple(country.pairs(12, 20, SEED)[:3]) if factor != 1 else ()
    mean = country.expected(SEED)
    for origin, to in planted:
        mean[origin, to] *= factor
    flows = np.random.default_rng(seed).poisson(mean)
    counts, plan = counts_of(country, {"2024": flows})
    return waterbed_maker()(ground_of(country, counts, plan)), planted


def of_kind(part: BundlePart, *kinds: str) -> list[dict]:
    return [row for row in part.tables["flows"].to_pylist() if row["KIND"] in kinds]


def test_planted_flows_are_found_through_the_protection():
    part, planted = part_of(Country(), 4.0)
    codes = Country().codes
    higher = {
        (row["REF_AREA"], row["COUNTERPART_AREA"])
        for row in of_kind(part, "pair")
        if row["VERDICT"] == "higher"
    }
    assert {(codes[origin], codes[to]) for origin, to in planted} <= higher
    assert len(higher) <= len(planted) + 1
    for row in of_kind(part, "pair"):
        assert row["LOWER"] <= row["RATIO"] <= row["UPPER"]
        assert row["RATIO"] == pytest.approx(row["OBS_VALUE"] / row["EXPECTED"], rel=2e-3)


def test_where_nothing_is_planted_hardly_any_flow_is_called_different():
    part, _ = part_of(Country(), 1.0)
    called = Counter(row["VERDICT"] for row in of_kind(part, "pair", "not_shown"))
    assert called["higher"] + called["lower"] <= 1
    model = part.documents["waterbed"]["measures"][0]["models"][0]
    assert model["false_alarm_share"] < 0.01
    slope = next(term for term in model["terms"] if term["name"] == "log_distance")
    assert slope["coefficient"] == pytest.approx(-1.5, abs=0.2)
    assert model["unknown_share"] == pytest.approx(0.03, abs=0.01)


def test_a_small_country_is_told_that_nothing_can_be_said():
    part, _ = part_of(Country(side=4, records=300.0), 1.0)
    model = part.documents["waterbed"]["measures"][0]["models"][0]
    assert model["why_not"] == "too_few_rows"
    assert model["terms"] == []
    assert {row["VERDICT"] for row in part.tables["flows"].to_pylist()} == {"not_compared"}
    assert {row["EXPECTED"] for row in part.tables["flows"].to_pylist()} == {None}


def test_the_tables_have_their_form_and_order():
    part, _ = part_of(Country(), 4.0)
    for name, schema in (("flows", FLOW_SCHEMA), ("flow_profiles", FLOW_PROFILE_SCHEMA)):
        table = part.tables[name]
        assert table.schema.equals(schema)
        keys = [tuple(row[key] for key in schema.names[:5]) for row in table.to_pylist()]
        assert keys == sorted(keys)
        assert len(set(keys)) == len(keys)
    for row in part.tables["flows"].to_pylist():
        assert (row["OBS_VALUE"] is None) == (row["ABSENCE"] is not None)


def test_rows_of_an_area_and_what_was_expected_of_them_add_up_to_what_leaves():
    part, _ = part_of(Country(), 4.0)
    leaving = {
        row["REF_AREA"]: row["OBS_VALUE"]
        for row in part.tables["flow_profiles"].to_pylist()
        if row["STATISTIC"] == "leaving"
    }
    shown, rows = Counter(), of_kind(part, "own", "pair", "merged", "elsewhere")
    expected = Counter()
    for row in rows:
        shown[row["REF_AREA"]] += row["OBS_VALUE"] or 0
        if row["KIND"] != "pair":
            expected[row["REF_AREA"]] += row["EXPECTED"]
    whole = [
        area for area in leaving if any(r["REF_AREA"] == area and r["KIND"] == "elsewhere" for r in rows)
    ]
    assert whole
    for area in whole:
        assert abs(shown[area] - leaving[area]) <= 5  # a rest of 5 has no row
        assert expected[area] <= 1.1 * leaving[area]


def test_the_same_counts_give_the_same_bytes():
    country = Country()
    flows = np.random.default_rng(SEED).poisson(country.expected(SEED))
    counts, plan = counts_of(country, {"2024": flows})
    one, two = (waterbed_maker()(ground_of(country, counts, plan)) for _ in range(2))
    assert one.documents == two.documents
    assert all(one.tables[name].equals(two.tables[name]) for name in one.tables)


def drawn(*rows: tuple[str, str, int | None, int]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "MEASURE": FLOWS,
                "LEVEL": "gm",
                "REF_AREA": origin,
                "COUNTERPART_AREA": to,
                "TIME_PERIOD": "2024",
                "BREAKDOWN": "",
                "VALUE": value,
                "ABSENCE": None if value is not None else "confidential",
                "ROUNDING": rounding,
            }
            for origin, to, value, rounding in rows
        ]
    )


def test_published_flows_know_what_may_hide_in_a_sum():
    country = Country(side=2)
    counts = drawn(
        ("GM0001", "", 100, 9),
        ("GM0001", "GM0001", 60, 4),
        ("GM0001", "GM0002", 15, 4),
        ("GM0001", "RE03", 10, 10),
        ("GM0001", "_O", 15, 20),
        ("GM0002", "", None, 0),
    )
    flows = published_flows(
        counts,
        FLOWS,
        None,
        "2024",
        division=country.division,
        codes=country.codes,
        zone_of=("RE01", "RE01", "RE03", "RE04"),
    )
    assert flows.shown.sum() == 2
    assert flows.left.tolist()[0] == 15
    assert flows.at_most[0, 2] == 20  # all of the row of RE03, and its rounding
    assert flows.at_most[0, 3] == 15 + 9 + 4 + 4 + 10  # all that is left, and every rounding
    assert np.isnan(flows.at_most[0, 1])
    group = flows.group
    assert len({group[0, 0], group[0, 1], group[0, 2], group[0, 3]}) == 4
    assert set(group[1]) == {-1}  # what leaves is confidential: nothing is observed
    observed = flows.observed(0.1)
    assert observed[group[0, 1]] == 15
    assert observed[group[0, 2]] == 10
    assert observed[group[0, 3]] == 15 - 0.1 * 100


def test_flows_without_a_vault_or_a_plan_give_no_tables():
    country = Country(side=2)
    counts, plan = counts_of(country, {"2024": np.full((4, 4), 30)})
    ground = ground_of(country, counts, plan)
    empty = counts.filter(pc.equal(counts["MEASURE"], "nothing"))
    assert waterbed_maker()(ground_of(country, empty, plan)).tables == {}
    assert ground.vault is not None
