"""`zicht made-up`: the source files of the made-up province, for lessons and trials."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.pipeline.made_up import write_made_up_sources


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `made-up` and its options."""
    command = commands.add_parser(
        "made-up",
        help="write the source files of the made-up province",
        description="Write files in the formats of the real suppliers about a province that does not exist.",
    )
    command.add_argument("--out", type=Path, required=True, metavar="OUT", help="folder to write")
    command.add_argument("--seed", type=int, default=1, help="another seed gives another province")
    command.add_argument("--quiet", action="store_true", help="no progress on stderr")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Write the folder and print it."""
    progress = SILENT if arguments.quiet else Progress()
    print(write_made_up_sources(arguments.out, seed=arguments.seed, progress=progress))
