"""What is wrong with a covenant is told whole, before anything is compiled, signed or asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.cooperation.frames.worlds import SPRING, centre, frame_of, house, with_frame

from zicht.cooperation.frames.covenant import Revocation
from zicht.cooperation.frames.engine import CompiledCovenant
from zicht.cooperation.frames.findings import FaultyCovenant, Finding, FindingKind, findings_in
from zicht.cooperation.frames.sharing_frame import Conditions, Informing, KeptFrom, Retention

F = FindingKind


def test_the_examples_are_sound_and_nobody_claims_to_have_read_their_articles():
    for example in (house(), centre()):
        assert findings_in(example) == ()
        assert example.made_up
        assert all(ground.checked_on is None for ground in example.grounds)
    assert len(house().types) == 13


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sender_ground": ""}, (F.NO_SENDER_GROUND, "")),
        ({"receiver_ground": ""}, (F.NO_RECEIVER_GROUND, "")),
        ({"sender_ground": "nobody"}, (F.UNKNOWN_GROUND, "nobody")),
        ({"sender_ground": "zorgverlening"}, (F.GROUND_WITHOUT_BASIS, "zorgverlening")),
        ({"extra_grounds": ()}, (F.EXTRA_GROUND_LACKING, "gezondheid")),
        ({"extra_grounds": ("strafrechtelijk",)}, (F.EXTRA_GROUND_LACKING, "behandeling")),
        ({"extra_grounds": ("zorgverlening", "x")}, (F.UNKNOWN_GROUND, "x")),
        ({"senders": ()}, (F.NO_SENDER, "")),
        ({"receivers": ()}, (F.NO_RECEIVER, "")),
        ({"senders": ("ministerie",)}, (F.SENDER_TAKES_NO_PART, "ministerie")),
        ({"receivers": ("gemeente", "huisarts")}, (F.RECEIVER_TAKES_NO_PART, "huisarts")),
        ({"senders": ("om",), "receivers": ("om-oost",)}, (F.ONLY_ITSELF, "")),
        ({"on_behalf_of": "huisarts"}, (F.UNKNOWN_WORD, "huisarts")),
        ({"categories": ()}, (F.NO_CATEGORY, "")),
        ({"categories": ("dromen",)}, (F.UNKNOWN_WORD, "dromen")),
        ({"subjects": ()}, (F.NO_SUBJECT, "")),
        ({"exchanges": frozenset()}, (F.NO_EXCHANGE, "")),
        ({"purpose": "gemak"}, (F.UNKNOWN_WORD, "gemak")),
        ({"stages": ("ooit",)}, (F.UNKNOWN_WORD, "ooit")),
        ({"retention": None}, (F.NO_RETENTION, "")),
        ({"retention": Retention(0, KeptFrom.RECEIPT)}, (F.NO_RETENTION, "")),
        ({"valid_from": SPRING, "valid_until": SPRING}, (F.PERIOD, "")),
        ({"valid_until": house().in_force_until + timedelta(days=1)}, (F.OUTSIDE_COVENANT, "")),
        ({"conditions": Conditions(approvals=1, approving_organisations=2)}, (F.APPROVALS, "")),
        ({"conditions": Conditions(approvals=-1, approving_organisations=-1)}, (F.APPROVALS, "")),
        ({"assessment": "", "conditions": Conditions(assessment=True)}, (F.NO_ASSESSMENT, "")),
        ({"assessment": "geen"}, (F.UNKNOWN_WORD, "geen")),
        ({"informing": Informing.NOT_TOLD}, (F.NO_INFORMING_GROUND, "")),
        ({"informing_ground": "geen"}, (F.UNKNOWN_GROUND, "geen")),
    ],
)
def test_a_frame_that_lacks_something_is_found(changes, expected):
    faulty = with_frame(house(), "ZVH-10", **changes)
    assert Finding("ZVH-10", *expected) in findings_in(faulty)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"in_force_until": house().in_force_from}, Finding("zvh-lommerwaard", F.PERIOD)),
        ({"time_zone": "Mars/Olympus"}, Finding("zvh-lommerwaard", F.TIME_ZONE, "Mars/Olympus")),
        ({"grounds": ()}, Finding("medisch", F.UNKNOWN_GROUND, "medisch-geheim")),
        ({"types": house().types[1:]}, Finding("gm-lommerwaard", F.UNKNOWN_TYPE, "gemeente")),
        ({"frames": house().frames[:1] * 2}, Finding("ZVH-01", F.TWICE)),
        ({"revocations": (Revocation("x", SPRING),)}, Finding("x", F.REVOKED_BY_STRANGER)),
        (
            {"revocations": (Revocation("om-oost", SPRING, ("ZVH-99",)),)},
            Finding("om-oost", F.UNKNOWN_WORD, "ZVH-99"),
        ),
        (
            {"secrecies": (replace(house().secrecies[0], holders=("huisarts",)),)},
            Finding("medisch", F.SENDER_TAKES_NO_PART, "huisarts"),
        ),
    ],
)
def test_what_is_wrong_with_the_whole_is_found(changes, expected):
    assert expected in findings_in(replace(house(), **changes))


def test_an_id_that_could_mean_something_in_a_policy_is_refused():
    quoted = replace(frame_of(house(), "ZVH-01"), id='F" permit(principal, action, resource); //')
    faulty = replace(house(), frames=(quoted,))
    assert [finding.kind for finding in findings_in(faulty)] == [F.BAD_ID]


def test_one_id_for_two_words_is_refused_because_a_reason_names_a_word():
    twice = replace(house().stages[0], id="aanpak")
    assert Finding("aanpak", F.TWICE) in findings_in(replace(house(), stages=(*house().stages, twice)))


def test_all_findings_are_told_together_and_nothing_is_compiled():
    faulty = with_frame(house(), "ZVH-10", sender_ground="", retention=None)
    faulty = with_frame(faulty, "ZVH-01", receivers=("huisarts",))
    with pytest.raises(FaultyCovenant) as caught:
        CompiledCovenant(faulty)
    assert {(f.where, f.kind) for f in caught.value.findings} >= {
        ("ZVH-10", F.NO_SENDER_GROUND),
        ("ZVH-10", F.NO_RETENTION),
        ("ZVH-01", F.RECEIVER_TAKES_NO_PART),
    }
    assert "ZVH-10: no-retention" in str(caught.value)
