"""Fences in the database itself, behind those of the application: what is written once stays as it is.

A table whose class says `append_only = True` takes new rows and nothing else; the log also takes none out of
turn. Triggers refuse the rest, for everybody who comes through SQL. In PostgreSQL the application has a role
of its own besides, without the right to change these tables or the triggers, and sees only rows of the
partnerships of who asks. Who owns the files can take any fence away: that the chain shows, no trigger.

Rebuilding a table in SQLite loses its triggers, so fences are raised after each migration.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import models, transaction

from zicht.register.records.audit import CheckpointRow, EventRow
from zicht.register.store import redo

ALWAYS = (EventRow, CheckpointRow)
SEEN = "zicht.partnerships"
"""Setting of a PostgreSQL session: ids of partnerships whose rows are seen, with commas; "*" for all."""
_PREFIX = "fence_"


def append_only() -> tuple[type[models.Model], ...]:
    """Tables whose rows stay as they are written."""
    register = apps.get_app_config("register").get_models()
    kept = {model for model in register if getattr(model, "append_only", False)}
    return tuple(sorted(kept.union(ALWAYS), key=lambda model: model._meta.db_table))


def raise_fences(connection: Any, *, application_role: str | None = None) -> None:
    """Put all fences in their places; those that stand already are made anew.

    application_role  PostgreSQL only: the role the web application logs in with; it may not own the tables
    """
    assert connection.vendor in ("sqlite", "postgresql"), connection.vendor
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        statements = _sqlite if connection.vendor == "sqlite" else _postgresql
        for statement in statements():
            cursor.execute(statement)
        if application_role is not None:
            assert connection.vendor == "postgresql", "roles are of PostgreSQL"
            for statement in _role(connection.ops.quote_name(application_role)):
                cursor.execute(statement)


def standing(connection: Any) -> frozenset[str]:
    """Names of tables of which both changing and removing rows is refused now."""
    question = (
        "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        found = set(cursor.fetchall())
    return frozenset(
        table
        for table, _ in found
        if {(table, f"{_PREFIX}{table}_update"), (table, f"{_PREFIX}{table}_delete")} <= found
    )


@contextmanager
def seeing(connection: Any, partnerships: Sequence[str] | None) -> Iterator[None]:
    """Within the block, PostgreSQL shows rows of these partnerships only; None: of all. SQLite shows all.

    A second fence: what is asked of the database is already limited to what somebody may see.
    """
    if connection.vendor != "postgresql":
        yield
        return
    _set_seen(connection, "*" if partnerships is None else ",".join(sorted(partnerships)))
    try:
        yield
    finally:
        if connection.is_usable():
            _set_seen(connection, "")


def _set_seen(connection: Any, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [SEEN, value])


def _sqlite() -> Iterator[str]:
    for model in append_only():
        table = model._meta.db_table
        for act in ("UPDATE", "DELETE"):
            name = f"{_PREFIX}{table}_{act.lower()}"
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    yield f'DROP TRIGGER IF EXISTS "{_PREFIX}audit_event_insert"'
    yield (
        'CREATE TRIGGER "fence_audit_event_insert" BEFORE INSERT ON "audit_event" '
        "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_event) BEGIN "
        "SELECT RAISE(ABORT, 'audit_event takes the next number only'); END"
    )
    yield from redo.triggers()


def _postgresql() -> Iterator[str]:
    yield """
        CREATE OR REPLACE FUNCTION fence_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    yield """
        CREATE OR REPLACE FUNCTION fence_next_event() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM audit_event) THEN
                RAISE EXCEPTION 'audit_event takes the next number only'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$"""
    for model in append_only():
        table = model._meta.db_table
        for act in ("UPDATE", "DELETE", "TRUNCATE"):
            name = f"{_PREFIX}{table}_{act.lower()}"
            each = "STATEMENT" if act == "TRUNCATE" else "ROW"
            yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION fence_refuse()"
            )
            yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"'
    yield f'DROP TRIGGER IF EXISTS "{_PREFIX}audit_event_insert" ON "audit_event"'
    yield (
        f'CREATE TRIGGER "{_PREFIX}audit_event_insert" BEFORE INSERT ON "audit_event" '
        "FOR EACH ROW EXECUTE FUNCTION fence_next_event()"
    )
    for table, column in _of_partnerships():
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'DROP POLICY IF EXISTS "{_PREFIX}partnership" ON "{table}"'
        yield (
            f'CREATE POLICY "{_PREFIX}partnership" ON "{table}" USING ('
            f"current_setting('{SEEN}', true) = '*' OR \"{column}\" IS NULL OR \"{column}\" = '' OR "
            f"\"{column}\" = ANY (string_to_array(current_setting('{SEEN}', true), ',')))"
        )


def _of_partnerships() -> Iterator[tuple[str, str]]:
    """Tables of which a column says whose partnership a row is; not the log: one chain for all."""
    for model in apps.get_app_config("register").get_models():
        for field in model._meta.concrete_fields:
            if field.name == "partnership" and model is not EventRow:
                yield model._meta.db_table, field.column


def _role(role: str) -> Iterator[str]:
    """Rights of the application: reading and writing, but adding only where rows stay as they are."""
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
    for model in append_only():
        yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{model._meta.db_table}" FROM {role}'
