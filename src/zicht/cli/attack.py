"""`zicht attack`: what can anyone derive from a release that its makers did not mean to tell?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zicht.attack.knowledge import LEVELS
from zicht.attack.report import in_words
from zicht.kit.progress import SILENT, Progress
from zicht.pipeline.attack import attack_releases, check_nothing_grave


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `attack`."""
    command = commands.add_parser(
        "attack",
        help="try to undo the protection of a release, as an outsider would",
        description="Attack the last RELEASE with all others, given oldest first or named by a ledger, as "
        "what is known from before. Reads public files only. Ends with an error when a grave finding stands.",
        epilog="Levels of knowledge: "
        + "; ".join(f"{level}: {words}" for level, words in LEVELS.items())
        + ".",
    )
    command.add_argument(
        "releases", nargs="+", type=Path, metavar="RELEASE", help="bundle, sealed release or site"
    )
    command.add_argument("--ledger", type=Path, metavar="FILE", help="ledger of all releases before")
    command.add_argument(
        "--addresses",
        type=Path,
        metavar="FILE",
        help="CSV with the buurt of each address (or street): a column a release, headed by its name",
    )
    command.add_argument(
        "--knowledge", choices=sorted(LEVELS), default="A4", help="of the attacker (default: A4, the most)"
    )
    command.add_argument("--out", type=Path, metavar="FILE", help="write the report here, as JSON")
    command.add_argument("--json", action="store_true", help="print the report as JSON instead of words")
    command.add_argument("--quiet", action="store_true", help="no progress on stderr")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Attack, print the report, and fail when something grave was found."""
    report = attack_releases(
        arguments.releases,
        ledger=arguments.ledger,
        addresses=arguments.addresses,
        knowledge=arguments.knowledge,
        out=arguments.out,
        progress=SILENT if arguments.quiet else Progress(),
    )
    if arguments.json:
        sys.stdout.write(report.as_bytes().decode())
    else:
        print(in_words(report))
    check_nothing_grave(report)
