"""Data files for islands and people: map values, shapes, search index, catalogue, GeoJSON, CSV per area."""

from __future__ import annotations

import io
import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from zicht.kit.digests import canonical_json
from zicht.model.area_codes import REGIO_LEVELS, Level
from zicht.model.areas import Division
from zicht.model.cells import Reference, Verdict
from zicht.model.cooperation_tables import COOPERATION
from zicht.model.flow_tables import DISPLACEMENT, FLOW_PROFILES, FLOWS
from zicht.model.indicators import Indicator
from zicht.site.charts.svg import attribute
from zicht.site.cubes import HAS_VALUE, Cube, Floats
from zicht.site.figures import Alarm
from zicht.site.links import LANGUAGES
from zicht.site.release_papers import copy_papers, papers_of
from zicht.site.standalone import standalone
from zicht.site.views.context import Material, Speaker
from zicht.site.views.indicator import indicator_view

AREA_COLUMNS = [
    "INDICATOR",
    "DIVISION",
    "TIME_PERIOD",
    "BOUNDARIES",
    "NUMERATOR",
    "DENOMINATOR",
    "ROUNDING",
    "OBS_VALUE",
    "LOWER",
    "UPPER",
    "OBS_STATUS",
    "ABSENCE",
    "NATIONAL_VALUE",
    "NATIONAL_RATIO",
    "NATIONAL_VERDICT",
    "REGION_VERDICT",
    "NEIGHBOURS_VERDICT",
    "PEERS_VERDICT",
]


TOPIC_TABLES = (FLOWS, FLOW_PROFILES, DISPLACEMENT)
"""Tables of analyses that give more than indicators."""

NO_PAGE = ' data-page="none"'
"""Of areas of former divisions that have no page, so that no island makes a link to it."""


def write_downloads(material: Material, folder: Path) -> None:
    """Everything below data/v1."""
    data = folder / "data" / "v1"
    for path in ("cells", "geometry", "areas", "shapes"):
        (data / path).mkdir(parents=True, exist_ok=True)
    _copy(material, data)
    for cube in material.figures.cubes.values():
        _write_maps(material, cube, data / "maps" / cube.indicator / cube.division)
    for division, shapes in _divisions_to_draw(material):
        (data / "shapes" / f"{division}.svg").write_bytes(_shape_document(material, shapes))
    _write_geojson(material, data)
    _write_area_tables(material, data / "areas")
    _write_charts(material, data / "charts")
    (data / "catalogue.json").write_bytes(canonical_json(catalogue_of(material)))
    (data / "search.json").write_bytes(canonical_json({"entries": search_entries(material)}))


def _copy(material: Material, data: Path) -> None:
    """Tables, geometry and documents of the bundle that are downloads as they are."""
    bundle = material.bundle
    tables = {
        "maps.csv",
        "maps.parquet",
        "trends.csv",
        "trends.parquet",
        "highlights.csv",
        "highlights.parquet",
    }
    tables |= {"counts.csv", "counts.parquet", "release_plan.json", "area_tree.json", "protection.json"}
    tables |= {"model_card.json", "algorithm_record.json", f"{COOPERATION}.json", "questions.json"}
    tables |= {f"{name}{ending}" for name in TOPIC_TABLES for ending in (".csv", ".parquet")}
    for path in sorted(bundle.manifest.files):
        if path.startswith(
            ("cells/", "geometry/", "monitor/", "recruits/", "research/", "questions/", f"{COOPERATION}/")
        ) or path in tables | {"funnels.parquet"}:
            (data / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(bundle.path(path), data / path)
    papers = papers_of(bundle.folder)
    if papers is not None:
        copy_papers(papers, data / "release")


def _write_maps(material: Material, cube: Cube, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    breaks: dict[int, list[float]] = {}
    for period in cube.periods:
        if len(period) not in breaks:
            breaks[len(period)] = cube.breaks(period)
        value = map_values(material, cube, period, breaks[len(period)])
        (folder / f"{period}.{cube.boundaries}.json").write_bytes(canonical_json(value))


def map_values(material: Material, cube: Cube, period: str, breaks: list[float]) -> dict[str, Any]:
    """One map as docs/reference/site-data.md describes it."""
    row = cube.row[period]
    decimals = material.figures.indicators[cube.indicator].decimals + 1
    key = (cube.indicator, cube.division, period, cube.boundaries)
    maps = material.figures.maps.get(key, {})
    return {
        "indicator": cube.indicator,
        "division": cube.division,
        "period": period,
        "boundaries": cube.boundaries,
        "codes": cube.codes,
        "value": _rounded(cube.value[row], decimals),
        "lower": _rounded(cube.lower[row], decimals),
        "upper": _rounded(cube.upper[row], decimals),
        "status": "".join(cube.status[row]),
        "absence": "".join(cube.absence[row]),
        "verdict": {r.value: "".join(cube.verdict[r][row]) for r in Reference},
        "ratio": {r.value: _rounded(cube.ratio[r][row], 2) for r in Reference},
        "centre": _rounded(cube.centre[[row]], decimals)[0],
        "alarm": {name: asdict(Alarm.of(found)) for name, found in maps.items()},
        "falseAlarm": {
            name: None if found["FALSE_ALARM_SHARE"] is None else round(found["FALSE_ALARM_SHARE"], 4)
            for name, found in maps.items()
        },
        "breaks": [round(edge, decimals) for edge in breaks],
    }


def _rounded(values: Floats, decimals: int) -> list[float | None]:
    whole = np.round(values, decimals).tolist()
    return [None if math.isnan(value) else value for value in whole]


def _divisions_to_draw(material: Material) -> Iterator[tuple[str, Any]]:
    for division in sorted({cube.division for cube in material.figures.cubes.values()}):
        shapes = material.atlas.national(division)
        if shapes is not None:
            yield division, shapes


def _shape_document(material: Material, shapes: Any) -> bytes:
    """The shapes of a division as an SVG document in the frame of the map on the page."""
    country = material.country
    paths = "".join(
        f'<path class="area" data-code="{code}" data-name="{attribute(country.name(code))}"'
        f'{"" if country.page(code, "nl") else NO_PAGE} d="{path}"/>'
        for code, path in shapes.paths.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{shapes.frame.view_box}">{paths}</svg>\n'.encode()
    )


def _write_geojson(material: Material, data: Path) -> None:
    """Newest values of each indicator joined to the borders."""
    geometries: dict[str, dict[str, str]] = {}
    for indicator in material.figures.indicators.values():
        for level in material.figures.levels_of(indicator.id):
            cube = material.figures.now(indicator.id, level)
            if cube is None or not material.bundle.holds(f"geometry/{cube.division}.geojson"):
                continue
            if cube.division not in geometries:
                geometries[cube.division] = _geometry_texts(material, cube.division)
            target = data / "maps" / indicator.id / f"{cube.division}.geojson"
            target.write_bytes(_geojson(material, indicator, cube, geometries[cube.division]))


def _geometry_texts(material: Material, division: str) -> dict[str, str]:
    document = material.bundle.document(f"geometry/{division}.geojson")
    return {
        feature["properties"]["code"]: json.dumps(feature["geometry"], separators=(",", ":"))
        for feature in document["features"]
    }


def _geojson(material: Material, indicator: Indicator, cube: Cube, geometries: dict[str, str]) -> bytes:
    row = cube.row[cube.latest]
    decimals = indicator.decimals + 1
    values = [_rounded(array[row], decimals) for array in (cube.value, cube.lower, cube.upper)]
    words = _verdict_words(cube, row)
    features = []
    for at, code in enumerate(cube.codes):
        if code in geometries:
            properties = {
                "code": code,
                "name": material.country.name(code),
                "indicator": indicator.id,
                "period": cube.latest,
                "value": values[0][at],
                "lower": values[1][at],
                "upper": values[2][at],
                "absence": None if cube.absence[row, at] == HAS_VALUE else str(cube.absence[row, at]),
                **{f"{name}Verdict": found[at] for name, found in words.items()},
            }
            text = json.dumps(properties, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            features.append(f'{{"type":"Feature","properties":{text},"geometry":{geometries[code]}}}')
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}\n'.encode()


def _verdict_words(cube: Cube, row: int) -> dict[str, list[str]]:
    words = {"h": "higher", "s": "similar", "l": "lower", "c": "cannot_say", "-": "not_compared"}
    assert set(words.values()) == {v.value for v in Verdict}
    return {r.value: [words[str(letter)] for letter in cube.verdict[r][row]] for r in Reference}


def _write_area_tables(material: Material, folder: Path) -> None:
    """One CSV for each area with a page: all its cells."""
    wanted = pa.array(material.country.with_page, pa.string())
    parts = []
    for indicator in material.figures.indicators:
        path = f"cells/{indicator}.parquet"
        if material.bundle.holds(path):
            table = material.bundle.table(path, columns=["REF_AREA", *AREA_COLUMNS])
            parts.append(table.filter(pc.is_in(table["REF_AREA"], wanted)))
    header = (",".join(AREA_COLUMNS) + "\n").encode()
    spans: dict[str, tuple[int, int]] = {}
    if parts:
        everything = pa.concat_tables(parts)
        keys = ["REF_AREA", "INDICATOR", "DIVISION", "BOUNDARIES", "TIME_PERIOD"]
        everything = everything.sort_by([(key, "ascending") for key in keys]).combine_chunks()
        codes, first = np.unique(everything["REF_AREA"].to_numpy(), return_index=True)
        ends = np.append(first[1:], len(everything))
        spans = {str(c): (int(a), int(b)) for c, a, b in zip(codes, first, ends, strict=True)}
        body = everything.select(AREA_COLUMNS)
    options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
    for code in material.country.with_page:
        start, end = spans.get(code, (0, 0))
        stream = io.BytesIO()
        stream.write(header)
        if end > start:
            pacsv.write_csv(body.slice(start, end - start), stream, options)
        (folder / f"{code}.csv").write_bytes(stream.getvalue())


def _write_charts(material: Material, folder: Path) -> None:
    """Map and funnel of each indicator as SVG files that stand alone."""
    for language in LANGUAGES:
        speaker = Speaker(material, language)
        for indicator in material.figures.indicators.values():
            view = indicator_view(speaker, indicator)
            target = folder / indicator.id
            target.mkdir(parents=True, exist_ok=True)
            if view.map is not None:
                (target / f"map.{language}.svg").write_bytes(standalone(view.map.svg))
            if view.funnel is not None:
                (target / f"funnel.{language}.svg").write_bytes(standalone(view.funnel.svg))


def catalogue_of(material: Material) -> dict[str, Any]:
    """What the islands can ask for."""
    figures = material.figures
    divisions = {cube.division for cube in figures.cubes.values()}
    return {
        "areas": "search.json",
        "divisions": {division: _division(material, division) for division in sorted(divisions)},
        "indicators": [_indicator(material, indicator) for indicator in figures.indicators.values()],
        "lang": list(LANGUAGES),
    }


def _division(material: Material, identifier: str) -> dict[str, Any]:
    division = Division.from_id(identifier)
    record = {"areas": 0, "level": division.level.value, "year": division.year}
    record["areas"] = next((r.areas for r in material.bundle.divisions if r.division == division), 0)
    if material.atlas.with_geometry.get(identifier):
        return {**record, "shapes": f"shapes/{identifier}.svg"}
    return record


def _indicator(material: Material, indicator: Indicator) -> dict[str, Any]:
    maps: dict[str, list[dict[str, Any]]] = {}
    for cube in material.figures.cubes.values():
        if cube.indicator == indicator.id and material.atlas.with_geometry.get(cube.division):
            listed = maps.setdefault(cube.division, [])
            listed.extend(_map_entry(material, cube, period) for period in cube.periods)
    return {
        "decimals": indicator.decimals,
        "id": indicator.id,
        "maps": maps,
        "shortTitle": {language: indicator.texts[language].short_title for language in LANGUAGES},
        "theme": indicator.theme,
        "title": {language: indicator.texts[language].title for language in LANGUAGES},
        "unit": {language: indicator.texts[language].unit for language in LANGUAGES},
    }


def _map_entry(material: Material, cube: Cube, period: str) -> dict[str, Any]:
    entry = {"boundaries": cube.boundaries, "period": period}
    return {**entry, "alsoThen": True} if material.figures.then_is_now(cube, period) else entry


def search_entries(material: Material) -> list[list[str]]:
    """[label, level, code, context] of every area with a page, and of places that are not a gemeente."""
    country = material.country
    entries = []
    for code in country.with_page:
        level = Level(code[:2].lower())
        above = Level.GEMEENTE if level is Level.WIJK else Level.PROVINCIE
        parent = "" if level in REGIO_LEVELS else country.within[code].get(above, "")
        entries.append([country.name(code), level.value, code, country.name(parent) if parent else ""])
    for name, codes in country.places.items():
        for code in codes:
            if country.name(code) != name:
                entries.append([name, Level.GEMEENTE.value, code, country.name(code)])
    return sorted(entries)
