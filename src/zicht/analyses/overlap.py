"""Which series look back so far that neighbouring periods share their events; no trend is tested on those.

A count over twelve months in every quarter shares nine months with the next. Chance then carries over from
period to period, and a test that takes the periods as independent would find trends where there are none.
"""

from __future__ import annotations

from collections.abc import Iterator

from zicht.model.expressions import Aggregate, Expr, When, walk
from zicht.model.indicators import Indicator
from zicht.model.periods import Frequency
from zicht.model.plans import Plan

MONTHS = {Frequency.ANNUAL: 12, Frequency.QUARTERLY: 3}


def overlapping(plan: Plan, indicators: tuple[Indicator, ...]) -> frozenset[str]:
    """Ids of the indicators of which the numerator looks back further than one period."""
    long = {measure.name for measure in plan.measures if looks_far_back(plan, measure.where, measure.value)}
    return frozenset(indicator.id for indicator in indicators if indicator.numerator in long)


def looks_far_back(plan: Plan, *parts: Expr | None) -> bool:
    """Does a count over these conditions look back further than one period?"""
    months = MONTHS[plan.frequency]
    frame = plan.frame.window
    if frame.when is When.DURING and (frame.months or 0) > months:
        return True
    nodes = _nodes(plan.frame.where, *parts)
    windows = (node.window for node in nodes if isinstance(node, Aggregate))
    return any(window.when is When.DURING and (window.months or 0) > months for window in windows)


def _nodes(*parts: Expr | None) -> Iterator[Expr]:
    for part in parts:
        if part is not None:
            yield from walk(part)
