"""The ledger of a series: what was published, withdrawn or corrected, in an order nobody can alter.

One line of JSON an event; each holds the digest of the one before. The checkers sign its last state, and who
has seen an earlier state notices when the later one does not go on from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError
from zicht.kit.strict_json import NotStrict, parse_object

START = "0" * 64
_DIGEST = 64


class LedgerInvalid(UserError):
    """The ledger of a series was altered, cut, or tells of what cannot have happened."""

    exit_code = 210
    usual_remedy = "take the series again from where it is published"


class Kind(StrEnum):
    """What happened."""

    CREATED = "created"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    ERRATUM = "erratum"
    NEW_ROOT = "new root"


@dataclass(frozen=True)
class Event:
    """One event.

    release  digest of the release it is about; "" when about none
    name     of that release;  on  the day, ISO 8601, as those who signed it have it
    """

    kind: Kind
    on: str
    release: str = ""
    name: str = ""


def read_events(data: bytes, *, where: object) -> tuple[Event, ...]:
    """All events in order. Raises LedgerInvalid when the chain is broken or the story impossible."""
    events: list[Event] = []
    previous = START
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        try:
            plain = parse_object(line, largest=10_000)
            event = Event(Kind(plain["kind"]), plain["on"], plain["release"], plain["name"])
            texts = (event.on, event.release, event.name)
            whole = all(isinstance(text, str) for text in texts) and _line(event, previous) == line
        except (NotStrict, KeyError, ValueError, TypeError):
            whole = False
        if not whole:
            raise LedgerInvalid(
                f"{where}, line {number}", found="an altered event", expected="an unbroken chain"
            )
        events.append(event)
        previous = sha256_of(line)
    _check_story(events, where)
    return tuple(events)


def with_event(data: bytes, event: Event) -> bytes:
    """The ledger with one event more."""
    lines = data.splitlines(keepends=True)
    return data + _line(event, sha256_of(lines[-1]) if lines else START)


def heads_of(data: bytes) -> tuple[str, ...]:
    """Digest of each line: the head of the ledger after each event."""
    return tuple(sha256_of(line) for line in data.splitlines(keepends=True))


def live(events: Sequence[Event]) -> tuple[str, ...]:
    """Digests of what was published and not withdrawn, oldest first."""
    gone = set(withdrawn(events))
    published = [event.release for event in events if event.kind is Kind.PUBLISHED]
    return tuple(digest for digest in published if digest not in gone)


def withdrawn(events: Sequence[Event]) -> tuple[str, ...]:
    """Digests of what was withdrawn, in the order of withdrawal."""
    return tuple(event.release for event in events if event.kind is Kind.WITHDRAWN)


def name_of(events: Sequence[Event], digest: str) -> str:
    """The name under which a release was published."""
    return next(e.name for e in events if e.kind is Kind.PUBLISHED and e.release == digest)


def _line(event: Event, previous: str) -> bytes:
    return canonical_json({**asdict(event), "previous": previous})


def _check_story(events: Sequence[Event], where: object) -> None:
    """Created once and first; published once; withdrawn once, after being published."""
    published: set[str] = set()
    gone: set[str] = set()
    for number, event in enumerate(events, 1):
        possible = {
            Kind.CREATED: number == 1,
            Kind.PUBLISHED: len(event.release) == _DIGEST and event.release not in published,
            Kind.WITHDRAWN: event.release in published - gone,
            Kind.ERRATUM: event.release in published,
            Kind.NEW_ROOT: event.release == "",
        }
        if not possible[event.kind] or (number == 1 and event.kind is not Kind.CREATED):
            raise LedgerInvalid(
                f"{where}, line {number}", found=f"{event.kind} that cannot be", expected="a possible story"
            )
        published |= {event.release} if event.kind is Kind.PUBLISHED else set()
        gone |= {event.release} if event.kind is Kind.WITHDRAWN else set()
    if not events:
        raise LedgerInvalid(where, found="no event", expected="the making of the series at least")
