"""What is said of a release after it was published: that it was withdrawn, or what in it is wrong.

Both lists are files of a state of the series, signed by two checkers. A language without words is a mistake:
who reads the page must be able to read why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError
from zicht.kit.strict_json import NotStrict, parse_object
from zicht.model.indicators import LANGUAGES

REVOKED_FORMAT = "zicht-revoked/1"
ERRATA_FORMAT = "zicht-errata/1"


class NoticeInvalid(UserError):
    """A list of withdrawn releases or of errata is damaged, or a notice lacks its words in a language."""

    exit_code = 214
    usual_remedy = "say in Dutch and in English why, in a sentence each"


@dataclass(frozen=True)
class Revocation:
    """A release that was withdrawn.

    release  its digest;  name  of its edition;  on  the day, ISO 8601
    reason   language -> one or two sentences, for everybody
    instead  digest of the release to use now; "" for none
    """

    release: str
    name: str
    on: str
    reason: Mapping[str, str]
    instead: str

    def __post_init__(self) -> None:
        _check_words(self.reason)
        _check_texts(self.release, self.name, self.on, self.instead)


@dataclass(frozen=True)
class Erratum:
    """A mistake in a release that stays.

    release  its digest;  on  the day, ISO 8601;  text  language -> what is wrong, and what is right
    """

    release: str
    on: str
    text: Mapping[str, str]

    def __post_init__(self) -> None:
        _check_words(self.text)
        _check_texts(self.release, self.on)


def revoked_bytes(revoked: Sequence[Revocation]) -> bytes:
    """As it stands in revoked.json, in the order of withdrawal."""
    return _written(revoked, REVOKED_FORMAT)


def errata_bytes(errata: Sequence[Erratum]) -> bytes:
    """As it stands in errata.json, oldest first."""
    return _written(errata, ERRATA_FORMAT)


def read_revoked(data: bytes, *, where: object) -> tuple[Revocation, ...]:
    """The withdrawn releases. Raises NoticeInvalid."""
    records = _records(data, REVOKED_FORMAT, where)
    try:
        return tuple(Revocation(**record) for record in records)
    except (TypeError, NoticeInvalid):
        raise NoticeInvalid(where, found="a record of another form", expected=REVOKED_FORMAT) from None


def read_errata(data: bytes, *, where: object) -> tuple[Erratum, ...]:
    """The errata. Raises NoticeInvalid."""
    records = _records(data, ERRATA_FORMAT, where)
    try:
        return tuple(Erratum(**record) for record in records)
    except (TypeError, NoticeInvalid):
        raise NoticeInvalid(where, found="a record of another form", expected=ERRATA_FORMAT) from None


def _written(notices: Sequence[Revocation] | Sequence[Erratum], format: str) -> bytes:
    return canonical_json({"format": format, "records": [asdict(one) for one in notices]}, indent=1)


def _records(data: bytes, format: str, where: object) -> list[dict[str, Any]]:
    try:
        plain = parse_object(data)
    except NotStrict as error:
        raise NoticeInvalid(where, found=error, expected=format) from None
    records: list[dict[str, Any]] = plain.get("records", [None])
    whole = isinstance(records, list) and all(isinstance(record, dict) for record in records)
    if plain.get("format") != format or not whole:
        raise NoticeInvalid(where, found="another form", expected=format)
    return records


def _check_texts(*texts: Any) -> None:
    if not all(isinstance(text, str) for text in texts):
        raise NoticeInvalid("notice", found="something else where a text belongs", expected="a text")


def _check_words(words: Any) -> None:
    texts = words.values() if isinstance(words, Mapping) else []
    if (
        not isinstance(words, Mapping)
        or set(words) != set(LANGUAGES)
        or not all(isinstance(text, str) and text.strip() for text in texts)
    ):
        raise NoticeInvalid("notice", found="no words in a language", expected=" and ".join(LANGUAGES))
