"""Patchworks drawn by hand: a table of partnerships, one letter a gemeente."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from zicht.model.partnerships import (
    Form,
    Participation,
    PartnershipVersion,
    Party,
    PartyKind,
    Patchwork,
    Theme,
)

ON = date(2026, 5, 16)
THEMES = {
    "t1": Theme("t1", "zorg en gezondheid | jongeren"),
    "t2": Theme("t2", "natuur en milieu | water"),
    "t3": Theme("t3", "natuur en milieu | afval"),
}


def party(letter: str, **more: object) -> Party:
    """A gemeente with one letter; its id is small, its name the letter."""
    plain = Party(letter.lower(), PartyKind.GEMEENTE, letter.upper(), f"GM{ord(letter):04d}", "PV20")
    return replace(plain, **more)  # type: ignore[arg-type]


def version(key: str, **more: object) -> PartnershipVersion:
    """A version in force since 2020 of a partnership of its own."""
    plain = PartnershipVersion(
        key, key, f"Samenwerking {key}", Form.PUBLIC_BODY, date(2020, 1, 1), source="s"
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def patchwork(
    members: Mapping[PartnershipVersion, str] | list[tuple[PartnershipVersion, str]],
    *,
    parties: tuple[Party, ...] = (),
    bodies: tuple[str, ...] = ("college",),
) -> Patchwork:
    """Versions with their members, a letter each: {version("p"): "ABC"}."""
    pairs = list(members.items()) if isinstance(members, Mapping) else members
    letters = sorted({letter for _, row in pairs for letter in row})
    known = {letter.lower(): party(letter) for letter in letters}
    known |= {one.id: one for one in parties}
    return Patchwork(
        parties=known,
        versions={one.id: one for one, _ in pairs},
        participations=tuple(
            Participation(one.id, letter.lower(), bodies, source="s") for one, row in pairs for letter in row
        ),
        themes=THEMES,
    )
