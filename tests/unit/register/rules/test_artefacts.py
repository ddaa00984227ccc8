"""Contents check themselves, write the same bytes everywhere, and know what changed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.register_workspaces import A, art, least

from zicht.register.rules.artefacts.content import ArtefactNotValid, kinds_of, read_content, write_content
from zicht.register.rules.artefacts.covenant import Covenant
from zicht.register.rules.artefacts.deepen import DesiredEffect, ProblemAnalysis, ProblemDefinition
from zicht.register.rules.artefacts.difference import changes, pieces
from zicht.register.rules.artefacts.existence import ExistenceTest
from zicht.register.rules.artefacts.explore import Issue, Perspective
from zicht.register.rules.artefacts.kinds import SHAPES, STEPS, Consent, Kind, kinds_in
from zicht.register.rules.artefacts.pilot import EffectMeasurement
from zicht.register.rules.artefacts.solutions import solution_words
from zicht.register.rules.artefacts.versions import Sheet, sheet_from


def faults(content: type, **given: Any) -> list[tuple[str, str]]:
    with pytest.raises(ArtefactNotValid) as refused:
        least(content, **given)
    return [(one.field, one.rule) for one in refused.value.findings]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_written_and_read_back(kind: Kind) -> None:
    content = least(SHAPES[kind].content)
    assert read_content(SHAPES[kind].content, write_content(content)) == content


@pytest.mark.parametrize("kind", Kind)
def test_a_sheet_is_its_bytes(kind: Kind) -> None:
    import json

    sheet = Sheet(art(1), kind, 1, "", A, (), least(SHAPES[kind].content))
    again = sheet_from(json.loads(sheet.bytes))
    assert again == sheet
    assert again.hash == sheet.hash


def test_the_table_of_kinds_is_complete_and_each_step_has_some() -> None:
    assert set(SHAPES) == set(Kind)
    assert all(kinds_in(step) for step in (0, *STEPS))


def test_what_one_party_promises_is_its_own() -> None:
    assert all(shape.own for shape in SHAPES.values() if shape.consent is Consent.OWN_PARTY)


def test_nothing_stands_on_itself_through_others() -> None:
    def below(kind: Kind, seen: tuple[Kind, ...] = ()) -> None:
        assert kind not in seen, kind
        for base in SHAPES[kind].built_on:
            below(base, (*seen, kind))

    for kind in Kind:
        below(kind)


def test_all_findings_come_at_once() -> None:
    with pytest.raises(ArtefactNotValid) as refused:
        read_content(Perspective, {"urgency": "very", "own_task": "x" * 2000, "surprise": "1"})
    found = {(one.field, one.rule) for one in refused.value.findings}
    assert found == {
        ("surprise", "unknown_field"),
        ("how_it_shows", "empty"),
        ("own_task", "too_long"),
        ("own_limits", "empty"),
        ("needs_from_others", "empty"),
        ("urgency", "not_in_list"),
    }


def test_a_fault_in_a_row_names_the_row() -> None:
    row = {"what": "", "part": "cause", "standing": "known", "evidence": ""}
    assert faults(ProblemAnalysis, causes=[row]) == [("causes.0.what", "empty")]


def test_spaces_and_line_ends_do_not_change_a_hash() -> None:
    one = least(Issue, what_happens="  eerste\r\ntweede \n")
    assert one == least(Issue, what_happens="eerste\ntweede")


def test_step_two_has_no_place_for_a_solution() -> None:
    words = {"solution", "measure", "action", "approach", "what_we_do", "block"}
    for content in (ProblemAnalysis, ProblemDefinition, DesiredEffect):
        assert not words & set(kinds_of(content))


def test_words_that_sound_like_a_solution_are_pointed_out() -> None:
    assert solution_words("We gaan inzetten op een app en een meldpunt.") == (
        "gaan inzetten",
        "app",
        "meldpunt",
    )
    assert solution_words("Jongeren verlaten de school zonder diploma.") == ()


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"ends_on": "2025-01-01"}, ("ends_on", "before_start")),
        ({"ends_on": "2031-01-01"}, ("ends_on", "too_long_a_term")),
        ({"test_on": "2027-02-01"}, ("test_on", "test_within_term")),
        ({"parties": [{"party": A, "body": "b", "power": "p"}] * 2}, ("parties", "party_twice")),
        ({"parties": [{"party": A, "body": "b", "power": "p"}]}, ("parties", "too_few")),
    ],
)
def test_a_covenant_ends_is_tested_before_and_has_two_parties(given: Any, fault: tuple[str, str]) -> None:
    assert fault in faults(Covenant, **given)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"new_end": ""}, ("new_end", "renewal_needs_an_end")),
        ({"next_test_on": "2029-01-01"}, ("next_test_on", "test_within_term")),
        ({"legal_base_holds": False}, ("legal_base_holds", "no_legal_base_no_renewal")),
        ({"outcome": "end"}, ("new_end", "ends_so_no_new_end")),
        ({"outcome": "transfer", "new_end": "", "transferred_to": ""}, ("transferred_to", "empty")),
    ],
)
def test_a_test_of_existence_cannot_say_two_things(given: Any, fault: tuple[str, str]) -> None:
    assert fault in faults(ExistenceTest, **given)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"high": ""}, ("high", "interval_needs_both")),
        ({"figure": "10"}, ("figure", "outside_interval")),
        ({"low": "", "high": "", "seen": "improved"}, ("seen", "no_interval_no_conclusion")),
    ],
)
def test_no_conclusion_without_an_interval(given: Any, fault: tuple[str, str]) -> None:
    assert fault in faults(EffectMeasurement, **given)
    assert least(EffectMeasurement, low="", high="", seen="cannot_say").low is None


def test_a_decision_between_one_thing_is_none() -> None:
    from zicht.register.rules.artefacts.governing import Decision

    option = {"option": "ja", "consequences": "geld"}
    assert ("options", "too_few") in faults(Decision, options=[option])
    assert ("chosen", "no_such_option") in faults(Decision, options=[option] * 2, chosen=3)
    assert ("gate", "gate_with_its_topic") in faults(Decision, topic="gate", gate="")


def test_a_difference_is_told_word_by_word_and_gives_both_texts_back() -> None:
    before, after = (
        least(Issue, what_happens="Jongeren dealen op straat."),
        least(Issue, what_happens="Jongeren dealen online."),
    )
    (change,) = changes(before, after)
    assert change.field == "what_happens"
    assert [(p.change, p.text) for p in change.pieces if p.change != "same"] == [
        ("gone", "op straat."),
        ("new", "online."),
    ]
    for skip, text in (("new", before.what_happens), ("gone", after.what_happens)):
        kept = "".join(p.text for p in pieces(before.what_happens, after.what_happens) if p.change != skip)
        assert kept == text


def test_going_back_to_an_old_text_is_a_new_hash() -> None:
    content, other = least(Issue), least(Issue, name="anders")
    first = Sheet(art(1), Kind.ISSUE, 1, "", "", (), content)
    second = Sheet(art(1), Kind.ISSUE, 2, first.hash, "", (), other)
    third = Sheet(art(1), Kind.ISSUE, 3, second.hash, "", (), content)
    assert len({first.hash, second.hash, third.hash}) == 3
