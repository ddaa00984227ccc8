"""`zicht analyse run`, from words on the command line to tallies in the vault."""

from __future__ import annotations

import argparse
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.spec.drawn import a_country
from tests.spec.vaults import vault_with

from zicht.cli.analyse_run import gigabytes
from zicht.cli.main import main


@pytest.mark.parametrize(("text", "size"), [("2GB", 2.0), ("500mb", 0.5), ("1.5GB", 1.5)])
def test_memory_is_read_as_people_write_it(text: str, size: float) -> None:
    assert gigabytes(text) == size


@pytest.mark.parametrize("text", ["2", "GB", "-1GB", "2 TB"])
def test_other_words_for_memory_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        gigabytes(text)


def test_an_analysis_is_computed_on_the_vault_and_its_tallies_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = a_country(
        persons="""
        person | birth_year | birth_month | sex
        1      | 1990       | 1           | 1
        """,
        suspects="""
        incident | person | date       | registered_on | offence | place
        100      | 1      | 2024-02-01 | 2024-03-01    | 41      | BU00010000
        101      | 1      | 2024-05-01 | 2024-05-01    | 42      | BU00020000
        """,
    )
    del rows["address_areas"]
    vault = vault_with(tmp_path, rows)
    words = [
        "analyse",
        "run",
        "drugs/offences-by-place",
        "--vault",
        str(vault.path),
        "--memory",
        "500MB",
        "--quiet",
    ]
    assert main(words) == 0
    result = capsys.readouterr().out.strip()
    found = pq.read_table(result)
    assert {"GM0001", "GM0002", "NL"} <= set(found["REF_AREA"].to_pylist())


def test_a_vault_without_the_tables_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vault = vault_with(tmp_path, {"areas": a_country()["areas"]})
    assert main(["analyse", "run", "drugs/offences-by-place", "--vault", str(vault.path)]) == 95
    assert "suspects (for drugs/offences-by-place)" in capsys.readouterr().err
