"""The only roles nobody gives: those of who installs a register."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.utils import timezone

from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.organisations import Organisation
from zicht.register.rules.roles import Role
from zicht.register.store import events

TERM = timedelta(days=730)


def make_first_people(organisation: str, *, keeper: str, admin: str) -> tuple[str, str]:
    """A keeper and an administrator, of one organisation; the paths of their links for a password."""
    at = timezone.now()
    with transaction.atomic():
        home = Organisation.objects.create(party="own-keeper", name=organisation, kind="overig")
        links = []
        for email, role in ((keeper, Role.REGISTER_KEEPER), (admin, Role.PLATFORM_ADMIN)):
            account = Account(email=email.lower(), name=email, organisation=home)
            account.set_unusable_password()
            account.save()
            RoleAssignment.objects.create(account=account, role=role.value, since=at, until=at + TERM)
            events.append(
                at=at,
                actor="",
                organisation=home.pk,
                action="account.first",
                partnership="",
                object=account.pk,
                facts={"role": role.value},
            )
            links.append(f"/wachtwoord/{account.pk}/{default_token_generator.make_token(account)}/")
    return links[0], links[1]
