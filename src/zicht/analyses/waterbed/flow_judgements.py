"""Is a flow larger or smaller than size and distance explain? With rounding at worst, and false alarms told.

All pairs between different areas are tested, with a row or without: which pairs have a row hangs on how large
they are, and to count those alone would promise too few false alarms. A pair without a row can be anything up
to what its sum leaves open. It is taken as a count in the middle of that with a rounding of half of it: so it
can turn out lower than expected, never higher, and it says nothing about ordinary spread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from zicht.analyses.waterbed.expected_flows import FittedModel
from zicht.analyses.waterbed.published_flows import PublishedFlows
from zicht.methods.flows.flow_verdicts import FlowVerdicts, judge_flows
from zicht.methods.flows.spread_of_flows import Spread
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
    draws     simulations of the share of false alarms, two at least
    minimum, rounding  in these: which flows have a row, and how far that is off at most
    """

    alpha: float = 0.05
    relevant: float = 1.5
    draws: int = 20
    minimum: float = 10.0
    rounding: float = 4.0

    def __post_init__(self) -> None:
        assert self.draws >= 2, "a Monte-Carlo error needs two draws"


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
    value, rounding = what_is_seen(flows)
    found = _judge(value, rounding, flows.shown, model, rules)
    alarms = _false_alarms(found.spread, model, flows.room, rules, generator)
    return _told(found, flows.shown, alarms, _at_most(flows, model))


def judge_research(
    counts: Floats, model: FittedModel, rules: JudgementRules, *, generator: np.random.Generator
) -> Judgements:
    """The same for flows (n, n) that are all known."""
    value = counts.copy()
    np.fill_diagonal(value, np.nan)
    known, nothing = np.ones(value.shape, dtype=np.bool_), np.zeros(value.shape)
    found = _judge(value, nothing, known, model, rules)
    alarms = _false_alarms(found.spread, model, None, rules, generator)
    return _told(found, known, alarms, np.full(value.shape, np.nan))


def _judge(
    value: Floats, rounding: Floats, shown: Bools, model: FittedModel, rules: JudgementRules
) -> FlowVerdicts:
    return judge_flows(
        value,
        model.pairs,
        rounding=rounding,
        seen=shown,
        leverage=model.leverage,
        relevant_ratio=rules.relevant,
        alpha=rules.alpha,
    )


def _false_alarms(
    spread: Spread | None,
    model: FittedModel,
    room: Floats | None,
    rules: JudgementRules,
    generator: np.random.Generator,
) -> Floats:
    """(draws,) share of the pairs called different when each flow is drawn from the model with its spread.

    Drawn flows go the way of real ones: a large one has a row, off by its rounding; of others only a bound is
    seen. The model itself is taken as known.

    room  (n, n) bounds of pairs without a row; None: all flows are known, without rounding
    """
    if spread is None:
        return np.full(rules.draws, np.nan)
    mean = np.where(np.eye(len(model.pairs), dtype=bool), np.nan, model.pairs)
    there = np.nan_to_num(mean) > 0
    shares = np.empty(rules.draws)
    for number in range(rules.draws):
        drawn = np.full(mean.shape, np.nan)
        drawn[there] = spread.distribution(mean[there]).draw(generator)
        shown, rounding = there, np.zeros(mean.shape)
        if room is not None:
            shown = there & (drawn >= rules.minimum)
            off = np.rint(generator.uniform(-rules.rounding, rules.rounding, mean.shape))
            half = np.maximum(np.nan_to_num(room), np.nan_to_num(drawn)) / 2
            rounding = np.where(shown, rules.rounding, half)
            drawn = np.where(there, np.where(shown, drawn + off, half), np.nan)
        again = replace(model, pairs=mean, leverage=np.zeros(mean.shape))
        shares[number] = _judge(drawn, rounding, shown, again, rules).share_flagged()
    return shares


def _told(found: FlowVerdicts, shown: Bools, alarms: Floats, at_most: Floats) -> Judgements:
    return Judgements(
        expected=found.expected,
        ratio=np.where(shown, found.ratio, np.nan),
        lower=np.where(shown, found.interval.lower, np.nan),
        upper=np.where(shown, found.interval.upper, at_most),
        q=found.q,
        verdict=_WORDS[found.verdict],
        false_alarm_share=float(alarms.mean()),
        false_alarm_se=float(alarms.std(ddof=1) / np.sqrt(len(alarms))),
    )


_WORDS = np.array([FlowVerdict[verdict.name].value for verdict in sorted(Verdict)])
"""Verdict of methods -> value of FlowVerdict."""


def what_is_seen(flows: PublishedFlows) -> tuple[Floats, Floats]:
    """(n, n) count and rounding of each pair between different areas; nan on the diagonal."""
    half = flows.at_most / 2
    value = np.where(flows.shown, flows.value, half)
    rounding = np.nan_to_num(np.where(flows.shown, flows.rounding, half))
    np.fill_diagonal(value, np.nan)
    return value, rounding


def _at_most(flows: PublishedFlows, model: FittedModel) -> Floats:
    """(n, n) largest ratio that is possible of a pair without a row."""
    mean = np.where(np.nan_to_num(model.pairs) > 0, model.pairs, np.nan)
    return np.asarray(flows.at_most / mean)
