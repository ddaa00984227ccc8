"""Tells a made-up story: who wrote and said what on which day, through the same actions as everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from zicht.register.actions import steps
from zicht.register.demo.world import BEGIN, DemoWorld
from zicht.register.records.partnerships import Partnership
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version, Word


class Story:
    """One partnership of the demonstration; each act comes half an hour after the one before."""

    def __init__(self, world: DemoWorld, partnership: str) -> None:
        self.world = world
        self.here: Partnership = world.partnerships[partnership]
        self.at = BEGIN

    def on(self, month: int, day: int) -> None:
        """Go to the morning of a day in 2026."""
        self.at = datetime(2026, month, day, 8, tzinfo=BEGIN.tzinfo)

    def party(self, key: str) -> str:
        """The id of an organisation."""
        return str(self.world.organisations[key].pk)

    def write(self, who: str, kind: Kind, *, after: Version | None = None, **content: Any) -> Version:
        """A new artefact, or the next version of one."""
        return steps.write(
            self.here,
            kind,
            content,
            artefact=after.artefact if after else "",
            seen=after.hash if after else "",
            by=self.world.as_(who, self._next()),
            at=self.at,
        )

    def say(
        self, version: Version, *people: str, word: Word = Word.ACCEPT, reason: str = "", capacity: str = ""
    ) -> None:
        """People say a word of a version, in the name of their organisations."""
        for who in people:
            steps.say(
                self.here,
                version.artefact,
                word,
                hash=version.hash,
                reason=reason,
                capacity=capacity,
                by=self.world.as_(who, self._next()),
                at=self.at,
            )

    def enter(self, step: int) -> None:
        """The chair goes to the next step."""
        steps.enter(self.here, step, by=self.world.as_("voorzitter", self._next()), at=self.at)

    def _next(self) -> datetime:
        self.at += timedelta(minutes=30)
        return self.at
