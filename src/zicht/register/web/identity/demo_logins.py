"""Logins of the made-up register, shown on the log-in page of a demonstration and nowhere else."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django_otp.oath import TOTP

DEMO_FILE = "demo-logins.json"


@dataclass(frozen=True)
class DemoLogin:
    """One made-up account: whom it plays, and how to get in."""

    role: str
    partnership: str
    organisation: str
    email: str
    password: str
    key: str


def demo_logins() -> tuple[DemoLogin, ...]:
    """All of them; none when this is no demonstration, or when it can be reached by others (https)."""
    path = Path(settings.HOME) / DEMO_FILE
    if settings.HTTPS or not path.is_file():
        return ()
    return tuple(DemoLogin(**row) for row in json.loads(path.read_text(encoding="utf-8")))


def code_of(email: str) -> str | None:
    """The code a made-up person would read from an authenticator; None for anybody real."""
    found = next((login for login in demo_logins() if login.email == email), None)
    if found is None:
        return None
    key = base64.b32decode(found.key)
    return f"{TOTP(key).token():06d}"
