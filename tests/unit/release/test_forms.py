"""Seals, metadata and publications of another form than ours, in both verifiers."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.release.made_up_series import (
    KEYS,
    LATER,
    ON,
    PAPERS,
    approval,
    approvals,
    candidate,
    copied,
    sealed,
    writable,
)

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.keys import SigningKey
from zicht.pipeline.release import account_of, propose, put_forward, seal_release
from zicht.pipeline.verify import verify
from zicht.release.sealing.bundle import BundleInvalid, read_manifest
from zicht.release.sealing.sealed import NotApproved, ReleaseInvalid, read_seal, verify_release
from zicht.release.series.notices import Erratum, errata_bytes
from zicht.release.series.proposals import signed_also
from zicht.release.series.publish import SeriesBusy, recover
from zicht.release.series.series import SeriesInvalid, verify_series
from zicht.release.series.update_roles import (
    ROOT,
    SNAPSHOT,
    TARGETS,
    RolesInvalid,
    Validity,
    check_root_chain,
    read_role,
    sign,
)
from zicht.release.standalone import verify_release as alone

# --- the seal ------------------------------------------------------------------------------------


def spoiled(release: Path, change: Callable[[dict[str, Any]], object]) -> bytes:
    plain = json.loads((release / "release.json").read_bytes())
    change(plain)
    return canonical_json(plain, indent=1)


def first(plain: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = plain["files"]["attack.json"]
    return found


SPOILT: dict[str, Callable[[dict[str, Any]], object]] = {
    "another format": lambda plain: plain.update(format="zicht-release/2"),
    "no format": lambda plain: plain.pop("format"),
    "files is a list": lambda plain: plain.update(files=[]),
    "no files": lambda plain: plain.pop("files"),
    "a file without a digest": lambda plain: first(plain).pop("sha256"),
    "a file with more": lambda plain: first(plain).update(more=1),
    "a size that is a text": lambda plain: first(plain).update(size="1"),
    "a size that is a truth": lambda plain: first(plain).update(size=True),
    "a digest that is a number": lambda plain: first(plain).update(sha256=1),
    "no bundle": lambda plain: plain["files"].pop("bundle/manifest.json"),
    "a path that leads away": lambda plain: plain["files"].update({"../x": first(plain)}),
    "an absolute path": lambda plain: plain["files"].update({"/etc/passwd": first(plain)}),
    "a hidden path": lambda plain: plain["files"].update({".x": first(plain)}),
    "a root that is a text": lambda plain: plain.update(root="1"),
    "a name that is a number": lambda plain: plain.update(release=1),
    "a key more": lambda plain: plain.update(more=1),
    "no key": lambda plain: plain.pop("before"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_seal_of_another_form_is_refused(one_release: Path, tmp_path: Path, how: str) -> None:
    data = spoiled(one_release / "current", SPOILT[how])
    with pytest.raises(ReleaseInvalid):
        read_seal(data, where="release.json")
    release = copied(one_release / "current", tmp_path / "release")
    writable(release / "release.json").write_bytes(data)
    with pytest.raises(alone.Refused):
        alone.verified(str(release), None, ON, None)


@pytest.mark.parametrize("change", [{"release": "2099-Q1"}, {"made_up": False}])
def test_a_seal_says_of_the_bundle_what_the_bundle_says(
    one_release: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    release = copied(one_release / "current", tmp_path / "release")
    data = spoiled(release, lambda plain: plain.update(change))
    writable(release / "release.json").write_bytes(data)
    with pytest.raises(ReleaseInvalid, match="another edition"):
        verify_release(release)
    with pytest.raises(alone.Refused, match="another edition"):
        alone.verified(str(release), None, ON, None)


def test_people_who_are_made_up_let_out_nothing_that_is_real(tmp_path: Path) -> None:
    made = candidate(tmp_path / "candidate")
    manifest = json.loads((made / "manifest.json").read_bytes())
    (made / "manifest.json").write_bytes(canonical_json(manifest | {"made_up": False}, indent=1))
    with pytest.raises(NotApproved, match="made up"):
        seal_release(made, approvals(made), tmp_path / "s", papers=PAPERS, keys=KEYS, on=ON)


def test_a_bundle_without_its_documents_is_not_sealed(tmp_path: Path) -> None:
    made = candidate(tmp_path / "candidate")
    manifest = json.loads((made / "manifest.json").read_bytes())
    for name in ("sources.json", "protection.json"):
        (made / name).unlink()
        del manifest["files"][name]
    (made / "manifest.json").write_bytes(canonical_json(manifest, indent=1))
    with pytest.raises(ReleaseInvalid, match=r"no protection\.json, no sources\.json"):
        seal_release(made, approvals(made), tmp_path / "s", papers=PAPERS, keys=KEYS, on=ON)


@pytest.mark.parametrize(
    "manifest",
    [
        {},
        {"files": [], "release": "1", "made_up": True},
        {"files": {"a": 1}, "release": "1", "made_up": True},
        {"files": {"a": {"sha256": "0"}}, "release": "1", "made_up": True},
        {"files": {"a": {"size": 0}}, "release": "1", "made_up": True},
        {"files": {}, "made_up": True},
        {"files": {}, "release": "1"},
    ],
)
def test_a_manifest_without_its_parts_is_refused(manifest: dict[str, object]) -> None:
    with pytest.raises(BundleInvalid, match="without its parts"):
        read_manifest(json.dumps(manifest | {"format": "zicht-bundle/1"}).encode(), where="manifest")


def test_a_release_plan_is_part_of_the_provenance(tmp_path: Path) -> None:
    analyses = [{"id": "care/budgets", "digest": "c" * 64}]
    made = candidate(tmp_path / "candidate", extra={"release_plan": {"figures": []}, "analyses": analyses})
    release = seal_release(made, approvals(made), tmp_path / "s", papers=PAPERS, keys=KEYS, on=ON)
    digest = sha256_of((made / "release_plan.json").read_bytes())
    graph = {n["@id"]: n for n in json.loads((release / "provenance.jsonld").read_bytes())["@graph"]}
    assert graph["zicht:plan"]["zicht:sha256"] == digest
    assert {"@id": "zicht:plan"} in graph["zicht:protection"]["prov:used"]
    assert {"@id": "zicht:analysis/care/budgets"} in graph["zicht:protection"]["prov:used"]
    assert graph["zicht:analysis/care/budgets"]["zicht:sha256"] == "c" * 64
    envelope = json.loads((release / "provenance.dsse.json").read_bytes())
    statement = json.loads(alone.base64.b64decode(envelope["payload"]))
    outside = statement["predicate"]["buildDefinition"]["externalParameters"]
    assert outside["release_plan"] == {"sha256": digest}


# --- metadata ------------------------------------------------------------------------------------


def metadata_of(series: Path, name: str, role: str) -> tuple[Path, Any]:
    place = writable(series / "state" / "metadata" / f"{name}.json")
    return place, read_role(place.read_bytes(), role, where=role)


def refused(series: Path, mistake: type[Exception]) -> None:
    with pytest.raises(mistake):
        verify_series(series, on=ON)
    with pytest.raises(alone.Refused):
        alone.verified(str(series), None, ON, None)


def test_metadata_of_one_role_is_not_taken_for_another(series: Path) -> None:
    place, _ = metadata_of(series, "targets", TARGETS)
    place.write_bytes((series / "state/metadata/snapshot.json").read_bytes())
    refused(series, RolesInvalid)


def test_a_series_without_a_root_is_refused(series: Path) -> None:
    with pytest.raises(RolesInvalid, match="no root"):
        check_root_chain((), where="series")
    (series / "state/metadata/1.root.json").unlink()
    refused(series, RolesInvalid)


@pytest.mark.parametrize("change", ["version", "consistent"])
def test_a_root_has_its_number_and_our_form(series: Path, change: str) -> None:
    place, metadata = metadata_of(series, "1.root", ROOT)
    if change == "version":
        metadata.signed.version = 2
    else:
        metadata.signed.consistent_snapshot = True
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.root))
    refused(series, RolesInvalid)


@pytest.mark.parametrize("field", ["keytype", "scheme"])
def test_a_key_of_another_kind_is_refused(series: Path, field: str) -> None:
    place, metadata = metadata_of(series, "1.root", ROOT)
    setattr(metadata.signed.keys[KEYS.publisher.id], field, "other")
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.root))
    refused(series, RolesInvalid)


@pytest.mark.parametrize("field", ["x-zicht-person", "x-zicht-organisation"])
@pytest.mark.parametrize("value", [None, "", "  ", 3])
def test_a_key_of_nobody_is_refused(series: Path, field: str, value: object) -> None:
    place, metadata = metadata_of(series, "1.root", ROOT)
    fields = metadata.signed.keys[KEYS.publisher.id].unrecognized_fields
    if value is None:
        del fields[field]
    else:
        fields[field] = value
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.root))
    refused(series, RolesInvalid)


def above(series: Path, signer: SigningKey = KEYS.publisher) -> None:
    """Sign snapshot and timestamp anew, over what lies below them."""
    for name, below in (("snapshot", "targets"), ("timestamp", "snapshot")):
        place, metadata = metadata_of(series, name, name)
        data = (series / f"state/metadata/{below}.json").read_bytes()
        meta = metadata.signed.snapshot_meta if name == "timestamp" else metadata.signed.meta["targets.json"]
        meta.length, meta.hashes = len(data), {"sha256": sha256_of(data)}
        metadata.signatures.clear()
        place.write_bytes(sign(metadata, [signer]))


def test_a_snapshot_names_the_list_and_nothing_else(series: Path) -> None:
    place, metadata = metadata_of(series, "snapshot", SNAPSHOT)
    metadata.signed.meta["more.json"] = metadata.signed.meta["targets.json"]
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, [KEYS.publisher]))
    time, stamp = metadata_of(series, "timestamp", "timestamp")
    data = place.read_bytes()
    stamp.signed.snapshot_meta.length = len(data)
    stamp.signed.snapshot_meta.hashes = {"sha256": sha256_of(data)}
    stamp.signatures.clear()
    time.write_bytes(sign(stamp, [KEYS.publisher]))
    refused(series, SeriesInvalid)


LISTED: dict[str, Callable[[Any], object]] = {
    "a release less": lambda targets: targets.pop(next(p for p in targets if p.startswith("releases/"))),
    "a list less": lambda targets: targets.pop("revoked.json"),
    "a file more": lambda targets: targets.update({"more.json": targets["errata.json"]}),
    "another digest": lambda targets: targets["errata.json"].hashes.update(sha256="0" * 64),
    "another length": lambda targets: setattr(targets["errata.json"], "length", 1),
}


@pytest.mark.parametrize("how", LISTED)
def test_a_list_that_two_checkers_signed_and_that_does_not_fit_is_refused(series: Path, how: str) -> None:
    place, metadata = metadata_of(series, "targets", TARGETS)
    LISTED[how](metadata.signed.targets)
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.checkers))
    above(series)
    refused(series, SeriesInvalid)


# --- publications --------------------------------------------------------------------------------


def test_one_publication_at_a_time(series: Path) -> None:
    handle = os.open(series / ".lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(SeriesBusy):
            recover(series)
    finally:
        os.close(handle)
    recover(series)


def test_what_is_no_series_is_not_published_in(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(SeriesInvalid):
        recover(tmp_path / "folder")
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.mark.parametrize("planted", ["whole", "damaged", "other"])
def test_what_lies_in_the_place_of_a_release_is_taken_only_when_it_is_that(
    series: Path, two_releases: Path, tmp_path: Path, planted: str
) -> None:
    made = candidate(tmp_path / "next", name="2026-Q1", values=(10, 20))
    proposal = propose(series, made, approvals(made), papers=PAPERS, publisher=KEYS.publisher, on=LATER)
    for key in KEYS.checkers:
        proposal = signed_also(proposal, key)
    (digest,) = proposal.releases
    place = series / "releases" / digest
    copied((two_releases / "current").resolve() if planted != "other" else series / "current", place)
    assert ((two_releases / "current").resolve().name == digest) is True
    if planted == "damaged":
        writable(place / "attack.json").write_text("damaged")
    os.utime(place / "release.json", (1, 1))
    put_forward(series, proposal, KEYS.publisher, on=LATER)
    assert len(verify_series(series, on=LATER).releases) == 2
    assert ((place / "release.json").stat().st_mtime == 1) is (planted == "whole")


def test_old_states_go_and_the_one_before_stays(series: Path, tmp_path: Path) -> None:
    for number in range(4):
        sealed(tmp_path, series, on=LATER, name=f"r{number}", values=(10 * number, 20))
    assert len(list((series / "states").iterdir())) <= 3
    recover(series)
    assert len(list((series / "states").iterdir())) == 2
    assert verify_series(series, on=LATER)


def test_folders_that_are_gone_are_told(series: Path) -> None:
    shutil.rmtree(series / "releases")
    with pytest.raises(ReleaseInvalid, match="No such file"):
        verify(series, on=ON)


def test_a_state_that_goes_while_it_is_read_is_told(series: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: Path) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_bytes", gone)
    with pytest.raises(SeriesInvalid, match="went while it was read"):
        account_of(series, on=ON)


def test_signatures_hold_for_at_least_a_day() -> None:
    with pytest.raises(AssertionError):
        Validity(timestamp=0)


def test_reviewers_may_sign_both_in_one_place(tmp_path: Path) -> None:
    """Two envelopes with the same first signer do not take each other's place."""
    made = candidate(tmp_path / "candidate")
    one, two = KEYS.checkers
    release = seal_release(
        made,
        [approval(made, one, two), approval(made, one)],
        tmp_path / "s",
        papers=PAPERS,
        keys=KEYS,
        on=ON,
    )
    assert len(list((release / "approvals").iterdir())) == 2


def test_a_fraction_in_signed_metadata_is_refused(series: Path) -> None:
    place, metadata = metadata_of(series, "timestamp", "timestamp")
    plain = json.loads(place.read_bytes())
    plain["signed"]["x-more"] = 1.5
    place.write_bytes(canonical_json(plain, indent=1))
    refused(series, RolesInvalid)
    assert metadata.signed.version == 2


def test_errata_are_those_of_the_ledger(series: Path) -> None:
    (digest,) = account_of(series, on=ON).live
    data = errata_bytes([Erratum(digest, "2026-01-05", {"nl": "fout", "en": "wrong"})])
    writable(series / "state" / "errata.json").write_bytes(data)
    place, metadata = metadata_of(series, "targets", TARGETS)
    metadata.signed.targets["errata.json"].hashes = {"sha256": sha256_of(data)}
    metadata.signed.targets["errata.json"].length = len(data)
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.checkers))
    above(series)
    with pytest.raises(SeriesInvalid, match=r"another errata\.json"):
        verify_series(series, on=ON)
