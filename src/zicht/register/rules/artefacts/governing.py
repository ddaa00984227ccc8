"""How partners decide: bodies, mandates, decisions with their dissent, escalations, payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from zicht.register.rules.artefacts.content import Misfit, Rows, artefact
from zicht.register.rules.artefacts.fields import (
    Choice,
    Choices,
    Day,
    Line,
    Party,
    Reference,
    Whole,
    Words,
    YesNo,
    holds,
)


class DecisionTopic(StrEnum):
    """What a body can be allowed to decide about."""

    START = "start"
    PUBLIC_VALUE = "public_value"
    GATE = "gate"
    MONEY = "money"
    PILOT = "pilot"
    EXISTENCE = "existence"
    ESCALATION = "escalation"
    OTHER = "other"


@artefact
class SeatInBody:
    """A party that sits in a body, by an office, never by a name."""

    party: str = holds(Party())
    office: str = holds(Line(most=120))
    votes: int = holds(Whole(least=0, most=10))


@artefact
class Body:
    """A body of the partnership: a steering group, a core team, a meeting of executives."""

    name: str = holds(Line())
    task: str = holds(Words(most=1000))
    seats: tuple[SeatInBody, ...] = holds(Rows(SeatInBody, least=2))
    meets: str = holds(Line(most=120))

    def faults(self) -> Iterator[Misfit]:
        """Some seat has a vote."""
        if not any(seat.votes for seat in self.seats):
            yield Misfit("seats", "nobody_votes", {})


@artefact
class Mandate:
    """What a body may decide, up to which amount, until when, and who gave it that."""

    body: str = holds(Reference("body"))
    topics: tuple[DecisionTopic, ...] = holds(Choices(DecisionTopic))
    up_to_euros: int | None = holds(Whole(optional=True))
    given_by: str = holds(Line(most=200))
    valid_from: date = holds(Day())
    valid_until: date = holds(Day())

    def faults(self) -> Iterator[Misfit]:
        """A mandate ends after it begins."""
        if self.valid_until <= self.valid_from:
            yield Misfit("valid_until", "before_start", {})


@artefact
class Dissent:
    """A party that thought otherwise; it stands in the decision, not beside it."""

    party: str = holds(Party())
    view: str = holds(Line(most=400))


@artefact
class Option:
    """One of the things that could be decided."""

    option: str = holds(Line(most=200))
    consequences: str = holds(Line(most=400))


@artefact
class Decision:
    """A question, the options, what was chosen and why, who thought otherwise, and by which mandate.

    chosen     number of the option, from 1
    euros      what it costs; held against the mandate
    gate       number of the step whose gate this passes although something is missing; None for any other
    """

    question: str = holds(Line(most=300))
    topic: DecisionTopic = holds(Choice(DecisionTopic))
    options: tuple[Option, ...] = holds(Rows(Option, least=2))
    chosen: int = holds(Whole(least=1, most=40))
    why: str = holds(Words(most=2000))
    dissent: tuple[Dissent, ...] = holds(Rows(Dissent, least=0))
    body: str = holds(Reference("body"))
    mandate: str = holds(Reference("mandate"))
    decided_on: date = holds(Day())
    euros: int | None = holds(Whole(optional=True))
    about: str = holds(Reference("", optional=True))
    gate: int | None = holds(Whole(least=1, most=5, optional=True))
    public: bool = holds(YesNo())

    def faults(self) -> Iterator[Misfit]:
        """One of the options was chosen, and a gate is named when a gate is decided about."""
        if self.chosen > len(self.options):
            yield Misfit("chosen", "no_such_option", {"options": len(self.options)})
        if (self.topic is DecisionTopic.GATE) != (self.gate is not None):
            yield Misfit("gate", "gate_with_its_topic", {})


@artefact
class Rung:
    """Where a disagreement goes next, and how many days it may stay there."""

    who: str = holds(Line(most=160))
    days: int = holds(Whole(least=1, most=180))


@artefact
class EscalationLadder:
    """What we do when we cannot agree: from the work floor up, with a term for each rung."""

    rungs: tuple[Rung, ...] = holds(Rows(Rung, least=2, most=8))


class EscalationState(StrEnum):
    """How it stands with an escalation."""

    OPEN = "open"
    SOLVED = "solved"
    LET_GO = "let_go"


@artefact
class Escalation:
    """Something parties cannot agree on, on its way up; each rung it reaches is a new version."""

    about: str = holds(Line(most=300))
    parties: tuple[Dissent, ...] = holds(Rows(Dissent, least=2))
    raised_on: date = holds(Day())
    rung: int = holds(Whole(least=1, most=8))
    at_rung_since: date = holds(Day())
    state: EscalationState = holds(Choice(EscalationState))
    solution: str = holds(Words(most=1500, optional=True))

    def faults(self) -> Iterator[Misfit]:
        """What is solved says how; nothing is at a rung before it was raised."""
        if self.state is not EscalationState.OPEN and not self.solution:
            yield Misfit("solution", "empty", {})
        if self.at_rung_since < self.raised_on:
            yield Misfit("at_rung_since", "before_start", {})


@artefact
class Payment:
    """Part of a contribution that was paid or delivered."""

    contribution: str = holds(Reference("contribution"))
    euros: int | None = holds(Whole(optional=True))
    delivered: str = holds(Line(most=200, optional=True))
    on: date = holds(Day())

    def faults(self) -> Iterator[Misfit]:
        """Something was paid, or something was delivered."""
        if self.euros is None and not self.delivered:
            yield Misfit("euros", "empty", {})
