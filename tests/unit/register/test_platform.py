"""Who sees which partnership, how one logs in, and what one is told when it is not allowed."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.register_world import BEGIN, LATER, PASSWORD, World

from zicht.register.actions import accounts
from zicht.register.actions.acting import acting
from zicht.register.records.accounts import Account, RoleAssignment
from zicht.register.records.audit import EventRow
from zicht.register.rules.permissions import NotPermitted, Reason, Subject
from zicht.register.rules.roles import Role

pytestmark = pytest.mark.django_db


def test_a_participant_sees_the_partnership_and_nobody_else_does(world: World) -> None:
    address = f"/{world.here.pk}/"
    assert world.client("deelnemer").get(address).status_code == 200
    assert world.client("deelnemer elders").get(address).status_code == 404
    assert world.client("platformbeheerder").get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_another_partnership_and_one_that_is_not_there_look_the_same(world: World) -> None:
    stranger = world.client("deelnemer elders")
    there, nowhere = stranger.get(f"/{world.here.pk}/"), stranger.get("/01ARZ3NDEKTSV4RRFFQ69G5FAV/")
    token = re.compile(rb'value="[A-Za-z0-9]{64}"')
    strip = [
        r.content.replace(world.here.pk.encode(), b"").replace(b"01ARZ3NDEKTSV4RRFFQ69G5FAV", b"")
        for r in (there, nowhere)
    ]
    assert there.status_code == nowhere.status_code == 404
    assert token.sub(b"", strip[0]) == token.sub(b"", strip[1])
    assert world.here.name.encode() not in there.content


def test_home_lists_only_ones_own_partnerships(world: World) -> None:
    page = world.client("deelnemer").get("/").content.decode()
    assert world.here.name in page
    assert world.elsewhere.name not in page


def test_the_auditor_reads_accounts_and_adds_none(world: World) -> None:
    world.accounts["auditor"].assignments.update(partnership=None, given_by=None)
    auditor = world.client("auditor")
    assert auditor.get("/accounts/").status_code == 200
    assert auditor.get("/accounts/nieuw/").status_code == 403
    assert "rol laat dit niet toe" in auditor.get("/accounts/nieuw/").content.decode()


def test_password_and_code_open_the_door_and_a_code_works_once(world: World) -> None:
    account = world.accounts["deelnemer"]
    account.set_password(PASSWORD)
    account.save()
    device = TOTPDevice.objects.create(user=account, name="test")
    code = f"{TOTP(device.bin_key).token():06d}"
    browser = Client()
    first = browser.post("/inloggen/?next=/account/", {"email": account.email, "password": PASSWORD})
    assert first.headers["Location"] == "/inloggen/code/"
    assert browser.get("/account/").status_code == 302
    second = browser.post("/inloggen/code/", {"code": code})
    assert second.headers["Location"] == "/account/"
    assert browser.get("/account/").status_code == 200
    again = Client()
    again.post("/inloggen/", {"email": account.email, "password": PASSWORD})
    assert again.post("/inloggen/code/", {"code": code}).status_code == 422


def test_ten_wrong_passwords_close_the_door_for_the_right_one_too(world: World) -> None:
    account = world.accounts["deelnemer"]
    account.set_password(PASSWORD)
    account.save()
    browser = Client()
    for _ in range(10):
        assert browser.post("/inloggen/", {"email": account.email, "password": "fout"}).status_code == 422
    assert browser.post("/inloggen/", {"email": account.email, "password": PASSWORD}).status_code == 422


def test_the_link_of_a_new_account_sets_a_password_once(world: World) -> None:
    made, link = accounts.add_account(
        name="Nieuw",
        email="nieuw@voorland.example",
        organisation=world.gemeente,
        by=world.as_("platformbeheerder"),
        at=BEGIN,
    )
    browser = Client()
    chosen = {"first": PASSWORD, "again": PASSWORD}
    assert browser.post(link, {"first": "kort", "again": "kort"}).status_code == 422
    assert browser.post(link, chosen).status_code == 302
    assert browser.post(link, chosen).status_code == 404
    made.refresh_from_db()
    assert made.check_password(PASSWORD)


def test_nobody_gives_themselves_a_role(world: World) -> None:
    chair = world.as_("procesregisseur")
    with pytest.raises(NotPermitted) as refused:
        accounts.give_role(
            world.accounts["procesregisseur"], world.here, Role.ANALYST, until=LATER, by=chair, at=BEGIN
        )
    assert refused.value.reason is Reason.OWN_WORK
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(
            account_id=chair.account,
            partnership=world.here,
            role="analist",
            given_by_id=chair.account,
            since=BEGIN,
            until=LATER,
        )


def test_two_roles_that_clash_are_not_given_to_one_person(world: World) -> None:
    with pytest.raises(accounts.RoleConflict):
        accounts.give_role(
            world.accounts["analist"],
            world.here,
            Role.OUTPUT_CHECKER,
            until=LATER,
            by=world.as_("procesregisseur"),
            at=BEGIN,
        )


def test_a_role_is_for_those_whose_organisation_takes_part(world: World) -> None:
    with pytest.raises(accounts.RoleNotHere):
        accounts.give_role(
            world.accounts["deelnemer elders"],
            world.here,
            Role.LAWYER,
            until=LATER,
            by=world.as_("procesregisseur"),
            at=BEGIN,
        )


def test_a_closed_account_has_no_role_and_no_door(world: World) -> None:
    browser = world.client("deelnemer")
    accounts.close_account(world.accounts["deelnemer"], by=world.as_("platformbeheerder"), at=BEGIN)
    assert browser.get(f"/{world.here.pk}/").status_code == 302
    assert not world.as_("deelnemer").roles


def test_an_act_without_an_event_does_not_happen(world: World) -> None:
    before = Account.objects.count()
    with (
        pytest.raises(AssertionError, match="without an event"),
        acting(world.as_("platformbeheerder"), "account.add", Subject(), at=BEGIN),
    ):
        Account.objects.create(email="x@x.example", name="x", organisation=world.gemeente)
    assert Account.objects.count() == before


def test_every_act_leaves_one_event(world: World) -> None:
    accounts.give_role(
        world.accounts["raadslid"],
        world.here,
        Role.PARTICIPANT,
        until=LATER,
        by=world.as_("procesregisseur"),
        at=BEGIN,
    )
    event = EventRow.objects.get()
    assert (event.action, event.partnership) == ("role.give", world.here.pk)


def test_pages_send_the_strict_policy_and_are_kept_by_no_cache(world: World) -> None:
    page = world.client("deelnemer").get("/")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert b"style=" not in page.content
    assert b"onclick" not in page.content


def test_the_language_switch_stays_on_our_own_pages(world: World) -> None:
    browser = world.client("deelnemer")
    away = browser.post("/taal/", {"language": "en", "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"
    assert "Partnerships" in browser.get("/").content.decode()
