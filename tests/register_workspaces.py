"""Small workspaces for tests: parties A, B and C, artefacts with the least they need, and who says yes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from zicht.register.rules.artefacts.content import Rows, read_content, write_content
from zicht.register.rules.artefacts.fields import (
    Choice,
    Choices,
    Code,
    Day,
    Figure,
    Party,
    Reference,
    Whole,
    Words,
    YesNo,
)
from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.artefacts.versions import Sheet, Statement, Version, Word
from zicht.register.rules.workspace import Seat, Workspace

TODAY = date(2026, 3, 2)
A, B, C = (f"0{letter}RGAN0000000000000000000A"[:25] + letter for letter in "ABC")
NAMES = {A: "Gemeente A", B: "Politie B", C: "School C"}
ODD: dict[str, Any] = {
    "starts_on": "2026-01-01",
    "test_on": "2026-09-01",
    "ends_on": "2027-01-01",
    "ready_on": "2026-12-01",
    "valid_from": "2026-01-01",
    "valid_until": "2027-12-31",
    "means": "in_kind",
    "chosen": 1,
    "votes": 1,
    "rung": 1,
    "gate": "",
    "low": "1",
    "high": "9",
    "figure": "5",
    "number": "VL-26-014",
    "quarter": "2026-Q2",
    "area": "GM9901",
    "period": "2026",
    "digest": "0" * 64,
    "topic": "other",
    "new_end": "2028-01-01",
    "next_test_on": "2027-06-01",
    "outcome": "continue",
    "frames": "",
}
"""Values that make the rules of a content content; what is not named gets the least its field takes."""


def art(n: int) -> str:
    """The id of artefact n."""
    return f"{n:026d}"


def least(content: type, **given: Any) -> Any:
    """A content with the least its fields take, and what is given, as JSON."""
    raw = {one.name: _least_of(one.name, one.metadata["kind"]) for one in fields(content)}
    return read_content(content, raw | given)


def _least_of(name: str, kind: Any) -> Any:
    if name in ODD and (not isinstance(kind, Choice) or ODD[name] in list(kind.of)):
        return ODD[name]
    match kind:
        case Choice():
            return next(iter(kind.of)).value
        case Choices():
            return [next(iter(kind.of)).value]
        case Words():
            return f"tekst over {name}"
        case Code():
            return kind.example
        case Day():
            return "2026-02-01"
        case Whole():
            return max(kind.least, 1)
        case Figure():
            return "12.5"
        case YesNo():
            return True
        case Party():
            return A
        case Reference():
            return "" if kind.optional else art(9999)
        case Rows():
            rows = [write_content(least(kind.of)) for _ in range(kind.least)]
            for row, party in zip(rows, (A, B, C), strict=False):
                if "party" in row:
                    row["party"] = party
            return rows
    raise AssertionError(kind)


class Builder:
    """Grows a workspace a step at a time; time goes on an hour with each thing done."""

    def __init__(self, *parties: str, on: date = TODAY) -> None:
        seats = tuple(Seat(one, NAMES[one]) for one in parties or (A, B))
        self.at = datetime(2026, 1, 5, 9, tzinfo=UTC)
        self.workspace = Workspace("01HERE", "Proef", on, seats=seats)

    def write(self, kind: Kind, n: int, *, owner: str = "", content: Any = None, **given: Any) -> Version:
        """A next version of artefact n."""
        w = self.workspace
        old = w.newest.get(art(n))
        sheet = Sheet(
            artefact=art(n),
            kind=kind,
            number=old.sheet.number + 1 if old else 1,
            previous=old.hash if old else "",
            owner=owner,
            based_on=w.stands_on_now(kind),
            content=content or least(SHAPES[kind].content, **given),
        )
        self.at += timedelta(hours=1)
        version = Version(sheet, author="me", organisation=owner or A, at=self.at)
        self.workspace = replace_(w, versions=(*w.versions, version))
        return version

    def say(self, version: Version, *parties: str, word: Word = Word.ACCEPT) -> None:
        """Parties say a word of a version."""
        self.at += timedelta(hours=1)
        said = tuple(
            Statement(version.hash, one, "who", word, self.at, "omdat", "college") for one in parties
        )
        self.workspace = replace_(self.workspace, statements=(*self.workspace.statements, *said))

    def change(self, **parts: Any) -> Workspace:
        """Anything else."""
        self.workspace = replace_(self.workspace, **parts)
        return self.workspace


def replace_(workspace: Workspace, **parts: Any) -> Workspace:
    """The same workspace with other parts."""
    return replace(workspace, **parts)


def first_step(builder: Builder) -> Version:
    """All of step 1, agreed by all; gives the shared picture."""
    builder.write(Kind.ISSUE, 1)
    for n, party in enumerate(builder.workspace.parties):
        builder.write(Kind.PERSPECTIVE, 10 + n, owner=party)
    builder.write(Kind.REUSE_CHECK, 2)
    picture = builder.write(Kind.SHARED_PICTURE, 3)
    builder.say(picture, *builder.workspace.parties)
    return picture


def governed(builder: Builder, *topics: StrEnum) -> None:
    """A body (50) with a mandate (51) for topics."""
    builder.write(Kind.BODY, 50)
    builder.write(Kind.MANDATE, 51, body=art(50), topics=[topic.value for topic in topics])


def second_step(builder: Builder) -> Version:
    """All of step 2, agreed by all; gives the problem definition."""
    from zicht.register.rules.artefacts.governing import DecisionTopic

    builder.write(Kind.PROBLEM_ANALYSIS, 20)
    definition = builder.write(Kind.PROBLEM_DEFINITION, 21)
    builder.say(definition, *builder.workspace.parties)
    builder.say(builder.write(Kind.DESIRED_EFFECT, 22), *builder.workspace.parties)
    governed(builder, *DecisionTopic)
    builder.write(Kind.DECISION, 52, body=art(50), mandate=art(51), topic="public_value", public=True)
    return definition


def covenant(builder: Builder, **given: Any) -> Version:
    """A covenant of all parties, signed by all."""
    named = [{"party": one, "body": "college", "power": "artikel 1"} for one in builder.workspace.parties]
    version = builder.write(Kind.COVENANT, 40, parties=named, **given)
    builder.say(version, *builder.workspace.parties)
    return version


def third_step(builder: Builder) -> Version:
    """All of step 3, signed by all; gives the covenant."""
    block = builder.write(Kind.BUILDING_BLOCK, 30)
    link = {
        "block": block.artefact,
        "effect": art(22),
        "output": "o",
        "outcome": "u",
        "assumption": "a",
        "standing": "assumed",
    }
    builder.write(Kind.THEORY_OF_CHANGE, 31, links=[link])
    builder.write(Kind.KPI, 32, effect=art(22))
    builder.write(Kind.TECHNOLOGY, 33)
    builder.write(Kind.LADDER, 34)
    for n, party in enumerate(builder.workspace.parties):
        builder.say(builder.write(Kind.CONTRIBUTION, 60 + n, owner=party), party)
    return covenant(builder)
