"""Accounts, organisations, partnerships and roles: who adds, gives and ends them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q, QuerySet

from zicht.kit.errors import UserError
from zicht.register.actions.acting import acting
from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Membership, Partnership
from zicht.register.rules.actors import Actor
from zicht.register.rules.permissions import Subject
from zicht.register.rules.roles import PARTNERSHIP_ROLES, Role, conflicts
from zicht.register.store.actors import assignments_at


class RoleConflict(UserError):
    """Somebody would hold two roles that one person may not hold together."""

    exit_code = 253
    usual_remedy = "end the other role first, or give this one to somebody else"


class RoleNotHere(UserError):
    """A role of the platform given in a partnership, or to somebody whose organisation does not take part."""

    exit_code = 254
    usual_remedy = "let the organisation join first, or choose a role of partnerships"


def add_organisation(party: str, name: str, kind: str, *, by: Actor, at: datetime) -> Organisation:
    """An organisation that may take part."""
    with acting(by, "organisation.add", Subject(), at=at) as act:
        made = Organisation.objects.create(party=party, name=name, kind=kind)
        act.event(object=made.pk, facts={"party": party})
    return made


def add_account(
    *, name: str, email: str, organisation: Organisation, by: Actor, at: datetime
) -> tuple[Account, str]:
    """A new account without a password, and the path of the link by which its holder sets one, once."""
    with acting(by, "account.add", Subject(), at=at) as act:
        made = Account(name=name, email=email.lower(), organisation=organisation)
        made.set_unusable_password()
        made.save()
        act.event(object=made.pk, facts={"organisation": organisation.pk})
    return made, f"/wachtwoord/{made.pk}/{default_token_generator.make_token(made)}/"


def close_account(account: Account, *, by: Actor, at: datetime) -> None:
    """No more logging in; every role ends now."""
    with acting(by, "account.close", Subject(author=account.pk), at=at) as act:
        account.is_active = False
        account.save(update_fields=["is_active"])
        ended = _open(account, at).update(ended_at=at)
        act.event(object=account.pk, facts={"roles_ended": ended})


def start_partnership(
    name: str, organisations: Sequence[Organisation], *, by: Actor, at: datetime, made_up: bool = False
) -> Partnership:
    """An initiative of some organisations; who leads it is given a role next."""
    with acting(by, "partnership.start", Subject(), at=at) as act:
        made = Partnership.objects.create(name=name, started_at=at, made_up=made_up)
        for organisation in organisations:
            Membership.objects.create(partnership=made, organisation=organisation, since=at)
        act.event(object=made.pk, facts={"organisations": sorted(o.pk for o in organisations)})
    return made


def give_first_role(
    account: Account, partnership: Partnership, *, until: datetime, by: Actor, at: datetime
) -> RoleAssignment:
    """The chair, by who keeps the register: after that the chair gives roles."""
    subject = Subject(author=account.pk)
    with acting(by, "role.give_first", subject, at=at) as act:
        made = _assign(account, partnership, Role.CHAIR, until=until, by=by, at=at)
        act.event(object=made.pk, facts={"role": Role.CHAIR.value, "account": account.pk})
    return made


def give_role(
    account: Account, partnership: Partnership, role: Role, *, until: datetime, by: Actor, at: datetime
) -> RoleAssignment:
    """A role in a partnership, until a day. Raises NotPermitted, RoleConflict, RoleNotHere."""
    subject = Subject(partnership=partnership.pk, ended=partnership.ended, author=account.pk)
    with acting(by, "role.give", subject, at=at) as act:
        made = _assign(account, partnership, role, until=until, by=by, at=at)
        act.event(object=made.pk, facts={"role": role.value, "account": account.pk})
    return made


def end_role(assignment: RoleAssignment, *, by: Actor, at: datetime) -> None:
    """A role ends now."""
    where = assignment.partnership
    with acting(by, "role.end", Subject(partnership=where.pk, ended=where.ended), at=at) as act:
        assignment.ended_at = at
        assignment.save(update_fields=["ended_at"])
        act.event(object=assignment.pk, facts={"role": assignment.role, "account": assignment.account_id})


def _assign(
    account: Account, partnership: Partnership, role: Role, *, until: datetime, by: Actor, at: datetime
) -> RoleAssignment:
    _check_fits(account, partnership, role, at)
    return RoleAssignment.objects.create(
        account=account,
        partnership=partnership,
        role=role.value,
        given_by_id=by.account,
        since=at,
        until=until,
    )


def _check_fits(account: Account, partnership: Partnership, role: Role, at: datetime) -> None:
    if role not in PARTNERSHIP_ROLES:
        raise RoleNotHere(role.value, found="a role of the platform", expected="a role of partnerships")
    takes_part = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), partnership=partnership, organisation=account.organisation_id
    )
    if not takes_part.exists():
        raise RoleNotHere(role.value, found="an organisation that does not take part")
    held = _open(account, at).filter(Q(partnership=partnership) | Q(partnership=None))
    together = frozenset(Role(one) for one in held.values_list("role", flat=True)) | {role}
    wrong = [pair for pair in conflicts(together) if role in pair]
    if wrong:
        raise RoleConflict(role.value, found=" + ".join(sorted(wrong[0])), expected="two people")


def _open(account: Account, at: datetime) -> QuerySet[RoleAssignment]:
    return assignments_at(at).filter(account=account)
