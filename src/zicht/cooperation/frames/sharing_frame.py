"""One frame: who may share which categories about whom, with whom, for what, and under which conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from zicht.cooperation.frames.vocabulary import Exchange


class KeptFrom(StrEnum):
    """From when the time of keeping counts."""

    RECEIPT = "ontvangst"
    CASE_CLOSED = "sluiten van het geval"


class Informing(StrEnum):
    """Whether the data subject is told; articles 13, 14 and 23 of the GDPR."""

    TOLD = "meteen"
    TOLD_LATER = "later"
    NOT_TOLD = "niet"


@dataclass(frozen=True, order=True)
class Retention:
    """How long the receiver keeps it."""

    months: int
    counted_from: KeptFrom


@dataclass(frozen=True, order=True)
class Conditions:
    """What must be so in the case at hand.

    necessity_note           somebody wrote down why this is needed, in their own file and not here
    assessment               the assessment of the frame is in force
    secrecy_lifted           consent, or another ground to break secrecy, whoever the sender is
    approvals                persons who agreed, at least
    approving_organisations  organisations they are of, at least
    """

    necessity_note: bool = False
    assessment: bool = False
    secrecy_lifted: bool = False
    approvals: int = 0
    approving_organisations: int = 0


@dataclass(frozen=True, order=True)
class SharingFrame:
    """One row of a covenant. What is named by id stands in the vocabulary of the covenant.

    senders, receivers  organisations or types; a type stands for every participant of it. A sender is
                        never its own receiver.
    sender_ground, receiver_ground  both are needed: one to give, one to have
    extra_grounds       what lifts the prohibition on special, criminal and identifying data
    on_behalf_of        organisation or type for whom the processing is done; "" when each for itself
    stages              stages of a case in which it may be; empty: in each
    onward              whether the receiver may share it further under a frame of its own
    retention           None is a finding
    informing_ground    ground for telling later or not at all; "" when told at once
    valid_from, valid_until  first moment, and first moment no longer; None: as long as the covenant
    assessment          id of the DPIA (or other assessment) that covers it; "" when there is none
    """

    id: str
    purpose: str
    senders: tuple[str, ...]
    receivers: tuple[str, ...]
    categories: tuple[str, ...]
    subjects: tuple[str, ...]
    exchanges: frozenset[Exchange]
    sender_ground: str = ""
    receiver_ground: str = ""
    extra_grounds: tuple[str, ...] = ()
    on_behalf_of: str = ""
    stages: tuple[str, ...] = ()
    conditions: Conditions = field(default_factory=Conditions)
    onward: bool = False
    retention: Retention | None = None
    informing: Informing = Informing.TOLD
    informing_ground: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    assessment: str = ""
