"""Names of the measures that a table of today gives once its combinations are put in classes of risk."""

from __future__ import annotations

from zicht.model.plans import Fit, Plan, RuleClass


def young_people(plan: Plan) -> str:
    """All that are looked at."""
    assert plan.fit is Fit.RISK_AREAS
    return plan.measures[0].name.removesuffix("_rows")


def above_average(plan: Plan) -> str:
    """Those in a combination at or above the average risk; those at raised risk are among them."""
    return f"{young_people(plan)}_above_average"


def raised_risk(plan: Plan) -> str:
    """Those in a combination at raised risk."""
    return f"{young_people(plan)}_raised"


def measures_given(plan: Plan) -> tuple[str, ...]:
    """Names of the measures of a plan that can leave as counts; none of a table that a model is fitted to."""
    if plan.fit is Fit.RISK_AREAS:
        return young_people(plan), above_average(plan), raised_risk(plan)
    if plan.rule_class is RuleClass.MODEL:
        return ()
    return tuple(measure.name for measure in plan.measures)
