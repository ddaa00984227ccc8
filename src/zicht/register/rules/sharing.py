"""Which version of the frames counts, by which covenant, and what a professional may decide.

Frames are signed by nobody on their own: the covenant names a version by its hash, and who signs the covenant
signs those frames.
"""

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

    hash          by which a covenant names it (cooperation.frames.covenant_files.covenant_digest)
    author        id of the account
    """

    number: int
    hash: str
    covenant: CovenantVersion
    author: str
    at: datetime


@dataclass(frozen=True)
class Signed:
    """A party signed a covenant, and so the frames it carries."""

    party: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Carrier:
    """A version of the covenant that carries a version of the frames.

    frames        hash of the frames; "" when it carries none
    artefact, number, hash  of the covenant itself
    first, until  first moment of its first day, and of its first day no longer
    signed        by whom, as it stands now; missing: parties of the covenant that did not sign it
    """

    frames: str
    artefact: str
    number: int
    hash: str
    first: datetime
    until: datetime
    signed: tuple[Signed, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreements:
    """The frames that were drafted, the covenants that carry them, and what was taken back, up to a moment.

    drafts       oldest first
    carriers     versions of the covenant, oldest first
    counts       hash of the covenant that counts at that moment; "" when none does
    revocations  of parties and of organisations that left, with their moments
    ended        when the partnership ended, if it did
    """

    drafts: tuple[Drafted, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    counts: str = ""
    revocations: tuple[Revocation, ...] = ()
    ended: datetime | None = None

    @property
    def newest(self) -> Drafted | None:
        """The last version written, carried or not."""
        return self.drafts[-1] if self.drafts else None

    @property
    def covenant(self) -> Carrier | None:
        """The covenant that counts; it may carry no frames."""
        return next((one for one in self.carriers if self.counts and one.hash == self.counts), None)

    @property
    def signed(self) -> Drafted | None:
        """The version the covenant carries that counts: the only one by which anything may be shared."""
        covenant = self.covenant
        return None if covenant is None else self.draft(covenant.frames)

    def draft(self, hash: str) -> Drafted | None:
        """The version with this hash."""
        return next((one for one in self.drafts if one.hash == hash), None)

    def carrier_of(self, draft: Drafted) -> Carrier | None:
        """The covenant that carries a version: the one that counts, else the last one written that does."""
        covenant = self.covenant
        if covenant is not None and covenant.frames == draft.hash:
            return covenant
        return next((one for one in reversed(self.carriers) if one.frames == draft.hash), None)

    @property
    def counting(self) -> CovenantVersion | None:
        """The version that counts, with all that was taken back since; None while no covenant carries one."""
        draft = self.signed
        return None if draft is None else self.with_state(draft)

    def with_state(self, draft: Drafted) -> CovenantVersion:
        """A version as it stands now: carried or not, in the term of its covenant, and what was taken back.

        Who signs a later covenant after taking back its part takes part again.
        """
        covenant = self.covenant
        carried = covenant is not None and covenant.frames == draft.hash
        state = CovenantState.SIGNED if carried else CovenantState.DRAFT
        if self.ended is not None:
            state = CovenantState.ENDED
        known = {party.id for party in draft.covenant.participants}
        frames = {frame.id for frame in draft.covenant.frames}
        since = {one.party: one.at for one in covenant.signed} if covenant and carried else {}
        later = [one for one in self.revocations if one.party not in since or one.at >= since[one.party]]
        back = _still_there(later, known, frames)
        termed = _within(draft.covenant, covenant) if covenant and carried else draft.covenant
        return replace(termed, state=state, revocations=back)

    def frames_in_force(self, at: datetime) -> frozenset[str]:
        """Ids of frames that permit something at a moment."""
        covenant = self.counting
        if covenant is None or covenant.state is not CovenantState.SIGNED:
            return frozenset()
        periods = {frame.id: covenant.period_of(frame) for frame in covenant.frames}
        return frozenset(key for key, (first, last) in periods.items() if first <= at < last)


def _within(frames: CovenantVersion, carrier: Carrier) -> CovenantVersion:
    """Frames never count before their covenant begins, nor after it ends, whatever their own term says."""
    first = max(frames.in_force_from, carrier.first)
    return replace(
        frames, in_force_from=first, in_force_until=max(first, min(frames.in_force_until, carrier.until))
    )


def for_next_term(frames: CovenantVersion, first: datetime, until: datetime) -> CovenantVersion:
    """The same frames for the next term of their covenant; what will have ended by then is left out."""
    staying = (one for one in frames.frames if one.valid_until is None or one.valid_until > first)
    return replace(
        frames,
        in_force_from=first,
        in_force_until=until,
        frames=tuple(
            replace(
                one,
                valid_from=one.valid_from if one.valid_from and one.valid_from > first else None,
                valid_until=one.valid_until if one.valid_until and one.valid_until < until else None,
            )
            for one in staying
        ),
    )


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
