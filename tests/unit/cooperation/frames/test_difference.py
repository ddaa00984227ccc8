"""Before signing: exactly what one version allows that the other does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from tests.unit.cooperation.frames.worlds import SPRING, centre, frame_of, house, with_frame, without_frame

from zicht.cooperation.frames.blocks import Block, blocks_of
from zicht.cooperation.frames.changed_terms import ASPECTS, SAYINGS
from zicht.cooperation.frames.covenant import CovenantState, Revocation
from zicht.cooperation.frames.difference import Aspect, OtherCovenant, difference, possible_cells
from zicht.cooperation.frames.difference_sentences import difference_in_words
from zicht.cooperation.frames.sharing_frame import Conditions, Informing, KeptFrom, Retention
from zicht.cooperation.frames.vocabulary import Exchange, Lift


def test_two_versions_that_mean_the_same_differ_in_nothing():
    turned = replace(house(), version=2, frames=house().frames[::-1], state=CovenantState.DRAFT)
    renamed = with_frame(turned, "ZVH-10", id="ZVH-99")
    assert difference(house(), renamed).is_empty


def test_a_split_frame_is_no_difference():
    whole = frame_of(house(), "ZVH-10")
    parts = tuple(replace(whole, id=f"ZVH-10-{kind}", senders=(kind,)) for kind in whole.senders)
    split = without_frame(house(), "ZVH-10")
    split = replace(split, version=2, frames=(*split.frames, *parts))
    assert difference(house(), split).is_empty


def test_one_more_receiver_gains_exactly_its_combinations():
    new = with_frame(house(), "ZVH-10", receivers=("gemeente", "opvang", "wonen"))
    found = difference(house(), new)
    assert set(found.gained) == set(
        product(
            ["ggz-oeverduin", "vz-klavermonde"],
            ["wonen-ankelbergen"],
            ["behandeling", "gezondheid"],
            ["betrokkene"],
            ["aanpak"],
        )
    )
    assert not found.lost
    assert not found.changed


def test_what_a_frame_gives_that_another_gives_too_is_not_lost():
    doubled = replace(house(), frames=(*house().frames, replace(frame_of(house(), "ZVH-10"), id="copy")))
    assert difference(doubled, house()).is_empty


@pytest.mark.parametrize(
    ("changes", "aspect"),
    [
        ({"stages": ()}, Aspect.STAGES),
        ({"onward": True}, Aspect.ONWARD),
        ({"valid_until": SPRING}, Aspect.PERIOD),
        ({"sender_ground": "huis"}, Aspect.GROUNDS),
    ],
)
def test_what_changes_in_a_combination_is_named(changes, aspect):
    found = difference(house(), with_frame(house(), "ZVH-10", **changes))
    assert [[change.aspect for change in changes] for changes in found.changed] == [[aspect]]
    assert not found.gained
    assert not found.lost


def test_revoking_loses_exactly_the_combinations_of_that_party():
    gone = replace(house(), revocations=(Revocation("ggz-oeverduin", house().in_force_from),))
    found = difference(house(), gone)
    assert set(found.lost) == {cell for cell in possible_cells(house()) if "ggz-oeverduin" in cell[:2]}


def test_a_secrecy_nothing_lifts_takes_its_combinations_away():
    strict = replace(house(), secrecies=(replace(house().secrecies[0], lifted_by=frozenset()),))
    lost = difference(house(), strict).lost
    assert lost
    assert {cell[0] for cell in lost} == {"ggz-oeverduin", "vz-klavermonde"}


def test_versions_of_two_covenants_are_not_compared():
    with pytest.raises(OtherCovenant):
        difference(house(), centre())


def test_blocks_hold_every_combination_once():
    cells = {("a", "b", "c", "s", "p"), ("a", "b", "d", "s", "p"), ("a", "x", "c", "s", "p")}
    blocks = blocks_of(cells)
    assert sum(len(block.cells) for block in blocks) == 3
    assert frozenset().union(*(block.cells for block in blocks)) == cells
    assert blocks_of(product("ab", "cd", "ef", "g", "h")) == (
        Block(("a", "b"), ("c", "d"), ("e", "f"), ("g",), ("h",)),
    )


def test_a_signatory_reads_what_touches_them_sensitive_data_first():
    new = with_frame(house(), "ZVH-10", receivers=("gemeente", "opvang", "wonen"))
    new = with_frame(new, "ZVH-04", receivers=("politie", "om", "reclassering", "ggz", "opvang"))
    found = difference(house(), new)
    told = difference_in_words(house(), new, found, "nl", reader="wonen-ankelbergen")
    assert told.we_share.is_empty
    (line,) = told.we_receive.gained
    assert line.sensitive
    assert line.combinations == 4
    assert line.sentence == (
        "GGZ Oeverduin en Verslavingszorg Klavermonde → Woonstichting Ankelbergen: "
        "‘of er behandeling loopt, en bij wie (bijzonder)’ en ‘gezondheid en beperkingen (bijzonder)’; "
        "over de persoon om wie het geval gaat; voor 'persoonsgerichte aanpak van een ingewikkeld geval'."
    )
    (lost,) = told.between_others.lost
    assert lost.sentence.startswith("elke gemeente → Verslavingszorg Klavermonde")
    english = difference_in_words(house(), new, found, "en").between_others
    assert [line.sensitive for line in english.gained] == [True]
    assert english.lost[0].sentence.startswith("every municipality → Verslavingszorg Klavermonde")


def test_a_changed_period_is_told_once_for_all_it_touches():
    longer = replace(house(), in_force_until=house().in_force_until + timedelta(days=365))
    found = difference(house(), longer)
    told = difference_in_words(house(), longer, found, "nl", reader="sh-oost").we_share
    assert [changed.what for changed in told.changed] == ["de tijd waarin het mag"]
    assert told.changed[0].how == (
        "De tijd waarin het mag: eerst van 1 januari 2026 tot 1 januari 2028; nu van 1 januari 2026 tot "
        "31 december 2028",
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"retention": Retention(12, KeptFrom.RECEIPT)},
            "De bewaartermijn: eerst 24 maanden na sluiten van het geval; nu 12 maanden na ontvangst",
        ),
        ({"onward": True}, "Het verder delen: eerst mag niet; nu mag"),
        ({"stages": ()}, "De fase van het geval: eerst casusoverleg; nu elke fase"),
        ({"exchanges": frozenset(Exchange)}, "De manier van delen: eerst in het overleg; nu "),
        ({"conditions": Conditions()}, "is geldig’ en ‘er is toestemming"),
        (
            {"sender_ground": "huis"},
            "De grondslag: eerst ‘artikel 7:453 Burgerlijk Wetboek’, ‘Wmo 2015",
        ),
        (
            {"informing": Informing.TOLD_LATER, "informing_ground": "uitstel"},
            "wordt meteen geïnformeerd; nu wordt later geïnformeerd, later informeren zolang dat schaadt",
        ),
    ],
)
def test_a_change_says_what_it_was_and_what_it_becomes(changes, told):
    new = with_frame(house(), "ZVH-10", **changes)
    part = difference_in_words(house(), new, difference(house(), new), "nl").between_others
    assert told in " ".join(part.changed[0].how), part.changed[0].how


def test_a_secrecy_that_is_lifted_otherwise_is_told():
    new = replace(house(), secrecies=(replace(house().secrecies[0], lifted_by=frozenset({Lift.STATUTE})),))
    told = difference_in_words(house(), new, difference(house(), new), "en").between_others
    assert any("now medical confidentiality (a statutory rule to speak)" in c.how[0] for c in told.changed)


def test_every_aspect_has_words():
    assert set(ASPECTS) == set(SAYINGS) == set(Aspect)
