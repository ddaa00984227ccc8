"""Tries to pass something else for a release, against `zicht verify` and the verifier that stands alone."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.release.made_up_series import (
    KEYS,
    LATER,
    ON,
    WORDS,
    copied,
    sealed,
    writable,
)

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.envelopes import EnvelopeInvalid, SignaturesMissing
from zicht.kit.errors import UserError
from zicht.kit.keys import SigningKey, made_up_key
from zicht.pipeline.release import account_of, refresh, withdraw
from zicht.pipeline.verify import verify
from zicht.release.sealing.bundle import BundleInvalid
from zicht.release.sealing.listing import list_below
from zicht.release.sealing.sealed import NotApproved, ReleaseInvalid, verify_release
from zicht.release.series.seen import RolledBack
from zicht.release.series.series import (
    NotInSeries,
    ReleaseRevoked,
    SeriesInvalid,
    check_state,
    read_state,
)
from zicht.release.series.series_ledger import LedgerInvalid
from zicht.release.series.update_roles import (
    ROOT,
    TARGETS,
    RolesInvalid,
    SeriesExpired,
    read_role,
    sign,
)
from zicht.release.standalone import VERIFIER
from zicht.release.standalone import verify_release as alone
from zicht.release.statements import SameSigner


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A series of two releases. Not to be changed."""
    folder = tmp_path_factory.mktemp("attack")
    sealed(folder, folder / "series")
    sealed(folder, folder / "series", on=LATER, name="2026-Q1", values=(10, 20))
    return folder / "series"


@pytest.fixture
def series(kept: Path, tmp_path: Path) -> Path:
    return copied(kept, tmp_path / "series")


def refused_alone(
    place: Path, *, on: date = LATER, root: str | None = None, state: Path | None = None
) -> str:
    with pytest.raises(alone.Refused) as refusal:
        alone.verified(str(place), root, on, None if state is None else str(state))
    return str(refusal.value)


def refused(place: Path, *mistakes: type[UserError]) -> None:
    """By both verifiers."""
    with pytest.raises(mistakes):
        verify(place, on=LATER)
    refused_alone(place)


def test_both_verifiers_take_what_was_published(kept: Path) -> None:
    lines = verify(kept, on=LATER)
    assert len([line for line in lines if line.startswith("release ")]) == 2
    assert len(alone.verified(str(kept), None, LATER, None)) == 3
    assert verify(kept / "current", on=LATER)[0].startswith("release 2026-Q1")
    assert "release 2026-Q1" in alone.verified(str(kept / "current"), None, LATER, None)[0]
    assert verify(kept / "current" / "bundle", on=LATER)[0].endswith("files are as sealed (release 2026-Q1)")


def test_a_release_that_travels_alone_says_under_which_root(kept: Path, tmp_path: Path) -> None:
    travels = copied(kept / "current", tmp_path / "alone")
    root = account_of(kept, on=LATER).seen.roots[0]
    assert f"under root {root}; compare" in verify(travels, on=LATER)[1]
    assert verify(travels, on=LATER, root=root)[1] == f"under root {root}"
    assert alone.verified(str(travels), root, LATER, None)
    with pytest.raises(RolesInvalid):
        verify(travels, on=LATER, root="0" * 64)
    refused_alone(travels, root="0" * 64)


# --- one byte ------------------------------------------------------------------------------------


def test_a_changed_byte_in_any_file_of_a_release_is_refused(series: Path) -> None:
    """First, last and some other bytes of each file, one bit each."""
    chance = random.Random(7)
    release = (series / "current").resolve()
    digest = release.name
    roots = account_of(series, on=LATER).state.roots
    files = sorted(list_below(release).files)
    assert len(files) > 20
    for path in files:
        place = writable(release / path)
        whole = place.read_bytes()
        for at in {0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(3))}:
            data = bytearray(whole)
            data[at] ^= 1 << chance.randrange(8)
            place.write_bytes(data)
            with pytest.raises((ReleaseInvalid, BundleInvalid)):
                verify_release(release, roots=roots, digest=digest)
        with pytest.raises(alone.Refused):
            alone.verify_release(str(release), list(roots), digest)
        place.write_bytes(whole)
    assert verify_release(release, roots=roots, digest=digest)


STATE_FILES = (
    "ledger.jsonl",
    "revoked.json",
    "errata.json",
    "metadata/1.root.json",
    "metadata/targets.json",
    "metadata/snapshot.json",
    "metadata/timestamp.json",
)


@pytest.mark.parametrize("path", STATE_FILES)
def test_a_changed_byte_in_any_file_of_a_state_is_refused(series: Path, path: str) -> None:
    """Also where a file is signed and no digest of it is kept: no byte has two spellings."""
    chance = random.Random(11)
    place = writable(series / "state" / path)
    whole = place.read_bytes()
    for at in sorted({0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(60))}):
        data = bytearray(whole)
        data[at] ^= 1 << chance.choice((0, 1, 5))  # 5: another case of a letter
        place.write_bytes(data)
        with pytest.raises(UserError):
            check_state(read_state(series), on=LATER, where="series", root=None, seen=None)
    for at in chance.sample(range(len(whole)), 4):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        refused_alone(series)


@pytest.mark.parametrize("path", STATE_FILES)
def test_another_spelling_of_the_same_metadata_is_refused(series: Path, path: str) -> None:
    place = writable(series / "state" / path)
    whole = place.read_bytes()
    for data in (whole + b"\n", b" " + whole, whole.replace(b'"', b' "', 1), whole[:-1]):
        place.write_bytes(data)
        refused(series, RolesInvalid, LedgerInvalid, SeriesInvalid)


# --- files ---------------------------------------------------------------------------------------


def add_file(release: Path) -> None:
    (release / "extra.json").write_text("{}")


def add_hidden(release: Path) -> None:
    (release / ".hidden").write_text("{}")


def add_in_bundle(release: Path) -> None:
    (release / "bundle/cells/extra.csv").write_text("x")


def add_empty_folder(release: Path) -> None:
    (release / "bundle/empty").mkdir()


def add_link(release: Path) -> None:
    (release / "bundle/link.json").symlink_to("indicators.json")


def add_pipe(release: Path) -> None:
    os.mkfifo(release / "bundle/pipe.json")


def swap_for_link(release: Path) -> None:
    (release / "attack.json").rename(release.parent / "elsewhere.json")
    (release / "attack.json").symlink_to(release.parent / "elsewhere.json")


def swap_folder_for_link(release: Path) -> None:
    (release / "bundle/cells").rename(release.parent / "elsewhere")
    (release / "bundle/cells").symlink_to(release.parent / "elsewhere")


def remove_file(release: Path) -> None:
    (release / "sbom.json").unlink()


def remove_in_bundle(release: Path) -> None:
    (release / "bundle/cells/crimes.csv").unlink()


def remove_approval(release: Path) -> None:
    next(iter((release / "approvals").iterdir())).unlink()


def remove_seal(release: Path) -> None:
    (release / "release.json").unlink()


FILE_TRICKS = (
    add_file, add_hidden, add_in_bundle, add_empty_folder, add_link, add_pipe, swap_for_link,
    swap_folder_for_link, remove_file, remove_in_bundle, remove_approval, remove_seal,
)  # fmt: skip


@pytest.mark.parametrize("trick", FILE_TRICKS, ids=lambda trick: trick.__name__)
def test_a_file_more_or_less_is_refused(series: Path, trick: Callable[[Path], None]) -> None:
    trick((series / "current").resolve())
    refused(series, ReleaseInvalid, BundleInvalid)


# --- signatures ----------------------------------------------------------------------------------


def reseal(release: Path, **papers: bytes | None) -> Path:
    """What somebody can do who may write everything but has no key: a release.json that fits."""
    seal = json.loads((release / "release.json").read_bytes())
    for path, data in papers.items():
        if data is None:
            (release / path).unlink()
            del seal["files"][path]
        else:
            (release / path).parent.mkdir(exist_ok=True)
            if (release / path).exists():
                writable(release / path)
            (release / path).write_bytes(data)
            seal["files"][path] = {"sha256": sha256_of(data), "size": len(data)}
    writable(release / "release.json").write_bytes(canonical_json(seal, indent=1))
    return release


def approvals_in(release: Path) -> list[str]:
    return sorted(f"approvals/{path.name}" for path in (release / "approvals").iterdir())


@pytest.fixture
def release(kept: Path, tmp_path: Path) -> Path:
    """A release that travels alone: whoever holds it can make another release.json."""
    return copied(kept / "current", tmp_path / "release")


def test_a_resealed_release_is_whole_but_not_the_one_that_was_listed(release: Path, series: Path) -> None:
    reseal(release, **{"attack.json": b'{"findings": ["none"]}\n'})
    assert verify_release(release)
    listed = (series / "current").resolve()
    shutil.rmtree(listed)
    copied(release, listed)
    refused(series, ReleaseInvalid)


def test_without_one_approval_it_is_refused(release: Path) -> None:
    reseal(release, **{approvals_in(release)[0]: None})
    refused(release, SignaturesMissing)


def test_without_any_approval_it_is_refused(release: Path) -> None:
    reseal(release, **dict.fromkeys(approvals_in(release)))
    (release / "approvals").rmdir()
    refused(release, SignaturesMissing)


def test_the_same_approval_under_two_names_is_one(release: Path) -> None:
    one, two = approvals_in(release)
    reseal(release, **{one: (release / two).read_bytes()})
    refused(release, SignaturesMissing)


def test_an_approval_of_another_release_is_refused(release: Path, kept: Path) -> None:
    first = account_of(kept, on=LATER).live[0]
    other = kept / "releases" / first / "approvals"
    theirs = [path.read_bytes() for path in sorted(other.iterdir())]
    reseal(release, **dict(zip(approvals_in(release), theirs, strict=True)))
    refused(release, NotApproved)


def test_a_bundle_that_was_changed_after_approval_is_refused(release: Path) -> None:
    """Every digest fits again, and still nobody approved it."""
    manifest = json.loads((release / "bundle/manifest.json").read_bytes())
    data = b'["changed"]\n'
    writable(release / "bundle/indicators.json").write_bytes(data)
    manifest["files"]["indicators.json"] = {"sha256": sha256_of(data), "size": len(data)}
    reseal(release, **{"bundle/manifest.json": canonical_json(manifest, indent=1)})
    refused(release, NotApproved)


def test_a_damaged_approval_is_refused(release: Path) -> None:
    name = approvals_in(release)[0]
    for data in (b"", b"{}", b"[]", (release / name).read_bytes()[:-20]):
        reseal(release, **{name: data})
        refused(release, EnvelopeInvalid)


@pytest.mark.parametrize("paper", ["sbom.json", "provenance.dsse.json", "difference.json", "attack.json"])
def test_without_a_paper_it_is_no_release(release: Path, paper: str) -> None:
    reseal(release, **{paper: None})
    refused(release, ReleaseInvalid)


def test_the_provenance_is_signed_by_the_publisher_and_about_this_bundle(release: Path, kept: Path) -> None:
    first = kept / "releases" / account_of(kept, on=LATER).live[0]
    mine = (release / "provenance.dsse.json").read_bytes()
    reseal(release, **{"provenance.dsse.json": (first / "provenance.dsse.json").read_bytes()})
    refused(release, ReleaseInvalid)
    approval = (release / approvals_in(release)[0]).read_bytes()
    reseal(release, **{"provenance.dsse.json": approval})
    refused(release, SignaturesMissing)
    reseal(release, **{"provenance.dsse.json": mine})
    assert verify_release(release)


def test_roots_of_ones_own_making_are_seen(release: Path, kept: Path, tmp_path: Path) -> None:
    """A whole release by other people is a whole release: only its root tells that they are others."""
    seal = json.loads((release / "release.json").read_bytes())
    seal["root"] = 2
    writable(release / "release.json").write_bytes(canonical_json(seal, indent=1))
    refused(release, ReleaseInvalid)
    seal["root"] = 0
    (release / "release.json").write_bytes(canonical_json(seal, indent=1))
    refused(release, ReleaseInvalid)


def resigned(series: Path, role: str, keys: tuple[SigningKey, ...], *, drop: bool = True) -> None:
    """Metadata of a role with other signatures; what lies above it is signed anew by its publisher."""
    name = "1.root" if role == ROOT else role
    place = writable(series / "state" / "metadata" / f"{name}.json")
    metadata = read_role(place.read_bytes(), role, where=role)
    if drop:
        metadata.signatures.clear()
    place.write_bytes(sign(metadata, keys))


STRANGER = made_up_key(9, "Stranger", "Elsewhere")


@pytest.mark.parametrize(
    ("role", "keys", "mistake"),
    [
        (TARGETS, (), SignaturesMissing),
        (TARGETS, KEYS.checkers[:1], SignaturesMissing),
        (TARGETS, (KEYS.checkers[0], STRANGER), RolesInvalid),
        (TARGETS, (*KEYS.checkers, STRANGER), RolesInvalid),
        (ROOT, KEYS.root[:1], SignaturesMissing),
        (ROOT, (KEYS.root[0], STRANGER), RolesInvalid),
        ("timestamp", (), SignaturesMissing),
        ("timestamp", (STRANGER,), RolesInvalid),
        ("timestamp", (KEYS.checkers[0],), RolesInvalid),
        ("snapshot", (KEYS.root[0],), RolesInvalid),
    ],
)
def test_metadata_is_signed_by_enough_people_of_its_role(
    series: Path, role: str, keys: tuple[SigningKey, ...], mistake: type[UserError]
) -> None:
    resigned(series, role, keys)
    refused(series, mistake)


@pytest.mark.parametrize("what", ["person", "organisation"])
def test_two_keys_of_one_person_or_one_organisation_are_one(
    series: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A root that its keepers should never have signed: the checkers in it are one."""
    place = writable(series / "state" / "metadata" / "1.root.json")
    metadata = read_role(place.read_bytes(), ROOT, where="root")
    one, two = (metadata.signed.keys[key.id] for key in KEYS.checkers)
    field = f"x-zicht-{what}"
    two.unrecognized_fields[field] = f" {one.unrecognized_fields[field].upper()}"
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.root))
    refused(series, SameSigner)


@pytest.mark.parametrize("role", ["root", "targets"])
def test_a_root_that_asks_one_signature_is_refused(series: Path, role: str) -> None:
    place = writable(series / "state" / "metadata" / "1.root.json")
    metadata = read_role(place.read_bytes(), ROOT, where="root")
    metadata.signed.roles[role].threshold = 1
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.root))
    refused(series, RolesInvalid)


def test_a_key_under_the_name_of_another_is_refused(series: Path) -> None:
    place = writable(series / "state" / "metadata" / "1.root.json")
    metadata = read_role(place.read_bytes(), ROOT, where="root")
    metadata.signed.keys[KEYS.checkers[0].id].keyval["public"] = STRANGER.public.raw.hex()
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.root))
    refused(series, RolesInvalid)


def test_a_key_with_which_anybody_signs_is_refused(series: Path) -> None:
    weak = bytes(32)
    place = writable(series / "state" / "metadata" / "1.root.json")
    text = place.read_bytes().decode()
    id = KEYS.checkers[0].id
    text = text.replace(KEYS.checkers[0].public.raw.hex(), weak.hex()).replace(id, sha256_of(weak))
    metadata = read_role(canonical_json(json.loads(text), indent=1), ROOT, where="root")
    metadata.signatures.clear()
    place.write_bytes(sign(metadata, KEYS.root))
    refused(series, RolesInvalid)


# --- time ----------------------------------------------------------------------------------------


def test_an_expired_series_is_refused(kept: Path) -> None:
    late = date(2027, 1, 1)
    with pytest.raises(SeriesExpired):
        verify(kept, on=late)
    assert "was valid until 2026-07-26" in refused_alone(kept, on=late)


def test_an_older_state_is_refused_by_who_saw_the_newer(kept: Path, series: Path, tmp_path: Path) -> None:
    """Both verifiers keep the same file, and read what the other kept."""
    older = sorted((series / "states").iterdir())[-2]
    (series / "state").unlink()
    (series / "state").symlink_to(f"states/{older.name}")
    assert verify(series, on=LATER), "without memory an older state is valid"
    for remember in ("ours", "theirs"):
        state = tmp_path / remember
        if remember == "ours":
            verify(kept, on=LATER, state=state)
        else:
            alone.verified(str(kept), None, LATER, str(state))
        with pytest.raises(RolledBack):
            verify(series, on=LATER, state=state)
        assert "older than" in refused_alone(series, state=state)
        with pytest.raises(RolledBack):
            verify(series / "current", on=LATER, state=state)
        assert verify(kept, on=LATER, state=state)


def test_what_was_refused_is_not_remembered(kept: Path, series: Path, tmp_path: Path) -> None:
    state = tmp_path / "seen"
    verify(kept, on=LATER, state=state)
    before = state.read_bytes()
    refresh(series, KEYS.publisher, on=LATER)
    add_file((series / "current").resolve())
    with pytest.raises(ReleaseInvalid):
        verify(series, on=LATER, state=state)
    refused_alone(series, state=state)
    assert state.read_bytes() == before


def test_a_withdrawn_release_is_refused_whatever_lies_there(kept: Path, series: Path) -> None:
    digest = account_of(series, on=LATER).live[1]
    withdraw(series, digest, WORDS, keys=KEYS, on=LATER)
    assert any("withdrawn" in line for line in alone.verified(str(series), None, LATER, None))
    place = series / "releases" / digest
    shutil.rmtree(place)
    copied(kept / "releases" / digest, place)
    with pytest.raises(ReleaseRevoked):
        verify(place, on=LATER)
    refused(series, SeriesInvalid)


def test_a_release_that_was_added_to_the_folder_is_refused(series: Path, tmp_path: Path) -> None:
    sealed(tmp_path, tmp_path / "other", name="other", values=(25, 30))
    planted = copied((tmp_path / "other" / "current").resolve(), series / "releases" / ("a" * 64))
    with pytest.raises(NotInSeries):
        verify(planted, on=LATER)


# --- bytes of any kind ---------------------------------------------------------------------------

NASTY = st.one_of(
    st.binary(max_size=200),
    st.sampled_from(
        [
            b"{}", b"[]", b"null", b'{"files": []}', b"[" * 50_000, b'{"a":' * 50_000, b"\xff\xfe",
            b"9" * 6000,
            b'{"format": "zicht-release/1", "files": {}}', b'{"signed": {}, "signatures": []}',
            b'{"signed": {"_type": "root"}, "signatures": [{"keyid": 1, "sig": 2}]}',
            b'{"format": "zicht-bundle/1", "files": {"a": {"sha256": 1, "size": 1}}}',
        ]
    ),
)  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(
        [
            "state/metadata/1.root.json",
            "state/metadata/targets.json",
            "state/metadata/timestamp.json",
            "state/ledger.jsonl",
            "state/revoked.json",
            "current/release.json",
            "current/bundle/manifest.json",
            "current/trust/1.root.json",
            "current/provenance.dsse.json",
        ]
    ),
    data=NASTY,
)
def test_no_bytes_crash_or_hang_either_verifier(kept: Path, path: str, data: bytes) -> None:
    place = kept / path
    mode = place.stat().st_mode
    whole = writable(place).read_bytes()
    try:
        place.write_bytes(data)
        with pytest.raises(UserError):
            verify(kept, on=LATER)
        refused_alone(kept)
    finally:
        place.write_bytes(whole)
        place.chmod(mode)


ODD = (None, True, -1, 0, 1.5, 10**30, "", [], {}, "x" * 50, ["a"], {"a": 1})


def places_in(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where each part of a JSON value is."""
    yield above
    parts = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    for key, part in parts:
        yield from places_in(part, (*above, key))


def with_odd(value: Any, place: tuple[Any, ...], odd: object) -> Any:
    if not place:
        return odd
    key, *rest = place
    changed = value.copy()
    changed[key] = with_odd(value[key], tuple(rest), odd)
    return changed


@pytest.mark.parametrize("name", ["1.root", "targets", "snapshot", "timestamp"])
def test_values_of_another_kind_crash_neither_verifier(series: Path, name: str) -> None:
    """In the form that is ours, so that no reader stops before it looks at the value."""
    chance = random.Random(13)
    place = writable(series / "state" / "metadata" / f"{name}.json")
    value = json.loads(place.read_bytes())
    spots = [spot for spot in places_in(value) if "signatures" in spot or "keyids" in spot]
    spots += chance.sample(list(places_in(value)), 12)
    for spot in spots:
        spoiled = with_odd(value, spot, chance.choice(ODD))
        if spoiled != value:
            place.write_bytes(canonical_json(spoiled, indent=1))
            refused(series, UserError)


def test_nothing_and_something_else_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleInvalid):
        verify(tmp_path / "nowhere", on=ON)
    with pytest.raises(BundleInvalid):
        verify(tmp_path, on=ON)
    refused_alone(tmp_path / "nowhere")
    refused_alone(tmp_path)


# --- the command that stands alone ---------------------------------------------------------------


def run_alone(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), *words], capture_output=True, text=True, cwd="/"
    )


def test_the_verifier_in_the_release_runs_without_any_package(kept: Path, tmp_path: Path) -> None:
    assert (kept / "current" / "verify_release.py").read_bytes() == VERIFIER.read_bytes()
    root = account_of(kept, on=LATER).seen.roots[0]
    words = ("--on", "2026-04-07", "--root", root, "--state", str(tmp_path / "seen"))
    good = run_alone(str(kept), *words)
    assert (good.returncode, good.stderr) == (0, "")
    assert len(good.stdout.splitlines()) == 3
    bad = run_alone(str(kept), "--on", "2027-01-01")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr.startswith("REFUSED: ")


def test_a_name_of_somebody_cannot_command_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert alone.main(["/nowhere/\x1b[2J"]) == 1
    assert "\x1b" not in capsys.readouterr().err
