"""Questions for machines: the public part of each, as the public site shows it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from zicht.register.records.questions import QuestionRow
from zicht.register.rules.public_questions import public_question
from zicht.register.store.questions import gemeenten_of, organisation_names, question_of, row_of
from zicht.register.web.api import Cursor, Limit, Ulid, page_of, reads

router = Router()


class QuestionOut(Schema):
    """A question in a list."""

    id: str
    title: str
    stage: str
    changed_at: datetime


class QuestionsOut(Schema):
    """One page of them."""

    items: list[QuestionOut]
    next: str


class WholeQuestionOut(Schema):
    """Everything the public may know of a question (model.question_register.PublicQuestion)."""

    question: dict[str, Any]


@reads(router, "/partnerships/{partnership}/questions", action="question.read", gives=QuestionsOut)
def questions(request: HttpRequest, partnership: Ulid, cursor: Cursor = "", limit: Limit = 50) -> Any:
    """The questions of a partnership."""
    rows, onward = page_of(QuestionRow.objects.filter(partnership=request.partnership), cursor, limit)
    return {"items": rows, "next": onward}


@reads(
    router,
    "/partnerships/{partnership}/questions/{question}",
    action="question.read",
    gives=WholeQuestionOut,
)
def question(request: HttpRequest, partnership: Ulid, question: Ulid) -> Any:
    """One question: its public part."""
    here = request.partnership
    told = question_of(row_of(here, question))
    found = public_question(
        told, partnership=here.name, names=organisation_names(here), gemeenten=gemeenten_of(here)
    )
    return {"question": asdict(found)}
