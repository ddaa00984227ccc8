"""What an attacker holds: the figures of a release as published, and what he knows beside them.

Five levels of knowledge, each with all of the former. The words of the rule are read from the release
itself (release_plan.json): an attack never asks the code that protects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.kit.errors import UserError
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import COUNT_SCHEMA, CountRules, Figure, Mechanism, ReleasePlan

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEVELS: Mapping[str, str] = {
    "A0": "counts are whole and not negative; published figures are what their columns say; parts add up",
    "A1": "the words of the rule: minimum, base, grid, and what a missing figure means",
    "A2": "public totals, such as the inhabitants of a buurt: no count is larger than its population",
    "A3": "an insider: somebody who knows of himself, or of his household, that they are counted",
    "A4": "every earlier release, and other public statistics of the same cells",
}
"""Levels of knowledge, from least to most; each holds those before it."""


class ReleasePlanUnreadable(UserError):
    """The release plan of a release cannot be read, so nobody can say what rule its figures follow."""

    exit_code = 169
    usual_remedy = "restore release_plan.json of the release, or publish one"


class CountsUnreadable(UserError):
    """Published counts lack a column, or a row lacks its key or its promise: nobody can tell what it says."""

    exit_code = 171
    usual_remedy = "take counts.parquet of the release again, or make the release again"


class Shown(StrEnum):
    """How a published count relates to the true one, according to the words of the rule."""

    EXACT = "exact"  # it is the true one
    GRID = "grid"  # 0, the minimum or a multiple of the base: one of the two neighbours of the true one
    GRID_SUM = "grid-sum"  # a sum of such numbers, within ROUNDING of the true one
    NEAREST = "nearest"  # the nearest multiple of the base
    NEIGHBOUR = "neighbour"  # one of the two neighbouring multiples of the base
    BOUNDED = "bounded"  # within ROUNDING of the true one, no more is said
    UNBOUNDED = "unbounded"  # noise without a limit


class Missing(StrEnum):
    """What an absent count says, according to the words of the rule."""

    SMALL = "small"  # 1 to minimum - 1: nothing else is left out
    ANYTHING = "anything"  # small, or left out to protect others


class Sticky(StrEnum):
    """Whether a published value stays in later releases while the true count allows it."""

    NEVER = "never"  # every release draws anew
    MOSTLY = "mostly"  # it stays, but may move for the sake of a total: a move proves nothing
    ALWAYS = "always"  # it moves only when the true count left its interval


@dataclass(frozen=True)
class RuleText:
    """The words of a rule for counts, as anyone can read them in a release.

    minimum   smallest count that may be shown; 1 when there is none
    base      of the rounding; 1 when there is none
    complete  the parts of an area fill it: there is no count outside of them. Where it is not said, an
              attack supposes that there may be such a count, so that what it proves is true
    """

    shown: Shown
    missing: Missing = Missing.ANYTHING
    minimum: int = 1
    base: int = 1
    complete: bool = False
    sticky: Sticky = Sticky.NEVER

    def bounds(self, values: Ints) -> tuple[Floats, Floats]:
        """Smallest and largest true count behind each published value of one atom, by the rule alone.

        values   (cells,) published, >= 0
        returns  (lower, upper), lower >= 0; infinite where the rule gives no limit
        """
        shown = values.astype(np.float64)
        below, above = np.zeros_like(shown), np.zeros_like(shown)
        if self.shown is Shown.GRID:
            below = np.where(values == self.minimum, self.minimum - 1, self.base - 1).astype(np.float64)
            above = np.where(values == 0, self.minimum - 1, self.base - 1).astype(np.float64)
        elif self.shown is Shown.NEAREST:
            below = above = np.full_like(shown, self.base // 2)
        elif self.shown is Shown.NEIGHBOUR:
            below = above = np.full_like(shown, self.base - 1)
        elif self.shown in (Shown.GRID_SUM, Shown.BOUNDED, Shown.UNBOUNDED):
            below = above = np.full_like(shown, np.inf)
        lower, upper = np.maximum(shown - below, 0.0), shown + above
        if self.missing is Missing.SMALL:  # what is shown is not small
            lower = np.where(upper >= self.minimum, np.maximum(lower, self.minimum), lower)
            upper = np.where(values == 0, 0.0, upper)
            lower = np.where(values == 0, 0.0, lower)
        return lower, upper

    def off_grid(self, values: Ints) -> Bools:
        """True for values that the rule cannot give: somebody forgot to protect them."""
        if self.shown in (Shown.GRID, Shown.GRID_SUM):
            wrong = (values % self.base != 0) | ((values > 0) & (values < self.minimum))
        elif self.shown in (Shown.NEAREST, Shown.NEIGHBOUR):
            wrong = values % self.base != 0
        else:
            wrong = np.zeros(values.shape, dtype=np.bool_)
        if self.missing is Missing.SMALL:
            wrong = wrong | ((values > 0) & (values < self.minimum))
        return np.asarray(wrong | (values < 0))


def rule_text(mechanism: Mechanism, counts: CountRules) -> RuleText:
    """What a release plan says in words about the counts of one mechanism."""
    if mechanism is Mechanism.SMALL_COUNT_ROUNDING:
        return RuleText(Shown.GRID, Missing.ANYTHING, counts.minimum, counts.base, sticky=Sticky.MOSTLY)
    if mechanism is Mechanism.ORIGIN_DESTINATION:
        return RuleText(Shown.GRID_SUM, Missing.ANYTHING, counts.minimum, counts.base, sticky=Sticky.MOSTLY)
    if mechanism is Mechanism.SUPPRESSION:
        return RuleText(Shown.EXACT, Missing.ANYTHING, counts.minimum)
    if mechanism is Mechanism.CELL_KEY:
        return RuleText(Shown.BOUNDED, minimum=counts.minimum)
    assert mechanism is Mechanism.DIFFERENTIAL_PRIVACY
    return RuleText(Shown.UNBOUNDED, minimum=counts.minimum)


@dataclass(frozen=True, eq=False)
class Published:
    """One release as an outsider reads it.

    release     its name
    counts      COUNT_SCHEMA
    areas       which area lies in which
    plan        the release plan, read back from release_plan.json
    cells       indicator -> CELL_SCHEMA
    indicators  definitions as they stand in indicators.json
    highlights  HIGHLIGHT_SCHEMA, or None
    rules       measure -> rule text; what it does not name follows its mechanism in the plan

    raises      CountsUnreadable
    """

    release: str
    counts: pa.Table
    areas: AreaTree
    plan: ReleasePlan
    cells: Mapping[str, pa.Table] = field(default_factory=dict)
    indicators: tuple[Mapping[str, Any], ...] = ()
    highlights: pa.Table | None = None
    rules: Mapping[str, RuleText] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lacking = sorted(set(COUNT_SCHEMA.names) - set(self.counts.schema.names))
        if not lacking:
            needed = [field.name for field in COUNT_SCHEMA if not field.nullable]
            lacking = [name for name in needed if self.counts[name].null_count]
        if lacking:
            raise CountsUnreadable(
                f"counts of {self.release}", found=f"nothing in {', '.join(lacking)}", expected="whole rows"
            )

    def rule_of(self, measure: str) -> RuleText:
        """The words of the rule that the counts of a measure follow."""
        if measure in self.rules:
            return self.rules[measure]
        return rule_text(self.figures[measure].mechanism, self.plan.counts)

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Figures of the plan by measure."""
        return {figure.measure: figure for figure in self.plan.figures}


@dataclass(frozen=True, eq=False)
class Background:
    """What an attacker knows beside the releases.

    knowledge    "A0" to "A4"
    inclusions   (part, whole): every unit of the one measure is a unit of the other, in the same cell
    windows      (long, short): a period of the first measure is the sum of its quarters in the second
    totals       columns MEASURE, REF_AREA, TIME_PERIOD, VALUE: public exact figures that no count of the cell
                 exceeds; "" as TIME_PERIOD for every period; None when there are none
    own          units that an insider knows to be counted: 1 for himself, more for a household
    """

    knowledge: str = "A4"
    inclusions: tuple[tuple[str, str], ...] = ()
    windows: tuple[tuple[str, str], ...] = ()
    totals: pa.Table | None = None
    own: int = 1

    def __post_init__(self) -> None:
        assert self.knowledge in LEVELS
        assert self.own >= 1

    def knows(self, level: str) -> bool:
        """True when this attacker has the knowledge of `level`."""
        return level <= self.knowledge


def plan_read(document: Mapping[str, Any]) -> ReleasePlan:
    """The release plan out of release_plan.json (ReleasePlan.as_dict()); raises ReleasePlanUnreadable."""
    try:
        return ReleasePlan(
            figures=tuple(_figure_read(figure) for figure in document["figures"]),
            division_year=int(document["division_year"]),
            year=int(document["year"]),
            counts=CountRules(**document["counts"]),
            other_rules=document.get("other_rules"),
        )
    except (AssertionError, AttributeError, KeyError, TypeError, ValueError) as fault:
        raise ReleasePlanUnreadable(
            "release_plan.json",
            found=f"{type(fault).__name__} while reading",
            expected="a release plan as `ReleasePlan.as_dict` writes it",
        ) from None


def _figure_read(document: Mapping[str, Any]) -> Figure:
    return Figure(
        measure=str(document["measure"]),
        plan=str(document["plan"]),
        plan_digest=str(document["plan_digest"]),
        levels=tuple(Level(level) for level in document["levels"]),
        periods=tuple(str(period) for period in document["periods"]),
        rule_class=RuleClass(document["rule_class"]),
        mechanism=Mechanism(document["mechanism"]),
        breakdowns=tuple(str(name) for name in document["breakdowns"]),
        categories=tuple(tuple(str(code) for code in codes) for codes in document["categories"]),
        breakdown_levels=tuple(Level(level) for level in document["breakdown_levels"]),
        additive=bool(document["additive"]),
        stock=bool(document["stock"]),
    )
