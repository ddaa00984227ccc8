"""Step 1, exploring: what is going on, how does each party see it, and what do we see together?"""

from __future__ import annotations

from enum import StrEnum

from zicht.register.rules.artefacts.content import Rows, artefact
from zicht.register.rules.artefacts.fields import Choice, Choices, Line, Party, Words, holds


class Urgency(StrEnum):
    """How much hurry a party feels."""

    LOW = "low"
    SOME = "some"
    HIGH = "high"


class Domain(StrEnum):
    """Subjects partnerships are about; the dashboard uses the same words for its topics."""

    DRUGS = "drugs"
    YOUTH = "youth"
    REAL_ESTATE = "real-estate"
    MONEY = "money"
    BUSINESS = "business"
    CARE = "care"
    LIVEABILITY = "liveability"
    HOUSING = "housing"
    OTHER = "other"


@artefact
class Issue:
    """What brings the partners together, in the words of who brings it in."""

    name: str = holds(Line())
    what_happens: str = holds(Words())
    where: str = holds(Words(most=600))
    since_when: str = holds(Line(optional=True))
    whom_it_harms: str = holds(Words(most=1500))
    domains: tuple[Domain, ...] = holds(Choices(Domain))


@artefact
class Perspective:
    """How one party sees the issue: also what is not its task, so that nobody has to guess."""

    how_it_shows: str = holds(Words())
    own_task: str = holds(Words(most=1500))
    own_limits: str = holds(Words(most=1500))
    evidence: str = holds(Words(most=1500, optional=True))
    needs_from_others: str = holds(Words(most=1500))
    urgency: Urgency = holds(Choice(Urgency))


class Stance(StrEnum):
    """What somebody outside means for the issue."""

    AFFECTED = "affected"
    CAN_HELP = "can_help"
    CAN_STOP = "can_stop"
    MUST_KNOW = "must_know"


@artefact
class Stakeholder:
    """A group or organisation that has to do with the issue; never one person."""

    who: str = holds(Line())
    stance: Stance = holds(Choice(Stance))
    interest: str = holds(Line(most=300))


@artefact
class Stakeholders:
    """Who else has to do with it."""

    around: tuple[Stakeholder, ...] = holds(Rows(Stakeholder))


class Verdict(StrEnum):
    """What was decided about a partnership that is there already."""

    USE = "use"
    ASK = "ask"
    DOES_NOT_FIT = "does_not_fit"


@artefact
class Looked:
    """A partnership that exists, and why it will do or will not."""

    partnership: str = holds(Line(most=200))
    verdict: Verdict = holds(Choice(Verdict))
    why: str = holds(Line(most=300))


@artefact
class ReuseCheck:
    """Which partnerships are there already, and why is none of them enough?"""

    looked_at: tuple[Looked, ...] = holds(Rows(Looked, least=0))
    conclusion: str = holds(Words(most=1500))


@artefact
class Disagreement:
    """Where parties do not see the same: it stays on the table."""

    about: str = holds(Line(most=300))
    party: str = holds(Party())
    sees: str = holds(Line(most=400))


@artefact
class SharedPicture:
    """What the parties see together, and where they do not."""

    what_we_see: str = holds(Words())
    what_we_do_not_know: str = holds(Words(most=2000))
    disagreements: tuple[Disagreement, ...] = holds(Rows(Disagreement, least=0))
