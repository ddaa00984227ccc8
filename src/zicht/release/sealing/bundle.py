"""Seal protected tables into an immutable folder; verify a folder against its manifest.

docs/reference/bundle.md lists what a bundle holds. Nothing is sealed without a protection report: the
only carrier of tables that `seal` accepts is `ProtectedTables`, which cannot be made without one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.kit.errors import UserError
from zicht.kit.files import folder_written_whole
from zicht.kit.strict_json import NotStrict, parse_object
from zicht.model.areas import Boundaries
from zicht.model.provenance import Source
from zicht.model.reports import ProtectedTables
from zicht.release.sealing.listing import list_below
from zicht.release.sealing.shapes import geo_parquet, geojson, simplified, topo_json
from zicht.release.sealing.tables import csv_bytes, parquet_bytes

FORMAT = "zicht-bundle/1"
MANIFEST = "manifest.json"


class BundleInvalid(UserError):
    """A folder is not a bundle, or a file in it is not the one that was sealed."""

    exit_code = 11
    usual_remedy = "fetch or build the bundle again"


@dataclass(frozen=True)
class Edition:
    """What the manifest says of the release as a whole.

    name      "2024"; in paths and citations
    title     language -> title
    made_up   True when any figure was made by a generator
    settings  frozen settings of the computation, printed
    current   level prefix -> id of the newest division
    """

    name: str
    title: Mapping[str, str]
    made_up: bool
    settings: Mapping[str, str | int | float]
    current: Mapping[str, str]


def seal(
    target: Path,
    *,
    edition: Edition,
    protected: ProtectedTables,
    documents: Mapping[str, Any],
    boundaries: Sequence[Boundaries],
    sources: Sequence[Source],
    provenance: Mapping[str, Sequence[str]],
) -> None:
    """Write the bundle whole. A bundle is never changed: an existing one is replaced, never patched.

    documents   path without ending -> JSON value
    provenance  table name -> ids of the sources it was computed from
    """
    with folder_written_whole(target, replace_if_holds=MANIFEST) as folder:
        files: dict[str, dict[str, Any]] = {}

        def put(path: str, data: bytes) -> None:
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
            files[path] = {"sha256": sha256_of(data), "size": len(data)}

        for name, table in sorted(protected.tables.items()):
            put(f"{name}.parquet", parquet_bytes(table))
            put(f"{name}.csv", csv_bytes(table))
        for path, value in sorted(documents.items()):
            put(f"{path}.json", canonical_json(value))
        for shape in boundaries:
            _put_boundaries(put, shape)
        put("protection.json", canonical_json(protected.report.as_dict(), indent=1))
        put("sources.json", canonical_json(_provenance(sources, provenance), indent=1))
        manifest = {
            "format": FORMAT,
            "release": edition.name,
            "title": dict(edition.title),
            "made_up": edition.made_up,
            "settings": dict(edition.settings),
            "current": dict(edition.current),
            "files": files,
        }
        (folder / MANIFEST).write_bytes(canonical_json(manifest, indent=1))


def verify(bundle: Path) -> dict[str, Any]:
    """The manifest, after every file was found whole and no file was found that it does not name.

    raises BundleInvalid, naming each file that differs
    """
    place = bundle / MANIFEST
    if not place.is_file() or place.is_symlink():
        raise BundleInvalid(
            bundle, found="no manifest.json", expected="a folder made by `zicht open-data build`"
        )
    manifest = read_manifest(place.read_bytes(), where=place)
    listed = list_below(bundle)
    present = {path: size for path, size in listed.files.items() if path != MANIFEST}
    faults = [f"odd: {what}" for what in listed.odd]
    faults += [f"missing: {path}" for path in sorted(set(manifest["files"]) - set(present))]
    faults += [f"not in the manifest: {path}" for path in sorted(set(present) - set(manifest["files"]))]
    faults += [
        f"changed: {path}"
        for path, sealed in sorted(manifest["files"].items())
        if path in present
        and (present[path] != sealed["size"] or sha256_of_file(bundle / path) != sealed["sha256"])
    ]
    if faults:
        raise BundleInvalid(bundle, found="; ".join(faults[:20]), expected="every file as it was sealed")
    return manifest


def read_manifest(data: bytes, *, where: object) -> dict[str, Any]:
    """What a manifest.json says. Raises BundleInvalid when it is not of this format."""
    try:
        manifest = parse_object(data)
    except NotStrict as error:
        raise BundleInvalid(where, found=error, expected="JSON") from None
    if manifest.get("format") != FORMAT:
        found = manifest.get("format")
        raise BundleInvalid(where, found=f"format {found}", expected=FORMAT)
    files = manifest.get("files")
    entries = files.values() if isinstance(files, dict) else [None]
    if not {"release", "made_up"} <= set(manifest) or not all(_is_entry(entry) for entry in entries):
        raise BundleInvalid(where, found="a manifest without its parts", expected=f"a manifest of {FORMAT}")
    return manifest


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and {"sha256", "size"} <= set(entry)


def _put_boundaries(put: Any, boundaries: Boundaries) -> None:
    place = f"geometry/{boundaries.areas.division.id}"
    shapes = simplified(boundaries)
    put(f"{place}.parquet", geo_parquet(boundaries))
    put(f"{place}.geojson", geojson(boundaries, shapes))
    put(f"{place}.topo.json", topo_json(boundaries, shapes))


def _provenance(sources: Sequence[Source], tables: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    records = sorted({source.id: source for source in sources}.values(), key=lambda source: source.id)
    return {
        "sources": [source.as_dict() for source in records],
        "tables": {f"{name}.parquet": sorted(ids) for name, ids in tables.items()},
    }
