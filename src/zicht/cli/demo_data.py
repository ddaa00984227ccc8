"""`zicht demo-data`: deliveries of microdata about persons who do not exist, with planted truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.pipeline.demo_data import write_deliveries


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo-data` and its options."""
    command = commands.add_parser(
        "demo-data",
        help="write deliveries of microdata about made-up persons",
        description="Write what suppliers would deliver about a country that does not exist.",
    )
    command.add_argument("--persons", type=int, required=True, metavar="N", help="50000 to 20000000")
    command.add_argument("--seed", type=int, default=1, help="another seed gives another country")
    command.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="folder to write")
    command.add_argument("--processes", type=int, default=1, help="more are faster; the bytes are the same")
    command.add_argument("--quiet", action="store_true", help="no progress on stderr")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Write the folder and print it."""
    progress = SILENT if arguments.quiet else Progress()
    print(
        write_deliveries(
            arguments.out,
            persons=arguments.persons,
            seed=arguments.seed,
            processes=arguments.processes,
            progress=progress,
        )
    )
