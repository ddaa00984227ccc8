"""Pages of the log: what was done, the history of one thing, is it as written, files and proofs of it."""

from __future__ import annotations

from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from zicht.cooperation.audit.note import NoteSigner
from zicht.register.store import log_reading
from zicht.register.store.log_key import log_signer
from zicht.register.store.log_proofs import growth_proof, inclusion_proof
from zicht.register.store.log_reading import Asked, Entry
from zicht.register.web.audit.forms import AskedForm
from zicht.register.web.audit.telling import Teller, Told, done, thing_of
from zicht.register.web.words import read_words

LARGEST_NUMBER = 2**53 - 1


def log(request: HttpRequest) -> HttpResponse:
    """Events, newest first, that fit what is asked for."""
    form = _form(request)
    before = _number(request.GET.get("before", ""))
    asked = Asked(**form.asked(), before=before) if form.is_valid() else Asked()
    page = log_reading.page(_key(request), asked)
    chosen = {name: value for name, value in request.GET.items() if name in form.fields}
    older = "" if page.older is None else "?" + urlencode({**chosen, "before": page.older})
    context = _context(request) | {
        "told": _told(request, page.entries),
        "form": form,
        "older": older,
        "checkpoints": log_reading.checkpoints(),
    }
    return render(request, "audit/log.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest) -> AskedForm:
    """What one can look for: only what occurs, in words, in the order of the words."""
    actions, organisations = log_reading.choices(_key(request))
    things = {action.partition(".")[0] for action in actions}
    return AskedForm(
        request.GET or None,
        t=read_words(request.language),
        things=sorted(((one, thing_of(one, request.language)) for one in things), key=itemgetter(1, 0)),
        actions=sorted(((one, done(one, request.language)) for one in actions), key=itemgetter(1, 0)),
        organisations=list(organisations),
    )


def _told(request: HttpRequest, entries: tuple[Entry, ...]) -> tuple[Told, ...]:
    teller = Teller(request.language, request.actor, log_reading.names_in(entries))
    return tuple(teller.tell(entry) for entry in entries)


def _context(request: HttpRequest) -> dict[str, Any]:
    """What every page of the log needs to lead to the others."""
    return {
        "addresses": _addresses(request),
        "address": lambda name, *ids: _address(request, name, *ids),
    }


def history(request: HttpRequest, object: str) -> HttpResponse:
    """All that was done with one thing."""
    entries = log_reading.history(_key(request), object)
    if not entries:
        raise Http404
    context = _context(request) | {"told": _told(request, entries), "object": object}
    return render(request, "audit/history.html", context)


def event(request: HttpRequest, seq: int) -> HttpResponse:
    """One event, whole, with the proof that it is in the log."""
    [told] = _told(request, (_event(request, seq),))
    return render(request, "audit/event.html", _context(request) | {"one": told})


def _event(request: HttpRequest, seq: int) -> Entry:
    found = log_reading.event(_key(request), seq) if seq <= LARGEST_NUMBER else None
    if found is None:
        raise Http404
    return found


def proof(request: HttpRequest, seq: int) -> HttpResponse:
    """The file that proves one event to be in the log, without the log."""
    _event(request, seq)
    made = inclusion_proof(_key(request), seq, signer=_signer())
    assert made is not None, "an event that is there has a proof"
    return _file(made, f"bewijs-regel-{seq}.json", "application/json")


def growth(request: HttpRequest, size: int) -> HttpResponse:
    """The file that proves that the log only grew since it had a number of events."""
    made = growth_proof(size, signer=_signer()) if size <= LARGEST_NUMBER else None
    if made is None:
        raise Http404
    return _file(made, f"bewijs-groei-{size}.json", "application/json")


def verify(request: HttpRequest) -> HttpResponse:
    """Look at every row now."""
    verification = log_reading.verify_now()
    context = {"verification": verification, "addresses": _addresses(request)}
    return render(request, "audit/verify.html", context)


def download(request: HttpRequest) -> StreamingHttpResponse:
    """The log as JSON lines; events of other partnerships are withheld."""
    stream = StreamingHttpResponse(log_reading.log_for(_key(request)), content_type="application/jsonl")
    stream["Content-Disposition"] = 'attachment; filename="logboek.jsonl"'
    return stream


def checkpoint_now(request: HttpRequest) -> HttpResponse:
    """A checkpoint of this moment, signed."""
    return _file(log_reading.checkpoint_now(_signer()), "controlepunt.txt")


def checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """A checkpoint that was stored."""
    note = log_reading.checkpoint(size) if size <= LARGEST_NUMBER else None
    if note is None:
        raise Http404
    return _file(note, f"controlepunt-{size}.txt")


def key(request: HttpRequest) -> HttpResponse:
    """The public key with which checkpoints are checked."""
    return _file(f"{_signer().key}\n", "sleutel.txt")


def _signer() -> NoteSigner:
    return log_signer(settings.HOME, settings.ALLOWED_HOSTS[0])


def _file(content: str | bytes, name: str, content_type: str = "text/plain; charset=utf-8") -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _key(request: HttpRequest) -> str | None:
    """The partnership whose events are shown; None for all, which only an auditor of the platform asks."""
    return None if request.partnership is None else str(request.partnership.pk)


def _address(request: HttpRequest, name: str, *ids: object) -> str:
    if request.partnership is None:
        return reverse(f"audit.all.{name}", args=ids)
    return reverse(f"audit.{name}", args=(request.partnership.pk, *ids))


def _addresses(request: HttpRequest) -> dict[str, str]:
    names = ("log", "verify", "download", "checkpoint_now", "key")
    return {name: _address(request, name) for name in names}


def _number(text: str) -> int | None:
    """A number of a page that was asked for; anything else asks for the first page."""
    return min(int(text), LARGEST_NUMBER) if text.isascii() and text.isdigit() and len(text) < 17 else None
