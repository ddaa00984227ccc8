"""A proof holds for the event and the log it was made of, and for no other byte."""

from __future__ import annotations

import json
import random

import pytest
from tests.unit.cooperation.audit.logs import log

from zicht.cooperation.audit.checkpoint import Checkpoint, sign_checkpoint
from zicht.cooperation.audit.log_file import HASH, event_of_line, line_withheld
from zicht.cooperation.audit.note import CheckpointInvalid, NoteSigner
from zicht.cooperation.audit.proof_file import (
    Consistency,
    Inclusion,
    ProofInvalid,
    consistency_proof_file,
    inclusion_proof_file,
    read_proof,
)
from zicht.cooperation.audit.tree import Tree
from zicht.kit.digests import canonical_json

SIGNER = NoteSigner("register.example", bytes(range(32)))
LINES = log(13)
TREE = Tree(bytes.fromhex(line[HASH].decode()) for line in LINES)


def note(size: int, signer: NoteSigner = SIGNER) -> str:
    return sign_checkpoint(Checkpoint(size, TREE.root(size), signer.name), signer)


def inclusion(seq: int = 7, size: int = 13) -> bytes:
    return inclusion_proof_file(LINES[seq - 1], seq, tree=TREE, note=note(size))


def read(data: bytes) -> Inclusion | Consistency:
    return read_proof(data, key=SIGNER.key, where="proof.json")


@pytest.mark.parametrize("size", [1, 2, 8, 12, 13])
def test_each_event_of_a_log_is_proved_with_what_it_says(size: int):
    for seq in range(1, size + 1):
        proved = read(inclusion(seq, size))
        assert isinstance(proved, Inclusion)
        assert (proved.seq, proved.event) == (seq, event_of_line(LINES[seq - 1]))
        assert proved.checkpoint.size == size


def test_growth_is_proved_between_any_two_checkpoints():
    for old in range(1, 14):
        for new in range(old, 14):
            proved = read(consistency_proof_file(note(old), note(new), tree=TREE))
            assert isinstance(proved, Consistency)
            assert (proved.older.size, proved.newer.size) == (old, new)


def test_an_event_that_is_withheld_is_proved_by_its_hash_alone():
    hash = LINES[6][HASH].decode()
    data = inclusion_proof_file(line_withheld(hash), 7, tree=TREE, note=note(13))
    proved = read(data)
    assert isinstance(proved, Inclusion)
    assert (proved.event, proved.hash) == (None, hash)
    assert b"perspective" not in data


@pytest.mark.parametrize("data", [inclusion(), consistency_proof_file(note(5), note(13), tree=TREE)])
def test_no_other_byte_passes(data: bytes):
    for at in range(0, len(data), 3):
        bad = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises((ProofInvalid, CheckpointInvalid)):
            read(bad)


def with_fields(data: bytes, **given: object) -> bytes:
    return canonical_json({**json.loads(data), **given})


def test_the_proof_of_one_event_does_not_pass_for_another():
    other = json.loads(inclusion(8))
    for fields in (("seq",), ("event",), ("hash",), ("event", "hash"), ("event", "hash", "seq"), ("path",)):
        bad = with_fields(inclusion(7), **{name: other[name] for name in fields})
        with pytest.raises(ProofInvalid):
            read(bad)


def test_a_number_that_is_not_of_the_event_does_not_pass():
    """The last of a tree of one and the first have the same path: the number in the event tells."""
    alone = inclusion_proof_file(
        LINES[6], 1, tree=Tree([bytes.fromhex(LINES[6][HASH].decode())]), note=note(1)
    )
    with pytest.raises(ProofInvalid):
        read(alone)


def test_growth_from_another_history_does_not_pass():
    other = Tree([bytes(32), *(bytes.fromhex(line[HASH].decode()) for line in LINES[1:])])
    forged = sign_checkpoint(Checkpoint(5, other.root(5), SIGNER.name), SIGNER)
    with pytest.raises(ProofInvalid, match="do not lead"):
        read(consistency_proof_file(forged, note(13), tree=other))


def test_checkpoints_of_two_registers_prove_no_growth():
    elsewhere = NoteSigner("elsewhere.example", SIGNER.seed)
    data = consistency_proof_file(note(5, elsewhere), note(13), tree=TREE)
    with pytest.raises(ProofInvalid, match="do not lead"):
        read_proof(data, key=None, where="proof.json")


def test_a_checkpoint_that_the_register_did_not_sign_is_refused():
    data = inclusion_proof_file(LINES[0], 1, tree=TREE, note=note(13, NoteSigner(SIGNER.name, bytes(32))))
    assert read_proof(data, key=None, where="proof.json")
    with pytest.raises(CheckpointInvalid, match="no good signature"):
        read(data)


NO_PROOF = {
    "nothing": b"",
    "no JSON": b"proof\n",
    "no object": b"[]\n",
    "another form": with_fields(inclusion(), form="another"),
    "another kind": with_fields(inclusion(), kind="absence"),
    "a kind that is no word": with_fields(inclusion(), kind=["inclusion"]),
    "a field more": with_fields(inclusion(), note="see below"),
    "a path that is no list": with_fields(inclusion(), path="ab"),
    "a path of other words": with_fields(inclusion(), path=["ab"]),
    "a path of numbers": with_fields(inclusion(), path=[1]),
    "a path in capitals": with_fields(inclusion(), path=["AB" * 32]),
    "a number as text": with_fields(inclusion(), seq="7"),
    "truth for a number": with_fields(inclusion(1), seq=True),
    "a hash that is none": with_fields(inclusion(), hash=7),
    "an event that is none": with_fields(inclusion(), event="{}"),
    "half a character": with_fields(inclusion()).replace(b'"seq"', b'"\\ud800"'),
    "a key twice": inclusion().replace(b'"kind":"inclusion"', b'"kind":"inclusion","kind":"inclusion"'),
    "spaces": json.dumps(json.loads(inclusion())).encode(),
    "deep nesting": b"[" * 100_000,
    "an endless file": b" " * 2_000_000,
}


@pytest.mark.parametrize("what", NO_PROOF)
def test_what_is_no_proof_is_refused(what: str):
    with pytest.raises(ProofInvalid):
        read(NO_PROOF[what])


def test_a_proof_of_a_log_of_many_rows_is_small():
    dice = random.Random(7)
    tree = Tree(dice.randbytes(32) for _ in range(20_000))
    big = sign_checkpoint(Checkpoint(20_000, tree.root(), SIGNER.name), SIGNER)
    assert len(inclusion_proof_file(LINES[6], 7, tree=tree, note=big)) < 3000
