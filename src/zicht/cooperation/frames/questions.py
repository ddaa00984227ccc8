"""What a professional asks: may I share this with them in this case? Kinds of data and persons only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.vocabulary import Exchange, Lift


@dataclass(frozen=True, order=True)
class Question:
    """One question, at one moment.

    sender, receiver  ids of participants
    purpose           for what it will be shared
    case_purpose      for what the case was brought in; another purpose than that is not shared for
    stage             of the case; "" when it has none
    lifts             what lifts secrecy in this case, as the professional says
    approvals         organisation of each person who agreed
    received_under    frame under which the sender got the data from another party; "" for data of its own
    """

    sender: str
    receiver: str
    category: str
    subject: str
    purpose: str
    case_purpose: str
    exchange: Exchange
    at: datetime
    stage: str = ""
    necessity_note: bool = False
    lifts: frozenset[Lift] = frozenset()
    approvals: tuple[str, ...] = ()
    received_under: str = ""


def approvals_that_count(covenant: CovenantVersion, question: Question) -> tuple[int, int]:
    """Persons of participants who agreed, and the organisations they are of; strangers do not count."""
    known = {party.id for party in covenant.participants}
    counting = [organisation for organisation in question.approvals if organisation in known]
    return len(counting), len(set(counting))


def second(moment: datetime) -> int:
    """Whole seconds since 1970: what both engines compare, so that neither rounds otherwise."""
    assert moment.tzinfo is not None, "a moment without its time zone"
    return int(moment.timestamp() // 1)
