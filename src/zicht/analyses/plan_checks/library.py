"""Several analyses together: each measure has one home, and each indicator counts what exists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from zicht.analyses.plan_checks.findings import did_you_mean
from zicht.model.indicators import Indicator
from zicht.model.plans import Plan
from zicht.model.risk_measures import measures_given


def check_measures(plans: Sequence[Plan]) -> Iterator[tuple[str, str, str]]:
    """(id, path, words) for each name of a measure that an earlier analysis has."""
    homes: dict[str, str] = {}
    for plan in plans:
        for index, name in enumerate(_names(plan)):
            home = homes.setdefault(name, plan.id)
            if home != plan.id:
                yield (
                    plan.id,
                    f"measures[{min(index, len(plan.measures) - 1)}]",
                    f"measure {name} is also in {home}: a name stands for one thing; choose another",
                )


def _names(plan: Plan) -> tuple[str, ...]:
    """Measures of a plan, and those that classes of risk give."""
    return tuple(dict.fromkeys([*(measure.name for measure in plan.measures), *measures_given(plan)]))


def check_indicators(
    plans: Sequence[Plan],
    indicators: Mapping[str, Sequence[Indicator]],
    known: Collection[Indicator],
    open_measures: Collection[str],
) -> Iterator[tuple[str, str]]:
    """(id, words) for what is wrong with the indicators of each analysis.

    indicators     id of the analysis -> its indicators
    known          indicators that exist elsewhere
    open_measures  measures of open statistics, which can be a denominator
    """
    homes = {name: plan for plan in plans for name in _names(plan)}
    used = {indicator.id: "the open statistics" for indicator in known}
    for identifier, ones in sorted(indicators.items()):
        for one in ones:
            if one.id in used:
                yield identifier, f"indicator {one.id} is also in {used[one.id]}: choose another id"
            used.setdefault(one.id, identifier)
            for part, name in (("numerator", one.numerator), ("denominator", one.denominator)):
                plan = homes.get(name)
                if plan is None and name not in open_measures:
                    near = did_you_mean(name, [*homes, *open_measures])
                    yield identifier, f"indicator {one.id}: there is no measure {name!r} for its {part}{near}"
                elif plan is not None:
                    finer = [level.value for level in one.levels if level not in plan.levels]
                    if finer:
                        words = (
                            f"indicator {one.id}: {name} of {plan.id} has no figures for {', '.join(finer)}"
                        )
                        yield identifier, words
