"""The audit log as somebody may read it: in one partnership, or all of it for an auditor of the platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from zicht.cooperation.audit.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from zicht.cooperation.audit.event import Fact, facts_of, moment
from zicht.cooperation.audit.note import NoteKey, NoteSigner
from zicht.cooperation.audit.tree import Tree
from zicht.cooperation.audit.verification import Verification, verify_log
from zicht.register.records.accounts import Account
from zicht.register.records.audit import CheckpointRow, EventRow
from zicht.register.records.organisations import Organisation
from zicht.register.rules.sight import EVERYTHING
from zicht.register.store.events import hashes, head, lines
from zicht.register.store.row_security import seeing

A_PAGE = 50
ID_LENGTH = 26


@dataclass(frozen=True)
class Asked:
    """What somebody looks for; "" or None asks for all.

    thing          what it was done to: the part of an action before the dot
    before, after  a lower or a higher number only
    """

    thing: str = ""
    action: str = ""
    organisation: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Entry:
    """One event with the names of who did it, as they are now; an id stands for who is no longer there."""

    seq: int
    at: datetime
    actor: str
    organisation: str
    organisation_id: str
    partnership: str
    action: str
    object: str
    before: str
    after: str
    facts: Mapping[str, Fact]
    hash: str


@dataclass(frozen=True)
class Page:
    """Events, newest first. older: number to ask before for the next page, None on the last."""

    entries: tuple[Entry, ...]
    older: int | None


def page(partnership: str | None, asked: Asked) -> Page:
    """The events somebody asks for. partnership: its id; None: the whole log."""
    rows = _rows(partnership, asked).order_by("-seq")[: A_PAGE + 1]
    found = list(rows)
    older = found[A_PAGE - 1].seq if len(found) > A_PAGE else None
    return Page(_entries(found[:A_PAGE]), older)


def history(partnership: str | None, object: str) -> tuple[Entry, ...]:
    """All that was done with one thing, oldest first."""
    return _entries(list(_rows(partnership, Asked(object=object)).order_by("seq")))


def event(partnership: str | None, seq: int) -> Entry | None:
    """One event by its number; None when it is not there, or of another partnership."""
    return next(iter(_entries(list(_rows(partnership, Asked()).filter(seq=seq)))), None)


def names_in(entries: Iterable[Entry]) -> dict[str, str]:
    """Names of the accounts and organisations that facts of these events speak of by their id."""
    values = [value for entry in entries for value in entry.facts.values()]
    found = {one for value in values for one in (value if isinstance(value, tuple) else (value,))}
    ids = {one for one in found if isinstance(one, str) and len(one) == ID_LENGTH}
    return _names(Account, ids) | _names(Organisation, ids)


def onward(partnership: str | None, asked: Asked, limit: int) -> tuple[tuple[Entry, ...], int | None]:
    """The first events that fit, oldest first, and the number to ask after for more; None: that is all."""
    found = list(_rows(partnership, asked).order_by("seq")[: limit + 1])
    more = len(found) > limit
    return _entries(found[:limit]), found[limit - 1].seq if more else None


def choices(partnership: str | None) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Actions that occur, and organisations (id, name) that acted: what one can choose from."""
    rows = _rows(partnership, Asked()).order_by()
    actions = sorted(rows.values_list("action", flat=True).distinct())
    ids = set(rows.values_list("organisation", flat=True).distinct()) - {""}
    names = _names(Organisation, ids)
    return tuple(actions), tuple(sorted(((id, names.get(id, id)) for id in ids), key=lambda pair: pair[1]))


def log_for(partnership: str | None) -> Iterator[bytes]:
    """The log as a file: events of other partnerships are withheld, and stand in it by their hash."""
    if partnership is None:
        return lines()
    return lines(may_see=lambda of: of == partnership)


def verify_now(*, key: NoteKey | None = None) -> Verification:
    """Look at every row of the log in the database, against every checkpoint that was stored.

    Rows of every partnership are read, whoever asks; only what is wrong with them is told, and where.

    key  of the register: each checkpoint has to be signed with it; None: signatures are not looked at
    """
    kept = [
        read_checkpoint(row.note.encode(), key=key, where=f"checkpoint of {row.size} rows")
        for row in CheckpointRow.objects.order_by("size")
    ]
    with seeing(connection, EVERYTHING):
        return verify_log(lines(), checkpoints=kept)


def checkpoint_now(signer: NoteSigner) -> str:
    """A checkpoint of the log as it is, signed; nothing is written."""
    tree = Tree(map(bytes.fromhex, hashes()))
    return sign_checkpoint(Checkpoint(len(tree), tree.root(), signer.name), signer)


def keep_checkpoint(signer: NoteSigner) -> int | None:
    """Store a checkpoint of the log as it is; gives its size, None when that one is there already."""
    size, _ = head()
    if CheckpointRow.objects.filter(size=size).exists():
        return None
    CheckpointRow.objects.create(size=size, note=checkpoint_now(signer))
    return size


def checkpoints() -> tuple[int, ...]:
    """Sizes of those that were stored, the newest first."""
    return tuple(CheckpointRow.objects.order_by("-size").values_list("size", flat=True))


def checkpoint(size: int) -> str | None:
    """The file of one that was stored."""
    return CheckpointRow.objects.filter(size=size).values_list("note", flat=True).first()


def _rows(partnership: str | None, asked: Asked) -> QuerySet[EventRow]:
    rows = EventRow.objects.all() if partnership is None else EventRow.objects.filter(partnership=partnership)
    for name in ("action", "organisation", "object"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    if asked.thing:
        rows = rows.filter(action__startswith=f"{asked.thing}.")
    if asked.since is not None:
        rows = rows.filter(at__gte=moment(_midnight(asked.since)))
    if asked.until is not None:
        rows = rows.filter(at__lt=moment(_midnight(asked.until + timedelta(days=1))))
    if asked.before is not None:
        rows = rows.filter(seq__lt=asked.before)
    if asked.after is not None:
        rows = rows.filter(seq__gt=asked.after)
    return rows


def _entries(rows: list[EventRow]) -> tuple[Entry, ...]:
    people = _names(Account, {row.actor for row in rows})
    organisations = _names(Organisation, {row.organisation for row in rows})
    return tuple(
        Entry(
            seq=row.seq,
            at=datetime.fromisoformat(row.at),
            actor=people.get(row.actor, row.actor),
            organisation=organisations.get(row.organisation, row.organisation),
            organisation_id=row.organisation,
            partnership=row.partnership,
            action=row.action,
            object=row.object,
            before=row.before,
            after=row.after,
            facts=facts_of(row.facts),
            hash=row.hash,
        )
        for row in rows
    )


def _names(model: type[Account] | type[Organisation], ids: set[str]) -> dict[str, str]:
    return dict(model.objects.filter(pk__in=sorted(ids)).values_list("pk", "name"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
