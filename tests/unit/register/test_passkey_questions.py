"""The question a device answers: ours, young, and good for once; asking it remembers nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.register_world import BEGIN
from webauthn.helpers import bytes_to_base64url

from zicht.register.web.identity.challenges import challenge_answered, new_challenge

pytestmark = pytest.mark.django_db


def _answer(challenge: bytes) -> str:
    data = json.dumps({"type": "webauthn.get", "challenge": bytes_to_base64url(challenge)}).encode()
    return json.dumps({"response": {"clientDataJSON": bytes_to_base64url(data)}})


def test_a_question_is_answered_once() -> None:
    challenge = new_challenge()
    assert challenge_answered(_answer(challenge), BEGIN) == challenge
    assert challenge_answered(_answer(challenge), BEGIN + timedelta(seconds=1)) is None


def test_a_question_that_is_not_ours_counts_for_nothing() -> None:
    for challenge in (b"somebody else's", b"", new_challenge()[:-1]):
        assert challenge_answered(_answer(challenge), BEGIN) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"response": 3}', "\x00"])
def test_an_answer_that_is_none_is_no_fault_of_ours(text: str) -> None:
    assert challenge_answered(text, BEGIN) is None


def test_looking_at_the_log_in_page_writes_nothing() -> None:
    assert Client().get("/inloggen/").status_code == 200
    assert Session.objects.count() == 0
