"""Read the made-up deliveries back with nothing but their `delivery.yaml` and the contracts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import yaml

Frames = dict[str, pd.DataFrame]
CONTRACTS = files("zicht") / "content" / "contracts"


@cache
def schemas() -> dict[str, Any]:
    """Table -> its schema in the contracts."""
    entries = [one for one in CONTRACTS.iterdir() if one.name.endswith(".yaml")]
    whole = [yaml.safe_load(one.read_text(encoding="utf-8")) for one in entries]
    return {one["schema"][0]["name"]: one["schema"][0] for one in whole if "schema" in one}


@cache
def code_lists() -> dict[str, Any]:
    """Name of the list -> what its codes are."""
    found: dict[str, Any] = yaml.safe_load((CONTRACTS / "code_lists.yaml").read_text(encoding="utf-8"))
    return found


def described(deliveries: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Folder and note of each delivery, in order of their names."""
    for path in sorted(deliveries.glob("*/delivery.yaml")):
        yield path.parent, yaml.safe_load(path.read_text(encoding="utf-8"))


def read_deliveries(deliveries: Path) -> Frames:
    """Table -> rows of all deliveries together, with our column names, dates as timestamps."""
    parts: dict[str, list[pd.DataFrame]] = {}
    known = schemas()
    for folder, note in described(deliveries):
        for table in note["tables"]:
            frame = _typed(_raw(folder / table["file"], table), table, known[table["table"]])
            assert len(frame) == table["rows"]
            parts.setdefault(table["table"], []).append(frame)
    return {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}


def _raw(path: Path, table: dict[str, Any]) -> pd.DataFrame:
    if table["format"] == "parquet":
        return pq.read_table(path).to_pandas()
    if table["format"] == "sav":
        return pyreadstat.read_sav(str(path))[0]
    options = {"dtype": str, "keep_default_na": False, "na_values": [""]}
    if table["format"] == "csv":
        encoding = table["encoding"].replace("utf-8", "utf-8-sig")
        return pd.read_csv(path, sep=table["delimiter"], encoding=encoding, **options)
    widths = table["widths"]
    return pd.read_fwf(path, widths=list(widths.values()), names=list(widths), header=None, **options)


def _typed(frame: pd.DataFrame, table: dict[str, Any], schema: dict[str, Any]) -> pd.DataFrame:
    ours = {one["physicalName"]: one["name"] for one in schema["properties"]} | table.get("columns", {})
    found = frame.rename(columns=ours)
    assert list(found.columns) == [one["name"] for one in schema["properties"]]
    for one in schema["properties"]:
        name, kind = one["name"], one["logicalType"]
        if kind == "date":
            written = table.get("date_format") if found[name].dtype in (object, "str") else None
            found[name] = pd.to_datetime(found[name], format=written).astype("datetime64[s]")
        elif kind == "integer":
            found[name] = found[name].astype("int64")
        elif kind in ("identifier", "code"):
            found[name] = found[name].astype("string").replace("", pd.NA)
    return found
