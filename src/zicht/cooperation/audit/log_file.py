"""The log as JSON lines: one event a line, in order, as participants receive it.

    {"event":{"action":...,"seq":7},"hash":"..."}
    {"hash":"..."}

The second form stands for an event of a partnership the reader takes no part in: withheld, but counted, so
that the tree and the chain can still be checked. Its hash says nothing of what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from zicht.cooperation.audit.event import Event, EventInvalid, event_of_body
from zicht.kit.errors import UserError

BEFORE, BETWEEN, AFTER = b'{"event":', b',"hash":"', b'"}\n'
WITHHELD = b'{"hash":"'
TAIL = len(BETWEEN) + 64 + len(AFTER)
HASH = slice(-len(AFTER) - 64, -len(AFTER))
BODY = slice(len(BEFORE), -TAIL)
WITHHELD_LENGTH = len(WITHHELD) + 64 + len(AFTER)
LONGEST = 1024 * 1024


class LogUnreadable(UserError):
    """There is no log at that place, or it is no file of lines that hold events."""

    exit_code = 241
    usual_remedy = "name the file of the log as it was downloaded"


def line_of(event: Event) -> bytes:
    """The line of an event."""
    return line_of_body(event.body, event.hash)


def line_of_body(body: bytes, hash: str) -> bytes:
    """The line with this body and this hash, which need not fit: of a log that has yet to be checked."""
    return b"".join((BEFORE, body, BETWEEN, hash.encode(), AFTER))


def line_withheld(hash: str) -> bytes:
    """The line of an event that is not for this reader."""
    return b"".join((WITHHELD, hash.encode(), AFTER))


def lines_for(events: Iterable[Event], may_see: Callable[[Event], bool]) -> Iterator[bytes]:
    """The log for somebody: what he may see, and of the rest only that it is there."""
    return (line_of(event) if may_see(event) else line_withheld(event.hash) for event in events)


def is_withheld(line: bytes) -> bool:
    """Whether a line stands for an event that is withheld."""
    return len(line) == WITHHELD_LENGTH and line.startswith(WITHHELD)


def is_hash(text: str) -> bool:
    """Whether it is a SHA-256 as it is written here."""
    return len(text) == 64 and all(letter in "0123456789abcdef" for letter in text)


def event_of_line(line: bytes) -> Event:
    """The event in a line. Raises EventInvalid, also when its hash does not fit."""
    if not (line.startswith(BEFORE) and line.endswith(AFTER) and line[-TAIL:].startswith(BETWEEN)):
        raise EventInvalid("no line of a log")
    return event_of_body(line[BODY], line[HASH].decode("ascii", "replace"))


def lines_of_file(path: Path) -> Iterator[bytes]:
    """Lines of a file, one at a time. Raises LogUnreadable."""
    try:
        with path.open("rb") as stream:
            while line := stream.readline(LONGEST):
                yield line
    except OSError as error:
        raise LogUnreadable(path, found=error.strerror, expected="a file that can be read") from None
