"""Findings on risks as they may leave: on their grids, with the report that says why."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.model.reports import ProtectionReport
from zicht.model.risk_findings import CLASSES, RiskFindings, RiskMeasure, Statistic


@dataclass(frozen=True)
class ReleasedStatistic:
    """A statistic as it may leave; `step` is the grid it stands on."""

    statistic: Statistic
    step: float


@dataclass(frozen=True)
class ReleasedRisks:
    """What may leave of the findings, and the report of what was held back.

    findings    without anything that may not leave
    statistics  sorted; none when the fit as a whole was refused
    reasons     why there is no model; empty when there is one
    """

    findings: RiskFindings
    statistics: tuple[ReleasedStatistic, ...]
    reasons: tuple[str, ...]
    report: ProtectionReport

    def of(self, measure: RiskMeasure) -> tuple[ReleasedStatistic, ...]:
        """All statistics of one measure."""
        return tuple(one for one in self.statistics if one.statistic.measure is measure)

    @property
    def counts_areas(self) -> bool:
        """True when the young may be counted by class: the mean risk of every class leaves."""
        return {one.statistic.subject for one in self.of(RiskMeasure.CLASS_RISK)} == set(CLASSES)
