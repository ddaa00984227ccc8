"""From a patchwork to the part of a bundle: whole tables, words in two languages, public sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
import shapely
from tests.unit.site.made_up_cooperation import ON, REGISTER, patchwork, source

from zicht.cooperation.atlas.as_of import snapshot
from zicht.cooperation.atlas.claim import Settings
from zicht.model.area_codes import Level
from zicht.model.areas import AreaList, Boundaries, Division
from zicht.model.cooperation_tables import KEYS, SCHEMAS, UNKEYED, table_path
from zicht.model.partnerships import Form, Participation, PartnershipVersion, Party, PartyKind, Patchwork
from zicht.pipeline.cooperation import NoRegisterDay, register_day
from zicht.pipeline.cooperation_claims import claim_tables
from zicht.pipeline.cooperation_document import document_of
from zicht.pipeline.cooperation_measures import measure_tables
from zicht.pipeline.cooperation_package import data_package
from zicht.pipeline.cooperation_reuse import reuse_tables
from zicht.pipeline.cooperation_statements import state_of, statement_tables
from zicht.pipeline.cooperation_years import year_table
from zicht.protection.already_public import AlreadyPublic, NotPublic, protect

QUICK = Settings(draws=99, runs=5, resamples=5, planted=10)


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    whole = patchwork()
    today = snapshot(whole, ON)
    found = statement_tables(whole, ON) | measure_tables(whole, today, np.random.default_rng(1))
    found |= claim_tables(whole, today, None, np.random.default_rng(2), QUICK).tables
    found |= reuse_tables(whole, ON, np.random.default_rng(3)).tables
    return found | {"changes": year_table(whole, ON)}


def test_every_table_is_there_with_its_columns_sorted_by_its_key(tables: dict[str, pa.Table]) -> None:
    assert set(tables) == set(SCHEMAS)
    for name, table in tables.items():
        assert table.schema == SCHEMAS[name], name
        keys = [tuple(str(row[key]) for key in KEYS[name]) for row in table.to_pylist()]
        assert keys == sorted(keys), name
        assert name in UNKEYED or len(set(keys)) == len(keys), name


def test_the_same_patchwork_and_seed_give_the_same_tables(tables: dict[str, pa.Table]) -> None:
    whole = patchwork()
    today = snapshot(whole, ON)
    again = measure_tables(whole, today, np.random.default_rng(1))
    again |= claim_tables(whole, today, None, np.random.default_rng(2), QUICK).tables
    assert all(table.equals(tables[name]) for name, table in again.items())


@pytest.mark.parametrize(
    ("since", "until", "state"),
    [
        (date(2018, 1, 1), None, "in_force"),
        (date(2018, 1, 1), ON, "ended"),
        (date(2027, 1, 1), None, "to_come"),
        (None, None, "unknown"),
        (None, date(2020, 1, 1), "ended"),
    ],
)
def test_a_version_is_in_force_ended_to_come_or_unknown(
    since: date | None, until: date | None, state: str
) -> None:
    one = PartnershipVersion("a", "a", "A", Form.NETWORK, since, in_force_until=until)
    assert state_of(one, ON).value == state


def test_what_no_source_gives_is_null(tables: dict[str, pa.Table]) -> None:
    rows = {row["VERSION"]: row for row in tables["partnerships"].to_pylist()}
    assert rows["reg-7"]["IN_FORCE_FROM"] is None
    assert rows["cov-1"]["DECREES"] is None
    assert rows["reg-5"]["DECREES"] == 0
    assert rows["cov-1"]["STATED_ON"] == date(2026, 4, 1)
    water = next(row for row in tables["participations"].to_pylist() if row["PARTY"] == "ws0001")
    assert water["ENTERED_ON"] is None


def test_pairs_that_share_a_gemeente_stand_once_with_the_smaller_id_first(
    tables: dict[str, pa.Table],
) -> None:
    rows = tables["congruence"].to_pylist()
    assert all(row["PARTNERSHIP"] < row["COUNTERPART"] for row in rows)
    told = {(row["PARTNERSHIP"], row["COUNTERPART"]): row for row in rows}
    both = told["reg-3", "reg-4"]
    assert (both["RELATION"], both["SHARED"], both["ONLY_FIRST"], both["ONLY_SECOND"]) == ("nested", 2, 4, 0)
    assert told["cov-1", "reg-3"]["RELATION"] == "same"


def test_a_province_counts_what_crosses_it_and_the_mean_of_its_gemeenten(tables: dict[str, pa.Table]) -> None:
    rows = {
        (row["REF_AREA"], row["STATISTIC"]): row["OBS_VALUE"]
        for row in tables["counts"].to_pylist()
        if row["CATEGORY"] == ""
    }
    assert rows["PV91", "partnerships"] == rows["NL", "partnerships"] == 5
    assert rows["NL", "per_gemeente"] == pytest.approx((4 + 6 + 2 + 4 + 6) / 12)
    assert rows["GM9012", "partnerships"] == 0


def test_a_set_of_provinces_is_counted_tested_and_followed_like_a_province() -> None:
    whole = patchwork()
    moved = {
        key: replace(one, province="PV20" if one.area_code < "GM9007" else "PV22") if one.province else one
        for key, one in whole.parties.items()
    }
    north = replace(whole, parties=moved)
    today = snapshot(north, ON)
    measured = measure_tables(north, today, np.random.default_rng(1))["counts"].to_pylist()
    told = {(row["REF_AREA"], row["STATISTIC"]): row["OBS_VALUE"] for row in measured if not row["CATEGORY"]}
    assert told["North", "areas"] == told["PV20", "areas"] + told["PV22", "areas"] == 12
    assert told["North", "partnerships"] == 5
    assert told["PV20", "partnerships"] == 5
    assert told["PV22", "partnerships"] == 1  # reg-5, of gemeenten of both
    years = year_table(north, ON).to_pylist()
    last = {
        (row["REF_AREA"], row["STATISTIC"]): row["OBS_VALUE"] for row in years if row["TIME_PERIOD"] == ON
    }
    for area in ("North", "PV20", "PV22"):
        assert last[area, "in_force"] == told[area, "partnerships"]
        assert last[area, "per_gemeente"] == pytest.approx(told[area, "per_gemeente"])
    claims = claim_tables(north, today, None, np.random.default_rng(2), QUICK)
    assert "North" in {row["NETWORK"] for row in claims.tables["claims"].to_pylist()}
    sets = document_of(north, ON, None, claims.networks, claims.settings)["sets"]
    assert sets == [{"id": "North", "provinces": ["PV20", "PV21", "PV22"]}]


def test_too_small_a_network_cannot_say_and_shows_no_groups() -> None:
    whole = patchwork()
    few = tuple(one for one in whole.participations if one.version in ("reg-3", "reg-4"))
    today = snapshot(replace(whole, participations=few), ON)
    claims = claim_tables(whole, today, None, np.random.default_rng(2), QUICK)
    row = next(row for row in claims.tables["claims"].to_pylist() if row["NETWORK"] == "NL")
    assert (row["VERDICT"], row["REASON"], row["P"]) == ("cannot_say", "too_small", None)
    assert claims.tables["clusters"].num_rows == 0
    assert claims.tables["theme_pairs"].num_rows == 0


def test_planted_groups_are_found_drawn_and_told_in_both_languages() -> None:
    """Two blocks of ten gemeenten in a row, each with twelve partnerships of its own."""
    whole = planted()
    today = snapshot(whole, ON)
    boundaries = row_of_squares([one.area_code for one in whole.parties.values()])
    claims = claim_tables(whole, today, boundaries, np.random.default_rng(4), QUICK)
    told = next(one for one in claims.networks if one["id"] == "NL")
    nulls = {row["NULL"]: row for row in claims.tables["claims"].to_pylist() if row["NETWORK"] == "NL"}
    groups = {row["REF_AREA"]: row["CLUSTER"] for row in claims.tables["clusters"].to_pylist()}
    assert told["verdict"] == "clusters"
    assert set(nulls) == {"degrees", "geography"}
    assert nulls["degrees"]["P"] == pytest.approx(0.01)
    assert len({groups[f"GM{n:04d}"] for n in range(10)}) == 1
    assert groups["GM0000"] != groups["GM0010"]
    assert set(told["sentences"]) == {"nl", "en"}
    assert len(told["sentences"]["nl"]) == len(told["sentences"]["en"]) > 2


def planted() -> Patchwork:
    codes = [f"GM{n:04d}" for n in range(20)]
    parties = {c.lower(): Party(c.lower(), PartyKind.GEMEENTE, c, c, "PV20") for c in codes}
    generator = np.random.default_rng(3)
    versions, parts = {}, []
    for number in range(24):
        key, block = f"v{number:02d}", 10 * (number % 2)
        versions[key] = PartnershipVersion(key, key, key, Form.PUBLIC_BODY, date(2018, 1, 1), source=REGISTER)
        chosen = generator.choice(10, size=4, replace=False) + block
        parts += [Participation(key, f"gm{n:04d}", source=REGISTER) for n in chosen]
    return Patchwork(parties, versions, tuple(parts), sources=(source(REGISTER),))


def row_of_squares(codes: list[str]) -> Boundaries:
    division = Division(Level.GEMEENTE, 2024)
    squares = np.array(
        [shapely.box(4000 * n, 0, 4000 * (n + 1), 4000) for n in range(len(codes))], dtype=object
    )
    return Boundaries(AreaList(division, tuple(codes), tuple(codes)), squares, source(REGISTER))


def test_the_day_is_that_of_the_newest_register_that_is_whole() -> None:
    whole = patchwork()
    assert register_day(whole) == ON
    partial = replace(whole, coverage=tuple(one for one in whole.coverage if not one.whole))
    assert register_day(partial) == date(2026, 4, 1)
    with pytest.raises(NoRegisterDay, match="reference date"):
        register_day(replace(whole, coverage=()))


def test_the_package_describes_every_column_of_every_table(tables: dict[str, pa.Table]) -> None:
    package = data_package(tables, patchwork().sources, ON)
    described = {one["path"]: one["schema"] for one in package["resources"]}
    for name, table in tables.items():
        fields = described[f"{name}.csv"]["fields"]
        assert [field["name"] for field in fields] == table.column_names
        keyed = described[f"{name}.csv"].get("primaryKey", [])
        assert keyed == ([] if name in UNKEYED else list(KEYS[name]))
        for field in fields:
            if field["constraints"]["required"]:
                assert table[field["name"]].null_count == 0, (name, field)


def test_the_document_holds_words_for_all_that_tables_name(tables: dict[str, pa.Table]) -> None:
    document = document_of(patchwork(), ON, None, (), {})
    rules = {one["id"] for one in document["rules"]}
    assert set(tables["accountability"]["RULE"].to_pylist()) <= rules
    assert set(tables["quality"]["FINDING"].to_pylist()) <= set(document["findings"])
    assert all(set(words) == {"nl", "en"} for words in document["findings"].values())


def test_a_register_that_is_not_public_cannot_leave(tables: dict[str, pa.Table]) -> None:
    named = {table_path(name): table for name, table in tables.items()}
    provenance = {name: [REGISTER] for name in named}
    secret = replace(source(REGISTER), licence="internal")
    protect(named, rule=AlreadyPublic(), sources=[source(REGISTER)], provenance=provenance)
    with pytest.raises(NotPublic):
        protect(named, rule=AlreadyPublic(), sources=[secret], provenance=provenance)
