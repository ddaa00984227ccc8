"""waterbed.json: the question, the models behind the expected flows, and what all this does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from zicht.analyses.waterbed.expected_flows import FEWEST_ROWS, ExpectedFlows, FittedModel
from zicht.analyses.waterbed.flow_judgements import JudgementRules, Judgements
from zicht.analyses.waterbed.measured_changes import Window
from zicht.analyses.waterbed.research_flows import ResearchSummary
from zicht.analyses.waterbed.words import Words
from zicht.methods.verdicts import Z95
from zicht.model.flow_tables import FlowVerdict


@dataclass(frozen=True, eq=False)
class JudgedPeriod:
    """One measure in one period: the model, what was found, and how often it cries wolf."""

    period: str
    expected: ExpectedFlows
    judgements: Judgements | None


@dataclass(frozen=True, eq=False)
class JudgedMeasure:
    """One measure of flows over its periods.

    analysis  id of the analysis that counts it; "" for research data
    research  what public research data say as a whole; None for counts of a vault
    """

    measure: str
    arriving: str | None
    analysis: str
    division: str
    made_up: bool
    research: ResearchSummary | None
    periods: tuple[JudgedPeriod, ...]


def waterbed_document(
    measures: Sequence[JudgedMeasure], words: Words, rules: JudgementRules, window: Window
) -> dict[str, Any]:
    """The document, JSON values only."""
    return {
        **words.texts,
        "measures": [_measure(one, words) for one in measures],
        "settings": {
            **asdict(rules),
            "fewest_rows": FEWEST_ROWS,
            "window_years": window.years,
        },
    }


def _measure(one: JudgedMeasure, words: Words) -> dict[str, Any]:
    said = words.of(one.measure)
    return {
        "id": one.measure,
        "arriving": one.arriving,
        "analysis": one.analysis,
        "division": one.division,
        "group": said.group,
        "title": dict(said.titles),
        "made_up": one.made_up,
        "research": None if one.research is None else _summary(one.research),
        "models": [_model(period, whole=one.research is not None) for period in one.periods],
    }


def _summary(research: ResearchSummary) -> dict[str, Any]:
    """Events are whole numbers; shares have four digits."""
    told = asdict(research)
    for name in ("own_share", "own_share_lower", "own_share_upper"):
        told[name] = _number(told[name])
    told["bands"] = [band | {"share": _number(band["share"])} for band in told["bands"]]
    return told


def _model(one: JudgedPeriod, *, whole: bool) -> dict[str, Any]:
    """whole  True when the model was fitted to every pair, not to merged rows."""
    expected = one.expected
    told: dict[str, Any] = {
        "period": one.period,
        "why_not": expected.why_not,
        "unknown_share": _number(expected.unknown_share),
        "terms": [],
        "dispersion": None,
        "verdicts": {},
        "false_alarm_share": None,
        "false_alarm_se": None,
    }
    if expected.model is None:
        return told
    told["terms"] = _terms(expected.model, whole=whole)
    told["dispersion"] = _number(expected.model.dispersion)
    if one.judgements is not None:
        told["verdicts"] = _counted(one.judgements)
        told["false_alarm_share"] = _number(one.judgements.false_alarm_share)
        told["false_alarm_se"] = _number(one.judgements.false_alarm_se)
    return told


def _terms(model: FittedModel, *, whole: bool) -> list[dict[str, Any]]:
    """Coefficients; those of merged rows without error and interval, which come out too small."""
    columns = zip(model.terms.names, model.coefficients, model.standard_errors, strict=True)
    return [
        {
            "name": name,
            "coefficient": _number(value),
            "standard_error": _number(error) if whole else None,
            "lower": _number(value - Z95 * error) if whole else None,
            "upper": _number(value + Z95 * error) if whole else None,
        }
        for name, value, error in columns
    ]


def _counted(judgements: Judgements) -> Mapping[str, int]:
    """How many pairs got each verdict."""
    return {
        verdict.value: int(np.sum(judgements.verdict == verdict.value))
        for verdict in FlowVerdict
        if verdict is not FlowVerdict.NOT_COMPARED
    }


def _number(value: float) -> float | None:
    """Four digits; None for what is not known."""
    return float(f"{value:.4g}") if np.isfinite(value) else None
