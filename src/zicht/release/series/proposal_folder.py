"""A proposal in a folder, so that it can go from one checker to the other on any carrier.

    proposal.json      on which state it goes on; number of roots
    roots/, targets.json, ledger.jsonl, revoked.json, errata.json      the state to be
    releases/<digest>/, tombstones/<digest>/                           what comes with it

A checker signs what lies in the folder, after all of it was verified; not what somebody says lies in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.kit.errors import UserError
from zicht.kit.files import folder_written_whole, write_whole
from zicht.kit.keys import PublicKey, SigningKey
from zicht.kit.strict_json import NotStrict, parse_object
from zicht.release.sealing.listing import list_below
from zicht.release.sealing.sealed import SEAL, verify_release
from zicht.release.series.disk import Disk
from zicht.release.series.proposals import Proposal, signed_also
from zicht.release.series.publish import Content, put_content
from zicht.release.series.series import ERRATA, LEDGER, RELEASES, REVOKED, release_target
from zicht.release.series.series_ledger import live, read_events
from zicht.release.series.update_roles import TARGETS, check_root_chain, keys_of, read_role

FORMAT = "zicht-proposal/1"
NAME = "proposal.json"
TOMBSTONES, ROOTS = "tombstones", "roots"
_STATE = {"targets": "targets.json", "ledger": LEDGER, "revoked": REVOKED, "errata": ERRATA}


class ProposalInvalid(UserError):
    """A folder is no proposal, or what lies in it is not what it asks to be signed."""

    exit_code = 219
    usual_remedy = "have the proposal made again; sign nothing that does not fit"


def write_proposal(proposal: Proposal, folder: Path) -> None:
    """Write it whole. Raises OutputExists."""
    with folder_written_whole(folder, replace_if_holds=NAME) as aside:
        about = {"before": proposal.before, "format": FORMAT, "roots": len(proposal.roots)}
        (aside / NAME).write_bytes(canonical_json(about, indent=1))
        (aside / ROOTS).mkdir()
        for version, data in enumerate(proposal.roots, 1):
            (aside / ROOTS / f"{version}.root.json").write_bytes(data)
        for part, name in _STATE.items():
            (aside / name).write_bytes(getattr(proposal, part))
        for kind, contents in ((RELEASES, proposal.releases), (TOMBSTONES, proposal.tombstones)):
            (aside / kind).mkdir()
            for digest, content in contents.items():
                put_content(aside / kind / digest, content, Disk())


def read_proposal(folder: Path) -> Proposal:
    """The proposal in a folder, after all that lies in it was found to be what its list names.

    raises ProposalInvalid, and what `verify_release` raises
    """
    try:
        about = parse_object((folder / NAME).read_bytes())
        if about.get("format") != FORMAT or type(about["roots"]) is not int or about["roots"] > 1000:
            raise NotStrict("another form")
        roots = tuple((folder / ROOTS / f"{n}.root.json").read_bytes() for n in range(1, about["roots"] + 1))
        proposal = Proposal(
            str(about["before"]),
            roots,
            **{part: (folder / name).read_bytes() for part, name in _STATE.items()},
            releases=_contents(folder / RELEASES),
            tombstones=_contents(folder / TOMBSTONES),
        )
    except (OSError, NotStrict, KeyError):
        raise ProposalInvalid(folder, found="something else", expected=FORMAT) from None
    _check_list(proposal, folder)
    for digest in proposal.releases:
        verify_release(folder / RELEASES / digest, roots=roots, digest=digest)
    return proposal


def sign_proposal(folder: Path, key: SigningKey) -> tuple[PublicKey, ...]:
    """Add the signature of a checker; who signed so far. Raises ProposalInvalid, for a stranger too."""
    proposal = read_proposal(folder)
    checkers = {
        one.id: one for one in keys_of(check_root_chain(proposal.roots, where=folder), TARGETS, where=folder)
    }
    if key.id not in checkers:
        raise ProposalInvalid(
            folder,
            found="a key of somebody else",
            expected="one of the checkers",
            remedy="use the key of one",
        )
    signed = signed_also(proposal, key)
    write_whole(folder / _STATE["targets"], signed.targets)
    ids = read_role(signed.targets, TARGETS, where=folder).signatures
    return tuple(checkers[id] for id in ids if id in checkers)


def _contents(folder: Path) -> dict[str, Content]:
    return {place.name: _content(place) for place in sorted(folder.iterdir())}


def _content(folder: Path) -> Content:
    listed = list_below(folder)
    if listed.odd:
        raise NotStrict("links or devices")
    small = {name for name in (SEAL,) if name in listed.files}
    return Content(
        {name: (folder / name).read_bytes() for name in small},
        {path: (folder / path, sha256_of_file(folder / path)) for path in listed.files if path not in small},
    )


def _check_list(proposal: Proposal, folder: Path) -> None:
    """The list to be signed names exactly the state and what comes with it."""
    listed = read_role(proposal.targets, TARGETS, where=folder).signed.targets
    digests = {path: target.hashes.get("sha256") for path, target in listed.items()}
    own: Mapping[str, bytes] = {name: getattr(proposal, part) for part, name in _STATE.items()}
    faults = [name for name, data in own.items() if name in digests and digests[name] != sha256_of(data)]
    faults += [name for name in (LEDGER, REVOKED, ERRATA) if name not in digests]
    holding = live(read_events(proposal.ledger, where=folder))
    faults += [digest for digest in holding if digests.get(release_target(digest)) != digest]
    faults += [digest for digest in proposal.releases if digest not in holding]
    faults += [
        f"{RELEASES}/{digest}/{path}"
        for digest, content in proposal.tombstones.items()
        for path, (_, found) in content.copies.items()
        if digests.get(f"{RELEASES}/{digest}/{path}") != found
    ]
    if faults:
        raise ProposalInvalid(folder, found=", ".join(sorted(faults)), expected="what the list names")
