"""Pages of the register of questions, when a release holds one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zicht.site.links import LANGUAGES, root_from, topic_page
from zicht.site.question_register import PublicRegister, register_of
from zicht.site.rendering import Page, crumbs
from zicht.site.views.context import Speaker
from zicht.site.views.questions import question_view, questions_view, words_of

Rendering = Iterator[tuple[Page, str, dict[str, Any]]]


def question_pages(speaker: Speaker) -> Rendering:
    """The list and one page a question, in one language."""
    register = register_of(speaker.material.bundle)
    if register is None:
        return
    t = speaker.t
    listing = _page(speaker, t.at("questions.title"), t.at("questions.lead"))
    yield listing, "questions.html", {"view": questions_view(speaker, register)}
    yield from _each(speaker, register)


def _each(speaker: Speaker, register: PublicRegister) -> Rendering:
    for one in register.questions:
        title, question, _ = words_of(one, speaker.language)
        page = _page(speaker, title, question, inner=one["id"])
        yield page, "question.html", {"view": question_view(speaker, register, one)}


def _page(speaker: Speaker, title: str, description: str, *, inner: str = "") -> Page:
    language, words = speaker.language, speaker.t.at("nav.questions")
    path = topic_page("questions", language, inner)
    top = root_from(path) + topic_page("questions", language)
    steps: list[tuple[str, str | None]] = [(words, top), (title, None)] if inner else [(words, None)]
    other = next(one for one in LANGUAGES if one != language)
    trail = crumbs(path, language, *steps)
    return Page(path, language, title, topic_page("questions", other, inner), trail, description)
