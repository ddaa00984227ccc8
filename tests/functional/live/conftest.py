"""The replay server and a patient client without waiting, for every test of live access."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from zicht.kit.progress import Progress
from zicht.sources.live.addresses import Gate
from zicht.sources.live.catalogue import LiveCatalogue, RemoteTable, Service
from zicht.sources.live.client import Client
from zicht.sources.live.fetch import FetchedTable, fetch_live
from zicht.sources.live.waiting import Clock, Manners


def _load_server() -> ModuleType:
    name = "zicht_tests_replay_server"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("replay_server.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


SERVER = _load_server()


@dataclass
class TellTale(Progress):
    """Keeps the words of each step; breaks off like a pulled plug when a step holds `break_at`."""

    stream: Any = None
    words: list[str] = field(default_factory=list)
    break_at: str = ""

    def step(self, words: str) -> None:
        self.words.append(words)
        if self.break_at and self.break_at in words:
            raise KeyboardInterrupt(words)


PATIENT = Manners(pause_seconds=0.0, tries=4, first_wait=2.0, longest_wait=60.0)


@dataclass
class Bench:
    """A replay server, a made-up catalogue for it, and a clock that stands still unless someone sleeps."""

    replay: Any
    folder: Path
    seconds: float = 0.0
    sleeps: list[float] = field(default_factory=list)
    manners: Manners = PATIENT

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.seconds += seconds

    def catalogue(self, *tables: RemoteTable) -> LiveCatalogue:
        base = self.replay.base
        services = (
            _service("cbs-v4", "odata-v4", base("/odata/v1/CBS")),
            _service("cbs-v3", "odata-v3", base("/ODataFeed/odata")),
            _service("pdok-wfs", "wfs", base("/cbs")),
            _service("pdok-ogc", "ogc-features", base("/cbs")),
        )
        return LiveCatalogue(services, tables or ALL_TABLES)

    def client(self, catalogue: LiveCatalogue, **other: Any) -> Client:
        gate = Gate.of(service.base for service in catalogue.services)
        clock = Clock(now=lambda: self.seconds, sleep=self.sleep, chance=lambda: 0.0)
        return Client(gate, self.manners, clock, environment_proxy=False, **other)

    def fetch(
        self, *tables: RemoteTable, out: str = "out", cache: str = "cache", **other: Any
    ) -> tuple[FetchedTable, ...]:
        catalogue = other.pop("catalogue", None) or self.catalogue(*tables)
        progress = other.pop("progress", None) or TellTale()
        with self.client(catalogue) as client:
            return fetch_live(
                catalogue, self.folder / cache, self.folder / out, progress, client=client, **other
            )


def _service(id_: str, dialect: str, base: str) -> Service:
    return Service(id_, dialect, base, "CBS", "CC BY 4.0", "captured", pause_seconds=0.0)


def _table(id_: str, service: str, table: str, into: str, **other: Any) -> RemoteTable:
    return RemoteTable(id_, service, table, into, f"Made up: {id_}", "2024", "captured", **other)


V4 = _table(
    "failures", "cbs-v4", "99901NED", "odata/v4/99901NED", dimensions=("RegioS", "Perioden"), measures=("M1",)
)
V3 = _table(
    "key-figures",
    "cbs-v3",
    "99902NED",
    "odata/v3/99902NED_TypedDataSet.json.gz",
    dimensions=("WijkenEnBuurten",),
    measures=("AantalInwoners_5",),
)
WFS = _table(
    "gemeenten",
    "pdok-wfs",
    "gebieden:gemeente",
    "boundaries/gemeenten.geojson.gz",
    path="gebiedsindelingen/2024/wfs/v1_0",
    measures=("statcode", "statnaam"),
    parameters=(("srsName", "EPSG:4326"),),
)
OGC = _table(
    "wijken",
    "pdok-ogc",
    "wijken",
    "boundaries/wijken.geojson.gz",
    path="wijken-en-buurten-2024/ogc/v1",
    measures=("statcode",),
)
ALL_TABLES = (V4, V3, WFS, OGC)


def made_up_v4() -> dict[str, Any]:
    """Seven observations on three gemeenten that do not exist, in the form of the captured answers."""
    rows = [
        ("GM9901", "2022JJ00", 12),
        ("GM9901", "2023JJ00", 14),
        ("GM9902", "2022JJ00", 0),
        ("GM9902", "2023JJ00", None),
        ("GM9903", "2022JJ00", 3.5),
        ("GM9903", "2023JJ00", 7),
        ("GM9903", "2024JJ00", 8),
    ]
    return {
        "Properties": {
            "Identifier": "99901NED",
            "Title": "Made up",
            "Modified": "2026-01-01T02:00:00+01:00",
            "Version": "202601010200",
            "ObservationsModified": "2026-01-01T02:00:00+01:00",
            "ObservationCount": len(rows),
        },
        "Dimensions": [
            {"Identifier": "RegioS", "Kind": "GeoDimension"},
            {"Identifier": "Perioden", "Kind": "TimeDimension"},
        ],
        "MeasureCodes": [{"Identifier": "M1", "Title": "Failures", "Unit": "aantal"}],
        "RegioSCodes": [{"Identifier": f"GM990{n}", "Title": f"Plaats {n}"} for n in (1, 2, 3, 4)],
        "PeriodenCodes": [{"Identifier": f"202{n}JJ00", "Status": "Definitief"} for n in (2, 3, 4)],
        "Observations": [
            {
                "Id": id_,
                "Measure": "M1",
                "ValueAttribute": "None" if value is not None else "Confidential",
                "Value": value,
                "StringValue": None,
                "RegioS": area,
                "Perioden": period,
            }
            for id_, (area, period, value) in enumerate(rows)
        ],
    }


def made_up_v3() -> dict[str, Any]:
    areas = [f"{code:<10}" for code in ("NL00", "GM9901", "WK990100", "BU99010000", "GM9902")]
    return {
        "TableInfos": [{"ID": 0, "Identifier": "99902NED", "Modified": "2026-02-02T02:00:00"}],
        "DataProperties": [
            {"ID": 0, "Type": "GeoDetail", "Key": "WijkenEnBuurten"},
            {"ID": 1, "Type": "TopicGroup", "Key": ""},
            {"ID": 2, "Type": "Topic", "Key": "Gemeentenaam_1"},
            {"ID": 3, "Type": "Topic", "Key": "AantalInwoners_5"},
        ],
        "WijkenEnBuurten": [{"Key": area, "Title": f"Gebied {area.strip()}"} for area in areas],
        "TypedDataSet": [
            {"ID": n, "WijkenEnBuurten": area, "Gemeentenaam_1": "Plaats é   ", "AantalInwoners_5": 5 * n}
            for n, area in enumerate(areas)
        ],
    }


def made_up_shapes(count: int, level: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "id": f"{level}.{n}",
            "properties": {"statcode": f"{level}990{n}", "statnaam": f"Plaats {n}"},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[5.0 + n, 52.1], [5.1 + n, 52.1], [5.1 + n, 52.2], [5.0 + n, 52.1]]]],
            },
        }
        for n in range(count)
    ]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    replay = SERVER.Replay(
        v4={"99901NED": made_up_v4()},
        v3={"99902NED": made_up_v3()},
        shapes={"gebieden:gemeente": made_up_shapes(4, "GM"), "wijken": made_up_shapes(7, "WK")},
    )
    with SERVER.running(replay):
        yield Bench(replay, tmp_path)


@pytest.fixture
def fault() -> Any:
    return SERVER.Fault


@pytest.fixture
def telltale() -> type[TellTale]:
    return TellTale


@pytest.fixture
def tables() -> dict[str, RemoteTable]:
    return {"v4": V4, "v3": V3, "wfs": WFS, "ogc": OGC}


@pytest.fixture
def empty_bench(tmp_path: Path) -> Iterator[Bench]:
    """A service without tables, for tests that bring their own."""
    replay = SERVER.Replay(page_size=1000)
    with SERVER.running(replay):
        yield Bench(replay, tmp_path)
