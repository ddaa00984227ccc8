"""Is the model fair to groups it never saw: calibration, error rates, proxies, and police that look unevenly.

The attributes are audit columns of the table: kept apart from the factors, so that no fit can use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from zicht.methods.arrays import Floats
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.fairness import RATES, AuditedCells, FairnessAudit, fairness_audit
from zicht.methods.risk.label_bias import (
    LARGEST_RATIO,
    coefficients_if_seen_more,
    tipping_ratio_of_calibration,
)
from zicht.methods.risk.proxies import factor_association, proxy_strength
from zicht.methods.risk.whole_groups import Estimate
from zicht.microdata.risk_models.counted_table import CountedTable, Factor
from zicht.microdata.risk_models.learners import Predictor
from zicht.microdata.risk_models.terms import cohorts_of
from zicht.model.risk_findings import LOGISTIC, RiskMeasure, RiskSettings, Statistic

SHOWN = {"true_positive": RiskMeasure.SENSITIVITY, "false_positive": RiskMeasure.FALSE_POSITIVE_SHARE}
GAPS = {"true_positive": RiskMeasure.SENSITIVITY_GAP, "false_positive": RiskMeasure.FALSE_POSITIVE_GAP}


def strongest_proxy(table: CountedTable, generator: np.random.Generator) -> tuple[str, tuple[Statistic, ...]]:
    """The factor that tells most of an audited attribute, and what each tells; "" without attribute."""
    told: list[Statistic] = []
    strength = dict.fromkeys((factor.name for factor in table.factors), 0.0)
    total, cases = int(table.rows.sum()), int(table.cases.sum())
    for cells, attribute in _attributes(table):
        found = factor_association(cells, table.codes, generator)
        for at, factor in enumerate(table.factors):
            value, lower, upper = _numbers(found, at)
            strength[factor.name] = max(strength[factor.name], round(value, 9))
            subject = f"{attribute.name}:{factor.name}"
            events = min(cases, total - cases)
            told.append(
                Statistic(
                    RiskMeasure.FACTOR_ASSOCIATION,
                    LOGISTIC,
                    subject,
                    cohorts_of(table),
                    value,
                    lower,
                    upper,
                    total,
                    events,
                )
            )
    proxy = max(sorted(strength), key=strength.__getitem__) if told and len(strength) > 1 else ""
    return proxy, tuple(told)


def tipping_ratios(table: CountedTable, terms: Iterable[Statistic]) -> Iterator[Statistic]:
    """How many times as often young people of a category would have to be seen for its ratio to vanish.

    terms  statistics of terms; only those whose interval leaves out nought hold a conclusion to tip
    """
    cells, design = _by_wijk(table)
    names = [f"{factor}={category}" for factor, category in table.terms]
    for term in terms:
        if term.lower > 0:
            place = 1 + names.index(term.subject)
            value, lower, upper = _tipping(cells, design, place, term)
            yield replace(term, measure=RiskMeasure.TIPPING_RATIO, value=value, lower=lower, upper=upper)


def _tipping(cells: CountedCells, design: Floats, place: int, term: Statistic) -> tuple[float, float, float]:
    """Where the coefficient and its limits pass nought, read between fits at a few ratios.

    Cases are rare, so the coefficient falls by nearly the logarithm of the ratio: a few fits lie on almost
    straight lines, where `tipping_ratio_of_term` would need four times as many. inf: beyond LARGEST_RATIO.
    """
    reach = np.log(LARGEST_RATIO)
    asked = np.array([0.0, term.lower / 2, term.lower, term.value, term.upper, 1.25 * term.upper, reach])
    logs = np.unique(np.clip(asked, 0.0, reach))
    fits = coefficients_if_seen_more(cells, design, design[:, place] > 0, np.exp(logs)).coefficients
    found = [
        np.interp(0.0, -line[:, place], logs, right=np.inf)
        for line in (fits.value, fits.interval.lower, fits.interval.upper)
    ]
    value, lower, upper = (float(np.exp(one)) for one in found)
    return value, lower, upper


def _by_wijk(table: CountedTable) -> tuple[CountedCells, Floats]:
    """Cells with one design in one wijk together, whatever the cohort and the audited attributes."""
    kinds, kind = np.unique(table.design, axis=0, return_inverse=True)
    key, place = np.unique(table.area * len(kinds) + kind.ravel(), return_inverse=True)
    rows, cases = (np.bincount(place, of, len(key)).astype(np.float64) for of in (table.rows, table.cases))
    return CountedCells(cases, rows, key // len(kinds)), kinds[key % len(kinds)]


def _attributes(table: CountedTable) -> Iterator[tuple[AuditedCells, Factor]]:
    for column, attribute in enumerate(table.audits):
        yield (
            AuditedCells(table.cells, table.audit_codes[:, column], len(attribute.categories)),
            attribute,
        )


def _numbers(found: Estimate, *place: int) -> tuple[float, float, float]:
    value, lower, upper = (
        float(part[place]) for part in (found.value, found.interval.lower, found.interval.upper)
    )
    return value, lower, upper


def audited(
    models: Mapping[str, Predictor],
    later: CountedTable,
    threshold: float,
    settings: RiskSettings,
    generator: np.random.Generator,
) -> Iterator[Statistic]:
    """Each attribute, for each model that is given, on cohorts that none was fitted to.

    threshold  risk from which a combination is at raised risk
    """
    for cells, attribute in _attributes(later):
        for model, predict in models.items():
            risk = predict(later)
            found = fairness_audit(cells, risk, threshold, generator, replications=settings.replications)
            about = _About(model, attribute, cohorts_of(later), found.rows, found.cases)
            yield from _rates(found, about)
            yield from _gaps(found, about)
            given_away = proxy_strength(cells, risk).among_others
            for at in range(len(attribute.categories)):
                yield about.said(RiskMeasure.PROXY_STRENGTH, at, *_numbers(given_away, at))
                tipping = tipping_ratio_of_calibration(later.cells, risk, cells.of(at))
                yield about.said(RiskMeasure.TIPPING_RATIO, at, tipping.value, tipping.lower, tipping.upper)


@dataclass(frozen=True, eq=False, repr=False)
class _About:
    """Of which model and which groups."""

    model: str
    attribute: Factor
    cohorts: str
    rows: Floats
    cases: Floats

    def said(self, measure: RiskMeasure, at: int, value: float, lower: float, upper: float) -> Statistic:
        rows, cases = int(self.rows[at]), int(self.cases[at])
        subject = f"{self.attribute.name}={self.attribute.categories[at]}"
        events = min(cases, rows - cases)
        return Statistic(measure, self.model, subject, self.cohorts, value, lower, upper, rows, events)


def _rates(found: FairnessAudit, about: _About) -> Iterator[Statistic]:
    for at in range(len(about.attribute.categories)):
        yield about.said(RiskMeasure.GROUP_EXPECTED_OVER_OBSERVED, at, *_numbers(found.calibration, at))
        yield about.said(RiskMeasure.GROUP_AUC, at, *_numbers(found.auc, at))
        for rate, measure in SHOWN.items():
            yield about.said(measure, at, *_numbers(found.rates, RATES.index(rate), at))


def _gaps(found: FairnessAudit, about: _About) -> Iterator[Statistic]:
    rows, cases = int(about.rows.sum()), int(about.cases.sum())
    for rate, measure in GAPS.items():
        at = RATES.index(rate)
        numbers = _numbers(found.gaps, at)
        events, p = min(cases, rows - cases), float(found.gap_p[at])
        yield Statistic(measure, about.model, about.attribute.name, about.cohorts, *numbers, rows, events, p)
