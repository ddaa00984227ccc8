import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, mutual_info_score

from zicht.methods.networks.partitions import adjusted_rand, agreement_of_all, variation_of_information


@pytest.mark.parametrize("seed", range(6))
def test_agreement_equals_that_of_scikit_learn(seed):
    g = np.random.default_rng(seed)
    one, other = g.integers(0, 4, 25), g.integers(0, 5, 25)
    assert float(adjusted_rand(one, other)) == pytest.approx(adjusted_rand_score(one, other))
    entropy = [mutual_info_score(x, x) for x in (one, other)]
    expected = (sum(entropy) - 2 * mutual_info_score(one, other)) / np.log(2)
    assert float(variation_of_information(one, other)) == pytest.approx(expected)


def test_the_same_groups_under_other_numbers_agree_wholly():
    one, other = np.array([0, 0, 1, 2]), np.array([2, 2, 0, 1])
    assert adjusted_rand(one, other) == 1
    assert variation_of_information(one, other) == 0


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 1, 2]])
def test_two_partitions_that_cannot_differ_agree(labels):
    assert adjusted_rand(np.array(labels), np.array(labels)) == 1


def test_halves_that_cross_leave_one_bit_unknown_each_way():
    assert variation_of_information(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])) == pytest.approx(2)


def test_all_pairs_of_partitions_are_compared_once():
    labels = np.array([[0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 0, 1]])
    assert agreement_of_all(labels).tolist() == pytest.approx([1, -0.5, -0.5])
