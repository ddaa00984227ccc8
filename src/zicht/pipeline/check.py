"""The output check as one story: a request, the automatic checks, two blinded reviews, one signed decision.

People do this at the command line, one step each (`zicht request`, `zicht review`). Here the steps stand
under each other, for a demonstration in which made-up reviewers say what the machine already said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zicht.kit.digests import sha256_of
from zicht.kit.envelopes import Envelope
from zicht.kit.files import folder_written_whole, write_whole
from zicht.kit.keys import PublicKey, SigningKey
from zicht.model.indicators import LANGUAGES
from zicht.model.requests import Judgement, Request, Review, Role, Word
from zicht.release.output_check import requests
from zicht.release.output_check.automatic_checks import ATTACK, DIFFERENCE, EVIDENCE
from zicht.release.output_check.check_pages import check_page, shown_of
from zicht.release.output_check.disclosure_record import disclosure_record, record_bytes
from zicht.release.output_check.people import People
from zicht.release.output_check.request_store import CANDIDATE, Store
from zicht.release.output_check.requests import ChecksFailed, Desk
from zicht.release.output_check.reviews import SealedReview
from zicht.release.sealing.difference import difference

APPROVALS = "approvals"
RECORD = "disclosure_record.json"


@dataclass(frozen=True)
class Checked:
    """An approved request, with all that the sealing of a release needs.

    candidate  folder of the bytes that were approved;  evidence  name -> file beside it
    approvals  one signed statement a reviewer
    record     disclosure_record.json, as bytes
    """

    request: Request
    candidate: Path
    evidence: Mapping[str, Path]
    approvals: tuple[Envelope, ...]
    record: bytes


def open_store(path: Path, roles: Iterable[tuple[PublicKey, Sequence[Role]]]) -> Store:
    """A store in which these people have these roles; one that is there gets a register more."""
    store = Store(path)
    people = store.people() if (path / "people").is_dir() else People(())
    register = people
    for key, given in roles:
        register = register.with_person(key, given)
    if register != people:
        store.put_people(register)
    return store


def evidence_beside(candidate: Path) -> dict[str, bytes]:
    """The reports that lie in the folder of a candidate: those of the attack, of utility, of differences."""
    found = {name: candidate.parent / name for name in EVIDENCE}
    return {name: place.read_bytes() for name, place in found.items() if place.is_file()}


def difference_from(last: Path, candidate: Path) -> dict[str, bytes]:
    """What is different from the last release, as evidence for the checkers. `last`: its bundle."""
    return {DIFFERENCE: difference(last, candidate).as_bytes()}


def ask(
    desk: Desk, id: str, candidate: Path, evidence: Mapping[str, bytes], *, title: str, why: str
) -> Request:
    """Make a request, submit the candidate, run the automatic checks. Raises as `submit_and_check`."""
    requests.make(desk, id, title=title, why=why)
    return submit_and_check(desk, id, candidate, evidence)


def submit_and_check(desk: Desk, id: str, candidate: Path, evidence: Mapping[str, bytes]) -> Request:
    """Submit a candidate and run the automatic checks.

    raises  ChecksFailed; the request then stands in the store as a draft, with what was found
    """
    requests.submit(desk, id, candidate, evidence)
    request = requests.check(desk, id)
    failed = [result for result in request.checks if not result.passed]
    if failed:
        raise ChecksFailed(
            f"request {id}",
            found="; ".join(f"{result.name}: {result.words['en']}" for result in failed),
            expected="every automatic check passed",
        )
    return request


Opinion = Callable[[Request], Mapping[str, Judgement]]
"""What a reviewer says of every output of a request."""


def release_all(request: Request) -> dict[str, Judgement]:
    """The opinion of somebody who lets everything out."""
    assert request.material is not None, "a request in review has material"
    return {name: Judgement(Word.RELEASE) for name in request.material.outputs}


def review(desks: Sequence[Desk], id: str, *, opinion: Opinion = release_all) -> Request:
    """Both reviewers hand in their reviews sealed, open them, and sign the decision."""
    kept = {}
    for desk in desks:
        kept[desk.key.id] = _sealed(desk, requests.current(desk.store, id)[0], opinion)
        requests.seal_review(desk, id, kept[desk.key.id])
    for desk in desks:
        requests.open_review(desk, id, kept[desk.key.id])
    for desk in desks:
        request = requests.decide(desk, id)
    return request


def _sealed(desk: Desk, request: Request, opinion: Opinion) -> SealedReview:
    """The salt of somebody made up comes out of his key, so that a demonstration can be made again."""
    assert request.material is not None, "a request in review has material"
    about = f"{request.id} {request.round} {request.material.digest}"
    salt = bytes.fromhex(sha256_of(desk.key.sign(f"salt of {about}".encode())))
    said = opinion(request)
    return SealedReview(
        salt,
        Review(request.id, request.round, request.material.digest, desk.key.id, dict(sorted(said.items()))),
    )


def checked(store: Store, id: str) -> Checked:
    """What the sealing of a release needs of an approved request.

    raises  ApprovalMissing, MaterialChanged, ChecksFailed
    """
    approvals = requests.approvals(store, id)
    request, _ = requests.current(store, id)
    assert request.material is not None, "an approved request has material"
    folder = store.material(id, request.material.digest)
    return Checked(
        request=request,
        candidate=folder / CANDIDATE,
        evidence={name: folder / name for name in request.material.evidence},
        approvals=approvals,
        record=record_bytes(disclosure_record(request, store.people(), folder)),
    )


def hand_out(done: Checked, out: Path) -> None:
    """What `zicht release propose` wants of an approved request: approvals by key, record, attack report."""
    with folder_written_whole(out, replace_if_holds=RECORD) as folder:
        write_whole(folder / ATTACK, done.evidence[ATTACK].read_bytes())
        for envelope in done.approvals:
            write_whole(folder / APPROVALS / f"{envelope.signatures[0][0]}.dsse.json", envelope.as_bytes())
        write_whole(folder / RECORD, done.record)


def write_pages(store: Store, id: str) -> tuple[Path, ...]:
    """The pages for checkers, one a language, in the folder of the request; which files they are."""
    request = requests.checked_by_machine(store, id)
    assert request.material is not None, "a request in review has material"
    material = store.material(id, request.material.digest)
    place = store.folder(id) / "pages" / f"round-{request.round}"
    shown = shown_of(request, material, store.people())
    pages = []
    for language in LANGUAGES:
        page = place / f"check.{language}.html"
        write_whole(page, check_page(shown, language).encode())
        pages.append(page)
    return tuple(pages)


def papers_of(done: Checked) -> dict[str, bytes]:
    """Name -> bytes of what comes into the release beside the bundle: disclosure record and reports."""
    return {RECORD: done.record, **{name: place.read_bytes() for name, place in done.evidence.items()}}


def check_made_up(
    candidate: Path,
    store: Path,
    *,
    id: str,
    analyst: SigningKey,
    reviewers: Sequence[SigningKey],
    publisher: SigningKey,
    on: date,
    evidence: Mapping[str, bytes] | None = None,
) -> Checked:
    """The whole story for a made-up release, by made-up people. Not for anything that is real.

    candidate  a bundle, complete and unsigned, with attack.json beside it (or in `evidence`)
    store      folder of requests; made when there is none
    reviewers  two, of two organisations, neither that of the analyst
    """
    opened = open_store(
        store,
        [
            (analyst.public, (Role.ANALYST,)),
            *((key.public, (Role.CHECKER,)) for key in reviewers),
            (publisher.public, (Role.PUBLISHER,)),
        ],
    )
    day = on.isoformat()
    ask(
        Desk(opened, analyst, day),
        id,
        candidate,
        evidence_beside(candidate) if evidence is None else evidence,
        title=f"Release {id}",
        why="the quarter is complete",
    )
    review([Desk(opened, key, day) for key in reviewers], id)
    return checked(opened, id)
