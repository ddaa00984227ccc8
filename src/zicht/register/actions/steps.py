"""What partners do in the six steps: write a version, say something of one, enter a step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404

from zicht.register.actions.acting import acting
from zicht.register.records.partnerships import Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.artefacts.content import read_content
from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.artefacts.pilot import EffectMeasurement
from zicht.register.rules.artefacts.versions import Statement, Version, Word
from zicht.register.rules.gates import gate_after
from zicht.register.rules.permissions import Subject
from zicht.register.rules.steps import AgainstTheRules, check_can_enter, check_statement
from zicht.register.rules.workspace import Entry, Workspace
from zicht.register.rules.writing import next_sheet
from zicht.register.store.artefacts import (
    keep_entry,
    keep_statement,
    keep_version,
    kind_and_owner,
    locked,
    new_artefact,
    workspace_of,
)


def write(
    partnership: Partnership,
    kind: Kind,
    raw: Mapping[str, Any],
    *,
    artefact: str = "",
    seen: str = "",
    by: Actor,
    at: datetime,
) -> Version:
    """A new version of an artefact, or the first of a new one.

    raw     the content as a form or JSON gives it
    seen    hash of the version the writer started from; "" for a new artefact
    raises  NotPermitted, ArtefactNotValid, GateNotMet, VersionOutdated, AgainstTheRules
    """
    content: Any = read_content(SHAPES[kind].content, raw)
    if isinstance(content, EffectMeasurement) and content.digest:
        raise AgainstTheRules("only_read_from_a_release")
    return keep(partnership, kind, content, artefact=artefact, seen=seen, by=by, at=at)


def still_holds(partnership: Partnership, artefact: str, *, seen: str, by: Actor, at: datetime) -> Version:
    """The same text, looked at again and now standing on what is newest. Raises as `write` does."""
    newest = workspace_of(partnership, at=at).newest.get(artefact)
    if newest is None:
        raise Http404
    return keep(partnership, newest.kind, newest.content, artefact=artefact, seen=seen, by=by, at=at)


def keep(
    partnership: Partnership, kind: Kind, content: Any, *, artefact: str, seen: str, by: Actor, at: datetime
) -> Version:
    """As `write`, for a content that was read already."""
    owner = _owner(partnership, kind, artefact, by)
    with acting(by, f"{kind}.write", _subject(partnership, owner), at=at) as act:
        workspace = workspace_of(locked(partnership), at=at)
        sheet = next_sheet(
            kind, content, workspace, artefact=artefact or new_artefact(), seen=seen, owner=owner
        )
        version = Version(sheet, by.account, by.organisation, at)
        keep_version(partnership, version)
        act.event(
            object=sheet.artefact,
            before=sheet.previous or None,
            after=version.hash,
            facts={"kind": kind.value, "number": sheet.number},
        )
    return version


def say(
    partnership: Partnership,
    artefact: str,
    word: Word,
    *,
    hash: str,
    reason: str = "",
    capacity: str = "",
    by: Actor,
    at: datetime,
) -> Statement:
    """Accept, refuse or revoke, in the name of one's organisation, about exactly this hash.

    raises  NotPermitted, VersionOutdated, AgainstTheRules
    """
    found = kind_and_owner(partnership, artefact)
    if found is None:
        raise Http404
    kind, owner = Kind(found[0]), found[1] or by.organisation
    with acting(by, f"{kind}.state", _subject(partnership, owner), at=at) as act:
        workspace = workspace_of(locked(partnership), at=at)
        said = Statement(hash, by.organisation, by.account, word, at, reason.strip(), capacity.strip())
        check_statement(said, workspace.newest[artefact], workspace)
        keep_statement(said)
        act.event(object=artefact, after=hash, facts={"kind": kind.value, "word": word.value})
    return said


def enter(partnership: Partnership, step: int, *, by: Actor, at: datetime) -> None:
    """Go to the next step. Raises NotPermitted, GateNotMet, AgainstTheRules."""
    with acting(by, "step.enter", _subject(partnership, ""), at=at) as act:
        workspace = workspace_of(locked(partnership), at=at)
        check_can_enter(step, workspace)
        decision = _decision_that_let_it(step, workspace)
        keep_entry(partnership, Entry(step, at, decision), by.account)
        act.event(object=partnership.pk, after=decision or None, facts={"step": step})


def _decision_that_let_it(step: int, workspace: Workspace) -> str:
    """Hash of the decision on the last gate, when something was missing there; "" when nothing was."""
    gate = gate_after(step - 1, workspace)
    return gate.decision.hash if gate.missing and gate.decision else ""


def _owner(partnership: Partnership, kind: Kind, artefact: str, by: Actor) -> str:
    """Whose the artefact is: of the organisation that makes it, when its kind is of one party."""
    if not artefact:
        return by.organisation if SHAPES[kind].own else ""
    found = kind_and_owner(partnership, artefact)
    if found is None:
        raise Http404
    if found[0] != kind:
        raise AgainstTheRules("another_kind", kind=kind.value)
    return found[1]


def _subject(partnership: Partnership, organisation: str) -> Subject:
    return Subject(partnership=partnership.pk, ended=partnership.ended, organisation=organisation)
