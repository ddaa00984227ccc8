"""The command `zicht`: chooses the command file and turns mistakes into messages and exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import zicht
from zicht.cli import (
    analyse,
    attack,
    delivery,
    demo,
    demo_data,
    keys,
    made_up,
    open_data,
    release,
    request,
    review,
    serve,
    vault,
    verify,
    withdraw,
)
from zicht.kit.errors import UserError

COMMANDS = (
    demo,
    open_data,
    demo_data,
    made_up,
    verify,
    serve,
    vault,
    delivery,
    analyse,
    attack,
    request,
    review,
    keys,
    release,
    withdraw,
)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, that of the error's class, or 130 when interrupted."""
    arguments = parser().parse_args(words)
    try:
        arguments.run(arguments)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped; nothing half-written was left", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    """All commands with their options; the reference page is made from it."""
    top = argparse.ArgumentParser(
        prog="zicht",
        description="A view of the breeding grounds of organised crime, without ever showing a person.",
    )
    top.add_argument("--version", action="version", version=f"zicht {zicht.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_to(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
