"""Who takes part on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.unit.cooperation.small_patchworks import ON, party, patchwork, version

from zicht.cooperation.membership import living_gemeenten, memberships, sets_of
from zicht.model.partnerships import PartyKind


def test_who_comes_in_later_or_has_left_does_not_take_part() -> None:
    made = patchwork({version("p"): "ABC"})
    first, second, third = made.participations
    made = replace(
        made,
        participations=(
            replace(first, entered_on=date(2026, 5, 17)),
            replace(second, left_on=ON),
            replace(third, entered_on=ON, left_on=date(2026, 5, 17)),
        ),
    )
    (one,) = memberships(made, ON)
    assert one.parties == {"c"}
    assert one.bodies == {"college"}


def test_a_version_without_a_first_day_is_in_force_on_no_day() -> None:
    assert memberships(patchwork({version("p", in_force_from=None): "AB"}), ON) == ()


def test_sets_hold_living_gemeenten_and_leave_out_who_is_alone() -> None:
    others = (
        party("B", dissolved_on=ON),
        replace(party("P"), kind=PartyKind.PROVINCE),
    )
    made = patchwork({version("p"): "ABP", version("q"): "ACD", version("r"): "ACP"}, parties=others)
    living = living_gemeenten(made, ON)
    assert living == {"a", "c", "d"}
    assert sets_of(memberships(made, ON), living) == {"q": {"a", "c", "d"}, "r": {"a", "c"}}
