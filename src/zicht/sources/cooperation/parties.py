"""Organisations: their kind out of a TOOI id, and what becomes of one that has no such id.

A TOOI id ends in letters that name the kind of organisation and digits:
https://identifier.overheid.nl/tooi/id/gemeente/gm0200. Organisations abroad and some that ended long ago
have none; they keep the id of the source that names them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from zicht.model.partnerships import Party, PartyKind

_TOOI = re.compile(r"(?:https?://identifier\.overheid\.nl/tooi/id/[a-z_]+/)?([a-z]{2,4}\d{2,6})")
_KINDS: Mapping[str, PartyKind] = {
    "gm": PartyKind.GEMEENTE,
    "pv": PartyKind.PROVINCE,
    "ws": PartyKind.WATER_BOARD,
    "mnre": PartyKind.MINISTRY,
    "so": PartyKind.PARTNERSHIP,
    "gr": PartyKind.PARTNERSHIP,
    "oorg": PartyKind.OTHER,
    "zbo": PartyKind.OTHER,
    "ac": PartyKind.OTHER,
    "co": PartyKind.OTHER,
    "cali": PartyKind.OTHER,
}


def read_tooi(text: str) -> str:
    """`gm0200` out of a TOOI address, or the id alone; "" for nothing. Raises ValueError."""
    if not text.strip():
        return ""
    match = _TOOI.fullmatch(text.strip())
    if match is None or match[1].rstrip("0123456789") not in _KINDS:
        raise ValueError(f"{text.strip()[:80]!r} is not the TOOI id of an organisation")
    return match[1]


def kind_of(tooi: str) -> PartyKind:
    """The kind of organisation that an id names; OTHER for an id of another system."""
    if not re.fullmatch(r"[a-z]+\d+", tooi):
        return PartyKind.OTHER
    return _KINDS.get(tooi.rstrip("0123456789"), PartyKind.OTHER)


def party_of(id_: str, name: str) -> Party:
    """An organisation of which a source gives no more than its id and its name, as written."""
    kind = kind_of(id_)
    in_area = kind in (PartyKind.GEMEENTE, PartyKind.PROVINCE)
    code = id_.upper() if in_area else ""
    return Party(id_, kind, name, area_code=code, province=code if kind is PartyKind.PROVINCE else "")
