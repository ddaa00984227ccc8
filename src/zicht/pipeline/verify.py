"""Is this what two people approved, and does it still hold? For a bundle, a release or a whole series."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from zicht.kit.digests import sha256_of
from zicht.release.sealing import bundle
from zicht.release.sealing.sealed import SEAL, TRUST, ReleaseInvalid, SealedRelease, verify_release
from zicht.release.series.seen import Seen, read_seen, write_seen
from zicht.release.series.series import RELEASES, STATE, Account, verify_in_series, verify_series
from zicht.release.series.series_ledger import name_of, withdrawn
from zicht.release.series.update_roles import RolesInvalid


def verify(place: Path, *, on: date, root: str | None = None, state: Path | None = None) -> tuple[str, ...]:
    """What was found, one sentence a line; whatever is wrong is raised.

    on     the day on which a series has to be valid
    root   SHA-256 of a root of the series that the reader trusts; None: the first one found is believed
    state  file in which is kept what was seen of the series, so that a step back is noticed next time
    """
    try:
        return _verified(place, on, root, state)
    except OSError as error:  # a folder that is missing, closed to us, or was replaced under our eyes
        raise ReleaseInvalid(place, found=error.strerror, expected="files that can be read") from None


def _verified(place: Path, on: date, root: str | None, state: Path | None) -> tuple[str, ...]:
    if (place / STATE).is_symlink():
        return _series(place, on, root, state)
    if (place / SEAL).exists():
        folder = place.resolve()
        series = folder.parent.parent
        if folder.parent.name == RELEASES and (series / STATE).is_symlink():
            return _release_of_series(series, folder.name, on, root, state)
        return _release_alone(place, root)
    manifest = bundle.verify(place)
    return (
        f"{place}: {len(manifest['files'])} files are as sealed (release {manifest['release']})",
        "a bundle carries no signature: whether two people approved it, only its release tells",
    )


def _series(place: Path, on: date, root: str | None, state: Path | None) -> tuple[str, ...]:
    report = verify_series(place, on=on, root=root, seen=_seen(state))
    _remember(state, report.account)
    gone = withdrawn(report.account.events)
    return (
        _state_words(place, report.account, on, root),
        *(_release_words(release) for release in report.releases),
        *(f"withdrawn: release {name_of(report.account.events, one)} ({one[:16]})" for one in gone),
        *(f"erratum on {erratum.release[:16]}: {erratum.text['en']}" for erratum in report.account.errata),
        *report.notes,
    )


def _release_of_series(
    series: Path, digest: str, on: date, root: str | None, state: Path | None
) -> tuple[str, ...]:
    release, account = verify_in_series(series, digest, on=on, root=root, seen=_seen(state))
    _remember(state, account)
    errata = tuple(f"erratum: {one.text['en']}" for one in account.errata if one.release == digest)
    return (_release_words(release), _state_words(series, account, on, root), *errata)


def _release_alone(place: Path, root: str | None) -> tuple[str, ...]:
    release = verify_release(place)
    first = sha256_of((place / TRUST / "1.root.json").read_bytes())
    if root is not None and root != first:
        raise RolesInvalid(place, found=f"a release under another root ({first[:16]})", expected=root[:16])
    believed = "" if root else "; compare that root with one from elsewhere"
    return (
        _release_words(release),
        f"under root {first}{believed}",
        "whether it was withdrawn since, only the series tells",
    )


def _release_words(release: SealedRelease) -> str:
    people = ", ".join(sorted(f"{key.person} ({key.organisation})" for key in release.approved))
    return f"release {release.seal.name} ({release.digest[:16]}): {release.files} files, approved by {people}"


def _state_words(place: Path, account: Account, on: date, root: str | None) -> str:
    believed = "" if root else ", on trust: compare it with one from elsewhere"
    return f"{place}: valid on {on}, root {account.seen.roots[0]}{believed}"


def _seen(state: Path | None) -> Seen | None:
    return None if state is None else read_seen(state)


def _remember(state: Path | None, account: Account) -> None:
    """Only what was found good is remembered."""
    if state is not None:
        write_seen(state, account.seen)
