"""When a session ends: after an hour without a page, and after eight hours whatever happens.

It also keeps out who gave a password and has no second factor yet: they can set one, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zicht.register.web.identity import access_log
from zicht.register.web.routes import now

LONGEST = timedelta(hours=8)
IDLE = timedelta(hours=1)
STEP = timedelta(minutes=5)
"""A session is written at most once in this time, so that reading a page mostly writes nothing."""
BEGAN, SEEN = "began_at", "seen_at"
NO_SECOND_FACTOR = "without_second_factor"
"""Key in the session: the password was right, and there is no second factor yet."""
OPEN_WITH_A_PASSWORD = ("/account/code/", "/uitloggen/", "/taal/", "/static/")

Answer = Callable[[HttpRequest], HttpResponse]


def sessions_end(answer: Answer) -> Answer:
    """Look at the session before anything is shown; one that is over becomes nobody's."""

    def within_its_time(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            _keep_time(request)
        if request.session.get(NO_SECOND_FACTOR) and not request.path.startswith(OPEN_WITH_A_PASSWORD):
            return redirect("second_factor")
        return answer(request)

    return within_its_time


def _keep_time(request: HttpRequest) -> None:
    session, at = request.session, now().timestamp()
    began, seen = session.get(BEGAN, at), session.get(SEEN, 0 if BEGAN in session else at)
    if at - began > LONGEST.total_seconds() or at - seen > IDLE.total_seconds():
        access_log.tell("session over", account=session[SESSION_KEY])
        session.flush()
    elif BEGAN not in session or at - seen > STEP.total_seconds():
        session[BEGAN], session[SEEN] = began, at


def untouched_until(session: Any) -> datetime:
    """Up to which moment a look at a session neither ends nor changes it: so long its pages may be kept."""
    began, seen = session[BEGAN], session[SEEN]
    return datetime.fromtimestamp(min(began + LONGEST.total_seconds(), seen + STEP.total_seconds()), UTC)
