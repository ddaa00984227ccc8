"""Interventions judged from a sealed bundle: which effect would be seen, and which effect is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from zicht.analyses.monitor.document import monitor_document
from zicht.analyses.monitor.effects import effect_tables, judged_outcomes
from zicht.analyses.monitor.register import lines_to_add
from zicht.kit.digests import canonical_json
from zicht.kit.files import folder_written_whole
from zicht.kit.progress import Progress
from zicht.pipeline.monitor import DOCUMENT, entered, figures_of
from zicht.pipeline.monitor_bundle import open_bundle
from zicht.pipeline.monitor_register import check_known, register_from
from zicht.release.sealing.tables import csv_bytes, parquet_bytes


def detectable_lines(register: Path, bundle: Path, *, progress: Progress) -> tuple[str, ...]:
    """The lines that make the entries of a draft whole.

    raises  RegisterInvalid, BundleInvalid, InterventionNotInRelease
    """
    draft = register_from(register, draft=True)
    progress.step(f"verifying {bundle}")
    opened = open_bundle(bundle)
    check_known(draft, opened, where=register)
    progress.step("computing what would be seen")
    whole = entered(draft, figures_of(opened))
    return tuple(line for one in whole.interventions for line in lines_to_add(one))


def effects_in(
    register: Path, bundle: Path, out: Path | None, *, seed: int, progress: Progress
) -> tuple[str, ...]:
    """A line for each intervention and outcome; tables and monitor.json in `out` when that is named.

    raises  RegisterInvalid, BundleInvalid, InterventionNotInRelease
    """
    entries = register_from(register)
    progress.step(f"verifying {bundle}")
    opened = open_bundle(bundle)
    check_known(entries, opened, where=register)
    progress.step(f"judging {len(entries.interventions)} interventions")
    entries = replace(entries, made_up=entries.made_up or opened.made_up)
    judged = judged_outcomes(entries, figures_of(opened), seed=seed)
    document = monitor_document(entries, judged, seed=seed)
    if out is not None:
        with folder_written_whole(out, replace_if_holds=f"{DOCUMENT}.json") as folder:
            for name, table in effect_tables(judged).items():
                place = folder / name
                place.parent.mkdir(exist_ok=True)
                place.with_suffix(".parquet").write_bytes(parquet_bytes(table))
                place.with_suffix(".csv").write_bytes(csv_bytes(table))
            (folder / f"{DOCUMENT}.json").write_bytes(canonical_json(document, indent=1))
    return tuple(
        f"{one['id']}, {outcome['indicator']}: {outcome['verdict']}. {outcome['sentence']['en']}"
        for one in document["interventions"]
        for outcome in one["outcomes"]
    )
