"""The covenant as a whole: carry a version of the frames, renew for the next term."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zicht.register.actions import covenants as acts
from zicht.register.rules.artefacts.content import ArtefactNotValid
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.steps import AgainstTheRules, GateNotMet, VersionOutdated
from zicht.register.store.artefacts import workspace_of
from zicht.register.web.steps.writing import again


def carry(request: HttpRequest) -> HttpResponse:
    """Put a version of the frames in the covenant: a new version of it, that all sign."""
    here, frames = request.partnership, request.POST.get("frames", "")
    try:
        acts.carry(here, frames, by=request.actor, at=request.at)
    except (AgainstTheRules, GateNotMet, VersionOutdated) as stopped:
        return again(request, _covenant(request), stopped, "steps/artefact.html")
    return redirect("steps.artefact", here.pk, _covenant(request))


def renew(request: HttpRequest) -> HttpResponse:
    """Write the covenant and its frames for the next term, as the last test says; then all sign."""
    here = request.partnership
    try:
        acts.renew(here, by=request.actor, at=request.at)
    except ArtefactNotValid as misfits:
        stopped = AgainstTheRules(f"next_term_{misfits.findings[0].rule}")
        return again(request, _covenant(request), stopped, "steps/artefact.html")
    except (AgainstTheRules, GateNotMet, VersionOutdated) as stopped:
        return again(request, _covenant(request), stopped, "steps/artefact.html")
    return redirect("steps.artefact", here.pk, _covenant(request))


def _covenant(request: HttpRequest) -> str:
    """The id of the covenant; without one there is no such page."""
    found = workspace_of(request.partnership, at=request.at).one_of(Kind.COVENANT)
    if found is None:
        raise Http404
    return found.artefact
