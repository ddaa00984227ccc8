"""What may leave, declared before anything is protected: every family of figures, and the rules for it.

A release plan is compiled to one sparse matrix (atoms x published cells) in `protection`. A figure that is
not in the plan cannot leave. The plan is public: it stands in the bundle; an attacker may use every word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import pyarrow as pa

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.plans import RuleClass


class NotInReleasePlan(UserError):
    """A figure was about to leave that the release plan does not declare, or the plan contradicts itself."""

    exit_code = 111
    usual_remedy = "declare the figure in the release plan, and have that plan checked"


class Mechanism(StrEnum):
    """How a family of figures is protected; one file each in `protection`."""

    SMALL_COUNT_ROUNDING = "small-count-rounding"
    ORIGIN_DESTINATION = "origin-destination"
    SUPPRESSION = "suppression"
    CELL_KEY = "cell-key"
    DIFFERENTIAL_PRIVACY = "differential-privacy"


@dataclass(frozen=True)
class Figure:
    """One family of cells: a measure on some levels, in some periods, over some breakdowns.

    measure           unique name over all analyses
    plan              id of the analysis;  plan_digest  of its plan
    levels            from large to small; totals leave on each of them
    periods           SDMX notation, sorted
    breakdowns        names, in the order of the plan; () for totals only
    categories        per breakdown its categories, in order, the rest included
    breakdown_levels  levels on which cells of breakdowns (and their margins) leave; a part of `levels`
    additive          True: the parts of an area add up to the area. False: counted anew on every level
    stock             True: a state on a date, that mostly stays (inhabitants); False: events of a period
    rule_class        what is counted
    """

    measure: str
    plan: str
    plan_digest: str
    levels: tuple[Level, ...]
    periods: tuple[str, ...]
    rule_class: RuleClass
    mechanism: Mechanism = Mechanism.SMALL_COUNT_ROUNDING
    breakdowns: tuple[str, ...] = ()
    categories: tuple[tuple[str, ...], ...] = ()
    breakdown_levels: tuple[Level, ...] = ()
    additive: bool = True
    stock: bool = False

    def __post_init__(self) -> None:
        faults = []
        if not self.levels or not self.periods:
            faults.append("no level or no period")
        if list(self.periods) != sorted(set(self.periods)):
            faults.append("periods are not sorted or not unique")
        if len(self.breakdowns) != len(self.categories):
            faults.append("breakdowns and their categories differ in number")
        if not set(self.breakdown_levels) <= set(self.levels):
            faults.append("a breakdown leaves on a level on which the total does not")
        if faults:
            raise NotInReleasePlan(self.measure, found="; ".join(faults), expected="a figure that is whole")


@dataclass(frozen=True)
class CountRules:
    """Numbers of the rule for counts; each is a setting with a source, frozen in the plan and printed.

    minimum  units below which a count is small: it shows as 0 or as `minimum`, never between
             (10: DwB guidelines for output checking, 2015; to be confirmed by the office that runs it)
    base     counts above the minimum are multiples of it (5: public tables of the statistics office)
    bound    largest difference with the truth that is promised for a gemeente and above
    group    a share from this part upwards is shown as "at least" (0.9: group disclosure, same guidelines)
    """

    minimum: int = 10
    base: int = 5
    bound: int = 10
    group: float = 0.9

    def __post_init__(self) -> None:
        assert self.base >= 2, "a base of 1 protects nobody"
        assert self.minimum % self.base == 0, "the minimum is a multiple of the base: sums stay on the grid"
        assert self.minimum >= self.base
        assert self.bound >= self.base
        assert 0.5 < self.group <= 1


@dataclass(frozen=True)
class ReleasePlan:
    """All figures of a release with the rules for them.

    division_year  year of the division all areas are of
    year           calendar year in which the levels are frozen: the cut per area changes between years only
    """

    figures: tuple[Figure, ...]
    division_year: int
    year: int
    counts: CountRules = CountRules()
    other_rules: Mapping[str, Mapping[str, Any]] | None = None

    def __post_init__(self) -> None:
        names = [figure.measure for figure in self.figures]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise NotInReleasePlan(
                "release plan", found=f"{twice} declared twice", expected="each measure once"
            )

    @property
    def digest(self) -> str:
        """SHA-256 over everything in the plan."""
        return sha256_of(canonical_json(self.as_dict()))

    def as_dict(self) -> dict[str, Any]:
        """As it stands in release_plan.json of a bundle."""
        return asdict(self)


COUNT_SCHEMA = pa.schema(
    [
        pa.field("MEASURE", pa.string(), nullable=False),
        pa.field("LEVEL", pa.string(), nullable=False),
        pa.field("REF_AREA", pa.string(), nullable=False),
        pa.field("COUNTERPART_AREA", pa.string(), nullable=False),
        pa.field("TIME_PERIOD", pa.string(), nullable=False),
        pa.field("BREAKDOWN", pa.string(), nullable=False),  # "" for totals; else as in tallies
        pa.field("VALUE", pa.int64()),  # 0, the minimum, or a multiple of the base above it; null when absent
        # "confidential" where the area is below the cut: the containing area is shown instead
        pa.field("ABSENCE", pa.string()),
        # promised largest |truth - VALUE|: with VALUE it gives the interval anyone may rely on
        pa.field("ROUNDING", pa.int64(), nullable=False),
    ]
)
"""Protected counts as they leave: `counts.parquet` and `counts.csv` of a bundle. Sorted by the first six."""
