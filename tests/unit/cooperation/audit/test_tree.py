"""The Merkle tree gives the roots and proofs that are known for the list every implementation is tried on."""

from __future__ import annotations

import random

import pytest

from zicht.cooperation.audit.tree import (
    EMPTY,
    Tree,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
)

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Roots of the first 1 to 8 entries, as in the test data of Certificate Transparency."""
INCLUSION = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
}
CONSISTENCY = {
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


def hexed(proof: tuple[bytes, ...]) -> tuple[str, ...]:
    return tuple(one.hex() for one in proof)


@pytest.fixture(scope="module")
def tree() -> Tree:
    return Tree(ENTRIES)


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert Tree([]).root() == EMPTY


def test_roots_are_those_of_certificate_transparency(tree: Tree):
    assert tuple(tree.root(size).hex() for size in range(1, 9)) == ROOTS


def test_proofs_are_those_of_certificate_transparency(tree: Tree):
    assert {place: hexed(tree.inclusion(*place)) for place in INCLUSION} == INCLUSION
    assert {sizes: hexed(tree.consistency(*sizes)) for sizes in CONSISTENCY} == CONSISTENCY


def test_leaves_and_nodes_cannot_pass_for_one_another():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 33])
def test_every_entry_is_proved_and_no_other(size: int):
    entries = [bytes([one]) for one in range(size)]
    tree = Tree(entries)
    for index in range(size):
        proof = tree.inclusion(index, size)
        assert proves_inclusion(entries[index], index, size, proof, tree.root())
        assert not proves_inclusion(b"other", index, size, proof, tree.root())
        assert not proves_inclusion(
            entries[index], index, size, (*proof, proof[-1] if proof else EMPTY), tree.root()
        )
        assert not proves_inclusion(entries[index], index, size, proof[:-1], EMPTY)
        if size > 1:
            assert not proves_inclusion(entries[index], (index + 1) % size, size, proof, tree.root())


def test_growth_is_proved_and_rewriting_is_not():
    dice = random.Random(6)
    entries = [bytes([one]) for one in range(40)]
    tree, other = Tree(entries), Tree([b"x", *entries[1:]])
    for _ in range(300):
        old = dice.randint(1, 40)
        new = dice.randint(old, 40)
        proof = tree.consistency(old, new)
        assert proves_consistency(old, new, proof, tree.root(old), tree.root(new))
        assert not proves_consistency(old, new, proof, other.root(old), tree.root(new))
        assert not proves_consistency(old, new, proof, tree.root(old), other.root(new))
        assert not proves_consistency(old, new, (*proof, EMPTY), tree.root(old), tree.root(new))


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5)])
def test_sizes_that_cannot_be_prove_nothing(tree: Tree, old: int, new: int):
    assert not proves_consistency(old, new, (EMPTY,), EMPTY, EMPTY)
    with pytest.raises(IndexError):
        tree.consistency(old, new)


def test_places_that_are_not_there_have_no_proof(tree: Tree):
    assert not proves_inclusion(b"", 8, 8, (), EMPTY)
    assert not proves_consistency(3, 5, (), EMPTY, EMPTY)
    with pytest.raises(IndexError):
        tree.inclusion(8, 8)
    with pytest.raises(IndexError):
        tree.root(9)
