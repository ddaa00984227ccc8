"""Checkpoints are signed notes: read back as they were signed, and nothing else passes for one."""

from __future__ import annotations

import pytest

from zicht.cooperation.audit.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from zicht.cooperation.audit.note import (
    CheckpointInvalid,
    NoteKey,
    NoteSigner,
    new_signer,
    read_key,
    read_note,
    read_signer,
    sign_note,
)

SIGNER = NoteSigner("register.example/noord", bytes(range(32)))
CHECKPOINT = Checkpoint(12, bytes(32), "register.example/noord")


def test_the_reference_note_of_the_form_is_read_and_its_signature_holds():
    """The example of the Go package sumdb/note, from which the form comes."""
    key = read_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", where="key")
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUg"
        "YN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert read_note(text.encode(), where="note").signed_by(key)
    assert not read_note(text.replace("answer", "problem").encode(), where="note").signed_by(key)


def test_what_is_signed_is_read_back():
    text = sign_checkpoint(CHECKPOINT, SIGNER)
    assert read_checkpoint(text.encode(), key=SIGNER.key, where="file") == CHECKPOINT
    assert text.startswith("register.example/noord\n12\nAAAA")


def test_keys_are_read_back_and_a_private_one_shows_nothing():
    assert read_key(str(SIGNER.key), where="key") == SIGNER.key
    assert read_signer(SIGNER.secret_line, where="key") == SIGNER
    assert "seed" not in repr(SIGNER)
    assert new_signer("a").seed != new_signer("a").seed


def test_a_signature_of_another_is_refused():
    other = NoteSigner(SIGNER.name, bytes(32))
    text = sign_checkpoint(CHECKPOINT, other).encode()
    assert read_checkpoint(text, key=None, where="file") == CHECKPOINT
    with pytest.raises(CheckpointInvalid, match="no good signature"):
        read_checkpoint(text, key=SIGNER.key, where="file")


def test_another_size_under_the_same_signature_is_refused():
    text = sign_checkpoint(CHECKPOINT, SIGNER).replace("\n12\n", "\n13\n")
    with pytest.raises(CheckpointInvalid, match="no good signature"):
        read_checkpoint(text.encode(), key=SIGNER.key, where="file")


def test_two_may_sign_one_note():
    other = NoteSigner("gemeente.example", bytes(32))
    note = read_note(sign_note(CHECKPOINT.text, SIGNER, other).encode(), where="file")
    assert note.signed_by(SIGNER.key)
    assert note.signed_by(other.key)


NO_CHECKPOINT = {
    "nothing": "",
    "no signature block": CHECKPOINT.text,
    "a signature of another form": CHECKPOINT.text + "\nsigned: me\n",
    "no line end": sign_checkpoint(CHECKPOINT, SIGNER)[:-1],
    "base64 that is none": CHECKPOINT.text + "\n— name =A\n",
    "a size that is no number": sign_note("origin\nmany\nAAAA\n", SIGNER),
    "a size in another form": sign_note(CHECKPOINT.text.replace("12", "012"), SIGNER),
    "a short root": sign_note("origin\n1\nAAAA\n", SIGNER),
    "a size below nought": sign_note(CHECKPOINT.text.replace("12", "-1"), SIGNER),
    "a line too many": sign_note(CHECKPOINT.text + "more\n", SIGNER),
    "a line too few": sign_note("origin\n", SIGNER),
    "too long": "x" * 100_000,
}


@pytest.mark.parametrize("what", NO_CHECKPOINT)
def test_what_is_no_checkpoint_is_refused(what: str):
    with pytest.raises(CheckpointInvalid):
        read_checkpoint(NO_CHECKPOINT[what].encode(), key=None, where="file")


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(CheckpointInvalid):
        read_note(b"\xff\n\n\xff\n", where="file")


NO_KEY = {
    "nothing": "",
    "two parts": "name+aa",
    "the id of another": str(SIGNER.key).replace(SIGNER.key.id.hex(), "00000000"),
    "another kind": "name+aa+Aqpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    "a short key": "name+aa+AQ==",
    "base64 that is none": "name+aa+é",
}


@pytest.mark.parametrize("what", NO_KEY)
def test_what_is_no_key_is_refused(what: str):
    with pytest.raises(CheckpointInvalid):
        read_key(NO_KEY[what], where="file")
    with pytest.raises(CheckpointInvalid):
        read_signer(NO_KEY[what], where="file")


def test_a_private_key_with_the_id_of_another_is_refused():
    line = SIGNER.secret_line.replace(SIGNER.key.id.hex(), "00000000")
    with pytest.raises(CheckpointInvalid, match="id of another"):
        read_signer(line, where="file")


def test_a_name_with_spaces_is_refused():
    with pytest.raises(CheckpointInvalid):
        NoteKey("a name", bytes(32))
