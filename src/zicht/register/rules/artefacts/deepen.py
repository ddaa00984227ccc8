"""Step 2, deepening: the problem, and what must be different for people. No field asks for a solution."""

from __future__ import annotations

from enum import StrEnum

from zicht.register.rules.artefacts.content import Rows, artefact
from zicht.register.rules.artefacts.fields import Choice, Line, Words, holds


class Standing(StrEnum):
    """How well something is known; what is assumed is called so."""

    KNOWN = "known"
    LIKELY = "likely"
    ASSUMED = "assumed"


class Part(StrEnum):
    """Whether something is the illness or the fever."""

    CAUSE = "cause"
    SYMPTOM = "symptom"
    KEEPS_GOING = "keeps_going"


@artefact
class Cause:
    """Something that causes the problem, shows it, or keeps it going."""

    what: str = holds(Line(most=300))
    part: Part = holds(Choice(Part))
    standing: Standing = holds(Choice(Standing))
    evidence: str = holds(Line(most=300, optional=True))


@artefact
class ProblemAnalysis:
    """What causes what, as far as is known."""

    causes: tuple[Cause, ...] = holds(Rows(Cause))
    how_they_hang_together: str = holds(Words(optional=True))


@artefact
class ProblemDefinition:
    """The problem all parties agree on, and why they want to do something about it together."""

    problem: str = holds(Words(most=2500))
    of_whom: str = holds(Words(most=1000))
    not_about: str = holds(Words(most=1000))
    intent: str = holds(Words(most=1500))


class Direction(StrEnum):
    """Which way it must go."""

    LESS = "less"
    MORE = "more"
    SAME = "same"


@artefact
class DesiredEffect:
    """What is different for people or places when it works; never what partners do."""

    outcome: str = holds(Line(most=300))
    for_whom: str = holds(Line(most=200))
    where: str = holds(Line(most=200))
    direction: Direction = holds(Choice(Direction))
    seen_by: str = holds(Words(most=800))
