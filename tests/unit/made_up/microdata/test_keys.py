"""Supplier keys are unique and look like nothing."""

from __future__ import annotations

import numpy as np

from zicht.made_up.microdata.keys import KEYS, keys_of
from zicht.model.contracts import Domain


def test_no_two_numbers_have_the_same_key_and_neighbours_do_not_resemble_each_other() -> None:
    keys = keys_of(1).text(Domain.PERSON, np.arange(200_000)).to_pylist()
    assert len(set(keys)) == 200_000
    assert {len(key) for key in keys} == {9}
    steps = np.abs(np.diff(np.array(keys, dtype=np.int64)))
    assert np.median(steps) > KEYS / 10
    tens = np.bincount(np.array([int(key[0]) for key in keys]))
    assert tens.min() > 19_000


def test_the_last_number_has_a_key_of_its_own() -> None:
    ends = np.array([0, 1, KEYS - 2, KEYS - 1])
    assert len(set(keys_of(3).text(Domain.ADDRESS, ends).to_pylist())) == 4


def test_a_number_has_another_key_in_another_domain_and_under_another_seed() -> None:
    numbers = np.arange(100)
    first = keys_of(1).text(Domain.PERSON, numbers).to_pylist()
    assert first == keys_of(1).text(Domain.PERSON, numbers).to_pylist()
    assert first != keys_of(1).text(Domain.HOUSEHOLD, numbers).to_pylist()
    assert first != keys_of(2).text(Domain.PERSON, numbers).to_pylist()


def test_who_is_unknown_has_no_key_and_a_letter_stands_before_the_others() -> None:
    found = keys_of(1).text(
        Domain.CASE, np.array([5, -1, 6]), prefix="P", known=np.array([True, False, True])
    )
    found.validate(full=True)
    known = keys_of(1).text(Domain.CASE, np.array([5, 6])).to_pylist()
    assert found.to_pylist() == [f"P{known[0]}", None, f"P{known[1]}"]
