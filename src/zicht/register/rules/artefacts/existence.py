"""Step 6, the reason to exist: the one thing that moves the end of a covenant, or makes it come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from zicht.register.rules.artefacts.content import Misfit, Rows, artefact
from zicht.register.rules.artefacts.fields import Choice, Day, Line, Words, YesNo, holds
from zicht.register.rules.artefacts.pilot import Seen


class Outcome(StrEnum):
    """What becomes of the partnership; to stop is a normal answer."""

    CONTINUE = "continue"
    ADJUST = "adjust"
    TRANSFER = "transfer"
    END = "end"


RENEWS = frozenset({Outcome.CONTINUE, Outcome.ADJUST})
"""Outcomes after which the covenant gets a new end; after the others the partnership ends."""


@artefact
class ExistenceTest:
    """Would we start this partnership today?"""

    held_on: date = holds(Day())
    added_value: str = holds(Words(most=1500))
    effect: Seen = holds(Choice(Seen))
    effect_why: str = holds(Words(most=1500))
    costs: str = holds(Words(most=1000))
    burden: str = holds(Words(most=1000))
    legal_base_holds: bool = holds(YesNo())
    privacy_audit: str = holds(Line(most=300))
    outcome: Outcome = holds(Choice(Outcome))
    new_end: date | None = holds(Day(optional=True))
    next_test_on: date | None = holds(Day(optional=True))
    transferred_to: str = holds(Line(most=200, optional=True))

    def faults(self) -> Iterator[Misfit]:
        """Going on needs days and a legal base; a transfer needs somebody who takes over."""
        if self.outcome in RENEWS:
            yield from self._faults_of_renewal()
        elif self.new_end is not None:
            yield Misfit("new_end", "ends_so_no_new_end", {})
        if self.outcome is Outcome.TRANSFER and not self.transferred_to:
            yield Misfit("transferred_to", "empty", {})

    def _faults_of_renewal(self) -> Iterator[Misfit]:
        if self.new_end is None or self.new_end <= self.held_on:
            yield Misfit("new_end", "renewal_needs_an_end", {})
        if self.next_test_on is None or (self.new_end and self.next_test_on >= self.new_end):
            yield Misfit("next_test_on", "test_within_term", {})
        if not self.legal_base_holds:
            yield Misfit("legal_base_holds", "no_legal_base_no_renewal", {})


class Destroyed(StrEnum):
    """What happened to data when it was no longer needed."""

    DESTROYED = "destroyed"
    RETURNED = "returned"
    ARCHIVED = "archived"


@artefact
class DestroyedItem:
    """Data of one kind at one party."""

    what: str = holds(Line(most=200))
    how: Destroyed = holds(Choice(Destroyed))
    where: str = holds(Line(most=200))


@artefact
class DestructionRecord:
    """What one party did with the data of a partnership that ended."""

    done_on: date = holds(Day())
    items: tuple[DestroyedItem, ...] = holds(Rows(DestroyedItem))
    how_checked: str = holds(Words(most=800))
