"""Write tables and documents of a topic into a made-up bundle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from zicht.kit.digests import canonical_json

Row = dict[str, Any]


def both(text: str) -> dict[str, str]:
    """A text that says in which language it is."""
    return {"nl": f"{text} (nl)", "en": f"{text} (en)"}


def lines(*texts: str) -> dict[str, list[str]]:
    """Sentences that say in which language they are."""
    return {language: [f"{text} ({language})" for text in texts] for language in ("nl", "en")}


def put_table(folder: Path, name: str, rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> None:
    """Parquet and CSV; what a row leaves out is null."""
    whole = [dict.fromkeys(schema.names) | dict(row) for row in rows]
    table = pa.Table.from_pylist(whole, schema=schema)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / f"{name}.parquet")
    pyarrow.csv.write_csv(table, folder / f"{name}.csv")


def put_document(folder: Path, name: str, value: Any) -> None:
    """A JSON document."""
    (folder / f"{name}.json").write_bytes(canonical_json(value))
