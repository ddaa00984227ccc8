"""The made-up province hides faults in its cooperation: accountability finds those and no others."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zicht.cooperation.accountability.findings import Finding, judge
from zicht.cooperation.changes.events import changes
from zicht.cooperation.quality import quality
from zicht.made_up.cooperation import write_cooperation
from zicht.model.cooperation_tables import Standing
from zicht.model.partnerships import Patchwork
from zicht.sources.cooperation.patchwork import read_patchwork


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Patchwork, dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("planted") / "cooperation"
    write_cooperation(folder, seed=3)
    return read_patchwork(folder), json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(planted: tuple[Patchwork, dict[str, Any]]) -> tuple[Finding, ...]:
    patchwork, truth = planted
    return judge(patchwork, date.fromisoformat(truth["exported"]))


@pytest.mark.parametrize(
    ("rule", "planted_in"),
    [
        ("participants-exist", "with_ended_participant"),
        ("decree-link", "without_decree"),
        ("purpose-told", "without_purpose"),
        ("theme-told", "without_theme"),
    ],
)
def test_what_was_planted_is_found_and_nothing_else(
    planted: tuple[Patchwork, dict[str, Any]], found: tuple[Finding, ...], rule: str, planted_in: str
) -> None:
    missing = [one.version for one in found if one.rule == rule and one.standing is Standing.MISSING]
    assert missing == planted[1][planted_in]


def test_the_covenant_that_expired_is_found(
    planted: tuple[Patchwork, dict[str, Any]], found: tuple[Finding, ...]
) -> None:
    expired = [one.version for one in found if one.rule == "end-date" and one.standing is Standing.MISSING]
    assert expired == [planted[1]["expired_covenant"]]


def test_the_clause_nobody_speaks_of_is_unknown(
    planted: tuple[Patchwork, dict[str, Any]], found: tuple[Finding, ...]
) -> None:
    (one,) = [
        one
        for one in found
        if one.rule == "agreed-evaluation" and one.version == planted[1]["unknown_clause"]["version"]
    ]
    assert one.standing is Standing.UNKNOWN


def test_the_version_nobody_dates_is_found(planted: tuple[Patchwork, dict[str, Any]]) -> None:
    patchwork, truth = planted
    lacking = [one for one in quality(patchwork, date.fromisoformat(truth["exported"])) if one.count]
    assert sum(one.count for one in lacking if one.id == "no-first-day") == len(truth["without_first_day"])


def test_the_gemeenten_that_merged_are_found(planted: tuple[Patchwork, dict[str, Any]]) -> None:
    patchwork, truth = planted
    story = changes(patchwork, date(2022, 1, 1), date.fromisoformat(truth["exported"]))
    assert [one.party for one in story.merged] == truth["ended_gemeenten"]["ids"]
    assert {one.day.isoformat() for one in story.merged} == {truth["ended_gemeenten"]["on"]}
