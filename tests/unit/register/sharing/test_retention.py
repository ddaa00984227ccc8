"""What has been kept long enough goes, with an event for each; the database lets nothing go without one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from tests.register_workspaces import least
from tests.register_world import World
from tests.unit.register.sharing.safety_house import CASE, LATER, police_tells_gemeente, signed

from zicht.cooperation.processing_log.writer import read_records
from zicht.register.actions import retention, steps
from zicht.register.actions import sharing as acts
from zicht.register.records.artefacts import Artefact, ArtefactVersion
from zicht.register.records.audit import EventRow
from zicht.register.records.sharing import FrameVersion, HumanDecision, PolicyDecision, SharingCase
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.pilot import CaseRecord
from zicht.register.rules.retention import WITHOUT_FRAME_MONTHS, Sort, months_after, of_advice, of_case
from zicht.register.store.frames import covenant_from_text
from zicht.register.store.processing import log_path
from zicht.register.store.sharing import asked

pytestmark = pytest.mark.django_db
REFUSED = "append-only|permission denied"
"""By the fence; in PostgreSQL the application has no right to most of it either."""
AFTER_FIVE_YEARS = LATER + timedelta(days=5 * 366)


def advice(world: World, case: str = CASE, at=LATER, **changes: object) -> PolicyDecision:
    by = world.as_("deelnemer politie", at=at)
    made = acts.ask_to_share(world.here, case, police_tells_gemeente(world, **changes), by=by, at=at)
    found = asked(world.here, made.pk, by=by)
    assert found is not None
    acts.decide_to_share(world.here, found, shared=made.fits, reason="", by=by, at=at)
    return made


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
    ],
)
def test_a_term_ends_on_the_same_day_or_the_last_of_the_month(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_the_frame_says_how_long_and_a_case_that_goes_on_counts_from_its_last_question(world: World) -> None:
    frames = covenant_from_text(signed(world).content)
    later = LATER + timedelta(days=100)
    assert of_advice(frames, ["ZVH-01"], LATER, later) == (months_after(LATER.date(), 6), 6), "from receipt"
    assert of_advice(frames, ["ZVH-07"], LATER, later) == (months_after(later.date(), 60), 60)
    assert of_advice(frames, [], LATER, LATER)[1] == 60, "nothing fitted: the longest term of all"
    assert of_case(None, LATER) == (
        months_after(LATER.date(), WITHOUT_FRAME_MONTHS),
        WITHOUT_FRAME_MONTHS,
    )


def test_what_is_due_goes_with_its_records_and_each_leaves_an_event(
    world: World, settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    signed(world)
    old, young = advice(world), advice(world, "ZVH-2026-0099", at=LATER + timedelta(days=90))
    assert retention.due(world.here, at=LATER) == ()
    (term,) = retention.due(world.here, at=AFTER_FIVE_YEARS)
    assert (term.sort, term.object, term.months) == (Sort.ADVICE, old.pk, 60)
    assert PolicyDecision.objects.count() == 2, "looking destroys nothing"
    assert retention.destroy_due(world.here, at=AFTER_FIVE_YEARS) == (term,)
    assert [row.pk for row in PolicyDecision.objects.all()] == [young.pk]
    assert HumanDecision.objects.count() == 1
    assert [case.number for case in SharingCase.objects.all()] == ["ZVH-2026-0099"]
    first, second = EventRow.objects.filter(action=retention.ACTION).order_by("seq")
    assert (first.object, first.before) == (old.pk, term.hash)
    assert "case number" in second.facts
    assert CASE not in first.facts + second.facts
    assert retention.clear_logs() == 2
    left = {record.context.trace_id for _, record in read_records(log_path(world.police.pk))}
    assert young.trace.split("-")[1] in left
    assert old.trace.split("-")[1] not in left
    assert retention.destroy_due(world.here, at=AFTER_FIVE_YEARS) == ()


def test_a_case_of_a_pilot_goes_after_the_longest_term_of_the_frames(world: World) -> None:
    signed(world)
    raw = write_content(least(CaseRecord))
    made = steps.write(world.here, Kind.CASE, raw, by=world.as_("deelnemer", at=LATER), at=LATER)
    assert retention.due(world.here, at=LATER + timedelta(days=5 * 365 - 30)) == ()
    (term,) = retention.destroy_due(world.here, at=AFTER_FIVE_YEARS)
    assert (term.sort, term.object, term.hash) == (Sort.CASE, made.artefact, made.hash)
    assert not Artefact.objects.filter(pk=made.artefact).exists()
    assert Artefact.objects.filter(kind="covenant").exists()


def test_the_database_lets_nothing_go_without_its_event(world: World) -> None:
    signed(world)
    made = advice(world)
    for rows in (
        HumanDecision.objects.filter(advice=made),
        ArtefactVersion.objects.filter(artefact__kind="covenant"),
        FrameVersion.objects.all(),
    ):
        with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
            rows._raw_delete("default")
    with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
        PolicyDecision.objects.filter(pk=made.pk).update(fits=False)
