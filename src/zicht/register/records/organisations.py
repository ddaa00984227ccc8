"""Organisations that take part, by their TOOI identifier: no register has a better key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.register.records.record import Record


class Organisation(Record):
    """An organisation; the same key as a Party of the atlas, so that both speak of the same one.

    party  id as in model.partnerships.Party: "gm0014"; an organisation of no register has "own-" and a name
    kind   value of model.partnerships.PartyKind
    oin    Organisatie-identificatienummer; "" when it has none
    """

    party = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    oin = models.CharField(max_length=20, blank=True)
    made_up = models.BooleanField(default=False)

    class Meta(Record.Meta):
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return str(self.name)
