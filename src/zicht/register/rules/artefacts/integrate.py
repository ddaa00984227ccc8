"""Step 5, integrating: what worked becomes ordinary work of the organisations, one phase each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from zicht.register.rules.artefacts.content import Misfit, artefact
from zicht.register.rules.artefacts.fields import Day, Line, Reference, Words, holds


@artefact
class RolloutPhase:
    """What one organisation takes over, when, and what it stops doing for the network."""

    block: str = holds(Reference("building_block"))
    what_changes: str = holds(Words(most=1500))
    starts_on: date = holds(Day())
    ready_on: date = holds(Day())
    ambassador: str = holds(Line(most=160))
    training: str = holds(Words(most=800, optional=True))
    systems: str = holds(Words(most=800))

    def faults(self) -> Iterator[Misfit]:
        """A phase is ready after it starts."""
        if self.ready_on <= self.starts_on:
            yield Misfit("ready_on", "before_start", {})
