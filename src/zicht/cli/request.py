"""`zicht request`: ask that a candidate may leave, and see what became of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from zicht.cli.verify import add_day, day
from zicht.kit.keys import read_public_key, read_signing_key
from zicht.model.requests import Decision, Request, Role
from zicht.pipeline import check
from zicht.release.output_check import requests
from zicht.release.output_check.life_cycle import EVENT_LABELS, LABELS, OWNERS
from zicht.release.output_check.people import People
from zicht.release.output_check.request_store import Store
from zicht.release.output_check.requests import Desk


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `request person`, `list`, `new`, `submit`, `status`, `approved`, `released` and `withdraw`."""
    top = commands.add_parser("request", help="ask that a candidate for release may leave")
    steps = top.add_subparsers(title="steps", metavar="STEP", required=True)
    for add in (_person, _list, _new, _submit, _status, _approved, _released, _withdraw):
        add(steps)


def _person(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    person = steps.add_parser(
        "person",
        help="say who may do what",
        description="Give the owner of a public key roles in the store of requests; the store is made when "
        "there is none. Without --role the owner keeps no role: what he signed can still be verified.",
    )
    add_store(person)
    person.add_argument("public", type=Path, metavar="PUBLIC", help="file of a public key (`zicht keys`)")
    person.add_argument(
        "--role",
        action="append",
        default=[],
        choices=[role.value for role in Role],
        help="may be given more than once",
    )
    person.set_defaults(run=run_person)


def _list(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listed = steps.add_parser("list", help="all requests, and whose turn it is")
    add_store(listed)
    listed.set_defaults(run=run_list)


def _new(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    new = steps.add_parser(
        "new",
        help="begin a request",
        description="Begin a request. Whoever made what is asked for is named here; none of them can check "
        "it, and nobody of their organisation, unless the register of people says otherwise.",
    )
    add_id(new)
    add_signer(new)
    new.add_argument("--title", required=True, help="what it is about")
    new.add_argument("--why", required=True, metavar="REASON", help="why it should leave")
    new.add_argument(
        "--with",
        dest="others",
        type=Path,
        action="append",
        default=[],
        metavar="PUBLIC",
        help="public key of another analyst; may be given more than once",
    )
    new.set_defaults(run=run_new)


def _submit(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    submit = steps.add_parser(
        "submit",
        help="hand in a candidate and have it checked by machine",
        description="Copy a candidate, a bundle that is complete and unsigned, into the request, with the "
        "reports beside it (attack.json, utility.json, difference.json), and run the automatic checks. From "
        "now on everything is about these bytes; a change of one voids every review and approval.",
    )
    add_id(submit)
    add_signer(submit)
    submit.add_argument("--candidate", type=Path, required=True, metavar="BUNDLE", help="the bundle")
    submit.add_argument(
        "--last", type=Path, metavar="BUNDLE", help="bundle of the last release: checkers see what is new"
    )
    submit.set_defaults(run=run_submit)


def _status(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    status = steps.add_parser("status", help="where a request stands, whose turn it is, and what happened")
    add_id(status)
    add_store(status)
    status.set_defaults(run=run_status)


def _approved(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    approved = steps.add_parser(
        "approved",
        help="hand out what the sealing of an approved request needs",
        description="Write the signed approvals, the disclosure record and the attack report of an approved "
        "request to a folder for `zicht release propose`, and say where its candidate lies. Nothing is "
        "handed out when a byte changed.",
    )
    add_id(approved)
    add_store(approved)
    approved.add_argument("--out", type=Path, required=True, metavar="OUT", help="folder to write")
    approved.set_defaults(run=run_approved)


def _released(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    released = steps.add_parser("released", help="note that an approved request was released")
    add_id(released)
    add_signer(released)
    released.add_argument("--release", required=True, metavar="DIGEST", help="digest of the release")
    released.set_defaults(run=run_released)


def _withdraw(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    withdraw = steps.add_parser(
        "withdraw",
        help="take a request back, or note that its release was withdrawn",
        description="Before release its analysts take a request back. After release a publisher or a "
        "reviewer notes that the release was withdrawn (`zicht withdraw` does that for its readers).",
    )
    add_id(withdraw)
    add_signer(withdraw)
    withdraw.add_argument("--why", required=True, metavar="REASON", help="the ledger keeps it")
    withdraw.set_defaults(run=run_withdraw)


def add_store(parser: argparse.ArgumentParser) -> None:
    """The option that every step has."""
    parser.add_argument("--store", type=Path, required=True, metavar="STORE", help="folder of the requests")


def add_id(parser: argparse.ArgumentParser) -> None:
    """The request a step is about."""
    parser.add_argument("id", metavar="ID", help="name of the request: small letters, digits, hyphens")


def add_signer(parser: argparse.ArgumentParser) -> None:
    """Store, key and day of whoever acts."""
    add_store(parser)
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="your signing key")
    add_day(parser)


def desk_of(arguments: argparse.Namespace) -> Desk:
    """Who acts, where, on which day."""
    return Desk(Store(arguments.store), read_signing_key(arguments.key), day(arguments).isoformat())


def run_person(arguments: argparse.Namespace) -> None:
    """Add a register in which this person has these roles."""
    key = read_public_key(arguments.public)
    roles = [Role(role) for role in arguments.role]
    check.open_store(arguments.store, [(key, roles)])
    said = ", ".join(sorted(arguments.role)) or "no role"
    print(f"{key.person} ({key.organisation}): {said}")


def run_list(arguments: argparse.Namespace) -> None:
    """One line a request."""
    store = Store(arguments.store)
    store.people_number()
    for id in store.ids():
        request, faults = requests.current(store, id)
        print(f"{id:24}  {_standing(request, faults)}")


def run_new(arguments: argparse.Namespace) -> None:
    """Begin it; say so."""
    others = [read_public_key(path).id for path in arguments.others]
    request = requests.make(
        desk_of(arguments), arguments.id, title=arguments.title, why=arguments.why, with_analysts=others
    )
    print(f"{request.id}: {_standing(request, ())}")


def run_submit(arguments: argparse.Namespace) -> None:
    """Submit and check; a check that does not pass is an error."""
    evidence = check.evidence_beside(arguments.candidate)
    if arguments.last is not None:
        evidence |= check.difference_from(arguments.last, arguments.candidate)
    request = check.submit_and_check(desk_of(arguments), arguments.id, arguments.candidate, evidence)
    for result in request.checks:
        print(f"  {result.name}: {result.words['en']}")
    print(f"{request.id}: {_standing(request, ())}")


def run_status(arguments: argparse.Namespace) -> None:
    """Everything but the words of sealed reviews, which nobody has."""
    store = Store(arguments.store)
    request, faults = requests.current(store, arguments.id)
    for line in _status_lines(request, faults, store.people()):
        print(line)


def run_approved(arguments: argparse.Namespace) -> None:
    """Write them; print where the candidate lies."""
    done = check.checked(Store(arguments.store), arguments.id)
    check.hand_out(done, arguments.out)
    print(done.candidate)


def run_released(arguments: argparse.Namespace) -> None:
    """Note it; say so."""
    request = requests.released(desk_of(arguments), arguments.id, arguments.release)
    print(f"{request.id}: {_standing(request, ())}")


def run_withdraw(arguments: argparse.Namespace) -> None:
    """Take it back; say so."""
    request = requests.withdraw(desk_of(arguments), arguments.id, arguments.why)
    print(f"{request.id}: {_standing(request, ())}")


def _standing(request: Request, faults: tuple[str, ...]) -> str:
    if faults:
        return "void: bytes changed after submission; it is the turn of the analysts"
    return f"{LABELS[request.state]['en']}; it is the turn of {OWNERS[request.state]['en']}"


def _status_lines(request: Request, faults: tuple[str, ...], people: People) -> Iterator[str]:
    yield f"{request.id}: {request.title}"
    yield _standing(request, faults)
    yield from (f"  {fault}" for fault in faults)
    yield from (
        f"  {'passed' if result.passed else 'FAILED'}: {result.name}: {result.words['en']}"
        for result in request.checks
    )
    if request.proposed is not None:
        yield f"decision of {request.proposed.on}, signed by {len(request.signed)} of 2:"
        yield from decision_lines(request.proposed)
    yield "what happened:"
    for entry in request.entries:
        person = people.of(entry.by)
        yield f"  {entry.on}  {EVENT_LABELS[entry.event]['en']}  ({person.name}, {person.organisation})"


def decision_lines(decision: Decision) -> Iterator[str]:
    """One line an output, in words."""
    for name, judgement in decision.judgements.items():
        why = f": {judgement.reason}" if judgement.reason else ""
        yield f"  {judgement.word.value:8}{name}{why}"
