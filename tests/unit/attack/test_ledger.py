"""The ledger of releases cannot be changed, cut in the middle or put in another order without notice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zicht.attack.ledger import EarlierReleaseMissing, LedgerBroken, enter, entries_of, releases_of


def release(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "manifest.json").write_text(text)
    return folder


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    for number in (1, 2, 3):
        enter(tmp_path / "ledger.jsonl", release(tmp_path / f"r{number}", f"{number}"), f"2024-Q{number}")
    return tmp_path / "ledger.jsonl"


def test_no_ledger_yet_means_no_release_before(tmp_path: Path):
    assert releases_of(tmp_path / "ledger.jsonl") == ()


def test_releases_are_named_oldest_first(ledger: Path):
    assert [entry.release for entry in entries_of(ledger)] == ["2024-Q1", "2024-Q2", "2024-Q3"]
    assert [folder.name for folder in releases_of(ledger)] == ["r1", "r2", "r3"]
    assert [entry.number for entry in entries_of(ledger)] == [1, 2, 3]


def test_the_last_release_is_not_entered_twice(ledger: Path):
    before = ledger.read_bytes()
    assert enter(ledger, ledger.parent / "r3", "2024-Q3").number == 3
    assert ledger.read_bytes() == before
    assert enter(ledger, ledger.parent / "r1", "again").number == 4


def test_what_is_no_release_is_not_entered(ledger: Path, tmp_path: Path):
    with pytest.raises(EarlierReleaseMissing, match="no manifest"):
        enter(ledger, tmp_path / "nowhere", "2024-Q4")


@pytest.mark.parametrize("key", ["before", "digest", "folder", "number", "release"])
def test_a_changed_entry_is_noticed(ledger: Path, key: str):
    lines = ledger.read_text().splitlines(keepends=True)
    facts = json.loads(lines[0])
    facts[key] = 7 if key == "number" else "f" * 64
    lines[0] = json.dumps(facts, sort_keys=True, separators=(",", ":")) + "\n"
    ledger.write_text("".join(lines))
    with pytest.raises(LedgerBroken):
        entries_of(ledger)


def test_an_entry_taken_out_or_moved_is_noticed(ledger: Path):
    lines = ledger.read_text().splitlines(keepends=True)
    for order in ([0, 2], [1, 2], [0, 2, 1]):
        ledger.write_text("".join(lines[at] for at in order))
        with pytest.raises(LedgerBroken, match="line"):
            entries_of(ledger)


@pytest.mark.parametrize("line", ["{}\n", "[]\n", "no\n", '{"number": "x"}\n'])
def test_what_is_no_entry_is_noticed(ledger: Path, line: str):
    ledger.write_text(line)
    with pytest.raises(LedgerBroken, match="line 1"):
        entries_of(ledger)


def test_releases_that_are_gone_are_told_together(ledger: Path):
    for name in ("r1", "r3"):
        (ledger.parent / name / "manifest.json").unlink()
    with pytest.raises(EarlierReleaseMissing, match="no r1, no r3"):
        releases_of(ledger)


def test_a_release_that_became_another_is_noticed(ledger: Path):
    (ledger.parent / "r2" / "manifest.json").write_text("other")
    with pytest.raises(LedgerBroken, match="another manifest in r2"):
        releases_of(ledger)
