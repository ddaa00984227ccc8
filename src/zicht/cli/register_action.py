"""One action of `zicht register`: all of them begin with the folder of the register."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    what: str,
    run: Callable[[argparse.Namespace], None],
) -> argparse.ArgumentParser:
    """Add the action `name`, told in a sentence, that is given HOME."""
    made = actions.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
    made.add_argument("home", type=Path, metavar="HOME", help="folder of the database and the keys")
    made.set_defaults(run=run)
    return made
