"""Rows of the tables of effects. Numbers leave with eight significant digits: the last bits are nobody's."""

from __future__ import annotations

from typing import Any

import numpy as np

from zicht.analyses.monitor.estimated import Estimated
from zicht.analyses.monitor.judged_outcome import JudgedOutcome
from zicht.model.monitor_tables import EFFECT_SCHEMA, Role

DIGITS = 8


def effect_rows(judged: JudgedOutcome) -> list[dict[str, Any]]:
    """Rows of EFFECT_SCHEMA: the main one always, and one for each method beside it."""
    examined = judged.examined
    rows = [_main_row(judged)]
    return rows + [
        _row(judged, Role.SENSITIVITY) | _estimate(one, examined.main) for one in examined.sensitivity
    ]


def study_rows(judged: JudgedOutcome) -> list[dict[str, Any]]:
    """Rows of EVENT_STUDY_SCHEMA: points with a finite band."""
    rows = []
    for one in (judged.examined.main, *judged.examined.sensitivity):
        study = None if one is None else one.study
        if one is None or study is None:
            continue
        for at, event_time in enumerate(study.event_time):
            numbers = {
                "OBS_VALUE": study.ratio[at],
                "LOWER": study.interval.lower[at],
                "UPPER": study.interval.upper[at],
                "BAND_LOWER": study.band.lower[at],
                "BAND_UPPER": study.band.upper[at],
            }
            if np.isfinite(list(numbers.values())).all():
                rows.append(
                    _of(judged)
                    | {"ESTIMATOR": one.estimator.value, "EVENT_TIME": int(event_time)}
                    | {name: _number(value) for name, value in numbers.items()}
                )
    return rows


def sensitivity_rows(judged: JudgedOutcome) -> list[dict[str, Any]]:
    """Rows of SENSITIVITY_SCHEMA."""
    return [
        _of(judged)
        | {
            "RESTRICTION": bound.restriction,
            "M": _number(bound.most),
            "LOWER": _number(bound.lower),
            "UPPER": _number(bound.upper),
        }
        for bound in judged.examined.bounds
    ]


def _main_row(judged: JudgedOutcome) -> dict[str, Any]:
    examined, judgement = judged.examined, judged.judgement
    row = _row(judged, Role.MAIN) | {"ESTIMATOR": examined.design.main.value}
    if examined.main is not None:
        row |= _estimate(examined.main, None)
    if examined.lot is not None:
        row |= {"LOT_P": _number(examined.lot.p), "LOT_LEAST_P": _number(examined.lot.least)}
    if examined.before is not None:
        row |= {"BEFORE_P": _number(examined.before.p), "BEFORE_DRIFT": _number(examined.before.drift)}
    return row | {
        "Q": _number(judged.q),
        "DETECTABLE": None if examined.detectable is None else _number(examined.detectable),
        "VERDICT": judgement.verdict.value,
        "REASON": None if judgement.reason is None else judgement.reason.value,
    }


def _row(judged: JudgedOutcome, role: Role) -> dict[str, Any]:
    design = judged.examined.design
    panel = design.panel
    division = design.intervention.division if panel is None else panel.division
    return (
        dict.fromkeys(EFFECT_SCHEMA.names)
        | _of(judged)
        | {
            "DIVISION": division.id,
            "ROLE": role.value,
            "FIRST_PERIOD": None if panel is None else panel.periods[0],
            "START_PERIOD": design.intervention.first,
            "LAST_PERIOD": None if panel is None else panel.periods[-1],
            "TREATED": len(design.intervention.areas),
            "COMPARED": design.compared,
        }
    )


def _estimate(one: Estimated, main: Estimated | None) -> dict[str, Any]:
    """The numbers of one method. A method beside the main one is no second chance: its p is not shown."""
    return {
        "ESTIMATOR": one.estimator.value,
        "OBS_VALUE": _number(one.ratio),
        "LOWER": _number(one.lower),
        "UPPER": _number(one.upper),
        "ROUNDING_FACTOR": _number(one.rounding_factor),
        "P": _number(one.p) if main is None else None,
    }


def _of(judged: JudgedOutcome) -> dict[str, Any]:
    design = judged.examined.design
    return {"INTERVENTION": design.intervention.id, "INDICATOR": design.indicator}


def _number(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") + 0.0 if np.isfinite(value) else None
