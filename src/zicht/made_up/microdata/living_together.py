"""Household spells: which household somebody belonged to, of which kind, and in which place in it.

A household changes its kind when the first child is born, when the last one leaves and when a partner dies;
all members have the same kind on every day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.block import Flags, Memberships
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import NEVER, YOUTH_START
from zicht.made_up.microdata.families import FAMILY, INSTITUTION, ONE_PARENT, OTHER, Families
from zicht.made_up.microdata.homes import Homes, from_mothers_home

CHILD, SINGLE, PARTNER, LONE_PARENT, MEMBER, IN_INSTITUTION = range(1, 7)
"""Code list household_place."""


@dataclass(frozen=True, eq=False)
class _Phases:
    """(households, 4) days on which a phase begins, sorted, NEVER when there is none; and the kind in it."""

    begin: Ints
    end: Ints
    kind: Ints


def memberships(families: Families, homes: Homes, mother: Ints, numbers: Ints, former: Ints) -> Memberships:
    """All household spells that touch the history.

    numbers  (households,) numbers of the households
    former   (persons,) number of the household somebody was in before, when it was not the mother's
    """
    leavers = from_mothers_home(families, homes, mother)
    phases = _phases(families, homes, leavers, mother)
    everyone = np.arange(len(families.born))
    since = np.maximum(homes.came_on, homes.formed[families.household])
    own = _in_phases(phases, everyone, families.household, since, homes.left_on)
    at = families.household[mother[leavers]]
    hers = _in_phases(phases, leavers, at, homes.came_on[leavers], homes.left_home[leavers] - 1)
    left = homes.left_home < NEVER
    left[leavers] = False
    alone = np.flatnonzero(left & (homes.came_on < homes.left_home))
    first = np.maximum(homes.came_on[alone], homes.left_home[alone] - 9 * 365)
    person = np.concatenate([own[0], hers[0], alone])
    household = np.concatenate([numbers[own[1]], numbers[hers[1]], former[alone]])
    kind = np.concatenate([own[2], hers[2], np.full(len(alone), 7)])
    child = np.concatenate([families.slot[own[0]] >= 2, np.full(len(hers[0]), True)])
    place = np.concatenate([_place(kind[: len(child)], child), np.full(len(alone), MEMBER)])
    begin = np.concatenate([own[3], hers[3], first])
    end = np.concatenate([own[4], hers[4], homes.left_home[alone] - 1])
    order = np.lexsort((begin, person))
    return Memberships(*(part[order] for part in (person, household, kind, place, begin, end)))


def current(families: Families, homes: Homes) -> tuple[Ints, Ints]:
    """(households,) kind and (persons,) place, now or last."""
    pair = families.adult(1) >= 0
    alive = np.bincount(families.household, families.died_on == NEVER, len(families.cell)) > 0
    adults = np.bincount(
        families.household, (families.slot < 2) & (families.died_on == NEVER), len(families.cell)
    )
    two = pair & (adults == 2)
    children = np.isin(families.shape, (FAMILY, ONE_PARENT))
    kind = _kind(families.shape, two & alive, children, families.married)
    return kind, _place(kind[families.household], families.slot >= 2)


def _phases(families: Families, homes: Homes, leavers: Ints, mother: Ints) -> _Phases:
    count = len(families.cell)
    first_child = np.full(count, NEVER, dtype=np.int64)
    np.minimum.at(first_child, families.household, np.where(families.slot >= 2, homes.came_on, NEVER))
    last_left = np.full(count, -1, dtype=np.int64)
    np.maximum.at(last_left, families.household[mother[leavers]], homes.left_home[leavers])
    at_home = first_child < NEVER
    from_start = last_left >= 0
    children_from = np.where(from_start, np.minimum(homes.formed, YOUTH_START), first_child)
    children_end = np.where(at_home, NEVER, np.where(from_start, last_left, -1))
    death = np.full(count, NEVER, dtype=np.int64)
    np.minimum.at(death, families.household, np.where(families.slot < 2, families.died_on, NEVER))
    pair = families.adult(1) >= 0
    alone_from = np.where(pair & (death < NEVER), death + 1, NEVER)
    changes = np.stack(
        [
            homes.formed,
            np.maximum(children_from, homes.formed),
            np.where(children_end > homes.formed, children_end, NEVER),
            alone_from,
        ],
        axis=1,
    )
    begin = np.sort(changes, axis=1)
    end = np.concatenate([begin[:, 1:] - 1, np.full((count, 1), NEVER)], axis=1)
    end = np.where(begin == NEVER, -1, np.where(end == NEVER - 1, NEVER, end))
    with_children = (begin >= children_from[:, None]) & (begin < children_end[:, None])
    two = pair[:, None] & (begin < alone_from[:, None])
    kind = _kind(families.shape[:, None], two, with_children, families.married[:, None])
    return _Phases(begin, end, kind)


def _kind(shape: Ints, two: Flags, children: Flags, married: Flags) -> Ints:
    """Code of household_type."""
    pair = np.where(children, np.where(married, 5, 4), np.where(married, 3, 2))
    kind = np.where(two, pair, np.where(children, 6, 1))
    return np.where(shape == INSTITUTION, 8, np.where(shape == OTHER, 7, kind))


def _place(kind: Ints, child: Flags) -> Ints:
    """Code of household_place of somebody in a household of that kind."""
    by_kind = np.array([0, SINGLE, PARTNER, PARTNER, PARTNER, PARTNER, LONE_PARENT, MEMBER, IN_INSTITUTION])
    return np.where(child, CHILD, by_kind[kind])


def _in_phases(
    phases: _Phases, person: Ints, at: Ints, since: Ints, until: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """(person, household row, kind, first, last day): phases cut to the days of each person."""
    begin = np.maximum(phases.begin[at], since[:, None])
    end = np.minimum(phases.end[at], until[:, None])
    who, phase = np.nonzero((begin <= end) & (end >= YOUTH_START))
    house, kind = at[who], phases.kind[at[who], phase]
    first, last = begin[who, phase], end[who, phase]
    new = np.ones(len(who), dtype=bool)
    new[1:] = (who[1:] != who[:-1]) | (kind[1:] != kind[:-1])
    starts = np.flatnonzero(new)
    stops = np.append(starts[1:], len(who)) - 1 if len(who) else starts
    return person[who[starts]], house[starts], kind[starts], first[starts], last[stops]
