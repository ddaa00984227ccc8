"""The tests of the register on the other engine: ZICHT_TESTS_ON=postgresql pytest tests/unit/register

What a test starts from is made by the owner of the tables. The test itself runs as the application does,
behind all fences: with sight of everything where it looks into tables itself, while what it asks of pages and
actions sees what who acts may see.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

ROLE = "zicht_application"
fenced = pytest.mark.skipif(
    os.environ.get("ZICHT_TESTS_ON") != "postgresql", reason="SQLite hides no rows: ZICHT_TESTS_ON=postgresql"
)
"""A test of what the database hides; tests/functional/test_register_on_postgresql.py runs it on each push."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables of a test, and (PostgreSQL) the rights of the application."""
    from django.db import connection

    from zicht.register.store.application_role import grant

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
            grant(connection, ROLE)


@contextmanager
def as_the_application() -> Iterator[None]:
    """From here to the end of the test: the role of the application, with sight of everything."""
    from django.db import connection

    from zicht.register.rules.sight import EVERYTHING, NOBODY
    from zicht.register.store.row_security import see

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    see(connection, EVERYTHING)
    try:
        yield
    finally:
        connection.zicht_sight = NOBODY


@contextmanager
def as_the_owner() -> Iterator[None]:
    """Within the block, whoever is stopped by no fence but the triggers."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        cursor.execute("SET LOCAL ROLE NONE")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {before}")


@contextmanager
def behind_the_back() -> Iterator[None]:
    """Within the block, who owns the database and took the fences of the log away first, for good."""
    from django.db import connection

    table = "ON audit_event" if connection.vendor == "postgresql" else ""
    with as_the_owner():
        with connection.cursor() as cursor:
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS fence_audit_event_{act} {table}")
        yield
