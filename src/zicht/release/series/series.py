"""A series: every release of one publication, and who says which of them hold.

    releases/<digest>/    sealed releases, never changed; of a withdrawn one its tombstone
    states/<n>-<id>/      what holds: metadata/ (TUF), ledger.jsonl, revoked.json, errata.json, current
    state                 link to the state that holds: the one thing that changes, in one step
    current, metadata, ledger.jsonl    links through it, for readers

What a name that starts with a dot holds is unfinished work of a publication that was broken off.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tuf.api.metadata import Metadata

from zicht.kit.digests import sha256_of
from zicht.kit.errors import UserError
from zicht.release.sealing.sealed import SEAL, SealedRelease, verify_release
from zicht.release.series.notices import Erratum, Revocation, read_errata, read_revoked
from zicht.release.series.seen import Seen
from zicht.release.series.series_ledger import Event, Kind, heads_of, live, read_events, withdrawn
from zicht.release.series.update_roles import (
    ROOT,
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    RolesInvalid,
    check_not_expired,
    check_root_chain,
    check_signed,
    read_role,
)

STATE, STATES, RELEASES, CURRENT = "state", "states", "releases", "current"
METADATA, LEDGER, REVOKED, ERRATA = "metadata", "ledger.jsonl", "revoked.json", "errata.json"
TOMBSTONE, TOMBSTONE_PAGE = "tombstone.json", "index.html"
SHOWN = {name: f"{STATE}/{name}" for name in (CURRENT, METADATA, LEDGER)}
_ROLE_FILES = {role: f"{METADATA}/{role}.json" for role in (TARGETS, SNAPSHOT, TIMESTAMP)}
_LARGEST = 16 * 1024 * 1024


class SeriesInvalid(UserError):
    """A folder is no series, or what it says of itself does not fit together."""

    exit_code = 211
    usual_remedy = "take the series again from where it is published"


class ReleaseRevoked(UserError):
    """The release was withdrawn by those who published it; nothing of it is to be used."""

    exit_code = 212
    usual_remedy = "use the release that `current` leads to, and read why in revoked.json"


class NotInSeries(UserError):
    """The release is none that the checkers of this series listed."""

    exit_code = 213
    usual_remedy = "use a release that `zicht verify SERIES` lists"


@dataclass(frozen=True)
class State:
    """The bytes of a state.

    roots    oldest first;  current  digest of the release that `current` leads to, "" for none
    """

    roots: tuple[bytes, ...]
    targets: bytes
    snapshot: bytes
    timestamp: bytes
    ledger: bytes
    revoked: bytes
    errata: bytes
    current: str

    @property
    def files(self) -> dict[str, bytes]:
        """Path in the folder of the state -> bytes."""
        roots = {f"{METADATA}/{version}.root.json": data for version, data in enumerate(self.roots, 1)}
        roles = {path: getattr(self, role) for role, path in _ROLE_FILES.items()}
        return roots | roles | {LEDGER: self.ledger, REVOKED: self.revoked, ERRATA: self.errata}

    @property
    def last_days(self) -> tuple[date, ...]:
        """Last day on which the newest root and each role hold."""
        files = {ROOT: self.roots[-1], **{role: getattr(self, role) for role in _ROLE_FILES}}
        return tuple(
            read_role(data, role, where=role).signed.expires.date() - timedelta(days=1)
            for role, data in files.items()
        )

    @property
    def name(self) -> str:
        """Of its folder: version of the timestamp, and digest of it."""
        version = read_role(self.timestamp, TIMESTAMP, where="timestamp").signed.version
        return f"{version:06d}-{sha256_of(self.timestamp)[:16]}"


@dataclass(frozen=True)
class Account:
    """What a state says, after all signatures of it were found good.

    targets  path in the series -> (SHA-256, size) of what the checkers listed
    seen     what a client keeps of it, to notice a step back
    """

    state: State
    events: tuple[Event, ...]
    targets: Mapping[str, tuple[str, int]]
    revoked: tuple[Revocation, ...]
    errata: tuple[Erratum, ...]
    versions: Mapping[str, int]
    seen: Seen

    @property
    def live(self) -> tuple[str, ...]:
        """Digests of the releases that hold, oldest first."""
        return live(self.events)


@dataclass(frozen=True)
class SeriesReport:
    """A series that was found whole.

    notes  what is not wrong but worth knowing: rests of work that was broken off
    """

    account: Account
    releases: tuple[SealedRelease, ...]
    notes: tuple[str, ...]


def release_target(digest: str) -> str:
    """Path in the series of what the checkers list of a release."""
    return f"{RELEASES}/{digest}/{SEAL}"


def read_state(series: Path) -> State:
    """The bytes of the state that holds; nothing is verified yet. Raises SeriesInvalid."""
    if not (series / STATE).is_symlink() or not (series / STATE).is_dir():
        raise SeriesInvalid(series, found=f"no {STATE}", expected="the folder of a series")
    folder = series / os.readlink(series / STATE)
    if folder.parent != series / STATES:
        raise SeriesInvalid(series / STATE, found="a link to elsewhere", expected=f"a folder of {STATES}/")
    try:
        found = _state_files(folder)
    except FileNotFoundError:
        raise SeriesInvalid(
            series, found="a state that went while it was read", expected="a quiet moment", remedy="again"
        ) from None
    roots = sorted(
        (path for path in found if path.endswith(".root.json")), key=lambda path: (len(path), path)
    )
    try:
        roles = {role: found[path] for role, path in _ROLE_FILES.items()}
        state = State(
            tuple(found[path] for path in roots),
            **roles,
            ledger=found[LEDGER],
            revoked=found[REVOKED],
            errata=found[ERRATA],
            current=_current(folder),
        )
    except KeyError as error:
        raise SeriesInvalid(folder, found=f"no {error.args[0]}", expected="a whole state") from None
    if set(state.files) != set(found):
        raise SeriesInvalid(folder, found="other files", expected="those of a state and no others")
    return state


def check_state(state: State, *, on: date, where: object, root: str | None, seen: Seen | None) -> Account:
    """What a state says, after every signature, version, date and digest in it was checked.

    on    day on which it is to hold
    root  SHA-256 of a root that is trusted, from elsewhere; None: the first one is taken on trust
    seen  what was seen before; None: nothing
    raises RolesInvalid, SignaturesMissing, SameSigner, SeriesExpired, RolledBack, LedgerInvalid,
           NoticeInvalid, SeriesInvalid
    """
    newest = check_root_chain(state.roots, where=where)
    digests = [sha256_of(data) for data in state.roots]
    if root is not None and root not in digests:
        raise RolesInvalid(
            where, found=f"the roots of another series ({digests[0][:16]})", expected=root[:16]
        )
    roles = {role: read_role(getattr(state, role), role, where=f"{where}: {role}") for role in _ROLE_FILES}
    for role, metadata in roles.items():
        check_signed(newest, role, metadata, where=f"{where}: {role}")
    _check_meta(roles[TIMESTAMP].signed.snapshot_meta, state.snapshot, roles[SNAPSHOT], where)
    listed = roles[SNAPSHOT].signed.meta
    if set(listed) != {"targets.json"}:
        raise SeriesInvalid(where, found="a snapshot of other files", expected="of targets.json")
    _check_meta(listed["targets.json"], state.targets, roles[TARGETS], where)
    targets = {p: (t.hashes.get("sha256", ""), t.length) for p, t in roles[TARGETS].signed.targets.items()}
    _check_own(state, targets, where)
    events = read_events(state.ledger, where=f"{where}: {LEDGER}")
    now = _seen_of(state, roles)
    if seen is not None:
        seen.check(now, heads_of(state.ledger), digests, where=where)
    for role, signed in {"root": newest, **{role: m.signed for role, m in roles.items()}}.items():
        check_not_expired(signed, on, where=f"{where}: {role}")
    revoked = read_revoked(state.revoked, where=f"{where}: {REVOKED}")
    errata = read_errata(state.errata, where=f"{where}: {ERRATA}")
    versions = {role: metadata.signed.version for role, metadata in roles.items()}
    account = Account(state, events, targets, revoked, errata, versions, now)
    _check_fit(account, roles[TARGETS], where)
    return account


def verify_series(
    series: Path, *, on: date, root: str | None = None, seen: Seen | None = None
) -> SeriesReport:
    """The series in a folder, after all of it was verified: state, releases, tombstones.

    raises what `check_state` and `verify_release` raise
    """
    account = check_state(read_state(series), on=on, where=series, root=root, seen=seen)
    faults, notes = _look_around(series, account)
    releases = tuple(
        verify_release(series / RELEASES / digest, roots=account.state.roots, digest=digest)
        for digest in account.live
    )
    faults += [fault for digest in withdrawn(account.events) for fault in _tombstone(series, account, digest)]
    if faults:
        raise SeriesInvalid(series, found="; ".join(faults), expected="a series as it was published")
    return SeriesReport(account, releases, tuple(notes))


def verify_in_series(
    series: Path, digest: str, *, on: date, root: str | None = None, seen: Seen | None = None
) -> tuple[SealedRelease, Account]:
    """One release of a series, and that it holds. Raises ReleaseRevoked, NotInSeries, and as above."""
    account = check_state(read_state(series), on=on, where=series, root=root, seen=seen)
    folder = series / RELEASES / digest
    if digest in withdrawn(account.events):
        raise ReleaseRevoked(folder, found="a withdrawn release", expected="one that holds")
    if digest not in account.live:
        raise NotInSeries(folder, found="a release nobody listed", expected="a listed one")
    return verify_release(folder, roots=account.state.roots, digest=digest), account


def _check_meta(meta: Any, data: bytes, metadata: Metadata[Any], where: object) -> None:
    """Version, length and digest as the role above says: a mix of states is found here."""
    said = (meta.version, meta.length, meta.hashes)
    if said != (metadata.signed.version, len(data), {"sha256": sha256_of(data)}):
        raise SeriesInvalid(
            where, found=f"another {metadata.signed.type} than is listed", expected="one state, not a mix"
        )


def _check_own(state: State, targets: Mapping[str, tuple[str, int]], where: object) -> None:
    """What the checkers signed by its digest is read only when it is that."""
    own = {LEDGER: state.ledger, REVOKED: state.revoked, ERRATA: state.errata}
    faults = [path for path, data in own.items() if targets.get(path) != _size_of(data)]
    if faults:
        raise SeriesInvalid(where, found=f"another {', '.join(faults)}", expected="what two checkers signed")


def _check_fit(account: Account, targets: Metadata[Any], where: object) -> None:
    """Ledger, lists, link and signed targets tell one story."""
    state, gone = account.state, withdrawn(account.events)
    wanted = {LEDGER, REVOKED, ERRATA} | {release_target(digest) for digest in account.live}
    wanted |= {f"{RELEASES}/{digest}/{name}" for digest in gone for name in (TOMBSTONE, TOMBSTONE_PAGE)}
    faults = list(wanted ^ set(account.targets))
    faults += [
        digest for digest in account.live if account.targets.get(release_target(digest), ("",))[0] != digest
    ]
    faults += [REVOKED] * (tuple(revocation.release for revocation in account.revoked) != gone)
    told = tuple(event.release for event in account.events if event.kind is Kind.ERRATUM)
    faults += [ERRATA] * (tuple(erratum.release for erratum in account.errata) != told)
    faults += [CURRENT] * (state.current != (account.live[-1] if account.live else ""))
    if faults or targets.signed.delegations is not None:
        raise SeriesInvalid(where, found=f"another {', '.join(sorted(set(faults)))}", expected="one story")


def _look_around(series: Path, account: Account) -> tuple[list[str], list[str]]:
    """Faults and notes of what lies in the folder beside the state."""
    known = {RELEASES, STATES, STATE, *SHOWN}
    names = sorted(path.name for path in series.iterdir())
    faults = [f"not of a series: {name}" for name in names if name not in known and name[0] != "."]
    for name, target in SHOWN.items():
        place = series / name
        if name not in names:
            faults.append(f"no {name}")
        elif not place.is_symlink() or os.readlink(place) != target:
            faults.append(f"not the link {name}")
    listed = set(account.live) | set(withdrawn(account.events))
    present = {path.name for path in (series / RELEASES).iterdir()}
    notes = [f"not listed: {RELEASES}/{name}" for name in sorted(present - listed) if name[0] != "."]
    rests = [name for name in (*names, *sorted(present)) if name[0] == "." and name != ".lock"]
    notes += [f"rest of work that was broken off: {name}" for name in rests]
    return faults, notes


def _tombstone(series: Path, account: Account, digest: str) -> list[str]:
    """Of a withdrawn release nothing is left but the two files that say so."""
    folder = series / RELEASES / digest
    if (series / RELEASES / f".aside-tombstone-{digest}").is_dir():
        return []  # a broken-off withdrawal, told as a note; the release is refused all the same
    if (folder / SEAL).exists():
        return [f"{RELEASES}/{digest} was withdrawn and is there again"]
    faults = []
    for name in (TOMBSTONE, TOMBSTONE_PAGE):
        path = f"{RELEASES}/{digest}/{name}"
        place = series / path
        if not place.is_file() or _size_of(place.read_bytes()) != account.targets[path]:
            faults.append(f"missing or changed: {path}")
    return faults


def _state_files(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for place in sorted(folder.rglob("*")):
        path = place.relative_to(folder).as_posix()
        if path in (CURRENT, METADATA):
            continue
        if place.is_symlink() or not place.is_file() or place.stat().st_size > _LARGEST:
            raise SeriesInvalid(folder, found=f"{path}, no plain file", expected="the files of a state")
        found[path] = place.read_bytes()
    return found


def _current(folder: Path) -> str:
    link = folder / CURRENT
    if not link.is_symlink():
        if link.exists():
            raise SeriesInvalid(link, found="no link", expected=f"a link to a folder of {RELEASES}/")
        return ""
    above, _, digest = os.readlink(link).rpartition("/")
    if above != f"../../{RELEASES}":
        raise SeriesInvalid(link, found="a link to elsewhere", expected=f"a folder of {RELEASES}/")
    return digest


def _seen_of(state: State, roles: Mapping[str, Metadata[Any]]) -> Seen:
    heads = heads_of(state.ledger)
    return Seen(
        roots=tuple(sha256_of(data) for data in state.roots),
        versions={role: metadata.signed.version for role, metadata in roles.items()},
        digests={role: sha256_of(getattr(state, role)) for role in roles},
        events=len(heads),
        head=heads[-1],
    )


def _size_of(data: bytes) -> tuple[str, int]:
    return sha256_of(data), len(data)
