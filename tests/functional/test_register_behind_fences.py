"""The register as it is served on PostgreSQL: behind its fences, to one person after the other."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from tests.functional.power_cut.mounting import ROOT
from tests.functional.register_requests import SECTIONS
from tests.postgresql_server import started_server


def zicht(*words: object, database: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zicht.cli.main", "register", *map(str, words)]
    environment = {**os.environ, "ZICHT_REGISTER_DATABASE": database}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """A new register: its folder, the address of its database for the owner, and for the application."""
    home = tmp_path_factory.mktemp("installed") / "home"
    people = ("--organisation", "Gemeente Voordam", "--keeper", "a@x.example", "--admin", "b@x.example")
    with started_server() as (_, owner):
        with psycopg.connect(owner, autocommit=True) as connection:
            connection.execute("CREATE ROLE serving LOGIN")
        made = zicht("new", home, *people, "--application-role", "serving", database=owner)
        assert made.stdout.count("/wachtwoord/") == 2, made.stderr
        yield home, owner, owner.replace("postgres@", "serving@")


def test_no_connection_keeps_what_somebody_saw(installed: tuple[Path, str, str]):
    """Two people of two partnerships and a stranger, by turns, on one connection; one page breaks."""
    home, owner, _ = installed
    made = subprocess.run(
        [sys.executable, "-m", "tests.functional.register_requests", home, "serving"],
        cwd=ROOT,
        env={**os.environ, "ZICHT_REGISTER_DATABASE": owner},
        capture_output=True,
        check=True,
    )
    rows = [json.loads(line) for line in made.stdout.splitlines()]
    assert len({row["connection"] for row in rows}) == 1
    assert {(row["setting"], row["rows"], row["open"]) for row in rows} == {("", 0, False)}
    answered = {(row["section"], row["of"] == row["place"], row["status"]) for row in rows if row["of"]}
    assert answered == {
        *((section, False, 404) for section in SECTIONS),
        *((section, True, 500 if section == "breekt/" else 200) for section in SECTIONS),
    }
    assert {row["status"] for row in rows if not row["of"]} == {302}
    assert all(row["told"] == [row["place"]] for row in rows if row["section"] == "" and row["status"] == 200)
    assert all(set(row["told"]) <= {row["of"]} for row in rows)
    logs = [row["log"] for row in rows if row["section"].endswith(".jsonl") and row["status"] == 200]
    assert [["step.enter" in line for line in log] for log in logs] == [[True, False], [False, True]]


def test_the_register_is_served_by_the_application_and_not_by_the_owner(installed: tuple[Path, str, str]):
    home, owner, application = installed
    refused = zicht("serve", home, "--port", "0", database=owner)
    assert (refused.returncode, "RoleTooStrong" in refused.stderr) == (77, True)
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


def test_tests_of_the_register_pass_on_postgresql_as_the_application():
    """Every act of the made-up partnerships, pages that forget to filter, routes by roles: a part of all.

    The rest is run by hand, since it takes minutes: ZICHT_TESTS_ON=postgresql pytest tests/unit/register
    """
    of_all = "forget or row_security or (roles and procesregisseur)"
    places = (
        "attack/test_register_tenants",
        "unit/register/store/test_row_security",
        "spec/test_register_roles",
    )
    made = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", of_all]
        + [f"tests/{place}.py" for place in places],
        cwd=ROOT,
        env={**os.environ, "ZICHT_TESTS_ON": "postgresql"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout[-4000:]
    assert "skipped" not in made.stdout
