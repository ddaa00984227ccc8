"""Drafting frames and taking them back; asking whether something may be shared, and deciding.

Frames are signed with the covenant that carries them (actions.covenants).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from zicht.cooperation.frames.advice import Advice
from zicht.cooperation.frames.covenant import CovenantState, CovenantVersion
from zicht.cooperation.frames.covenant_files import covenant_digest, signed_bytes
from zicht.cooperation.frames.findings import check_covenant
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.cooperation.frames.starting import without_absent
from zicht.cooperation.processing_log.record import TraceContext
from zicht.register.actions.acting import acting
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.sharing import (
    FrameRevocation,
    FrameVersion,
    HumanDecision,
    PolicyDecision,
    SharingCase,
)
from zicht.register.rules.actors import Actor
from zicht.register.rules.permissions import Subject
from zicht.register.rules.sharing import (
    Agreements,
    SharingRefused,
    check_can_draft,
    check_case_number,
    check_decision,
)
from zicht.register.store.artefacts import locked
from zicht.register.store.processing import activity_address, log_processing, new_context, next_context
from zicht.register.store.sharing import (
    Asked,
    agreements_of,
    ask,
    case_purpose,
    organisations_in,
    question_text,
)


def draft_frames(
    partnership: Partnership, covenant: CovenantVersion, *, seen: str, by: Actor, at: datetime
) -> FrameVersion:
    """Write down a new version; a covenant that carries an older one goes on carrying that.

    seen    hash of the version the writer started from; "" for the first
    raises  FaultyCovenant with all findings, SharingRefused, NotPermitted
    """
    with acting(by, "sharing.draft", _subject(partnership), at=at) as act:
        locked(partnership)
        agreements = agreements_of(partnership, at=at)
        check_can_draft(agreements, seen)
        newest = agreements.newest
        number = newest.number + 1 if newest else 1
        present = {one.party for one in organisations_in(partnership, at=at)}
        _check_takes_part(covenant, newest.covenant if newest else None, present)
        drafted = replace(
            without_absent(covenant, present),
            id=partnership.pk,
            version=number,
            state=CovenantState.DRAFT,
            revocations=(),
            made_up=partnership.made_up,
        )
        check_covenant(drafted)
        _check_says_something_new(agreements, drafted)
        made = FrameVersion.objects.create(
            partnership=partnership,
            number=number,
            hash=covenant_digest(drafted),
            content=signed_bytes(drafted).decode(),
            account_id=by.account,
            at=at,
        )
        act.event(object=made.pk, before=seen or None, after=made.hash, facts={"number": number})
    return made


def put_frame(
    partnership: Partnership, frame: SharingFrame, *, seen: str, by: Actor, at: datetime
) -> FrameVersion:
    """Add a frame, or put it in the place of the one with its id. Raises as `draft_frames`."""
    covenant = _newest(partnership, at)
    known = covenant.frame(frame.id) is not None
    frames = tuple(frame if one.id == frame.id else one for one in covenant.frames)
    changed = replace(covenant, frames=frames if known else (*frames, frame))
    return draft_frames(partnership, changed, seen=seen, by=by, at=at)


def drop_frame(partnership: Partnership, key: str, *, seen: str, by: Actor, at: datetime) -> FrameVersion:
    """Leave a frame out of the next version. Raises as `draft_frames`."""
    covenant = _newest(partnership, at)
    left = tuple(one for one in covenant.frames if one.id != key)
    return draft_frames(partnership, replace(covenant, frames=left), seen=seen, by=by, at=at)


def revoke_frames(
    partnership: Partnership, frames: Sequence[str] = (), *, by: Actor, at: datetime
) -> FrameRevocation:
    """Take back one's part, in all frames or in some: at once they permit nothing for one's organisation."""
    party = _party(by)
    subject = _subject(partnership, organisation=by.organisation)
    with acting(by, "sharing.revoke", subject, at=at) as act:
        covenant = agreements_of(partnership, at=at).counting
        if covenant is None or covenant.participant(party) is None:
            raise SharingRefused("not_a_party")
        if any(covenant.frame(key) is None for key in frames):
            raise SharingRefused("no_such_frame")
        made = FrameRevocation.objects.create(
            partnership=partnership,
            organisation_id=by.organisation,
            frames=" ".join(sorted(frames)),
            account_id=by.account,
            at=at,
        )
        act.event(object=made.pk, facts={"party": party, "frames": sorted(frames)})
    return made


def ask_to_share(
    partnership: Partnership, case: str, question: Question, *, by: Actor, at: datetime
) -> PolicyDecision:
    """Ask, and keep question and answer. The sender is the asker's own organisation.

    case    number of the case; the first question about it fixes the purpose it was brought in for
    raises  SharingRefused, NotPermitted
    """
    with acting(by, "sharing.ask", _subject(partnership), at=at) as act:
        locked(partnership)
        check_case_number(case)
        agreements = agreements_of(partnership, at=at)
        draft, covenant, carrier = agreements.signed, agreements.counting, agreements.covenant
        if draft is None or covenant is None or carrier is None:
            raise SharingRefused("no_covenant")
        fixed = case_purpose(partnership, case) or question.case_purpose
        question = replace(question, sender=_party(by), case_purpose=fixed, at=at)
        found, _ = SharingCase.objects.get_or_create(
            partnership=partnership, number=case, defaults={"purpose": fixed}
        )
        advice = ask(covenant, question)
        activity = activity_address(covenant, question)
        context = new_context()
        made = PolicyDecision.objects.create(
            version=FrameVersion.objects.get(partnership=partnership, number=draft.number),
            partnership=partnership,
            case=found,
            organisation_id=by.organisation,
            account_id=by.account,
            activity=activity,
            trace=context.header,
            at=at,
            **_kept(advice),
        )
        facts = _facts(advice, activity, context) | {"covenant": carrier.hash}
        act.event(object=made.pk, after=draft.hash, facts=facts)
        log_processing(made, "frame.advice", context, at=at)
    return made


def decide_to_share(
    partnership: Partnership, asked: Asked, *, shared: bool, reason: str, by: Actor, at: datetime
) -> HumanDecision:
    """Keep what the professional decided; deviating takes a reason. Raises SharingRefused."""
    subject = _subject(partnership, state=asked.state, organisation=asked.organisation)
    with acting(by, "sharing.decide", subject, at=at) as act:
        locked(partnership)
        if HumanDecision.objects.filter(advice_id=asked.id).exists():
            raise SharingRefused("decided_already")
        deviates = check_decision(asked.fits, shared, reason)
        made = HumanDecision.objects.create(
            partnership=partnership,
            advice_id=asked.id,
            shared=shared,
            deviates=deviates,
            reason=reason,
            account_id=by.account,
            at=at,
        )
        context = next_context(made.advice.trace)
        act.event(
            object=asked.id,
            facts={"shared": shared, "deviates": deviates, "reason": reason, "trace": context.trace_id},
        )
        log_processing(made.advice, "frame.shared" if shared else "frame.withheld", context, at=at)
    return made


def _newest(partnership: Partnership, at: datetime) -> CovenantVersion:
    newest = agreements_of(partnership, at=at).newest
    if newest is None:
        raise SharingRefused("no_covenant")
    return newest.covenant


def _check_takes_part(covenant: CovenantVersion, before: CovenantVersion | None, present: set[str]) -> None:
    """Nobody is a participant of the frames who is none of the partnership; who left goes by itself."""
    known = {party.id for party in before.participants} if before else set()
    strangers = {party.id for party in covenant.participants} - known - present
    if strangers:
        raise SharingRefused("not_a_party", about=", ".join(sorted(strangers)))


def _check_says_something_new(agreements: Agreements, drafted: CovenantVersion) -> None:
    newest = agreements.newest
    if newest is not None and replace(drafted, version=newest.number) == newest.covenant:
        raise SharingRefused("nothing_changed")


def _party(by: Actor) -> str:
    return str(Organisation.objects.get(pk=by.organisation).party)


def _subject(partnership: Partnership, **parts: str) -> Subject:
    return Subject(partnership=partnership.pk, ended=partnership.ended, **parts)


def _kept(advice: Advice) -> dict[str, object]:
    return {
        "question": question_text(advice.question),
        "fits": advice.fits_agreements,
        "frames": " ".join(advice.frames),
        "bars": " ".join(bar.id for bar in advice.explanation.bars),
        "engine": advice.engine,
        "policy": advice.policy,
    }


def _facts(advice: Advice, activity: str, context: TraceContext) -> dict[str, str | bool]:
    return {
        "fits": advice.fits_agreements,
        "frames": " ".join(advice.frames),
        "policy": advice.policy,
        "activity": activity,
        "trace": context.trace_id,
    }
