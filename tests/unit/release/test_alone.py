"""The verifier that stands alone, deciding for itself: new keys, other series, strange files."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.unit.release.made_up_series import KEYS, ON, WORDS, copied, writable

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.keys import SigningKey
from zicht.pipeline.release import (
    account_of,
    demonstration_keys,
    found_series,
    put_forward,
    withdraw,
)
from zicht.pipeline.verify import verify
from zicht.release.series.proposals import propose_root, signed_also
from zicht.release.series.series import verify_series
from zicht.release.series.update_roles import ROOT, Roles, Validity, read_role, sign
from zicht.release.standalone import verify_release as alone

NEW = demonstration_keys(2)


@pytest.fixture
def rotated(series: Path) -> Path:
    """A series in which all keys were changed."""
    account = account_of(series, on=ON)
    roles = Roles(
        tuple(key.public for key in NEW.root),
        tuple(key.public for key in NEW.checkers),
        NEW.publisher.public,
    )
    signers = (*KEYS.root, *NEW.root)
    proposal = propose_root(account, roles, signers, on=ON, valid=Validity())
    for key in NEW.checkers:
        proposal = signed_also(proposal, key)
    put_forward(series, proposal, NEW.publisher, on=ON)
    return series


def refused(place: Path, words: str, root: str | None = None) -> None:
    with pytest.raises(alone.Refused, match=words):
        alone.verified(str(place), root, ON, None)


def test_it_follows_keys_that_changed(rotated: Path) -> None:
    first, second = account_of(rotated, on=ON).seen.roots
    for root in (None, first, second):
        assert len(alone.verified(str(rotated), root, ON, None)) == 2
        assert verify(rotated, on=ON, root=root)
    refused(rotated, "another series", "0" * 64)


@pytest.mark.parametrize(
    ("signers", "words"),
    [
        (NEW.root, "0 good signatures"),
        ((*NEW.root, KEYS.root[0]), "1 good signatures"),
        (KEYS.root, "0 good signatures"),
        ((*KEYS.root, NEW.root[0]), "1 good signatures"),
    ],
)
def test_new_keys_need_the_old_and_the_new(
    rotated: Path, signers: tuple[SigningKey, ...], words: str
) -> None:
    place = writable(rotated / "state/metadata/2.root.json")
    metadata = read_role(place.read_bytes(), ROOT, where="root")
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, signers))
    refused(rotated, words)


def test_a_release_is_of_the_series_it_lies_in(rotated: Path, series: Path, tmp_path: Path) -> None:
    other = demonstration_keys(3)
    foreign = found_series(
        tmp_path / "f", root=other.root, checkers=other.checkers, publisher=other.publisher, on=ON
    )
    with pytest.raises(alone.Refused, match="roots of another series"):
        alone.verify_release(str(series / "current"), list(foreign.state.roots))


def test_a_withdrawal_that_is_not_finished_is_told(series: Path) -> None:
    (digest,) = account_of(series, on=ON).live
    withdraw(series, digest, WORDS, keys=KEYS, on=ON)
    place = series / "releases" / digest
    place.rename(series / "releases" / f".aside-tombstone-{digest}")
    assert any("not finished" in line for line in alone.verified(str(series), None, ON, None))
    assert any("broken off" in note for note in verify_series(series, on=ON).notes)


def test_a_changed_tombstone_is_refused(series: Path) -> None:
    (digest,) = account_of(series, on=ON).live
    withdraw(series, digest, WORDS, keys=KEYS, on=ON)
    writable(series / "releases" / digest / "tombstone.json").write_text("{}")
    refused(series, "changed: tombstone.json")


def test_a_state_elsewhere_is_refused(series: Path) -> None:
    (series / "elsewhere").symlink_to("states")
    (series / "state").unlink()
    (series / "state").symlink_to("elsewhere")
    refused(series, "leads elsewhere")


def resealed(release: Path, path: str, data: bytes) -> None:
    plain = json.loads((release / "release.json").read_bytes())
    writable(release / path).write_bytes(data)
    plain["files"][path] = {"sha256": sha256_of(data), "size": len(data)}
    writable(release / "release.json").write_bytes(canonical_json(plain, indent=1))


@pytest.fixture
def release(one_release: Path, tmp_path: Path) -> Path:
    return copied(one_release / "current", tmp_path / "release")


@pytest.mark.parametrize("change", [{"payloadType": "text/plain"}, {"more": 1}, {"payload": None}])
def test_an_envelope_of_another_form_is_refused(release: Path, change: dict[str, Any]) -> None:
    path = f"approvals/{sorted(p.name for p in (release / 'approvals').iterdir())[0]}"
    envelope = json.loads((release / path).read_bytes()) | change
    resealed(release, path, canonical_json(envelope))
    refused(release, "no in-toto|not of the form|no good signature")


def test_another_kind_of_statement_is_refused(release: Path) -> None:
    """Signed by a checker, and of the older form."""
    path = f"approvals/{sorted(p.name for p in (release / 'approvals').iterdir())[0]}"
    envelope = json.loads((release / path).read_bytes())
    said = json.loads(base64.b64decode(envelope["payload"])) | {"_type": "https://in-toto.io/Statement/v0.1"}
    payload = canonical_json(said)
    kind = envelope["payloadType"]
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
    key = KEYS.checkers[0]
    envelope["payload"] = base64.b64encode(payload).decode()
    envelope["signatures"] = [{"keyid": key.id, "sig": base64.b64encode(key.sign(signed)).decode()}]
    resealed(release, path, canonical_json(envelope))
    refused(release, "another kind of statement")


def test_another_form_of_bundle_is_refused(release: Path) -> None:
    manifest = json.loads((release / "bundle/manifest.json").read_bytes()) | {"format": "zicht-bundle/2"}
    resealed(release, "bundle/manifest.json", canonical_json(manifest, indent=1))
    refused(release, "another form of bundle")


def test_files_without_end_are_not_read(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "LARGEST", 10)
    refused(release, "too large")
    with pytest.raises(alone.Refused):
        alone.parse(b"{" + b" " * 20 + b"}", "here")
    monkeypatch.setattr(alone, "LARGEST", 10**9)
    monkeypatch.setattr(alone, "MOST_FILES", 3)
    refused(release, "too many files")


@pytest.mark.parametrize("data", [b'{"a": 1, "a": 1}', b"[" * 100_000, b"\xff", b"[]", b"3"])
def test_its_reader_is_strict(data: bytes) -> None:
    with pytest.raises(alone.Refused):
        alone.parse(data, "here")


def test_signed_metadata_has_no_fractions() -> None:
    assert alone.signed_form({"b": [True, None, 1], "a": 'x"\\'}) == '{"a":"x\\"\\\\","b":[true,null,1]}'
    with pytest.raises(alone.Refused, match="fraction"):
        alone.signed_form(1.5)


def test_its_command_ends_with_0_or_1(one_release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert alone.main([f"{one_release}/", "--on", ON.isoformat()]) == 0
    assert "approved by Checker one" in capsys.readouterr().out
    assert alone.main([os.devnull]) == 1
