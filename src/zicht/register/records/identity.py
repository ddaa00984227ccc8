"""What guards the door: failed attempts to log in, and passkeys."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zicht.register.records.accounts import Account
from zicht.register.records.record import Record


class LoginFailure(Record):
    """An attempt with a wrong password; the address is kept as a digest, since it may be a stranger's."""

    address = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)


class UsedChallenge(Record):
    """A question to a device that was answered: it is not answered twice."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)


class Passkey(Record):
    """A public key of somebody's device (W3C WebAuthn level 2); the private key never leaves that device."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField(max_length=4000)
    sign_count = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering: ClassVar = ["made_at"]
