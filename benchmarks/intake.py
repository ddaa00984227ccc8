"""Intake of one large table beside a bare read of it by the same engine, in one run.

    python benchmarks/intake.py [--rows 10_000_000] [--memory 4]

Every part is a process of its own; CPU seconds (all threads) and peak memory are those of that process. The
table: person, buurt, two-digit code, date as text, income, sex; with faults of seven kinds at known rows. The
intake reads it, checks it against its contract (key and reference to buurten included), makes pseudonyms,
writes accepted rows, quarantine and report, and proves that nothing was lost. The same without identifiers to
hash (the person as a code) shows what pseudonyms cost.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import yaml

from zicht.kit.digests import sha256_of_file
from zicht.microdata.duck import Bounds
from zicht.microdata.intake import accept_delivery
from zicht.microdata.keys import Key
from zicht.microdata.reports import Override
from zicht.microdata.vault import new_vault, open_vault
from zicht.model.contracts import (
    CodeList,
    Column,
    ColumnType,
    Contract,
    Contracts,
    Delivered,
    Domain,
    ForeignKey,
    Shape,
    Tolerance,
)

KEY = Key(bytes(range(32)))
BUURTEN = 14_500
WORDS = {"nl": "proef", "en": "trial"}
EASY = Tolerance(quarantined_stop=1.0, drift_stop=99.0, rows_stop=99.0)


def contracts(hashed: bool) -> Contracts:
    """The table of the trial, and the buurten it points at."""
    person = (
        Column("person", "PERSON", ColumnType.IDENTIFIER, WORDS, domain=Domain.PERSON)
        if hashed
        else Column("person", "PERSON", ColumnType.CODE, WORDS, codes="number")
    )
    trial = Contract(
        table="trial",
        version="1",
        physical_name="TRIAL",
        supplier="trial",
        catalogue_page="",
        unverified="",
        shape=Shape.REGISTER,
        delivered=Delivered.WHOLE,
        words=WORDS,
        key=("person",),
        columns=(
            person,
            Column("buurt", "BUURT", ColumnType.CODE, WORDS, codes="buurt"),
            Column("level", "LEVEL", ColumnType.CODE, WORDS, codes="level"),
            Column("begun_on", "BEGUN", ColumnType.DATE, WORDS),
            Column("income_euros", "INCOME", ColumnType.INTEGER, WORDS, minimum=0, maximum=10**7),
            Column("sex", "SEX", ColumnType.CODE, WORDS, codes="sex"),
        ),
        foreign_keys=(ForeignKey("buurt", "places", "buurt"),),
        tolerance=EASY,
    )
    places = Contract(
        table="places",
        version="1",
        physical_name="PLACES",
        supplier="trial",
        catalogue_page="",
        unverified="",
        shape=Shape.REGISTER,
        delivered=Delivered.WHOLE,
        words=WORDS,
        key=("buurt",),
        columns=(Column("buurt", "BUURT", ColumnType.CODE, WORDS, codes="buurt"),),
    )
    lists = {
        "level": CodeList("level", "", {f"{at:02d}": WORDS for at in range(1, 12)}, None, {}, {}),
        "sex": CodeList("sex", "", {"1": WORDS, "2": WORDS}, None, {}, {}),
        "buurt": CodeList("buurt", "", {}, "BU[0-9]{8}", {}, {}),
        "number": CodeList("number", "", {}, "[0-9]{1,12}", {}, {}),
    }
    return Contracts({"trial": trial, "places": places}, lists)


def write_delivery(folder: Path, rows: int) -> dict[str, int]:
    """Write the two tables and the note; gives the rows with each kind of fault."""
    folder.mkdir()
    scale = rows // 10_000_000 or 1
    every = {
        "no person": rows // (200 * scale),
        "same person": rows // (1000 * scale),
        "unknown buurt": rows // (500 * scale),
        "bad level": rows // (1600 * scale),
        "no such date": rows // (600 * scale),
        "negative": rows // (50 * scale),
    }

    def at(kind: str, offset: int) -> str:
        return f"r % {every[kind]} = {offset}"

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"""
        COPY (SELECT
            CASE WHEN {at("no person", 11)} THEN NULL
                 WHEN {at("same person", 23)} THEN (100000000 + (r + 1) * 7)::VARCHAR
                 ELSE (100000000 + r * 7)::VARCHAR END AS PERSON,
            CASE WHEN {at("unknown buurt", 37)} THEN 'BU99999999'
                 ELSE 'BU' || lpad((hash(r) % {BUURTEN})::VARCHAR, 8, '0') END AS BUURT,
            CASE WHEN {at("bad level", 41)} THEN '3'
                 ELSE lpad((1 + hash(r + 1) % 11)::VARCHAR, 2, '0') END AS LEVEL,
            CASE WHEN {at("no such date", 53)} THEN '2023-02-30'
                 ELSE (DATE '1990-01-01' + (hash(r + 2) % 12000)::INTEGER)::VARCHAR END AS BEGUN,
            CASE WHEN {at("negative", 67)} THEN -1 ELSE (hash(r + 3) % 90000)::BIGINT END AS INCOME,
            (1 + hash(r + 4) % 2)::VARCHAR AS SEX
        FROM range({rows}) AS t(r)) TO '{folder}/trial.parquet' (FORMAT parquet, COMPRESSION zstd)""")
    connection.execute(f"""
        COPY (SELECT 'BU' || lpad(r::VARCHAR, 8, '0') AS BUURT FROM range({BUURTEN}) AS t(r))
        TO '{folder}/places.parquet' (FORMAT parquet)""")
    tables = [("trial", rows), ("places", BUURTEN)]
    note = {
        "supplier": "trial",
        "period": "2024-Q4",
        "made_up": True,
        "tables": [
            {
                "table": table,
                "file": f"{table}.parquet",
                "format": "parquet",
                "rows": count,
                "sha256": sha256_of_file(folder / f"{table}.parquet"),
            }
            for table, count in tables
        ],
    }
    (folder / "delivery.yaml").write_text(yaml.safe_dump(note))
    return {kind: -(-rows // step) if rows % step else rows // step for kind, step in every.items()}


def bare_read(folder: Path, memory: float) -> dict[str, object]:
    connection = _bare(memory)
    total = connection.execute(
        "SELECT sum(hash(PERSON, BUURT, LEVEL, BEGUN, INCOME, SEX)::HUGEINT), count(*) "
        f"FROM read_parquet('{folder}/trial.parquet')"
    ).fetchone()
    return {"rows": total[1]}


def bare_copy(folder: Path, memory: float) -> dict[str, object]:
    connection = _bare(memory)
    connection.execute(
        f"COPY (FROM read_parquet('{folder}/trial.parquet')) TO '{folder}/copy.parquet' "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    return {}


def _bare(memory: float) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": f"{memory}GB"})
    connection.execute("SET enable_progress_bar = false")
    return connection


def intake(folder: Path, memory: float, hashed: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        path = Path(place) / "vault"
        new_vault(path, KEY, made_up=True)
        vault = open_vault(path, contracts(hashed))
        report = accept_delivery(
            folder, vault, KEY, on="2025-01-01", override=Override("trial", "trial"), bounds=Bounds(memory)
        )
        table = next(table for table in report.tables if table.table == "trial")
        return {
            "rows": table.rows,
            "quarantined": table.quarantined,
            "findings": {finding.name: finding.rows for finding in table.findings},
        }


def intake_hashed(folder: Path, memory: float) -> dict[str, object]:
    return intake(folder, memory, True)


def intake_unhashed(folder: Path, memory: float) -> dict[str, object]:
    return intake(folder, memory, False)


def measured(part: Callable[[Path, float], dict[str, object]], folder: Path, memory: float) -> None:
    """Run one part in a fresh process and print what it took."""
    started = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        result, cpu, peak = pool.apply(_with_usage, (part, folder, memory))
    wall = time.monotonic() - started
    print(
        f"{part.__name__:16} {cpu:8.1f} CPU s {wall:8.1f} s {peak:6.2f} GB  {json.dumps(result)}", flush=True
    )


def _with_usage(
    part: Callable[[Path, float], dict[str, object]], folder: Path, memory: float
) -> tuple[dict[str, object], float, float]:
    result = part(folder, memory)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return result, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--memory", type=float, default=4.0, help="limit of the engine in GB")
    parser.add_argument("--place", type=Path, default=None, help="folder for the files")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.place) as place:
        folder = Path(place) / "delivery"
        faults = write_delivery(folder, arguments.rows)
        size = (folder / "trial.parquet").stat().st_size / 1e6
        print(f"{arguments.rows} rows, {size:.0f} MB; faults written: {json.dumps(faults)}", flush=True)
        for part in (bare_read, bare_copy, intake_unhashed, intake_hashed):
            measured(part, folder, arguments.memory)


if __name__ == "__main__":
    main()
