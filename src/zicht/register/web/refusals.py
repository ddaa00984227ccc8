"""A refusal is a page that says why, and what to do; never a trace of our code."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zicht.kit.errors import UserError
from zicht.register.rules.permissions import NotPermitted
from zicht.register.web.identity import access_log


class RefusalsAsPages:
    """Turns mistakes of users that reach the surface into pages."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """403 with the reason when it is not allowed, 422 for any other mistake somebody can mend."""
        if isinstance(exception, NotPermitted):
            access_log.refused(exception, request.actor)
            return render(request, "refused.html", {"reason": exception.reason.value}, status=403)
        if isinstance(exception, UserError):
            return render(request, "mistake.html", {"mistake": exception}, status=422)
        return None


refusals_as_pages = RefusalsAsPages
