"""Pages in the cache -> files in the shape the readers know; same pages, same bytes.

odata-v4      folder: properties, dimensions, measure-codes, codes-<Dimension>, observations-page-<n>
              (.json.gz), each the page as received; index.json.gz says which
odata-v3      <table>_TypedDataSet.json.gz, the pages joined, and beside it the lists that describe it
shapes        one .geojson.gz, the pages joined, without the service's links and time stamps

Gzip headers hold no time and no name.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from zicht.kit.digests import canonical_json, sha256_of_file
from zicht.sources.live.cache import Cache
from zicht.sources.live.dialects import DIALECTS
from zicht.sources.live.tables import HeldTable

V4_NAMES = {"Properties": "properties", "Dimensions": "dimensions", "MeasureCodes": "measure-codes"}


@dataclass(frozen=True)
class LandedFile:
    """One file in the fetched folder."""

    path: str
    sha256: str
    size: int


def land(held: HeldTable, cache: Cache, folder: Path) -> tuple[LandedFile, ...]:
    """Write the files of one table below `folder`, which is not in anybody's sight yet."""
    write = {"odata-v4": _land_v4, "odata-v3": _land_v3}.get(held.service.dialect, _land_shapes)
    paths = sorted(write(held, cache, folder))
    return tuple(
        LandedFile(path.relative_to(folder).as_posix(), sha256_of_file(path), path.stat().st_size)
        for path in paths
    )


def _land_v4(held: HeldTable, cache: Cache, folder: Path) -> Iterator[Path]:
    target = folder / held.table.into
    names: dict[str, list[str]] = {}
    for set_name, pages in held.journal.sets.items():
        own = _v4_name(set_name)
        if set_name == "Observations":
            names[set_name] = [f"observations-page-{n}.json" for n in range(1, len(pages) + 1)]
            for name, page in zip(names[set_name], pages, strict=True):
                yield _write_gz(target / f"{name}.gz", [cache.body(page.sha256)])
        elif len(pages) == 1:
            yield _write_gz(target / f"{own}.json.gz", [cache.body(pages[0].sha256)])
        else:
            yield _write_gz(target / f"{own}.json.gz", _joined(held, cache, set_name, "value"))
    yield _write_gz(target / "index.json.gz", [canonical_json(_index(held, names["Observations"]), indent=1)])


def _v4_name(set_name: str) -> str:
    return V4_NAMES.get(set_name) or f"codes-{set_name.removesuffix('Codes')}"


def _index(held: HeldTable, pages: list[str]) -> dict[str, Any]:
    """The note of a capture, as captured folders have it; it names no moment, so bytes stay the same."""
    files = sorted(_v4_name(name) for name in held.journal.sets if name != "Observations")
    return {
        "tableId": held.table.table,
        "source": f"{held.service.base}/{held.table.table}",
        "sliceFilter": held.table.filter or None,
        "observationRows": held.rows,
        "observationPages": pages,
        "files": {name: f"{name}.json" for name in files},
        "version": held.journal.version,
    }


def _land_v3(held: HeldTable, cache: Cache, folder: Path) -> Iterator[Path]:
    prefix = held.table.into.removesuffix("_TypedDataSet.json.gz")
    for set_name in held.journal.sets:
        yield _write_gz(folder / f"{prefix}_{set_name}.json.gz", _joined(held, cache, set_name, "value"))


def _land_shapes(held: HeldTable, cache: Cache, folder: Path) -> Iterator[Path]:
    yield _write_gz(folder / held.table.into, _joined(held, cache, "Features", "features"))


LEFT_OUT = frozenset({"@odata.nextLink", "odata.nextLink", "links", "timeStamp", "numberReturned", "bbox"})


def _joined(held: HeldTable, cache: Cache, set_name: str, list_name: str) -> Iterator[bytes]:
    """One document with the head of the first page and the rows of all pages, one row a line."""
    dialect, pages = DIALECTS[held.service.dialect], held.journal.pages(set_name)
    head = {
        name: value
        for name, value in cache.document(pages[0].sha256).items()
        if name not in LEFT_OUT and name != list_name
    }
    yield b"{" + b"".join(_compact(name) + b":" + _compact(value) + b"," for name, value in head.items())
    yield _compact(list_name) + b":["
    before = b"\n"
    for page in pages:
        for row in dialect.rows(cache.document(page.sha256), page.address):
            yield before + _compact(row)
            before = b",\n"
    yield b"\n]}\n"


def _compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _write_gz(path: Path, blocks: Iterable[bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
        _write_all(packed, blocks)
    return path


def _write_all(stream: IO[bytes] | gzip.GzipFile, blocks: Iterable[bytes]) -> None:
    for block in blocks:
        stream.write(block)
