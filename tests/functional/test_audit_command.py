"""`zicht audit verify` and `proof`: what a participant does with the files it received."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from tests.unit.cooperation.audit.logs import changed, log, rechained

from zicht.cli import audit
from zicht.cooperation.audit.checkpoint import Checkpoint, sign_checkpoint
from zicht.cooperation.audit.log_file import HASH, LogUnreadable
from zicht.cooperation.audit.note import CheckpointInvalid, NoteSigner
from zicht.cooperation.audit.proof_file import ProofInvalid, consistency_proof_file, inclusion_proof_file
from zicht.cooperation.audit.tree import Tree
from zicht.pipeline.audit import LogTampered

SIGNER = NoteSigner("register.example", bytes(range(32)))


def zicht(*words: object) -> None:
    top = argparse.ArgumentParser()
    audit.add_to(top.add_subparsers())
    arguments = top.parse_args(["audit", *map(str, words)])
    arguments.run(arguments)


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """The folder of a participant: the log, the key of the register, and two checkpoints."""
    lines = log(20)
    (tmp_path / "log.jsonl").write_bytes(b"".join(lines))
    (tmp_path / "register.key").write_text(f"{SIGNER.key}\n")
    tree = Tree(bytes.fromhex(line[HASH].decode()) for line in lines)
    for size in (8, 20):
        note = sign_checkpoint(Checkpoint(size, tree.root(size), "register.example"), SIGNER)
        (tmp_path / f"checkpoint-{size}").write_text(note)
    return tmp_path


def test_a_sound_log_is_said_to_be_sound(received: Path, capsys: pytest.CaptureFixture[str]):
    kept = [received / "checkpoint-8", received / "checkpoint-20"]
    zicht("verify", received / "log.jsonl", "--checkpoint", *kept, "--key", received / "register.key")
    said = capsys.readouterr().out
    assert "20 rows, each as it was written and in its place" in said
    assert said.count("signed by register.example") == 2


def test_what_could_not_be_looked_at_is_said(received: Path, capsys: pytest.CaptureFixture[str]):
    zicht("verify", received / "log.jsonl")
    assert "held against no checkpoint and no earlier copy" in capsys.readouterr().out
    zicht("verify", received / "log.jsonl", "--checkpoint", received / "checkpoint-8")
    assert "signature not looked at" in capsys.readouterr().out


def test_a_changed_row_ends_in_an_error_that_names_it(received: Path):
    lines = (received / "log.jsonl").read_bytes().splitlines(keepends=True)
    lines[6] = changed(lines[6])
    (received / "log.jsonl").write_bytes(b"".join(lines))
    with pytest.raises(LogTampered, match="row 7: changed"):
        zicht("verify", received / "log.jsonl")


def test_a_history_made_anew_is_found_with_a_checkpoint_and_named_with_a_copy(received: Path):
    lines = (received / "log.jsonl").read_bytes().splitlines(keepends=True)
    (received / "earlier.jsonl").write_bytes(b"".join(lines[:15]))
    (received / "log.jsonl").write_bytes(b"".join(rechained(lines, 12, actor="somebody-else")))
    with pytest.raises(LogTampered, match="rows 9 to 20: rewritten"):
        zicht("verify", received / "log.jsonl", "--checkpoint", *sorted(received.glob("checkpoint-*")))
    with pytest.raises(LogTampered, match="row 12: rewritten"):
        zicht("verify", received / "log.jsonl", "--copy", received / "earlier.jsonl")


def test_a_checkpoint_of_somebody_else_is_refused(received: Path):
    (received / "register.key").write_text(str(NoteSigner("register.example", bytes(32)).key))
    with pytest.raises(CheckpointInvalid):
        zicht(
            "verify",
            received / "log.jsonl",
            "--checkpoint",
            received / "checkpoint-8",
            "--key",
            received / "register.key",
        )


def test_files_that_are_not_there_are_named(received: Path):
    with pytest.raises(LogUnreadable, match=r"nothing\.jsonl"):
        zicht("verify", received / "nothing.jsonl")
    with pytest.raises(LogUnreadable, match="no-checkpoint"):
        zicht("verify", received / "log.jsonl", "--checkpoint", received / "no-checkpoint")


@pytest.fixture
def taken_along(received: Path) -> Path:
    """The same folder, with proofs: of event 5, and of growth from 8 to 20 and from 3 to 20 rows."""
    lines = (received / "log.jsonl").read_bytes().splitlines(keepends=True)
    tree = Tree(bytes.fromhex(line[HASH].decode()) for line in lines)

    def note(size: int) -> str:
        return sign_checkpoint(Checkpoint(size, tree.root(size), "register.example"), SIGNER)

    proof = inclusion_proof_file(lines[4], 5, tree=tree, note=note(20))
    (received / "event-5.json").write_bytes(proof)
    for size in (3, 8):
        proof = consistency_proof_file(note(size), note(20), tree=tree)
        (received / f"growth-{size}.json").write_bytes(proof)
    return received


def test_an_event_is_proved_to_be_in_the_log_of_which_a_checkpoint_was_kept(
    taken_along: Path, capsys: pytest.CaptureFixture[str]
):
    kept = ("--checkpoint", taken_along / "checkpoint-8", "--key", taken_along / "register.key")
    zicht("proof", taken_along / "event-5.json", taken_along / "growth-8.json", *kept)
    said = capsys.readouterr().out
    assert "event 5 is in the log of 20 rows (2026-05-16T09:00:05.000000Z perspective.write" in said
    assert "the log of 20 rows begins with the 8 rows of the earlier one" in said
    assert "of one log with the checkpoint you kept" in said
    assert "signed by register.example" in said


def test_what_a_proof_cannot_say_is_said(taken_along: Path, capsys: pytest.CaptureFixture[str]):
    zicht("proof", taken_along / "event-5.json")
    said = capsys.readouterr().out
    assert "held against no checkpoint you kept" in said
    assert "signatures not looked at" in said
    for other in ((), (taken_along / "growth-3.json",)):
        zicht("proof", taken_along / "event-5.json", *other, "--checkpoint", taken_along / "checkpoint-8")
        assert "not joined with a checkpoint you kept" in capsys.readouterr().out


def test_a_proof_of_another_history_than_was_kept_is_an_error(taken_along: Path):
    lines = (taken_along / "log.jsonl").read_bytes().splitlines(keepends=True)
    other = rechained(lines, 4, actor="somebody-else")
    tree = Tree(bytes.fromhex(line[HASH].decode()) for line in other)
    note = sign_checkpoint(Checkpoint(20, tree.root(), "register.example"), SIGNER)
    (taken_along / "event-5.json").write_bytes(inclusion_proof_file(other[4], 5, tree=tree, note=note))
    with pytest.raises(LogTampered, match="two histories"):
        zicht("proof", taken_along / "event-5.json", "--checkpoint", taken_along / "checkpoint-20")


def test_a_proof_that_does_not_hold_is_an_error(taken_along: Path):
    proof = taken_along / "event-5.json"
    proof.write_bytes(proof.read_bytes().replace(b'"seq":5}', b'"seq":6}'))
    with pytest.raises(ProofInvalid, match=r"event-5\.json"):
        zicht("proof", proof)
    with pytest.raises(LogUnreadable, match=r"nothing\.json"):
        zicht("proof", taken_along / "nothing.json")
