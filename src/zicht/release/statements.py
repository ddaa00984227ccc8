"""Signed statements: what people say of files, as an in-toto statement in an envelope.

An in-toto Statement v1 says something of files, by their digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zicht.kit.digests import canonical_json
from zicht.kit.envelopes import (
    LARGEST,
    Envelope,
    EnvelopeInvalid,
    Opened,
    SignaturesMissing,
    make_envelope,
    text_in,
)
from zicht.kit.errors import UserError
from zicht.kit.keys import PublicKey, SigningKey, named
from zicht.kit.strict_json import NotStrict, parse_object

STATEMENT_TYPE = "application/vnd.in-toto+json"
IN_TOTO = "https://in-toto.io/Statement/v1"
APPROVAL = "https://zicht.example/predicates/approval/v1"
"""Predicate of the statement with which a reviewer approves a candidate; subject `manifest.json`."""


class SameSigner(UserError):
    """Two signatures that must be of two persons of two organisations are of one."""

    exit_code = 204
    usual_remedy = "have it signed by a second person, of another organisation"


@dataclass(frozen=True)
class Statement:
    """What is said of which files.

    subjects        file name -> SHA-256, hexadecimal
    predicate_type  URI of the kind of statement
    predicate       JSON value
    """

    subjects: Mapping[str, str]
    predicate_type: str
    predicate: Mapping[str, Any]

    def as_bytes(self) -> bytes:
        """In-toto Statement v1, canonical."""
        return canonical_json(
            {
                "_type": IN_TOTO,
                "predicate": dict(self.predicate),
                "predicateType": self.predicate_type,
                "subject": [
                    {"digest": {"sha256": digest}, "name": name}
                    for name, digest in sorted(self.subjects.items())
                ],
            }
        )


def sign_statement(statement: Statement, keys: Sequence[SigningKey]) -> Envelope:
    """The statement in an envelope, signed by each of `keys`."""
    return make_envelope(statement.as_bytes(), STATEMENT_TYPE, keys)


def read_statement(opened: Opened, *, where: object) -> Statement:
    """The statement in an opened envelope. Raises EnvelopeInvalid when it is something else."""
    try:
        if opened.payload_type != STATEMENT_TYPE:
            raise NotStrict(f"a payload of another type than {STATEMENT_TYPE}")
        plain = parse_object(opened.payload, largest=LARGEST)
        if set(plain) != {"_type", "predicate", "predicateType", "subject"} or plain["_type"] != IN_TOTO:
            raise NotStrict("another form than in-toto Statement v1")
        if not isinstance(plain["predicate"], dict):
            raise NotStrict("a predicate that is no object")
        subjects = _subjects(plain["subject"])
        return Statement(subjects, text_in(plain["predicateType"]), plain["predicate"])
    except NotStrict as error:
        raise EnvelopeInvalid(where, found=error, expected="an in-toto statement") from None


def check_two_of_two(signers: Iterable[PublicKey], *, where: object, people: int = 2) -> None:
    """At least `people` persons, of at least two organisations; compared without case and spacing.

    raises SameSigner, SignaturesMissing
    """
    keys = {key.id: key for key in signers}
    if len(keys) < people:
        raise SignaturesMissing(where, found=f"{len(keys)} signers", expected=f"{people}")
    for what, least in (("person", people), ("organisation", 2)):
        different = len({named(getattr(key, what)) for key in keys.values()})
        if different < least:
            raise SameSigner(
                where,
                found=f"{len(keys)} keys of {different} {what}{'s' if different > 1 else ''}",
                expected=f"{least} different {what}s",
            )


def _subjects(listed: Any) -> dict[str, str]:
    if not isinstance(listed, list) or not listed:
        raise NotStrict("no subject")
    subjects: dict[str, str] = {}
    for one in listed:
        if not isinstance(one, dict) or set(one) != {"digest", "name"} or not isinstance(one["digest"], dict):
            raise NotStrict("a subject without name or digest")
        name, digest = text_in(one["name"]), text_in(one["digest"].get("sha256"))
        if set(one["digest"]) != {"sha256"} or len(digest) != 64 or name in subjects:
            raise NotStrict("a subject twice, or without one SHA-256")
        subjects[name] = digest
    return subjects
