"""`zicht audit`: was anything in the log of the register changed? For participants, offline."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.pipeline.audit import verify_audit


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `audit` with its actions."""
    command = commands.add_parser("audit", help="check the audit log of a register")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = actions.add_parser(
        "verify",
        help="was anything changed in a log?",
        description="Check a downloaded audit log row by row, against checkpoints and an earlier copy when "
        "there are any. Names the first row that is not as it was written. Works offline.",
    )
    verify.add_argument("log", type=Path, metavar="LOG", help="the log as it was downloaded (JSON lines)")
    verify.add_argument(
        "--checkpoint",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="checkpoints you received earlier",
    )
    verify.add_argument(
        "--key", type=Path, metavar="FILE", help="public key of the register, to check their signatures"
    )
    verify.add_argument("--copy", type=Path, metavar="LOG", help="an earlier download of the same log")
    verify.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print what was found; anything wrong is an error."""
    found = verify_audit(
        arguments.log, checkpoints=arguments.checkpoint, key=arguments.key, copy=arguments.copy
    )
    for line in found:
        print(line)
