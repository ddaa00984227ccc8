"""Divisions out of the yearly table 'Gebieden in Nederland' of CBS: a column of codes and one of names each.

The file has a row for each gemeente. Its code stands in the first of these columns that there is: `RegioS`,
`Code_1`, `Gemeentecode`. The columns of a division come in pairs, numbered by CBS, so that the number differs
each year:

    RegioS;Naam_2;Code_14;Naam_15;Code_32;Naam_33     Jeugdregio's: Code_32 "JR21", Naam_33 "Drenthe"

The option `divisions` says which pairs to read: "jeugdregios:zorg:Code_32:Naam_33 ...", each with its id,
domain, column of codes and column of names; the option `year` is that of the table. Delimited by semicolons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zicht.model.area_codes import Level
from zicht.model.partnerships import RegionDivision, ToReview
from zicht.sources.cooperation.divisions_regioatlas import (
    DOMAINS,
    in_several,
    only_one,
    regions_of,
    unknown_gemeenten,
)
from zicht.sources.cooperation.statements import Statements
from zicht.sources.delimited import records_of
from zicht.sources.entries import CatalogueInvalid, Entry
from zicht.sources.received import Received
from zicht.sources.records import ColumnsDiffer, Records, read_codes, refuse_rows, text_of_cell

_GEMEENTE = ("RegioS", "Code_1", "Gemeentecode")


@dataclass(frozen=True)
class _Pair:
    """One division: its id without year, its domain, its columns of codes and names."""

    id: str
    domain: str
    code: str
    name: str


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """One division for each pair of columns that the catalogue names. Raises ColumnsDiffer, RowsInvalid."""
    pairs, year = _pairs(entry)
    records = records_of(received.file, ";")
    records.require(name for pair in pairs for name in (pair.code, pair.name))
    column = next((name for name in _GEMEENTE if name in records.columns), None)
    if column is None:
        raise ColumnsDiffer(records.where, found="no code of a gemeente", expected=" or ".join(_GEMEENTE))
    gemeenten = read_codes(records, column, Level.GEMEENTE, range(len(records)))
    read = [_division(records, pair, gemeenten, year, entry.id) for pair in pairs]
    divisions = tuple(division for division, _ in read)
    several = [one for _, listed in read for one in listed]
    known = {party.area_code for party in earlier.parties.values() if party.area_code}
    return Statements(divisions=divisions, to_review=(*several, *unknown_gemeenten(divisions, known)))


def _division(
    records: Records, pair: _Pair, gemeenten: dict[int, str], year: int, source: str
) -> tuple[RegionDivision, list[ToReview]]:
    """A gemeente without code of a region lies in none; a code must have one name."""
    codes = [text_of_cell(cell) for cell in records.columns[pair.code]]
    names = [text_of_cell(cell) for cell in records.columns[pair.name]]
    where = f"{records.where}, columns {pair.code} and {pair.name}"
    label: dict[str, str] = {}
    both = zip(codes, names, strict=True)
    twice = sorted({code for code, name in both if code and label.setdefault(code, name) != name})
    refuse_rows(where, [f"region {code} has two names" for code in twice], "one name for each region")
    regions = regions_of({row: code for row, code in gemeenten.items() if codes[row]}, names, where)
    title = pair.id.replace("-", " ").capitalize()
    division = RegionDivision(f"{pair.id}-{year}", title, pair.domain, year, only_one(regions), source)
    return division, in_several(regions, where, source)


def _pairs(entry: Entry) -> tuple[list[_Pair], int]:
    year, words = entry.options.get("year", ""), entry.options.get("divisions", "").split()
    pairs = [_Pair(*word.split(":")) for word in words if word.count(":") == 3]
    known = all(re.fullmatch(r"[a-z0-9-]+", pair.id) and pair.domain in DOMAINS for pair in pairs)
    if not pairs or len(pairs) < len(words) or not known or not re.fullmatch(r"(19|20)\d\d", year):
        raise CatalogueInvalid(
            entry.id,
            found=f"divisions {entry.options.get('divisions', '')!r}, year {year!r}",
            expected=f"id:domain:Code_n:Naam_n and a year; domains {', '.join(DOMAINS)}",
        )
    return pairs, int(year)
