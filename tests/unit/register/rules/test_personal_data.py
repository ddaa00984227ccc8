"""Texts about people are stopped where nothing else can be meant, and pointed out where it may be."""

from __future__ import annotations

import pytest
from tests.register_workspaces import least

from zicht.register.rules.artefacts.content import ArtefactNotValid, doubts
from zicht.register.rules.artefacts.explore import Issue
from zicht.register.rules.artefacts.personal_data import Sign, doubtful_in, refused_in, signs_in
from zicht.register.rules.artefacts.pilot import CaseRecord, Lesson


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("bsn 111222333", Sign.CITIZEN_NUMBER),
        ("bsn 1112.22.333", Sign.CITIZEN_NUMBER),
        ("rekening NL91 ABNA 0417 1643 00", Sign.BANK_ACCOUNT),
        ("geboren op 3-4-2009", Sign.BIRTH_DATE),
        ("geb. 3 april 2009", Sign.BIRTH_DATE),
        ("gezien op 2026-03-01", Sign.DATE),
        ("bel 06-12345678", Sign.PHONE),
        ("bel +31 6 1234 5678", Sign.PHONE),
        ("mail jan@voorbeeld.nl", Sign.EMAIL),
        ("woont Dorpsstraat 12", Sign.ADDRESS),
        ("in 1234 AB", Sign.ADDRESS),
        ("auto 12-ABC-3", Sign.NUMBER_PLATE),
        ("dossier 8812345", Sign.LONG_NUMBER),
        ("mevrouw De Boer", Sign.NAME),
        ("J.P. van den Berg", Sign.NAME),
        ("Youssef B. was er weer", Sign.NAME),
        ("Kevin (17) dealt", Sign.NAME),
    ],
)
def test_a_sign_is_seen_and_a_case_with_it_refused(text: str, sign: Sign) -> None:
    assert sign in signs_in(text)
    assert sign in refused_in(text, of_cases=True)


@pytest.mark.parametrize(
    "text",
    [
        "Jongeren van 13 tot 18 in Oost stoppen eerder met school.",
        "De bijdrage is 125.000.000 euro, verdeeld over 3 jaar; telefoon en school helpen.",
        "Gemeente Voordam, politie en het RIEC. Artikel 2.17 Wgs.",
        "In 2026-Q2 waren er 14 zaken; 52 procent (95%: 43 tot 61).",
    ],
)
def test_ordinary_sentences_pass(text: str) -> None:
    assert signs_in(text) == ()


def test_a_covenant_may_be_full_of_dates_and_a_case_may_not() -> None:
    text = "Dit convenant begint op 1 januari 2026."
    assert refused_in(text) == doubtful_in(text) == ()
    assert refused_in(text, of_cases=True) == (Sign.DATE,)


def test_running_text_with_a_name_is_pointed_out_and_not_refused() -> None:
    issue = least(Issue, what_happens="Volgens mevrouw De Boer gaat het mis.")
    (doubt,) = doubts(issue)
    assert (doubt.field, doubt.rule, doubt.facts["signs"]) == ("what_happens", "perhaps_personal", "name")


def test_no_text_holds_a_citizen_number_and_the_message_does_not_repeat_it() -> None:
    with pytest.raises(ArtefactNotValid) as refused:
        least(Issue, what_happens="Het gaat om 111222333.")
    assert "111222333" not in str(refused.value)
    assert refused.value.findings[0].facts == {"signs": "citizen_number"}


def test_cases_and_lessons_refuse_what_running_text_lets_pass() -> None:
    for content, field in ((CaseRecord, "got_stuck"), (Lesson, "lesson")):
        with pytest.raises(ArtefactNotValid) as refused:
            least(content, **{field: "De moeder, mevrouw De Boer, wilde niet."})
        assert [one.rule for one in refused.value.findings] == ["personal_data"]
