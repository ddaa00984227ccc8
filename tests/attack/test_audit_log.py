"""Whoever tampers with the audit log is found out, and the first bad row is named."""

from __future__ import annotations

import random

import pytest
from tests.unit.cooperation.audit.logs import changed, event, log, rechained, rehashed

from zicht.cooperation.audit.checkpoint import Checkpoint
from zicht.cooperation.audit.event import event_of_body
from zicht.cooperation.audit.findings import Kind
from zicht.cooperation.audit.log_file import BODY, HASH, event_of_line, line_of, line_of_body, line_withheld
from zicht.cooperation.audit.tree import Tree
from zicht.cooperation.audit.verification import Verification, verify_log

ROWS = 30


@pytest.fixture(scope="module")
def sound() -> list[bytes]:
    return log(ROWS)


def checkpoint(lines: list[bytes], size: int) -> Checkpoint:
    return Checkpoint(
        size, Tree(bytes.fromhex(line[HASH].decode()) for line in lines).root(size), "r.example"
    )


def first(verification: Verification) -> tuple[int, Kind]:
    return verification.findings[0].row, verification.findings[0].kind


def test_a_log_as_it_was_written_is_sound(sound: list[bytes]):
    found = verify_log(
        sound, checkpoints=[checkpoint(sound, size) for size in (1, 7, 16, ROWS)], copy=sound[:20]
    )
    assert found.sound
    assert (found.rows, found.withheld) == (ROWS, 0)
    assert found.head == event_of_line(sound[-1]).hash


@pytest.mark.parametrize("row", [1, 2, 15, ROWS])
def test_a_changed_row_is_named(sound: list[bytes], row: int):
    lines = [*sound[: row - 1], changed(sound[row - 1]), *sound[row:]]
    found = verify_log(lines)
    assert first(found) == (row, Kind.CHANGED)
    assert len(found.findings) == 1


@pytest.mark.parametrize("row", [1, 2, 15, ROWS - 1])
def test_a_row_changed_together_with_its_hash_is_named(sound: list[bytes], row: int):
    lines = [*sound[: row - 1], rehashed(sound[row - 1], actor="somebody-else"), *sound[row:]]
    found = verify_log(lines)
    assert first(found) == (row, Kind.BROKEN)
    assert found.findings[0].last == row + 1


def test_the_last_row_changed_together_with_its_hash_is_seen_by_who_kept_a_checkpoint(sound: list[bytes]):
    lines = [*sound[:-1], rehashed(sound[-1], actor="somebody-else")]
    assert verify_log(lines).sound
    found = verify_log(lines, checkpoints=[checkpoint(sound, ROWS - 1), checkpoint(sound, ROWS)])
    assert first(found) == (ROWS, Kind.REWRITTEN)


@pytest.mark.parametrize("row", [1, 2, 15, ROWS - 1])
def test_a_removed_row_is_named(sound: list[bytes], row: int):
    found = verify_log(sound[: row - 1] + sound[row:])
    assert first(found) == (row, Kind.MISSING)
    assert len(found.findings) == 1


@pytest.mark.parametrize("size", [0, 1, 29])
def test_a_log_that_was_cut_off_is_seen_by_who_kept_a_checkpoint(sound: list[bytes], size: int):
    found = verify_log(sound[:size], checkpoints=[checkpoint(sound, ROWS)])
    assert first(found) == (size + 1, Kind.SHORTENED)


def test_a_log_that_was_cut_off_is_seen_by_who_kept_a_copy(sound: list[bytes]):
    assert first(verify_log(sound[:12], copy=sound)) == (13, Kind.SHORTENED)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (9, 10), (5, 20), (ROWS - 1, ROWS)])
def test_two_rows_that_were_swapped_are_named(sound: list[bytes], one: int, other: int):
    lines = list(sound)
    lines[one - 1], lines[other - 1] = lines[other - 1], lines[one - 1]
    assert first(verify_log(lines))[0] == one


@pytest.mark.parametrize("row", [1, 2, 15])
def test_an_inserted_row_is_named(sound: list[bytes], row: int):
    prev = event_of_line(sound[row - 2]).hash if row > 1 else event(1).prev
    forged = line_of(event(row, prev, action="covenant.sign"))
    found = verify_log([*sound[: row - 1], forged, *sound[row - 1 :]])
    assert first(found) == (row, Kind.OUT_OF_PLACE)


def test_a_row_that_stands_twice_is_named(sound: list[bytes]):
    assert first(verify_log([*sound[:9], sound[3], *sound[9:]])) == (10, Kind.OUT_OF_PLACE)


@pytest.mark.parametrize("row", [1, 8, 17, ROWS])
def test_a_history_made_anew_is_narrowed_down_by_checkpoints_and_named_by_a_copy(
    sound: list[bytes], row: int
):
    lines = rechained(sound, row, actor="somebody-else")
    assert verify_log(lines).sound, "every hash fits: only what others kept tells"
    kept = [checkpoint(sound, size) for size in (7, 16, ROWS)]
    found = verify_log(lines, checkpoints=kept)
    assert [finding.kind for finding in found.findings] == [Kind.REWRITTEN]
    assert found.findings[0].row <= row <= found.findings[0].last
    assert first(verify_log(lines, copy=sound)) == (row, Kind.REWRITTEN)


def test_a_row_taken_out_of_a_history_made_anew_is_named_by_a_copy(sound: list[bytes]):
    lines = rechained(sound[:10] + sound[11:], 11)
    assert verify_log(lines).sound
    assert first(verify_log(lines, copy=sound)) == (11, Kind.REWRITTEN)


def test_two_histories_signed_by_one_operator_are_told(sound: list[bytes]):
    other = rechained(sound, 5, actor="somebody-else")
    found = verify_log(sound, checkpoints=[checkpoint(sound, 20), checkpoint(other, 20)])
    assert Kind.TWO_HISTORIES in [finding.kind for finding in found.findings]


def test_every_single_byte_that_is_changed_is_located():
    lines = log(5)
    whole = b"".join(lines)
    bad = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for at, text in enumerate(bad):
        found = verify_log(text.splitlines(keepends=True))
        row = whole[:at].count(b"\n") + 1
        assert not found.sound, at
        assert found.findings[0].row in (row - 1, row), at


def test_changes_by_chance_never_pass():
    lines = log(40)
    dice = random.Random(6)
    kept = [checkpoint(lines, 40)]
    for _ in range(300):
        bad = list(lines)
        for _ in range(dice.randint(1, 3)):
            at, to = dice.randrange(len(bad)), dice.randrange(len(bad))
            act = dice.choice(["drop", "move", "copy", "change", "cut"])
            if act == "drop":
                del bad[at]
            elif act == "move":
                bad.insert(to, bad.pop(at))
            elif act == "copy":
                bad.insert(to, bad[at])
            elif act == "change":
                bad[at] = changed(bad[at]) if b"write" in bad[at] else bad[at]
            else:
                bad[at] = bad[at][: dice.randrange(1, len(bad[at]))]
        if bad != lines:
            assert not verify_log(bad, checkpoints=kept).sound


def test_rows_of_others_are_withheld_and_still_count(sound: list[bytes]):
    mine = "01J000000000000000000PART1"
    seen = [
        line if event_of_line(line).partnership == mine else line_withheld(line[HASH].decode())
        for line in sound
    ]
    whole = [checkpoint(sound, ROWS)]
    found = verify_log(seen, checkpoints=whole, copy=sound)
    assert found.sound
    assert found.withheld == 10
    seen[2] = line_withheld("00" * 32)
    assert first(verify_log(seen, checkpoints=whole)) == (1, Kind.REWRITTEN)
    assert first(verify_log(seen, copy=sound)) == (3, Kind.REWRITTEN)


HOSTILE = {
    "an empty line": b"\n",
    "a text": b"not json\n",
    "an endless line": b"x" * 2_000_000,
    "deep nesting": b"[" * 100_000 + b"\n",
    "no event": line_of_body(b"{}", "0" * 64),
    "a hash that is none": line_of_body(b"{}", "x" * 64),
    "bytes that are no text": b"\xff\xfe\x00" * 50 + b"\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_event_is_named_and_does_no_harm(sound: list[bytes], what: str):
    found = verify_log([*sound[:4], HOSTILE[what], *sound[4:]])
    assert first(found) == (5, Kind.UNREADABLE)


SECOND_READINGS = {
    "a key twice": (b'"actor":"', b'"actor":"x","actor":"'),
    "a space": (b'"actor":', b'"actor": '),
    "another key": (b'"actor":', b'"acto":'),
    "an escape": (b"perspective", b"\\u0070erspective"),
    "a fact twice": (b'{"kinds"', b'{"kinds":1,"kinds"'),
    "facts out of order": (b'{"kinds"', b'{"step":1,"kinds"'),
    "a fraction": (b'"step":1', b'"step":1.0'),
    "a nought in front": (b'"step":1', b'"step":01'),
    "a comma too many": (b'"step":1}', b'"step":1,}'),
    "a comma too few": (b'],"step"', b']"step"'),
    "a comma too few behind a text": (b'{"kinds":["a","b"],', b'{"kinds":"a,b"'),
    "a comma too many in front": (b'{"kinds":["a","b"]', b'{,"kinds":"a,b"'),
    "a hash in capitals": (b"abab", b"ABab"),
}


@pytest.mark.parametrize("what", SECOND_READINGS)
def test_bytes_that_two_readers_may_read_differently_are_no_event_even_with_their_own_hash(what: str):
    from zicht.kit.digests import sha256_of

    body = line_of(event(1))[BODY].replace(*SECOND_READINGS[what])
    found = verify_log([line_of_body(body, sha256_of(body))])
    assert first(found) == (1, Kind.UNREADABLE)


@pytest.mark.parametrize("plain", ["", "a", "é", 'quote"', "back\\slash", "komma,", '{"a":1}', "\n", "\x7f"])
def test_facts_of_any_text_come_back_as_they_were(plain: str):
    one = event(1, facts={"n": -5, "none": None, "text": plain, "yes": True})
    assert verify_log([line_of(one)]).sound
    assert event_of_body(one.body, one.hash) == one
