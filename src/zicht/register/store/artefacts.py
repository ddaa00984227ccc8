"""A partnership as the rules want to see it, and new versions and statements as rows."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from functools import lru_cache

from django.utils import timezone

from zicht.register.records.artefacts import Artefact, ArtefactVersion, Dependency, StatementRow, StepEntry
from zicht.register.records.partnerships import Partnership
from zicht.register.records.record import new_id
from zicht.register.rules.artefacts.versions import Sheet, Statement, Version, Word, sheet_from
from zicht.register.rules.workspace import Entry, Workspace
from zicht.register.store.frames import frame_texts
from zicht.register.store.governance import seats_of


def workspace_of(partnership: Partnership, *, at: datetime) -> Workspace:
    """The partnership at a moment: everything that was written and said by then."""
    on = day_of(at)
    return Workspace(
        partnership=partnership.pk,
        name=partnership.name,
        on=on,
        seats=seats_of(partnership, at=at),
        versions=_versions(partnership, at),
        statements=_statements(partnership, at),
        entries=_entries(partnership, at),
        frames=frame_texts(partnership, at=at),
        ended_on=day_of(partnership.ended_at) if partnership.ended_at else None,
    )


def locked(partnership: Partnership) -> Partnership:
    """The same partnership, with others who write in it waiting until this transaction ends."""
    return Partnership.objects.select_for_update().get(pk=partnership.pk)


def day_of(at: datetime) -> date:
    """The day of a moment, Dutch time."""
    return timezone.localtime(at).date()


def first_moment(on: date) -> datetime:
    """The first moment of a day, Dutch time."""
    return timezone.make_aware(datetime.combine(on, time.min))


def kind_and_owner(partnership: Partnership, artefact: str) -> tuple[str, str] | None:
    """Kind of an artefact of this partnership and its owner ("" when of all); None when it is not there."""
    found = Artefact.objects.filter(partnership=partnership, pk=artefact).first()
    return (found.kind, found.owner_id or "") if found else None


def keep_version(partnership: Partnership, version: Version) -> None:
    """Write a version, its artefact when it is the first, and what it stands on."""
    sheet = version.sheet
    if sheet.number == 1:
        Artefact.objects.create(
            id=sheet.artefact, partnership=partnership, kind=sheet.kind.value, owner_id=sheet.owner or None
        )
    row = ArtefactVersion.objects.create(
        artefact_id=sheet.artefact,
        number=sheet.number,
        hash=version.hash,
        sheet=sheet.bytes.decode(),
        account_id=version.author,
        organisation_id=version.organisation,
        at=version.at,
    )
    bases = ArtefactVersion.objects.filter(hash__in=sheet.based_on).values_list("pk", flat=True)
    Dependency.objects.bulk_create(Dependency(version=row, base_id=base) for base in sorted(bases))


def keep_statement(said: Statement) -> None:
    """Write what an organisation said."""
    StatementRow.objects.create(
        version_id=said.hash,
        organisation_id=said.organisation,
        account_id=said.account,
        word=said.word.value,
        reason=said.reason,
        capacity=said.capacity,
        at=said.at,
    )


def keep_entry(partnership: Partnership, entry: Entry, account: str) -> None:
    """Write that a step was entered."""
    decision = ArtefactVersion.objects.filter(hash=entry.decision).first() if entry.decision else None
    StepEntry.objects.create(
        partnership=partnership, step=entry.step, account_id=account, decision=decision, at=entry.at
    )


def new_artefact() -> str:
    """An id for an artefact that is not there yet."""
    return new_id()


def _versions(partnership: Partnership, at: datetime) -> tuple[Version, ...]:
    rows = ArtefactVersion.objects.filter(artefact__partnership=partnership, at__lte=at).order_by("at", "id")
    listed = rows.values_list("hash", "sheet", "account_id", "organisation_id", "at")
    return tuple(Version(_sheet(hash, sheet), who, of, then) for hash, sheet, who, of, then in listed)


@lru_cache(maxsize=8192)
def _sheet(hash: str, sheet: str) -> Sheet:
    """A sheet is read once: what has this hash never changes. One that does not fit its hash stops us."""
    read = sheet_from(json.loads(sheet))
    assert read.hash == hash, "a version in the database no longer fits its hash"
    return read


def _statements(partnership: Partnership, at: datetime) -> tuple[Statement, ...]:
    rows = StatementRow.objects.filter(version__artefact__partnership=partnership, at__lte=at)
    listed = rows.order_by("at", "id").values_list(
        "version_id", "organisation_id", "account_id", "word", "at", "reason", "capacity"
    )
    return tuple(
        Statement(hash, of, who, Word(word), then, reason, capacity)
        for hash, of, who, word, then, reason, capacity in listed
    )


def _entries(partnership: Partnership, at: datetime) -> tuple[Entry, ...]:
    rows = StepEntry.objects.filter(partnership=partnership, at__lte=at).order_by("step")
    listed = rows.values_list("step", "at", "decision__hash")
    return tuple(Entry(step, then, decision or "") for step, then, decision in listed)
