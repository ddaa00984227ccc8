"""The story of a period: which partnerships came and went, who came in and left, which gemeenten merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from zicht.cooperation.changes.diffs import Difference, difference
from zicht.cooperation.membership import Membership, memberships
from zicht.model.partnerships import PartnershipVersion, Party, PartyKind, Patchwork


@dataclass(frozen=True, order=True)
class Step:
    """A partnership that began or ended; `day` None: no source gives it."""

    chain: str
    version: str
    day: date | None


@dataclass(frozen=True, order=True)
class Move:
    """A party that came in or left.

    day        of entry as its source has it, else of the version that shows it first
    by_merger  a gemeente that ceased to exist, or the one it went into
    """

    chain: str
    party: str
    day: date | None
    by_merger: bool = False


@dataclass(frozen=True, order=True)
class Merged:
    """A gemeente that ceased to exist; `into` is "" when no source of successors names one."""

    party: str
    into: str
    day: date


@dataclass(frozen=True)
class Changes:
    """What differs between two days; all sorted.

    came_and_went  began after `since` and ended before `until`; both new and ended, and in neither list
    renewed        next versions, also those that say the same as before
    as_now         dissolved gemeenten were followed to their successors first
    """

    since: date
    until: date
    as_now: bool
    new: tuple[Step, ...]
    ended: tuple[Step, ...]
    came_and_went: tuple[Step, ...]
    renewed: tuple[Difference, ...]
    entries: tuple[Move, ...]
    exits: tuple[Move, ...]
    merged: tuple[Merged, ...]


def changes(
    patchwork: Patchwork, since: date, until: date, *, successors: Mapping[str, str] | None = None
) -> Changes:
    """What happened after `since`, up to and on `until`.

    successors  CBS code of a dissolved gemeente -> code of the one it went into; given: "as now"
    """
    followed = None if successors is None else _parties_followed(patchwork, successors)
    before = _by_chain(memberships(patchwork, since), followed)
    after = _by_chain(memberships(patchwork, until), followed)
    both = sorted(before.keys() & after.keys())
    merged = _merged(patchwork, since, until, successors or {})
    compared = [difference(before[chain], after[chain]) for chain in both]
    touched = {one.party for one in merged} | {one.into for one in merged}
    return Changes(
        since,
        until,
        successors is not None,
        new=_began(after, before),
        ended=_ended(before, after),
        came_and_went=_came_and_went(patchwork, since, until, before.keys() | after.keys()),
        renewed=tuple(one for one in compared if one.before != one.after),
        entries=_moves(after, compared, "joined", touched, since),
        exits=_moves(after, compared, "left", touched, since),
        merged=merged,
    )


def _parties_followed(patchwork: Patchwork, successors: Mapping[str, str]) -> Mapping[str, str]:
    """Id of a dissolved gemeente -> id of what it became, as far as successors lead."""
    by_code = {one.area_code: one for one in patchwork.parties.values() if one.kind is PartyKind.GEMEENTE}
    found = {}
    for party in by_code.values():
        code, seen = party.area_code, set[str]()
        while code in by_code and by_code[code].dissolved_on is not None and code not in seen:
            seen.add(code)
            code = successors.get(code, code)
        if code in by_code and code != party.area_code:
            found[party.id] = by_code[code].id
    return found


def _by_chain(present: Iterable[Membership], followed: Mapping[str, str] | None) -> dict[str, Membership]:
    """The version in force of each chain; of two at once the last counts, and quality tells it."""
    return {one.version.chain: one if followed is None else _followed(one, followed) for one in present}


def _followed(one: Membership, followed: Mapping[str, str]) -> Membership:
    moved = (replace(p, party=followed.get(p.party, p.party)) for p in one.participations)
    return Membership(one.version, tuple({p.party: p for p in moved}.values()))


def _began(after: Mapping[str, Membership], before: Mapping[str, Membership]) -> tuple[Step, ...]:
    fresh = (after[chain].version for chain in sorted(after.keys() - before.keys()))
    return tuple(Step(one.chain, one.id, one.in_force_from) for one in fresh)


def _ended(before: Mapping[str, Membership], after: Mapping[str, Membership]) -> tuple[Step, ...]:
    gone = (before[chain].version for chain in sorted(before.keys() - after.keys()))
    return tuple(Step(one.chain, one.id, one.in_force_until) for one in gone)


def _came_and_went(patchwork: Patchwork, since: date, until: date, known: Iterable[str]) -> tuple[Step, ...]:
    listed = set(known)
    return tuple(
        sorted(
            Step(one.chain, one.id, one.in_force_from)
            for one in patchwork.versions.values()
            if one.chain not in listed and _within(one, since, until)
        )
    )


def _within(one: PartnershipVersion, since: date, until: date) -> bool:
    begins, ends = one.in_force_from, one.in_force_until
    return begins is not None and ends is not None and since < begins < ends <= until


def _moves(
    after: Mapping[str, Membership],
    compared: Iterable[Difference],
    which: str,
    touched: set[str],
    since: date,
) -> tuple[Move, ...]:
    found = []
    for one in compared:
        parties = one.joined if which == "joined" else one.left
        for party in parties:
            day = _day(after[one.chain], party, since)
            found.append(Move(one.chain, party, day, party in touched))
    return tuple(sorted(found, key=lambda move: (move.chain, move.party)))


def _day(after: Membership, party: str, since: date) -> date | None:
    """When it is in the later version: its own day if that lies in the period; else that of the version."""
    for one in after.participations:
        if one.party == party and one.entered_on is not None and one.entered_on > since:
            return one.entered_on
    first = after.version.in_force_from
    return first if first is not None and first > since else None


def _merged(
    patchwork: Patchwork, since: date, until: date, successors: Mapping[str, str]
) -> tuple[Merged, ...]:
    by_code = {one.area_code: one.id for one in patchwork.parties.values() if one.kind is PartyKind.GEMEENTE}
    return tuple(
        sorted(
            Merged(one.id, by_code.get(successors.get(one.area_code, ""), ""), day)
            for one in patchwork.parties.values()
            if one.kind is PartyKind.GEMEENTE and (day := _dissolved(one, since, until)) is not None
        )
    )


def _dissolved(party: Party, since: date, until: date) -> date | None:
    day = party.dissolved_on
    return day if day is not None and since < day <= until else None
