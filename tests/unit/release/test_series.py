"""A series: what is published, withdrawn and corrected, and what does not fit together."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.release.made_up_series import (
    KEYS,
    LATER,
    ON,
    PAPERS,
    WORDS,
    approval,
    approvals,
    candidate,
    copied,
    sealed,
    writable,
)

from zicht.kit.digests import sha256_of, sha256_of_file
from zicht.kit.envelopes import SignaturesMissing
from zicht.kit.files import OutputExists
from zicht.kit.keys import PublicKey, made_up_key
from zicht.pipeline.release import (
    ReleaseKeys,
    account_of,
    add_erratum,
    demonstration_keys,
    found_series,
    propose,
    propose_to_correct,
    propose_to_withdraw,
    put_forward,
    refresh,
    revocation_of,
    seal_release,
    withdraw,
)
from zicht.release.sealing.bundle import BundleInvalid
from zicht.release.sealing.sealed import NotApproved, ReleaseInvalid, verify_release
from zicht.release.series.notices import NoticeInvalid
from zicht.release.series.proposals import ProposalOutdated, propose_root, signed_also
from zicht.release.series.publish import recover
from zicht.release.series.seen import RolledBack
from zicht.release.series.series import (
    NotInSeries,
    ReleaseRevoked,
    SeriesInvalid,
    check_state,
    read_state,
    verify_in_series,
    verify_series,
)
from zicht.release.series.series_ledger import Kind
from zicht.release.series.update_roles import Roles, RolesInvalid, SeriesExpired, Validity
from zicht.release.statements import SameSigner


def test_a_release_is_found_whole_and_approved(one_release: Path) -> None:
    report = verify_series(one_release, on=ON)
    (release,) = report.releases
    assert report.notes == ()
    assert release.folder.name == release.digest == sha256_of_file(release.folder / "release.json")
    assert (release.seal.name, release.seal.on, release.seal.before) == ("2025-Q4", "2026-01-05", "")
    assert release.seal.bundle == sha256_of_file(release.folder / "bundle/manifest.json")
    assert {key.person for key in release.approved} == {"Checker one", "Checker two"}
    assert release.files == sum(path.is_file() for path in release.folder.rglob("*"))
    assert release.manifest["release"] == "2025-Q4"
    assert (one_release / "current").resolve() == release.folder.resolve()


def test_the_candidate_is_in_the_release_byte_for_byte(one_release: Path) -> None:
    made = one_release.parent / "candidate-2025-Q4"
    inside = one_release / "current" / "bundle"
    names = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(inside) for path in inside.rglob("*") if path.is_file())
    assert all((made / name).read_bytes() == (inside / name).read_bytes() for name in names)


def test_the_same_input_gives_the_same_series(one_release: Path, tmp_path: Path) -> None:
    sealed(tmp_path, tmp_path / "series")

    def bytes_of(series: Path) -> dict[str, bytes]:
        return {
            path.relative_to(series).as_posix(): path.read_bytes()
            for path in series.rglob("*")
            if path.is_file()
        }

    assert bytes_of(tmp_path / "series") == bytes_of(one_release)


def test_the_next_release_names_the_one_before(two_releases: Path) -> None:
    first, second = verify_series(two_releases, on=LATER).releases
    assert second.seal.before == first.digest
    assert (two_releases / "current").resolve().name == second.digest
    difference = json.loads((second.folder / "difference.json").read_bytes())
    assert (difference["before"], difference["after"]) == ("2025-Q4", "2026-Q1")


def test_a_withdrawn_release_is_refused_and_leaves_a_tombstone(series_of_two: Path) -> None:
    first, second = account_of(series_of_two, on=LATER).live
    withdraw(series_of_two, second, WORDS, keys=KEYS, on=LATER)
    report = verify_series(series_of_two, on=LATER)
    assert [release.digest for release in report.releases] == [first]
    assert (series_of_two / "current").resolve().name == first
    left = {path.name for path in (series_of_two / "releases" / second).iterdir()}
    assert left == {"tombstone.json", "index.html"}
    page = (series_of_two / "releases" / second / "index.html").read_text()
    assert WORDS["nl"] in page
    assert WORDS["en"] in page
    assert "../../current/" in page
    revocation = revocation_of(series_of_two, second, on=LATER)
    assert (revocation.instead, revocation.name, revocation.reason) == (first, "2026-Q1", WORDS)
    with pytest.raises(ReleaseRevoked):
        verify_in_series(series_of_two, second, on=LATER)
    with pytest.raises(NotInSeries):
        revocation_of(series_of_two, first, on=LATER)


def test_of_a_series_all_may_be_withdrawn_and_published_again(series: Path, tmp_path: Path) -> None:
    (digest,) = account_of(series, on=ON).live
    withdraw(series, digest, WORDS, keys=KEYS, on=ON)
    report = verify_series(series, on=ON)
    assert report.releases == ()
    assert not (series / "current").exists()
    assert "../../current/" not in (series / "releases" / digest / "index.html").read_text()
    with pytest.raises(NotInSeries):
        withdraw(series, digest, WORDS, keys=KEYS, on=ON)
    sealed(tmp_path, series, on=LATER, name="2025-Q4b")
    assert len(verify_series(series, on=LATER).releases) == 1


def test_an_erratum_stands_beside_a_release_that_stays(series: Path) -> None:
    (digest,) = account_of(series, on=ON).live
    add_erratum(series, digest, WORDS, keys=KEYS, on=ON)
    report = verify_series(series, on=ON)
    assert [(one.release, one.text) for one in report.account.errata] == [(digest, WORDS)]
    assert len(report.releases) == 1
    with pytest.raises(NotInSeries):
        add_erratum(series, "0" * 64, WORDS, keys=KEYS, on=ON)


@pytest.mark.parametrize("words", [{}, {"nl": "waarom"}, {"nl": "waarom", "en": "  "}, {"nl": "a", "en": 1}])
def test_a_notice_has_words_in_every_language(series: Path, words: dict[str, str]) -> None:
    (digest,) = account_of(series, on=ON).live
    with pytest.raises(NoticeInvalid):
        propose_to_withdraw(series, digest, words, on=ON)
    with pytest.raises(NoticeInvalid):
        propose_to_correct(series, digest, words, on=ON)


def test_the_story_is_in_the_ledger(series: Path) -> None:
    (digest,) = account_of(series, on=ON).live
    add_erratum(series, digest, WORDS, keys=KEYS, on=ON)
    withdraw(series, digest, WORDS, keys=KEYS, on=LATER)
    events = account_of(series, on=LATER).events
    assert [(event.kind, event.on) for event in events] == [
        (Kind.CREATED, "2026-01-05"),
        (Kind.PUBLISHED, "2026-01-05"),
        (Kind.ERRATUM, "2026-01-05"),
        (Kind.WITHDRAWN, "2026-04-07"),
    ]


# --- who may approve -----------------------------------------------------------------------------


def refused(tmp_path: Path, mistake: type[Exception], found: list[object], **papers: bytes) -> None:
    made = candidate(tmp_path / "candidate")
    with pytest.raises(mistake):
        seal_release(
            made,
            [one(made) if callable(one) else one for one in found],
            tmp_path / "series",
            papers=PAPERS | papers,
            keys=KEYS,
            on=ON,
        )
    assert account_of(tmp_path / "series", on=ON).live == ()


ONE, TWO = KEYS.checkers
STRANGER = made_up_key(9, "Stranger", "Elsewhere")


def test_one_approval_is_not_enough(tmp_path: Path) -> None:
    refused(tmp_path, SignaturesMissing, [lambda c: approval(c, ONE)])


def test_no_approval_is_not_enough(tmp_path: Path) -> None:
    refused(tmp_path, SignaturesMissing, [])


def test_the_same_approval_twice_is_one(tmp_path: Path) -> None:
    refused(tmp_path, SignaturesMissing, [lambda c: approval(c, ONE), lambda c: approval(c, ONE)])


def test_a_stranger_cannot_approve(tmp_path: Path) -> None:
    refused(tmp_path, SignaturesMissing, [lambda c: approval(c, ONE), lambda c: approval(c, STRANGER)])


def test_an_approval_of_another_bundle_is_none(tmp_path: Path) -> None:
    other = candidate(tmp_path / "other", values=(20, 25))
    refused(tmp_path, NotApproved, [lambda c: approval(c, ONE), approval(other, TWO)])


def test_an_approval_that_names_no_manifest_is_none(tmp_path: Path) -> None:
    subjects = {"something.json": "0" * 64}
    refused(
        tmp_path, NotApproved, [lambda c: approval(c, ONE), lambda c: approval(c, TWO, subjects=subjects)]
    )


def test_a_statement_of_another_kind_is_no_approval(tmp_path: Path) -> None:
    kind = "https://zicht.example/predicates/no-approval/v1"
    refused(
        tmp_path, NotApproved, [lambda c: approval(c, ONE), lambda c: approval(c, TWO, predicate_type=kind)]
    )


def test_an_approval_binds_the_attack_report_that_was_seen(tmp_path: Path) -> None:
    def with_report(made: Path) -> object:
        manifest = sha256_of_file(made / "manifest.json")
        report = sha256_of(PAPERS["attack.json"])
        return approval(made, TWO, subjects={"manifest.json": manifest, "attack.json": report})

    refused(
        tmp_path, NotApproved, [lambda c: approval(c, ONE), with_report], **{"attack.json": b'{"other": 1}\n'}
    )
    made = candidate(tmp_path / "again")
    release = seal_release(
        made, [approval(made, ONE), with_report(made)], tmp_path / "series", papers=PAPERS, keys=KEYS, on=ON
    )
    assert verify_release(release).files


def test_two_approvals_in_one_envelope_count_as_two(tmp_path: Path) -> None:
    made = candidate(tmp_path / "candidate")
    both = [approval(made, ONE, TWO)]
    release = seal_release(made, both, tmp_path / "series", papers=PAPERS, keys=KEYS, on=ON)
    assert len(verify_release(release).approved) == 2


@pytest.mark.parametrize("missing", sorted(PAPERS))
def test_without_its_papers_nothing_is_sealed(tmp_path: Path, missing: str) -> None:
    made = candidate(tmp_path / "candidate")
    papers = {name: data for name, data in PAPERS.items() if name != missing}
    with pytest.raises(ReleaseInvalid, match=missing):
        seal_release(made, approvals(made), tmp_path / "series", papers=papers, keys=KEYS, on=ON)


@pytest.mark.parametrize("name", ["release.json", "bundle/x.json", "../x.json", ".hidden", "/x", "a//b"])
def test_a_paper_does_not_lie_in_the_way(tmp_path: Path, name: str) -> None:
    refused(tmp_path, ReleaseInvalid, [lambda c: approval(c, ONE, TWO)], **{name: b"{}"})


def test_a_changed_candidate_is_not_sealed(tmp_path: Path) -> None:
    made = candidate(tmp_path / "candidate")
    signed = approvals(made)
    (made / "indicators.json").write_text("[1]")
    with pytest.raises(BundleInvalid):
        seal_release(made, signed, tmp_path / "series", papers=PAPERS, keys=KEYS, on=ON)


# --- who may found and keep a series -------------------------------------------------------------


def alike(key: PublicKey, **other: str) -> PublicKey:
    return replace(key, **other)


def test_a_series_needs_different_people(tmp_path: Path) -> None:
    one, two = (key.public for key in KEYS.checkers)
    root = tuple(key.public for key in KEYS.root)
    publisher = KEYS.publisher.public
    for checkers, mistake in (
        ((one,), SignaturesMissing),
        ((one, one), SignaturesMissing),
        ((one, alike(two, person=one.person)), SameSigner),
        ((one, alike(two, organisation=one.organisation.upper())), SameSigner),
    ):
        with pytest.raises(mistake, match="checkers"):
            Roles(root, checkers, publisher)
    with pytest.raises(SignaturesMissing, match="root"):
        Roles(root[:2], (one, two), publisher)
    with pytest.raises(SameSigner, match="root"):
        Roles((*root[:2], alike(root[2], person=root[1].person)), (one, two), publisher)


def test_a_series_is_founded_once_and_by_enough_people(tmp_path: Path) -> None:
    public = tuple(key.public for key in KEYS.root[1:])
    with pytest.raises(SignaturesMissing):
        found_series(
            tmp_path / "s",
            root=KEYS.root[:1],
            root_public=public,
            checkers=KEYS.checkers,
            publisher=KEYS.publisher,
            on=ON,
        )
    assert not (tmp_path / "s").exists()
    account = found_series(
        tmp_path / "s",
        root=KEYS.root[:2],
        root_public=public[1:],
        checkers=KEYS.checkers,
        publisher=KEYS.publisher,
        on=ON,
    )
    assert verify_series(tmp_path / "s", on=ON, root=account.seen.roots[0]).releases == ()
    with pytest.raises(OutputExists):
        found_series(tmp_path / "s", root=KEYS.root, checkers=KEYS.checkers, publisher=KEYS.publisher, on=ON)


def with_new_root(series: Path, keys: ReleaseKeys, signers: tuple[object, ...]) -> None:
    account = account_of(series, on=ON)
    roles = Roles(
        tuple(key.public for key in keys.root),
        tuple(key.public for key in keys.checkers),
        keys.publisher.public,
    )
    proposal = propose_root(account, roles, signers, on=ON, valid=Validity())
    for key in keys.checkers:
        proposal = signed_also(proposal, key)
    put_forward(series, proposal, keys.publisher, on=ON)


def test_keys_change_and_old_releases_stay_valid(series: Path, tmp_path: Path) -> None:
    before = verify_series(series, on=ON).account.seen
    new = demonstration_keys(2)
    with_new_root(series, new, (*KEYS.root[:2], *new.root[1:]))
    report = verify_series(series, on=ON, root=before.roots[0], seen=before)
    assert len(report.account.state.roots) == 2
    assert len(report.releases) == 1
    made = candidate(tmp_path / "next", name="2026-Q1", values=(20, 25))
    with pytest.raises(SignaturesMissing):
        seal_release(made, approvals(made), series, papers=PAPERS, keys=KEYS, on=ON)
    release = seal_release(made, approvals(made, new.checkers), series, papers=PAPERS, keys=new, on=ON)
    assert verify_release(release).seal.root == 2
    report = verify_series(series, on=ON, seen=before)
    assert [one.seal.root for one in report.releases] == [1, 2]


@pytest.mark.parametrize("signers", ["old only", "new only", "one old", "one new"])
def test_a_new_root_needs_the_old_and_the_new(series: Path, signers: str) -> None:
    new = demonstration_keys(2)
    signing = {
        "old only": KEYS.root,
        "new only": new.root,
        "one old": (*KEYS.root[:1], *new.root),
        "one new": (*KEYS.root, *new.root[:1]),
    }[signers]
    with pytest.raises((SignaturesMissing, SameSigner)):
        with_new_root(series, new, signing)
    assert len(read_state(series).roots) == 1


# --- time ----------------------------------------------------------------------------------------


def test_a_series_holds_until_the_day_before_its_timestamp_expires(one_release: Path) -> None:
    last = ON + timedelta(days=Validity().timestamp - 1)
    assert verify_series(one_release, on=last)
    with pytest.raises(SeriesExpired, match="timestamp"):
        verify_series(one_release, on=last + timedelta(days=1))


@pytest.mark.parametrize("role", ["root", "targets", "snapshot", "timestamp"])
def test_each_role_expires(tmp_path: Path, role: str) -> None:
    valid = replace(Validity(), **{role: 2})
    found_series(
        tmp_path / "s",
        root=KEYS.root,
        checkers=KEYS.checkers,
        publisher=KEYS.publisher,
        on=ON,
        valid=valid,
    )
    assert verify_series(tmp_path / "s", on=ON + timedelta(days=1))
    with pytest.raises(SeriesExpired, match=role):
        verify_series(tmp_path / "s", on=ON + timedelta(days=2))


def test_an_expired_series_is_said_anew_by_its_publisher(series: Path) -> None:
    late = ON + timedelta(days=Validity().timestamp + 30)
    with pytest.raises(SeriesExpired):
        verify_series(series, on=late)
    before = read_state(series)
    refresh(series, KEYS.publisher, on=late)
    assert verify_series(series, on=late, seen=account_of(series, on=late).seen)
    assert read_state(series).targets == before.targets, "the checkers need not sign again"


def test_nobody_but_the_publisher_can_say_it_anew(series: Path) -> None:
    with pytest.raises(RolesInvalid):
        refresh(series, STRANGER, on=LATER)


def test_when_the_list_of_the_checkers_expired_they_have_to_sign_again(series: Path) -> None:
    late = ON + timedelta(days=Validity().targets)
    with pytest.raises(SeriesExpired, match="targets"):
        refresh(series, KEYS.publisher, on=late)
    assert verify_series(series, on=ON), "the old state is as it was"


# --- proposals -----------------------------------------------------------------------------------


def test_a_proposal_goes_on_from_one_state_only(series: Path, tmp_path: Path) -> None:
    made = candidate(tmp_path / "next", name="2026-Q1")
    parts = {"papers": PAPERS, "publisher": KEYS.publisher, "on": ON}
    first = propose(series, made, approvals(made), **parts)
    for key in KEYS.checkers:
        first = signed_also(first, key)
    put_forward(series, first, KEYS.publisher, on=ON)
    with pytest.raises(ProposalOutdated, match="another state"):
        put_forward(series, first, KEYS.publisher, on=ON)


def test_what_is_published_already_is_not_published_again(tmp_path: Path) -> None:
    made = candidate(tmp_path / "candidate")
    signed = approvals(made)
    release = seal_release(made, signed, tmp_path / "series", papers=PAPERS, keys=KEYS, on=ON)
    withdraw(tmp_path / "series", release.name, WORDS, keys=KEYS, on=ON)
    with pytest.raises(ProposalOutdated, match="published before"):
        seal_release(made, signed, tmp_path / "series", papers=PAPERS, keys=KEYS, on=ON)


@pytest.mark.parametrize("signers", [(), (0,), (0, 0)])
def test_a_proposal_without_two_signatures_is_not_published(
    series: Path, tmp_path: Path, signers: tuple[int, ...]
) -> None:
    made = candidate(tmp_path / "next", name="2026-Q1")
    proposal = propose(series, made, approvals(made), papers=PAPERS, publisher=KEYS.publisher, on=ON)
    for number in signers:
        proposal = signed_also(proposal, KEYS.checkers[number])
    before = os.readlink(series / "state")
    with pytest.raises(SignaturesMissing):
        put_forward(series, proposal, KEYS.publisher, on=ON)
    assert os.readlink(series / "state") == before


# --- what does not fit together ------------------------------------------------------------------


def test_another_root_than_the_trusted_one_is_refused(one_release: Path) -> None:
    with pytest.raises(RolesInvalid, match="another series"):
        verify_series(one_release, on=ON, root="0" * 64)


def test_a_step_back_is_noticed_by_who_saw_more(one_release: Path, two_releases: Path) -> None:
    seen = verify_series(two_releases, on=LATER).account.seen
    with pytest.raises(RolledBack, match="targets 2, where 3 was seen"):
        verify_series(one_release, on=ON, seen=seen)
    assert verify_series(two_releases, on=LATER, seen=seen)
    earlier = verify_series(one_release, on=ON).account.seen
    assert verify_series(two_releases, on=LATER, seen=earlier)


def test_a_fork_is_noticed_though_its_versions_are_higher(
    two_releases: Path, series: Path, tmp_path: Path
) -> None:
    """The same keepers publish two stories: who saw the one refuses the other."""
    seen = verify_series(two_releases, on=LATER).account.seen
    for number in range(3):
        sealed(tmp_path, series, on=LATER, name=f"other-{number}", values=(30, 35 + 5 * number))
    with pytest.raises(RolledBack, match="does not go on from line 3"):
        verify_series(series, on=LATER, seen=seen)


def test_another_timestamp_of_the_same_version_is_a_fork(one_release: Path, series: Path) -> None:
    refresh(series, KEYS.publisher, on=ON + timedelta(days=1))
    seen = verify_series(series, on=LATER).account.seen
    again = copied(one_release, series.parent / "again")
    refresh(again, KEYS.publisher, on=ON + timedelta(days=2))
    with pytest.raises(RolledBack, match="another snapshot 3"):
        verify_series(again, on=LATER, seen=seen)


def relink(link: Path, target: str) -> None:
    link.unlink()
    link.symlink_to(target)


def test_a_link_that_leads_elsewhere_is_refused(series_of_two: Path) -> None:
    first, second = account_of(series_of_two, on=LATER).live
    link = series_of_two / "state" / "current"
    for target, words in (
        (f"../../releases/{first}", "another current"),
        (f"../../elsewhere/{second}", "link to elsewhere"),
    ):
        relink(link, target)
        with pytest.raises(SeriesInvalid, match=words):
            verify_series(series_of_two, on=LATER)
    link.unlink()
    with pytest.raises(SeriesInvalid, match="another current"):
        verify_series(series_of_two, on=LATER)
    link.write_text("x")
    with pytest.raises(SeriesInvalid, match="no link"):
        verify_series(series_of_two, on=LATER)


def test_the_link_to_the_state_leads_to_a_state(series: Path) -> None:
    state = os.readlink(series / "state")
    for target in ("releases", f"{state}/metadata", "."):
        relink(series / "state", target)
        with pytest.raises(SeriesInvalid):
            read_state(series)
    (series / "state").unlink()
    with pytest.raises(SeriesInvalid, match="no state"):
        verify_series(series, on=ON)


@pytest.mark.parametrize("name", ["current", "metadata", "ledger.jsonl"])
def test_links_for_readers_are_there_and_lead_where_they_should(series: Path, name: str) -> None:
    (series / name).unlink()
    with pytest.raises(SeriesInvalid, match=f"no {name}"):
        verify_series(series, on=ON)
    (series / name).symlink_to("releases")
    with pytest.raises(SeriesInvalid, match=f"not the link {name}"):
        verify_series(series, on=ON)


def test_files_that_do_not_belong_to_a_series_are_told(series: Path) -> None:
    (series / "extra.txt").write_text("x")
    with pytest.raises(SeriesInvalid, match=r"not of a series: extra\.txt"):
        verify_series(series, on=ON)


@pytest.mark.parametrize("path", ["extra.json", "metadata/2.targets.json", "metadata/9.root.json"])
def test_a_file_more_in_a_state_is_refused(series: Path, path: str) -> None:
    (series / "state" / path).write_text("{}")
    with pytest.raises((SeriesInvalid, RolesInvalid)):
        verify_series(series, on=ON)


@pytest.mark.parametrize(
    "path",
    ["ledger.jsonl", "revoked.json", "errata.json", "metadata/targets.json", "metadata/timestamp.json"],
)
def test_a_file_less_in_a_state_is_refused(series: Path, path: str) -> None:
    (series / "state" / path).unlink()
    with pytest.raises(SeriesInvalid, match="no "):
        verify_series(series, on=ON)


def test_a_pipe_in_a_state_does_not_make_verify_wait(series: Path) -> None:
    (series / "state" / "errata.json").unlink()
    os.mkfifo(series / "state" / "errata.json")
    with pytest.raises(SeriesInvalid, match="no plain file"):
        verify_series(series, on=ON)


def test_states_cannot_be_mixed(series_of_two: Path) -> None:
    older, newer = sorted((series_of_two / "states").iterdir())[-2:]
    for name in ("snapshot", "targets"):
        place = writable(newer / "metadata" / f"{name}.json")
        whole = place.read_bytes()
        place.write_bytes((older / "metadata" / f"{name}.json").read_bytes())
        with pytest.raises(SeriesInvalid, match=f"another {name}"):
            verify_series(series_of_two, on=LATER)
        place.write_bytes(whole)
    for name in ("ledger.jsonl",):
        writable(newer / name).write_bytes((older / name).read_bytes())
        with pytest.raises(SeriesInvalid):
            verify_series(series_of_two, on=LATER)


def test_rests_of_broken_off_work_are_a_note_and_go_with_the_next_work(series: Path) -> None:
    (series / "releases" / ".aside-x").mkdir()
    (series / ".aside-state").symlink_to("nowhere")
    (series / "releases" / ("0" * 64)).mkdir()
    notes = verify_series(series, on=ON).notes
    assert len(notes) == 3
    assert any(note.startswith("not listed: releases/000") for note in notes)
    recover(series)
    assert [note[:10] for note in verify_series(series, on=ON).notes] == ["not listed"]


def test_a_release_nobody_listed_is_refused(series: Path, two_releases: Path) -> None:
    second = account_of(two_releases, on=LATER).live[1]
    copied(two_releases / "releases" / second, series / "releases" / second)
    assert verify_release(series / "releases" / second), "by itself it is whole and approved"
    with pytest.raises(NotInSeries):
        verify_in_series(series, second, on=ON)


def test_a_withdrawn_release_that_is_there_again_is_refused(series: Path, one_release: Path) -> None:
    (digest,) = account_of(series, on=ON).live
    withdraw(series, digest, WORDS, keys=KEYS, on=ON)
    place = series / "releases" / digest
    (writable(place / "index.html")).write_text("never mind")
    with pytest.raises(SeriesInvalid, match=r"changed: .*index\.html"):
        verify_series(series, on=ON)
    for path in place.iterdir():
        path.unlink()
    place.rmdir()
    copied(one_release / "releases" / digest, place)
    with pytest.raises(SeriesInvalid, match="there again"):
        verify_series(series, on=ON)


def test_a_release_of_another_series_is_refused(series: Path, tmp_path: Path) -> None:
    other = demonstration_keys(3)
    state = read_state(series)
    foreign = found_series(
        tmp_path / "foreign",
        root=other.root,
        checkers=other.checkers,
        publisher=other.publisher,
        on=ON,
    )
    with pytest.raises(ReleaseInvalid, match="another series"):
        verify_release(series / "current", roots=foreign.state.roots)
    assert check_state(state, on=ON, where="x", root=None, seen=None)
