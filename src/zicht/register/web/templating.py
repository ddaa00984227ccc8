"""Jinja2 for the pages: texts, addresses, dates; everything a template shows is escaped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import formats, timezone
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from zicht.register.rules.permissions import Subject, may
from zicht.register.web.assets import asset_address
from zicht.register.web.sections import SECTIONS
from zicht.register.web.words import read_words


def environment(**options: Any) -> Environment:
    """The environment Django asks for; an undefined name is an error."""
    made = Environment(
        loader=options["loader"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"url": _address, "asset": asset_address, "may": may, "Subject": Subject}
    made.filters |= {"fill": _fill, "day": day, "moment": moment}
    return made


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """What every page has: texts, who looks, and where."""
    language = getattr(request, "language", "nl")
    return {
        "t": read_words(language),
        "language": language,
        "actor": getattr(request, "actor", None),
        "partnership": getattr(request, "partnership", None),
        "path": request.get_full_path(),
        "sections": SECTIONS,
        "csrf_input": _token_input(request),
    }


def _token_input(request: HttpRequest) -> Markup:
    """The field that proves where a form comes from: the token, or the hole it is put in when the page
    is answered (web.kept_pages)."""
    token = get_token(request)
    field = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')
    return field.format(getattr(request, "token_place", token))


def _address(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)


def _fill(text: str, **parts: object) -> Markup:
    """Put parts at the named places of a text; text and parts are escaped, Markup is not."""
    return escape(text).format(**parts)


def day(value: date | datetime | None, unknown: str = "") -> str:
    """A day in the language of the reader: 3 maart 2026."""
    if value is None:
        return unknown
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return str(formats.date_format(value, "j F Y"))


def moment(value: datetime) -> str:
    """A moment, Dutch time: 3 maart 2026, 14:05."""
    return f"{day(value)}, {timezone.localtime(value):%H:%M}"
