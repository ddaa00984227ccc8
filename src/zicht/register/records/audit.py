"""The audit log as a table: rows are added, never changed and never removed (store.fences sees to it)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class EventRow(models.Model):
    """One event (cooperation.audit.event.Event), field by field.

    Without foreign keys: the log must be readable when what it speaks of is gone. `facts` is canonical JSON
    as text: a column of type JSON would give it back in another form than was hashed.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=27)
    actor = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=100)
    partnership = models.CharField(max_length=200, blank=True)
    object = models.CharField(max_length=200, blank=True)
    before = models.CharField(max_length=64, blank=True)
    after = models.CharField(max_length=64, blank=True)
    facts = models.TextField()
    prev = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        app_label = "register"
        db_table = "audit_event"
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_1"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["partnership", "seq"], name="event_of_partnership"),
            models.Index(fields=["object", "seq"], name="event_of_object"),
        ]


class CheckpointRow(models.Model):
    """A checkpoint as it was signed and handed out; `note` is the file, letter by letter."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()

    class Meta:
        app_label = "register"
        db_table = "audit_checkpoint"
        ordering: ClassVar = ["size"]


class RedoRow(models.Model):
    """A row that was added, changed or removed, until a backup has it (SQLite only; store.redo)."""

    id = models.BigAutoField(primary_key=True)
    act = models.CharField(max_length=1)
    place = models.CharField(max_length=100)
    key = models.TextField()
    row = models.TextField(blank=True)

    class Meta:
        app_label = "register"
        db_table = "audit_redo"
        ordering: ClassVar = ["id"]
