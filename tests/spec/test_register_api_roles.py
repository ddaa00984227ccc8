"""Every operation of the read API x role: the same table of permissions as the pages, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.register_on_postgresql import as_the_application
from tests.register_world import World, make_world

from zicht.register.rules.permissions import NotPermitted, Reason, Subject, check_role
from zicht.register.rules.permitted import PERMISSIONS
from zicht.register.rules.roles import WRITES_NOTHING, Role
from zicht.register.web.routes import ANYBODY

pytestmark = pytest.mark.django_db
NOWHERE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
ANSWERS_WHEN_EMPTY = {"frames": 404}
"""What there is not in this world: a version of the frames that all signed."""


@pytest.fixture
def world(db: None) -> Iterator[World]:
    made = make_world()
    with as_the_application():
        yield made


@pytest.fixture
def operations(db: None) -> list[tuple[str, dict[str, Any]]]:
    described = Client().get("/api/v1/openapi.json").json()
    return [(path, one) for path, methods in described["paths"].items() for one in methods.values()]


def _filled(path: str, partnership: str) -> str:
    path = path.replace("{partnership}", partnership)
    path = re.sub(r"\{(number|size|seq)\}", "1", path)
    return re.sub(r"\{\w+\}", NOWHERE, path)


def _expected(world: World, name: str, path: str, one: dict[str, Any]) -> int:
    under = "{partnership}" in path
    if one["x-action"] != ANYBODY:
        try:
            check_role(
                world.as_(name), one["x-action"], Subject(partnership=world.here.pk) if under else Subject()
            )
        except NotPermitted as refused:
            return 404 if refused.reason is Reason.NOT_THERE else 403
    of_an_object = "{" in path.replace("{partnership}", "") or (under and path.count("{") > 1)
    return 404 if of_an_object else ANSWERS_WHEN_EMPTY.get(one["operationId"], 200)


def _each(operations: list[tuple[str, dict[str, Any]]], partnership: str) -> Iterator[tuple[str, str, Any]]:
    return ((path, _filled(path, partnership), one) for path, one in operations)


def test_every_operation_names_an_action_that_only_reads(
    operations: list[tuple[str, dict[str, Any]]],
) -> None:
    named = {one["x-action"] for _, one in operations} - {ANYBODY}
    assert named <= set(PERMISSIONS)
    assert all(Role.AUDITOR in PERMISSIONS[action].roles for action in named)
    assert all(PERMISSIONS[action].when_ended for action in named)
    assert len(operations) > 15


@pytest.mark.parametrize("name", [role.value for role in Role])
def test_a_role_reads_what_the_table_gives_it_and_nothing_more(
    name: str, world: World, operations: list[tuple[str, dict[str, Any]]]
) -> None:
    browser = world.client(name)
    for path, address, one in _each(operations, world.here.pk):
        answer = browser.get(address)
        assert answer.status_code == _expected(world, name, path, one), (name, address)
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json", address


@pytest.mark.parametrize("name", [role.value for role in Role])
def test_nobody_reads_in_a_partnership_that_is_not_theirs(
    name: str, world: World, operations: list[tuple[str, dict[str, Any]]]
) -> None:
    browser = world.client(name)
    for path, address, _ in _each(operations, world.elsewhere.pk):
        if "{partnership}" in path:
            assert browser.get(address).status_code == 404, (name, address)


def test_without_an_account_nothing_is_read(
    operations: list[tuple[str, dict[str, Any]]], world: World
) -> None:
    browser = Client()
    assert {browser.get(address).status_code for _, address, _ in _each(operations, world.here.pk)} == {401}


@pytest.mark.parametrize("role", sorted(WRITES_NOTHING))
def test_nothing_can_be_written_by_it(role: Role, world: World, operations: list[tuple[str, Any]]) -> None:
    browser = world.client(role.value)
    for _, address, _ in _each(operations, world.here.pk):
        assert browser.post(address, {}).status_code == 405, address
