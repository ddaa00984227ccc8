"""`zicht review`: look at what would leave, say what you think of it without being seen, decide together."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

from zicht.cli.request import add_id, add_signer, add_store, decision_lines, desk_of
from zicht.kit.files import OutputExists, write_whole
from zicht.model.requests import Judgement, Request, Word
from zicht.pipeline import check
from zicht.release.output_check import requests
from zicht.release.output_check.life_cycle import LABELS, OWNERS
from zicht.release.output_check.request_store import Store
from zicht.release.output_check.reviews import SALT_SIZE, SealedReview, form_of, read_form, read_sealed


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `review pages`, `form`, `seal`, `open` and `decide`."""
    top = commands.add_parser("review", help="check what would leave, with a colleague of elsewhere")
    steps = top.add_subparsers(title="steps", metavar="STEP", required=True)
    for add in (_pages, _form, _seal, _open, _decide):
        add(steps)


def _pages(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    pages = steps.add_parser(
        "pages",
        help="write pages that show what would leave",
        description="Write two pages, Dutch and English, into the folder of the request: what would leave, "
        "by which rule, what an attacker could derive, what is different from the last release. They open "
        "in any browser and reach for nothing.",
    )
    add_id(pages)
    add_store(pages)
    pages.set_defaults(run=run_pages)


def _form(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    form = steps.add_parser(
        "form",
        help="a form to fill in, with every output that would leave",
        description="Write a form (TOML). Fill it in with any editor, and keep it to yourself.",
    )
    add_id(form)
    add_store(form)
    form.add_argument("--form", type=Path, required=True, metavar="FILE", help="the form to write")
    form.set_defaults(run=run_form)


def _seal(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    seal = steps.add_parser(
        "seal",
        help="hand in your review, sealed: nobody can read it yet",
        description="Hand in the salted digest of a form that was filled in. The review itself goes to "
        "FILE.sealed, for your eyes only: keep it, it is needed to open the review.",
    )
    add_id(seal)
    add_signer(seal)
    seal.add_argument("--form", type=Path, required=True, metavar="FILE", help="the form, filled in")
    seal.set_defaults(run=run_seal)


def _open(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    opened = steps.add_parser(
        "open",
        help="open your review, when both are in",
        description="Enter the words of the review that was handed in sealed. Other words are refused.",
    )
    add_id(opened)
    add_signer(opened)
    opened.add_argument("--form", type=Path, required=True, metavar="FILE", help="the form of `seal`")
    opened.set_defaults(run=run_open)


def _decide(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    decide = steps.add_parser(
        "decide",
        help="sign the decision, when both reviews are open",
        description="Sign the decision on every output. The first reviewer proposes: the stricter word of "
        "both reviews, or one stricter still. The second signs the very same, or proposes anew.",
    )
    add_id(decide)
    add_signer(decide)
    decide.add_argument(
        "--stricter",
        action="append",
        default=[],
        type=_judgement,
        metavar="OUTPUT=WORD:REASON",
        help="change or refuse an output after all; may be given more than once",
    )
    decide.add_argument("--dry-run", action="store_true", help="show what would be signed; sign nothing")
    decide.set_defaults(run=run_decide)


def _judgement(text: str) -> tuple[str, Judgement]:
    output, _, said = text.partition("=")
    word, _, reason = said.partition(":")
    if word not in (Word.CHANGE, Word.REFUSE) or not output or not reason.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not OUTPUT=change:REASON or OUTPUT=refuse:REASON")
    return output, Judgement(Word(word), reason.strip())


def run_pages(arguments: argparse.Namespace) -> None:
    """Write them; their files are the result on stdout."""
    for page in check.write_pages(Store(arguments.store), arguments.id):
        print(page)


def run_form(arguments: argparse.Namespace) -> None:
    """Write it, unless there is a file already."""
    request = requests.checked_by_machine(Store(arguments.store), arguments.id)
    if arguments.form.exists():
        raise OutputExists(arguments.form, found="a file", expected="none", remedy="name another with --form")
    write_whole(arguments.form, form_of(request).encode(), mode=0o600)
    print(arguments.form)


def run_seal(arguments: argparse.Namespace) -> None:
    """Keep the review with a salt of chance, then hand in its digest."""
    desk = desk_of(arguments)
    sealed = SealedReview(secrets.token_bytes(SALT_SIZE), read_form(arguments.form, desk.key.id))
    _say(requests.seal_review(desk, arguments.id, sealed, keep=_kept(arguments.form)))


def run_open(arguments: argparse.Namespace) -> None:
    """Open it; say so."""
    _say(requests.open_review(desk_of(arguments), arguments.id, read_sealed(_kept(arguments.form))))


def run_decide(arguments: argparse.Namespace) -> None:
    """Sign, or show what would be signed."""
    desk, stricter = desk_of(arguments), dict(arguments.stricter) or None
    if arguments.dry_run:
        decision, _ = requests.to_sign(desk, arguments.id, stricter=stricter)
        for line in decision_lines(decision):
            print(line)
        print(f"nothing was signed; the decision would be: {decision.word.value}")
        return
    request = requests.decide(desk, arguments.id, stricter=stricter)
    assert request.proposed is not None, "a decision was signed"
    for line in decision_lines(request.proposed):
        print(line)
    _say(request)


def _kept(form: Path) -> Path:
    return form.with_name(f"{form.name}.sealed")


def _say(request: Request) -> None:
    print(f"{request.id}: {LABELS[request.state]['en']}; it is the turn of {OWNERS[request.state]['en']}")
