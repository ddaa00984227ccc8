"""Step 3, approach and conditions: who brings what, how it should work, how it is seen, what is shared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

from zicht.register.rules.artefacts.content import Misfit, Rows, artefact
from zicht.register.rules.artefacts.deepen import Standing
from zicht.register.rules.artefacts.fields import (
    Choice,
    Code,
    Day,
    Figure,
    Line,
    Party,
    Reference,
    Whole,
    Words,
    YesNo,
    holds,
)


@artefact
class BuildingBlock:
    """Something one party does well and brings in; it answers for it."""

    name: str = holds(Line())
    what: str = holds(Words(most=1500))
    owner: str = holds(Party())
    competence: str = holds(Line(most=300))
    legal_task: str = holds(Line(most=300, optional=True))


@artefact
class CausalLink:
    """Why a block would lead to an effect, and what must be true for that."""

    block: str = holds(Reference("building_block"))
    output: str = holds(Line(most=300))
    outcome: str = holds(Line(most=300))
    effect: str = holds(Reference("desired_effect"))
    assumption: str = holds(Line(most=300))
    standing: Standing = holds(Choice(Standing))


@artefact
class TheoryOfChange:
    """How it should work: from block to output to outcome to effect."""

    links: tuple[CausalLink, ...] = holds(Rows(CausalLink))
    what_could_go_wrong: str = holds(Words(most=1500))


class Frequency(StrEnum):
    """How often something is looked at."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ONCE = "once"


AREA = r"[A-Z]{2}\d{2,8}"
AREAS = rf"{AREA}( {AREA}){{0,19}}"
PERIOD = r"20\d\d(-Q[1-4]|-\d\d)?"


@artefact
class Kpi:
    """How an effect is seen: with its value before, or the day on which that will be known.

    indicator, areas, before  out of a release: id, codes with a space between, and the period before it began
    relevant                  the smallest change that matters; without it "no effect" is never said
    """

    name: str = holds(Line())
    effect: str = holds(Reference("desired_effect"))
    indicator: str = holds(Code(r"[a-z0-9][a-z0-9-]{1,80}", "registered-drug-offences", optional=True))
    areas: str = holds(Code(AREAS, "GM9901 GM9902", optional=True))
    before: str = holds(Code(PERIOD, "2025", optional=True))
    relevant: Decimal | None = holds(Figure(optional=True))
    unit: str = holds(Line(most=80))
    baseline: Decimal | None = holds(Figure(optional=True))
    baseline_on: date | None = holds(Day(optional=True))
    target: str = holds(Line(most=160))
    source: str = holds(Line(most=200))
    owner: str = holds(Party())
    frequency: Frequency = holds(Choice(Frequency))

    def faults(self) -> Iterator[Misfit]:
        """A value before has its day; without a value there is a day on which it comes."""
        if self.baseline_on is None:
            yield Misfit("baseline_on", "baseline_needs_a_day", {})


class SystemUse(StrEnum):
    """What partners do with a system now."""

    SHARED = "shared"
    SAME_PRODUCT = "same_product"
    OWN = "own"
    PLANNED = "planned"


@artefact
class SystemInUse:
    """A system or source of data some of these parties have already."""

    name: str = holds(Line())
    party: str = holds(Party())
    use: SystemUse = holds(Choice(SystemUse))
    what_is_in_it: str = holds(Line(most=300))


@artefact
class DataFlow:
    """Data that goes from one party to another; personal data only within a sharing frame."""

    sender: str = holds(Party())
    receiver: str = holds(Party())
    what: str = holds(Line(most=200))
    personal: bool = holds(YesNo())
    frame: str = holds(Line(most=60, optional=True))


@artefact
class TechnologyParagraph:
    """Which systems and data these parties share already, what must be tuned, and what flows between them."""

    systems: tuple[SystemInUse, ...] = holds(Rows(SystemInUse))
    flows: tuple[DataFlow, ...] = holds(Rows(DataFlow, least=0))
    to_tune: str = holds(Words(most=2000))
    security: str = holds(Words(most=1500))
    when_we_stop: str = holds(Words(most=800))


class AssessmentKind(StrEnum):
    """What was assessed beforehand."""

    PRE_SCAN = "pre_scan"
    DPIA = "dpia"
    IAMA = "iama"


@artefact
class Assessment:
    """A reference to an assessment that was made: where it is, which version, until when it counts."""

    name: str = holds(Line())
    what: AssessmentKind = holds(Choice(AssessmentKind))
    reference: str = holds(Line(most=300))
    version: str = holds(Line(most=40))
    advice: str = holds(Words(most=1500, optional=True))
    valid_until: date = holds(Day())


class Means(StrEnum):
    """In what a party contributes."""

    MONEY = "money"
    FTE = "fte"
    DATA = "data"
    IN_KIND = "in_kind"


@artefact
class Contribution:
    """What one party brings in: amount, until when, and in return for what."""

    means: Means = holds(Choice(Means))
    what: str = holds(Line(most=200))
    euros: int | None = holds(Whole(optional=True))
    hours_per_week: int | None = holds(Whole(most=5000, optional=True))
    due_on: date = holds(Day())

    def faults(self) -> Iterator[Misfit]:
        """Money has an amount, people have hours."""
        if self.means is Means.MONEY and self.euros is None:
            yield Misfit("euros", "empty", {})
        if self.means is Means.FTE and self.hours_per_week is None:
            yield Misfit("hours_per_week", "empty", {})
