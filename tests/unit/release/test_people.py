"""The register of people: each person once, each key what it is, nothing forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.release.made_up_requests import ANNE, BAS, CARLA, DIRK, HUGO, people

from zicht.kit.keys import SigningKey
from zicht.model.requests import Person, Role
from zicht.release.output_check.people import People, PeopleInvalid, PersonUnknown, people_from
from zicht.release.output_check.request_store import RequestInvalid, RequestUnknown, Store


def test_a_register_is_read_as_it_was_written() -> None:
    register = people(authors_organisation_may_check=True)
    assert people_from(register.as_dict(), where="here") == register
    assert register.authors_organisation_may_check


def test_by_default_nobody_checks_his_own_organisation() -> None:
    assert not people().authors_organisation_may_check


def test_roles_are_sorted_and_those_given_last_hold() -> None:
    register = people().with_person(ANNE.public, (Role.PUBLISHER, Role.CHECKER, Role.CHECKER))
    assert register.of(ANNE.id).roles == (Role.CHECKER, Role.PUBLISHER)
    assert len(register.persons) == len(people().persons)


def test_the_key_of_a_person_is_the_one_that_was_given() -> None:
    assert people().key_of(CARLA.id) == CARLA.public


def test_persons_and_organisations_are_compared_without_case_and_spaces() -> None:
    old = SigningKey(HUGO.private, "  carla ", "POLITIE  (made up)")
    register = people().with_person(old.public, ())
    assert register.is_same_person(old.id, CARLA.id)
    assert register.is_same_organisation(old.id, CARLA.id)
    assert not register.is_same_person(ANNE.id, BAS.id)
    assert register.is_same_organisation(ANNE.id, BAS.id)
    assert not register.is_same_organisation(CARLA.id, DIRK.id)


def test_who_is_not_there_is_unknown() -> None:
    with pytest.raises(PersonUnknown, match=HUGO.id[:16]):
        people().key_of(HUGO.id)


def test_a_person_who_left_may_come_back_with_another_key() -> None:
    new = SigningKey(HUGO.private, "Carla", "Elsewhere")
    register = people().with_person(CARLA.public, ()).with_person(new.public, (Role.CHECKER,))
    assert register.of(CARLA.id).roles == ()


def damaged(**changes: Any) -> dict[str, Any]:
    plain = people().as_dict() | changes
    return {key: value for key, value in plain.items() if value is not None}


def first(**changes: Any) -> dict[str, Any]:
    register = people().as_dict()["people"]
    return damaged(people=[register[0] | changes, *register[1:]])


@pytest.mark.parametrize(
    "plain",
    [
        {},
        damaged(format="other"),
        damaged(more=1),
        damaged(people=None),
        damaged(people=[1]),
        damaged(authors_organisation_may_check=1),
        first(id="0" * 64),
        first(raw="00"),
        first(raw="no"),
        first(roles=["king"]),
        first(roles=None),
        first(more=1),
    ],
)
def test_another_form_is_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(PeopleInvalid):
        people_from(plain, where="here")


def test_one_person_with_two_keys_that_both_count_is_refused() -> None:
    with pytest.raises(PeopleInvalid, match="1 persons with two keys"):
        people().with_person(SigningKey(HUGO.private, "carla", "Elsewhere").public, (Role.CHECKER,))


def test_a_key_twice_or_out_of_order_is_refused() -> None:
    persons = people().persons
    with pytest.raises(PeopleInvalid, match="stands twice"):
        People((Person(persons[0].id, "x", "y", "", ()), *persons))
    with pytest.raises(PeopleInvalid, match="not sorted"):
        People(persons[::-1])


def test_registers_are_numbered_and_none_is_changed(tmp_path: Any) -> None:
    store = Store(tmp_path / "store")
    assert store.put_people(people()) == 1
    later = people().with_person(CARLA.public, ())
    assert store.put_people(later) == 2
    assert (store.people(), store.people(1), store.people(2)) == (later, people(), later)
    assert store.people_number() == 2
    with pytest.raises(RequestInvalid, match="no such register"):
        store.people(3)


def test_a_folder_without_people_is_no_store(tmp_path: Any) -> None:
    with pytest.raises(RequestUnknown, match="no register of people"):
        Store(tmp_path).people()


def test_a_register_that_is_no_json_is_told(tmp_path: Any) -> None:
    store = Store(tmp_path)
    store.put_people(people())
    (tmp_path / "people" / "000001.json").write_text("{")
    with pytest.raises(PeopleInvalid):
        store.people()
