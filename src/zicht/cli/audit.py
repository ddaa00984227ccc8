"""`zicht audit`: was anything in the log of the register changed? For participants, offline."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.pipeline.audit import verify_audit
from zicht.pipeline.audit_proofs import verify_proofs


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
    _add_kept(verify)
    verify.add_argument("--copy", type=Path, metavar="LOG", help="an earlier download of the same log")
    verify.set_defaults(run=run)
    proof = actions.add_parser(
        "proof",
        help="does a proof of the log hold?",
        description="Check proofs you downloaded: that an event is in the log, and that the log only grew "
        "since a checkpoint you kept. Works offline, without the log.",
    )
    proof.add_argument("proofs", type=Path, nargs="+", metavar="PROOF", help="proofs as they were downloaded")
    _add_kept(proof)
    proof.set_defaults(run=run_proof)


def _add_kept(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--checkpoint",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="FILE",
        help="checkpoints you received earlier",
    )
    action.add_argument(
        "--key", type=Path, metavar="FILE", help="public key of the register, to check their signatures"
    )


def run(arguments: argparse.Namespace) -> None:
    """Print what was found; anything wrong is an error."""
    found = verify_audit(
        arguments.log, checkpoints=arguments.checkpoint, key=arguments.key, copy=arguments.copy
    )
    for line in found:
        print(line)


def run_proof(arguments: argparse.Namespace) -> None:
    """Print what is proved, and what is not; a proof that does not hold is an error."""
    for line in verify_proofs(arguments.proofs, checkpoints=arguments.checkpoint, key=arguments.key):
        print(line)
