"""Look at every file of a folder, each in the way of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa

from zicht.attack.findings import Finding, in_order
from zicht.attack.published_files import (
    MAGIC,
    FileKind,
    PublishedFile,
    PublishedFolder,
    gunzipped,
    unzipped,
)
from zicht.attack.side_channels import (
    csv_files,
    gzip_files,
    json_files,
    manifest,
    markup_files,
    parquet_files,
    pdf_files,
    png_files,
    search_index,
    traces,
    xlsx_files,
    zip_files,
)
from zicht.attack.side_channels.leaks import leak

DATED = {".well-known/security.txt"}
"""Texts that must bear a date with a time of day: RFC 9116 demands one in security.txt."""


def look(folder: PublishedFolder, tell: Callable[[str], None] | None = None) -> tuple[Finding, ...]:
    """What the files of a folder say beside their figures, in order.

    tell    is called with the kind of files that is looked at next
    raises  ReleaseUnreadable at the first file that is damaged
    """
    found = list(manifest.look(folder))
    for kind in FileKind:
        files = list(folder.of_kind(kind))
        if files and tell is not None:
            tell(f"side channels of {len(files)} files: {kind.value}")
        for file in files:
            found += of_file(folder, file)
    found += search_index.look(folder)
    return in_order(found)


def of_file(folder: PublishedFolder, file: PublishedFile) -> Iterator[Finding]:
    """What one file says beside its figures."""
    data = folder.bytes_of(file.path)
    for magic, kinds in MAGIC.items():
        if data.startswith(magic) and file.kind not in kinds:
            yield leak(file.path, "another kind of file than its name says")
    yield from _of_kind(folder, file, data)


def _of_kind(folder: PublishedFolder, file: PublishedFile, data: bytes) -> Iterator[Finding]:
    path, bounds = file.path, folder.bounds
    match file.kind:
        case FileKind.PARQUET:
            return parquet_files.look(path, data, bounds)
        case FileKind.CSV:
            return csv_files.look(path, data, _twin(folder, path))
        case FileKind.JSON:
            return json_files.look(path, data)
        case FileKind.XLSX:
            return xlsx_files.look(path, data, unzipped(path, data, bounds))
        case FileKind.ZIP:
            return zip_files.look(path, data, unzipped(path, data, bounds))
        case FileKind.GZIP:
            return gzip_files.look(path, data, gunzipped(path, data, bounds))
        case FileKind.PNG:
            return png_files.look(path, data)
        case FileKind.PDF:
            return pdf_files.look(path, data)
        case FileKind.SVG | FileKind.HTML:
            return markup_files.look(path, data)
        case FileKind.TEXT:
            if path.endswith(".xml"):
                return markup_files.look(path, data)
            return traces.of_text(path, data, clock=path not in DATED)
        case FileKind.TILES:
            return iter([leak(path, "map tiles: their properties and metadata are not looked into")])
        case FileKind.UNKNOWN:
            return traces.of_text(path, data)


def _twin(folder: PublishedFolder, path: str) -> pa.Table | None:
    twin = f"{path.removesuffix('.csv')}.parquet"
    return folder.table(twin) if folder.holds(twin) else None
