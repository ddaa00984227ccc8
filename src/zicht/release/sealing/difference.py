"""What a release says that the one before it did not: tables and cells added, changed and gone.

Reads two bundles; both were public when this is. Cells are counted, not shown: the page leads to the tables.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.kit.digests import canonical_json
from zicht.release.sealing.bundle import MANIFEST, read_manifest

FORMAT = "zicht-difference/1"
_VALUES = (pa.types.is_floating, pa.types.is_integer, pa.types.is_boolean)


@dataclass(frozen=True)
class TableDifference:
    """One table.

    table    path without ending
    columns  columns that came or went: then cells are not compared one by one
    added, changed, gone, same   numbers of rows; a row is known by its columns that are no numbers
    """

    table: str
    columns: tuple[str, ...]
    added: int
    changed: int
    gone: int
    same: int


@dataclass(frozen=True)
class Difference:
    """Two releases compared. `before` and `after`: names of the editions; before is "" for a first one."""

    before: str
    after: str
    tables_added: tuple[str, ...]
    tables_gone: tuple[str, ...]
    tables: tuple[TableDifference, ...]
    documents: tuple[str, ...]

    def as_bytes(self) -> bytes:
        """As it stands in difference.json."""
        return canonical_json({"format": FORMAT, **asdict(self)}, indent=1)


def difference(before: Path | None, after: Path) -> Difference:
    """The bundle `after` compared with `before`; None for a first release. Raises BundleInvalid."""
    new = _manifest(after)
    old = {"release": "", "files": {}} if before is None else _manifest(before)
    was, now = _digests(old), _digests(new)
    both = sorted(path for path in set(was) & set(now) if was[path] != now[path])
    return Difference(
        before=str(old["release"]),
        after=str(new["release"]),
        tables_added=tuple(sorted(_tables(now) - _tables(was))),
        tables_gone=tuple(sorted(_tables(was) - _tables(now))),
        tables=tuple(
            table_difference(path.removesuffix(".parquet"), _read(before, path), _read(after, path))
            for path in both
            if path.endswith(".parquet") and not path.startswith("geometry/")
        ),
        documents=tuple(path for path in both if not path.endswith((".parquet", ".csv"))),
    )


def table_difference(name: str, before: pa.Table, after: pa.Table) -> TableDifference:
    """Rows of two tables, matched by the columns that are no numbers; rows that look alike count as often."""
    columns = tuple(sorted(set(before.column_names) ^ set(after.column_names)))
    shared = [column for column in after.column_names if column in before.column_names]
    keys = [column for column in shared if not _is_value(after.schema.field(column).type)]
    same = _common(before, after, shared)
    known = _common(before, after, keys)
    return TableDifference(
        name,
        columns,
        added=after.num_rows - known,
        changed=known - same,
        gone=before.num_rows - known,
        same=same,
    )


def fragment(found: Difference, language: str) -> bytes:
    """A piece of a page: what is new, as a table of numbers."""
    words = _WORDS[language]
    if not found.before:
        body = f"<p>{words['first']}</p>"
    else:
        heads = "".join(f'<th scope="col">{words[key]}</th>' for key in ("table", *_COUNTS))
        rows = "\n".join(
            f'<tr><th scope="row">{html.escape(table.table)}</th>'
            + "".join(f"<td>{getattr(table, key)}</td>" for key in _COUNTS)
            + "</tr>"
            for table in found.tables
        )
        lists = "\n".join(
            f"<p>{words[key]}: {html.escape(', '.join(names))}</p>"
            for key, names in (("tables_added", found.tables_added), ("tables_gone", found.tables_gone))
            if names
        )
        lead = words["lead"].format(before=html.escape(found.before))
        head = f"<thead><tr>{heads}</tr></thead>"
        body = f"<p>{lead}</p>\n{lists}\n<table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>"
    title = words["title"].format(after=html.escape(found.after))
    return f'<section lang="{language}">\n<h2>{title}</h2>\n{body}\n</section>\n'.encode()


_COUNTS = ("added", "changed", "gone", "same")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "title": "Wat is anders in uitgave {after}",
        "lead": "Vergeleken met uitgave {before}, in aantallen rijen.",
        "first": "Dit is de eerste uitgave van deze reeks.",
        "table": "Tabel",
        "added": "nieuw",
        "changed": "gewijzigd",
        "gone": "vervallen",
        "same": "gelijk",
        "tables_added": "Nieuwe tabellen",
        "tables_gone": "Vervallen tabellen",
    },
    "en": {
        "title": "What is different in release {after}",
        "lead": "Compared with release {before}, in numbers of rows.",
        "first": "This is the first release of this series.",
        "table": "Table",
        "added": "new",
        "changed": "changed",
        "gone": "gone",
        "same": "the same",
        "tables_added": "New tables",
        "tables_gone": "Tables that are gone",
    },
}


def _common(before: pa.Table, after: pa.Table, columns: list[str]) -> int:
    """Number of rows that stand in both, by these columns; a row that stands twice counts twice."""
    if not columns or not before.num_rows or not after.num_rows:
        return 0
    sides = [_counted(table.select(columns)) for table in (before, after)]
    joined = sides[0].join(sides[1], keys=columns, join_type="inner", right_suffix=" after")
    if not joined.num_rows:
        return 0
    least = pc.min_element_wise(joined["rows"], joined["rows after"])
    return int(pc.sum(least).as_py())


def _counted(table: pa.Table) -> pa.Table:
    """Distinct rows with their number; an absent value equals an absent value."""
    names = table.column_names
    plain = pa.table({name: _text(table[name]) for name in names})
    return plain.group_by(names).aggregate([([], "count_all")]).rename_columns([*names, "rows"])


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A value as its text, and the absence of one as a text no value has: a join passes over nulls."""
    kind = column.type
    plain = column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column
    return pc.fill_null(pc.cast(plain, pa.string()), "\x00")


def _is_value(kind: pa.DataType) -> bool:
    return any(is_it(kind) for is_it in _VALUES)


def _read(bundle: Path | None, path: str) -> pa.Table:
    assert bundle is not None, "tables are compared only when there are two bundles"
    return pq.read_table(bundle / path, partitioning=None)


def _manifest(bundle: Path) -> dict[str, Any]:
    return read_manifest((bundle / MANIFEST).read_bytes(), where=bundle / MANIFEST)


def _digests(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {path: str(sealed["sha256"]) for path, sealed in manifest["files"].items()}


def _tables(paths: Mapping[str, str]) -> set[str]:
    return {path.removesuffix(".parquet") for path in paths if path.endswith(".parquet")}
