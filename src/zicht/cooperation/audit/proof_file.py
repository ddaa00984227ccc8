"""A proof as a file: that one event is in the log, or that a log of today begins with that of then.

A member who kept a checkpoint needs no download of the whole log to see that: some twenty hashes do. The file
is JSON in canonical form, on one line, with the checkpoints it speaks of as they were signed:

    {"checkpoint":NOTE,"event":BODY,"form":"zicht-audit-proof-1","hash":"...","kind":"inclusion","path":["..."],"seq":7}
    {"form":"zicht-audit-proof-1","kind":"consistency","newer":NOTE,"older":NOTE,"path":["...",...]}

`event` is the body as it was hashed, as a text; "" when the event is not for this reader.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zicht.cooperation.audit.checkpoint import Checkpoint, read_checkpoint
from zicht.cooperation.audit.event import Event, EventInvalid, event_of_body
from zicht.cooperation.audit.log_file import BODY, HASH, is_hash, is_withheld
from zicht.cooperation.audit.note import CheckpointInvalid, NoteKey
from zicht.cooperation.audit.tree import Tree, proves_consistency, proves_inclusion
from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError

FORM = "zicht-audit-proof-1"
LARGEST = 1024 * 1024


class ProofInvalid(UserError):
    """A file is no proof of the audit log, or it does not prove what it says.

    Each proof names a checkpoint of the register and the hashes that lead to it; one other byte breaks it.
    """

    exit_code = 109
    usual_remedy = (
        "download it again; if it still does not hold, keep it and your checkpoints, and tell the others"
    )


@dataclass(frozen=True)
class Inclusion:
    """Proved: this event is in the log. event: None when it is not for this reader; hash: of its body."""

    seq: int
    hash: str
    event: Event | None
    checkpoint: Checkpoint


@dataclass(frozen=True)
class Consistency:
    """Proved: the log of `newer` begins with that of `older`."""

    older: Checkpoint
    newer: Checkpoint


def inclusion_proof_file(line: bytes, seq: int, *, tree: Tree, note: str) -> bytes:
    """The file that proves event `seq` to be in the log.

    line  the line of the event in the log, withheld when the reader may not see it
    tree  over the hashes of the log, at least as far as the checkpoint goes
    note  the signed checkpoint, of `seq` events or more
    """
    size = read_checkpoint(note.encode(), key=None, where="checkpoint").size
    return canonical_json(
        {
            "checkpoint": note,
            "event": "" if is_withheld(line) else line[BODY].decode(),
            "form": FORM,
            "hash": line[HASH].decode(),
            "kind": "inclusion",
            "path": _words(tree.inclusion(seq - 1, size)),
            "seq": seq,
        }
    )


def consistency_proof_file(older: str, newer: str, *, tree: Tree) -> bytes:
    """The file that proves the log of checkpoint `newer` to begin with that of `older`, both signed notes."""
    old, new = (read_checkpoint(note.encode(), key=None, where="checkpoint").size for note in (older, newer))
    return canonical_json(
        {
            "form": FORM,
            "kind": "consistency",
            "newer": newer,
            "older": older,
            "path": _words(tree.consistency(old, new)),
        }
    )


def read_proof(data: bytes, *, key: NoteKey | None, where: object) -> Inclusion | Consistency:
    """What a file proves. key: of the register; None: who signed is not looked at.

    Raises ProofInvalid, and CheckpointInvalid when `key` did not sign.
    """
    plain = _plain(data, where)
    try:
        read = {"inclusion": _inclusion, "consistency": _consistency}[plain["kind"]]
        proved = read(plain, key, where)
    except CheckpointInvalid:
        raise
    except (KeyError, TypeError, AttributeError, ValueError):
        raise ProofInvalid(where, found="another form", expected=f"fields of {FORM}") from None
    if proved is None:
        raise ProofInvalid(
            where, found="hashes that do not lead to the checkpoint", expected="a proof that holds"
        )
    return proved


def _inclusion(plain: dict[str, Any], key: NoteKey | None, where: object) -> Inclusion | None:
    _check_fields(plain, "checkpoint", "event", "hash", "path", "seq")
    checkpoint = read_checkpoint(plain["checkpoint"].encode(), key=key, where=where)
    seq, hash = plain["seq"], plain["hash"]
    if type(seq) is not int or not is_hash(hash):
        raise EventInvalid("no number, or no hash")
    event = event_of_body(plain["event"].encode(), hash) if plain["event"] else None
    path = _hashes(plain["path"])
    if event is not None and event.seq != seq:
        return None
    if not proves_inclusion(bytes.fromhex(hash), seq - 1, checkpoint.size, path, checkpoint.root):
        return None
    return Inclusion(seq, hash, event, checkpoint)


def _consistency(plain: dict[str, Any], key: NoteKey | None, where: object) -> Consistency | None:
    _check_fields(plain, "newer", "older", "path")
    older, newer = (
        read_checkpoint(plain[which].encode(), key=key, where=where) for which in ("older", "newer")
    )
    path = _hashes(plain["path"])
    if older.origin != newer.origin:
        return None
    if not proves_consistency(older.size, newer.size, path, older.root, newer.root):
        return None
    return Consistency(older, newer)


def _plain(data: bytes, where: object) -> dict[str, Any]:
    """The fields of a file that every reader of JSON reads in the same way."""
    try:
        plain = json.loads(data) if len(data) <= LARGEST else None
        if isinstance(plain, dict) and plain.get("form") == FORM and canonical_json(plain) == data:
            return plain
    except (ValueError, RecursionError):
        pass  # no JSON: told below
    raise ProofInvalid(where, found="another form", expected=f"canonical JSON of {FORM}")


def _check_fields(plain: dict[str, Any], *names: str) -> None:
    if plain.keys() != {"form", "kind", *names}:
        raise KeyError("other fields")


def _words(path: Sequence[bytes]) -> list[str]:
    return [one.hex() for one in path]


def _hashes(path: list[str]) -> tuple[bytes, ...]:
    if not isinstance(path, list) or not all(is_hash(one) for one in path):
        raise ValueError("a path that is no list of hashes")
    return tuple(bytes.fromhex(one) for one in path)
