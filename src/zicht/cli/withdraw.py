"""`zicht withdraw`: take a release back, say what is wrong in one, replace its pages."""

from __future__ import annotations

import argparse
from pathlib import Path

from zicht.cli.release import add_series, add_validity, validity
from zicht.cli.verify import day
from zicht.pipeline import release
from zicht.release.series.proposal_folder import write_proposal
from zicht.release.series.withdrawal import withdraw_site


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `withdraw` with its actions."""
    command = commands.add_parser(
        "withdraw",
        help="take a release back, or correct one",
        description="Both make a proposal, for two checkers to sign (`zicht release sign`) and to publish.",
    )
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    for name, help_, run in (
        ("release", "take a release back: nothing of it may be used any more", take_back),
        ("erratum", "say what is wrong in a release that stays", correct),
    ):
        action = actions.add_parser(name, help=help_)
        add_series(action)
        action.add_argument("digest", metavar="DIGEST", help="of the release: the name of its folder")
        action.add_argument("--nl", required=True, metavar="TEXT", help="why, or what, in Dutch")
        action.add_argument("--en", required=True, metavar="TEXT", help="the same in English")
        action.add_argument("--out", type=Path, required=True, metavar="PROPOSAL", help="folder to write")
        add_validity(action)
        action.set_defaults(run=run)
    pages = actions.add_parser("pages", help="write the site of tombstones for a release that was taken back")
    add_series(pages)
    pages.add_argument("digest", metavar="DIGEST", help="of the withdrawn release")
    pages.add_argument("site", type=Path, metavar="SITE", help="folder of its site")
    pages.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="site that replaces it")
    pages.add_argument("--newest", default="", metavar="ADDRESS", help="of the site that holds now")
    add_validity(pages)
    pages.set_defaults(run=replace_pages)


def take_back(arguments: argparse.Namespace) -> None:
    """Write the proposal; its folder is the result."""
    proposal = release.propose_to_withdraw(
        arguments.series, arguments.digest, _words(arguments), on=day(arguments), valid=validity(arguments)
    )
    write_proposal(proposal, arguments.out)
    print(arguments.out)


def correct(arguments: argparse.Namespace) -> None:
    """Write the proposal; its folder is the result."""
    proposal = release.propose_to_correct(
        arguments.series, arguments.digest, _words(arguments), on=day(arguments), valid=validity(arguments)
    )
    write_proposal(proposal, arguments.out)
    print(arguments.out)


def replace_pages(arguments: argparse.Namespace) -> None:
    """Write the tombstones; the number of pages is told."""
    revocation = release.revocation_of(arguments.series, arguments.digest, on=day(arguments))
    pages = withdraw_site(arguments.site, arguments.out, revocation, newest=arguments.newest)
    print(f"{arguments.out}: {pages} pages say that the release was withdrawn")


def _words(arguments: argparse.Namespace) -> dict[str, str]:
    return {"nl": arguments.nl, "en": arguments.en}
