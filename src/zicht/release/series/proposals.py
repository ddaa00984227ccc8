"""A next state of a series, put to the checkers: what it changes, and the signatures it has so far.

Two checkers sign in their own time and place; only then the publisher can sign the rest and publish. A
proposal goes on from one state: when another was published meanwhile, it has to be made and signed anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from zicht.kit.digests import sha256_of
from zicht.kit.errors import UserError
from zicht.kit.keys import SigningKey
from zicht.release.sealing.sealed import SEAL
from zicht.release.series.notices import Erratum, Revocation, errata_bytes, revoked_bytes
from zicht.release.series.publish import Content
from zicht.release.series.series import (
    ERRATA,
    LEDGER,
    RELEASES,
    REVOKED,
    TOMBSTONE,
    TOMBSTONE_PAGE,
    Account,
    NotInSeries,
    State,
    release_target,
)
from zicht.release.series.series_ledger import Event, Kind, live, name_of, read_events, with_event
from zicht.release.series.tombstones import tombstone_of
from zicht.release.series.update_roles import (
    SNAPSHOT,
    TARGETS,
    TIMESTAMP,
    Roles,
    Validity,
    check_root_chain,
    new_root,
    new_snapshot,
    new_targets,
    new_timestamp,
    read_role,
    sign,
)


class ProposalOutdated(UserError):
    """A proposal goes on from a state that is no longer the newest, or publishes what already is."""

    exit_code = 218
    usual_remedy = "make the proposal anew, and have it signed"


@dataclass(frozen=True)
class Proposal:
    """What the next state is to hold.

    before      SHA-256 of the timestamp of the state it goes on from
    targets     the list that the checkers sign, with the signatures so far
    releases, tombstones   digest -> files that come with it
    """

    before: str
    roots: tuple[bytes, ...]
    targets: bytes
    ledger: bytes
    revoked: bytes
    errata: bytes
    releases: Mapping[str, Content] = field(default_factory=dict)
    tombstones: Mapping[str, Content] = field(default_factory=dict)


Listed = dict[str, tuple[str, int]]


def first_state(
    roles: Roles,
    *,
    root: Sequence[SigningKey],
    checkers: Sequence[SigningKey],
    publisher: SigningKey,
    on: date,
    valid: Validity,
) -> State:
    """The state of a new series, without a release; all who found it sign."""
    signed_root = sign(new_root(roles, version=1, on=on, valid=valid), root)
    ledger = with_event(b"", Event(Kind.CREATED, on.isoformat()))
    revoked, errata = revoked_bytes(()), errata_bytes(())
    listed = {LEDGER: _size(ledger), REVOKED: _size(revoked), ERRATA: _size(errata)}
    targets = sign(new_targets(listed, version=1, on=on, valid=valid), checkers)
    proposal = Proposal("", (signed_root,), targets, ledger, revoked, errata)
    return _state(proposal, publisher, {SNAPSHOT: 0, TIMESTAMP: 0}, on=on, valid=valid)


def propose_release(account: Account, content: Content, *, name: str, on: date, valid: Validity) -> Proposal:
    """One release more. Raises ProposalOutdated when the series has it already."""
    seal = content.files[SEAL]
    digest = sha256_of(seal)
    if any(event.release == digest for event in account.events):
        raise ProposalOutdated(name, found="a release that was published before", expected="a new one")
    proposal = _onward(account, Event(Kind.PUBLISHED, on.isoformat(), digest, name))
    listed = {**_kept(account), release_target(digest): _size(seal)}
    return replace(_listing(proposal, listed, account, on, valid), releases={digest: content})


def propose_withdrawal(
    account: Account, digest: str, reason: Mapping[str, str], *, on: date, valid: Validity
) -> Proposal:
    """A release less; a tombstone takes its place. Raises NotInSeries, NoticeInvalid."""
    _check_listed(account, digest)
    name = name_of(account.events, digest)
    proposal = _onward(account, Event(Kind.WITHDRAWN, on.isoformat(), digest, name))
    left = live(read_events(proposal.ledger, where=LEDGER))
    revocation = Revocation(digest, name, on.isoformat(), dict(reason), left[-1] if left else "")
    stone = tombstone_of(revocation)
    listed = _kept(account)
    del listed[release_target(digest)]
    listed |= {f"{RELEASES}/{digest}/{file}": _size(data) for file, data in stone.items()}
    assert set(stone) == {TOMBSTONE, TOMBSTONE_PAGE}
    proposal = replace(proposal, revoked=revoked_bytes([*account.revoked, revocation]))
    return replace(_listing(proposal, listed, account, on, valid), tombstones={digest: Content(stone)})


def propose_erratum(
    account: Account, digest: str, text: Mapping[str, str], *, on: date, valid: Validity
) -> Proposal:
    """A remark on a release that stays. Raises NotInSeries, NoticeInvalid."""
    _check_listed(account, digest)
    event = Event(Kind.ERRATUM, on.isoformat(), digest, name_of(account.events, digest))
    erratum = Erratum(digest, on.isoformat(), dict(text))
    proposal = replace(_onward(account, event), errata=errata_bytes([*account.errata, erratum]))
    return _listing(proposal, _kept(account), account, on, valid)


def propose_root(
    account: Account, roles: Roles, signers: Sequence[SigningKey], *, on: date, valid: Validity
) -> Proposal:
    """Other keys from now on; signed by two of the old root and two of the new one.

    raises SignaturesMissing, SameSigner
    """
    root = sign(new_root(roles, version=len(account.state.roots) + 1, on=on, valid=valid), signers)
    roots = (*account.state.roots, root)
    check_root_chain(roots, where="the new root")
    proposal = replace(_onward(account, Event(Kind.NEW_ROOT, on.isoformat())), roots=roots)
    return _listing(proposal, _kept(account), account, on, valid)


def signed_also(proposal: Proposal, key: SigningKey) -> Proposal:
    """The same with the signature of one checker more."""
    metadata = read_role(proposal.targets, TARGETS, where="proposal")
    return replace(proposal, targets=sign(metadata, [key]))


def next_state(
    account: Account, proposal: Proposal, publisher: SigningKey, *, on: date, valid: Validity
) -> State:
    """The state that a proposal leads to, with the signatures of the publisher. Raises ProposalOutdated.

    It is not checked here whether the checkers signed: `check_state` does that, before anything is published.
    """
    if proposal.before != sha256_of(account.state.timestamp):
        raise ProposalOutdated("proposal", found="made for another state", expected="made for the newest")
    return _state(proposal, publisher, account.versions, on=on, valid=valid)


def refreshed(account: Account, publisher: SigningKey, *, on: date, valid: Validity) -> State:
    """The same state, said anew to be the newest. The list of the checkers stays as they signed it."""
    state = account.state
    proposal = Proposal("", state.roots, state.targets, state.ledger, state.revoked, state.errata)
    return _state(proposal, publisher, account.versions, on=on, valid=valid)


def _state(
    proposal: Proposal, publisher: SigningKey, versions: Mapping[str, int], *, on: date, valid: Validity
) -> State:
    targets = read_role(proposal.targets, TARGETS, where="proposal").signed.version
    number = versions[SNAPSHOT] + 1
    snapshot = sign(new_snapshot(proposal.targets, targets, version=number, on=on, valid=valid), [publisher])
    timestamp = new_timestamp(snapshot, number, version=versions[TIMESTAMP] + 1, on=on, valid=valid)
    published = live(read_events(proposal.ledger, where=LEDGER))
    return State(
        proposal.roots,
        proposal.targets,
        snapshot,
        sign(timestamp, [publisher]),
        proposal.ledger,
        proposal.revoked,
        proposal.errata,
        published[-1] if published else "",
    )


def _onward(account: Account, event: Event) -> Proposal:
    state = account.state
    return Proposal(
        sha256_of(state.timestamp),
        state.roots,
        state.targets,
        with_event(state.ledger, event),
        state.revoked,
        state.errata,
    )


def _listing(
    proposal: Proposal, listed: Mapping[str, tuple[str, int]], account: Account, on: date, valid: Validity
) -> Proposal:
    own = {LEDGER: proposal.ledger, REVOKED: proposal.revoked, ERRATA: proposal.errata}
    files = {**listed, **{path: _size(data) for path, data in own.items()}}
    targets = new_targets(files, version=account.versions[TARGETS] + 1, on=on, valid=valid)
    return replace(proposal, targets=sign(targets, []))


def _kept(account: Account) -> Listed:
    return dict(account.targets)


def _check_listed(account: Account, digest: str) -> None:
    if digest not in account.live:
        raise NotInSeries(digest[:16], found="no release that holds", expected=f"one of {len(account.live)}")


def _size(data: bytes) -> tuple[str, int]:
    return sha256_of(data), len(data)
