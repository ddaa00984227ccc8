"""One file between register and closed environment: what it says, about which question, in which place.

A file is refused by name: altered, foreign, replayed, out of order, other form. Refusing changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zicht.cooperation.exchange.one_signature import Unsigned, opened
from zicht.cooperation.exchange.typed_json import NotOfType, parse, value_of
from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.envelopes import make_envelope
from zicht.kit.errors import UserError
from zicht.kit.keys import PublicKey, SigningKey
from zicht.model.question_entries import Content, Decided, Preregistration, Requested, Run

FILE_TYPE = "application/vnd.zicht.question-file+json"
FORMAT = "zicht-question-file/1"
BEGIN = "0" * 64
"""What the first file of a question names as the one before it."""


class Kind(StrEnum):
    """What a file says, and so in which direction it goes."""

    PREREGISTRATION = "preregistration"
    RUN = "run"
    REQUEST = "output-request"
    DECISION = "output-decision"


CONTENT_OF: Mapping[Kind, type[Content]] = {
    Kind.PREREGISTRATION: Preregistration,
    Kind.RUN: Run,
    Kind.REQUEST: Requested,
    Kind.DECISION: Decided,
}


class Refusal(StrEnum):
    """The name under which a file is refused."""

    ALTERED = "altered"
    FOREIGN = "foreign"
    REPLAYED = "replayed"
    OUT_OF_ORDER = "out-of-order"
    OTHER_FORM = "other-form"
    OTHER_HYPOTHESES = "other-hypotheses"


REMEDIES: Mapping[Refusal, str] = {
    Refusal.ALTERED: "ask for the file again, and find out on which way it was changed",
    Refusal.FOREIGN: "give it where it belongs, or have the key of its signer made known first",
    Refusal.REPLAYED: "nothing: it was taken in before",
    Refusal.OUT_OF_ORDER: "take in the files before it first, in the order they were made",
    Refusal.OTHER_FORM: "ask for a file made by `zicht questions`",
    Refusal.OTHER_HYPOTHESES: "run what was frozen; a new hypothesis is a new question",
}


class QuestionFileRefused(UserError):
    """A signed file about a question was altered, is foreign, comes twice, too early, or has another form.

    Nothing of it was taken in. Files about one question form a chain in which each names the one before it;
    who signs must be known on the other side, and a run must be of exactly the hypotheses that were frozen.
    """

    exit_code = 247

    def __init__(self, where: object, refusal: Refusal, *, found: object, expected: object) -> None:
        self.refusal = refusal
        super().__init__(
            where, found=f"{refusal.value}: {found}", expected=expected, remedy=REMEDIES[refusal]
        )


@dataclass(frozen=True)
class QuestionFile:
    """What one file says.

    partnership, question  ids in the register;  number  1 for the first file about this question
    previous  SHA-256 of the bytes of the file before it, zeros for the first
    content   of the type that CONTENT_OF gives for `kind`
    """

    kind: Kind
    partnership: str
    question: str
    number: int
    previous: str
    content: Content

    def payload(self) -> bytes:
        """What is signed."""
        head = {"format": FORMAT, "kind": self.kind.value, "number": self.number, "previous": self.previous}
        about = {"partnership": self.partnership, "question": self.question}
        return canonical_json(head | about | {"content": self.content.as_dict()})


@dataclass(frozen=True)
class Received:
    """A file whose signature was checked: what it says, who signed it, and the SHA-256 of its bytes."""

    file: QuestionFile
    signer: PublicKey
    digest: str


def write_file(file: QuestionFile, signer: SigningKey) -> bytes:
    """The bytes of a file, signed; the same file and key give the same bytes."""
    return make_envelope(file.payload(), FILE_TYPE, [signer]).as_bytes()


def read_file(data: bytes, trusted: Iterable[PublicKey], *, where: object) -> Received:
    """The file, when a trusted key signed exactly this. Raises QuestionFileRefused."""
    try:
        payload, key = opened(data, FILE_TYPE, trusted)
        file = _file(payload)
    except NotOfType as error:
        raise QuestionFileRefused(
            where, Refusal.OTHER_FORM, found=error, expected=f"a signed file of the form {FORMAT}"
        ) from None
    except Unsigned as error:
        refusal = Refusal.ALTERED if error.altered else Refusal.FOREIGN
        raise QuestionFileRefused(
            where, refusal, found=error, expected="the signature of a key that is known here"
        ) from None
    return Received(file, key, sha256_of(data))


@dataclass(frozen=True)
class _Plain:
    format: str
    kind: Kind
    number: int
    previous: str
    partnership: str
    question: str


def _file(payload: bytes) -> QuestionFile:
    plain = parse(payload)
    if not isinstance(plain, dict) or "content" not in plain:
        raise NotOfType("no content")
    content = plain.pop("content")
    head = value_of(_Plain, plain)
    if head.format != FORMAT or head.number < 1 or len(head.previous) != len(BEGIN):
        raise NotOfType(f"another form than {FORMAT}")
    inner = value_of(CONTENT_OF[head.kind], content)
    return QuestionFile(head.kind, head.partnership, head.question, head.number, head.previous, inner)
