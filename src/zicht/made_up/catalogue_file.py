"""`sources.toml`: the catalogue of the made-up folder, in the form of the built-in one.

Every entry says that it is made up, so that everything built from it can say so too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zicht.made_up.crimes import MONTHLY_MEASURES, NEVER_FILLED, TOTAL, TYPES
from zicht.made_up.measures import KEY_FIGURES, PEOPLE
from zicht.made_up.odata_files import (
    CRIME_MEASURE,
    CRIME_TABLE,
    PEOPLE_TABLE,
    PLACE_TABLE,
    REGION_TABLE,
    crime_code,
)
from zicht.made_up.people import YEARS
from zicht.made_up.towns import REGION_NAMES

PUBLISHER = "Zicht (verzonnen)"
LICENCE = "CC0 1.0"


@dataclass(frozen=True)
class Described:
    """One entry: `parts` are the blocks below it, in the form of `sources.toml`."""

    id: str
    path: str
    reader: str
    title: str
    reference_date: str
    parts: tuple[str, ...] = ()
    options: Mapping[str, str] | None = None

    def text(self, seed: int) -> str:
        """The entry as TOML."""
        keys = {
            "id": self.id,
            "path": self.path,
            "reader": self.reader,
            "title": f"{self.title} (verzonnen)",
            "publisher": PUBLISHER,
            "licence": LICENCE,
            "address": f"verzonnen provincie van Zicht, seed {seed}",
            "reference_date": self.reference_date,
        }
        lines = ["[[source]]", *(f'{key} = "{value}"' for key, value in keys.items()), "made_up = true"]
        if self.options:
            lines.append(f"options = {_inline(self.options)}")
        return "\n".join([*lines, *self.parts]) + "\n"


def catalogue(seed: int) -> bytes:
    """The whole file."""
    head = (
        "# Verzonnen provincie Voorland: geen enkel cijfer, geen enkele naam en geen enkele grens is echt.\n"
    )
    shared = ["[measures.key_figures]", *(f"{name} = {column}" for name, column in KEY_FIGURES.items()), ""]
    kinds = {TOTAL[0]: TOTAL[1]} | {kind.measure: kind.title for kind in TYPES}
    shared += ["[measures.crimes]", *(f'{name} = "{crime_code(title)}"' for name, title in kinds.items()), ""]
    shared += ["[measures.crimes_by_month]"]
    shared += [f'{name} = "{code}"' for code, name in sorted(MONTHLY_MEASURES.items())] + [""]
    shared += ["[measures.people]", *(f'{name} = "{code}"' for name, code in PEOPLE.items()), ""]
    for level, prefix in (
        ("provincie", "PV"),
        ("corop", "CR"),
        ("veiligheidsregio", "VR"),
        ("politie_eenheid", "RE"),
    ):
        named = {name: code for code, name in REGION_NAMES.items() if code.startswith(prefix)}
        shared += [f"[codes.{level}]", *(f'"{name}" = "{code}"' for name, code in named.items()), ""]
    return "\n".join([head, *shared, *(entry.text(seed) for entry in _entries())]).encode()


def _entries() -> Iterable[Described]:
    yield from _boundaries()
    yield from _figures()
    for year in (2022, 2024):
        yield from _regions(year)
    yield from _places()
    yield Described(
        "gemeenten-wijzigingen",
        f"recode/{REGION_TABLE.lower()}_codes-RegioS.json.gz",
        "recode_regios",
        "Regio's met hun wijzigingen",
        "2022/2024",
        options={"first_year": "2022", "last_year": "2024"},
    )
    path = "recode/grenswijziging_naar_2024.csv.gz"
    title = "Adressen van gemeenten en wijken van 2022 naar die van 2024"
    yield Described(
        "grenswijzigingen-naar-2024",
        path,
        "recode_addresses",
        title,
        "2022/2024",
        options={"method": "adres"},
    )


def _boundaries() -> Iterable[Described]:
    wfs = _areas("gm-2022", "statcode", "statnaam")
    yield Described(
        "gemeenten-2022",
        "boundaries/gemeenten_2022_pdok_wfs.geojson.gz",
        "pdok",
        "Gemeenten 2022",
        "2022-01-01",
        (wfs,),
    )
    topo = (
        _areas("gm-2024", "code", "name", layer="gm_features"),
        _areas("vr-2024", "code", "name", layer="vr_features"),
    )
    yield Described(
        "gemeenten-2024",
        "boundaries/gemeenten_2024.topo.json.gz",
        "topojson",
        "Gemeenten en veiligheidsregio's 2024",
        "2024-01-01",
        topo,
    )
    packed = _areas("wk-2022", "code", "name", crs="EPSG:28992", within='{ gm = "gemeente" }')
    yield Described(
        "wijken-2022", "boundaries/wijken_2022.gpkg.gz", "geopackage", "Wijken 2022", "2022-01-01", (packed,)
    )
    wijken = _areas("wk-2024", "wijkcode", "wijknaam", within='{ gm = "gemeentecode" }')
    yield Described(
        "wijken-2024", "boundaries/wijken_2024.geojson.gz", "geojson", "Wijken 2024", "2024-01-01", (wijken,)
    )
    buurten = _areas("bu-2022", "buurtcode", "buurtnaam", within='{ wk = "wijkcode", gm = "gemeentecode" }')
    yield Described(
        "buurten-2022", "boundaries/buurten_2022", "pdok", "Buurten 2022", "2022-01-01", (buurten,)
    )
    shape = _areas(
        "bu-2024", "BU_CODE", "BU_NAAM", crs="EPSG:28992", within='{ wk = "WK_CODE", gm = "GM_CODE" }'
    )
    yield Described(
        "buurten-2024", "boundaries/buurten_2024.zip", "shapefile_zip", "Buurten 2024", "2024-01-01", (shape,)
    )


def _figures() -> Iterable[Described]:
    for year, absent in (
        (2022, '{ "." = "not_measured", "" = "impossible" }'),
        (2024, '{ "x" = "confidential", "" = "impossible" }'),
    ):
        table = [
            "  [[source.table]]",
            f'  divisions = ["gm-{year}", "wk-{year}", "bu-{year}"]',
            '  area = "Codering_3"',
            f'  period = "{year}"',
            '  measures_from = "key_figures"',
            f"  absent = {absent}",
            '  sums = [{ total = "inhabitants", parts = ["men", "women"], within = 10 }]',
        ]
        title = f"Kerncijfers wijken en buurten {year}"
        yield Described(
            f"kerncijfers-{year}",
            f"kwb/kerncijfers_{year}.csv.gz",
            "statline_csv",
            title,
            f"{year}-01-01",
            ("\n".join(table),),
        )
    for year, division in ((2020, "bu-2022"), (2021, "bu-2022"), (2023, "bu-2024")):
        path = f"kwb/inwoners_buurten_{year}.csv.gz"
        part = _table(division, "nhood_id", str(year), 'measures = { inhabitants = "population" }')
        yield Described(
            f"buurten-inwoners-{year}",
            path,
            "statline_csv",
            f"Inwoners per buurt {year}",
            f"{year}-01-01",
            (part,),
            {"delimiter": ","},
        )
    title = "Bevolking, bijstand en jeugdzorg, gemeenten 2012-2024"
    yield Described(
        "bevolking-gemeenten",
        f"odata/v4/{PEOPLE_TABLE}",
        "cbs_odata_v4",
        title,
        "2012/2024",
        _yearly("Measure", "people", {}),
    )
    title = "Geregistreerde misdrijven naar soort, gemeenten 2012-2024"
    parts = _yearly("SoortMisdrijf", "crimes", {"Measure": [CRIME_MEASURE]})
    yield Described(
        "misdrijven-gemeenten", f"odata/v4/{CRIME_TABLE}", "cbs_odata_v4", title, "2012/2024", parts
    )
    lines = ('measures_from = "crimes_by_month"', 'key = "delict_code"', 'value = "delicts"')
    part = _table("bu-2024", "buurt_code_raw", "@year-@month", *lines)
    title = "Misdrijven per buurt en maand, acht gemeenten, 2020-2024"
    yield Described(
        "misdrijven-maand",
        "crime/delicts_2020-2024.csv.gz",
        "police_monthly",
        title,
        "2020/2024",
        (part,),
        {"never_filled": NEVER_FILLED},
    )


def _yearly(key: str, measures: str, only: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Each year in the gemeenten of that year; the rows of gemeenten that did not exist are left out."""
    told = ["None", "Confidential", "NotAvailable"]
    parts = []
    for division, years in (("gm-2022", range(YEARS[0], 2023)), ("gm-2024", range(2023, YEARS[-1] + 1))):
        chosen = {**only, "ValueAttribute": told, "Perioden": [f"{year}JJ00" for year in years]}
        words = ", ".join(
            f"{name} = [{', '.join(_quoted(v) for v in values)}]" for name, values in chosen.items()
        )
        lines = (
            f'measures_from = "{measures}"',
            f'key = "{key}"',
            'value = "Value"',
            f"only = {{ {words} }}",
        )
        parts.append(_table(division, "RegioS", "@Perioden", *lines))
    return tuple(parts)


def _regions(year: int) -> Iterable[Described]:
    date = f"{year}-01-01"
    safety = _membership(year, "vr", "gemcode", 'outer_code = "vrCode"', 'names = "veiligheidsregio"')
    yield Described(
        f"veiligheidsregio-{year}",
        f"regions/gemeente_veiligheidsregio_{year}.csv",
        "regions_table",
        f"Gemeenten naar veiligheidsregio {year}",
        date,
        (safety,),
    )
    province = _membership(
        year, "pv", "municipality_id", 'outer_name = "province_lab"', 'codes = "provincie"'
    )
    yield Described(
        f"provincie-{year}",
        f"regions/gemeente_provincie_{year}.csv",
        "regions_table",
        f"Gemeenten naar provincie {year}",
        date,
        (province,),
    )
    corop = _membership(year, "cr", "CBS", 'outer_name = "COROP regio\'s"', 'codes = "corop"')
    yield Described(
        f"corop-{year}",
        f"regions/coropregios_{year}.csv",
        "regions_table",
        f"Gemeenten naar COROP-gebied {year}",
        date,
        (corop,),
        {"delimiter": ";"},
    )
    police = _membership(year, "re", "CBS", 'outer_name = "Politie-eenheden"', 'codes = "politie_eenheid"')
    yield Described(
        f"politie-eenheid-{year}",
        f"regions/politieeenheden_{year}.csv",
        "regions_table",
        f"Gemeenten naar politie-eenheid {year}",
        date,
        (police,),
        {"delimiter": ";"},
    )


def _places() -> Iterable[Described]:
    named = "\n".join(
        [
            "  [[source.places]]",
            '  division = "gm-2022"',
            '  code = "wp_code"',
            '  name = "wp_naam"',
            '  within = "gm_code"',
            '  only = { jaar = "2022" }',
        ]
    )
    path = "regions/woonplaats_gemeente_provincie_landsdeel.csv.gz"
    yield Described("woonplaatsen-2022", path, "regions_table", "Woonplaatsen 2022", "2022-01-01", (named,))
    coded = "\n".join(
        [
            "  [[source.places]]",
            '  division = "gm-2024"',
            '  code = "Woonplaatscode_1"',
            '  names_from = "woonplaatsen-2022"',
            '  within = "Code_3"',
        ]
    )
    path = f"odata/v3/{PLACE_TABLE}_TypedDataSet.json.gz"
    yield Described(
        "woonplaatsen-2024", path, "cbs_odata_v3_places", "Woonplaatsen 2024", "2024-01-01", (coded,)
    )


def _areas(division: str, code: str, name: str, *, layer: str = "", crs: str = "", within: str = "") -> str:
    lines = ["  [[source.areas]]", f'  division = "{division}"', f'  code = "{code}"', f'  name = "{name}"']
    lines += [f'  layer = "{layer}"'] if layer else []
    lines += [f'  crs = "{crs}"'] if crs else []
    lines += [f"  within = {within}"] if within else []
    return "\n".join([*lines, '  quality = "made up"'])


def _table(division: str, area: str, period: str, *lines: str) -> str:
    head = [
        "  [[source.table]]",
        f'  division = "{division}"',
        f'  area = "{area}"',
        f'  period = "{period}"',
    ]
    return "\n".join([*head, *(f"  {line}" for line in lines)])


def _membership(year: int, outer: str, inner_code: str, *lines: str) -> str:
    head = [
        "  [[source.membership]]",
        f'  inner = "gm-{year}"',
        f'  outer = "{outer}"',
        f'  inner_code = "{inner_code}"',
    ]
    return "\n".join([*head, *(f"  {line}" for line in lines)])


def _inline(options: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{key} = {_quoted(value)}" for key, value in options.items()) + " }"


def _quoted(text: str) -> str:
    return f'"{text}"'
