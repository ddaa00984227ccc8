"""From figures to a sealed bundle, and to its site: the second half of every build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from zicht.analyses.derived import with_derived
from zicht.analyses.figures import Figures, gather
from zicht.analyses.geography import Geography, assemble
from zicht.kit.progress import Progress
from zicht.model.bundle_parts import BundlePart
from zicht.model.indicators import Indicator
from zicht.model.observations import Observations
from zicht.model.provenance import Source
from zicht.model.reports import ProtectedTables, ProtectionReport, joined
from zicht.pipeline.documents import documents_of, edition_of
from zicht.pipeline.estimates import Estimates, estimate
from zicht.protection.already_public import AlreadyPublic, protect
from zicht.release.sealing.bundle import seal
from zicht.site.build import build_site
from zicht.sources.open_data import OpenData

COUNTS = "counts"


@dataclass(frozen=True, eq=False)
class VaultRelease:
    """What a vault adds to a release: counts that were protected before anything was computed of them.

    counts       COUNT_SCHEMA: everything that leaves the vault
    sources      one per analysis
    overlapping  ids of indicators of which neighbouring periods share events
    documents    path without ending -> value: analyses, release_plan, area_tree
    """

    counts: pa.Table
    observations: tuple[Observations, ...]
    sources: tuple[Source, ...]
    indicators: tuple[Indicator, ...]
    overlapping: frozenset[str]
    documents: Mapping[str, Any]
    report: ProtectionReport


@dataclass(frozen=True, eq=False)
class Ground:
    """What every analysis of a release may build on: protected or published figures, and where areas lie.

    vault  None in a release of open statistics
    """

    figures: Figures
    geography: Geography
    vault: VaultRelease | None
    seed: int
    progress: Progress


PartMaker = Callable[[Ground], BundlePart]
"""One analysis that adds tables of its own to a release."""


def publish(
    opened: OpenData,
    indicators: Sequence[Indicator],
    out: Path,
    *,
    release: str,
    seed: int,
    progress: Progress,
    makers: Sequence[PartMaker] = (),
) -> Path:
    """Judge, protect, seal, make pages of open statistics. Returns the folder of the site; OUT/bundle is its
    bundle.

    raises the UserError of whichever room found a mistake; then neither bundle nor site was touched
    """
    bundle = seal_bundle(
        opened, indicators, out / "bundle", release=release, seed=seed, progress=progress, makers=makers
    )
    progress.step("writing the site")
    build_site(bundle, out / "site", progress)
    progress.step("done")
    return out / "site"


def seal_bundle(
    opened: OpenData,
    indicators: Sequence[Indicator],
    target: Path,
    *,
    release: str,
    seed: int,
    progress: Progress,
    vault: VaultRelease | None = None,
    makers: Sequence[PartMaker] = (),
) -> Path:
    """Judge, protect, seal. Returns `target`, which is then a bundle.

    makers  of what analyses add beside the cells of indicators
    raises the UserError of whichever room found a mistake; then nothing was written
    """
    observations = (*opened.observations, *(vault.observations if vault else ()))
    sources = (*opened.sources, *(vault.sources if vault else ()))
    every = sorted((*indicators, *(vault.indicators if vault else ())), key=lambda i: (i.order, i.id))
    geography = assemble(opened.boundaries, observations, opened.memberships, opened.recodes)
    figures = with_derived(gather(observations, geography))
    parts = [make(Ground(figures, geography, vault, seed, progress)) for make in makers]
    sources += tuple(source for part in parts for source in part.sources)
    found = estimate(
        every,
        figures,
        geography,
        seed=seed,
        progress=progress,
        overlapping=vault.overlapping if vault else (),
    )
    tables, provenance = _all_tables(found, vault, parts)
    protected = protect(tables, rule=AlreadyPublic(), sources=sources, provenance=provenance)
    reports = [*([vault.report] if vault else []), *(part.report for part in parts if part.report)]
    for report in reversed(reports):
        protected = ProtectedTables(protected.tables, joined(report, protected.report))
    progress.step("sealing the bundle")
    documents = documents_of(every, geography, found, opened) | {"analyses": []}
    for part in parts:
        documents |= part.documents
    seal(
        target,
        edition=edition_of(sources, geography, release=release, seed=seed),
        protected=protected,
        documents=documents | (dict(vault.documents) if vault else {}),
        boundaries=list(geography.boundaries.values()),
        sources=sources,
        provenance=provenance,
    )
    return target


def _all_tables(
    found: Estimates, vault: VaultRelease | None, parts: Sequence[BundlePart]
) -> tuple[dict[str, pa.Table], dict[str, Sequence[str]]]:
    """The cells of indicators, the counts of the vault, and what analyses add."""
    tables, provenance = dict(found.tables), dict(found.provenance)
    if vault is not None:
        tables[COUNTS] = vault.counts
        provenance[COUNTS] = sorted(source.id for source in vault.sources)
    for part in parts:
        assert not set(part.tables) & set(tables), "two parts bring a table of the same name"
        tables |= part.tables
        provenance |= part.provenance
    return tables, provenance
