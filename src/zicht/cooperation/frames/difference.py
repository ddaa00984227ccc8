"""What one version of a covenant allows that another does not: exactly, by combination, not by text.

A combination counts as possible when some case could be shared under it at some moment: all conditions
given, the version signed. So an order of rows, a new name of a frame or a split frame is no difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import product

from zicht.cooperation.frames.blocks import Cell
from zicht.cooperation.frames.covenant import CovenantVersion, named
from zicht.cooperation.frames.explanation import is_bound
from zicht.cooperation.frames.findings import check_covenant
from zicht.cooperation.frames.sharing_frame import SharingFrame
from zicht.cooperation.frames.vocabulary import Secrecy
from zicht.kit.errors import UserError


class OtherCovenant(UserError):
    """Two versions were to be compared that are of different covenants, so nothing can be said to change."""

    exit_code = 235
    usual_remedy = "compare two versions of the same covenant"


class Aspect(StrEnum):
    """What can change in a combination that stays possible."""

    PERIOD = "period"
    CONDITIONS = "conditions"
    EXCHANGES = "exchanges"
    STAGES = "stages"
    SECRECY = "secrecy"
    GROUNDS = "grounds"
    RETENTION = "retention"
    ONWARD = "onward"
    INFORMING = "informing"


Terms = Mapping[Aspect, object]
Ways = frozenset[tuple[object, ...]]
"""The terms of each frame that makes a combination possible, in the order of Aspect."""


@dataclass(frozen=True)
class Change:
    """One aspect that is other: what it was in the frames of a combination, and what it becomes."""

    aspect: Aspect
    before: tuple[object, ...]
    after: tuple[object, ...]


@dataclass(frozen=True)
class Difference:
    """From one version to another.

    gained, lost  combinations, sorted
    changed       combinations possible in both, together with others that change in the same way
    """

    gained: tuple[Cell, ...]
    lost: tuple[Cell, ...]
    changed: Mapping[tuple[Change, ...], tuple[Cell, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether the two versions mean the same."""
        return not (self.gained or self.lost or self.changed)


def difference(old: CovenantVersion, new: CovenantVersion) -> Difference:
    """What `new` gains, loses and changes against `old`. Raises OtherCovenant, FaultyCovenant."""
    if old.id != new.id:
        raise OtherCovenant(new.id, found=old.id, expected=new.id)
    before, after = possible_cells(old), possible_cells(new)
    changed: dict[tuple[Change, ...], list[Cell]] = defaultdict(list)
    for cell in sorted(before.keys() & after.keys()):
        if before[cell] != after[cell]:
            changed[_changes(before[cell], after[cell])].append(cell)
    return Difference(
        gained=tuple(sorted(after.keys() - before.keys())),
        lost=tuple(sorted(before.keys() - after.keys())),
        changed={how: tuple(changed[how]) for how in sorted(changed, key=repr)},
    )


def possible_cells(covenant: CovenantVersion) -> dict[Cell, Ways]:
    """Every combination that can be shared under a covenant, with the terms. Raises FaultyCovenant."""
    check_covenant(covenant)
    ways: dict[Cell, set[tuple[object, ...]]] = defaultdict(set)
    for frame in covenant.frames:
        terms = _terms_of_frame(covenant, frame)
        for cell in _cells_of(covenant, frame):
            period, secrecies = _period(covenant, frame, cell), _secrecies(covenant, cell)
            liftable = all(secrecy.lifted_by for secrecy in secrecies)
            if period[0] < period[1] and liftable:
                bound = tuple((s.id, tuple(sorted(s.lifted_by))) for s in secrecies)
                at_hand = {**terms, Aspect.PERIOD: period, Aspect.SECRECY: bound}
                ways[cell].add(tuple(at_hand[aspect] for aspect in Aspect))
    return {cell: frozenset(found) for cell, found in ways.items()}


def _cells_of(covenant: CovenantVersion, frame: SharingFrame) -> Iterator[Cell]:
    senders, receivers = covenant.organisations(frame.senders), covenant.organisations(frame.receivers)
    for cell in product(senders, receivers, frame.categories, frame.subjects, (frame.purpose,)):
        if cell[0] != cell[1]:
            yield cell


def _terms_of_frame(covenant: CovenantVersion, frame: SharingFrame) -> dict[Aspect, object]:
    return {
        Aspect.CONDITIONS: (frame.conditions, frame.assessment if frame.conditions.assessment else ""),
        Aspect.EXCHANGES: tuple(sorted(frame.exchanges)),
        Aspect.STAGES: tuple(sorted(frame.stages)),
        Aspect.GROUNDS: (frame.sender_ground, frame.receiver_ground, tuple(sorted(frame.extra_grounds))),
        Aspect.RETENTION: frame.retention,
        Aspect.ONWARD: frame.onward,
        Aspect.INFORMING: (frame.informing, frame.informing_ground, frame.on_behalf_of),
    }


def _period(covenant: CovenantVersion, frame: SharingFrame, cell: Cell) -> tuple[datetime, datetime]:
    """From when to when a combination is possible: the frame, its assessment, and nothing taken back."""
    first, last = covenant.period_of(frame)
    if frame.conditions.assessment:
        assessment = named(covenant.assessments, frame.assessment)
        assert assessment is not None
        first, last = max(first, assessment.valid_from), min(last, assessment.valid_until)
    taken_back = [
        revocation.at
        for revocation in covenant.revocations
        if revocation.party in cell[:2] and (not revocation.frames or frame.id in revocation.frames)
    ]
    return first, min([last, *taken_back])


def _secrecies(covenant: CovenantVersion, cell: Cell) -> list[Secrecy]:
    bound = (s for s in covenant.secrecies if is_bound(covenant, s, cell[0], cell[2]))
    return sorted(bound, key=lambda secrecy: secrecy.id)


def _changes(before: Ways, after: Ways) -> tuple[Change, ...]:
    """What differs. Frames that swap terms among them differ as pairs only: then every aspect is named."""
    found = [Change(aspect, _values(before, at), _values(after, at)) for at, aspect in enumerate(Aspect)]
    return tuple(one for one in found if one.before != one.after) or tuple(found)


def _values(ways: Ways, at: int) -> tuple[object, ...]:
    return tuple(sorted({way[at] for way in ways}, key=repr))
