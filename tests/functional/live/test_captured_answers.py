"""The standard catalogue against answers captured from the real services, replayed in smaller pages."""

from __future__ import annotations

import csv
import gzip
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zicht.sources.catalogue import built_in_catalogue, read_folder
from zicht.sources.live.catalogue import standard_catalogue
from zicht.sources.live.errors import ColumnsChanged


def captured(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def captured_v4(folder: Path) -> dict[str, Any]:
    """A captured folder as the entity sets of the service."""
    names = {"properties": "Properties", "dimensions": "Dimensions", "measure-codes": "MeasureCodes"}
    held: dict[str, Any] = {}
    for path in sorted(folder.glob("*.json.gz")):
        stem = path.name.removesuffix(".json.gz")
        document = captured(path)
        if stem == "properties":
            held["Properties"] = document
        elif stem in names:
            held[names[stem]] = document["value"]
        elif stem.startswith("codes-"):
            held[stem.removeprefix("codes-") + "Codes"] = document["value"]
        elif stem.startswith("observations-"):
            held["Observations"] = document["value"]
    return held


def captured_csv(path: Path) -> list[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def catalogue_for(bench, *ids):
    base = bench.replay.base
    bases = {
        "cbs-v4": base("/odata/v1/CBS"),
        "cbs-v3": base("/ODataFeed/odata"),
        "politie": base("/ODataFeed/odata"),
        "pdok-wfs": base("/cbs"),
        "pdok-ogc": base("/cbs"),
    }
    return standard_catalogue().select(*ids).with_bases(bases)


def test_real_v4_tables_come_back_row_for_row_and_read_the_same(empty_bench, shared_data):
    bench, odata = empty_bench, shared_data / "odata" / "v4"
    bench.replay.v4 = {name: captured_v4(odata / name) for name in ("82242NED", "83625NED")}
    bench.fetch(catalogue=catalogue_for(bench, "bankruptcies", "house-prices"))
    for name, pages in (("82242NED", 4), ("83625NED", 9)):
        folder = bench.folder / "out" / "odata" / "v4" / name
        found = [captured(folder / f"observations-page-{n}.json.gz")["value"] for n in range(1, pages + 1)]
        assert [row for page in found for row in page] == bench.replay.v4[name]["Observations"]
        assert captured(folder / "properties.json.gz") == captured(odata / name / "properties.json.gz")
    fetched = read_folder(bench.folder / "out")
    direct = read_folder(shared_data, built_in_catalogue().select("faillissementen"))
    bankruptcies = [o for o in fetched.observations if o.source.id == "faillissementen"]
    assert len(bankruptcies) == 1
    assert bankruptcies[0].table.equals(direct.observations[0].table)
    assert bankruptcies[0].table.num_rows == 3084


def test_a_real_v3_table_keeps_its_padding(empty_bench, shared_data, tables):
    bench = empty_bench
    rows = captured(shared_data / "odata" / "v3" / "84489NED_TypedDataSet.json.gz")["value"]
    columns = [name for name in rows[0] if name not in ("ID", "Woonplaatsen")]
    bench.replay.v3["84489NED"] = {
        "TableInfos": [{"ID": 0, "Modified": "2019-01-01T02:00:00"}],
        "DataProperties": [{"Type": "GeoDimension", "Key": "Woonplaatsen"}]
        + [{"Type": "Topic", "Key": name} for name in columns],
        "Woonplaatsen": [{"Key": row["Woonplaatsen"]} for row in rows],
        "TypedDataSet": rows,
    }
    table = replace(
        tables["v3"],
        table="84489NED",
        into="odata/v3/84489NED_TypedDataSet.json.gz",
        dimensions=("Woonplaatsen",),
        measures=tuple(columns),
    )
    bench.fetch(table)
    found = captured(bench.folder / "out" / "odata" / "v3" / "84489NED_TypedDataSet.json.gz")
    assert found["value"] == rows
    assert found["value"][0]["Code_3"] == "GM0141    "


def police_table(shared_data: Path) -> dict[str, Any]:
    """Captured metadata of 47018NED; made-up counts in two gemeenten, for the offences of the catalogue."""
    meta = shared_data / "odata" / "v3_meta_csv"
    held: dict[str, Any] = {
        name: captured_csv(meta / f"47018NED_{name}.csv.gz")
        for name in ("TableInfos", "DataProperties", "SoortMisdrijf", "WijkenEnBuurten", "Perioden")
    }
    areas, periods = ("GM0518    ", "GM0363    ", "WK051801  "), ("2022JJ00", "2023JJ00")
    keys = [row["Key"] for row in held["SoortMisdrijf"]]
    held["TypedDataSet"] = [
        {
            "ID": n,
            "SoortMisdrijf": offence,
            "WijkenEnBuurten": area,
            "Perioden": period,
            "GeregistreerdeMisdrijven_1": n % 7 or None,
            "Gemeentenaam_2": "'s-Gravenhage",
            "SoortRegio_3": "Gemeente  ",
        }
        for n, (offence, area, period) in enumerate((o, a, p) for o in keys for a in areas for p in periods)
    ]
    return held


def test_the_police_table_has_the_columns_of_the_catalogue(empty_bench, shared_data):
    bench = empty_bench
    bench.replay.v3["47018NED"] = police_table(shared_data)
    bench.fetch(catalogue=catalogue_for(bench, "crime-gemeenten"))
    data = read_folder(bench.folder / "out")
    rows = data.observations[0].table.to_pylist()
    first = next(
        r for r in rows if (r["measure"], r["area"], r["period"]) == ("crimes_total", "GM0363", "2022")
    )
    assert (first["value"], first["absence"]) == (2.0, None)
    nothing = next(
        r for r in rows if (r["measure"], r["area"], r["period"]) == ("crimes_total", "GM0518", "2022")
    )
    assert (nothing["value"], nothing["absence"]) == (None, "not_measured")
    assert {row["area"] for row in rows} == {"GM0363", "GM0518"}
    assert bench.replay.asked_pages("TypedDataSet"), "asked with the filter of the catalogue"


def test_a_police_table_in_the_buurten_of_another_year_is_refused(empty_bench, shared_data):
    bench = empty_bench
    held = police_table(shared_data)
    moved = json.loads(json.dumps(held).replace("indeling 2024", "indeling 2026"))
    bench.replay.v3["47018NED"] = moved
    with pytest.raises(ColumnsChanged, match="indeling 2024"):
        bench.fetch(catalogue=catalogue_for(bench, "crime-gemeenten"))
    assert not bench.replay.asked_pages("TypedDataSet")


def test_key_figures_have_the_columns_of_the_catalogue(empty_bench, shared_data):
    bench = empty_bench
    properties = captured_csv(shared_data / "odata" / "v3_meta_csv" / "85984NED_DataProperties.csv.gz")
    topics = {row["Key"]: 1 for row in properties if row["Type"] == "Topic"}
    areas = ("NL00      ", "GM0518    ", "WK051801  ", "BU05180100")
    bench.replay.v3["85984NED"] = {
        "TableInfos": [{"ID": 0, "Modified": "2025-01-01T02:00:00"}],
        "DataProperties": properties,
        "WijkenEnBuurten": [{"Key": area} for area in areas],
        "TypedDataSet": [{"ID": n, "WijkenEnBuurten": area, **topics} for n, area in enumerate(areas)],
    }
    bench.fetch(catalogue=catalogue_for(bench, "key-figures-2024"))
    data = read_folder(bench.folder / "out")
    assert [o.division.id for o in data.observations] == ["gm-2024", "wk-2024", "bu-2024"]
    assert {row["area"] for o in data.observations for row in o.table.to_pylist()} == {
        area.strip() for area in areas[1:]
    }
    woz = [r for r in data.observations[0].table.to_pylist() if r["measure"] == "mean_woz_value_euros"]
    assert woz[0]["value"] == 1000.0, "the table counts in thousands of euros"


def test_real_boundaries_come_back_whole(empty_bench, shared_data):
    bench = empty_bench
    document = captured(shared_data / "boundaries" / "gemeenten_2022_pdok_wfs.geojson.gz")
    bench.replay.shapes["gebiedsindelingen:gemeente_gegeneraliseerd"] = document["features"]
    bench.replay.page_size = 100
    fetched = bench.fetch(catalogue=catalogue_for(bench, "gemeenten-2022"))
    assert fetched[0].rows == 345
    assert len(bench.replay.asked_pages("cbs/")) == 2 + 4 + 1
    found = captured(bench.folder / "out" / "boundaries" / "gemeenten_2022_pdok_wfs.geojson.gz")
    assert found["features"] == document["features"]
    ours = read_folder(bench.folder / "out").boundaries[0]
    direct = read_folder(shared_data, built_in_catalogue().select("gemeenten-2022-pdok")).boundaries[0]
    assert ours.areas.codes == direct.areas.codes
    assert len(ours.areas.codes) == 345
