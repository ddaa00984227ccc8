"""`zicht verify`: is this what was sealed, did two people approve it, and does it still hold?"""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from zicht.pipeline.verify import verify


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `verify`."""
    command = commands.add_parser(
        "verify",
        help="check a bundle, a release or a series of releases",
        description="Check every byte of a bundle, a release or a whole series; of a release also who "
        "approved it, and of a series whether it still holds. Works offline.",
    )
    command.add_argument("place", type=Path, metavar="FOLDER", help="a bundle, a release, or a series")
    command.add_argument(
        "--root", metavar="SHA256", help="of a root of the series that you trust, from elsewhere"
    )
    command.add_argument(
        "--state", type=Path, metavar="FILE", help="keep here what was seen: an older state is then refused"
    )
    add_day(command)
    command.set_defaults(run=run)


def add_day(command: argparse.ArgumentParser) -> None:
    """Add `--on`, the day that counts; the clock of the machine stands for it at this edge only."""
    command.add_argument(
        "--on",
        type=datetime.date.fromisoformat,
        metavar="DATE",
        help="the day that counts, as 2026-01-31 (default: today)",
    )


def day(arguments: argparse.Namespace) -> datetime.date:
    """The day that was given, or today."""
    given: datetime.date | None = arguments.on
    return given or datetime.datetime.now(datetime.UTC).date()


def run(arguments: argparse.Namespace) -> None:
    """Print what was verified; anything wrong is an error."""
    for line in verify(arguments.place, on=day(arguments), root=arguments.root, state=arguments.state):
        print(line)
