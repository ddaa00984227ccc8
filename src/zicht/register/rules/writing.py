"""What is asked of a new version before it is one: its step, its references, and the rules of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.artefacts.versions import Sheet, Version
from zicht.register.rules.covenants import check_frames, check_parties, check_term
from zicht.register.rules.escalation import check_change
from zicht.register.rules.governance import check_decision
from zicht.register.rules.references import check_references, referred
from zicht.register.rules.steps import AgainstTheRules, check_can_write, check_newest
from zicht.register.rules.workspace import Workspace


def next_sheet(
    kind: Kind, content: Any, workspace: Workspace, *, artefact: str, seen: str, owner: str = ""
) -> Sheet:
    """The sheet that may be written now.

    seen    hash of the version the writer started from; "" for a new artefact
    raises  GateNotMet, VersionOutdated, AgainstTheRules, ArtefactNotValid
    """
    check_newest(seen, artefact, workspace)
    before = workspace.newest.get(artefact)
    check_can_write(kind, workspace, artefact=artefact if before else "", owner=owner)
    check_references(content, workspace)
    for check in CHECKS.get(kind, ()):
        check(before, content, workspace)
    sheet = Sheet(
        artefact=artefact,
        kind=kind,
        number=before.sheet.number + 1 if before else 1,
        previous=before.hash if before else "",
        owner=owner if SHAPES[kind].own else "",
        based_on=_base(kind, content, workspace),
        content=content,
    )
    _check_says_something_new(before, sheet)
    return sheet


def _base(kind: Kind, content: Any, workspace: Workspace) -> tuple[str, ...]:
    """What it stands on: the newest of the kinds it is built on; of those it points at only what it names."""
    named = {workspace.newest[one].hash for one in referred(content)}
    named_kinds = {workspace.by_hash[hash].kind for hash in named}
    standing = (workspace.by_hash[hash] for hash in workspace.stands_on_now(kind))
    others = {one.hash for one in standing if one.kind not in named_kinds}
    return tuple(sorted(named | others))


def _check_says_something_new(before: Version | None, sheet: Sheet) -> None:
    same = before is not None and before.content == sheet.content
    if before is not None and same and before.sheet.based_on == sheet.based_on:
        raise AgainstTheRules("nothing_changed")


def _covenant(before: Version | None, content: Any, workspace: Workspace) -> None:
    check_parties(content, workspace)
    check_frames(content, workspace)
    check_term(content, workspace)


def _decision(before: Version | None, content: Any, workspace: Workspace) -> None:
    check_decision(content, workspace)


def _escalation(before: Version | None, content: Any, workspace: Workspace) -> None:
    check_change(before.content if before else None, content, workspace)


Check = Callable[[Version | None, Any, Workspace], None]
CHECKS: Mapping[Kind, tuple[Check, ...]] = {
    Kind.COVENANT: (_covenant,),
    Kind.DECISION: (_decision,),
    Kind.ESCALATION: (_escalation,),
}
