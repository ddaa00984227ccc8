"""Every file about cooperation in a folder, read into one patchwork.

The catalogue has the form of `catalogue_form`; a folder with a `sources.toml` of its own is described by
that, any other by the built-in list of Dutch registers. Options of an entry here:

    with           other files that belong to the same source, with spaces between
    with_if_there  the same, for files that may be left out
    register       register whose ids the source uses: of two exports the later one speaks
    forms          forms it speaks of, as `Form` writes them; nothing for a source without partnerships
    whole          "yes" when it lists all of them: only then absence in it means something
    reliable_from  before this day it misses more than it holds
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from zicht.kit.errors import UserError
from zicht.model.partnerships import Patchwork
from zicht.sources.catalogue import SourceMissing, SourcesRefused
from zicht.sources.catalogue_form import corrections_from_toml, entries_from_toml
from zicht.sources.cooperation import (
    covenants_csv,
    covenants_json,
    divisions_cbs,
    divisions_regioatlas,
    gemeenten,
    opengr,
    register_csv,
    register_xml,
)
from zicht.sources.cooperation.coverage import coverage_of, speaks_of_partnerships, stated_in
from zicht.sources.cooperation.exports import one_statement_each
from zicht.sources.cooperation.same_parties import SameParty, same_parties_from_toml, with_same_parties
from zicht.sources.cooperation.statements import Statements, with_chains
from zicht.sources.entries import CatalogueInvalid, Entry, check_relative_path
from zicht.sources.received import Limits, Received, receive

Reader = Callable[[Received, Entry, Statements], Statements]

READERS: Mapping[str, Reader] = {
    "covenants_csv": covenants_csv.read,
    "covenants_json": covenants_json.read,
    "divisions_cbs": divisions_cbs.read,
    "divisions_regioatlas": divisions_regioatlas.read,
    "gemeenten": gemeenten.read,
    "opengr": opengr.read,
    "register_csv": register_csv.read,
    "register_xml": register_xml.read,
}


class NoCooperation(UserError):
    """A folder holds no file that the catalogue of registers of cooperation names."""

    exit_code = 194
    usual_remedy = "give the folder a sources.toml that names its files, or name another folder"


def read_patchwork(folder: Path, *, limits: Limits | None = None) -> Patchwork:
    """Read every file of the catalogue that is present; other files are left alone. Writes nothing.

    raises  NoCooperation when none is present; SourceMissing for one that lacks a file it belongs with; any
            other UserError of this room for one refused file; SourcesRefused for several
    """
    present = [entry for entry in catalogue_of(folder) if (folder / entry.path).exists()]
    decided = _reviewed(folder)
    if not present:
        raise NoCooperation(folder, found="no file that the catalogue names")
    parts: list[tuple[Entry, Statements]] = []
    refusals: list[UserError] = []
    for entry in present:
        try:
            earlier = Statements.joined(said for _, said in parts)
            said = _read_entry(folder, entry, earlier, limits or Limits())
            parts.append((entry, with_same_parties(said, entry.id, decided)))
        except UserError as refusal:
            refusals.append(refusal)
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        raise SourcesRefused(f"{folder}: {len(refusals)} files", found="\n\n".join(str(r) for r in refusals))
    return _patchwork(Statements.joined(one_statement_each(parts)))


def catalogue_of(folder: Path) -> tuple[Entry, ...]:
    """What a folder may hold: its own sources.toml, else the built-in list. Raises CatalogueInvalid."""
    place = _place(folder)
    name = "sources.toml" if place == folder else "dutch.toml"
    fixes = place / "corrections.toml"
    corrections = corrections_from_toml(_text(fixes), fixes.name) if fixes.is_file() else ()
    entries = entries_from_toml(_text(place / name), name, corrections)
    for entry in entries:
        _check(entry)
    return entries


def _place(folder: Path) -> Traversable:
    """Where the catalogue and the reviewed lists of a folder are."""
    if (folder / "sources.toml").is_file():
        return folder
    return resources.files("zicht") / "content" / "sources" / "cooperation"


def _text(file: Traversable) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise CatalogueInvalid(
            file.name, found="bytes that are no UTF-8", expected="a text in UTF-8"
        ) from None


def _reviewed(folder: Path) -> tuple[SameParty, ...]:
    lists = _place(folder) / "same_parties.toml"
    return same_parties_from_toml(_text(lists), lists.name) if lists.is_file() else ()


def _check(entry: Entry) -> None:
    if entry.reader not in READERS:
        raise CatalogueInvalid(
            entry.id, found=f"reader {entry.reader!r}", expected=", ".join(sorted(READERS))
        )
    for path in (*_companions(entry), *entry.options.get("with_if_there", "").split()):
        check_relative_path(path, entry.id)
    if speaks_of_partnerships(entry):
        coverage_of(entry, date.min)


def _companions(entry: Entry) -> list[str]:
    return entry.options.get("with", "").split()


def _read_entry(folder: Path, entry: Entry, earlier: Statements, limits: Limits) -> Statements:
    """What one source says, with its record and, when it lists partnerships, what it speaks of."""
    missing = [path for path in _companions(entry) if not (folder / path).exists()]
    if missing:
        raise SourceMissing(
            folder,
            found=f"{entry.path} without {', '.join(missing)}",
            expected="all files of one source together",
            remedy="put them beside it",
        )
    optional = entry.options.get("with_if_there", "").split()
    paths = [entry.path, *_companions(entry), *(path for path in optional if (folder / path).exists())]
    parts = [receive(folder, path, limits) for path in paths]
    received = Received(entry.path, tuple(file for part in parts for file in part.files))
    said = READERS[entry.reader](received, entry, earlier)
    source = entry.source(received)
    if said.coverage:
        source = replace(source, reference_date=said.coverage[0].stated_on.isoformat())
    elif speaks_of_partnerships(entry):
        said = replace(said, coverage=(coverage_of(entry, stated_in(entry)),))
    return replace(said, sources=said.sources or (source,))


def _patchwork(read: Statements) -> Patchwork:
    return Patchwork(
        parties=read.parties,
        versions=with_chains(read.versions),
        participations=tuple(sorted(read.participations, key=lambda one: (one.version, one.party))),
        themes=read.themes,
        divisions=tuple(sorted(read.divisions)),
        coverage=tuple(sorted(read.coverage, key=lambda one: one.source)),
        to_review=tuple(sorted(read.to_review)),
        links=tuple(sorted(read.links)),
        sources=read.sources,
    )
