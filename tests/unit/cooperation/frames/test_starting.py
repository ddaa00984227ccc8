"""A partnership begins from an example with its own participants, and goes on when one of them leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from tests.unit.cooperation.frames.worlds import house

from zicht.cooperation.frames.covenant import CovenantState, Participant
from zicht.cooperation.frames.findings import findings_in
from zicht.cooperation.frames.starting import first_version, next_frame_id, without_absent
from zicht.cooperation.frames.vocabulary import Label

BEGIN, END = datetime(2027, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
PARTIES = (Participant("gm1", "gemeente", "One"), Participant("p1", "politie", "Two"))


def first(with_frames: bool, parties=PARTIES):
    return first_version(
        house(), parties, id="new", title=Label("n", "n"), in_force_from=BEGIN, in_force_until=END,
        with_frames=with_frames,
    )  # fmt: skip


def test_only_frames_between_types_that_take_part_come_along_and_the_draft_is_sound():
    made = first(True)
    assert findings_in(made) == ()
    assert made.state is CovenantState.DRAFT
    assert not made.made_up
    types = {key for frame in made.frames for key in (*frame.senders, *frame.receivers)}
    assert types == {"gemeente", "politie"}
    assert "ZVH-07" in {frame.id for frame in made.frames}
    assert all(one.valid_until == END for one in made.assessments)


def test_without_frames_only_the_words_come_along():
    assert first(False).frames == ()
    assert findings_in(first(False)) == ()


def test_who_left_is_left_out_and_frames_of_nobody_go():
    left = without_absent(house(), {p.id for p in house().participants if p.id != "ggz-oeverduin"})
    assert findings_in(left) == ()
    kept = {frame.id: frame for frame in left.frames}
    assert "ZVH-11" not in kept, "only mental health care shared under it"
    assert kept["ZVH-10"].senders == ("verslavingszorg",)
    assert without_absent(house(), {p.id for p in house().participants}) is house()


def test_new_frames_are_numbered_after_the_highest():
    assert next_frame_id(house()) == "K-01"
    numbered = tuple(replace(house().frames[0], id=key) for key in ("K-01", "K-09", "K-x"))
    assert next_frame_id(replace(house(), frames=numbered)) == "K-10"
