"""A tiny sealed bundle after docs/reference/bundle.md, in which nothing is true.

Twelve gemeenten on a grid of squares of 4 x 4 km, 40 wijken, 160 buurten, two safety regions, two vintages
(GM9013 was merged into GM9012 on 1 January 2024), four indicators (rate, rate with months, proportion, mean),
all five reasons for absence and all verdicts. One gemeente has a name that tries to inject a script.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import shapely
from pyproj import Transformer

from zicht.kit.digests import canonical_json, sha256_of_file
from zicht.model.cells import (
    CELL_SCHEMA,
    FUNNEL_SCHEMA,
    HIGHLIGHT_SCHEMA,
    MAP_SCHEMA,
    TREND_SCHEMA,
    Reference,
)

EVIL_NAME = "Kwaad<script>alert('x')</script>&"
CURRENT = {"vr": "vr-2024", "pv": "pv-2024", "gm": "gm-2024", "wk": "wk-2024", "bu": "bu-2024"}
YEARS = ("2020", "2021", "2022", "2023", "2024")
MONTHS = tuple(f"2024-{month:02d}" for month in range(1, 13))
VERDICTS = ("higher", "similar", "lower", "cannot_say", "not_compared")
ABSENCES = ("not_measured", "confidential", "impossible", "not_applicable", "no_area")

GEMEENTEN = [f"GM{9001 + i}" for i in range(12)]
NAMES = dict(
    zip(
        GEMEENTEN,
        [
            "Adelveen",
            "Bovenmaas",
            "Culmerhout",
            "Driewaarde",
            "Elsterbroek",
            "Fazantrade",
            "Geestwoude",
            "Hoogwiel",
            "Izerdam",
            "Jongelo",
            "Kwaad",
            "Lindevoort",
        ],
        strict=True,
    )
) | {"GM9011": EVIL_NAME, "GM9013": "Oudstad"}


def _indicator(identifier: str, kind: str, levels: list[str], order: int, **more: Any) -> dict[str, Any]:
    words = {
        "nl": ("Made-up", "per 1.000 inwoners", "In {area} is het {value}."),
        "en": ("Made up", "per 1,000 inhabitants", "In {area} it is {value}."),
    }
    texts = {}
    for language, (made_up, unit, sentence) in words.items():
        texts[language] = {
            "title": f"{identifier} ({language})",
            "short_title": f"{identifier} {language}",
            "unit": {"rate": unit, "proportion": "%", "mean": "euro"}[kind],
            "question": f"{made_up} question of {identifier}?",
            "population": f"{made_up} population",
            "formula": f"{made_up} formula <b>not bold</b>",
            "limits": f"{made_up} limits",
            "not_meaning": f"{made_up} not meaning",
            "action": f"{made_up} action",
            "sentence": sentence,
        }
    return {
        "id": identifier,
        "theme": more.pop("theme", "safety"),
        "kind": kind,
        "numerator": "events",
        "denominator": "inhabitants",
        "multiplier": {"rate": 1000, "proportion": 100, "mean": 1}[kind],
        "decimals": {"rate": 1, "proportion": 1, "mean": 0}[kind],
        "smallest_relevant_ratio": 1.1,
        "levels": levels,
        "texts": texts,
        "numerator_in_percent": False,
        "unit_cv": 0.5 if kind == "mean" else None,
        "characteristic": kind == "mean",
        "order": order,
    }


INDICATORS = [
    _indicator("crimes-total", "rate", ["vr", "pv", "gm", "wk"], 10),
    _indicator("burglaries", "rate", ["gm", "bu"], 20),
    _indicator("benefits", "proportion", ["gm", "wk"], 30, theme="income"),
    _indicator("income-mean", "mean", ["gm", "wk", "bu"], 40, theme="income"),
]


ANALYSES = [
    {
        "id": "income/benefits",
        "digest": "ab" * 32,
        "indicators": ["benefits"],
        "record": {
            key: {"nl": f"{key} nl", "en": f"{key} en"}
            for key in (
                "requested_by",
                "question",
                "legal_ground",
                "population",
                "definition",
                "original",
                "not_used",
                "oversight",
            )
        }
        | {key: {"nl": [f"{key} nl", "nog een"], "en": [f"{key} en"]} for key in ("hypotheses", "limits")},
        "plan": {"nl": ["Rijen van persons."], "en": ["Rows of persons."]},
    }
]


def _squares() -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Geometry of every area and, per area, the areas it lies within."""
    shapes: dict[str, Any] = {}
    within: dict[str, dict[str, str]] = {}
    parts: dict[str, list[Any]] = {}
    for i, gemeente in enumerate(GEMEENTEN):
        left, bottom = 120_000 + (i % 4) * 4000, 450_000 + (i // 4) * 4000
        regions = {"vr": "VR91" if i < 6 else "VR92", "pv": "PV91"}
        within[gemeente] = regions
        wijken = 4 if i < 4 else 3
        for row in range(4):
            for column in range(4):
                wijk = f"WK{gemeente[2:]}{min(row, wijken - 1):02d}"
                buurt = f"BU{wijk[2:]}{column + 4 * (row >= wijken):02d}"
                x, y = left + 1000 * column, bottom + 1000 * row
                shapes[buurt] = shapely.box(x, y, x + 1000, y + 1000)
                within[buurt] = {**regions, "gm": gemeente, "wk": wijk}
                within[wijk] = {**regions, "gm": gemeente}
                old = "GM9013" if gemeente == "GM9012" and row > 1 else gemeente
                for whole in {wijk, gemeente, f"old:{old}", *regions.values()}:
                    parts.setdefault(whole, []).append(shapes[buurt])
    for whole, pieces in parts.items():
        shapes[whole] = shapely.union_all(pieces)
    return shapes, within


def _divisions() -> tuple[dict[str, list[str]], dict[str, Any], dict[str, dict[str, str]]]:
    shapes, within = _squares()
    lists = {
        division: sorted(code for code in shapes if code.startswith(level.upper()))
        for level, division in CURRENT.items()
    }
    lists["gm-2022"] = sorted([*GEMEENTEN, "GM9013"])
    within["GM9013"] = within["GM9012"]
    return lists, shapes, within


def _ordered(code: str) -> int:
    return int("".join(c for c in code if c.isdigit()))


def _cells(indicator: dict[str, Any], lists: dict[str, list[str]]) -> list[dict[str, Any]]:
    rows = []
    for level in indicator["levels"]:
        for period in YEARS + (MONTHS if (level, indicator["id"]) == ("bu", "burglaries") else ()):
            year = int(period[:4])
            rows += [_cell(indicator, CURRENT[level], c, period, "now", year) for c in lists[CURRENT[level]]]
            if level == "gm" and year < 2024:
                rows += [_cell(indicator, "gm-2022", c, period, "then", year) for c in lists["gm-2022"]]
    key = ("DIVISION", "BOUNDARIES", "TIME_PERIOD", "REF_AREA")
    return sorted(rows, key=lambda row: tuple(row[k] for k in key))


def _cell(
    indicator: dict[str, Any], division: str, code: str, period: str, boundaries: str, year: int
) -> dict[str, Any]:
    number = _ordered(code) + year * 7 + (int(period[5:]) if "-" in period else 0) + indicator["order"]
    scale = {"rate": 40.0, "proportion": 6.0, "mean": 30_000.0}[indicator["kind"]]
    value = scale * (1 + 0.5 * np.sin(number))
    people = float(1000 + (_ordered(code) * 37) % 9000)
    row: dict[str, Any] = dict.fromkeys(CELL_SCHEMA.names)
    row |= {
        "INDICATOR": indicator["id"],
        "DIVISION": division,
        "REF_AREA": code,
        "TIME_PERIOD": period,
        "BOUNDARIES": boundaries,
        "DENOMINATOR": people,
        "OBS_STATUS": "E" if boundaries == "now" and code == "GM9012" and year < 2024 else "A",
    }
    if period == "2024" and row["OBS_STATUS"] == "A":
        row["OBS_STATUS"] = "P"
    if number % 9 == 0 and not (code == "GM9001" and indicator["id"] == "crimes-total"):
        row |= {"ABSENCE": ABSENCES[(number // 9) % 5], "OBS_STATUS": "M"}
        if row["ABSENCE"] == "no_area":
            row["DENOMINATOR"] = None
        return row | {f"{r.value.upper()}_VERDICT": "not_compared" for r in Reference}
    row |= {"OBS_VALUE": value, "LOWER": value * 0.9, "UPPER": value * 1.1}
    if indicator["kind"] != "mean":
        row["NUMERATOR"] = float(round(value * people / indicator["multiplier"]))
    for step, reference in enumerate(Reference):
        name = reference.value.upper()
        verdict = VERDICTS[(number + step) % 5]
        row |= {f"{name}_VERDICT": verdict}
        if verdict != "not_compared":
            row |= {
                f"{name}_VALUE": scale,
                f"{name}_RATIO": value / scale,
                f"{name}_RATIO_LOWER": 0.9 * value / scale,
                f"{name}_RATIO_UPPER": 1.1 * value / scale,
                f"{name}_Q": 0.01,
            }
    return row


def _maps(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for cell in cells:
        key = tuple(cell[k] for k in ("INDICATOR", "DIVISION", "TIME_PERIOD", "BOUNDARIES"))
        groups.setdefault(key, []).append(cell)
    rows = []
    for key, group in groups.items():
        for reference in Reference:
            found = [cell[f"{reference.value.upper()}_VERDICT"] for cell in group]
            counts = {v.upper(): found.count(v) for v in VERDICTS[:4]}
            rows.append(
                dict(
                    zip(("INDICATOR", "DIVISION", "TIME_PERIOD", "BOUNDARIES"), key, strict=True),
                    REFERENCE=reference.value,
                    COMPARED=sum(counts.values()),
                    **counts,
                    PHI=3.2,
                    TAU2=0.04,
                    NAIVE_SHARE=0.5,
                    FALSE_ALARM_SHARE=0.031,
                    FALSE_ALARM_SE=0.001,
                )
            )
    return rows


def _trends(lists: dict[str, list[str]]) -> list[dict[str, Any]]:
    rows = []
    for indicator in INDICATORS:
        for level in indicator["levels"]:
            for code in lists[CURRENT[level]]:
                verdict = ("rising", "falling", "stable", "cannot_say")[_ordered(code) % 4]
                rows.append(
                    {
                        "INDICATOR": indicator["id"],
                        "DIVISION": CURRENT[level],
                        "REF_AREA": code,
                        "FREQ": "A",
                        "FIRST_PERIOD": "2020",
                        "LAST_PERIOD": "2024",
                        "PERIODS": 5,
                        "RATIO_PER_YEAR": 1.04,
                        "RATIO_LOWER": 1.01,
                        "RATIO_UPPER": 1.07,
                        "Q": 0.02,
                        "VERDICT": verdict,
                    }
                )
    return rows


def _highlights(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two of GM9001, and five of WK900100; nothing for anybody else."""
    rows = []
    for code, most in (("GM9001", 2), ("WK900100", 5)):
        found = [
            cell
            for cell in cells
            if cell["REF_AREA"] == code and cell["BOUNDARIES"] == "now" and cell["OBS_VALUE"] is not None
        ]
        for position, cell in enumerate(found[:most], start=1):
            rows.append(
                {
                    "REF_AREA": code,
                    "DIVISION": cell["DIVISION"],
                    "POSITION": position,
                    "INDICATOR": cell["INDICATOR"],
                    "TIME_PERIOD": cell["TIME_PERIOD"],
                    "REFERENCE": list(Reference)[position % 4].value,
                    "VERDICT": "higher" if position % 2 else "lower",
                    "RATIO": 1.8 if position % 2 else 0.6,
                    "RATIO_LOWER": 1.5 if position % 2 else 0.5,
                    "RATIO_UPPER": 2.1 if position % 2 else 0.7,
                    "Q": 0.001,
                    "CERTAINTY": ("very_sure", "sure", "fairly_sure")[position % 3],
                    "SINCE": "2020",
                    "ALSO": "peers region" if position == 1 else "",
                    "ORDINARY": position == 3,
                }
            )
    return rows


def _funnels(lists: dict[str, list[str]]) -> list[dict[str, Any]]:
    rows = []
    for indicator in INDICATORS:
        for level in indicator["levels"]:
            scale = {"rate": 40.0, "proportion": 6.0, "mean": 30_000.0}[indicator["kind"]]
            for people in (500.0, 1000.0, 2000.0, 5000.0, 10_000.0):
                half = scale * 8 / np.sqrt(people)
                rows.append(
                    {
                        "INDICATOR": indicator["id"],
                        "DIVISION": CURRENT[level],
                        "TIME_PERIOD": "2024",
                        "BOUNDARIES": "now",
                        "DENOMINATOR": people,
                        "CENTRE": scale,
                        "LOWER_95": scale - half,
                        "UPPER_95": scale + half,
                        "ORDINARY_LOWER_95": max(0.0, scale - 2 * half),
                        "ORDINARY_UPPER_95": scale + 2 * half,
                    }
                )
    return rows


def _write_table(folder: Path, name: str, rows: list[dict[str, Any]], schema: pa.Schema, csv: bool) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(rows, schema=schema)
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    if csv:
        pyarrow.csv.write_csv(table, folder / f"{name}.csv")


def _write_geometry(folder: Path, division: str, codes: list[str], shapes: dict[str, Any]) -> None:
    (folder / "geometry").mkdir(exist_ok=True)
    geometries = [shapes[code] for code in codes]
    table = pa.table({"code": codes, "geometry": [shapely.to_wkb(g) for g in geometries]})
    pq.write_table(table, folder / "geometry" / f"{division}.parquet")
    to_wgs84 = Transformer.from_crs(28992, 4326, always_xy=True)
    features, arcs, members = [], [], []
    for code, geometry in zip(codes, geometries, strict=True):
        ring = [list(p) for p in geometry.exterior.coords]
        lonlat = [[round(float(c), 6) for c in to_wgs84.transform(*p)] for p in ring]
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code, "name": code},
                "geometry": {"type": "Polygon", "coordinates": [lonlat]},
            }
        )
        members.append({"type": "Polygon", "arcs": [[len(arcs)]], "properties": {"code": code}})
        arcs.append(ring)
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "geometry" / f"{division}.geojson").write_bytes(canonical_json(collection))
    objects = {division: {"type": "GeometryCollection", "geometries": members}}
    topology = {"type": "Topology", "objects": objects, "arcs": arcs}
    (folder / "geometry" / f"{division}.topo.json").write_bytes(canonical_json(topology))


def make_bundle(folder: Path, *, made_up: bool = True) -> Path:
    """Write the bundle into `folder` (created) and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    lists, shapes, within = _divisions()
    names = {code: NAMES.get(code, f"Gebied {code}") for codes in lists.values() for code in codes}
    cells = {indicator["id"]: _cells(indicator, lists) for indicator in INDICATORS}
    every_cell = [cell for rows in cells.values() for cell in rows]
    for identifier, rows in cells.items():
        _write_table(folder, f"cells/{identifier}", rows, CELL_SCHEMA, csv=True)
    _write_table(folder, "maps", _maps(every_cell), MAP_SCHEMA, csv=True)
    _write_table(folder, "trends", _trends(lists), TREND_SCHEMA, csv=True)
    _write_table(folder, "highlights", _highlights(every_cell), HIGHLIGHT_SCHEMA, csv=True)
    _write_table(folder, "funnels", _funnels(lists), FUNNEL_SCHEMA, csv=False)
    _write_documents(folder, lists, shapes, within, names)
    _seal(folder, made_up)
    return folder


def _write_documents(
    folder: Path,
    lists: dict[str, list[str]],
    shapes: dict[str, Any],
    within: dict[str, dict[str, str]],
    names: dict[str, str],
) -> None:
    def put(path: str, value: Any) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(canonical_json(value))

    for division, codes in lists.items():
        parents = sorted({level for code in codes for level in within.get(code, {})})
        put(
            f"areas/{division}.json",
            {
                "codes": codes,
                "names": [names[code] for code in codes],
                "within": {p: [within.get(c, {}).get(p, "") for c in codes] for p in parents},
            },
        )
        old = {code: shapes[f"old:{code}"] for code in codes} if division == "gm-2022" else shapes
        _write_geometry(folder, division, codes, old)
    for division in ("gm-2024", "wk-2024"):
        codes = lists[division]
        trees = shapely.STRtree([shapes[c] for c in codes])
        touching = {c: sorted(codes[i] for i in trees.query(shapes[c], predicate="touches")) for c in codes}
        put(f"neighbours/{division}.json", touching)
        peers = {c: [[p, round(0.3 * k, 2)] for k, p in enumerate(codes[:5]) if p != c] for c in codes}
        put(f"peers/{division}.json", {"characteristics": ["income-mean"], "peers": peers})
    put("indicators.json", INDICATORS)
    put("analyses.json", ANALYSES)
    put("area_names.json", names)
    put("former_areas.json", {"GM9013": {"name": "Oudstad", "last_year": 2023, "successors": ["GM9012"]}})
    put("places.json", {"Dorp aan Zee": ["GM9001"], "Adelveen": ["GM9001"], "Tweedorp": ["GM9002", "GM9003"]})
    put(
        "divisions.json",
        [
            {
                "id": division,
                "level": division[:2],
                "year": int(division[3:]),
                "areas": len(codes),
                "quality": "made up squares",
                "geometry": True,
                "current": CURRENT[division[:2]] == division,
            }
            for division, codes in sorted(lists.items())
        ],
    )
    source = {
        "id": "made-up-generator",
        "title": "Verzonnen cijfers",
        "publisher": "Zicht",
        "licence": "CC0 1.0",
        "address": "generator",
        "sha256": "0" * 64,
        "size": 1234,
        "reference_date": "2024-01-01",
        "reader": "made_up",
        "made_up": True,
    }
    tables = {f"cells/{i['id']}.parquet": ["made-up-generator"] for i in INDICATORS}
    put("sources.json", {"sources": [source], "tables": tables})
    words = {"nl": "Alle cijfers zijn verzonnen.", "en": "All figures are made up."}
    put(
        "protection.json",
        {"rule": "already-public", "settings": {"smallest": 5}, "findings": {"tables": 4}, "words": words},
    )


def _seal(folder: Path, made_up: bool, current: dict[str, str] = CURRENT) -> None:
    files = {
        str(path.relative_to(folder)): {"sha256": sha256_of_file(path), "size": path.stat().st_size}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = {
        "format": "zicht-bundle/1",
        "release": "2024-made-up",
        "title": {"nl": "Verzonnen provincie", "en": "Made-up province"},
        "made_up": made_up,
        "settings": {"alpha": 0.05, "interval": 0.95, "peers": 4, "replications": 200, "seed": 1},
        "current": current,
        "files": files,
    }
    (folder / "manifest.json").write_bytes(canonical_json(manifest))


def reseal(folder: Path, current: dict[str, str] | None = None) -> None:
    """Write the manifest again after a test changed a file on purpose; `current` may be changed too."""
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").unlink()
    _seal(folder, manifest["made_up"], current or manifest["current"])
