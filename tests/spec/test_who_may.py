"""Who may do what, in which state: one table, every person in every state with every action.

Anne asks. Bas works where she works. Carla and Dirk review, in this order. Eva works where Carla works. Ine
is a checker of elsewhere, Frans publishes, Gerda analyses something else. Hugo is in nobody's register.
"""

from __future__ import annotations

import pytest
from tests.unit.release.made_up_requests import (
    ANNE,
    BAS,
    CARLA,
    DIRK,
    EVA,
    FRANS,
    GERDA,
    HUGO,
    INE,
    in_every_state,
    people,
)

from zicht.kit.keys import SigningKey
from zicht.model.requests import Action, Request, Role, State
from zicht.release.output_check.people import PersonUnknown
from zicht.release.output_check.permissions import NotAllowed, Standing, check_may, standings_of, verdict
from zicht.release.output_check.policies import NotNow, check_state

NAMES = {
    "anne": ANNE,
    "bas": BAS,
    "carla": CARLA,
    "dirk": DIRK,
    "eva": EVA,
    "frans": FRANS,
    "gerda": GERDA,
    "ine": INE,
}

MAY = """
state        | submit | check                   | seal               | open       | decide     | release | withdraw | recall
draft        | anne   |                         |                    |            |            |         | anne     |
submitted    |        | anne carla dirk eva ine |                    |            |            |         | anne     |
checked      |        |                         | carla dirk eva ine |            |            |         | anne     |
one-review   |        |                         | dirk ine           |            |            |         | anne     |
both-reviews |        |                         |                    | carla dirk |            |         | anne     |
one-opened   |        |                         |                    | dirk       |            |         | anne     |
unblinded    |        |                         |                    |            | carla dirk |         | anne     |
proposed     |        |                         |                    |            | carla dirk |         | anne     |
approved     |        |                         |                    |            |            | frans   | anne     |
returned     | anne   |                         |                    |            |            |         | anne     |
refused      |        |                         |                    |            |            |         |          |
released     |        |                         |                    |            |            |         |          | carla dirk frans
withdrawn    |        |                         |                    |            |            |         |          |
"""  # noqa: E501

EVERYBODY_MAY_SAY_THAT_BYTES_CHANGED = (
    "submitted checked one-review both-reviews one-opened unblinded proposed approved"
)

WHY_NOT_SEAL = """
state      | person | because
checked    | anne   | nobody checks his own work
checked    | bas    | nobody checks the work of his own organisation
checked    | frans  | only checkers review
checked    | gerda  | only checkers review
one-review | anne   | nobody checks his own work
one-review | bas    | nobody checks the work of his own organisation
one-review | carla  | two reviews come from two persons, and this one has his review in
one-review | eva    | the two reviews come from two organisations, and this one has its review in
unblinded  | dirk   | two reviews come from two persons, and this one has his review in
"""

WHY_NOT = """
action   | person | because
submit   | gerda  | only its own analysts submit a request
check    | bas    | only its analysts and checkers have a request checked
open     | ine    | only who handed in a sealed review opens it, once
decide   | ine    | only the two reviewers of this round decide, after they opened their reviews
release  | anne   | only a publisher releases, and never his own work
withdraw | carla  | only its own analysts withdraw a request
recall   | anne   | only a publisher or a reviewer of it withdraws a release
"""


def drawn(table: str) -> list[dict[str, str]]:
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def every_state(tmp_path_factory: pytest.TempPathFactory) -> dict[State, Request]:
    return in_every_state(tmp_path_factory.mktemp("states"))


def may(key: SigningKey, request: Request, action: Action) -> bool:
    register = people()
    try:
        check_state(request, action)
        check_may(register.of(key.id), request, register, action)
    except (NotNow, NotAllowed):
        return False
    return True


def test_every_state_was_reached(every_state: dict[State, Request]) -> None:
    assert set(every_state) == set(State)
    assert [row["state"] for row in drawn(MAY)] == [state.value for state in State]


@pytest.mark.parametrize("row", drawn(MAY), ids=lambda row: row["state"])
def test_who_may_do_what(row: dict[str, str], every_state: dict[State, Request]) -> None:
    request = every_state[State(row["state"])]
    found = {
        action.value: [name for name, key in NAMES.items() if may(key, request, action)] for action in Action
    }
    said = {action: names.split() for action, names in row.items() if action != "state"}
    changed = list(NAMES) if row["state"] in EVERYBODY_MAY_SAY_THAT_BYTES_CHANGED.split() else []
    assert found == said | {"void": changed}


@pytest.mark.parametrize("row", drawn(WHY_NOT_SEAL), ids=lambda row: f"{row['state']} {row['person']}")
def test_why_somebody_may_not_review(row: dict[str, str], every_state: dict[State, Request]) -> None:
    register = people()
    person = register.of(NAMES[row["person"]].id)
    request = every_state[State(row["state"])]
    said = verdict(standings_of(person, request, register), Action.SEAL)
    assert (said.allowed, said.reason) == (False, row["because"])


@pytest.mark.parametrize("row", drawn(WHY_NOT), ids=lambda row: row["action"])
def test_why_somebody_may_not(row: dict[str, str], every_state: dict[State, Request]) -> None:
    register = people()
    key = NAMES[row["person"]]
    with pytest.raises(NotAllowed) as refused:
        check_may(register.of(key.id), every_state[State.APPROVED], register, Action(row["action"]))
    assert refused.value.expected == row["because"]
    assert refused.value.found.startswith(f"{key.person} ({key.organisation})")


@pytest.mark.parametrize("action", list(Action))
def test_whoever_may_is_told_who_may(action: Action) -> None:
    said = verdict(frozenset(Standing), action)
    assert said.allowed
    assert said.reason


def test_a_checker_of_the_authors_organisation_may_when_the_register_says_so(
    every_state: dict[State, Request],
) -> None:
    register = people(authors_organisation_may_check=True)
    bas, request = register.of(BAS.id), every_state[State.CHECKED]
    assert standings_of(bas, request, register) == {Standing.CHECKER}
    anne = register.of(ANNE.id)
    assert standings_of(anne, request, register) == {Standing.AUTHOR}


@pytest.mark.parametrize(
    ("name", "state", "standings"),
    [
        ("anne", State.RELEASED, {Standing.AUTHOR}),
        ("bas", State.DRAFT, {Standing.NEAR_CHECKER}),
        ("carla", State.CHECKED, {Standing.CHECKER}),
        ("carla", State.ONE_REVIEW, {Standing.REVIEWER}),
        ("carla", State.ONE_OPENED, {Standing.OPEN_REVIEWER}),
        ("dirk", State.ONE_OPENED, {Standing.REVIEWER}),
        ("eva", State.ONE_REVIEW, {Standing.SECOND_CHECKER}),
        ("frans", State.DRAFT, {Standing.PUBLISHER}),
        ("gerda", State.DRAFT, {Standing.BYSTANDER}),
    ],
)
def test_what_somebody_is_to_a_request(
    name: str, state: State, standings: set[Standing], every_state: dict[State, Request]
) -> None:
    register = people()
    assert standings_of(register.of(NAMES[name].id), every_state[state], register) == standings


@pytest.mark.parametrize("name", ["anne", "carla", "frans"])
def test_who_left_may_nothing_any_more(name: str, every_state: dict[State, Request]) -> None:
    key = NAMES[name]
    register = people().with_person(key.public, ())
    for request in every_state.values():
        found = standings_of(register.of(key.id), request, register)
        assert found == {Standing.GONE}
        assert not any(verdict(found, action).allowed for action in Action)


def test_a_reviewer_who_is_no_checker_any_more_opens_and_decides_nothing(
    every_state: dict[State, Request],
) -> None:
    register = people().with_person(CARLA.public, (Role.PUBLISHER,))
    for request in every_state.values():
        assert standings_of(register.of(CARLA.id), request, register) == {Standing.PUBLISHER}


def test_who_is_in_no_register_may_nothing() -> None:
    with pytest.raises(PersonUnknown):
        people().of(HUGO.id)
