"""A register of questions for the made-up bundle: a finding, a null result, a rejected one, a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.unit.register.questions.made_up_questions import (
    ANSWER,
    ASKED,
    FINDING,
    LIFE,
    PARTNERSHIP,
    READ,
    entry,
    then,
    until,
)
from tests.unit.site.topic_files import put_document

from zicht.cooperation.exchange.public_export import write_export
from zicht.kit.keys import made_up_key
from zicht.model.question_entries import Rejection, Withdrawal
from zicht.model.question_register import QuestionRegister
from zicht.model.question_terms import Answer, Explanation, Follow, RejectionGround, Step, WithdrawalGround
from zicht.pipeline.question_register import question_part
from zicht.register.rules.public_questions import public_question, public_register
from zicht.register.rules.question_story import Question, told

KEY = made_up_key(9, "Register", "Regio Voorland")
NAMES = {
    "voorhaven": "Gemeente <b>Voorhaven</b>",
    "zandoever": "Gemeente Zandoever",
    "regio": "Regio",
    "statistiek": "Statistiekbureau",
}
UNNAMED = replace(
    ANSWER, area="GM9002", explained=Answer.NO, explanations=(Explanation.NONE,), follows=(Follow.INQUIRY,)
)
EVIL = "Wonen er <script>alert(1)</script> mensen?"


def _lived(id: str, changes: Sequence[tuple[Step, object, str, str]]) -> Question:
    """A question of another id; what names the question in its hypotheses is not looked at here."""
    return told(id, PARTNERSHIP, [entry(at, *one) for at, one in enumerate(changes, 1)])  # type: ignore[arg-type]


def questions() -> list[Question]:
    """In the order of their ids."""
    found = then(until(Step.PUBLISHED), Step.ANSWERED, replace(ANSWER, named=True), "vrager", "voorhaven")
    found = then(found, Step.ANSWERED, UNNAMED, "iemand", "zandoever")
    null = replace(READ, findings=(replace(FINDING, effect=1.0, lower=0.92, upper=1.08, adjusted=0.8),))
    steps = [(step, null if step is Step.INTERPRETED else content, *who) for step, content, *who in LIFE]
    ended = (
        Step.WITHDRAWN,
        Withdrawal(WithdrawalGround.DECIDED, "Het college heeft besloten."),
        "r",
        "regio",
    )
    without = _lived(found.id, [*steps[:-1], ended])
    evil = replace(
        ASKED, title="Leeg <i>huis</i>", question=EVIL, title_en="Empty", question_en="Is it empty?"
    )
    no = Rejection(RejectionGround.NO_DEBATE, "De raad sprak er niet over.", "de raad", "2025-05-01")
    first = (Step.BROUGHT_IN, evil, "vrager", "voorhaven")
    return [
        found,
        replace(without, id="01HZX0000000000000000000Q2"),
        _lived("01HZX0000000000000000000Q3", [first, (Step.REJECTED, no, "r", "regio")]),
        _lived("01HZX0000000000000000000Q4", [first]),
    ]


def register() -> QuestionRegister:
    """The public part."""
    gemeenten = {"GM9001": NAMES["voorhaven"], "GM9002": NAMES["zandoever"]}
    public = [
        public_question(one, partnership="Voorland", names=NAMES, gemeenten=gemeenten) for one in questions()
    ]
    at = datetime(2025, 4, 2, tzinfo=UTC)
    return public_register(public, at=at, contact="zicht@voorland.example", made_up=True)


def add_questions(folder: Path) -> None:
    """Put it into a bundle."""
    whole = register()
    part = question_part(whole, write_export(whole, KEY), KEY.public)
    (folder / "questions").mkdir()
    for name, document in part.documents.items():
        put_document(folder, name, document)
