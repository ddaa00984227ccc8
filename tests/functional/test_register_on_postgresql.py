"""The register on PostgreSQL: the same chain, fences for the role of the application, life after a crash."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections
from tests.functional.power_cut.mounting import ROOT, register
from tests.functional.register_requests import SECTIONS
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


def zicht(*words: object, database: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zicht.cli.main", "register", *map(str, words)]
    environment = {**os.environ, "ZICHT_REGISTER_DATABASE": database}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def filled(server: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The made-up register: its folder, the address for its owner, and the one for the application."""
    owner = new_database(server, "filled")
    ask(server[1], "CREATE ROLE serving LOGIN")
    home = tmp_path_factory.mktemp("filled") / "home"
    made = zicht("demo", home, "--quiet", "--application-role", "serving", database=owner)
    assert made.returncode == 0, made.stderr
    return home, owner, owner.replace("postgres@", "serving@")


def test_no_connection_keeps_what_somebody_saw(filled: tuple[Path, str, str]):
    """Two people of two partnerships and a stranger, by turns, on one connection; one page breaks."""
    home, _, application = filled
    made = subprocess.run(
        [sys.executable, "-m", "tests.functional.register_requests", home],
        cwd=ROOT,
        env={**os.environ, "ZICHT_REGISTER_DATABASE": application},
        capture_output=True,
        check=True,
    )
    rows = [json.loads(line) for line in made.stdout.splitlines()]
    assert len({row["connection"] for row in rows}) == 1
    assert {(row["setting"], row["rows"], row["open"]) for row in rows} == {("", 0, False)}
    answered = {(row["section"], row["of"] == row["place"], row["status"]) for row in rows if row["of"]}
    assert {one for one in answered if not one[1]} == {(section, False, 404) for section in SECTIONS}
    assert {one for one in answered if one[1]} >= {("", True, 200), ("breekt/", True, 500)}
    assert {row["status"] for row in rows if not row["of"]} == {302}
    assert all(row["told"] == [row["place"]] for row in rows if row["section"] == "" and row["status"] == 200)
    assert all(set(row["told"]) <= {row["of"]} for row in rows)
    logs = [row for row in rows if row["section"].endswith(".jsonl") and row["status"] == 200]
    assert [row["withheld"] > 0 for row in logs] == [True, True]


def test_the_register_is_served_by_a_role_that_the_fences_stop_only(
    filled: tuple[Path, str, str], server: tuple[Path, str]
):
    home, owner, application = filled
    refused = zicht("serve", home, "--port", "0", database=owner)
    assert (refused.returncode, "RoleTooStrong" in refused.stderr) == (77, True)
    assert zicht("migrate", home, database=owner).returncode == 76
    assert "as it was written" in zicht("verify", home, database=application).stdout
    ask(owner, "ALTER TABLE register_artefact DISABLE ROW LEVEL SECURITY")
    down = zicht("serve", home, "--port", "0", database=application)
    assert (down.returncode, "register_artefact" in down.stderr) == (78, True)
    assert zicht("migrate", home, "--application-role", "serving", database=owner).returncode == 0
    with served(home, application) as address:
        assert "<h1" in urlopen(f"{address}/inloggen/").read().decode()


@contextmanager
def served(home: Path, database: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "zicht.cli.main", "register", "serve", home, "--plain-http"]
    process = subprocess.Popen(
        [*map(str, command), "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "ZICHT_REGISTER_DATABASE": database},
        stdout=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 120
        while not _answers(port):
            assert process.poll() is None, "it does not serve"
            assert time.monotonic() < end, "it does not serve after two minutes"
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
