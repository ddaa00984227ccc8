"""Frames count by the covenant that carries them; a change, an end or a revocation is felt at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.register_world import BEGIN, World
from tests.unit.register.sharing.safety_house import (
    CASE,
    LATER,
    UNTIL,
    carried,
    covenant_of,
    draft,
    police_tells_gemeente,
    sign,
    sign_by_both,
    signed,
)

from zicht.cooperation.frames.covenant import Participant
from zicht.cooperation.frames.findings import FaultyCovenant
from zicht.cooperation.processing_log.writer import read_records
from zicht.register.actions import sharing as acts
from zicht.register.actions import steps
from zicht.register.records.audit import EventRow
from zicht.register.records.partnerships import Membership
from zicht.register.records.sharing import FrameVersion, HumanDecision, PolicyDecision
from zicht.register.rules.artefacts.versions import Word
from zicht.register.rules.permissions import NotPermitted, Reason
from zicht.register.rules.sharing import SharingRefused
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.store.processing import log_path
from zicht.register.store.sharing import agreements_of, asked, asked_in

pytestmark = pytest.mark.django_db


def ask(world: World, *, at=LATER, case=CASE, **changes: object) -> PolicyDecision:
    question = police_tells_gemeente(world, **changes)
    return acts.ask_to_share(world.here, case, question, by=world.as_("deelnemer politie", at=at), at=at)


def why(caught: pytest.ExceptionInfo[SharingRefused]) -> str:
    return caught.value.why


def in_force(world: World, at=LATER) -> frozenset[str]:
    return agreements_of(world.here, at=at).frames_in_force(at)


def test_frames_count_when_a_covenant_carries_them_and_all_signed_that(world: World) -> None:
    version = draft(world)
    assert in_force(world) == frozenset()
    covenant = carried(world, version)
    sign(world, covenant, "tekenbevoegde")
    agreements = agreements_of(world.here, at=LATER)
    assert agreements.signed is None
    assert agreements.carriers[0].missing == (world.police.party,)
    with pytest.raises(SharingRefused) as caught:
        ask(world)
    assert why(caught) == "no_covenant"
    sign(world, covenant, "tekenbevoegde politie")
    assert "ZVH-07" in in_force(world)
    assert ask(world).fits


def test_a_covenant_without_frames_lets_nothing_be_shared(world: World) -> None:
    version = draft(world)
    sign(world, carried(world, version, frames=""), "tekenbevoegde", "tekenbevoegde politie")
    assert in_force(world) == frozenset()
    with pytest.raises(SharingRefused):
        ask(world)


def test_a_covenant_carries_only_frames_that_are_there_and_of_those_who_sign(world: World) -> None:
    version = draft(world)
    with pytest.raises(AgainstTheRules, match="no_such_frames"):
        carried(world, version, frames="0" * 64)
    alone = [{"party": world.gemeente.pk, "body": "college", "power": "mandaat"}]
    stranger = [{"party": world.province.pk, "body": "college", "power": "mandaat"}]
    Membership.objects.create(partnership=world.here, organisation=world.province, since=BEGIN)
    with pytest.raises(AgainstTheRules, match="frames_of_others") as caught:
        carried(world, version, parties=alone + stranger)
    assert caught.value.facts["names"] == "Politie Voorland"


def test_frames_need_new_signatures_and_the_old_version_counts_until_then(world: World) -> None:
    version = signed(world)
    changed = draft(world, replace(covenant_of(world), frames=covenant_of(world).frames[:1]), at=LATER)
    agreements = agreements_of(world.here, at=LATER)
    assert agreements.signed is not None
    assert agreements.signed.hash == version.hash
    assert ask(world).fits
    sign_by_both(world, changed, at=LATER)
    assert not ask(world).fits


def test_who_takes_back_a_signature_stops_all_sharing_and_older_frames_stay_away(world: World) -> None:
    signed(world)
    changed = draft(world, replace(covenant_of(world), frames=covenant_of(world).frames[:1]), at=LATER)
    covenant = carried(world, changed, at=LATER)
    sign(world, covenant, "tekenbevoegde", "tekenbevoegde politie", at=LATER)
    by = world.as_("tekenbevoegde", at=LATER)
    steps.say(world.here, covenant.artefact, Word.REVOKE, hash=covenant.hash, reason="r", by=by, at=LATER)
    assert in_force(world) == frozenset()
    assert agreements_of(world.here, at=LATER).counting is None


def test_frames_never_outlive_their_covenant_nor_begin_before_it(world: World) -> None:
    version = draft(world)
    days = {"starts_on": "2026-03-01", "test_on": "2026-09-01", "ends_on": "2027-01-01"}
    sign(world, carried(world, version, **days), "tekenbevoegde", "tekenbevoegde politie")
    first, last = datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)
    second = timedelta(seconds=1)
    moments = (first - second, first, last - second, last)
    assert [bool(in_force(world, at)) for at in moments] == [False, True, True, False]
    assert not ask(world, at=first - second).fits
    assert not ask(world, at=last).fits
    bars = [one.bars for one in PolicyDecision.objects.order_by("at")]
    assert bars == ["bar:not-yet", "bar:ended"]


def test_who_started_from_an_older_version_writes_nothing(world: World) -> None:
    first = draft(world)
    draft(world, covenant_of(world, with_frames=False))
    with pytest.raises(SharingRefused) as caught:
        acts.drop_frame(world.here, "ZVH-01", seen=first.hash, by=world.as_("deelnemer"), at=BEGIN)
    assert why(caught) == "outdated"
    assert FrameVersion.objects.count() == 2


def test_the_same_text_again_is_no_version(world: World) -> None:
    draft(world)
    with pytest.raises(SharingRefused) as caught:
        draft(world)
    assert why(caught) == "nothing_changed"


def test_a_faulty_version_is_not_kept_and_leaves_no_event(world: World) -> None:
    faulty = covenant_of(world)
    faulty = replace(faulty, frames=(replace(faulty.frames[0], sender_ground=""), *faulty.frames[1:]))
    events = EventRow.objects.count()
    with pytest.raises(FaultyCovenant):
        draft(world, faulty)
    assert (FrameVersion.objects.count(), EventRow.objects.count()) == (0, events)


def test_a_stranger_cannot_be_made_a_participant(world: World) -> None:
    covenant = covenant_of(world)
    stranger = Participant(world.province.party, "om", "Parket")
    with pytest.raises(SharingRefused) as caught:
        draft(world, replace(covenant, participants=(*covenant.participants, stranger)))
    assert why(caught) == "not_a_party"


def test_an_expired_covenant_permits_nothing_that_same_minute(world: World) -> None:
    signed(world)
    just_before = UNTIL - timedelta(seconds=1)
    other = police_tells_gemeente(world)
    assert "ZVH-01" in in_force(world, just_before)
    assert in_force(world, UNTIL) == frozenset()
    assert not ask(world, at=UNTIL, category=other.category).fits
    (decision,) = PolicyDecision.objects.all()
    assert "bar:ended" in decision.bars


def test_revoking_is_felt_at_once_and_signing_again_undoes_it(world: World) -> None:
    signed(world)
    assert ask(world).fits
    acts.revoke_frames(world.here, by=world.as_("tekenbevoegde politie", at=LATER), at=LATER)
    told = ask(world)
    assert not told.fits
    assert told.bars == f"bar:revoked:{world.police.party}"
    again = LATER + timedelta(days=1)
    covenant = agreements_of(world.here, at=again).newest
    assert covenant is not None
    renewed = draft(world, replace(covenant.covenant, frames=covenant.covenant.frames[1:]), at=again)
    sign_by_both(world, renewed, at=again)
    assert ask(world, at=again + timedelta(hours=1)).fits


def test_revoking_one_frame_leaves_the_others(world: World) -> None:
    signed(world)
    signatory = world.as_("tekenbevoegde politie", at=LATER)
    acts.revoke_frames(world.here, ["ZVH-07"], by=signatory, at=LATER)
    assert not ask(world).fits
    assert ask(world, purpose="triage", category="meldingen", stage="fase-triage", case="ZVH-2026-0013",
               case_purpose="triage").fits  # fmt: skip
    with pytest.raises(SharingRefused) as caught:
        acts.revoke_frames(world.here, ["ZVH-99"], by=signatory, at=LATER)
    assert why(caught) == "no_such_frame"


def test_who_leaves_the_partnership_takes_its_frames_along(world: World) -> None:
    signed(world)
    Membership.objects.filter(organisation=world.police).update(until=LATER)
    agreements = agreements_of(world.here, at=LATER + timedelta(hours=1))
    assert [r.party for r in agreements.revocations] == [world.police.party]
    newest = agreements.newest
    assert newest is not None
    next_one = draft(
        world, replace(newest.covenant, time_zone="Europe/Brussels"), at=LATER + timedelta(hours=1)
    )
    left = agreements_of(world.here, at=LATER + timedelta(hours=1)).newest
    assert left is not None
    assert next_one.number == 2
    assert [party.id for party in left.covenant.participants] == [world.gemeente.party]
    assert left.covenant.frames == ()


def test_an_ended_partnership_permits_nothing_and_cannot_be_asked(world: World) -> None:
    signed(world)
    world.here.ended_at = LATER
    world.here.save()
    assert in_force(world) == frozenset()
    with pytest.raises(NotPermitted) as caught:
        ask(world)
    assert caught.value.reason is Reason.ENDED


def test_a_case_keeps_the_purpose_it_was_brought_in_for(world: World) -> None:
    signed(world)
    assert ask(world).fits
    other = ask(world, purpose="triage", case_purpose="triage", stage="fase-triage")
    assert not other.fits
    assert "bar:other-purpose" in other.bars


@pytest.mark.parametrize(
    "number", ["Jan de Vries", "123456782", "ZVH-2026-123456789", "zvh-2026-0012", "ZVH-2026-0012 J"]
)
def test_a_case_is_named_by_a_number_of_the_partnership_only(world: World, number: str) -> None:
    signed(world)
    with pytest.raises(SharingRefused) as caught:
        ask(world, case=number)
    assert why(caught) == "case_number"
    assert number not in str(caught.value)


def test_the_sender_is_always_ones_own_organisation(world: World) -> None:
    signed(world)
    question = police_tells_gemeente(world, sender=world.police.party)
    made = acts.ask_to_share(world.here, CASE, question, by=world.as_("deelnemer", at=LATER), at=LATER)
    assert f'"sender":"{world.gemeente.party}"' in made.question
    assert not made.fits


def test_a_decision_is_kept_once_and_deviating_takes_a_fitting_reason(world: World) -> None:
    signed(world)
    made = ask(world)
    actor = world.as_("deelnemer politie", at=LATER)
    found = asked(world.here, made.pk, by=actor)
    assert found is not None
    for shared, reason in ((False, ""), (False, "acute_danger"), (True, "not_needed")):
        with pytest.raises(SharingRefused):
            acts.decide_to_share(world.here, found, shared=shared, reason=reason, by=actor, at=LATER)
    acts.decide_to_share(world.here, found, shared=False, reason="not_needed", by=actor, at=LATER)
    with pytest.raises(SharingRefused) as late:
        acts.decide_to_share(world.here, found, shared=True, reason="", by=actor, at=LATER)
    assert why(late) == "decided_already", "somebody decided between reading and writing"
    decided = asked(world.here, made.pk, by=actor)
    assert decided is not None
    assert (decided.shared, decided.deviates, decided.reason) == (False, True, "not_needed")
    with pytest.raises(NotPermitted) as caught:
        acts.decide_to_share(world.here, decided, shared=True, reason="", by=actor, at=LATER)
    assert caught.value.reason is Reason.STATE


def test_another_organisation_neither_reads_nor_decides(world: World) -> None:
    signed(world)
    made = ask(world)
    other = world.as_("deelnemer", at=LATER)
    assert asked_in(world.here, by=other) == ()
    assert asked_in(world.elsewhere, by=world.as_("deelnemer elders", at=LATER)) == ()
    assert len(asked_in(world.here, by=world.as_("functionaris gegevensbescherming", at=LATER))) == 1
    found = asked(world.here, made.pk, by=world.as_("deelnemer politie", at=LATER))
    assert found is not None
    with pytest.raises(NotPermitted) as caught:
        acts.decide_to_share(world.here, found, shared=True, reason="", by=other, at=LATER)
    assert caught.value.reason is Reason.OTHER_ORGANISATION


def test_advice_and_decision_are_one_trace_in_the_processing_log_without_a_case(world: World) -> None:
    signed(world)
    made = ask(world)
    actor = world.as_("deelnemer politie", at=LATER)
    found = asked(world.here, made.pk, by=actor)
    assert found is not None
    acts.decide_to_share(world.here, found, shared=True, reason="", by=actor, at=LATER)
    path = log_path(world.police.pk)
    first, second = (record for _, record in list(read_records(path))[-2:])
    assert (first.name, second.name) == ("frame.advice", "frame.shared")
    assert first.context.header == made.trace
    assert second.context.trace_id == first.context.trace_id
    assert second.context.parent == first.context.span_id
    assert first.processing_activity.startswith(
        f"urn:zicht:activity:{world.here.pk}.{world.police.party}.aanpak."
    )
    assert first.attributes["dpl.zicht.frame"] == "ZVH-07"
    assert CASE not in path.read_text()
    asked_event = EventRow.objects.filter(action="sharing.ask").latest("seq")
    assert first.context.trace_id in str(asked_event.facts)


def test_the_database_itself_wants_a_reason_from_who_deviates(world: World) -> None:
    signed(world)
    made = ask(world)
    account = world.accounts["deelnemer politie"]
    with pytest.raises(IntegrityError), transaction.atomic():
        HumanDecision.objects.create(
            partnership=world.here, advice=made, shared=False, deviates=True, account=account, at=LATER
        )


def test_every_act_leaves_one_event_and_no_event_holds_a_case_number(world: World) -> None:
    before = EventRow.objects.count()
    version = signed(world)
    made = ask(world)
    found = asked(world.here, made.pk, by=world.as_("deelnemer politie", at=LATER))
    assert found is not None
    acts.decide_to_share(
        world.here, found, shared=True, reason="", by=world.as_("deelnemer politie", at=LATER), at=LATER
    )
    rows = list(EventRow.objects.order_by("seq"))[before:]
    assert [row.action for row in rows] == [
        "sharing.draft", "covenant.write", "covenant.state", "covenant.state",
        "sharing.ask", "sharing.decide",
    ]  # fmt: skip
    assert rows[0].after == rows[4].after == version.hash
    assert rows[1].after == rows[2].after == rows[3].after
    assert str(rows[1].after) in rows[4].facts, "an advice names the covenant it stands on"
    assert all(CASE not in str(row.facts) for row in rows)
