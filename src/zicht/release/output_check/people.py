"""The register of people: who holds which key, for which organisation, and is trusted with what.

A register is never changed; a new one takes the next number. An entry of a ledger names the register that
held when it was signed, so what somebody signed before he left can be verified for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from zicht.kit.errors import UserError
from zicht.kit.keys import KeyInvalid, PublicKey, named
from zicht.model.requests import Person, Role

FORMAT = "zicht-people/1"


class PeopleInvalid(UserError):
    """The register of people is no such register, names one person twice, or a key that is none."""

    exit_code = 181
    usual_remedy = "mend the register with `zicht request person`, or put it back from its copy"


class PersonUnknown(UserError):
    """A key belongs to nobody in the register of people."""

    exit_code = 182
    usual_remedy = "have the public key added with `zicht request person`"


@dataclass(frozen=True)
class People:
    """Everybody who has, or had, a say; sorted by key id.

    authors_organisation_may_check  False: nobody checks work of his own organisation
    """

    persons: tuple[Person, ...]
    authors_organisation_may_check: bool = False

    def __post_init__(self) -> None:
        faults = []
        active = [named(person.name) for person in self.persons if person.roles]
        twice = len(active) - len(set(active))
        if twice:
            faults.append(f"{twice} persons with two keys that both have a role")
        if len({person.id for person in self.persons}) < len(self.persons):
            faults.append("a key that stands twice")
        if [person.id for person in self.persons] != sorted(person.id for person in self.persons):
            faults.append("persons that are not sorted by key")
        if faults:
            raise PeopleInvalid("people", found="; ".join(faults), expected="each person once, with one key")

    def of(self, id: str) -> Person:
        """The person with this key. Raises PersonUnknown."""
        for person in self.persons:
            if person.id == id:
                return person
        raise PersonUnknown("people", found=f"key {id[:16]}", expected="a key in the register of people")

    def key_of(self, id: str) -> PublicKey:
        """With which to check what this person signed. Raises PersonUnknown."""
        person = self.of(id)
        return PublicKey(bytes.fromhex(person.raw), person.name, person.organisation)

    def is_same_person(self, one: str, other: str) -> bool:
        """By key or by name, since a person can have had two keys."""
        return one == other or named(self.of(one).name) == named(self.of(other).name)

    def is_same_organisation(self, one: str, other: str) -> bool:
        """By name, without case and spacing."""
        return named(self.of(one).organisation) == named(self.of(other).organisation)

    def with_person(self, key: PublicKey, roles: Iterable[Role]) -> People:
        """A register in which this key has these roles, and no others."""
        entry = Person(key.id, key.person, key.organisation, key.raw.hex(), tuple(sorted(set(roles))))
        others = [person for person in self.persons if person.id != key.id]
        persons = tuple(sorted([*others, entry], key=lambda person: person.id))
        return People(persons, self.authors_organisation_may_check)

    def as_dict(self) -> dict[str, Any]:
        """As it stands in a file."""
        return {
            "format": FORMAT,
            "authors_organisation_may_check": self.authors_organisation_may_check,
            "people": [asdict(person) | {"roles": list(person.roles)} for person in self.persons],
        }


def people_from(plain: Mapping[str, Any], *, where: object) -> People:
    """The register in a parsed file. Raises PeopleInvalid."""
    try:
        if plain["format"] != FORMAT or set(plain) != {"format", "authors_organisation_may_check", "people"}:
            raise ValueError("format")
        if not isinstance(plain["authors_organisation_may_check"], bool):
            raise ValueError("authors_organisation_may_check")
        persons = tuple(_person(entry) for entry in plain["people"])
    except (KeyError, TypeError, ValueError, KeyInvalid):
        raise PeopleInvalid(where, found="something else", expected=f"the form {FORMAT}") from None
    return People(persons, plain["authors_organisation_may_check"])


def _person(plain: Mapping[str, Any]) -> Person:
    """The id must be that of the key: nobody can be given the name of another's key."""
    roles = tuple(Role(role) for role in plain["roles"])
    key = PublicKey(bytes.fromhex(plain["raw"]), plain["name"], plain["organisation"])
    if key.id != plain["id"] or set(plain) != {"id", "name", "organisation", "raw", "roles"}:
        raise ValueError("id")
    return Person(key.id, key.person, key.organisation, plain["raw"], roles)
