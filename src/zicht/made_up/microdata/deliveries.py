"""The folders that suppliers hand over: one for each supplier and quarter, with a `delivery.yaml`.

Rows come block by block; each table goes into the file of its supplier, and an event or spell into the
delivery of the quarter in which it became known. Nothing is kept in memory but a few thousand rows a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from zicht.kit.digests import sha256_of_file
from zicht.made_up.microdata.dates import EARLIER_END
from zicht.made_up.microdata.layouts import EARLIER, HISTORY, LATER, Format, Layout
from zicht.made_up.microdata.sav_file import SavFile
from zicht.made_up.microdata.text_files import DelimitedFile, FixedWidthFile, widths_of
from zicht.model.contracts import ColumnType

_ROWS_KEPT = 120_000


class _File(Protocol):
    def write(self, table: pa.Table) -> None: ...

    def close(self) -> None: ...


@dataclass
class _Delivered:
    """One table in one delivery: its open file, rows not yet written, and how many there are."""

    layout: Layout
    path: Path
    file: _File
    kept: list[pa.Table] = field(default_factory=list)
    rows_kept: int = 0
    rows: int = 0

    def add(self, table: pa.Table) -> None:
        self.kept.append(table)
        self.rows_kept += table.num_rows
        self.rows += table.num_rows
        if self.rows_kept >= _ROWS_KEPT:
            self.flush()

    def flush(self) -> None:
        if self.rows_kept:
            self.file.write(pa.concat_tables(self.kept).combine_chunks())
        self.kept, self.rows_kept = [], 0


class Deliveries:
    """All folders below `folder`; `add` the tables of each block in order, then `close`."""

    def __init__(self, folder: Path, layouts: Mapping[str, Layout]) -> None:
        self._folder = folder
        self._layouts = layouts
        self._open: dict[tuple[str, str], _Delivered] = {}

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Rows of some tables, with our column names."""
        for name in sorted(tables):
            layout = self._layouts[name]
            theirs = tables[name].select(list(layout.columns)).rename_columns(list(layout.columns.values()))
            if layout.split is None:
                self._delivered(layout, LATER).add(theirs)
                continue
            known_on = tables[name].column(layout.split)
            earlier = pc.fill_null(
                pc.less_equal(known_on.cast(pa.int32()), pa.scalar(EARLIER_END, pa.int32())), False
            )
            self._delivered(layout, EARLIER).add(theirs.filter(earlier))
            self._delivered(layout, LATER).add(theirs.filter(pc.invert(earlier)))

    def rows(self) -> dict[str, int]:
        """Table -> rows in all deliveries together."""
        found: dict[str, int] = {}
        for (table, _), one in self._open.items():
            found[table] = found.get(table, 0) + one.rows
        return found

    def close(self) -> None:
        """Finish all files and write the `delivery.yaml` of each folder."""
        for one in self._open.values():
            one.flush()
            one.file.close()
        folders = sorted({(one.layout.supplier, period) for (_, period), one in self._open.items()})
        for supplier, period in folders:
            tables = [
                _described(one)
                for (name, when), one in sorted(self._open.items())
                if one.layout.supplier == supplier and when == period
            ]
            described = {
                "supplier": supplier,
                "period": period,
                **({"first_period": HISTORY} if period == EARLIER else {}),
                "made_up": True,
                "tables": tables,
            }
            text = "# Verzonnen gegevens / made-up data\n" + yaml.safe_dump(
                described, sort_keys=False, allow_unicode=True, width=110
            )
            (self._folder / f"{supplier}-{period}" / "delivery.yaml").write_text(text, encoding="utf-8")

    def _delivered(self, layout: Layout, period: str) -> _Delivered:
        found = self._open.get((layout.table, period))
        if found is None:
            path = self._folder / f"{layout.supplier}-{period}" / layout.file
            path.parent.mkdir(parents=True, exist_ok=True)
            found = self._open[layout.table, period] = _Delivered(layout, path, _opened(path, layout))
        return found


def _opened(path: Path, layout: Layout) -> _File:
    theirs = {layout.columns[name]: kind for name, kind in layout.types.items()}
    form: Format = layout.format
    if form.name == "csv":
        return DelimitedFile(path, list(theirs), form)
    if form.name == "fixed_width":
        return FixedWidthFile(path, list(theirs.values()), form)
    if form.name == "sav":
        return SavFile(path, list(theirs), theirs)
    return _ParquetFile(path, theirs)


_ARROW = {
    ColumnType.IDENTIFIER: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOLEAN: pa.bool_(),
}


class _ParquetFile:
    """Keys are as good as random, so a dictionary of them would only cost time."""

    def __init__(self, path: Path, types: Mapping[str, ColumnType]) -> None:
        self._schema = pa.schema([(name, _ARROW[kind]) for name, kind in types.items()])
        coded = [name for name, kind in types.items() if kind is not ColumnType.IDENTIFIER]
        self._writer = pq.ParquetWriter(
            path, self._schema, compression="zstd", compression_level=1, use_dictionary=coded
        )

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table.cast(self._schema))

    def close(self) -> None:
        self._writer.close()


def _described(one: _Delivered) -> dict[str, object]:
    layout, form = one.layout, one.layout.format
    found: dict[str, object] = {"table": layout.table, "file": layout.file, "format": form.name}
    if form.name in ("csv", "fixed_width"):
        found["encoding"] = form.encoding.removesuffix("-sig")
        found["date_format"] = form.date
    if form.name == "csv":
        found["delimiter"] = form.delimiter
        if form.words is not None:
            found["true_word"], found["false_word"] = form.words
    if form.own_names:
        found["columns"] = {theirs: ours for ours, theirs in form.own_names.items()}
    if form.name == "fixed_width":
        found["widths"] = widths_of({layout.columns[name]: kind for name, kind in layout.types.items()})
    return {**found, "rows": one.rows, "sha256": sha256_of_file(one.path)}
