"""Who was asked to take part, and what they answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.register.records.accounts import Account
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.record import Record


class Invitation(Record):
    """An organisation that was asked; its answer is written down once.

    answer  "" while there is none; "joined" or "declined"
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="invitations")
    answer = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "organisation"], name="asked_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=["joined", "declined"], answered_at__isnull=False),
                name="answer_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(reason=""), name="who_declines_says_why"
            ),
        ]
