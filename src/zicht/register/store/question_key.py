"""The key with which this register signs what goes to the closed environment and to the public site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zicht.kit.keys import PUBLIC_FORMAT, KeyInvalid, PublicKey, SigningKey, read_signing_key
from zicht.kit.strict_json import NotStrict, parse_object

KEY_FILE = "questions.key"


def register_key(home: Path) -> SigningKey:
    """The key in a register's folder, made once with `zicht keys new`. Raises KeyUnsafe, KeyInvalid."""
    return read_signing_key(home / KEY_FILE)


def public_key_in(data: bytes, *, where: object) -> PublicKey:
    """The public key in a file that was handed in. Raises KeyInvalid."""
    try:
        plain: dict[str, Any] = parse_object(data, largest=4096)
        if set(plain) != {"format", "person", "organisation", "public"} or plain["format"] != PUBLIC_FORMAT:
            raise ValueError("form")
        return PublicKey(bytes.fromhex(plain["public"]), str(plain["person"]), str(plain["organisation"]))
    except (NotStrict, ValueError, TypeError):
        raise KeyInvalid(
            where, found="something else", expected=f"a file of the form {PUBLIC_FORMAT}"
        ) from None
