"""The form of an artefact, made from what its fields can hold; it works without a script.

Every field of a content becomes a piece of form, every small record a group of them, with empty groups to
fill in. What somebody typed is never lost: a form that does not fit is shown again as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from zicht.register.rules.artefacts.content import Misfit, Rows, doubts, kinds_of, write_content
from zicht.register.rules.artefacts.deepen import DesiredEffect, ProblemAnalysis, ProblemDefinition
from zicht.register.rules.artefacts.fields import Choice, Choices, FieldKind, Frames, Party, Reference, Words
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.pilot import READ
from zicht.register.rules.artefacts.solutions import solution_words
from zicht.register.web.steps.showing import Reader

EMPTY_ROWS = 2
"""Groups that stand ready behind those that are filled in."""
AS_RADIOS = 5
"""A list this long or shorter is shown whole."""
WITHOUT_SOLUTIONS = (ProblemAnalysis, ProblemDefinition, DesiredEffect)


@dataclass(frozen=True)
class Piece:
    """One piece of a form.

    name     "causes.0.what": as it comes back
    value    text, or texts of a choice of several
    options  (value, label) of a choice
    rows     groups of pieces, for small records
    """

    name: str
    widget: str
    label: str
    help: str
    optional: bool
    value: Any = ""
    most: int = 0
    options: tuple[tuple[str, str], ...] = ()
    mistakes: tuple[str, ...] = ()
    rows: tuple[tuple[Piece, ...], ...] = ()

    @property
    def id(self) -> str:
        """Id in the page."""
        return "f-" + self.name.replace(".", "-")


def raw_of(content: type, posted: QueryDict, place: str = "") -> dict[str, Any]:
    """What a form sent back, in the shape `read_content` takes; groups that are empty are left out."""
    asked = ((name, kind) for name, kind in kinds_of(content).items() if kind.widget != READ)
    return {name: _raw(kind, posted, place + name) for name, kind in asked}


def _raw(kind: FieldKind, posted: QueryDict, name: str) -> Any:
    if isinstance(kind, Choices):
        return posted.getlist(name)
    if not isinstance(kind, Rows):
        return posted.get(name, "")
    rows = []
    for at in range(kind.most + EMPTY_ROWS):
        if not any(key.startswith(f"{name}.{at}.") for key in posted):
            break
        row = raw_of(kind.of, posted, f"{name}.{at}.")
        if any(row.values()):
            rows.append(row)
    return rows


def pieces(
    content: type, raw: Mapping[str, Any], reader: Reader, findings: Sequence[Misfit] = (), more: str = ""
) -> tuple[Piece, ...]:
    """The form of a content, with what is filled in and what does not fit; `more` names a field to widen."""
    return _Maker(reader, findings, more).all_of(content, raw, "")


@dataclass(frozen=True)
class _Maker:
    reader: Reader
    findings: Sequence[Misfit]
    more: str

    def all_of(self, content: type, raw: Mapping[str, Any], place: str) -> tuple[Piece, ...]:
        return tuple(
            self._piece(content, name, kind, raw.get(name, ""), place)
            for name, kind in kinds_of(content).items()
            if kind.widget != READ
        )

    def _piece(self, content: type, name: str, kind: FieldKind, value: Any, place: str) -> Piece:
        helps = self.reader.words.at("artefacts.help")
        return Piece(
            name=place + name,
            widget=self._widget(kind),
            label=self.reader.label(content, name),
            help=helps.get(content.__name__, {}).get(name, ""),
            optional=kind.optional,
            value=value,
            most=kind.most if isinstance(kind, Words) else 0,
            options=self._options(kind),
            mistakes=tuple(self.reader.misfit(one) for one in self.findings if one.field == place + name),
            rows=self._rows(kind, value or [], place + name) if isinstance(kind, Rows) else (),
        )

    def _widget(self, kind: FieldKind) -> str:
        if isinstance(kind, Choice) and len(kind.of) <= AS_RADIOS:
            return "radios"
        return "choice" if isinstance(kind, Choice | Party | Reference) else kind.widget

    def _rows(self, kind: Rows, value: list[Any], name: str) -> tuple[tuple[Piece, ...], ...]:
        ready = max(kind.least - len(value), 1) + (EMPTY_ROWS if self.more == name else 0)
        rows = [*value, *[{}] * min(ready, max(kind.most - len(value), 0))]
        return tuple(self.all_of(kind.of, row, f"{name}.{at}.") for at, row in enumerate(rows))

    def _options(self, kind: FieldKind) -> tuple[tuple[str, str], ...]:
        workspace = self.reader.workspace
        match kind:
            case Choice() | Choices():
                return tuple((one.value, self.reader.choice(kind.of, one)) for one in kind.of)
            case Party():
                return tuple((one, workspace.name_of(one)) for one in workspace.parties)
            case Frames():
                return tuple((one, self.reader.frames(one)) for one in reversed(tuple(workspace.frames)))
            case Reference():
                there = (
                    one
                    for one in workspace.newest.values()
                    if (one.kind == kind.to if kind.to else one.kind in ABOUT_ANY)
                )
                return tuple((one.artefact, self._called(one, kind.to)) for one in there)
        return ()

    def _called(self, version: Any, to: str) -> str:
        name = self.reader.version(version)
        if to:
            return name
        of = str(self.reader.words.at(f"artefacts.kind.{version.kind}.name"))
        return name if name == of else f"{of}: {name}"


ABOUT_ANY = frozenset(Kind) - {Kind.CASE, Kind.DECISION, Kind.PAYMENT}
"""What a decision may be about."""


def notices(content: Any) -> tuple[Misfit, ...]:
    """What a writer is asked to look at before it is kept: perhaps a person, perhaps a solution too early."""
    found = list(doubts(content))
    if isinstance(content, WITHOUT_SOLUTIONS):
        found += _solutions(content)
    return tuple(found)


def _solutions(content: Any) -> list[Misfit]:
    flat = _texts(write_content(content))
    return [
        Misfit(name, "solution", {"words": ", ".join(words)})
        for name, text in flat
        if (words := solution_words(text))
    ]


def _texts(raw: Mapping[str, Any], place: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in raw.items():
        if isinstance(value, str):
            found.append((place + name, value))
        elif isinstance(value, list):
            for at, row in enumerate(value):
                found += _texts(row, f"{place}{name}.{at}.") if isinstance(row, dict) else []
    return found
