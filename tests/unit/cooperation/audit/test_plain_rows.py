"""What passes for sound at a glance is sound when each line is read as JSON."""

from __future__ import annotations

import random

import pytest
from tests.unit.cooperation.audit.logs import event, log

from zicht.cooperation.audit.event import EventInvalid, event_of_body
from zicht.cooperation.audit.log_file import line_of, line_of_body, line_withheld
from zicht.cooperation.audit.plain_rows import plain_rows
from zicht.kit.digests import sha256_of


def alone(**given: object) -> bytes:
    return line_of(event(1, **given))


def test_a_block_says_what_it_follows_and_what_its_hashes_are():
    lines = log(9)
    rows = plain_rows(b"".join(lines[3:]))
    assert rows is not None
    assert (rows.rows, rows.withheld, rows.first) == (6, 0, 4)
    before = plain_rows(b"".join(lines[:3]))
    assert before is not None
    assert rows.follows(4, before.hashes[-32:])
    assert not rows.follows(5, before.hashes[-32:])
    assert not rows.follows(4, bytes(32))


def test_a_block_of_which_all_is_withheld_follows_anything():
    rows = plain_rows(line_withheld("ab" * 32) * 3)
    assert rows is not None
    assert (rows.rows, rows.withheld, rows.hashes) == (3, 3, b"\xab" * 96)
    assert rows.follows(7, bytes(32))


PLAIN: dict[str, dict[str, object]] = {
    "nothing": {},
    "lists": {"facts": {"kinds": ("a", 1, None, True), "none": (), "step": -5}},
    "the longest text": {"facts": {"text": "x" * 500}},
    "the longest list": {"facts": {"many": tuple(range(1000))}},
    "what looks like a key": {"facts": {"a": ",", "b": ":", "c": "[1,2]", "d": "key,"}},
    "empty ids": {"actor": "", "organisation": "", "partnership": "", "object": ""},
    "the longest id": {"object": "x" * 200},
}


@pytest.mark.parametrize("what", PLAIN)
def test_what_the_register_writes_passes_at_a_glance(what: str):
    assert plain_rows(alone(**PLAIN[what])) is not None


@pytest.mark.parametrize("text", ["é", 'a "quote"', "a \\ stroke", "{a}", "\x7f", "line\nend"])
def test_other_texts_have_to_be_read(text: str):
    assert plain_rows(alone(facts={"text": text})) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"before":""', b'"before":"' + b"g" * 64 + b'"'),
        (b'"after":"ab', b'"after":"AB'),
        (b"09:00", b"9:000"),
        (b"perspective.write", b""),
        (b"perspective.write", b"perspective"),
        (b"perspective.write", b"perspective.\nwrite"),
        (b"01J0000000000000000000RG01", b"x" * 201),
        (b"01J0000000000000000000RG01", b"RG 01"),
        (b"01J0000000000000000000RG01", b"RG\n01"),
        (b'"step":1', b'"step":[[1]]'),
        (b'"step":1', b'"step":9007199254740993'),
        (b'"step":1', b'"step":"' + b"x" * 501 + b'"'),
        (b'"seq":1', b'"seq":0'),
        (b'"seq":1', b'"seq":01'),
        (b'"prev":"0', b'"prev":"G'),
    ],
)
def test_what_no_event_may_hold_does_not_pass_even_with_its_own_hash(old: bytes, new: bytes):
    body = event(1).body
    assert old in body
    other = body.replace(old, new)
    assert plain_rows(line_of_body(other, sha256_of(other))) is None


def test_bytes_drawn_at_random_pass_only_when_they_can_be_read():
    """Small changes in the body, each with a hash that fits."""
    dice = random.Random(7)
    body = event(1, facts={"kinds": ("a", "b"), "step": 1}).body
    letters = b'{}[]",:\\ae01.- \n'
    passed = 0
    for _ in range(4000):
        at = dice.randrange(len(body))
        change = bytes(dice.choices(letters, k=dice.randint(0, 2)))
        other = body[:at] + change + body[at + dice.randint(0, 2) :]
        if plain_rows(line_of_body(other, sha256_of(other))) is not None:
            passed += 1
            try:
                event_of_body(other)
            except EventInvalid:
                pytest.fail(repr(other))
    assert passed > 100
