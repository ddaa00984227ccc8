"""A small released bundle for tests: one indicator in two areas and three periods."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.kit.digests import canonical_json, sha256_of_file

ROWS: tuple[dict[str, Any], ...] = (
    {"REF_AREA": "GM9901", "TIME_PERIOD": "2025", "OBS_VALUE": 12.0, "LOWER": 11.0, "UPPER": 13.0},
    {"REF_AREA": "GM9901", "TIME_PERIOD": "2026", "OBS_VALUE": 9.0, "LOWER": 8.0, "UPPER": 10.0},
    {"REF_AREA": "GM9902", "TIME_PERIOD": "2025", "OBS_VALUE": 7.0, "LOWER": 4.0, "UPPER": 10.0},
    {"REF_AREA": "GM9902", "TIME_PERIOD": "2026", "OBS_VALUE": 6.5, "LOWER": 4.0, "UPPER": 9.5},
    {"REF_AREA": "GM9902", "TIME_PERIOD": "2027", "OBS_VALUE": None, "LOWER": None, "UPPER": None,
     "ABSENCE": "confidential"},
    {"REF_AREA": "GM9903", "TIME_PERIOD": "2026", "OBS_VALUE": 0.0, "LOWER": 0.0, "UPPER": 1.0,
     "OBS_STATUS": "N"},
)  # fmt: skip
USUAL = {"OBS_STATUS": "A", "ABSENCE": None, "BOUNDARIES": "now"}


def small_bundle(folder: Path) -> Path:
    """Write it, with a manifest that fits."""
    (folder / "cells").mkdir(parents=True)
    rows = [USUAL | row for row in ROWS]
    pq.write_table(pa.Table.from_pylist(rows), folder / "cells" / "young-drug-suspects.parquet")
    texts = {"nl": {"title": "Jonge verdachten van drugsdelicten"}, "en": {"title": "Young drug suspects"}}
    documents = {
        "indicators.json": [{"id": "young-drug-suspects", "texts": texts}],
        "area_names.json": {"GM9901": "Havenstad", "GM9902": "Duinrand", "GM9903": "Kreek"},
        "protection.json": {"words": {"nl": "Afgerond op vijftallen.", "en": "Rounded to fives."}},
    }
    for name, value in documents.items():
        (folder / name).write_bytes(canonical_json(value))
    seal(folder)
    return folder


def seal(folder: Path) -> None:
    """Write the manifest over what is there."""
    paths = sorted(one for one in folder.rglob("*") if one.is_file() and one.name != "manifest.json")
    files = {
        one.relative_to(folder).as_posix(): {"sha256": sha256_of_file(one), "size": one.stat().st_size}
        for one in paths
    }
    manifest = {"format": "zicht-bundle/1", "release": "voorland-2026", "made_up": True, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest))
