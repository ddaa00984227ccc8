"""Covenants in files: read whole or not at all, and every mistake named with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.unit.cooperation.frames.worlds import SPRING, house, with_frame

from zicht.cooperation.frames.covenant import CovenantState, Revocation
from zicht.cooperation.frames.covenant_files import (
    UnreadableCovenant,
    covenant_digest,
    covenant_from_toml,
    covenant_from_tree,
    covenant_tree,
)
from zicht.cooperation.frames.frame_sentences import frame_in_words
from zicht.cooperation.frames.sharing_frame import SharingFrame


def test_a_day_is_midnight_in_the_time_zone_of_the_covenant():
    assert house().in_force_from == datetime(2025, 12, 31, 23, 0, tzinfo=UTC)
    tree = covenant_tree(house()) | {"time_zone": "Europe/Helsinki", "in_force_until": "2028-07-01"}
    assert covenant_from_tree(tree, where="x").in_force_until == datetime(2028, 6, 30, 21, 0, tzinfo=UTC)


def test_what_is_written_and_read_back_is_the_same():
    assert covenant_from_tree(covenant_tree(house()), where="x") == house()


def test_the_digest_is_about_what_was_agreed_not_about_what_came_after():
    later = replace(house(), state=CovenantState.ENDED, revocations=(Revocation("om-oost", SPRING),))
    assert covenant_digest(later) == covenant_digest(house())
    assert covenant_digest(with_frame(house(), "ZVH-01", onward=True)) != covenant_digest(house())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": "one"}, "version: one; expected a value of kind int"),
        ({"colour": "red"}, "colour: a field nobody knows"),
        ({"state": "misschien"}, "state: misschien; expected one of concept, getekend"),
        ({"in_force_from": "2026-13-40"}, "in_force_from: 2026-13-40; expected a day or a moment"),
        ({"in_force_from": "2026-01-01T10:00"}, "expected an offset"),
        ({"in_force_from": 5}, "in_force_from: int; expected a day or a moment"),
        ({"frames": "none"}, "frames: none; expected a list"),
        ({"frames": ["none"]}, "frames.1: none; expected a table"),
        ({"grounds": [{"id": "g"}]}, "grounds.1.label: nothing; expected a value"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_a_mistake_is_named_with_its_place(changes, message):
    with pytest.raises(UnreadableCovenant) as caught:
        covenant_from_tree(covenant_tree(house()) | changes, where="covenant.toml")
    assert message in str(caught.value)


def test_two_mistakes_are_told_together():
    tree = covenant_tree(house()) | {"version": "one", "state": "misschien"}
    del tree["title"]
    with pytest.raises(UnreadableCovenant) as caught:
        covenant_from_tree(tree, where="covenant.toml")
    assert all(word in str(caught.value) for word in ("version", "state", "title"))


def test_a_ground_says_when_its_article_was_read():
    tree = covenant_tree(house())
    tree["grounds"][0]["checked_on"] = "2026-02-01"
    read = covenant_from_tree(tree, where="x")
    told = frame_in_words(read, read.frames[0], "nl")
    assert told.grounds[0].status == "gelezen op 2026-02-01"
    assert frame_in_words(house(), house().frames[0], "nl").grounds[0].status == "te controleren"
    tree["grounds"][0]["checked_on"] = "gisteren"
    with pytest.raises(UnreadableCovenant):
        covenant_from_tree(tree, where="x")


def test_a_file_that_is_no_toml_is_refused():
    with pytest.raises(UnreadableCovenant):
        covenant_from_toml("id = ", where="broken.toml")


def test_a_frame_that_is_left_to_its_defaults_asks_nothing_but_is_never_sound():
    frame = SharingFrame("F", "p", (), (), (), (), frozenset())
    assert frame.retention is None
    assert not frame.onward
