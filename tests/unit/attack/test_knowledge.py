from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.attack.small_country import Country, figure_of, on_grid, tree_of

from zicht.attack.knowledge import (
    LEVELS,
    Background,
    CountsUnreadable,
    Missing,
    ReleasePlanUnreadable,
    RuleText,
    Shown,
    Sticky,
    plan_read,
    rule_text,
)
from zicht.kit.digests import canonical_json
from zicht.model.area_codes import Level
from zicht.model.release_plans import CountRules, Mechanism, ReleasePlan

PLAN = ReleasePlan(
    (
        figure_of(
            breakdowns=("sex",), categories=(("m", "f"),), breakdown_levels=(Level.COUNTRY, Level.GEMEENTE)
        ),
        figure_of("inhabitants", stock=True, additive=False),
    ),
    2024,
    2024,
    CountRules(minimum=20, base=10, bound=20),
)


def between(rule: RuleText, *values: int) -> list[tuple[float, float]]:
    lower, upper = rule.bounds(np.array(values))
    return list(zip(lower.tolist(), upper.tolist(), strict=True))


def test_each_level_of_knowledge_holds_those_before_it():
    assert list(LEVELS) == sorted(LEVELS) == ["A0", "A1", "A2", "A3", "A4"]
    insider = Background("A3")
    assert [insider.knows(level) for level in LEVELS] == [True, True, True, True, False]


@pytest.mark.parametrize("wrong", [{"knowledge": "A9"}, {"own": 0}])
def test_a_background_is_one_of_the_levels_and_an_insider_is_somebody(wrong):
    with pytest.raises(AssertionError):
        Background(**wrong)


def test_the_words_of_the_grid_bound_a_count():
    rule = RuleText(Shown.GRID, minimum=10, base=5)
    assert between(rule, 0, 10, 15, 100) == [(0, 9), (1, 14), (11, 19), (96, 104)]
    # the minimum equal to the base, and a minimum far above it
    assert between(RuleText(Shown.GRID, minimum=5, base=5), 0, 5, 10) == [(0, 4), (1, 9), (6, 14)]
    assert between(RuleText(Shown.GRID, minimum=20, base=5), 0, 20, 25) == [(0, 19), (1, 24), (21, 29)]


@pytest.mark.parametrize("truth", range(40))
def test_the_grid_shows_exactly_what_its_words_allow(truth):
    rule = RuleText(Shown.GRID, minimum=10, base=5)
    shown = {on_grid(truth, up) for up in (False, True)}
    allowed = {value for value in range(0, 60, 5) if value != 5}
    says = {v for v in allowed if between(rule, v)[0][0] <= truth <= between(rule, v)[0][1]}
    # a multiple of the base stays; the words of the rule leave its neighbours possible, no more
    assert shown <= says
    assert says - shown <= ({truth - 5, truth, truth + 5} if truth % 5 == 0 else set())


def test_other_rules_in_words():
    assert between(RuleText(Shown.EXACT), 0, 7) == [(0, 0), (7, 7)]
    assert between(RuleText(Shown.NEAREST, base=5), 0, 5) == [(0, 2), (3, 7)]
    assert between(RuleText(Shown.NEAREST, base=10), 10) == [(5, 15)]
    assert between(RuleText(Shown.NEIGHBOUR, base=5), 0, 5) == [(0, 4), (1, 9)]
    assert between(RuleText(Shown.GRID_SUM, minimum=10, base=5), 10) == [(0, np.inf)]
    assert between(RuleText(Shown.BOUNDED), 7) == [(0, np.inf)]
    assert between(RuleText(Shown.UNBOUNDED), 7) == [(0, np.inf)]


def test_what_is_shown_beside_a_threshold_is_nought_or_not_small():
    rule = RuleText(Shown.NEAREST, Missing.SMALL, minimum=10, base=5)
    assert between(rule, 0, 10, 15) == [(0, 0), (10, 12), (13, 17)]
    assert between(RuleText(Shown.EXACT, Missing.SMALL, minimum=10), 0, 10) == [(0, 0), (10, 10)]
    # not given by the rule: nothing is made of it
    assert between(rule, 5) == [(3, 7)]


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        (RuleText(Shown.GRID, minimum=10, base=5), [-5, 1, 5, 9, 12]),
        (RuleText(Shown.GRID_SUM, minimum=10, base=5), [-5, 1, 5, 9, 12]),
        (RuleText(Shown.NEAREST, base=5), [-5, 1, 9, 12]),
        (RuleText(Shown.NEIGHBOUR, base=5), [-5, 1, 9, 12]),
        (RuleText(Shown.EXACT, Missing.SMALL, minimum=10), [-5, 1, 5, 9]),
        (RuleText(Shown.EXACT), [-5]),
        (RuleText(Shown.BOUNDED), [-5]),
    ],
)
def test_values_that_a_rule_cannot_give(rule, wrong):
    values = [-5, 0, 1, 5, 9, 10, 12, 15]
    assert [v for v, off in zip(values, rule.off_grid(np.array(values)), strict=True) if off] == wrong


def test_each_mechanism_has_words():
    rules = CountRules(minimum=20, base=10, bound=20)
    texts = {mechanism: rule_text(mechanism, rules) for mechanism in Mechanism}
    grid = RuleText(Shown.GRID, Missing.ANYTHING, 20, 10, sticky=Sticky.MOSTLY)
    assert texts[Mechanism.SMALL_COUNT_ROUNDING] == grid
    assert texts[Mechanism.ORIGIN_DESTINATION] == replace(grid, shown=Shown.GRID_SUM)
    assert texts[Mechanism.SUPPRESSION].shown is Shown.EXACT
    assert texts[Mechanism.CELL_KEY].shown is Shown.BOUNDED
    assert texts[Mechanism.DIFFERENTIAL_PRIVACY].shown is Shown.UNBOUNDED
    assert {text.minimum for text in texts.values()} == {20}


def test_a_plan_is_read_back_as_it_was_written():
    written = json.loads(canonical_json(PLAN.as_dict()))
    assert plan_read(written) == PLAN
    with_others = replace(PLAN, other_rules={"cell-key": {"variance": 2}})
    assert plan_read(json.loads(canonical_json(with_others.as_dict()))) == with_others


@pytest.mark.parametrize(
    "spoil",
    [
        lambda plan: plan.pop("figures"),
        lambda plan: plan.update(year="soon"),
        lambda plan: plan.update(counts={"minimum": 7, "base": 5}),
        lambda plan: plan.update(counts={"salt": 1}),
        lambda plan: plan.update(figures=3),
        lambda plan: plan["figures"][0].update(levels=["street"]),
        lambda plan: plan["figures"].append("suspects"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused_by_name(spoil):
    written = json.loads(canonical_json(PLAN.as_dict()))
    spoil(written)
    with pytest.raises(ReleasePlanUnreadable, match=r"release_plan\.json"):
        plan_read(written)


def test_a_plan_that_is_no_table_is_refused():
    with pytest.raises(ReleasePlanUnreadable):
        plan_read([1, 2])  # type: ignore[arg-type]


def test_counts_without_a_column_or_with_half_a_key_are_refused_by_name():
    country = Country(tree_of({"GM0001": {"WK000101": 1}}), figure_of(), {})
    whole = country.publish({("suspects", "gm", "GM0001", "", "2024", ""): 10})
    with pytest.raises(CountsUnreadable, match="ROUNDING"):
        replace(whole, counts=whole.counts.drop_columns(["ROUNDING"]))
    field = whole.counts.schema.field("REF_AREA")
    with pytest.raises(CountsUnreadable, match="REF_AREA"):
        replace(whole, counts=whole.counts.set_column(2, field, pa.array([None], pa.string())))
