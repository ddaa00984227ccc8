"""`zicht register`: sign the log, save the register, find out that somebody changed it, and put it back."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from zicht.pipeline.audit import LogTampered
from zicht.register.store.backup import RestoreRefused


def zicht(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zicht.cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("register") / "home"
    made = zicht(
        *("register", "new", home, "--organisation", "Gemeente Voordam"),
        *("--keeper", "keeper@voordam.example", "--admin", "admin@voordam.example"),
    )
    assert made.returncode == 0, made.stderr
    return home


def test_a_register_is_signed_saved_found_changed_and_put_back(home: Path, tmp_path: Path):
    signed = zicht("register", "checkpoint", home)
    assert signed.returncode == 0, signed.stderr
    assert signed.stdout.startswith("localhost\n")
    saved = zicht("register", "backup", home, tmp_path / "backup")
    assert saved.returncode == 0, saved.stderr
    sound = zicht("register", "verify", home)
    assert sound.returncode == 0, sound.stderr
    assert "signed by localhost" in sound.stdout

    with sqlite3.connect(home / "register.sqlite") as database:
        database.execute("DROP TRIGGER fence_audit_event_update")
        database.execute("UPDATE audit_event SET actor = 'somebody-else' WHERE seq = 1")
    database.close()
    found = zicht("register", "verify", home)
    assert found.returncode == LogTampered.exit_code
    assert "row 1: changed" in found.stderr

    refused = zicht("register", "restore", tmp_path / "backup", home)
    assert refused.returncode == RestoreRefused.exit_code
    (home / "register.sqlite").rename(tmp_path / "as it was found")
    for end in ("-wal", "-shm"):
        (home / f"register.sqlite{end}").unlink(missing_ok=True)
    back = zicht("register", "restore", tmp_path / "backup", home)
    assert back.returncode == 0, back.stderr
    assert zicht("register", "verify", home).returncode == 0
