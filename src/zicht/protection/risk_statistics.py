"""What of the findings on risks may leave: enough units, no fit that tells too much, no number too fine.

Models are fitted to true counts, because protected ones would bend them. So everything they say is shown on
a grid. The steps of a coefficient are no smaller than what any one person moves it by, which is computed.
Those of other numbers are no smaller than a third of the standard error, which with at least ten cases and
ten others behind it is more than one person moves it by. So one person moves a number by one step at most,
mostly by none. Limits are rounded outward.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from zicht.model.released_risks import ReleasedRisks, ReleasedStatistic
from zicht.model.reports import ProtectionReport
from zicht.model.risk_findings import AreaSpread, RiskFindings, RiskMeasure, Statistic
from zicht.protection.model_outputs import (
    Decision,
    FitRules,
    ItemVerdict,
    at_least,
    check_fit,
    grid_step,
    significant,
)

RULE = "risk-statistics"


def release_risks(findings: RiskFindings, rules: FitRules) -> ReleasedRisks:
    """Check the fit, then every statistic; what is refused is counted in the report, not told."""
    if findings.fit is None:
        return _nothing(findings, findings.reasons, rules)
    whole, *effects = check_fit(findings.fit, rules)
    if whole.decision is Decision.REFUSE:
        return _nothing(findings, (whole.reason,), rules)
    terms = [_term(one, findings) for one in effects if one.effect is not None and one.effect.factor]
    others = [
        _on_grid(one, rules)
        for one in findings.statistics
        if one.measure is not RiskMeasure.LOG_ODDS_RATIO and _has_enough(one, rules)
    ]
    held = len(findings.statistics) - len(others) - len(terms)
    kept = tuple(sorted((*terms, *others), key=_place))
    safe = replace(findings, fit=None, statistics=(), spreads=tuple(_coarse(one) for one in findings.spreads))
    return ReleasedRisks(safe, kept, (), _report(rules, shown=len(kept), held=held, refused=0))


def _place(released: ReleasedStatistic) -> tuple[str, ...]:
    one = released.statistic
    return one.measure.value, one.model, one.subject, one.cohorts


def _nothing(findings: RiskFindings, reasons: tuple[str, ...], rules: FitRules) -> ReleasedRisks:
    bare = replace(findings, fit=None, statistics=(), class_covariance=(), spreads=())
    report = _report(rules, shown=0, held=len(findings.statistics), refused=1)
    return ReleasedRisks(bare, (), reasons, report)


def _term(verdict: ItemVerdict, findings: RiskFindings) -> ReleasedStatistic:
    """A coefficient as a statistic; that of the constant stays inside: with it the table is a score card."""
    effect, step = verdict.effect, verdict.step
    assert effect is not None
    assert step is not None, "fits to counts of the vault stand on a grid"
    name = f"{effect.factor}={effect.category}"
    raw = next(
        one
        for one in findings.statistics
        if one.measure is RiskMeasure.LOG_ODDS_RATIO and one.subject == name
    )
    shown = replace(
        raw,
        value=effect.value,
        lower=_down(raw.lower, step),
        upper=_up(raw.upper, step),
        units=effect.units,
        events=at_least(raw.events, 10),
    )
    return ReleasedStatistic(shown, step)


def _has_enough(one: Statistic, rules: FitRules) -> bool:
    known = all(math.isfinite(part) for part in (one.value, one.lower, one.upper))
    return known and one.standard_error > 0 and one.units >= rules.units and one.events >= rules.units


def _on_grid(one: Statistic, rules: FitRules) -> ReleasedStatistic:
    step = grid_step(one.standard_error * rules.finest_unknown)
    shown = replace(
        one,
        value=significant(round(one.value / step) * step, 12),
        lower=_down(one.lower, step),
        upper=_up(one.upper, step),
        units=at_least(one.units, rules.units),
        events=at_least(one.events, rules.units),
        p=None if one.p is None else significant(max(one.p, 1e-4), 1),
    )
    return ReleasedStatistic(shown, step)


def _down(value: float, step: float) -> float:
    return significant(math.floor(value / step + 1e-9) * step, 12)


def _up(value: float, step: float) -> float:
    return significant(math.ceil(value / step - 1e-9) * step, 12)


def _coarse(spread: AreaSpread) -> AreaSpread:
    """One digit is enough of a number that is known within a factor of two."""
    shape = spread.shape
    return AreaSpread(spread.level, significant(shape, 1) if math.isfinite(shape) else shape)


def _report(rules: FitRules, *, shown: int, held: int, refused: int) -> ProtectionReport:
    settings: dict[str, Any] = {
        "units": rules.units,
        "units_per_parameter": rules.units_per_parameter,
        "residual_freedom": rules.residual_freedom,
        "finest_part_of_standard_error": rules.finest,
        "finest_part_where_influence_is_not_known": round(rules.finest_unknown, 4),
    }
    findings = {"statistics_shown": shown, "statistics_held_back": held, "models_refused": refused}
    return ProtectionReport(RULE, settings, findings, WORDS)


WORDS: Mapping[str, str] = {
    "nl": "Modellen zijn gepast op tellingen, nooit op personen. Wat zij zeggen, is afgerond op een rooster "
    "dat zo grof is dat één persoon een getal hoogstens één stap kan verschuiven. Een kans van een persoon "
    "of een combinatie verlaat de gesloten omgeving niet.",
    "en": "Models were fitted to counts, never to persons. What they say is rounded to a grid so coarse that "
    "one person can move a number by one step at most. A probability of a person or a combination does not "
    "leave the closed environment.",
}
