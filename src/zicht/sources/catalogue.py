"""The catalogue: which files a folder of open data holds, read by which reader, with which meaning.

The built-in catalogue describes the Dutch sources. A folder that has its own `sources.toml` is described by
that file instead; the form is the same (`catalogue_form`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from zicht.kit.errors import UserError
from zicht.sources import (
    burglars_the_hague,
    cbs_odata_v3,
    cbs_odata_v4,
    geojson,
    geopackage,
    keyed_json,
    national_series,
    pdok,
    police_monthly,
    recode_addresses,
    recode_regios,
    regions_table,
    shapefile_zip,
    statline_csv,
    topojson,
)
from zicht.sources.catalogue_form import corrections_from_toml, entries_from_toml
from zicht.sources.entries import CatalogueInvalid, Entry
from zicht.sources.open_data import Note, OpenData
from zicht.sources.received import Limits, Received, receive

__all__ = ["Catalogue", "Note", "OpenData", "built_in_catalogue", "catalogue_of_folder", "read_folder"]


class SourceMissing(UserError):
    """Files that the catalogue names are not in the folder."""

    exit_code = 40


class SourcesRefused(UserError):
    """More than one file was refused; the message holds the finding of each."""

    exit_code = 59
    usual_remedy = "read the finding of each file"


Reader = Callable[[Received, Entry], OpenData]
Follower = Callable[[Received, Entry, OpenData], OpenData]

READERS: Mapping[str, Reader] = {
    "burglars_the_hague": burglars_the_hague.read,
    "cbs_odata_v3": cbs_odata_v3.read,
    "cbs_odata_v4": cbs_odata_v4.read,
    "geojson": geojson.read,
    "geopackage": geopackage.read,
    "keyed_json": keyed_json.read,
    "national_series": national_series.read,
    "pdok": pdok.read,
    "police_monthly": police_monthly.read,
    "recode_addresses": recode_addresses.read,
    "regions_table": regions_table.read,
    "shapefile_zip": shapefile_zip.read,
    "statline_csv": statline_csv.read,
    "topojson": topojson.read,
}
FOLLOWERS: Mapping[str, Follower] = {
    "cbs_odata_v3_places": cbs_odata_v3.read_places,
    "recode_regios": recode_regios.read,
}
"""Readers that need what the entries above them gave: totals, names, lists to check against."""


@dataclass(frozen=True)
class Catalogue:
    """The entries in the order in which they are read; ids are unique."""

    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        ids = [entry.id for entry in self.entries]
        assert len(set(ids)) == len(ids), "ids are unique"
        for entry in self.entries:
            known = sorted({*READERS, *FOLLOWERS})
            if entry.reader not in known:
                raise CatalogueInvalid(entry.id, found=f"reader {entry.reader!r}", expected=", ".join(known))

    def select(self, *ids: str) -> Catalogue:
        """Only these entries; raises KeyError for an id that is not there."""
        by_id = {entry.id: entry for entry in self.entries}
        return Catalogue(tuple(by_id[id_] for id_ in ids))


def read_folder(
    folder: Path, catalogue: Catalogue | None = None, *, limits: Limits | None = None
) -> OpenData:
    """Read every file that the catalogue names; other files in the folder are left alone. Writes nothing.

    catalogue  default: the folder's own `sources.toml` when it has one, else the built-in one
    raises     SourceMissing, naming every missing file; any other UserError of this room for one refused
               file; SourcesRefused for several
    """
    catalogue = catalogue or catalogue_of_folder(folder)
    _check_present(folder, catalogue)
    parts: list[OpenData] = []
    refusals: list[UserError] = []
    for entry in catalogue.entries:
        try:
            received = receive(folder, entry.path, limits or Limits())
            parts.append(read_entry(received, entry, OpenData.joined(parts)))
        except UserError as refusal:
            refusals.append(refusal)
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise SourcesRefused(f"{folder}: {len(refusals)} files", found="\n\n".join(str(r) for r in refusals))
    return with_preferred_recodes(OpenData.joined(parts))


def with_preferred_recodes(data: OpenData) -> OpenData:
    """One recode for each pair of divisions: counted addresses go before inhabitants out of prose."""
    order = sorted(
        data.recodes, key=lambda recode: (recode.origin, recode.target, recode.weight != "addresses")
    )
    chosen = {(recode.origin, recode.target): recode for recode in reversed(order)}
    return replace(data, recodes=tuple(chosen[pair] for pair in sorted(chosen)))


def read_entry(received: Received, entry: Entry, earlier: OpenData | None = None) -> OpenData:
    """Turn the bytes of one entry into values; the source record and the note of the catalogue are added.

    earlier  what the entries above gave; only the FOLLOWERS look at it
    """
    if entry.reader in FOLLOWERS:
        read = FOLLOWERS[entry.reader](received, entry, earlier or OpenData())
    else:
        read = READERS[entry.reader](received, entry)
    notes = (Note(entry.id, entry.note),) if entry.note else ()
    return OpenData.joined([read, OpenData(sources=(entry.source(received),), notes=notes)])


def catalogue_of_folder(folder: Path) -> Catalogue:
    """The folder's own catalogue when it has a `sources.toml`, else the built-in one."""
    own = folder / "sources.toml"
    if not own.is_file():
        return built_in_catalogue()
    fixes = folder / "corrections.toml"
    corrections = corrections_from_toml(fixes.read_text("utf-8"), fixes.name) if fixes.is_file() else ()
    return Catalogue(entries_from_toml(own.read_text("utf-8"), own.name, corrections))


def built_in_catalogue() -> Catalogue:
    """The Dutch sources: every `*.toml` in content/sources, in order of file name."""
    texts = {
        item.name: item.read_text("utf-8")
        for item in (resources.files("zicht") / "content" / "sources").iterdir()
        if item.name.endswith(".toml")
    }
    corrections = corrections_from_toml(texts.pop("corrections.toml"), "corrections.toml")
    return Catalogue(
        tuple(entry for name in sorted(texts) for entry in entries_from_toml(texts[name], name, corrections))
    )


def _check_present(folder: Path, catalogue: Catalogue) -> None:
    missing = [entry.path for entry in catalogue.entries if not (folder / entry.path).exists()]
    if missing:
        raise SourceMissing(
            folder,
            found=f"{len(missing)} of {len(catalogue.entries)} files are missing: {', '.join(missing)}",
            expected="every file that the catalogue names",
            remedy="fetch them, or give the folder a sources.toml of its own that names what it holds",
        )
