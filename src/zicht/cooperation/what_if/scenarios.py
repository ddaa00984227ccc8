"""The changes one can try: a merger of gemeenten, the exit of a party, a new division."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from zicht.cooperation.membership import memberships, takes_part
from zicht.kit.errors import UserError
from zicht.model.partnerships import Participation, Party, PartyKind, Patchwork, RegionDivision


class ScenarioImpossible(UserError):
    """A what-if names what is not there: an unknown party, a partnership no longer in force."""

    exit_code = 221
    usual_remedy = "name parties and partnerships by their ids, as `zicht partnerships as-of` prints them"


@dataclass(frozen=True)
class Merger:
    """Gemeenten become one.

    gemeenten  ids of two or more gemeenten that exist
    into       the party they become: one of them that takes in the others, or a new one
    """

    gemeenten: frozenset[str]
    into: Party


@dataclass(frozen=True)
class Exit:
    """A party leaves a partnership; `chain` is the id of its chain of versions."""

    party: str
    chain: str


@dataclass(frozen=True)
class Redivision:
    """A new division for a task; the parties stay where they are, the borders move.

    instead_of  the division it replaces; None when there was none
    """

    division: RegionDivision
    instead_of: RegionDivision | None = None


Scenario = Merger | Exit | Redivision


def apply(patchwork: Patchwork, scenario: Scenario, on: date) -> Patchwork:
    """The patchwork as it would be from a day on, if nobody did anything else.

    raises  ScenarioImpossible, with everything that is not there
    """
    check(patchwork, scenario, on)
    match scenario:
        case Merger():
            return _merged(patchwork, scenario, on)
        case Exit():
            return _left(patchwork, scenario, on)
        case Redivision():
            return _redivided(patchwork, scenario)


def check(patchwork: Patchwork, scenario: Scenario, on: date) -> None:
    """Raise ScenarioImpossible when it names what is not there."""
    faults = _faults(patchwork, scenario, on)
    if faults:
        raise ScenarioImpossible(
            f"what-if on {on.isoformat()}",
            found="; ".join(faults),
            expected="parties that exist and partnerships in force on that day",
        )


def _faults(patchwork: Patchwork, scenario: Scenario, on: date) -> list[str]:
    match scenario:
        case Merger(gemeenten, into):
            faults = [_not_a_living_gemeente(patchwork, key, on) for key in sorted(gemeenten)]
            if len(gemeenten | {into.id}) < 2:
                faults.append("a merger of fewer than two gemeenten")
            taken = patchwork.parties.get(into.id)
            if taken is not None and into.id not in gemeenten:
                faults.append(f"{into.id} as new gemeente, which is already {taken.name}")
            return [fault for fault in faults if fault]
        case Exit(party, chain):
            present = [one for one in memberships(patchwork, on) if one.version.chain == chain]
            if not present:
                return [f"partnership {chain}, not in force"]
            return [] if party in present[-1].parties else [f"{party}, no participant of {chain}"]
        case Redivision(division):
            return [] if division.regions else [f"division {division.id} without regions"]


def _not_a_living_gemeente(patchwork: Patchwork, key: str, on: date) -> str:
    party = patchwork.parties.get(key)
    if party is None or party.kind is not PartyKind.GEMEENTE:
        return f"{key}, no gemeente"
    if party.dissolved_on is not None and party.dissolved_on <= on:
        return f"{party.name}, dissolved on {party.dissolved_on.isoformat()}"
    return ""


def _merged(patchwork: Patchwork, merger: Merger, on: date) -> Patchwork:
    gone = merger.gemeenten - {merger.into.id}
    parties = {
        key: replace(one, dissolved_on=on) if key in gone else one for key, one in patchwork.parties.items()
    }
    parties[merger.into.id] = merger.into
    return replace(patchwork, parties=parties, participations=_taken_over(patchwork, merger, on))


def _taken_over(patchwork: Patchwork, merger: Merger, on: date) -> tuple[Participation, ...]:
    """Present participations of merged gemeenten become one of the new gemeente, with all their organs.

    It lasts until the last of them would have left; past ones stay as they were.
    """
    merged: dict[str, Participation] = {}
    rest = []
    for one in patchwork.participations:
        if one.party in merger.gemeenten and takes_part(one, on):
            merged[one.version] = _joined(merged.get(one.version, one), replace(one, party=merger.into.id))
        else:
            rest.append(one)
    return (*rest, *merged.values())


def _joined(first: Participation, second: Participation) -> Participation:
    bodies = tuple(sorted({*first.bodies, *second.bodies}))
    lefts = [first.left_on, second.left_on]
    last = None if None in lefts else max(day for day in lefts if day is not None)
    return replace(second, bodies=bodies, left_on=last)


def _left(patchwork: Patchwork, leaving: Exit, on: date) -> Patchwork:
    versions = {
        key for key, one in patchwork.versions.items() if one.chain == leaving.chain and one.in_force(on)
    }
    return replace(
        patchwork,
        participations=tuple(
            replace(one, left_on=on) if one.version in versions and one.party == leaving.party else one
            for one in patchwork.participations
        ),
    )


def _redivided(patchwork: Patchwork, change: Redivision) -> Patchwork:
    old = "" if change.instead_of is None else change.instead_of.id
    kept = tuple(one for one in patchwork.divisions if one.id not in {old, change.division.id})
    return replace(patchwork, divisions=(*kept, change.division))
