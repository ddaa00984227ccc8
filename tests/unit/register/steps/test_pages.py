"""Every page of the six steps, filled and empty, as each role sees it, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from tests.register_workspaces import least
from tests.register_world import BEGIN, World

from zicht.register.actions import steps
from zicht.register.records.artefacts import ArtefactVersion
from zicht.register.rules.artefacts.content import kinds_of, write_content
from zicht.register.rules.artefacts.kinds import SHAPES, STEPS, Kind
from zicht.register.rules.artefacts.versions import Version, Word
from zicht.register.rules.permissions import Subject, may
from zicht.register.rules.roles import Role
from zicht.register.store.artefacts import workspace_of

pytestmark = pytest.mark.django_db


def flat(raw: dict[str, Any], place: str = "") -> dict[str, Any]:
    """A content as a browser would send it."""
    sent: dict[str, Any] = {}
    for name, value in raw.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for at, row in enumerate(value):
                sent |= flat(row, f"{place}{name}.{at}.")
        else:
            sent[place + name] = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
    return sent


def put(world: World, who: str, kind: Kind, at: datetime = BEGIN, **given: Any) -> Version:
    raw = write_content(least(SHAPES[kind].content, **given))
    return steps.write(world.here, kind, raw, by=world.as_(who, at=at), at=at)


def address(world: World, rest: str = "") -> str:
    return f"/{world.here.pk}/{rest}"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(
    "page",
    [
        "stappen/",
        *(f"stappen/{step}/" for step in STEPS),
        "deelnemers/",
        "besluiten/",
        "bijdragen/",
        "opschaling/",
    ],
)
def test_pages_of_an_empty_partnership_open(world: World, page: str, language: str) -> None:
    browser = world.client("procesregisseur")
    browser.cookies["language"] = language
    answer = browser.get(address(world, page))
    assert answer.status_code == 200
    assert "{" not in re.sub(r"<meta[^>]*>", "", answer.content.decode())


def test_every_kind_has_a_form_that_opens_and_keeps_what_is_filled_in(world: World) -> None:
    writers = {role: world.client(role.value) for role in Role}
    for kind, address_of in forms(world):
        roles = [role for role in Role if may(world.as_(role.value), f"{kind}.write", own(world))]
        answer = writers[roles[0]].get(address_of)
        assert answer.status_code == 200, kind
        assert 'name="_seen" value=""' in answer.content.decode()


def forms(world: World) -> Iterator[tuple[Kind, str]]:
    from django.urls import reverse

    for kind in Kind:
        yield kind, reverse(f"steps.new.{kind}", args=[world.here.pk])


def own(world: World) -> Subject:
    return Subject(partnership=world.here.pk, organisation=world.gemeente.pk)


def test_who_may_not_write_a_kind_does_not_reach_its_form(world: World) -> None:
    for kind, address_of in forms(world):
        for role in Role:
            allowed = may(world.as_(role.value), f"{kind}.write", own(world))
            status = world.client(role.value).get(address_of).status_code
            assert (status == 200) == allowed, (kind, role)
    assert world.client("deelnemer elders").get(address_of).status_code == 404


def test_a_form_makes_a_version_and_shows_it_with_its_hash(world: World) -> None:
    raw = write_content(least(SHAPES[Kind.ISSUE].content))
    answer = world.client("deelnemer").post(
        address(world, "vraagstuk/nieuw/"), flat(raw) | {"_seen": ""}, follow=True
    )
    version = ArtefactVersion.objects.get()
    page = answer.content.decode()
    assert version.hash in page
    assert raw["what_happens"] in page


def test_no_field_takes_the_name_of_what_a_form_carries_beside_it() -> None:
    assert not [name for kind in Kind for name in kinds_of(SHAPES[kind].content) if name.startswith("_")]


def test_a_form_that_does_not_fit_keeps_what_was_typed_and_names_each_field(world: World) -> None:
    sent = {"name": "Mijn naam", "what_happens": "", "_seen": ""}
    answer = world.client("deelnemer").post(address(world, "vraagstuk/nieuw/"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Mijn naam"' in page
    assert page.count('href="#f-') == 4
    assert not ArtefactVersion.objects.exists()


def test_what_may_be_about_a_person_is_asked_once_more(world: World) -> None:
    raw = write_content(least(SHAPES[Kind.ISSUE].content, what_happens="Zegt mevrouw De Boer."))
    browser, there = world.client("deelnemer"), address(world, "vraagstuk/nieuw/")
    first = browser.post(there, flat(raw) | {"_seen": ""})
    assert first.status_code == 422
    assert "toch bewaren" in first.content.decode()
    assert not ArtefactVersion.objects.exists()
    assert browser.post(there, flat(raw) | {"_seen": "", "_sure": "yes"}).status_code == 302


def test_asking_for_more_lines_loses_nothing_and_keeps_nothing(world: World) -> None:
    sent = {
        "_seen": "",
        "_more": "around",
        "around.0.who": "Scholen",
        "around.0.stance": "",
        "around.0.interest": "",
    }
    page = world.client("deelnemer").post(address(world, "omgeving/nieuw/"), sent).content.decode()
    assert 'value="Scholen"' in page
    assert 'name="around.3.who"' in page
    assert not ArtefactVersion.objects.exists()


def test_a_newer_version_stops_a_form_and_what_was_typed_stays(world: World) -> None:
    version = put(world, "deelnemer", Kind.ISSUE)
    raw = write_content(least(SHAPES[Kind.ISSUE].content, name="van een ander"))
    steps.write(
        world.here,
        Kind.ISSUE,
        raw,
        artefact=version.artefact,
        seen=version.hash,
        by=world.as_("procesregisseur"),
        at=BEGIN,
    )
    mine = flat(raw | {"name": "van mij"}) | {"_seen": version.hash}
    there = address(world, f"vraagstuk/{version.artefact}/wijzigen/")
    answer = world.client("deelnemer").post(there, mine)
    assert answer.status_code == 422
    assert 'value="van mij"' in answer.content.decode()
    assert "nieuwe versie geschreven" in answer.content.decode()


def pictured(world: World) -> Version:
    put(world, "deelnemer", Kind.ISSUE)
    put(world, "deelnemer", Kind.PERSPECTIVE)
    put(world, "deelnemer politie", Kind.PERSPECTIVE)
    put(world, "deelnemer", Kind.REUSE_CHECK)
    return put(world, "procesregisseur", Kind.SHARED_PICTURE)


def test_yes_and_no_are_said_on_a_page_that_shows_text_and_hash(world: World) -> None:
    picture = pictured(world)
    there = address(world, f"gedeeld-beeld/{picture.artefact}/instemmen/")
    page = world.client("deelnemer").get(there).content.decode()
    assert picture.hash in page
    assert picture.content.what_we_see in page
    said = {"hash": picture.hash, "word": "accept"}
    assert world.client("deelnemer").post(there, said).status_code == 302
    no = world.client("deelnemer politie").post(there, said | {"word": "refuse"})
    assert no.status_code == 422
    assert "Geef een reden" in no.content.decode()
    w = workspace_of(world.here, at=world.here.started_at.replace(year=2200))
    assert w.accepted_by(picture) == (world.gemeente.pk,)


def test_nobody_says_anything_without_choosing(world: World) -> None:
    picture = pictured(world)
    there = address(world, f"gedeeld-beeld/{picture.artefact}/instemmen/")
    assert world.client("deelnemer").post(there, {"hash": picture.hash}).status_code == 422


def test_the_overview_says_whose_move_it_is(world: World) -> None:
    picture = pictured(world)
    steps.say(
        world.here, picture.artefact, Word.ACCEPT, hash=picture.hash, by=world.as_("deelnemer"), at=BEGIN
    )
    page = world.client("deelnemer politie").get(address(world, "stappen/")).content.decode()
    assert "Aan zet: Politie Voorland" in page
    mine = world.client("deelnemer").get(address(world, "stappen/")).content.decode()
    assert "Er wacht nu niets op uw organisatie alleen." in mine


def test_a_closed_gate_names_what_is_missing(world: World) -> None:
    answer = world.client("procesregisseur").post(address(world, "stappen/verder/"))
    assert answer.status_code == 422
    assert "Vraagstuk: is geschreven" in answer.content.decode()


def test_versions_are_shown_beside_each_other(world: World) -> None:
    first = put(world, "deelnemer", Kind.ISSUE)
    raw = write_content(least(SHAPES[Kind.ISSUE].content, what_happens="tekst over iets"))
    steps.write(
        world.here,
        Kind.ISSUE,
        raw,
        artefact=first.artefact,
        seen=first.hash,
        by=world.as_("deelnemer"),
        at=BEGIN,
    )
    page = world.client("auditor").get(address(world, f"stuk/{first.artefact}/versie/2/")).content.decode()
    assert "<del>" in page
    assert "what_happens" in page
    old = world.client("auditor").get(address(world, f"stuk/{first.artefact}/versie/1/")).content.decode()
    assert "Er is een nieuwere" in old
    assert world.client("auditor").get(address(world, f"stuk/{first.artefact}/versie/3/")).status_code == 404


def test_what_still_holds_is_said_with_one_button(world: World) -> None:
    issue = put(world, "deelnemer", Kind.ISSUE)
    mine = put(world, "deelnemer", Kind.PERSPECTIVE)
    raw = write_content(least(SHAPES[Kind.ISSUE].content, name="anders"))
    steps.write(
        world.here,
        Kind.ISSUE,
        raw,
        artefact=issue.artefact,
        seen=issue.hash,
        by=world.as_("deelnemer"),
        at=BEGIN,
    )
    browser = world.client("deelnemer")
    page = browser.get(address(world, f"stuk/{mine.artefact}/")).content.decode()
    assert "Dit steunt op iets ouds" in page
    there = address(world, f"perspectief/{mine.artefact}/klopt-nog/")
    assert browser.post(there, {"seen": mine.hash}).status_code == 302
    again = browser.post(there, {"seen": mine.hash})
    assert again.status_code == 422


def test_an_artefact_of_another_partnership_is_not_found(world: World) -> None:
    issue = put(world, "deelnemer", Kind.ISSUE)
    elsewhere = f"/{world.elsewhere.pk}/stuk/{issue.artefact}/"
    assert world.client("deelnemer elders").get(elsewhere).status_code == 404
    there = address(world, f"stuk/{issue.artefact}/")
    assert world.client("deelnemer elders").get(there).status_code == 404
    assert Client().get(there).status_code == 302


def test_an_artefact_is_not_edited_as_another_kind(world: World) -> None:
    issue = put(world, "deelnemer", Kind.ISSUE)
    assert world.client("deelnemer").get(address(world, f"les/{issue.artefact}/wijzigen/")).status_code == 404


def test_what_somebody_typed_is_shown_and_never_run(world: World) -> None:
    version = put(world, "deelnemer", Kind.ISSUE, name="<script>alert(1)</script>")
    page = world.client("deelnemer").get(address(world, f"stuk/{version.artefact}/")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
