"""Analyses on the vault: check them, compute their cells, keep the result where persons are."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from zicht.kit.progress import SILENT, Progress
from zicht.microdata.engines.choice import DEFAULT, engine_named
from zicht.microdata.engines.on_spark import HERE
from zicht.microdata.engines.tables import Settings
from zicht.microdata.runs import Run, run_plans
from zicht.microdata.vault import open_vault
from zicht.pipeline.analyse import checked

DEFAULTS = Settings()


def run_analyses(
    vault: Path,
    ids: Sequence[str] = (),
    *,
    analyses: Traversable | None = None,
    engine: str = DEFAULT,
    spark: str = HERE,
    settings: Settings = DEFAULTS,
    progress: Progress = SILENT,
) -> Run:
    """Compute analyses (all of the folder, or these) on what the vault holds today.

    `spark` is the address of the engine of that name.
    A run that was broken off goes on; one that was done is found again.

    raises what `checked`, `open_vault` and `run_plans` raise
    """
    loaded = checked(analyses, ids)
    plans = [analysis.plan for analysis in loaded.analyses if not ids or analysis.id in ids]
    return run_plans(plans, open_vault(vault), engine_named(engine, spark), settings, progress)
