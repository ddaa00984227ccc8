"""What each rule calls unsafe, at its borders, and how uncertain it wants the cell to stay."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from zicht.protection.amounts.dominance import Dominance, PriorPosterior, dominance, prior_posterior
from zicht.protection.amounts.group_disclosure import GroupDisclosure, group_disclosure
from zicht.protection.amounts.k_disclosure import KDisclosure, k_disclosure
from zicht.protection.amounts.minimum_frequency import MinimumFrequency, minimum_frequency
from zicht.protection.amounts.sensitive_cells import Cells, combined, counted, sensitive


def paid(*cells: tuple[int, ...], persons: tuple[int, ...] | None = None) -> Cells:
    """Each cell by itself; the contributions of its holdings."""
    value = np.array([sum(cell) for cell in cells])
    holdings = np.array([len(cell) for cell in cells])
    largest = np.array([[*sorted(cell, reverse=True), 0, 0, 0][:3] for cell in cells])
    parts = sparse.csc_array(np.eye(len(cells), dtype=np.int64))
    of = holdings if persons is None else np.array(persons)
    return Cells(parts, value, of, holdings, largest, np.empty((0, 2), dtype=np.int64))


def group(*categories: int) -> Cells:
    """Categories of one marginal, which is the last cell."""
    count = len(categories)
    parts = np.hstack([np.eye(count, dtype=np.int64), np.ones((count, 1), dtype=np.int64)])
    return counted(sparse.csc_array(parts), np.array(categories), [(i, count) for i in range(count)])


def unsafe(finding) -> list[int]:
    return np.flatnonzero(finding.unsafe).tolist()


def test_nine_are_few_and_ten_are_not_and_nobody_may_be_shown() -> None:
    cells = counted(sparse.csc_array(np.eye(4, dtype=np.int64)), np.array([0, 1, 9, 10]))
    found = minimum_frequency(cells, MinimumFrequency(10, 1))
    assert unsafe(found) == [1, 2]
    assert found.width.tolist() == [0, 10, 10, 0]
    assert found.lower.tolist() == found.upper.tolist() == [0, 0, 0, 0]


def test_nobody_is_unsafe_where_nought_tells_something() -> None:
    cells = counted(sparse.csc_array(np.eye(2, dtype=np.int64)), np.array([0, 10]))
    assert unsafe(minimum_frequency(cells, MinimumFrequency(10, 1, zero_allowed=False))) == [0]


def test_many_persons_of_two_holdings_are_few() -> None:
    cells = paid((50, 50), (40, 30, 30), persons=(20, 20))
    assert unsafe(minimum_frequency(cells, MinimumFrequency(10, 3))) == [0]


def test_an_amount_of_few_stays_open_by_a_share_rounded_up() -> None:
    cells = paid((100, 1), persons=(2,))
    found = minimum_frequency(cells, MinimumFrequency(10, 1, width=0, share=Fraction(3, 10)))
    assert (found.lower.tolist(), found.upper.tolist()) == ([31], [31])


def test_half_is_not_more_than_half() -> None:
    found = dominance(paid((50, 50), (51, 50), (51, 49)), Dominance())
    assert unsafe(found) == [1, 2]
    assert found.upper.tolist() == [0, 102 - 101, 102 - 100]


def test_the_two_largest_together() -> None:
    cells = paid((60, 25, 15), (60, 26, 14), (70, 30))
    found = dominance(cells, Dominance(2, Fraction(85, 100)))
    assert unsafe(found) == [1, 2]
    assert found.upper.tolist() == [0, 2, 18]  # 86 / 0.85 is 101.2, and 100 / 0.85 is 117.6: rounded up
    assert found.lower.tolist() == [0, 2, 18]


def test_no_interval_reaches_below_nought() -> None:
    found = dominance(paid((100,)), Dominance(1, Fraction(1, 4)))
    assert (found.lower.tolist(), found.upper.tolist()) == ([100], [300])


def test_the_second_learns_the_largest_to_within_ten_percent() -> None:
    """Of the others together at least 10 % of the largest must remain unknown."""
    cells = paid((100, 50, 10), (100, 50, 9), (100, 50), (0,))
    found = prior_posterior(cells, PriorPosterior())
    assert unsafe(found) == [1, 2]
    assert found.upper.tolist() == [0, 1, 10, 0]


def test_who_knew_half_beforehand_learns_more() -> None:
    cells = paid((100, 50, 19), (100, 50, 20))
    assert unsafe(prior_posterior(cells, PriorPosterior(Fraction(1, 10), Fraction(1, 2)))) == [0]


def test_nine_of_ten_tell_of_the_group() -> None:
    found = group_disclosure(group(90, 10), GroupDisclosure(complement=None))
    assert unsafe(found) == [0]
    assert found.lower.tolist() == [1, 0, 0]
    assert unsafe(group_disclosure(group(89, 11), GroupDisclosure(complement=None))) == []


def test_nobody_of_a_group_tells_of_the_group_too() -> None:
    found = group_disclosure(group(0, 50, 50), GroupDisclosure())
    assert unsafe(found) == [0]
    assert found.upper.tolist() == [1, 0, 0, 0]
    assert unsafe(group_disclosure(group(1, 50, 50), GroupDisclosure())) == []
    assert unsafe(group_disclosure(group(5, 95), GroupDisclosure(complement=Fraction(95, 100)))) == [0, 1]


def test_a_group_of_nobody_tells_nothing() -> None:
    assert unsafe(group_disclosure(group(0, 0), GroupDisclosure())) == []


def test_one_who_is_not_in_the_category_learns_of_all_others() -> None:
    cells = group(20, 1, 0)
    found = k_disclosure(cells, KDisclosure(1))
    assert unsafe(found) == []
    assert (cells.parts @ found.differences).toarray().T.tolist() == [[0, 1, 1]]
    assert k_disclosure(group(20, 2), KDisclosure(1)).differences.shape[1] == 0
    assert k_disclosure(group(20, 2), KDisclosure(2)).differences.shape[1] == 1
    assert k_disclosure(group(20, 0), KDisclosure(0)).differences.shape[1] == 1
    assert k_disclosure(group(1, 0), KDisclosure(1)).differences.shape[1] == 1


def test_rules_together_ask_for_the_most_of_each() -> None:
    one = sensitive("one", np.array([True, False]), lower=np.array([3, 9]), upper=np.array([1, 9]))
    two = sensitive("two", np.array([True, True]), width=np.array([4, 5]), upper=np.array([2, 0]))
    both = combined([one, two])
    assert both.unsafe.tolist() == [True, True]
    assert (both.lower.tolist(), both.upper.tolist(), both.width.tolist()) == ([3, 0], [2, 0], [4, 5])
    assert both.rule == "'one' + 'two'"


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: MinimumFrequency(0),
        lambda: MinimumFrequency(10, 0),
        lambda: MinimumFrequency(width=-1),
        lambda: MinimumFrequency(share=Fraction(2)),
        lambda: Dominance(0),
        lambda: Dominance(1, Fraction(1)),
        lambda: PriorPosterior(Fraction(1, 2), Fraction(1, 2)),
        lambda: GroupDisclosure(Fraction(1, 2)),
        lambda: GroupDisclosure(complement=Fraction(1, 2)),
        lambda: KDisclosure(-1),
        lambda: dominance(paid((1, 2, 3, 4)), Dominance(4)),
        lambda: combined([]),
        lambda: counted(sparse.csc_array(np.eye(1, dtype=np.int64)), np.array([-1])),
    ],
)
def test_settings_that_make_no_rule_are_bugs(mistake) -> None:
    with pytest.raises(AssertionError):
        mistake()
