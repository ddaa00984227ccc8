"""A folder of analyses, `<theme>/<name>.py` with `<name>.toml` beside it -> plans, records and indicators."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from zicht.analyses.faults import AnalysisMiswritten, AnalysisRefused, Fault, RecordInvalid
from zicht.analyses.language.definition import Drawn
from zicht.analyses.records import AnalysisRecord, Beside, read_beside
from zicht.analyses.sandbox.limits import Limits
from zicht.analyses.sandbox.process import Source, run_files
from zicht.analyses.sandbox.sentences import refusals_of
from zicht.model.indicators import Indicator
from zicht.model.plans import Plan, PlanInvalid
from zicht.model.plans_json import PlanUnreadable, plan_from_plain


@dataclass(frozen=True)
class AnalysisFile:
    """Where an analysis stands; `beside` is its TOML, None when there is none."""

    id: str
    theme: str
    name: str
    code: Traversable
    beside: Traversable | None


@dataclass(frozen=True)
class LoadedAnalysis:
    """One analysis that was read without a fault.

    file   name of its Python file, relative to the folder
    drawn  its plan, with the lines of the file
    """

    id: str
    theme: str
    file: str
    drawn: Drawn
    record: AnalysisRecord
    indicators: tuple[Indicator, ...]

    @property
    def plan(self) -> Plan:
        """The frozen plan."""
        return self.drawn.plan


@dataclass(frozen=True)
class Loaded:
    """What a folder holds: the analyses that could be read, and all faults of the others.

    walls  what the kernel closed around the process that ran the files; see `sandbox.process.Answers`
    """

    analyses: tuple[LoadedAnalysis, ...]
    faults: tuple[Fault, ...]
    walls: tuple[str, ...]


def built_in_analyses() -> Traversable:
    """The folder of analyses that comes with Zicht."""
    return resources.files("zicht.content") / "analyses"


def files_of(folder: Traversable) -> tuple[AnalysisFile, ...]:
    """The analyses of a folder, sorted by id."""
    return tuple(sorted(_files(folder), key=lambda file: file.id))


def load_analyses(
    folder: Traversable, only: Collection[str] | None = None, limits: Limits | None = None
) -> Loaded:
    """Read all analyses of a folder, or those with these ids; one child process runs them all."""
    faults: list[Fault] = []
    found = [file for file in files_of(folder) if only is None or file.id in only]
    besides = {file.id: _beside(file, faults) for file in found}
    sources = [source for file in found for source in _source(file, faults)]
    answers = run_files(sources, limits)
    names = {file.id: file for file in found}
    analyses = []
    for identifier, said in answers.said.items():
        file, beside = names[identifier], besides[identifier]
        drawn = _drawn(file, said, faults)
        if drawn is not None and beside is not None and beside.record is not None:
            analyses.append(
                LoadedAnalysis(file.id, file.theme, file.name, drawn, beside.record, beside.indicators)
            )
    return Loaded(tuple(analyses), tuple(faults), answers.walls)


def _files(folder: Traversable) -> Iterator[AnalysisFile]:
    for theme in folder.iterdir():
        if not theme.is_dir() or theme.name.startswith((".", "_")):
            continue
        inside = {file.name: file for file in theme.iterdir() if file.is_file()}
        stems = {name.rsplit(".", 1)[0] for name in inside if name.endswith((".py", ".toml"))}
        for stem in stems - {"__init__"}:
            identifier = f"{theme.name}/{stem.replace('_', '-')}"
            code = inside.get(f"{stem}.py", theme / f"{stem}.py")
            yield AnalysisFile(
                identifier, theme.name, f"{theme.name}/{stem}.py", code, inside.get(f"{stem}.toml")
            )


def _beside(file: AnalysisFile, faults: list[Fault]) -> Beside | None:
    name = file.name.removesuffix(".py") + ".toml"
    if file.beside is None:
        faults.append(Fault(name, 0, "the record beside the analysis is missing", RecordInvalid))
        return None
    try:
        beside = read_beside(file.beside.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        faults.append(Fault(name, 0, "the file is not UTF-8", RecordInvalid))
        return None
    faults += [Fault(name, line, words, RecordInvalid) for line, words in beside.faults]
    faults += [
        Fault(name, 0, f"indicator {one.id} has theme {one.theme!r}, expected {file.theme!r}", RecordInvalid)
        for one in beside.indicators
        if one.theme != file.theme
    ]
    return beside


def _source(file: AnalysisFile, faults: list[Fault]) -> Iterator[Source]:
    """The text of a file that may be run."""
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*/[a-z0-9]+([-_][a-z0-9]+)*\.py", file.name):
        faults.append(
            Fault(file.name, 0, "name files in lower case: theme/name-of-it.py", AnalysisMiswritten)
        )
        return
    try:
        text = file.code.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(Fault(file.name, 0, "the Python file beside the record is missing", AnalysisMiswritten))
        return
    except UnicodeDecodeError:
        faults.append(Fault(file.name, 0, "the file is not UTF-8", AnalysisMiswritten))
        return
    refused = refusals_of(text)
    faults += [Fault(file.name, line, words, AnalysisRefused) for line, words in refused]
    if not refused:
        yield Source(file.id, file.name, text)


def _drawn(file: AnalysisFile, said: dict[str, Any], faults: list[Fault]) -> Drawn | None:
    """The plan in an answer of the child, rebuilt and trusted no more than any other text."""
    for key, error in (("wrong", AnalysisMiswritten), ("refused", AnalysisRefused)):
        if key in said:
            faults += [Fault(file.name, line, words, error) for line, words in _wrong(said[key])]
            return None
    try:
        plan = plan_from_plain(said.get("plan"))
    except (PlanUnreadable, PlanInvalid) as refused:
        faults.append(Fault(file.name, 0, f"this gives no plan: {refused.found}", AnalysisRefused))
        return None
    lines, windowless = said.get("lines"), said.get("windowless")
    if plan.id != file.id or not isinstance(lines, dict) or not isinstance(windowless, list):
        faults.append(Fault(file.name, 0, "this gives the plan of something else", AnalysisRefused))
        return None
    kept = {str(path): line for path, line in lines.items() if type(line) is int}
    return Drawn(plan, kept, tuple(str(path) for path in windowless))


def _wrong(wrong: object) -> Iterator[tuple[int, str]]:
    """What the child says went wrong; the words of a file are cut and kept on one line."""
    pairs = wrong if isinstance(wrong, list) else []
    for pair in pairs[:100]:
        line, words = (pair[0], pair[1]) if isinstance(pair, list) and len(pair) == 2 else (0, pair)
        told = re.sub(r"[^\x20-\x7e\xa0-\uffff]+", " ", str(words))[:500]
        yield line if type(line) is int and line > 0 else 0, told
    if not pairs:
        yield 0, "the file gave no plan"
