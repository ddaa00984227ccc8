"""A checkpoint: how long the log was and what stood in it, signed, for each participant to keep.

Who keeps one notices when the log is later shortened or rewritten: the tree over the first `size` events must
still have the same root. The form is C2SP tlog-checkpoint: origin, size and root on three lines, in a note.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from zicht.cooperation.audit.note import CheckpointInvalid, NoteKey, NoteSigner, read_note, sign_note
from zicht.cooperation.audit.tree import SIZE


@dataclass(frozen=True, order=True)
class Checkpoint:
    """What was signed.

    size    number of events
    root    root of the tree over the hashes of the events, 32 bytes
    origin  which log: the name of the register
    """

    size: int
    root: bytes
    origin: str

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    """The file that is handed out."""
    return sign_note(checkpoint.text, signer)


def read_checkpoint(data: bytes, *, key: NoteKey | None, where: object) -> Checkpoint:
    """The checkpoint in a file, signed with `key`; None: whoever signed it. Raises CheckpointInvalid."""
    note = read_note(data, where=where)
    lines = note.text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (ValueError, IndexError, binascii.Error):
        raise CheckpointInvalid(where, found="another form", expected="origin, size, root") from None
    checkpoint = Checkpoint(size, root, origin)
    if len(root) != SIZE or size < 0 or not origin or checkpoint.text != note.text:
        raise CheckpointInvalid(where, found="another form", expected="origin, size, root of 32 bytes")
    if key is not None and not note.signed_by(key):
        raise CheckpointInvalid(
            where, found=f"no good signature of {key.name}", expected="one, under exactly this text"
        )
    return checkpoint
