"""A partnership in the register: the workspace of its participants, and the wall around what is theirs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zicht.register.records.organisations import Organisation
from zicht.register.records.record import Record


class Partnership(Record):
    """Organisations that work together on an issue, from initiative to end.

    atlas      id of its version in the atlas (model.partnerships.PartnershipVersion); "" while it is in none
    ended_on   from that day it can be read, not written
    """

    name = models.CharField(max_length=200)
    atlas = models.CharField(max_length=80, blank=True)
    made_up = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def ended(self) -> bool:
        """Whether it has ended: readable, no longer writable."""
        return self.ended_at is not None


class Membership(Record):
    """An organisation that takes part in a partnership, for as long as it does."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partnership", "organisation"],
                condition=Q(until__isnull=True),
                name="one_open_membership",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="membership_ends_after_start"
            ),
        ]
