"""In which language somebody reads: that of the account, else a cookie, else Dutch."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "__Host-language" if settings.HTTPS else "language"
LANGUAGES = ("nl", "en")

Answer = Callable[[HttpRequest], HttpResponse]


def language_of_account(answer: Answer) -> Answer:
    """Set the language of dates, form errors and our own texts."""

    def in_language(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE) or getattr(request.user, "language", "nl")
        language = chosen if chosen in LANGUAGES else "nl"
        request.language = language
        with translation.override(language):
            response = answer(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return in_language
