"""From an account to somebody who acts, with the roles of this moment."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Q, QuerySet

from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.rules.actors import Actor
from zicht.register.rules.roles import PLATFORM_ROLES, Role


def assignments_at(at: datetime) -> QuerySet[RoleAssignment]:
    """Roles that count at a moment: begun, not over, not ended before."""
    return RoleAssignment.objects.filter(since__lte=at, until__gt=at).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    )


def actor_of(account: Account, *, at: datetime, strong: bool = False) -> Actor:
    """The actor an account is at a moment.

    A role ends by itself on its last day, and at once when its organisation leaves the partnership.
    """
    roles: defaultdict[str, set[Role]] = defaultdict(set)
    held = assignments_at(at).filter(account=account)
    for partnership, role in held.values_list("partnership_id", "role"):
        roles[partnership or ""].add(Role(role))
    platform = frozenset(roles.pop("", set())) & PLATFORM_ROLES
    return Actor(
        account=account.pk,
        name=account.name,
        organisation=account.organisation_id,
        roles={partnership: frozenset(these) for partnership, these in roles.items()},
        platform=platform,
        strong=strong,
    )
