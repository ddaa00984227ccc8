"""The command `zicht`: chooses the command file and turns mistakes into messages and exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

import zicht
from zicht.kit.errors import UserError

COMMANDS = (
    "demo",
    "open-data",
    "demo-data",
    "made-up",
    "verify",
    "serve",
    "vault",
    "delivery",
    "analyse",
    "monitor",
    "attack",
    "challenge",
    "request",
    "review",
    "keys",
    "release",
    "withdraw",
    "register",
    "audit",
    "partnerships",
    "questions",
)
"""The first word of each command; its file has the same name, with _ for -."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, that of the error's class, or 130 when interrupted.

    Only the file of the command that is asked for is read: who verifies a release waits for no other room.
    """
    given = sys.argv[1:] if words is None else list(words)
    asked = given[:1] if given[:1] and given[0] in COMMANDS else COMMANDS
    arguments = parser(asked).parse_args(given)
    try:
        arguments.run(arguments)
    except UserError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped; nothing half-written was left", file=sys.stderr)
        return 130
    return 0


def parser(asked: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Commands with their options: all of them, from which the reference page is made, or those asked for."""
    top = argparse.ArgumentParser(
        prog="zicht",
        description="A view of the breeding grounds of organised crime, without ever showing a person.",
    )
    top.add_argument("--version", action="version", version=f"zicht {zicht.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for word in asked:
        import_module(f"zicht.cli.{word.replace('-', '_')}").add_to(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
