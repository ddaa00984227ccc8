"""Analyses on a Spark cluster of separate processes, beside DuckDB on the same vault: equal tallies?

    python benchmarks/spark.py --vault VAULT [ID ...] [--workers 2] [--cores 1] [--periods 2024]

Starts a standalone master and workers on this machine, each a process of its own, and stops them at the end.
Sail, a server of Spark Connect in this process, runs the same between the two.
On two cores this shows that the work is distributed and that the result is the same; it cannot show how it
scales.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyarrow as pa
import pyspark
from pysail.spark import SparkConnectServer

from zicht.microdata.engines.engine import Engine, tally
from zicht.microdata.engines.on_duckdb import DUCKDB_SQL
from zicht.microdata.engines.on_spark import SparkEngine
from zicht.microdata.engines.tables import Settings
from zicht.microdata.vault import open_vault
from zicht.model.plans import Plan
from zicht.pipeline.analyse import checked

MASTER = "spark://127.0.0.1:17077"
PAGE = 17080
SPARK = Path(pyspark.__file__).parent


@contextmanager
def cluster(workers: int, cores: int, memory: str) -> Iterator[str]:
    """A standalone cluster on this machine; gives its address."""
    with ExitStack() as stack:
        here = ("--host", "127.0.0.1")
        stack.enter_context(_process("master.Master", *here, "--port", "17077", "--webui-port", str(PAGE)))
        size = ("--cores", str(cores), "--memory", memory)
        for _ in range(workers):
            stack.enter_context(_process("worker.Worker", *here, *size, MASTER))
        while _alive() < workers:
            time.sleep(1)
        yield MASTER


def _alive() -> int:
    """Workers that the master knows."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PAGE}/json/") as answer:
            return int(json.load(answer)["aliveworkers"])
    except OSError:
        return 0


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
    plans = [one.plan for one in checked(None).analyses if not words.ids or one.plan.id in words.ids]
    settings = Settings(periods=tuple(words.periods), memory_gb=1)
    seconds, expected = timed(DUCKDB_SQL, plans, words.vault, settings)
    print(f"{len(plans)} analyses, {expected.num_rows} cells")
    print(f"| {'engine':44} | seconds | equal |")
    print(f"| {'DuckDB, SQL':44} | {seconds:7.1f} |       |", flush=True)
    compare("Sail", f"sc://127.0.0.1:{sail()}", plans, words.vault, settings, expected)
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    with cluster(words.workers, words.cores, words.memory) as address:
        name = f"Spark, {words.workers} workers of {words.cores} core"
        compare(name, address, plans, words.vault, settings, expected)


def sail() -> int:
    """Start Sail in this process; gives its port. It ends with the process."""
    server = SparkConnectServer(port=0)
    server.start(background=True)
    address = server.listening_address
    assert address is not None
    RUNNING.append(server)
    return int(address[1])


RUNNING: list[SparkConnectServer] = []


def compare(
    name: str, address: str, plans: Sequence[Plan], vault: Path, settings: Settings, expected: pa.Table
) -> None:
    """Two runs: the first with the start of a session, and one with what is warm by then."""
    for turn in ("first", "again"):
        seconds, found = timed(SparkEngine(address), plans, vault, settings)
        print(f"| {f'{name}, {turn}':44} | {seconds:7.1f} | {found.equals(expected)!s:5} |", flush=True)


if __name__ == "__main__":
    main()
