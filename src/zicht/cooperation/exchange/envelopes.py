"""Signed texts: DSSE v1 envelopes with Ed25519 (RFC 8032), of the same form as those of a release.

This room may not look into that of releases; a test holds both against each other, byte for byte. What
signs is given: anything that has an id and signs, as the key files of `zicht keys` do.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zicht.cooperation.exchange.typed_json import NotOfType, parse, value_of
from zicht.kit.digests import canonical_json, sha256_of


class Signer(Protocol):
    """Something that signs."""

    @property
    def id(self) -> str:
        """SHA-256 of the raw public key, hexadecimal."""

    def sign(self, data: bytes) -> bytes:
        """64 bytes."""


@dataclass(frozen=True, order=True)
class KnownKey:
    """A public key that is trusted, and whose it is.

    raw  32 bytes, hexadecimal; its SHA-256 is its name
    """

    raw: str
    person: str
    organisation: str

    @property
    def id(self) -> str:
        """SHA-256 of the raw key, hexadecimal."""
        return sha256_of(bytes.fromhex(self.raw))


@dataclass(frozen=True)
class Signature:
    """One signature as it stands in a file."""

    keyid: str
    sig: str


@dataclass(frozen=True)
class Envelope:
    """An envelope as it stands in a file; nothing is checked yet."""

    payload: str
    payloadType: str  # the name the format gives it
    signatures: tuple[Signature, ...]


class Unsigned(ValueError):
    """No key that is trusted signed this; `altered`: one is named, and its signature does not fit."""

    def __init__(self, *, altered: bool) -> None:
        super().__init__("altered" if altered else "signed by none that is trusted")
        self.altered = altered


def sealed(payload: bytes, payload_type: str, signer: Signer) -> bytes:
    """The bytes of a file with `payload`, signed."""
    signature = signer.sign(_signed(payload, payload_type))
    return canonical_json(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type,
            "signatures": [{"keyid": signer.id, "sig": base64.b64encode(signature).decode()}],
        }
    )


def opened(data: bytes, payload_type: str, trusted: Iterable[KnownKey]) -> tuple[bytes, KnownKey]:
    """The payload, and which trusted key signed it. Raises NotOfType, Unsigned."""
    envelope = value_of(Envelope, parse(data))
    payload = _bytes(envelope.payload)
    if envelope.payloadType != payload_type or len(envelope.signatures) != 1:
        raise NotOfType("another type of envelope, or not one signature")
    (signature,) = envelope.signatures
    key = {key.id: key for key in trusted}.get(signature.keyid)
    if key is None:
        raise Unsigned(altered=False)
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.raw))
        public.verify(_bytes(signature.sig), _signed(payload, payload_type))
    except (InvalidSignature, ValueError):
        raise Unsigned(altered=True) from None
    return payload, key


def _signed(payload: bytes, payload_type: str) -> bytes:
    """The type is signed with the text, so that a file of one kind cannot pass for another (DSSE v1 PAE)."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise NotOfType("text that is not base64") from None
