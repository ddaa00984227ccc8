"""`zicht vault`: a closed place for microdata."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.pipeline.deliver import make_vault


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `vault new` and its options."""
    top = commands.add_parser("vault", help="a closed place for microdata")
    steps = top.add_subparsers(title="steps", metavar="STEP", required=True)
    new = steps.add_parser(
        "new",
        help="make an empty vault",
        description="Make an empty vault, and a key of chance when the key file does not exist. Who has the "
        "key can make pseudonyms of identifiers: keep it outside the vault, with someone else.",
    )
    new.add_argument(
        "vault", type=Path, metavar="VAULT", help="a folder that does not exist yet, or is empty"
    )
    new.add_argument("--key", type=Path, required=True, metavar="FILE", help="key of the pseudonyms")
    new.add_argument("--made-up", action="store_true", help="for made-up deliveries, and for no others")
    new.set_defaults(run=run_new)


def run_new(arguments: argparse.Namespace) -> None:
    """Make it; its folder is the result on stdout."""
    print(make_vault(arguments.vault, arguments.key, made_up=arguments.made_up).path)
