"""Which region each gemeente lies in, how old codes go into new ones, and which place lies where."""

from __future__ import annotations

from collections import Counter

from zicht.made_up.division import Vintage
from zicht.made_up.packing import gzipped
from zicht.made_up.people import YEARS, People
from zicht.made_up.places import Place
from zicht.made_up.statline_files import MARK_CELL, delimited, quoted
from zicht.made_up.towns import REGION_NAMES

Files = dict[str, bytes]
_AT = {"PV": 0, "CR": 1, "VR": 2, "RE": 3}
_LEVELS = (("gemeente", "gm"), ("wijk", "wk"))


def region_files(vintage: Vintage, people: People) -> Files:
    """Below regions/: veiligheidsregio by code, provincie by name, COROP and police units by name."""
    year = vintage.year
    names = vintage.gemeenten
    safety = [(code, names[code], vintage.regions[code][2], MARK_CELL) for code in sorted(names)]
    province = [(code[2:], REGION_NAMES["PV51"], MARK_CELL) for code in sorted(names)]
    return {
        f"gemeente_veiligheidsregio_{year}.csv": delimited(
            ("gemcode", "name", "vrCode", "herkomst"), safety
        ).encode(),
        f"gemeente_provincie_{year}.csv": delimited(
            ("municipality_id", "province_lab", "herkomst"), province
        ).encode(),
        f"coropregios_{year}.csv": _atlas(vintage, people, "CR", "COROP regio's"),
        f"politieeenheden_{year}.csv": _atlas(vintage, people, "RE", "Politie-eenheden"),
    }


def address_recode(first: Vintage, second: Vintage, people: People) -> bytes:
    """Addresses from each code of 2022 to each of 2024; only areas that changed, codes without prefix."""
    addresses = people.counts["dwellings"][:, YEARS.index(2022)]
    rows = []
    for word, level in _LEVELS:
        links: Counter[tuple[str, str]] = Counter()
        for old, new, count in zip(first.codes(level), second.codes(level), addresses, strict=True):
            links[old, new] += int(count)
        changed = {code for old, new in links if old != new for code in (old, new)}
        rows += [
            (word, "adres", first.year, second.year, old[2:], new[2:], count, MARK_CELL)
            for (old, new), count in sorted(links.items())
            if (old in changed or new in changed) and count > 0
        ]
    header = ("level", "method", "from_year", "to_year", "from_code", "to_code", "addresses", "herkomst")
    return gzipped(delimited(header, rows).encode())


def places_table(places: dict[int, list[Place]], vintages: tuple[Vintage, Vintage]) -> bytes:
    """All years in one file, with the names that the OData list of places lacks."""
    rows = []
    for vintage in vintages:
        for place in places[vintage.year]:
            gemeente = (vintage.gemeenten[place.gemeente], place.gemeente)
            region = (REGION_NAMES["PV51"], "PV51", "Buitengaats", "LD51")
            rows.append((place.name, place.code, *gemeente, *region, vintage.year, MARK_CELL))
    header = (
        "wp_naam",
        "wp_code",
        "gm_naam",
        "gm_code",
        "pv_naam",
        "pv_code",
        "ld_naam",
        "ld_code",
        "jaar",
        "herkomst",
    )
    return gzipped(quoted(header, rows).encode())


def _atlas(vintage: Vintage, people: People, kind: str, column: str) -> bytes:
    inhabitants: Counter[str] = Counter()
    for code, count in zip(vintage.gemeente, people.inhabitants[:, YEARS.index(vintage.year)], strict=True):
        inhabitants[vintage.regions[code][_AT[kind]]] += int(count)
    rows = []
    for code, name in sorted(vintage.gemeenten.items(), key=lambda pair: pair[1]):
        region = vintage.regions[code][_AT[kind]]
        rows.append((name, code[2:], REGION_NAMES[region], inhabitants[region], MARK_CELL))
    header = ("Gemeente", "CBS", column, "Inwoneraantal van regio", "Herkomst")
    return ("\ufeff" + quoted(header, rows, ";")).encode()
