"""A proposal travels in a folder; a checker signs what lies in it and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.release.made_up_series import (
    KEYS,
    LATER,
    ON,
    PAPERS,
    WORDS,
    approvals,
    candidate,
    writable,
)

from zicht.kit.errors import UserError
from zicht.kit.files import OutputExists
from zicht.kit.keys import made_up_key
from zicht.pipeline.release import account_of, propose, propose_to_withdraw, put_forward
from zicht.release.sealing.sealed import ReleaseInvalid
from zicht.release.series.proposal_folder import ProposalInvalid, read_proposal, sign_proposal, write_proposal
from zicht.release.series.proposals import Proposal
from zicht.release.series.series import verify_series


def a_release(series: Path, tmp_path: Path) -> Proposal:
    made = candidate(tmp_path / "next", name="2026-Q1", values=(10, 20))
    return propose(series, made, approvals(made), papers=PAPERS, publisher=KEYS.publisher, on=ON)


@pytest.fixture
def folder(series: Path, tmp_path: Path) -> Path:
    write_proposal(a_release(series, tmp_path), tmp_path / "proposal")
    return tmp_path / "proposal"


def test_signed_in_two_places_it_is_published(series: Path, folder: Path) -> None:
    first = sign_proposal(folder, KEYS.checkers[1])
    assert [key.person for key in first] == ["Checker two"]
    assert len(sign_proposal(folder, KEYS.checkers[0])) == 2
    put_forward(series, read_proposal(folder), KEYS.publisher, on=ON)
    assert len(verify_series(series, on=ON).releases) == 2


def test_a_withdrawal_travels_too(series_of_two: Path, tmp_path: Path) -> None:
    digest = account_of(series_of_two, on=LATER).live[0]
    write_proposal(propose_to_withdraw(series_of_two, digest, WORDS, on=LATER), tmp_path / "p")
    for key in KEYS.checkers:
        sign_proposal(tmp_path / "p", key)
    put_forward(series_of_two, read_proposal(tmp_path / "p"), KEYS.publisher, on=LATER)
    assert len(verify_series(series_of_two, on=LATER).releases) == 1


def test_a_folder_with_something_else_is_not_overwritten(series: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(OutputExists):
        write_proposal(a_release(series, tmp_path), tmp_path / "full")


def test_only_a_checker_signs(folder: Path) -> None:
    for stranger in (made_up_key(9, "Stranger", "Elsewhere"), KEYS.publisher, KEYS.root[0]):
        with pytest.raises(ProposalInvalid, match="a key of somebody else"):
            sign_proposal(folder, stranger)


@pytest.mark.parametrize("name", ["ledger.jsonl", "revoked.json", "errata.json"])
def test_what_is_not_what_the_list_names_is_not_signed(folder: Path, series: Path, name: str) -> None:
    place = folder / name
    older = (series / "state" / name).read_bytes()
    place.write_bytes(older if name == "ledger.jsonl" else older.replace(b"[]", b"[ ]"))
    with pytest.raises(UserError):
        sign_proposal(folder, KEYS.checkers[0])


def test_a_changed_release_is_not_signed(folder: Path) -> None:
    (place,) = (folder / "releases").glob("*/bundle/indicators.json")
    writable(place).write_text("[1]\n")
    with pytest.raises(UserError):
        sign_proposal(folder, KEYS.checkers[0])


def test_a_changed_tombstone_is_not_signed(series: Path, tmp_path: Path) -> None:
    (digest,) = account_of(series, on=ON).live
    write_proposal(propose_to_withdraw(series, digest, WORDS, on=ON), tmp_path / "p")
    writable(tmp_path / "p" / "tombstones" / digest / "index.html").write_text("figures")
    with pytest.raises(ProposalInvalid, match=r"index\.html"):
        sign_proposal(tmp_path / "p", KEYS.checkers[0])


def test_a_release_that_the_ledger_does_not_tell_of_is_not_signed(series: Path, tmp_path: Path) -> None:
    proposal = a_release(series, tmp_path)
    (digest,) = proposal.releases
    write_proposal(replace(proposal, releases={"0" * 64: proposal.releases[digest]}), tmp_path / "p")
    with pytest.raises(ProposalInvalid, match="0000"):
        read_proposal(tmp_path / "p")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"zicht-proposal/1", b"zicht-proposal/2"),
        (b'"roots": 1', b'"roots": "1"'),
        (b'"roots": 1', b'"roots": 2'),
        (b'"roots": 1', b'"roots": 1001'),
        (b'"roots": 1', b'"root": 1'),
        (b'"before"', b'"after"'),
        (b"{", b"["),
    ],
)
def test_what_is_no_proposal_is_refused(folder: Path, old: bytes, new: bytes) -> None:
    place = folder / "proposal.json"
    place.write_bytes(place.read_bytes().replace(old, new, 1))
    with pytest.raises(ProposalInvalid, match="something else"):
        read_proposal(folder)


def test_links_in_a_proposal_are_refused(folder: Path) -> None:
    (release,) = (folder / "releases").iterdir()
    (release / "link").symlink_to("/etc/passwd")
    with pytest.raises(ProposalInvalid):
        read_proposal(folder)
    with pytest.raises(ProposalInvalid):
        read_proposal(folder / "nowhere")


def test_a_file_that_changes_while_it_is_copied_is_noticed(series: Path, folder: Path) -> None:
    for key in KEYS.checkers:
        sign_proposal(folder, key)
    proposal = read_proposal(folder)
    (place,) = (folder / "releases").glob("*/bundle/cells/crimes.csv")
    writable(place).write_text("other\n")
    with pytest.raises(ReleaseInvalid, match="changed meanwhile"):
        put_forward(series, proposal, KEYS.publisher, on=ON)
    assert len(verify_series(series, on=ON).releases) == 1
