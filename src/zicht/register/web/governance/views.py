"""Pages of governance: who takes part, what was decided, what was promised, what goes up the ladder."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from zicht.register.actions import governance as acts
from zicht.register.records.governance import Invitation
from zicht.register.records.organisations import Organisation
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.ending import owed_records
from zicht.register.rules.escalation import climbs
from zicht.register.rules.governance import accounts
from zicht.register.rules.permissions import may
from zicht.register.rules.steps import AgainstTheRules, GateNotMet, VersionOutdated
from zicht.register.store.archive import archive_of
from zicht.register.store.governance import not_asked
from zicht.register.store.log_key import log_signer
from zicht.register.store.partnerships import glance
from zicht.register.web.routes import subject_of
from zicht.register.web.steps.views import may_act, reader_of, shelf


def members(request: HttpRequest) -> HttpResponse:
    """Organisations with their answer, people with their role, and the forms this reader may use."""
    return _members(request)


def _members(request: HttpRequest, stopped: str = "") -> HttpResponse:
    reader = reader_of(request)
    w, here = reader.workspace, request.partnership
    own = subject_of(here, organisation=request.actor.organisation)
    waiting = Invitation.objects.filter(partnership=here, answer="").select_related("organisation")
    context: dict[str, Any] = {
        "reader": reader,
        "w": w,
        "glance": glance(here, request.at),
        "waiting": waiting if may(request.actor, "party.answer", subject_of(here)) else (),
        "askable": not_asked(here) if may(request.actor, "party.invite", subject_of(here)) else None,
        "may_leave": request.actor.organisation in w.parties and may_act(request, "party.leave", own),
        "may_end": may_act(request, "partnership.end", subject_of(here)),
        "may_archive": may_act(request, "partnership.archive", subject_of(here)),
        "owed": owed_records(w),
        "shelf": shelf(request, Kind.DESTRUCTION, reader) if here.ended else None,
        "stopped": stopped,
    }
    return render(request, "governance/members.html", context, status=422 if stopped else 200)


def invite(request: HttpRequest) -> HttpResponse:
    """Ask an organisation."""
    organisation = get_object_or_404(Organisation, pk=request.POST.get("organisation", ""))
    try:
        acts.invite(request.partnership, organisation, by=request.actor, at=request.at)
    except AgainstTheRules as stopped:
        return _members(request, reader_of(request).rule(stopped))
    return redirect("governance.members", request.partnership.pk)


def answer(request: HttpRequest, invitation: str) -> HttpResponse:
    """Write down what an organisation answered."""
    found = get_object_or_404(Invitation, pk=invitation, partnership=request.partnership)
    joins = {"joins": True, "declines": False}.get(request.POST.get("answer", ""))
    try:
        if joins is None:
            raise AgainstTheRules("word_asked")
        reason = request.POST.get("reason", "")[:300]
        acts.record_answer(found, joins=joins, reason=reason, by=request.actor, at=request.at)
    except AgainstTheRules as stopped:
        return _members(request, reader_of(request).rule(stopped))
    return redirect("governance.members", request.partnership.pk)


def leave(request: HttpRequest) -> HttpResponse:
    """One's own organisation leaves."""
    return _confirmed(request, acts.leave)


def end(request: HttpRequest) -> HttpResponse:
    """The partnership ends."""
    return _confirmed(request, acts.end)


def archive(request: HttpRequest) -> HttpResponse:
    """The file of the partnership, to keep when it has ended."""
    signer = log_signer(settings.HOME, settings.ALLOWED_HOSTS[0])
    response = HttpResponse(archive_of(request.partnership, signer), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="dossier-{request.partnership.pk}.zip"'
    return response


def _confirmed(request: HttpRequest, act: Any) -> HttpResponse:
    """Do what cannot be undone, when the box was ticked."""
    reader = reader_of(request)
    if request.POST.get("sure") != "yes":
        return _members(request, str(reader.words.at("governance.members.not_confirmed")))
    try:
        act(request.partnership, by=request.actor, at=request.at)
    except AgainstTheRules as stopped:
        return _members(request, reader.rule(stopped))
    return redirect("governance.members", request.partnership.pk)


def decisions(request: HttpRequest) -> HttpResponse:
    """Bodies, their mandates, and the log of decisions, newest first."""
    reader = reader_of(request)
    listed = sorted(
        reader.workspace.all_of(Kind.DECISION), key=lambda one: (one.content.decided_on, one.at), reverse=True
    )
    shelves = [shelf(request, kind, reader) for kind in (Kind.DECISION, Kind.BODY, Kind.MANDATE)]
    context = {"reader": reader, "w": reader.workspace, "decisions": listed, "shelves": shelves}
    return render(request, "governance/decisions.html", context)


def contributions(request: HttpRequest) -> HttpResponse:
    """What was promised, what came of it, and what is behind, for everybody to see."""
    reader = reader_of(request)
    listed = accounts(reader.workspace)
    context = {
        "reader": reader,
        "w": reader.workspace,
        "accounts": listed,
        "promised": sum(one.promised for one in listed),
        "paid": sum(one.paid for one in listed),
        "arrears": sum(one.arrears for one in listed),
        "shelves": [shelf(request, kind, reader) for kind in (Kind.CONTRIBUTION, Kind.PAYMENT)],
    }
    return render(request, "governance/contributions.html", context)


def escalations(request: HttpRequest) -> HttpResponse:
    """The ladder, and what is on it."""
    reader = reader_of(request)
    context = {
        "reader": reader,
        "w": reader.workspace,
        "ladder": reader.workspace.one_of(Kind.LADDER),
        "climbs": climbs(reader.workspace),
        "shelves": [shelf(request, kind, reader) for kind in (Kind.ESCALATION, Kind.LADDER)],
    }
    return render(request, "governance/escalations.html", context)


def climb(request: HttpRequest, artefact: str) -> HttpResponse:
    """An escalation goes one rung up."""
    if artefact not in reader_of(request).workspace.newest:
        raise Http404
    seen = request.POST.get("seen", "")
    try:
        acts.climb(request.partnership, artefact, seen=seen, by=request.actor, at=request.at)
    except (AgainstTheRules, GateNotMet, VersionOutdated):
        return redirect("steps.artefact", request.partnership.pk, artefact)
    return redirect("governance.escalations", request.partnership.pk)
