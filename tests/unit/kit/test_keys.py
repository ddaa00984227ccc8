"""Keys are files of their owner alone, and say whose they are."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.kit.keys import (
    KeyInvalid,
    KeyUnsafe,
    PublicKey,
    SigningKey,
    generate,
    made_up_key,
    named,
    read_public_key,
    read_signing_key,
    verify_signature,
)

KEY = made_up_key(1, "A. de Vries", "Province")


def test_a_key_written_and_read_is_the_same(tmp_path: Path) -> None:
    key = generate("A. de Vries", "Provincie Noord")
    key.write(tmp_path / "key")
    key.public.write(tmp_path / "key.public")
    assert read_signing_key(tmp_path / "key") == key
    assert read_public_key(tmp_path / "key.public") == key.public
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert key.id == key.public.id
    assert len(key.id) == 64


def test_two_new_keys_differ() -> None:
    assert generate("A", "B").id != generate("A", "B").id


def test_a_private_key_is_not_shown() -> None:
    assert KEY.private.hex() not in repr(KEY)
    assert str(KEY.private) not in repr(KEY)


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    KEY.write(tmp_path / "key")
    with pytest.raises(KeyUnsafe, match="never overwritten"):
        KEY.write(tmp_path / "key")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(KeyUnsafe):
        KEY.write(tmp_path / "link")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o660, 0o644, 0o700, 0o601, 0o610])
def test_a_key_that_lies_open_is_not_used(tmp_path: Path, mode: int) -> None:
    KEY.write(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    with pytest.raises(KeyUnsafe, match=f"permissions {mode:o}") as refusal:
        read_signing_key(tmp_path / "key")
    assert KEY.private.hex() not in str(refusal.value)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_of_its_owner_alone_is_used(tmp_path: Path, mode: int) -> None:
    KEY.write(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    assert read_signing_key(tmp_path / "key") == KEY


def test_a_key_of_another_owner_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KEY.write(tmp_path / "key")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(KeyUnsafe, match="owner"):
        read_signing_key(tmp_path / "key")


def test_what_is_no_plain_file_is_no_key(tmp_path: Path) -> None:
    KEY.write(tmp_path / "key")
    (tmp_path / "link").symlink_to(tmp_path / "key")
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name, words in (("link", "a link"), ("pipe", "not a plain file"), ("nowhere", "no such file")):
        with pytest.raises(KeyUnsafe, match=words):
            read_signing_key(tmp_path / name)


def spoiled(**changes: object) -> bytes:
    plain = {"format": "zicht-signing-key/1", "organisation": "B", "person": "A", "private": "00" * 32}
    return json.dumps({key: value for key, value in (plain | changes).items() if value is not None}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[]",
        spoiled(format="zicht-signing-key/2"),
        spoiled(private="00" * 31),
        spoiled(private="zz" * 32),
        spoiled(private="AA" * 32),
        spoiled(person=None),
        spoiled(person=3),
        spoiled(more="x"),
        spoiled(person="  "),
        spoiled(organisation=""),
        b"{" + b" " * 5000 + spoiled()[1:],
    ],
)
def test_what_is_no_key_file_is_refused_without_repeating_it(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "key").write_bytes(data)
    (tmp_path / "key").chmod(0o600)
    with pytest.raises(KeyInvalid) as refusal:
        read_signing_key(tmp_path / "key")
    assert "00000000" not in str(refusal.value)


def test_a_public_key_file_is_checked_too(tmp_path: Path) -> None:
    with pytest.raises(KeyInvalid, match="no such file"):
        read_public_key(tmp_path / "nowhere")
    (tmp_path / "key").write_bytes(spoiled())
    with pytest.raises(KeyInvalid):
        read_public_key(tmp_path / "key")


def test_a_public_key_names_a_person_and_an_organisation() -> None:
    raw = KEY.public.raw
    with pytest.raises(KeyInvalid, match="no person and no organisation"):
        PublicKey(raw, " ", "")
    with pytest.raises(KeyInvalid, match="no sound"):
        PublicKey(raw[:-1], "A", "B")


def test_a_signature_is_of_one_key_and_one_text() -> None:
    signature = KEY.sign(b"text")
    other = made_up_key(2, "A. de Vries", "Province")
    assert verify_signature(KEY.public, signature, b"text")
    assert not verify_signature(KEY.public, signature, b"texts")
    assert not verify_signature(other.public, signature, b"text")
    assert not verify_signature(KEY.public, b"", b"text")


def test_made_up_keys_are_the_same_again_and_say_that_they_are_made_up() -> None:
    assert made_up_key(1, "A. de Vries", "Province") == KEY
    assert KEY.organisation == "Province (made up)"
    others = {KEY.id, made_up_key(2, "A. de Vries", "Province").id, made_up_key(1, "A. de Vries", "X").id}
    assert len(others) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Jan Jansen", "jan  JANSEN ", True),
        ("Jan Jansen", "Jan Jansens", False),
        ("caf\u00e9", "cafe\u0301", True),
        ("Stra\u00dfe", "STRASSE", True),
        ("\uff21", "a", True),
    ],
)
def test_case_spaces_and_forms_of_letters_make_no_other_person(one: str, other: str, same: bool) -> None:
    assert (named(one) == named(other)) is same


@given(st.binary(max_size=200))
def test_any_text_is_signed_and_verified(data: bytes) -> None:
    assert verify_signature(KEY.public, KEY.sign(data), data)


def test_a_key_needs_32_bytes() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKey(b"short", "A", "B")
