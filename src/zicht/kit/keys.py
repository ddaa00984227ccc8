"""Keys with which people sign: Ed25519 (RFC 8032), each bound to a person and an organisation.

A private key is a file of its owner alone. A key is named by the SHA-256 of its raw public part, so that its
name cannot be given to another. Who a key belongs to is a claim until the root of a series signs it.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.kit.strict_json import NotStrict, parse

PRIVATE_FORMAT = "zicht-signing-key/1"
PUBLIC_FORMAT = "zicht-public-key/1"
MADE_UP = "(made up)"
"""Ends the name of an organisation whose keys anybody can make."""
RAW_SIZE = 32
SIGNATURE_SIZE = 64
_PRIME = 2**255 - 19
_ORDER_8 = (
    2707385501144840649318225287225658788936804267575313519463743609750303402022,
    55188659117513257062467267217118295137698188065244968500265048394206261417927,
)


class KeyUnsafe(UserError):
    """A private key lies open to others than its owner, or is not a plain file; it was not used.

    Once others could read a key, they may have signed with it: consider to replace it.
    """

    exit_code = 200
    usual_remedy = "let only its owner read it (chmod 600); when others could read it, make a new key"


class KeyInvalid(UserError):
    """A file holds no key of the form expected here, or a key with which anybody could sign."""

    exit_code = 201
    usual_remedy = "make a key with `zicht keys new`, or ask its owner for the public part again"


@dataclass(frozen=True)
class PublicKey:
    """With which anybody checks what its owner signed.

    raw           32 bytes, a point of the curve (RFC 8032, 5.1.2); not one of the eight small ones, for
                  which signatures exist that fit any text
    person        who holds the private part;  organisation  for whom he or she works
    """

    raw: bytes
    person: str
    organisation: str

    def __post_init__(self) -> None:
        faults = []
        if len(self.raw) != RAW_SIZE or _is_unsound(self.raw):
            faults.append("no sound Ed25519 public key")
        faults += [f"no {what}" for what in ("person", "organisation") if not named(getattr(self, what))]
        if faults:
            raise KeyInvalid("public key", found=" and ".join(faults), expected="a key, a person, for whom")

    @property
    def id(self) -> str:
        """SHA-256 of the raw key, hexadecimal."""
        return sha256_of(self.raw)

    def as_dict(self) -> dict[str, str]:
        """As it stands in a file of a public key."""
        return {
            "format": PUBLIC_FORMAT,
            "organisation": self.organisation,
            "person": self.person,
            "public": self.raw.hex(),
        }

    def write(self, path: Path) -> None:
        """Write the file that may be handed to anybody."""
        write_whole(path, canonical_json(self.as_dict(), indent=1))


@dataclass(frozen=True)
class SigningKey:
    """With which one person signs. Never printed: `private` is left out of what it shows."""

    private: bytes = field(repr=False)
    person: str
    organisation: str

    def __post_init__(self) -> None:
        _ = self.public  # raises KeyInvalid when no person or organisation is named

    @property
    def public(self) -> PublicKey:
        """The part that may be handed to anybody."""
        raw = Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()
        return PublicKey(raw, self.person, self.organisation)

    @property
    def id(self) -> str:
        """The same as that of its public part."""
        return self.public.id

    def sign(self, data: bytes) -> bytes:
        """64 bytes; the same for the same data (RFC 8032, 5.1.6)."""
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(data)

    def write(self, path: Path) -> None:
        """Write the private key, for its owner only (600). An existing file is never overwritten."""
        if path.exists() or path.is_symlink():
            raise KeyUnsafe(
                path,
                found="a file already",
                expected="none: a key is never overwritten",
                remedy="name another",
            )
        plain = {
            "format": PRIVATE_FORMAT,
            "organisation": self.organisation,
            "person": self.person,
            "private": self.private.hex(),
        }
        write_whole(path, canonical_json(plain, indent=1), mode=0o600)


def generate(person: str, organisation: str) -> SigningKey:
    """A new key out of the randomness of the machine."""
    return SigningKey(Ed25519PrivateKey.generate().private_bytes_raw(), person, organisation)


def made_up_key(seed: int, person: str, organisation: str) -> SigningKey:
    """The key of somebody who does not exist, the same for the same words. For demonstrations only.

    Anybody can make it again, so what it signs proves nothing: the organisation says that it is made up.
    """
    words = canonical_json(["made up", seed, person, organisation])
    return SigningKey(bytes.fromhex(sha256_of(words)), person, f"{organisation} {MADE_UP}")


def read_signing_key(path: Path) -> SigningKey:
    """The private key in a file; raises KeyUnsafe when others than its owner may read or write it."""
    plain = _fields(path, _read_private(path), PRIVATE_FORMAT, "private")
    return SigningKey(bytes.fromhex(plain["private"]), plain["person"], plain["organisation"])


def read_public_key(path: Path) -> PublicKey:
    """The public key in a file."""
    if not path.is_file():
        raise KeyInvalid(path, found="no such file", expected="the file of a public key")
    plain = _fields(path, path.read_bytes()[:_LONGEST], PUBLIC_FORMAT, "public")
    return PublicKey(bytes.fromhex(plain["public"]), plain["person"], plain["organisation"])


def verify_signature(key: PublicKey, signature: bytes, data: bytes) -> bool:
    """True when the owner of `key` signed exactly `data`."""
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, data)
    except InvalidSignature:
        return False
    return len(signature) == SIGNATURE_SIZE


def named(name: str) -> str:
    """A name as it is compared: forms of one letter, case and spaces do not make another person."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


_LONGEST = 4096


def _read_private(path: Path) -> bytes:
    """The bytes of one open file, of which the permissions were looked at: not of one put there since."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        found = "no such file" if isinstance(error, FileNotFoundError) else "a link, or a file closed to you"
        raise KeyUnsafe(path, found=found, expected="a plain file of yours", remedy="name its file") from None
    with os.fdopen(handle, "rb") as stream:
        seen = os.fstat(stream.fileno())
        if not stat.S_ISREG(seen.st_mode):
            raise KeyUnsafe(path, found="not a plain file", expected="a plain file", remedy="name its file")
        if stat.S_IMODE(seen.st_mode) & 0o177 or seen.st_uid != os.geteuid():
            found = f"permissions {stat.S_IMODE(seen.st_mode):o}, owner {seen.st_uid}"
            raise KeyUnsafe(path, found=found, expected=f"permissions 600, owner {os.geteuid()}")
        return stream.read(_LONGEST)


def _fields(path: Path, data: bytes, format: str, secret: str) -> dict[str, str]:
    """The four texts of a key file. What they say is never repeated in a message."""
    try:
        plain: Any = parse(data)
    except NotStrict:
        plain = None
    wanted = {"format", "person", "organisation", secret}
    whole = (
        isinstance(plain, dict)
        and set(plain) == wanted
        and all(isinstance(value, str) for value in plain.values())
    )
    if not whole or plain["format"] != format or not _is_hex(plain[secret], RAW_SIZE):
        raise KeyInvalid(path, found="something else", expected=f"a file of the form {format}")
    return {str(key): value for key, value in plain.items()}


def _is_hex(text: str, size: int) -> bool:
    return len(text) == 2 * size and all(c in "0123456789abcdef" for c in text)


def _is_unsound(raw: bytes) -> bool:
    """A point of order 1, 2, 4 or 8 (y is 0, 1, -1 or one of two roots), or no canonical encoding."""
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    return y >= _PRIME or y in (0, 1, _PRIME - 1, *_ORDER_8)
