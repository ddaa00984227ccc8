"""A published folder as a stranger finds it: every file named, sized and bounded before it is opened.

Nothing in the folder is trusted. Links, devices and names that lead outside are refused; sizes, numbers,
depths and what packed files unpack to are bounded; a file that cannot be read is a mistake with a name,
never a crash. No message quotes what stands in a file: it might be what should not have left.
"""

from __future__ import annotations

import io
import json
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.kit.errors import UserError


class ReleaseUnreadable(UserError):
    """A folder or a file of a release cannot be read within bounds: no folder, a link, too large, or damaged.

    What cannot be read cannot be attacked, and what was not attacked must not leave.
    """

    exit_code = 174
    usual_remedy = "take the release again from where it was published, or make it again"


class FileKind(StrEnum):
    """What a file is, by its name; the attacks on files are chosen by it."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    ZIP = "zip"
    GZIP = "gzip"
    PNG = "png"
    PDF = "pdf"
    SVG = "svg"
    HTML = "html"
    TEXT = "text"
    TILES = "tiles"
    UNKNOWN = "unknown"


KINDS = {
    ".parquet": FileKind.PARQUET,
    ".csv": FileKind.CSV,
    ".json": FileKind.JSON,
    ".geojson": FileKind.JSON,
    ".jsonld": FileKind.JSON,
    ".xlsx": FileKind.XLSX,
    ".zip": FileKind.ZIP,
    ".gz": FileKind.GZIP,
    ".png": FileKind.PNG,
    ".pdf": FileKind.PDF,
    ".svg": FileKind.SVG,
    ".html": FileKind.HTML,
    ".htm": FileKind.HTML,
    ".pmtiles": FileKind.TILES,
    ".mbtiles": FileKind.TILES,
    ".pbf": FileKind.TILES,
    ".mvt": FileKind.TILES,
} | dict.fromkeys(
    (".txt", ".md", ".css", ".js", ".mjs", ".xml", ".toml", ".jsonl", ".py", ".pub", ".yml"), FileKind.TEXT
)

MAGIC = {
    b"PAR1": {FileKind.PARQUET},
    b"PK\x03\x04": {FileKind.XLSX, FileKind.ZIP},
    b"\x1f\x8b": {FileKind.GZIP},
    b"\x89PNG": {FileKind.PNG},
    b"%PDF": {FileKind.PDF},
}
"""First bytes -> the kinds that begin so."""

PLAIN_NAMES = {"_headers", "LICENSE", "README", "CNAME"}
"""Files without an ending that are text."""

DAMAGE = (pa.ArrowException, OSError, ValueError, KeyError, MemoryError, OverflowError, RecursionError)
"""What the readers of damaged files raise; each becomes ReleaseUnreadable."""


@dataclass(frozen=True)
class Bounds:
    """How much of a stranger's folder is read at most.

    files     number of files;  depth  folders in folders
    size      bytes of one file;  total  bytes of all files together
    unpacked  bytes that one packed file may unpack to;  rows  rows of one table
    """

    files: int = 500_000
    depth: int = 12
    size: int = 2 << 30
    total: int = 64 << 30
    unpacked: int = 4 << 30
    rows: int = 200_000_000


@dataclass(frozen=True)
class PublishedFile:
    """One file of a published folder: path with `/`, relative to the folder; size in bytes."""

    path: str
    size: int
    kind: FileKind


@dataclass(frozen=True)
class PublishedFolder:
    """All files of a folder, sorted by path; opened only when asked for."""

    root: Path
    files: tuple[PublishedFile, ...]
    bounds: Bounds = Bounds()

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(file.path for file in self.files)

    def holds(self, path: str) -> bool:
        """Whether the folder has a file of that path."""
        return path in self._paths

    def of_kind(self, *kinds: FileKind) -> Iterator[PublishedFile]:
        """Files of these kinds, in order of their paths."""
        return (file for file in self.files if file.kind in kinds)

    def bytes_of(self, path: str) -> bytes:
        """The bytes of a file; it may not have become a link or grown since the folder was looked at."""
        place = self.root / path
        try:
            handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as stream:
                data = stream.read(self.bounds.size + 1)
        except OSError as error:
            raise ReleaseUnreadable(path, found=error.strerror, expected="a file that can be read") from None
        if len(data) > self.bounds.size:
            raise ReleaseUnreadable(path, found="a file that grew", expected=f"<= {self.bounds.size} bytes")
        return data

    def document(self, path: str) -> Any:
        """A JSON document."""
        return json_of(path, self.bytes_of(path))

    def table(self, path: str) -> pa.Table:
        """A Parquet table."""
        return parquet_of(path, self.bytes_of(path), self.bounds)


def open_folder(root: Path, bounds: Bounds = Bounds()) -> PublishedFolder:
    """Every file below `root`.

    raises ReleaseUnreadable: no folder, a link or a device in it, a name that cannot be shown, a bound passed
    """
    place = root.resolve()
    if not place.is_dir():
        raise ReleaseUnreadable(root, found="no folder", expected="the folder of a release")
    files: list[PublishedFile] = []
    total = 0
    for path, size in _walk(place, "", bounds.depth):
        files.append(PublishedFile(path, size, kind_of(path)))
        total += size
        if size > bounds.size or total > bounds.total or len(files) > bounds.files:
            raise ReleaseUnreadable(
                f"{root}: {path}",
                found=f"{len(files)} files, {total} bytes so far",
                expected=f"<= {bounds.files} files, {bounds.size} bytes a file, {bounds.total} in all",
            )
    return PublishedFolder(place, tuple(sorted(files, key=lambda file: file.path)), bounds)


def kind_of(path: str) -> FileKind:
    """What a file claims to be, by the end of its name."""
    name = path.rsplit("/", 1)[-1]
    if name in PLAIN_NAMES:
        return FileKind.TEXT
    return KINDS.get(os.path.splitext(name)[1].lower(), FileKind.UNKNOWN)


def _walk(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, int]]:
    if depth < 0:
        raise ReleaseUnreadable(prefix, found="folders in folders without end", expected="a shallow folder")
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        raise ReleaseUnreadable(
            prefix or folder, found=error.strerror, expected="a folder to look into"
        ) from None
    for entry in entries:
        path = f"{prefix}{entry.name}"
        status = entry.stat(follow_symlinks=False)
        if not path.isprintable() or "\\" in path:
            raise ReleaseUnreadable(prefix, found="a name with signs that are no letters", expected="a path")
        if stat.S_ISDIR(status.st_mode):
            yield from _walk(folder / entry.name, f"{path}/", depth - 1)
        elif stat.S_ISREG(status.st_mode):
            yield path, status.st_size
        else:
            raise ReleaseUnreadable(
                path, found="a link or a device", expected="plain files", remedy="copy the file itself"
            )


def json_of(path: str, data: bytes) -> Any:
    """A JSON document; NaN and Infinity are refused."""
    try:
        return json.loads(data.decode(), parse_constant=_no_constant)
    except DAMAGE:
        raise ReleaseUnreadable(path, found="text that is not JSON", expected="JSON in UTF-8") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def parquet_of(path: str, data: bytes, bounds: Bounds) -> pa.Table:
    """A Parquet table; dictionaries become plain columns."""
    try:
        file = pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True)
        metadata = file.metadata
        size = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
        if not 0 <= metadata.num_rows <= bounds.rows or not 0 <= size <= bounds.unpacked:
            raise ReleaseUnreadable(path, found="a table without end", expected=f"<= {bounds.rows} rows")
        table = file.read(use_threads=False)
        table.validate(full=True)
    except DAMAGE:
        raise ReleaseUnreadable(path, found="a damaged table", expected="Parquet") from None
    return table


def gunzipped(path: str, data: bytes, bounds: Bounds) -> bytes:
    """What a gzip file holds; several members are read one after another."""
    whole, left = b"", data
    try:
        while left:
            member = zlib.decompressobj(wbits=31)
            whole += member.decompress(left, bounds.unpacked - len(whole) + 1)
            if len(whole) > bounds.unpacked:
                raise ReleaseUnreadable(path, found="a file that unpacks without end", expected="less")
            if not member.eof:
                raise ValueError
            left = member.unused_data
    except (zlib.error, ValueError):
        raise ReleaseUnreadable(path, found="a damaged file", expected="gzip") from None
    return whole


def unzipped(path: str, data: bytes, bounds: Bounds) -> tuple[tuple[zipfile.ZipInfo, bytes], ...]:
    """Members of a ZIP file (XLSX is one) with their bytes; names that lead outside are refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            if total > bounds.unpacked or len(members) > bounds.files:
                raise ReleaseUnreadable(path, found="an archive that unpacks without end", expected="less")
            if any(m.filename.startswith("/") or ".." in m.filename.split("/") for m in members):
                raise ReleaseUnreadable(path, found="a name that leads outside", expected="names within")
            return tuple((member, archive.read(member)) for member in members if not member.is_dir())
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, *DAMAGE):
        raise ReleaseUnreadable(path, found="a damaged archive", expected="ZIP") from None
