"""The promise about over- and underflows: where the model is true, hardly a table has any.

At a false-discovery rate of 5 % and nothing the matter, one table in twenty may have an alarm.
"""

from __future__ import annotations

import numpy as np
import pytest

from zicht.methods.flows.flow_false_alarms import flow_false_alarms
from zicht.methods.flows.flow_verdicts import judge_flows
from zicht.methods.flows.gravity import fit_gravity
from zicht.methods.flows.spread_of_flows import Spread
from zicht.methods.verdicts import Verdict

AREAS, RECORDS = 40, 10_000


def country(seed):
    g = np.random.default_rng(seed)
    places, size = 150 * g.random((AREAS, 2)), np.exp(0.4 * g.standard_normal(AREAS))
    distance = np.hypot(*(places[:, None] - places[None]).T) + 8
    terms = np.stack([np.log(distance), np.eye(AREAS)])
    mean = np.outer(size, size) * np.exp(np.tensordot([-1.5, 0.7], terms, 1))
    return mean * RECORDS / mean.sum(), terms, g


def fitted(terms):
    def refit(flows):
        fit = fit_gravity(flows, terms)
        return fit.expected, fit.leverage

    return refit


@pytest.mark.parametrize(
    "spread", [Spread(0, 0, 0), Spread(2, 0, 0), Spread(0, 0.25, 0)], ids=["chance", "phi", "shape"]
)
def test_hardly_any_table_has_a_false_alarm_when_everything_is_estimated(spread):
    mean, terms, g = country(1)
    told = flow_false_alarms(
        mean, spread, generator=g, replications=20, refit=fitted(terms), relevant_ratio=1.0
    )
    assert told.any_flag <= 0.2  # 5 % is aimed at; 20 tables are drawn
    assert told.share_flagged <= 2e-4
    assert told.replications == 20


def test_rounding_adds_no_false_alarms():
    mean, terms, g = country(2)
    told = flow_false_alarms(
        mean, Spread(1, 0, 0), generator=g, replications=15, refit=fitted(terms), rounding=4.0
    )
    assert told.any_flag <= 0.2
    assert told.standard_error >= 0


def test_most_overflows_that_are_called_are_really_planted():
    mean, terms, g = country(3)
    wrong, called, found, planted = 0, 0, 0, 0
    for _ in range(12):
        likely = np.argwhere((mean > 10) & (mean < 60) & ~np.eye(AREAS, dtype=bool))
        special = np.zeros(mean.shape, dtype=bool)
        special[tuple(likely[g.permutation(len(likely))[:4]].T)] = True
        flows = g.poisson(np.where(special, 4 * mean, mean)).astype(float)
        fit = fit_gravity(flows, terms)
        verdict = judge_flows(flows, fit.expected, leverage=fit.leverage).verdict
        high = verdict == Verdict.HIGHER
        wrong, called = wrong + int((high & ~special).sum()), called + int(high.sum())
        found, planted = found + int((high & special).sum()), planted + int(special.sum())
    assert wrong <= 0.1 * called
    assert found >= 0.6 * planted
