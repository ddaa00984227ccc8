"""The story of a question about risks: from tallies to findings, and to numbers of young people per area.

    tallies -> counted table, factors with enough cases
            -> models on the older cohorts, measured and audited on the newer
            -> logistic model on all cohorts -> terms, classes -> tallies of today by class

No function of this file gives a risk of a cell to its caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.methods.arrays import Floats
from zicht.methods.risk.area_totals import area_effect, area_totals
from zicht.methods.risk.logistic import LogisticFit
from zicht.microdata.risk_models.audit import audited, strongest_proxy, tipping_ratios
from zicht.microdata.risk_models.classes import Borders, class_statistics, class_tallies
from zicht.microdata.risk_models.counted_table import CountedTable, counted_table, table_of_today
from zicht.microdata.risk_models.learners import Predictor, predictor_of, settled_logistic
from zicht.microdata.risk_models.measures import measured_later
from zicht.microdata.risk_models.subgroups import subgroups_of
from zicht.microdata.risk_models.terms import output_of, reasons_against, term_statistics, too_small_factors
from zicht.model.area_codes import Level, gemeente_of
from zicht.model.plans import Plan
from zicht.model.risk_findings import (
    LOGISTIC,
    MODELS,
    WITHOUT_PROXY,
    AreaSpread,
    RiskFindings,
    RiskSettings,
    Statistic,
)
from zicht.model.tallies import TALLY_SCHEMA

SPREAD_LEVELS = (Level.GEMEENTE, Level.WIJK)


@dataclass(frozen=True, eq=False)
class RisksFound:
    """What leaves the room; both still have to be protected.

    tallies  TALLY_SCHEMA: young people of today by class; empty when there is no model
    """

    findings: RiskFindings
    tallies: pa.Table


def find_risks(
    tallies: pa.Table,
    plans: Mapping[str, Plan],
    settings: RiskSettings,
    *,
    seed: int,
    models: Sequence[str] = MODELS,
    tell: Callable[[str], None] = lambda step: None,
) -> RisksFound:
    """Fit, measure, audit and count.

    tallies  TALLY_SCHEMA of a run, with both plans of the settings
    plans    id -> plan
    seed     of folds, resamples and learners
    models   which of the closed list are compared; the logistic one always is
    raises   NoTalliesToFit, LearnersMissing, ModelDoesNotSettle
    """
    plan, area_plan = plans[settings.fit_plan], plans[settings.area_plan]
    whole = counted_table(tallies, plan, audit=settings.audit, lead_years=settings.lead_years)
    left_out = too_small_factors(whole, settings.events)
    table = whole.without(frozenset(left_out))
    cohorts = sorted(set(table.cohort.tolist()))
    older, newer = cohorts[: -settings.test_cohorts], cohorts[-settings.test_cohorts :]
    reasons = reasons_against(table, settings) or (() if older else ("no older cohorts to fit to",))
    if reasons:
        return RisksFound(_nothing(plan, left_out, reasons, older, newer), TALLY_SCHEMA.empty_table())
    tell("risks: fitting to all cohorts")
    fit = settled_logistic(table)
    borders = Borders(fit, float(table.cases.sum() / table.rows.sum()), settings.raised)
    proxy, associations = strongest_proxy(table, np.random.default_rng([seed, 1]))
    today = table_of_today(tallies, area_plan, table.factors)
    classes, covariance = class_statistics(borders, table, today, np.random.default_rng([seed, 2]))
    tell("risks: how far unequal attention of the police could explain them")
    terms = tuple(term_statistics(table, fit))
    statistics = [
        *terms,
        *tipping_ratios(table, terms),
        *classes,
        *associations,
        *_compared(table, newer, models, proxy, settings, seed, tell),
        *subgroups_of(
            table, table.rows * fit.risks(table.design), settings, np.random.default_rng([seed, 4])
        ),
    ]
    findings = RiskFindings(
        plan=plan.id,
        plan_digest=plan.digest,
        fit=output_of(table, fit, plan),
        statistics=tuple(statistics),
        class_covariance=covariance,
        spreads=tuple(_spread(level, table, fit) for level in SPREAD_LEVELS),
        left_out=left_out,
        reasons=(),
        proxy=proxy,
        train=tuple(map(str, older)),
        test=tuple(map(str, newer)),
        models=tuple(models),
    )
    return RisksFound(findings, class_tallies(borders, table, tallies, area_plan))


def _compared(
    table: CountedTable,
    newer: Sequence[int],
    models: Sequence[str],
    proxy: str,
    settings: RiskSettings,
    seed: int,
    tell: Callable[[str], None],
) -> list[Statistic]:
    """Models that saw the older cohorts only, on the newer ones."""
    is_newer = np.isin(table.cohort, newer)
    never = frozenset(too_small_factors(table.part(~is_newer), least=1))
    before, later = (table.part(part).without(never) for part in (~is_newer, is_newer))
    least = min(float(min(part.cases.sum(), (part.rows - part.cases).sum())) for part in (before, later))
    if least < settings.events or not before.factors:
        return []  # then the document tells that nothing could be measured
    fitted: dict[str, Predictor] = {}
    for number, name in enumerate(MODELS):
        if name == LOGISTIC or (name in models and (name != WITHOUT_PROXY or proxy)):
            tell(f"risks: fitting {name.replace('_', ' ')} to the older cohorts")
            chance = np.random.default_rng([seed, 10, number])
            fitted[name] = predictor_of(name, before, chance, proxy=proxy)
    average = float(before.cases.sum() / before.rows.sum())
    tell("risks: measuring on the newer cohorts")
    measured = measured_later(fitted, later, average, settings, np.random.default_rng([seed, 5]))
    own = {name: fitted[name] for name in (LOGISTIC, WITHOUT_PROXY) if name in fitted}
    threshold = settings.raised * average
    return [*measured, *audited(own, later, threshold, settings, np.random.default_rng([seed, 3]))]


def _spread(level: Level, table: CountedTable, fit: LogisticFit) -> AreaSpread:
    """How much cases of areas differ by more than their composition and chance."""
    codes = [code if level is Level.WIJK else gemeente_of(code) for code in table.areas]
    names = sorted(set(codes))
    number = np.array([names.index(code) for code in codes], dtype=np.int64)[table.area]
    fitted = area_totals(fit, table.design, table.rows, number, len(names))
    observed = np.bincount(number, table.cases, len(names)).astype(np.float64)
    shape = area_effect(observed, fitted).shape
    return AreaSpread(level.value, _shape_by_moments(observed, fitted.expected) if np.isnan(shape) else shape)


def _shape_by_moments(observed: Floats, expected: Floats) -> float:
    """Where few areas leave the likelihood flat: 1 over the variance of ratios beyond chance; inf for none.

    source  Marshall 1991, the variance between areas by moments
    """
    beyond = float(np.sum((observed - expected) ** 2 - observed)) / float(np.sum(expected**2))
    return 1 / beyond if beyond > 0 else np.inf


def _nothing(
    plan: Plan,
    left_out: tuple[str, ...],
    reasons: tuple[str, ...],
    older: Sequence[int],
    newer: Sequence[int],
) -> RiskFindings:
    return RiskFindings(
        plan=plan.id,
        plan_digest=plan.digest,
        fit=None,
        statistics=(),
        class_covariance=(),
        spreads=(),
        left_out=left_out,
        reasons=reasons,
        proxy="",
        train=tuple(map(str, older)),
        test=tuple(map(str, newer)),
        models=(),
    )
