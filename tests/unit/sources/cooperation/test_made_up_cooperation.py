"""What was planted in the made-up province's cooperation is what the readers find."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from zicht.cooperation.atlas.as_of import snapshot
from zicht.cooperation.atlas.clusters import against_degrees, find_clusters
from zicht.kit.files import OutputExists
from zicht.made_up import cooperation
from zicht.made_up.cooperation import cooperation_files, write_cooperation
from zicht.made_up.province import Province
from zicht.model.partnerships import Form, PartyKind, Patchwork
from zicht.sources.cooperation.patchwork import read_patchwork


@pytest.fixture(scope="module")
def voorland(voorland_folder: Path) -> Patchwork:
    return read_patchwork(voorland_folder)


@pytest.fixture(scope="module")
def truth(voorland_folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((voorland_folder / "truth.json").read_text())
    return found


def register_of(patchwork: Patchwork) -> list[str]:
    return sorted(id_ for id_, one in patchwork.versions.items() if one.source == "voorland-register")


def test_the_counts_are_those_that_were_made(voorland: Patchwork, truth: dict[str, Any]) -> None:
    register = register_of(voorland)
    assert len(register) == truth["versions"]
    assert len({voorland.versions[id_].chain for id_ in register}) == truth["chains"]
    taking_part = [one for one in voorland.participations if one.source == "voorland-register"]
    assert len(taking_part) == truth["participations"]


@pytest.mark.parametrize(
    ("planted", "is_so"),
    [
        ("without_decree", lambda one: one.decrees == 0),
        ("without_theme", lambda one: not one.themes),
        ("without_purpose", lambda one: not one.purpose),
        ("without_first_day", lambda one: one.in_force_from is None),
    ],
)
def test_what_is_missing_is_missing_in_the_present_versions(
    voorland: Patchwork, truth: dict[str, Any], planted: str, is_so: Any
) -> None:
    present = [id_ for id_ in register_of(voorland) if voorland.versions[id_].in_force_until is None]
    assert [id_ for id_ in present if is_so(voorland.versions[id_])] == truth[planted]
    assert truth[planted]


def test_the_ended_participant_is_found(voorland: Patchwork, truth: dict[str, Any]) -> None:
    ended = {id_ for id_, one in voorland.parties.items() if one.dissolved_on}
    assert sorted(ended) == truth["ended_gemeenten"]["ids"]
    present = {id_ for id_ in register_of(voorland) if voorland.versions[id_].in_force_until is None}
    found = {one.version for one in voorland.participations if one.party in ended and one.version in present}
    assert sorted(found) == truth["with_ended_participant"]


def test_gemeenten_that_work_together_on_a_theme_lie_in_one_planted_group(
    voorland: Patchwork, truth: dict[str, Any]
) -> None:
    members: dict[str, set[str]] = defaultdict(set)
    for one in voorland.participations:
        members[one.version].add(one.party)
    ended = set(truth["ended_gemeenten"]["ids"])
    for label, groups in truth["partitions"].items():
        ids = {theme.id for theme in voorland.themes.values() if theme.label == label}
        for id_ in register_of(voorland):
            if ids & set(voorland.versions[id_].themes):
                assert any(members[id_] - ended <= set(group) for group in groups), id_


def test_the_covenants_are_there_with_what_is_known_and_what_is_not(
    voorland: Patchwork, truth: dict[str, Any]
) -> None:
    covenants = sorted(id_ for id_ in voorland.versions if id_.startswith("covenant-"))
    assert covenants == truth["covenants"]
    expired = voorland.versions[truth["expired_covenant"]]
    assert expired.ends_on is not None
    assert expired.ends_on < date.fromisoformat(truth["exported"])
    assert expired.in_force_until is None
    unknown = truth["unknown_clause"]
    assert unknown["clause"] not in voorland.versions[unknown["version"]].clauses
    assert voorland.versions["covenant-zvh-noord-2"].chain == "covenant-zvh-noord-1"
    assert voorland.versions["covenant-zvh-noord-1"].following == "covenant-zvh-noord-2"
    assert voorland.versions["covenant-city-deal-havens-1"].form is Form.NETWORK


def test_a_covenant_keeps_the_document_and_the_day_on_which_it_was_stated(voorland: Patchwork) -> None:
    source = {one.id: one for one in voorland.sources}[voorland.versions["covenant-riec-voorland-1"].source]
    assert source.publisher == "Provincie Voorland"
    assert source.reference_date == "2024-12-31"
    assert source.made_up
    coverage = {one.source: one for one in voorland.coverage}[source.id]
    assert not coverage.whole


def test_organisations_of_other_kinds_take_part(voorland: Patchwork) -> None:
    kinds = {voorland.parties[one.party].kind for one in voorland.participations}
    assert {
        PartyKind.POLICE,
        PartyKind.PROSECUTION,
        PartyKind.TAX,
        PartyKind.CARE,
        PartyKind.PROVINCE,
    } <= kinds


def test_divisions_cover_all_present_gemeenten(voorland: Patchwork) -> None:
    living = {
        one.area_code
        for one in voorland.parties.values()
        if one.kind is PartyKind.GEMEENTE and not one.dissolved_on
    }
    assert len(voorland.divisions) == 3
    assert all(set(one.regions) == living for one in voorland.divisions)


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(province: Province) -> None:
    assert cooperation_files(province) == cooperation_files(province)
    other = cooperation_files(replace(province, seed=2))
    assert other["deelnames.csv.gz"] != cooperation_files(province)["deelnames.csv.gz"]


def test_a_folder_with_other_things_in_it_is_not_overwritten(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cooperation, "make_province", lambda seed, progress: province)
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OutputExists):
        write_cooperation(tmp_path, seed=1)
    write_cooperation(tmp_path / "new", seed=1)
    write_cooperation(tmp_path / "new", seed=1)
    assert (tmp_path / "new" / "covenants" / "samenwerkingen.csv").is_file()


def test_every_entry_says_that_it_is_made_up(voorland_folder: Path) -> None:
    entries = tomllib.loads((voorland_folder / "sources.toml").read_text("utf-8"))["source"]
    assert entries
    assert all(entry["made_up"] for entry in entries)


def test_the_atlas_finds_the_planted_groups_and_none_where_none_was_planted(
    voorland: Patchwork, truth: dict[str, Any]
) -> None:
    for label, groups in truth["partitions"].items():
        shown = snapshot(only_theme(voorland, label), date.fromisoformat(truth["exported"]))
        found = find_clusters(shown, np.random.default_rng(1), runs=10, resamples=2)
        null = against_degrees(shown, np.random.default_rng(2), draws=99).result
        if label in truth["themes_without_clusters"]:
            assert null.p > 0.05, label
        else:
            assert null.p <= 0.01, label
            planted = [{code.upper() for code in group} for group in groups]
            assert found.number == len(planted)
            assert all(any(set(group) <= one for one in planted) for group in found.groups)


def only_theme(patchwork: Patchwork, label: str) -> Patchwork:
    """What the register says about one theme."""
    ids = {theme.id for theme in patchwork.themes.values() if theme.label == label}
    kept = {
        id_: one
        for id_, one in patchwork.versions.items()
        if one.source == "voorland-register" and ids & set(one.themes)
    }
    taking_part = tuple(one for one in patchwork.participations if one.version in kept)
    return replace(patchwork, versions=kept, participations=taking_part, links=())
