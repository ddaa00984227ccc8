"""The atlas as the register knows it: one file in its folder, so that it can say what is there already.

Whoever keeps the register puts it there from the sources of the atlas. Without it the question stays open,
and the page says so: no list is never shown as "there is nothing".
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from zicht.cooperation.reuse.ranking import Ranking, rank
from zicht.cooperation.reuse.wish import Wish
from zicht.kit.digests import canonical_json
from zicht.kit.files import write_whole
from zicht.model.partnerships import (
    Form,
    Participation,
    PartnershipVersion,
    Party,
    PartyKind,
    Patchwork,
    Theme,
)

ATLAS_FILE = "atlas.json"
_TABLES: dict[str, type] = {
    "parties": Party,
    "versions": PartnershipVersion,
    "participations": Participation,
    "themes": Theme,
}
_DAYS = ("_on", "_from", "_until")
_SETS = {"powers": frozenset, "themes": tuple, "bodies": tuple}
_WORDS = {"kind": PartyKind, "form": Form}


def keep_atlas(patchwork: Patchwork, home: Path) -> None:
    """Put what the sources say in the folder of a register; the same patchwork gives the same bytes."""
    tables = {
        "parties": [_plain(patchwork.parties[key]) for key in sorted(patchwork.parties)],
        "versions": [_plain(patchwork.versions[key]) for key in sorted(patchwork.versions)],
        "participations": [_plain(one) for one in patchwork.participations],
        "themes": [_plain(patchwork.themes[key]) for key in sorted(patchwork.themes)],
    }
    write_whole(home / ATLAS_FILE, canonical_json(tables))


def read_atlas(home: Path) -> Patchwork | None:
    """The patchwork in a register's folder; None when nobody put one there."""
    path = home / ATLAS_FILE
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> Patchwork:
    raw = json.loads(path.read_bytes())
    tables = {name: [_value(of, row) for row in raw[name]] for name, of in _TABLES.items()}
    return Patchwork(
        parties={one.id: one for one in tables["parties"]},
        versions={one.id: one for one in tables["versions"]},
        participations=tuple(tables["participations"]),
        themes={one.id: one for one in tables["themes"]},
    )


def similar(home: Path, parties: frozenset[str], text: str, *, on: date, most: int = 5) -> Ranking | None:
    """Partnerships that come near what these parties want; None without an atlas that knows one of them.

    parties  ids as in the atlas; those it does not know are left out of the wish
    """
    patchwork = read_atlas(home)
    known = parties & set(patchwork.parties) if patchwork else frozenset()
    if patchwork is None or not known:
        return None
    return rank(patchwork, Wish(known, text=text), on, most=most)


def unknown_to_atlas(home: Path, parties: frozenset[str]) -> frozenset[str]:
    """Those of which the atlas says nothing: where they take part is unknown, not nowhere."""
    patchwork = read_atlas(home)
    return parties - set(patchwork.parties) if patchwork else parties


def _plain(value: Any) -> dict[str, Any]:
    return {one.name: _json(getattr(value, one.name)) for one in fields(value)}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return dict(value) if hasattr(value, "items") else value


def _value(of: type, row: dict[str, Any]) -> Any:
    return of(**{name: _field(name, value) for name, value in row.items()})


def _field(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _WORDS:
        return _WORDS[name](value)
    if name in _SETS:
        return _SETS[name](value)
    return date.fromisoformat(value) if name.endswith(_DAYS) else value
