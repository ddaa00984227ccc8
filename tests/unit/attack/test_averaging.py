from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.attack.small_country import tree_of
from tests.unit.attack.test_bounds import GRID, on_the_grid, published

from zicht.attack.averaging import (
    chances,
    equal_sum_findings,
    posterior,
    same_cell_findings,
    surety_of_a_mean,
)
from zicht.attack.knowledge import Background, RuleText, Shown, Sticky
from zicht.attack.relations import cell_systems

ROUNDING = {"GM0001": 10, "BU00010101": 9, "BU00010102": 9, "BU00010103": 4}
BASE = {"GM0001": 30, "BU00010101": 10, "BU00010102": 0, "BU00010103": 20}
FRESH = replace(GRID, sticky=Sticky.NEVER)
STRICT = replace(GRID, sticky=Sticky.ALWAYS)


def releases(rule, *shown):
    return [
        replace(on_the_grid(BASE | values, ROUNDING), release=f"r{n}", rules={"suspects": rule})
        for n, values in enumerate(shown)
    ]


def test_noise_of_one_is_gone_after_forty_releases():
    assert surety_of_a_mean(1.0, np.array([1, 4, 12, 40])).round(2).tolist() == [0.38, 0.68, 0.92, 1.0]
    assert surety_of_a_mean(2.0, 4) == pytest.approx(surety_of_a_mean(1.0, 1))


@pytest.mark.parametrize("rule", [GRID, RuleText(Shown.NEIGHBOUR, base=5)])
def test_chances_of_what_is_shown_add_up_to_one_and_are_unbiased(rule):
    truths = np.arange(40)[None, :]
    shown = np.arange(0, 60, 5)[:, None]
    found = chances(rule, shown, truths)
    assert np.allclose(found.sum(axis=0), 1)
    assert np.allclose((found * shown).sum(axis=0), truths)


def test_the_nearest_multiple_is_no_matter_of_chance():
    found = chances(RuleText(Shown.NEAREST, base=5), np.array([[5]]), np.arange(10)[None, :])
    assert found[0].tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 0, 0]


def test_what_has_no_two_neighbours_has_no_chances():
    with pytest.raises(AssertionError):
        chances(RuleText(Shown.BOUNDED), np.array([[5]]), np.array([[5]]))


def test_the_share_of_ups_is_the_fraction():
    """Shown 40 times with fresh chance, 12 times up: 3 of 10 is far the surest."""
    draws = np.array([[10]] * 12 + [[0]] * 28)
    truths, surety = posterior(GRID, draws)
    assert truths[np.argmax(surety[0])] == 3
    assert surety[0].max() > 0.5
    assert surety[0, 0] == 0
    assert surety.sum() == pytest.approx(1)


def test_values_that_no_count_gives_leave_nothing():
    assert posterior(GRID, np.array([[0], [20]]))[1].sum() == 0


def test_fresh_chance_in_every_release_is_found():
    """1 to 9 by two values; by a base of 3 two values leave so little that one count stands out."""
    rule = RuleText(Shown.NEIGHBOUR, minimum=10, base=3)
    (finding,) = [
        f
        for f in same_cell_findings(releases(rule, {"BU00010101": 3}, {"BU00010101": 6}), "suspects")
        if "BU00010101" in f.where
    ]
    assert (finding.kind, finding.knowledge, finding.lower, finding.upper) == ("averaging", "A4", 4, 5)
    assert same_cell_findings(releases(rule, {"BU00010101": 3}, {"BU00010101": 3}), "suspects") == []


def test_two_fresh_values_on_the_grid_do_not_make_one_count_stand_out():
    assert same_cell_findings(releases(FRESH, {"BU00010101": 10}, {"BU00010101": 0}), "suspects") == []


def test_noise_of_other_kinds_is_left_to_other_attacks():
    rule = RuleText(Shown.NEAREST, base=5)
    assert same_cell_findings(releases(rule, {"BU00010101": 10}, {"BU00010101": 5}), "suspects") == []


def test_a_strictly_sticky_value_that_falls_to_nought_says_that_nobody_is_left():
    found = same_cell_findings(releases(STRICT, {"BU00010101": 10}, {"BU00010101": 0}), "suspects")
    assert [(f.kind, f.grave, f.lower, f.upper) for f in found] == [("sticky", True, 0, 0)]
    assert "BU00010101" in found[0].where


@pytest.mark.parametrize(("before", "after"), [(0, 10), (20, 10), (15, 10), (10, 15), (15, 0)])
def test_other_moves_of_a_sticky_value_leave_enough(before, after):
    pair = releases(STRICT, {"BU00010101": before}, {"BU00010101": after})
    assert same_cell_findings(pair, "suspects") == []


def test_a_value_that_mostly_stays_proves_nothing_by_moving():
    assert same_cell_findings(releases(GRID, {"BU00010101": 10}, {"BU00010101": 0}), "suspects") == []


def test_only_like_is_compared_with_like():
    old, new = releases(STRICT, {"BU00010101": 10}, {"BU00010101": 0})
    assert same_cell_findings([old, new], "crimes") == []
    assert (
        same_cell_findings([replace(old, plan=replace(old.plan, division_year=2023)), new], "suspects") == []
    )
    other = replace(old.plan, figures=(replace(old.plan.figures[0], plan_digest="e" * 64),))
    assert same_cell_findings([replace(old, plan=other), new], "suspects") == []
    empty = replace(old, counts=old.counts.slice(0, 0))
    assert same_cell_findings([empty, new], "suspects") == []
    assert len(same_cell_findings([old, old, new], "suspects")) == 1


def noisy(shown, deviation):
    rule = RuleText(Shown.BOUNDED, minimum=10, complete=True)
    rounding = dict.fromkeys(shown, 5)
    tree = tree_of({"GM0001": {"WK000101": len(shown) - 1}})
    (cells,) = cell_systems(published(shown, rule=rule, rounding=rounding, tree=tree), Background())
    return equal_sum_findings(cells, deviation)


def test_a_total_beside_parts_that_do_not_add_up_is_known_twice():
    parts = {"BU00010101": 3, "BU00010102": 2, "BU00010103": 2}
    found = noisy({"GM0001": 9} | parts, 0.4)
    assert found == []  # three parts carry thrice the noise: hardly any gain
    (finding,) = noisy({"GM0001": 9, "BU00010101": 8}, 1.0)
    assert finding.where == "counts.parquet: suspects gm GM0001 2024"
    assert finding.grave


def test_figures_that_add_up_have_one_noise():
    assert noisy({"GM0001": 8, "BU00010101": 8}, 1.0) == []
    assert noisy({"GM0001": 40, "BU00010101": 41}, 1.0) == []


def test_a_missing_part_without_a_bound_gives_no_second_reading():
    (cells,) = cell_systems(published({"GM0001": None, "BU00010101": 8}), Background())
    assert equal_sum_findings(replace(cells, solution=None), 1.0) == []
