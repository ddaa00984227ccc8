"""Questions to a device that need no memory until they are answered: signed, short-lived, and good for once.

A question kept in a session would let every visitor of the log-in page fill the database.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import get_random_string
from webauthn import base64url_to_bytes

from zicht.kit.digests import sha256_of
from zicht.register.records.identity import UsedChallenge

LASTS = timedelta(minutes=5)
_SIGNER = TimestampSigner(salt="passkey")


def new_challenge() -> bytes:
    """A question nobody can guess or make."""
    return _SIGNER.sign(get_random_string(32)).encode()


def challenge_answered(credential: str, at: datetime) -> bytes | None:
    """The question an answer speaks of, when it is ours, young, and was not answered before; else None."""
    try:
        data = json.loads(base64url_to_bytes(json.loads(credential)["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(data["challenge"])
        _SIGNER.unsign(challenge.decode(), max_age=LASTS)
    except (ValueError, KeyError, TypeError, BadSignature):
        return None
    UsedChallenge.objects.filter(at__lt=at - 2 * LASTS).delete()
    _, first = UsedChallenge.objects.get_or_create(digest=sha256_of(challenge), defaults={"at": at})
    return challenge if first else None
