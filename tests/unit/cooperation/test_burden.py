"""What cooperation asks of an organisation, with a range and stated assumptions."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.cooperation.small_patchworks import ON, party, patchwork, version

from zicht.cooperation.burden import TOGETHER, UNNAMED, Load, assumptions, burden, explanation
from zicht.model.partnerships import Form, PartyKind, Patchwork


def load(made: Patchwork, who: str, body: str) -> Load:
    (found,) = [one for one in burden(made, ON) if (one.party, one.body) == (who, body)]
    return found


def test_a_board_gives_a_seat_and_a_range_of_meetings() -> None:
    made = patchwork({version("p"): "AB", version("q", form=Form.ARRANGEMENT_ONLY): "AB"})
    found = load(made, "a", "college")
    assert (found.partnerships, found.seats) == (2, 1)
    assert (found.lower, found.occasions, found.upper) == (2, 5, 10)


def test_a_council_decides_and_has_no_seat() -> None:
    found = load(patchwork({version("p"): "AB"}, bodies=("Gemeenteraad",)), "a", "Gemeenteraad")
    assert found.seats is None
    assert (found.lower, found.occasions, found.upper) == (1, 2, 4)


def test_a_partnership_counts_once_for_a_party_with_several_organs() -> None:
    made = patchwork({version("p"): "AB"}, bodies=("raad", "college"))
    assert load(made, "a", TOGETHER).partnerships == 1
    assert {one.body for one in burden(made, ON) if one.party == "a"} == {TOGETHER, "raad", "college"}


def test_participations_without_an_organ_are_shown_as_such() -> None:
    assert load(patchwork({version("p"): "AB"}, bodies=()), "a", UNNAMED).partnerships == 1


def test_only_the_asked_kinds_of_organisations_are_loaded() -> None:
    province = replace(party("P"), kind=PartyKind.PROVINCE)
    made = patchwork({version("p"): "AP"}, parties=(province,))
    assert {one.party for one in burden(made, ON)} == {"a"}
    assert {one.party for one in burden(made, ON, kinds=frozenset({PartyKind.PROVINCE}))} == {"p"}


def test_every_form_has_assumptions_in_order() -> None:
    assert set(assumptions()) == set(Form)
    for one in assumptions().values():
        assert list(one.board) == sorted(one.board)
        assert list(one.council) == sorted(one.council)


def test_the_assumptions_are_told_in_both_languages() -> None:
    assert "4 keer per jaar" in explanation("nl")
    assert "4 times a year" in explanation("en")
