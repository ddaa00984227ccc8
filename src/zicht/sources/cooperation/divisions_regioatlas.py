"""Divisions of the country into regions, as the Regioatlas of the ministry publishes them: one file each.

Gemeente;CBS;<name of the division>;Inwoneraantal van regio, with a byte order mark. `CBS` is the code of a
gemeente without its letters; a gemeente in no region has no row. The entry is a folder; its option `domain`
names the subject and `year` the year. Figures of inhabitants are not read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping

from zicht.model.area_codes import Level
from zicht.model.partnerships import RegionDivision, ToReview
from zicht.sources.cooperation.statements import Statements
from zicht.sources.delimited import records_of
from zicht.sources.entries import CatalogueInvalid, Entry
from zicht.sources.received import Received, ReceivedFile
from zicht.sources.records import ColumnsDiffer, read_codes, refuse_rows, text_of_cell

_NO_DIVISION = ("Gemeente", "CBS", "Inwoneraantal van regio", "Herkomst")
DOMAINS = ("bestuurlijk", "economie", "fysiek", "onderwijs", "sociaal", "veiligheid", "zorg")


def read(received: Received, entry: Entry, earlier: Statements) -> Statements:
    """One division for each file. Raises ColumnsDiffer, RowsInvalid, WrongEncoding, FileDamaged."""
    domain, year = entry.options.get("domain", ""), entry.options.get("year", "")
    if domain not in DOMAINS or not re.fullmatch(r"(19|20)\d\d", year):
        raise CatalogueInvalid(
            entry.id, found=f"domain {domain!r}, year {year!r}", expected=", ".join(DOMAINS)
        )
    read = [_division(file, domain, int(year), entry.id) for file in received.files]
    divisions = tuple(division for division, _ in read)
    several = [one for _, listed in read for one in listed]
    codes = {party.area_code for party in earlier.parties.values() if party.area_code}
    return Statements(divisions=divisions, to_review=(*several, *unknown_gemeenten(divisions, codes)))


def unknown_gemeenten(divisions: tuple[RegionDivision, ...], known: set[str]) -> list[ToReview]:
    """Codes in divisions that the list of organisations does not have; nothing where there is no list."""
    if not known:
        return []
    within = Counter(code for division in divisions for code in set(division.regions) - known)
    why = "a gemeente that the list of organisations does not have"
    source = divisions[0].source
    return [ToReview(source, f"{count} divisions", code, why) for code, count in sorted(within.items())]


def kebab(name: str) -> str:
    """A name as part of an id: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")


def regions_of(codes: Mapping[int, str], names: list[str], where: str) -> dict[str, set[str]]:
    """gemeente -> its regions, which should be one. Raises RowsInvalid for a region without name."""
    regions: dict[str, set[str]] = defaultdict(set)
    for row, code in codes.items():
        regions[code].add(names[row])
    nameless = [f"{code} in a region without name" for code in sorted(regions) if "" in regions[code]]
    refuse_rows(where, nameless, "regions with a name")
    return dict(sorted(regions.items()))


def only_one(regions: Mapping[str, set[str]]) -> dict[str, str]:
    """The gemeenten that lie in one region; another is said to lie in several and is left out."""
    return {code: next(iter(names)) for code, names in regions.items() if len(names) == 1}


def in_several(regions: Mapping[str, set[str]], where: str, source: str) -> list[ToReview]:
    """The gemeenten that `only_one` leaves out, with the regions they are said to lie in."""
    return [
        ToReview(source, where, code, f"in {len(names)} regions at once: left out", tuple(sorted(names)))
        for code, names in regions.items()
        if len(names) > 1
    ]


def _division(
    file: ReceivedFile, domain: str, year: int, source: str
) -> tuple[RegionDivision, list[ToReview]]:
    records = records_of(file, ";")
    records.require(("CBS",))
    named = [name for name in records.columns if name not in _NO_DIVISION]
    if len(named) != 1:
        raise ColumnsDiffer(
            file.where,
            found=f"columns {', '.join(records.columns)}",
            expected="Gemeente;CBS;<name of the division>;Inwoneraantal van regio",
        )
    codes = read_codes(records, "CBS", Level.GEMEENTE, range(len(records)))
    names = [text_of_cell(cell) for cell in records.columns[named[0]]]
    stem = file.where.rpartition("/")[2].partition(".")[0]
    regions = regions_of(codes, names, file.where)
    division = RegionDivision(
        id=f"{kebab(stem)}-{year}",
        name=named[0],
        domain=domain,
        year=year,
        regions=only_one(regions),
        source=source,
    )
    return division, in_several(regions, file.where, source)
