"""`zicht monitor`, from words on the command line to what it prints, over small sealed bundles."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.unit.analyses.test_intervention_register import DRAFT
from tests.unit.pipeline.monitor_bundles import SmallRelease, ordinary

from zicht.cli.main import main


def monitor(*words: object) -> int:
    return main(["monitor", *map(str, words)])


@pytest.fixture
def two_releases(tmp_path: Path) -> tuple[Path, Path]:
    """A quarter later one gemeente has twice its burglaries, and an older figure of another was revised."""
    counts = ordinary(1)
    later = counts.copy()
    later[3, -1] *= 2
    later[5, 4] += 7
    old = SmallRelease({"burglary": counts[:, :-1]}, name="2024-Q3").seal(tmp_path / "old")
    new = SmallRelease({"burglary": later}, name="2024-Q4").seal(tmp_path / "new")
    return old, new


def test_what_changed_is_told_and_written(
    two_releases: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert monitor("compare", *two_releases, "--out", tmp_path / "out", "--quiet") == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()
    assert lines[0] == "release 2024-Q3 -> release 2024-Q4"
    (risen,) = [line for line in lines if line.startswith("risen")]
    assert risen.startswith("risen: burglary in GM0004: ")
    assert "2023-Q4" in risen
    assert "1 older figures were revised" in lines
    (revised,) = pq.read_table(tmp_path / "out" / "revisions.parquet").to_pylist()
    assert (revised["REF_AREA"], revised["TIME_PERIOD"]) == ("GM0006", "2020-Q1")
    summary = json.loads((tmp_path / "out" / "changes.json").read_bytes())
    assert summary["verdicts"] == {"cannot_say": 29, "risen": 1}


def test_a_changed_definition_is_refused_or_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = ordinary(2)
    old = SmallRelease({"burglary": counts}).seal(tmp_path / "old")
    new = SmallRelease({"burglary": counts}, changed={"denominator": "dwellings"}).seal(tmp_path / "new")
    assert monitor("compare", old, new, "--quiet") == 236
    assert "burglary" in capsys.readouterr().err
    assert monitor("compare", old, new, "--quiet", "--except-redefined") == 0
    assert "with another definition, not compared: burglary" in capsys.readouterr().out


def test_made_up_and_real_releases_are_not_compared(tmp_path: Path) -> None:
    counts = ordinary(3)
    old = SmallRelease({"burglary": counts}).seal(tmp_path / "old")
    assert (
        monitor("compare", old, SmallRelease({"burglary": counts}, made_up=False).seal(tmp_path / "r")) == 237
    )
    assert monitor("compare", old, SmallRelease({"theft": counts}).seal(tmp_path / "t")) == 237


def test_a_changed_bundle_is_refused(two_releases: tuple[Path, Path]) -> None:
    old, new = two_releases
    (new / "cells" / "burglary.csv").write_text("changed")
    assert monitor("compare", old, new, "--quiet") == 11


def test_a_register_is_checked_alone_and_against_a_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register = tmp_path / "register.toml"
    register.write_text(DRAFT)
    assert monitor("check", register) == 233
    assert monitor("check", register, "--draft") == 0
    assert capsys.readouterr().out.startswith("more-checks: 2 areas of gm-2024 from 2022-Q3 and goes on")
    with_it = SmallRelease({"drug-records-by-place": ordinary(4)}).seal(tmp_path / "with")
    without = SmallRelease({"burglary": ordinary(4, areas=1)}).seal(tmp_path / "without")
    assert monitor("check", register, with_it, "--draft") == 0
    assert monitor("check", register, without, "--draft") == 234
    told = capsys.readouterr().err
    assert "no area GM0002 in gm-2024" in told
    assert "no figure drug-records-by-place" in told


def test_a_register_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert monitor("check", tmp_path / "none.toml") == 233
