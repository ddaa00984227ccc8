"""Answers of the CBS OData services: two v4 tables in pages with reasons of absence and provisional periods,
a v3 typed data set of places, and the v4 list of regions with their changes in prose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from zicht.made_up.crimes import TOTAL, TYPES
from zicht.made_up.division import CHANGE_DATE, Vintage
from zicht.made_up.packing import MARK, gzipped, json_bytes
from zicht.made_up.people import YEARS, Floats, People
from zicht.made_up.places import Place
from zicht.made_up.towns import REGION_NAMES

SERVICE = "https://datasets.example/odata/v1/CBS"
PEOPLE_TABLE, CRIME_TABLE, REGION_TABLE, PLACE_TABLE = "90001VRZ", "90002VRZ", "90003VRZ", "90004VRZ"
PAGE = 2_500
STATUS = {2023: "NaderVoorlopig", 2024: "Voorlopig"}
CYBER_FROM = 2014
"""Cybercrime was not registered apart before this year: not available."""

Files = dict[str, bytes]
Observation = tuple[str, str, str, float | None]
"""Measure or type, RegioS, Perioden, value; a string as value is a ValueAttribute."""

PEOPLE_MEASURES = (
    ("M000352", "Bevolking op 1 januari", "aantal", "inhabitants"),
    ("M001996", "Particuliere huishoudens", "aantal", "households"),
    ("M005100", "Personen met een bijstandsuitkering", "aantal", "on_assistance"),
    ("M005200", "Jongeren met jeugdzorg", "aantal", "youth_in_care"),
    ("M005201", "Jongeren met jeugdzorg, relatief", "%", "youth_in_care/youth"),
)
CRIME_MEASURE = "M004200_2"


def people_table(first: Vintage, second: Vintage, people: People) -> Files:
    """Gemeenten, 2012-2024; a gemeente that did not exist in a year has Impossible."""
    rows = []
    for vintage, years in _spans(first, second):
        totals = {name: _by_gemeente(vintage, values) for name, values in people.counts.items()}
        for gemeente in sorted({*first.gemeenten, *second.gemeenten}):
            for year in years:
                for code, _, _, name in PEOPLE_MEASURES:
                    value = _people_value(totals, gemeente, YEARS.index(year), name)
                    rows.append({"Measure": code, **value, "RegioS": gemeente, "Perioden": f"{year}JJ00"})
    measures = [
        _measure(code, title, unit, at) for at, (code, title, unit, _) in enumerate(PEOPLE_MEASURES, 1)
    ]
    return _captured(
        PEOPLE_TABLE, "Bevolking, bijstand en jeugdzorg; gemeenten", rows, measures, first, second, {}
    )


def crime_table(first: Vintage, second: Vintage, counts: npt.NDArray[np.int64]) -> Files:
    """Registered crimes of gemeenten by type and year; counts (buurten, types, years, 12)."""
    yearly = counts.sum(axis=3)
    kinds = {TOTAL[1]: list(range(len(TYPES)))}
    for at, kind in enumerate(TYPES):
        kinds.setdefault(kind.title, []).append(at)
    rows = []
    for vintage, years in _spans(first, second):
        sums = _by_gemeente(vintage, yearly.reshape(len(yearly), -1))
        for gemeente in sorted({*first.gemeenten, *second.gemeenten}):
            table = sums[gemeente].reshape(yearly.shape[1:]) if gemeente in sums else None
            for year in years:
                for title, columns in kinds.items():
                    value = _crime_value(table, title, columns, year)
                    key = {"SoortMisdrijf": crime_code(title), "RegioS": gemeente, "Perioden": f"{year}JJ00"}
                    rows.append({"Measure": CRIME_MEASURE, **value, **key})
    measures = [_measure(CRIME_MEASURE, "Geregistreerde misdrijven", "aantal", 1)]
    codes = {"SoortMisdrijf": [(crime_code(title), title, "") for title in kinds]}
    title = "Geregistreerde misdrijven naar soort; gemeenten"
    return _captured(CRIME_TABLE, title, rows, measures, first, second, codes)


def crime_code(title: str) -> str:
    """`1.1.1` for "1.1.1 Diefstal/inbraak woning"; `0.0.0` for the total, `9.9.9` for the rest."""
    head = title.split(" ")[0]
    return head if head[0].isdigit() else ("0.0.0" if title == TOTAL[1] else "9.9.9")


def region_codes(first: Vintage, second: Vintage, people: People, land_ha: Floats) -> bytes:
    """The list of regions of 2024, each with how it came and went, in the prose of CBS."""
    return gzipped(
        json_bytes(
            {
                "@odata.context": f"{SERVICE}/{REGION_TABLE}/$metadata#RegioSCodes",
                "value": _codes(_regions(first, second, _stories(first, second, people, land_ha))),
            },
            indent=1,
        )
    )


def places_data_set(places: Iterable[Place], second: Vintage) -> bytes:
    """OData v3, texts padded; it has the name of the gemeente, not of the place."""
    rows = [
        {
            "ID": at,
            "Woonplaatsen": place.code,
            "Woonplaatscode_1": place.code.ljust(10),
            "Naam_2": second.gemeenten[place.gemeente].ljust(35),
            "Code_3": place.gemeente.ljust(10),
            "Naam_4": REGION_NAMES["PV51"].ljust(25),
            "Code_5": "PV51".ljust(10),
            "Naam_6": "Buitengaats (verzonnen)".ljust(25),
            "Code_7": "LD51".ljust(10),
        }
        for at, place in enumerate(places)
    ]
    metadata = f"{SERVICE}/{PLACE_TABLE}/$metadata#Cbs.OData.WebAPI.TypedDataSet"
    return gzipped(json_bytes({"odata.metadata": metadata, "description": MARK, "value": rows}, indent=1))


def _spans(first: Vintage, second: Vintage) -> tuple[tuple[Vintage, range], ...]:
    """A year is told in the gemeenten of that year; they changed on 1 January 2023."""
    return (first, range(YEARS[0], 2023)), (second, range(2023, YEARS[-1] + 1))


def _by_gemeente(vintage: Vintage, values: Any) -> dict[str, Floats]:
    known, at = np.unique(np.array(vintage.gemeente), return_inverse=True)
    sums = np.zeros((len(known), values.shape[1]))
    np.add.at(sums, at, values)
    return {str(code): sums[k] for k, code in enumerate(known)}


def _answer(value: float | int | None, attribute: str = "None") -> dict[str, object]:
    return {"ValueAttribute": attribute, "Value": value, "StringValue": None}


def _people_value(
    totals: dict[str, dict[str, Floats]], gemeente: str, at: int, name: str
) -> dict[str, object]:
    top, _, bottom = name.partition("/")
    if gemeente not in totals[top]:
        return _answer(None, "Impossible")
    count = float(totals[top][gemeente][at])
    if top == "youth_in_care" and YEARS[at] < 2015:
        return _answer(None, "NotAvailable")
    if bottom:
        return _answer(round(100 * count / float(totals[bottom][gemeente][at]), 1))
    step = {"on_assistance": 10, "youth_in_care": 5}.get(top, 1)
    return _answer(step * round(count / step))


def _crime_value(
    table: npt.NDArray[np.float64] | None, title: str, columns: list[int], year: int
) -> dict[str, object]:
    if table is None:
        return _answer(None, "Impossible")
    if title.startswith("3.7.4") and year < CYBER_FROM:
        return _answer(None, "NotAvailable")
    count = int(table[columns, YEARS.index(year)].sum())
    if title.startswith("1.4.6") and 0 < count < 3:
        return _answer(None, "Confidential")
    return _answer(count)


def _captured(
    table: str,
    title: str,
    rows: list[dict[str, object]],
    measures: list[dict[str, object]],
    first: Vintage,
    second: Vintage,
    codes: dict[str, list[tuple[str, str, str]]],
) -> Files:
    """Everything a client keeps of one table, below odata/v4/."""
    base = f"{SERVICE}/{table}"
    pages = [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
    lists = {**codes, "RegioS": _regions(first, second, {})}
    answers: dict[str, Any] = {
        "properties": {
            "Identifier": table,
            "Title": f"{title} (verzonnen)",
            "Description": MARK,
            "Language": "nl",
        },
        "dimensions": {"value": [_dimension(base, name) for name in (*lists, "Perioden")]},
        "measure-codes": {"value": measures},
        **{f"codes-{name}": {"value": _codes(values)} for name, values in lists.items()},
        "codes-Perioden": {"value": _periods()},
        "index": {
            "tableId": table,
            "source": base,
            "observationRows": len(rows),
            "observationPages": [f"observations-page-{number}.json" for number in range(1, len(pages) + 1)],
        },
    }
    start = 1000
    for number, page in enumerate(pages, 1):
        answers[f"observations-page-{number}"] = {
            "value": [{"Id": start + at, **row} for at, row in enumerate(page)]
        }
        start += len(page)
    return {
        f"{table}/{name}.json.gz": gzipped(
            json_bytes({"@odata.context": f"{base}/$metadata#{name}", **answer}, indent=1)
        )
        for name, answer in answers.items()
    }


def _measure(code: str, title: str, unit: str, index: int) -> dict[str, object]:
    return {
        "Identifier": code,
        "Index": index,
        "Title": title,
        "Description": MARK,
        "MeasureGroupId": None,
        "DataType": "Double" if unit == "%" else "Long",
        "Unit": unit,
        "Decimals": 1 if unit == "%" else 0,
        "PresentationType": "Relative",
    }


def _dimension(base: str, name: str) -> dict[str, object]:
    kinds = {"RegioS": "GeoDimension", "Perioden": "TimeDimension"}
    return {
        "Identifier": name,
        "Title": name,
        "Description": MARK,
        "Kind": kinds.get(name, "Dimension"),
        "ContainsCodes": True,
        "CodesUrl": f"{base}/{name}Codes",
    }


def _codes(values: Sequence[tuple[str, str, str]]) -> list[dict[str, object]]:
    return [
        {"Identifier": code, "Index": at, "Title": title, "Description": text, "DimensionGroupId": code[:2]}
        for at, (code, title, text) in enumerate(values, 1)
    ]


def _periods() -> list[dict[str, object]]:
    return [
        {
            "Identifier": f"{year}JJ00",
            "Index": at,
            "Title": str(year),
            "Description": "",
            "DimensionGroupId": "0",
            "Status": STATUS.get(year, "Definitief"),
        }
        for at, year in enumerate(YEARS, 1)
    ]


def _regions(first: Vintage, second: Vintage, stories: dict[str, str]) -> list[tuple[str, str, str]]:
    kinds = {"PV": "(PV)", "CR": "(CR)"}
    regions = [("NL01", "Nederland (verzonnen)", MARK), ("LD51", "Buitengaats (LD)", MARK)]
    regions += [
        (code, f"{REGION_NAMES[code]} {kinds[code[:2]]}", MARK) for code in REGION_NAMES if code[:2] in kinds
    ]
    names = {**first.gemeenten, **second.gemeenten}
    regions += [(code, names[code], stories.get(code, "")) for code in sorted(names)]
    return regions


def _stories(first: Vintage, second: Vintage, people: People, land_ha: Floats) -> dict[str, str]:
    """What CBS would write of each gemeente that changed."""
    names = {**first.gemeenten, **second.gemeenten}
    moves = sorted({(o, n) for o, n in zip(first.gemeente, second.gemeente, strict=True) if o != n})
    ended = set(first.gemeenten) - set(second.gemeenten)
    lines: dict[str, list[str]] = {}
    for old, new in moves:
        cells = [c for c in range(len(land_ha)) if first.gemeente[c] == old and second.gemeente[c] == new]
        size = _size(people, land_ha, np.array(cells))
        away = "Opgeheven" if old in ended else "Grenswijziging"
        born = (
            "Ontstaan"
            if new not in first.gemeenten
            else ("Gemeentelijke herindeling" if old in ended else "Grenswijziging")
        )
        _tell(lines.setdefault(old, []), f"{away} per {CHANGE_DATE}, overgegaan naar:", names[new], new, size)
        _tell(lines.setdefault(new, []), f"{born} per {CHANGE_DATE}, ontvangen van:", names[old], old, size)
    for new in sorted(set(second.gemeenten) - set(first.gemeenten)):
        lines[new].append(f"Begindatum {CHANGE_DATE}")
    return {code: "\r\n".join(text) for code, text in lines.items()}


def _tell(lines: list[str], head: str, name: str, code: str, size: str) -> None:
    if head not in lines:
        lines.append(head)
    lines += [f"- {name} ({code}),", f"... {size}"]


def _size(people: People, land_ha: Floats, cells: npt.NDArray[np.int64]) -> str:
    last = YEARS.index(2023)
    homes, persons = (int(people.counts[name][cells, last].sum()) for name in ("dwellings", "inhabitants"))
    return f"{round(float(land_ha[cells].sum()))} hectare met {homes} woningen en {persons} inwoners"
