"""The six steps for machines: what was made, in which version, who said yes to which, what gates miss."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.artefacts.versions import Version
from zicht.register.rules.covenants import CovenantState, covenant_state
from zicht.register.rules.gates import Finding, name_of
from zicht.register.rules.permissions import check_may, may
from zicht.register.rules.steps import StepStanding, StepState, standing
from zicht.register.rules.workspace import Workspace
from zicht.register.store.artefacts import workspace_of
from zicht.register.web.api import Cursor, Limit, Ulid, piece_of, reads
from zicht.register.web.routes import subject_of

router = Router()
HERE = "/partnerships/{partnership}"


class FindingOut(Schema):
    """One thing a gate looks at, whether it is there, and for whom it waits (ids of organisations)."""

    code: str
    met: bool
    facts: dict[str, str | int]
    waits_for: list[str]
    kind: Kind | None
    artefact: str


class StepOut(Schema):
    """A step and the gate after it. decision: hash of the decision that lets it pass, "" without one."""

    step: int
    state: StepState
    open: bool
    decision: str
    findings: list[FindingOut]


class StepsOut(Schema):
    """All six; entered: the furthest that was entered."""

    entered: int
    items: list[StepOut]


class VersionMark(Schema):
    """A version by its number and hash."""

    number: int
    hash: str
    at: datetime
    organisation: str


class ArtefactOut(Schema):
    """The newest version of an artefact.

    owner      organisation whose it is; "" when of all
    asked      organisations whose yes this version needs; accepted: those that gave it, to this hash
    shaken     it stands, directly or not, on an old version of something
    """

    id: str
    kind: Kind
    step: int
    name: str
    owner: str
    version: VersionMark
    asked: list[str]
    accepted: list[str]
    agreed: bool
    shaken: bool


class ArtefactsOut(Schema):
    """One page of them."""

    items: list[ArtefactOut]
    next: str


class StatementOut(Schema):
    """What an organisation said of this hash; its last word counts."""

    organisation: str
    word: str
    at: datetime
    reason: str
    capacity: str


class WholeVersionOut(Schema):
    """One version, whole. Its hash is the SHA-256 of `sheet` in UTF-8; content is what that says."""

    artefact: str
    kind: Kind
    owner: str
    version: VersionMark
    previous: str
    based_on: list[str]
    content: dict[str, Any]
    sheet: str
    asked: list[str]
    statements: list[StatementOut]
    versions: list[VersionMark]


class CovenantOut(Schema):
    """A version of the covenant.

    frames  hash of the version of the sharing frames it carries; "" for none
    counts  signed by all, begun or the first to begin, and replaced by none
    """

    artefact: str
    version: VersionMark
    starts_on: date
    ends_on: date
    test_on: date
    frames: str
    asked: list[str]
    signed: list[str]
    counts: bool


class CovenantsOut(Schema):
    """All its versions, oldest first, and how it stands. ends_on: what all signed."""

    state: CovenantState
    ends_on: date | None
    items: list[CovenantOut]


@reads(router, f"{HERE}/steps", action="step.read", gives=StepsOut)
def steps(request: HttpRequest, partnership: Ulid) -> Any:
    """Where the partnership stands in the six steps, and what each gate misses."""
    workspace = workspace_of(request.partnership, at=request.at)
    return {"entered": workspace.entered, "items": [_step(one) for one in standing(workspace)]}


def _step(one: StepStanding) -> dict[str, Any]:
    return {
        "step": one.step,
        "state": one.state,
        "open": one.gate.open,
        "decision": one.gate.decision.hash if one.gate.decision else "",
        "findings": [_finding(found) for found in one.gate.findings],
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "met": one.met,
        "facts": dict(one.facts),
        "waits_for": list(one.waits_for),
        "kind": one.kind,
        "artefact": one.artefact,
    }


@reads(router, f"{HERE}/artefacts", action="step.read", gives=ArtefactsOut)
def artefacts(
    request: HttpRequest, partnership: Ulid, kind: Kind | None = None, cursor: Cursor = "", limit: Limit = 50
) -> Any:
    """What partners made, by its newest version; cases only for who may read them."""
    workspace = workspace_of(request.partnership, at=request.at)
    seen = (one for one in _newest(request, workspace) if kind is None or one.kind is kind)
    rows, onward = piece_of(seen, lambda one: one.artefact, cursor, limit)
    return {"items": [_artefact(one, workspace) for one in rows], "next": onward}


def _newest(request: HttpRequest, workspace: Workspace) -> Iterator[Version]:
    cases = may(request.actor, "case.read", subject_of(request.partnership))
    return (one for one in workspace.newest.values() if cases or one.kind is not Kind.CASE)


def _artefact(one: Version, workspace: Workspace) -> dict[str, Any]:
    return {
        "id": one.artefact,
        "kind": one.kind,
        "step": SHAPES[one.kind].step,
        "name": name_of(one),
        "owner": one.sheet.owner,
        "version": mark(one),
        "asked": list(workspace.asked(one)),
        "accepted": list(workspace.accepted_by(one)),
        "agreed": workspace.agreed(one),
        "shaken": bool(workspace.shaken(one)),
    }


def mark(one: Version) -> dict[str, Any]:
    """A version by its number and hash."""
    return {"number": one.sheet.number, "hash": one.hash, "at": one.at, "organisation": one.organisation}


@reads(router, f"{HERE}/artefacts/{{artefact}}", action="step.read", gives=WholeVersionOut)
def artefact(request: HttpRequest, partnership: Ulid, artefact: Ulid) -> Any:
    """The newest version of an artefact, and a list of all."""
    workspace = workspace_of(request.partnership, at=request.at)
    return _whole(request, workspace, workspace.newest.get(artefact))


@reads(
    router, f"{HERE}/artefacts/{{artefact}}/versions/{{number}}", action="step.read", gives=WholeVersionOut
)
def artefact_version(request: HttpRequest, partnership: Ulid, artefact: Ulid, number: int) -> Any:
    """One version of an artefact: versions never change."""
    workspace = workspace_of(request.partnership, at=request.at)
    found = (one for one in workspace.history(artefact) if one.sheet.number == number)
    return _whole(request, workspace, next(found, None))


def _whole(request: HttpRequest, workspace: Workspace, one: Version | None) -> dict[str, Any]:
    if one is None:
        raise Http404
    if one.kind is Kind.CASE:
        check_may(request.actor, "case.read", subject_of(request.partnership))
    said = [statement for statement in workspace.statements if statement.hash == one.hash]
    return {
        "artefact": one.artefact,
        "kind": one.kind,
        "owner": one.sheet.owner,
        "version": mark(one),
        "previous": one.sheet.previous,
        "based_on": list(one.sheet.based_on),
        "content": write_content(one.content),
        "sheet": one.sheet.bytes.decode(),
        "asked": list(workspace.asked(one)),
        "statements": [StatementOut.from_orm(statement) for statement in said],
        "versions": [mark(old) for old in workspace.history(one.artefact)],
    }


@reads(router, f"{HERE}/covenants", action="step.read", gives=CovenantsOut)
def covenants(request: HttpRequest, partnership: Ulid) -> Any:
    """Every version of the covenant, who signed which, and until when it is in force."""
    workspace = workspace_of(request.partnership, at=request.at)
    versions = [one for one in workspace.versions if one.kind is Kind.COVENANT]
    return {
        "state": covenant_state(workspace),
        "ends_on": workspace.covenant_ends_on,
        "items": [_covenant(one, workspace) for one in versions],
    }


def _covenant(one: Version, workspace: Workspace) -> dict[str, Any]:
    return {
        "artefact": one.artefact,
        "version": mark(one),
        "starts_on": one.content.starts_on,
        "ends_on": one.content.ends_on,
        "test_on": one.content.test_on,
        "frames": one.content.frames,
        "asked": list(workspace.asked(one)),
        "signed": list(workspace.accepted_by(one)),
        "counts": one is workspace.signed_covenant,
    }
