"""The key with which this register signs what goes to the closed environment and to the public site."""

from __future__ import annotations

from pathlib import Path

from zicht.cooperation.exchange.envelopes import KnownKey
from zicht.release.keys import PublicKey, SigningKey, read_signing_key

KEY_FILE = "questions.key"


def register_key(home: Path) -> SigningKey:
    """The key in a register's folder, made once with `zicht keys new`. Raises KeyUnsafe, KeyInvalid."""
    return read_signing_key(home / KEY_FILE)


def known(key: PublicKey) -> KnownKey:
    """A public key as the exchange knows it."""
    return KnownKey(key.raw.hex(), key.person, key.organisation)
