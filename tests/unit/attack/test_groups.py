from __future__ import annotations

import numpy as np
from tests.unit.attack.small_country import GRID, figure_of, tree_of
from tests.unit.attack.test_bounds import EXACT, published

from zicht.attack.bounds import bound_cells
from zicht.attack.groups import group_findings
from zicht.attack.knowledge import Background
from zicht.attack.relations import cell_systems
from zicht.model.area_codes import Level

BUURT = (Level.BUURT,)
FIGURE = figure_of(levels=BUURT, breakdowns=("suspect",), categories=(("yes", "no"),), breakdown_levels=BUURT)
TREE = tree_of({"GM0001": {"WK000101": 1}})


def groups(total, yes, no, *, knowledge="A4", own=1, rule=EXACT, rounding=0, **settings):
    shown = {"BU00010101": total, ("BU00010101", "suspect=yes"): yes, ("BU00010101", "suspect=no"): no}
    release = published(shown, rule=rule, figure=FIGURE, tree=TREE, rounding={"BU00010101": rounding})
    background = Background(knowledge, own=own)
    (cells,) = cell_systems(release, background)
    found = group_findings(bound_cells(cells), background, **settings)
    return [(f.grave, f.knowledge, f.where.count("suspect=yes")) for f in found]


def test_all_of_a_group_is_a_disclosure_however_large_it_is():
    assert groups(400, 400, 0, knowledge="A0") == [(True, "A0", 1)]


def test_a_hidden_part_that_must_be_all_is_found():
    assert groups(40, None, 0, knowledge="A1") == [(True, "A1", 1)]


def test_the_only_one_outside_knows_it_of_all_others():
    assert groups(40, 39, 1, knowledge="A2") == [(False, "A2", 0)]
    assert groups(40, 39, 1, knowledge="A3") == [(True, "A3", 1)]
    assert groups(40, 36, 4, own=3) == [(False, "A4", 0)]
    assert groups(40, 36, 4, own=4) == [(True, "A3", 1)]


def test_nearly_all_is_worth_a_look_from_the_share_upwards():
    assert groups(100, 90, 10) == [(False, "A4", 0)]
    assert groups(100, 89, 11) == []
    assert groups(100, 89, 11, share=0.89) == [(False, "A4", 0)]


def test_half_and_half_and_nobody_are_no_find():
    assert groups(100, 50, 50) == []
    assert groups(0, 0, 0) == []
    # nobody of a group is all of the others: told as all of the other category
    assert groups(100, 0, 100) == [(True, "A4", 0)]


def test_on_the_grid_nobody_is_proved_to_be_all():
    assert groups(40, 40, 0, rule=GRID, rounding=9) == []


def test_what_is_no_secret_is_no_find():
    release = published(
        {"BU00010101": 40, ("BU00010101", "suspect=yes"): 40, ("BU00010101", "suspect=no"): 0},
        figure=FIGURE,
        tree=TREE,
    )
    (cells,) = cell_systems(release, Background())
    bounds = bound_cells(cells)
    nothing = np.zeros(cells.system.unknowns, dtype=bool)
    assert group_findings(bounds, Background(), sensitive=nothing) == []
    assert len(group_findings(bounds, Background(), sensitive=~nothing)) == 1


def test_an_area_is_no_group_within_a_larger_one():
    release = published({"GM0001": 40, "BU00010101": 40, "BU00010102": 0, "BU00010103": 0})
    (cells,) = cell_systems(release, Background())
    assert group_findings(bound_cells(cells), Background()) == []
