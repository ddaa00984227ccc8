"""The covenant: what parties bind themselves to until a day; it ends by itself unless a test renews it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from zicht.register.rules.artefacts.content import Misfit, Rows, artefact
from zicht.register.rules.artefacts.fields import Day, Frames, Line, Party, Whole, Words, holds

LONGEST_DAYS = 4 * 366
"""A council that decides on it sits four years: a covenant never outlives two elections."""


@artefact
class Clause:
    """One agreement, with its heading."""

    heading: str = holds(Line())
    text: str = holds(Words())


@artefact
class PartyToCovenant:
    """A party that signs, by which body and with which power."""

    party: str = holds(Party())
    body: str = holds(Line(most=120))
    power: str = holds(Line(most=200))


@artefact
class Covenant:
    """The text all parties sign on the same hash.

    frames  hash of the version of the sharing frames it carries: who signs this signs those; "" when partners
            share no personal data under it
    """

    title: str = holds(Line())
    considerations: str = holds(Words())
    parties: tuple[PartyToCovenant, ...] = holds(Rows(PartyToCovenant, least=2))
    clauses: tuple[Clause, ...] = holds(Rows(Clause))
    starts_on: date = holds(Day())
    ends_on: date = holds(Day())
    test_on: date = holds(Day())
    notice_days: int = holds(Whole(least=1, most=366))
    leaving: str = holds(Words(most=1500))
    council: str = holds(Words(most=1500))
    frames: str = holds(Frames())

    def faults(self) -> Iterator[Misfit]:
        """It ends, not too late, and is tested before it does."""
        if self.ends_on <= self.starts_on:
            yield Misfit("ends_on", "before_start", {})
        if self.ends_on > self.starts_on + timedelta(days=LONGEST_DAYS):
            yield Misfit("ends_on", "too_long_a_term", {"years": LONGEST_DAYS // 366})
        if not self.starts_on < self.test_on < self.ends_on:
            yield Misfit("test_on", "test_within_term", {})
        named = [one.party for one in self.parties]
        if len(set(named)) < len(named):
            yield Misfit("parties", "party_twice", {})
