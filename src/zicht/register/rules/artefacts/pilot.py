"""Step 4, trying and learning: a plan with a stop rule, cases without persons, lessons, effects measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

from zicht.register.rules.artefacts.content import Misfit, Rows, artefact
from zicht.register.rules.artefacts.fields import (
    Choice,
    Choices,
    Code,
    Day,
    Figure,
    Line,
    Reference,
    Whole,
    Words,
    holds,
)


@artefact
class PilotPlan:
    """Where, how long, compared with what, and when do we stop before the end?"""

    area: str = holds(Line(most=200))
    starts_on: date = holds(Day())
    ends_on: date = holds(Day())
    compared_with: str = holds(Words(most=1000))
    how_many_cases: int = holds(Whole(least=0, most=10_000))
    stop_rule: str = holds(Words(most=1000))
    what_we_do: str = holds(Words())

    def faults(self) -> Iterator[Misfit]:
        """A pilot ends after it starts."""
        if self.ends_on <= self.starts_on:
            yield Misfit("ends_on", "before_start", {})


class AgeBand(StrEnum):
    """Wide on purpose."""

    NOT_A_PERSON = "not_a_person"
    UNDER_18 = "under_18"
    FROM_18_TO_26 = "from_18_to_26"
    FROM_27 = "from_27"
    MIXED = "mixed"


class CaseSign(StrEnum):
    """What made partners bring a case in."""

    SCHOOL = "school"
    DEBT = "debt"
    DRUGS = "drugs"
    WEAPON = "weapon"
    MONEY = "money"
    HOUSING = "housing"
    BUSINESS = "business"
    CARE = "care"
    NUISANCE = "nuisance"


class CaseAct(StrEnum):
    """What partners did."""

    TALK = "talk"
    CARE = "care"
    YOUTH_WORK = "youth_work"
    SCHOOL_OR_WORK = "school_or_work"
    DEBT_HELP = "debt_help"
    INSPECTION = "inspection"
    PERMIT = "permit"
    TAX = "tax"
    CRIMINAL_LAW = "criminal_law"
    NOTHING = "nothing"


class CaseOutcome(StrEnum):
    """How it stands with a case."""

    OPEN = "open"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    CANNOT_SAY = "cannot_say"


@artefact
class CaseRecord:
    """How partners worked on one case, without a trace of the person.

    number  given by the one who brings the case in; the key stays with that organisation
    """

    number: str = holds(Code(r"[A-Z]{2,4}-\d{2}-\d{3}", "VL-26-014"))
    quarter: str = holds(Code(r"20\d\d-Q[1-4]", "2026-Q2"))
    age: AgeBand = holds(Choice(AgeBand))
    signs: tuple[CaseSign, ...] = holds(Choices(CaseSign))
    acts: tuple[CaseAct, ...] = holds(Choices(CaseAct))
    outcome: CaseOutcome = holds(Choice(CaseOutcome))
    went_well: str = holds(Line(most=200, optional=True, of_cases=True))
    got_stuck: str = holds(Line(most=200, optional=True, of_cases=True))


@artefact
class Lesson:
    """What partners learned, and what they change because of it."""

    lesson: str = holds(Words(most=1500, of_cases=True))
    learned_from: str = holds(Line(most=200, of_cases=True))
    we_change: str = holds(Words(most=1000, of_cases=True))


class Seen(StrEnum):
    """What a measurement says of an effect; "cannot say" is an answer."""

    IMPROVED = "improved"
    NO_EFFECT = "no_effect"
    HARM = "harm"
    CANNOT_SAY = "cannot_say"


READ = "read"
"""Widget of a field that the register reads out of a release: no form asks for it."""


@artefact
class EffectMeasurement:
    """A figure that says something of an effect.

    Read out of a release, the register fills in everything but the reading: figure, interval, protection, the
    figure before, and what the difference is called. Typed, it has no digest and is shown as typed.

    release   id of the release, or where a typed figure stands
    digest    SHA-256 of the manifest of the release; "" when the figure was typed
    page      the page of the dashboard that shows it, below the address of the site
    """

    effect: str = holds(Reference("desired_effect"))
    kpi: str = holds(Reference("kpi"))
    indicator: str = holds(Code(r"[a-z0-9][a-z0-9-]{1,80}", "registered-drug-offences"))
    area: str = holds(Code(r"[A-Z]{2}\d{2,8}", "GM9901"))
    period: str = holds(Code(r"20\d\d(-Q[1-4]|-\d\d)?", "2026-Q2"))
    figure: Decimal = holds(Figure())
    low: Decimal | None = holds(Figure(optional=True))
    high: Decimal | None = holds(Figure(optional=True))
    release: str = holds(Line(most=120))
    digest: str = holds(Code(r"[0-9a-f]{64}", "64 hexadecimal digits", optional=True, widget=READ))
    protection: str = holds(Words(most=600, optional=True, widget=READ))
    before_period: str = holds(Code(r"20\d\d(-Q[1-4]|-\d\d)?", "2025", optional=True, widget=READ))
    before: Decimal | None = holds(Figure(optional=True, widget=READ))
    before_low: Decimal | None = holds(Figure(optional=True, widget=READ))
    before_high: Decimal | None = holds(Figure(optional=True, widget=READ))
    page: str = holds(Code(r"/[a-z0-9/._-]*(#[a-z0-9-]+)?", "/nl/gemeente/gm9901/", optional=True))
    seen: Seen = holds(Choice(Seen))
    reading: str = holds(Words(most=1000))

    def faults(self) -> Iterator[Misfit]:
        """An interval has two ends, and a conclusion needs one."""
        if (self.low is None) != (self.high is None):
            yield Misfit("high", "interval_needs_both", {})
        if self.low is not None and self.high is not None and not self.low <= self.figure <= self.high:
            yield Misfit("figure", "outside_interval", {})
        if self.low is None and self.seen is not Seen.CANNOT_SAY:
            yield Misfit("seen", "no_interval_no_conclusion", {})


class Onward(StrEnum):
    """What partners do after a pilot."""

    GO = "go"
    ADAPT = "adapt"
    STOP = "stop"


@artefact
class EffectJudged:
    """What the pilot did to one effect of step 2."""

    effect: str = holds(Reference("desired_effect"))
    seen: Seen = holds(Choice(Seen))
    why: str = holds(Line(most=400))


@artefact
class PilotEvaluation:
    """The pilot held against every effect that was wished for, harm included, and what now."""

    effects: tuple[EffectJudged, ...] = holds(Rows(EffectJudged))
    unintended: str = holds(Words(most=1500))
    onward: Onward = holds(Choice(Onward))
    why: str = holds(Words(most=1500))
