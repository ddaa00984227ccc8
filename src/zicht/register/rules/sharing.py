"""Which version of the frames counts, who still has to sign it, and what a professional may decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from zicht.cooperation.frames.covenant import CovenantState, CovenantVersion, Revocation
from zicht.kit.errors import UserError

CASE_NUMBER = re.compile(r"[A-Z]{2,6}-[0-9]{2,4}-[0-9]{3,6}")
"""The number a partnership gives a case itself. Each part is too short for a citizen
service number or a date of birth, and no name fits."""


class SharingRefused(UserError):
    """Something about frames cannot be done now: a newer version is there, or it was signed or decided."""

    exit_code = 238
    usual_remedy = "look at the page again; nothing was changed"

    def __init__(self, why: str, *, about: str = "") -> None:
        self.why = why
        super().__init__("sharing", found=f"{why} {about}".strip())


@dataclass(frozen=True)
class Drafted:
    """One version of the frames as it was written down; never changed.

    hash          of what is signed (cooperation.frames.covenant_files.covenant_digest)
    author        id of the account
    """

    number: int
    hash: str
    covenant: CovenantVersion
    author: str
    at: datetime


@dataclass(frozen=True)
class Signed:
    """A party signed a version, by its hash."""

    hash: str
    party: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Agreements:
    """Everything that was drafted, signed and taken back in one partnership, up to a moment.

    drafts       oldest first
    revocations  of parties and of organisations that left, with their moments
    ended        when the partnership ended, if it did
    """

    drafts: tuple[Drafted, ...] = ()
    signatures: tuple[Signed, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    ended: datetime | None = None

    @property
    def newest(self) -> Drafted | None:
        """The last version written, signed or not."""
        return self.drafts[-1] if self.drafts else None

    @property
    def signed(self) -> Drafted | None:
        """The newest version that every one of its participants signed: the one that counts."""
        whole = [draft for draft in self.drafts if not self.missing(draft)]
        return whole[-1] if whole else None

    def missing(self, draft: Drafted) -> tuple[str, ...]:
        """Participants that have not signed a version."""
        have = {signature.party for signature in self.signatures if signature.hash == draft.hash}
        return tuple(party.id for party in draft.covenant.participants if party.id not in have)

    @property
    def counting(self) -> CovenantVersion | None:
        """The version that counts, with all that was taken back since; None while none was signed by all."""
        draft = self.signed
        return None if draft is None else self.with_state(draft)

    def with_state(self, draft: Drafted) -> CovenantVersion:
        """A version as it stands now: signed or not, ended, and what was taken back.

        Who signs again after taking back its part takes part again.
        """
        state = CovenantState.DRAFT if self.missing(draft) else CovenantState.SIGNED
        if self.ended is not None:
            state = CovenantState.ENDED
        known = {party.id for party in draft.covenant.participants}
        frames = {frame.id for frame in draft.covenant.frames}
        since = {one.party: one.at for one in self.signatures if one.hash == draft.hash}
        later = [one for one in self.revocations if one.party not in since or one.at >= since[one.party]]
        return replace(draft.covenant, state=state, revocations=_still_there(later, known, frames))

    def frames_in_force(self, at: datetime) -> frozenset[str]:
        """Ids of frames that permit something at a moment."""
        covenant = self.counting
        if covenant is None or covenant.state is not CovenantState.SIGNED:
            return frozenset()
        periods = {frame.id: covenant.period_of(frame) for frame in covenant.frames}
        return frozenset(key for key, (first, last) in periods.items() if first <= at < last)


def _still_there(
    revocations: Sequence[Revocation], parties: set[str], frames: set[str]
) -> tuple[Revocation, ...]:
    """Revocations of parties and frames a version has; one of frames that are all gone says nothing."""
    kept = []
    for revocation in revocations:
        named = tuple(key for key in revocation.frames if key in frames)
        if revocation.party in parties and (named or not revocation.frames):
            kept.append(replace(revocation, frames=named))
    return tuple(kept)


def check_can_draft(agreements: Agreements, seen: str) -> None:
    """Whoever changes started from the newest version. Raises SharingRefused."""
    newest = agreements.newest
    if (newest.hash if newest else "") != seen:
        raise SharingRefused("outdated")


def check_can_sign(agreements: Agreements, hash: str, party: str) -> Drafted:
    """The newest version, by a participant that did not sign it yet. Raises SharingRefused."""
    newest = agreements.newest
    if newest is None or newest.hash != hash:
        raise SharingRefused("outdated")
    if newest.covenant.participant(party) is None:
        raise SharingRefused("not_a_party")
    if party not in agreements.missing(newest):
        raise SharingRefused("signed_already")
    return newest


class Reason(StrEnum):
    """Why a professional decides otherwise than the advice; the sentence for each stands in the texts."""

    NOT_NEEDED = "not_needed"
    LESS_WOULD_DO = "less_would_do"
    TOO_INTRUSIVE = "too_intrusive"
    WISH_OF_PERSON = "wish_of_person"
    ACUTE_DANGER = "acute_danger"
    STATUTORY_DUTY = "statutory_duty"
    COURT_ORDER = "court_order"
    OTHER_GROUND = "other_ground"


TO_WITHHOLD = (Reason.NOT_NEEDED, Reason.LESS_WOULD_DO, Reason.TOO_INTRUSIVE, Reason.WISH_OF_PERSON)
"""Reasons not to share what the agreements allow."""
TO_SHARE = (Reason.ACUTE_DANGER, Reason.STATUTORY_DUTY, Reason.COURT_ORDER, Reason.OTHER_GROUND)
"""Reasons to share what the agreements do not allow: the law may, where the covenant does not."""


def check_decision(fits: bool, shared: bool, reason: str) -> bool:
    """Whether a decision deviates from the advice; then it has a fitting reason."""
    if shared == fits:
        if reason:
            raise SharingRefused("reason_without_deviation")
        return False
    if reason not in (TO_SHARE if shared else TO_WITHHOLD):
        raise SharingRefused("reason_needed")
    return True


def check_case_number(number: str) -> None:
    """A case is named by a number of the partnership and nothing else. Raises SharingRefused."""
    if not CASE_NUMBER.fullmatch(number):
        raise SharingRefused("case_number")
