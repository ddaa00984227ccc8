"""Identifiers become pseudonyms at the door: a keyed hash, computed by the engine, the key never in its text.

pseudonym = first 8 bytes of HMAC-SHA256(key, "<domain>:" + identifier), big-endian, shifted right by one:
0 .. 2^63 - 1. Equal identifiers of one domain get one pseudonym in every table and delivery; two domains
have nothing in common. Without the key nobody can go back, nor forward from a list of identifiers.
Source: RFC 2104 (HMAC), FIPS 180-4 (SHA-256).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from zicht.microdata.duck import text
from zicht.microdata.keys import Key
from zicht.model.contracts import Domain

_BLOCK = 64  # bytes in a block of SHA-256


def pseudonym(key: Key, domain: Domain, identifier: str) -> int:
    """The pseudonym of one identifier, by Python's own HMAC; the engine's must be equal."""
    digest = hmac.new(key.secret, f"{domain.value}:{identifier}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def pads(key: Key) -> Mapping[str, bytes]:
    """The two padded keys of RFC 2104, as parameters of a query that uses `pseudonym_sql`."""
    secret = hashlib.sha256(key.secret).digest() if len(key.secret) > _BLOCK else key.secret
    block = secret.ljust(_BLOCK, b"\0")
    return {"inner": bytes(b ^ 0x36 for b in block), "outer": bytes(b ^ 0x5C for b in block)}


def pseudonym_sql(domain: Domain, column: str) -> str:
    """SQL that gives the pseudonym (BIGINT) of a text column; NULL stays NULL."""
    inner = f"sha256($inner::BLOB || encode({text(domain.value + ':')} || {column}))"
    outer = f"sha256($outer::BLOB || unhex({inner}))"
    return f"(('0x' || left({outer}, 16))::UBIGINT >> 1)::BIGINT"
