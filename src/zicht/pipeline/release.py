"""From an approved candidate to a sealed release in a series; what is said of it later; its site."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from zicht.kit.digests import sha256_of, sha256_of_file
from zicht.kit.envelopes import Envelope
from zicht.kit.keys import PublicKey, SigningKey, made_up_key
from zicht.kit.progress import SILENT, Progress
from zicht.model.indicators import LANGUAGES
from zicht.release.sealing import bundle as bundles
from zicht.release.sealing.bill_of_materials import bill_of_materials
from zicht.release.sealing.data_package import data_package
from zicht.release.sealing.difference import difference, fragment
from zicht.release.sealing.provenance import Story, build_statement, prov_o
from zicht.release.sealing.sealed import (
    APPROVALS,
    ATTACK_REPORT,
    BUNDLE,
    BUNDLE_MANIFEST,
    DISCLOSURE_RECORD,
    PROVENANCE,
    SEAL,
    TRUST,
    ReleaseInvalid,
    check_approvals,
    check_real,
    make_seal,
)
from zicht.release.series.notices import Revocation
from zicht.release.series.proposals import (
    Proposal,
    first_state,
    next_state,
    propose_erratum,
    propose_release,
    propose_withdrawal,
    refreshed,
    signed_also,
)
from zicht.release.series.publish import Content, publish, recover, start_series
from zicht.release.series.series import RELEASES, Account, NotInSeries, State, check_state, read_state
from zicht.release.series.update_roles import Roles, Validity
from zicht.release.standalone import VERIFIER
from zicht.release.statements import sign_statement
from zicht.site.build import EXAMPLE_ADDRESS, build_site

RELEASE_PLAN = "release_plan.json"
VERIFIER_NAME = "verify_release.py"


@dataclass(frozen=True)
class ReleaseKeys:
    """All private keys in one place: for a demonstration, or a ceremony in which all are in one room.

    root  at least 3;  checkers  at least 2;  publisher  signs what changes daily
    """

    root: tuple[SigningKey, ...]
    checkers: tuple[SigningKey, ...]
    publisher: SigningKey


def demonstration_keys(seed: int) -> ReleaseKeys:
    """Keys of people who do not exist, the same for the same seed; their organisations say so."""

    def key(person: str, organisation: str) -> SigningKey:
        return made_up_key(seed, person, organisation)

    return ReleaseKeys(
        root=(
            key("Root keeper one", "Ministry"),
            key("Root keeper two", "Statistics office"),
            key("Root keeper three", "Association of municipalities"),
        ),
        checkers=(key("Checker one", "Statistics office"), key("Checker two", "Province")),
        publisher=key("Publication desk", "Core team"),
    )


def found_series(
    series: Path,
    *,
    root: Sequence[SigningKey],
    checkers: Sequence[SigningKey],
    publisher: SigningKey,
    root_public: Sequence[PublicKey] = (),
    checkers_public: Sequence[PublicKey] = (),
    on: date,
    valid: Validity | None = None,
) -> Account:
    """Make a series without a release. root, checkers: those who sign; the others are named only.

    raises OutputExists, SameSigner, SignaturesMissing, DiskRefused
    """
    roles = Roles(
        (*(key.public for key in root), *root_public),
        (*(key.public for key in checkers), *checkers_public),
        publisher.public,
    )
    state = first_state(
        roles, root=root, checkers=checkers, publisher=publisher, on=on, valid=valid or Validity()
    )
    account = check_state(state, on=on, where=series, root=None, seen=None)
    start_series(series, state)
    return account


def seal_release(
    candidate: Path,
    approvals: Sequence[Envelope],
    series: Path,
    *,
    papers: Mapping[str, bytes],
    keys: ReleaseKeys,
    on: date,
    valid: Validity | None = None,
    progress: Progress = SILENT,
) -> Path:
    """The whole of it in one go: verify, assemble, list, sign, publish. Returns the folder of the release.

    candidate   a complete bundle, exactly as the reviewers saw it
    approvals   signed statements of at least two reviewers over the digest of its manifest
    papers      at least attack.json and disclosure_record.json; utility.json and others may come with them
    keys        of which the checkers are the reviewers; a series that is not there yet is made with them
    on          the day that all signatures name
    raises      BundleInvalid, NotApproved, SignaturesMissing, SameSigner, ReleaseInvalid, DiskRefused, ...;
                then the series is as it was
    """
    if not series.exists():
        progress.step("making a series")
        found_series(
            series, root=keys.root, checkers=keys.checkers, publisher=keys.publisher, on=on, valid=valid
        )
    recover(series)
    progress.step("assembling the release")
    proposal = propose(
        series, candidate, approvals, papers=papers, publisher=keys.publisher, on=on, valid=valid
    )
    progress.step("publishing the release")
    put_forward(series, _signed(proposal, keys), keys.publisher, on=on, valid=valid)
    return series / RELEASES / next(iter(proposal.releases))


def propose(
    series: Path,
    candidate: Path,
    approvals: Sequence[Envelope],
    *,
    papers: Mapping[str, bytes],
    publisher: SigningKey,
    on: date,
    valid: Validity | None = None,
) -> Proposal:
    """Put an approved candidate to the checkers. Nothing is written yet. Raises as `seal_release` does."""
    account = account_of(series, on=on)
    content, name = assemble(
        candidate, approvals, papers, account=account, series=series, publisher=publisher, on=on
    )
    return propose_release(account, content, name=name, on=on, valid=valid or Validity())


def assemble(
    candidate: Path,
    approvals: Sequence[Envelope],
    papers: Mapping[str, bytes],
    *,
    account: Account,
    series: Path,
    publisher: SigningKey,
    on: date,
) -> tuple[Content, str]:
    """Everything that stands in a release, and the name of its edition; nothing is written yet."""
    missing = sorted({ATTACK_REPORT, DISCLOSURE_RECORD} - set(papers))
    if missing:
        raise ReleaseInvalid(candidate, found=f"no {', no '.join(missing)}", expected="the papers beside it")
    manifest = bundles.verify(candidate)
    lacking = sorted({"protection.json", "sources.json"} - set(manifest["files"]))
    if lacking:
        raise ReleaseInvalid(candidate, found=f"no {', no '.join(lacking)}", expected="a complete bundle")
    manifest_bytes = (candidate / bundles.MANIFEST).read_bytes()
    envelopes = [one.as_bytes() for one in approvals]
    signed = {f"{APPROVALS}/{sha256_of(data)[:16]}.dsse.json": data for data in envelopes}
    digests = {path: sha256_of(data) for path, data in papers.items()}
    approved = check_approvals(
        signed, digests | {BUNDLE_MANIFEST: sha256_of(manifest_bytes)}, account.state.roots, where=candidate
    )
    check_real(approved, bool(manifest["made_up"]), where=candidate)
    roots = {f"{TRUST}/{n}.root.json": data for n, data in enumerate(account.state.roots, 1)}
    described = _descriptions(candidate, sha256_of(manifest_bytes), approved, account, series, publisher, on)
    files = {**papers, **signed, **roots, **described, VERIFIER_NAME: VERIFIER.read_bytes()}
    before = account.live[-1] if account.live else ""
    seal = make_seal(manifest_bytes, files, root=len(account.state.roots), before=before, on=on.isoformat())
    inside = manifest["files"].items()
    copies = {f"{BUNDLE}/{path}": (candidate / path, sealed["sha256"]) for path, sealed in inside}
    copies[BUNDLE_MANIFEST] = (candidate / bundles.MANIFEST, sha256_of(manifest_bytes))
    return Content({**files, SEAL: seal.as_bytes()}, copies), seal.name


def withdraw(
    series: Path,
    digest: str,
    reason: Mapping[str, str],
    *,
    keys: ReleaseKeys,
    on: date,
    valid: Validity | None = None,
) -> None:
    """Take a release back: it is refused from now on, and its content gives way to a tombstone."""
    proposal = propose_to_withdraw(series, digest, reason, on=on, valid=valid)
    put_forward(series, _signed(proposal, keys), keys.publisher, on=on, valid=valid)


def add_erratum(
    series: Path,
    digest: str,
    text: Mapping[str, str],
    *,
    keys: ReleaseKeys,
    on: date,
    valid: Validity | None = None,
) -> None:
    """Say what is wrong in a release that stays."""
    proposal = propose_to_correct(series, digest, text, on=on, valid=valid)
    put_forward(series, _signed(proposal, keys), keys.publisher, on=on, valid=valid)


def propose_to_withdraw(
    series: Path, digest: str, reason: Mapping[str, str], *, on: date, valid: Validity | None = None
) -> Proposal:
    """Put it to the checkers that a release be taken back. Raises NotInSeries, NoticeInvalid."""
    return propose_withdrawal(account_of(series, on=on), digest, reason, on=on, valid=valid or Validity())


def propose_to_correct(
    series: Path, digest: str, text: Mapping[str, str], *, on: date, valid: Validity | None = None
) -> Proposal:
    """Put an erratum to the checkers. Raises NotInSeries, NoticeInvalid."""
    return propose_erratum(account_of(series, on=on), digest, text, on=on, valid=valid or Validity())


def revocation_of(series: Path, digest: str, *, on: date) -> Revocation:
    """What was said of a withdrawn release. Raises NotInSeries."""
    for revocation in account_of(series, on=on).revoked:
        if revocation.release == digest:
            return revocation
    raise NotInSeries(series, found=f"no withdrawn release {digest[:16]}", expected="one that was withdrawn")


def put_forward(
    series: Path, proposal: Proposal, publisher: SigningKey, *, on: date, valid: Validity | None = None
) -> None:
    """Publish a proposal that the checkers signed; nothing is written before all of it was found good."""
    account = account_of(series, on=on)
    state = next_state(account, proposal, publisher, on=on, valid=valid or Validity())
    check_state(state, on=on, where=series, root=None, seen=account.seen)
    publish(series, state, releases=proposal.releases, tombstones=proposal.tombstones)


def refresh(series: Path, publisher: SigningKey, *, on: date, valid: Validity | None = None) -> None:
    """Say anew that the state is the newest, before readers have to refuse it as too old."""
    state = read_state(series)
    account = check_state(state, on=_day_it_held(state, on), where=series, root=None, seen=None)
    again = refreshed(account, publisher, on=on, valid=valid or Validity())
    check_state(again, on=on, where=series, root=None, seen=account.seen)
    publish(series, again)


def site_of(release: Path, out: Path, *, address: str = EXAMPLE_ADDRESS, progress: Progress = SILENT) -> str:
    """Make the site of a sealed release, from nothing else; SHA-256 over the paths and bytes of all pages."""
    build_site(release / BUNDLE, out, progress, address=address)
    pages = {p.relative_to(out).as_posix(): sha256_of_file(p) for p in out.rglob("*") if p.is_file()}
    return sha256_of(json.dumps(pages, sort_keys=True).encode())


def account_of(series: Path, *, on: date) -> Account:
    """What a series says of itself on a day, verified."""
    return check_state(read_state(series), on=on, where=series, root=None, seen=None)


def _descriptions(
    candidate: Path,
    digest: str,
    approved: Sequence[PublicKey],
    account: Account,
    series: Path,
    publisher: SigningKey,
    on: date,
) -> dict[str, bytes]:
    """Papers that are made of the bundle and of what is installed."""

    manifest = bundles.read_manifest((candidate / bundles.MANIFEST).read_bytes(), where=candidate)
    plan = candidate / RELEASE_PLAN
    story = Story(
        digest=digest,
        manifest=manifest,
        sources=_document(candidate, "sources.json"),
        analyses=_document(candidate, "analyses.json") if "analyses.json" in manifest["files"] else [],
        protection=_document(candidate, "protection.json"),
        plan_digest=sha256_of_file(plan) if plan.is_file() else "",
        approved=approved,
        on=on.isoformat(),
    )
    before = series / RELEASES / account.live[-1] / BUNDLE if account.live else None
    found = difference(before, candidate)
    return {
        "datapackage.json": data_package(candidate, manifest, story.sources),
        "difference.json": found.as_bytes(),
        **{f"difference.{language}.html": fragment(found, language) for language in LANGUAGES},
        PROVENANCE: sign_statement(build_statement(story), [publisher]).as_bytes(),
        "provenance.jsonld": prov_o(story),
        "sbom.json": bill_of_materials(),
    }


def _document(candidate: Path, path: str) -> Any:
    """A document that `seal` puts in every bundle; its digest was compared."""
    return json.loads((candidate / path).read_bytes())


def _signed(proposal: Proposal, keys: ReleaseKeys) -> Proposal:
    for key in keys.checkers:
        proposal = signed_also(proposal, key)
    return proposal


def _day_it_held(state: State, on: date) -> date:
    """A day on which nothing in the state had expired: to sign anew what was once good is no risk."""
    return min(on, *(day for day in state.last_days))
