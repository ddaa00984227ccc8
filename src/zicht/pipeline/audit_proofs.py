"""Do the proofs that a member took along hold, and are they of the log of which it kept a checkpoint?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from zicht.cooperation.audit.checkpoint import Checkpoint, read_checkpoint
from zicht.cooperation.audit.log_file import LogUnreadable
from zicht.cooperation.audit.note import NoteKey, read_key
from zicht.cooperation.audit.proof_file import LARGEST, Consistency, Inclusion, read_proof
from zicht.pipeline.audit import LogTampered

Proved = Inclusion | Consistency


def verify_proofs(
    proofs: Sequence[Path], *, checkpoints: Sequence[Path] = (), key: Path | None = None
) -> tuple[str, ...]:
    """What was proved and what was not, one sentence a line.

    Raises ProofInvalid, CheckpointInvalid or LogTampered.

    proofs       as they were downloaded
    checkpoints  of this log, as they were received earlier
    key          public key of the register, on one line; None: who signed is not looked at
    """
    trusted = None if key is None else read_key(_bytes(key).decode("utf-8", "replace"), where=key)
    kept = [read_checkpoint(_bytes(path), key=trusted, where=path) for path in checkpoints]
    proved = [read_proof(_bytes(path), key=trusted, where=path) for path in proofs]
    check_one_history([*kept, *(one for proof in proved for one in _checkpoints(proof))])
    joined = joined_with(kept, proved)
    lines = [_words(proof) for proof in proved]
    return (*lines, *_limits(proved, joined, trusted))


def check_one_history(checkpoints: Iterable[Checkpoint]) -> None:
    """Raise LogTampered when two of one log have the same size and another root."""
    roots: dict[tuple[str, int], bytes] = {}
    for one in checkpoints:
        if roots.setdefault((one.origin, one.size), one.root) != one.root:
            raise LogTampered(
                one.origin,
                found=f"two histories: two checkpoints of {one.size} rows with other roots",
                expected="one log for everybody",
            )


def joined_with(kept: Iterable[Checkpoint], proved: Sequence[Proved]) -> frozenset[Checkpoint]:
    """Checkpoints that are of one log with those that were kept: the same, or joined by proofs of growth."""
    joined = set(kept)
    growth = [proof for proof in proved if isinstance(proof, Consistency)]
    for _ in growth:  # each round joins one more, or none is left to join
        joined.update(
            one for proof in growth if joined & {*_checkpoints(proof)} for one in _checkpoints(proof)
        )
    return frozenset(joined)


def _checkpoints(proof: Proved) -> tuple[Checkpoint, ...]:
    return (proof.checkpoint,) if isinstance(proof, Inclusion) else (proof.older, proof.newer)


def _words(proof: Proved) -> str:
    if isinstance(proof, Consistency):
        return (
            f"the log of {proof.newer.size} rows begins with the {proof.older.size} rows of the earlier one"
        )
    what = "withheld: of another partnership"
    if proof.event is not None:
        what = f"{proof.event.at} {proof.event.action} {proof.event.object}".rstrip()
    return f"event {proof.seq} is in the log of {proof.checkpoint.size} rows ({what})"


def _limits(proved: Sequence[Proved], joined: frozenset[Checkpoint], key: NoteKey | None) -> Iterable[str]:
    yield f"signed by {key.name}" if key else "signatures not looked at: no key was given"
    loose = {one.size for proof in proved for one in _checkpoints(proof) if one not in joined}
    if not joined:
        yield "held against no checkpoint you kept: whether others are shown the same log is not seen"
    elif loose:
        sizes = ", ".join(map(str, sorted(loose)))
        yield f"not joined with a checkpoint you kept: that of {sizes} rows; ask for a proof of growth"
    else:
        yield "of one log with the checkpoint you kept"


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise LogUnreadable(path, found=error.strerror, expected="a file that can be read") from None
