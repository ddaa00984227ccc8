"""An envelope opens with enough good signatures of those who may sign, and in one form only."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.kit.digests import canonical_json
from zicht.kit.envelopes import (
    MOST_SIGNATURES,
    Envelope,
    EnvelopeInvalid,
    Opened,
    SignaturesMissing,
    make_envelope,
    open_envelope,
    read_envelope,
    signed_also,
)
from zicht.kit.keys import PublicKey, made_up_key
from zicht.release.statements import (
    APPROVAL,
    STATEMENT_TYPE,
    SameSigner,
    Statement,
    check_two_of_two,
    read_statement,
    sign_statement,
)

ONE = made_up_key(1, "One", "Office")
TWO = made_up_key(1, "Two", "Province")
THREE = made_up_key(1, "Three", "City")
BOTH = (ONE.public, TWO.public)
STATEMENT = Statement({"manifest.json": "a" * 64}, APPROVAL, {"word": "release"})


def opened(envelope: bytes | Envelope, threshold: int = 1, trusted: tuple[PublicKey, ...] = BOTH) -> Opened:
    return open_envelope(envelope, trusted, threshold=threshold, where="envelope")


def test_both_signatures_are_found_and_told() -> None:
    found = opened(sign_statement(STATEMENT, [TWO, ONE]).as_bytes(), 2)
    assert found.signed_by == tuple(sorted((ONE.id, TWO.id)))
    assert {key.person for key in found.signers} == {"One", "Two"}
    assert read_statement(found, where="envelope") == STATEMENT


def test_one_of_two_is_not_enough() -> None:
    with pytest.raises(SignaturesMissing, match="1 good of 1"):
        opened(sign_statement(STATEMENT, [ONE]), 2)


def test_a_stranger_does_not_count_and_does_not_harm() -> None:
    envelope = sign_statement(STATEMENT, [ONE, THREE])
    assert opened(envelope, 1).signed_by == (ONE.id,)
    with pytest.raises(SignaturesMissing):
        opened(envelope, 2)


def test_the_name_of_a_key_is_a_hint_only() -> None:
    """A signature under a name nobody has counts for the key it fits; under that of another for nobody."""
    signature = dict(sign_statement(STATEMENT, [ONE]).signatures)[ONE.id]
    nameless = Envelope(STATEMENT.as_bytes(), STATEMENT_TYPE, (("", signature),))
    assert opened(nameless).signed_by == (ONE.id,)
    with pytest.raises(SignaturesMissing):
        opened(Envelope(STATEMENT.as_bytes(), STATEMENT_TYPE, ((TWO.id, signature),)))


def test_one_key_that_signs_under_two_names_is_one() -> None:
    signature = dict(sign_statement(STATEMENT, [ONE]).signatures)[ONE.id]
    twice = Envelope(STATEMENT.as_bytes(), STATEMENT_TYPE, (("", signature), (ONE.id, signature)))
    with pytest.raises(SignaturesMissing, match="1 good of 2"):
        opened(twice, 2)


def test_signing_again_replaces_the_signature() -> None:
    envelope = make_envelope(b"text", "text/plain", [ONE, ONE])
    assert len(envelope.signatures) == 1
    assert signed_also(envelope, TWO).signatures == tuple(
        sorted([*envelope.signatures, *make_envelope(b"text", "text/plain", [TWO]).signatures])
    )


def test_the_type_is_signed_too() -> None:
    envelope = make_envelope(b"text", "text/plain", [ONE])
    with pytest.raises(SignaturesMissing):
        opened(Envelope(envelope.payload, "text/other", envelope.signatures))


def test_every_changed_byte_of_an_envelope_is_refused() -> None:
    whole = sign_statement(STATEMENT, [ONE, TWO]).as_bytes()
    for place in range(len(whole) - 1):  # the last is the newline
        data = bytearray(whole)
        data[place] ^= 1
        try:
            found = opened(bytes(data), 2)
        except (EnvelopeInvalid, SignaturesMissing):
            continue
        names = [id for id, _ in read_envelope(bytes(data), where="x").signatures]
        assert set(names) != {ONE.id, TWO.id}, "only the hint which key to try was changed"
        assert (found.payload, len(found.signers)) == (STATEMENT.as_bytes(), 2)


def test_a_space_more_is_another_file_with_the_same_meaning() -> None:
    """JSON may be spelled in many ways; a release compares the bytes, so here they may differ."""
    spaced = json.dumps(json.loads(sign_statement(STATEMENT, [ONE]).as_bytes()), indent=3).encode()
    assert opened(spaced).signed_by == (ONE.id,)


def plain(**changes: Any) -> bytes:
    value = json.loads(sign_statement(STATEMENT, [ONE]).as_bytes()) | changes
    return canonical_json({key: part for key, part in value.items() if part is not None})


SIGNATURE = {"keyid": "x", "sig": base64.b64encode(bytes(64)).decode()}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"payload": "", "payload": ""}',
        plain(payload=None),
        plain(more=1),
        plain(payload=3),
        plain(payload="a"),
        plain(payload="YR=="),  # another spelling of YQ==
        plain(payload="YQ=="[:-1]),
        plain(payload="YQ ="),
        plain(payload="é"),
        plain(payloadType=1),
        plain(signatures={}),
        plain(signatures=[3]),
        plain(signatures=[{"keyid": "x"}]),
        plain(signatures=[SIGNATURE | {"more": 1}]),
        plain(signatures=[SIGNATURE | {"keyid": 1}]),
        plain(signatures=[SIGNATURE | {"sig": "YQ=="}]),
        plain(signatures=[SIGNATURE, SIGNATURE]),
        plain(signatures=[SIGNATURE, SIGNATURE | {"keyid": "a"}]),
        plain(signatures=[SIGNATURE | {"keyid": f"{n:03}"} for n in range(MOST_SIGNATURES + 1)]),
    ],
)
def test_what_is_no_envelope_is_refused(data: bytes) -> None:
    with pytest.raises(EnvelopeInvalid):
        read_envelope(data, where="envelope")


def test_as_many_signatures_as_allowed_are_read() -> None:
    listed = [SIGNATURE | {"keyid": f"{n:03}"} for n in range(MOST_SIGNATURES)]
    assert len(read_envelope(plain(signatures=listed), where="x").signatures) == MOST_SIGNATURES


def statement(**changes: Any) -> Opened:
    value = json.loads(STATEMENT.as_bytes()) | changes
    payload = canonical_json({key: part for key, part in value.items() if part is not None})
    return Opened(payload, STATEMENT_TYPE, ())


SUBJECT = {"name": "manifest.json", "digest": {"sha256": "a" * 64}}


@pytest.mark.parametrize(
    "found",
    [
        Opened(STATEMENT.as_bytes(), "text/plain", ()),
        Opened(b"[]", STATEMENT_TYPE, ()),
        statement(_type="https://in-toto.io/Statement/v0.1"),
        statement(more=1),
        statement(predicate=None),
        statement(predicate=[]),
        statement(predicateType=1),
        statement(subject=[]),
        statement(subject={}),
        statement(subject=[SUBJECT, SUBJECT]),
        statement(subject=[SUBJECT | {"more": 1}]),
        statement(subject=[SUBJECT | {"digest": "a"}]),
        statement(subject=[SUBJECT | {"digest": {"sha256": "a" * 63}}]),
        statement(subject=[SUBJECT | {"digest": {"sha256": 1}}]),
        statement(subject=[SUBJECT | {"digest": {"sha256": "a" * 64, "md5": "a"}}]),
        statement(subject=["x"]),
    ],
)
def test_what_is_no_statement_is_refused(found: Opened) -> None:
    with pytest.raises(EnvelopeInvalid, match="expected: an in-toto statement"):
        read_statement(found, where="envelope")


def key(person: str, organisation: str, seed: int = 1) -> PublicKey:
    raw = made_up_key(seed, person, organisation).public.raw
    return PublicKey(raw, person, organisation)


@pytest.mark.parametrize(
    ("keys", "mistake"),
    [
        ([], SignaturesMissing),
        ([key("One", "Office")], SignaturesMissing),
        ([key("One", "Office"), key("One", "Office")], SignaturesMissing),
        ([key("One", "Office"), key("one ", "Province", 2)], SameSigner),
        ([key("One", "Office"), key("Two", " OFFICE", 2)], SameSigner),
        ([key("One", "Office"), key("Two", "Province")], None),
        ([key("One", "Office"), key("One", "Office", 2), key("Two", "Province")], None),
    ],
)
def test_two_persons_of_two_organisations(keys: list[PublicKey], mistake: type[Exception] | None) -> None:
    if mistake is None:
        check_two_of_two(keys, where="here")
    else:
        with pytest.raises(mistake):
            check_two_of_two(keys, where="here")


def test_three_persons_of_two_organisations_may_keep_a_root() -> None:
    check_two_of_two([key("1", "A"), key("2", "A"), key("3", "B")], where="root", people=3)
    with pytest.raises(SignaturesMissing):
        check_two_of_two([key("1", "A"), key("2", "B")], where="root", people=3)
    with pytest.raises(SameSigner, match="3 keys of 2 persons"):
        check_two_of_two([key("1", "A"), key("2", "A"), key("1", "B")], where="root", people=3)
    with pytest.raises(SameSigner, match="3 keys of 1 organisation\n"):
        check_two_of_two([key("1", "A"), key("2", "A"), key("3", "A")], where="root", people=3)


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    with pytest.raises(EnvelopeInvalid):
        opened(data)


@given(st.binary(max_size=100), st.text(max_size=20))
def test_what_was_signed_comes_out(payload: bytes, kind: str) -> None:
    envelope = make_envelope(payload, kind, [ONE])
    assert read_envelope(envelope.as_bytes(), where="x") == envelope
    assert opened(envelope.as_bytes()).payload == payload
