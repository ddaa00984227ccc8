"""An event is told in the words of its reader, and leads to what it was done to when they may see that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.register_workspaces import least
from tests.register_world import BEGIN, World

from zicht.cooperation.audit.event import Fact
from zicht.register.actions import steps
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.permitted import PERMISSIONS
from zicht.register.store import events, log_reading
from zicht.register.store.log_reading import Asked
from zicht.register.web.audit.telling import PLACES, Teller, Told, done, thing_of
from zicht.register.web.urls import ROUTES
from zicht.register.web.words import read_words

pytestmark = pytest.mark.django_db
WITHOUT_A_PERMISSION = {"account.first", "retention.destroy"}
"""Done by who installs a register, before there is anybody to permit it."""
SOMETHING = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_action_has_words_of_its_own(language: str) -> None:
    told = {action: done(action, language) for action in {*PERMISSIONS, *WITHOUT_A_PERMISSION}}
    assert [action for action, words in told.items() if words == action] == []
    assert len(set(told.values())) == len(told)
    things = {action.partition(".")[0] for action in told}
    assert [thing for thing in things if thing_of(thing, language) == thing] == []


def test_no_words_are_kept_for_what_cannot_happen() -> None:
    assert set(read_words("nl").at("actions.done")) <= {*PERMISSIONS, *WITHOUT_A_PERMISSION}


def test_both_languages_have_the_same_words() -> None:
    nl, en = (read_words(language).at("actions") for language in ("nl", "en"))
    assert {name: set(table) for name, table in nl.items()} == {
        name: set(table) for name, table in en.items()
    }


def test_an_action_of_an_older_register_is_told_by_its_code() -> None:
    assert done("covenant.sharpen", "nl") == "covenant.sharpen"


def test_a_place_names_a_route_and_the_action_that_shows_it() -> None:
    actions = {route.name: route.actions.get("GET") for route in ROUTES}
    for place in PLACES.values():
        assert place.reading in PERMISSIONS
        assert actions[place.route] in (place.reading, "step.read"), place


def tell(world: World, who: str, language: str = "nl") -> list[Told]:
    """All events of a partnership, oldest first, as somebody reads them."""
    entries, _ = log_reading.onward(world.here.pk, Asked(), 50)
    teller = Teller(language, world.as_(who, at=BEGIN + timedelta(days=9)), log_reading.names_in(entries))
    return [teller.tell(entry) for entry in entries]


def add(world: World, action: str, facts: Mapping[str, Fact], object: str = SOMETHING) -> None:
    by = world.as_("deelnemer")
    with transaction.atomic():
        events.append(
            at=BEGIN,
            actor=by.account,
            organisation=by.organisation,
            action=action,
            partnership=world.here.pk,
            object=object,
            facts=facts,
        )


def put(world: World, kind: Kind, **given: Any) -> str:
    raw = write_content(least(SHAPES[kind].content, **given))
    made = steps.write(world.here, kind, raw, by=world.as_("deelnemer", at=BEGIN), at=BEGIN)
    return made.artefact


def test_an_artefact_is_told_by_its_name_and_leads_to_its_page(world: World) -> None:
    issue = put(world, Kind.ISSUE)
    [told] = tell(world, "jurist")
    assert (told.done, told.thing) == ("Vraagstuk: versie geschreven", "Vraagstuk")
    assert told.address == f"/{world.here.pk}/stuk/{issue}/"
    assert told.facts == (("nummer", "1"),)
    assert world.client("jurist").get(told.address).status_code == 200
    [told] = tell(world, "jurist", "en")
    assert told.facts == (("number", "1"),)


def test_a_case_leads_nowhere_for_who_may_not_read_cases(world: World) -> None:
    add(world, "case.write", {"kind": "case", "number": 1})
    assert tell(world, "deelnemer politie")[0].address == f"/{world.here.pk}/stuk/{SOMETHING}/"
    assert tell(world, "jurist")[0].address == ""


def test_what_was_asked_about_sharing_leads_on_for_who_asked_and_who_watches_over_it(world: World) -> None:
    add(world, "sharing.ask", {"fits": True, "frames": "IDK-1"})
    address = f"/{world.here.pk}/delen/advies/{SOMETHING}/"
    seen = {who: tell(world, who)[0].address for who in ("deelnemer", "deelnemer politie", "jurist")}
    assert seen == {"deelnemer": address, "deelnemer politie": "", "jurist": ""}
    assert tell(world, "functionaris gegevensbescherming")[0].address == address


def test_facts_speak_in_names_and_words(world: World) -> None:
    add(world, "party.answer", {"organisation": world.police.pk, "answer": "joined"})
    add(
        world,
        "role.give",
        {"account": world.accounts["jurist"].pk, "role": "functionaris gegevensbescherming"},
    )
    add(world, "question.reject", {"step": "rejected", "number": 4})
    add(world, "sharing.decide", {"shared": False, "deviates": True})
    told = [dict(one.facts) for one in tell(world, "auditor")]
    assert told[0] == {"antwoord": "doet mee", "organisatie": "Politie Voorland"}
    assert told[1] == {"account": "De jurist", "rol": "functionaris gegevensbescherming"}
    assert told[2] == {"nummer": "4", "stap": "afgewezen"}
    assert told[3] == {"gedeeld": "nee", "wijkt af van het advies": "ja"}


def test_what_happened_before_there_was_a_partnership_has_no_page_in_one(world: World) -> None:
    add(world, "partnership.start", {"organisations": (world.police.pk, world.gemeente.pk)})
    world.accounts["auditor"].assignments.update(partnership=None, given_by=None)
    entry = log_reading.onward(world.here.pk, Asked(), 1)[0][0]
    teller = Teller("nl", world.as_("auditor"), log_reading.names_in([entry]))
    assert teller.tell(replace(entry, partnership="")).address == ""
    assert teller.tell(entry).facts == (("organisaties", "Politie Voorland, Gemeente Voordam"),)
