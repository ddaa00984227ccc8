"""How the content of an artefact is shown: every field with its label, in the words of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from zicht.register.rules.artefacts.content import Misfit, Rows, kinds_of
from zicht.register.rules.artefacts.difference import FieldChange, Piece
from zicht.register.rules.artefacts.fields import (
    Choice,
    Choices,
    Day,
    FieldKind,
    Frames,
    Party,
    Reference,
    YesNo,
)
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.gates import Finding, name_of
from zicht.register.rules.steps import AgainstTheRules
from zicht.register.rules.workspace import Workspace
from zicht.register.web.templating import day
from zicht.register.web.words import Words


@dataclass(frozen=True)
class Shown:
    """One field as a reader sees it: paragraphs, or a table with a head and rows of texts."""

    label: str
    paragraphs: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class ShownChange:
    """One field that changed: words for a text, before and after for anything else."""

    label: str
    pieces: tuple[Piece, ...]
    before: Shown
    after: Shown


@dataclass(frozen=True)
class Reader:
    """Turns values into words of one language, within one partnership."""

    words: Words
    workspace: Workspace

    def content(self, content: Any) -> tuple[Shown, ...]:
        """Every field that is filled in, in the order of its form."""
        shown = (self._field(content, name) for name in kinds_of(type(content)))
        return tuple(one for one in shown if one.paragraphs or one.rows)

    def change(self, change: FieldChange, before: Any, after: Any) -> ShownChange:
        """A field that changed."""
        was, now = self._field(before, change.field), self._field(after, change.field)
        return ShownChange(now.label, change.pieces, was, now)

    def _field(self, content: Any, name: str) -> Shown:
        kind, value = kinds_of(type(content))[name], getattr(content, name)
        label = self.label(type(content), name)
        if isinstance(kind, Rows):
            names = tuple(kinds_of(kind.of))
            head = tuple(self.label(kind.of, one) for one in names)
            return Shown(label, head=head, rows=tuple(self._row(row) for row in value))
        return Shown(label, paragraphs=tuple(p for p in self.text(value, kind, name).split("\n") if p))

    def _row(self, row: Any) -> tuple[str, ...]:
        return tuple(self.text(getattr(row, name), kind, name) for name, kind in kinds_of(type(row)).items())

    def text(self, value: Any, kind: FieldKind, name: str = "") -> str:
        """One value in words; "" for what is left open."""
        if value is None or value == "":
            return ""
        match kind:
            case Choice():
                return str(self.choice(kind.of, value))
            case Choices():
                return ", ".join(self.choice(kind.of, one) for one in value)
            case Day():
                assert isinstance(value, date)
                return day(value)
            case YesNo():
                return str(self.words.at("steps.yes" if value else "steps.no"))
            case Party():
                return self.workspace.name_of(value)
            case Reference():
                return self.called(value)
            case Frames():
                return self.frames(value)
        return f"€ {value:,}".replace(",", ".") if "euros" in name else str(value)

    def called(self, artefact: str) -> str:
        """What an artefact is called: its own name, or that of its kind."""
        found = self.workspace.newest.get(artefact)
        return self.version(found) if found else artefact

    def frames(self, hash: str) -> str:
        """What a version of the sharing frames is called."""
        found = self.workspace.frames.get(hash)
        number = found.number if found else "?"
        return self.words.say("steps.frames_version", number=number, hash=hash[:12])

    def version(self, version: Version) -> str:
        """What a version is called: its own name, that of whose it is, or that of its kind."""
        if version.sheet.owner and not name_of(version):
            return self.workspace.name_of(version.sheet.owner)
        return name_of(version) or str(self.words.at(f"artefacts.kind.{version.kind}.name"))

    def label(self, content: type, name: str) -> str:
        """The label of a field."""
        return str(self.words.at(f"artefacts.fields.{content.__name__}.{name}"))

    def choice(self, of: type, value: str) -> str:
        """A word of a closed list."""
        return str(self.words.at(f"artefacts.choice.{of.__name__}")[str(value)])

    def misfit(self, one: Misfit) -> str:
        """Why a value does not fit."""
        facts: dict[str, object] = dict(one.facts)
        if "signs" in facts:
            signs = str(facts["signs"]).split(", ")
            facts["signs"] = ", ".join(str(self.words.at(f"artefacts.sign.{sign}")) for sign in signs)
        return self.words.say(f"artefacts.misfit.{one.rule}", **facts)

    def finding(self, one: Finding) -> str:
        """What a gate found, as a sentence; what holds for every kind has one sentence with its name."""
        what, _, how = one.code.partition(".")
        facts = self._facts(one.facts)
        if how in ("written", "agreed"):
            facts["kind"] = self.words.at(f"artefacts.kind.{what}.name")
            return self.words.say(f"steps.finding.{how}", **facts)
        return self.words.say(f"steps.finding.{one.code.replace('.', '_')}", **facts)

    def rule(self, broken: AgainstTheRules) -> str:
        """Which rule stands in the way, as a sentence."""
        return self.words.say(f"steps.rule.{broken.rule}", **self._facts(broken.facts))

    def _facts(self, facts: Any) -> dict[str, object]:
        return dict(self._fact(name, value) for name, value in facts.items())

    def _fact(self, name: str, value: object) -> tuple[str, object]:
        lists = {"kind": "kind", "base": "kind"}
        if name in lists:
            return name, self.words.at(f"artefacts.kind.{value}.name")
        if name in ("day", "until", "latest"):
            return name, day(date.fromisoformat(str(value)))
        if name == "onward":
            return name, self.words.at(f"artefacts.choice.Onward.{value}")
        if name == "topic":
            return name, self.words.at(f"artefacts.choice.DecisionTopic.{value}")
        return name, value

    def names(self, organisations: tuple[str, ...]) -> str:
        """Names of organisations, with commas between."""
        return ", ".join(self._names(organisations))

    def _names(self, organisations: tuple[str, ...]) -> Iterator[str]:
        return (self.workspace.name_of(one) for one in organisations)
