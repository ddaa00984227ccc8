"""Flows for the made-up bundle: one row of every look that pages can give. Nothing is true.

GM9001 has flows of every kind and verdict; GM9011 has a name that tries to inject a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.unit.site.topic_files import Row, both, lines, put_document, put_table

from zicht.model.flow_tables import (
    DISPLACEMENT_SCHEMA,
    FLOW_PROFILE_SCHEMA,
    FLOW_SCHEMA,
    DisplacementMethod,
    ProfileStatistic,
)

MEASURE, ARRIVING, OLD = "drug_records_from_to", "drug_records_to", "old_records"
STARTED = "2022-Q3"


def add_waterbed(folder: Path) -> None:
    """Flows of one measure in two years, of which only the last has a model; old research beside them."""
    put_table(folder, "flows", _sorted(_flows()), FLOW_SCHEMA)
    put_table(folder, "flow_profiles", _sorted(_profiles()), FLOW_PROFILE_SCHEMA)
    put_table(folder, "displacement", _displacement(), DISPLACEMENT_SCHEMA)
    put_document(folder, "waterbed", _document(_measure()))
    add_research(folder)


def add_research(folder: Path) -> None:
    """Public research data: two pairs, one neighbourhood, shares by distance."""
    put_table(folder, "research/flows", _old_flows(), FLOW_SCHEMA)
    put_table(folder, "research/flow_profiles", _sorted(_old_profiles()), FLOW_PROFILE_SCHEMA)
    put_document(folder, "research/waterbed", _document(_old_measure()))


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: list(row.values())[:5])


def flow(origin: str, to: str, kind: str = "pair", value: int | None = 40, **more: Any) -> Row:
    """A flow of 2024; `judged` gives (expected, ratio, lower, upper, verdict)."""
    expected, ratio, lower, upper, verdict = more.pop("judged", (None, None, None, None, "not_compared"))
    row = {
        "INDICATOR": MEASURE,
        "DIVISION": "gm-2024",
        "REF_AREA": origin,
        "COUNTERPART_AREA": to,
        "TIME_PERIOD": "2024",
        "KIND": kind,
        "OBS_VALUE": value,
        "ROUNDING": None if value is None else 9.0,
        "EXPECTED": expected,
        "RATIO": ratio,
        "LOWER": lower,
        "UPPER": upper,
        "VERDICT": verdict,
        "ABSENCE": "confidential" if value is None else None,
    }
    return row | more


def _flows() -> list[Row]:
    here = "GM9001"
    return [
        flow(here, here, "own", 250),
        flow(here, here, "own", 240, TIME_PERIOD="2023"),
        flow(here, "GM9002", value=90, judged=(30.2, 2.98, 2.1, 4.2, "higher")),
        flow(here, "GM9003", value=15, judged=(60.4, 0.25, 0.1, 0.6, "lower")),
        flow(here, "GM9004", value=35, judged=(34.0, 1.03, 0.7, 1.5, "similar")),
        flow(here, "GM9011", value=20, judged=(2.0, 10.0, 0.4, 19.0, "cannot_say")),
        flow(here, "GM9006", value=0, judged=(4.0, 0.0, 0.0, 2.5, "cannot_say")),
        flow(here, "GM9005", "not_shown", None, judged=(50.0, None, 0.0, 0.4, "lower")),
        flow(here, "VR92", "merged", 25),
        flow(here, "_O", "elsewhere", 60),
        flow("GM9002", here, value=45, judged=(40.0, 1.12, 0.8, 1.5, "similar")),
        flow("GM9011", here, value=65, judged=(20.0, 3.25, 2.0, 5.0, "higher")),
        flow("GM9002", "GM9002", "own", None),
        flow("GM9011", "GM9011", "own", 0),
        flow("_O", here, "from_elsewhere", 30),
    ]


def _old_flows() -> list[Row]:
    old = {"INDICATOR": OLD, "TIME_PERIOD": "1929", "ROUNDING": 0.0}
    return [flow("GM9001", "GM9002", **old), flow("GM9003", "GM9004", **old)]


def profile(
    code: str, statistic: str, value: float | None, interval: Sequence[float] = (), **more: Any
) -> Row:
    """What the flows say of an area in 2024."""
    lower, upper = interval or (None, None)
    row = {
        "INDICATOR": MEASURE,
        "DIVISION": "gm-2024",
        "REF_AREA": code,
        "TIME_PERIOD": "2024",
        "STATISTIC": statistic,
        "OBS_VALUE": value,
        "LOWER": lower,
        "UPPER": upper,
        "ABSENCE": "confidential" if value is None else None,
    }
    return row | more


def _profiles() -> list[Row]:
    return [
        profile("GM9001", "arriving", 420.0, (411.0, 429.0), ROUNDING=9.0),
        profile("GM9001", "leaving", 535.0, (526.0, 544.0), ROUNDING=9.0),
        profile("GM9001", "location_quotient", 1.52, (1.2, 1.91)),
        profile("GM9001", "net", -115.0, (-133.0, -97.0), ROUNDING=18.0),
        profile("GM9001", "outside_share", 0.405, (0.35, 0.46), DISPLAY="value"),
        profile("GM9001", "own_share", 0.9, (0.9, 1.0), DISPLAY="at_least"),
        profile("GM9001", "own_share", 0.467, (0.4, 0.53), DISPLAY="value", TIME_PERIOD="2023"),
        profile("GM9011", "arriving", 0.0, (0.0, 9.0), ROUNDING=9.0),
        profile("GM9011", "leaving", 95.0, (86.0, 104.0), ROUNDING=9.0),
        profile("GM9011", "net", 0.0, (-18.0, 18.0), ROUNDING=18.0),
        profile("GM9011", "own_share", 0.0, (0.0, 0.12), DISPLAY="fewer"),
        profile("GM9011", "outside_share", None),
        *(profile("GM9002", statistic.value, None) for statistic in ProfileStatistic),
    ]


def _old_profiles() -> list[Row]:
    old = {"INDICATOR": OLD, "TIME_PERIOD": "1929"}
    return [
        profile("GM9003", "leaving", 40.0, (40.0, 40.0), ROUNDING=0.0, **old),
        profile("GM9003", "own_share", None, **old),
    ]


def _displacement() -> list[Row]:
    parts = [
        ("weighted_displacement_difference", "target", "records", "target_fewer"),
        ("weighted_displacement_difference", "surroundings", "records", "surroundings_cannot_say"),
        ("weighted_displacement_difference", "total", "records", "total_fewer"),
        ("weighted_displacement_difference", "neighbour", "records", "neighbour_more"),
        ("weighted_displacement_quotient", "quotient", "quotient", "quotient_displacement_smaller"),
        ("weighted_displacement_quotient", "gross_effect", "records", "fewer_is_above_nought"),
        ("weighted_displacement_quotient", "total_net_effect", "records", "fewer_is_above_nought"),
        *((method.value, "ring_0", "ratio", "target_fewer") for method in list(DisplacementMethod)[2:]),
        ("flows", "ring_1", "ratio", "surroundings_cannot_say"),
    ]
    row = {
        "INTERVENTION": "closing-premises",
        "INDICATOR": ARRIVING,
        "DIVISION": "gm-2024",
        "FIRST_PERIOD": "2020",
        "START_PERIOD": STARTED,
        "LAST_PERIOD": "2024",
        "BEFORE": 100.0,
        "AFTER": 70.0,
        "OBS_VALUE": -12.5,
        "LOWER": -20.0,
        "UPPER": -5.0,
    }
    found = []
    for method, part, unit, sentence in parts:
        area = "GM9011" if part == "neighbour" else ""
        told = {"METHOD": method, "PART": part, "COUNTERPART_AREA": area, "UNIT": unit, "SENTENCE": sentence}
        found.append(row | told)
    found.append(
        found[0]
        | {"INTERVENTION": "not-in-the-register", "SENTENCE": "target_not_shown"}
        | dict.fromkeys(("BEFORE", "AFTER", "OBS_VALUE", "LOWER", "UPPER"))
    )
    return found


def silent(period: str, why_not: str = "too_few_rows") -> Row:
    """A period without a model, and the key of the reason."""
    none = {"terms": [], "verdicts": {}, "false_alarm_share": None, "unknown_share": 0.0}
    return none | {"period": period, "why_not": why_not}


def _fitted(period: str, *, whole: bool = False) -> Row:
    """whole  fitted to every pair; of merged rows the document gives no interval."""
    limits = (-1.5, -0.9) if whole else (None, None)
    terms: list[Row] = [
        {"name": "log_distance", "coefficient": -1.234, **dict(zip(("lower", "upper"), limits, strict=True))}
    ]
    terms += [{"name": "no_words_for_this", "coefficient": 0.5, "lower": None, "upper": None}]
    return {
        "period": period,
        "why_not": "",
        "terms": terms,
        "verdicts": {"higher": 2, "lower": 2, "similar": 2, "cannot_say": 2},
        "false_alarm_share": 0.023,
        "unknown_share": 0.0,
    }


def _measure() -> Row:
    return {
        "id": MEASURE,
        "arriving": ARRIVING,
        "analysis": "drugs/residence-and-place",
        "division": "gm-2024",
        "group": "drugs",
        "made_up": True,
        "research": None,
        "title": both("Drugs"),
        "models": [silent("2023"), _fitted("2024")],
    }


def _old_measure() -> Row:
    summary = {"events": 80, "offenders": 60}
    summary |= {"own_share": 0.251, "own_share_lower": 0.16, "own_share_upper": 0.36}
    bands = [{"from_km": 0.5, "to_km": 1.0, "share": 0.6}, {"from_km": 1.0, "to_km": None, "share": None}]
    return _measure() | {
        "id": OLD,
        "arriving": None,
        "analysis": "",
        "research": summary | {"bands": bands},
        "title": both("Oud onderzoek"),
        "models": [_fitted("1929", whole=True)],
    }


def _document(measure: Row) -> Row:
    keys = ("target_fewer", "target_not_shown", "surroundings_cannot_say", "total_fewer", "neighbour_more")
    keys += ("quotient_displacement_smaller", "fewer_is_above_nought")
    return {
        "measures": [measure],
        "no_model": {key: both(key) for key in ("too_few_rows",)},
        "not_meaning": lines("A flow is no route"),
        "question": both("Where do suspects live?"),
        "sentences": {key: both(key) for key in keys},
        "terms": {"log_distance": both("Distance")},
    }
