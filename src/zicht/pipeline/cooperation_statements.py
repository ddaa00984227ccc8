"""What registers say of cooperation, as tables of a release: every statement with its source and its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from zicht.model.cooperation_tables import KEYS, SCHEMAS, PartnershipState
from zicht.model.partnerships import PartnershipVersion, Party, Patchwork

Row = Mapping[str, Any]


def statement_tables(patchwork: Patchwork, on: date) -> dict[str, pa.Table]:
    """Parties, versions, participations, themes, divisions, and what a person must look at.

    on  the day of which the state of each version is told
    """
    days = {one.source: one.stated_on for one in patchwork.coverage}
    return {
        "parties": table_of("parties", map(_party, patchwork.parties.values())),
        "partnerships": table_of(
            "partnerships", (_version(one, on, days) for one in patchwork.versions.values())
        ),
        "participations": table_of("participations", _participations(patchwork, days)),
        "themes": table_of(
            "themes",
            ({"THEME": one.id, "LABEL": one.label, "MAIN": one.main} for one in patchwork.themes.values()),
        ),
        "divisions": table_of("divisions", _divisions(patchwork)),
        "review": table_of("review", _review(patchwork)),
    }


def table_of(name: str, rows: Iterable[Row]) -> pa.Table:
    """Rows sorted by the key of a table of the atlas; what a row leaves out is null."""
    schema = SCHEMAS[name]
    found = [dict.fromkeys(schema.names) | dict(row) for row in rows]
    found.sort(key=lambda row: tuple(str(row[key]) for key in KEYS[name]))
    return pa.Table.from_pylist(found, schema=schema)


def state_of(version: PartnershipVersion, on: date) -> PartnershipState:
    """Whether a version is in force on a day; unknown when nobody says since when."""
    if version.in_force_until is not None and version.in_force_until <= on:
        return PartnershipState.ENDED
    if version.in_force_from is None:
        return PartnershipState.UNKNOWN
    return PartnershipState.IN_FORCE if version.in_force(on) else PartnershipState.TO_COME


def _party(one: Party) -> Row:
    return {
        "PARTY": one.id,
        "KIND": one.kind.value,
        "NAME": one.name,
        "REF_AREA": one.area_code or None,
        "PROVINCE": one.province or None,
        "INHABITANTS": one.inhabitants,
        "DISSOLVED_ON": one.dissolved_on,
    }


def _version(one: PartnershipVersion, on: date, days: Mapping[str, date]) -> Row:
    return {
        "PARTNERSHIP": one.chain,
        "VERSION": one.id,
        "NAME": one.name,
        "FORM": one.form.value,
        "STATE": state_of(one, on).value,
        "IN_FORCE_FROM": one.in_force_from,
        "IN_FORCE_UNTIL": one.in_force_until,
        "ENDS_ON": one.ends_on,
        "PREVIOUS": one.previous or None,
        "FOLLOWING": one.following or None,
        "POWERS": "; ".join(sorted(one.powers)) or None,
        "MANDATORY": one.mandatory,
        "PURPOSE": one.purpose or None,
        "THEMES": "; ".join(one.themes) or None,
        "DECREES": one.decrees,
        "GROUNDS": one.grounds,
        "COMPETENCES": one.competences,
        "ORGANISATION": one.organisation or None,
        "VERIFIED_ON": one.verified_on,
        "SOURCE": one.source,
        "STATED_ON": days.get(one.source),
    }


def _participations(patchwork: Patchwork, days: Mapping[str, date]) -> Iterable[Row]:
    for one in patchwork.participations:
        source = one.source or patchwork.versions[one.version].source
        yield {
            "VERSION": one.version,
            "PARTY": one.party,
            "ROLE": one.role,
            "BODIES": "; ".join(one.bodies) or None,
            "ENTERED_ON": one.entered_on,
            "LEFT_ON": one.left_on,
            "CONTRIBUTION_KEY": one.contribution_key or None,
            "SOURCE": source,
            "STATED_ON": days.get(source),
        }


def _divisions(patchwork: Patchwork) -> Iterable[Row]:
    for one in patchwork.divisions:
        for code, region in one.regions.items():
            yield {
                "DIVISION": one.id,
                "TITLE": one.name,
                "DOMAIN": one.domain,
                "YEAR": one.year,
                "REF_AREA": code,
                "REGION": region,
                "SOURCE": one.source,
            }


def _review(patchwork: Patchwork) -> Iterable[Row]:
    for one in patchwork.to_review:
        yield {
            "SOURCE": one.source,
            "PLACE": one.where,
            "FOUND": one.found,
            "WHY": one.why,
            "CANDIDATES": "; ".join(one.candidates) or None,
        }


__all__ = ["state_of", "statement_tables", "table_of"]
