"""Draws depend on key, name and period, and on nothing else."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np

from zicht.protection.keyed_chance import draws, names_of, siphash_of_pairs, subkey

KEY = subkey(b"secret", "counts/suspects")
MANY = names_of([str(number) for number in range(70_000)])


def test_another_key_purpose_or_name_is_another_draw() -> None:
    one = draws(KEY, MANY[:100], MANY[:100])
    assert not np.isin(one, draws(subkey(b"secret", "counts/thefts"), MANY[:100], MANY[:100])).any()
    assert not np.isin(one, draws(subkey(b"secres", "counts/suspects"), MANY[:100], MANY[:100])).any()
    assert not np.isin(one, draws(KEY, MANY[:100], MANY[100:200])).any()
    assert not np.isin(one, draws(KEY, MANY[100:200], MANY[:100])).any()


def test_first_and_second_name_are_not_exchangeable() -> None:
    assert not np.isin(draws(KEY, MANY[:100], MANY[100:200]), draws(KEY, MANY[100:200], MANY[:100])).any()


def test_a_draw_does_not_depend_on_what_else_is_drawn() -> None:
    second = np.broadcast_to(MANY[:1], MANY.shape)
    whole = draws(KEY, MANY, second)
    backwards = draws(KEY, MANY[::-1], second)[::-1]
    alone = draws(KEY, MANY[65_536:65_538], second[:2])
    assert np.array_equal(whole, backwards)
    assert np.array_equal(whole[65_536:65_538], alone)


def test_the_shape_of_names_is_that_of_draws() -> None:
    first, second = np.broadcast_arrays(MANY[:6, None], MANY[None, :3])
    solid = siphash_of_pairs(KEY, first, second)
    assert solid.shape == (6, 3)
    assert solid[4, 1] == siphash_of_pairs(KEY, MANY[4:5], MANY[1:2])[0]


def test_draws_are_spread_evenly_between_nought_and_one() -> None:
    found = draws(KEY, MANY, np.broadcast_to(MANY[:1], MANY.shape))
    assert found.min() > 0
    assert found.max() < 1
    counts = np.histogram(found, bins=20, range=(0, 1))[0]
    assert ((counts - 3500) ** 2 / 3500).sum() < 43.8  # chi-square, 19 degrees of freedom, 0.1 %


def test_a_subkey_is_half_an_hmac() -> None:

    assert subkey(b"k", "p") == hmac.new(b"k", b"p", hashlib.sha256).digest()[:16]


def test_names_are_the_first_eight_bytes_of_sha_256() -> None:
    # SHA-256("abc") starts with ba7816bf 8f01cfea (FIPS 180-4)
    assert names_of(["abc"]).tolist() == [int.from_bytes(bytes.fromhex("ba7816bf8f01cfea"), "little")]
