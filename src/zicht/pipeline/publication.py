"""From figures to a sealed bundle and its site: the second half of every build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zicht.analyses.derived import with_derived
from zicht.analyses.figures import gather
from zicht.analyses.geography import assemble
from zicht.kit.progress import Progress
from zicht.model.indicators import Indicator
from zicht.model.observations import Observations
from zicht.model.provenance import Source
from zicht.model.reports import ProtectedTables, ProtectionReport, joined
from zicht.pipeline.documents import documents_of, edition_of
from zicht.pipeline.estimates import estimate
from zicht.protection.already_public import AlreadyPublic, protect
from zicht.release.bundle import seal
from zicht.site.build import build_site
from zicht.sources.open_data import OpenData


@dataclass(frozen=True, eq=False)
class VaultRelease:
    """What a vault adds to a release: counts that were protected before anything was computed of them.

    sources      one per analysis
    overlapping  ids of indicators of which neighbouring periods share events
    records      the entries of analyses.json
    """

    observations: tuple[Observations, ...]
    sources: tuple[Source, ...]
    indicators: tuple[Indicator, ...]
    overlapping: frozenset[str]
    records: tuple[dict[str, Any], ...]
    report: ProtectionReport


def publish(
    opened: OpenData,
    indicators: Sequence[Indicator],
    out: Path,
    *,
    release: str,
    seed: int,
    progress: Progress,
    vault: VaultRelease | None = None,
) -> Path:
    """Judge, protect, seal, make pages. Returns the folder of the site; OUT/bundle is its bundle.

    raises the UserError of whichever room found a mistake; then neither bundle nor site was touched
    """
    observations = (*opened.observations, *(vault.observations if vault else ()))
    sources = (*opened.sources, *(vault.sources if vault else ()))
    every = sorted((*indicators, *(vault.indicators if vault else ())), key=lambda i: (i.order, i.id))
    geography = assemble(opened.boundaries, observations, opened.memberships, opened.recodes)
    figures = with_derived(gather(observations, geography))
    found = estimate(
        every,
        figures,
        geography,
        seed=seed,
        progress=progress,
        overlapping=vault.overlapping if vault else (),
    )
    protected = protect(found.tables, rule=AlreadyPublic(), sources=sources, provenance=found.provenance)
    if vault is not None:
        protected = ProtectedTables(protected.tables, joined(vault.report, protected.report))
    progress.step("sealing the bundle")
    seal(
        out / "bundle",
        edition=edition_of(sources, geography, release=release, seed=seed),
        protected=protected,
        documents=documents_of(every, geography, found, opened)
        | {"analyses": list(vault.records) if vault else []},
        boundaries=list(geography.boundaries.values()),
        sources=sources,
        provenance=found.provenance,
    )
    progress.step("writing the site")
    build_site(out / "bundle", out / "site", progress)
    progress.step("done")
    return out / "site"
