"""Signed texts: DSSE v1 envelopes, opened only with enough good signatures.

DSSE v1 (github.com/secure-systems-lab/dsse) signs the bytes together with their type, so that a text of one
kind cannot pass for another.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError
from zicht.kit.keys import SIGNATURE_SIZE, PublicKey, SigningKey, verify_signature
from zicht.kit.strict_json import NotStrict, parse_object

LARGEST = 8 * 1024 * 1024
MOST_SIGNATURES = 64


class EnvelopeInvalid(UserError):
    """A signed statement is not a DSSE envelope with an in-toto statement, or it was altered."""

    exit_code = 202
    usual_remedy = "ask for the statement again from the one who signed it"


class SignaturesMissing(UserError):
    """Fewer good signatures than needed, of those whose signature counts."""

    exit_code = 203
    usual_remedy = "have it signed by those who may, over exactly these bytes"


@dataclass(frozen=True)
class Envelope:
    """Bytes of a type, with signatures: (key id, signature), sorted by key id."""

    payload: bytes
    payload_type: str
    signatures: tuple[tuple[str, bytes], ...]

    def as_bytes(self) -> bytes:
        """As it stands in a file; the same envelope gives the same bytes."""
        return canonical_json(
            {
                "payload": base64.b64encode(self.payload).decode(),
                "payloadType": self.payload_type,
                "signatures": [
                    {"keyid": id, "sig": base64.b64encode(signature).decode()}
                    for id, signature in self.signatures
                ],
            }
        )


@dataclass(frozen=True)
class Opened:
    """An envelope of which enough signatures are good. `signers`: whose, sorted by key id."""

    payload: bytes
    payload_type: str
    signers: tuple[PublicKey, ...]

    @property
    def signed_by(self) -> tuple[str, ...]:
        """Ids of the keys that signed well."""
        return tuple(key.id for key in self.signers)


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """What is signed: DSSE v1 PAE, lengths in bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def make_envelope(payload: bytes, payload_type: str, keys: Sequence[SigningKey]) -> Envelope:
    """Signed by each of `keys`."""
    envelope = Envelope(payload, payload_type, ())
    for key in keys:
        envelope = signed_also(envelope, key)
    return envelope


def signed_also(envelope: Envelope, key: SigningKey) -> Envelope:
    """The same with one signature more; a second one with the same key takes the place of the first."""
    signature = key.sign(pre_authentication(envelope.payload_type, envelope.payload))
    signatures = {**dict(envelope.signatures), key.id: signature}
    return Envelope(envelope.payload, envelope.payload_type, tuple(sorted(signatures.items())))


def read_envelope(data: bytes, *, where: object) -> Envelope:
    """The envelope in the bytes of a file; nothing is checked yet but its form.

    Base64 in its one canonical form, no signature twice: another reading of the same bytes does not exist.
    """
    try:
        plain = parse_object(data, largest=LARGEST)
        if set(plain) != {"payload", "payloadType", "signatures"}:
            raise NotStrict("other keys than payload, payloadType and signatures")
        envelope = Envelope(_decoded(plain["payload"]), text_in(plain["payloadType"]), _signatures(plain))
    except NotStrict as error:
        raise EnvelopeInvalid(where, found=error, expected="a DSSE envelope") from None
    return envelope


def open_envelope(
    data: bytes | Envelope, trusted: Iterable[PublicKey], *, threshold: int, where: object
) -> Opened:
    """The payload, after at least `threshold` different keys of `trusted` were found to have signed it.

    The key id in a signature is a hint and no more: what counts is which trusted key the signature fits.
    Signatures of others are passed over. raises EnvelopeInvalid, SignaturesMissing
    """
    assert threshold >= 1
    envelope = data if isinstance(data, Envelope) else read_envelope(data, where=where)
    signed = pre_authentication(envelope.payload_type, envelope.payload)
    keys = {key.id: key for key in trusted}
    good = {
        key.id: key
        for id, signature in envelope.signatures
        for key in ([keys[id]] if id in keys else keys.values())
        if verify_signature(key, signature, signed)
    }
    if len(good) < threshold:
        raise SignaturesMissing(
            where,
            found=f"{len(good)} good of {len(envelope.signatures)} signatures",
            expected=f"{threshold} of {len(keys)} who may sign",
        )
    return Opened(envelope.payload, envelope.payload_type, tuple(good[id] for id in sorted(good)))


def _signatures(plain: dict[str, Any]) -> tuple[tuple[str, bytes], ...]:
    listed = plain["signatures"]
    if not isinstance(listed, list) or len(listed) > MOST_SIGNATURES:
        raise NotStrict(f"no list of at most {MOST_SIGNATURES} signatures")
    if any(not isinstance(one, dict) or set(one) != {"keyid", "sig"} for one in listed):
        raise NotStrict("a signature without keyid or sig")
    found = tuple((text_in(one["keyid"]), _decoded(one["sig"])) for one in listed)
    ids = [id for id, _ in found]
    if ids != sorted(set(ids)):
        raise NotStrict("signatures that are not sorted, or one key twice")
    if any(len(signature) != SIGNATURE_SIZE for _, signature in found):
        raise NotStrict(f"a signature that is not {SIGNATURE_SIZE} bytes")
    return found


def text_in(value: Any) -> str:
    """The value, which must be a text; raises NotStrict."""
    if not isinstance(value, str):
        raise NotStrict("something else where a text belongs")
    return value


def _decoded(value: Any) -> bytes:
    try:
        data = base64.b64decode(text_in(value).encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise NotStrict("text that is not base64") from None
    if base64.b64encode(data).decode() != value:
        raise NotStrict("base64 in another form than its own")
    return data
