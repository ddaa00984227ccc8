"""Lists of places (woonplaatsen) in a table: code, name and the gemeente each lies in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from zicht.model.area_codes import Level
from zicht.model.places import Places
from zicht.model.provenance import Source
from zicht.sources.entries import CatalogueInvalid, Entry, PlacesPart
from zicht.sources.open_data import Note, OpenData
from zicht.sources.records import Records, read_codes, refuse_rows, rows_where, text_of_cell

_PLACE = re.compile(r"^WP\d{4}$")


def places_of(records: Records, entry: Entry, source: Source, earlier: OpenData) -> OpenData:
    """The places of each part. Raises ColumnsDiffer, RowsInvalid, CatalogueInvalid."""
    places, notes = [], []
    for part in entry.places:
        records.require([name for name in (part.code, part.within, part.name) if name])
        rows = rows_where(records, part.only, range(len(records)))
        codes = {row: text_of_cell(records.columns[part.code][row]) for row in rows}
        wrong = [f"{records.row_name(row)}: {codes[row]!r}" for row in rows if not _PLACE.match(codes[row])]
        wrong += [f"{records.row_name(row)}: {code} twice" for row, code in _repeated(codes).items()]
        refuse_rows(f"{records.where}, column {part.code}", wrong, "codes like WP1925, each once")
        within = read_codes(records, part.within, Level.GEMEENTE, rows)
        names = _names(records, part, codes, earlier, entry.id)
        known = sorted(names, key=lambda row: codes[row])
        if len(known) < len(rows):
            notes.append(Note(entry.id, f"{len(rows) - len(known)} places have a code but no name: left out"))
        places.append(
            Places(
                part.division,
                tuple(codes[row] for row in known),
                tuple(names[row] for row in known),
                tuple(within[row] for row in known),
                source,
            )
        )
    return OpenData(places=tuple(places), notes=tuple(notes))


def _names(
    records: Records, part: PlacesPart, codes: Mapping[int, str], earlier: OpenData, entry_id: str
) -> dict[int, str]:
    """row -> name, for the rows that have one."""
    if part.name:
        cells = records.columns[part.name]
        return {row: text for row in codes if (text := text_of_cell(cells[row]))}
    given = [places for places in earlier.places if places.source.id == part.names_from]
    if not given:
        raise CatalogueInvalid(
            entry_id,
            found=f"names_from {part.names_from!r}",
            expected="a source with places earlier in the catalogue",
        )
    named = dict(zip(given[-1].codes, given[-1].names, strict=True))
    return {row: named[code] for row, code in codes.items() if code in named}


def _repeated(codes: Mapping[int, str]) -> dict[int, str]:
    first: dict[str, int] = {}
    return {row: code for row, code in codes.items() if first.setdefault(code, row) != row}
