"""Reviews that nobody can see before both are in: first a salted digest is handed in, later the words.

A reviewer fills in a form, and hands in SHA-256(salt, review), signed. The salt makes it impossible to try
likely reviews; request, round, bytes and reviewer inside make it useless to hand in the digest of another.
Once both digests are there each opens his own; words that do not give the digest are refused.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.kit.strict_json import NotStrict, parse_object
from zicht.model.requests import Judgement, Request, Review, Word
from zicht.release.output_check.policies import check_covers

SEALED_FORMAT = "zicht-sealed-review/1"
SALT_SIZE = 32


class ReviewAltered(UserError):
    """An opened review is not the one that was handed in sealed, or its form is of another round."""

    exit_code = 188
    usual_remedy = "open the review with the file that `zicht review seal` wrote"


@dataclass(frozen=True)
class SealedReview:
    """A review with its salt: what a reviewer keeps to himself until both reviews are in."""

    salt: bytes
    review: Review

    @property
    def commitment(self) -> str:
        """SHA-256 over salt and review, hexadecimal: what is handed in."""
        return commitment_of(self.salt, self.review)

    def write(self, path: Path) -> None:
        """For its owner only (600)."""
        plain = {"format": SEALED_FORMAT, "salt": self.salt.hex(), "review": self.review.as_dict()}
        write_whole(path, canonical_json(plain, indent=1), mode=0o600)


def commitment_of(salt: bytes, review: Review) -> str:
    """SHA-256 over the salt (always of one length) and the canonical review."""
    return sha256_of(salt + canonical_json(review.as_dict()))


def read_sealed(path: Path) -> SealedReview:
    """What `SealedReview.write` wrote. Raises ReviewAltered."""
    try:
        plain = parse_object(path.read_bytes())
        if plain["format"] != SEALED_FORMAT:
            raise ValueError("format")
        return SealedReview(salt_from(plain["salt"]), review_from(plain["review"]))
    except (OSError, NotStrict, KeyError, TypeError, ValueError, AttributeError):
        raise ReviewAltered(path, found="no sealed review", expected=f"the form {SEALED_FORMAT}") from None


def salt_from(text: str) -> bytes:
    """The salt in hexadecimal. Raises ValueError when it is shorter or longer than a salt."""
    salt = bytes.fromhex(text)
    if len(salt) != SALT_SIZE:
        raise ValueError("salt")
    return salt


def review_from(plain: Mapping[str, Any]) -> Review:
    """The review in a parsed file or entry. Raises KeyError, TypeError or ValueError."""
    review = Review(
        request=plain["request"],
        round=plain["round"],
        material=plain["material"],
        reviewer=plain["reviewer"],
        judgements=judgements_from(plain["judgements"]),
        note=plain["note"],
    )
    if canonical_json(review.as_dict()) != canonical_json(dict(plain)) or not isinstance(review.note, str):
        raise ValueError("other keys or other types")
    return review


def judgements_from(plain: Mapping[str, Mapping[str, str]]) -> dict[str, Judgement]:
    """Output -> judgement, sorted. Raises KeyError, TypeError or ValueError."""
    if not all(isinstance(one["reason"], str) for one in plain.values()):
        raise ValueError("reason")
    return {name: Judgement(Word(one["word"]), one["reason"]) for name, one in sorted(plain.items())}


def check_review(review: Review, request: Request, reviewer: str, *, where: object) -> None:
    """It is of this person, round and bytes, and says something of every output."""
    assert request.material is not None, "a request in review has material"
    said = (review.request, review.round, review.material, review.reviewer)
    if said != (request.id, request.round, request.material.digest, reviewer):
        raise ReviewAltered(
            where,
            found="a review of another request, round, reviewer or of other bytes",
            expected=f"round {request.round} of {request.id}, by whom it is handed in",
        )
    check_covers(review.judgements, request.material.outputs, where=where)


def form_of(request: Request) -> str:
    """A form to fill in: TOML, with every output that would leave."""
    assert request.material is not None, "a request in review has material"
    return "\n".join(_form(request, request.material.digest, request.material.outputs)) + "\n"


def _form(request: Request, material: str, outputs: tuple[str, ...]) -> Iterator[str]:
    yield f"# Review of {request.id}, round {request.round}: {len(outputs)} outputs."
    yield "# word: release, change or refuse. Give a reason for change and refuse."
    yield "# rest: the word for all outputs below whose word you leave empty; empty: you name each one."
    yield "# Nobody sees this before both reviews are in. Keep it to yourself until then."
    yield f"request = {_text(request.id)}"
    yield f"round = {request.round}"
    yield f"material = {_text(material)}"
    yield 'rest = ""'
    yield 'note = ""'
    for name in outputs:
        yield from ("", f"[outputs.{_text(name)}]", 'word = ""', 'reason = ""')


def _text(value: str) -> str:
    """A basic string of TOML, which is one of JSON."""
    return json.dumps(value)


def read_form(path: Path, reviewer: str) -> Review:
    """The review in a form that was filled in; outputs left empty without `rest` are left out.

    raises ReviewAltered when it is no form; `check_review` says what it lacks
    """
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
        rest, note = plain["rest"], plain["note"]
        judged = {
            name: Judgement(Word(one["word"] or rest), str(one["reason"]))
            for name, one in sorted(plain["outputs"].items())
            if one["word"] or rest
        }
        if not isinstance(note, str):
            raise ValueError("note")
        return Review(plain["request"], plain["round"], plain["material"], reviewer, judged, note)
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        found = "another word than release, change or refuse" if isinstance(error, ValueError) else "no form"
        raise ReviewAltered(
            path, found=found, expected="the form of `zicht review form`, filled in"
        ) from None
