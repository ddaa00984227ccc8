"""Analyses on a Spark cluster of separate processes, beside DuckDB on the same vault: equal tallies?

    python benchmarks/spark.py --vault VAULT [--workers 2] [--cores 1] [--periods 2024] [ID ...]

Starts a standalone master and workers on this machine, each a process of its own, and stops them at the end.
On two cores this shows that the work is distributed and that the result is the same; it cannot show how it
scales.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyspark

from zicht.analyses.analysis_files import built_in_analyses
from zicht.microdata.engines.engine import Engine, tally
from zicht.microdata.engines.on_duckdb import DUCKDB_SQL
from zicht.microdata.engines.on_spark import SparkEngine
from zicht.microdata.engines.tables import Settings
from zicht.microdata.vault import open_vault
from zicht.model.plans import Plan

MASTER = "spark://127.0.0.1:17077"
SPARK = Path(pyspark.__file__).parent


@contextmanager
def cluster(workers: int, cores: int, memory: str) -> Iterator[str]:
    """A standalone cluster on this machine; gives its address."""
    with ExitStack() as stack:
        stack.enter_context(_process("master.Master", "--host", "127.0.0.1", "--port", "17077"))
        for _ in range(workers):
            stack.enter_context(
                _process(
                    "worker.Worker", "--cores", str(cores), "--memory", memory, "--host", "127.0.0.1", MASTER
                )
            )
        time.sleep(8)
        yield MASTER


@contextmanager
def _process(role: str, *words: str) -> Iterator[None]:
    command = [str(SPARK / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}", *words]
    environment = os.environ | {
        "SPARK_HOME": str(SPARK),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def timed(engine: Engine, plans: Sequence[Plan], vault: Path, settings: Settings) -> tuple[float, pa.Table]:
    """Seconds of wall time and the tallies."""
    started = time.perf_counter()
    table = tally(engine, plans, open_vault(vault).tables(), settings)
    return time.perf_counter() - started, table


def main() -> None:
    """Print a row for each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vault", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--memory", default="2g")
    parser.add_argument("--periods", nargs="*", default=["2024"])
    parser.add_argument("ids", nargs="*")
    words = parser.parse_args()
    plans = [a.plan for a in built_in_analyses() if not words.ids or a.plan.id in words.ids]
    settings = Settings(periods=tuple(words.periods), memory_gb=2)
    seconds, expected = timed(DUCKDB_SQL, plans, words.vault, settings)
    print(f"| {'engine':44} | seconds | equal |")
    print(f"| {'DuckDB, SQL':44} | {seconds:7.1f} |       |")
    with cluster(words.workers, words.cores, words.memory) as address:
        for turn in ("first", "again"):
            seconds, found = timed(SparkEngine(address), plans, words.vault, settings)
            name = f"Spark, {words.workers} workers of {words.cores} core, {turn}"
            print(f"| {name:44} | {seconds:7.1f} | {found.equals(expected)!s:5} |")


if __name__ == "__main__":
    main()
