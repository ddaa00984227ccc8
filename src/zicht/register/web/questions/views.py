"""Pages of questions: the list, one question with what must happen next, answers compared, and files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from zicht.model.question_terms import Stage, Test
from zicht.register.actions import environment_keys as key_acts
from zicht.register.actions import public_export
from zicht.register.records.questions import EnvironmentKeyRow, QuestionRow
from zicht.register.rules.duplicates import alike
from zicht.register.rules.local_answers import compared
from zicht.register.rules.output_reviews import visible_to
from zicht.register.rules.permissions import Subject, may
from zicht.register.rules.permitted.questions import ASSESSED_BY
from zicht.register.rules.question_story import Question, is_due
from zicht.register.rules.questions import ACTION_OF, LABELS, NEXT, OWNERS, STEP_LABELS, TRANSITIONS
from zicht.register.store.question_key import public_key_in, register_key
from zicht.register.store.questions import (
    earlier_questions,
    environment_keys,
    files_of,
    gemeenten_of,
    listed,
    organisation_names,
    question_of,
    reviews_of,
    row_of,
)
from zicht.register.web.questions.forms import KeyForm, handed_in
from zicht.register.web.words import read_words


def questions(request: HttpRequest) -> HttpResponse:
    """All questions, by where they stand."""
    found = listed(request.partnership)
    stages = [(stage, [one for one in found if one.stage is stage]) for stage in Stage]
    parts = {"stages": [(stage, those) for stage, those in stages if those], "words": LABELS, "next": OWNERS}
    return render(request, "questions/list.html", parts)


def question(request: HttpRequest, question: str) -> HttpResponse:
    """One question: what must happen next and by whom, and everything that was said."""
    row = row_of(request.partnership, question)
    found = question_of(row)
    asked = found.request
    reviews = reviews_of(row, asked) if asked and found.stage is Stage.OUTPUT_REQUESTED else ()
    parts = {
        "row": row,
        "question": found,
        "label": LABELS[found.stage],
        "owner": OWNERS[found.stage],
        "next": NEXT[found.stage],
        "steps": STEP_LABELS,
        "names": organisation_names(request.partnership),
        "verbs": verbs_for(request, found),
        "tests": tests_for(request, found),
        "reviews": visible_to(reviews, request.actor.account),
        "reviews_in": len(reviews),
        "files": files_of(row),
        "may_read_files": may(request.actor, "question.read_files", subject_of(request, found)),
        "due": is_due(found, request.at.date()),
    }
    return render(request, "questions/question.html", parts)


def subject_of(request: HttpRequest, question: Question) -> Subject:
    """The question as permission sees it."""
    where = request.partnership
    return Subject(where.pk, where.ended, question.stage.value, question.organisation, question.author)


VERBS: dict[str, str] = {
    "aanpassen": "question.revise",
    "toetsen-afronden": "question.pass",
    "afwijzen": "question.reject",
    "bezwaar": "question.appeal",
    "prioriteren": "question.prioritise",
    "hypotheses": "question.draft",
    "vastleggen": "question.preregister",
    "inlezen": "question.take_in",
    "beoordelen": "question.review",
    "duiden": "question.interpret",
    "publiceren": "question.publish",
    "beantwoorden": "question.answer",
    "herijken": "question.recalibrate",
    "intrekken": "question.withdraw",
}
"""Last word of an address -> the action that its page takes."""


def verbs_for(request: HttpRequest, question: Question) -> list[str]:
    """What this person may do now, in the order of the life."""
    here = subject_of(request, question)
    possible = {ACTION_OF[step] for step in TRANSITIONS[question.stage]}
    if question.stage is Stage.OUTPUT_REQUESTED and question.request and question.request.in_register:
        possible -= {"question.take_in"}
    elif question.stage is Stage.OUTPUT_REQUESTED:
        possible -= {"question.review"}
    strong = replace(request.actor, strong=True)  # who still has to confirm is asked to on the page itself
    return [verb for verb, action in VERBS.items() if action in possible and may(strong, action, here)]


def tests_for(request: HttpRequest, question: Question) -> list[tuple[Test, Any, bool]]:
    """Each test, what was found, and whether this person records it."""
    here = subject_of(request, question)
    open_to = question.stage is Stage.BROUGHT_IN and may(request.actor, "question.assess", here)
    roles = request.actor.roles_in(request.partnership.pk)
    return [
        (test, question.assessments.get(test), open_to and ASSESSED_BY[test.value] in roles) for test in Test
    ]


def answers(request: HttpRequest, question: str) -> HttpResponse:
    """The answers of gemeenten beside each other: no ranking, and silence is no answer."""
    row = row_of(request.partnership, question)
    found = question_of(row)
    gemeenten = gemeenten_of(request.partnership)
    tables = [
        (one, compared(found.answers, one.finding.hypothesis, asked=len(gemeenten))) for one in found.findings
    ]
    return render(
        request, "questions/answers.html", {"question": found, "tables": tables, "gemeenten": gemeenten}
    )


def file(request: HttpRequest, question: str, number: int) -> HttpResponse:
    """One signed file, letter by letter."""
    row = row_of(request.partnership, question)
    kept = get_object_or_404(row.files, number=number)
    response = HttpResponse(kept.data.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{row.pk}-{number:03d}.dsse.json"'
    return response


def likeness(request: HttpRequest, row: QuestionRow, found: Question) -> Any:
    """Earlier questions with words like these."""
    return alike(found.asked, earlier_questions(request.partnership, but=row.pk))


def keys(request: HttpRequest) -> HttpResponse:
    """Whose signatures of the closed environment count in this partnership."""
    t = read_words(request.language)
    form = KeyForm(*handed_in(request), t=t)
    if request.method == "POST" and form.is_valid():
        public = public_key_in(form.cleaned_data["file"].read(5000), where="the key")
        key_acts.know_key(
            request.partnership, public, form.cleaned_data["organisation"], by=request.actor, at=request.at
        )
        return redirect("questions.keys", request.partnership.pk)
    known = sorted(environment_keys(request.partnership, request.at).values(), key=lambda row: row.since)
    parts = {"form": form, "keys": known}
    return render(request, "questions/keys.html", parts, status=422 if form.errors else 200)


def forget_key(request: HttpRequest, key: str) -> HttpResponse:
    """Trust a key no more."""
    row = EnvironmentKeyRow.objects.filter(partnership=request.partnership, pk=key).first()
    if row is None:
        raise Http404
    key_acts.forget_key(row, by=request.actor, at=request.at)
    return redirect("questions.keys", request.partnership.pk)


def export(request: HttpRequest) -> HttpResponse:
    """The public part, signed, for the site."""
    contact = request.POST.get("contact", "")[:200]
    data = public_export.export(
        request.partnership, key=register_key(settings.HOME), contact=contact, by=request.actor, at=request.at
    )
    response = HttpResponse(data, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="questions.dsse.json"'
    return response
