"""Figures of a release as a measurement takes them over, and what the difference of two may be called.

The difference of two figures gets an interval from the two they have (Zou and Donner 2008: the margins are
squared, added and rooted; for figures that do not depend on each other). The chance that a difference is
called where there is none is about one in twenty for each comparison. A difference is not yet an effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zicht.register.rules.artefacts.deepen import Direction
from zicht.register.rules.artefacts.pilot import Seen


@dataclass(frozen=True)
class ReleasedFigure:
    """One figure as a release gives it; rounded to six digits.

    name           of the area
    value          None when the release has none, for the reason in `absence`
    low, high      its 95 % interval; None when the release gives none
    fewer          protection shows 0 for "fewer than the minimum": no exact figure
    """

    indicator: str
    area: str
    name: str
    period: str
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    absence: str = ""
    fewer: bool = False

    @property
    def sure(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Value and interval; None when there is nothing to reckon with."""
        if self.value is None or self.low is None or self.high is None or self.fewer:
            return None
        return self.low, self.value, self.high


@dataclass(frozen=True)
class Change:
    """How a figure changed: after minus before, with its 95 % interval."""

    by: Decimal
    low: Decimal
    high: Decimal

    @property
    def seen(self) -> bool:
        """Whether no change at all is outside the interval."""
        return not self.low <= 0 <= self.high


def change(before: ReleasedFigure, after: ReleasedFigure) -> Change | None:
    """From one period to another; None when one of them has no value or no interval."""
    old, new = before.sure, after.sure
    if old is None or new is None:
        return None
    by = new[1] - old[1]
    down = ((new[1] - new[0]) ** 2 + (old[2] - old[1]) ** 2).sqrt()
    up = ((new[2] - new[1]) ** 2 + (old[1] - old[0]) ** 2).sqrt()
    return Change(by, by - down, by + up)


def called(found: Change | None, wished: Direction, relevant: Decimal | None) -> Seen:
    """What a change says of an effect that was wished for.

    relevant  the smallest change that matters; None when partners did not say: then "no effect" is never said
    """
    if found is None:
        return Seen.CANNOT_SAY
    small = relevant is not None and -relevant < found.low and found.high < relevant
    if wished is Direction.SAME:
        return Seen.IMPROVED if small else Seen.HARM if found.seen else Seen.CANNOT_SAY
    if not found.seen:
        return Seen.NO_EFFECT if small else Seen.CANNOT_SAY
    better = (found.by < 0) == (wished is Direction.LESS)
    return Seen.IMPROVED if better else Seen.HARM
