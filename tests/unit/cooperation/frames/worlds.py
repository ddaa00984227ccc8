"""The made-up safety house, and a question that fits it: what the tests start from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.engine import CompiledCovenant
from zicht.cooperation.frames.examples import EXAMPLES, read_example
from zicht.cooperation.frames.questions import Question
from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.cooperation.frames.vocabulary import Exchange, Lift

SPRING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

CARE_TO_GEMEENTE = Question(
    sender="ggz-oeverduin",
    receiver="gm-lommerwaard",
    category="gezondheid",
    subject="betrokkene",
    purpose="aanpak",
    case_purpose="aanpak",
    exchange=Exchange.MEETING,
    at=SPRING,
    stage="fase-casusoverleg",
    necessity_note=True,
    lifts=frozenset({Lift.CONSENT}),
)
HOUSING_TO_GEMEENTE = Question(
    sender="wonen-ankelbergen",
    receiver="gm-lommerwaard",
    category="huisvesting",
    subject="betrokkene",
    purpose="aanpak",
    case_purpose="aanpak",
    exchange=Exchange.PUSH,
    at=SPRING,
    necessity_note=True,
)


@cache
def house() -> CovenantVersion:
    return read_example(EXAMPLES[0])


@cache
def centre() -> CovenantVersion:
    return read_example(EXAMPLES[1])


@cache
def compiled_house() -> CompiledCovenant:
    return CompiledCovenant(house())


def with_frame(covenant: CovenantVersion, key: str, **changes: Any) -> CovenantVersion:
    """A covenant in which one frame is other."""
    frames = tuple(replace(f, **changes) if f.id == key else f for f in covenant.frames)
    return replace(covenant, frames=frames)


def without_frame(covenant: CovenantVersion, key: str) -> CovenantVersion:
    return replace(covenant, frames=tuple(f for f in covenant.frames if f.id != key))


def frame_of(covenant: CovenantVersion, key: str) -> SharingFrame:
    found = covenant.frame(key)
    assert found is not None
    return found
