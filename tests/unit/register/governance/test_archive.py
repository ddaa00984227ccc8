"""The file of a partnership: whole, checkable, the same twice, and without what must be destroyed."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from tests.register_world import BEGIN, World
from tests.unit.register.governance.test_pages import put

from zicht.cooperation.audit.checkpoint import read_checkpoint
from zicht.cooperation.audit.note import read_key
from zicht.cooperation.audit.verification import verify_log
from zicht.kit.digests import sha256_of
from zicht.register.actions import steps
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.rules.artefacts.versions import Version, Word

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(world: World) -> Version:
    """A shared picture that one party agreed to, beside what one organisation says of itself."""
    put(world, "deelnemer", Kind.PERSPECTIVE)
    picture = put(world, "procesregisseur", Kind.SHARED_PICTURE)
    by = world.as_("deelnemer")
    steps.say(world.here, picture.artefact, Word.ACCEPT, hash=picture.hash, by=by, at=BEGIN)
    return picture


def fetched(world: World, who: str = "procesregisseur") -> bytes:
    answer = world.client(who).get(f"/{world.here.pk}/dossier.zip")
    assert answer.status_code == 200
    return bytes(answer.content)


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_every_file_is_as_the_manifest_says(world: World, agreed: Version) -> None:
    found = opened(fetched(world))
    manifest = json.loads(found.read("manifest.json"))
    assert set(manifest["files"]) == set(found.namelist()) - {"manifest.json"}
    for path, said in manifest["files"].items():
        data = found.read(path)
        assert (len(data), sha256_of(data)) == (said["bytes"], said["sha256"])


def test_who_agreed_agreed_to_bytes_that_are_in_it(world: World, agreed: Version) -> None:
    found = opened(fetched(world))
    [said] = json.loads(found.read("statements.json"))
    assert (said["word"], said["organisation"]) == ("accept", world.gemeente.name)
    assert said["hash"] in {sha256_of(found.read(one)) for one in found.namelist() if one.startswith("artef")}


def test_its_log_can_be_checked_with_what_is_in_it(world: World, agreed: Version) -> None:
    found = opened(fetched(world))
    key = read_key(found.read("log/key.txt").decode().strip(), where="key")
    checkpoint = read_checkpoint(found.read("log/checkpoint.txt"), key=key, where="checkpoint")
    lines = found.read("log/log.jsonl").splitlines(keepends=True)
    assert verify_log(lines, checkpoints=[checkpoint]).sound
    assert not verify_log(lines[:-1], checkpoints=[checkpoint]).sound


def test_the_same_state_gives_the_same_bytes(world: World, agreed: Version) -> None:
    assert fetched(world) == fetched(world)


def test_cases_are_destroyed_and_so_not_archived(world: World, agreed: Version) -> None:
    before = opened(fetched(world)).namelist()
    for step in range(2, 5):
        world.here.entries.create(step=step, account=world.accounts["procesregisseur"], at=BEGIN)
    artefact = world.here.artefacts.create(kind=Kind.CASE.value)
    artefact.versions.create(
        number=1, hash="0" * 64, sheet="{}", account=world.accounts["deelnemer"],
        organisation=world.gemeente, at=BEGIN,
    )  # fmt: skip
    assert opened(fetched(world)).namelist() == before


@pytest.mark.parametrize(
    ("who", "status"), [("auditor", 200), ("deelnemer", 403), ("raadslid", 403), ("platformbeheerder", 404)]
)
def test_who_leads_and_who_audits_may_take_it_along(world: World, who: str, status: int) -> None:
    assert world.client(who).get(f"/{world.here.pk}/dossier.zip").status_code == status
