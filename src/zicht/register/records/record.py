"""What every row has: an id that says nothing of its content, and sorts by time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from ulid import ULID


def new_id() -> str:
    """A ULID: 26 characters, unique, sortable by the moment it was made."""
    return str(ULID())


class Record(models.Model):
    """A row with a ULID as its key."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)

    class Meta:
        abstract = True
        app_label = "register"
        ordering: ClassVar = ["id"]
