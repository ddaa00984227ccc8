"""Outputs that are no counts: which class of statistic they are, what is looked at, and the checks of a fit.

The classes follow those by which output checkers sort what researchers bring (SACRO guide to statistical
output checking, 2023; ontology of ACRO). One class, one risk, one rule: a checker need not know every method.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from zicht.model.fits import Effect, FitOutput


class OutputClass(StrEnum):
    """Kinds of statistics that share a risk and a rule."""

    FREQUENCIES = "frequencies"
    MAGNITUDES = "magnitudes"
    POSITION = "position"
    EXTREMES = "extremes"
    SHAPE = "shape"
    LINEAR_AGGREGATES = "linear-aggregates"
    MODE = "mode"
    SMOOTHED = "smoothed-distributions"
    CONCENTRATION = "concentration"
    ODDS_AND_RISKS = "odds-and-risks"
    SURVIVAL = "survival"
    COEFFICIENTS = "coefficients"
    RESIDUALS = "residuals"
    TESTS = "test-statistics"
    LINKED_TABLES = "linked-tables"
    CLUSTERS = "clusters"


class Road(StrEnum):
    """How an output of a class may leave."""

    COUNTS = "counts"  # as protected counts, or computed from them
    AMOUNTS = "amounts"  # as sums of money: dominance must be known
    CHECKED_FIT = "checked-fit"  # after `check_fit`
    NEVER = "never"


@dataclass(frozen=True)
class ClassRule:
    """What is asked of one class.

    examples  statistics of this class
    risk      what could be learned about a person
    rule      what is demanded, in words
    """

    road: Road
    examples: tuple[str, ...]
    risk: str
    rule: str


CATALOGUE: dict[OutputClass, ClassRule] = {
    OutputClass.FREQUENCIES: ClassRule(
        Road.COUNTS,
        ("table of counts", "share", "histogram", "bar chart"),
        "a small count, or a category that holds nearly everyone, says something about each person in it",
        "declared in the release plan, rounded as an atom; shares from protected counts only",
    ),
    OutputClass.MAGNITUDES: ClassRule(
        Road.AMOUNTS,
        ("sum of euros", "sum of dwellings per owner"),
        "one large contributor is nearly the sum, and the second largest can compute it",
        "dominance of persons and of holdings known, unsafe cells and their complements withheld",
    ),
    OutputClass.POSITION: ClassRule(
        Road.COUNTS,
        ("median", "quartile", "percentile"),
        "a quantile of few units is the value of one of them",
        "read from protected counts per class of values, at least the minimum on either side",
    ),
    OutputClass.EXTREMES: ClassRule(
        Road.NEVER,
        ("smallest", "largest", "range"),
        "it is the value of one person",
        "not at all",
    ),
    OutputClass.SHAPE: ClassRule(
        Road.COUNTS,
        ("standard deviation", "skewness", "kurtosis"),
        "with few units, and with the mean beside it, values can be solved for",
        "computed from protected counts per class of values, over the smallest denominator or more",
    ),
    OutputClass.LINEAR_AGGREGATES: ClassRule(
        Road.COUNTS,
        ("mean", "rate", "index", "rate per 1 000"),
        "a mean with its number of units is a sum; two of them with one unit between them give that unit",
        "numerator and denominator protected first; no digits beyond what they carry",
    ),
    OutputClass.MODE: ClassRule(
        Road.COUNTS,
        ("most frequent category",),
        "when all units are in one category, the mode tells each of them",
        "read from protected counts, and shown only below the border for groups",
    ),
    OutputClass.SMOOTHED: ClassRule(
        Road.COUNTS,
        ("density estimate", "smoothed map", "heat map", "shrunken rate"),
        "far from the others a smoothed curve still shows a single unit",
        "a function of protected counts of areas only, never of points",
    ),
    OutputClass.CONCENTRATION: ClassRule(
        Road.AMOUNTS,
        ("Gini", "Herfindahl", "share of the largest ten"),
        "a large share of one unit is nearly its value",
        "over amounts whose dominance is known, and over the smallest denominator or more",
    ),
    OutputClass.ODDS_AND_RISKS: ClassRule(
        Road.COUNTS,
        ("odds ratio", "relative risk"),
        "two by two counts follow from it when the margins are known",
        "computed from four protected counts, none of them 0",
    ),
    OutputClass.SURVIVAL: ClassRule(
        Road.COUNTS,
        ("survival curve", "hazard", "time until a second offence"),
        "each step of a curve is an event of one person at one time",
        "as a table of protected counts per period, in periods of a quarter or more",
    ),
    OutputClass.COEFFICIENTS: ClassRule(
        Road.CHECKED_FIT,
        ("coefficient", "marginal effect", "correlation", "analysis of variance"),
        "a model with a parameter for each cell is the table itself",
        "degrees of freedom, units per parameter, no saturated cell, no effect of few units",
    ),
    OutputClass.RESIDUALS: ClassRule(
        Road.NEVER,
        ("residual", "leverage", "fitted value of a person", "plot of residuals"),
        "with the coefficients a residual is the value of one person",
        "not at all",
    ),
    OutputClass.TESTS: ClassRule(
        Road.CHECKED_FIT,
        ("chi-square", "t", "F", "p-value"),
        "with known margins a statistic can be inverted to a count",
        "of a checked fit, or computed from protected counts; three significant digits",
    ),
    OutputClass.LINKED_TABLES: ClassRule(
        Road.COUNTS,
        ("the same counts on other areas", "tables that share margins", "tables of successive quarters"),
        "the difference of two safe tables can be one person",
        "sums of the same atoms, in one release plan; earlier releases are part of the attack",
    ),
    OutputClass.CLUSTERS: ClassRule(
        Road.COUNTS,
        ("groups of areas that are alike", "members of a cluster"),
        "a cluster of one is a unit; its centre is its values",
        "of areas and from protected counts only, never of persons",
    ),
}
"""Every class with its rule; the output checker reads the words."""


@dataclass(frozen=True)
class FitRules:
    """Settings of the check of a fit; frozen, in the release plan.

    residual_freedom     least units less parameters (10: DwB guidelines for output checking, 2015)
    units_per_parameter  least units for each parameter (a choice of this house)
    units                least units behind one effect (10, as the minimum for counts)
    digits               significant digits of a coefficient and its standard error that leave
    finest               of a fit to counts that are not protected: nothing is shown on a grid finer than this
                         part of its standard error, nor than what any one unit moves it by
    finest_unknown       the same where it is not known what one unit moves it by: with `units` cases one of
                         them moves a coefficient by about a third of its error, with more by less
    """

    residual_freedom: int = 10
    units_per_parameter: int = 10
    units: int = 10
    digits: int = 3
    finest: float = 1 / 10
    finest_unknown: float = 1 / 3

    def __post_init__(self) -> None:
        assert self.residual_freedom >= 1
        assert self.units_per_parameter >= 1
        assert self.units >= 1
        assert 1 <= self.digits <= 15
        assert 0 < self.finest <= self.finest_unknown <= 1


class Decision(StrEnum):
    """What is said of one item."""

    RELEASE = "release"
    REFUSE = "refuse"


@dataclass(frozen=True)
class ItemVerdict:
    """One item of a fit: "fit" for the whole, else the effect it is about.

    reason  why, without a number that is not protected
    effect  as it may leave, digits cut; None when refused
    step    of the grid on which it stands; None when it was cut to digits, or refused
    """

    item: str
    decision: Decision
    reason: str
    effect: Effect | None = None
    step: float | None = None


def check_fit(fit: FitOutput, rules: FitRules) -> tuple[ItemVerdict, ...]:
    """A verdict for the fit as a whole, then one for each effect, in their order.

    When the whole is refused, so is each effect; all reasons against it are told, not the first only.
    """
    against = [reason for check in _OF_THE_WHOLE for reason in check(fit, rules)]
    decision = Decision.REFUSE if against else Decision.RELEASE
    reason = "; ".join(against) or "enough units for its parameters, and no cell of its own for any of them"
    return (ItemVerdict("fit", decision, reason), *_of_effects(fit, rules, refused=bool(against)))


def _few_degrees_of_freedom(fit: FitOutput, rules: FitRules) -> Iterator[str]:
    if fit.units - fit.parameters < rules.residual_freedom:
        yield f"fewer than {rules.residual_freedom} residual degrees of freedom"


def _few_units_per_parameter(fit: FitOutput, rules: FitRules) -> Iterator[str]:
    if fit.units < rules.units_per_parameter * fit.parameters:
        yield f"fewer than {rules.units_per_parameter} units for each parameter"


def _saturated(fit: FitOutput, rules: FitRules) -> Iterator[str]:
    """As many parameters as cells with units: the coefficients are the table of counts."""
    filled = sum(cell > 0 for cell in fit.cells)
    if filled <= fit.parameters:
        yield "saturated: no fewer parameters than cells of the design"


def _small_cells(fit: FitOutput, rules: FitRules) -> Iterator[str]:
    small = sum(0 < cell < rules.units for cell in fit.cells)
    if small:
        yield f"{small} cells of the design hold fewer than {rules.units} units"


def _all_explained(fit: FitOutput, rules: FitRules) -> Iterator[str]:
    if fit.explained is not None and not fit.explained < 1:
        yield "everything is explained: the coefficients give back the values"


def _unprotected(fit: FitOutput, rules: FitRules) -> Iterator[str]:
    known = all(effect.influence is not None for effect in fit.effects)
    if not fit.from_protected_counts and not known:
        yield "fitted to counts that are not protected, and what one unit changes is not known"


_OF_THE_WHOLE: tuple[Callable[[FitOutput, FitRules], Iterator[str]], ...] = (
    _unprotected,
    _few_degrees_of_freedom,
    _few_units_per_parameter,
    _saturated,
    _small_cells,
    _all_explained,
)


def _of_effects(fit: FitOutput, rules: FitRules, *, refused: bool) -> Iterator[ItemVerdict]:
    for effect in fit.effects:
        name = f"{effect.factor}={effect.category}" if effect.factor else "constant"
        if refused:
            yield ItemVerdict(name, Decision.REFUSE, "the fit as a whole is refused")
        elif effect.units < rules.units:
            yield ItemVerdict(name, Decision.REFUSE, f"an effect of fewer than {rules.units} units")
        elif fit.from_protected_counts:
            words = f"shown with {rules.digits} significant digits"
            yield ItemVerdict(name, Decision.RELEASE, words, _with_digits(effect, rules))
        else:
            words = "shown on a grid of which no one unit moves it by more than a step"
            yield ItemVerdict(name, Decision.RELEASE, words, *_on_grid(effect, rules))


def _with_digits(effect: Effect, rules: FitRules) -> Effect:
    value, error = (significant(part, rules.digits) for part in (effect.value, effect.standard_error))
    return Effect(effect.factor, effect.category, value, error, effect.units)


def _on_grid(effect: Effect, rules: FitRules) -> tuple[Effect, float]:
    """Value and error in steps, and the step; the error never gets smaller, units are at least so many."""
    assert effect.influence is not None, "the whole was refused"
    step = grid_step(max(effect.standard_error * rules.finest, effect.influence))
    value = round(effect.value / step) * step
    error = math.ceil(effect.standard_error / step - 1e-9) * step
    units = at_least(effect.units, rules.units)
    shown = Effect(effect.factor, effect.category, significant(value, 12), significant(error, 12), units)
    return shown, step


def grid_step(least: float) -> float:
    """The smallest of ..., 0.1, 0.2, 0.5, 1, 2, 5, ... that is not below `least`, which is above 0."""
    assert least > 0, "a statistic without error has no business leaving"
    power = 10.0 ** math.floor(math.log10(least))
    found = next(times * power for times in (1, 2, 5, 10) if times * power >= least * (1 - 1e-9))
    return significant(found, 1)


def at_least(count: int, base: int) -> int:
    """A count as "at least so many": rounded down to two digits and to a multiple of the base."""
    step = max(base, int(10 ** max(len(str(count)) - 2, 0)))
    return count // step * step


def significant(value: float, digits: int) -> float:
    """A number with so many significant digits and no more; 0, infinities and nan stay."""
    return float(f"{value:.{digits}g}")
