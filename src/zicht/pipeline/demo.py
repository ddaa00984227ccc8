"""The whole chain on a made-up country: deliveries of suppliers in, a sealed bundle and a site out.

Open statistics of the made-up province and counts over made-up persons of the same province come together in
one release. Every step is the one that real deliveries go through.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from zicht.analyses.definitions import built_in_indicators
from zicht.kit.errors import UserError
from zicht.kit.progress import Progress
from zicht.microdata.engines.choice import DEFAULT
from zicht.microdata.engines.engine import name_division
from zicht.microdata.engines.on_duckdb import opened as opened_tables
from zicht.microdata.engines.tables import AREAS, Settings
from zicht.microdata.runs import Run
from zicht.microdata.vault import Vault, open_vault
from zicht.pipeline.analyse import checked
from zicht.pipeline.deliver import make_vault
from zicht.pipeline.deliver_all import accept_all
from zicht.pipeline.demo_data import write_deliveries
from zicht.pipeline.made_up import write_made_up_sources
from zicht.pipeline.publication import VaultRelease, publish
from zicht.pipeline.run_analyses import run_analyses
from zicht.pipeline.vault_release import release_of
from zicht.protection.small_counts import SmallCounts
from zicht.sources.catalogue import catalogue_of_folder, read_folder

MARK = "truth.json"


class NotOurVault(UserError):
    """In the place of the demonstration's vault lies one that this command did not make."""

    exit_code = 18
    usual_remedy = "name another folder with --out"


@dataclass(frozen=True)
class Demonstration:
    """Which made-up country; the same values give the same bundle and site."""

    persons: int
    seed: int
    release: str = "1"
    engine: str = DEFAULT


def build_demo(out: Path, asked: Demonstration, *, on: date, processes: int, progress: Progress) -> Path:
    """Make the country, take in its deliveries, run every analysis, protect, seal, publish.

    OUT/sources    files of open statistics        OUT/microdata  deliveries of suppliers
    OUT/vault      the vault, OUT/vault.key its key
    OUT/bundle     the release                     OUT/site       its pages (returned)
    on             the day that the ledger of the vault names; it does not come into the release
    """
    sources = write_made_up_sources(out / "sources", seed=asked.seed, progress=progress)
    deliveries = write_deliveries(
        out / "microdata", persons=asked.persons, seed=asked.seed, processes=processes, progress=progress
    )
    vault = _fresh_vault(out, on=on, deliveries=deliveries / "deliveries", progress=progress)
    run = run_analyses(vault.path, (), engine=asked.engine, settings=Settings(), progress=progress)
    progress.step("protecting the tallies")
    release = _release(vault, run)
    progress.step(f"reading {sources}")
    opened = read_folder(sources, catalogue_of_folder(sources))
    return publish(
        opened,
        built_in_indicators(),
        out,
        release=asked.release,
        seed=asked.seed,
        progress=progress,
        vault=release,
    )


def _fresh_vault(out: Path, *, on: date, deliveries: Path, progress: Progress) -> Vault:
    """A vault with all deliveries; that of an earlier demonstration is replaced."""
    place = out / "vault"
    if place.exists():
        if not open_vault(place).made_up:
            raise NotOurVault(place, found="a vault with real deliveries", expected="none, or a made-up one")
        shutil.rmtree(place)
    vault = make_vault(place, out / "vault.key", made_up=True)
    accept_all(deliveries, place, out / "vault.key", vault.contracts, on=on, progress=progress)
    return vault


def _release(vault: Vault, run: Run) -> VaultRelease:
    loaded = checked(None)
    with opened_tables({AREAS: vault.tables()[AREAS]}, Settings()) as connection:
        division = name_division(connection)
    return release_of(
        loaded.analyses,
        pq.read_table(run.tallies),
        division,
        vault.contracts,
        made_up=vault.made_up,
        rule=SmallCounts(),
    )
