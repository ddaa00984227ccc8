"""Versions and statements in the database: who may, what becomes of a yes, and what the log says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.register_workspaces import least
from tests.register_world import BEGIN, World

from zicht.register.actions import governance, steps
from zicht.register.records.artefacts import ArtefactVersion, StatementRow
from zicht.register.records.audit import EventRow
from zicht.register.records.organisations import Organisation
from zicht.register.rules.artefacts.content import ArtefactNotValid, write_content
from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.artefacts.versions import Version, Word
from zicht.register.rules.permissions import NotPermitted, Reason
from zicht.register.rules.steps import AgainstTheRules, GateNotMet, VersionOutdated
from zicht.register.store.artefacts import workspace_of

pytestmark = pytest.mark.django_db


def raw(kind: Kind, **given: Any) -> dict[str, Any]:
    return write_content(least(SHAPES[kind].content, **given))


class Desk:
    """Somebody writes and speaks, an hour after the one before."""

    def __init__(self, world: World) -> None:
        self.world, self.at = world, BEGIN

    def write(self, who: str, kind: Kind, *, artefact: str = "", seen: str = "", **given: Any) -> Version:
        self.at += timedelta(hours=1)
        return steps.write(
            self.world.here,
            kind,
            raw(kind, **given),
            artefact=artefact,
            seen=seen,
            by=self.world.as_(who, at=self.at),
            at=self.at,
        )

    def say(self, who: str, version: Version, word: Word = Word.ACCEPT, *, strong: bool = True) -> None:
        self.at += timedelta(hours=1)
        by = self.world.as_(who, at=self.at, strong=strong)
        reason, capacity = "" if word is Word.ACCEPT else "omdat", "burgemeester"
        steps.say(
            self.world.here,
            version.artefact,
            word,
            hash=version.hash,
            reason=reason,
            capacity=capacity,
            by=by,
            at=self.at,
        )

    @property
    def now(self) -> Any:
        return workspace_of(self.world.here, at=self.at)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def pictured(desk: Desk) -> Version:
    """Step 1 as far as a shared picture."""
    desk.write("procesregisseur", Kind.ISSUE)
    desk.write("deelnemer", Kind.PERSPECTIVE)
    desk.write("deelnemer politie", Kind.PERSPECTIVE)
    desk.write("deelnemer", Kind.REUSE_CHECK)
    return desk.write("procesregisseur", Kind.SHARED_PICTURE)


def test_what_was_written_is_read_back_with_its_hash(desk: Desk) -> None:
    version = desk.write("deelnemer", Kind.ISSUE)
    (read,) = desk.now.versions
    assert read == version
    event = EventRow.objects.get()
    assert (event.action, event.after, event.object) == ("issue.write", version.hash, version.artefact)


def test_a_text_somebody_typed_is_not_in_the_log(desk: Desk) -> None:
    desk.write("deelnemer", Kind.ISSUE, name="Een geheime naam")
    assert "geheime" not in EventRow.objects.get().facts


def test_step_one_is_walked_to_step_two(desk: Desk, world: World) -> None:
    picture = pictured(desk)
    with pytest.raises(GateNotMet):
        steps.enter(world.here, 2, by=world.as_("procesregisseur"), at=desk.at)
    desk.say("deelnemer", picture)
    desk.say("deelnemer politie", picture)
    steps.enter(world.here, 2, by=world.as_("procesregisseur"), at=desk.at)
    assert desk.now.entered == 2
    desk.write("deelnemer", Kind.PROBLEM_DEFINITION)


def test_any_edit_voids_every_yes_also_going_back_to_the_old_text(desk: Desk) -> None:
    picture = pictured(desk)
    desk.say("deelnemer", picture)
    desk.say("deelnemer politie", picture)
    assert desk.now.agreed(picture)
    edited = desk.write(
        "procesregisseur",
        Kind.SHARED_PICTURE,
        artefact=picture.artefact,
        seen=picture.hash,
        what_we_see="x",
    )
    back = desk.write("procesregisseur", Kind.SHARED_PICTURE, artefact=picture.artefact, seen=edited.hash)
    assert back.content == picture.content
    assert desk.now.accepted_by(back) == ()
    with pytest.raises(VersionOutdated):
        desk.say("deelnemer", picture)


def test_who_writes_over_somebody_elses_version_is_stopped(desk: Desk) -> None:
    first = desk.write("deelnemer", Kind.ISSUE)
    change = {"artefact": first.artefact, "seen": first.hash}
    desk.write("procesregisseur", Kind.ISSUE, **change, name="een")
    with pytest.raises(VersionOutdated):
        desk.write("deelnemer", Kind.ISSUE, **change, name="twee")
    assert ArtefactVersion.objects.count() == 2


def test_nothing_is_kept_of_what_does_not_fit(desk: Desk, world: World) -> None:
    with pytest.raises(ArtefactNotValid):
        steps.write(world.here, Kind.ISSUE, {"name": ""}, by=world.as_("deelnemer"), at=BEGIN)
    assert not ArtefactVersion.objects.exists()
    assert not EventRow.objects.exists()


def test_a_perspective_is_changed_by_its_own_organisation_only(desk: Desk) -> None:
    desk.write("deelnemer", Kind.ISSUE)
    mine = desk.write("deelnemer", Kind.PERSPECTIVE)
    with pytest.raises(NotPermitted) as refused:
        desk.write("deelnemer politie", Kind.PERSPECTIVE, artefact=mine.artefact, seen=mine.hash)
    assert refused.value.reason is Reason.OTHER_ORGANISATION


def test_the_chair_has_no_perspective_and_no_yes(desk: Desk) -> None:
    picture = pictured(desk)
    for act in (
        lambda: desk.write("procesregisseur", Kind.PERSPECTIVE),
        lambda: desk.say("procesregisseur", picture),
    ):
        with pytest.raises(NotPermitted) as refused:
            act()
        assert refused.value.reason is Reason.ROLE


def test_a_reader_writes_nothing(desk: Desk) -> None:
    for who in ("auditor", "raadslid"):
        with pytest.raises(NotPermitted):
            desk.write(who, Kind.ISSUE)


def test_an_artefact_of_another_partnership_is_not_there(desk: Desk, world: World) -> None:
    from django.http import Http404

    issue = desk.write("deelnemer", Kind.ISSUE)
    with pytest.raises(Http404):
        steps.write(
            world.elsewhere,
            Kind.ISSUE,
            raw(Kind.ISSUE),
            artefact=issue.artefact,
            seen=issue.hash,
            by=world.as_("deelnemer elders"),
            at=desk.at,
        )
    assert workspace_of(world.elsewhere, at=desk.at).versions == ()


def test_an_artefact_does_not_change_its_kind(desk: Desk) -> None:
    issue = desk.write("deelnemer", Kind.ISSUE)
    with pytest.raises(AgainstTheRules, match="another_kind"):
        desk.write("deelnemer", Kind.STAKEHOLDERS, artefact=issue.artefact, seen=issue.hash)


def test_the_same_text_again_is_no_version_unless_what_it_stands_on_moved(desk: Desk, world: World) -> None:
    issue = desk.write("deelnemer", Kind.ISSUE)
    mine = desk.write("deelnemer", Kind.PERSPECTIVE)
    again = {"artefact": mine.artefact, "seen": mine.hash}
    with pytest.raises(AgainstTheRules, match="nothing_changed"):
        desk.write("deelnemer", Kind.PERSPECTIVE, **again)
    desk.write("deelnemer", Kind.ISSUE, artefact=issue.artefact, seen=issue.hash, name="anders")
    by = world.as_("deelnemer")
    held = steps.still_holds(
        world.here, mine.artefact, seen=mine.hash, by=by, at=desk.at + timedelta(hours=1)
    )
    assert held.content == mine.content
    assert held.hash != mine.hash


def test_a_statement_points_at_a_hash_that_exists_and_a_no_has_a_reason(desk: Desk, world: World) -> None:
    picture = pictured(desk)
    parts = {
        "organisation": world.gemeente,
        "account": world.accounts["deelnemer"],
        "at": BEGIN,
        "word": "accept",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        StatementRow.objects.create(version_id=picture.hash, **{**parts, "word": "refuse"})
    with pytest.raises(IntegrityError), transaction.atomic():
        StatementRow.objects.create(version_id=picture.hash, **{**parts, "word": "maybe"})


def test_who_declines_is_recorded_and_who_joins_takes_part(desk: Desk, world: World) -> None:
    chair = world.as_("procesregisseur")
    school = Organisation.objects.create(party="own-school", name="School", kind="overig")
    asked = governance.invite(world.here, school, by=chair, at=BEGIN)
    assert [seat.answer for seat in desk.now.seats if seat.organisation == school.pk] == [""]
    with pytest.raises(AgainstTheRules, match="asked_already"):
        governance.invite(world.here, school, by=chair, at=BEGIN)
    with pytest.raises(AgainstTheRules, match="reason_asked"):
        governance.record_answer(asked, joins=False, by=chair, at=BEGIN)
    governance.record_answer(asked, joins=True, by=chair, at=BEGIN)
    assert school.pk in desk.now.parties
    with pytest.raises(AgainstTheRules, match="answered_already"):
        governance.record_answer(asked, joins=False, reason="toch niet", by=chair, at=BEGIN)


def test_a_party_that_leaves_is_out_and_its_people_have_no_role(desk: Desk, world: World) -> None:
    governance.leave(world.here, by=world.as_("tekenbevoegde politie"), at=BEGIN)
    later = BEGIN + timedelta(days=1)
    assert world.police.pk not in workspace_of(world.here, at=later).parties
    assert world.as_("deelnemer politie", at=later).roles == {}
    assert world.as_("deelnemer", at=later).roles
    with pytest.raises(NotPermitted):
        governance.leave(world.here, by=world.as_("tekenbevoegde politie", at=later), at=later)


def test_the_workspace_of_a_moment_is_as_it_was_then(desk: Desk, world: World) -> None:
    desk.write("deelnemer", Kind.ISSUE)
    first = desk.at
    picture = pictured_again(desk)
    desk.say("deelnemer", picture)
    then = workspace_of(world.here, at=first)
    assert [one.kind for one in then.versions] == [Kind.ISSUE]
    assert then.statements == ()


def pictured_again(desk: Desk) -> Version:
    desk.write("deelnemer", Kind.PERSPECTIVE)
    return desk.write("procesregisseur", Kind.SHARED_PICTURE)
