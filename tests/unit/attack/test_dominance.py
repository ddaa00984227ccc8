from __future__ import annotations

import numpy as np
import pytest

from zicht.attack.dominance import KnownContribution, breached, dominance_findings, others


def known(**changes):
    settings = {
        "where": "amounts.parquet: turnover GM0001 2024",
        "lower": 1000.0,
        "upper": 1000.0,
        "own": 300.0,
    }
    return KnownContribution(**(settings | changes))


def test_the_other_of_two_is_the_total_less_ones_own():
    assert others(known(contributors=2)) == (700, 700)
    (finding,) = dominance_findings([known(contributors=2)])
    assert (finding.lower, finding.upper, finding.knowledge, finding.grave) == (700, 700, "A3", True)


def test_of_many_others_the_largest_has_at_least_its_share():
    assert others(known(contributors=8)) == (100, 700)
    assert dominance_findings([known(contributors=8)]) == []
    assert others(known()) == (0, 700)
    assert dominance_findings([known()]) == []


def test_a_public_report_of_the_largest_makes_the_rest_small():
    assert dominance_findings([known(largest=640.0)], share=0.1) != []
    assert dominance_findings([known(largest=500.0)], share=0.1) == []


def test_the_share_itself_is_enough():
    # 770 at most, 700 at least: a tenth apart
    assert dominance_findings([known(own=230.0, largest=700.0)], share=0.1) == []
    assert dominance_findings([known(own=230.5, largest=700.0)], share=0.1) != []


def test_a_coalition_of_two_knows_the_third():
    assert others(known(own=800.0, contributors=3, insiders=2)) == (200, 200)
    assert others(known(own=1000.0, contributors=2, insiders=2)) == (0, 0)
    assert dominance_findings([known(own=1000.0, contributors=2, insiders=2)]) == []


def test_a_class_instead_of_an_amount_keeps_them_apart():
    assert others(known(lower=200.0, upper=2000.0, contributors=2)) == (0, 1700)
    assert dominance_findings([known(lower=500.0, upper=2000.0, contributors=2)]) == []


@pytest.mark.parametrize(
    "wrong",
    [{"own": -1.0}, {"own": 1001.0}, {"lower": 1001.0}, {"insiders": 0}, {"contributors": 1, "insiders": 2}],
)
def test_what_cannot_be_known_is_refused(wrong):
    with pytest.raises(AssertionError):
        known(**wrong)


def test_the_p_percent_rule_in_numbers():
    largest, second = np.array([700.0, 700.0]), np.array([230.0, 231.0])
    assert breached(largest, second, np.array([1000.0, 1000.0]), 0.1).tolist() == [False, True]
