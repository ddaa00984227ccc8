"""How well models tell and how well they are calibrated, on cohorts that none of them was fitted to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats
from zicht.methods.risk.calibration import calibration_in_the_large
from zicht.methods.risk.calibration_curve import calibration_curve
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve, capture_of_top
from zicht.methods.risk.model_comparison import compare_models
from zicht.methods.risk.net_benefit import decision_curve
from zicht.methods.risk.whole_groups import Estimate
from zicht.microdata.risk_models.counted_table import CountedTable
from zicht.microdata.risk_models.learners import Predictor
from zicht.microdata.risk_models.terms import cohorts_of
from zicht.model.risk_findings import LOGISTIC, RiskMeasure, RiskSettings, Statistic

TOP = 0.1
PER = 1000


@dataclass(frozen=True, eq=False, repr=False)
class _Tested:
    """Cells of some later cohorts, and the risks of one model on them."""

    cells: CountedCells
    risk: Floats
    model: str
    cohorts: str

    def said(
        self, measure: RiskMeasure, estimate: Estimate, subject: str = "", times: float = 1.0
    ) -> Statistic:
        value, lower, upper = (
            times * float(np.asarray(part).ravel()[0])
            for part in (estimate.value, estimate.interval.lower, estimate.interval.upper)
        )
        events = int(min(self.cells.cases.sum(), self.cells.others.sum()))
        units = int(self.cells.rows.sum())
        return Statistic(measure, self.model, subject, self.cohorts, value, lower, upper, units, events)


def measured_later(
    models: Mapping[str, Predictor],
    later: CountedTable,
    average: float,
    settings: RiskSettings,
    generator: np.random.Generator,
) -> Iterator[Statistic]:
    """Every model on all later cohorts together, and the logistic one on each of them too.

    average  risk in the cohorts the models were fitted to; `raised` times it is the threshold of net benefit
    """
    reference = models[LOGISTIC](later)
    for name, predict in models.items():
        risk = predict(later)
        tested = _Tested(later.cells, risk, name, cohorts_of(later))
        yield from _told(tested, average, settings, generator)
        if name != LOGISTIC:
            yield from _against(tested, reference, settings, generator)
    for cohort in np.unique(later.cohort):
        part = later.part(later.cohort == cohort)
        yield from _told(
            _Tested(part.cells, models[LOGISTIC](part), LOGISTIC, cohorts_of(part)),
            average,
            settings,
            generator,
        )


def _told(
    tested: _Tested, average: float, settings: RiskSettings, generator: np.random.Generator
) -> Iterator[Statistic]:
    cells, risk, times = tested.cells, tested.risk, settings.replications
    areas = areas_under_curve(cells, risk[np.newaxis])
    yield tested.said(RiskMeasure.AUC, Estimate(areas.auc, areas.interval()))
    large = calibration_in_the_large(cells, risk)
    yield tested.said(RiskMeasure.EXPECTED_OVER_OBSERVED, large.ratio)
    yield tested.said(RiskMeasure.CALIBRATION_INTERCEPT, large.intercept)
    yield tested.said(RiskMeasure.CALIBRATION_SLOPE, large.slope)
    curve = calibration_curve(cells, risk, generator, replications=times)
    yield tested.said(RiskMeasure.ICI, curve.ici)
    top = capture_of_top(cells, risk, np.array([TOP]), generator, replications=times)
    yield tested.said(RiskMeasure.CAPTURE, top, "top_tenth")
    threshold = np.array([min(settings.raised * average, 0.5)])
    decision = decision_curve(cells, risk, threshold, generator, replications=times)
    yield tested.said(RiskMeasure.NET_BENEFIT, decision.model, "at_raised", PER)


def _against(
    tested: _Tested, reference: Floats, settings: RiskSettings, generator: np.random.Generator
) -> Iterator[Statistic]:
    """This model less the logistic one, on the same cells and the same resamples."""
    found = compare_models(
        tested.cells, tested.risk, reference, generator, replications=settings.replications
    )
    for measure, estimate in (
        (RiskMeasure.AUC_DIFFERENCE, found.auc),
        (RiskMeasure.LOG_LOSS_DIFFERENCE, found.log_loss),
    ):
        limits = estimate.interval
        last = Estimate(estimate.value[2:], type(limits)(limits.lower[2:], limits.upper[2:]))
        yield tested.said(measure, last)
