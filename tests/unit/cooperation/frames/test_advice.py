"""A professional asks, and reads why or why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.unit.cooperation.frames.worlds import (
    CARE_TO_GEMEENTE,
    HOUSING_TO_GEMEENTE,
    compiled_house,
    house,
    without_frame,
)

from zicht.cooperation.frames.advice import advise
from zicht.cooperation.frames.advice_sentences import advice_in_words
from zicht.cooperation.frames.covenant import CovenantState, Revocation
from zicht.cooperation.frames.engine import CompiledCovenant
from zicht.cooperation.frames.explanation import BarKind, LackKind
from zicht.cooperation.frames.findings import FindingKind
from zicht.cooperation.frames.vocabulary import Exchange, Lift
from zicht.cooperation.frames.wording import BARS, FINDINGS, LACKS, day_in_words, listed

MAY = datetime(2026, 4, 30, 22, 0, tzinfo=UTC)
"""Midnight at the begin of 1 May in the Netherlands."""


def answer(question, *, compiled=None, language="nl"):
    compiled = compiled or compiled_house()
    return advice_in_words(compiled.covenant, advise(compiled, question), language)


def test_care_may_tell_the_gemeente_with_consent_and_reads_under_which_conditions():
    told = answer(CARE_TO_GEMEENTE)
    assert told.answer == "Dit past binnen de afspraken."
    assert [frame.id for frame in told.frames] == ["ZVH-10"]
    assert "er is toestemming, of een andere grond om een geheim te doorbreken" in told.frames[0].conditions
    assert "geen juridisch oordeel" in told.caveat


def test_without_consent_secrecy_forbids_and_what_would_lift_it_is_named():
    told = answer(replace(CARE_TO_GEMEENTE, lifts=frozenset()))
    assert told.answer == "Dit past niet binnen de afspraken."
    assert told.reasons[0].startswith("Hier geldt medisch beroepsgeheim. Nodig is ")
    assert "toestemming van de persoon zelf" in told.reasons[0]
    assert told.near[0] == (
        "Kader ZVH-10 past bijna: toestemming, of een andere grond om het geheim te doorbreken, ontbreekt."
    )


def test_a_frame_that_ended_is_named_with_its_day():
    late = replace(HOUSING_TO_GEMEENTE, at=MAY)
    assert answer(HOUSING_TO_GEMEENTE).answer == "Dit past binnen de afspraken."
    assert answer(late).near[0] == "Kader ZVH-12 zou passen, maar het liep af op 1 mei 2026."
    assert answer(late, language="en").near[0] == "Frame ZVH-12 would fit, but it ended on 1 May 2026."


def test_a_frame_ends_at_its_second():
    compiled = compiled_house()
    just = replace(HOUSING_TO_GEMEENTE, at=MAY - timedelta(seconds=1))
    assert compiled.decide(just).allowed
    assert not compiled.decide(replace(just, at=MAY)).allowed


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"case_purpose": "triage"}, "voor een ander doel ingebracht"),
        ({"received_under": "ZVH-10"}, "die mag u niet verder delen"),
        ({"at": datetime(2028, 1, 1, tzinfo=UTC)}, "Het convenant liep af op 1 januari 2028."),
        ({"at": datetime(2025, 12, 1, tzinfo=UTC)}, "Het convenant geldt pas vanaf 1 januari 2026."),
    ],
)
def test_what_forbids_is_said_first(changes, reason):
    told = answer(replace(CARE_TO_GEMEENTE, **changes))
    assert reason in told.reasons[0]


def test_data_received_under_a_frame_that_allows_it_may_go_further():
    assert (
        answer(replace(CARE_TO_GEMEENTE, received_under="ZVH-04")).answer == "Dit past binnen de afspraken."
    )


@pytest.mark.parametrize(
    ("changes", "lack"),
    [
        ({"necessity_note": False}, "u hebt nog niet opgeschreven waarom het nodig is"),
        ({"stage": ""}, "het geldt niet in de fase 'geen'"),
        ({"exchange": Exchange.PUSH}, "delen kan er niet uit eigen beweging"),
        ({"subject": "kinderen"}, "het gaat niet over minderjarige kinderen in het gezin"),
        ({"category": "bsn"}, "gegevens over burgerservicenummer staan er niet in"),
        ({"receiver": "wonen-ankelbergen"}, "Woonstichting Ankelbergen is geen ontvanger"),
        ({"receiver": "ggz-oeverduin"}, "zender en ontvanger zijn dezelfde"),
        ({"at": datetime(2027, 9, 1, tzinfo=UTC)}, "'DPIA van het huis' is niet geldig"),
    ],
)
def test_each_missing_condition_is_named(changes, lack):
    told = answer(replace(CARE_TO_GEMEENTE, **changes))
    assert any("ZVH-10" in line and lack in line for line in told.near), told.near


def test_approvals_count_persons_and_organisations_of_participants_only():
    danger = replace(
        CARE_TO_GEMEENTE,
        category="gevaar",
        receiver="politie-oost",
        lifts=frozenset({Lift.CONFLICT_OF_DUTIES}),
    )
    compiled = compiled_house()
    verdicts = {
        approvals: compiled.decide(replace(danger, approvals=approvals)).allowed
        for approvals in [
            (),
            ("gm-lommerwaard", "gm-lommerwaard"),
            ("gm-lommerwaard", "a stranger"),
            ("gm-lommerwaard", "om-oost"),
        ]
    }
    assert list(verdicts.values()) == [False, False, False, True]
    near = answer(replace(danger, approvals=("om-oost",))).near[0]
    assert "minder dan 2 personen" in near
    assert "minder dan 2 organisaties" in near


def test_who_revokes_is_named_and_takes_only_what_is_theirs():
    revoked = Revocation("ggz-oeverduin", CARE_TO_GEMEENTE.at)
    compiled = CompiledCovenant(replace(house(), revocations=(revoked,)))
    told = answer(CARE_TO_GEMEENTE, compiled=compiled)
    assert told.reasons == ("GGZ Oeverduin heeft de deelname op 2 maart 2026 11:00 ingetrokken.",)
    assert told.near == ("Kader ZVH-10 zou verder wel passen.",)
    addiction = replace(CARE_TO_GEMEENTE, sender="vz-klavermonde")
    assert compiled.decide(addiction).allowed
    assert compiled.decide(HOUSING_TO_GEMEENTE).allowed


def test_a_party_can_revoke_one_frame_and_keep_the_others():
    revoked = Revocation("gm-lommerwaard", CARE_TO_GEMEENTE.at, ("ZVH-10",))
    compiled = CompiledCovenant(replace(house(), revocations=(revoked,)))
    told = answer(CARE_TO_GEMEENTE, compiled=compiled)
    assert told.near[0].startswith("Kader ZVH-10 zou passen, maar Gemeente Lommerwaard trok dit kader in op")
    assert compiled.decide(replace(CARE_TO_GEMEENTE, receiver="gm-wulperloo")).allowed
    assert compiled.decide(HOUSING_TO_GEMEENTE).allowed


@pytest.mark.parametrize("state", [CovenantState.DRAFT, CovenantState.ENDED])
def test_only_a_signed_version_permits(state):
    compiled = CompiledCovenant(replace(house(), state=state))
    assert compiled.decide(CARE_TO_GEMEENTE).bars == ("bar:not-signed",)


def test_a_covenant_without_frames_says_so():
    empty = CompiledCovenant(replace(house(), frames=()))
    assert answer(HOUSING_TO_GEMEENTE, compiled=empty).reasons == ("Het convenant heeft geen kaders.",)


def test_words_nobody_knows_are_refused_and_named():
    told = answer(replace(HOUSING_TO_GEMEENTE, sender="somebody-else", purpose="x", case_purpose="x"))
    assert "somebody-else is geen zender" in told.near[0]


def test_the_decision_stands_beside_the_digest_of_the_policies_that_gave_it():
    first = advise(compiled_house(), CARE_TO_GEMEENTE)
    other = advise(CompiledCovenant(without_frame(house(), "ZVH-01")), CARE_TO_GEMEENTE)
    assert (first.engine, len(first.policy)) == ("cedar", 64)
    assert first.policy != other.policy


def test_every_kind_of_reason_has_a_sentence_in_both_languages():
    tables = ((BARS, BarKind), (LACKS, LackKind), (FINDINGS, FindingKind))
    for table, kinds in tables:
        assert set(table) == set(kinds)
        assert all(label.nl and label.en for label in table.values())


def test_days_and_lists_in_words():
    assert day_in_words(MAY, "Europe/Amsterdam", "nl") == "1 mei 2026"
    assert day_in_words(MAY + timedelta(hours=9), "Europe/Amsterdam", "en") == "1 May 2026 09:00"
    assert listed(["a", "b", "c"], "nl") == "a, b en c"
    assert listed(["a", "b"], "nl", last="of") == "a of b"
    assert listed(["naam, adres", "b"], "nl") == "‘naam, adres’ en ‘b’"
    assert listed([], "nl") == ""
