"""Artefacts, their versions and what was said of them. A version is never changed and never removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zicht.register.records.accounts import Account
from zicht.register.records.organisations import Organisation
from zicht.register.records.partnerships import Partnership
from zicht.register.records.record import Record


class Artefact(Record):
    """Something partners make, of a kind; all it says is in its versions.

    owner  whose it is; none when it is of all
    """

    append_only = True
    destroyed_by = "id"
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="artefacts")
    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="artefacts")


class ArtefactVersion(Record):
    """One sheet (rules.artefacts.versions.Sheet), as the bytes that were hashed.

    sheet  canonical JSON as text: its SHA-256 is `hash`
    """

    append_only = True
    destroyed_by = "artefact_id"
    artefact = models.ForeignKey(Artefact, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64, unique=True)
    sheet = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="versions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="versions")
    at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["artefact", "number"], name="one_version_of_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_numbers_from_1"),
        ]


class Dependency(Record):
    """A version stands on another: it must exist, and stays as long as what stands on it."""

    append_only = True
    version = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="stands_on")
    base = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, related_name="carries")

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "base"], name="one_dependency"),
        ]


class StatementRow(Record):
    """What an organisation said of a version; the key it points with is the hash itself."""

    append_only = True
    version = models.ForeignKey(
        ArtefactVersion,
        on_delete=models.PROTECT,
        to_field="hash",
        db_column="version_hash",
        related_name="statements",
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="statements")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="statements")
    word = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    capacity = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(word__in=["accept", "refuse", "revoke"]), name="statement_of_known_word"
            ),
            models.CheckConstraint(condition=Q(word="accept") | ~Q(reason=""), name="no_has_a_reason"),
        ]


class StepEntry(Record):
    """The partnership entered a step; with the decision that let it, when something was missing."""

    append_only = True
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="entries")
    step = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    decision = models.ForeignKey(ArtefactVersion, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "step"], name="step_entered_once"),
            models.CheckConstraint(
                condition=Q(step__gte=2) & Q(step__lte=6), name="steps_2_to_6_are_entered"
            ),
        ]
