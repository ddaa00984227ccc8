import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from zicht.methods.effects.simplex_weights import Mixing, frank_wolfe, nearest_mix, without_small


def test_the_nearest_mix_of_corners_is_the_target_itself():
    corners = np.array([[0.0, 4.0, 0.0], [0.0, 0.0, 4.0]])
    np.testing.assert_allclose(nearest_mix(corners, np.array([1.0, 2.0])), [0.25, 0.25, 0.5], atol=1e-12)


def test_a_target_outside_takes_the_nearest_corner():
    corners = np.array([[0.0, 4.0, 0.0], [0.0, 0.0, 4.0]])
    assert nearest_mix(corners, np.array([9.0, -3.0])).tolist() == [0, 1, 0]


def test_alike_columns_are_no_trouble():
    columns = np.ones((3, 4))
    weights = nearest_mix(columns, np.array([1.0, 2.0, 3.0]))
    assert weights.sum() == pytest.approx(1)


@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(1, 12), st.sampled_from([0.0, 0.1, 5.0]))
def test_no_other_mix_comes_nearer(seed, columns, rows, penalty):
    g = np.random.default_rng(seed)
    points, target = g.standard_normal((rows, columns)), g.standard_normal(rows)
    weights = nearest_mix(points, target, penalty)
    assert np.all(weights >= 0)
    assert weights.sum() == pytest.approx(1)
    gradient = points.T @ (points @ weights - target) + penalty * weights
    assert gradient @ weights <= gradient.min() + 1e-9  # no column is a way down
    heavy = 1e4
    stacked = np.vstack([points, np.sqrt(penalty) * np.eye(columns), np.full((1, columns), heavy)])
    peer = optimize.nnls(stacked, np.concatenate([target, np.zeros(columns), [heavy]]))[0]

    def missed(w):
        return np.sum((points @ w - target) ** 2) + penalty * w @ w

    assert missed(weights) <= missed(peer / peer.sum()) + 1e-9


def test_many_problems_side_by_side_end_where_each_ends_exactly():
    g = np.random.default_rng(4)
    points, targets = g.standard_normal((6, 9)), g.standard_normal((5, 6))
    gram = points.T @ points
    usable = np.ones((5, 9), dtype=bool)
    usable[2, [0, 4]] = False
    mixing = Mixing(
        lambda problem, column, factor: factor[:, None] * (gram[column] - (targets @ points)[problem]),
        np.broadcast_to(np.diagonal(gram), (5, 9)),
        targets @ points,
        np.where(usable, 0.5, np.inf),
    )
    start = usable / usable.sum(axis=1, keepdims=True)
    found = frank_wolfe(mixing, start, least=np.full(5, 1e-14), steps=20_000)
    for problem in range(5):
        exact = np.zeros(9)
        exact[usable[problem]] = nearest_mix(points[:, usable[problem]], targets[problem], 0.5)
        np.testing.assert_allclose(found[problem], exact, atol=1e-3)


def test_a_step_all_the_way_forgets_where_it_came_from():
    gram = np.diag([1.0, 100.0, 100.0])
    mixing = Mixing(
        lambda problem, column, factor: factor[:, None] * gram[column],
        np.diagonal(gram)[None].copy(),
        np.zeros((1, 3)),
        np.array([[0.0, 0.0, np.inf]]),
    )
    found = frank_wolfe(mixing, np.array([[1.0, 0.0, 0.0]]), least=np.zeros(1), steps=3)
    assert found.sum() == pytest.approx(1)
    lengths = np.array([[1e4, 1.0, 1e4]])  # the second column is nearest whatever is mixed in
    mixing = Mixing(
        lambda problem, column, factor: factor[:, None] * (lengths.T @ lengths)[column],
        lengths**2,
        np.zeros((1, 3)),
        np.array([[0.0, 0.0, np.inf]]),
    )
    found = frank_wolfe(mixing, np.array([[1.0, 0.0, 0.0]]), least=np.zeros(1), steps=5)
    np.testing.assert_allclose(found, [[0, 1, 0]], atol=1e-12)


def test_small_weights_are_left_out_and_the_rest_is_made_whole():
    found = without_small(np.array([[0.6, 0.15, 0.25]]))
    assert found[0] == pytest.approx([0.6 / 0.85, 0, 0.25 / 0.85])
