"""A small made-up release beside the register, and one effect measured by it: nothing to be said yet."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from zicht.kit.digests import canonical_json, sha256_of_file
from zicht.register.actions import measuring
from zicht.register.demo.telling import Story
from zicht.register.demo.world import YOUTH, DemoWorld
from zicht.register.rules.artefacts.kinds import Kind
from zicht.register.store.artefacts import workspace_of
from zicht.register.store.figures import FORMAT, MANIFEST, Release, keep_figures

INDICATOR, BEFORE, NOW = "young-drug-suspects", "2025-Q3", "2026-Q3"
AREAS = {"GM9901": "Havenstad", "GM9902": "Duinrand"}
CELLS = (
    ("GM9901", BEFORE, 9.5, 7.0, 12.9),
    ("GM9901", NOW, 8.2, 5.9, 11.4),
    ("GM9902", BEFORE, 6.1, 3.2, 11.6),
    ("GM9902", NOW, 5.4, 2.7, 10.8),
)
"""Area, period, per 1000 youths, and the ends of the 95 % interval. All of it is invented."""
DOCUMENTS: dict[str, Any] = {
    "indicators.json": [
        {
            "id": INDICATOR,
            "texts": {
                "nl": {"title": "Jonge verdachten van drugsdelicten"},
                "en": {"title": "Young suspects of drug offences"},
            },
        }
    ],
    "area_names.json": AREAS,
    "protection.json": {
        "words": {
            "nl": "Aantallen zijn afgerond op vijftallen; kleine aantallen zijn weggelaten.",
            "en": "Counts are rounded to fives; small counts are left out.",
        }
    },
}


def fill(world: DemoWorld) -> None:
    """Put the release beside the register, and measure in the autumn."""
    with TemporaryDirectory() as folder:
        release = keep_figures(_bundle(Path(folder)), Path(settings.HOME))
    _measure(Story(world, YOUTH), release)


def _bundle(folder: Path) -> Path:
    """A folder in the form of a released bundle, with one indicator."""
    columns = ("REF_AREA", "TIME_PERIOD", "OBS_VALUE", "LOWER", "UPPER")
    rest = {"OBS_STATUS": "A", "ABSENCE": None, "BOUNDARIES": "now"}
    rows = [dict(zip(columns, cell, strict=True)) | rest for cell in CELLS]
    types = {"ABSENCE": pa.string(), "OBS_VALUE": pa.float64(), "LOWER": pa.float64(), "UPPER": pa.float64()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in rows[0]])
    (folder / "cells").mkdir()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "cells" / f"{INDICATOR}.parquet")
    for name, document in DOCUMENTS.items():
        (folder / name).write_bytes(canonical_json(document))
    paths = (*DOCUMENTS, f"cells/{INDICATOR}.parquet")
    sizes = {path: (folder / path).stat().st_size for path in paths}
    files = {path: {"sha256": sha256_of_file(folder / path), "size": sizes[path]} for path in paths}
    manifest = {"format": FORMAT, "release": "voorland-2026-q3", "made_up": True, "files": files}
    (folder / MANIFEST).write_bytes(canonical_json(manifest))
    return folder


def _measure(story: Story, release: Release) -> None:
    story.on(10, 20)
    kpis = workspace_of(story.here, at=story.at).all_of(Kind.KPI)
    kpi = next(one for one in kpis if one.content.indicator == INDICATOR)
    measuring.measure(
        story.here,
        kpi.artefact,
        release,
        area="GM9901",
        period=NOW,
        reading="Iets lager dan een jaar eerder, maar binnen de marge. Registraties volgen ook de inzet "
        "van de politie. Wij kunnen nog niets zeggen.",
        by=story.world.as_("analist", story.at),
        at=story.at,
    )
