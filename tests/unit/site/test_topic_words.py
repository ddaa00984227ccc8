"""Whatever the tables of waterbed, recruits and monitor can hold, both languages have a word for it."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.analyses.test_waterbed_displacement import change
from tests.unit.site.made_up_waterbed import flow

from zicht.analyses.waterbed.displacement import displacement_rows
from zicht.model.flow_tables import (
    DISPLACEMENT,
    FLOW_PROFILES,
    FLOWS,
    DisplacementMethod,
    Display,
    FlowKind,
    FlowVerdict,
    ProfileStatistic,
)
from zicht.model.interventions import Direction, InterventionKind
from zicht.model.monitor_tables import EffectVerdict, Role, SignalVerdict
from zicht.model.risk_findings import CLASSES, RiskMeasure
from zicht.site.links import TOPIC_PAGES
from zicht.site.views.context import Material, Speaker
from zicht.site.views.flow_rows import flow_rows, profile_words
from zicht.site.views.recruits import CHAPTERS
from zicht.site.views.waterbed import _part
from zicht.site.words import read_words

STAND_ALONE = {FlowKind.PAIR, FlowKind.NOT_SHOWN}
"""Kinds of flows that bear the name of an area and need no words."""
UNSIGNALLED = {SignalVerdict.ORDINARY, SignalVerdict.CANNOT_SAY}
"""Counted, not listed."""

KEYS = {
    "waterbed.verdicts": list(FlowVerdict),
    "waterbed.kinds": [kind for kind in FlowKind if kind not in STAND_ALONE],
    "waterbed.says": list(ProfileStatistic),
    "waterbed.silent": list(ProfileStatistic),
    "waterbed.display": [one for one in Display if one is not Display.VALUE],
    "waterbed.methods": list(DisplacementMethod),
    "waterbed.files": [FLOWS, FLOW_PROFILES, DISPLACEMENT, f"research/{FLOWS}", f"research/{FLOW_PROFILES}"],
    "monitor.verdicts": list(EffectVerdict),
    "monitor.signals": [verdict for verdict in SignalVerdict if verdict not in UNSIGNALLED],
    "monitor.directions": list(Direction),
    "monitor.kinds": list(InterventionKind),
    "monitor.roles": list(Role),
    "monitor.restrictions": ["relative_magnitude", "smoothness"],
    "recruits.measures": list(RiskMeasure),
    "recruits.chapters": list(CHAPTERS),
    "recruits.subjects": [*CLASSES, "all", "at_raised", "top_tenth"],
    "nav": list(TOPIC_PAGES),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("table", list(KEYS))
def test_every_value_of_a_table_has_its_word(language: str, table: str) -> None:
    words = read_words(language).at(table)
    assert [str(value) for value in KEYS[table] if not words.get(str(value))] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_part_that_displacement_gives_has_a_word(material: Material, language: str) -> None:
    """Enough offences and a clear fall, so that the quotient and its effects are there too; and a refusal."""
    flows = np.random.default_rng(3).poisson(30, (36, 36, 4)).astype(float)
    large, small = change(400, 0.3, 0.4), change(3, 0.9, 0.0)
    rows = displacement_rows(large, seed=1, flows=flows, flow_rounding=np.zeros_like(flows))
    rows += displacement_rows(small, seed=1)
    parts = {row.part for row in rows}
    assert {"target", "surroundings", "total", "neighbour", "quotient", "ring_0", "ring_1"} <= parts
    assert {"gross_effect", "total_net_effect"} <= parts
    assert {row.method for row in rows} == set(DisplacementMethod)
    speaker = Speaker(material, language)
    said = {part: _part(speaker, part) for part in parts}
    assert not [part for part, words in said.items() if "_" in words or not words]


def test_the_innermost_ring_is_the_area_of_the_measure(material: Material) -> None:
    speaker = Speaker(material, "en")
    assert _part(speaker, "ring_0") == _part(speaker, "target")
    assert _part(speaker, "ring_2") == "Ring 2"


@pytest.mark.parametrize("kind", list(FlowKind))
@pytest.mark.parametrize("verdict", list(FlowVerdict))
def test_every_kind_of_flow_stands_in_a_table_of_its_direction(
    material: Material, kind: FlowKind, verdict: FlowVerdict
) -> None:
    speaker = Speaker(material, "nl")
    row = flow("GM9001", "GM9002", kind.value, judged=(20.0, 2.0, 1.0, 3.0, verdict.value))
    tables = [
        flow_rows(speaker, "nl/waterbed/GM9001/", [row], side) for side in ("REF_AREA", "COUNTERPART_AREA")
    ]
    held = [bool(table) for table in tables]
    only = {FlowKind.FROM_ELSEWHERE: [True, False]}
    only |= {key: [False, True] for key in (FlowKind.ELSEWHERE, FlowKind.MERGED)}
    assert held == only.get(kind, [True, True])
    assert all(speaker.t.at(f"waterbed.verdicts.{verdict.value}") in table for table in tables if table)


@pytest.mark.parametrize("display", list(Display))
def test_every_display_of_a_share_is_said_in_words(material: Material, display: Display) -> None:
    value = {Display.AT_LEAST: 0.9, Display.FEWER: 0.0, Display.VALUE: 0.47}[display]
    row = {"OBS_VALUE": value, "LOWER": value, "UPPER": 1.0, "DISPLAY": display.value, "ROUNDING": None}
    shown, _ = profile_words(Speaker(material, "en"), ProfileStatistic.OWN_SHARE, row)
    expected = {Display.AT_LEAST: "at least 90%", Display.FEWER: "(almost) none", Display.VALUE: "47%"}
    assert shown == expected[display]
