"""The whole build of a source folder, beside what cannot be avoided: reading every byte of it and hashing it.

    .venv/bin/python benchmarks/build.py --source ../shared/data

Prints seconds of both in one run, and the ratio. The limit is a bare read, unpacking included, of the files
that the catalogue names.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
import time
from pathlib import Path

from zicht.kit.digests import sha256_of
from zicht.kit.progress import SILENT
from zicht.pipeline.made_up import write_made_up_sources
from zicht.pipeline.open_data import build_open_data
from zicht.sources.catalogue import catalogue_of_folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", default="made-up")
    source = parser.parse_args().source
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        folder = (
            write_made_up_sources(place / "in", seed=1, progress=SILENT)
            if source == "made-up"
            else Path(source)
        )
        limit, read = bare_read(folder)
        started = time.perf_counter()
        site = build_open_data(
            str(folder), place / "out", release="benchmark", cache=place / "cache", seed=1, progress=SILENT
        )
        took = time.perf_counter() - started
        pages = sum(1 for _ in site.rglob("index.html"))
        written = sum(file.stat().st_size for file in (place / "out").rglob("*") if file.is_file())
    print(f"bare read and digest of the sources  {limit:8.2f} s   {read / 1e6:8.1f} MB unpacked")
    print(
        f"whole build                          {took:8.2f} s   {written / 1e6:8.1f} MB written, {pages} pages"
    )
    print(f"ratio                                {took / limit:8.1f}")


def bare_read(folder: Path) -> tuple[float, int]:
    """Seconds and bytes of reading every file of the catalogue once."""
    started, size = time.perf_counter(), 0
    for entry in catalogue_of_folder(folder).entries:
        place = folder / entry.path
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file():
                data = file.read_bytes()
                sha256_of(data)
                size += len(gzip.decompress(data)) if file.suffix == ".gz" else len(data)
    return time.perf_counter() - started, size


if __name__ == "__main__":
    main()
