"""The patchwork per year: how many partnerships are in force, and how many a gemeente has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from zicht.cooperation.atlas.as_of import Snapshot, snapshot
from zicht.cooperation.atlas.congruence import congruence
from zicht.model.cooperation_tables import Relation
from zicht.model.partnerships import Form, Patchwork

FIRST_YEAR = 2013
MIDYEAR = (7, 1)


@dataclass(frozen=True)
class Year:
    """One day of the series.

    reliable       False before the day from which the sources hold most of what was in force: a rise before
                   it is registration, not cooperation
    partnerships   in force
    by_form        the same per legal form
    per_gemeente   mean per gemeente of the day
    crossing       share of overlapping pairs that run through each other; None when nothing overlaps
    began, ended   chains of versions that came into force, or ended without a next version, since the day
                   before in the series; None for its first day
    entries, exits gemeente-partnership pairs that appeared in, or left, a chain in force on both days
    """

    on: date
    reliable: bool
    partnerships: int
    by_form: Mapping[Form, int]
    gemeenten: int
    per_gemeente: float
    crossing: float | None
    began: int | None
    ended: int | None
    entries: int | None
    exits: int | None


def over_time(
    patchwork: Patchwork,
    days: Iterable[date],
    *,
    gemeenten: Collection[str] | None = None,
    successors: Mapping[str, str] | None = None,
    founded: Mapping[str, date] | None = None,
    heed_entry: bool = True,
) -> tuple[Year, ...]:
    """The series over some days, sorted.

    successors           given: gemeenten of today throughout ("as now"), so that a merger is no exit and no
                         entry. An empty mapping leaves out the predecessors of the gemeenten of today
    founded, heed_entry  as in `snapshot`
    """
    found: list[Year] = []
    last: Snapshot | None = None
    for day in sorted(set(days)):
        now = snapshot(
            patchwork,
            day,
            gemeenten=gemeenten,
            successors=successors,
            founded=founded,
            heed_entry=heed_entry,
        )
        found.append(_year(now, last))
        last = now
    return tuple(found)


def days_of_years(
    until: date, *, first: int = FIRST_YEAR, month_and_day: tuple[int, int] = MIDYEAR
) -> list[date]:
    """The same day of every year up to `until`, and `until` itself."""
    days = [date(year, *month_and_day) for year in range(first, until.year + 1)]
    return [*(day for day in days if day < until), until]


def _year(now: Snapshot, last: Snapshot | None) -> Year:
    degrees = np.asarray(now.members.sum(axis=1)).ravel()
    forms = [one.form for one in now.partnerships]
    began, ended, entries, exits = (None,) * 4 if last is None else _changes(last, now)
    return Year(
        now.on,
        now.reliable,
        len(now.partnerships),
        {form: forms.count(form) for form in Form if form in forms},
        len(now.gemeenten),
        float(degrees.mean()) if len(degrees) else 0.0,
        congruence(now).share(Relation.CROSSING),
        began,
        ended,
        entries,
        exits,
    )


def _changes(last: Snapshot, now: Snapshot) -> tuple[int, int, int, int]:
    """Chains that began and ended; gemeenten that came into or left a chain in force on both days.

    A gemeente counts as coming or leaving only when it exists on both days: a merger is neither.
    """
    before, after = _members_of_chains(last), _members_of_chains(now)
    stayed, both_days = set(before) & set(after), set(last.gemeenten) & set(now.gemeenten)
    entries = sum(len((after[chain] - before[chain]) & both_days) for chain in stayed)
    exits = sum(len((before[chain] - after[chain]) & both_days) for chain in stayed)
    return len(set(after) - stayed), len(set(before) - stayed), entries, exits


def _members_of_chains(of: Snapshot) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in of.partnerships:
        found.setdefault(one.chain, set()).update(of.everywhere[one.id])
    return found
