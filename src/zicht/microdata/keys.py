"""The secret key of a vault: read from a file outside it, never kept in it, never shown."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from zicht.kit.errors import UserError

SMALLEST = 32
"""Bytes: as many as SHA-256 gives; RFC 2104 advises against a shorter key."""


class KeyRefused(UserError):
    """The key is missing, too short, readable by others, inside the vault, or not the key of this vault."""

    exit_code = 86
    usual_remedy = "give the file the vault was made with; the key stays with its keeper, outside the vault"


@dataclass(frozen=True)
class Key:
    """Secret bytes; printing a key shows nothing of it."""

    secret: bytes = field(repr=False)

    @property
    def check(self) -> str:
        """Tells two keys apart and gives nothing away: stands in the vault."""
        return hmac.new(self.secret, b"zicht-vault/1 key check", hashlib.sha256).hexdigest()


def read_key(path: Path) -> Key:
    """The bytes of a key file, as they are. Raises KeyRefused."""
    if not path.is_file():
        raise KeyRefused(path, found="no file", expected="the file with the key")
    if path.stat().st_mode & 0o077:
        raise KeyRefused(
            path, found="a file others can read", expected="mode 600", remedy=f"chmod 600 {path}"
        )
    secret = path.read_bytes()
    if len(secret) < SMALLEST:
        raise KeyRefused(path, found=f"{len(secret)} bytes", expected=f"{SMALLEST} bytes or more")
    return Key(secret)


def new_key(path: Path) -> Key:
    """Write a key of chance to a file that only its owner can read; an existing key file is used as it is."""
    if path.exists():
        return read_key(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_bytes(SMALLEST))
        stream.flush()
        os.fsync(stream.fileno())
    return read_key(path)


def check_outside(path: Path, vault: Path) -> None:
    """Raise KeyRefused when the key would lie beside what it protects."""
    if path.resolve().is_relative_to(vault.resolve()):
        raise KeyRefused(path, found="a key inside the vault", expected="a key somewhere else")
