"""The ledger: a chain that shows every change, and a torn last line that never counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from zicht.microdata.ledger import Entry, Kind, VaultInvalid, append, read_ledger


def entry(id: str, kind: Kind = Kind.ACCEPTED) -> Entry:
    return Entry(kind, id, "d" * 64, "e" * 64, "2025-01-15")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.jsonl"
    for id in ("one", "two", "three"):
        append(path, entry(id))
    return path


def test_entries_come_back_in_order(ledger: Path):
    assert read_ledger(ledger) == (entry("one"), entry("two"), entry("three"))


def test_every_changed_byte_is_seen(ledger: Path):
    whole = ledger.read_bytes()
    unseen = []
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        ledger.write_bytes(bytes(changed))
        try:
            read = read_ledger(ledger)
        except VaultInvalid:
            continue
        unseen.append((at, len(read)))
    assert unseen == []


def test_a_line_taken_out_or_moved_is_seen(ledger: Path):
    one, two, three = ledger.read_bytes().splitlines(keepends=True)
    for lines in ((two, three), (one, three), (two, one, three)):
        ledger.write_bytes(b"".join(lines))
        with pytest.raises(VaultInvalid, match="altered entry"):
            read_ledger(ledger)


def test_a_torn_last_line_does_not_count_and_goes_with_the_next(ledger: Path):
    whole = ledger.read_bytes()
    ledger.write_bytes(whole + b'{"by":"J. Jan')
    assert len(read_ledger(ledger)) == 3
    append(ledger, entry("three", Kind.ROLLED_BACK))
    assert ledger.read_bytes().startswith(whole)
    assert read_ledger(ledger)[-1] == entry("three", Kind.ROLLED_BACK)
