"""monitor.json: interventions with verdicts in words, the rules that gave them, what they do not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zicht.analyses.monitor.by_poisson import CONFIDENCE
from zicht.analyses.monitor.designs import (
    FEWEST_BEFORE,
    FEWEST_COMPARED,
    LARGE_COUNT,
    MANY_TREATED,
    Design,
)
from zicht.analyses.monitor.detectable import HORIZON_YEARS, POWER
from zicht.analyses.monitor.judged_outcome import JudgedOutcome
from zicht.analyses.monitor.words import ESTIMATORS, EXCLUDED, NOT_SAID, REASONS, sentence_of
from zicht.methods.verdicts import ALPHA
from zicht.model.interventions import Intervention, InterventionRegister

FORMAT = "zicht-monitor/1"


def monitor_document(
    register: InterventionRegister, judged: Sequence[JudgedOutcome], *, seed: int
) -> dict[str, Any]:
    """As it stands in monitor.json of a bundle."""
    return {
        "format": FORMAT,
        "made_up": register.made_up,
        "settings": {
            "alpha": ALPHA,
            "confidence": CONFIDENCE,
            "power": POWER,
            "horizon_years": HORIZON_YEARS,
            "fewest_compared": FEWEST_COMPARED,
            "fewest_before": {frequency.value: least for frequency, least in FEWEST_BEFORE.items()},
            "large_count": LARGE_COUNT,
            "many_treated": MANY_TREATED,
            "seed": seed,
        },
        "false_alarms": FALSE_ALARMS,
        "not_said": {language: list(told) for language, told in NOT_SAID.items()},
        "reasons": {reason.value: dict(words) for reason, words in REASONS.items()},
        "estimators": {name.value: dict(words) for name, words in ESTIMATORS.items()},
        "excluded": {name: dict(words) for name, words in EXCLUDED.items()},
        "interventions": [_intervention(one, judged) for one in register.interventions],
    }


FALSE_ALARMS: Mapping[str, str] = {
    "nl": "Van alle effecten die worden aangetoond is naar verwachting hoogstens 5 procent vals alarm, over "
    "alle maatregelen en cijfers samen.",
    "en": "Of all effects that are shown at most 5 percent is expected to be a false alarm, over all "
    "interventions and figures together.",
}


def _intervention(one: Intervention, judged: Sequence[JudgedOutcome]) -> dict[str, Any]:
    expected = {outcome.indicator: outcome.expected.value for outcome in one.outcomes}
    own = [found for found in judged if found.examined.design.intervention.id == one.id]
    return one.as_dict() | {
        "outcomes": [
            {
                "indicator": found.examined.design.indicator,
                "expected": expected[found.examined.design.indicator],
            }
            | _outcome(found)
            for found in own
        ]
    }


def _outcome(found: JudgedOutcome) -> dict[str, Any]:
    examined, judgement = found.examined, found.judgement
    return {
        "verdict": judgement.verdict.value,
        "reason": None if judgement.reason is None else judgement.reason.value,
        "sentence": dict(sentence_of(judgement, examined.main, examined.detectable)),
        "detectable": examined.detectable,
        "estimator": examined.design.main.value,
        "beside": [one.estimator.value for one in examined.sensitivity],
        "compared_with": _compared_with(examined.design),
        "not_compared_with": dict(sorted(examined.design.excluded.items())),
    }


def _compared_with(design: Design) -> list[str]:
    if design.panel is None:
        return []
    return [code for code, own in zip(design.panel.codes, design.treated, strict=True) if not own]
