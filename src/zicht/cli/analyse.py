"""`zicht analyse`: list, explain, check and try analyses; each verb has its function."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zicht.analyses.explain import as_svg, as_text
from zicht.cli import analyse_run
from zicht.pipeline.analyse import checked, explained, foreseen, listed


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `analyse` and its verbs."""
    top = commands.add_parser("analyse", help="analyses of microdata: list, explain, check, try")
    verbs = top.add_subparsers(title="verbs", metavar="VERB", required=True)
    _add_list(verbs)
    _add_explain(verbs)
    _add_check(verbs)
    _add_dry_run(verbs)
    _add_folder(analyse_run.add_to(verbs))


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


def _add_explain(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "explain",
        help="what an analysis computes, in words and as a diagram",
        description="Tell what an analysis computes: which rows, which population, what is counted, from "
        "which tables, on which ground. Nothing is computed.",
    )
    verb.add_argument("id", metavar="ID", help="an analysis, such as drugs/suspects-by-residence")
    verb.add_argument("--language", choices=("nl", "en"), default="en", help="language (default: en)")
    verb.add_argument(
        "--diagram",
        choices=("text", "svg"),
        default="text",
        help="svg: give the diagram as SVG on stdout, and nothing else",
    )
    _add_folder(verb)
    verb.set_defaults(run=explain)


HEADINGS_OF_PLAN = {
    "nl": ("Wat wordt berekend", "Tabellen en kolommen", "Schema", "Kenmerk van het plan (SHA-256)"),
    "en": ("What is computed", "Tables and columns", "Diagram", "Digest of the plan (SHA-256)"),
}


def explain(arguments: argparse.Namespace) -> None:
    """The record, the plan in sentences, its tables, a diagram and the digest; or the drawing alone."""
    told = explained(arguments.analyses, arguments.id, arguments.language)
    if arguments.diagram == "svg":
        print(as_svg(told.graph, told.analysis.id), end="")
        return
    computed, tables, diagram, digest = HEADINGS_OF_PLAN[arguments.language]
    print(f"{told.analysis.id}\n")
    for heading, texts in (*told.record, (computed, told.plan), (tables, told.sources)):
        print(heading, *(f"  {text}" for text in texts), sep="\n", end="\n\n")
    print(diagram, as_text(told.graph), sep="\n")
    print(f"{digest}: {told.analysis.plan.digest}")


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


def _add_dry_run(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    verb = verbs.add_parser(
        "dry-run",
        help="how much would an analysis give, and what does it need?",
        description="Count periods, levels and cells, and name the tables needed. No data is opened.",
    )
    verb.add_argument("id", metavar="ID", help="an analysis, such as drugs/suspects-by-residence")
    _add_folder(verb)
    verb.set_defaults(run=dry_run)


def dry_run(arguments: argparse.Namespace) -> None:
    """Periods, levels, cells at most, and tables with their columns."""
    found = foreseen(arguments.analyses, arguments.id)
    plan = found.analysis.plan
    print(f"{plan.id}: {len(plan.periods)} periods, {plan.first} to {plan.last}")
    print(f"cells per area and period: {found.per_area}")
    for level, number in found.areas.items():
        kind = "pairs of areas at most" if plan.counterpart is not None and number > 1 else "areas"
        print(f"  {level}  {number:>11,} {kind}")
    print(f"cells at most, in the Netherlands: {found.cells:,}")
    print("tables:")
    for table, columns in found.columns.items():
        print(f"  {table}: {', '.join(columns)}")
