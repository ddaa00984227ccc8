"""Who there is in the made-up register: organisations, two partnerships, and an account per role.

Everything in it happens in actions, at fixed times: its log is a log like any other.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django_otp.plugins.otp_totp.models import TOTPDevice

from zicht.register.actions import accounts as acts
from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.roles import Role
from zicht.register.store.actors import actor_of
from zicht.register.web.identity.demo_logins import DemoLogin

BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
UNTIL = datetime(2036, 1, 1, tzinfo=UTC)

ORGANISATIONS = {
    "havenstad": ("own-gemeente-havenstad", "Gemeente Havenstad", "gemeente"),
    "duinrand": ("own-gemeente-duinrand", "Gemeente Duinrand", "gemeente"),
    "politie": ("own-politie-voorland", "Politie Voorland", "politie"),
    "om": ("own-om-voorland", "Openbaar Ministerie Voorland", "openbaar ministerie"),
    "jeugdzorg": ("own-jeugdzorg-voorland", "Jeugdzorg Voorland", "zorg"),
    "platform": ("own-bureau-samenwerking", "Bureau Samenwerking Voorland", "overig"),
}

YOUTH = "youth"
CARE = "care"
PARTNERSHIPS = {
    YOUTH: ("Jongeren en drugs in Havenstad", ("havenstad", "duinrand", "politie", "om", "platform")),
    CARE: ("Zorg- en Veiligheidshuis Voorland", ("havenstad", "politie", "om", "jeugdzorg", "platform")),
}

PEOPLE: Mapping[str, tuple[str, str, Mapping[str, tuple[Role, ...]]]] = {
    "samira": ("Samira Bakker", "havenstad", {YOUTH: (Role.PARTICIPANT,), CARE: (Role.PARTICIPANT,)}),
    "burgemeester": ("Henk de Vries", "havenstad", {YOUTH: (Role.SIGNATORY,), CARE: (Role.SIGNATORY,)}),
    "duinrand": ("Els Mulder", "duinrand", {YOUTH: (Role.PARTICIPANT, Role.SIGNATORY)}),
    "politie": (
        "Bram Jansen",
        "politie",
        {YOUTH: (Role.PARTICIPANT, Role.SIGNATORY), CARE: (Role.PARTICIPANT, Role.SIGNATORY)},
    ),
    "om": (
        "Nadia Visser",
        "om",
        {YOUTH: (Role.PARTICIPANT, Role.SIGNATORY), CARE: (Role.PARTICIPANT, Role.SIGNATORY)},
    ),
    "jeugdzorg": ("Joost Smit", "jeugdzorg", {CARE: (Role.PARTICIPANT, Role.SIGNATORY)}),
    "voorzitter": ("Ineke Willems", "platform", {YOUTH: (Role.CHAIR,), CARE: (Role.CHAIR,)}),
    "analist": ("Tom Peters", "havenstad", {YOUTH: (Role.ANALYST,)}),
    "controleur": ("Aylin Demir", "politie", {YOUTH: (Role.OUTPUT_CHECKER,)}),
    "controleur-om": ("Wout Meijer", "om", {YOUTH: (Role.OUTPUT_CHECKER,)}),
    "fg": ("Karin Bos", "platform", {YOUTH: (Role.PRIVACY_OFFICER,), CARE: (Role.PRIVACY_OFFICER,)}),
    "jurist": ("Mark van Dijk", "platform", {YOUTH: (Role.LAWYER,), CARE: (Role.LAWYER,)}),
    "raadslid": ("Fatima Yilmaz", "duinrand", {YOUTH: (Role.COUNCILLOR,)}),
}
PLATFORM_PEOPLE = {
    "beheer": ("Piet Hoekstra", Role.PLATFORM_ADMIN),
    "register": ("Linda Kok", Role.REGISTER_KEEPER),
    "auditor": ("Ruud Vos", Role.AUDITOR),
}


@dataclass(frozen=True, eq=False)
class DemoWorld:
    """What topics build on: key -> record."""

    organisations: Mapping[str, Organisation]
    partnerships: Mapping[str, Partnership]
    accounts: Mapping[str, Account]

    def as_(self, person: str, at: datetime) -> Actor:
        """Somebody, freshly logged in."""
        return actor_of(self.accounts[person], at=at, strong=True)


def make_world() -> DemoWorld:
    """Fill an empty database with organisations, accounts, partnerships and roles."""
    platform = Organisation.objects.create(
        party=ORGANISATIONS["platform"][0], name=ORGANISATIONS["platform"][1], kind="overig", made_up=True
    )
    accounts = {person: _first_account(person, platform) for person in PLATFORM_PEOPLE}
    keeper, admin = actor_of(accounts["register"], at=BEGIN), actor_of(accounts["beheer"], at=BEGIN)
    organisations = {"platform": platform}
    for key, (party, name, kind) in ORGANISATIONS.items():
        if key != "platform":
            organisations[key] = acts.add_organisation(party, name, kind, by=keeper, at=BEGIN)
    Organisation.objects.update(made_up=True)
    for person, (name, of, _) in PEOPLE.items():
        email = f"{person}@voorland.example"
        made, _ = acts.add_account(name=name, email=email, organisation=organisations[of], by=admin, at=BEGIN)
        accounts[person] = _with_door(made, person)
    partnerships = {
        key: acts.start_partnership(name, [organisations[o] for o in of], by=keeper, at=BEGIN, made_up=True)
        for key, (name, of) in PARTNERSHIPS.items()
    }
    world = DemoWorld(organisations, partnerships, accounts)
    _give_roles(world, keeper)
    return world


def logins() -> tuple[DemoLogin, ...]:
    """What the log-in page of a demonstration shows."""
    first = [(p, role.value, "", "platform") for p, (_, role) in PLATFORM_PEOPLE.items()]
    others = [
        (person, ", ".join(sorted({r.value for roles in held.values() for r in roles})), _where(held), of)
        for person, (_, of, held) in PEOPLE.items()
    ]
    return tuple(
        DemoLogin(
            role,
            where,
            ORGANISATIONS[of][1],
            f"{person}@voorland.example",
            _password(person),
            base64.b32encode(_key(person)).decode(),
        )
        for person, role, where, of in (*others, *first)
    )


def _give_roles(world: DemoWorld, keeper: Actor) -> None:
    for key, partnership in world.partnerships.items():
        chair = world.accounts["voorzitter"]
        acts.give_first_role(chair, partnership, until=UNTIL, by=keeper, at=BEGIN)
        for person, (_, _, held) in PEOPLE.items():
            for role in held.get(key, ()):
                if role is not Role.CHAIR:
                    by, at = world.as_("voorzitter", BEGIN), BEGIN + timedelta(hours=1)
                    acts.give_role(world.accounts[person], partnership, role, until=UNTIL, by=by, at=at)


def _first_account(person: str, organisation: Organisation) -> Account:
    """Who is there before anybody can give a role: what `zicht register first` makes in earnest."""
    name, role = PLATFORM_PEOPLE[person]
    account = Account(email=f"{person}@voorland.example", name=name, organisation=organisation)
    account.save()
    RoleAssignment.objects.create(account=account, role=role.value, since=BEGIN, until=UNTIL)
    return _with_door(account, person)


def _with_door(account: Account, person: str) -> Account:
    account.set_password(_password(person))
    account.save(update_fields=["password"])
    TOTPDevice.objects.create(user=account, name="proef", key=_key(person).hex())
    return account


def _where(held: Mapping[str, tuple[Role, ...]]) -> str:
    return "; ".join(PARTNERSHIPS[key][0] for key in sorted(held))


def _password(person: str) -> str:
    return f"proef-voorland-{person}"


def _key(person: str) -> bytes:
    """A made-up person's authenticator: known to all, which is why it exists in a demonstration only."""
    return sha256(f"demonstration {person}".encode()).digest()[:20]
