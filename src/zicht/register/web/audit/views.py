"""Pages of the log: what was done, the history of one thing, is it as written, and files to check it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from zicht.cooperation.audit.note import NoteSigner
from zicht.register.store import log_reading
from zicht.register.store.log_key import log_signer
from zicht.register.store.log_reading import Asked
from zicht.register.web.audit.forms import AskedForm
from zicht.register.web.words import read_words

LARGEST_NUMBER = 2**53 - 1


def log(request: HttpRequest) -> HttpResponse:
    """Events, newest first, that fit what is asked for."""
    actions, organisations = log_reading.choices(_key(request))
    form = AskedForm(
        request.GET or None,
        t=read_words(request.language),
        actions=[(action, action) for action in actions],
        organisations=list(organisations),
    )
    before = _number(request.GET.get("before", ""))
    asked = Asked(**form.asked(), before=before) if form.is_valid() else Asked()
    page = log_reading.page(_key(request), asked)
    chosen = {name: value for name, value in request.GET.items() if name in form.fields}
    older = "" if page.older is None else "?" + urlencode({**chosen, "before": page.older})
    context = {
        "page": page,
        "form": form,
        "older": older,
        "checkpoints": log_reading.checkpoints(),
        "addresses": _addresses(request),
        "address": lambda name, *ids: _address(request, name, *ids),
    }
    return render(request, "audit/log.html", context, status=422 if form.errors else 200)


def history(request: HttpRequest, object: str) -> HttpResponse:
    """All that was done with one thing."""
    entries = log_reading.history(_key(request), object)
    if not entries:
        raise Http404
    return render(
        request,
        "audit/history.html",
        {
            "entries": entries,
            "object": object,
            "addresses": _addresses(request),
            "address": lambda name, *ids: _address(request, name, *ids),
        },
    )


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


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
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
