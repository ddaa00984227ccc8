"""The read API: what it gives, and that it gives nothing to others."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.register_world import World

pytestmark = pytest.mark.django_db


def test_a_participant_reads_the_partnership(world: World) -> None:
    answer = world.client("deelnemer").get(f"/api/v1/partnerships/{world.here.pk}")
    assert answer.status_code == 200
    assert answer.json()["organisations"] == ["Gemeente Voordam", "Politie Voorland"]


def test_others_do_not_learn_that_it_exists(world: World) -> None:
    for name in ("deelnemer elders", "platformbeheerder"):
        answer = world.client(name).get(f"/api/v1/partnerships/{world.here.pk}")
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert Client().get(f"/api/v1/partnerships/{world.here.pk}").status_code == 401


def test_the_list_goes_on_with_a_cursor(world: World) -> None:
    world.accounts["auditor"].assignments.update(partnership=None, given_by=None)
    auditor = world.client("auditor")
    first = auditor.get("/api/v1/partnerships?limit=1").json()
    second = auditor.get(f"/api/v1/partnerships?limit=1&cursor={first['next']}").json()
    found = [first["items"][0]["id"], second["items"][0]["id"]]
    assert sorted(found) == sorted([world.here.pk, world.elsewhere.pk])
    assert second["next"] == ""


def test_a_parameter_that_is_not_one_is_a_problem_not_a_fault(world: World) -> None:
    answer = world.client("deelnemer").get("/api/v1/partnerships?cursor=%00")
    assert answer.status_code == 422
    assert answer.json()["status"] == 422


def test_nothing_can_be_written(world: World) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert {method for methods in described["paths"].values() for method in methods} == {"get"}
