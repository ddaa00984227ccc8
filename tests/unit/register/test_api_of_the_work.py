"""What partners made, agreed and decided, for machines: the same as on the pages, and no more."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.register_workspaces import least
from tests.register_world import BEGIN, World

from zicht.register.actions import steps
from zicht.register.records.audit import CheckpointRow
from zicht.register.rules.artefacts.content import write_content
from zicht.register.rules.artefacts.kinds import SHAPES, Kind
from zicht.register.rules.artefacts.versions import Version, Word

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def put(world: World, who: str, kind: Kind, at: datetime = BEGIN, **given: Any) -> Version:
    raw = write_content(least(SHAPES[kind].content, **given))
    return steps.write(world.here, kind, raw, by=world.as_(who, at=at), at=at)


def asked(world: World, who: str, path: str, status: int = 200) -> Any:
    answer = world.client(who).get(f"/api/v1/partnerships/{world.here.pk}/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def in_step(world: World, step: int) -> None:
    for number in range(2, step + 1):
        world.here.entries.create(step=number, account=world.accounts["procesregisseur"], at=BEGIN)


def covenant(world: World) -> Version:
    named = [
        {"party": one.pk, "body": "college", "power": "artikel 1"} for one in (world.gemeente, world.police)
    ]
    return put(world, "deelnemer", Kind.COVENANT, parties=named)


def sign(world: World, version: Version) -> None:
    for who in ("tekenbevoegde", "tekenbevoegde politie"):
        by, said = world.as_(who, at=BEGIN + HOUR), {"hash": version.hash, "capacity": "burgemeester"}
        steps.say(world.here, version.artefact, Word.ACCEPT, **said, by=by, at=BEGIN + HOUR)


def test_an_artefact_is_given_with_its_hash_its_state_and_who_said_yes(world: World) -> None:
    put(world, "deelnemer", Kind.ISSUE)
    first = put(world, "deelnemer", Kind.SHARED_PICTURE, BEGIN + HOUR)
    police = world.as_("deelnemer politie", at=BEGIN + 2 * HOUR)
    steps.say(world.here, first.artefact, Word.ACCEPT, hash=first.hash, by=police, at=BEGIN + 2 * HOUR)
    [row] = asked(world, "raadslid", "artefacts?kind=shared_picture")["items"]
    assert (row["id"], row["version"]["hash"], row["step"]) == (first.artefact, first.hash, 1)
    assert sorted(row["asked"]) == sorted([world.gemeente.pk, world.police.pk])
    assert (row["accepted"], row["agreed"], row["shaken"]) == ([world.police.pk], False, False)
    whole = asked(world, "raadslid", f"artefacts/{first.artefact}")
    assert hashlib.sha256(whole["sheet"].encode()).hexdigest() == first.hash
    assert whole["content"] == write_content(first.content)
    assert [(one["organisation"], one["word"]) for one in whole["statements"]] == [
        (world.police.pk, "accept")
    ]


def test_a_version_stays_what_it_was_when_a_newer_one_comes(world: World) -> None:
    old = put(world, "deelnemer", Kind.ISSUE)
    raw = write_content(old.content) | {"name": "Een andere naam"}
    by, at = world.as_("deelnemer", at=BEGIN + HOUR), BEGIN + HOUR
    new = steps.write(world.here, Kind.ISSUE, raw, artefact=old.artefact, seen=old.hash, by=by, at=at)
    first = asked(world, "analist", f"artefacts/{old.artefact}/versions/1")
    assert first["version"]["hash"] == old.hash
    assert [one["hash"] for one in first["versions"]] == [new.hash, old.hash]
    second = asked(world, "analist", f"artefacts/{old.artefact}/versions/2")
    assert (second["previous"], second["content"]["name"]) == (old.hash, "Een andere naam")
    asked(world, "analist", f"artefacts/{old.artefact}/versions/3", status=404)


def test_a_list_goes_on_with_a_cursor_and_gives_each_artefact_once(world: World) -> None:
    put(world, "deelnemer", Kind.ISSUE)
    made = {put(world, who, Kind.PERSPECTIVE).artefact for who in ("deelnemer", "deelnemer politie")}
    path, found = "artefacts?kind=perspective&limit=1", []
    page = asked(world, "deelnemer", path)
    while True:
        found += [one["id"] for one in page["items"]]
        if not page["next"]:
            break
        page = asked(world, "deelnemer", f"{path}&cursor={page['next']}")
    assert (len(found), set(found)) == (2, made)


def test_cases_are_given_to_who_may_read_cases(world: World) -> None:
    in_step(world, 4)
    sign(world, covenant(world))
    case = put(world, "deelnemer", Kind.CASE, BEGIN + 2 * HOUR)
    for who, seen in (("deelnemer politie", True), ("raadslid", False), ("jurist", False)):
        listed = [one["id"] for one in asked(world, who, "artefacts")["items"]]
        assert (case.artefact in listed) is seen, who
        asked(world, who, f"artefacts/{case.artefact}", status=200 if seen else 403)
        asked(world, who, f"artefacts/{case.artefact}/versions/1", status=200 if seen else 403)


def test_the_gates_say_what_they_miss_and_for_whom_they_wait(world: World) -> None:
    put(world, "deelnemer", Kind.ISSUE)
    told = asked(world, "raadslid", "steps")
    assert told["entered"] == 1
    here = told["items"][0]
    assert (here["step"], here["state"], here["open"]) == (1, "here", False)
    findings = {one["code"]: one for one in here["findings"]}
    assert findings["issue.written"]["met"]
    assert not findings["perspective.each_party"]["met"]
    assert sorted(findings["perspective.each_party"]["waits_for"]) == sorted(
        [world.gemeente.pk, world.police.pk]
    )


def test_the_covenant_is_given_with_its_signatures_and_its_end(world: World) -> None:
    in_step(world, 3)
    version = covenant(world)
    assert asked(world, "raadslid", "covenants")["state"] == "none"
    sign(world, version)
    told = asked(world, "raadslid", "covenants")
    assert told["ends_on"] == "2027-01-01"
    [row] = told["items"]
    assert (row["counts"], sorted(row["signed"])) == (True, sorted([world.gemeente.pk, world.police.pk]))


def test_bodies_mandates_and_decisions_are_given_with_their_dissent(world: World) -> None:
    seats = [{"party": one.pk, "office": "wethouder", "votes": 1} for one in (world.gemeente, world.police)]
    body = put(world, "procesregisseur", Kind.BODY, seats=seats, name="Stuurgroep")
    mandate = put(world, "procesregisseur", Kind.MANDATE, body=body.artefact, topics=["public_value"])
    decision = put(
        world,
        "procesregisseur",
        Kind.DECISION,
        body=body.artefact,
        mandate=mandate.artefact,
        topic="public_value",
        decided_on="2026-01-05",
        dissent=[{"party": world.police.pk, "view": "liever eerst kleiner"}],
    )
    assert [one["name"] for one in asked(world, "raadslid", "bodies")["items"]] == ["Stuurgroep"]
    [may] = asked(world, "raadslid", "mandates")["items"]
    assert (may["body"], may["topics"]) == (body.artefact, ["public_value"])
    [told] = asked(world, "raadslid", "decisions")["items"]
    assert (told["id"], told["version"]["hash"]) == (decision.artefact, decision.hash)
    assert told["dissent"] == [{"party": world.police.pk, "view": "liever eerst kleiner"}]


def test_a_promise_shows_what_came_of_it_and_an_escalation_how_late_it_is(world: World) -> None:
    in_step(world, 3)
    put(world, "deelnemer", Kind.CONTRIBUTION, means="money", euros=500, due_on="2026-02-01")
    rungs = [{"who": "de werkvloer", "days": 5}, {"who": "de directeuren", "days": 10}]
    put(world, "procesregisseur", Kind.LADDER, rungs=rungs)
    views = [{"party": one.pk, "view": "wij niet"} for one in (world.gemeente, world.police)]
    put(
        world,
        "deelnemer",
        Kind.ESCALATION,
        parties=views,
        state="open",
        raised_on="2026-01-05",
        at_rung_since="2026-01-05",
    )
    [promise] = asked(world, "deelnemer", "contributions")["items"]
    assert (promise["promised_euros"], promise["paid_euros"], promise["arrears_euros"]) == (500, 0, 0)
    assert promise["organisation"] == world.gemeente.pk
    [raised] = asked(world, "deelnemer", "escalations")["items"]
    assert (raised["at"], raised["due_on"]) == ("de werkvloer", "2026-01-10")
    assert raised["days_overdue"] > 0
    assert [one["name"] for one in asked(world, "deelnemer", "parties")["items"]] == sorted(
        ["Gemeente Voordam", "Politie Voorland"],
        key=lambda name: {"G": world.gemeente.pk, "P": world.police.pk}[name[0]],
    )


def test_events_come_oldest_first_go_on_with_a_cursor_and_are_of_this_partnership(world: World) -> None:
    issue = put(world, "deelnemer", Kind.ISSUE)
    for who in ("deelnemer", "deelnemer politie"):
        put(world, who, Kind.PERSPECTIVE, BEGIN + timedelta(days=1))
    first = asked(world, "functionaris gegevensbescherming", "events?limit=2")
    assert [one["action"] for one in first["items"]] == ["issue.write", "perspective.write"]
    assert first["items"][0]["after"] == issue.hash
    rest = asked(world, "functionaris gegevensbescherming", f"events?cursor={first['next']}")
    assert ([one["seq"] for one in rest["items"]], rest["next"]) == ([3], "")
    of_one = asked(world, "deelnemer", f"events?object={issue.artefact}")
    assert [one["object"] for one in of_one["items"]] == [issue.artefact]
    assert len(asked(world, "deelnemer", "events?since=2026-01-06")["items"]) == 2
    elsewhere = f"/api/v1/partnerships/{world.elsewhere.pk}/events"
    assert world.client("deelnemer elders").get(elsewhere).json()["items"] == []
    assert world.client("deelnemer").get(elsewhere).status_code == 404
    asked(world, "raadslid", "events", status=403)


def test_the_whole_log_is_for_the_auditor_of_the_platform(world: World) -> None:
    put(world, "deelnemer", Kind.ISSUE)
    assert world.client("deelnemer").get("/api/v1/events").status_code == 403
    world.accounts["auditor"].assignments.update(partnership=None, given_by=None)
    assert len(world.client("auditor").get("/api/v1/events").json()["items"]) == 1


def test_checkpoints_are_handed_out(world: World) -> None:
    assert asked(world, "deelnemer", "checkpoints") == {"items": []}
    CheckpointRow.objects.create(size=7, note="register.example\n7\n")
    assert asked(world, "deelnemer", "checkpoints") == {"items": [7]}
    assert asked(world, "deelnemer", "checkpoints/7")["note"] == "register.example\n7\n"
    asked(world, "deelnemer", "checkpoints/8", status=404)
    asked(world, "raadslid", "checkpoints/7", status=403)
