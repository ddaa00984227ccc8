"""Fences in the database itself, behind those of the application: what is written once stays as it is.

A table whose class says `append_only = True` takes new rows and nothing else; the log also takes none out of
turn. Triggers refuse the rest, for everybody who comes through SQL. In PostgreSQL the application has a role
of its own besides, without the right to change these tables or the triggers, and sees only rows of the
partnerships of who asks (store.row_security). Who owns the files can take any fence away: that the chain
shows, no trigger.

Rebuilding a table in SQLite loses its triggers, so fences are raised after each migration.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from zicht.register.records.audit import CheckpointRow, EventRow
from zicht.register.store import redo, row_security

ALWAYS = (EventRow, CheckpointRow)
_PREFIX = "fence_"
RECORDED = (
    "WHEN NOT EXISTS (SELECT 1 FROM audit_event"
    """ WHERE object = OLD."COLUMN" AND action = 'retention.destroy') """
)
"""A row with a term may go after the event that says so, and never silently."""


def append_only() -> tuple[type[models.Model], ...]:
    """Tables whose rows stay as they are written."""
    register = apps.get_app_config("register").get_models()
    kept = {model for model in register if getattr(model, "append_only", False)}
    return tuple(sorted(kept.union(ALWAYS), key=lambda model: model._meta.db_table))


def raise_fences(connection: Any) -> None:
    """Put all fences in their places; those that stand already are made anew."""
    assert connection.vendor in ("sqlite", "postgresql"), connection.vendor
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in _sqlite() if connection.vendor == "sqlite" else postgresql():
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


def _sqlite() -> Iterator[str]:
    for model in append_only():
        table = model._meta.db_table
        for act in ("UPDATE", "DELETE"):
            name = f"{_PREFIX}{table}_{act.lower()}"
            unless = _unless_recorded(model) if act == "DELETE" else ""
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" {unless}'
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    yield f'DROP TRIGGER IF EXISTS "{_PREFIX}audit_event_insert"'
    yield (
        'CREATE TRIGGER "fence_audit_event_insert" BEFORE INSERT ON "audit_event" '
        "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_event) BEGIN "
        "SELECT RAISE(ABORT, 'audit_event takes the next number only'); END"
    )
    yield from redo.triggers()


def goes_by(model: type[models.Model]) -> str:
    """Column with the object an event must name before a row may go; "" where none ever goes."""
    return str(getattr(model, "destroyed_by", ""))


def _unless_recorded(model: type[models.Model]) -> str:
    """For SQLite: refuse, unless the log says that this was destroyed."""
    column = goes_by(model)
    return RECORDED.replace("COLUMN", column) if column else ""


def postgresql() -> Iterator[str]:
    """Statements that raise every fence of PostgreSQL, those of the rows included."""
    yield """
        CREATE OR REPLACE FUNCTION fence_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    yield """
        CREATE OR REPLACE FUNCTION fence_refuse_unrecorded() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        DECLARE key text := to_jsonb(OLD) ->> TG_ARGV[0];
        BEGIN -- as the owner: the log may not be seen whole by who destroys
            IF NOT EXISTS (SELECT 1 FROM audit_event WHERE object = key AND action = 'retention.destroy') THEN
                RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN OLD;
        END $$"""
    yield """
        CREATE OR REPLACE FUNCTION fence_next_event() RETURNS trigger LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        BEGIN -- as the owner: who writes an event does not see those of others
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
            asks = f"fence_refuse_unrecorded('{goes_by(model)}')" if goes_by(model) else "fence_refuse()"
            function = asks if act == "DELETE" else "fence_refuse()"
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {act} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION {function}"
            )
            yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"'
    yield f'DROP TRIGGER IF EXISTS "{_PREFIX}audit_event_insert" ON "audit_event"'
    yield (
        f'CREATE TRIGGER "{_PREFIX}audit_event_insert" BEFORE INSERT ON "audit_event" '
        "FOR EACH ROW EXECUTE FUNCTION fence_next_event()"
    )
    yield from row_security.statements()
