import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch
from zicht.methods.recoding import SharesNotOne, chain, recode_of_pairs


def recode(*pairs, old, new):
    table = np.array(pairs)
    return recode_of_pairs(
        table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2], old_areas=old, new_areas=new
    )


# old areas 0 and 1 merge into 0; old area 2 is divided over 1 and 2; old area 3 becomes 3
MERGER_AND_SPLIT = recode((0, 0, 1), (1, 0, 1), (2, 1, 0.25), (2, 2, 0.75), (3, 3, 1), old=4, new=5)


def test_a_merger_adds_up_and_a_split_divides_by_its_shares():
    found = MERGER_AND_SPLIT.counts(np.array([[10.0, 5.0, 8.0, 1.0]]))
    assert found[0, :4].tolist() == [15, 2, 6, 1]


def test_only_what_comes_from_divided_areas_is_estimated():
    assert MERGER_AND_SPLIT.estimated.tolist() == [False, True, True, False, False]


def test_a_new_area_without_a_past_has_no_figure_rather_than_zero():
    assert np.isnan(MERGER_AND_SPLIT.counts(np.ones((1, 4)))[0, 4])
    assert MERGER_AND_SPLIT.reached.tolist() == [True] * 4 + [False]


def test_a_missing_old_area_makes_every_area_it_went_to_missing():
    found = MERGER_AND_SPLIT.counts(np.array([[np.nan, 5.0, np.nan, 1.0]]))
    assert np.isnan(found[0]).tolist() == [True, True, True, False, True]


def test_means_are_weighted_by_what_is_behind_them():
    means, weights = np.array([[10.0, 40.0, 7.0, np.nan]]), np.array([[100.0, 50.0, 20.0, 0.0]])
    found = MERGER_AND_SPLIT.means(means, weights)
    assert found[0, :3] == pytest.approx([20, 7, 7])
    assert np.isnan(found[0, 3])  # nobody behind it


def test_an_area_without_units_does_not_spoil_a_mean_but_a_missing_mean_does():
    recoded = MERGER_AND_SPLIT.means(
        np.array([[10.0, np.nan, 7.0, 3.0], [10.0, np.nan, 7.0, 3.0]]),
        np.array([[100.0, 0.0, 20.0, 5.0], [100.0, 9.0, 20.0, 5.0]]),
    )
    assert recoded[0, 0] == 10
    assert np.isnan(recoded[1, 0])


def test_an_area_divided_and_joined_again_is_exact_once_more():
    split = recode((0, 0, 0.3), (0, 1, 0.7), old=1, new=2)
    join = recode((0, 0, 1), (1, 0, 1), old=2, new=1)
    both = chain(split, join)
    assert both.estimated.tolist() == [False]
    assert both.counts(np.array([[11.0]]))[0, 0] == pytest.approx(11)


def test_shares_that_do_not_add_up_or_are_negative_are_refused():
    with pytest.raises(SharesNotOne, match="first at position 1"):
        recode((0, 0, 1), (1, 0, 0.4), old=2, new=1)
    with pytest.raises(SharesNotOne, match="negative"):
        recode((0, 0, 1.5), (0, 1, -0.5), old=1, new=2)


def test_figures_and_chains_of_another_division_are_refused():
    with pytest.raises(ShapeMismatch, match="old division"):
        MERGER_AND_SPLIT.counts(np.ones((1, 3)))
    with pytest.raises(ShapeMismatch, match="order of their years"):
        chain(MERGER_AND_SPLIT, MERGER_AND_SPLIT)
