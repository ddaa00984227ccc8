"""All interventions of a register on all their outcomes: designs, estimates, tests, verdicts, in tables.

The order of the work is that of the argument. Designs are settled first, from figures before the start.
Detectable effects follow from the same figures. Only then are effects estimated, and all main estimates are
judged together, because ten interventions on three outcomes are thirty chances of a false alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zicht.analyses.monitor.by_logarithms import by_group_time, by_imputation, by_synthetic
from zicht.analyses.monitor.by_poisson import by_poisson, paths_before
from zicht.analyses.monitor.by_series import by_series
from zicht.analyses.monitor.designs import Design, Estimator, design_of
from zicht.analyses.monitor.detectable import detectable_ratio
from zicht.analyses.monitor.drawn_by_lot import drawn_by_lot
from zicht.analyses.monitor.effect_rows import effect_rows, sensitivity_rows, study_rows
from zicht.analyses.monitor.estimated import Estimated
from zicht.analyses.monitor.judged_outcome import Examined, JudgedOutcome
from zicht.analyses.monitor.panels import AreaPanel
from zicht.analyses.monitor.robust_bounds import robust_bounds
from zicht.analyses.monitor.series_table import series_rows
from zicht.analyses.monitor.verdicts import Judgement, judge
from zicht.methods.multiple_testing import q_values
from zicht.model.area_codes import Level
from zicht.model.interventions import Intervention, InterventionRegister
from zicht.model.monitor_tables import CannotSay, EffectVerdict, monitor_table
from zicht.model.periods import Frequency

PERIODS_A_YEAR = {Frequency.ANNUAL: 1, Frequency.QUARTERLY: 4, Frequency.MONTHLY: 12}


@dataclass(frozen=True)
class Figures:
    """Where the monitor finds figures and borders.

    panel       id of an indicator, level, frequency -> panel of the newest division, None where there is none
    neighbours  level -> area -> areas that share a border with it
    """

    panel: Callable[[str, Level, Frequency], AreaPanel | None]
    neighbours: Callable[[Level], Mapping[str, Collection[str]]]


def detectable_effects(
    intervention: Intervention, register: InterventionRegister, figures: Figures
) -> dict[str, float]:
    """Id of each outcome -> ratio nearest to 1 that would most likely be seen; 0 where none would.

    Computed from periods before the start only, so it can be computed before anything is known.
    """
    return {
        outcome.indicator: detectable_ratio(
            _designed(intervention, outcome.indicator, register, figures, before_only=True),
            PERIODS_A_YEAR[intervention.frequency],
        )
        for outcome in intervention.outcomes
    }


def judged_outcomes(register: InterventionRegister, figures: Figures, *, seed: int) -> list[JudgedOutcome]:
    """Every intervention on every outcome of it, in order of their ids."""
    found = [
        _examined(_designed(one, outcome.indicator, register, figures), outcome.detectable, seed)
        for one in register.interventions
        for outcome in one.outcomes
    ]
    p = np.array([np.nan if one.main is None else one.main.p for one in found])
    q = q_values(p[np.newaxis])[0] if len(found) else p
    return [
        JudgedOutcome(one, float(value), _judged(one, float(value)))
        for one, value in zip(found, q, strict=True)
    ]


def effect_tables(judged: Sequence[JudgedOutcome]) -> dict[str, pa.Table]:
    """Path in a bundle -> table; sorted as the schemas say."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES_OF_EFFECTS}
    for one in judged:
        rows["monitor/effects"] += effect_rows(one)
        rows["monitor/event_studies"] += study_rows(one)
        rows["monitor/sensitivity"] += sensitivity_rows(one)
        rows["monitor/series"] += series_rows(one.examined.design)
    return {name: monitor_table(name, of_it) for name, of_it in rows.items()}


TABLES_OF_EFFECTS = ("monitor/effects", "monitor/event_studies", "monitor/sensitivity", "monitor/series")


def _designed(
    intervention: Intervention,
    indicator: str,
    register: InterventionRegister,
    figures: Figures,
    *,
    before_only: bool = False,
) -> Design:
    level = intervention.division.level
    return design_of(
        intervention,
        indicator,
        figures.panel(indicator, level, intervention.frequency),
        figures.neighbours(level),
        register.interventions,
        before_only=before_only,
    )


def _examined(design: Design, detectable: float | None, seed: int) -> Examined:
    if design.reason is not None:
        return Examined(design, detectable, None, (), None, None, ())
    main = _estimated(design.main, design, seed)
    assert main is not None, "the main method always applies"
    beside = [_estimated(name, design, seed) for name in design.sensitivity]
    return Examined(
        design,
        detectable,
        main,
        tuple(one for one in beside if one is not None),
        paths_before(design, PERIODS_A_YEAR[design.intervention.frequency]),
        drawn_by_lot(design, np.random.default_rng([seed, 2])),
        robust_bounds(design, main.rounding_factor, PERIODS_A_YEAR[design.intervention.frequency]),
    )


def _estimated(estimator: Estimator, design: Design, seed: int) -> Estimated | None:
    """None where a method that stands beside the main one does not apply to this design."""
    generator = np.random.default_rng([seed, 1])
    if estimator is Estimator.POISSON:
        return by_poisson(design)
    if estimator is Estimator.GROUP_TIME:
        return by_group_time(design, generator)
    if estimator is Estimator.IMPUTATION:
        return by_imputation(design, generator)
    if estimator is Estimator.SERIES:
        return by_series(design, PERIODS_A_YEAR[design.intervention.frequency])
    return by_synthetic(design, generator)


def _judged(one: Examined, q: float) -> Judgement:
    if one.design.reason is not None:
        return Judgement(EffectVerdict.CANNOT_SAY, one.design.reason)
    assert one.main is not None
    assert one.before is not None
    if one.detectable is None:
        return Judgement(EffectVerdict.CANNOT_SAY, CannotSay.COUNTS_TOO_SMALL)
    return judge(one.main, one.sensitivity, q=q, lot=one.lot, before=one.before, detectable=one.detectable)
