"""Analyses before they run: which there are, are they right, what do they say, how much would they give."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from zicht.analyses.analysis_files import (
    Loaded,
    LoadedAnalysis,
    built_in_analyses,
    files_of,
    load_analyses,
)
from zicht.analyses.definitions import built_in_indicators
from zicht.analyses.explain import Graph, columns_used, graph_of, sentences_of, source_sentences
from zicht.analyses.faults import Fault, RecordInvalid, raise_faults
from zicht.analyses.language.definition import line_at
from zicht.analyses.plan_checks import check_plan
from zicht.analyses.plan_checks.library import check_indicators, check_measures
from zicht.analyses.records import headed, read_beside
from zicht.kit.errors import UserError
from zicht.microdata.contract_files import built_in_contracts
from zicht.model.area_codes import Level
from zicht.model.contracts import Contracts
from zicht.model.plans import PlanInvalid


class AnalysisNotFound(UserError):
    """There is no analysis with this id in the folder."""

    exit_code = 100
    usual_remedy = "`zicht analyse list` shows all"


@dataclass(frozen=True)
class Listed:
    """One line of the list; the question is empty when the record cannot be read."""

    id: str
    question: str


def listed(folder: Traversable | None, theme: str | None, language: str) -> tuple[Listed, ...]:
    """The analyses of a folder, of one theme or all, with their questions; nothing of them is run."""
    found = []
    for file in files_of(folder or built_in_analyses()):
        if theme in (None, file.theme):
            beside = read_beside(file.beside.read_text(encoding="utf-8")) if file.beside else None
            record = None if beside is None else beside.record
            found.append(Listed(file.id, "" if record is None else record.question[language]))
    if theme is not None and not found:
        raise AnalysisNotFound(f"theme {theme}", found="no analysis of this theme")
    return tuple(found)


def checked(folder: Traversable | None, ids: Collection[str] = ()) -> Loaded:
    """All analyses of a folder, without fault; raises one error with all faults of these ids, or of all.

    Names of measures and indicators are compared with all other analyses of the folder, and with those that
    come with Zicht.
    """
    own = folder or built_in_analyses()
    _demand(own, ids)
    loaded = load_analyses(own)
    contracts = built_in_contracts()
    faults = list(loaded.faults)
    for analysis in loaded.analyses:
        faults += faults_of_plan(analysis, contracts)
    if not loaded.faults:
        theirs = () if folder is None else load_analyses(built_in_analyses()).analyses
        faults += _faults_together(loaded.analyses, theirs)
    wanted = {file.name.removesuffix(".py") for file in files_of(own) if not ids or file.id in ids}
    raise_faults("analyses", [fault for fault in faults if fault.file.rsplit(".", 1)[0] in wanted])
    return loaded


def one_checked(folder: Traversable | None, identifier: str, contracts: Contracts) -> LoadedAnalysis:
    """One analysis, read alone and checked against the contracts; raises all its faults."""
    own = folder or built_in_analyses()
    _demand(own, (identifier,))
    loaded = load_analyses(own, (identifier,))
    faults = [fault for analysis in loaded.analyses for fault in faults_of_plan(analysis, contracts)]
    raise_faults(identifier, [*loaded.faults, *faults])
    return loaded.analyses[0]


@dataclass(frozen=True)
class Explained:
    """An analysis told in one language.

    record   (heading, texts) of the public record that stands beside the plan
    plan     sentences on what will be computed
    sources  a sentence per table, with the supplier's names
    graph    tables -> aggregates -> frame -> cells
    """

    analysis: LoadedAnalysis
    record: tuple[tuple[str, tuple[str, ...]], ...]
    plan: tuple[str, ...]
    sources: tuple[str, ...]
    graph: Graph


def explained(folder: Traversable | None, identifier: str, language: str) -> Explained:
    """What an analysis computes, of whom, from which tables and on which ground; nothing is computed."""
    contracts = built_in_contracts()
    analysis = one_checked(folder, identifier, contracts)
    plan = analysis.plan
    return Explained(
        analysis,
        headed(analysis.record, language),
        sentences_of(plan, contracts, language),
        source_sentences(plan, contracts, language),
        graph_of(plan, contracts, language),
    )


ABOUT_AREAS: Mapping[Level, int] = {
    Level.COUNTRY: 1,
    Level.PROVINCIE: 12,
    Level.COROP: 40,
    Level.VEILIGHEIDSREGIO: 25,
    Level.POLITIE_EENHEID: 10,
    Level.GEMEENTE: 342,
    Level.WIJK: 3_400,
    Level.BUURT: 14_600,
}
"""Areas in the Netherlands in 2024, the last two rounded; only to say how large an outcome can become."""


@dataclass(frozen=True)
class Foreseen:
    """How large the outcome of an analysis can be at most, and what it needs.

    per_area  cells of one area (or pair of areas) in one period, of all measures together
    areas     level -> areas, or pairs of areas for a flow
    columns   table -> columns that are read
    """

    analysis: LoadedAnalysis
    per_area: int
    areas: Mapping[Level, int]
    columns: Mapping[str, tuple[str, ...]]

    @property
    def cells(self) -> int:
        """All cells of all periods, when none is empty."""
        return self.per_area * sum(self.areas.values()) * len(self.analysis.plan.periods)


def foreseen(folder: Traversable | None, identifier: str) -> Foreseen:
    """What running an analysis would need and give; no data is opened."""
    contracts = built_in_contracts()
    analysis = one_checked(folder, identifier, contracts)
    plan = analysis.plan
    per_area = len(plan.measures)
    for breakdown in plan.breakdowns:
        per_area *= len(breakdown.categories) + (2 if plan.margins else 1)
    areas = {level: ABOUT_AREAS[level] for level in (Level.COUNTRY, *plan.levels)}
    if plan.counterpart is not None:
        areas = {level: 1 if level is Level.COUNTRY else n * (n + 2) for level, n in areas.items()}
    return Foreseen(analysis, per_area, areas, columns_used(plan, contracts))


def faults_of_plan(analysis: LoadedAnalysis, contracts: Contracts) -> Iterator[Fault]:
    """What the contracts find wrong with a plan, on the lines of its file; the same words once a line."""
    drawn = analysis.drawn
    found = check_plan(drawn.plan, contracts, drawn.windowless)
    told = {(line_at(finding.path, drawn.lines), finding.words) for finding in found}
    yield from (Fault(analysis.file, line, words, PlanInvalid) for line, words in sorted(told))


def _faults_together(
    analyses: tuple[LoadedAnalysis, ...], theirs: tuple[LoadedAnalysis, ...]
) -> Iterator[Fault]:
    by_id = {analysis.id: analysis for analysis in (*theirs, *analyses)}
    own = {analysis.id for analysis in analyses}
    plans = [analysis.plan for analysis in by_id.values()]
    for identifier, path, words in check_measures(plans):
        if identifier in own:
            lines = by_id[identifier].drawn.lines
            yield Fault(by_id[identifier].file, line_at(path, lines), words, PlanInvalid)
    known = built_in_indicators()
    measures = sorted({name for one in known for name in (one.numerator, one.denominator)})
    indicators = {identifier: analysis.indicators for identifier, analysis in by_id.items()}
    for identifier, words in check_indicators(plans, indicators, known, measures):
        if identifier in own:
            name = by_id[identifier].file.removesuffix(".py") + ".toml"
            yield Fault(name, 0, words, RecordInvalid)


def _demand(folder: Traversable, ids: Collection[str]) -> None:
    known = [file.id for file in files_of(folder)]
    for identifier in ids:
        if identifier not in known:
            near = difflib.get_close_matches(identifier, known, 3, cutoff=0.4)
            raise AnalysisNotFound(
                identifier,
                found="no analysis of this name",
                expected=f"one like {', '.join(near)}" if near else None,
            )
