"""What a page stands on, in one small read: the session, the account and the head of the log.

Every change of what partners see leaves one event in the log, in its own transaction (actions.acting). As
long as the head is the same, nothing was changed; a head never comes back: it is a hash over all before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from zicht.cooperation.audit.event import GENESIS

_CHAIN = {"sqlite": "audit_event", "postgresql": "audit_chain"}
_COLUMNS = ("password", "email", "name", "organisation_id", "subject", "language", "is_active")
_FOOTING = {
    vendor: f"SELECT (SELECT hash FROM {chain} ORDER BY seq DESC LIMIT 1), s.session_data, s.expire_date, "
    f"{', '.join(f'a.{one}' for one in _COLUMNS)} "
    "FROM django_session s LEFT JOIN register_account a ON a.id = %s WHERE s.session_key = %s"
    for vendor, chain in _CHAIN.items()
}


@dataclass(frozen=True)
class Footing:
    """The ground under one page for one reader.

    head     hash of the last event
    session  the session as it is stored: signed, with the moment of its last change
    expires  when the session ends
    account  the columns of the account that a page can depend on; of None when it is not there
    """

    head: str
    session: str
    expires: datetime
    account: tuple[Any, ...]


def footing(session: str, account: str) -> Footing | None:
    """What a page of this session and account stands on now; None when the session is gone."""
    with connection.cursor() as cursor:
        cursor.execute(_FOOTING[connection.vendor], (account, session))
        row = cursor.fetchone()
    if row is None:
        return None
    head, data, expires, *columns = row
    if expires.tzinfo is None:  # SQLite keeps moments without a zone, in UTC
        expires = expires.replace(tzinfo=UTC)
    return Footing(head or GENESIS, data, expires, tuple(columns))


def columns_of(account: Any) -> tuple[Any, ...]:
    """The same columns, of an account that was read."""
    return tuple(getattr(account, name) for name in _COLUMNS)
