"""`zicht register atlas`: tell a register which partnerships there are already."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.register.installation import check_there


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the action to `zicht register`."""
    command = actions.add_parser(
        "atlas",
        help="put the atlas of partnerships in a register",
        description="Read sources of the atlas and put what they say in the folder of a register, so that "
        "partners see what is there already before they begin. Run it again when the sources change.",
    )
    command.add_argument("home", type=Path, metavar="HOME", help="folder of the register")
    command.add_argument("--source", type=Path, required=True, metavar="FOLDER", help="sources of the atlas")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """How much was put there is the result."""
    check_there(arguments.home)
    # only here: GDAL and the readers of sources come along, which no other action of `register` needs
    from zicht.register.store.atlas import keep_atlas
    from zicht.sources.cooperation.patchwork import read_patchwork

    patchwork = read_patchwork(arguments.source)

    keep_atlas(patchwork, arguments.home)
    print(f"{len(patchwork.versions)} versions of partnerships, {len(patchwork.parties)} organisations")
