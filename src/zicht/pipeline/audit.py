"""Is the log of the register what was written? What a participant can find out alone, with files only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from zicht.cooperation.audit.checkpoint import Checkpoint, read_checkpoint
from zicht.cooperation.audit.log_file import LogUnreadable, lines_of_file
from zicht.cooperation.audit.note import LARGEST, NoteKey, read_key
from zicht.cooperation.audit.verification import Verification, verify_file, verify_log
from zicht.kit.errors import UserError


class LogTampered(UserError):
    """The audit log is not what was written: rows were changed, removed, added, moved, or made anew.

    The first bad row is named first. What stands before it is as it was written.
    """

    exit_code = 239
    usual_remedy = (
        "keep this file and your checkpoints as they are, and tell the other participants and an auditor"
    )


def verify_audit(
    log: Path, *, checkpoints: Sequence[Path] = (), key: Path | None = None, copy: Path | None = None
) -> tuple[str, ...]:
    """What was found, one sentence a line; whatever is wrong is raised as LogTampered.

    log          as it was downloaded: JSON lines
    checkpoints  of this log, as they were received
    key          public key of the register, on one line; None: signatures of checkpoints are not checked
    copy         an earlier download of the same log
    """
    trusted = None if key is None else read_key(_text(key), where=key)
    signed = tuple(read_checkpoint(_bytes(path), key=trusted, where=path) for path in checkpoints)
    if copy is None:
        verification = verify_file(log, checkpoints=signed, processes=os.cpu_count() or 1)
    else:
        verification = verify_log(lines_of_file(log), checkpoints=signed, copy=lines_of_file(copy))
    check_sound(verification, log)
    return words_of(verification, signed, trusted, copied=copy is not None)


def check_sound(verification: Verification, where: object) -> None:
    """Raise LogTampered with all findings, the first bad row first."""
    if verification.sound:
        return
    raise LogTampered(
        where,
        found="\n            ".join(map(str, verification.findings)),
        expected=f"a log of {verification.rows} rows as it was written",
    )


def words_of(
    verification: Verification, signed: Sequence[Checkpoint], key: NoteKey | None, *, copied: bool
) -> tuple[str, ...]:
    """What a sound log was found to be, and what could not be looked at."""
    rows, withheld = verification.rows, verification.withheld
    lines = [f"{rows} rows, each as it was written and in its place"]
    if withheld:
        lines.append(f"{withheld} of them are of other partnerships: only their hashes were looked at")
    lines.append(f"head {verification.head}")
    lines.append(f"root {verification.root.hex()}")
    for checkpoint in sorted(set(signed)):
        who = f"signed by {key.name}" if key else "signature not looked at: no key was given"
        lines.append(f"begins with the {checkpoint.size} rows of a checkpoint of {checkpoint.origin} ({who})")
    if copied:
        lines.append("begins with the rows of the earlier copy")
    if not signed and not copied:
        lines.append(
            "held against no checkpoint and no earlier copy: rows cut off at the end, or a history made "
            "anew, would not be seen"
        )
    return tuple(lines)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise LogUnreadable(path, found=error.strerror, expected="a file that can be read") from None


def _text(path: Path) -> str:
    return _bytes(path).decode("utf-8", "replace")
