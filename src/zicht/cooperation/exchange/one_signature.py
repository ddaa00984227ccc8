"""Files with one signature: of which trusted key, or whether they are altered or foreign."""

from __future__ import annotations

from collections.abc import Iterable

from zicht.cooperation.exchange.typed_json import NotOfType
from zicht.kit.envelopes import EnvelopeInvalid, pre_authentication, read_envelope
from zicht.kit.keys import PublicKey, verify_signature


class Unsigned(ValueError):
    """No key that is trusted signed this; `altered`: one is named, and its signature does not fit."""

    def __init__(self, *, altered: bool) -> None:
        super().__init__("altered" if altered else "signed by none that is trusted")
        self.altered = altered


def opened(data: bytes, payload_type: str, trusted: Iterable[PublicKey]) -> tuple[bytes, PublicKey]:
    """The payload, and which trusted key signed it. Raises NotOfType, Unsigned.

    Only the canonical bytes of an envelope are taken: the digest of a file then names one reading of it.
    """
    try:
        envelope = read_envelope(data, where="the file")
    except EnvelopeInvalid as error:
        raise NotOfType(str(error.found)) from None
    if envelope.as_bytes() != data:
        raise NotOfType("JSON in another form than the canonical one")
    if envelope.payload_type != payload_type or len(envelope.signatures) != 1:
        raise NotOfType("another type of envelope, or not one signature")
    ((id, signature),) = envelope.signatures
    key = {key.id: key for key in trusted}.get(id)
    if key is None:
        raise Unsigned(altered=False)
    if not verify_signature(key, signature, pre_authentication(payload_type, envelope.payload)):
        raise Unsigned(altered=True)
    return envelope.payload, key
