"""The made-up release, from deliveries to pages: the same bytes under any conditions, no count unprotected.

The two builds differ in threads, time zone, language, folder, and in the key of their vault.
"""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from zicht.kit.digests import sha256_of_file
from zicht.microdata.engines.engine import tally
from zicht.microdata.engines.on_duckdb import DUCKDB_SQL
from zicht.microdata.engines.tables import Settings
from zicht.microdata.vault import open_vault
from zicht.model.indicators import Kind
from zicht.pipeline.analyse import checked
from zicht.release.sealing.sealed import verify_release

CONDITIONS = (
    {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "4", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"},
)


def start(folder: Path, conditions: dict[str, str]) -> subprocess.Popen[str]:
    folder.mkdir(parents=True)
    words = ["demo", "--persons", "30000", "--out", "out"]
    command = [sys.executable, "-W", "ignore", "-m", "zicht.cli.main", *words]
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
    told = [process.communicate()[1] for process in running]
    for process, errors in zip(running, told, strict=True):
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


def test_every_count_of_the_vault_lies_on_the_grid(builds: list[Path]) -> None:
    bundle = builds[0] / "out" / "bundle"
    plan = json.loads((bundle / "release_plan.json").read_bytes())
    minimum, base = plan["counts"]["minimum"], plan["counts"]["base"]
    counts = pq.read_table(bundle / "counts.parquet")
    shown = [value for value in counts["VALUE"].to_pylist() if value is not None]
    assert len(shown) > 10_000
    assert all(value == 0 or (value >= minimum and value % base == 0) for value in shown)
    declared = {figure["measure"] for figure in plan["figures"]}
    assert set(counts["MEASURE"].unique().to_pylist()) <= declared


def test_every_figure_of_the_vault_is_computed_of_its_protected_counts(builds: list[Path]) -> None:
    bundle = builds[0] / "out" / "bundle"
    analyses = json.loads((bundle / "analyses.json").read_bytes())
    of = {one.id: one for analysis in checked(None).analyses for one in analysis.indicators}
    counts = {
        (row["MEASURE"], row["REF_AREA"], row["TIME_PERIOD"]): row
        for row in pq.read_table(bundle / "counts.parquet").to_pylist()
        if row["COUNTERPART_AREA"] == ""
    }
    compared = few = 0
    for name in [name for analysis in analyses for name in analysis["indicators"]]:
        file, indicator = bundle / f"cells/{name}.parquet", of[name]
        for row in pq.read_table(file).to_pylist() if file.is_file() else ():
            part = counts.get((indicator.numerator, row["REF_AREA"], row["TIME_PERIOD"]))
            if row["OBS_VALUE"] is None or part is None or indicator.kind is Kind.MEAN:
                continue
            compared += 1
            few += row["OBS_STATUS"] == "N"
            assert row["NUMERATOR"] == part["VALUE"] or indicator.kind is Kind.PROPORTION
            assert row["NUMERATOR"] <= part["VALUE"]
            assert row["ROUNDING"] >= part["ROUNDING"]
            assert row["DENOMINATOR"] >= 50, (name, "a share of few")
            assert (row["OBS_STATUS"] == "N") == (part["VALUE"] == 0)
    assert compared > 1000, "figures of the vault are in the release"
    assert few > 10, "a 0 that protection made is told from a certain one"


def test_the_release_was_attacked_checked_by_two_people_and_sealed(builds: list[Path]) -> None:
    out = builds[0] / "out"
    report = json.loads((out / "attack.json").read_bytes())
    assert report["passed"] is True
    (release,) = (out / "series" / "releases").iterdir()
    found = verify_release(release)
    assert len({key.organisation for key in found.approved}) == 2
    assert found.manifest == json.loads((out / "bundle" / "manifest.json").read_bytes())
    assert (release / "attack.json").read_bytes() == (out / "attack.json").read_bytes()
    assert {path.name for path in release.iterdir()} >= {
        "disclosure_record.json",
        "sbom.json",
        "provenance.jsonld",
    }


def test_each_analysis_has_its_record_and_its_page(builds: list[Path]) -> None:
    out = builds[0] / "out"
    analyses = json.loads((out / "bundle" / "analyses.json").read_bytes())
    assert len(analyses) >= 25
    for language, words in (("nl", "Grond"), ("en", "Ground")):
        register = (out / "site" / language / "analyses" / "index.html").read_text()
        for analysis in analyses:
            assert analysis["record"]["question"][language] in html.unescape(register)
            assert analysis["plan"][language]
        page = (out / "site" / language / "indicator" / "children-with-youth-care" / "index.html").read_text()
        assert f"<dt>{words}</dt>" in page


def test_nothing_of_the_vault_lies_in_bundle_or_site(builds: list[Path]) -> None:
    """No pseudonym, no tally and no path of the vault is in any file that is published."""
    out = builds[0] / "out"
    suspects = next((out / "vault").glob("deliveries/politie-*/accepted/suspects.parquet"))
    pseudonyms = {str(number).encode() for number in pq.read_table(suspects)["person"].to_pylist()[:200]}
    marks = {b"vault.key", str(out).encode()} | pseudonyms
    for file in sorted((out / "bundle").glob("*.json")) + sorted(
        (out / "site").glob("nl/indicator/*/*.html")
    ):
        data = file.read_bytes()
        found = [mark for mark in marks if mark in data]
        assert not found, (file.name, len(found))


def test_both_engines_find_the_same_tallies(builds: list[Path]) -> None:
    """Every analysis that comes with Zicht: SQL alone finds what the fast way found."""
    (run,) = (builds[0] / "out" / "vault" / "runs").glob("*/tallies.parquet")
    vault = open_vault(builds[0] / "out" / "vault")
    plans = [analysis.plan for analysis in checked(None).analyses]
    periods = ("2021", "2024", "2024-Q4")
    found = tally(DUCKDB_SQL, plans, vault.tables(), Settings(periods=periods))
    kept = pq.read_table(run, filters=[("TIME_PERIOD", "in", periods)])
    assert found.num_rows > 10_000
    assert found.equals(kept.cast(found.schema))


def test_a_run_names_the_exact_deliveries_it_used(builds: list[Path]) -> None:
    vault = open_vault(builds[0] / "out" / "vault")
    (run,) = (vault.path / "runs").glob("*/run.json")
    used = json.loads(run.read_bytes())["deliveries"]
    assert {one["id"] for named in used.values() for one in named} <= {one.id for one in vault.standing}
    assert all(one["digest"] and one["accepted_sha256"] for named in used.values() for one in named)
