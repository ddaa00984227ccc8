"""Tables of questions: entries, files and reviews that are added and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.model.question_terms import Stage, Step
from zicht.register.records.accounts import Account
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.record import Record

_STAGES = [stage.value for stage in Stage]
_STEPS = [step.value for step in Step]
_NO_ACCOUNT = [
    Step.RAN.value,
    Step.REQUESTED.value,
    Step.APPROVED.value,
    Step.RETURNED.value,
    Step.REFUSED.value,
]


class QuestionRow(Record):
    """A research question; what it says is in its entries.

    stage    where the entries lead: kept beside them for lists, and never believed when one question is read
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="questions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="questions")
    title = models.CharField(max_length=200)
    stage = models.CharField(max_length=30)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stage__in=_STAGES), name="question_stage_known"),
        ]


class QuestionEntryRow(Record):
    """One thing that happened to a question; `content` is canonical JSON, `hash` its SHA-256."""

    append_only = True

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(QuestionRow, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=30)
    content = models.TextField()
    hash = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="one_question_entry_per_number"),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(step=Step.PREREGISTERED.value),
                name="hypotheses_frozen_once",
            ),
            models.CheckConstraint(condition=Q(step__in=_STEPS), name="question_step_known"),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(step__in=_NO_ACCOUNT),
                name="question_entry_has_account",
            ),
        ]


class OutputReviewRow(Record):
    """What one person says of output; nobody else reads it before the other review is in."""

    append_only = True

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(QuestionRow, on_delete=models.PROTECT, related_name="reviews")
    material = models.CharField(max_length=64)
    round = models.PositiveIntegerField()
    content = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "material", "round", "organisation"],
                name="one_output_review_per_organisation",
            ),
            models.UniqueConstraint(
                fields=["question", "material", "round", "account"], name="one_output_review_per_person"
            ),
            models.CheckConstraint(
                condition=~Q(organisation=models.F("made_by")), name="output_review_by_another_organisation"
            ),
        ]


class QuestionFileRow(Record):
    """A signed file that went out or came in, letter by letter."""

    append_only = True

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(QuestionRow, on_delete=models.PROTECT, related_name="files")
    number = models.PositiveIntegerField()
    data = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    went_out = models.BooleanField()
    signer_raw = models.CharField(max_length=64)
    signer_person = models.CharField(max_length=200)
    signer_organisation = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="one_question_file_per_number"),
        ]


class EnvironmentKeyRow(Record):
    """A key with which the closed environment signs what it tells this partnership."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="environment_keys")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    raw = models.CharField(max_length=64)
    person = models.CharField(max_length=200)
    given_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "raw"], name="one_environment_key_once"),
        ]
