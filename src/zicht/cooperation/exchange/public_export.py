"""The public part of the register as one signed file: the static site is made of it, not of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from zicht.cooperation.exchange.one_signature import Unsigned, opened
from zicht.cooperation.exchange.typed_json import NotOfType, parse, value_of
from zicht.kit.digests import canonical_json
from zicht.kit.envelopes import make_envelope
from zicht.kit.errors import UserError
from zicht.kit.keys import PublicKey, SigningKey
from zicht.model.question_register import QuestionRegister

EXPORT_TYPE = "application/vnd.zicht.question-register+json"
FORMAT = "zicht-question-register/1"


class QuestionExportInvalid(UserError):
    """The public export of the question register was altered, signed by nobody known, or of another form."""

    exit_code = 250
    usual_remedy = "export it again from the register, with the public key of the register beside it"


@dataclass(frozen=True)
class _Export:
    format: str
    register: QuestionRegister


def write_export(register: QuestionRegister, signer: SigningKey) -> bytes:
    """The bytes of the file, signed; the same register and key give the same bytes."""
    payload = canonical_json({"format": FORMAT, "register": asdict(register)})
    return make_envelope(payload, EXPORT_TYPE, [signer]).as_bytes()


def read_export(
    data: bytes, trusted: Iterable[PublicKey], *, where: object
) -> tuple[QuestionRegister, PublicKey]:
    """The register, and whose signature it has. Raises QuestionExportInvalid."""
    try:
        payload, key = opened(data, EXPORT_TYPE, trusted)
        plain = value_of(_Export, parse(payload))
    except (NotOfType, Unsigned, AssertionError) as error:
        raise QuestionExportInvalid(
            where, found=error, expected=f"a signed export of the form {FORMAT}"
        ) from None
    if plain.format != FORMAT:
        raise QuestionExportInvalid(where, found="another format", expected=FORMAT)
    return plain.register, key
