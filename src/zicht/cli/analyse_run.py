"""`zicht analyse run`: compute analyses on the vault."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.microdata.engines.choice import DEFAULT, ENGINES
from zicht.microdata.engines.on_spark import HERE
from zicht.microdata.engines.tables import Settings
from zicht.model.periods import read_period
from zicht.pipeline.run_analyses import run_analyses

SPARK = "ZICHT_SPARK"
"""Variable of the environment with the address of Spark."""

GIGABYTES = {"MB": 0.001, "GB": 1.0}


def add_to(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add `run` and its options."""
    verb = verbs.add_parser(
        "run",
        help="compute analyses on the deliveries in a vault",
        description="Compute the cells of analyses on the deliveries that stand in the vault. The result "
        "stays there (VAULT/runs). A run that was broken off goes on where it was, with the same result.",
    )
    verb.add_argument("ids", nargs="*", metavar="ID", help="analyses to compute (default: all)")
    verb.add_argument("--vault", type=Path, required=True, metavar="VAULT", help="folder of the vault")
    verb.add_argument(
        "--engine", choices=sorted(ENGINES), default=DEFAULT, help=f"what computes (default: {DEFAULT})"
    )
    verb.add_argument(
        "--spark",
        metavar="ADDRESS",
        help="of the engine spark, such as spark://HOST:7077 or sc://HOST:15002 "
        f"(default: what {SPARK} says in the environment, else {HERE}: in this process)",
    )
    verb.add_argument(
        "--memory",
        type=gigabytes,
        default=4.0,
        metavar="SIZE",
        help="memory limit (default: 4GB)",
    )
    verb.add_argument("--threads", type=from_one, metavar="N", help="default: one a processor")
    verb.add_argument(
        "--sample",
        type=int,
        default=1,
        metavar="N",
        help="one in N persons, households, ...",
    )
    verb.add_argument(
        "--periods",
        nargs="+",
        default=(),
        metavar="PERIOD",
        help="such as 2024-Q4 (default: all)",
    )
    verb.add_argument("--quiet", action="store_true", help="no progress on stderr")
    verb.set_defaults(run=run)
    return verb


def run(arguments: argparse.Namespace) -> None:
    """Compute; the file of tallies is the result on stdout."""
    done = run_analyses(
        arguments.vault,
        arguments.ids,
        analyses=arguments.analyses,
        engine=arguments.engine,
        spark=arguments.spark or os.environ.get(SPARK) or HERE,
        settings=Settings(
            sample=arguments.sample,
            periods=tuple(read_period(period) for period in arguments.periods),
            memory_gb=arguments.memory,
            threads=arguments.threads,
        ),
        progress=SILENT if arguments.quiet else Progress(),
    )
    print(done.tallies)


def gigabytes(text: str) -> float:
    """A size such as 2GB or 500MB."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(MB|GB)", text.upper())
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 2GB or 500MB")
    return float(match[1]) * GIGABYTES[match[2]]


def from_one(text: str) -> int:
    """A whole number from 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)
