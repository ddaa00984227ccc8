"""Pages of the six steps: where partners stand, one step, one artefact and its versions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.kit.errors import UserError
from zicht.register.actions import steps as acts
from zicht.register.rules.artefacts.difference import changes
from zicht.register.rules.artefacts.kinds import SHAPES, STEPS, Consent, HowMany, Kind, kinds_in
from zicht.register.rules.artefacts.versions import Statement, Version
from zicht.register.rules.covenants import covenant_state, next_term
from zicht.register.rules.effects import effect_stories
from zicht.register.rules.gates import gate_after
from zicht.register.rules.permissions import Subject, check_may, may
from zicht.register.rules.steps import AgainstTheRules, GateNotMet, check_can_write, moves_of, standing
from zicht.register.rules.workspace import Workspace
from zicht.register.store.governance import names_of_accounts
from zicht.register.store.kept_workspaces import workspace_to_read
from zicht.register.web.routes import subject_of
from zicht.register.web.steps.showing import Reader
from zicht.register.web.words import read_words


def reader_of(request: HttpRequest) -> Reader:
    """The workspace of a page, and the words of who reads it."""
    return Reader(read_words(request.language), workspace_to_read(request.partnership, at=request.at))


def overview(request: HttpRequest) -> HttpResponse:
    """The six steps: where we stand, what is missing, whose move it is."""
    reader = reader_of(request)
    workspace = reader.workspace
    stood = standing(workspace)
    return render(
        request,
        "steps/overview.html",
        {
            "reader": reader,
            "w": workspace,
            "standing": stood,
            "here": stood[workspace.entered - 1],
            "moves": moves_of(request.actor.organisation, workspace),
            "covenant": covenant_state(workspace),
            "stories": effect_stories(workspace),
            "may_enter": may(request.actor, "step.enter", subject_of(request.partnership)),
        },
    )


@dataclass(frozen=True)
class Card:
    """One artefact in a list."""

    version: Version
    called: str
    asked: int
    yes: int
    shaken: bool


@dataclass(frozen=True)
class Shelf:
    """All artefacts of one kind; `can_add` when this reader may write one more now."""

    kind: Kind
    cards: tuple[Card, ...]
    can_add: bool


def step(request: HttpRequest, number: int) -> HttpResponse:
    """One step: what it asks, what is there, what its gate still misses."""
    if number not in STEPS:
        raise Http404
    reader = reader_of(request)
    shelves = tuple(shelf(request, kind, reader) for kind in kinds_in(number) if _may_see(request, kind))
    gate = gate_after(number, reader.workspace)
    context = {"reader": reader, "w": reader.workspace, "number": number, "shelves": shelves, "gate": gate}
    context["may_enter"] = may(request.actor, "step.enter", subject_of(request.partnership))
    return render(request, "steps/step.html", context)


def shelf(request: HttpRequest, kind: Kind, reader: Reader) -> Shelf:
    """All artefacts of a kind, as one reader sees them."""
    w = reader.workspace
    cards = tuple(
        Card(one, reader.version(one), len(w.asked(one)), len(w.accepted_by(one)), bool(w.shaken(one)))
        for one in w.all_of(kind)
    )
    return Shelf(kind, cards, _can_write(request, kind, w))


def _can_write(
    request: HttpRequest, kind: Kind, workspace: Workspace, artefact: str = "", owner: str = ""
) -> bool:
    whose = owner or (request.actor.organisation if SHAPES[kind].own else "")
    subject = subject_of(request.partnership, organisation=whose)
    if not may(request.actor, f"{kind}.write", subject):
        return False
    try:
        check_can_write(kind, workspace, artefact=artefact, owner=whose)
    except UserError:
        return False
    return True


def _may_see(request: HttpRequest, kind: Kind) -> bool:
    return kind is not Kind.CASE or may(request.actor, "case.read", subject_of(request.partnership))


def enter(request: HttpRequest) -> HttpResponse:
    """Go to the next step."""
    reader = reader_of(request)
    try:
        acts.enter(request.partnership, reader.workspace.entered + 1, by=request.actor, at=request.at)
    except GateNotMet as missing:
        context = {"reader": reader, "missing": missing.missing, "step": missing.step}
        return render(request, "steps/not_met.html", context, status=422)
    return redirect("steps.overview", request.partnership.pk)


@dataclass(frozen=True)
class Voice:
    """One organisation whose yes is asked, and its last word."""

    organisation: str
    said: Statement | None


def artefact(request: HttpRequest, artefact: str) -> HttpResponse:
    """The newest version of an artefact: its text, its hash, who said what of it, what it stands on."""
    reader = reader_of(request)
    version = newest_or_404(request, reader.workspace, artefact)
    return render(request, "steps/artefact.html", about(request, reader, version))


def version(request: HttpRequest, artefact: str, number: int) -> HttpResponse:
    """One version, and what changed since the one before it."""
    reader = reader_of(request)
    newest_or_404(request, reader.workspace, artefact)
    found = {one.sheet.number: one for one in reader.workspace.history(artefact)}
    if number not in found:
        raise Http404
    now, before = found[number], found.get(number - 1)
    context = about(request, reader, now)
    if before is not None:
        listed = changes(before.content, now.content)
        context["changes"] = tuple(reader.change(one, before.content, now.content) for one in listed)
    return render(request, "steps/version.html", context)


def newest_or_404(request: HttpRequest, workspace: Workspace, artefact: str) -> Version:
    """The newest version of an artefact this reader may see. Raises NotPermitted for cases."""
    found = workspace.newest.get(artefact)
    if found is None:
        raise Http404
    if found.kind is Kind.CASE:
        check_may(request.actor, "case.read", subject_of(request.partnership))
    return found


def about(request: HttpRequest, reader: Reader, version: Version) -> dict[str, Any]:
    """What every page about one version shows."""
    w, shape = reader.workspace, SHAPES[version.kind]
    newest = w.newest[version.artefact]
    subject: Subject = subject_of(
        request.partnership, organisation=version.sheet.owner or request.actor.organisation
    )
    speaks = shape.consent is not Consent.NOBODY and newest is version
    return {
        "reader": reader,
        "w": w,
        "version": version,
        "newest": newest,
        "shape": shape,
        "called": reader.version(version),
        "shown": reader.content(version.content),
        "voices": tuple(Voice(one, w.last_word(version.hash, one)) for one in w.asked(version)),
        "agreed": w.agreed(version),
        "behind": w.behind(version) if newest is version else (),
        "shaken": w.shaken(version) if newest is version else (),
        "history": w.history(version.artefact),
        "names": names_of_accounts(request.partnership),
        "can_edit": newest is version
        and not shape.frozen
        and _can_write(request, version.kind, w, version.artefact, version.sheet.owner),
        "can_say": speaks
        and request.actor.organisation in w.asked(version)
        and may_act(request, f"{version.kind}.state", subject),
        "one_of_a_kind": shape.how_many is HowMany.ONE,
        "carried": w.frames_of(version) if version.kind is Kind.COVENANT else None,
        "may_measure": version.kind is Kind.KPI
        and newest is version
        and bool(version.content.indicator)
        and _can_write(request, Kind.MEASUREMENT, w),
        "may_renew": version.kind is Kind.COVENANT and _may_renew(request, w),
    }


def _may_renew(request: HttpRequest, workspace: Workspace) -> bool:
    try:
        next_term(workspace)
    except AgainstTheRules:
        return False
    return may(request.actor, "covenant.write", subject_of(request.partnership))


def may_act(request: HttpRequest, action: str, subject: Subject) -> bool:
    """Whether somebody may do this, after confirming who they are if need be."""
    return may(replace(request.actor, strong=True), action, subject)
