"""From a vault and open statistics to a candidate: a bundle that nobody approved yet, with its evidence.

OUT/bundle       the candidate; its digest is what reviewers sign
OUT/attack.json  what attacks found in it, with everything released before
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.analyses.analysis_files import LoadedAnalysis
from zicht.analyses.definitions import built_in_indicators
from zicht.kit.progress import Progress
from zicht.microdata.engines.choice import DEFAULT
from zicht.microdata.engines.engine import Connection, name_division
from zicht.microdata.engines.moved_addresses import shared_areas
from zicht.microdata.engines.on_duckdb import opened as opened_tables
from zicht.microdata.engines.tables import ADDRESS_AREAS, AREAS, Settings
from zicht.microdata.runs import Run
from zicht.microdata.vault import Vault, open_vault
from zicht.pipeline.analyse import checked
from zicht.pipeline.attack import attack_releases, check_nothing_grave
from zicht.pipeline.protect import Protected, held_in, protect_tallies, remember
from zicht.pipeline.publication import PartMaker, seal_bundle
from zicht.pipeline.recruits import find_recruits, recruits_part
from zicht.pipeline.release import account_of
from zicht.pipeline.release_plan import area_tree_of, release_plan_of, sizes_of
from zicht.pipeline.run_analyses import run_analyses
from zicht.pipeline.topic_makers import topic_makers
from zicht.pipeline.vault_release import release_of
from zicht.protection.counts.border_changes import NO_CHANGES, BorderChanges, border_changes
from zicht.release.sealing.sealed import BUNDLE
from zicht.release.series.series import RELEASES
from zicht.sources.catalogue import catalogue_of_folder, read_folder
from zicht.sources.open_data import OpenData

KNOWLEDGE = "A4"
"""Of the attacker: everything that was ever released."""


@dataclass(frozen=True)
class Asked:
    """What a candidate is made with.

    release  its name: "2024-Q4";  seed  of simulations
    key      of protection, secret;  engine  that computes the tallies
    """

    release: str
    seed: int
    key: bytes
    engine: str = DEFAULT


def build_candidate(
    vault: Path, sources: Path, out: Path, asked: Asked, *, earlier: Sequence[Path] = (), progress: Progress
) -> Path:
    """Run every analysis, protect, make the bundle, attack it. Returns the folder of the bundle.

    earlier  bundles of all releases before this one, oldest first
    raises   GraveFinding when an attack succeeds; the report then lies beside the bundle
    """
    run = run_analyses(vault, (), engine=asked.engine, settings=Settings(), progress=progress)
    progress.step(f"reading {sources}")
    opened = read_folder(sources, catalogue_of_folder(sources))
    makers = topic_makers(sources, opened, earlier=earlier)
    bundle = _bundle(open_vault(vault), run, opened, makers, out, asked, progress)
    report = attack_releases(
        [*earlier, bundle], ledger=None, knowledge=KNOWLEDGE, out=out / "attack.json", progress=progress
    )
    check_nothing_grave(report)
    return bundle


def released_in(series: Path, *, on: date) -> tuple[Path, ...]:
    """Bundles of the releases of a series that hold, oldest first; none before the series is there."""
    if not series.exists():
        return ()
    return tuple(series / RELEASES / digest / BUNDLE for digest in account_of(series, on=on).live)


def _bundle(
    vault: Vault,
    run: Run,
    opened: OpenData,
    makers: Sequence[PartMaker],
    out: Path,
    asked: Asked,
    progress: Progress,
) -> Path:
    loaded = checked(None)
    progress.step("fitting models of risk inside the vault")
    tallies = pq.read_table(run.tallies)
    recruits = find_recruits(tallies, loaded.analyses, seed=asked.seed, progress=progress)
    progress.step("protecting the counts")
    every = recruits.with_tallies(tallies)
    protected = _protected(vault, every, loaded.analyses, recruits.classed, opened, asked)
    bundle = seal_bundle(
        opened,
        built_in_indicators(),
        out / BUNDLE,
        release=asked.release,
        seed=asked.seed,
        progress=progress,
        vault=release_of(loaded.analyses, protected, vault.contracts, made_up=vault.made_up),
        makers=(*makers, recruits_part(recruits, loaded.analyses, made_up=vault.made_up)),
    )
    remember(vault.path, protected.held)
    return bundle


def _protected(
    vault: Vault,
    tallies: pa.Table,
    analyses: Sequence[LoadedAnalysis],
    classed: Sequence[str],
    opened: OpenData,
    asked: Asked,
) -> Protected:
    """classed  ids of analyses of which tallies hold classes of risk."""
    held = held_in(vault.path)
    tables = {name: vault.tables()[name] for name in (AREAS, ADDRESS_AREAS)}
    with opened_tables(tables, Settings()) as connection:
        division = name_division(connection)
        changes = _changes(connection, held.counts.division, division.year)
    areas = area_tree_of(division)
    return protect_tallies(
        tallies,
        plan=release_plan_of(analyses, vault.contracts, division, classed=classed),
        areas=areas,
        sizes=sizes_of(opened.observations, areas),
        key=asked.key,
        held=held,
        release=asked.release,
        changes=changes,
    )


def _changes(connection: Connection, before: int | None, now: int) -> BorderChanges:
    """Of borders since the last release; none before the first, or when it was of the same division."""
    if before in (None, now):
        return NO_CHANGES
    return border_changes(shared_areas(connection, before, now))
