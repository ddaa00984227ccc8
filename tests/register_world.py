"""A small register for tests: two partnerships that know nothing of each other, and one account per role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.test import Client

from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.roles import PLATFORM_ROLES, Role
from zicht.register.store.actors import actor_of
from zicht.register.web.routes import STRONG_AT, now

BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
PASSWORD = "een heel lang wachtwoord"


@dataclass
class World:
    """What the tests start from.

    here, elsewhere  two partnerships; the gemeente and the police take part here, the province elsewhere
    accounts         name -> account; for each role an account of that name, plus "deelnemer politie",
                     "tekenbevoegde politie" (of another organisation) and "deelnemer elders" (elsewhere only)
    """

    here: Partnership
    elsewhere: Partnership
    gemeente: Organisation
    police: Organisation
    province: Organisation
    accounts: dict[str, Account] = field(default_factory=dict)

    def as_(self, name: str, *, at: datetime = BEGIN, strong: bool = True) -> Actor:
        """An account as an actor."""
        return actor_of(self.accounts[name], at=at, strong=strong)

    def client(self, name: str, *, strong: bool = True) -> Client:
        """A browser in which an account is logged in."""
        client = Client()
        client.force_login(self.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
        if strong:
            session = client.session
            session[STRONG_AT] = now().timestamp()
            session.save()
        return client


def make_world() -> World:
    """Fill an empty database."""
    gemeente = _organisation("gm9001", "Gemeente Voordam", "gemeente")
    police = _organisation("own-politie-voorland", "Politie Voorland", "politie")
    province = _organisation("pv99", "Provincie Voorland", "provincie")
    here = Partnership.objects.create(name="Jongeren en drugs in Voordam", started_at=BEGIN)
    elsewhere = Partnership.objects.create(name="Vakantieparken Achterland", started_at=BEGIN)
    for partnership, organisation in ((here, gemeente), (here, police), (elsewhere, province)):
        Membership.objects.create(partnership=partnership, organisation=organisation, since=BEGIN)
    world = World(here, elsewhere, gemeente, police, province)
    keeper = _account(world, "registerbeheerder", province, Role.REGISTER_KEEPER, None, None)
    for role in Role:
        if role is Role.REGISTER_KEEPER:
            continue
        where = None if role in PLATFORM_ROLES and role is not Role.AUDITOR else here
        of = police if role is Role.OUTPUT_CHECKER else gemeente
        _account(world, role.value, of, role, where, keeper)
    _account(world, "deelnemer politie", police, Role.PARTICIPANT, here, keeper)
    _account(world, "tekenbevoegde politie", police, Role.SIGNATORY, here, keeper)
    _account(world, "deelnemer elders", province, Role.PARTICIPANT, elsewhere, keeper)
    return world


def _organisation(party: str, name: str, kind: str) -> Organisation:
    return Organisation.objects.create(party=party, name=name, kind=kind, made_up=True)


def _account(
    world: World,
    name: str,
    organisation: Organisation,
    role: Role,
    partnership: Partnership | None,
    giver: Account | None,
) -> Account:
    account = Account(
        email=f"{name.replace(' ', '.')}@voorland.example", name=f"De {name}", organisation=organisation
    )
    account.set_unusable_password()
    account.save()
    RoleAssignment.objects.create(
        account=account,
        partnership=partnership,
        role=role.value,
        given_by=giver,
        since=BEGIN - timedelta(days=1),
        until=LATER,
    )
    world.accounts[name] = account
    return account
