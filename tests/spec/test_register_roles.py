"""Every route x method x role: who may reach the view, by the one table of permissions and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.register_on_postgresql import as_the_application
from tests.register_world import World, make_world

from zicht.register.rules.permissions import NotPermitted, Reason, Subject, check_role
from zicht.register.rules.permitted import PERMISSIONS
from zicht.register.rules.roles import WRITES_NOTHING, Role
from zicht.register.web.routes import ANYBODY, PUBLIC, Route
from zicht.register.web.urls import ROUTES

NOWHERE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
NAMES = [role.value for role in Role]


@pytest.fixture
def world(db: None) -> Iterator[World]:
    made = make_world()
    with as_the_application():
        yield made


def _address(route: Route, world: World) -> str:
    path = route.path.replace("<ulid:partnership>", world.here.pk)
    path = re.sub(r"<ulid:\w+>", NOWHERE, path)
    path = re.sub(r"<int:\w+>", "1", path)
    return "/" + re.sub(r"<(str|slug):\w+>", "x", path)


def _expected(world: World, name: str, route: Route, method: str) -> str:
    action = route.actions[method]
    if action in (PUBLIC, ANYBODY):
        return "let in"
    under = "<ulid:partnership>" in route.path
    subject = Subject(partnership=world.here.pk) if under else Subject()
    try:
        check_role(world.as_(name), action, subject)
    except NotPermitted as refused:
        return "not there" if refused.reason is Reason.NOT_THERE else "refused"
    return "let in"


def test_every_route_names_actions_that_are_in_the_table() -> None:
    named = {action for route in ROUTES for action in route.actions.values()} - {PUBLIC, ANYBODY}
    assert named <= set(PERMISSIONS)


@pytest.mark.parametrize("name", NAMES)
def test_a_role_reaches_what_the_table_gives_it_and_nothing_more(name: str, world: World) -> None:
    browser = world.client(name)
    browser.raise_request_exception = False
    for route in ROUTES:
        for method in route.actions:
            if route.name in ("log_out", "second_factor", "password"):
                continue  # one's own session and keys: not a matter of roles
            status = browser.generic(method, _address(route, world)).status_code
            expected = _expected(world, name, route, method)
            where = (name, route.name, method, status)
            assert status != 500, where
            if expected == "refused":
                assert status == 403, where
            elif expected == "not there":
                assert status == 404, where
            elif method == "GET":
                assert status in ((200, 302, 404, 403) if _of_an_object(route) else (200, 302)), where


def _of_an_object(route: Route) -> bool:
    """A page of what is not there in this world (a covenant, an artefact), or closed by its state."""
    return route.name.startswith("sharing.") or "<" in route.path.replace("<ulid:partnership>", "")


@pytest.mark.django_db
def test_without_an_account_only_the_door_is_open(world: World) -> None:
    browser = Client(raise_request_exception=False)
    for route in ROUTES:
        for method, action in route.actions.items():
            answer = browser.generic(method, _address(route, world))
            if action != PUBLIC:
                assert answer.status_code == 302, (route.name, method)
                assert answer.headers["Location"].startswith("/inloggen/"), (route.name, method)


@pytest.mark.parametrize("role", sorted(WRITES_NOTHING))
def test_who_only_reads_has_no_action_behind_a_form(role: Role) -> None:
    behind_forms = {
        action for route in ROUTES for method, action in route.actions.items() if method == "POST"
    }
    assert [a for a in sorted(behind_forms & set(PERMISSIONS)) if role in PERMISSIONS[a].roles] == []


def test_every_action_can_be_done_by_somebody_and_by_nobody_who_only_keeps_the_machine() -> None:
    of_the_machine = {a for a, may in PERMISSIONS.items() if Role.PLATFORM_ADMIN in may.roles}
    assert all(may.roles for may in PERMISSIONS.values())
    assert {action.partition(".")[0] for action in of_the_machine} <= {"account", "audit"}
