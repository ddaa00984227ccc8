"""A kept page is the page that would be made now: whoever reads, whatever was done, whenever it is read."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.register_world import World, make_world

from zicht.kit.errors import UserError
from zicht.kit.progress import SILENT
from zicht.register.actions import accounts, governance, sharing, steps
from zicht.register.demo.fill import fill
from zicht.register.records import record
from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.records.questions import QuestionRow
from zicht.register.rules.actors import Actor
from zicht.register.rules.artefacts.kinds import SHAPES, Consent
from zicht.register.rules.artefacts.versions import Version, Word
from zicht.register.rules.permissions import NotPermitted
from zicht.register.rules.roles import PARTNERSHIP_ROLES
from zicht.register.store import kept_workspaces, next_moments
from zicht.register.store.actors import actor_of
from zicht.register.store.artefacts import workspace_of
from zicht.register.store.memory import Memory
from zicht.register.web import kept_pages
from zicht.register.web.kept_pages import KeptPage, masked
from zicht.register.web.routes import ANYBODY, STRONG_AT, Route
from zicht.register.web.urls import ROUTES

pytestmark = pytest.mark.django_db
STAYING = tuple(route for route in ROUTES if route.stays)
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")([A-Za-z0-9]{64})"')
SECRET = "geheimvanhetformulier00000000000"
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    """The moment it is, for everybody."""

    at: datetime = START

    def on(self, by: timedelta) -> None:
        self.at += by


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    it = Clock()
    monkeypatch.setattr(timezone, "now", lambda: it.at)
    return it


@pytest.fixture(autouse=True)
def hits(monkeypatch: pytest.MonkeyPatch) -> list[KeptPage]:
    """Pages that were given from memory; the memory itself is empty when a test begins."""
    given: list[KeptPage] = []
    answer = KeptPage.answer

    def counted(page: KeptPage) -> HttpResponse:
        given.append(page)
        return answer(page)

    monkeypatch.setattr(KeptPage, "answer", counted)
    _forget(monkeypatch)
    return given


def _forget(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kept_pages, "KEPT", Memory(kept_pages.MOST_BYTES))
    patch.setattr(kept_workspaces, "KEPT", Memory(64))
    patch.setattr(next_moments, "_KNOWN", Memory(4096))


def browser_of(account: Account, *, strong: bool = True) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies[django_settings.CSRF_COOKIE_NAME] = SECRET
    if strong:
        session = client.session
        session[STRONG_AT] = timezone.now().timestamp()
        session.save()
    client.get("/account/")  # from now on the session is as it will be for some minutes
    return client


def seen(answer: HttpResponse) -> tuple[int, dict[str, str], bytes]:
    """What a reader gets, but for the token of the forms, which is another each time."""
    return answer.status_code, dict(answer.headers), TOKEN.sub(rb"\1", answer.content)


def made_anew(browser: Client, address: str) -> HttpResponse:
    """The page as it is made when nothing at all is kept."""
    with pytest.MonkeyPatch.context() as patch:
        _forget(patch)
        return browser.get(address)


# A register with much in it, many people, and everything that can happen.


@dataclass
class Town:
    """The made-up register, who reads it, and what they may do next."""

    clock: Clock
    chance: random.Random
    browsers: dict[str, Client] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def actor(self, account: Account) -> Actor:
        return actor_of(account, at=self.clock.at, strong=True)

    def account(self) -> Account:
        return self.chance.choice(list(Account.objects.filter(is_active=True).order_by("email")))

    def partnership(self) -> Partnership:
        return self.chance.choice(list(Partnership.objects.order_by("pk")))

    def version(self) -> tuple[Partnership, Version]:
        """The newest version of something, and where."""
        held = [
            (where, version)
            for where in Partnership.objects.order_by("pk")
            for version in workspace_of(where, at=self.clock.at).newest.values()
            if SHAPES[version.kind].consent is not Consent.NOBODY
        ]
        return self.chance.choice(held)

    def enters(self, account: Account, *, strong: bool = False) -> None:
        self.browsers[account.pk] = browser_of(account, strong=strong)


@pytest.fixture
def town(clock: Clock, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Town:
    ids = count()
    monkeypatch.setattr(record, "ULID", lambda: f"{next(ids):026d}")  # a failure can be had again
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    fill(tmp_path, SILENT)
    it = Town(clock, random.Random("kept pages"))
    for account in Account.objects.order_by("email"):
        it.enters(account)
    return it


def addresses() -> list[str]:
    """Every address at which a page stays, with every id that fits."""
    api = [f"/api/v1/partnerships/{one.pk}" for one in Partnership.objects.order_by("pk")]
    pages = {address for route in STAYING for address in _filled(route)}
    return ["/api/v1/partnerships", *api, *sorted(pages)]


def _filled(route: Route) -> list[str]:
    found = []
    for partnership in Partnership.objects.order_by("pk"):
        workspace = workspace_of(partnership, at=timezone.now())
        questions = QuestionRow.objects.filter(partnership=partnership).values_list("pk", flat=True)
        ways = {
            "<ulid:artefact>": sorted(workspace.newest)[::4],
            "<ulid:question>": sorted(questions),
            "<int:number>": ["1", "2", "3"],
        }
        path = [route.path.replace("<ulid:partnership>", partnership.pk)]
        for place, values in ways.items():
            if place in route.path:
                path = [one.replace(place, value) for one in path for value in values]
        found += [f"/{one}" for one in path]
    return found


def gives_a_role(t: Town) -> None:
    where, until = t.partnership(), t.clock.at + timedelta(hours=t.chance.choice((1, 20, 400)))
    role, to, by = t.chance.choice(sorted(PARTNERSHIP_ROLES)), t.account(), t.account()
    accounts.give_role(to, where, role, until=until, by=t.actor(by), at=t.clock.at)


def ends_a_role(t: Town) -> None:
    held = RoleAssignment.objects.filter(partnership__isnull=False, ended_at=None).order_by("pk")
    chair = Account.objects.get(email="voorzitter@voorland.example")
    accounts.end_role(t.chance.choice(list(held)), by=t.actor(chair), at=t.clock.at)


def says_something(t: Town) -> None:
    where, version = t.version()
    word, by = t.chance.choice((Word.ACCEPT, Word.REFUSE)), t.actor(t.account())
    steps.say(
        where,
        version.artefact,
        word,
        hash=version.hash,
        reason="" if word is Word.ACCEPT else "zo niet",
        capacity="gemachtigde",
        by=by,
        at=t.clock.at,
    )


def looks_again(t: Town) -> None:
    where, version = t.version()
    by = t.actor(t.account())
    steps.still_holds(where, version.artefact, seen=version.hash, by=by, at=t.clock.at)


def asks_an_organisation(t: Town) -> None:
    where, one = t.partnership(), t.chance.choice(list(Organisation.objects.order_by("pk")))
    chair = Account.objects.get(email="voorzitter@voorland.example")
    asked = governance.invite(where, one, by=t.actor(chair), at=t.clock.at)
    t.clock.on(timedelta(minutes=1))
    governance.record_answer(asked, joins=True, by=t.actor(chair), at=t.clock.at)


def takes_back_frames(t: Town) -> None:
    by = t.actor(t.account())
    sharing.revoke_frames(t.partnership(), (), by=by, at=t.clock.at)


def closes_an_account(t: Town) -> None:
    admin = Account.objects.get(email="beheer@voorland.example")
    accounts.close_account(t.account(), by=t.actor(admin), at=t.clock.at)


def leaves(t: Town) -> None:
    governance.leave(t.partnership(), by=t.actor(t.account()), at=t.clock.at)


def logs_out(t: Town) -> None:
    t.browsers[t.chance.choice(sorted(t.browsers))].post("/uitloggen/")


def logs_in(t: Town) -> None:
    t.enters(t.account(), strong=t.chance.random() < 0.5)


def sets_a_password(t: Town) -> None:
    account = t.account()
    account.set_password(f"een ander wachtwoord {t.chance.random()}")
    account.save(update_fields=["password"])


def reads_in_another_language(t: Town) -> None:
    browser = t.browsers[t.chance.choice(sorted(t.browsers))]
    browser.post("/taal/", {"language": t.chance.choice(("nl", "en")), "next": "/"})


def time_goes_by(t: Town) -> None:
    t.clock.on(timedelta(hours=t.chance.choice((0.01, 0.02, 0.06, 0.26))))


def a_night_goes_by(t: Town) -> None:
    """Every session is over; most people log in again."""
    t.clock.on(timedelta(hours=t.chance.choice((1.01, 7, 17))))
    for account in Account.objects.filter(is_active=True).order_by("email"):
        if t.chance.random() < 0.8:
            t.enters(account, strong=t.chance.random() < 0.5)


HAPPENS: tuple[Callable[[Town], None], ...] = (
    gives_a_role,
    ends_a_role,
    says_something,
    looks_again,
    asks_an_organisation,
    takes_back_frames,
    closes_an_account,
    leaves,
    logs_out,
    logs_in,
    logs_in,
    logs_in,
    sets_a_password,
    reads_in_another_language,
    time_goes_by,
    time_goes_by,
    a_night_goes_by,
)


def test_whatever_happens_a_kept_page_is_the_page_made_now(town: Town, hits: list[KeptPage]) -> None:
    pages = [*addresses()[:2], *town.chance.sample(addresses(), 13)]
    statuses = set()
    for _ in range(220):
        if town.chance.random() < 0.3:
            act = town.chance.choice(HAPPENS)
            try:
                act(town)
            except (UserError, NotPermitted):
                continue
            town.done.append(act.__name__)
        browser = town.browsers[town.chance.choice(sorted(town.browsers)[:5])]
        address = town.chance.choice(pages)
        given = [browser.get(address) for _ in range(2)]
        fresh = made_anew(browser, address)
        statuses.add(fresh.status_code)
        for one in given:
            assert seen(one) == seen(fresh), (address, town.done)
    assert statuses >= {200, 302, 404}
    assert len(set(town.done)) >= 9, town.done
    assert len(hits) > 40, "next to nothing came from memory, so this proves nothing"


def test_reading_a_page_that_stays_writes_nothing(town: Town) -> None:
    browser = browser_of(Account.objects.get(email="politie@voorland.example"))

    def only_reads(execute: Any, sql: str, *given: Any) -> Any:
        assert sql.lstrip().upper().startswith("SELECT"), sql
        return execute(sql, *given)

    with connection.execute_wrapper(only_reads):
        for route in STAYING:
            assert any(browser.get(one).status_code == 200 for one in _filled(route)), route.name
        assert [browser.get(one).status_code for one in addresses()[:2]] == [200, 200]


# One thing at a time, in a small register.


def test_a_role_that_ends_by_itself_ends_the_page(world: World, clock: Clock, hits: list[KeptPage]) -> None:
    clock.at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    RoleAssignment.objects.filter(account=world.accounts["jurist"]).update(
        until=clock.at + timedelta(minutes=2)
    )
    browser, page = browser_of(world.accounts["jurist"]), f"/{world.here.pk}/"
    assert [browser.get(page).status_code for _ in range(2)] == [200, 200]
    clock.on(timedelta(minutes=1, seconds=59))
    assert browser.get(page).status_code == 200
    clock.on(timedelta(seconds=1))
    assert browser.get(page).status_code == 404
    assert len(hits) == 2


def test_a_page_is_made_anew_after_midnight(world: World, clock: Clock, hits: list[KeptPage]) -> None:
    clock.at = datetime(2026, 3, 2, 22, 58, tzinfo=UTC)
    browser, page = browser_of(world.accounts["deelnemer"], strong=False), f"/{world.here.pk}/stappen/"
    for _ in range(2):
        browser.get(page)
    assert len(hits) == 1
    clock.on(timedelta(minutes=2))  # in the Netherlands it is the next day now
    browser.get(page)
    assert len(hits) == 1


def test_kept_pages_keep_no_session_alive_and_end_none_early(
    world: World, clock: Clock, hits: list[KeptPage]
) -> None:
    browser, page = browser_of(world.accounts["deelnemer"], strong=False), f"/{world.here.pk}/"
    for _ in range(65):  # a minute apart, for more than an hour
        assert browser.get(page).status_code == 200
        clock.on(timedelta(minutes=1))
    assert len(hits) > 30
    clock.on(timedelta(minutes=60))
    assert browser.get(page).status_code == 302


def test_nobody_gets_the_page_of_somebody_else(world: World, hits: list[KeptPage]) -> None:
    page = f"/{world.here.pk}/"
    mine, theirs = browser_of(world.accounts["deelnemer"]), browser_of(world.accounts["deelnemer elders"])
    for _ in range(2):
        assert world.accounts["deelnemer"].name in mine.get(page).content.decode()
    assert len(hits) == 1
    assert theirs.get(page).status_code == 404
    assert Client().get(page).status_code == 302


def test_a_session_that_ended_opens_no_kept_page(world: World) -> None:
    page, browser = f"/{world.here.pk}/", browser_of(world.accounts["deelnemer"])
    for _ in range(2):
        browser.get(page)
    stolen = Client()
    stolen.cookies.update(browser.cookies)
    assert stolen.get(page).status_code == 200
    browser.post("/uitloggen/")
    assert stolen.get(page).status_code == 302


def test_a_page_without_the_cookie_of_forms_is_not_kept_with_its_secret(
    world: World, hits: list[KeptPage]
) -> None:
    browser = browser_of(world.accounts["deelnemer"])
    secrets = set()
    for _ in range(2):
        del browser.cookies[django_settings.CSRF_COOKIE_NAME]
        secrets.add(browser.get("/").cookies[django_settings.CSRF_COOKIE_NAME].value)
    assert len(secrets) == 2
    assert not hits


def test_the_token_of_a_kept_page_is_accepted_and_another_each_time(
    world: World, hits: list[KeptPage]
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies.update(browser_of(world.accounts["deelnemer"]).cookies)
    tokens = [TOKEN.search(browser.get("/").content)[2].decode() for _ in range(4)]
    assert len(hits) == 3
    assert len(set(tokens)) == 4
    for token in tokens:
        sent = {"csrfmiddlewaretoken": token, "language": "en", "next": "/"}
        assert browser.post("/taal/", sent).status_code == 302
    sent["csrfmiddlewaretoken"] = masked("A" * 32).decode()
    assert browser.post("/taal/", sent).status_code == 403


def test_what_a_page_leaves_open_is_never_sent(world: World) -> None:
    browser = browser_of(world.accounts["deelnemer"])
    for page in ("/", "/", "/account/", f"/{world.here.pk}/besluiten/", "/nergens/"):
        fields = re.findall(rb'name="csrfmiddlewaretoken" value="([^"]*)"', browser.get(page).content)
        secret = bytes(browser.cookies[django_settings.CSRF_COOKIE_NAME].value, "ascii")
        assert fields
        assert {_unmasked(one) for one in fields} == {secret}, page


def _unmasked(token: bytes) -> bytes:
    """Beside the code: the second half minus the first, sign by sign."""
    signs = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    halves = zip(token[:32], token[32:], strict=True)
    return bytes(signs[(signs.index(sign) - signs.index(mask)) % 62] for mask, sign in halves)


def test_of_every_moment_in_the_register_it_is_known_whether_it_may_lie_ahead() -> None:
    """A new column must be looked at: next to those the code looks at, these are moments of acts."""
    of_acts = {
        "ArtefactVersion.at",
        "StatementRow.at",
        "StepEntry.at",
        "Invitation.invited_at",
        "Invitation.answered_at",
        "LoginFailure.at",
        "UsedChallenge.at",
        "Passkey.made_at",
        "Partnership.started_at",
        "QuestionRow.begun_at",
        "QuestionRow.changed_at",
        "QuestionEntryRow.at",
        "OutputReviewRow.at",
        "QuestionFileRow.at",
        "EnvironmentKeyRow.since",
        "EnvironmentKeyRow.ended_at",
        "FrameVersion.at",
        "FrameRevocation.at",
        "PolicyDecision.at",
        "HumanDecision.at",
        "Account.last_login",
    }
    looked_at = {f"{of}.{name}" for of, names in next_moments.MAY_LIE_AHEAD.items() for name in names}
    every = {
        f"{model.__name__}.{one.name}"
        for model in apps.get_app_config("register").get_models()
        for one in model._meta.concrete_fields
        if isinstance(one, models.DateTimeField)
    }
    assert every == of_acts | looked_at


def test_only_pages_for_who_is_logged_in_stay() -> None:
    assert len(STAYING) > 15
    for route in STAYING:
        assert set(route.actions) == {"GET"}
        assert route.actions["GET"] == ANYBODY or route.actions["GET"].endswith(".read")


def test_an_event_that_lies_ahead_keeps_nothing(world: World, clock: Clock, hits: list[KeptPage]) -> None:
    """The clock of another server runs ahead: what it wrote is not in a page yet, and comes of itself."""
    clock.at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    keeper = actor_of(world.accounts["registerbeheerder"], at=clock.at)
    later = clock.at + timedelta(seconds=5)
    accounts.add_organisation("own-later", "Later", "overig", by=keeper, at=later)
    Membership.objects.filter(partnership=world.here, organisation=world.police).update(since=later)
    browser, page = browser_of(world.accounts["deelnemer"]), f"/{world.here.pk}/"
    assert (
        "Politie Voorland" not in browser.get(page).content.decode().partition("<main")[2].partition("<h2")[0]
    )
    browser.get(page)
    assert not hits
    clock.on(timedelta(seconds=6))
    before = seen(browser.get(page))
    assert before == seen(made_anew(browser, page))
