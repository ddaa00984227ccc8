"""Slows down who guesses passwords: ten wrong ones in a quarter of an hour close an address for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from zicht.kit.digests import sha256_of
from zicht.register.records.identity import LoginFailure

ALLOWED = 10
WINDOW = timedelta(minutes=15)


def too_many(email: str, at: datetime) -> bool:
    """Whether an address is closed for now; the same for addresses that have no account."""
    return LoginFailure.objects.filter(address=_digest(email), at__gt=at - WINDOW).count() >= ALLOWED


def failed(email: str, at: datetime) -> None:
    """Remember one more; forget those that no longer count."""
    LoginFailure.objects.filter(at__lte=at - WINDOW).delete()
    LoginFailure.objects.create(address=_digest(email), at=at)


def succeeded(email: str) -> None:
    """Begin again."""
    LoginFailure.objects.filter(address=_digest(email)).delete()


def _digest(email: str) -> str:
    return sha256_of(email.strip().lower().encode())
