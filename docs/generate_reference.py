"""Write docs/reference anew from the code: errors, commands, indicators, sources.

    python docs/generate_reference.py

The pages are checked in, so that a change of the code shows what it changes for a user; a test compares
them with what this makes.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import pkgutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.apps import apps

import zicht
from zicht.analyses.definitions import built_in_indicators
from zicht.cli.main import parser
from zicht.kit.errors import UserError
from zicht.model.indicators import Indicator
from zicht.pipeline.analyse import checked
from zicht.register.installation import open_register
from zicht.register.rules.questions import reference_page as questions
from zicht.register.rules.reference_page import render as permissions
from zicht.release.output_check.reference_page import render as output_check
from zicht.sources.catalogue import READERS, built_in_catalogue
from zicht.sources.entries import Entry
from zicht.sources.live.catalogue import standard_catalogue

REFERENCE = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/generate_reference.py; do not edit. -->"


def main() -> None:
    """Write every page that differs."""
    for name, text in pages().items():
        path = REFERENCE / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _let_the_register_be_imported() -> None:
    """Its tables exist only once Django knows the settings; a folder that is thrown away will do."""
    if apps.ready:
        return
    with tempfile.TemporaryDirectory() as home:
        open_register(Path(home), https=False)


def pages() -> dict[str, str]:
    """File name in docs/reference -> text."""
    _let_the_register_be_imported()
    makers = {
        "analyses.md": analyses,
        "commands.md": commands,
        "errors.md": errors,
        "indicators.md": indicators,
        "output-check.md": output_check,
        "questions.md": questions,
        "register.md": permissions,
        "sources.md": sources,
    }
    made = {name: "\n".join([MADE, "", *make()]).rstrip() + "\n" for name, make in makers.items()}
    return made | {"register-api.json": api_description()}


# The read API of the register


def api_description() -> str:
    """The read API as OpenAPI, as the register itself gives it at /api/v1/openapi.json."""
    from zicht.register.web.urls import API

    return json.dumps(API.get_openapi_schema(path_prefix="/api/v1/"), indent=1, sort_keys=True) + "\n"


# Analyses


def analyses() -> Iterator[str]:
    """Every analysis that comes with Zicht, out of its two files and its plan."""
    loaded = checked(None).analyses
    yield from ("# Analyses", "")
    yield f"{len(loaded)} analyses of the closed environment, by theme. `zicht analyse explain ID` tells in"
    yield "full what one counts and from which columns; the record beside it tells who asks, on which ground,"
    yield "and what it cannot say. Indicators are made of the measures after they were protected."
    for theme in sorted({analysis.theme for analysis in loaded}):
        yield from (
            "",
            f"## {theme}",
            "",
            "| analysis | question | measures | levels | periods |",
            "|---|---|---|---|---|",
        )
        for analysis in (one for one in loaded if one.theme == theme):
            plan = analysis.plan
            names = ", ".join(f"`{measure.name}`" for measure in plan.measures)
            levels = " ".join(level.value for level in plan.levels)
            question = analysis.record.question["en"]
            yield f"| `{analysis.id}` | {question} | {names} | {levels} | {plan.first} to {plan.last} |"


# Commands


def commands() -> Iterator[str]:
    """Every command with its options, out of the parser itself."""
    yield from ("# Commands", "")
    yield "Results go to stdout and progress to stderr. The exit code is 0, or that of the mistake"
    yield "([errors](errors.md)); 130 when the run was interrupted."
    for name, command in _commands("zicht", parser()):
        yield from ("", f"## {name}", "", command.description or "")
        options = [action for action in command._actions if not isinstance(action, argparse._HelpAction)]
        if options:
            yield ""
            yield from _table(("option", "meaning"), [(_written(o), o.help or "") for o in options])


def _commands(name: str, found: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    groups = [action for action in found._actions if isinstance(action, argparse._SubParsersAction)]
    for group in groups:
        for word, below in group.choices.items():
            yield from _commands(f"{name} {word}", below)
    if not groups:
        yield name, found


def _written(option: argparse.Action) -> str:
    value = option.metavar if isinstance(option.metavar, str) else option.dest.upper()
    value = value.replace("|", r"\|")
    words = option.option_strings[-1:] or [value]
    if option.option_strings and option.nargs != 0:
        words.append(value)
    return f"`{' '.join(words)}`" + (" (required)" if option.required and option.option_strings else "")


# Errors


def errors() -> Iterator[str]:
    """Every mistake a user can make, by exit code."""
    yield from ("# Errors", "")
    yield "A mistake a user can mend ends a command with one of these codes, and a message that says where,"
    yield "what was found, what was expected and what to do. Anything else is a bug: please report its text."
    yield ""
    rows = [
        (str(kind.exit_code), f"`{kind.__name__}`", kind.__module__.split(".")[1], _doc(kind), _remedy(kind))
        for kind in sorted(kinds_of_mistake(), key=lambda kind: (kind.exit_code, kind.__name__))
    ]
    yield from _table(("exit code", "error", "room", "meaning", "usually"), rows)


def kinds_of_mistake() -> list[type[UserError]]:
    """All classes below UserError in the whole distribution."""
    for module in pkgutil.walk_packages(zicht.__path__, "zicht."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found: list[type[UserError]] = []
    waiting = list(UserError.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind not in found and kind.__module__.startswith("zicht."):
            found.append(kind)
    return found


def _doc(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _remedy(kind: type[UserError]) -> str:
    return kind.usual_remedy or ""


# Indicators


def indicators() -> Iterator[str]:
    """A table of all, then the words of each."""
    known = built_in_indicators()
    yield from ("# Indicators", "")
    yield f"{len(known)} definitions. The smallest relevant ratio is the factor below which a difference is"
    yield "never called higher or lower. A star marks the characteristics on which peers are chosen."
    for theme in dict.fromkeys(indicator.theme for indicator in known):
        yield from ("", f"## {theme}", "")
        rows = [_indicator_row(one) for one in known if one.theme == theme]
        yield from _table(("id", "kind", "numerator / denominator", "unit", "levels", "relevant"), rows)
        for indicator in (one for one in known if one.theme == theme):
            yield from _indicator_words(indicator)


def _indicator_row(one: Indicator) -> tuple[str, ...]:
    star = " *" if one.characteristic else ""
    levels = " ".join(level.value for level in one.levels)
    parts = f"`{one.numerator}` / `{one.denominator}`"
    return f"[{one.id}](#{one.id}){star}", one.kind.value, parts, one.texts["en"].unit, levels, _ratio(one)


def _ratio(one: Indicator) -> str:
    return f"{one.smallest_relevant_ratio:.2f}"


def _indicator_words(one: Indicator) -> Iterator[str]:
    yield from ("", f"### {one.id}", "")
    for language in ("nl", "en"):
        text = one.texts[language]
        yield f"**{text.title}** ({language}; {text.unit}). {text.question} {text.population} {text.formula}"
        yield from ("", f"*{_LIMITS[language]}* {text.limits}", "")
        yield from (f"*{_NOT[language]}* {text.not_meaning}", "", f"*{_ACTION[language]}* {text.action}", "")
    if one.unit_cv is not None:
        yield f"Assumed variation between units: {one.unit_cv}."


_LIMITS = {"nl": "Beperkingen.", "en": "Limits."}
_NOT = {"nl": "Wat het niet betekent.", "en": "What it does not mean."}
_ACTION = {"nl": "Wat een gemeente kan doen.", "en": "What a gemeente can do."}


# Sources


def sources() -> Iterator[str]:
    """The built-in catalogue, the measures it gives, the live tables and the corrections."""
    entries = built_in_catalogue().entries
    yield from ("# Sources", "")
    yield f"The built-in catalogue names {len(entries)} files. None of them is in the repository or package."
    yield from ("", f"Readers: {', '.join(f'`{name}`' for name in sorted(READERS))}.", "", "## Files", "")
    columns = ("id", "title", "publisher", "licence", "of", "reader", "divisions")
    yield from _table(columns, [_source_row(entry) for entry in entries])
    yield from ("", "## What a reader must know", "")
    yield from (f"- **{entry.id}**: {' '.join(entry.note.split())}" for entry in entries if entry.note)
    yield from ("", "## Measures", "")
    yield from _table(("measure", "files"), sorted(_measures(entries).items()))
    yield from ("", "## Corrections", "")
    fixes = [fix for entry in entries for fix in entry.corrections]
    rows = [(fix.source, fix.field, fix.area, fix.expects, fix.use, fix.reason) for fix in fixes]
    yield from _table(("file", "field", "area", "found", "used", "reason"), rows)
    yield from ("", "## Live tables", "")
    live = standard_catalogue()
    rows = [(one.id, one.service, one.table, one.reference_date, one.evidence) for one in live.tables]
    yield from _table(("id", "service", "table", "of", "checked against"), rows)


def _source_row(entry: Entry) -> tuple[str, ...]:
    divisions = {part.division.id for part in (*entry.areas, *entry.tables)}
    divisions |= {part.inner.id for part in entry.memberships}
    words = (entry.id, entry.title, entry.publisher, entry.licence, entry.reference_date, entry.reader)
    return (*words, " ".join(sorted(divisions)))


def _measures(entries: Iterable[Entry]) -> dict[str, str]:
    files: dict[str, set[str]] = {}
    for entry in entries:
        for part in entry.tables:
            for column in part.measures:
                files.setdefault(f"`{column.measure}`", set()).add(entry.id)
    return {name: ", ".join(sorted(found)) for name, found in files.items()}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield "| " + " | ".join(" ".join(str(cell).split()).replace(" | ", " / ") for cell in row) + " |"


if __name__ == "__main__":
    main()
