"""Ed25519: the vectors of RFC 8032, 7.1, for our keys and for the verifier that stands on its own."""

from __future__ import annotations

import hashlib
import random

import pytest

from zicht.kit.keys import KeyInvalid, PublicKey, SigningKey, verify_signature
from zicht.release.standalone import verify_release as alone

VECTORS = {  # secret key, public key, message, signature
    "test 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "test 2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "test 3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "test SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        hashlib.sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}
ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL = [  # points of order 1, 2, 4 and 8, and encodings of them that RFC 8032 does not allow
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000080",
]


@pytest.mark.parametrize("name", VECTORS)
def test_keys_sign_as_published(name: str) -> None:
    secret, public, message, signature = (bytes.fromhex(part) for part in VECTORS[name])
    key = SigningKey(secret, "A person", "An office")
    assert key.public.raw == public
    assert key.sign(message) == signature


@pytest.mark.parametrize("name", VECTORS)
def test_both_verifiers_take_what_was_published_and_nothing_else(name: str) -> None:
    _, public, message, signature = (bytes.fromhex(part) for part in VECTORS[name])
    key = PublicKey(public, "A person", "An office")
    assert verify_signature(key, signature, message)
    assert alone.verify_signature(public, signature, message)
    for spoiled in (bytes([signature[0] ^ 1]) + signature[1:], signature[:-1], signature + b"\0", b""):
        assert not verify_signature(key, spoiled, message)
        assert not alone.verify_signature(public, spoiled, message)
    assert not alone.verify_signature(public, signature, message + b"x")
    assert not alone.verify_signature(public[:-1], signature, message)


@pytest.mark.parametrize("name", VECTORS)
def test_a_signature_has_one_form(name: str) -> None:
    """S and S + L say the same; only the first is a signature (RFC 8032, 5.1.7)."""
    _, public, message, signature = (bytes.fromhex(part) for part in VECTORS[name])
    larger = int.from_bytes(signature[32:], "little") + ORDER
    other = signature[:32] + larger.to_bytes(32, "little")
    assert not alone.verify_signature(public, other, message)
    assert not verify_signature(PublicKey(public, "A", "B"), other, message)


@pytest.mark.parametrize("raw", SMALL)
def test_a_key_with_which_anybody_could_sign_is_no_key(raw: str) -> None:
    assert not alone.is_sound(bytes.fromhex(raw))
    with pytest.raises(KeyInvalid):
        PublicKey(bytes.fromhex(raw), "A person", "An office")


def test_the_base_point_is_the_one_of_the_standard() -> None:
    assert alone._encoded(alone.BASE) == (4 * pow(5, -1, alone.P) % alone.P).to_bytes(32, "little")
    assert alone._decoded(alone._encoded(alone.BASE)) == alone.BASE


def test_both_verifiers_agree_on_damaged_signatures() -> None:
    chance = random.Random(8032)
    key = SigningKey(bytes(range(32)), "A person", "An office")
    for number in range(24):
        message = chance.randbytes(number)
        signature = bytearray(key.sign(message))
        if number % 3:
            signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        found = alone.verify_signature(key.public.raw, bytes(signature), message)
        assert found == verify_signature(key.public, bytes(signature), message) == (number % 3 == 0)


def test_bytes_that_are_no_point_are_no_key() -> None:
    assert alone._decoded((2).to_bytes(32, "little")) is None
    assert not alone.is_sound((2).to_bytes(32, "little"))
    assert not alone.is_sound(b"short")
    assert not alone.verify_signature((2).to_bytes(32, "little"), bytes(64), b"")
