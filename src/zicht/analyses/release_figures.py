"""Which figures of an analysis leave: its measures as the families that a release plan declares."""

from __future__ import annotations

from zicht.analyses.overlap import looks_far_back
from zicht.model.area_codes import Level
from zicht.model.contracts import Contract, Contracts, Shape
from zicht.model.expressions import Column, When
from zicht.model.plans import Counted, Measure, Place, Plan, RuleClass
from zicht.model.release_plans import Figure, Mechanism
from zicht.model.risk_measures import measures_given

MECHANISMS = {
    RuleClass.PERSONS: Mechanism.SMALL_COUNT_ROUNDING,
    RuleClass.ENTITIES: Mechanism.SMALL_COUNT_ROUNDING,
    RuleClass.EUROS: Mechanism.SMALL_COUNT_ROUNDING,  # what is counted beside the money
    RuleClass.FLOWS: Mechanism.ORIGIN_DESTINATION,
}


def figures_of(plan: Plan, contracts: Contracts) -> tuple[Figure, ...]:
    """Every measure of a plan whose totals may leave, in the order of the plan.

    Tables from which a model is fitted do not leave at all: what leaves is what the model says.
    """
    if plan.rule_class is RuleClass.MODEL:
        return ()
    return tuple(_figure(plan, measure, contracts) for measure in plan.measures)


def class_figures_of(plan: Plan) -> tuple[Figure, ...]:
    """Persons in classes of risk on a date, once a model has put the table of this plan in classes.

    Who is in a class is one row in one area, so the figures add up.
    """
    levels = (Level.COUNTRY, *(level for level in plan.levels if _has(plan, level)))
    return tuple(
        Figure(
            measure=name,
            plan=plan.id,
            plan_digest=plan.digest,
            levels=levels,
            periods=plan.periods,
            rule_class=RuleClass.PERSONS,
            additive=True,
            stock=True,
        )
        for name in measures_given(plan)
    )


def _figure(plan: Plan, measure: Measure, contracts: Contracts) -> Figure:
    money = plan.rule_class is RuleClass.EUROS and measure.counted is Counted.SUM
    mechanism = Mechanism.SUPPRESSION if money else MECHANISMS[plan.rule_class]
    return Figure(
        measure=measure.name,
        plan=plan.id,
        plan_digest=plan.digest,
        levels=(Level.COUNTRY, *(level for level in plan.levels if _has(plan, level))),
        periods=plan.periods,
        rule_class=plan.rule_class,
        mechanism=mechanism,
        additive=is_additive(plan, measure, contracts.tables[plan.frame.table]),
        stock=is_stock(plan, measure),
    )


def _has(plan: Plan, level: Level) -> bool:
    return plan.location.place is not Place.GEMEENTE or level not in (Level.WIJK, Level.BUURT)


def is_additive(plan: Plan, measure: Measure, contract: Contract) -> bool:
    """Do the counts of areas add up to that of the area they lie in, by definition and not by chance?

    Rows lie in one area. Different units add up only when each has at most one row in the frame: it is the
    key of its table, and a moment picks one of its spells or years.
    """
    if measure.counted is not Counted.UNITS:
        return True
    unit = plan.frame.unit
    if not isinstance(unit, Column):
        return False
    keys = {
        Shape.REGISTER: contract.key == (unit.name,),
        Shape.SPELLS: contract.overlap == unit.name and plan.frame.window.when is When.AT_MOMENT,
        Shape.YEARLY: set(contract.key) == {unit.name, "year"} and plan.frame.window.when is When.AT_MOMENT,
        Shape.EVENTS: contract.key == (unit.name,),
    }
    return keys[contract.shape]


def is_stock(plan: Plan, measure: Measure) -> bool:
    """Does a unit that is counted in one period mostly count in the next one too?"""
    return plan.frame.window.when is not When.DURING or looks_far_back(plan, measure.where, measure.value)
