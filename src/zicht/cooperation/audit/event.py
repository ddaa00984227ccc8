"""One act that was done in the register, chained to the act before it.

The body of an event is JSON in the canonical form of RFC 8785: keys sorted, no space, UTF-8. Its values are
texts, whole numbers that every reader of JSON holds exactly, truth values, null and flat lists of these; its
keys are lower-case ASCII. For such values `canonical_json` gives what RFC 8785 asks, apart from the line end,
which is taken off.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of

GENESIS = "0" * 64
"""What stands where the first event names the one before it."""
LARGEST_WHOLE = 2**53 - 1
LONGEST_TEXT = 500
LONGEST_LIST = 1000

Scalar = str | int | bool | None
Fact = Scalar | tuple[Scalar, ...]

_HASH = re.compile(r"[0-9a-f]{64}")
_ACTION = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_NAME = re.compile(r"[A-Za-z0-9._:/@#+~=,|-]{0,200}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


class EventInvalid(ValueError):
    """Something that cannot be an event: our bug when we write it, tampering when we read it."""


@dataclass(frozen=True)
class Event:
    """One act.

    seq           1, 2, 3, ... over the whole register
    at            moment, UTC, with microseconds: "2026-05-16T09:30:00.000000Z"
    actor         id of the account; "" for the register itself. Never a name: this log leaves the register
    organisation  id of the organisation for which the actor acted; "" for the register itself
    action        "perspective.write"
    partnership   id of the partnership it belongs to; "" for what is of the platform
    object        id of what was acted on
    before        SHA-256 of its content before, "" when there was none or it has none
    after         the same, afterwards
    facts         more that a reader must know, never a text that somebody typed
    prev          hash of the event before it, GENESIS for the first
    hash          SHA-256 of the body, which holds everything above
    """

    seq: int
    at: str
    actor: str
    organisation: str
    action: str
    partnership: str
    object: str
    before: str
    after: str
    facts: Mapping[str, Fact]
    prev: str
    hash: str = field(default="")

    def __post_init__(self) -> None:
        _check(self)
        found = sha256_of(self.body)
        if self.hash and self.hash != found:
            raise EventInvalid("hash that does not fit the content")
        object.__setattr__(self, "hash", found)

    @property
    def body(self) -> bytes:
        """What is hashed: canonical JSON of everything but the hash."""
        return canonical_json(
            {
                "action": self.action,
                "actor": self.actor,
                "after": self.after,
                "at": self.at,
                "before": self.before,
                "facts": _plain(self.facts),
                "object": self.object,
                "organisation": self.organisation,
                "partnership": self.partnership,
                "prev": self.prev,
                "seq": self.seq,
            }
        )[:-1]


def moment(at: datetime) -> str:
    """A moment as it stands in an event: UTC, always six decimals, so that text sorts as time does."""
    assert at.tzinfo is not None, "a moment without a time zone"
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def facts_text(facts: Mapping[str, Fact]) -> str:
    """Facts as canonical JSON, as a database keeps them."""
    return canonical_json(_plain(facts)).decode()[:-1]


def facts_of(text: str) -> dict[str, Fact]:
    """Facts out of JSON; raises EventInvalid when it is no object."""
    plain = json.loads(text, object_pairs_hook=_once)
    if not isinstance(plain, dict):
        raise EventInvalid("facts that are no object")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in plain.items()}


def event_of_body(body: bytes, hash: str = "") -> Event:
    """The event with this body, which has to be the canonical one. Raises EventInvalid.

    hash  the one that was written beside it; "" when there is none to compare with
    """
    try:
        plain = json.loads(body, object_pairs_hook=_once)
        facts = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.pop("facts").items()}
        event = Event(**plain, facts=facts, hash=hash)
    except EventInvalid:
        raise
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise EventInvalid("not the fields of an event") from None
    if event.body != body:
        raise EventInvalid("JSON in another form than the canonical one")
    return event


def _check(event: Event) -> None:
    if type(event.seq) is not int or not 1 <= event.seq <= LARGEST_WHOLE:
        raise EventInvalid("seq that is no whole number from 1")
    texts: tuple[tuple[str, Any, re.Pattern[str]], ...] = (
        ("at", event.at, _MOMENT),
        ("action", event.action, _ACTION),
        ("prev", event.prev, _HASH),
        *((what, getattr(event, what), _NAME) for what in ("actor", "organisation", "partnership", "object")),
    )
    for what, value, form in texts:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise EventInvalid(f"{what} of another form")
    for what, value in (("before", event.before), ("after", event.after), ("hash", event.hash)):
        if not isinstance(value, str) or (value and not _HASH.fullmatch(value)):
            raise EventInvalid(f"{what} that is no SHA-256")
    for key, value in event.facts.items():
        _check_fact(key, value)


def _check_fact(key: str, value: Any) -> None:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise EventInvalid("a fact with a name of another form")
    if isinstance(value, tuple | list):
        if len(value) > LONGEST_LIST:
            raise EventInvalid(f"fact {key}: more than {LONGEST_LIST} values")
        for one in value:
            _check_scalar(key, one)
    else:
        _check_scalar(key, value)


def _check_scalar(key: str, value: Any) -> None:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise EventInvalid(f"fact {key}: longer than {LONGEST_TEXT}, or half a character")
    elif isinstance(value, int):
        if abs(value) > LARGEST_WHOLE:
            raise EventInvalid(f"fact {key}: a number too large for JSON")
    elif value is not None:
        raise EventInvalid(f"fact {key}: no text, whole number, truth value or list of these")


def _plain(facts: Mapping[str, Fact]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in facts.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise EventInvalid("a key that stands twice")
    return value
