"""Who may say what of a series: roles of The Update Framework (TUF 1.0), with people behind their keys.

root       2 of 3 name the keys of all roles; a new root is signed by the old one and by itself
targets    2 of the checkers list the releases, the withdrawn ones, errata and ledger, by digest
snapshot   names the version of that list;  timestamp  says that it is the newest, for a limited time

Beyond TUF, each key carries a person and an organisation, and a role that needs two signatures needs two
persons of two organisations. Metadata is kept in one canonical form, so that no byte can change unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from securesystemslib.signer._key import Key, SSlibKey
from securesystemslib.signer._signature import Signature
from tuf.api._payload import MetaFile, Role, Root, Signed, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.metadata import Metadata
from tuf.api.serialization import SerializationError

from zicht.kit.digests import canonical_json, sha256_of
from zicht.kit.envelopes import SignaturesMissing
from zicht.kit.errors import UserError
from zicht.kit.keys import KeyInvalid, PublicKey, SigningKey, verify_signature
from zicht.kit.strict_json import NotStrict, parse_object
from zicht.release.statements import check_two_of_two

ROOT, TARGETS, SNAPSHOT, TIMESTAMP = "root", "targets", "snapshot", "timestamp"
NEEDED = {ROOT: 2, TARGETS: 2, SNAPSHOT: 1, TIMESTAMP: 1}
"""Signatures that each role needs; metadata that asks for another number is refused."""
PERSON, ORGANISATION = "x-zicht-person", "x-zicht-organisation"
LARGEST = 8 * 1024 * 1024
_KINDS: Mapping[str, type[Any]] = {ROOT: Root, TARGETS: Targets, SNAPSHOT: Snapshot, TIMESTAMP: Timestamp}


class RolesInvalid(UserError):
    """Metadata that says who may sign, or what was released, is damaged, altered or contradicts itself."""

    exit_code = 205
    usual_remedy = "take the series again from where it is published; its keepers can publish it anew"


class SeriesExpired(UserError):
    """What was signed as the newest is too old: a newer release or withdrawal may be kept from you.

    A series is signed for a limited time so that nobody can go on showing an old state of it for ever.
    """

    exit_code = 206
    usual_remedy = "take the series again from where it is published; keepers: `zicht release refresh`"


@dataclass(frozen=True)
class Validity:
    """Days for which a signature of each role holds; a quarter, with time for holidays, is the shortest."""

    root: int = 1100
    targets: int = 400
    snapshot: int = 400
    timestamp: int = 110

    def __post_init__(self) -> None:
        assert min(self.root, self.targets, self.snapshot, self.timestamp) > 0


@dataclass(frozen=True)
class Roles:
    """Whose keys a root names.

    root       at least 3, of which 2 sign;  checkers  at least 2, of which 2 sign what is released
    publisher  signs snapshot and timestamp;  raises SameSigner, SignaturesMissing when two are one
    """

    root: tuple[PublicKey, ...]
    checkers: tuple[PublicKey, ...]
    publisher: PublicKey

    def __post_init__(self) -> None:
        check_two_of_two(self.checkers, where="checkers of a series")
        check_two_of_two(self.root, where="root of a series", people=3)

    @property
    def of(self) -> Mapping[str, tuple[PublicKey, ...]]:
        """Role -> keys."""
        one = (self.publisher,)
        return {ROOT: self.root, TARGETS: self.checkers, SNAPSHOT: one, TIMESTAMP: one}


def new_root(roles: Roles, *, version: int, on: date, valid: Validity) -> Metadata[Root]:
    """An unsigned root."""
    keys: dict[str, Key] = {key.id: _record(key) for group in roles.of.values() for key in group}
    named = {role: Role(sorted({key.id for key in roles.of[role]}), NEEDED[role]) for role in roles.of}
    return Metadata(Root(version, None, _until(on, valid.root), keys, named, consistent_snapshot=False))


def new_targets(
    files: Mapping[str, tuple[str, int]], *, version: int, on: date, valid: Validity
) -> Metadata[Targets]:
    """An unsigned list of files: path -> (SHA-256, size)."""
    targets = {
        path: TargetFile(size, {"sha256": digest}, path) for path, (digest, size) in sorted(files.items())
    }
    return Metadata(Targets(version, None, _until(on, valid.targets), targets))


def new_snapshot(
    targets: bytes, target_version: int, *, version: int, on: date, valid: Validity
) -> Metadata[Snapshot]:
    """An unsigned snapshot of signed targets."""
    meta = {"targets.json": _meta_file(targets, target_version)}
    return Metadata(Snapshot(version, None, _until(on, valid.snapshot), meta))


def new_timestamp(
    snapshot: bytes, snapshot_version: int, *, version: int, on: date, valid: Validity
) -> Metadata[Timestamp]:
    """An unsigned timestamp of a signed snapshot."""
    meta = _meta_file(snapshot, snapshot_version)
    return Metadata(Timestamp(version, None, _until(on, valid.timestamp), meta))


def sign(metadata: Metadata[Any], keys: Iterable[SigningKey]) -> bytes:
    """The metadata with a signature of each of `keys` added, as it stands in a file."""
    signed = metadata.signed_bytes
    for key in keys:
        metadata.signatures[key.id] = Signature(key.id, key.sign(signed).hex())
    return written(metadata)


def written(metadata: Metadata[Any]) -> bytes:
    """The one form in which metadata is kept."""
    plain = metadata.to_dict()
    plain["signatures"] = sorted(plain["signatures"], key=lambda one: str(one["keyid"]))
    return canonical_json(plain, indent=1)


def read_role(data: bytes, role: str, *, where: object) -> Metadata[Any]:
    """Metadata of a role, in its one form. Its signatures were not looked at yet."""
    try:
        plain = parse_object(data, largest=LARGEST)
        metadata: Metadata[Any] = Metadata.from_dict(plain)
        if not isinstance(metadata.signed, _KINDS[role]):
            raise NotStrict(f"metadata of the role {metadata.signed.type}")
        if not all(isinstance(text, str) for text in _texts(metadata)):
            raise NotStrict("something else where a text belongs")
        if written(metadata) != data or not metadata.signed_bytes:
            raise NotStrict("metadata in another form than its own")
    except NotStrict as error:
        raise RolesInvalid(where, found=error, expected=f"metadata of the role {role}") from None
    except (ValueError, KeyError, TypeError, AttributeError, SerializationError):
        raise RolesInvalid(where, found="not of that form", expected=f"metadata of the role {role}") from None
    return metadata


def _texts(metadata: Metadata[Any]) -> Iterable[object]:
    """Names of keys and signatures, which the library passes on as they come."""
    for id, signature in metadata.signatures.items():
        yield from (id, signature.signature)
    if isinstance(metadata.signed, Root):
        for role in metadata.signed.roles.values():
            yield from role.keyids


def check_signed(root: Root, role: str, metadata: Metadata[Any], *, where: object) -> tuple[PublicKey, ...]:
    """Who signed, after enough of those did whom `root` gave the role.

    Each signature must be good and of such a key: one bad signature beside enough good ones is a sign that
    something was altered. raises RolesInvalid, SignaturesMissing, SameSigner
    """
    allowed = {key.id: key for key in keys_of(root, role, where=where)}
    signed, good = metadata.signed_bytes, []
    for id, signature in metadata.signatures.items():
        if id not in allowed or not _is_good(allowed[id], signature.signature, signed):
            raise RolesInvalid(
                where, found=f"a bad signature, or one of a stranger ({id[:16]})", expected="good ones only"
            )
        good.append(allowed[id])
    if len(good) < NEEDED[role]:
        raise SignaturesMissing(
            where,
            found=f"{len(good)} signatures",
            expected=f"{NEEDED[role]} of the {len(allowed)} who have the role {role}",
        )
    if NEEDED[role] > 1:
        check_two_of_two(good, where=where)
    return tuple(sorted(good, key=lambda key: key.id))


def keys_of(root: Root, role: str, *, where: object) -> tuple[PublicKey, ...]:
    """The keys that a root gives a role, sorted by id. Raises RolesInvalid."""
    given = root.roles[role]
    if given.threshold != NEEDED[role]:
        raise RolesInvalid(
            where,
            found=f"a root that asks {given.threshold} signatures for {role}",
            expected=str(NEEDED[role]),
        )
    return tuple(_key(root, id, where) for id in sorted(given.keyids))


def check_root_chain(roots: Sequence[bytes], *, where: object) -> Root:
    """The newest root, after each was signed by the one before it and by itself. Versions are 1, 2, ...

    raises RolesInvalid, SignaturesMissing, SameSigner
    """
    before: Root | None = None
    for version, data in enumerate(roots, 1):
        at = f"{where}: root {version}"
        metadata = read_role(data, ROOT, where=at)
        if metadata.signed.version != version or metadata.signed.consistent_snapshot:
            raise RolesInvalid(at, found=f"version {metadata.signed.version}", expected=f"version {version}")
        if before is not None:
            _check_signed_by_old(before, metadata, where=at)
        _check_signed_by_itself(metadata, before, where=at)
        before = metadata.signed
    if before is None:
        raise RolesInvalid(where, found="no root", expected="1.root.json and those that follow it")
    return before


def check_not_expired(signed: Signed, on: date, *, where: object) -> None:
    """Raises SeriesExpired from the day on which the metadata expires."""
    if signed.expires.date() <= on:
        raise SeriesExpired(
            where, found=f"valid until {signed.expires.date()}", expected=f"still valid on {on}"
        )


def _check_signed_by_old(before: Root, metadata: Metadata[Root], *, where: object) -> None:
    """Keys that are new in this root have signed too; of those only, the old root says nothing."""
    old = {key.id: key for key in keys_of(before, ROOT, where=where)}
    signed = metadata.signed_bytes
    good = [
        old[id]
        for id, signature in metadata.signatures.items()
        if id in old and _is_good(old[id], signature.signature, signed)
    ]
    check_two_of_two(good, where=f"{where}, by the root before it")


def _check_signed_by_itself(metadata: Metadata[Root], before: Root | None, *, where: object) -> None:
    """Two of its own; every further signature is of one of its own or of the root before it."""
    own = {key.id: key for key in keys_of(metadata.signed, ROOT, where=where)}
    old = {} if before is None else {key.id: key for key in keys_of(before, ROOT, where=where)}
    signed = metadata.signed_bytes
    for id, signature in metadata.signatures.items():
        key = own.get(id) or old.get(id)
        if key is None or not _is_good(key, signature.signature, signed):
            raise RolesInvalid(where, found=f"a bad signature ({id[:16]})", expected="good ones only")
    for role in NEEDED:
        keys_of(metadata.signed, role, where=where)
    check_two_of_two([own[id] for id in metadata.signatures if id in own], where=where)


def _is_good(key: PublicKey, signature: str, signed: bytes) -> bool:
    """Hexadecimal in small letters only: another spelling would be another file with the same meaning."""
    try:
        raw = bytes.fromhex(signature)
    except ValueError:
        return False
    return raw.hex() == signature and verify_signature(key, raw, signed)


def _key(root: Root, id: str, where: object) -> PublicKey:
    record = root.keys.get(id)
    try:
        if record is None or record.scheme != "ed25519" or record.keytype != "ed25519":
            raise KeyInvalid(where, found="no Ed25519 key")
        public = record.keyval["public"]
        raw = bytes.fromhex(public)
        person, organisation = (record.unrecognized_fields[what] for what in (PERSON, ORGANISATION))
        key = PublicKey(raw, person, organisation)
        if key.id != id or raw.hex() != public:
            raise KeyInvalid(where, found="a key under the name of another")
    except (KeyInvalid, KeyError, ValueError, TypeError, AttributeError):
        raise RolesInvalid(
            where, found=f"no sound key {id[:16]}", expected="a key, its person and organisation"
        ) from None
    return key


def _record(key: PublicKey) -> SSlibKey:
    people = {PERSON: key.person, ORGANISATION: key.organisation}
    return SSlibKey(key.id, "ed25519", "ed25519", {"public": key.raw.hex()}, people)


def _meta_file(data: bytes, version: int) -> MetaFile:
    return MetaFile(version, len(data), {"sha256": sha256_of(data)})


def _until(on: date, days: int) -> datetime:
    return datetime.combine(on + timedelta(days=days), time(), UTC)
