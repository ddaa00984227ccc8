"""Who takes part in what on a day: the versions in force, each with its participants."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zicht.model.partnerships import Participation, PartnershipVersion, PartyKind, Patchwork


@dataclass(frozen=True)
class Membership:
    """A version in force on a day, with those who took part in it on that day.

    participations  sorted by party; who came in later or had left is not among them
    """

    version: PartnershipVersion
    participations: tuple[Participation, ...]

    @property
    def parties(self) -> frozenset[str]:
        """Ids of those who take part, whatever their role."""
        return frozenset(one.party for one in self.participations)

    @property
    def bodies(self) -> frozenset[str]:
        """Organs named by any of them; empty when the source names none at all."""
        return frozenset(body for one in self.participations for body in one.bodies)


def memberships(patchwork: Patchwork, on: date) -> tuple[Membership, ...]:
    """Every version in force on a day, sorted by id. One that nobody takes part in is among them."""
    present: dict[str, list[Participation]] = {
        key: [] for key, one in patchwork.versions.items() if one.in_force(on)
    }
    for one in patchwork.participations:
        if one.version in present and takes_part(one, on):
            present[one.version].append(one)
    return tuple(
        Membership(patchwork.versions[key], tuple(sorted(present[key], key=lambda one: one.party)))
        for key in sorted(present)
    )


def takes_part(one: Participation, on: date) -> bool:
    """Whether it had come in and had not left; one whose entry nobody knows came in with the version."""
    if one.entered_on is not None and on < one.entered_on:
        return False
    return one.left_on is None or on < one.left_on


def living_gemeenten(patchwork: Patchwork, on: date) -> frozenset[str]:
    """Ids of the gemeenten that exist on a day."""
    return frozenset(
        key
        for key, one in patchwork.parties.items()
        if one.kind is PartyKind.GEMEENTE and (one.dissolved_on is None or on < one.dissolved_on)
    )


def sets_of(present: Iterable[Membership], among: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Version id -> its parties that are among some; versions with fewer than two of those are left out."""
    wanted = frozenset(among)
    found = {one.version.id: one.parties & wanted for one in present}
    return {key: members for key, members in found.items() if len(members) > 1}
