"""Signed notes: a text with signatures below it, in the form that logs of certificates and of software use.

The form is C2SP signed-note: the text ends with a line end, then an empty line, then for each signature
"— name base64(first 4 bytes of the key's id, signature)". A key on one line is "name+id+base64(1, key)"; the
private one has "PRIVATE+KEY+" before it. Ed25519 (RFC 8032) only.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zicht.kit.errors import UserError

LARGEST = 64 * 1024
_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_NAME = re.compile(r"[^\s+]{1,200}")
_SIGNATURE = re.compile(r"— ([^\s+]{1,200}) ([A-Za-z0-9+/=]+)")


class CheckpointInvalid(UserError):
    """A checkpoint or its key is not one, or the signature of the register does not stand under it."""

    exit_code = 240
    usual_remedy = (
        "take the file as you received it, or ask the register for it again; tell the others if it differs"
    )


@dataclass(frozen=True)
class NoteKey:
    """With which anybody checks a note. name: of who signs, without spaces; raw: 32 bytes."""

    name: str
    raw: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.raw) != 32:
            raise CheckpointInvalid("key", found="another form", expected="a name without spaces, 32 bytes")

    @property
    def id(self) -> bytes:
        """Four bytes that point at this key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"


@dataclass(frozen=True)
class NoteSigner:
    """With which the register signs. Never printed: `seed` is left out of what it shows."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def key(self) -> NoteKey:
        """The part that is handed to everybody."""
        raw = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return NoteKey(self.name, raw)

    @property
    def secret_line(self) -> str:
        """As it stands in a file of its owner alone."""
        seed = base64.b64encode(_ED25519 + self.seed).decode()
        return f"{_PRIVATE}{self.name}+{self.key.id.hex()}+{seed}"

    def line_under(self, text: str) -> str:
        """The signature under a text, as a line."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"— {self.name} {base64.b64encode(self.key.id + signature).decode()}\n"


@dataclass(frozen=True)
class Note:
    """A text and the lines under it. text: ends with a line end; signatures: (name, key id, signature)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signed_by(self, key: NoteKey) -> bool:
        """Whether the owner of `key` signed exactly this text."""
        return any(
            (name, id) == (key.name, key.id) and _fits(key.raw, signature, self.text.encode())
            for name, id, signature in self.signatures
        )


def new_signer(name: str) -> NoteSigner:
    """A new key out of the randomness of the machine."""
    return NoteSigner(name, Ed25519PrivateKey.generate().private_bytes_raw())


def sign_note(text: str, *signers: NoteSigner) -> str:
    """The text with a signature of each."""
    assert text.endswith("\n"), "a text that does not end its line"
    assert "\n\n" not in text, "a text with an empty line"
    return text + "\n" + "".join(signer.line_under(text) for signer in signers)


def read_note(data: bytes, *, where: object) -> Note:
    """The note in a file; the signatures are not checked yet. Raises CheckpointInvalid."""
    try:
        words = data[: LARGEST + 1].decode()
    except UnicodeDecodeError:
        words = ""
    text, empty, lines = words.rpartition("\n\n")
    found = [_SIGNATURE.fullmatch(line) for line in lines.split("\n")[:-1]]
    if len(data) > LARGEST or not text or not empty or not lines.endswith("\n") or not all(found):
        raise CheckpointInvalid(where, found="another form", expected="a signed note (C2SP signed-note)")
    signatures = []
    for line in found:
        assert line is not None
        signed = _decoded(line[2], where)
        signatures.append((line[1], signed[:4], signed[4:]))
    return Note(text + "\n", tuple(signatures))


def read_key(line: str, *, where: object) -> NoteKey:
    """The public key on a line; its id has to fit. Raises CheckpointInvalid."""
    name, id, coded = _parts(line, where)
    key = NoteKey(name, _raw(coded, where))
    if key.id.hex() != id:
        raise CheckpointInvalid(where, found="a key with the id of another", expected="the id of this key")
    return key


def read_signer(line: str, *, where: object) -> NoteSigner:
    """The private key on a line; its id has to fit. Raises CheckpointInvalid."""
    if not line.startswith(_PRIVATE):
        raise CheckpointInvalid(where, found="no private key", expected=f"a line that begins with {_PRIVATE}")
    name, id, coded = _parts(line.removeprefix(_PRIVATE), where)
    signer = NoteSigner(name, _raw(coded, where))
    if signer.key.id.hex() != id:
        raise CheckpointInvalid(where, found="a key with the id of another", expected="the id of this key")
    return signer


def _parts(line: str, where: object) -> tuple[str, str, str]:
    parts = line.strip().split("+", 2)
    if len(parts) != 3:
        raise CheckpointInvalid(where, found="another form", expected="name+id+key on one line")
    return parts[0], parts[1], parts[2]


def _raw(coded: str, where: object) -> bytes:
    data = _decoded(coded, where)
    if data[:1] != _ED25519 or len(data) != 33:
        raise CheckpointInvalid(where, found="a key of another kind", expected="Ed25519")
    return data[1:]


def _decoded(text: str, where: object) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise CheckpointInvalid(where, found="text that is not base64", expected="base64") from None


def _fits(raw: bytes, signature: bytes, data: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
