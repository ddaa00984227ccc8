"""The monitor of the made-up province: what was planted is found, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zicht.analyses.derived import with_derived
from zicht.analyses.figures import gather
from zicht.analyses.geography import assemble
from zicht.kit.progress import SILENT
from zicht.model.bundle_parts import BundlePart
from zicht.pipeline.made_up import write_made_up_sources
from zicht.pipeline.monitor import monitor_maker
from zicht.pipeline.monitor_register import register_beside
from zicht.pipeline.publication import Ground
from zicht.sources.catalogue import catalogue_of_folder, read_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_made_up_sources(tmp_path_factory.mktemp("province") / "sources", seed=1, progress=SILENT)


@pytest.fixture(scope="module")
def part(folder: Path) -> BundlePart:
    opened = read_folder(folder, catalogue_of_folder(folder))
    geography = assemble(opened.boundaries, opened.observations, opened.memberships, opened.recodes)
    figures = with_derived(gather(opened.observations, geography))
    register = register_beside(folder)
    assert register is not None
    return monitor_maker(register)(Ground(figures, geography, None, 1, SILENT))


@pytest.fixture(scope="module")
def verdicts(part: BundlePart) -> dict[tuple[str, str], dict[str, Any]]:
    rows = part.tables["monitor/effects"].to_pylist()
    return {(row["INTERVENTION"], row["INDICATOR"]): row for row in rows if row["ROLE"] == "main"}


def test_the_planted_effect_is_shown_with_the_truth_in_its_interval(
    folder: Path, verdicts: dict[tuple[str, str], dict[str, Any]]
) -> None:
    (planted,) = json.loads((folder / "truth.json").read_bytes())["changes"]
    row = verdicts["guarded-parking", "crimes-theft-from-vehicle"]
    assert row["VERDICT"] == "decrease"
    assert row["LOWER"] < planted["ratio"] < row["UPPER"] < 1
    assert row["DETECTABLE"] > planted["ratio"], "it was known beforehand that this would be seen"


@pytest.mark.parametrize(
    "outcome",
    [("guarded-parking", "crimes-vandalism"), ("letters-to-car-owners", "crimes-theft-from-vehicle")],
)
def test_what_did_nothing_shows_nothing_and_says_what_was_missed(
    verdicts: dict[tuple[str, str], dict[str, Any]], outcome: tuple[str, str]
) -> None:
    row = verdicts[outcome]
    assert row["VERDICT"] == "no_effect_shown"
    assert row["LOWER"] < 1 < row["UPPER"]
    assert 0 < row["DETECTABLE"] < 1


def test_without_figures_of_a_vault_nobody_can_say(
    verdicts: dict[tuple[str, str], dict[str, Any]],
) -> None:
    row = verdicts["checks-on-drug-premises", "drug-records-by-place"]
    assert (row["VERDICT"], row["REASON"]) == ("cannot_say", "no_figures")


def test_every_verdict_has_its_words_in_both_languages(part: BundlePart) -> None:
    for one in part.documents["monitor"]["interventions"]:
        for outcome in one["outcomes"]:
            assert set(outcome["sentence"]) == {"nl", "en"}
            assert all(len(words) > 30 for words in outcome["sentence"].values())


def test_areas_beside_the_treated_are_no_comparison(part: BundlePart) -> None:
    """Thieves may go next door: what is displaced must not make the effect look larger."""
    (parking,) = [i for i in part.documents["monitor"]["interventions"] if i["id"] == "guarded-parking"]
    for outcome in parking["outcomes"]:
        reasons = outcome["not_compared_with"]
        assert "neighbour" in reasons.values()
        assert not set(outcome["compared_with"]) & (set(reasons) | set(parking["areas"]))


def test_hardly_any_area_stands_out_by_chance(part: BundlePart) -> None:
    maps = part.documents["monitor"]["signals"]
    assert maps
    assert all(one["false_share"] <= 0.05 for one in maps if one["tested"])


def test_every_table_is_sorted_and_names_its_sources(part: BundlePart) -> None:
    for name, table in part.tables.items():
        assert "misdrijven-maand" in part.provenance[name]
        keys = [table[column].to_pylist() for column in table.column_names[:2]]
        rows = list(zip(*keys, strict=True))
        assert rows == sorted(rows), name
