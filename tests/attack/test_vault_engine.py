"""The engine of the vault is shut: no other file, no other machine, no extension, no other settings."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from zicht.microdata.duck import Bounds, engine


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM read_text('{outside}/secret.txt')",
        "SELECT * FROM read_csv('{inside}/../outside/secret.txt')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('{outside}/*')",
        "COPY (SELECT 1) TO '{outside}/leak.csv'",
        "COPY (SELECT 1) TO '{inside}/../outside/leak.parquet' (FORMAT parquet)",
        "ATTACH '{outside}/leak.db'",
        "EXPORT DATABASE '{outside}/leak'",
        "SELECT * FROM 'https://example.org/x.parquet'",
        "SELECT * FROM 's3://bucket/x.parquet'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{outside}/own.duckdb_extension'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET memory_limit = '100GB'",
        "SET lock_configuration = false",
        "RESET memory_limit",
    ],
)
def test_the_engine_does_not_leave_its_folders(tmp_path: Path, attempt: str):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("a secret")
    with engine([inside], tmp_path / "spill", Bounds(1.0, 1)) as connection:
        with pytest.raises(duckdb.Error):
            connection.execute(attempt.format(inside=inside, outside=outside)).fetchall()
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
    assert [path.name for path in outside.iterdir()] == ["secret.txt"]


def test_the_engine_works_inside_its_folders_and_within_its_bounds(tmp_path: Path):
    inside = tmp_path / "it's inside"
    inside.mkdir()
    with engine([inside], tmp_path / "spill", Bounds(0.5, 2)) as connection:
        target = str(inside / "x.parquet").replace("'", "''")
        connection.execute(f"COPY (SELECT 7 AS x) TO '{target}' (FORMAT parquet)")
        assert connection.execute(f"SELECT x FROM read_parquet('{target}')").fetchall() == [(7,)]
        limit = connection.execute("SELECT current_setting('memory_limit'), current_setting('threads')")
        assert limit.fetchall() == [("476.8 MiB", 2)]
