"""What protection costs, told for the rule of the house and for others."""

from __future__ import annotations

import pyarrow as pa
from tests.unit.protection.small_country import NESTED, country, counts_of, figure, random_counts

from zicht.model.release_plans import CountRules
from zicht.protection.counts.atoms import structure_of
from zicht.protection.counts.protect import Chance
from zicht.protection.counts.utility import LevelUtility, flips, nearest, small_count_rounding, utility_of
from zicht.protection.keyed_chance import subkey

AREAS = country(gemeenten=2, wijken=1, buurten=2)
ONE = figure(levels=NESTED)


def test_rounding_to_the_nearest_is_told_by_level() -> None:
    structure = structure_of(ONE, AREAS)
    counts = counts_of(structure, {"BU00010000": [[3]], "BU00010001": [[9]], "BU00020000": [[1]]})
    found = utility_of(structure, counts, nearest(5))
    # buurten 3, 9, 1, 0 are shown as 5, 10, 0, 0; gemeenten 12, 1 as 10, 0; the country 13 as 15
    assert found["bu"] == LevelUtility(cells=4, shown=4, mean=1.0, worst=2, below_minimum=1)
    assert found["gm"] == LevelUtility(cells=2, shown=2, mean=1.5, worst=2, below_minimum=0)
    assert found["nl"] == LevelUtility(cells=1, shown=1, mean=2.0, worst=2, below_minimum=0)


def test_the_rule_of_the_house_shows_nothing_below_the_minimum() -> None:
    structure = structure_of(ONE, AREAS, shown={"WK000100"})
    counts = random_counts(ONE, AREAS, seed=1, mean=9)[: len(structure.atoms)]
    draw = Chance(subkey(b"key", "suspects"), stock=False).draw(("2024",))
    found = utility_of(structure, counts, small_count_rounding(CountRules(), draw))
    assert [(level, one.cells, one.shown) for level, one in found.items()] == [
        ("nl", 1, 1),
        ("gm", 2, 2),
        ("wk", 2, 1),
        ("bu", 4, 0),
    ]
    assert sum(one.below_minimum for one in found.values()) == 0
    assert all(one.worst <= 10 for one in found.values())
    assert (found["bu"].mean, found["bu"].worst) == (0.0, 0)


def test_verdicts_that_flip_are_counted_by_kind() -> None:
    before = pa.table({"REF_AREA": ["A", "B", "C", "D"], "VERDICT": ["higher", "similar", "lower", "lower"]})
    after = pa.table({"REF_AREA": ["D", "C", "B", "A"], "VERDICT": ["similar", "lower", "higher", "similar"]})
    assert flips(before, after, keys=["REF_AREA"], verdict="VERDICT") == {
        ("higher", "similar"): 1,
        ("lower", "similar"): 1,
        ("similar", "higher"): 1,
    }
