"""A page that was made before is given again, as long as all it stands on is the same.

It stands on the session and the account of who reads, the head of the log, the cookies and the address asked
for, and on time (store.footing, store.next_moments). All of it is looked at for each request, in one small
read; nothing is kept "for a minute". A page is kept for the session that asked for it and for no other, and
only when its route says that it is made of nothing else (`Route.stays`).

Forms carry a token that is masked anew each time: a page is kept with holes where the tokens come.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, CSRF_TOKEN_LENGTH

from zicht.register.store.footing import Footing, columns_of, footing
from zicht.register.store.memory import Memory
from zicht.register.web.identity.sessions import untouched_until
from zicht.register.web.routes import now

MOST_BYTES = 32_000_000
"""What the pages of one process may take; some thousands of them."""
WITH_EACH = 2_000
"""Bytes a page takes besides its text."""
ASKED = (
    "wsgi.url_scheme",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_HOST",
    "HTTP_COOKIE",
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_HX_REQUEST",
)
"""What of a request a page may depend on, letter by letter."""

Answer = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class KeptPage:
    """A page with holes for tokens, and what it stands on.

    since, until  moments between which it reads the same if nothing changes
    secret        of the cookie of the forms
    parts         what stands before, between and behind the holes
    """

    session: str
    account: str
    ground: Footing
    since: datetime
    until: datetime
    secret: str
    parts: tuple[bytes, ...]
    headers: Mapping[str, str]

    def stands(self, at: datetime) -> bool:
        """Whether it would read the same if it were made now."""
        return self.since <= at < self.until and footing(self.session, self.account) == self.ground

    def answer(self) -> HttpResponse:
        """The page, with tokens of this moment."""
        return HttpResponse(_filled(self.parts, self.secret), headers=self.headers)


KEPT: Memory[tuple[str, ...], KeptPage] = Memory(MOST_BYTES)


def kept_pages(answer: Answer) -> Answer:
    """Give a kept page when it stands, else let it be made and keep it. First of all that costs time."""

    def from_memory(request: HttpRequest) -> HttpResponse:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if request.method != "GET" or not session:
            return answer(request)
        asked = tuple(request.META.get(name, "") for name in ASKED)
        page = KEPT.get(asked)
        if page is not None and page.stands(now()):
            return page.answer()
        return _made(request, answer, asked, session)

    return from_memory


def _made(request: HttpRequest, answer: Answer, asked: tuple[str, ...], session: str) -> HttpResponse:
    """A page made now, kept when it may be."""
    request.ground = footing(session, "")
    request.token_place = secrets.token_hex(CSRF_TOKEN_LENGTH // 2)
    response = answer(request)
    if response.streaming:
        return response
    parts = tuple(response.content.split(request.token_place.encode()))
    secret = request.META.get("CSRF_COOKIE", "")
    response.content = _filled(parts, secret)
    has_secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME) == secret  # else it only now goes out
    if response.status_code == 200 and (has_secret or len(parts) == 1):
        _keep(request, asked, session, secret, parts, dict(response.headers))
    return response


def _keep(
    request: HttpRequest,
    asked: tuple[str, ...],
    session: str,
    secret: str,
    parts: tuple[bytes, ...],
    headers: Mapping[str, str],
) -> None:
    """Keep a page whose route says that it stays, if what it stands on is the same after as before."""
    before, until = request.ground, getattr(request, "stays_until", None)
    if before is None or until is None:
        return
    after = footing(session, request.user.pk)
    if after is None or (after.head, after.session) != (before.head, before.session):
        return
    if after.account != columns_of(request.user):
        return
    until = min(until, after.expires, untouched_until(request.session))
    page = KeptPage(session, request.user.pk, after, request.at, until, secret, parts, headers)
    KEPT.keep(asked, page, weight=sum(map(len, parts)) + WITH_EACH)


def _filled(parts: tuple[bytes, ...], secret: str) -> bytes:
    return parts[0] if len(parts) == 1 else masked(secret).join(parts)


_PLACES = {sign: place for place, sign in enumerate(CSRF_ALLOWED_CHARS)}
_EVEN = 256 - 256 % len(CSRF_ALLOWED_CHARS)
"""Bytes below this fall evenly on the signs."""


def masked(secret: str) -> bytes:
    """The secret of the cookie as a form carries it: another text each time, as Django itself writes it.

    Django draws each sign of the mask by itself, which takes longer than all the rest of a kept page.
    """
    count = len(CSRF_ALLOWED_CHARS)
    mask = [byte % count for byte in os.urandom(4 * CSRF_SECRET_LENGTH) if byte < _EVEN][:CSRF_SECRET_LENGTH]
    assert len(mask) == CSRF_SECRET_LENGTH, "128 bytes without 32 usable ones"
    signs = [*mask, *((_PLACES[sign] + by) % count for sign, by in zip(secret, mask, strict=True))]
    return "".join([CSRF_ALLOWED_CHARS[sign] for sign in signs]).encode()
