"""JSON of strangers has one reading or none."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.kit.digests import canonical_json
from zicht.kit.strict_json import DEEPEST, NotStrict, parse, parse_object


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"a": 1, "a": 1}', "twice"),
        (b'{"b": {"a": 1, "a": 2}}', "twice"),
        (b"NaN", "NaN"),
        (b"-Infinity", "NaN"),
        (b"1e999", "without end"),
        (b"-1e999", "without end"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "nested"),
        (b"[" * 1_000_000, "nested"),
        (b"9" * 10_000, "not JSON"),
        (b'"\\ud800"', "not JSON"),
        (b'{"\\uDFFF": 1}', "not JSON"),
    ],
)
def test_what_has_two_readings_or_none_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(NotStrict, match=words):
        parse(data)


def test_the_largest_and_the_deepest_are_read() -> None:
    assert parse(b"[" * DEEPEST + b"]" * DEEPEST)
    assert parse(b"12", largest=2) == 12
    with pytest.raises(NotStrict, match="more than 1 bytes"):
        parse(b"12", largest=1)
    assert parse(b"1.5") == 1.5
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_an_object_is_asked_for() -> None:
    assert parse_object(b'{"a": 1}') == {"a": 1}
    with pytest.raises(NotStrict, match="not an object"):
        parse_object(b"[1]")
    with pytest.raises(NotStrict, match="more than"):
        parse_object(b'{"a": 1}', largest=7)


def test_a_message_repeats_nothing_of_the_content() -> None:
    with pytest.raises(NotStrict) as refusal:
        parse(b'{"secret": }')
    assert "secret" not in str(refusal.value)


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    with contextlib.suppress(NotStrict):
        parse(data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_we_write_we_read(value: object) -> None:
    assert parse(canonical_json(value)) == value
