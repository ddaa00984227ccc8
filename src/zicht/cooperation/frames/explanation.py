"""Why, and above all why not, in plain Python: the reasons behind what Cedar decides.

Cedar names only policies that matched, so a refusal by default has no reason. Here every frame is held
against the question, and what it lacks is named. Both must give the same answer
(tests/generative/test_frames.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zicht.cooperation.frames.covenant import CovenantState, CovenantVersion, named
from zicht.cooperation.frames.questions import Question, approvals_that_count, second
from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.cooperation.frames.vocabulary import Secrecy


class BarKind(StrEnum):
    """What forbids, whatever a frame says."""

    NOT_SIGNED = "not-signed"
    NOT_YET = "not-yet"
    ENDED = "ended"
    REVOKED = "revoked"
    SECRECY = "secrecy"
    OTHER_PURPOSE = "other-purpose"
    ONWARD = "onward"


@dataclass(frozen=True, order=True)
class Bar:
    """Something that forbids; `about` is the party, secrecy or frame, `since` the moment it counts from."""

    kind: BarKind
    about: str = ""
    since: datetime | None = None

    @property
    def id(self) -> str:
        """As in the policies: "bar:secrecy:ggz"."""
        return f"bar:{self.kind}:{self.about}" if self.about else f"bar:{self.kind}"


class LackKind(StrEnum):
    """What a frame asks that the question does not have."""

    SENDER = "sender"
    RECEIVER = "receiver"
    SAME_PARTY = "same-party"
    CATEGORY = "category"
    SUBJECT = "subject"
    PURPOSE = "purpose"
    EXCHANGE = "exchange"
    STAGE = "stage"
    NOT_YET = "not-yet"
    ENDED = "ended"
    REVOKED = "revoked"
    NECESSITY_NOTE = "necessity-note"
    ASSESSMENT = "assessment"
    SECRECY = "secrecy"
    APPROVALS = "approvals"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True, order=True)
class Lack:
    """One missing condition.

    about   the id that does not fit, or the number that is needed
    when    the moment at which the frame, assessment or part begins or ended
    """

    kind: LackKind
    about: str = ""
    when: datetime | None = None


@dataclass(frozen=True, order=True)
class Fit:
    """One frame held against the question; without lacks it fits."""

    frame: str
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class Explanation:
    """The answer with all its reasons.

    bars  what forbids
    fits  every frame, nearest first: fewest lacks, and of those the ones that can still be mended
    """

    bars: tuple[Bar, ...]
    fits: tuple[Fit, ...]

    @property
    def allowed(self) -> bool:
        """Nothing forbids, and at least one frame fits."""
        return not self.bars and bool(self.fitting)

    @property
    def fitting(self) -> tuple[str, ...]:
        """Ids of frames that fit, sorted."""
        return tuple(sorted(fit.frame for fit in self.fits if not fit.lacks))

    @property
    def near(self) -> tuple[Fit, ...]:
        """Frames that do not fit, nearest first."""
        return tuple(fit for fit in self.fits if fit.lacks)


_WEIGHT = {
    LackKind.SENDER: 100, LackKind.RECEIVER: 100, LackKind.SAME_PARTY: 100,
    LackKind.PURPOSE: 50, LackKind.CATEGORY: 50, LackKind.SUBJECT: 50,
    LackKind.ENDED: 20, LackKind.NOT_YET: 20, LackKind.REVOKED: 20,
}  # fmt: skip
"""How far a lack is from being mended by who asks; what is not named weighs 1: it is in their own hands."""


def explain(covenant: CovenantVersion, question: Question) -> Explanation:
    """Hold every bar and every frame of a covenant against a question."""
    fits = (Fit(frame.id, tuple(_lacks(covenant, frame, question))) for frame in covenant.frames)
    bars = sorted(_bars(covenant, question), key=lambda bar: bar.id)
    return Explanation(tuple(bars), tuple(sorted(fits, key=_distance)))


def _distance(fit: Fit) -> tuple[int, str]:
    return sum(_WEIGHT.get(lack.kind, 1) for lack in fit.lacks), fit.frame


def _bars(covenant: CovenantVersion, question: Question) -> Iterator[Bar]:
    now = second(question.at)
    if covenant.state is not CovenantState.SIGNED:
        yield Bar(BarKind.NOT_SIGNED)
    if now < second(covenant.in_force_from):
        yield Bar(BarKind.NOT_YET, since=covenant.in_force_from)
    if now >= second(covenant.in_force_until):
        yield Bar(BarKind.ENDED, since=covenant.in_force_until)
    yield from _revoked_parties(covenant, question)
    yield from (
        Bar(BarKind.SECRECY, secrecy.id)
        for secrecy in covenant.secrecies
        if is_bound(covenant, secrecy, question.sender, question.category)
        and not secrecy.lifted_by & question.lifts
    )
    if question.case_purpose != question.purpose:
        yield Bar(BarKind.OTHER_PURPOSE)
    if question.received_under:
        origin = covenant.frame(question.received_under)
        if origin is None or not origin.onward:
            yield Bar(BarKind.ONWARD)


def _revoked_parties(covenant: CovenantVersion, question: Question) -> Iterator[Bar]:
    for party in sorted({question.sender, question.receiver}):
        moments = [r.at for r in covenant.revocations if r.party == party and not r.frames]
        if moments and second(question.at) >= second(min(moments)):
            yield Bar(BarKind.REVOKED, party, min(moments))


def is_bound(covenant: CovenantVersion, secrecy: Secrecy, sender: str, category: str) -> bool:
    """Whether a secrecy covers this data of this sender."""
    if sender not in covenant.organisations(secrecy.holders):
        return False
    return not secrecy.categories or category in secrecy.categories


def _lacks(covenant: CovenantVersion, frame: SharingFrame, question: Question) -> Iterator[Lack]:
    yield from _lacks_of_parties(covenant, frame, question)
    if question.category not in frame.categories:
        yield Lack(LackKind.CATEGORY, question.category)
    if question.subject not in frame.subjects:
        yield Lack(LackKind.SUBJECT, question.subject)
    if question.purpose != frame.purpose:
        yield Lack(LackKind.PURPOSE, question.purpose)
    if question.exchange not in frame.exchanges:
        yield Lack(LackKind.EXCHANGE, question.exchange.name.lower())
    if frame.stages and question.stage not in frame.stages:
        yield Lack(LackKind.STAGE, question.stage)
    yield from _lacks_of_time(covenant, frame, question)
    yield from _lacks_of_conditions(covenant, frame, question)


def _lacks_of_parties(covenant: CovenantVersion, frame: SharingFrame, question: Question) -> Iterator[Lack]:
    if question.sender not in covenant.organisations(frame.senders):
        yield Lack(LackKind.SENDER, question.sender)
    if question.receiver not in covenant.organisations(frame.receivers):
        yield Lack(LackKind.RECEIVER, question.receiver)
    if question.sender == question.receiver:
        yield Lack(LackKind.SAME_PARTY, question.sender)


def _lacks_of_time(covenant: CovenantVersion, frame: SharingFrame, question: Question) -> Iterator[Lack]:
    now = second(question.at)
    if frame.valid_from is not None and now < second(frame.valid_from):
        yield Lack(LackKind.NOT_YET, frame.id, frame.valid_from)
    if frame.valid_until is not None and now >= second(frame.valid_until):
        yield Lack(LackKind.ENDED, frame.id, frame.valid_until)
    for revocation in covenant.revocations:
        concerned = revocation.party in (question.sender, question.receiver) and frame.id in revocation.frames
        if concerned and now >= second(revocation.at):
            yield Lack(LackKind.REVOKED, revocation.party, revocation.at)


def _lacks_of_conditions(
    covenant: CovenantVersion, frame: SharingFrame, question: Question
) -> Iterator[Lack]:
    asked = frame.conditions
    if asked.necessity_note and not question.necessity_note:
        yield Lack(LackKind.NECESSITY_NOTE)
    if asked.assessment:
        yield from _lack_of_assessment(covenant, frame, second(question.at))
    if asked.secrecy_lifted and not question.lifts:
        yield Lack(LackKind.SECRECY)
    persons, organisations = approvals_that_count(covenant, question)
    if persons < asked.approvals:
        yield Lack(LackKind.APPROVALS, str(asked.approvals))
    if organisations < asked.approving_organisations:
        yield Lack(LackKind.ORGANISATIONS, str(asked.approving_organisations))


def _lack_of_assessment(covenant: CovenantVersion, frame: SharingFrame, now: int) -> Iterator[Lack]:
    assessment = named(covenant.assessments, frame.assessment)
    if assessment is None:
        yield Lack(LackKind.ASSESSMENT, frame.assessment)
    elif now < second(assessment.valid_from):
        yield Lack(LackKind.ASSESSMENT, assessment.id, assessment.valid_from)
    elif now >= second(assessment.valid_until):
        yield Lack(LackKind.ASSESSMENT, assessment.id, assessment.valid_until)
