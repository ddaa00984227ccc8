"""Is a flow larger or smaller than size and distance explain? With rounding at worst, and false alarms told.

All pairs between different areas are tested, with a row or without: which pairs have a row hangs on how large
they are, and to count those alone would promise too few false alarms. A pair without a row can be anything up
to what its sum leaves open. It is taken as what was expected, or as all that is open when that is less, and
rounded up to that: so it can turn out lower than expected, and never higher.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.analyses.waterbed.expected_flows import FittedModel
from zicht.analyses.waterbed.published_flows import PublishedFlows
from zicht.methods.flows.flow_false_alarms import flow_false_alarms
from zicht.methods.flows.flow_verdicts import judge_flows
from zicht.methods.verdicts import Verdict
from zicht.model.flow_tables import FlowVerdict

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Names = npt.NDArray[np.str_]


@dataclass(frozen=True)
class JudgementRules:
    """When a flow is called different.

    alpha     largest expected share of false alarms among the flows called different, in one period
    relevant  smallest ratio that matters: 1.5 is half as much again
    draws     simulations of the share of false alarms
    """

    alpha: float = 0.05
    relevant: float = 1.5
    draws: int = 20


@dataclass(frozen=True, eq=False)
class Judgements:
    """Of every pair; arrays (n, n), nan where not compared.

    expected           from all other flows: without what a flow adds to its own expectation
    false_alarm_share  mean share of the compared pairs that would be called different if the model were true
    """

    expected: Floats
    ratio: Floats
    lower: Floats
    upper: Floats
    q: Floats
    verdict: Names
    false_alarm_share: float
    false_alarm_se: float

    @classmethod
    def none(cls, n: int) -> Judgements:
        """Nothing is compared."""
        nothing = np.full((n, n), np.nan)
        verdict = np.full((n, n), FlowVerdict.NOT_COMPARED.value)
        return cls(nothing, nothing, nothing, nothing, nothing, verdict, np.nan, np.nan)


def judge(
    flows: PublishedFlows, model: FittedModel, rules: JudgementRules, *, generator: np.random.Generator
) -> Judgements:
    """Verdicts of one measure in one period.

    generator  of the simulation of false alarms
    """
    value, rounding = what_is_seen(flows, model)
    return _judged(value, rounding, flows.shown, model, rules, generator, _at_most(flows, model))


def judge_research(
    counts: Floats, model: FittedModel, rules: JudgementRules, *, generator: np.random.Generator
) -> Judgements:
    """The same for flows (n, n) that are all known."""
    value = counts.copy()
    np.fill_diagonal(value, np.nan)
    known = np.ones(value.shape, dtype=np.bool_)
    return _judged(value, np.zeros(value.shape), known, model, rules, generator, np.full(value.shape, np.nan))


def _judged(
    value: Floats,
    rounding: Floats,
    shown: Bools,
    model: FittedModel,
    rules: JudgementRules,
    generator: np.random.Generator,
    at_most: Floats,
) -> Judgements:
    found = judge_flows(
        value,
        model.pairs,
        rounding=rounding,
        leverage=model.leverage,
        relevant_ratio=rules.relevant,
        alpha=rules.alpha,
    )
    alarms = None
    if found.spread is not None:
        alarms = flow_false_alarms(
            np.where(np.isnan(value), np.nan, model.pairs),
            found.spread,
            generator=generator,
            replications=rules.draws,
            rounding=rounding,
            relevant_ratio=rules.relevant,
            alpha=rules.alpha,
        )
    verdict = _WORDS[found.verdict]
    return Judgements(
        expected=found.expected,
        ratio=np.where(shown, found.ratio, np.nan),
        lower=np.where(shown, found.interval.lower, np.nan),
        upper=np.where(shown, found.interval.upper, at_most),
        q=found.q,
        verdict=verdict,
        false_alarm_share=float("nan") if alarms is None else alarms.share_flagged,
        false_alarm_se=float("nan") if alarms is None else alarms.standard_error,
    )


_WORDS = np.array([FlowVerdict[verdict.name].value for verdict in sorted(Verdict)])
"""Verdict of methods -> value of FlowVerdict."""


def what_is_seen(flows: PublishedFlows, model: FittedModel) -> tuple[Floats, Floats]:
    """(n, n) count and rounding of each pair between different areas; nan on the diagonal."""
    most = flows.at_most
    hidden = np.minimum(np.nan_to_num(model.pairs), most)
    value = np.where(flows.shown, flows.value, hidden)
    rounding = np.nan_to_num(np.where(flows.shown, flows.rounding, most - hidden))
    np.fill_diagonal(value, np.nan)
    return value, rounding


def _at_most(flows: PublishedFlows, model: FittedModel) -> Floats:
    """(n, n) largest ratio that is possible of a pair without a row."""
    mean = np.where(np.nan_to_num(model.pairs) > 0, model.pairs, np.nan)
    return np.asarray(flows.at_most / mean)
