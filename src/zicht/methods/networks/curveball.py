"""Random networks in which every member has as many groups, and every group as many members, as observed.

Two members lay what only one of them has on one heap and deal it out again, each as many as it laid down.
All members trade in random pairs at the same time, in every network of the batch; margins stay exactly as
they were. Trades in pairs drawn without return reach every network with these margins alike.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from zicht.methods.arrays import Bools, Ints
from zicht.methods.networks.projection import as_zero_one

ROUNDS = 30  # trades of each member; likeness to the start has levelled off by 15 (benchmarks/atlas.py)
CELLS_AT_ONCE = 4_000_000

Groups = npt.NDArray[np.int32]


def same_margins(
    members: npt.NDArray[np.generic], networks: int, generator: np.random.Generator, *, rounds: int = ROUNDS
) -> npt.NDArray[np.int8]:
    """Networks drawn alike from all that have the margins of the observed one.

    members  (members, groups)  0 or 1
    rounds   trades of each member, >= 1
    returns  (networks, members, groups)  0 or 1
    source   Strona et al. 2014; all members at once: Carstens, Berger & Strona 2018
    """
    assert rounds >= 1, "without a trade the observed network comes back"
    observed = as_zero_one(members).astype(np.int8)
    if not observed.any():
        return np.zeros((networks, *observed.shape), dtype=np.int8)
    drawn = np.empty((networks, *observed.shape), dtype=np.int8)
    held = _held(observed)
    at_once = max(1, CELLS_AT_ONCE // held.size)
    for start in range(0, networks, at_once):
        size = min(at_once, networks - start)
        batch = np.tile(held, (size, 1, 1))
        for _ in range(rounds):
            _trade(batch, observed.shape[1], generator)
        drawn[start : start + size] = _as_matrix(batch, observed.shape[1])
    return drawn


def _held(observed: npt.NDArray[np.int8]) -> Groups:
    """(members, most groups of a member): the groups of each member, filled up with the number of groups."""
    most = int(observed.sum(axis=1).max(initial=0))
    none = observed.shape[1]
    places = np.where(observed == 1, np.arange(none), none)
    return np.sort(places, axis=1)[:, :most].astype(np.int32)


def _trade(batch: Groups, none: int, generator: np.random.Generator) -> None:
    """One trade of every member of every network with a random other; with an odd number one waits."""
    networks, members, most = batch.shape
    order = generator.permuted(np.tile(np.arange(members), (networks, 1)), axis=1)
    half = members // 2
    row = np.arange(networks)[:, np.newaxis]
    left, right = order[:, :half], order[:, half : 2 * half]
    mine, yours = batch[row, left], batch[row, right]
    heap = np.sort(np.concatenate([mine, yours], axis=2), axis=2)
    real = heap < none
    same_as_next = np.zeros_like(real)
    same_as_next[..., :-1] = (heap[..., :-1] == heap[..., 1:]) & real[..., :-1]
    same_as_last = np.zeros_like(real)
    same_as_last[..., 1:] = same_as_next[..., :-1]
    single = real & ~same_as_next & ~same_as_last
    due = (mine < none).sum(axis=2) - same_as_next.sum(axis=2)
    to_left = _chosen(single, due, generator)
    batch[row, left] = _first(np.where(to_left | same_as_next, heap, none), most)
    batch[row, right] = _first(np.where((single & ~to_left) | same_as_last, heap, none), most)


def _chosen(single: Bools, due: Ints, generator: np.random.Generator) -> Bools:
    """`due` of the single places of each heap, at random; no two lots are equal, so exactly `due`."""
    places = single.shape[-1]
    lots = generator.integers(0, 2**40, size=single.shape) * places + np.arange(places)
    lots[~single] = np.iinfo(np.int64).max
    ordered = np.sort(lots, axis=-1)
    last = np.take_along_axis(ordered, np.maximum(due - 1, 0)[..., np.newaxis], axis=-1)
    return np.asarray(single & (lots <= last) & (due > 0)[..., np.newaxis])


def _first(groups: Groups, most: int) -> Groups:
    return np.sort(groups, axis=-1)[..., :most]


def _as_matrix(batch: Groups, groups: int) -> npt.NDArray[np.int8]:
    networks, members, _ = batch.shape
    matrix = np.zeros((networks, members, groups + 1), dtype=np.int8)
    np.put_along_axis(matrix, batch, 1, axis=2)
    return matrix[..., :groups]
