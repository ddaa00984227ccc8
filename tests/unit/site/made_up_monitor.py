"""Interventions and signals for the made-up bundle: every verdict once; titles try to inject markup."""

from __future__ import annotations

from pathlib import Path

from tests.unit.site.made_up_bundle import GEMEENTEN
from tests.unit.site.topic_files import Row, both, lines, put_document, put_table

from zicht.model.monitor_tables import (
    EFFECT_SCHEMA,
    EFFECT_SERIES_SCHEMA,
    EVENT_STUDY_SCHEMA,
    SENSITIVITY_SCHEMA,
    SIGNAL_SCHEMA,
    EffectVerdict,
)

EVIL_TITLE = "Sluiten <b>&</b> 'kijken'"
STARTED = "2022-Q3"
OUTCOMES = {
    EffectVerdict.DECREASE: "crimes-total",
    EffectVerdict.NO_EFFECT_SHOWN: "burglaries",
    EffectVerdict.INCREASE: "benefits",
    EffectVerdict.CANNOT_SAY: "unknown-figure",
}
"""What the first intervention did to each figure; the release does not hold the last one."""


def add_monitor(folder: Path) -> None:
    """One intervention with every verdict, one that ended without an estimate, and signals of two figures."""
    put_table(folder, "monitor/effects", _effects(), EFFECT_SCHEMA)
    put_table(folder, "monitor/event_studies", _events(), EVENT_STUDY_SCHEMA)
    put_table(folder, "monitor/series", _series(), EFFECT_SERIES_SCHEMA)
    put_table(folder, "monitor/sensitivity", _bounds(), SENSITIVITY_SCHEMA)
    put_table(folder, "monitor/signals", _signals(), SIGNAL_SCHEMA)
    put_document(folder, "monitor", _monitor_document())


def _key(indicator: str) -> Row:
    return {"INTERVENTION": "closing-premises", "INDICATOR": indicator}


def _effects() -> list[Row]:
    found = []
    for verdict, indicator in sorted(OUTCOMES.items(), key=lambda pair: pair[1]):
        row = _key(indicator) | {"DIVISION": "gm-2024", "START_PERIOD": STARTED, "TREATED": 2}
        main = row | {"ESTIMATOR": "poisson_differences", "ROLE": "main", "VERDICT": verdict.value}
        if verdict is EffectVerdict.CANNOT_SAY:
            found.append(main | {"COMPARED": 0, "REASON": "no_figures", "DETECTABLE": 0.0})
            continue
        seen = {"FIRST_PERIOD": "2020-Q1", "LAST_PERIOD": "2024-Q4", "COMPARED": 9}
        seen |= {"OBS_VALUE": 0.8, "LOWER": 0.7, "UPPER": 0.91, "ROUNDING_FACTOR": 1.0, "P": 0.004}
        found.append(
            main
            | seen
            | {"Q": 0.012, "DETECTABLE": 0.75, "BEFORE_P": 0.4, "BEFORE_DRIFT": 1.12}
            | {"LOT_P": 0.1, "LOT_LEAST_P": 0.05}
        )
        beside = row | {"ROLE": "sensitivity", "ESTIMATOR": "callaway_santanna"}
        found.append(beside | seen | {"OBS_VALUE": 0.84, "P": None})
        found.append(beside | {"ESTIMATOR": "estimator_without_words", "COMPARED": 9})
    return found


def _events() -> list[Row]:
    """Two estimators; the main one has a band that leaves the axis."""
    found = []
    for estimator, ratio in (("callaway_santanna", 3.0), ("poisson_differences", 0.8)):
        for time in range(-3, 4):
            far = time == 3
            limits = {"LOWER": ratio / 1.2, "UPPER": ratio * 1.2}
            limits |= {"BAND_LOWER": 0.0 if far else ratio / 2, "BAND_UPPER": 900.0 if far else ratio * 1.5}
            row = {"ESTIMATOR": estimator, "EVENT_TIME": time, "OBS_VALUE": 1.0 if time == -1 else ratio}
            found.append(_key("crimes-total") | row | limits)
    return found


def _series() -> list[Row]:
    found = []
    for group in ("comparison", "treated"):
        for period in ("2021-Q4", "2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"):
            counts = {"NUMERATOR": 40.0, "DENOMINATOR": 1000.0, "ROUNDING": 0.0, "OBS_VALUE": 40.0}
            expected = 50.0 if group == "comparison" else None
            found.append(
                _key("crimes-total") | {"GROUP": group, "TIME_PERIOD": period, "EXPECTED": expected} | counts
            )
    return found


def _bounds() -> list[Row]:
    return [
        _key("crimes-total") | {"RESTRICTION": "relative_magnitude", "M": 0.5, "LOWER": 0.6, "UPPER": 0.95},
        _key("crimes-total") | {"RESTRICTION": "smoothness", "M": 0.1},
    ]


def _signals() -> list[Row]:
    verdicts = ("high", "low", "ordinary", "cannot_say")
    found = []
    for at, verdict in enumerate(verdicts):
        row = {"INDICATOR": "crimes-total", "DIVISION": "gm-2024", "REF_AREA": GEMEENTEN[at]}
        seen = {"NUMERATOR": 90.0, "ROUNDING": 0.0, "EXPECTED": 50.4, "LOWER": 38.0, "UPPER": 64.0, "Q": 0.01}
        silent = {"NUMERATOR": None} if verdict == "cannot_say" else seen
        found.append(row | {"TIME_PERIOD": "2024-Q4", "VERDICT": verdict} | silent)
    protected = {"INDICATOR": "unknown-figure", "REF_AREA": "GM9011", "NUMERATOR": 0.0, "ROUNDING": 9.0}
    return [*found, found[1] | protected]


def _monitor_document() -> Row:
    text = {"title": EVIL_TITLE, "what": "What was done.", "why": "Why it would help."}
    first = {
        "id": "closing-premises",
        "areas": ["GM9001", "GM9011"],
        "division": "gm-2024",
        "digest": "2d" * 32,
        "first": STARTED,
        "last": None,
        "later": {},
        "kind": "enforcement",
        "preregistered": True,
        "registered_on": "2022-05-20",
        "signed_by": ["Gemeente <i>Adelveen</i>", "Politie"],
        "source": "a decision",
        "texts": {"nl": text, "en": text},
        "outcomes": [
            {
                "indicator": indicator,
                "expected": "down",
                "verdict": verdict.value,
                "reason": "no_figures" if verdict is EffectVerdict.CANNOT_SAY else None,
                "sentence": both(f"sentence of {verdict.value}"),
                "not_compared_with": {"GM9002": "neighbour"},
            }
            for verdict, indicator in OUTCOMES.items()
        ],
    }
    ended = {"title": "Ended", "what": "It ended.", "why": "It was tried."}
    second = first | {
        "id": "ended-early",
        "last": "2023-Q1",
        "kind": "other",
        "preregistered": False,
        "texts": {"nl": ended, "en": ended},
        "outcomes": [first["outcomes"][-1] | {"not_compared_with": {}, "expected": "either"}],
    }
    return {
        "interventions": [first, second],
        "estimators": {"poisson_differences": both("counts"), "callaway_santanna": both("change")},
        "excluded": {"neighbour": both("borders on it")},
        "false_alarms": both("At most 5 percent"),
        "not_said": lines("No proof of a cause"),
    }
