"""The whole chain of `--source live`: fetched, read, judged, sealed and shown, by our own catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.functional.live.replay_server import Replay, running

from zicht.kit.progress import SILENT
from zicht.pipeline.open_data import build_open_data
from zicht.release.sealing.bundle import verify
from zicht.sources.live.catalogue import LiveCatalogue, standard_catalogue

GEMEENTEN = [f"GM09{n:02d}" for n in range(1, 13)]
INHABITANTS = 40_000
CRIMES = 1_200
OFFENCES = (
    *("0.0.0 ", "1.1.1 ", "1.2.2 ", "1.2.3 ", "1.4.4 ", "1.4.5 ", "1.4.6 "),
    *("2.2.1 ", "2.5.1 ", "2.5.2 ", "3.1.1 ", "3.1.3 ", "3.7.4 ", "3.9.1 "),
)
BASES = {"cbs-v3": "/ODataFeed/odata", "politie": "/ODataFeed/odata", "pdok-wfs": "/cbs"}


def squares() -> list[dict[str, Any]]:
    """Four columns and three rows of touching gemeenten."""
    return [
        {
            "type": "Feature",
            "properties": {"statcode": code, "statnaam": f"Plaats {n}"},
            "geometry": {"type": "Polygon", "coordinates": [_ring(5 + 0.1 * (n % 4), 52 + 0.1 * (n // 4))]},
        }
        for n, code in enumerate(GEMEENTEN)
    ]


def _ring(x: float, y: float) -> list[list[float]]:
    return [[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]


def v3_table(rows: list[dict[str, Any]], dimensions: tuple[str, ...], words: str = "") -> dict[str, Any]:
    """A typed data set with its lists, in the form of the service."""
    kinds = {name: "GeoDetail" if name == "WijkenEnBuurten" else "Dimension" for name in dimensions}
    topics = [name for name in rows[0] if name not in ("ID", *dimensions)]
    lists = {name: [{"Key": key} for key in sorted({row[name] for row in rows})] for name in dimensions}
    return {
        "TableInfos": [{"ID": 0, "Modified": "2026-02-02T02:00:00", "Description": words}],
        "DataProperties": [{"Type": kind, "Key": name} for name, kind in kinds.items()]
        + [{"Type": "Topic", "Key": name} for name in topics],
        **lists,
        "TypedDataSet": rows,
    }


def key_figures(catalogue: LiveCatalogue) -> dict[str, Any]:
    measures = catalogue.select("key-figures-2024").tables[0].measures
    areas = [*(f"{code}    " for code in GEMEENTEN), *(f"WK{code[2:]}00  " for code in GEMEENTEN)]
    rows = [
        {"ID": n, "WijkenEnBuurten": area, **dict.fromkeys(measures, 5), "AantalInwoners_5": INHABITANTS}
        for n, area in enumerate(areas)
    ]
    return v3_table(rows, ("WijkenEnBuurten",))


def crimes() -> dict[str, Any]:
    keys = [(o, f"{a}    ", p) for o in OFFENCES for a in GEMEENTEN for p in ("2023JJ00", "2024JJ00")]
    names = ("SoortMisdrijf", "WijkenEnBuurten", "Perioden")
    rows = [
        {"ID": n, **dict(zip(names, key, strict=True)), "GeregistreerdeMisdrijven_1": CRIMES}
        for n, key in enumerate(keys)
    ]
    rows[1]["GeregistreerdeMisdrijven_1"] = 10 * CRIMES  # the first gemeente, all crimes of 2024
    rows[3]["GeregistreerdeMisdrijven_1"] = None
    return v3_table(rows, names, "indeling 2024")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A release from three tables of the catalogue that comes with Zicht, as they stand there."""
    chosen = standard_catalogue().select("key-figures-2024", "crime-gemeenten", "gemeenten-2024")
    replay = Replay(
        v3={"85984NED": key_figures(chosen), "47018NED": crimes()},
        shapes={chosen.tables[-1].table: squares()},
        page_size=100,
    )
    with running(replay), pytest.MonkeyPatch.context() as patched:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            patched.delenv(name, raising=False)
        hurried = replace(chosen, services=tuple(replace(s, pause_seconds=0.0) for s in chosen.services))
        services = hurried.with_bases({id_: replay.base(path) for id_, path in BASES.items()})
        folder = tmp_path_factory.mktemp("live")
        release = folder / "release"
        cache = folder / "cache"
        build_open_data("live", release, release="1", cache=cache, seed=1, progress=SILENT, services=services)
        yield release


def test_what_a_service_answers_stands_in_the_bundle_and_on_the_site(out: Path):
    verify(out / "bundle")
    cells = pq.read_table(out / "bundle" / "cells" / "crimes-total.parquet")
    of_gemeenten = {
        (row["REF_AREA"], row["TIME_PERIOD"]): row
        for row in cells.filter(pc.equal(cells["DIVISION"], "gm-2024")).to_pylist()
    }
    assert of_gemeenten["GM0903", "2024"]["OBS_VALUE"] == 1000 * CRIMES / INHABITANTS
    assert of_gemeenten["GM0901", "2024"]["NATIONAL_VERDICT"] == "higher"
    assert of_gemeenten["GM0902", "2024"]["ABSENCE"] == "not_measured"
    page = (out / "site" / "nl" / "gemeente" / "GM0901" / "index.html").read_text("utf-8")
    assert "Plaats 0" in page


def test_a_folder_without_regions_recodes_and_places_says_so_by_their_absence(out: Path):
    cells = pq.read_table(out / "bundle" / "cells" / "crimes-total.parquet")
    assert set(cells["REGION_VERDICT"].to_pylist()) == {"not_compared"}
    assert json.loads((out / "bundle" / "places.json").read_text()) == {}
    assert json.loads((out / "bundle" / "former_areas.json").read_text()) == {}


def test_the_bundle_names_the_service_of_each_figure(out: Path):
    record = json.loads((out / "bundle" / "sources.json").read_text())
    addresses = {source["id"]: source["address"] for source in record["sources"]}
    assert addresses["politie-crime-gemeenten"] == "https://dataderden.cbs.nl/ODataFeed/odata/47018NED"
    assert "politie-crime-gemeenten" in record["tables"]["cells/crimes-total.parquet"]
