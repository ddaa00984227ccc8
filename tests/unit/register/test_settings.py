"""What the register promises a browser: headers, cookies, passwords, and nothing of our code in a fault."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from tests.register_world import PASSWORD, World

from zicht.register.web.assets import asset_address
from zicht.register.web.identity.access_log import LineWithTime
from zicht.register.web.identity.demo_logins import DEMO_FILE, demo_logins
from zicht.register.web.platform import views

pytestmark = pytest.mark.django_db
LONG = "  een zin van meer dan vierenzestig tekens met spaties ervoor en erachter en ërgens  "


@cache
def over_https() -> dict[str, Any]:
    """The settings as they are when nothing is said about https."""
    names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE "
    names += "CSRF_COOKIE_NAME CSRF_COOKIE_SECURE CSRF_COOKIE_HTTPONLY CSRF_COOKIE_SAMESITE "
    names += "SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS DEBUG PASSWORD_HASHERS"
    code = (
        "import json, django; from django.conf import settings; django.setup();"
        "from zicht.register.web.language import COOKIE;"
        f"print(json.dumps({{'LANGUAGE': COOKIE}} | {{n: getattr(settings, n) for n in {names.split()!r}}}))"
    )
    said = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_REGISTER_")}
    said |= {"DJANGO_SETTINGS_MODULE": "zicht.register.settings", "ZICHT_REGISTER_HOME": str(settings.HOME)}
    outcome = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=said
    )
    told: dict[str, Any] = json.loads(outcome.stdout)
    return told


def test_with_https_cookies_are_secure_and_of_this_host_only() -> None:
    told = over_https()
    names = [told["SESSION_COOKIE_NAME"], told["CSRF_COOKIE_NAME"], told["LANGUAGE"]]
    assert [name for name in names if not name.startswith("__Host-")] == []
    for cookie in ("SESSION", "CSRF"):
        assert told[f"{cookie}_COOKIE_SECURE"]
        assert told[f"{cookie}_COOKIE_HTTPONLY"]
        assert told[f"{cookie}_COOKIE_SAMESITE"] == "Strict"


def test_with_https_browsers_are_told_to_stay_with_it() -> None:
    told = over_https()
    assert told["SECURE_SSL_REDIRECT"]
    assert told["SECURE_HSTS_SECONDS"] >= 365 * 24 * 60 * 60
    assert told["SECURE_HSTS_INCLUDE_SUBDOMAINS"]


def test_passwords_are_kept_by_scrypt() -> None:
    assert over_https()["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.ScryptPasswordHasher"]


def answers(world: World) -> dict[str, Any]:
    """A page, a refusal, what is not there, a style sheet, the API and a redirect."""
    browser = world.client("raadslid")
    return {
        "page": browser.get("/"),
        "refusal": browser.get(f"/{world.here.pk}/logboek/"),
        "not there": browser.get("/nergens/"),
        "style": browser.get(asset_address("register.css")),
        "api": browser.get("/api/v1/partnerships"),
        "redirect": Client().get("/"),
    }


def test_every_kind_of_answer_carries_the_headers(world: World) -> None:
    for kind, answer in answers(world).items():
        assert answer.headers["X-Content-Type-Options"] == "nosniff", kind
        assert answer.headers["Referrer-Policy"] == "same-origin", kind
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], kind
        assert "object-src 'none'" in answer.headers["Content-Security-Policy"], kind
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", kind


def test_no_answer_lets_another_origin_read_it(world: World) -> None:
    for kind, answer in answers(world).items():
        assert not [name for name in answer.headers if name.lower().startswith("access-control")], kind


def test_a_form_without_its_token_changes_nothing(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.accounts["deelnemer"], backend=settings.AUTHENTICATION_BACKENDS[0])
    assert browser.post("/uitloggen/").status_code == 403
    assert browser.get("/account/").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT"])
def test_other_methods_are_refused(world: World, method: str) -> None:
    browser = world.client("deelnemer")
    assert browser.generic(method, f"/{world.here.pk}/").status_code == 405
    assert browser.generic(method, "/api/v1/partnerships").status_code == 405


@pytest.mark.parametrize(
    "path", ["/static/", "/.git/config", "/static/../settings.py", "/settings.py", "/media/"]
)
def test_nothing_is_served_but_what_is_named(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_a_fault_of_ours_tells_nothing_of_our_code(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("geheim van binnen")

    monkeypatch.setattr(views, "partnerships_of", broken)
    browser = world.client("deelnemer")
    browser.raise_request_exception = False
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "geheim" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_every_page_has_a_button_to_log_out(world: World) -> None:
    browser = world.client("deelnemer")
    for path in ("/", "/account/", f"/{world.here.pk}/", f"/{world.here.pk}/stappen/"):
        assert 'action="/uitloggen/"' in browser.get(path).content.decode(), path


def test_fields_for_passwords_are_masked_and_known_to_password_managers() -> None:
    page = Client().get("/inloggen/").content.decode()
    field = re.search(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert field
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]
    assert "onpaste" not in page


def test_a_long_password_with_spaces_counts_as_it_was_typed(world: World) -> None:
    account = world.accounts["deelnemer"]
    account.set_password(PASSWORD)
    account.save()
    browser = world.client("deelnemer")
    sent = {"current": PASSWORD, "first": LONG, "again": LONG}
    assert browser.post("/account/wachtwoord/", sent).status_code == 302
    account.refresh_from_db()
    assert account.check_password(LONG)
    assert not account.check_password(LONG.strip())


@pytest.mark.parametrize("password", ["q1w2e3r4t5y6", "telechargement", "kort"])
def test_a_password_that_everybody_uses_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_logins_of_a_demonstration_are_not_shown_over_https(tmp_path: Path, settings: Any) -> None:
    row = dict.fromkeys(("role", "partnership", "organisation", "email", "password", "key"), "x")
    (tmp_path / DEMO_FILE).write_text(json.dumps([row]), encoding="utf-8")
    settings.HOME = tmp_path
    assert len(demo_logins()) == 1
    settings.HTTPS = True
    assert demo_logins() == ()


def test_a_line_of_the_access_log_begins_with_its_moment_in_utc() -> None:
    record = logging.LogRecord("zicht", logging.INFO, "", 0, '{"what":"came in"}', None, None)
    record.created, record.msecs = 0.25, 250.0
    line = LineWithTime("%(asctime)s %(message)s").format(record)
    assert line == '1970-01-01T00:00:00.250Z {"what":"came in"}'
