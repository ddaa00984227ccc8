"""How frames begin: from an example, or from a file somebody prepared."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.cooperation.frames.covenant import CovenantVersion
from zicht.cooperation.frames.covenant_files import covenant_from_bytes
from zicht.cooperation.frames.examples import EXAMPLES, read_example
from zicht.cooperation.frames.starting import first_version
from zicht.cooperation.frames.vocabulary import Label
from zicht.register.actions import sharing as acts
from zicht.register.store.sharing import agreements_of, organisations_in
from zicht.register.web.sharing.forms import moment_of
from zicht.register.web.sharing.starting_forms import BeginForm, ExampleForm, FileForm, JoinForm
from zicht.register.web.words import read_words


def begin(request: HttpRequest) -> HttpResponse:
    """Choose an example."""
    form = ExampleForm(request.POST or None, t=read_words(request.language))
    if request.method == "POST" and form.is_valid():
        return redirect("sharing.begin_from", request.partnership.pk, form.cleaned_data["example"])
    return render(request, "sharing/begin.html", {"form": form}, status=422 if form.errors else 200)


def begin_from(request: HttpRequest, example: str) -> HttpResponse:
    """Say when it counts and what kind of organisation each participant is."""
    if example not in EXAMPLES:
        return redirect("sharing.begin", request.partnership.pk)
    form = BeginForm(
        request.POST or None,
        example=read_example(example),
        organisations=organisations_in(request.partnership, at=request.at),
        t=read_words(request.language),
        language=request.language,
    )
    if request.method == "POST" and form.is_valid():
        made = _first(request, form, read_example(example))
        acts.draft_frames(request.partnership, made, seen="", by=request.actor, at=request.at)
        return redirect("sharing.difference", request.partnership.pk)
    return render(request, "sharing/begin.html", {"form": form}, status=422 if form.errors else 200)


def _first(request: HttpRequest, form: BeginForm, example: CovenantVersion) -> CovenantVersion:
    first = moment_of(form.cleaned_data["in_force_from"], example.time_zone)
    last = moment_of(form.cleaned_data["in_force_until"], example.time_zone)
    assert first is not None
    assert last is not None
    return first_version(
        example,
        form.participants(),
        id=request.partnership.pk,
        title=Label(request.partnership.name, request.partnership.name),
        in_force_from=first,
        in_force_until=last,
        with_frames=form.cleaned_data["with_frames"],
        made_up=request.partnership.made_up,
    )


def join(request: HttpRequest) -> HttpResponse:
    """Let organisations that joined the partnership take part in its frames: a new version, signed by all."""
    newest = agreements_of(request.partnership, at=request.at).newest
    if newest is None:
        return redirect("sharing.begin", request.partnership.pk)
    form = JoinForm(
        request.POST or None,
        covenant=newest.covenant,
        organisations=organisations_in(request.partnership, at=request.at),
        t=read_words(request.language),
        language=request.language,
        initial={"seen": newest.hash},
    )
    if request.method == "POST" and form.is_valid():
        parties = (*newest.covenant.participants, *form.participants())
        changed = replace(newest.covenant, participants=parties)
        seen = form.cleaned_data["seen"]
        acts.draft_frames(request.partnership, changed, seen=seen, by=request.actor, at=request.at)
        return redirect("sharing.difference", request.partnership.pk)
    return render(request, "sharing/join.html", {"form": form}, status=422 if form.errors else 200)


def from_file(request: HttpRequest) -> HttpResponse:
    """Read a whole version from a file; every mistake in it is told at once, and then nothing is kept."""
    newest = agreements_of(request.partnership, at=request.at).newest
    form = FileForm(
        request.POST or None,
        request.FILES or None,
        t=read_words(request.language),
        initial={"seen": newest.hash if newest else ""},
    )
    if request.method == "POST" and form.is_valid():
        made = covenant_from_bytes(form.cleaned_data["file"], where=str(form.fields["file"].label))
        seen = form.cleaned_data["seen"]
        acts.draft_frames(request.partnership, made, seen=seen, by=request.actor, at=request.at)
        return redirect("sharing.difference", request.partnership.pk)
    return render(request, "sharing/file.html", {"form": form}, status=422 if form.errors else 200)
