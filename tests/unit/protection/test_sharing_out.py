"""An area is settled, its parts follow: how many go up is fixed, which ones is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse

from zicht.model.release_plans import CountRules
from zicht.protection.counts.atoms import Layer
from zicht.protection.counts.choices import FREE, HIGH, LOW, choices_of_atoms, choices_of_layers
from zicht.protection.counts.sharing_out import queue, shared_out

RULES = CountRules()


def layer(parents: list[int], above: int, *, leaf: bool = True) -> Layer:
    parent = np.array(parents, dtype=np.int64)
    size = len(parents)
    up = sparse.csr_array((np.ones(size, dtype=np.int64), (parent, np.arange(size))), shape=(above, size))
    names = tuple(f"node{number}" for number in range(size))
    nothing = np.full(size, -1, dtype=np.int64)
    return Layer(names, parent, nothing, np.arange(size) if leaf else nothing, up)


def share(
    truth: list[int],
    shown: int,
    *,
    held: dict[int, int] | None = None,
    rules: CountRules = RULES,
    seed: int = 0,
    edge: int = 1,
    columns: int = 1,
) -> NDArray[np.int64]:
    """What parts of one area are shown as, (parts, columns), when the area is shown as `shown`."""
    counts = np.repeat(np.array(truth, dtype=np.int64)[:, None], columns, axis=1)
    before, known = np.zeros_like(counts), np.zeros(counts.shape, dtype=bool)
    for place, value in (held or {}).items():
        before[place], known[place] = value, True
    one = layer([0] * len(truth), 1)
    parts = choices_of_atoms(counts, before, known, rules)
    rng = np.random.default_rng(seed)
    up = shared_out(
        one,
        parts,
        np.full((1, columns), shown),
        rules=rules,
        draws=rng.random(counts.shape),
        turn=rng.random((1, columns)),
        edge=edge,
    )
    return parts.low + parts.gap * up


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    ("truth", "shown"),
    [
        ([3, 3, 4], 10),
        ([3, 3, 4], 0),
        ([3, 3, 4], 30),
        ([12, 13, 2, 0, 15], 40),
        ([12, 13, 2, 0, 15], 45),
        ([12, 13, 9, 9, 9], 25),
        ([12, 13, 9, 9, 9], 50),
        ([11, 12, 13, 14], 45),
    ],
)
def test_parts_add_up_to_what_the_area_is_shown_as(truth: list[int], shown: int, seed: int) -> None:
    found = share(truth, shown, seed=seed)
    assert found.sum() == shown
    assert (np.abs(found[:, 0] - truth) < np.where(np.array(truth) < 10, 10, 5)).all()


def test_each_part_goes_up_about_as_often_as_its_share_says() -> None:
    """Counts 1, 3, 6 of an area shown as 10: one of them shows 10, with chances near 1, 3 and 6 in ten."""
    found = share([1, 3, 6], 10, columns=20_000, seed=5)
    assert (found.sum(axis=0) == 10).all()
    # a sample of one out of three is where this kind of sampling is least exact
    assert np.abs((found == 10).mean(axis=1) - [0.1, 0.3, 0.6]).max() < 0.05


def test_small_and_large_parts_go_up_about_as_often_as_their_shares_say() -> None:
    found = share([5, 5, 5, 5, 12, 13, 17, 18], 80, columns=20_000, seed=6)
    share_up = (found > np.array([0, 0, 0, 0, 10, 10, 15, 15])[:, None]).mean(axis=1)
    assert np.abs(share_up - [0.5, 0.5, 0.5, 0.5, 0.4, 0.6, 0.4, 0.6]).max() < 0.06
    assert (found.sum(axis=0) == 80).all()


def test_one_small_part_among_large_ones_goes_up_as_often_as_its_share_says() -> None:
    """The sum does not say whether one small part goes up or two large ones: a draw does."""
    found = share([5, 12, 13, 17, 18], 65, columns=4000, seed=9)
    assert abs((found[0] == 10).mean() - 0.5) < 0.04
    assert (found.sum(axis=0) == 65).all()


def test_a_sharper_edge_prefers_the_nearer_number_of_large_parts_only() -> None:
    large = (share([12, 13], 25, columns=4000, edge=3, seed=7)[1] == 15).mean()
    fair = (share([12, 13], 25, columns=4000, edge=1, seed=7)[1] == 15).mean()
    assert fair < 0.75 < large < 1
    small = (share([2, 3], 10, columns=4000, edge=3, seed=8)[1] == 10).mean()
    assert small == (share([2, 3], 10, columns=4000, edge=1, seed=8)[1] == 10).mean()


def test_what_was_shown_before_stays_while_the_sum_allows() -> None:
    for seed in range(20):
        found = share([3, 3, 4], 10, held={2: 10}, seed=seed)[:, 0].tolist()
        assert found == [0, 0, 10]
        assert share([3, 3, 4], 20, held={0: 0, 1: 10}, seed=seed)[:, 0].tolist() == [0, 10, 10]


def test_as_few_as_possible_of_what_was_shown_before_change() -> None:
    held = {0: 10, 1: 10, 2: 0, 3: 0}
    for seed in range(20):
        found = share([5, 5, 5, 5], 30, held=held, seed=seed)[:, 0]
        assert found.tolist() in ([10, 10, 10, 0], [10, 10, 0, 10])
        found = share([5, 5, 5, 5], 10, held=held, seed=seed)[:, 0]
        assert found.tolist() in ([10, 0, 0, 0], [0, 10, 0, 0])


def test_a_value_that_the_count_has_left_is_no_wish() -> None:
    counts = np.array([[9], [10], [11], [14], [15], [16], [9]])
    held = np.array([[0], [0], [10], [10], [10], [20], [10]])
    known = np.array([[True]] * 6 + [[False]])
    wish = choices_of_atoms(counts, held, known, RULES).wish[:, 0].tolist()
    assert wish == [LOW, FREE, LOW, LOW, FREE, HIGH, FREE]


def test_with_one_number_between_all_parts_are_large() -> None:
    five = CountRules(minimum=5, base=5)
    for seed in range(10):
        assert share([3, 4, 12], 20, rules=five, seed=seed).sum() == 20


def test_places_in_the_queue_are_in_order_of_odds() -> None:
    half = np.full(3, 0.5)
    assert (
        queue(np.array([0.2, 0.5, 0.9]), half).tolist()
        == sorted(queue(np.array([0.2, 0.5, 0.9]), half))[::-1]
    )
    assert queue(half, np.array([0.1, 0.5, 0.9])).tolist() == pytest.approx([0.1, 0.5, 0.9])


def test_an_area_can_be_shown_as_what_its_parts_can_reach() -> None:
    """Parts 3 and 4 reach 0, 10 or 20; with 12 beside them also multiples of 5 between."""
    top, parts = layer([0, 0], 1, leaf=False), layer([0, 0, 1, 1, 1], 2)
    counts = np.array([[3], [4], [3], [4], [12]])
    atoms = choices_of_atoms(counts, np.zeros_like(counts), np.zeros(counts.shape, dtype=bool), RULES)
    nodes = choices_of_layers([top, parts], atoms)[0]
    assert nodes.truth[:, 0].tolist() == [7, 19]
    assert nodes.low[:, 0].tolist() == [0, 15]
    assert nodes.gap[:, 0].tolist() == [10, 5]
    assert nodes.wish[:, 0].tolist() == [FREE, FREE]


@pytest.mark.parametrize(
    ("held", "wish", "before"), [([0, 10], HIGH, 10), ([0, 0], LOW, 0), ([10, 10], HIGH, 20)]
)
def test_an_area_wishes_what_its_parts_were_shown_as(held: list[int], wish: int, before: int) -> None:
    counts = np.array([[3], [4]])
    known = np.ones(counts.shape, dtype=bool)
    atoms = choices_of_atoms(counts, np.array(held)[:, None], known, RULES)
    nodes = choices_of_layers([layer([0], 1, leaf=False), layer([0, 0], 1)], atoms)[0]
    assert (nodes.wish.item(), nodes.before.item()) == (wish, before)


def test_an_area_with_one_new_part_wishes_nothing() -> None:
    counts = np.array([[3], [4]])
    known = np.array([[True], [False]])
    atoms = choices_of_atoms(counts, np.zeros_like(counts), known, RULES)
    nodes = choices_of_layers([layer([0], 1, leaf=False), layer([0, 0], 1)], atoms)[0]
    assert nodes.wish.item() == FREE
