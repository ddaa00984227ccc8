"""The register on PostgreSQL: the same chain, fences for the role of the application, life after a crash."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections
from tests.functional.power_cut.mounting import ROOT, register
from tests.postgresql_server import SCRIPT, started_server

from zicht.cooperation.audit.log_file import HASH
from zicht.cooperation.audit.verification import verify_log
from zicht.register.records.audit import EventRow
from zicht.register.records.partnerships import Partnership
from zicht.register.rules.sight import EVERYTHING, Sight
from zicht.register.store import events
from zicht.register.store.application_role import grant
from zicht.register.store.database import database_settings
from zicht.register.store.fences import append_only, raise_fences, standing
from zicht.register.store.row_security import seeing

BEGIN = datetime(2026, 5, 16, 9, 30, tzinfo=UTC)
HERE = Sight(partnerships=frozenset({"p"}))


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Path, str]]:
    with started_server() as started:
        yield started


@contextmanager
def connected(url: str, user: str = "postgres") -> Iterator[Any]:
    alias = f"postgresql as {user}"
    settings = connections.configure_settings({"default": {**database_settings(url), "USER": user}})
    connections.settings[alias] = settings["default"]
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections[alias], connections.settings[alias]


def ask(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def script(*words: object) -> None:
    subprocess.run(["sh", *map(str, (SCRIPT, *words))], check=True, capture_output=True)


def new_database(server: tuple[Path, str], name: str) -> str:
    folder, url = server
    ask(url, f"CREATE DATABASE {name}")
    return f"postgresql://postgres@/{name}?host={folder}"


@pytest.fixture(scope="module")
def made(server: tuple[Path, str], django_db_blocker: Any) -> Iterator[str]:
    """A database with all tables and fences, and a role for the application."""
    url = new_database(server, "fenced")
    with django_db_blocker.unblock():
        with connected(url) as owner:
            call_command("migrate", database=owner.alias, interactive=False, verbosity=0)
            with owner.cursor() as cursor:
                cursor.execute("CREATE ROLE application LOGIN")
            for _ in range(2):
                raise_fences(owner)
                grant(owner, "application")
        yield url


def add_event(connection: Any) -> None:
    with seeing(connection, HERE):
        events.append(
            at=BEGIN,
            actor="a",
            organisation="o",
            action="perspective.write",
            partnership="p",
            object="q",
            facts={"word": "één", "list": [1, None]},
            using=connection.alias,
        )


REFUSED = (
    "UPDATE audit_event SET actor = 'b'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "DELETE FROM audit_checkpoint WHERE size = 1",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "DROP TABLE audit_event",
    "SET session_replication_role = replica",
)


def test_the_application_adds_events_and_can_change_or_remove_none(made: str):
    with connected(made, "application") as connection:
        for _ in range(3):
            add_event(connection)
        for statement in REFUSED:
            with pytest.raises(DatabaseError), connection.cursor() as cursor:
                cursor.execute(statement)
        assert list(events.events(using=connection.alias)) == []
        unseen = list(events.lines(using=connection.alias))
        with seeing(connection, HERE):
            seen = list(events.lines(using=connection.alias))
            assert len(list(events.events(using=connection.alias))) == len(seen)
        for lines in (seen, unseen):
            assert len(lines) >= 3
            assert verify_log(lines).findings == ()
        assert b"perspective.write" in b"".join(seen)
        assert b"perspective.write" not in b"".join(unseen)


def test_even_the_owner_is_stopped_by_the_triggers(made: str):
    with connected(made) as owner:
        add_event(owner)
        for statement in (*REFUSED[:3], "SET session_replication_role = replica; DELETE FROM audit_event"):
            with pytest.raises(DatabaseError, match="append-only"), owner.cursor() as cursor:
                cursor.execute(statement)
        with pytest.raises(DatabaseError, match="next number only"):
            EventRow.objects.using(owner.alias).create(
                seq=999, at="x", action="a", facts="{}", prev="x", hash="y"
            )
        assert standing(owner) == {model._meta.db_table for model in append_only()}


def test_the_application_sees_rows_of_the_partnerships_of_who_asks_only(made: str):
    table = "register_membership"
    with connected(made) as owner, owner.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True,)
        here, there = (
            Partnership.objects.using(owner.alias).create(name=name, started_at=BEGIN)
            for name in ("here", "there")
        )
        cursor.execute(
            "INSERT INTO register_organisation (id, party, name, kind, oin, made_up) "
            "VALUES ('01ORGANISATION', 'gm9001', 'Voordam', 'gemeente', '', true)"
        )
        for id, partnership in (("01A", here.pk), ("01B", there.pk)):
            cursor.execute(
                "INSERT INTO register_membership (id, partnership_id, organisation_id, since) "
                "VALUES (%s, %s, '01ORGANISATION', now())",
                [id, partnership],
            )
    with connected(made, "application") as connection:

        def ids() -> list[str]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT id FROM register_membership ORDER BY id")
                return [id for (id,) in cursor]

        assert ids() == []
        with seeing(connection, Sight(partnerships=frozenset({here.pk}))):
            assert ids() == ["01A"]
            with seeing(connection, Sight(partnerships=frozenset({here.pk, there.pk}))):
                assert ids() == ["01A", "01B"]
            assert ids() == ["01A"]
        with seeing(connection, EVERYTHING):
            assert ids() == ["01A", "01B"]
        assert ids() == []


def lost(said: bytes, lines: list[bytes]) -> list[str]:
    hashes = {seq: line[HASH].decode() for seq, line in enumerate(lines, 1)}
    sure = [line.split() for line in said.decode().splitlines()]
    return [seq for seq, hash in sure if hashes.get(int(seq)) != hash]


def test_writers_at_the_same_time_make_one_chain_without_gaps(server: tuple[Path, str]):
    url = new_database(server, "together")
    said = register("write", url, "--threads", 8, "--events", 20).stdout
    lines = register("check", url).stdout.splitlines(keepends=True)
    assert len(lines) == 160
    assert (lost(said, lines), verify_log(lines).findings) == ([], ())


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(server: tuple[Path, str]):
    folder, _ = server
    url = new_database(server, "killed")
    said = b""
    for _ in range(2):
        words = ["-m", "tests.functional.register_process", "write", url, "--threads", "4"]
        with subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as writer:
            assert writer.stdout is not None
            heard = [writer.stdout.readline() for _ in range(20)]
            os.kill(int((folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
            said += b"".join(heard) + writer.stdout.read()
        script("again", folder)
    lines = register("check", url).stdout.splitlines(keepends=True)
    assert said.count(b"\n") >= 40
    assert (lost(said, lines), verify_log(lines).findings) == ([], ())


def test_the_register_is_put_back_as_it_was_after_an_event_from_the_archive(server: tuple[Path, str]):
    """pg_basebackup and the archive of the write-ahead log, up to a moment that was given a name."""
    folder, url = server
    there = new_database(server, "archived")
    register("write", there, "--events", 5)
    script("copy", folder)
    register("write", there, "--events", 5)
    ask(url, "SELECT pg_create_restore_point('after_10')")
    before = register("check", there).stdout
    register("write", there, "--events", 5)
    ask(url, "SELECT pg_switch_wal()")
    restored = Path(tempfile.mkdtemp(prefix="zicht-pg-"))
    try:
        script("restore", folder, restored, "after_10")
        found = register("check", f"postgresql://postgres@/archived?host={restored}").stdout
        script("stop", restored)
    finally:
        shutil.rmtree(restored)
    assert found == before
    assert found.count(b"\n") == 10
