"""How long somebody stays logged in, what a password alone opens, and what is written of it."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.register_world import PASSWORD, World

from zicht.register.records.identity import Passkey
from zicht.register.web.identity import sessions
from zicht.register.web.identity.passwords import NotWordsOfTheRegister
from zicht.register.web.routes import now

pytestmark = pytest.mark.django_db
ANOTHER = "nog een veel langere zin"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment sessions think it is; a test sets its only item."""
    moment = [now()]
    monkeypatch.setattr(sessions, "now", lambda: moment[0])
    return moment


def status(browser: Client) -> int:
    return browser.get("/account/").status_code


def with_password(world: World, name: str = "deelnemer") -> Client:
    account = world.accounts[name]
    account.set_password(PASSWORD)
    account.save()
    browser = Client()
    browser.post("/inloggen/", {"email": account.email, "password": PASSWORD})
    return browser


def test_who_reads_on_stays_and_who_is_away_for_an_hour_does_not(world: World, clock: list[datetime]) -> None:
    browser = world.client("deelnemer")
    for _ in range(4):
        assert status(browser) == 200
        clock[0] += timedelta(minutes=50)
    assert status(browser) == 200
    clock[0] += timedelta(minutes=61)
    assert status(browser) == 302
    assert status(browser) == 302


def test_after_eight_hours_everybody_logs_in_again(world: World, clock: list[datetime]) -> None:
    browser = world.client("deelnemer")
    reads = 0
    while status(browser) == 200:
        clock[0] += timedelta(minutes=30)
        reads += 1
    assert reads == 17


def test_reading_a_page_mostly_writes_no_session(world: World, clock: list[datetime]) -> None:
    browser = world.client("deelnemer")
    status(browser)
    seen = browser.session[sessions.SEEN]
    clock[0] += timedelta(minutes=4)
    status(browser)
    assert browser.session[sessions.SEEN] == seen
    clock[0] += timedelta(minutes=2)
    status(browser)
    assert browser.session[sessions.SEEN] > seen


def test_a_password_alone_opens_the_place_to_set_a_second_factor_and_nothing_else(world: World) -> None:
    browser = with_password(world)
    for address in ("/", f"/{world.here.pk}/", "/account/", "/account/wachtwoord/", "/api/v1/partnerships"):
        assert browser.get(address).headers.get("Location") == "/account/code/", address
    assert browser.get("/account/code/").status_code == 200
    device = TOTPDevice.objects.get(user=world.accounts["deelnemer"])
    code = f"{TOTP(device.bin_key).token():06d}"
    assert browser.post("/account/code/", {"code": code}).status_code == 302
    assert browser.get(f"/{world.here.pk}/").status_code == 200


def test_who_has_a_passkey_cannot_go_around_it_with_a_password(world: World) -> None:
    Passkey.objects.create(
        account=world.accounts["deelnemer"],
        credential=b"x",
        public_key=b"x",
        sign_count=0,
        name="sleutel",
        made_at=now(),
    )
    browser = with_password(world)
    assert browser.get("/account/").status_code == 302
    assert browser.get("/account/code/").headers["Location"].startswith("/inloggen/")
    weak = world.client("deelnemer", strong=False)
    assert weak.get("/account/code/").headers["Location"].startswith("/bevestigen/")
    assert weak.get("/bevestigen/").status_code == 200


def test_another_password_asks_for_the_old_one_and_ends_other_sessions(world: World) -> None:
    account = world.accounts["deelnemer"]
    account.set_password(PASSWORD)
    account.save()
    here, there = world.client("deelnemer"), world.client("deelnemer")
    chosen = {"first": ANOTHER, "again": ANOTHER}
    assert here.post("/account/wachtwoord/", chosen).status_code == 422
    assert here.post("/account/wachtwoord/", {**chosen, "current": "een ander"}).status_code == 422
    assert here.post("/account/wachtwoord/", {**chosen, "current": PASSWORD}).status_code == 302
    account.refresh_from_db()
    assert account.check_password(ANOTHER)
    assert (status(here), status(there)) == (200, 302)


def test_who_has_no_password_gives_a_second_factor_before_setting_one(world: World) -> None:
    weak = world.client("deelnemer", strong=False)
    answer = weak.post("/account/wachtwoord/", {"first": ANOTHER, "again": ANOTHER})
    assert answer.headers["Location"].startswith("/bevestigen/")
    strong = world.client("deelnemer")
    assert strong.post("/account/wachtwoord/", {"first": ANOTHER, "again": ANOTHER}).status_code == 302


@pytest.mark.parametrize(
    "password",
    [
        "samenwerking2026!",
        "Welkom-gemeente-1",
        "voordam voordam 26",
        "GemeenteVoordamWachtwoord",
        "provincie123",
    ],
)
def test_words_of_the_register_and_of_ones_organisation_are_no_password(world: World, password: str) -> None:
    with pytest.raises(ValidationError):
        NotWordsOfTheRegister().validate(password, world.accounts["deelnemer"])


def test_a_sentence_may_hold_such_a_word(world: World) -> None:
    NotWordsOfTheRegister().validate("de politie fietst langs het water", world.accounts["deelnemer"])
    NotWordsOfTheRegister().validate(PASSWORD)


def test_confirming_again_gives_another_session(world: World) -> None:
    device = TOTPDevice.objects.create(user=world.accounts["deelnemer"], name="test")
    browser = world.client("deelnemer", strong=False)
    before = browser.session.session_key
    code = f"{TOTP(device.bin_key).token():06d}"
    assert browser.post("/bevestigen/?next=/", {"code": code}).status_code == 302
    assert browser.session.session_key != before


def test_who_logs_out_leaves_nothing_in_the_browser(world: World) -> None:
    browser = world.client("deelnemer")
    assert browser.post("/uitloggen/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert status(browser) == 302


@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_program_that_forgets_https_is_not_helped_on(world: World) -> None:
    assert Client().get("/").headers["Location"].startswith("https://")
    assert Client().get("/api/v1/partnerships").status_code == 401


@pytest.mark.parametrize(("size", "answer"), [(500_000, 422), (1_000_001, 400)])
def test_a_large_file_is_refused_before_it_is_read(size: int, answer: int) -> None:
    sent = SimpleUploadedFile("vraag.json", b"x" * size)
    assert Client().post("/inloggen/", {"email": "x", "file": sent}).status_code == answer


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, str]]:
    return [json.loads(one.getMessage()) for one in caplog.records if one.name == "zicht.register.access"]


def test_the_log_of_access_says_who_came_in_and_who_was_turned_away(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "zicht.register.access")
    account = world.accounts["deelnemer"]
    browser = with_password(world)
    browser.post("/uitloggen/")
    browser.post("/inloggen/", {"email": account.email, "password": "fout"})
    told = [(one["what"], one["account"]) for one in lines(caplog)]
    assert told == [("came in", account.pk), ("went out", account.pk), ("wrong password", "")]
    assert account.email not in caplog.text
    assert PASSWORD not in caplog.text


def test_the_log_of_access_says_what_was_refused_and_why(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "zicht.register.access")
    browser = world.client("raadslid")
    browser.get(f"/{world.here.pk}/logboek/")
    browser.get(f"/{world.elsewhere.pk}/logboek/")
    browser.get(f"/api/v1/partnerships/{world.here.pk}/events")
    told = [(one["what"], one["action"], one["reason"]) for one in lines(caplog)]
    assert told == [
        ("refused", "audit.read", "role"),
        ("refused", "audit.read", "not_there"),
        ("refused", "audit.read", "role"),
    ]
