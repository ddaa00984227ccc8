"""`zicht demo`: the whole chain on a made-up country, from deliveries to a site."""

from __future__ import annotations

import argparse
import datetime
import os
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.pipeline.demo import Demonstration, build_demo


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo` and its options."""
    command = commands.add_parser(
        "demo",
        help="from made-up deliveries to a site: the whole chain",
        description="Make a country that does not exist, take the deliveries of its suppliers into a vault, "
        "run every analysis, protect the counts, seal a bundle with open statistics too, write the site.",
    )
    command.add_argument("--out", type=Path, required=True, metavar="OUT", help="folder of everything made")
    command.add_argument(
        "--persons", type=int, default=100_000, metavar="N", help="made-up persons (default: 100000)"
    )
    command.add_argument("--seed", type=int, default=1, help="another seed gives another country")
    command.add_argument("--release", default="1", metavar="NAME", help="name of the release (default: 1)")
    command.add_argument("--quiet", action="store_true", help="no progress on stderr")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Build; the folder of the site is the result on stdout."""
    site = build_demo(
        arguments.out,
        Demonstration(arguments.persons, arguments.seed, arguments.release),
        on=datetime.datetime.now(datetime.UTC).date(),
        processes=os.cpu_count() or 1,
        progress=SILENT if arguments.quiet else Progress(),
    )
    print(site)
