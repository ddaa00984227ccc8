"""The engine beside a bare scan of the same columns, and beside pandas, Polars and SQL written by hand.

    python benchmarks/engine.py [rows] [quarters] [runs ...]

One row per person and quarter (default 20 000 000 rows in 4 quarters) over 14 500 buurten; 15 measures by
age and sex with margins, on five levels; two of them ask a second table. Each run is a process of its own,
one after the other, and writes every cell it found; seconds are wall time with start and imports. The runs
must find the same number of cells and the same sum. Everything is made up.

The engine writes a row per measure and cell, the others a row per cell with a column per measure.
ZICHT_BENCHMARK_DATA names a folder in which the rows are kept for a next time, ZICHT_BENCHMARK_GB the limit.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import engine_rivals as rivals
import numpy as np
import pyarrow.parquet as pq
from engine_rows import generate

MEMORY = float(os.environ.get("ZICHT_BENCHMARK_GB", "2"))


def engine(
    name: str, folder: Path, quarters: int, target: Path, *, write: bool = True, hundred: bool = False
) -> None:
    """One of ours; imported here, as the others do not pay for it."""
    import engine_plan

    measures = engine_plan.hundred() if hundred else engine_plan.fifteen()
    engine_plan.ours(folder, name, quarters, target, memory_gb=MEMORY, write=write, measures=measures)


RUNS: dict[str, Callable[[Path, int, Path], None]] = {
    "scan": rivals.bare_scan,
    "counted": partial(engine, "duckdb", write=False),
    "dense": partial(engine, "duckdb"),
    "scan-24": rivals.scan_of_flags,
    "hundred": partial(engine, "duckdb", hundred=True, write=False),
    "sql": partial(engine, "duckdb-sql"),
    "plain-sql": lambda folder, quarters, target: rivals.plain_sql(folder, quarters, target, MEMORY),
    "polars": rivals.with_polars,
    "pandas": rivals.with_pandas,
}
WORDS = {
    "scan": "bare scan of the needed columns",
    "counted": "engine, arrays, not written",
    "dense": "engine, arrays, written",
    "scan-24": "bare scan, all 24 flags",
    "hundred": "100 measures, arrays, not written",
    "sql": "engine, in SQL alone, written",
    "plain-sql": "SQL written by hand",
    "polars": "Polars, streaming",
    "pandas": "pandas",
}


def found(target: Path) -> tuple[int, int]:
    """Cells that are not 0, and their sum."""
    if (target / "tallies.parquet").is_file():
        values = pq.read_table(target / "tallies.parquet", columns=["VALUE"])["VALUE"].to_numpy()
        return len(values), int(values.sum())
    cells = total = 0
    for path in sorted(target.glob("*.parquet")):
        table = pq.read_table(path)
        for name in rivals.COUNTED:
            values = table[name].to_numpy()
            cells, total = cells + int(np.count_nonzero(values)), total + int(values.sum())
    return cells, total


def measured(name: str, folder: Path, quarters: int, scratch: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and gigabytes of a run in a process of its own."""
    started = time.perf_counter()
    words = [sys.executable, __file__, "--run", name, str(folder), str(quarters), str(scratch / name)]
    child = subprocess.Popen(words)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert status == 0, name
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6


def main(rows: int = 20_000_000, quarters: int = 4, *names: str) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("ZICHT_SCRATCH")) as scratch:
        folder = Path(os.environ.get("ZICHT_BENCHMARK_DATA", f"{scratch}/data"))
        if not (folder / "areas.parquet").is_file():
            folder.mkdir(parents=True, exist_ok=True)
            generate(folder, rows, quarters)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        print(f"{rows:,} rows, {quarters} quarters, {size:,.0f} MB; memory limit {MEMORY} GB", flush=True)
        print(f"{'':34s}{'wall s':>8s}{'x scan':>8s}{'CPU s':>8s}{'x scan':>8s}{'GB':>7s}{'cells':>12s}")
        scan, sums_found = None, set()
        for name in names or RUNS:
            wall, cpu, memory = measured(name, folder, quarters, Path(scratch))
            scan = scan or (wall, cpu)
            cells, total = found(Path(scratch) / name)
            sums_found |= {(cells, total)} - {(0, 0)}
            ratios = f"{wall:8.1f}{wall / scan[0]:8.1f}{cpu:8.1f}{cpu / scan[1]:8.1f}"
            print(f"{WORDS[name]:34s}{ratios}{memory:7.2f}{cells or '':>12}", flush=True)
        print("all found the same" if len(sums_found) <= 1 else "THE RUNS DIFFER")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        RUNS[sys.argv[2]](Path(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
    else:
        main(*(int(word) for word in sys.argv[1:3]), *sys.argv[3:])
