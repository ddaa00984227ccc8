"""The register of analyses: who asked what, on which ground, how it was computed, who looked at it."""

from __future__ import annotations

from dataclasses import dataclass

from zicht.site.bundle_reader import AnalysisRecord
from zicht.site.links import indicator_page, root_from, text_page
from zicht.site.views.context import Speaker

KEYS = (
    "requested_by",
    "legal_ground",
    "hypotheses",
    "population",
    "definition",
    "original",
    "limits",
    "not_used",
    "oversight",
)
"""The parts of a record in the order in which a reader wants them; the question comes before them."""


@dataclass(frozen=True)
class AnalysisView:
    """One analysis in one language.

    facts       (heading, texts)
    plan        sentences out of the plan that was computed
    indicators  (address, title)
    """

    id: str
    anchor: str
    digest: str
    question: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    plan: tuple[str, ...]
    indicators: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AnalysesView:
    """Themes with their analyses."""

    themes: tuple[tuple[str, tuple[AnalysisView, ...]], ...]


def analyses_view(speaker: Speaker) -> AnalysesView:
    """Every analysis of the release, by theme in the order of the theme's name."""
    path = text_page("analyses", speaker.language)
    themes: dict[str, list[AnalysisView]] = {}
    for analysis in speaker.material.bundle.analyses:
        name = speaker.theme(analysis.id.partition("/")[0])
        themes.setdefault(name, []).append(analysis_view(speaker, analysis, path))
    return AnalysesView(tuple((name, tuple(themes[name])) for name in sorted(themes)))


def analysis_of(speaker: Speaker, indicator: str, path: str) -> AnalysisView | None:
    """The analysis an indicator was made of; None for open statistics."""
    for analysis in speaker.material.bundle.analyses:
        if indicator in analysis.indicators:
            return analysis_view(speaker, analysis, path)
    return None


def analysis_view(speaker: Speaker, analysis: AnalysisRecord, path: str) -> AnalysisView:
    """One analysis as seen from a page."""
    language = speaker.language
    titles = {name: speaker.text(indicator).title for name, indicator in speaker.figures.indicators.items()}
    return AnalysisView(
        id=analysis.id,
        anchor=analysis.id.replace("/", "-"),
        digest=analysis.digest,
        question=str(analysis.record["question"][language]),
        facts=tuple(
            (speaker.t.at(f"analyses.{key}"), _texts(analysis.record[key][language]))
            for key in KEYS
            if analysis.record[key][language]
        ),
        plan=tuple(analysis.plan[language]),
        indicators=tuple(
            (root_from(path) + indicator_page(name, language), titles[name])
            for name in analysis.indicators
            if name in titles
        ),
    )


def _texts(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
