"""A backup brings the register back as it was just after any event, or says why it cannot."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from zicht.register.records.organisations import Organisation
from zicht.register.store import backup as backups
from zicht.register.store import events
from zicht.register.store.backup import RestoreRefused, backup, opened, restore, state_of
from zicht.register.store.fences import raise_fences

START = datetime(2026, 5, 16, 9, 30, tzinfo=UTC)


@pytest.fixture
def register(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A register in a file of its own."""
    with django_db_blocker.unblock(), opened(tmp_path / "register.sqlite") as connection:
        with connection.schema_editor() as editor:
            for model in apps.get_app_config("register").get_models():
                editor.create_model(model)
        raise_fences(connection)
        yield connection


def act(register: Any, number: int) -> str:
    """One act: a row added, now and then one changed or removed, and its event. Gives the state after it."""
    made = Organisation.objects.using(register.alias)
    with transaction.atomic(using=register.alias):
        made.create(party=f"own-{number}", name=f'Één "naam" {number}\n', kind="overig")
        if number % 3 == 0:
            made.filter(party=f"own-{number - 1}").update(name="anders", made_up=True)
        if number % 4 == 0:
            made.filter(party=f"own-{number - 3}").delete()
        events.append(
            at=START + timedelta(seconds=number),
            actor="a",
            organisation="o",
            action="organisation.add",
            partnership="",
            object=f"own-{number}",
            facts={"number": number},
            using=register.alias,
        )
    return state_of(register)


def state_in(path: Path) -> str:
    with opened(path) as connection:
        return state_of(connection)


def test_the_register_is_put_back_as_it_was_after_any_event(register: Any, tmp_path: Path):
    saved = tmp_path / "backup"
    states = {}
    for number in range(1, 25):
        states[number] = act(register, number)
        if number in (5, 6, 17, 24):
            backup(saved, whole=number in (5, 17), using=register.alias)
    assert len(set(states.values())) == 24
    for number in range(5, 25):
        to = tmp_path / f"at-{number}.sqlite"
        assert restore(saved, to, event=number).event == number
        assert state_in(to) == states[number], number
    assert restore(saved, tmp_path / "last.sqlite").state == states[24]


def test_what_was_put_back_goes_on_and_can_be_saved_again(register: Any, tmp_path: Path):
    for number in range(1, 5):
        act(register, number)
    backup(tmp_path / "backup", using=register.alias)
    restore(tmp_path / "backup", tmp_path / "again.sqlite")
    with opened(tmp_path / "again.sqlite") as again:
        state = act(again, 5)
        backup(tmp_path / "backup of again", using=again.alias)
    assert restore(tmp_path / "backup of again", tmp_path / "third.sqlite").state == state


def test_a_run_appends_only_what_is_new(register: Any, tmp_path: Path):
    act(register, 1)
    assert backup(tmp_path / "backup", using=register.alias).whole is not None
    assert backup(tmp_path / "backup", using=register.alias) == backups.Saved(0, None)
    act(register, 2)
    assert backup(tmp_path / "backup", using=register.alias) == backups.Saved(2, None)


@pytest.mark.parametrize("cut", [1, 30, 250])
def test_a_run_that_was_broken_off_is_done_again_without_loss(register: Any, tmp_path: Path, cut: int):
    """Half a line at the end of the changes, and rows that were not yet taken out of the register."""
    saved = tmp_path / "backup"
    act(register, 1)
    backup(saved, using=register.alias)
    whole = (saved / "changes.jsonl").read_bytes()
    act(register, 2)
    rows = list(sqlite3.connect(tmp_path / "register.sqlite").execute("SELECT * FROM audit_redo"))
    backup(saved, using=register.alias)
    later = (saved / "changes.jsonl").read_bytes()
    (saved / "changes.jsonl").write_bytes(later[: len(whole) + cut])
    with register.cursor() as cursor:
        for row in rows:
            cursor.execute('INSERT INTO "audit_redo" VALUES (%s, %s, %s, %s, %s)', row)
    state = state_of(register)
    backup(saved, using=register.alias)
    assert (saved / "changes.jsonl").read_bytes() == later
    assert restore(saved, tmp_path / "again.sqlite").state == state


def test_a_copy_that_was_changed_is_refused(register: Any, tmp_path: Path):
    act(register, 1)
    whole = backup(tmp_path / "backup", using=register.alias).whole
    assert whole is not None
    content = bytearray(whole.read_bytes())
    content[-1] ^= 1
    whole.write_bytes(content)
    with pytest.raises(RestoreRefused, match="other bytes"):
        restore(tmp_path / "backup", tmp_path / "again.sqlite")
    assert not (tmp_path / "again.sqlite").exists()


def test_a_change_that_was_tampered_with_is_refused(register: Any, tmp_path: Path):
    saved = tmp_path / "backup"
    act(register, 1)
    backup(saved, using=register.alias)
    act(register, 2)
    backup(saved, using=register.alias)
    lines = (saved / "changes.jsonl").read_text().splitlines()
    plain = json.loads(lines[-1])
    plain["row"]["actor"] = "somebody-else"
    (saved / "changes.jsonl").write_text("\n".join([*lines[:-1], json.dumps(plain)]) + "\n")
    with pytest.raises(RestoreRefused, match="row 2: changed"):
        restore(saved, tmp_path / "again.sqlite")
    assert sorted(path.name for path in tmp_path.iterdir() if "again" in path.name) == []


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        '{"act":"a","id":99}',
        '{"act":"x","id":99,"key":"1","place":"audit_event","row":{}}',
        "twice",
    ],
)
def test_a_change_that_does_not_fit_is_refused(register: Any, tmp_path: Path, bad: str):
    saved = tmp_path / "backup"
    act(register, 1)
    backup(saved, using=register.alias)
    act(register, 2)
    backup(saved, using=register.alias)
    lines = (saved / "changes.jsonl").read_text().splitlines()
    line = lines[-1] if bad == "twice" else bad
    (saved / "changes.jsonl").write_text("\n".join([*lines, line]) + "\n")
    with pytest.raises(RestoreRefused, match="a change that does not fit"):
        restore(saved, tmp_path / "again.sqlite")
    assert sorted(path.name for path in tmp_path.iterdir() if "again" in path.name) == []


def test_fences_stand_and_changes_are_numbered_on_in_what_was_put_back(register: Any, tmp_path: Path):
    saved = tmp_path / "backup"
    for number in (1, 2, 3):
        act(register, number)
        backup(saved, using=register.alias)
    triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    numbers = "SELECT name, seq FROM sqlite_sequence ORDER BY name"
    restore(saved, tmp_path / "again.sqlite")
    with opened(tmp_path / "again.sqlite") as again, again.cursor() as here, register.cursor() as there:
        for question in (triggers, numbers, "PRAGMA journal_mode"):
            assert here.execute(question).fetchall() == there.execute(question).fetchall()
        with pytest.raises(IntegrityError, match="append-only"):
            here.execute("DELETE FROM audit_event")


def test_an_event_that_is_in_no_backup_is_refused(register: Any, tmp_path: Path):
    saved = tmp_path / "backup"
    for number in (1, 2):
        act(register, number)
    backup(saved, using=register.alias)
    with pytest.raises(RestoreRefused, match="none at or before event 1"):
        restore(saved, tmp_path / "again.sqlite", event=1)
    with pytest.raises(RestoreRefused, match="event 2 as the last"):
        restore(saved, tmp_path / "again.sqlite", event=3)
    with pytest.raises(RestoreRefused, match="0 whole copies"):
        restore(tmp_path / "nothing", tmp_path / "again.sqlite")


def test_no_register_is_overwritten(register: Any, tmp_path: Path):
    act(register, 1)
    backup(tmp_path / "backup", using=register.alias)
    with pytest.raises(RestoreRefused, match="a file already"):
        restore(tmp_path / "backup", tmp_path / "register.sqlite")


def test_others_cannot_read_a_backup(register: Any, tmp_path: Path):
    act(register, 1)
    backup(tmp_path / "backup", using=register.alias)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "backup").iterdir()} == {0}
