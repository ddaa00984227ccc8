"""Open a sealed bundle: check that it is whole and unchanged before a single page is made of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zicht.kit.digests import sha256_of_file
from zicht.kit.errors import UserError
from zicht.model.areas import Division
from zicht.model.indicators import Indicator, indicator_from_dict
from zicht.model.provenance import Source

FORMAT = "zicht-bundle/1"


class DigestMismatch(UserError):
    """A file of the bundle is missing, changed or not listed; nothing was made of it.

    A bundle is immutable: take it again from where it was published, or make it again.
    """

    exit_code = 70


class BundleUnreadable(UserError):
    """The folder is not a bundle of a format that this version can read."""

    exit_code = 71


@dataclass(frozen=True)
class Manifest:
    """The words and settings of a release; `current` maps a level to the id of its newest division."""

    release: str
    title: Mapping[str, str]
    made_up: bool
    settings: Mapping[str, Any]
    current: Mapping[str, str]
    files: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class DivisionRecord:
    """What the bundle says of one division."""

    division: Division
    areas: int
    quality: str
    geometry: bool
    current: bool


@dataclass(frozen=True)
class AnalysisRecord:
    """What the bundle says of one analysis of the closed environment.

    indicators  ids of the indicators that were made of it
    record      key of the record (question, legal_ground, ...) -> language -> text or list of texts
    plan        language -> sentences that say what was computed, out of the plan itself
    """

    id: str
    digest: str
    indicators: tuple[str, ...]
    record: Mapping[str, Mapping[str, Any]]
    plan: Mapping[str, Sequence[str]]


@dataclass(frozen=True, eq=False)
class Bundle:
    """A checked bundle; documents are read at once, tables when asked for."""

    folder: Path
    manifest: Manifest
    indicators: tuple[Indicator, ...]
    sources: tuple[Source, ...]
    sources_of: Mapping[str, tuple[str, ...]]
    protection: Mapping[str, Any]
    divisions: tuple[DivisionRecord, ...]
    analyses: tuple[AnalysisRecord, ...]

    def holds(self, path: str) -> bool:
        """True when the manifest lists the file."""
        return path in self.manifest.files

    def document(self, path: str) -> Any:
        """A JSON document of the bundle."""
        return json.loads(self._listed(path).read_bytes())

    def table(self, path: str, columns: list[str] | None = None) -> pa.Table:
        """A Parquet table of the bundle."""
        return pq.read_table(self._listed(path), columns=columns, partitioning=None)

    def path(self, path: str) -> Path:
        """Where a listed file is."""
        return self._listed(path)

    def _listed(self, path: str) -> Path:
        if not self.holds(path):
            raise BundleUnreadable(
                self.folder / "manifest.json",
                found=f"no entry {path}",
                expected="every file of docs/reference/bundle.md",
                remedy="make the bundle again with this version of zicht",
            )
        return self.folder / path


def read_bundle(folder: Path) -> Bundle:
    """Read the bundle in `folder`; raises BundleUnreadable or DigestMismatch."""
    manifest = _read_manifest(folder)
    check_digests(folder, manifest)

    def document(path: str) -> Any:
        return json.loads((folder / path).read_bytes())

    try:
        sources = document("sources.json")
        return Bundle(
            folder=folder,
            manifest=manifest,
            indicators=tuple(
                sorted(
                    (indicator_from_dict(value) for value in document("indicators.json")),
                    key=lambda indicator: (indicator.order, indicator.id),
                )
            ),
            sources=tuple(Source(**value) for value in sources["sources"]),
            sources_of={path: tuple(ids) for path, ids in sources["tables"].items()},
            protection=document("protection.json"),
            divisions=tuple(_division(value) for value in document("divisions.json")),
            analyses=tuple(
                AnalysisRecord(**{**value, "indicators": tuple(value["indicators"])})
                for value in document("analyses.json")
            ),
        )
    except (KeyError, TypeError, ValueError, FileNotFoundError) as error:
        raise BundleUnreadable(
            folder, found=error, expected=f"documents of {FORMAT}", remedy="make the bundle again"
        ) from error


def check_digests(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest, both ways; all faults are listed in one DigestMismatch."""
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
        "manifest.json"
    }
    faults = [f"{path}: missing" for path in sorted(set(manifest.files) - present)]
    faults += [f"{path}: not in the manifest" for path in sorted(present - set(manifest.files))]
    for path in sorted(set(manifest.files) & present):
        if sha256_of_file(folder / path) != manifest.files[path]["sha256"]:
            faults.append(f"{path}: changed")
    if faults:
        raise DigestMismatch(
            folder,
            found="; ".join(faults[:20]),
            expected="the files that manifest.json lists, unchanged",
            remedy="take the bundle again from where it was published, or build it again",
        )


def _read_manifest(folder: Path) -> Manifest:
    path = folder / "manifest.json"
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise BundleUnreadable(
            path, found=error, expected="a manifest", remedy="name the folder of a bundle"
        ) from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        found = value.get("format") if isinstance(value, dict) else type(value).__name__
        raise BundleUnreadable(path, found=f"format {found!r}", expected=repr(FORMAT))
    try:
        return Manifest(
            **{key: value[key] for key in ("release", "title", "made_up", "settings", "current", "files")}
        )
    except KeyError as error:
        raise BundleUnreadable(path, found=f"no key {error}", expected=f"a manifest of {FORMAT}") from error


def _division(value: Mapping[str, Any]) -> DivisionRecord:
    return DivisionRecord(
        Division.from_id(value["id"]), value["areas"], value["quality"], value["geometry"], value["current"]
    )
