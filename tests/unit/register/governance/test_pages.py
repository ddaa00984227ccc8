"""Parties, decisions, money and escalations on their pages; leaving and ending cannot happen by a slip."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.register_workspaces import least
from tests.register_world import BEGIN, World

from zicht.register.actions import governance, steps
from zicht.register.records.audit import EventRow
from zicht.register.records.governance import Invitation
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.artefacts.versions import Version, Word
from zicht.register.rules.permissions import NotPermitted, Reason
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.store.artefacts import workspace_of

pytestmark = pytest.mark.django_db


def put(world: World, who: str, kind: Kind, at: datetime = BEGIN, **given: Any) -> Version:
    raw = write_content(least(SHAPES[kind].content, **given))
    return steps.write(world.here, kind, raw, by=world.as_(who, at=at), at=at)


def governed(world: World) -> tuple[Version, Version]:
    seats = [
        {"party": one, "office": "wethouder", "votes": 1} for one in (world.gemeente.pk, world.police.pk)
    ]
    body = put(world, "procesregisseur", Kind.BODY, seats=seats, name="Stuurgroep")
    topics = ["existence", "money", "gate", "public_value"]
    mandate = put(world, "procesregisseur", Kind.MANDATE, body=body.artefact, topics=topics, up_to_euros=100)
    return body, mandate


def decided(world: World, **given: Any) -> Version:
    body, mandate = governed(world)
    pair = {"body": body.artefact, "mandate": mandate.artefact, "decided_on": "2026-01-05"}
    return put(world, "procesregisseur", Kind.DECISION, **(pair | given))


def third_step(world: World) -> None:
    for step in (2, 3):
        world.here.entries.create(step=step, account=world.accounts["procesregisseur"], at=BEGIN)


def test_the_chair_asks_and_writes_down_the_answer(world: World) -> None:
    school = Organisation.objects.create(party="own-school", name="De School", kind="overig")
    chair, here = world.client("procesregisseur"), f"/{world.here.pk}/deelnemers/"
    assert "De School" in chair.get(here).content.decode()
    assert chair.post(here + "vragen/", {"organisation": school.pk}).status_code == 302
    asked = Invitation.objects.get()
    reply = f"{here}{asked.pk}/antwoord/"
    assert chair.post(reply, {"answer": ""}).status_code == 422
    assert chair.post(reply, {"answer": "declines"}).status_code == 422
    assert chair.post(reply, {"answer": "declines", "reason": "geen tijd"}).status_code == 302
    assert "ziet ervan af" in chair.get(here).content.decode()
    assert chair.post(reply, {"answer": "joins"}).status_code == 422
    assert world.client("deelnemer").post(here + "vragen/", {"organisation": school.pk}).status_code == 403


def test_leaving_asks_for_a_tick_and_a_second_factor(world: World) -> None:
    there = f"/{world.here.pk}/deelnemers/vertrekken/"
    signatory = world.client("tekenbevoegde politie")
    assert signatory.post(there, {}).status_code == 422
    weak = world.client("tekenbevoegde politie", strong=False)
    assert weak.post(there, {"sure": "yes"}).status_code == 403
    assert Membership.objects.filter(until__isnull=False).count() == 0
    assert signatory.post(there, {"sure": "yes"}).status_code in (302, 404)
    assert Membership.objects.get(organisation=world.police).until is not None


def test_a_covenant_gives_days_of_notice(world: World) -> None:
    at = datetime.fromisoformat("2026-02-02T10:00:00+00:00")
    third_step(world)
    named = [{"party": one.pk, "body": "college", "power": "p"} for one in (world.gemeente, world.police)]
    covenant = put(world, "procesregisseur", Kind.COVENANT, parties=named, notice_days=90)
    for who in ("tekenbevoegde", "tekenbevoegde politie"):
        by = world.as_(who)
        steps.say(
            world.here,
            covenant.artefact,
            Word.ACCEPT,
            hash=covenant.hash,
            capacity="b en w",
            by=by,
            at=BEGIN,
        )
    out = governance.leave(world.here, by=world.as_("tekenbevoegde politie", at=at), at=at)
    assert out == date(2026, 5, 3)
    assert world.police.pk in workspace_of(world.here, at=at + timedelta(days=89)).parties
    assert world.police.pk not in workspace_of(world.here, at=at + timedelta(days=91)).parties
    assert world.as_("deelnemer politie", at=at + timedelta(days=91)).roles == {}


def test_a_signature_needs_a_second_factor_and_a_power(world: World) -> None:
    third_step(world)
    named = [{"party": one.pk, "body": "college", "power": "p"} for one in (world.gemeente, world.police)]
    covenant = put(world, "procesregisseur", Kind.COVENANT, parties=named)
    say = {"hash": covenant.hash, "at": BEGIN}
    weak = world.as_("tekenbevoegde", strong=False)
    with pytest.raises(NotPermitted) as refused:
        steps.say(world.here, covenant.artefact, Word.ACCEPT, by=weak, **say)
    assert refused.value.reason is Reason.NOT_STRONG
    with pytest.raises(AgainstTheRules, match="capacity_asked"):
        steps.say(world.here, covenant.artefact, Word.ACCEPT, by=world.as_("tekenbevoegde"), **say)
    with pytest.raises(NotPermitted):
        steps.say(world.here, covenant.artefact, Word.ACCEPT, by=world.as_("deelnemer"), **say)
    page = world.client("tekenbevoegde", strong=False).get(
        f"/{world.here.pk}/convenant/{covenant.artefact}/instemmen/"
    )
    assert "Bevestig dat u het bent" in page.content.decode()


def test_decisions_show_what_was_chosen_and_who_disagreed(world: World) -> None:
    options = [{"option": "beginnen", "consequences": "x"}, {"option": "wachten", "consequences": "y"}]
    decided(
        world,
        options=options,
        chosen=2,
        dissent=[{"party": world.police.pk, "view": "nu beginnen"}],
        topic="public_value",
    )
    page = world.client("raadslid").get(f"/{world.here.pk}/besluiten/").content.decode()
    assert "wachten" in page
    assert "Politie Voorland" in page


def test_a_decision_beyond_its_mandate_is_told_on_the_form(world: World) -> None:
    with pytest.raises(AgainstTheRules, match="mandate_too_small"):
        decided(world, topic="money", euros=101)


def test_contributions_are_in_view_of_everybody(world: World) -> None:
    third_step(world)
    promise = put(
        world, "deelnemer", Kind.CONTRIBUTION, means="money", euros=12500, due_on="2026-01-01", what="Inleg"
    )
    by = world.as_("tekenbevoegde")
    steps.say(world.here, promise.artefact, Word.ACCEPT, hash=promise.hash, by=by, at=BEGIN)
    page = world.client("deelnemer politie").get(f"/{world.here.pk}/bijdragen/").content.decode()
    assert "€ 12.500 achter" in page


def test_the_signatory_of_another_organisation_confirms_no_promise(world: World) -> None:
    third_step(world)
    promise = put(world, "deelnemer", Kind.CONTRIBUTION)
    by = world.as_("tekenbevoegde politie")
    with pytest.raises(NotPermitted):
        steps.say(world.here, promise.artefact, Word.ACCEPT, hash=promise.hash, by=by, at=BEGIN)


def test_an_escalation_climbs_with_a_button(world: World) -> None:
    rungs = [{"who": "werkvloer", "days": 10}, {"who": "bestuur", "days": 10}]
    put(world, "procesregisseur", Kind.LADDER, rungs=rungs)
    parties = [{"party": one.pk, "view": "v"} for one in (world.gemeente, world.police)]
    raised = put(
        world,
        "deelnemer",
        Kind.ESCALATION,
        parties=parties,
        raised_on="2026-01-02",
        at_rung_since="2026-01-02",
        about="Wie gaat voor?",
    )
    browser = world.client("procesregisseur")
    page = browser.get(f"/{world.here.pk}/opschaling/").content.decode()
    assert "werkvloer" in page
    assert "dagen over de termijn" in page
    there = f"/{world.here.pk}/opschaling/{raised.artefact}/omhoog/"
    assert browser.post(there, {"seen": raised.hash}).status_code == 302
    assert "bestuur" in browser.get(f"/{world.here.pk}/opschaling/").content.decode()
    browser.post(there, {"seen": raised.hash})
    assert EventRow.objects.filter(action="escalation.write").count() == 2


def test_a_partnership_ends_by_decision_and_is_only_read_after_it(world: World) -> None:
    chair = world.client("procesregisseur")
    there = f"/{world.here.pk}/beeindigen/"
    assert chair.post(there, {"sure": "yes"}).status_code == 422
    test = put(
        world,
        "procesregisseur",
        Kind.EXISTENCE_TEST,
        outcome="end",
        new_end="",
        next_test_on="",
        held_on="2026-01-05",
    )
    decided(world, topic="existence", about=test.artefact)
    assert chair.post(there, {}).status_code == 422
    assert chair.post(there, {"sure": "yes"}).status_code == 302
    world.here.refresh_from_db()
    assert world.here.ended
    for kind in (Kind.ISSUE, Kind.PERSPECTIVE, Kind.CASE):
        with pytest.raises(NotPermitted) as refused:
            put(world, "deelnemer", kind)
        assert refused.value.reason is Reason.ENDED
    page = world.client("raadslid").get(f"/{world.here.pk}/deelnemers/").content.decode()
    assert "Nog geen verslag van vernietiging" in page
    put(world, "deelnemer", Kind.DESTRUCTION)
    after = workspace_of(world.here, at=BEGIN)
    assert [one.kind for one in after.versions][-1] is Kind.DESTRUCTION
    assert world.as_("raadslid", at=world.here.ended_at + timedelta(days=91)).roles == {}


def test_nothing_is_destroyed_on_record_before_the_end(world: World) -> None:
    with pytest.raises(AgainstTheRules, match="not_ended"):
        put(world, "deelnemer", Kind.DESTRUCTION)
