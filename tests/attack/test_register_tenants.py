"""Somebody of one partnership tries every address with every id of another, and learns nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.test import Client
from tests.register_on_postgresql import as_the_application, fenced

from zicht.kit.progress import SILENT
from zicht.register.demo.fill import fill
from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.rules.roles import Role
from zicht.register.rules.sight import EVERYTHING
from zicht.register.store import kept_workspaces
from zicht.register.store.actors import actor_of
from zicht.register.web import kept_pages
from zicht.register.web.routes import STRONG_AT, Route, now
from zicht.register.web.urls import ROUTES, urlpatterns

pytestmark = pytest.mark.django_db
ID = re.compile(r"<(?:ulid|str|int|slug):(\w+)>")
OF_THE_CHAIN = ("audit.growth",)
"""A number of events of the one log, whose hashes everybody sees; no id of anything."""
CLOSED = (302, 403, 404, 405, 422)
NOWHERE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
FREE_FOR_ALL = (Account, Organisation, RoleAssignment, Membership)
"""Rows that are of no partnership alone; what of them a page shows is tested in test_platform."""


def _rows_of(partnership: Partnership) -> dict[str, set[str]]:
    """model -> ids of its rows that belong to a partnership, directly or through another row."""
    found: dict[str, set[str]] = {"Partnership": {partnership.pk}}
    waiting = [
        m for m in apps.get_app_config("register").get_models() if m not in (*FREE_FOR_ALL, Partnership)
    ]
    for _ in range(4):
        for model in waiting:
            for field in model._meta.get_fields():
                if not isinstance(field, models.ForeignKey | models.CharField):
                    continue
                of = field.related_model.__name__ if isinstance(field, models.ForeignKey) else "Partnership"
                if isinstance(field, models.CharField) and field.name != "partnership":
                    continue
                if of in found and of not in {m.__name__ for m in FREE_FOR_ALL}:
                    rows = model.objects.filter(**{f"{field.name}__in": found[of]}).values_list(
                        "pk", flat=True
                    )
                    found.setdefault(model.__name__, set()).update(str(pk) for pk in rows)
    return found


def _intruder(partnership: Partnership) -> Client:
    """Somebody with every role in another partnership: whatever is refused is refused for the partnership."""
    organisation = Organisation.objects.create(party="own-intruder", name="Indringer", kind="overig")
    account = Account.objects.create(email="intruder@x.example", name="Indringer", organisation=organisation)
    giver = Account.objects.exclude(pk=account.pk).first()
    for role in (Role.PARTICIPANT, Role.SIGNATORY, Role.ANALYST, Role.LAWYER, Role.COUNCILLOR):
        RoleAssignment.objects.create(
            account=account,
            partnership=partnership,
            role=role.value,
            given_by=giver,
            since=partnership.started_at,
            until=now().replace(year=2100),
        )
    Membership.objects.create(
        partnership=partnership, organisation=organisation, since=partnership.started_at
    )
    assert set(actor_of(account, at=now()).roles) == {partnership.pk}
    client = Client(raise_request_exception=False)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[STRONG_AT] = now().timestamp()
    session.save()
    return client


def _words_of(partnership: Partnership) -> list[str]:
    """Long texts only this partnership has: what must never be in an answer to somebody else."""
    own = {partnership.name}
    for model in apps.get_app_config("register").get_models():
        names = [
            f.name for f in model._meta.get_fields() if isinstance(f, models.TextField | models.JSONField)
        ]
        ids = _rows_of(partnership).get(model.__name__, set())
        for row in model.objects.filter(pk__in=ids).values_list(*names) if names and ids else ():
            own.update(re.findall(r"[A-Z][\w ,'-]{30,80}", " ".join(str(v) for v in row)))
    return sorted(own)


@pytest.fixture
def two(db: None, tmp_path: Path, settings: Any) -> Iterator[tuple[Partnership, Partnership]]:
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with as_the_application():
        fill(tmp_path, SILENT)
        first, second = Partnership.objects.order_by("pk")[:2]
        yield first, second


def _addresses(route: Route, here: Partnership, ids: dict[str, set[str]]) -> list[str]:
    """The route in the intruder's own partnership, with one foreign id after the other in each place."""
    places = [name for name in ID.findall(route.path) if name != "partnership"]
    every = sorted({pk for of, rows in ids.items() for pk in sorted(rows)[:4]})
    filled = []
    for foreign in every:
        path = route.path.replace("<ulid:partnership>", here.pk)
        for _ in places:
            path = ID.sub(foreign, path, count=1)
        filled.append("/" + path)
    return filled


def test_an_id_of_another_partnership_opens_nothing(two: tuple[Partnership, Partnership]) -> None:
    mine, theirs = two
    browser, ids, words = _intruder(mine), _rows_of(theirs), _words_of(theirs)
    with_ids = [r for r in ROUTES if "<ulid:partnership>" in r.path and len(ID.findall(r.path)) > 1]
    tried = 0
    for route in with_ids:
        for address in _addresses(route, mine, ids):
            for method in route.actions:
                answer = browser.generic(method, address)
                tried += 1
                assert answer.status_code in ((200,) if route.name in OF_THE_CHAIN else ()) + CLOSED, (
                    route.name,
                    method,
                    answer.status_code,
                )
                told = answer.content.decode(errors="replace")
                assert not [text for text in words if text in told], (route.name, method)
    assert tried >= len(with_ids)


def test_addresses_of_another_partnership_are_not_there(two: tuple[Partnership, Partnership]) -> None:
    mine, theirs = two
    browser, ids = _intruder(mine), _rows_of(theirs)
    for route in (r for r in ROUTES if "<ulid:partnership>" in r.path):
        for address in _addresses(route, theirs, ids)[:6]:
            for method in route.actions:
                assert browser.generic(method, address).status_code == 404, (route.name, method)


def test_nothing_was_changed_by_all_that(two: tuple[Partnership, Partnership]) -> None:
    mine, theirs = two
    browser = _intruder(mine)
    before = {m.__name__: m.objects.filter(pk__in=ids).count() for m, ids in _models_with(theirs)}
    for route in (r for r in ROUTES if "POST" in r.actions and "<ulid:partnership>" in r.path):
        for address in _addresses(route, mine, _rows_of(theirs))[:8]:
            browser.post(address, {"reason": "x", "outcome": "accept"})
    assert before == {m.__name__: m.objects.filter(pk__in=ids).count() for m, ids in _models_with(theirs)}


def _models_with(partnership: Partnership) -> list[tuple[type[models.Model], set[str]]]:
    rows = _rows_of(partnership)
    return [(m, rows[m.__name__]) for m in apps.get_app_config("register").get_models() if m.__name__ in rows]


def _pages_of(partnership: Partnership) -> list[str]:
    """Every page and every list of the API that asks for nothing but the partnership."""
    api = urlpatterns[0].url_patterns
    paths = [r.path.replace("<ulid:partnership>", partnership.pk) for r in ROUTES if "GET" in r.actions]
    paths += [f"api/v1/{one.pattern}".replace("<partnership>", partnership.pk) for one in api]
    return sorted({f"/{path}" for path in paths if "<" not in path and partnership.pk in path})


def _told_of(words: list[str], browser: Client, pages: list[str]) -> dict[str, list[str]]:
    """Page -> the words in it, each page made anew."""
    kept_pages.KEPT.clear()
    kept_workspaces.KEPT.clear()
    told = {}
    for page in pages:
        answer = browser.get(page)
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode(errors="replace")
        told[page] = [word for word in words if word in text]
    return {page: found for page, found in told.items() if found}


@fenced
def test_pages_that_forget_whose_rows_they_ask_for_show_nothing_of_another(
    two: tuple[Partnership, Partnership], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every `filter(partnership=...)` of the register is made to do nothing: the database still does."""
    mine, theirs = two
    browser, pages = _intruder(mine), _pages_of(mine)
    ids = {id for rows in _rows_of(theirs).values() for id in rows if len(id) == len(NOWHERE)}
    words = sorted((set(_words_of(theirs)) | ids) - set(_words_of(mine)))
    filtered = QuerySet.filter

    def forgets(rows: Any, *given: Any, **named: Any) -> Any:
        return filtered(rows, *given, **{k: v for k, v in named.items() if "partnership" not in k})

    monkeypatch.setattr(QuerySet, "filter", forgets)
    forgotten = _told_of(words, browser, pages)
    monkeypatch.setattr("zicht.register.web.sight.sight_of", lambda *_: EVERYTHING)
    lists = [page for page in pages if page.endswith(("/events", "/questions", "/vragen/"))]
    unfenced = _told_of(words, browser, lists)
    assert len(pages) > 20
    assert forgotten == {}
    assert unfenced, "the attack is none: it finds nothing without a fence either"
