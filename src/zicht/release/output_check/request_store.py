"""The folder of requests: a ledger a request, one file an entry, signed and holding the digest before it.

    STORE/people/000001.json              registers of people, numbered
    STORE/<id>/ledger/000001.json         entries: DSSE envelopes; .head names the last one
    STORE/<id>/material/<digest>/         candidate/ and evidence of a round, copied in whole

Nothing here is ever changed. A file appears in one step, with its bytes on the disk, and only when its
number is still free: of two who act at once one succeeds, and a crash leaves the entry whole or not at all.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.kit.envelopes import (
    EnvelopeInvalid,
    SignaturesMissing,
    make_envelope,
    open_envelope,
    read_envelope,
)
from zicht.kit.errors import UserError
from zicht.kit.files import write_whole
from zicht.kit.keys import SigningKey
from zicht.kit.strict_json import NotStrict, parse_object
from zicht.model.requests import Entry, Event, Material
from zicht.release.output_check.people import People, PersonUnknown, people_from
from zicht.release.sealing.bundle import MANIFEST, BundleInvalid, verify
from zicht.release.series.disk import refusal_told

ENTRY_TYPE = "application/vnd.zicht.request-entry+json"
START = "0" * 64
CANDIDATE = "candidate"
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_NUMBERED = re.compile(r"\d{6}\.json")
_FIELDS = {"number", "previous", "event", "by", "on", "people", "content"}


class RequestInvalid(UserError):
    """The ledger of a request was altered, cut off, or holds what could not have happened."""

    exit_code = 180
    usual_remedy = "trust nothing in it; put the folder back from its copy and find out who could write there"


class RequestUnknown(UserError):
    """There is no request of this name, no store in this folder, or there is one already."""

    exit_code = 191
    usual_remedy = "look at `zicht request list`"


@dataclass(frozen=True)
class Store:
    """A folder of requests."""

    path: Path

    def folder(self, id: str) -> Path:
        """Where a request lives; raises RequestUnknown for a name that could lead elsewhere."""
        if not ID.fullmatch(id) or id in _RESERVED:
            raise RequestUnknown(
                self.path,
                found=repr(id),
                expected="small letters, digits and hyphens",
                remedy="choose another",
            )
        return self.path / id

    def ids(self) -> tuple[str, ...]:
        """All requests that have an entry, by name."""
        return tuple(sorted(p.parents[1].name for p in self.path.glob(f"*/ledger/{_name(1)}")))

    def material(self, id: str, digest: str) -> Path:
        """The folder with the bytes of a round."""
        return self.folder(id) / "material" / digest

    def people_number(self) -> int:
        """Number of the register that holds now. Raises RequestUnknown when this is no store."""
        found = _numbered(self.path / "people")
        if not found:
            raise RequestUnknown(
                self.path,
                found="no register of people",
                expected="a store of requests",
                remedy="make one with `zicht request person`",
            )
        return len(found)

    def people(self, number: int | None = None) -> People:
        """A register of people; the one that holds now without a number. Raises PeopleInvalid."""
        place = self.path / "people" / _name(number or self.people_number())
        if not place.is_file():
            raise RequestInvalid(place, found="no such register", expected="the one an entry names")
        try:
            plain = parse_object(place.read_bytes())
        except NotStrict:
            plain = {}
        return people_from(plain, where=place)

    def put_people(self, people: People) -> int:
        """Add a register; its number."""
        number = len(_numbered(self.path / "people")) + 1
        with refusal_told(self.path):
            _put_new(self.path / "people" / _name(number), canonical_json(people.as_dict(), indent=1))
        return number


_RESERVED = ("people",)


def read_entries(store: Store, id: str) -> tuple[Entry, ...]:
    """All entries in order, each signed by whom it names. Raises RequestInvalid, RequestUnknown."""
    ledger = store.folder(id) / "ledger"
    names = _numbered(ledger)
    if not names:
        raise RequestUnknown(store.path, found=f"no request {id}", expected="one of `zicht request list`")
    entries: list[Entry] = []
    hashes = [START]
    for number, name in enumerate(names, 1):
        data = (ledger / name).read_bytes()
        entry = _entry(data, store, ledger / name)
        if name != _name(number) or entry.number != number or entry.previous != hashes[-1]:
            raise RequestInvalid(ledger / name, found="a broken chain", expected="every entry in its place")
        if entries and entry.people < entries[-1].people:
            raise RequestInvalid(
                ledger / name, found="an older register of people", expected="the current one"
            )
        entries.append(entry)
        hashes.append(entry.digest)
    _check_head(ledger, hashes)
    return tuple(entries)


def _entry(data: bytes, store: Store, where: Path) -> Entry:
    try:
        envelope = read_envelope(data, where=where)
        plain = parse_object(envelope.payload)
        if set(plain) != _FIELDS or envelope.payload_type != ENTRY_TYPE or envelope.as_bytes() != data:
            raise ValueError("form")
        if canonical_json(plain) != envelope.payload or not isinstance(plain["content"], dict):
            raise ValueError("form")
        if not all(isinstance(plain[key], str) for key in ("previous", "by", "on")):
            raise ValueError("form")
        if not all(type(plain[key]) is int for key in ("number", "people")):
            raise ValueError("form")
        signer = store.people(plain["people"]).key_of(plain["by"])
        open_envelope(envelope, [signer], threshold=1, where=where)
        entry = Entry(**plain | {"event": Event(plain["event"])}, digest=sha256_of(data))
    except (ValueError, EnvelopeInvalid, PersonUnknown, SignaturesMissing) as error:
        found = "a bad signature" if isinstance(error, SignaturesMissing) else "an altered entry"
        raise RequestInvalid(where, found=found, expected="an entry as its author signed it") from None
    return entry


def signed_entry(entry: Entry, key: SigningKey) -> bytes:
    """The bytes of an entry, signed."""
    plain = {name: getattr(entry, name) for name in _FIELDS}
    return make_envelope(canonical_json(plain), ENTRY_TYPE, [key]).as_bytes()


def append(store: Store, id: str, number: int, data: bytes) -> bool:
    """Add an entry and return when it is on the disk; False when somebody else took its number."""
    ledger = store.folder(id) / "ledger"
    with refusal_told(ledger):
        if not _put_new(ledger / _name(number), data):
            return False
        write_whole(ledger / ".head", f"{sha256_of(data)}\n".encode())
    return True


def _check_head(ledger: Path, hashes: list[str]) -> None:
    """Entries that were there are there still; a crash may have kept the last one from being noted."""
    head = ledger / ".head"
    noted = head.read_text(encoding="ascii", errors="replace").strip() if head.is_file() else START
    if noted not in hashes[-2:]:
        raise RequestInvalid(
            ledger, found="entries missing at its end", expected="the entry that .head names"
        )


def put_material(store: Store, id: str, candidate: Path, evidence: Mapping[str, bytes]) -> Material:
    """Copy a verified candidate with its evidence into the request, whole; what the copy is made of.

    Changed bytes of the same name are kept aside, not written over. raises BundleInvalid, DiskRefused
    """
    verify(candidate)
    with refusal_told(store.folder(id)):
        return _put_material(store.folder(id) / "material", candidate, evidence)


def _put_material(kept: Path, candidate: Path, evidence: Mapping[str, bytes]) -> Material:
    _make_folder(kept)
    for left in kept.glob(".coming.*"):
        shutil.rmtree(left)
    aside = Path(tempfile.mkdtemp(dir=kept, prefix=".coming."))
    aside.chmod(0o755)  # checkers work under another name
    try:
        shutil.copytree(candidate, aside / CANDIDATE, symlinks=True)
        for name, data in evidence.items():
            (aside / name).write_bytes(data)
        material = _material_of(aside / CANDIDATE, evidence)
        _sync_tree(aside)
        target = kept / material.digest
        if target.exists():
            target.replace(kept / f".old.{len(list(kept.iterdir()))}.{material.digest}")
        aside.replace(target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _sync(kept)
    return material


def material_faults(store: Store, id: str, material: Material) -> tuple[str, ...]:
    """What differs between the bytes of a round and what was submitted; names of files only."""
    folder = store.material(id, material.digest)
    missing = [f"missing: {name}" for name in material.evidence if not (folder / name).is_file()]
    if missing:
        return tuple(missing)
    try:
        found = _material_of(
            folder / CANDIDATE, {name: (folder / name).read_bytes() for name in material.evidence}
        )
    except BundleInvalid as error:
        return (error.found or "no bundle",)
    faults = [] if found.candidate == material.candidate else [f"changed: {MANIFEST}"]
    faults += [
        f"changed: {name}" for name, digest in material.evidence.items() if found.evidence[name] != digest
    ]
    present = {p.name for p in folder.iterdir()} - {CANDIDATE, *material.evidence}
    return (*faults, *(f"added: {name}" for name in sorted(present)))


def _material_of(candidate: Path, evidence: Mapping[str, bytes]) -> Material:
    manifest = verify(candidate)
    outputs = tuple(sorted({output_of(path) for path in manifest["files"]}))
    return Material(
        candidate=sha256_of_file(candidate / MANIFEST),
        evidence={name: sha256_of(data) for name, data in sorted(evidence.items())},
        outputs=outputs,
    )


def output_of(path: str) -> str:
    """The output a file belongs to: its path without endings, as one table has several forms."""
    folder, _, name = path.rpartition("/")
    stem = name.split(".")[0] or name
    return f"{folder}/{stem}" if folder else stem


def _name(number: int) -> str:
    return f"{number:06d}.json"


def _numbered(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.glob("*.json") if _NUMBERED.fullmatch(p.name))


def _put_new(path: Path, data: bytes) -> bool:
    """The file appears whole, on the disk, and only where none was; False when there was one."""
    _make_folder(path.parent)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".coming.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).chmod(0o644)
        os.link(aside, path)
    except FileExistsError:
        return False
    finally:
        Path(aside).unlink(missing_ok=True)
    _sync(path.parent)
    return True


def _make_folder(folder: Path) -> None:
    """The folder and those above it, each known to the disk in the one that holds it."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        _sync(place.parent)


def _sync_tree(folder: Path) -> None:
    for place in _within(folder):
        _sync(place)


def _within(folder: Path) -> Iterator[Path]:
    yield folder
    yield from sorted(folder.rglob("*"))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
