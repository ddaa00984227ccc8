"""The made-up questions: told through the same actions as everybody's, and fit for the public site."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction

from zicht.cooperation.exchange.public_export import read_export
from zicht.model.question_terms import FindingVerdict, Stage
from zicht.register.demo import questions as demo
from zicht.register.demo.world import make_world
from zicht.register.records.audit import EventRow
from zicht.register.records.questions import QuestionRow
from zicht.register.store.questions import question_of

pytestmark = pytest.mark.django_db


def test_five_questions_stand_at_five_places_and_the_export_is_for_the_site(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # made-up people, quickly
    demo.fill(make_world())
    questions = [question_of(row) for row in QuestionRow.objects.order_by("pk")]
    stages = Counter(question.stage for question in questions)
    assert stages == {Stage.FOLLOWED_UP: 2, Stage.REJECTED: 1, Stage.OUTPUT_REQUESTED: 1, Stage.BROUGHT_IN: 1}
    verdicts = [one.verdict for question in questions for one in question.findings]
    assert verdicts == [FindingVerdict.SUPPORTED, FindingVerdict.CANNOT_SAY, FindingVerdict.NO_EFFECT]
    data = (tmp_path / "public" / "questions.dsse.json").read_bytes()
    register, _ = read_export(data, [demo.REGISTER.public], where="demo")
    assert register.made_up
    assert len(register.questions) == 5
    (about,) = register.questions[0].answers
    assert (about.asked, about.answered, about.unnamed) == (2, 2, 1)
    assert [one.organisation for one in about.named] == ["Gemeente Havenstad"]
    assert EventRow.objects.filter(action="question.answer").count() == 4


def test_the_same_story_gives_the_same_public_bytes(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    told = []
    for name in ("once", "again"):
        settings.HOME = tmp_path / name
        with transaction.atomic():
            demo.fill(make_world())
            transaction.set_rollback(True)
        told.append((settings.HOME / "public" / "questions.dsse.json").read_bytes())
    assert told[0] == told[1]
