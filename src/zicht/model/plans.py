"""The frozen plan of an analysis: which rows, in which cells, counted how; it holds no data.

A plan is what an analyst's file becomes. Engines compute it, `explain` tells it in words, a release names its
digest. Two plans with the same digest are the same question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.expressions import Expr, Window
from zicht.model.periods import Frequency


class PlanInvalid(UserError):
    """An analysis cannot be computed as written; every finding is listed with its line."""

    exit_code = 25
    usual_remedy = "mend the analysis; `zicht analyse explain` tells what it says now"


class Moment(StrEnum):
    """The reference date of a period (peildatum)."""

    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"


class Place(StrEnum):
    """What kind of value says where a row belongs; always turned into areas of the newest division."""

    ADDRESS = "address"  # identifier of an address object; its buurt
    BUURT = "buurt"  # code of a buurt of the newest division
    GEMEENTE = "gemeente"  # code of a gemeente of the newest division; no wijk or buurt


@dataclass(frozen=True)
class Location:
    """Where a row of the frame belongs. A row without one counts for the country only."""

    place: Place
    value: Expr


@dataclass(frozen=True)
class Frame:
    """The rows that are looked at in each period.

    table   of the contracts
    window  which of its rows belong to a period
    where   the population: condition on a row
    unit    identifier of the person, household, dwelling or entity a row is about
    """

    table: str
    window: Window
    unit: Expr
    where: Expr | None = None


class Counted(StrEnum):
    """What a measure adds up."""

    ROWS = "rows"  # rows of the frame that meet `where`
    UNITS = "units"  # different units among them; counted anew on every level, never added up
    SUM = "sum"  # `value` of them, integer


@dataclass(frozen=True)
class Measure:
    """One whole number per cell; the name is unique over all analyses, as indicators point at it."""

    name: str
    counted: Counted
    where: Expr | None = None
    value: Expr | None = None


@dataclass(frozen=True)
class Breakdown:
    """A division of the frame in categories; the first condition that holds decides.

    categories  (code, condition); rows that meet none have category REST
    """

    name: str
    categories: tuple[tuple[str, Expr], ...]


REST = "other"
TOTAL = "_T"
"""All categories of a breakdown together; the SDMX code."""


class RuleClass(StrEnum):
    """What protection must be told about the figures; the rules themselves are in `protection`."""

    PERSONS = "persons"  # counts of persons or of what persons did
    ENTITIES = "entities"  # counts of companies, stichtingen
    EUROS = "euros"  # sums of money: dominance matters
    FLOWS = "flows"  # origin and destination
    MODEL = "model"  # table from which a model is fitted


class Fit(StrEnum):
    """The closed list of models: all are fitted to the counts of a plan, never to persons."""

    LOGISTIC = "logistic"  # `cases` out of `rows` on main effects of the breakdowns
    RISKS = "risks"  # the same, beside other models, each tested on periods it was not fitted to
    RISK_AREAS = "risk-areas"  # `rows` of today, to be put in classes of risk by a fit of RISKS


@dataclass(frozen=True)
class Plan:
    """One analysis.

    id           "<theme>/<kebab-case name>", the address of its file in content/analyses
    location     of REF_AREA
    counterpart  of COUNTERPART_AREA, for flows; its level is that of the cell
    margins      True: cells for every combination of categories and totals; False: fully crossed only
    levels       from large to small; the country is always there
    first, last  periods in SDMX notation, of `frequency`
    """

    id: str
    frame: Frame
    location: Location
    measures: tuple[Measure, ...]
    levels: tuple[Level, ...]
    frequency: Frequency
    first: str
    last: str
    rule_class: RuleClass
    moment: Moment = Moment.LAST_DAY
    breakdowns: tuple[Breakdown, ...] = ()
    margins: bool = True
    counterpart: Location | None = None
    fit: Fit | None = None

    def __post_init__(self) -> None:
        faults = []
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*/[a-z0-9]+(-[a-z0-9]+)*", self.id):
            faults.append(f"id {self.id!r} is not theme/kebab-case")
        if not self.measures:
            faults.append("no measure")
        names = [measure.name for measure in self.measures] + [b.name for b in self.breakdowns]
        faults += [f"{name} is used twice" for name in sorted({n for n in names if names.count(n) > 1})]
        if self.frequency is Frequency.MONTHLY:
            faults.append("months are too short for figures on areas: use quarters or years")
        if self.first > self.last:
            faults.append(f"first period {self.first} is after last period {self.last}")
        if faults:
            raise PlanInvalid(self.id, found="; ".join(faults), expected="a plan that agrees with itself")

    @property
    def digest(self) -> str:
        """SHA-256 over everything in the plan."""
        return sha256_of(canonical_json(as_plain(self)))

    @property
    def periods(self) -> tuple[str, ...]:
        """All periods from first to last."""
        start, end = int(self.first[:4]), int(self.last[:4])
        if self.frequency is Frequency.ANNUAL:
            return tuple(str(year) for year in range(start, end + 1))
        quarters = [f"{year}-Q{quarter}" for year in range(start, end + 1) for quarter in (1, 2, 3, 4)]
        return tuple(period for period in quarters if self.first <= period <= self.last)


def as_plain(value: object) -> object:
    """A plan or any part of it as JSON: each node is {"is": class name, field: ...}."""
    if isinstance(value, StrEnum | str | bool | int) or value is None:
        return value
    if isinstance(value, tuple):
        return [as_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): as_plain(part) for key, part in value.items()}
    if hasattr(value, "isoformat"):
        return {"is": "date", "value": value.isoformat()}
    fields = getattr(value, "__dataclass_fields__", None)
    assert fields is not None, f"{type(value).__name__} has no place in a plan"
    return {"is": type(value).__name__} | {name: as_plain(getattr(value, name)) for name in sorted(fields)}
