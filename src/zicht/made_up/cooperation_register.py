"""The made-up register of gemeenschappelijke regelingen: coalitions with planted patterns, as tables."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zicht.made_up.cooperation_plan import (
    RANDOM_SIZE,
    SHARE_TAKING_PART,
    THEMES,
    WITH_HISTORY,
    WITHOUT_DECREES,
    WITHOUT_PURPOSE,
    WITHOUT_THEME,
    MadeUpTheme,
)
from zicht.made_up.division import Vintage
from zicht.made_up.statline_files import MARK_CELL
from zicht.made_up.towns import REGION_NAMES

KIND_AT = {"PV": 0, "CR": 1, "VR": 2, "RE": 3}
_FORMS = ("OL", "OL", "OL", "BVO", "RZM", "GO")
_POWERS = ("Delegatie", "Mandaat", "Delegatie|Mandaat")


@dataclass(frozen=True)
class Regeling:
    """One version of a regeling; `members` are codes of gemeenten."""

    number: int
    name: str
    form: str
    powers: str
    theme: MadeUpTheme | None
    region: str
    starts: str
    members: tuple[str, ...]
    stops: str = ""
    previous: int = 0
    following: int = 0
    decrees: int = 1
    purpose: str = ""


def regelingen(first: Vintage, second: Vintage, rng: np.random.Generator) -> tuple[Regeling, ...]:
    """All versions: those in force at the end, then the ones they replaced."""
    present: list[Regeling] = []
    for theme in THEMES:
        groups = groups_of(second, theme.by)
        for at in range(theme.count):
            name, group = groups[at % len(groups)]
            members = _members(group, theme, rng)
            present.append(_regeling(900_001 + len(present), theme, name, at, members, rng))
    present = _with_faults(present, first, rng)
    return tuple(_with_history(present))


def groups_of(vintage: Vintage, kind: str) -> list[tuple[str, tuple[str, ...]]]:
    """Region -> its gemeenten; all of the province together for ""."""
    if not kind:
        return [("PV51", tuple(sorted(vintage.gemeenten)))]
    found: dict[str, list[str]] = {}
    for code in sorted(vintage.gemeenten):
        found.setdefault(vintage.regions[code][KIND_AT[kind]], []).append(code)
    return [(region, tuple(found[region])) for region in sorted(found)]


def _members(group: tuple[str, ...], theme: MadeUpTheme, rng: np.random.Generator) -> tuple[str, ...]:
    """Most gemeenten of a region, or a few of the whole province."""
    if not theme.by:
        size = int(rng.integers(*RANDOM_SIZE))
        return tuple(sorted(str(code) for code in rng.choice(group, size, replace=False)))
    taking_part = [
        code for code, draw in zip(group, rng.random(len(group)), strict=True) if draw < SHARE_TAKING_PART
    ]
    return tuple(taking_part) if len(taking_part) >= 3 else group


def _regeling(
    number: int, theme: MadeUpTheme, region: str, at: int, members: tuple[str, ...], rng: np.random.Generator
) -> Regeling:
    subject = theme.label.rpartition(" | ")[2]
    return Regeling(
        number=number,
        name=f"Gemeenschappelijke regeling {subject} {REGION_NAMES[region]} {at + 1} ({MARK_CELL})",
        form=_FORMS[int(rng.integers(len(_FORMS)))],
        powers=_POWERS[int(rng.integers(len(_POWERS)))],
        theme=theme,
        region=region,
        starts=f"{int(rng.integers(2016, 2023))}-{int(rng.integers(1, 13)):02d}-01",
        members=members,
        purpose=f"De regeling is er voor het {theme.purpose} in {REGION_NAMES[region]} ({MARK_CELL}).",
    )


def _with_faults(present: list[Regeling], first: Vintage, rng: np.random.Generator) -> list[Regeling]:
    """Different ones without decree, theme and purpose, one with an ended gemeente, one without a day."""
    wanted = WITHOUT_DECREES + WITHOUT_THEME + WITHOUT_PURPOSE + 2
    order = [int(at) for at in rng.permutation(len(present))[:wanted]]
    faulty = list(present)
    for _ in range(WITHOUT_DECREES):
        at = order.pop()
        faulty[at] = replace(faulty[at], decrees=0)
    for _ in range(WITHOUT_THEME):
        at = order.pop()
        faulty[at] = replace(faulty[at], theme=None)
    for _ in range(WITHOUT_PURPOSE):
        at = order.pop()
        faulty[at] = replace(faulty[at], purpose="")
    at = order.pop()
    ended = first.roles["merging-west"]
    faulty[at] = replace(faulty[at], members=tuple(sorted({*faulty[at].members, ended})), starts="2019-01-01")
    at = order.pop()
    faulty[at] = replace(faulty[at], starts="1900-01-01")
    return faulty


def _with_history(present: list[Regeling]) -> list[Regeling]:
    """The first ones replaced an earlier version of the same coalition."""
    versions = list(present)
    for at in range(WITH_HISTORY):
        now = replace(present[at], starts="2021-07-01", previous=800_001 + at)
        versions[at] = now
        versions.append(
            replace(
                now,
                number=800_001 + at,
                starts="2015-01-01",
                stops="2021-07-01",
                previous=0,
                following=now.number,
            )
        )
    return versions
