"""`zicht release`: make a series, put an approved candidate to the checkers, sign, publish, keep it fresh."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.cli.verify import add_day, day
from zicht.kit.envelopes import read_envelope
from zicht.kit.keys import read_public_key, read_signing_key
from zicht.kit.progress import SILENT, Progress
from zicht.microdata.keys import check_outside, new_key
from zicht.pipeline import release
from zicht.pipeline.candidate import Asked, build_candidate, released_in
from zicht.release.sealing.sealed import ReleaseInvalid
from zicht.release.series.proposal_folder import read_proposal, sign_proposal, write_proposal
from zicht.release.series.publish import recover
from zicht.release.series.update_roles import Validity

_VALID = Validity()


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `release` with its actions."""
    command = commands.add_parser("release", help="seal, sign and publish releases of a series")
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    for add in (
        _add_candidate,
        _add_start,
        _add_propose,
        _add_sign,
        _add_publish,
        _add_refresh,
        _add_recover,
    ):
        add(actions)


def _add_candidate(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    candidate = actions.add_parser(
        "candidate",
        help="from a vault and open statistics to a bundle that can be asked to leave",
        description="Run every analysis on a vault, protect its counts, make a bundle with open statistics, "
        "and attack it with all releases of the series. OUT/bundle and OUT/attack.json are to be submitted.",
    )
    candidate.add_argument("vault", type=Path, metavar="VAULT")
    candidate.add_argument(
        "--source", type=Path, required=True, metavar="FOLDER", help="files of open statistics"
    )
    candidate.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="of protection; made when it is not there"
    )
    candidate.add_argument("--out", type=Path, required=True, metavar="OUT")
    candidate.add_argument("--release", required=True, metavar="NAME", help='of the release: "2024-Q4"')
    candidate.add_argument(
        "--series", type=Path, metavar="SERIES", help="releases that left before; attacked along"
    )
    candidate.add_argument("--seed", type=int, default=1, help="of simulations (default: 1)")
    candidate.add_argument("--quiet", action="store_true", help="no progress on stderr")
    add_day(candidate)
    candidate.set_defaults(run=make_candidate)


def _add_start(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    start = actions.add_parser(
        "start",
        help="make a series, with those who found it in one room",
        description="Make a series. Two keepers of the root and two checkers sign; others are named only.",
    )
    add_series(start)
    start.add_argument("--root-key", type=Path, action="append", required=True, metavar="FILE")
    start.add_argument("--root-public", type=Path, action="append", default=[], metavar="FILE")
    start.add_argument("--checker-key", type=Path, action="append", required=True, metavar="FILE")
    start.add_argument("--checker-public", type=Path, action="append", default=[], metavar="FILE")
    _publisher(start)
    add_validity(start)
    start.set_defaults(run=start_one)


def _add_propose(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    propose = actions.add_parser("propose", help="put an approved candidate to the checkers, to be signed")
    add_series(propose)
    propose.add_argument("candidate", type=Path, metavar="CANDIDATE", help="the bundle that was approved")
    propose.add_argument(
        "--approval", type=Path, action="append", required=True, metavar="FILE", help="signed approval (DSSE)"
    )
    propose.add_argument(
        "--paper",
        type=Path,
        action="append",
        required=True,
        metavar="FILE",
        help="comes into the release under its own name; attack.json and disclosure_record.json have to",
    )
    _publisher(propose)
    propose.add_argument("--out", type=Path, required=True, metavar="PROPOSAL", help="folder to write")
    add_validity(propose)
    propose.set_defaults(run=propose_release)


def _add_sign(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    sign = actions.add_parser("sign", help="as a checker, sign a proposal after all of it was verified")
    sign.add_argument("proposal", type=Path, metavar="PROPOSAL")
    sign.add_argument("--key", type=Path, required=True, metavar="FILE", help="your private key")
    sign.set_defaults(run=sign_one)


def _add_publish(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    publish = actions.add_parser("publish", help="publish a proposal that two checkers signed")
    add_series(publish)
    publish.add_argument("proposal", type=Path, metavar="PROPOSAL")
    _publisher(publish)
    add_validity(publish)
    publish.set_defaults(run=publish_one)


def _add_refresh(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    refresh = actions.add_parser("refresh", help="say anew that the series is as it should be today")
    add_series(refresh)
    _publisher(refresh)
    add_validity(refresh)
    refresh.set_defaults(run=refresh_one)


def _add_recover(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    again = actions.add_parser("recover", help="finish or sweep what a broken-off publication left")
    add_series(again)
    again.set_defaults(run=recover_one)


def make_candidate(arguments: argparse.Namespace) -> None:
    """Make the candidate; its folder is the result on stdout."""
    check_outside(arguments.key, arguments.vault)
    key = new_key(arguments.key)
    earlier = released_in(arguments.series, on=day(arguments)) if arguments.series else ()
    bundle = build_candidate(
        arguments.vault,
        arguments.source,
        arguments.out,
        Asked(arguments.release, arguments.seed, key.secret),
        earlier=earlier,
        progress=SILENT if arguments.quiet else Progress(),
    )
    print(bundle)


def start_one(arguments: argparse.Namespace) -> None:
    """Make the series; the digest of its root is what readers compare."""
    root = tuple(read_signing_key(file) for file in arguments.root_key)
    checkers = tuple(read_signing_key(file) for file in arguments.checker_key)
    publisher = read_signing_key(arguments.publisher_key)
    account = release.found_series(
        arguments.series,
        root=root,
        root_public=tuple(read_public_key(file) for file in arguments.root_public),
        checkers=checkers,
        checkers_public=tuple(read_public_key(file) for file in arguments.checker_public),
        publisher=publisher,
        on=day(arguments),
        valid=validity(arguments),
    )
    print(f"{arguments.series}: root {account.seen.roots[0]}")


def propose_release(arguments: argparse.Namespace) -> None:
    """Write the proposal; its folder is the result."""
    proposal = release.propose(
        arguments.series,
        arguments.candidate,
        [read_envelope(_bytes(file), where=file) for file in arguments.approval],
        papers={file.name: _bytes(file) for file in arguments.paper},
        publisher=read_signing_key(arguments.publisher_key),
        on=day(arguments),
        valid=validity(arguments),
    )
    write_proposal(proposal, arguments.out)
    print(arguments.out)


def sign_one(arguments: argparse.Namespace) -> None:
    """Sign; who signed so far is the result."""
    for key in sign_proposal(arguments.proposal, read_signing_key(arguments.key)):
        print(f"signed: {key.person} ({key.organisation})")


def publish_one(arguments: argparse.Namespace) -> None:
    """Publish; the folder of what now is current is the result."""
    release.put_forward(
        arguments.series,
        read_proposal(arguments.proposal),
        read_signing_key(arguments.publisher_key),
        on=day(arguments),
        valid=validity(arguments),
    )
    print((arguments.series / "current").resolve())


def refresh_one(arguments: argparse.Namespace) -> None:
    """Sign snapshot and timestamp anew."""
    key = read_signing_key(arguments.publisher_key)
    release.refresh(arguments.series, key, on=day(arguments), valid=validity(arguments))


def recover_one(arguments: argparse.Namespace) -> None:
    """Finish or sweep."""
    recover(arguments.series)


def add_series(command: argparse.ArgumentParser) -> None:
    """Add the folder of the series."""
    command.add_argument("series", type=Path, metavar="SERIES", help="folder of the series")


def _publisher(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--publisher-key", type=Path, required=True, metavar="FILE", help="private key of who publishes"
    )


def add_validity(command: argparse.ArgumentParser) -> None:
    """Add the day of signing, and for how long signatures hold."""
    add_day(command)
    for role, days in vars(_VALID).items():
        command.add_argument(
            f"--{role}-days", type=_days, default=days, metavar="N", help=f"signatures hold (default: {days})"
        )


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 10_000:
        raise argparse.ArgumentTypeError("1 to 10000 days")
    return days


def _bytes(file: Path) -> bytes:
    if not file.is_file():
        raise ReleaseInvalid(file, found="no such file", expected="an approval or a paper")
    return file.read_bytes()


def validity(arguments: argparse.Namespace) -> Validity:
    """For how long signatures hold, as asked."""
    return Validity(**{role: getattr(arguments, f"{role}_days") for role in vars(_VALID)})
