"""`zicht register figures`: put the figures of a release beside a register."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.register.installation import check_there


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to `zicht register`."""
    command = actions.add_parser(
        "figures",
        help="put the figures of a release beside a register",
        description="Take the figures of a released bundle into the folder of a register, each file checked "
        "against its manifest, so that effects are measured by them. Run it again after each release: what "
        "was measured before keeps its own figures.",
    )
    command.add_argument("home", type=Path, metavar="HOME", help="folder of the register")
    command.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder of the released bundle")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Which release was taken in is the result."""
    check_there(arguments.home)
    from zicht.register.store.figures import keep_figures

    release = keep_figures(arguments.bundle, arguments.home)
    print(f"{release.name}: {len(release.indicators)} indicators\nidentity {release.identity}")
