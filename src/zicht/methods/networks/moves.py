"""Members that go to the group where modularity gains most, one at a time, in many networks at once.

Every network takes the same step together, each in a random order of its own. A sweep looks only at members
that gain as things stand when it begins: after the first, few do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints

LEAST_GAIN = 1e-9  # of the ties of a member: less is rounding
MOST_SWEEPS = 200  # nobody gains earlier; never reached in the measurements
ROOM = 0.3  # share of groups that may stand empty before they are left out


@dataclass(eq=False)
class Standing:
    """Who is in which group, in a batch of networks; all arrays start with the axis of networks.

    ties            (networks, members, members)
    strengths       (networks, members) sum of ties, with that to itself
    pull            (networks, members) strength as a share of all; 0 where there are no ties
    labels          (networks, members) numbers of groups, without gaps except within a sweep
    to_group        (networks, groups, members) ties of a member to the others in a group; in this order,
                    because a move changes the rows of two groups and a look reads one column
    group_strength  (networks, groups)
    """

    ties: Floats
    strengths: Floats
    pull: Floats
    labels: Ints
    to_group: Floats
    group_strength: Floats


def standing(ties: Floats, labels: Ints | None = None) -> Standing:
    """The members in groups, before anyone moves.

    ties    (networks, members, members)  symmetric, >= 0; on the diagonal the ties of a member to itself
    labels  (networks, members)  numbered without gaps; None: each in a group of its own
    """
    networks, members = ties.shape[:2]
    places = np.arange(members)
    strengths = ties.sum(axis=-1)
    total = strengths.sum(axis=-1, keepdims=True)
    groups = members if labels is None else int(labels.max(initial=0)) + 1
    to_group = np.zeros((networks, groups + 1, members))  # one more: a member may gain by going alone
    group_strength = np.zeros((networks, groups + 1))
    if labels is None:
        labels = np.tile(places, (networks, 1))
        to_group[:, :-1], group_strength[:, :-1] = ties, strengths
    else:
        one = labels[:, np.newaxis] == places[:groups, np.newaxis]
        to_group[:, :-1] = one.astype(np.float64) @ ties
        group_strength[:, :-1] = np.einsum("bm,bgm->bg", strengths, one)
    to_group[np.arange(networks)[:, np.newaxis], labels, places] -= ties[:, places, places]
    pull = strengths / np.where(total > 0, total, 1.0)
    return Standing(ties, strengths, pull, labels.copy(), to_group, group_strength)


def move_all(batch: Standing, generator: np.random.Generator) -> Bools:
    """Sweeps until nobody gains by moving; (networks,) where anyone did."""
    moved = np.zeros(len(batch.labels), dtype=bool)
    alone = batch.group_strength.shape[1] > batch.labels.shape[1]
    looked_at = batch.strengths > 0 if alone else _gaining(batch, np.arange(len(moved)))
    for _ in range(MOST_SWEEPS):
        networks = np.flatnonzero(looked_at.any(axis=1))
        if not len(networks):
            break
        moved |= _sweep(batch, looked_at, generator)
        _close_gaps(batch, least=ROOM)
        looked_at = _gaining(batch, networks)
    _close_gaps(batch)
    return moved


def between_groups(batch: Standing) -> Floats:
    """(networks, groups, groups) the network of groups: ties between them, within them on the diagonal."""
    groups = int(batch.labels.max(initial=0)) + 1
    one = np.asarray(batch.labels[..., np.newaxis] == np.arange(groups), dtype=np.float64)
    ties = batch.to_group[:, :groups] @ one
    places, diagonal = np.arange(groups), np.arange(batch.labels.shape[1])
    to_itself = batch.ties[:, diagonal, diagonal]
    ties[:, places, places] += np.einsum("bm,bmg->bg", to_itself, one)
    return np.asarray(ties * (one.sum(axis=1) > 0)[..., np.newaxis])


def _gaining(batch: Standing, networks: Ints) -> Bools:
    """(networks, members) who would gain by moving as things stand, in these networks."""
    pull, strengths = batch.pull[networks], batch.strengths[networks]
    gains = batch.to_group[networks]
    gains -= batch.group_strength[networks][..., np.newaxis] * pull[:, np.newaxis]
    stay = np.take_along_axis(gains, batch.labels[networks][:, np.newaxis], axis=1)[:, 0]
    gaining = np.zeros(batch.labels.shape, dtype=bool)
    gaining[networks] = gains.max(axis=1) > stay + (pull + LEAST_GAIN) * strengths
    return gaining


def _sweep(batch: Standing, looked_at: Bools, generator: np.random.Generator) -> Bools:
    """One by one, in random order, they go where they gain most; (networks,) where anyone went."""
    due = looked_at.sum(axis=1)
    lots = np.where(looked_at, generator.random(looked_at.shape), 2.0)
    order = np.argsort(lots, axis=1, kind="stable")
    moved = np.zeros(len(due), dtype=bool)
    for step in range(int(due.max())):
        networks = np.flatnonzero(due > step)
        moved[_step(batch, networks, order[networks, step])] = True
    return moved


def _step(batch: Standing, networks: Ints, member: Ints) -> Ints:
    """One member of each network goes where it gains most, or stays; the networks in which it went."""
    old, strength = batch.labels[networks, member], batch.strengths[networks, member]
    batch.group_strength[networks, old] -= strength
    pull = batch.pull[networks, member]
    gains = batch.to_group[networks, :, member] - pull[:, np.newaxis] * batch.group_strength[networks]
    rows = np.arange(len(networks))
    best = np.argmax(gains, axis=1)
    moves = gains[rows, best] > gains[rows, old] + LEAST_GAIN * strength
    new = np.where(moves, best, old)
    batch.group_strength[networks, new] += strength
    batch.labels[networks, member] = new
    where: Ints = networks[moves]
    who = member[moves]
    carried = batch.ties[where, who]
    carried[np.arange(len(where)), who] = 0.0  # a tie to itself is in no `to_group`
    batch.to_group[where, old[moves]] -= carried
    batch.to_group[where, new[moves]] += carried
    return where


def _close_gaps(batch: Standing, least: float = 0.0) -> None:
    """Number groups anew without those that nobody is in any more, when they are this share or more.

    One empty group is always left, for who gains by going alone.
    """
    there: Bools = np.zeros(batch.group_strength.shape, dtype=bool)
    np.put_along_axis(there, batch.labels, True, axis=1)
    columns, most = batch.to_group.shape[1], int(there.sum(axis=1).max()) + 1
    if most > columns:
        batch.group_strength = np.pad(batch.group_strength, ((0, 0), (0, 1)))
        batch.to_group = np.pad(batch.to_group, ((0, 0), (0, 1), (0, 0)))
    elif most <= (1 - least) * columns:
        number = np.cumsum(there, axis=1) - 1
        batch.labels = np.take_along_axis(number, batch.labels, axis=1)
        kept = np.argsort(~there, axis=1, kind="stable")[:, :most]
        batch.group_strength = np.take_along_axis(batch.group_strength, kept, axis=1)
        batch.to_group = batch.to_group[np.arange(len(kept))[:, np.newaxis], kept]
