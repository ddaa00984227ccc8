"""The public part of the register as a signed file: whole and unchanged, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.unit.cooperation.exchange.test_conversation import ANALYST, REGISTER
from tests.unit.register.questions.made_up_questions import until

from zicht.cooperation.exchange.public_export import QuestionExportInvalid, read_export, write_export
from zicht.model.question_register import QuestionRegister
from zicht.model.question_terms import Step
from zicht.register.rules.public_questions import public_question, public_register

NAMES = {"voorhaven": "Gemeente Voorhaven", "regio": "Regio", "statistiek": "Statistiekbureau"}


def register(step: Step) -> QuestionRegister:
    question = public_question(
        until(step), partnership="Voorland", names=NAMES, gemeenten={"GM9001": "Gemeente Voorhaven"}
    )
    return public_register(
        [question], at=datetime(2025, 4, 2, tzinfo=UTC), contact="a@b.example", made_up=True
    )


@pytest.mark.parametrize("step", [Step.BROUGHT_IN, Step.PREREGISTERED, Step.APPROVED, Step.ANSWERED])
def test_what_was_exported_is_read_back_the_same(step: Step) -> None:
    data = write_export(register(step), REGISTER)
    assert read_export(data, [REGISTER.public], where="file") == (register(step), REGISTER.public)
    assert data == write_export(register(step), REGISTER)


def test_an_export_of_another_key_is_refused() -> None:
    data = write_export(register(Step.ANSWERED), ANALYST)
    with pytest.raises(QuestionExportInvalid):
        read_export(data, [REGISTER.public], where="file")


def test_findings_are_public_only_once_they_are_published() -> None:
    assert register(Step.INTERPRETED).questions[0].findings == ()
    assert len(register(Step.PUBLISHED).questions[0].findings) == 1


def test_drafts_and_accounts_stay_inside() -> None:
    whole = register(Step.ANSWERED)
    assert Step.DRAFTED not in {one.step for one in whole.questions[0].timeline}
    data = str(whole)
    assert not [name for name in ("analist", "regisseur", "toetser", "vrager") if f"'{name}" in data]


def test_a_register_is_sorted_and_has_each_question_once() -> None:
    one = register(Step.ANSWERED).questions[0]
    with pytest.raises(AssertionError):
        QuestionRegister("2025-04-02", True, "", (one, replace(one, id="0")))
