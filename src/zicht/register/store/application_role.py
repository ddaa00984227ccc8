"""The role with which the application logs in to PostgreSQL: what it may, and whether that still holds.

The owner of the tables makes and changes them (`zicht register migrate`); the application reads and writes
rows, within the fences. A fence does not stop an owner, so the application is never one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from zicht.kit.digests import sha256_of
from zicht.kit.errors import UserError
from zicht.register.store import fences, row_security

ADDING = ("SELECT", "INSERT")
WRITING = ("SELECT", "INSERT", "UPDATE", "DELETE")
EVERY_RIGHT = (*WRITING, "TRUNCATE", "REFERENCES", "TRIGGER")
SCHEMA = "public"
MIGRATIONS = "django_migrations"
_OWNED = """
    SELECT count(*) FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')
    AND pg_has_role(%s, relowner, 'MEMBER')"""


class ApplicationRoleUnknown(UserError):
    """PostgreSQL knows no role of that name, or none was named: the application may not be the owner."""

    exit_code = 76
    usual_remedy = (
        "let the database administrator run CREATE ROLE name LOGIN, and give --application-role name"
    )


class RoleTooStrong(UserError):
    """A role of the database that no fence stops: a superuser, or (a member of) the owner of the tables."""

    exit_code = 77
    usual_remedy = (
        "put a role that owns nothing in ZICHT_REGISTER_DATABASE; see run-the-register-on-postgresql"
    )


class FencesDown(UserError):
    """Fences in the database are missing, or are those of another version; all findings are listed."""

    exit_code = 78
    usual_remedy = "run zicht register migrate as the owner of the database, with --application-role"


class NotOnSqlite(UserError):
    """A role of the database was named, and SQLite has none."""

    exit_code = 79
    usual_remedy = "leave --application-role out, or set ZICHT_REGISTER_DATABASE"


def check_named(connection: Any, role: str | None) -> None:
    """Raise unless a role of the application is named where there are roles, and only there."""
    if connection.vendor != "postgresql":
        if role is not None:
            raise NotOnSqlite(role, found="a register in SQLite", expected="a register in PostgreSQL")
        return
    if role is None:
        raise ApplicationRoleUnknown("--application-role", found="nothing", expected="the name of a role")
    check_role(connection, role)


def check_role(connection: Any, role: str) -> None:
    """Raise ApplicationRoleUnknown or RoleTooStrong when the application may not log in with this role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise ApplicationRoleUnknown(role, found="no such role", expected="a role that can log in")
        if found[0]:
            raise RoleTooStrong(role, found="a role above row-level security", expected="an ordinary role")
        cursor.execute(_OWNED, [SCHEMA, role])
        (owned,) = cursor.fetchone()
    if owned:
        raise RoleTooStrong(role, found=f"it owns {owned} tables", expected="a role that owns none")


def grant(connection: Any, role: str) -> None:
    """Give the role what the application needs, take away the rest, and sign which fences stand."""
    check_role(connection, role)  # also now that the tables are there
    name = connection.ops.quote_name(role)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _grants(name):
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON VIEW \"{row_security.CHAIN}\" IS '{version()}'")


def check_fences(connection: Any) -> None:
    """Raise RoleTooStrong or FencesDown unless who is connected stands before every fence (PostgreSQL)."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        role, database = cursor.fetchone()
    check_role(connection, role)
    findings = tuple(_findings(connection))
    if findings:
        raise FencesDown(database, found="; ".join(findings), expected="every fence of this version")


def version() -> str:
    """Digest of all fences: differs when a table, a rule or a trigger does."""
    return sha256_of("\n".join(fences.postgresql()).encode())


def rights() -> dict[str, tuple[str, ...]]:
    """Table -> what the application may do with it."""
    kept = {model._meta.db_table for model in fences.append_only()}
    every = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table: _of_table(model, kept) for model in every if model._meta.managed}
    return {**dict(sorted(tables.items())), row_security.CHAIN: ("SELECT",), MIGRATIONS: ("SELECT",)}


def _of_table(model: type[models.Model], kept: set[str]) -> tuple[str, ...]:
    if model._meta.db_table not in kept:
        return WRITING
    return (*ADDING, "DELETE") if fences.goes_by(model) else ADDING


def _grants(name: str) -> Iterator[str]:
    yield f"REVOKE CREATE ON SCHEMA {SCHEMA} FROM PUBLIC, {name}"
    yield f"GRANT USAGE ON SCHEMA {SCHEMA} TO {name}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM PUBLIC, {name}"
    for table, allowed in rights().items():
        yield f'GRANT {", ".join(allowed)} ON "{table}" TO {name}'


def _findings(connection: Any) -> Iterator[str]:
    there = set(_names(connection, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v')"))
    missing = sorted(set(rights()) - there)
    if missing:
        yield f"tables that are not there: {', '.join(missing)}"
        return
    signed = _names(connection, f"SELECT obj_description('\"{row_security.CHAIN}\"'::regclass)")
    if signed != [version()]:
        yield "fences of another version"
    open_tables = sorted({m._meta.db_table for m in fences.append_only()} - fences.standing(connection))
    if open_tables:
        yield f"rows can be changed in {', '.join(open_tables)}"
    ruled = {model._meta.db_table for model in row_security.rules()}
    shown = sorted(ruled - set(_names(connection, "SELECT relname FROM pg_class WHERE relrowsecurity")))
    if shown:
        yield f"rows of others are shown in {', '.join(shown)}"
    bare = sorted(ruled ^ set(_names(connection, "SELECT tablename FROM pg_policies")))
    if bare:
        yield f"rows without their rule in {', '.join(bare)}"
    wrong = sorted(table for table, allowed in rights().items() if _held(connection, table) != set(allowed))
    if wrong:
        yield f"other rights than the application needs on {', '.join(wrong)}"


def _held(connection: Any, table: str) -> set[str]:
    with connection.cursor() as cursor:
        asked = ", ".join(f"has_table_privilege('\"{table}\"', '{right}')" for right in EVERY_RIGHT)
        cursor.execute(f"SELECT {asked}")
        return {right for right, held in zip(EVERY_RIGHT, cursor.fetchone(), strict=True) if held}


def _names(connection: Any, question: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return [name for (name,) in cursor.fetchall()]
