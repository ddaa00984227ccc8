"""Several exports of one register: of each version the latest export speaks, and nothing is lost for that.

An export that does not name a version says nothing about it: it may be partial, and what is gone stays known.
A version that a later export of the whole register no longer names is listed for review.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zicht.kit.errors import UserError
from zicht.model.partnerships import ToReview
from zicht.sources.cooperation.statements import Statements
from zicht.sources.entries import Entry


class SameIdTwice(UserError):
    """Two sources that are not exports of one register use the same id for a version of a partnership."""

    exit_code = 198
    usual_remedy = (
        "use another id in one of them, or say in the catalogue that they are exports of one register"
    )


def one_statement_each(parts: Sequence[tuple[Entry, Statements]]) -> list[Statements]:
    """The parts, each without the versions on which a later export of the same register speaks.

    raises SameIdTwice
    """
    registers: dict[str, list[int]] = defaultdict(list)
    for at, (entry, _) in enumerate(parts):
        registers[entry.options.get("register") or entry.id].append(at)
    said = [part for _, part in parts]
    for exports in registers.values():
        exports.sort(key=lambda at: (stated_on(parts[at][1]), at))
        for at, later in ((at, later) for place, at in enumerate(exports) for later in exports[place + 1 :]):
            said[at] = _without(said[at], parts[at][0], said[later], parts[later][0])
    _check_unique(said)
    return said


def stated_on(said: Statements) -> date:
    """The day of an export; the beginning of time for what is none."""
    return max((one.stated_on for one in said.coverage), default=date.min)


def _without(older: Statements, entry: Entry, newer: Statements, newer_entry: Entry) -> Statements:
    """The older export after a newer one has spoken."""
    again = set(older.versions) & set(newer.versions)
    gone = sorted(set(older.versions) - again) if any(one.whole for one in newer.coverage) else []
    why = f"not in the later export {newer_entry.id} of {stated_on(newer)}"
    listed = [ToReview(entry.id, entry.path, id_, why) for id_ in gone]
    return replace(
        older,
        versions={id_: version for id_, version in older.versions.items() if id_ not in again},
        participations=tuple(one for one in older.participations if one.version not in again),
        to_review=(*older.to_review, *listed),
    )


def _check_unique(said: Sequence[Statements]) -> None:
    count = Counter(id_ for part in said for id_ in part.versions)
    twice = sorted(id_ for id_, times in count.items() if times > 1)
    if twice:
        raise SameIdTwice(f"{len(twice)} ids", found=", ".join(twice[:5]), expected="each id in one source")
