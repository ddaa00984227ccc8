"""Combinations with a raised share of cases: found in one half of the wijken, tested in the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zicht.methods.arrays import Floats
from zicht.methods.intervals import wilson_interval
from zicht.methods.risk.subgroup_discovery import SearchSettings, Subgroups, discover_subgroups
from zicht.microdata.risk_models.counted_table import CountedTable
from zicht.microdata.risk_models.terms import cohorts_of
from zicht.model.risk_findings import LOGISTIC, RiskMeasure, RiskSettings, Statistic


def subgroups_of(
    table: CountedTable, expected: Floats, settings: RiskSettings, generator: np.random.Generator
) -> Iterator[Statistic]:
    """Every candidate of the search, whatever the test said of it.

    expected  (cells,) cases that the logistic model expects: does a combination hold more than its parts?
    """
    search = SearchSettings(least_cases=settings.subgroup_events, resamples=settings.subgroup_resamples)
    sizes = np.array([len(factor.categories) for factor in table.factors], dtype=np.int64)
    found = discover_subgroups(table.cells, table.codes, sizes, generator, settings=search, expected=expected)
    stable = wilson_interval(
        found.stability * search.resamples, np.full(len(found.stability), float(search.resamples))
    )
    for at in range(len(found.rows)):
        ratio, beyond = found.ratio, found.beyond
        for measure, value, lower, upper, p in (
            (
                RiskMeasure.SUBGROUP_RATIO,
                ratio.value,
                ratio.interval.lower,
                ratio.interval.upper,
                found.adjusted,
            ),
            (RiskMeasure.SUBGROUP_BEYOND, beyond.value, beyond.interval.lower, beyond.interval.upper, None),
            (RiskMeasure.SUBGROUP_STABILITY, found.stability, stable.lower, stable.upper, None),
        ):
            yield Statistic(
                measure,
                LOGISTIC,
                _named(found, at, table),
                cohorts_of(table),
                float(value[at]),
                float(lower[at]),
                float(upper[at]),
                int(found.rows[at]),
                int(min(found.cases[at], found.rows[at] - found.cases[at])),
                None if p is None else float(p[at]),
            )


def _named(found: Subgroups, at: int, table: CountedTable) -> str:
    """As "halt=yes;moved=yes"."""
    parts = [
        f"{table.factors[factor].name}={table.factors[factor].categories[category]}"
        for factor, category in zip(found.factors[at], found.categories[at], strict=True)
        if factor >= 0
    ]
    return ";".join(sorted(parts))
