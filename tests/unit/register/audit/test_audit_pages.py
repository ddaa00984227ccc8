"""Who takes part reads what was done and takes files along to check it; of others nothing is seen."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.register_on_postgresql import as_the_owner, behind_the_back
from tests.register_world import BEGIN, World

from zicht.cooperation.audit.checkpoint import read_checkpoint
from zicht.cooperation.audit.note import read_key
from zicht.cooperation.audit.proof_file import Consistency, Inclusion, read_proof
from zicht.cooperation.audit.verification import verify_log
from zicht.register.records.audit import EventRow
from zicht.register.records.partnerships import Partnership
from zicht.register.store import events, log_reading
from zicht.register.store.log_key import log_signer
from zicht.register.store.secrets import KeyFileOpen

pytestmark = pytest.mark.django_db
ONE, OTHER = "01J0000000000000000000BJ01", "01J0000000000000000000BJ02"


def add(world: World, partnership: Partnership, number: int, object: str = ONE) -> None:
    actor = world.as_("deelnemer" if partnership == world.here else "deelnemer elders")
    with transaction.atomic():
        events.append(
            at=BEGIN + timedelta(days=number),
            actor=actor.account,
            organisation=actor.organisation,
            action="perspective.write" if number % 2 else "perspective.accept",
            partnership=partnership.pk,
            object=object,
            after=hashlib.sha256(bytes([number])).hexdigest(),
            facts={"step": number, "areas": ["GM9001", "GM9002"]},
        )


@pytest.fixture
def log(world: World, settings: Any, tmp_path: Path) -> World:
    """Three events here, two elsewhere."""
    settings.HOME = tmp_path
    for number in (1, 2, 3):
        add(world, world.here, number)
    add(world, world.elsewhere, 4, OTHER)
    add(world, world.elsewhere, 5, OTHER)
    return world


def seen(world: World, who: str, address: str) -> str:
    answer = world.client(who).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<th scope="row"><a [^>]*>(\d+)</a></th>', page)]


def test_a_participant_sees_what_was_done_here_newest_first(log: World):
    page = seen(log, "deelnemer", f"/{log.here.pk}/logboek/")
    assert rows(page) == [3, 2, 1]
    assert "De deelnemer, Gemeente Voordam" in page
    assert "areas: GM9001, GM9002" in page
    assert "elders" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("action=perspective.accept", [2]),
        ("thing=perspective", [3, 2, 1]),
        ("thing=perspective&action=perspective.write", [3, 1]),
        ("since=2026-01-07", [3, 2]),
        ("until=2026-01-07", [2, 1]),
        ("since=2026-01-07&until=2026-01-07", [2]),
        ("before=3", [2, 1]),
        ("before=nonsense", [3, 2, 1]),
        ("before=99999999999999999999", [3, 2, 1]),
    ],
)
def test_one_looks_for_what_one_needs(log: World, asked: str, found: list[int]):
    assert rows(seen(log, "deelnemer", f"/{log.here.pk}/logboek/?{asked}")) == found


def test_a_day_that_is_none_is_told_and_a_choice_that_is_none_too(log: World):
    client = log.client("deelnemer")
    answer = client.get(f"/{log.here.pk}/logboek/?since=morgen")
    assert answer.status_code == 422
    assert "Vul een datum in" in answer.content.decode()
    assert client.get(f"/{log.here.pk}/logboek/?action=covenant.sign").status_code == 422


def test_a_long_log_comes_in_pages(log: World):
    for number in range(6, 66):
        add(log, log.here, number)
    page = seen(log, "deelnemer", f"/{log.here.pk}/logboek/")
    assert rows(page) == list(range(65, 15, -1))
    older = re.search(r'href="([^"]*before=[^"]*)"', page)
    assert older
    assert rows(seen(log, "deelnemer", older[1].replace("&amp;", "&"))) == [*range(15, 5, -1), 3, 2, 1]


def test_the_history_of_one_thing_is_told_oldest_first_and_not_to_others(log: World):
    assert rows(seen(log, "deelnemer", f"/{log.here.pk}/logboek/van/{ONE}/")) == [1, 2, 3]
    assert log.client("deelnemer").get(f"/{log.here.pk}/logboek/van/{OTHER}/").status_code == 404


def test_the_files_one_takes_along_prove_the_log_without_the_register(log: World):
    client = log.client("deelnemer")
    here = f"/{log.here.pk}/logboek"
    lines = b"".join(client.get(f"{here}/logboek.jsonl").streaming_content).splitlines(keepends=True)
    key = read_key(client.get(f"{here}/sleutel.txt").content.decode(), where="key")
    note = client.get(f"{here}/controlepunt.txt").content
    found = verify_log(lines, checkpoints=[read_checkpoint(note, key=key, where="checkpoint")])
    assert (found.rows, found.withheld, found.findings) == (5, 2, ())
    assert log.elsewhere.pk.encode() not in b"".join(lines)
    lines[1] = lines[1].replace(b"perspective.accept", b"perspective.revoke")
    assert verify_log(lines).findings[0].row == 2


def test_the_register_says_that_its_log_is_as_it_was_written(log: World):
    page = seen(log, "deelnemer", f"/{log.here.pk}/logboek/nagaan/")
    assert "Alle 5 regels staan er zoals ze zijn geschreven" in page
    assert "nog geen bewaarde controlepunten" in page


def test_the_register_names_the_row_that_was_changed_behind_its_back(log: World, settings: Any):
    assert log_reading.keep_checkpoint(log_signer(settings.HOME, "register.example")) == 5
    assert log_reading.keep_checkpoint(log_signer(settings.HOME, "register.example")) is None
    assert "1 controlepunten" in seen(log, "deelnemer", f"/{log.here.pk}/logboek/nagaan/")
    without_fences("UPDATE audit_event SET actor = 'somebody-else' WHERE seq = 4")
    page = seen(log, "deelnemer", f"/{log.here.pk}/logboek/nagaan/")
    assert "De eerste regel die niet klopt, is regel 4" in page
    without_fences("DELETE FROM audit_event WHERE seq > 3")
    assert "korter dan een controlepunt" in seen(log, "deelnemer", f"/{log.here.pk}/logboek/nagaan/")


def without_fences(statement: str) -> None:
    from django.db import connection

    with behind_the_back(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_stored_checkpoints_are_handed_out(log: World, settings: Any):
    signer = log_signer(settings.HOME, "register.example")
    log_reading.keep_checkpoint(signer)
    assert "na 5 regels" in seen(log, "deelnemer", f"/{log.here.pk}/logboek/")
    note = log.client("deelnemer").get(f"/{log.here.pk}/logboek/controlepunt/5.txt").content
    assert read_checkpoint(note, key=signer.key, where="checkpoint").size == 5
    assert log.client("deelnemer").get(f"/{log.here.pk}/logboek/controlepunt/4.txt").status_code == 404


def test_a_subject_that_does_not_occur_cannot_be_asked_for(log: World):
    assert log.client("deelnemer").get(f"/{log.here.pk}/logboek/?thing=covenant").status_code == 422


def test_one_row_is_told_whole_with_a_proof_that_holds_without_the_register(log: World, settings: Any):
    page = seen(log, "deelnemer", f"/{log.here.pk}/logboek/regel/2/")
    row = EventRow.objects.get(seq=2)
    assert row.hash in page
    assert row.after in page
    assert f"/{log.here.pk}/logboek/regel/2/bewijs.json" in page
    answer = log.client("deelnemer").get(f"/{log.here.pk}/logboek/regel/2/bewijs.json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bewijs-regel-2.json"'
    proved = read_proof(answer.content, key=log_signer(settings.HOME, "localhost").key, where="proof")
    assert isinstance(proved, Inclusion)
    assert (proved.seq, proved.hash) == (2, row.hash)


def test_a_row_of_another_partnership_is_not_there_and_has_no_proof(log: World):
    client = log.client("deelnemer")
    for rest in ("regel/4/", "regel/4/bewijs.json", "regel/99/", f"regel/{10**30}/"):
        assert client.get(f"/{log.here.pk}/logboek/{rest}").status_code == 404, rest


def test_a_stored_checkpoint_leads_to_a_proof_that_the_log_only_grew(log: World, settings: Any):
    signer = log_signer(settings.HOME, "localhost")
    log_reading.keep_checkpoint(signer)
    add(log, log.here, 6)
    page = seen(log, "deelnemer", f"/{log.here.pk}/logboek/")
    assert f"/{log.here.pk}/logboek/controlepunt/5/groei.json" in page
    answer = log.client("deelnemer").get(f"/{log.here.pk}/logboek/controlepunt/5/groei.json")
    proved = read_proof(answer.content, key=signer.key, where="proof")
    assert isinstance(proved, Consistency)
    assert (proved.older.size, proved.newer.size) == (5, 6)
    assert log.client("deelnemer").get(f"/{log.here.pk}/logboek/controlepunt/7/groei.json").status_code == 404


def test_the_auditor_of_the_platform_is_led_to_the_whole_log_and_nobody_else(log: World):
    link = 'href="/logboek/"'
    assert link not in seen(log, "auditor", "/")
    assert link not in seen(log, "deelnemer", "/")
    log.accounts["auditor"].assignments.update(partnership=None, given_by=None)
    assert link in seen(log, "auditor", "/")


@pytest.mark.parametrize("page", ["", "nagaan/", "logboek.jsonl", "controlepunt.txt", "sleutel.txt"])
def test_only_the_auditor_of_the_platform_sees_the_whole_log(log: World, page: str):
    assert log.client("deelnemer").get(f"/logboek/{page}").status_code == 403
    assert log.client("platformbeheerder").get(f"/logboek/{page}").status_code == 403
    log.accounts["auditor"].assignments.update(partnership=None, given_by=None)
    assert log.client("auditor").get(f"/logboek/{page}").status_code == 200


def test_the_auditor_of_the_platform_reads_every_event(log: World):
    log.accounts["auditor"].assignments.update(partnership=None, given_by=None)
    assert rows(seen(log, "auditor", "/logboek/")) == [5, 4, 3, 2, 1]
    assert rows(seen(log, "auditor", f"/logboek/van/{OTHER}/")) == [4, 5]
    whole = b"".join(log.client("auditor").get("/logboek/logboek.jsonl").streaming_content)
    assert verify_log(whole.splitlines(keepends=True)).withheld == 0


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET actor = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_the_log(log: World, statement: str):
    from django.db import connection

    with (
        as_the_owner(),
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert EventRow.objects.count() == 5


def test_a_key_that_others_can_read_signs_nothing(tmp_path: Path):
    log_signer(tmp_path, "register.example")
    (tmp_path / "log.key").chmod(0o644)
    with pytest.raises(KeyFileOpen):
        log_signer(tmp_path, "register.example")
