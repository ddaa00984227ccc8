"""A real Spark, with Java, started by the command line: the same bytes as DuckDB."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.spec.drawn import a_country
from tests.spec.vaults import vault_with

ANALYSIS = "drugs/offences-by-place"


def run(vault: Path, *words: str) -> bytes:
    """The bytes of the tallies that a run gives."""
    command = [sys.executable, "-m", "zicht.cli.main", "analyse", "run", ANALYSIS, *words]
    done = subprocess.run(
        [*command, "--vault", str(vault), "--periods", "2024-Q1", "2024-Q3", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip()).read_bytes()


def test_a_run_on_spark_has_the_bytes_of_a_run_on_duckdb(tmp_path: Path) -> None:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        assert not os.environ.get("CI"), "CI must have Java for Spark"
        pytest.skip("Spark needs Java, and there is none on this machine")
    rows = a_country(
        persons="person | birth_year | birth_month | sex\n1 | 1990 | 1 | 1\n2 | 1991 | 1 | 2",
        suspects="""
        incident | person | date       | registered_on | offence | place
        1        | 1      | 2024-01-01 | 2024-12-31    | 41      | BU00010000
        2        | 1      | 2024-03-31 | 2024-12-31    | 42      | BU00010100
        3        | 2      | 2024-03-31 | 2024-12-31    | 11      | BU00010100
        4        | 2      | 2024-09-30 | 2024-12-31    | 41      | BU00020000
        """,
    )
    del rows["address_areas"]
    vault = vault_with(tmp_path, rows).path
    copy = shutil.copytree(vault, tmp_path / "copy")
    on_duckdb = run(vault)
    assert run(copy, "--engine", "spark", "--spark", "local[2]", "--memory", "1GB") == on_duckdb
