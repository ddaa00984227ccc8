"""`zicht partnerships`: questions about who works together with whom, answered from files of registers."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date
from pathlib import Path

from zicht.cooperation.words import LANGUAGES
from zicht.pipeline import partnerships
from zicht.pipeline.partnership_answers import Answer


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `partnerships` with its actions."""
    command = commands.add_parser(
        "partnerships", help="who works together with whom: counts, reuse, accountability, what-if"
    )
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)
    for add in (_as_of, _reuse, _accountability, _what_if, _quality, _changes, _load):
        add(actions)


def _as_of(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _action(actions, "as-of", "how much cooperation there was on a day")
    command.add_argument("--province", metavar="CODE", help="CBS code of a province, for its gemeenten only")
    command.set_defaults(
        run=lambda given: _tell(given, partnerships.as_of(given.source, given.on, province=given.province))
    )


def _reuse(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _action(
        actions,
        "reuse",
        "which partnership that exists comes nearest to what is wished",
        "Rank partnerships in force by the parties, theme, powers and purpose that are wished, and say why "
        "and why not. Organisations are named by id, CBS code or name.",
    )
    command.add_argument("--party", action="append", required=True, metavar="NAME", help="wished; repeat it")
    command.add_argument("--theme", action="append", default=[], metavar="LABEL", help="whole or main theme")
    command.add_argument(
        "--powers", action="append", default=[], metavar="WAY", help="delegatie, mandaat, ..."
    )
    command.add_argument("--body", action="append", default=[], metavar="ORGAN", help="that must take part")
    command.add_argument("--text", default="", help="what it is for, in own words")
    command.add_argument("--most", type=int, default=5, metavar="N", help="how many to show (default: 5)")
    command.set_defaults(run=run_reuse)


def _accountability(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _action(
        actions,
        "accountability",
        "what is in order, missing or unknown",
        "Hold partnerships in force against rules with articles of law. What no source speaks of is unknown.",
    )
    one = command.add_mutually_exclusive_group()
    one.add_argument("--party", metavar="NAME", help="those this organisation takes part in")
    one.add_argument("--partnership", metavar="NAME", help="one, rule by rule")
    command.set_defaults(
        run=lambda given: _tell(
            given,
            partnerships.accountability(
                given.source, given.on, party=given.party, partnership=given.partnership
            ),
        )
    )


def _what_if(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _action(
        actions,
        "what-if",
        "what a merger, an exit or a new division would break",
        "Compute figures before and after, and list every partnership with a broken link.",
    )
    change = command.add_mutually_exclusive_group(required=True)
    change.add_argument("--merge", nargs="+", metavar="NAME", help="gemeenten that become one")
    change.add_argument("--exit", metavar="NAME", help="organisation that leaves; with --from")
    change.add_argument("--division", metavar="ID", help="division that comes into use")
    command.add_argument("--into", metavar="NAME", help="with --merge: one of them, or a new name")
    command.add_argument("--from", dest="left", metavar="PARTNERSHIP", help="with --exit: what it leaves")
    command.add_argument("--instead-of", metavar="ID", help="with --division: the one it replaces")
    command.set_defaults(run=lambda given: run_what_if(command, given))


def _quality(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _action(actions, "quality", "what lacks in the registers themselves")
    command.set_defaults(run=lambda given: _tell(given, partnerships.quality_of(given.source, given.on)))


def _changes(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _action(actions, "changes", "what came, went and changed since a day")
    command.add_argument("--since", type=date.fromisoformat, required=True, metavar="DATE", help="first day")
    command.add_argument(
        "--successor",
        action="append",
        type=_successor,
        metavar="OLD=NEW",
        help="CBS codes: into what a dissolved gemeente went, so that a merger is no change; repeat it",
    )
    command.set_defaults(run=run_changes)


def _load(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _action(actions, "load", "what cooperation asks of an organisation: seats and meetings")
    command.add_argument("--party", required=True, metavar="NAME", help="the organisation")
    command.set_defaults(
        run=lambda given: _tell(given, partnerships.load(given.source, given.on, party=given.party))
    )


def run_reuse(given: argparse.Namespace) -> None:
    """Print the advice and the nearest partnerships."""
    answer = partnerships.reuse(
        given.source,
        given.on,
        parties=given.party,
        themes=given.theme,
        powers=given.powers,
        bodies=given.body,
        text=given.text,
        most=given.most,
    )
    _tell(given, answer)


def run_changes(given: argparse.Namespace) -> None:
    """Print what happened; "as now" when successors are named."""
    successors = dict(given.successor) if given.successor else None
    _tell(given, partnerships.changed(given.source, given.on, since=given.since, successors=successors))


def run_what_if(command: argparse.ArgumentParser, given: argparse.Namespace) -> None:
    """Print what one change would do; the words that belong to it must be there."""
    if given.merge:
        if given.into is None:
            command.error("--merge needs --into NAME")
        answer = partnerships.if_merged(given.source, given.on, gemeenten=given.merge, into=given.into)
    elif given.exit:
        if given.left is None:
            command.error("--exit needs --from PARTNERSHIP")
        answer = partnerships.if_left(given.source, given.on, party=given.exit, partnership=given.left)
    else:
        answer = partnerships.if_divided(
            given.source, given.on, division=given.division, instead_of=given.instead_of
        )
    _tell(given, answer)


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser],
    word: str,
    told: str,
    description: str | None = None,
) -> argparse.ArgumentParser:
    command = actions.add_parser(word, help=told, description=description)
    command.add_argument(
        "--source", type=Path, required=True, metavar="FOLDER", help="files of registers of cooperation"
    )
    command.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="the day (default: that of the newest export)"
    )
    command.add_argument("--language", choices=LANGUAGES, default="en", help="of the lines (default: en)")
    command.add_argument("--json", action="store_true", help="print JSON instead of lines")
    return command


def _successor(words: str) -> tuple[str, str]:
    if not re.fullmatch(r"GM\d{4}=GM\d{4}", words):
        raise argparse.ArgumentTypeError(f"{words!r} is not of the form GM0001=GM0002")
    old, _, new = words.partition("=")
    return old, new


def _tell(given: argparse.Namespace, answer: Answer) -> None:
    if given.json:
        sys.stdout.write(answer.as_json())
    else:
        for line in answer.lines(given.language):
            print(line)
