"""Every request sees the rows of who asks, and on a page of a partnership those of that one (PostgreSQL).

One transaction a request: what is seen belongs to it and ends with it, whatever happens in between, so no
connection carries the sight of one person to the next. An address that leads to no view sees nothing. What
was done stays done when its page then cannot be made: each act is whole by itself (actions.acting).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from zicht.register.rules.sight import NOBODY, Sight, sight_of
from zicht.register.store.actors import actor_of
from zicht.register.store.row_security import see, seeing, sight_now
from zicht.register.web.routes import now


class SightOfWhoAsks:
    """Sets what the database shows, before a view is called. On SQLite it is left out."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        if connection.vendor != "postgresql":
            raise MiddlewareNotUsed
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the sight; an answer that is sent in pieces is made within it too."""
        with seeing(connection, NOBODY):
            response = self._answer(request)
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = _seen_by(sight_now(connection), response.streaming_content)
        return response

    def process_view(self, request: HttpRequest, view: object, _: object, ids: dict[str, Any]) -> None:
        """First one's own roles, then what they show."""
        if request.user.is_authenticated:
            see(connection, Sight(account=request.user.pk))
            actor = actor_of(request.user, at=now())
            see(connection, sight_of(actor, ids.get("partnership", "")))


def _seen_by(sight: Sight, pieces: Iterable[bytes]) -> Iterator[bytes]:
    with seeing(connection, sight):
        yield from pieces


sight_of_who_asks = SightOfWhoAsks
