"""A sealed release: the bundle as two people approved it, their approvals, and the papers that prove it.

    bundle/            the candidate, byte for byte; its manifest.json is what the reviewers signed
    approvals/<id>.dsse.json   signed approvals of the reviewers
    ...                papers: provenance, descriptor of the tables, bill of materials, attack report, ...
    trust/<n>.root.json   the roots that say whose approval counts
    release.json       names every other file with its digest; its own digest is the name of the release

Approvals cannot lie inside what they sign; they lie beside it, and release.json binds both together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.kit.envelopes import open_envelope
from zicht.kit.errors import UserError
from zicht.kit.keys import MADE_UP, PublicKey, named
from zicht.kit.strict_json import NotStrict, parse_object
from zicht.release.sealing import bundle as bundles
from zicht.release.sealing.listing import is_plain_path, list_below
from zicht.release.sealing.provenance import SLSA
from zicht.release.series.update_roles import TARGETS, TIMESTAMP, check_root_chain, keys_of
from zicht.release.statements import APPROVAL, Statement, check_two_of_two, read_statement

FORMAT = "zicht-release/1"
SEAL = "release.json"
BUNDLE = "bundle"
BUNDLE_MANIFEST = f"{BUNDLE}/{bundles.MANIFEST}"
APPROVALS = "approvals"
TRUST = "trust"
MOST_FAULTS = 20
DISCLOSURE_RECORD, ATTACK_REPORT, PROVENANCE = "disclosure_record.json", "attack.json", "provenance.dsse.json"
PAPERS = (
    ATTACK_REPORT,
    "datapackage.json",
    "difference.json",
    DISCLOSURE_RECORD,
    PROVENANCE,
    "provenance.jsonld",
    "sbom.json",
)
"""Without which no release is sealed, and none is taken for one."""


class ReleaseInvalid(UserError):
    """A folder is no sealed release, or a file in it is missing, changed, added or of no plain kind."""

    exit_code = 207
    usual_remedy = "take the release again from where it is published"


class NotApproved(UserError):
    """The approvals of a release are not of exactly this bundle, or do not say that it may leave."""

    exit_code = 208
    usual_remedy = "have this candidate reviewed; an approval of other bytes counts for nothing"


@dataclass(frozen=True)
class Seal:
    """What release.json says.

    name    of the edition: "2024-Q4";  on  the day of sealing, ISO 8601
    root    version of the root whose checkers approved
    before  digest of the release before it; "" for the first
    files   path -> (SHA-256, size), without the files of the bundle but with its manifest
    """

    name: str
    on: str
    root: int
    before: str
    made_up: bool
    files: Mapping[str, tuple[str, int]]

    @property
    def bundle(self) -> str:
        """SHA-256 of the manifest of the bundle: what the reviewers signed."""
        return self.files[BUNDLE_MANIFEST][0]

    def as_bytes(self) -> bytes:
        """As it stands in release.json."""
        files = {path: {"sha256": digest, "size": size} for path, (digest, size) in self.files.items()}
        return canonical_json(
            {
                "before": self.before,
                "files": files,
                "format": FORMAT,
                "made_up": self.made_up,
                "on": self.on,
                "release": self.name,
                "root": self.root,
            },
            indent=1,
        )


@dataclass(frozen=True)
class SealedRelease:
    """A release that was found whole and approved.

    digest    its name: SHA-256 of release.json
    manifest  of the bundle
    files     number of files, all of them
    approved  who approved it
    """

    folder: Path
    digest: str
    seal: Seal
    manifest: Mapping[str, Any]
    files: int
    approved: tuple[PublicKey, ...]


def make_seal(
    bundle_manifest: bytes, papers: Mapping[str, bytes], *, root: int, before: str, on: str
) -> Seal:
    """The seal over a bundle and its papers (approvals and roots among them).

    raises ReleaseInvalid when a paper would lie in the way of another file
    """
    manifest = bundles.read_manifest(bundle_manifest, where=bundles.MANIFEST)
    wrong = sorted(
        path for path in papers if not is_plain_path(path) or path == SEAL or path.split("/")[0] == BUNDLE
    )
    if wrong:
        raise ReleaseInvalid("papers of a release", found=wrong, expected="other names")
    files = {path: (sha256_of(data), len(data)) for path, data in papers.items()}
    files[BUNDLE_MANIFEST] = (sha256_of(bundle_manifest), len(bundle_manifest))
    return Seal(str(manifest["release"]), on, root, before, bool(manifest["made_up"]), files)


def read_seal(data: bytes, *, where: object) -> Seal:
    """What a release.json says. Raises ReleaseInvalid."""
    try:
        plain = parse_object(data)
        if plain.get("format") != FORMAT:
            raise NotStrict("another format")
        if not isinstance(plain["files"], dict):
            raise NotStrict("no list of files")
        files = {path: (one["sha256"], one["size"]) for path, one in plain["files"].items()}
        seal = Seal(plain["release"], plain["on"], plain["root"], plain["before"], plain["made_up"], files)
        if seal.as_bytes() != data or BUNDLE_MANIFEST not in files:
            raise NotStrict("another form than that of a seal")
        texts = (seal.name, seal.on, seal.before, *(digest for digest, _ in files.values()))
        numbers = (seal.root, *(size for _, size in files.values()))
        if not all(isinstance(t, str) for t in texts) or not all(type(n) is int for n in numbers):
            raise NotStrict("values of another kind")
        if not all(is_plain_path(path) for path in files):
            raise NotStrict("a path that is not plain")
    except NotStrict as error:
        raise ReleaseInvalid(where, found=error, expected=FORMAT) from None
    except (KeyError, TypeError, ValueError):
        raise ReleaseInvalid(where, found="not of that form", expected=FORMAT) from None
    return seal


def verify_release(
    folder: Path, *, roots: Sequence[bytes] | None = None, digest: str | None = None
) -> SealedRelease:
    """The release in `folder`, after every byte of it was compared and its approvals were found good.

    roots   of the series, oldest first; None: those that lie in the release itself, which then say only who
            claims to have approved
    digest  the release that it has to be; None: any
    raises  ReleaseInvalid, BundleInvalid, RolesInvalid, EnvelopeInvalid, SignaturesMissing, SameSigner,
            NotApproved
    """
    if not (folder / SEAL).is_file() or (folder / SEAL).is_symlink():
        raise ReleaseInvalid(folder, found=f"no {SEAL}", expected="a release of a series")
    data = (folder / SEAL).read_bytes()
    if digest is not None and sha256_of(data) != digest:
        raise ReleaseInvalid(folder, found=f"another {SEAL}", expected=f"the release {digest[:16]}")
    seal = read_seal(data, where=folder / SEAL)
    listed = list_below(folder)
    _check_files(folder, seal, listed.files, listed.odd)
    manifest = bundles.verify(folder / BUNDLE)
    trusted = _trusted_roots(roots, _roots_inside(folder, seal), seal, folder)[: seal.root]
    digests = {path: digest for path, (digest, _) in seal.files.items()}
    approvals = {path: (folder / path).read_bytes() for path in sorted(seal.files) if _is_approval(path)}
    approved = check_approvals(approvals, digests, trusted, where=folder)
    _check_kind(seal, manifest, approved, folder)
    _check_provenance((folder / PROVENANCE).read_bytes(), digests, trusted, folder / PROVENANCE)
    return SealedRelease(folder, sha256_of(data), seal, manifest, len(listed.files), approved)


def check_approvals(
    approvals: Mapping[str, bytes], digests: Mapping[str, str], roots: Sequence[bytes], *, where: object
) -> tuple[PublicKey, ...]:
    """Who approved, after two persons of two organisations with the role of checker approved exactly this.

    approvals  name of a file -> signed envelope
    digests    path in the release -> SHA-256; an approval names the manifest, and may name papers
    """
    checkers = keys_of(check_root_chain(roots, where=where), TARGETS, where=where)
    signers: list[PublicKey] = []
    for name, data in sorted(approvals.items()):
        opened = open_envelope(data, checkers, threshold=1, where=f"{where}: {name}")
        _check_statement(read_statement(opened, where=f"{where}: {name}"), digests, f"{where}: {name}")
        signers += opened.signers
    check_two_of_two(signers, where=f"{where}: approvals")
    return tuple(sorted({key.id: key for key in signers}.values(), key=lambda key: key.id))


def _check_statement(statement: Statement, digests: Mapping[str, str], where: str) -> None:
    if statement.predicate_type != APPROVAL:
        raise NotApproved(where, found="a statement of another kind", expected=APPROVAL)
    if statement.subjects.get(bundles.MANIFEST) != digests[BUNDLE_MANIFEST]:
        raise NotApproved(where, found="an approval of another bundle", expected=digests[BUNDLE_MANIFEST])
    papers = {name: digest for name, digest in statement.subjects.items() if name != bundles.MANIFEST}
    other = sorted(name for name, digest in papers.items() if digests.get(name) != digest)
    if other:
        raise NotApproved(where, found=f"an approval with another {', '.join(other)}", expected="the same")


def check_real(approved: Sequence[PublicKey], made_up: bool, *, where: object) -> None:
    """Keys of a demonstration, which anybody can make, let nothing out but what is made up itself."""
    if not made_up and any(named(key.organisation).endswith(MADE_UP) for key in approved):
        raise NotApproved(where, found="approvals of people who are made up", expected="real ones")


def _check_kind(seal: Seal, manifest: Mapping[str, Any], approved: Sequence[PublicKey], folder: Path) -> None:
    """The seal says of the bundle what the bundle says of itself."""
    if (seal.name, seal.made_up) != (manifest["release"], manifest["made_up"]):
        raise ReleaseInvalid(folder, found="a seal of another edition", expected="the same in both")
    check_real(approved, seal.made_up, where=folder)


def _check_provenance(data: bytes, digests: Mapping[str, str], roots: Sequence[bytes], where: Path) -> None:
    """Signed by the publisher, and about this bundle."""
    publishers = keys_of(check_root_chain(roots, where=where), TIMESTAMP, where=where)
    statement = read_statement(open_envelope(data, publishers, threshold=1, where=where), where=where)
    if statement.predicate_type != SLSA or statement.subjects != {BUNDLE_MANIFEST: digests[BUNDLE_MANIFEST]}:
        raise ReleaseInvalid(where, found="a provenance of something else", expected="of this bundle")


def _check_files(folder: Path, seal: Seal, present: Mapping[str, int], odd: Sequence[str]) -> None:
    """Everything but the inside of the bundle, which its own manifest guards."""
    outside = {path for path in present if not path.startswith(f"{BUNDLE}/")} | (
        {BUNDLE_MANIFEST} & set(present)
    )
    wanted = set(seal.files) | {SEAL, *PAPERS}
    faults = [f"odd: {what}" for what in odd]
    faults += [f"missing: {path}" for path in sorted(wanted - outside)]
    faults += [f"not in {SEAL}: {path}" for path in sorted(outside - wanted)]
    faults += [
        f"changed: {path}"
        for path, (digest, size) in sorted(seal.files.items())
        if path in outside and (present[path] != size or sha256_of_file(folder / path) != digest)
    ]
    if faults:
        raise ReleaseInvalid(
            folder, found="; ".join(faults[:MOST_FAULTS]), expected="every file as it was sealed"
        )


def _roots_inside(folder: Path, seal: Seal) -> list[bytes]:
    paths = sorted(path for path in seal.files if path.startswith(f"{TRUST}/"))
    wanted = sorted(f"{TRUST}/{version}.root.json" for version in range(1, len(paths) + 1))
    if paths != wanted or seal.root != len(paths):
        raise ReleaseInvalid(folder, found="other roots than it names", expected=f"roots 1 to {seal.root}")
    return [(folder / f"{TRUST}/{version}.root.json").read_bytes() for version in range(1, seal.root + 1)]


def _trusted_roots(
    given: Sequence[bytes] | None, own: Sequence[bytes], seal: Seal, folder: Path
) -> Sequence[bytes]:
    """Those of the series go before those in the release, and must be the same as far as both go."""
    if given is None:
        return own
    if list(given[: seal.root]) != list(own):
        raise ReleaseInvalid(folder, found="roots of another series", expected="the roots of this series")
    return given


def _is_approval(path: str) -> bool:
    return path.startswith(f"{APPROVALS}/")
