"""Whether what an artefact points at is there: parties of this partnership, artefacts of the right kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zicht.register.rules.artefacts.content import ArtefactNotValid, Misfit, kinds_of
from zicht.register.rules.artefacts.fields import Party, Reference
from zicht.register.rules.workspace import Workspace


def check_references(content: Any, workspace: Workspace) -> None:
    """Every party takes part and every artefact is there. Raises ArtefactNotValid with all findings."""
    findings = list(_dangling(content, workspace))
    if findings:
        raise ArtefactNotValid(type(content).__name__, findings)


def referred(content: Any) -> tuple[str, ...]:
    """Ids of the artefacts a content points at, each once, in order."""
    return tuple(dict.fromkeys(value for _, kind, value in _values(content) if isinstance(kind, Reference)))


def _dangling(content: Any, workspace: Workspace) -> Iterator[Misfit]:
    for name, kind, value in _values(content):
        if isinstance(kind, Party) and value not in workspace.parties:
            yield Misfit(name, "not_a_party", {})
        if isinstance(kind, Reference):
            found = workspace.newest.get(value)
            if found is None or (kind.to and found.kind != kind.to):
                yield Misfit(name, "not_there", {})


def _values(content: Any, place: str = "") -> Iterator[tuple[str, Any, str]]:
    """(field, kind, value) of every party and reference that is filled in, rows included."""
    for name, kind in kinds_of(type(content)).items():
        value = getattr(content, name)
        if isinstance(kind, Party | Reference) and value:
            yield place + name, kind, value
        elif kind.widget == "rows":
            for at, row in enumerate(value):
                yield from _values(row, f"{place}{name}.{at}.")
