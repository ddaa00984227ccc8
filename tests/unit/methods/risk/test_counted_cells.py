import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.indicator_design import indicator_design
from zicht.methods.risk.whole_groups import resampling_weights


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(ValueOutOfRange, match="rows that are no case"):
        CountedCells(np.array([3.0]), np.array([2.0]), np.array([0]))
    with pytest.raises(ValueOutOfRange, match="between 0 and inf"):
        CountedCells(np.array([-1.0]), np.array([2.0]), np.array([0]))
    with pytest.raises(ShapeMismatch):
        CountedCells(np.array([1.0]), np.array([2.0, 3.0]), np.array([0, 0]))


def test_groups_need_not_be_consecutive_and_empty_ones_do_not_count():
    cells = CountedCells(np.array([1.0, 2.0, 0.0]), np.array([5.0, 5.0, 0.0]), np.array([70, 20, 99]))
    assert cells.group_count == 2
    assert cells.group_sums(cells.cases).tolist() == [2.0, 1.0, 0.0]
    assert cells.part(np.array([True, False, True])).group_sums(cells.rows[[0, 2]]).tolist() == [5.0, 0.0]


def test_groups_of_unequal_size_count_for_fewer():
    even = CountedCells(np.zeros(4), np.full(4, 50.0), np.arange(4))
    uneven = CountedCells(np.zeros(4), np.array([970.0, 10.0, 10.0, 10.0]), np.arange(4))
    assert even.effective_groups == pytest.approx(4)
    assert 1 < uneven.effective_groups < 1.1
    assert even.group_count == uneven.group_count == 4


def test_groups_without_rows_are_never_drawn():
    weights = resampling_weights(np.array([True, False, True]), 50, np.random.default_rng(1))
    assert set(weights.sum(axis=1)) == {2.0}
    assert weights[:, 1].sum() == 0
    assert resampling_weights(np.zeros(3, dtype=bool), 2, np.random.default_rng(1)).sum() == 0


def test_categories_become_columns_in_order_with_the_reference_left_out():
    codes = np.array([[0, 2], [1, 0], [1, 1]])
    design = indicator_design(codes, np.array([2, 3]), references=np.array([0, 1]))
    assert design.factors.tolist() == [-1, 0, 1, 1]
    assert design.categories.tolist() == [-1, 1, 0, 2]
    assert design.matrix.tolist() == [[1, 0, 0, 1], [1, 1, 1, 0], [1, 1, 0, 0]]
    assert indicator_design(codes, np.array([2, 3])).categories.tolist() == [-1, 1, 1, 2]


def test_codes_beyond_their_categories_are_refused():
    with pytest.raises(ValueOutOfRange):
        indicator_design(np.array([[2]]), np.array([2]))
    with pytest.raises(ShapeMismatch):
        indicator_design(np.array([[0]]), np.array([2, 2]))
