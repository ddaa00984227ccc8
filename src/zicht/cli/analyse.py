"""`zicht analyse`: list, explain, check and try analyses; each verb has its function."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zicht.pipeline.analyse import checked, listed


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `analyse` and its verbs."""
    top = commands.add_parser("analyse", help="analyses of microdata: list, explain, check, try")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True)
    _add_list(verbs)
    _add_check(verbs)


def _add_folder(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--analyses",
        type=Path,
        metavar="FOLDER",
        help="folder of your own THEME/NAME.py with NAME.toml (default: the analyses that come with Zicht)",
    )


def _add_list(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser("list", help="the analyses with their questions")
    verb.add_argument("--theme", metavar="THEME", help="only those of one theme, such as drugs")
    verb.add_argument("--language", choices=("nl", "en"), default="en", help="language of the questions")
    _add_folder(verb)
    verb.set_defaults(run=list_analyses)


def list_analyses(arguments: argparse.Namespace) -> None:
    """One line per analysis: its id and its question."""
    found = listed(arguments.analyses, arguments.theme, arguments.language)
    width = max((len(one.id) for one in found), default=0)
    for one in found:
        print(f"{one.id:{width}}  {one.question or '(the record has faults: zicht analyse check)'}")


def _add_check(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "check",
        help="is everything right with these analyses?",
        description="Check analyses completely, before anything runs: every fault is told with its line.",
    )
    verb.add_argument("ids", nargs="*", metavar="ID", help="analyses to check (default: all)")
    _add_folder(verb)
    verb.set_defaults(run=check)


def check(arguments: argparse.Namespace) -> None:
    """Say how many are without fault; faults are an error."""
    loaded = checked(arguments.analyses, arguments.ids)
    number = len(arguments.ids) or len(loaded.analyses)
    print(f"{number} {'analysis is' if number == 1 else 'analyses are'} without fault")
    lacking = {"no network", "no file system", "no privileges"} - set(loaded.walls)
    if lacking:
        print(
            "note: this kernel does not close off by itself: "
            + ", ".join(sorted(lacking))
            + "; the other walls "
            "around analysis files stand (docs/security.md)",
            file=sys.stderr,
        )
