"""The reviewed list of organisations that a source names without an id that other sources know.

[[same]]
source, id, name      the organisation as the source has it; another name stops the reading
party                 TOOI id of the organisation it is ("gm0018")
dissolved_on          the day it ceased to exist; left out while it exists
province              CBS code, left out when unknown
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date

from zicht.kit.errors import UserError
from zicht.model.partnerships import Party
from zicht.sources.cooperation.parties import party_of, read_tooi
from zicht.sources.cooperation.statements import Statements


class ReviewedListOutdated(UserError):
    """A reviewed list of organisations or partnerships does not fit the sources, or has another form."""

    exit_code = 196
    usual_remedy = "look at the source again and update or remove the line"


@dataclass(frozen=True)
class SameParty:
    """One decision: the organisation that `source` calls `id` is `party`."""

    source: str
    id: str
    name: str
    party: Party


def same_parties_from_toml(text: str, where: str) -> tuple[SameParty, ...]:
    """The list. Raises ReviewedListOutdated for another form."""
    try:
        return tuple(_same(item) for item in tomllib.loads(text)["same"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ReviewedListOutdated(where, found=error, expected="[[same]] source, id, name, party") from None


def with_same_parties(said: Statements, source: str, decided: tuple[SameParty, ...]) -> Statements:
    """What a source said, with the ids on which people decided. Raises ReviewedListOutdated."""
    mine = {one.id: one for one in decided if one.source == source and one.id in said.parties}
    other = [one for one in mine.values() if said.parties[one.id].name != one.name]
    if other:
        raise ReviewedListOutdated(
            f"{source}: {', '.join(one.id for one in other)}",
            found=", ".join(said.parties[one.id].name for one in other),
            expected=", ".join(one.name for one in other),
        )
    kept = {id_: party for id_, party in said.parties.items() if id_ not in mine}
    added = {one.party.id: one.party for one in mine.values()}
    return replace(
        said,
        parties=added | kept,
        participations=tuple(
            replace(one, party=mine[one.party].party.id) if one.party in mine else one
            for one in said.participations
        ),
    )


def _same(item: dict[str, str]) -> SameParty:
    party = replace(
        party_of(read_tooi(item["party"]), item["name"].removeprefix("Gemeente ")),
        dissolved_on=date.fromisoformat(item["dissolved_on"]) if "dissolved_on" in item else None,
        province=item.get("province", ""),
    )
    return SameParty(item["source"], item["id"], item["name"], party)
