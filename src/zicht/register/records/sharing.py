"""Tables of sharing: versions of the frames, what was taken back, advice and decisions.

Nothing here is changed or removed. No column takes a name or a text about a person: a case is a number.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.register.records.accounts import Account
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.record import Record


class FrameVersion(Record):
    """One version of the frames: its bytes, and the hash by which a covenant names it."""

    append_only = True

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="frame_versions")
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    content = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "number"], name="one_frame_version_per_number"),
            models.UniqueConstraint(fields=["partnership", "hash"], name="one_frame_version_per_hash"),
        ]


class FrameRevocation(Record):
    """An organisation took back its part: in all frames, or in some (ids with a space between)."""

    append_only = True

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    frames = models.TextField(blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class SharingCase(Record):
    """A case by its number, and the purpose it was brought in for: fixed by the first question about it."""

    append_only = True
    destroyed_by = "id"

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    purpose = models.CharField(max_length=80)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "number"], name="one_sharing_case_per_number"),
        ]


class PolicyDecision(Record):
    """What the engine said to one question.

    question  canonical JSON of cooperation.frames.questions.Question
    policy    digest of the policies it was decided by
    activity  address of the processing activity it falls under
    trace     W3C `traceparent` of its record in the processing log
    """

    append_only = True
    destroyed_by = "id"

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(FrameVersion, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(SharingCase, on_delete=models.PROTECT, related_name="advice")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    fits = models.BooleanField()
    frames = models.TextField(blank=True)
    bars = models.TextField(blank=True)
    engine = models.CharField(max_length=20)
    policy = models.CharField(max_length=64)
    activity = models.CharField(max_length=300)
    trace = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(fits=False) | ~Q(frames=""), name="what_fits_has_a_frame"),
        ]


class HumanDecision(Record):
    """What the professional decided on an advice, once; a reason when it is otherwise."""

    append_only = True
    destroyed_by = "advice_id"

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    advice = models.OneToOneField(PolicyDecision, on_delete=models.PROTECT, related_name="decision")
    shared = models.BooleanField()
    deviates = models.BooleanField()
    reason = models.CharField(max_length=30, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deviates=False, reason="") | (Q(deviates=True) & ~Q(reason="")),
                name="who_deviates_has_a_reason",
            ),
        ]
