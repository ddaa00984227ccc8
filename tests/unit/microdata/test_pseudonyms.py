"""The engine's pseudonyms are those of Python's own HMAC, and the key is nowhere to be seen."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.microdata.keys import Key, KeyRefused, check_outside, new_key, read_key
from zicht.microdata.pseudonyms import pads, pseudonym, pseudonym_sql
from zicht.model.contracts import Domain


def by_engine(key: Key, domain: Domain, identifiers: list[str | None]) -> list[int | None]:
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT {pseudonym_sql(domain, 'who')} FROM (SELECT unnest($who::VARCHAR[]) AS who)",
            {**pads(key), "who": identifiers},
        ).fetchall()
    return [row[0] for row in rows]


@settings(max_examples=20)
@given(
    secret=st.binary(min_size=32, max_size=200),
    domain=st.sampled_from(Domain),
    identifiers=st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1),
)
def test_engine_and_python_agree_for_every_key_and_text(
    secret: bytes, domain: Domain, identifiers: list[str]
):
    key = Key(secret)
    expected = [
        int.from_bytes(hmac.digest(secret, f"{domain.value}:{who}".encode(), "sha256")[:8], "big") >> 1
        for who in identifiers
    ]
    assert by_engine(key, domain, list(identifiers)) == expected
    assert [pseudonym(key, domain, who) for who in identifiers] == expected
    assert all(0 <= number < 2**63 for number in expected)


def test_the_hash_is_that_of_the_published_example():
    """RFC 4231, test case 2: key "Jefe"; here with the bytes that our prefix adds."""
    assert (
        hmac.digest(b"Jefe", b"what do ya want for nothing?", "sha256").hex().startswith("5bdcc146bf60754e")
    )
    inner = hashlib.sha256(pads(Key(b"Jefe"))["inner"] + b"what do ya want for nothing?").digest()
    outer = hashlib.sha256(pads(Key(b"Jefe"))["outer"] + inner).hexdigest()
    assert outer == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_a_missing_identifier_stays_missing():
    assert by_engine(Key(bytes(32)), Domain.PERSON, [None]) == [None]


def test_one_number_in_two_domains_has_two_pseudonyms():
    key = Key(bytes(32))
    assert len({pseudonym(key, domain, "123456789") for domain in Domain}) == len(Domain)


def test_the_key_stands_in_no_text(tmp_path: Path):
    secret = b"0123456789abcdef0123456789abcdef"
    key = Key(secret)
    assert "0123" not in repr(key)
    assert "0123" not in pseudonym_sql(Domain.PERSON, "who")
    assert secret.hex() not in key.check


def test_a_new_key_is_of_chance_and_for_its_owner_only(tmp_path: Path):
    one, two = new_key(tmp_path / "one"), new_key(tmp_path / "deep" / "two")
    assert one.secret != two.secret
    assert len(one.secret) == 32
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    assert new_key(tmp_path / "one") == one, "an existing key is used, never overwritten"


def test_a_key_that_is_no_good_is_refused(tmp_path: Path):
    with pytest.raises(KeyRefused, match="no file"):
        read_key(tmp_path / "none")
    short = tmp_path / "short"
    short.write_bytes(b"x" * 31)
    short.chmod(0o600)
    with pytest.raises(KeyRefused, match="31 bytes"):
        read_key(short)
    short.chmod(0o640)
    with pytest.raises(KeyRefused, match="others can read"):
        read_key(short)
    with pytest.raises(KeyRefused, match="inside the vault"):
        check_outside(tmp_path / "vault" / "key", tmp_path / "vault")
