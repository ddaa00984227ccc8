"""What machines of others read: the covenant itself, ODRL, and the register of processing activities."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zicht.cooperation.frames.covenant_files import signed_bytes
from zicht.cooperation.frames.odrl import odrl_of
from zicht.cooperation.frames.processing_activities import activities_of, activities_tree
from zicht.kit.digests import canonical_json
from zicht.register.rules.sharing import Drafted
from zicht.register.store.sharing import agreements_of
from zicht.register.web.sharing.views import own_party


def covenant_json(request: HttpRequest) -> HttpResponse:
    """The bytes that are signed: who keeps them can check every signature."""
    return _file(signed_bytes(_shown(request).covenant), "application/json", "convenant.json")


def odrl(request: HttpRequest) -> HttpResponse:
    """The version that counts, in ODRL with DPV."""
    draft = _shown(request)
    address = f"urn:zicht:covenant:{draft.covenant.id}:{draft.number}"
    return _json(odrl_of(draft.covenant, address=address), "application/ld+json", "convenant.jsonld")


def activities(request: HttpRequest) -> HttpResponse:
    """The register of article 30 of one's own organisation, as a page."""
    draft = _shown(request)
    rows = activities_of(draft.covenant, own_party(request), request.language)
    return render(request, "sharing/activities.html", {"rows": rows, "version": draft.number})


def activities_json(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    rows = activities_of(_shown(request).covenant, own_party(request), request.language)
    return _json(activities_tree(rows), "application/json", "verwerkingen.json")


def _shown(request: HttpRequest) -> Drafted:
    agreements = agreements_of(request.partnership, at=request.at)
    draft = agreements.signed or agreements.newest
    if draft is None:
        raise Http404
    return draft


def _json(tree: Any, kind: str, name: str) -> HttpResponse:
    return _file(canonical_json(tree, indent=1), kind, name)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
