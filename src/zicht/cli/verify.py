"""`zicht verify`: is this bundle, file by file, the one that was sealed?"""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.release.bundle import verify


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `verify`."""
    command = commands.add_parser(
        "verify",
        help="check every file of a bundle against its manifest",
        description="Check every file of a bundle against the SHA-256 in its manifest.",
    )
    command.add_argument(
        "bundle", type=Path, metavar="BUNDLE", help="a bundle, such as OUT/bundle of `open-data build`"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print what was verified; a difference is an error."""
    manifest = verify(arguments.bundle)
    print(f"{arguments.bundle}: {len(manifest['files'])} files are as sealed (release {manifest['release']})")
