"""What is due goes: the register does it itself, every day, and each time its log says what went.

No person stands behind it, so no role allows it: the terms do, which partners signed in their frames.
"""

from __future__ import annotations

from datetime import datetime

from zicht.register.records.partnerships import Partnership
from zicht.register.records.sharing import SharingCase
from zicht.register.rules.retention import Term
from zicht.register.store import events
from zicht.register.store.artefacts import day_of, locked
from zicht.register.store.group_commit import writing
from zicht.register.store.retention import cases_without_advice, clear_processing_logs, remove, terms_of

ACTION = "retention.destroy"


def due(partnership: Partnership, *, at: datetime) -> tuple[Term, ...]:
    """What must go today."""
    return tuple(term for term in terms_of(partnership, at=at) if term.on <= day_of(at))


def destroy_due(partnership: Partnership, *, at: datetime) -> tuple[Term, ...]:
    """Destroy what is due; each leaves an event with its hash, and the database asks for that event."""
    with writing():
        locked(partnership)
        gone = due(partnership, at=at)
        for term in gone:
            facts = {"sort": term.sort.value, "due": term.on.isoformat(), "months": term.months}
            _record(partnership, term.object, term.hash, facts, at)
            remove(term)
        for case in cases_without_advice(partnership):
            _record(partnership, case, None, {"sort": "case number"}, at)
            SharingCase.objects.filter(pk=case).delete()
    return gone


def clear_logs() -> int:
    """Take what belongs to destroyed advice out of the processing logs; gives the number of records."""
    with writing():
        return clear_processing_logs()


def _record(
    partnership: Partnership, key: str, hash: str | None, facts: dict[str, str | int], at: datetime
) -> None:
    events.append(
        at=at,
        actor="",
        organisation="",
        action=ACTION,
        partnership=partnership.pk,
        object=key,
        before=hash,
        facts=facts,
    )
