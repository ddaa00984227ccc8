"""Rows of a partnership are shown to who takes part in it only: by PostgreSQL itself (row-level security).

It stops a query that forgets whose rows it asks for. It does not stop somebody who can run SQL of their own
choice as the application: they can set what is seen. Nothing is seen before `seeing`, and nothing after it:
what is seen belongs to one transaction, so that no connection keeps it for the next one.

Accounts and organisations are of no partnership and are not fenced. SQLite knows no roles and shows all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import models, transaction

from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.audit import CheckpointRow, EventRow, RedoRow
from zicht.register.records.identity import LoginFailure, Passkey, UsedChallenge
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.rules.sight import NOBODY, Sight

OF_NO_PARTNERSHIP = frozenset(
    {Account, Organisation, Passkey, LoginFailure, UsedChallenge, CheckpointRow, RedoRow}
)
"""Tables that are shown whole; a test demands that every other table has a rule."""
POLICY = "fence_partnership"
CHAIN = "audit_chain"
"""View of number and hash of every event: one chain for all, whose content is not shown to all."""

_SEEN, _ACCOUNT, _DIRECTORY = "zicht.partnerships", "zicht.account", "zicht.directory"
_ALL = "*"
_IN_DIRECTORY = f"current_setting('{_DIRECTORY}', true) = 'yes'"
Model = type[models.Model]


@contextmanager
def seeing(connection: Any, sight: Sight) -> Iterator[None]:
    """A transaction in which PostgreSQL shows what is in sight, and nothing more. SQLite: nothing is done.

    Within another one it holds until the end of the block. What the block writes is kept, unless it raises.
    """
    seen_already = connection.in_atomic_block and sight_now(connection) == sight
    if connection.vendor != "postgresql" or seen_already:
        yield
        return
    before, nested = sight_now(connection), connection.in_atomic_block
    with transaction.atomic(using=connection.alias):
        see(connection, sight)
        try:
            yield
        finally:
            connection.zicht_sight = before
        assert not connection.needs_rollback, "a mistake of the database was passed over in silence"
        if nested:
            see(connection, before)


def see(connection: Any, sight: Sight) -> None:
    """From here to the end of the transaction, show what is in sight."""
    assert connection.in_atomic_block, "what is seen belongs to a transaction"
    seen = _ALL if sight.partnerships is None else ",".join(sorted(sight.partnerships))
    values = ((_SEEN, seen), (_ACCOUNT, sight.account), (_DIRECTORY, "yes" if sight.directory else ""))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join("set_config(%s, %s, true)" for _ in values),
            [word for pair in values for word in pair],
        )
    connection.zicht_sight = sight


def sight_now(connection: Any) -> Sight:
    """What is shown now."""
    sight: Sight = getattr(connection, "zicht_sight", NOBODY)
    return sight


def rules() -> dict[Model, tuple[str, str]]:
    """Table -> which rows are shown, and which may be written, as conditions in SQL."""
    found: dict[Model, tuple[str, str]] = {}
    waiting = set(apps.get_app_config("register").get_models(include_auto_created=True)) - OF_NO_PARTNERSHIP
    while waiting:
        ruled = {model: rule for model in waiting if (rule := _rule(model, found)) is not None}
        assert ruled, f"of no partnership, and not said so: {sorted(m.__name__ for m in waiting)}"
        found |= ruled
        waiting -= set(ruled)
    return dict(sorted(found.items(), key=lambda pair: pair[0]._meta.db_table))


def statements() -> Iterator[str]:
    """What makes PostgreSQL show and take rows by these rules, whatever stood there before."""
    for model, (shown, written) in rules().items():
        table = model._meta.db_table
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'DROP POLICY IF EXISTS "{POLICY}" ON "{table}"'
        yield f'CREATE POLICY "{POLICY}" ON "{table}" USING ({shown}) WITH CHECK ({written})'
    yield "CREATE OR REPLACE VIEW audit_chain AS SELECT seq, hash FROM audit_event"


def _rule(model: Model, ruled: dict[Model, tuple[str, str]]) -> tuple[str, str] | None:
    if model is Partnership:
        return _twice(f"{_listed('id')} OR {_IN_DIRECTORY}")
    column = _column(model)
    if column is None:
        return _through(model, ruled)
    listed = _listed(column)
    if model is Membership:
        return _twice(f"{listed} OR {_IN_DIRECTORY}")
    if model is EventRow:  # without a partnership: something was done with the register itself
        return _twice(f"{listed} OR (\"{column}\" = '' AND {_IN_DIRECTORY})")
    if model is RoleAssignment:  # one's own roles are read before it is known what may be seen
        own = f"\"account_id\" = current_setting('{_ACCOUNT}', true)"
        return f'{listed} OR "{column}" IS NULL OR {own} OR {_IN_DIRECTORY}', f"{listed} OR {_IN_DIRECTORY}"
    return _twice(listed)


def _column(model: Model) -> str | None:
    """The column that says whose partnership a row is."""
    fields = model._meta.concrete_fields
    return next((str(field.column) for field in fields if field.name == "partnership"), None)


def _through(model: Model, ruled: dict[Model, tuple[str, str]]) -> tuple[str, str] | None:
    """A row without a partnership of its own is shown with the row it belongs to, which is fenced itself."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and not field.null and field.related_model in ruled:
            whole, key = field.related_model._meta.db_table, field.target_field.column
            own = f'"{model._meta.db_table}"."{field.column}"'
            rows = f'"{whole}" AS whole WHERE whole."{key}" = {own}'
            return _twice(" ".join(("EXISTS (SELECT 1 FROM", rows, ")")))
    return None


def _twice(condition: str) -> tuple[str, str]:
    return condition, condition


def _listed(column: str) -> str:
    seen = f"current_setting('{_SEEN}', true)"
    return f"{seen} = '{_ALL}' OR \"{column}\" = ANY (string_to_array({seen}, ','))"
