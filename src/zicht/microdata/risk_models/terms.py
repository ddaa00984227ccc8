"""The logistic model on all cohorts: which factors it can hold, its terms, and what one person moves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zicht.methods.arrays import Floats, Ints, floats
from zicht.methods.risk.logistic import LogisticFit
from zicht.microdata.risk_models.counted_table import CountedTable
from zicht.model.fits import Effect, FitOutput
from zicht.model.plans import Plan
from zicht.model.risk_findings import LOGISTIC, RiskMeasure, RiskSettings, Statistic


def too_small_factors(table: CountedTable, least: int) -> tuple[str, ...]:
    """Factors of which a category holds fewer than so many cases, or others."""
    small = []
    for at, factor in enumerate(table.factors):
        events = _smaller_outcome(table, at, len(factor.categories))
        if (events < least).any() or len(events) < 2:
            small.append(factor.name)
    return tuple(small)


def reasons_against(table: CountedTable, settings: RiskSettings) -> tuple[str, ...]:
    """Why no model of this table may be made; empty when one may."""
    if not table.factors:
        return ("no factor has enough cases and others in each category",)
    parameters = 1 + len(table.terms)
    events = min(float(table.cases.sum()), float((table.rows - table.cases).sum()))
    if events < settings.events_per_parameter * parameters:
        return (f"fewer than {settings.events_per_parameter} cases for each parameter",)
    return ()


def output_of(table: CountedTable, fit: LogisticFit, plan: Plan) -> FitOutput:
    """What the check of a fit looks at. The counts are true ones and stay inside with it."""
    errors, influence = fit.standard_errors(), influence_of_one(table, fit)
    names = [("", ""), *table.terms]
    units = (table.rows @ table.design).astype(np.int64)
    effects = tuple(
        Effect(
            factor,
            category,
            float(fit.coefficients[at]),
            float(errors[at]),
            int(units[at]),
            float(influence[at]),
        )
        for at, (factor, category) in enumerate(names)
    )
    return FitOutput(
        plan=plan.id,
        plan_digest=plan.digest,
        units=int(table.rows.sum()),
        parameters=len(effects),
        effects=effects,
        cells=tuple(int(count) for count in _margins(table)),
        explained=fit.explained,
        from_protected_counts=False,
    )


def term_statistics(table: CountedTable, fit: LogisticFit) -> Iterator[Statistic]:
    """A log odds ratio with its clustered interval for each category but the reference."""
    interval = fit.interval()
    units = (table.rows @ table.design).astype(np.int64)
    for at, (name, category) in enumerate(table.terms, start=1):
        factor = next(number for number, one in enumerate(table.factors) if one.name == name)
        size = len(table.factors[factor].categories)
        events = _smaller_outcome(table, factor, size)[table.factors[factor].categories.index(category)]
        yield Statistic(
            RiskMeasure.LOG_ODDS_RATIO,
            LOGISTIC,
            f"{name}={category}",
            cohorts_of(table),
            float(fit.coefficients[at]),
            float(interval.lower[at]),
            float(interval.upper[at]),
            int(units[at]),
            int(events),
        )


def influence_of_one(table: CountedTable, fit: LogisticFit) -> Floats:
    """(terms,) largest change of a coefficient when any one person is left out, to first order.

    source  Pregibon 1981, eq. 5 (one-step change of a logistic fit); a person has a weight of one
    """
    filled = table.rows > 0
    design, place = np.unique(table.design[filled], axis=0, return_inverse=True)
    cases = np.bincount(place.ravel(), table.cases[filled], len(design))
    others = np.bincount(place.ravel(), (table.rows - table.cases)[filled], len(design))
    risk = fit.risks(design)
    leverage = risk * (1 - risk) * np.sum((design @ fit.covariance) * design, axis=1)
    residual = np.maximum(np.where(cases > 0, 1 - risk, 0.0), np.where(others > 0, risk, 0.0))
    moved = np.abs(design @ fit.covariance) * (residual / (1 - leverage))[:, np.newaxis]
    return floats(moved.max(axis=0))


def cohorts_of(table: CountedTable) -> str:
    """ "2016-2019", or "2019" for one."""
    first, last = int(table.cohort.min()), int(table.cohort.max())
    return str(first) if first == last else f"{first}-{last}"


def _margins(table: CountedTable) -> Ints:
    """Cases and others in each category that holds rows: what a model of main effects is a function of."""
    found = []
    for at, factor in enumerate(table.factors):
        for outcome in (table.cases, table.rows - table.cases):
            found.append(np.bincount(table.codes[:, at], outcome, len(factor.categories)))
    return np.concatenate(found).astype(np.int64)


def _smaller_outcome(table: CountedTable, factor: int, size: int) -> Floats:
    """(categories,) cases or others, whichever are fewer."""
    codes = table.codes[:, factor]
    cases = np.bincount(codes, table.cases, size)
    return floats(np.minimum(cases, np.bincount(codes, table.rows, size) - cases))
