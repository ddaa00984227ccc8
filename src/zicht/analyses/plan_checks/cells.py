"""Do the parts of a plan fit together: places, levels, measures, breakdowns, protection, model?"""

from __future__ import annotations

import re
from collections import Counter

from zicht.analyses.plan_checks.claims import conjuncts, overlap
from zicht.analyses.plan_checks.kind import IDENTIFIER, INTEGER, Kind
from zicht.analyses.plan_checks.kinds import Kinds
from zicht.model.area_codes import REGIO_LEVELS, Level
from zicht.model.contracts import Domain
from zicht.model.expressions import Call, Expr, Op
from zicht.model.plans import (
    REST,
    TOTAL,
    Breakdown,
    Counted,
    Fit,
    Location,
    Measure,
    Place,
    Plan,
    RuleClass,
)

LEVELS = (*REGIO_LEVELS, Level.GEMEENTE, Level.WIJK, Level.BUURT)
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PLACES = {
    Place.ADDRESS: (Domain.ADDRESS, "the identifier of an address"),
    Place.BUURT: ("any_buurt", "the code of a buurt"),
    Place.GEMEENTE: ("any_gemeente", "the code of a gemeente"),
}
_CATEGORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9+_-]*")


def check_location(kinds: Kinds, plan: Plan, location: Location, path: str) -> None:
    """The value says a place, and no level is finer than it."""
    found = kinds.of(location.value, plan.frame.table, f"{path}.value")
    column, words = _PLACES[location.place]
    if found is not None and (found.domain or found.codes) != column:
        kinds.say(f"{path}.value", f"{words} is needed here, and this is {found.words}")
    finer = [level.value for level in plan.levels if level in (Level.WIJK, Level.BUURT)]
    if location.place is Place.GEMEENTE and finer:
        kinds.say(path, f"a gemeente is known and no wijk or buurt: leave {', '.join(finer)} out of levels")


def check_levels(kinds: Kinds, plan: Plan) -> None:
    """Known, each once, from large to small."""
    wanted = [level for level in LEVELS if level in plan.levels]
    if list(plan.levels) != wanted:
        kinds.say("", f"levels go once each from large to small: {', '.join(wanted) or 'no such level'}")


def check_measure(kinds: Kinds, plan: Plan, measure: Measure, path: str) -> Kind | None:
    """Name, condition, value; the kind of the value that is summed."""
    if not _NAME.fullmatch(measure.name):
        kinds.say(path, f"measure {measure.name!r}: write lower-case words joined by _")
    kinds.condition(measure.where, plan.frame.table, f"{path}.where")
    if (measure.value is not None) != (measure.counted is Counted.SUM):
        kinds.say(path, f"measure {measure.name}: total() has a value, rows() and units() have none")
        return None
    if measure.value is None:
        return None
    kind = kinds.of(measure.value, plan.frame.table, f"{path}.value")
    if kind is not None and kind.type is not INTEGER:
        kinds.say(f"{path}.value", f"total() adds up whole numbers, and this is {kind.words}")
        return None
    return kind


def check_unit(kinds: Kinds, plan: Plan) -> None:
    """An identifier; and one that is never missing where different units are counted."""
    kind = kinds.of(plan.frame.unit, plan.frame.table, "frame.unit")
    if kind is None:
        return
    if kind.type is not IDENTIFIER:
        kinds.say("frame.unit", f"a unit is an identifier, and this is {kind.words}")
        return
    for index, measure in enumerate(plan.measures):
        conditions = [*conjuncts(plan.frame.where), *conjuncts(measure.where)]
        if measure.counted is Counted.UNITS and kind.nullable and not _known(plan.frame.unit, conditions):
            kinds.say(
                f"measures[{index}]",
                "units() counts different units, and the unit can be missing here: "
                "add .where(~unit.is_missing()) to the frame, or count rows()",
            )
    if kind.domain is Domain.ENTITY and plan.rule_class is RuleClass.PERSONS:
        kinds.say("", "the unit is an entity: protect='entities', or 'euros' for sums of money")
    if kind.domain in (Domain.PERSON, Domain.HOUSEHOLD) and plan.rule_class is RuleClass.ENTITIES:
        kinds.say("", f"the unit is a {kind.domain}: protect='persons'")


def check_breakdown(kinds: Kinds, plan: Plan, breakdown: Breakdown, path: str) -> None:
    """Categories with a condition each, that do not claim the same value twice."""
    if not _NAME.fullmatch(breakdown.name):
        kinds.say(path, f"breakdown {breakdown.name!r}: write lower-case words joined by _")
    if not breakdown.categories:
        kinds.say(path, f"breakdown {breakdown.name} has no categories")
    codes = Counter(code for code, _ in breakdown.categories)
    for index, (code, condition) in enumerate(breakdown.categories):
        at = f"{path}.categories[{index}]"
        if codes[code] > 1 or code in (REST, TOTAL) or not _CATEGORY.fullmatch(code):
            kinds.say(at, f"category {code!r} of {breakdown.name}: letters and digits, once, not {REST!r}")
        kinds.condition(condition, plan.frame.table, f"{at}[1]")
        for earlier, other in breakdown.categories[:index]:
            if overlap(condition, other):
                kinds.say(
                    at,
                    f"categories {earlier!r} and {code!r} of {breakdown.name} overlap; "
                    "a row can be in one only: mend the boundaries",
                )


def check_rules(kinds: Kinds, plan: Plan, sums: list[Kind]) -> None:
    """Flows are protected as flows, money as money, models as models."""
    if (plan.counterpart is not None) != (plan.rule_class is RuleClass.FLOWS):
        kinds.say(
            "",
            "a frame with .to_...() is a flow and needs protect='flows'"
            if plan.counterpart is not None
            else "protect='flows' needs a frame with .to_address(), .to_buurt() or .to_gemeente()",
        )
    careful = (RuleClass.EUROS, RuleClass.FLOWS, RuleClass.MODEL)
    if any(kind.unit == "euros" for kind in sums) and plan.rule_class not in careful:
        kinds.say("", "a total of euros can be made by one large amount: protect='euros'")
    if (plan.fit is not None) != (plan.rule_class is RuleClass.MODEL):
        kinds.say("", "fit= and protect='model' belong together")
    if plan.fit is not None:
        _check_model(kinds, plan)


def _check_model(kinds: Kinds, plan: Plan) -> None:
    names = [measure.name for measure in plan.measures]
    ends = sorted(name.rsplit("_", 1)[-1] for name in names)
    rows_only = all(measure.counted is Counted.ROWS for measure in plan.measures)
    if plan.fit is Fit.RISK_AREAS:
        if ends != ["rows"] or not rows_only:
            kinds.say(
                "",
                "a table to put in classes has one measure of rows(), named '..._rows'; "
                f"found {', '.join(names)}",
            )
    elif ends != ["cases", "rows"] or not rows_only:
        kinds.say(
            "",
            "a model has two measures of rows(...): all rows, named '..._rows', and those that are a case, "
            f"named '..._cases'; found {', '.join(names)}",
        )
    if not plan.breakdowns:
        kinds.say("", "a model needs breakdowns: they are its factors")
    if plan.margins:
        kinds.say("", "a model has crossed cells only: margins=False")


_COMPARE = (Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE, Op.IN)


def _known(value: Expr, conditions: list[Expr]) -> bool:
    """True when a condition is only met by rows that have the value."""
    for condition in conditions:
        if condition == Call(Op.NOT, (Call(Op.MISSING, (value,)),)):
            return True
        if isinstance(condition, Call) and condition.op in _COMPARE and value in condition.args:
            return True
    return False
