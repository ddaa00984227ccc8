"""The made-up release: the same bytes under any conditions, planted areas found, few false alarms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from zicht.kit.digests import sha256_of_file

pytestmark = pytest.mark.xdist_group("made-up-release")

CONDITIONS = (
    {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "4", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"},
)


def start(folder: Path, conditions: dict[str, str]) -> subprocess.Popen[str]:
    folder.mkdir(parents=True)
    command = [sys.executable, "-W", "ignore", "-m", "zicht.cli.main", "open-data", "build", "--out", "out"]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=os.environ | conditions,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def digests(folder: Path) -> dict[str, str]:
    """Path -> SHA-256 of every file of the bundle, and of every page of the site."""
    manifest: dict[str, Any] = json.loads((folder / "out/bundle/manifest.json").read_bytes())
    site = folder / "out" / "site"
    pages = {str(p.relative_to(site)): sha256_of_file(p) for p in sorted(site.rglob("*")) if p.is_file()}
    return {path: seal["sha256"] for path, seal in manifest["files"].items()} | pages


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = [
        tmp_path_factory.mktemp("here") / "one",
        tmp_path_factory.mktemp("elsewhere") / "with a longer name" / "two",
    ]
    running = [start(folder, conditions) for folder, conditions in zip(folders, CONDITIONS, strict=True)]
    for process in running:
        _, errors = process.communicate()
        assert process.returncode == 0, errors[-3000:]
    return folders


def test_two_builds_under_different_conditions_give_the_same_bytes(builds: list[Path]) -> None:
    first, second = (digests(folder) for folder in builds)
    assert sorted(first) == sorted(second)
    assert [path for path in first if first[path] != second[path]] == []


def test_planted_areas_are_found(builds: list[Path]) -> None:
    """The chain recovers what the generator planted: most raised gemeenten are called higher, none lower."""
    out = builds[0] / "out"
    truth = json.loads((out / "sources/truth.json").read_text())
    verdicts: dict[tuple[str, str], set[str]] = {}
    for file in sorted((out / "bundle/cells").glob("*.parquet")):
        for row in pq.read_table(file).to_pylist():
            if row["DIVISION"] == "gm-2024" and row["TIME_PERIOD"] == "2024":
                key = (row["INDICATOR"].replace("-", "_"), row["REF_AREA"])
                verdicts[key] = {row[f"{r}_VERDICT"] for r in ("NATIONAL", "REGION", "NEIGHBOURS", "PEERS")}
    raised = [
        (planted["measure"], planted["area"])
        for planted in truth["levels"]
        if planted["direction"] == "higher" and (planted["measure"], planted["area"]) in verdicts
    ]
    assert raised
    found = [key for key in raised if "higher" in verdicts[key]]
    assert not any("lower" in verdicts[key] for key in raised)
    assert len(found) >= len(raised) / 2, f"found {found} of {raised}"


def test_no_map_calls_more_than_six_percent_different_by_chance(builds: list[Path]) -> None:
    maps = pq.read_table(builds[0] / "out/bundle/maps.parquet").to_pylist()
    shares = [row["FALSE_ALARM_SHARE"] for row in maps if row["FALSE_ALARM_SHARE"] is not None]
    assert len(shares) > 0.9 * len(maps), "nearly every map states its false-alarm rate"
    assert max(shares) <= 0.06
