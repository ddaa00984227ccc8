"""What if gemeenten merge, a party leaves or the borders move: drawn on small patchworks."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.cooperation.small_patchworks import ON, party, patchwork, version

from zicht.cooperation.what_if.consequences import Breach, Consequences, Shift, consequences, fit
from zicht.cooperation.what_if.relations import relation
from zicht.cooperation.what_if.scenarios import Exit, Merger, Redivision, ScenarioImpossible
from zicht.cooperation.words import LANGUAGES
from zicht.model.cooperation_tables import Relation
from zicht.model.partnerships import RegionDivision


def broken(found: Consequences) -> set[tuple[str, str]]:
    return {(one.chain, one.breach.value) for one in found.broken}


def division(key: str, rows: dict[str, str]) -> RegionDivision:
    regions = {f"GM{ord(letter):04d}": name for name, row in rows.items() for letter in row}
    return RegionDivision(key, key, "bestuurlijk", 2026, regions, "s")


def test_a_merger_ends_what_becomes_one_and_touches_the_rest() -> None:
    """
    partnership | members | after A and B became A
    both        | A B     | ends by law: nobody is left to cooperate with
    three       | A B C   | A takes the place of B
    other       | B D     | A takes the place of B
    apart       | C D     | untouched
    """
    made = patchwork(
        {version("both"): "AB", version("three"): "ABC", version("other"): "BD", version("apart"): "CD"}
    )
    found = consequences(made, Merger(frozenset("ab"), party("A")), ON)
    assert broken(found) == {("both", "lapses"), ("three", "to_amend"), ("other", "to_amend")}
    assert (found.before.gemeenten, found.after.gemeenten) == (4, 3)
    assert found.before.participations == 9
    assert found.after.participations == 7
    for link in found.broken:
        assert all("{" not in link.why.told(language) for language in LANGUAGES)


def test_a_merger_into_a_new_gemeente_keeps_every_organ() -> None:
    made = patchwork({version("three"): "ABC"})
    found = consequences(made, Merger(frozenset("ab"), party("N")), ON)
    assert found.after.gemeenten == 2
    assert broken(found) == {("three", "to_amend")}
    assert found.after.accountability == found.before.accountability


def test_a_merger_can_make_two_partnerships_the_same() -> None:
    made = patchwork({version("p"): "AC", version("q"): "BC", version("r"): "CD"})
    found = consequences(made, Merger(frozenset("ab"), party("A")), ON)
    assert found.shifts == (Shift("p", "q", Relation.CROSSING, Relation.SAME),)
    assert (found.before.distinct_sets, found.after.distinct_sets) == (3, 2)


def test_an_exit_that_leaves_one_alone_says_so() -> None:
    made = patchwork({version("p"): "AB", version("q"): "ABC"})
    found = consequences(made, Exit("a", "p"), ON)
    assert broken(found) == {("p", "loses_party"), ("p", "to_amend"), ("p", "below_two")}
    assert found.shifts == (Shift("p", "q", Relation.NESTED, Relation.APART),)
    assert found.after.participations == found.before.participations - 1


def test_an_exit_from_a_large_partnership_can_turn_nesting_into_crossing() -> None:
    made = patchwork({version("small"): "AB", version("large"): "ABC"})
    found = consequences(made, Exit("a", "large"), ON)
    assert found.shifts == (Shift("large", "small", Relation.NESTED, Relation.CROSSING),)


def test_a_new_division_breaks_what_fitted_the_old_one() -> None:
    """
    old | AB | CD       new | AC | BD
    p = AB fitted and no longer does; q = ABCD is made of whole regions in both; r = BC always crossed
    """
    made = patchwork({version("p"): "AB", version("q"): "ABCD", version("r"): "BC"})
    old, new = division("old", {"west": "AB", "east": "CD"}), division("new", {"north": "AC", "south": "BD"})
    found = consequences(made, Redivision(new, old), ON)
    assert broken(found) == {("p", "crosses_region")}
    assert found.before.regions == {Relation.SAME: 1, Relation.NESTED: 1, Relation.CROSSING: 1}
    assert found.after.regions == {Relation.NESTED: 1, Relation.CROSSING: 2}
    assert found.shifts == ()


def test_a_first_division_breaks_everything_it_cuts_through() -> None:
    made = patchwork({version("p"): "AB", version("q"): "CD"})
    found = consequences(made, Redivision(division("new", {"north": "AC", "south": "BD"})), ON)
    assert broken(found) == {("p", "crosses_region"), ("q", "crosses_region")}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("AB", "AB", "same"), ("AB", "ABC", "nested"), ("AB", "BC", "crossing"), ("AB", "CD", "apart")],
)
def test_how_two_sets_lie(first: str, second: str, expected: str) -> None:
    assert relation(set(first), set(second)) == expected == relation(set(second), set(first))


def test_gemeenten_younger_or_older_than_a_division_do_not_cut_through_it() -> None:
    """The division knows A, B and G; G is gone and N is new. A B N still is the whole region."""
    gone = party("G", dissolved_on=date(2021, 1, 1))
    made = patchwork({version("p"): "ABN"}, parties=(gone,))
    found = consequences(made, Redivision(division("old", {"west": "ABG"})), ON)
    assert found.after.regions == {Relation.SAME: 1}
    assert found.broken == ()


def test_a_partnership_outside_every_region_lies_apart() -> None:
    assert fit(frozenset("XY"), {"north": frozenset("AB")}) is Relation.APART


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Merger(frozenset({"a", "zz"}), party("A")), "zz, no gemeente"),
        (Merger(frozenset("a"), party("A")), "fewer than two"),
        (Merger(frozenset("ag"), party("A")), "G, dissolved on 2021-01-01"),
        (Merger(frozenset("ab"), party("C")), "c as new gemeente"),
        (Exit("c", "p"), "c, no participant of p"),
        (Exit("a", "elsewhere"), "partnership elsewhere, not in force"),
        (Redivision(division("empty", {})), "without regions"),
    ],
)
def test_what_is_not_there_is_refused(scenario: Merger | Exit | Redivision, words: str) -> None:
    gone = party("G", dissolved_on=date(2021, 1, 1))
    made = patchwork({version("p"): "AB", version("q"): "CG"}, parties=(gone,))
    with pytest.raises(ScenarioImpossible, match=words):
        consequences(made, scenario, ON)


def test_every_breach_can_happen() -> None:
    assert {one.value for one in Breach} == {
        "lapses",
        "below_two",
        "to_amend",
        "loses_party",
        "crosses_region",
    }
    made = patchwork({version("p"): "AB"}, parties=(party("C"),))
    found = consequences(made, Merger(frozenset("bc"), party("C")), ON)
    assert broken(found) == {("p", "to_amend")}
