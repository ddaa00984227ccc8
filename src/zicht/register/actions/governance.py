"""What happens to parties, and how a partnership ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from zicht.register.actions import steps
from zicht.register.actions.acting import acting
from zicht.register.records.governance import Invitation
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.governing import Escalation
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.ending import DESTROY_WITHIN_DAYS, Ending, ending
from zicht.register.rules.escalation import one_rung_up
from zicht.register.rules.governance import left_on
from zicht.register.rules.permissions import Subject
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import Workspace
from zicht.register.store.artefacts import day_of, locked, workspace_of
from zicht.register.store.governance import end_roles


def invite(partnership: Partnership, organisation: Organisation, *, by: Actor, at: datetime) -> Invitation:
    """Ask an organisation to take part. Raises NotPermitted, AgainstTheRules."""
    with acting(by, "party.invite", _subject(partnership), at=at) as act:
        if any(seat.organisation == organisation.pk for seat in workspace_of(partnership, at=at).seats):
            raise AgainstTheRules("asked_already")
        made = Invitation.objects.create(
            partnership=partnership, organisation=organisation, invited_at=at, invited_by_id=by.account
        )
        act.event(object=made.pk, facts={"organisation": organisation.pk})
    return made


def record_answer(invitation: Invitation, *, joins: bool, reason: str = "", by: Actor, at: datetime) -> None:
    """Write down what an organisation answered; who joins takes part from now. Raises AgainstTheRules."""
    partnership = invitation.partnership
    with acting(by, "party.answer", _subject(partnership), at=at) as act:
        if invitation.answer:
            raise AgainstTheRules("answered_already")
        if not joins and not reason.strip():
            raise AgainstTheRules("reason_asked", word="decline")
        invitation.answer = "joined" if joins else "declined"
        invitation.reason, invitation.answered_at = reason.strip(), at
        invitation.save(update_fields=["answer", "reason", "answered_at"])
        if joins:
            Membership.objects.create(
                partnership=partnership, organisation_id=invitation.organisation_id, since=at
            )
        act.event(
            object=invitation.pk,
            facts={"organisation": invitation.organisation_id, "answer": invitation.answer},
        )


def leave(partnership: Partnership, *, by: Actor, at: datetime) -> date:
    """One's own organisation leaves, after the notice its covenant asks; gives the first day it is out."""
    subject = Subject(partnership=partnership.pk, ended=partnership.ended, organisation=by.organisation)
    with acting(by, "party.leave", subject, at=at) as act:
        membership = Membership.objects.filter(
            partnership=partnership, organisation_id=by.organisation, until__isnull=True
        ).first()
        if membership is None:
            raise AgainstTheRules("leaving_already")
        out_on = left_on(_notice_days(workspace_of(locked(partnership), at=at)), day_of(at))
        membership.until = max(_midnight(out_on), at)
        membership.save(update_fields=["until"])
        ended = end_roles(partnership, organisation=by.organisation, until=membership.until, at=at)
        act.event(object=membership.pk, facts={"until": out_on.isoformat(), "roles_ended": ended})
    return out_on


def _notice_days(workspace: Workspace) -> int:
    """Days of notice in the signed covenant; without one nobody is bound."""
    return int(workspace.signed_covenant.content.notice_days) if workspace.signed_covenant else 0


def climb(partnership: Partnership, artefact: str, *, seen: str, by: Actor, at: datetime) -> Version:
    """An escalation goes one rung up. Raises NotPermitted, VersionOutdated, AgainstTheRules."""
    workspace = workspace_of(partnership, at=at)
    escalation = workspace.content_of(artefact, Escalation)
    if escalation is None:
        raise AgainstTheRules("about_what", kind=Kind.ESCALATION.value)
    higher = write_content(one_rung_up(escalation, workspace))
    return steps.write(partnership, Kind.ESCALATION, higher, artefact=artefact, seen=seen, by=by, at=at)


def end(partnership: Partnership, *, by: Actor, at: datetime) -> Ending:
    """End a partnership after a body decided so: nothing can be written in it any more.

    Everybody may read it until the records of destruction are due; then all roles end.
    """
    with acting(by, "partnership.end", _subject(partnership), at=at) as act:
        here = locked(partnership)
        done = ending(workspace_of(here, at=at))
        here.ended_at = at
        here.save(update_fields=["ended_at"])
        roles = end_roles(here, until=at + timedelta(days=DESTROY_WITHIN_DAYS), at=at)
        act.event(
            object=here.pk,
            after=done.test.hash,
            facts={"roles_that_end": roles, "record_due": done.record_due.isoformat()},
        )
    partnership.ended_at = at
    return done


def _subject(partnership: Partnership) -> Subject:
    return Subject(partnership=partnership.pk, ended=partnership.ended)


def _midnight(on: date) -> datetime:
    """The first moment of a day, Dutch time."""
    return timezone.make_aware(datetime.combine(on, time.min))
