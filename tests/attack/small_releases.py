"""Writes small releases with a known truth: protected well, or with one leak in them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from tests.unit.attack.small_country import Country, Key, figure_of, on_grid, random_country, tree_of

from zicht.kit.digests import canonical_json, sha256_of
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.cells import CELL_SCHEMA
from zicht.model.release_plans import COUNT_SCHEMA, Figure, ReleasePlan
from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.release.sealing.bundle import Edition, seal

TREE = tree_of({"GM0001": {"WK000101": 3, "WK000102": 2}, "GM0002": {"WK000201": 2, "WK000202": 3}})
LEVELS = (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT)
FIGURE = figure_of(
    "suspects",
    periods=("2024-Q3", "2024-Q4"),
    breakdowns=("age", "sex"),
    categories=(("0-17", "18+"), ("f", "m")),
    breakdown_levels=LEVELS,
)
WORDS = {"nl": "Verzonnen.", "en": "Made up."}


def country(seed: int = 1, *, figure: Figure = FIGURE, mean: float = 9.0) -> Country:
    """Truth drawn with a seed."""
    return random_country(np.random.default_rng(seed), figure, TREE, mean=mean)


def protected(truth: Country, seed: int = 1) -> tuple[dict[Key, int | None], dict[Key, int]]:
    """Every atom on the grid by a drawn coin, every cell a sum of atoms; and the promise for each cell."""
    coins = np.random.default_rng(seed)
    shown = {
        atom: on_grid(count, bool(coins.random() < (count % 5) / 5)) for atom, count in truth.atoms.items()
    }
    room = {atom: 9 if value < 15 else 4 for atom, value in shown.items()}
    return dict(truth.cells(shown)), truth.cells(room)


def count_table(shown: Mapping[Key, int | None], rounding: Mapping[Key, int]) -> pa.Table:
    """COUNT_SCHEMA, sorted."""
    rows = [
        dict(zip(COUNT_SCHEMA.names[:6], key, strict=True))
        | {"VALUE": value, "ABSENCE": "confidential" if value is None else None, "ROUNDING": rounding[key]}
        for key, value in sorted(shown.items())
    ]
    return pa.Table.from_pylist(rows, schema=COUNT_SCHEMA)


def tree_document(tree: AreaTree) -> dict[str, Any]:
    """area_tree.json."""
    return {
        "levels": [level.value for level in tree.levels],
        "codes": {level.value: list(codes) for level, codes in tree.codes.items()},
        "parents": {level.value: list(codes) for level, codes in tree.parents.items()},
        "beside": {level.value: dict(inside) for level, inside in tree.beside.items()},
    }


def cell_table(rows: list[dict[str, Any]]) -> pa.Table:
    """CELL_SCHEMA with what is named; all else absent, or the first word of its list."""
    empty: dict[str, Any] = {
        field.name: None if field.nullable else "not_compared" if "VERDICT" in field.name else "A"
        for field in CELL_SCHEMA
    }
    return pa.Table.from_pylist([empty | row for row in rows], schema=CELL_SCHEMA)


def write_release(
    folder: Path,
    counts: pa.Table,
    *,
    name: str = "2024-Q4",
    figures: tuple[Figure, ...] = (FIGURE,),
    tree: AreaTree = TREE,
    cells: Mapping[str, pa.Table] | None = None,
    documents: Mapping[str, Any] | None = None,
) -> Path:
    """A sealed bundle with these counts."""
    tables = {"counts": counts} | {f"cells/{key}": table for key, table in (cells or {}).items()}
    plan = ReleasePlan(figures, division_year=2024, year=2024)
    seal(
        folder,
        edition=Edition(name, {"nl": "Proef", "en": "Trial"}, True, {"seed": 1}, {"gm": "gm-2024"}),
        protected=ProtectedTables(tables, ProtectionReport("small-count-rounding", {}, {}, WORDS)),
        documents={
            "release_plan": plan.as_dict(),
            "area_tree": tree_document(tree),
            "area_names": {code: f"Plaats {code}" for code in tree.codes[Level.GEMEENTE]},
            "indicators": [],
        }
        | dict(documents or {}),
        boundaries=[],
        sources=[],
        provenance={},
    )
    return folder


def clean_release(folder: Path, *, seed: int = 1, name: str = "2024-Q4") -> Path:
    """A release without a leak."""
    return write_release(folder, count_table(*protected(country(), seed)), name=name)


def put(release: Path, path: str, data: bytes) -> Path:
    """Add or replace a file and name it in the manifest, as its maker would."""
    place = release / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    manifest_of(release, lambda files: files | {path: {"sha256": sha256_of(data), "size": len(data)}})
    return place


def manifest_of(release: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change the list of files in the manifest."""
    manifest = json.loads((release / "manifest.json").read_bytes())
    manifest["files"] = change(manifest["files"])
    (release / "manifest.json").write_bytes(canonical_json(manifest, indent=1))


def put_counts(release: Path, counts: pa.Table, **writing: Any) -> None:
    """Replace the counts, both forms; `writing` goes to the writer of Parquet."""
    stream, text = io.BytesIO(), io.BytesIO()
    settings: dict[str, Any] = {"compression": "zstd", "row_group_size": 131_072, "store_schema": False}
    pq.write_table(counts, stream, **(settings | writing))
    pacsv.write_csv(counts, text, pacsv.WriteOptions(quoting_style="needed"))
    put(release, "counts.parquet", stream.getvalue())
    put(release, "counts.csv", text.getvalue())
