"""What changed between two days: drawn as little histories."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.unit.cooperation.small_patchworks import party, patchwork, version

from zicht.cooperation.changes.diffs import FieldChange
from zicht.cooperation.changes.events import Changes, Merged, Move, Step, changes
from zicht.model.partnerships import Form, Patchwork

SINCE, TURN, UNTIL = date(2021, 1, 1), date(2023, 1, 1), date(2025, 1, 1)


def between(made: Patchwork, successors: dict[str, str] | None = None) -> Changes:
    return changes(made, SINCE, UNTIL, successors=successors)


def test_partnerships_come_and_go() -> None:
    """
    stays 2020- | ends 2020-2023 | new 2023- | passing 2022-2023 | before 2019-2020 | after 2026-
    """
    made = patchwork(
        {
            version("stays"): "AB",
            version("ends", in_force_until=TURN): "AB",
            version("new", in_force_from=TURN): "AB",
            version("passing", in_force_from=date(2022, 1, 1), in_force_until=TURN): "AB",
            version("before", in_force_from=date(2019, 1, 1), in_force_until=date(2020, 1, 1)): "AB",
            version("after", in_force_from=date(2026, 1, 1)): "AB",
        }
    )
    found = between(made)
    assert found.new == (Step("new", "new", TURN),)
    assert found.ended == (Step("ends", "ends", TURN),)
    assert found.came_and_went == (Step("passing", "passing", date(2022, 1, 1)),)
    assert (found.renewed, found.entries, found.exits, found.merged) == ((), (), (), ())


def test_a_next_version_is_laid_beside_the_one_before() -> None:
    old = version("p", in_force_until=TURN, following="p2", powers=frozenset({"mandaat"}))
    new = version(
        "p2",
        chain="p",
        name="Nieuwe naam",
        form=Form.COMMON_BODY,
        in_force_from=TURN,
        previous="p",
        powers=frozenset({"mandaat", "delegatie"}),
        purpose="Water",
    )
    found = between(patchwork({old: "AB", new: "AC"}))
    (renewed,) = found.renewed
    assert renewed.fields == (
        FieldChange("form", "OL", "GO"),
        FieldChange("name", "Samenwerking p", "Nieuwe naam"),
        FieldChange("powers", "mandaat", "delegatie; mandaat"),
        FieldChange("purpose", "", "Water"),
    )
    assert (renewed.joined, renewed.left) == (("c",), ("b",))
    assert found.entries == (Move("p", "c", TURN),)
    assert found.exits == (Move("p", "b", TURN),)


def test_a_version_that_says_the_same_is_renewed_and_empty() -> None:
    old = version("p", in_force_until=TURN)
    new = version("p2", chain="p", name=old.name, in_force_from=TURN)
    (renewed,) = between(patchwork({old: "AB", new: "AB"})).renewed
    assert renewed.is_empty


def test_a_day_of_entry_in_the_period_is_told_and_one_before_it_is_not_believed() -> None:
    old = version("p", in_force_until=TURN)
    new = version("p2", chain="p", in_force_from=TURN)
    made = patchwork({old: "AB", new: "ABCD"})
    days = {"c": date(2024, 3, 1), "d": date(1975, 1, 1)}
    made = replace(
        made,
        participations=tuple(replace(one, entered_on=days.get(one.party)) for one in made.participations),
    )
    assert between(made).entries == (Move("p", "c", date(2024, 3, 1)), Move("p", "d", TURN))


def test_a_merger_is_exit_and_entry_as_then_and_neither_as_now() -> None:
    """B went into C on the turn; the next version of p names C instead of B."""
    gone = party("B", dissolved_on=TURN)
    old, new = version("p", in_force_until=TURN), version("p2", chain="p", in_force_from=TURN)
    made = patchwork({old: "AB", new: "AC"}, parties=(gone,))
    code = {gone.area_code: "GM0067"}  # C

    then = between(made)
    assert then.exits == (Move("p", "b", TURN, by_merger=True),)
    assert then.merged == (Merged("b", "", TURN),)
    assert not then.as_now

    now = between(made, code)
    assert (now.entries, now.exits) == ((), ())
    assert now.merged == (Merged("b", "c", TURN),)
    assert now.as_now


def test_successors_are_followed_in_steps_and_circles_end() -> None:
    gone = (party("B", dissolved_on=TURN), party("C", dissolved_on=TURN))
    old, new = version("p", in_force_until=TURN), version("p2", chain="p", in_force_from=TURN)
    made = patchwork({old: "AB", new: "AD", version("q"): "CD"}, parties=gone)
    steps = {"GM0066": "GM0067", "GM0067": "GM0068"}  # B -> C -> D
    assert between(made, steps).entries == ()
    circle = {"GM0066": "GM0067", "GM0067": "GM0066"}
    assert {one.party for one in between(made, circle).entries} == {"d"}


def test_two_days_that_are_the_same_hold_no_changes() -> None:
    found = changes(patchwork({version("p"): "AB"}), SINCE, SINCE)
    assert not any((found.new, found.ended, found.renewed, found.entries, found.exits))
