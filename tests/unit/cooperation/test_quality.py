"""What lacks in a register: always with what it is of, and never what it could not tell."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.unit.cooperation.small_patchworks import ON, party, patchwork, version

import zicht
from zicht.cooperation.quality import QualityFinding, meaning, quality, title, trend
from zicht.cooperation.words import LANGUAGES
from zicht.model.partnerships import Patchwork, ToReview


def finding(made: Patchwork, key: str, on: date = ON) -> QualityFinding:
    (found,) = [one for one in quality(made, on) if one.id == key]
    return found


def counted(made: Patchwork, key: str, on: date = ON) -> tuple[int, int]:
    found = finding(made, key, on)
    return found.count, found.of


def test_a_count_comes_with_what_it_is_of() -> None:
    made = patchwork({version("p", themes=("t1",)): "AB", version("q"): "AB", version("r"): "AB"})
    assert counted(made, "no-theme") == (2, 3)
    assert finding(made, "no-theme").share == 2 / 3


def test_what_a_source_does_not_hold_is_not_said_to_lack() -> None:
    made = patchwork(
        {version("p", decrees=0): "AB", version("q", decrees=None): "AB", version("r", decrees=1): "A"}
    )
    assert counted(made, "no-decree-link") == (1, 2)
    assert counted(made, "fewer-than-two") == (1, 3)


def test_only_what_is_in_force_counts() -> None:
    made = patchwork({version("p"): "AB", version("old", in_force_until=date(2021, 1, 1)): "AB"})
    assert counted(made, "no-purpose") == (1, 1)
    assert counted(made, "no-purpose", date(2020, 6, 1)) == (2, 2)
    assert counted(made, "no-first-day") == (0, 2)


def test_dissolved_participants_are_counted_as_participations_and_as_partnerships() -> None:
    gone = (party("B", dissolved_on=date(2022, 1, 1)), party("C", dissolved_on=date(2022, 1, 1)))
    made = patchwork({version("p"): "ABC", version("q"): "AD"}, parties=gone)
    assert counted(made, "dissolved-participant") == (2, 5)
    assert counted(made, "dissolved-in-partnership") == (1, 2)
    assert counted(made, "dissolved-participant", date(2021, 12, 31)) == (0, 5)


def test_links_between_versions_must_answer_each_other() -> None:
    """p -> q is answered; r -> s is not, and t -> nowhere leads nowhere."""
    made = patchwork(
        {
            version("p", following="q", in_force_until=date(2023, 1, 1)): "AB",
            version("q", chain="p", previous="p", in_force_from=date(2023, 1, 1)): "AB",
            version("r", following="s"): "AB",
            version("s"): "AB",
            version("t", previous="nowhere"): "AB",
        }
    )
    assert counted(made, "loose-link") == (2, 4)
    assert counted(made, "two-in-force") == (0, 4)


def test_two_versions_of_one_chain_in_force_at_once_are_found() -> None:
    made = patchwork({version("p"): "AB", version("q", chain="p"): "AB"})
    assert counted(made, "two-in-force") == (1, 1)


def test_sources_are_counted_apart() -> None:
    made = patchwork({version("p"): "AB", version("q", source="other"): "AB"})
    assert [(one.source, one.of) for one in quality(made, ON) if one.id == "no-theme"] == [
        ("other", 1),
        ("s", 1),
    ]


def test_what_a_person_must_look_at_is_counted() -> None:
    made = replace(
        patchwork({version("p"): "AB"}), to_review=(ToReview("s", "line 3", "Bergen", "two of them"),)
    )
    assert counted(made, "to-review") == (1, 1)


def test_a_trend_holds_only_what_has_a_day() -> None:
    made = patchwork({version("p", in_force_from=date(2021, 1, 1)): "AB", version("q"): "AB"})
    found = trend(made, [date(2020, 6, 1), ON])
    assert [(one.on.year, one.count) for one in found if one.id == "no-theme"] == [(2020, 1), (2026, 2)]
    assert "no-entry-day" not in {one.id for one in found}


def test_every_finding_is_explained_in_both_languages() -> None:
    made = replace(
        patchwork({version("p", previous="x", decrees=1, grounds=1, competences=1): "AB"}),
        to_review=(ToReview("s", "", "", ""),),
    )
    found = {one.id for one in quality(made, ON)}
    file = Path(zicht.__file__).parent / "content" / "cooperation" / "quality.toml"
    assert found == set(tomllib.loads(file.read_text(encoding="utf-8")))
    assert all(title(key, language) and meaning(key, language) for key in found for language in LANGUAGES)
