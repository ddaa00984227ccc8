"""What must be found, in countries small enough to see it by eye."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.unit.attack.small_country import GRID, Country, figure_of, table_of, tree_of

from zicht.attack.bounds import THOROUGH, bound_cells, cell_findings, grid_findings
from zicht.attack.knowledge import Background, Missing, Published, RuleText, Shown
from zicht.attack.relations import FiguresContradict, cell_systems
from zicht.methods.linear_programs import Effort
from zicht.model.area_codes import Level
from zicht.model.plans import RuleClass
from zicht.model.release_plans import CountRules, ReleasePlan

EXACT = RuleText(Shown.EXACT, Missing.ANYTHING, 10, complete=True)
THRESHOLD = RuleText(Shown.EXACT, Missing.SMALL, 10, complete=True)
TREE = tree_of({"GM0001": {"WK000101": 3}})
FLAT = (Level.GEMEENTE, Level.BUURT)


def published(shown, *, rule=EXACT, rounding=None, tree=TREE, figure=None, release="r1", **plan):
    """`shown`: {"GM0001": 40, "BU00010101": None, ("BU00010101", "m"): 3}"""
    figure = figure or figure_of(levels=FLAT)
    cells = {}
    for name, value in shown.items():
        code, text = name if isinstance(name, tuple) else (name, "")
        cells["suspects", code[:2].lower(), code, "", "2024", text] = value
    by_key = {key: (rounding or {}).get(key[2], 0) for key in cells}
    plan = ReleasePlan((figure,), 2024, 2024, CountRules(), **plan)
    return Published(release, table_of(cells, by_key), tree, plan, rules={"suspects": rule})


def found(release, knowledge="A4", **settings):
    background = settings.pop("background", Background(knowledge))
    findings, tried = cell_findings(release, background, **settings)
    return [(f.kind, f.knowledge, f.where.split(" 2024")[0][16:], f.lower, f.upper) for f in findings], tried


def bounds_by_place(release, knowledge="A4", **background):
    (cells,) = cell_systems(release, Background(knowledge, **background))
    found = bound_cells(cells).found
    names = [cells.where(u).split(" 2024")[0].split(" ", 2)[2] for u in range(cells.system.unknowns)]
    return dict(zip(names, zip(found.lower.tolist(), found.upper.tolist(), strict=True), strict=True))


def test_one_missing_part_of_a_total_is_found_by_subtraction():
    release = published({"GM0001": 40, "BU00010101": None, "BU00010102": 20, "BU00010103": 17})
    findings, tried = found(release)
    assert findings == [("exact-cell", "A0", "suspects bu BU00010101", 3, 3)]
    assert tried.cells == 4


def test_a_place_outside_of_all_parts_keeps_the_difference_apart():
    """When parts need not fill the whole, the difference bounds the hidden part and does not give it."""
    release = published(
        {"GM0001": 40, "BU00010101": None, "BU00010102": 20, "BU00010103": 10},
        rule=replace(EXACT, complete=False),
    )
    assert bounds_by_place(release)["bu BU00010101"] == (0, 10)
    assert found(release)[0] == []


def test_two_missing_parts_that_are_both_small_are_narrow():
    release = published({"GM0001": 24, "BU00010101": None, "BU00010102": None, "BU00010103": 20})
    findings, _ = found(release)
    assert [(kind, low, high) for kind, _, _, low, high in findings] == [("narrow-cell", 0, 4)] * 2


def test_the_border_of_narrow_is_the_minimum():
    for total, expected in ((28, 2), (29, 0)):
        release = published({"GM0001": total, "BU00010101": None, "BU00010102": None, "BU00010103": 20})
        assert len(found(release)[0]) == expected, total


def test_the_words_of_a_threshold_do_not_count_as_a_find_but_more_does():
    """Under a threshold everyone knows 1 to 9; two that add up to 18 are 9 each."""
    hidden = {"BU00010101": None, "BU00010102": None, "BU00010103": 20}
    assert found(published({"GM0001": 30} | hidden, rule=THRESHOLD))[0] == []
    findings, _ = found(published({"GM0001": 38} | hidden, rule=THRESHOLD))
    assert {(kind, level, low, high) for kind, level, _, low, high in findings} == {
        ("exact-cell", "A1", 9, 9)
    }


def test_a_small_count_in_the_open_is_found():
    findings, _ = found(published({"GM0001": 43, "BU00010101": 3, "BU00010102": 20, "BU00010103": 20}))
    assert findings == [("exact-cell", "A0", "suspects bu BU00010101", 3, 3)]


def test_noughts_and_large_counts_in_the_open_are_no_find():
    assert found(published({"GM0001": 50, "BU00010101": 0, "BU00010102": 40, "BU00010103": 10}))[0] == []


def on_the_grid(shown, rounding):
    return published(shown, rule=GRID, rounding=rounding)


def test_a_release_on_the_grid_gives_nothing_and_that_is_proved():
    release = on_the_grid(
        {"GM0001": 20, "BU00010101": 10, "BU00010102": 0, "BU00010103": 10},
        {"GM0001": 10, "BU00010101": 9, "BU00010102": 9, "BU00010103": 9},
    )
    findings, tried = found(release)
    assert findings == []
    assert (tried.open, tried.cells) == (0, 5)  # four cells and the rest of the gemeente
    found_bounds = bounds_by_place(release)
    assert found_bounds["bu BU00010101"] == (1, 14)
    assert found_bounds["bu BU00010102"] == (0, 9)
    assert found_bounds["bu GM0001/rest"] == (0, 9)


def test_too_near_a_promise_on_a_total_is_found():
    """A total that promises 5 and shows 0 leaves 0 to 5: six values."""
    release = on_the_grid(
        {"GM0001": 0, "BU00010101": 0, "BU00010102": 0, "BU00010103": 0},
        {"GM0001": 5, "BU00010101": 9, "BU00010102": 9, "BU00010103": 9},
    )
    findings, _ = found(release)
    assert {(kind, low, high) for kind, _, _, low, high in findings} == {("narrow-cell", 0, 5)}
    assert len(findings) == 5


def test_what_the_grid_leaves_out_lies_in_the_rest():
    release = on_the_grid(
        {"GM0001": 30, "BU00010101": None, "BU00010102": None, "BU00010103": 20},
        {"GM0001": 10, "BU00010103": 4},
    )
    found_bounds = bounds_by_place(release)
    assert found_bounds["bu GM0001/rest"] == (1, 14)
    assert found_bounds["bu BU00010101"] == (0, 14)
    assert found(release)[0] == []


def test_a_wider_promise_than_one_rounding_is_believed():
    """A published 0 that promises 18 is a sum of slivers: the words of one rounding do not hold for it."""
    release = on_the_grid(
        {"GM0001": 20, "BU00010101": 0, "BU00010102": 0, "BU00010103": 20},
        {"GM0001": 30, "BU00010101": 18, "BU00010102": 9, "BU00010103": 4},
    )
    assert bounds_by_place(release)["bu BU00010101"] == (0, 18)


def test_public_totals_bound_a_count_and_are_no_find_by_themselves():
    totals = pa.table(
        {
            "MEASURE": ["suspects", "suspects", "crimes"],
            "REF_AREA": ["BU00010101", "BU09999999", "GM0001"],
            "TIME_PERIOD": ["", "2024", "2024"],
            "VALUE": [4, 1, 1],
        }
    )
    release = on_the_grid(
        {"GM0001": 20, "BU00010101": 0, "BU00010102": 0, "BU00010103": 20},
        {"GM0001": 10, "BU00010101": 9, "BU00010102": 9, "BU00010103": 4},
    )
    assert bounds_by_place(release, "A2", totals=totals)["bu BU00010101"] == (0, 4)
    assert bounds_by_place(release, "A1", totals=totals)["bu BU00010101"] == (0, 9)
    assert found(release, background=Background("A2", totals=totals))[0] == []
    other = totals.set_column(2, "TIME_PERIOD", pa.array(["2023", "2024", "2024"]))
    assert bounds_by_place(release, "A2", totals=other)["bu BU00010101"] == (0, 9)


def test_the_least_knowledge_that_finds_it_is_told():
    """Three roundings to the nearest 5: only who knows the rule can say that 5 is 3 to 7."""
    rule = RuleText(Shown.NEAREST, minimum=10, base=5, complete=True)
    far = {"GM0001": 9, "BU00010101": 9, "BU00010102": 9, "BU00010103": 9}
    shown = {"GM0001": 45, "BU00010101": 5, "BU00010102": 20, "BU00010103": 20}
    release = published(shown, rule=rule, rounding=far)
    findings, _ = found(release)
    assert findings == [("narrow-cell", "A1", "suspects bu BU00010101", 3, 7)]
    assert found(release, "A0")[0] == []


def test_an_earlier_release_gives_back_what_this_one_hides():
    old = published({"GM0001": 40, "BU00010101": 4, "BU00010102": 20, "BU00010103": 16}, release="r0")
    new = published({"GM0001": 40, "BU00010101": None, "BU00010102": None, "BU00010103": 16})
    findings, _ = found(new, earlier=(old,))
    assert ("exact-cell", "A4", "suspects bu BU00010101", 4, 4) in findings
    assert found(new, "A3", earlier=(old,))[0] == []


@pytest.mark.parametrize("change", ["division", "plan", "measure", "period", "revised"])
def test_an_earlier_release_of_something_else_says_nothing(change):
    figure = figure_of(levels=FLAT)
    old = published({"GM0001": 40, "BU00010101": 4, "BU00010102": 20, "BU00010103": 16}, release="r0")
    new = published({"GM0001": 40, "BU00010101": None, "BU00010102": None, "BU00010103": 16})
    if change == "division":
        old = replace(old, plan=replace(old.plan, division_year=2023))
    if change == "plan":
        old = replace(old, plan=replace(old.plan, figures=(replace(figure, plan_digest="e" * 64),)))
    if change == "measure":
        old = replace(old, plan=replace(old.plan, figures=(replace(figure, measure="crimes"),)))
    if change == "period":
        periods = pa.array(["2023"] * old.counts.num_rows)
        old = replace(old, counts=old.counts.set_column(4, old.counts.schema.field("TIME_PERIOD"), periods))
    if change == "revised":  # the older value cannot be true any more
        new = published({"GM0001": 19, "BU00010101": None, "BU00010102": None, "BU00010103": 16})
        old = published({"GM0001": 40, "BU00010101": None, "BU00010102": None, "BU00010103": 16})
    alone = found(new)[0]
    assert found(new, earlier=(old,))[0] == alone


def test_under_a_sticky_rule_a_value_that_moved_says_nothing_about_one_that_did_not():
    rounding = {"GM0001": 10, "BU00010101": 9, "BU00010102": 9, "BU00010103": 4}
    old = on_the_grid({"GM0001": 30, "BU00010101": 10, "BU00010102": 0, "BU00010103": 20}, rounding)
    new = on_the_grid({"GM0001": 20, "BU00010101": 0, "BU00010102": 0, "BU00010103": 20}, rounding)
    assert found(new, earlier=(old,))[0] == []
    fresh = replace(GRID, sticky=type(GRID.sticky).NEVER)
    old, new = (replace(r, rules={"suspects": fresh}) for r in (old, new))
    findings, _ = found(new, earlier=(old,))
    assert ("narrow-cell", "A4", "suspects bu BU00010101", 1, 9) in findings


def test_categories_bound_each_other_across_areas():
    """Hidden in the buurt, and given back by the categories of the gemeente."""
    figure = figure_of(levels=FLAT, breakdowns=("sex",), categories=(("m", "f"),), breakdown_levels=FLAT)
    tree = tree_of({"GM0001": {"WK000101": 2}})
    shown = {"GM0001": 60, "BU00010101": 30, "BU00010102": 30}
    cells = {"m": {"GM0001": 34, "BU00010101": None, "BU00010102": 27}}
    cells["f"] = {"GM0001": 26, "BU00010101": None, "BU00010102": None}
    for sex, values in cells.items():
        shown |= {(code, f"sex={sex}"): value for code, value in values.items()}
    findings, _ = found(published(shown, tree=tree, figure=figure))
    assert {(where, low) for _, _, where, low, _ in findings} >= {
        ("suspects bu BU00010101", 7),
        ("suspects bu BU00010102", 3),
    }


def test_a_part_of_a_population_is_not_larger_than_it():
    inside = figure_of("inside", levels=FLAT)
    whole = figure_of("whole", levels=FLAT)
    cells = {}
    for measure, values in (("inside", [None, 30, 10]), ("whole", [4, 30, 10])):
        for number, value in enumerate(values, 1):
            cells[measure, "bu", f"BU0001010{number}", "", "2024", ""] = value
    plan = ReleasePlan((inside, whole), 2024, 2024)
    release = Published("r", table_of(cells, {}), TREE, plan, rules={"inside": EXACT, "whole": EXACT})
    alone = [f.where for f in cell_findings(release, Background())[0]]
    both = [f.where for f in cell_findings(release, Background(inclusions=(("inside", "whole"),)))[0]]
    assert [where.split()[1] for where in alone] == ["whole"]
    assert [where.split()[1] for where in both] == ["inside", "whole"]


def test_a_year_is_its_quarters():
    quarters = tuple(f"2024-Q{quarter}" for quarter in (1, 2, 3, 4))
    yearly = figure_of("yearly", levels=(Level.GEMEENTE,))
    quarterly = figure_of("quarterly", levels=(Level.GEMEENTE,), periods=quarters)
    cells = {("yearly", "gm", "GM0001", "", "2024", ""): 64}
    values = (None, 20, 20, 20)
    for period, value in zip(quarters, values, strict=True):
        cells["quarterly", "gm", "GM0001", "", period, ""] = value
    plan = ReleasePlan((yearly, quarterly), 2024, 2024)
    rules = {"yearly": EXACT, "quarterly": EXACT}
    release = Published("r", table_of(cells, {}), TREE, plan, rules=rules)
    assert cell_findings(release, Background())[0] == []
    (finding,) = cell_findings(release, Background(windows=(("yearly", "quarterly"),)))[0]
    assert (finding.lower, finding.upper) == (4, 4)
    assert finding.where.endswith("quarterly gm GM0001 2024-Q1")


def test_persons_counted_anew_on_every_level_are_at_most_as_many_as_their_whole():
    figure = figure_of(levels=FLAT, additive=False, rule_class=RuleClass.ENTITIES)
    release = published({"GM0001": 12, "BU00010101": None, "BU00010102": 10, "BU00010103": 10}, figure=figure)
    found_bounds = bounds_by_place(release)
    assert found_bounds["bu BU00010101"] == (0, 12)
    assert sorted(found_bounds) == ["bu BU00010101", "bu BU00010102", "bu BU00010103", "gm GM0001"]


def test_figures_that_cannot_all_be_true_are_told_by_name_and_without_numbers():
    release = published({"GM0001": 40, "BU00010101": 3, "BU00010102": 20, "BU00010103": 20})
    with pytest.raises(FiguresContradict) as told:
        cell_findings(release, Background())
    assert "gm GM0001" in str(told.value)
    assert "40" not in str(told.value).replace("GM0001", "")


def test_noise_without_a_limit_says_nothing():
    release = published({"GM0001": 3, "BU00010101": 4}, rule=RuleText(Shown.UNBOUNDED, minimum=10))
    assert bounds_by_place(release)["bu BU00010101"] == (0, np.inf)
    assert found(release)[0] == []


def test_counts_off_the_grid_and_measures_outside_the_plan_are_found():
    release = on_the_grid({"GM0001": 43, "BU00010101": 3, "BU00010102": 20, "BU00010103": 20}, {"GM0001": 10})
    findings = grid_findings(release)
    assert [f.where for f in findings] == [
        "counts.parquet: suspects bu BU00010101 2024",
        "counts.parquet: suspects gm GM0001 2024",
    ]
    renamed = release.counts.set_column(
        0, release.counts.schema.field("MEASURE"), pa.array(["leaked"] * release.counts.num_rows)
    )
    (finding,) = grid_findings(replace(release, counts=renamed))
    assert finding.where == "counts.parquet: leaked"
    assert finding.grave


def test_a_country_is_cut_above_the_gemeente_when_it_is_too_large():
    """Two gemeenten that hang together by a hidden country: small parts still give what they can give."""
    tree = tree_of({"GM0001": {"WK000101": 3}, "GM0002": {"WK000201": 3}})
    levels = (Level.COUNTRY, Level.GEMEENTE, Level.BUURT)
    figure = figure_of(
        levels=levels, breakdowns=("age",), categories=(("a", "b", "c"),), breakdown_levels=levels
    )
    generator = np.random.default_rng(4)
    atoms = {
        (unit, (age,), "2024"): int(generator.integers(0, 14))
        for unit in tree.codes[Level.BUURT]
        for age in "abc"
    }
    country = Country(tree, figure, atoms)
    truth = country.cells(atoms)
    hidden = {
        key: None if 0 < value < 10 or (key[1] != "bu" and key[5]) else value for key, value in truth.items()
    }
    release = country.publish(hidden, rule=EXACT)
    (cells,) = cell_systems(release, Background())
    whole = bound_cells(cells)
    cut = bound_cells(cells, effort=Effort(largest=12))
    assert np.all(cut.found.lower <= whole.found.lower)
    assert np.all(cut.found.upper >= whole.found.upper)
    assert cut.narrow.sum() > 0
    assert not whole.open.any()


def test_a_tight_country_on_the_grid_is_settled_by_holding_it_still():
    tree = tree_of({"GM0001": {"WK000101": 3}, "GM0002": {"WK000201": 3}})
    levels = (Level.COUNTRY, Level.GEMEENTE, Level.BUURT)
    figure = figure_of(levels=levels, breakdowns=("age",), categories=(("a", "b"),), breakdown_levels=levels)
    atoms = {(unit, (age,), "2024"): 10 for unit in tree.codes[Level.BUURT] for age in "ab"}
    country = Country(tree, figure, atoms)
    shown = country.cells(atoms)
    rounding = {key: 9 if key[1] == "bu" and key[5] else 3 for key in shown}
    release = country.publish(shown, rounding=rounding)
    (cells,) = cell_systems(release, Background())
    quick = bound_cells(cells, effort=Effort(programs=0))
    assert quick.open.any()
    cut = bound_cells(cells, effort=replace(THOROUGH, largest=24))
    assert cut.open.sum() < quick.open.sum()


FLOWS = RuleText(Shown.GRID_SUM, Missing.ANYTHING, 10, 5)


def flows(rounding=4, **to):
    """What leaves GM0001, to each counterpart."""
    figure = figure_of(levels=(Level.GEMEENTE,), rule_class=RuleClass.FLOWS)
    cells = {("suspects", "gm", "GM0001", name, "2024", ""): value for name, value in to.items()}
    cells["suspects", "gm", "_T", "GM0002", "2024", ""] = 20  # what arrives: an area that is none of the tree
    promises = {key: rounding if key[3] == "GM0002" else 10 for key in cells}
    plan = ReleasePlan((figure,), 2024, 2024)
    return Published("r1", table_of(cells, promises), TREE, plan, rules={"suspects": FLOWS})


def flow_bounds(release):
    (cells,) = cell_systems(release, Background("A4"))
    found = bound_cells(cells).found
    keys = [" ".join(cells.where(unknown).split()[3:5]) for unknown in range(cells.system.unknowns)]
    return dict(zip(keys, zip(found.lower.tolist(), found.upper.tolist(), strict=True), strict=True))


def test_flows_close_on_what_leaves():
    found = flow_bounds(flows(_T=40, GM0002=15, RE01=15, _O=10))
    assert found["GM0001 GM0002"] == (11, 19)
    assert found["GM0001 RE01"] == (5, 25)
    tight = flow_bounds(flows(_T=40, GM0002=30, RE01=0, _O=0))
    assert tight["GM0001 RE01"] == (0, 10)
    assert tight["GM0001 _T"] == (30, 50)


def test_flows_without_a_row_for_elsewhere_are_part_of_what_leaves():
    found = flow_bounds(flows(_T=10, GM0002=30))
    assert found["GM0001 _T"] == (0, 20)
    assert found["GM0001 GM0002"] == (26, 34)


def test_a_flow_at_the_minimum_keeps_the_values_that_its_rule_gives_it():
    assert cell_findings(flows(_T=40, GM0002=10, _O=30), Background())[0] == []
    (finding,) = cell_findings(flows(rounding=3, _T=40, GM0002=10, _O=30), Background())[0]
    assert (finding.lower, finding.upper) == (7, 13)
    assert "GM0001 GM0002" in finding.where


def test_a_flow_to_one_place_does_not_add_up_over_areas():
    figure = figure_of(levels=FLAT, rule_class=RuleClass.FLOWS)
    cells = {("suspects", "gm", "GM0001", "_O", "2024", ""): 10}
    cells |= {("suspects", "bu", f"BU0001010{n}", "_O", "2024", ""): 20 for n in (1, 2, 3)}
    plan = ReleasePlan((figure,), 2024, 2024)
    release = Published("r1", table_of(cells, {}), TREE, plan, rules={"suspects": FLOWS})
    assert cell_findings(release, Background())[0] == []


def test_the_rule_of_a_measure_is_that_of_its_mechanism_in_the_plan():
    release = replace(on_the_grid({"GM0001": 20, "BU00010101": 0}, {"GM0001": 10, "BU00010101": 9}), rules={})
    assert release.rule_of("suspects") == GRID
    assert bounds_by_place(release)["bu BU00010101"] == (0, 9)


def test_on_the_grid_persons_counted_anew_are_rounded_on_every_level():
    figure = figure_of(levels=FLAT, additive=False)
    release = published(
        {"GM0001": 10, "BU00010101": 10}, rule=GRID, figure=figure, rounding={"GM0001": 9, "BU00010101": 9}
    )
    assert bounds_by_place(release) == {"gm GM0001": (1, 14), "bu BU00010101": (1, 14)}


def test_categories_of_persons_counted_anew_need_not_add_up():
    """Somebody may be in two categories: the total is at least the largest of them."""
    figure = figure_of(
        levels=FLAT,
        additive=False,
        breakdowns=("role",),
        categories=(("owner", "director"),),
        breakdown_levels=FLAT,
    )
    shown = {"GM0001": None, ("GM0001", "role=owner"): 12, ("GM0001", "role=director"): 15}
    (cells,) = cell_systems(published(shown, figure=figure), Background())
    found = bound_cells(cells).found
    assert sorted(zip(found.lower, found.upper, strict=True)) == [(12, 12), (15, 15), (15, np.inf)]


def test_measures_that_are_tied_but_not_there_in_a_period_are_attacked_alone():
    inside = figure_of("inside", levels=(Level.GEMEENTE,))
    whole = figure_of("whole", levels=(Level.GEMEENTE,), periods=("2023",))
    cells = {("inside", "gm", "GM0001", "", "2024", ""): 3, ("whole", "gm", "GM0001", "", "2023", ""): 30}
    rules = {"inside": EXACT, "whole": EXACT}
    release = Published("r", table_of(cells, {}), TREE, ReleasePlan((inside, whole), 2024, 2024), rules=rules)
    tied = Background(inclusions=(("inside", "whole"),), windows=(("whole", "inside"),))
    assert [f.where for f in cell_findings(release, tied)[0]] == ["counts.parquet: inside gm GM0001 2024"]
    elsewhere = Background(inclusions=(("inside", "population"),))
    assert len(cell_findings(release, elsewhere)[0]) == 1


def test_a_year_without_all_its_quarters_is_not_added_up():
    yearly = figure_of("yearly", levels=(Level.GEMEENTE,))
    quarterly = figure_of("quarterly", levels=(Level.GEMEENTE,), periods=("2024-Q1", "2024-Q2"))
    cells = {("yearly", "gm", "GM0001", "", "2024", ""): 64}
    cells |= {("quarterly", "gm", "GM0001", "", f"2024-Q{q}", ""): value for q, value in ((1, None), (2, 60))}
    rules = {"yearly": EXACT, "quarterly": EXACT}
    plan = ReleasePlan((yearly, quarterly), 2024, 2024)
    release = Published("r", table_of(cells, {}), TREE, plan, rules=rules)
    assert cell_findings(release, Background(windows=(("yearly", "quarterly"),)))[0] == []


def test_a_category_is_its_total_less_the_others_in_the_very_first_area():
    levels = (Level.BUURT,)
    figure = figure_of(levels=levels, breakdowns=("sex",), categories=(("m", "f"),), breakdown_levels=levels)
    shown = {"BU00010101": 20, ("BU00010101", "sex=m"): None, ("BU00010101", "sex=f"): 17}
    findings, _ = found(published(shown, figure=figure))
    assert [(kind, low, high) for kind, _, _, low, high in findings] == [("exact-cell", 3, 3)]
