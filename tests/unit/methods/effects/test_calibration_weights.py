import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from zicht.methods.effects.calibration_weights import (
    BlockEffects,
    Distance,
    block_effects,
    calibration_weights,
    connected_sets,
    permutation,
    placebo_effects,
    scattered_sets,
)


def town(blocks=300, treated=12, effect=1.0, seed=1):
    """Two outcomes in six periods before and two after, in blocks of very different size."""
    g = np.random.default_rng(seed)
    size = np.exp(g.standard_normal(blocks))
    before = g.poisson(np.repeat(3 * size[:, None], 6, axis=1)).astype(float)
    chosen = np.zeros(blocks, dtype=bool)
    chosen[np.argsort(-size)[10 : 10 + 2 * treated : 2]] = True  # busy blocks, as measures choose them
    after = g.poisson(np.column_stack([6 * size * np.where(chosen, effect, 1), 12 * size])).astype(float)
    return before, after, chosen


@given(st.integers(0, 1000), st.sampled_from(list(Distance)))
@settings(max_examples=20)
def test_weighted_sums_equal_treated_sums_and_no_weight_is_below_nought(seed, distance):
    matched, _, treated = town(seed=seed)
    found = calibration_weights(matched, treated, distance=distance)
    assert found.balanced
    assert np.all(found.weights >= 0)
    assert found.weights.sum() == pytest.approx(treated.sum())
    np.testing.assert_allclose(found.weights @ matched, matched[treated].sum(axis=0), rtol=1e-6)
    assert not found.weights[treated].any()


@pytest.mark.parametrize("distance", list(Distance))
def test_where_no_weights_match_the_closest_are_given_and_it_is_said(distance):
    matched = np.array([[9.0, 1.0], [0.0, 1.0], [1.0, 3.0], [2.0, 1.0], [4.0, 2.0]])
    found = calibration_weights(matched, np.arange(5) < 1, distance=distance)
    assert not found.balanced
    assert found.weights.sum() == pytest.approx(1, abs=1e-4)
    assert np.argmax(found.weights) == 4


@pytest.mark.parametrize(("far", "distance"), [(30, Distance.RAKING), (1000, Distance.LINEAR)])
def test_a_block_unlike_all_others_is_missed_but_not_by_more_than_must_be(far, distance):
    matched = np.random.default_rng(0).standard_normal((40, 3))
    matched[0] += far
    found = calibration_weights(matched, np.arange(40) < 1, distance=distance)
    assert not found.balanced
    nearest = np.abs(matched[1:] - matched[0]).sum(axis=1).min()
    assert np.abs(found.weights @ matched - matched[0]).sum() <= nearest * 1.2


def test_columns_that_say_the_same_do_no_harm():
    matched, _, treated = town()
    twice = np.column_stack([matched, matched[:, 0], np.ones(len(matched))])
    found = calibration_weights(twice, treated)
    assert found.balanced
    np.testing.assert_allclose(found.weights, calibration_weights(matched, treated).weights, atol=1e-4)


def test_blocks_that_are_no_donors_get_no_weight():
    matched, _, treated = town()
    donors = np.arange(300) % 2 == 0
    weights = calibration_weights(matched, treated, donors).weights
    assert not weights[~donors].any()


def test_linear_weights_are_fewer_than_raked_ones():
    matched, _, treated = town()
    linear, raked = (
        np.count_nonzero(calibration_weights(matched, treated, distance=d).weights) for d in Distance
    )
    assert linear < raked == 300 - 12


@pytest.fixture(scope="module")
def halved():
    matched, after, treated = town(effect=0.5)
    found = block_effects(after, treated, calibration_weights(matched, treated))
    sets = scattered_sets(~treated, 12, 99, np.random.default_rng(2))
    return found, placebo_effects(matched, after, sets, ~treated)


def test_an_outcome_that_was_halved_is_found_and_the_other_is_not(halved):
    found, placebos = halved
    assert found.ratio == pytest.approx([0.5, 1.0], abs=0.12)
    chance = permutation(found, placebos)
    assert chance.p_lower[0] <= 0.02
    assert chance.adjusted_p[0] <= 0.03
    assert chance.joint_p <= 0.03
    assert chance.p[1] > 0.1
    assert chance.interval.lower[0] < 0.5 < chance.interval.upper[0] < 1
    assert chance.interval.lower[1] < 1 < chance.interval.upper[1]


def test_looking_at_more_outcomes_never_makes_one_more_surprising(halved):
    chance = permutation(*halved)
    assert np.all(chance.adjusted_p >= chance.p)


def test_too_few_sets_say_nothing(halved):
    found, placebos = halved
    chance = permutation(found, np.where(np.arange(99)[:, None] < 18, placebos, np.nan))
    assert chance.sets == 18
    assert np.isnan(chance.p).all()
    assert np.isnan(chance.interval.lower).all()
    assert np.isnan(chance.joint_p)


def test_nothing_expected_gives_no_ratio():
    found = BlockEffects(np.array([0.0, 3.0]), np.array([0.0, 6.0]), np.ones(2))
    assert np.isnan(found.ratio[0])
    assert found.ratio[1] == 0.5
    assert np.isfinite(found.log_error).all()


def test_a_set_that_cannot_be_matched_is_left_out():
    matched = np.array([[100.0], [1.0], [2.0], [3.0], [4.0], [2.0]])
    sets = np.array([[True] + [False] * 5, [False, True, False, False, True, False]])
    found = placebo_effects(matched, np.ones((6, 1)), sets, np.ones(6, dtype=bool))
    assert np.isnan(found[0, 0])
    assert np.isfinite(found[1, 0])


def grid(side):
    line = sparse.diags_array([np.ones(side - 1)] * 2, offsets=[-1, 1])
    one = sparse.eye_array(side)
    return sparse.csr_array(sparse.kron(line, one) + sparse.kron(one, line))


def test_connected_sets_lie_together_as_the_treated_do():
    links, eligible = grid(12), np.arange(144) >= 20
    sets = connected_sets(links, eligible, [6, 4, 1], 10, np.random.default_rng(3))
    assert np.all(sets.sum(axis=1) == 11)
    assert not sets[:, ~eligible].any()
    for chosen in sets:
        within = links[chosen][:, chosen]
        pieces = sparse.csgraph.connected_components(within)[0]
        assert pieces <= 3


def test_a_cluster_that_fits_nowhere_is_a_mistake_of_the_caller():
    with pytest.raises(AssertionError, match="no 9 eligible blocks"):
        connected_sets(grid(3), np.arange(9) % 2 == 0, [9], 1, np.random.default_rng(1))


def test_scattered_sets_take_as_many_as_asked():
    sets = scattered_sets(np.arange(50) < 30, 7, 20, np.random.default_rng(1))
    assert np.all(sets.sum(axis=1) == 7)
    assert not sets[:, 30:].any()
