"""The content of an artefact: a frozen dataclass whose fields know what they can hold.

    @artefact
    class Issue:
        name: str = holds(Line())

Whoever makes one gets all findings at once, whether it comes from a form, an import or code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar, dataclass_transform

from zicht.kit.errors import UserError
from zicht.register.rules.artefacts.fields import FieldKind, Json, Unfit, Words, holds
from zicht.register.rules.artefacts.personal_data import doubtful_in

T = TypeVar("T")


@dataclass(frozen=True)
class Misfit:
    """Something that does not fit: in which field, by which rule, and what a sentence about it needs."""

    field: str
    rule: str
    facts: Mapping[str, str | int]

    def below(self, place: str) -> Misfit:
        """The same, in a row of a field."""
        return Misfit(f"{place}.{self.field}", self.rule, self.facts)


class ArtefactNotValid(UserError):
    """What somebody wrote does not fit its fields; every finding is named, with its field."""

    exit_code = 243
    usual_remedy = "mend the fields that are named; nothing was saved"

    def __init__(self, what: str, findings: Iterable[Misfit]) -> None:
        self.findings = tuple(findings)
        super().__init__(what, found="; ".join(f"{one.field}: {one.rule}" for one in self.findings))


class UnfitRows(Unfit):
    """Rows hold what does not fit; each finding names row and field."""

    def __init__(self, findings: list[Misfit]) -> None:
        super().__init__("rows", count=len(findings))
        self.findings = findings


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(holds,))
def artefact(made: type[T]) -> type[T]:
    """Make a class the content of an artefact: frozen, by name, checked when it is made."""

    def check(self: Any) -> None:
        findings = [*_misfits(self), *(self.faults() if hasattr(self, "faults") else ())]
        if findings:
            raise ArtefactNotValid(made.__name__, findings)

    type.__setattr__(made, "__post_init__", check)
    return dataclass(frozen=True, kw_only=True)(made)


def kinds_of(content: type) -> Mapping[str, FieldKind]:
    """name -> kind of each field of a content, in the order of its form."""
    return {one.name: one.metadata["kind"] for one in fields(content)}


def read_content(content: type[T], raw: Mapping[str, Json]) -> T:
    """The content that JSON or a form holds; keys it does not know are refused. Raises ArtefactNotValid."""
    values, findings = (
        {},
        [Misfit(key, "unknown_field", {}) for key in sorted(set(raw) - set(kinds_of(content)))],
    )
    for name, kind in kinds_of(content).items():
        try:
            values[name] = kind.read(raw.get(name))
        except Unfit as unfit:
            findings += _as_findings(name, unfit)
    if findings:
        raise ArtefactNotValid(content.__name__, findings)
    return content(**values)


def write_content(content: Any) -> dict[str, Json]:
    """The JSON of a content; `read_content` gives the same back."""
    return {name: kind.write(getattr(content, name)) for name, kind in kinds_of(type(content)).items()}


@dataclass(frozen=True)
class Rows:
    """Some small records of one kind, in the order they were written."""

    of: type
    least: int = 1
    most: int = 40
    widget: str = "rows"

    @property
    def optional(self) -> bool:
        """Whether there may be none."""
        return self.least == 0

    def read(self, raw: Json) -> tuple[Any, ...]:
        """The records; what does not fit in one names its row."""
        rows = [one for one in raw or () if isinstance(one, Mapping)]
        if len(rows) < self.least:
            raise Unfit("too_few", least=self.least)
        if len(rows) > self.most:
            raise Unfit("too_many", most=self.most)
        read: list[Any] = []
        faults: list[Misfit] = []
        for at, row in enumerate(rows):
            try:
                read.append(read_content(self.of, row))
            except ArtefactNotValid as fault:
                faults += [one.below(str(at)) for one in fault.findings]
        if faults:
            raise UnfitRows(faults)
        return tuple(read)

    def write(self, value: tuple[Any, ...]) -> Json:
        """The records, as objects."""
        return [write_content(one) for one in value]


def doubts(content: Any, *, place: str = "") -> tuple[Misfit, ...]:
    """What a writer is asked to look at again, without refusing it: signs that a text speaks of a person."""
    found: list[Misfit] = []
    for name, kind in kinds_of(type(content)).items():
        value = getattr(content, name)
        if isinstance(kind, Words) and (signs := doubtful_in(value)):
            found.append(Misfit(place + name, "perhaps_personal", {"signs": ", ".join(signs)}))
        elif kind.widget == "rows":
            for at, row in enumerate(value):
                found += doubts(row, place=f"{place}{name}.{at}.")
    return tuple(found)


def _misfits(content: Any) -> list[Misfit]:
    findings = []
    for name, kind in kinds_of(type(content)).items():
        try:
            kind.read(kind.write(getattr(content, name)))
        except Unfit as unfit:
            findings += _as_findings(name, unfit)
    return findings


def _as_findings(name: str, unfit: Unfit) -> list[Misfit]:
    if isinstance(unfit, UnfitRows):
        return [one.below(name) for one in unfit.findings]
    return [Misfit(name, unfit.rule, unfit.facts)]
