"""One page a step: a form, its faults at their fields, and the act. All go the same way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zicht.model.question_entries import (
    Asked,
    Assessment,
    Decided,
    Hypothesis,
    Interpretation,
    LocalAnswer,
    Preregistration,
    Priority,
    Published,
    Recalibration,
    Rejection,
    Withdrawal,
)
from zicht.model.question_terms import Test
from zicht.model.requests import Word
from zicht.register.actions import questions as acts
from zicht.register.records.organisations import Organisation
from zicht.register.records.questions import QuestionRow
from zicht.register.rules.permissions import check_may
from zicht.register.rules.question_contents import QuestionIncomplete
from zicht.register.rules.question_story import Question
from zicht.register.store.question_key import register_key
from zicht.register.store.questions import gemeenten_of, question_of, row_of
from zicht.register.web.questions import fields
from zicht.register.web.questions.forms import (
    FileForm,
    InterpretationForm,
    QuestionForm,
    ReviewForm,
    handed_in,
    initial_of,
)
from zicht.register.web.questions.views import VERBS, likeness, subject_of
from zicht.register.web.words import read_words

Do = Callable[[Any], object]
Made = tuple[Any, Do]
"""A form, and what happens when it is right."""


def new(request: HttpRequest) -> HttpResponse:
    """Bring a question in."""
    t = read_words(request.language)
    form = QuestionForm(*handed_in(request)[:1], t=t, specs=fields.ASKED)
    if request.method == "POST" and form.is_valid():
        try:
            asked = Asked(**form.content)
            row = acts.bring_in(request.partnership, asked, by=request.actor, at=request.at)
        except QuestionIncomplete as refused:
            form.faults(refused.faults)
        else:
            return redirect("questions.question", request.partnership.pk, row.pk)
    return render(request, "questions/new.html", {"form": form}, status=422 if form.errors else 200)


def step(request: HttpRequest, question: str, verb: str) -> HttpResponse:
    """The page of one step of one question."""
    row = row_of(request.partnership, question)
    found = question_of(row)
    check_may(request.actor, VERBS[verb], subject_of(request, found))
    form, do = MAKERS[verb](request, row, found)
    return _answered(request, row, found, verb, form, do)


def assess(request: HttpRequest, question: str, test: str) -> HttpResponse:
    """Record one of the four tests."""
    row = row_of(request.partnership, question)
    found = question_of(row)
    check_may(request.actor, "question.assess", subject_of(request, found))
    if test not in {one.value for one in Test}:
        raise Http404
    form = _form(request, fields.ASSESSED[test])

    def do(form: Any) -> object:
        similar = tuple(one.question for one in likeness(request, row, found)) if test == "duplicates" else ()
        assessment = Assessment(test=Test(test), similar=similar, **form.content)
        return acts.assess(row, assessment, by=request.actor, at=request.at)

    more = {"test": test, "alike": likeness(request, row, found) if test == "duplicates" else ()}
    return _answered(request, row, found, "toetsen", form, do, **more)


def _answered(
    request: HttpRequest, row: QuestionRow, found: Question, verb: str, form: Any, do: Do, **more: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            do(form)
        except QuestionIncomplete as refused:
            form.faults(refused.faults)
        else:
            return redirect("questions.question", row.partnership_id, row.pk)
    parts = {"form": form, "row": row, "question": found, "verb": verb, **more}
    return render(request, "questions/step.html", parts, status=422 if form.errors else 200)


def _form(request: HttpRequest, specs: Any, initial: Any = None) -> QuestionForm:
    t = read_words(request.language)
    return QuestionForm(*handed_in(request)[:1], t=t, specs=specs, initial=initial)


def _simple(specs: Any, kind: Any, act: Any) -> Callable[[HttpRequest, QuestionRow, Question], Made]:
    """A step whose form is its content."""

    def make(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
        def do(form: Any) -> object:
            return act(row, kind(**form.content), by=request.actor, at=request.at)

        return _form(request, specs), do

    return make


def _revise(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    form = _form(request, fields.ASKED, initial_of(found.asked, fields.ASKED))
    return form, lambda form: acts.revise(row, Asked(**form.content), by=request.actor, at=request.at)


def _pass(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    return _form(request, ()), lambda form: acts.pass_tests(row, by=request.actor, at=request.at)


def _appeal(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    def do(form: Any) -> object:
        return acts.appeal(row, form.content["why"], by=request.actor, at=request.at)

    return _form(request, fields.APPEALED), do


def _draft(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    """One hypothesis at a time: the same name takes the place of the one that was there."""
    content = found.draft.content if found.draft else None
    there = content.hypotheses if isinstance(content, Preregistration) else ()

    def do(form: Any) -> object:
        given = Hypothesis(**form.content)
        kept = {one.id: one for one in there} | {given.id: given}
        drafted = Preregistration(row.pk, found.asked.digest, tuple(kept[id] for id in sorted(kept)))
        return acts.draft(row, drafted, by=request.actor, at=request.at)

    start = {"id": f"H{len(there) + 1}", "alpha": 0.05, "family": "1", "smallest": 1.2}
    return _form(request, fields.HYPOTHESIS, start), do


def _preregister(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    """The page holds the digest of what it shows; another draft in the meantime is not frozen unseen."""

    def do(form: Any) -> object:
        key = register_key(settings.HOME)
        digest = request.POST.get("digest", "")
        return acts.preregister(row, digest, key=key, by=request.actor, at=request.at)

    return _form(request, ()), do


def _take_in(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    form = FileForm(*handed_in(request), t=read_words(request.language))

    def do(form: Any) -> object:
        data = form.cleaned_data["file"].read(1_000_000)
        return acts.take_in(row, data, by=request.actor, at=request.at)

    return form, do


def _review(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    assert found.request is not None, "the stage says so"
    t = read_words(request.language)
    form = ReviewForm(*handed_in(request)[:1], t=t, request=found.request)

    def do(form: Any) -> object:
        key = register_key(settings.HOME)
        return acts.review(row, form.review, key=key, by=request.actor, at=request.at)

    return form, do


def _interpret(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    frozen, decision = found.frozen, found.last(Decided)
    assert frozen is not None, "the stage says so"
    assert decision is not None, "the stage says so"
    outputs = sorted(name for name, word in decision.words.items() if word is Word.RELEASE)
    form = InterpretationForm(
        *handed_in(request)[:1],
        t=read_words(request.language),
        specs=fields.INTERPRETED,
        hypotheses=frozen.hypotheses,
        outputs=outputs,
    )

    def do(form: Any) -> object:
        run = found.request.run if found.request else 0
        told = Interpretation(run=run, findings=form.findings, **form.content)
        return acts.interpret(row, told, by=request.actor, at=request.at)

    return form, do


def _answer(request: HttpRequest, row: QuestionRow, found: Question) -> Made:
    """The three questions about one finding; the gemeente is that of who answers."""
    form = _form(request, fields.ANSWERED)
    which = forms.ChoiceField(
        choices=[(one.finding.hypothesis, one.finding.hypothesis) for one in found.findings]
    )
    form.fields = {"hypothesis": form._labelled("hypothesis", which), **form.fields}
    area = Organisation.objects.get(pk=request.actor.organisation).party.upper()
    if area not in gemeenten_of(request.partnership):
        area = ""

    def do(form: Any) -> object:
        given = LocalAnswer(area=area, hypothesis=form.cleaned_data["hypothesis"], **form.content)
        return acts.answer(row, given, by=request.actor, at=request.at)

    return form, do


MAKERS: dict[str, Callable[[HttpRequest, QuestionRow, Question], Made]] = {
    "aanpassen": _revise,
    "toetsen-afronden": _pass,
    "afwijzen": _simple(fields.REJECTED, Rejection, acts.reject),
    "bezwaar": _appeal,
    "prioriteren": _simple(fields.PRIORITISED, Priority, acts.prioritise),
    "hypotheses": _draft,
    "vastleggen": _preregister,
    "inlezen": _take_in,
    "beoordelen": _review,
    "duiden": _interpret,
    "publiceren": _simple(fields.PUBLISHED, Published, acts.publish),
    "beantwoorden": _answer,
    "herijken": _simple(fields.RECALIBRATED, Recalibration, acts.recalibrate),
    "intrekken": _simple(fields.WITHDRAWN, Withdrawal, acts.withdraw),
}
