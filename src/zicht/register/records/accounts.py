"""Accounts and the roles they were given: by somebody else, and for a time."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.record import Record


class Account(AbstractBaseUser, Record):
    """Somebody who can log in; belongs to one organisation.

    subject  `sub` of the identity provider, with its issuer before it; "" for a local account
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    subject = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=2, default="nl")
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta(Record.Meta):
        ordering: ClassVar = ["email"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject"], condition=~Q(subject=""), name="one_account_per_subject"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)


class RoleAssignment(Record):
    """A role, in one partnership or (without one) for the platform; ends by itself on its last day.

    first   given by nobody: who installs a register gives the first roles of the platform
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assignments")
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="assignments", null=True, blank=True
    )
    role = models.CharField(max_length=60)
    given_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="given", null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | ~Q(given_by=F("account")), name="role_given_by_another"
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=False) | Q(partnership__isnull=True),
                name="role_in_partnership_has_giver",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="role_ends_after_start"),
        ]
