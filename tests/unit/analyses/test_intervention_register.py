"""The register of interventions: what may stand in it, and how every fault is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from zicht.analyses.monitor.register import RegisterInvalid, lines_to_add, read_register, with_detectable
from zicht.model.interventions import Direction

DRAFT = """\
made_up = true

[[intervention]]
id = "more-checks"
kind = "enforcement"
division = "gm-2024"
areas = ["GM0002", "GM0001"]
first = "2022-Q3"
registered_on = 2022-06-15
source = "Council decision 2022/17"
signed_by = ["Gemeente Een", "Politie"]

[intervention.nl]
title = "Meer controles"
what = "De gemeente controleert vaker."
why = "Wie vaker wordt gezien, gaat weg."

[intervention.en]
title = "More checks"
what = "The gemeente checks more often."
why = "Who is seen more often, leaves."

[[intervention.outcome]]
indicator = "drug-records-by-place"
expected = "down"
"""


def faults_of(text: str, *, draft: bool = True) -> list[str]:
    with pytest.raises(RegisterInvalid) as caught:
        read_register(text, "register.toml", draft=draft)
    return [line.strip() for line in str(caught.value.found).splitlines()]


def test_a_draft_is_read_and_its_areas_are_sorted() -> None:
    (one,) = read_register(DRAFT, "register.toml", draft=True).interventions
    assert one.areas == ("GM0001", "GM0002")
    assert one.outcomes[0].expected is Direction.DOWN
    assert one.last is None
    assert not one.complete


def test_an_entry_without_its_detectable_effect_is_refused() -> None:
    assert faults_of(DRAFT, draft=False) == [
        "line 23: outcome drug-records-by-place has no detectable effect: run `zicht monitor detectable`"
    ]


def test_an_entry_without_a_digest_is_told_which_it_must_be() -> None:
    (one,) = read_register(DRAFT, "register.toml", draft=True).interventions
    assert faults_of(DRAFT + 'detectable = "none"\n', draft=False) == [
        f"line 3: no digest; that of this entry is {one.digest}"
    ]


def test_an_entry_is_whole_with_the_lines_that_are_told() -> None:
    (one,) = read_register(DRAFT, "register.toml", draft=True).interventions
    entered = with_detectable(one, {"drug-records-by-place": 0.62})
    digest, detectable = (line for line in lines_to_add(entered) if not line.startswith("#"))
    text = DRAFT.replace('id = "more-checks"', f'id = "more-checks"\n{digest}') + detectable + "\n"
    assert read_register(text, "register.toml").interventions == (entered,)


def test_that_nothing_would_be_seen_can_be_entered() -> None:
    (one,) = read_register(DRAFT + 'detectable = "none"\n', "register.toml", draft=True).interventions
    assert one.outcomes[0].detectable == 0


def test_what_was_expected_cannot_be_changed_afterwards() -> None:
    (one,) = read_register(DRAFT, "register.toml", draft=True).interventions
    signed = DRAFT.replace('id = "more-checks"', f'id = "more-checks"\ndigest = "{one.digest}"')
    (fault,) = faults_of(signed.replace('expected = "down"', 'expected = "up"'))
    assert fault.startswith("line 5: the digest is not that of this entry")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Meer controles", "Vaker controles"),
        ('signed_by = ["Gemeente Een", "Politie"]', 'signed_by = ["Gemeente Een"]'),
        ('expected = "down"', 'expected = "down"\ndetectable = 0.5'),
    ],
)
def test_better_words_and_more_signatures_keep_the_digest(old: str, new: str) -> None:
    (before,) = read_register(DRAFT, "a", draft=True).interventions
    (after,) = read_register(DRAFT.replace(old, new), "b", draft=True).interventions
    assert before.digest == after.digest


@pytest.mark.parametrize(("day", "preregistered"), [("2022-06-30", True), ("2022-07-01", False)])
def test_an_entry_is_preregistered_when_it_was_made_before_its_first_period(
    day: str, preregistered: bool
) -> None:
    (one,) = read_register(DRAFT.replace("2022-06-15", day), "a", draft=True).interventions
    assert one.preregistered is preregistered


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    text = (
        DRAFT.replace('kind = "enforcement"', 'kind = "magic"')
        .replace('["GM0002", "GM0001"]', '["GM0002", "WK000100"]')
        .replace('first = "2022-Q3"', 'first = "2022-Q5"\nlast = "2021"\nfirts = 1')
        .replace("registered_on = 2022-06-15", 'registered_on = "June"')
        .replace('title = "More checks"', "")
        .replace('expected = "down"', 'expected = "sideways"\ndetectable = 1.2')
    )
    assert faults_of(text) == [
        "line 5: kind 'magic' is none of enforcement, prevention, rule, environment, cooperation, other",
        "line 7: area 'WK000100' is no code of gm-2024",
        "line 8: first '2022-Q5' is no period like 2024-Q1",
        "line 10: unknown key firts",
        "line 11: registered_on 'June' is no day like 2024-03-31",
        "line 20: en.title is missing or empty",
        "line 25: detectable 1.2 is no ratio between 0 and 1, nor 'none'",
        "line 25: outcome 1 'sideways' is none of down, up, either",
    ]


def test_two_entries_of_one_name_are_told() -> None:
    second = DRAFT.removeprefix("made_up = true\n")
    assert faults_of(DRAFT + second) == ["line 28: id more-checks is used twice"]


def test_an_end_before_the_start_is_told() -> None:
    assert faults_of(DRAFT.replace('first = "2022-Q3"', 'first = "2022-Q3"\nlast = "2022-Q2"')) == [
        "line 9: last 2022-Q2 is before first 2022-Q3, or of another length of period"
    ]


@pytest.mark.parametrize("text", ["", "made_up = true", "intervention = 3"])
def test_a_register_without_interventions_is_told(text: str) -> None:
    assert faults_of(text)[-1] == "line 1: no [[intervention]]"


def test_what_is_no_toml_is_told() -> None:
    with pytest.raises(RegisterInvalid, match="TOML"):
        read_register("[[intervention", "register.toml")


def test_areas_may_begin_later_than_the_first() -> None:
    text = DRAFT.replace('first = "2022-Q3"', 'first = "2022-Q3"\nlater = {GM0002 = "2023-Q1"}')
    (one,) = read_register(text, "register.toml", draft=True).interventions
    (before,) = read_register(DRAFT, "register.toml", draft=True).interventions
    assert (one.first_in("GM0001"), one.first_in("GM0002")) == ("2022-Q3", "2023-Q1")
    assert one.digest != before.digest


@pytest.mark.parametrize(
    ("later", "fault"),
    [
        ('{GM0009 = "2023-Q1"}', "later names 'GM0009', which is none of its areas"),
        ('{GM0002 = "2022-Q3"}', "later: GM0002 begins in 2022-Q3, not between first and last"),
        ('{GM0002 = "2023"}', "later: GM0002 begins in 2023, not between first and last"),
        (
            '{GM0001 = "2023-Q1", GM0002 = "2023-Q1"}',
            "later names every area: no area begins in the period of first",
        ),
    ],
)
def test_a_later_start_that_cannot_be_is_told(later: str, fault: str) -> None:
    text = DRAFT.replace('first = "2022-Q3"', f'first = "2022-Q3"\nlater = {later}')
    assert faults_of(text) == [f"line 9: {fault}"]


def test_the_entry_of_the_manual_can_be_read() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "monitor-an-intervention.md"
    (_, example, *_) = page.read_text(encoding="utf-8").split("```")
    (one,) = read_register(example.removeprefix("toml"), "manual", draft=True).interventions
    assert one.preregistered
