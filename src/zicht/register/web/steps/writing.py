"""Pages on which somebody writes a version, or says yes or no to one.

What a form carries beside the fields of a content begins with "_", for no field does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.cooperation.reuse.ranking import Ranking
from zicht.register.actions import steps as acts
from zicht.register.rules.artefacts.content import ArtefactNotValid, Misfit, read_content, write_content
from zicht.register.rules.artefacts.kinds import SHAPES, Consent, Kind
from zicht.register.rules.artefacts.versions import Version, Word
from zicht.register.rules.permissions import check_may
from zicht.register.rules.steps import AgainstTheRules, GateNotMet, VersionOutdated
from zicht.register.store.atlas import similar, unknown_to_atlas
from zicht.register.store.governance import atlas_ids, names_of_atlas_ids
from zicht.register.web.routes import subject_of
from zicht.register.web.steps.entry import notices, pieces, raw_of
from zicht.register.web.steps.showing import Reader
from zicht.register.web.steps.views import about, newest_or_404, reader_of

View = Callable[..., HttpResponse]


def new_view(kind: Kind) -> View:
    """The view that makes a first version of a kind."""

    def new(request: HttpRequest) -> HttpResponse:
        return _entry(request, kind, None)

    return new


def edit_view(kind: Kind) -> View:
    """The view that makes a next version."""

    def edit(request: HttpRequest, artefact: str) -> HttpResponse:
        reader = reader_of(request)
        newest = _of_kind(newest_or_404(request, reader.workspace, artefact), kind)
        return _entry(request, kind, newest)

    return edit


def _of_kind(version: Version, kind: Kind) -> Version:
    if version.kind is not kind:
        raise Http404
    return version


def _entry(request: HttpRequest, kind: Kind, newest: Version | None) -> HttpResponse:
    owner = newest.sheet.owner if newest else request.actor.organisation
    check_may(request.actor, f"{kind}.write", subject_of(request.partnership, organisation=owner))
    if request.method == "POST" and not request.POST.get("_more"):
        return _keep(request, kind, newest)
    content = SHAPES[kind].content
    if request.method == "POST":
        raw, more = raw_of(content, request.POST), request.POST["_more"]
        return _form(request, kind, newest, raw, more=more)
    raw = write_content(newest.content) if newest else dict(request.GET.items())
    return _form(request, kind, newest, raw)


def _keep(request: HttpRequest, kind: Kind, newest: Version | None) -> HttpResponse:
    raw = raw_of(SHAPES[kind].content, request.POST)
    try:
        content: Any = read_content(SHAPES[kind].content, raw)
        doubtful = () if request.POST.get("_sure") else notices(content)
        if doubtful:
            return _form(request, kind, newest, raw, doubtful, sure=True)
        version = acts.write(
            request.partnership,
            kind,
            raw,
            artefact=newest.artefact if newest else "",
            seen=request.POST.get("_seen", ""),
            by=request.actor,
            at=request.at,
        )
    except ArtefactNotValid as misfits:
        return _form(request, kind, newest, raw, misfits.findings)
    except (AgainstTheRules, GateNotMet, VersionOutdated) as stopped:
        return _form(request, kind, newest, raw, stopped=_sentence(reader_of(request), stopped))
    return redirect("steps.artefact", request.partnership.pk, version.artefact)


def _sentence(reader: Reader, stopped: AgainstTheRules | GateNotMet | VersionOutdated) -> str:
    if isinstance(stopped, AgainstTheRules):
        return reader.rule(stopped)
    key = "step_not_entered" if isinstance(stopped, GateNotMet) else "outdated"
    return str(reader.words.at(f"steps.rule.{key}"))


def _form(
    request: HttpRequest,
    kind: Kind,
    newest: Version | None,
    raw: Any,
    findings: Sequence[Misfit] = (),
    *,
    more: str = "",
    sure: bool = False,
    stopped: str = "",
) -> HttpResponse:
    reader = reader_of(request)
    context = {
        "reader": reader,
        "kind": kind,
        "shape": SHAPES[kind],
        "newest": newest,
        "seen": request.POST.get("_seen", newest.hash if newest else ""),
        "pieces": pieces(SHAPES[kind].content, raw, reader, findings, more),
        "findings": findings,
        "sure": sure,
        "stopped": stopped,
        "asks_atlas": kind is Kind.REUSE_CHECK,
        "similar": _similar(request, reader) if kind is Kind.REUSE_CHECK else None,
        "unknown": _unknown(reader) if kind is Kind.REUSE_CHECK else (),
    }
    return render(request, "steps/write.html", context, status=422 if findings or stopped else 200)


def _similar(request: HttpRequest, reader: Reader) -> Ranking | None:
    """What the atlas holds that comes near: for these parties, and what the issue says."""
    workspace = reader.workspace
    issue = workspace.one_of(Kind.ISSUE)
    text = f"{issue.content.name} {issue.content.what_happens}" if issue else ""
    return similar(settings.HOME, atlas_ids(workspace.parties), text, on=workspace.on)


def _unknown(reader: Reader) -> tuple[str, ...]:
    """Parties that the answer of the atlas is not about."""
    return names_of_atlas_ids(unknown_to_atlas(settings.HOME, atlas_ids(reader.workspace.parties)))


def still_holds_view(kind: Kind) -> View:
    """The view that says: looked at again, and it still holds."""

    def still_holds(request: HttpRequest, artefact: str) -> HttpResponse:
        seen = request.POST.get("seen", "")
        try:
            acts.still_holds(request.partnership, artefact, seen=seen, by=request.actor, at=request.at)
        except (AgainstTheRules, GateNotMet, VersionOutdated) as stopped:
            return again(request, artefact, stopped, "steps/artefact.html")
        return redirect("steps.artefact", request.partnership.pk, artefact)

    return still_holds


def say_view(kind: Kind) -> View:
    """The view that shows the exact text and takes a yes, a no, or a yes taken back."""

    def say(request: HttpRequest, artefact: str) -> HttpResponse:
        reader = reader_of(request)
        version = _of_kind(newest_or_404(request, reader.workspace, artefact), kind)
        if request.method == "GET":
            context = about(request, reader, version) | _saying(request, version, reader)
            return render(request, "steps/say.html", context)
        return _hear(request, artefact)

    return say


def _saying(request: HttpRequest, version: Version, reader: Reader) -> dict[str, Any]:
    mine = reader.workspace.last_word(version.hash, request.actor.organisation)
    signed = SHAPES[version.kind].consent is Consent.SIGNED
    return {
        "mine": mine,
        "signed": signed,
        "words": (Word.REVOKE,) if mine and mine.word is Word.ACCEPT else (Word.ACCEPT, Word.REFUSE),
        "needs_confirming": signed and not request.actor.strong,
    }


def _hear(request: HttpRequest, artefact: str) -> HttpResponse:
    given = {key: request.POST.get(key, "") for key in ("hash", "reason", "capacity")}
    try:
        word = Word(request.POST.get("word", ""))
        acts.say(request.partnership, artefact, word, **given, by=request.actor, at=request.at)
    except ValueError:
        return again(request, artefact, AgainstTheRules("word_asked"), "steps/say.html")
    except (AgainstTheRules, VersionOutdated) as stopped:
        return again(request, artefact, stopped, "steps/say.html")
    return redirect("steps.artefact", request.partnership.pk, artefact)


def again(
    request: HttpRequest,
    artefact: str,
    stopped: AgainstTheRules | GateNotMet | VersionOutdated,
    template: str,
) -> HttpResponse:
    """The page again, with why it did not go on; what was typed stays."""
    reader = reader_of(request)
    version = newest_or_404(request, reader.workspace, artefact)
    context = about(request, reader, version) | _saying(request, version, reader)
    context |= {"stopped": _sentence(reader, stopped), "typed": request.POST}
    return render(request, template, context, status=422)
