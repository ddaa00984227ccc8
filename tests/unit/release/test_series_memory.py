"""The ledger of a series and the memory of its readers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.kit.digests import canonical_json
from zicht.release.series.seen import RolledBack, Seen, SeenInvalid, read_seen, write_seen
from zicht.release.series.series_ledger import (
    Event,
    Kind,
    LedgerInvalid,
    heads_of,
    live,
    name_of,
    read_events,
    with_event,
    withdrawn,
)

A, B = "a" * 64, "b" * 64
CREATED = Event(Kind.CREATED, "2026-01-01")
STORY = (
    CREATED,
    Event(Kind.PUBLISHED, "2026-01-05", A, "2025-Q4"),
    Event(Kind.NEW_ROOT, "2026-02-01"),
    Event(Kind.PUBLISHED, "2026-04-07", B, "2026-Q1"),
    Event(Kind.ERRATUM, "2026-04-08", B, "2026-Q1"),
    Event(Kind.WITHDRAWN, "2026-05-01", A, "2025-Q4"),
)


def written(*events: Event) -> bytes:
    data = b""
    for event in events:
        data = with_event(data, event)
    return data


def test_a_story_is_read_as_written() -> None:
    events = read_events(written(*STORY), where="ledger")
    assert events == STORY
    assert live(events) == (B,)
    assert withdrawn(events) == (A,)
    assert (name_of(events, A), name_of(events, B)) == ("2025-Q4", "2026-Q1")


@pytest.mark.parametrize(
    ("story", "line"),
    [
        ((), None),
        ((STORY[1],), 1),
        ((CREATED, CREATED), 2),
        ((CREATED, STORY[1], STORY[1]), 3),
        ((CREATED, Event(Kind.PUBLISHED, "2026-01-05", "short", "x")), 2),
        ((CREATED, Event(Kind.PUBLISHED, "2026-01-05", A + "a", "x")), 2),
        ((CREATED, STORY[5]), 2),
        ((CREATED, STORY[1], STORY[5], STORY[5]), 4),
        ((CREATED, STORY[4]), 2),
        ((CREATED, Event(Kind.NEW_ROOT, "2026-01-05", A)), 2),
    ],
)
def test_what_cannot_have_happened_is_refused(story: tuple[Event, ...], line: int | None) -> None:
    with pytest.raises(LedgerInvalid, match="ledger" if line is None else f"line {line}\n"):
        read_events(written(*story), where="ledger")


def test_a_line_changed_moved_or_taken_out_is_named() -> None:
    lines = written(*STORY).splitlines(keepends=True)
    for number in range(len(lines)):
        changed = lines[number].replace(b"2026", b"2027")
        with pytest.raises(LedgerInvalid, match=f"line {number + 2}\n"):  # where the chain breaks
            read_events(b"".join([*lines[:number], changed, *lines[number + 1 :]]) + b"x", where="ledger")
    for number in range(len(lines) - 1):
        with pytest.raises(LedgerInvalid):
            read_events(b"".join([*lines[:number], *lines[number + 1 :]]), where="ledger")
        swapped = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
        with pytest.raises(LedgerInvalid, match=f"line {number + 1}\n"):
            read_events(b"".join(swapped), where="ledger")


def test_a_changed_byte_shows_at_the_latest_in_the_next_line() -> None:
    data = written(*STORY)
    last = data.rindex(b"{")
    for place in range(last):
        spoiled = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(LedgerInvalid):
            read_events(spoiled, where="ledger")


@pytest.mark.parametrize("value", [5, None, ["a"], {}])
@pytest.mark.parametrize("field", ["on", "release", "name"])
def test_a_line_holds_texts(field: str, value: object) -> None:
    line = json.loads(with_event(b"", STORY[1])) | {field: value, "previous": heads_of(written(CREATED))[0]}
    with pytest.raises(LedgerInvalid, match="line 2"):
        read_events(written(CREATED) + canonical_json(line), where="ledger")


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    with pytest.raises(LedgerInvalid):
        read_events(data, where="ledger")


def test_the_head_is_known_after_each_event() -> None:
    heads = heads_of(written(*STORY))
    assert len(heads) == len(STORY) == len(set(heads))
    assert heads[:3] == heads_of(written(*STORY[:3]))


# --- what a reader remembers ---------------------------------------------------------------------

LINES = heads_of(written(*STORY))


def seen(events: int = 3, versions: int = 5, digest: str = "d", roots: tuple[str, ...] = ("r",)) -> Seen:
    roles = ("snapshot", "targets", "timestamp")
    return Seen(
        roots,
        dict.fromkeys(roles, versions),
        dict.fromkeys(roles, digest),
        events,
        LINES[events - 1],
    )


def check(now: Seen, heads: tuple[str, ...] = LINES) -> None:
    seen().check(now, heads, now.roots, where="series")


def test_the_same_or_what_follows_is_taken() -> None:
    check(seen())
    check(seen(events=4, versions=6, digest="other"))
    check(seen(roots=("r", "next")))


@pytest.mark.parametrize(
    ("now", "heads", "words"),
    [
        (seen(versions=4), LINES, "snapshot 4, where 5 was seen; targets 4.*; timestamp 4"),
        (seen(digest="other"), LINES, "another snapshot 5 than was seen"),
        (seen(versions=6), LINES[:2], "does not go on from line 3"),
        (seen(versions=6), (*LINES[:2], "forged", *LINES[3:]), "does not go on from line 3"),
        (seen(versions=6, roots=("other",)), LINES, "other or fewer roots"),
        (seen(versions=6, roots=()), LINES, "other or fewer roots"),
    ],
)
def test_a_step_back_or_aside_is_refused(now: Seen, heads: tuple[str, ...], words: str) -> None:
    with pytest.raises(RolledBack, match=words):
        check(now, heads)


def test_what_was_seen_is_kept_and_read(tmp_path: Path) -> None:
    assert read_seen(tmp_path / "seen") is None
    for kept in (seen(), seen(events=1, versions=1)):
        write_seen(tmp_path / "seen", kept)
        assert read_seen(tmp_path / "seen") == kept


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"zicht-seen/1", b"zicht-seen/2"),
        (b'"events": 3', b'"events": 0'),
        (b'"events": 3', b'"events": "3"'),
        (b'"events": 3', b'"events": true'),
        (b'"events": 3', b'"Events": 3'),
        (b'"snapshot": 5', b'"snapshot": 0'),
        (b'"snapshot": "d"', b'"snapshot": 1'),
        (b'"targets": 5', b'"target": 5'),
        (b'"r"', b""),
        (b'"r"', b"1"),
        (b"{", b"["),
        (b'"head": "', b'"head": 1, "x": "'),
    ],
)
def test_a_damaged_memory_is_refused_and_not_passed_over(tmp_path: Path, old: bytes, new: bytes) -> None:
    data = seen().as_bytes()
    spoiled = data.replace(old, new, 1)
    assert spoiled != data
    (tmp_path / "seen").write_bytes(spoiled)
    with pytest.raises(SeenInvalid):
        read_seen(tmp_path / "seen")


def test_a_memory_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeenInvalid):
        read_seen(tmp_path)
