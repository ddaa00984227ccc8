"""The small JSON documents of a bundle: definitions, divisions, area lists, neighbours, peers, places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import scipy.sparse as sp

from zicht.analyses.false_alarms import AREAS_SIMULATED
from zicht.analyses.geography import Geography
from zicht.analyses.surroundings import PEERS
from zicht.methods.verdicts import ALPHA
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.indicators import Indicator
from zicht.model.places import Places
from zicht.model.provenance import Source
from zicht.pipeline.estimates import Estimates
from zicht.release.sealing.bundle import Edition
from zicht.sources.open_data import OpenData


def edition_of(sources: Sequence[Source], geography: Geography, *, release: str, seed: int) -> Edition:
    """What the manifest says of the whole."""
    made_up = any(source.made_up for source in sources)
    return Edition(
        name=release,
        title={
            "nl": "Voorland, een verzonnen provincie" if made_up else "Nederland, open cijfers",
            "en": "Voorland, a made-up province" if made_up else "The Netherlands, open statistics",
        },
        made_up=made_up,
        settings={
            "alpha": ALPHA,
            "interval": 0.95,
            "areas_simulated": AREAS_SIMULATED,
            "peers": PEERS,
            "seed": seed,
        },
        current={level.value: division.id for level, division in sorted(geography.current.items())},
    )


def documents_of(
    indicators: Sequence[Indicator], geography: Geography, found: Estimates, opened: OpenData
) -> dict[str, Any]:
    """Path in the bundle (without .json) -> value."""
    former = _former(geography)
    judged = [indicator for indicator in indicators if f"cells/{indicator.id}" in found.tables]
    return {
        "indicators": [indicator.as_dict() for indicator in judged],
        "divisions": [_division(geography, division) for division in sorted(geography.areas)],
        "area_names": _names(geography),
        "former_areas": former,
        "places": _places(opened.places, geography, former),
        "notes": [{"source": note.source_id, "text": note.text} for note in sorted(opened.notes)],
        **_area_lists(geography),
        **_neighbours(geography, found),
        **_peers(geography, found),
    }


def _division(geography: Geography, division: Division) -> dict[str, Any]:
    shape = geography.boundaries.get(division)
    return {
        "id": division.id,
        "level": division.level.value,
        "year": division.year,
        "areas": len(geography.areas[division].codes),
        "geometry": shape is not None,
        "quality": "" if shape is None else shape.quality,
        "current": geography.current.get(division.level) == division,
    }


def _area_lists(geography: Geography) -> dict[str, Any]:
    return {
        f"areas/{division.id}": {
            "codes": list(areas.codes),
            "names": list(areas.names),
            "within": {level.value: list(parents) for level, parents in areas.within.items()},
        }
        for division, areas in geography.areas.items()
    }


def _names(geography: Geography) -> dict[str, str]:
    """Every code of any year with its newest name."""
    names: dict[str, str] = {}
    for division in sorted(geography.areas, key=lambda d: d.year):
        areas = geography.areas[division]
        for code, name in zip(areas.codes, areas.names, strict=True):
            if name != code or code not in names:
                names[code] = name
    return names


def _former(geography: Geography) -> dict[str, Any]:
    """Gemeenten and wijken that no longer exist, and where they went."""
    former: dict[str, Any] = {}
    for level, current in geography.current.items():
        now = set(geography.areas[current].codes)
        for division in sorted(d for d in geography.areas if d.level is level and d.year < current.year):
            areas = geography.areas[division]
            gone = [i for i, code in enumerate(areas.codes) if code not in now]
            shares = geography.shares(division, current) if gone else None
            for i in gone:
                former[areas.codes[i]] = {
                    "name": areas.names[i],
                    "last_year": division.year,
                    "successors": [] if shares is None else _successors(shares, i, geography, current),
                }
    return former


def _successors(shares: sp.csr_array, row: int, geography: Geography, current: Division) -> list[str]:
    span = slice(shares.indptr[row], shares.indptr[row + 1])
    large = shares.indices[span][shares.data[span] >= 0.005]
    return sorted(geography.areas[current].codes[column] for column in large)


def _neighbours(geography: Geography, found: Estimates) -> dict[str, Any]:
    documents = {}
    for division, near in found.surroundings.neighbours.items():
        codes = geography.areas[division].codes
        documents[f"neighbours/{division.id}"] = {
            code: [codes[j] for j in sorted(near.indices[near.indptr[i] : near.indptr[i + 1]])]
            for i, code in enumerate(codes)
        }
    return documents


def _peers(geography: Geography, found: Estimates) -> dict[str, Any]:
    documents = {}
    for division, peers in found.surroundings.peers.items():
        codes = geography.areas[division].codes
        documents[f"peers/{division.id}"] = {
            "characteristics": list(peers.characteristics),
            "peers": {
                code: [
                    [codes[j], round(float(distance), 3)]
                    for j, distance in zip(peers.positions[i], peers.distances[i], strict=True)
                    if j >= 0
                ]
                for i, code in enumerate(codes)
            },
        }
    return documents


def _places(
    places: Sequence[Places], geography: Geography, former: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Place -> current gemeenten; a place of a gemeente that is gone belongs to its successors."""
    gemeenten = set(geography.areas[geography.current[Level.GEMEENTE]].codes)
    found: dict[str, set[str]] = {}
    for listed in places:
        for name, code in zip(listed.names, listed.within, strict=True):
            successors = [code] if code in gemeenten else former.get(code, {}).get("successors", [])
            if successors:
                found.setdefault(name, set()).update(successors)
    return {name: sorted(codes) for name, codes in found.items()}
