"""From a service to a folder: whole tables, in the captured form, asked for once."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from zicht import __version__
from zicht.kit.digests import sha256_of_file
from zicht.kit.files import OutputExists
from zicht.sources.live.fetch import fetch_live, pauses_of


def read(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def test_a_v4_table_lands_in_the_captured_form(bench, tables):
    bench.fetch(tables["v4"])
    folder = bench.folder / "out" / "odata" / "v4" / "99901NED"
    assert sorted(path.name for path in folder.iterdir()) == [
        "codes-Perioden.json.gz",
        "codes-RegioS.json.gz",
        "dimensions.json.gz",
        "index.json.gz",
        "measure-codes.json.gz",
        "observations-page-1.json.gz",
        "observations-page-2.json.gz",
        "observations-page-3.json.gz",
        "properties.json.gz",
    ]
    rows = [row for n in (1, 2, 3) for row in read(folder / f"observations-page-{n}.json.gz")["value"]]
    assert rows == bench.replay.v4["99901NED"]["Observations"]
    index = read(folder / "index.json.gz")
    assert (index["tableId"], index["observationRows"]) == ("99901NED", 7)
    assert index["observationPages"] == [f"observations-page-{n}.json" for n in (1, 2, 3)]


def test_a_code_list_of_several_pages_becomes_one_file(bench, tables):
    bench.fetch(tables["v4"])
    codes = read(bench.folder / "out/odata/v4/99901NED/codes-RegioS.json.gz")
    assert [row["Identifier"] for row in codes["value"]] == ["GM9901", "GM9902", "GM9903", "GM9904"]
    assert "@odata.nextLink" not in codes


@pytest.mark.parametrize("next_links", [True, False])
def test_a_v3_table_becomes_one_file_with_its_lists_beside_it(bench, tables, next_links):
    bench.replay.v3_next_links = next_links
    table = tables["v3"] if next_links else replace(tables["v3"], page_size=2)
    bench.replay.page_size = 3 if next_links else 100
    bench.fetch(table)
    folder = bench.folder / "out" / "odata" / "v3"
    names = ("DataProperties", "TableInfos", "TypedDataSet", "WijkenEnBuurten")
    assert sorted(path.name for path in folder.iterdir()) == [f"99902NED_{name}.json.gz" for name in names]
    document = read(folder / "99902NED_TypedDataSet.json.gz")
    assert document["value"] == bench.replay.v3["99902NED"]["TypedDataSet"]
    assert list(document) == ["odata.metadata", "value"]


@pytest.mark.parametrize(("kind", "into"), [("wfs", "gemeenten"), ("ogc", "wijken")])
def test_shapes_become_one_feature_collection_without_links_or_moments(bench, tables, kind, into):
    bench.fetch(tables[kind])
    document = read(bench.folder / "out" / "boundaries" / f"{into}.geojson.gz")
    assert document["features"] == bench.replay.shapes[tables[kind].table]
    assert document["type"] == "FeatureCollection"
    assert not {"links", "timeStamp", "numberReturned"} & set(document)


def test_a_filter_reaches_the_service_and_the_count_of_the_whole_table_is_not_expected(bench, tables):
    fetched = bench.fetch(replace(tables["v4"], filter="Perioden ge '2023JJ00'"))
    assert fetched[0].rows == 4
    assert bench.replay.asked_pages("Observations")[0].endswith("?$filter=Perioden%20ge%20'2023JJ00'")


def test_two_runs_with_two_caches_give_the_same_bytes(bench):
    bench.fetch(out="one", cache="cache-one")
    bench.fetch(out="two", cache="cache-two")
    assert bytes_of(bench.folder / "one") == bytes_of(bench.folder / "two")


def test_the_record_names_each_file_with_its_digest(bench):
    fetched = bench.fetch()
    folder = bench.folder / "out"
    files = [file for table in fetched for file in table.files]
    assert {file.path for file in files} | {"fetched.json", "sources.toml"} == set(bytes_of(folder))
    assert all(sha256_of_file(folder / file.path) == file.sha256 for file in files)
    record = json.loads((folder / "fetched.json").read_bytes())
    assert [table["id"] for table in record["tables"]] == ["failures", "gemeenten", "key-figures", "wijken"]


def test_a_second_run_asks_for_versions_only(bench):
    bench.fetch()
    bench.replay.asked.clear()
    before = bytes_of(bench.folder / "out")
    bench.fetch()
    assert [asked.split("?")[0].rsplit("/", 1)[-1] for asked in bench.replay.asked] == [
        "Properties",
        "TableInfos",
        "v1_0",
        "items",
    ]
    assert bench.replay.not_modified == 4 + 4 + 4, "asked before and after the rows, and in the second run"
    assert bytes_of(bench.folder / "out") == before


def test_without_etags_a_second_run_still_asks_for_versions_only(bench):
    bench.replay.etags = False
    bench.fetch()
    bench.replay.asked.clear()
    bench.fetch()
    assert len(bench.replay.asked) == 4


def test_refresh_asks_for_shapes_again_and_takes_unchanged_pages_from_the_cache(bench, tables):
    bench.fetch(tables["ogc"])
    bench.replay.shapes["wijken"][6]["properties"]["statnaam"] = "Nieuwe naam"
    bench.replay.not_modified = 0
    bench.fetch(tables["ogc"], refresh=True)
    document = read(bench.folder / "out" / "boundaries" / "wijken.geojson.gz")
    assert document["features"][6]["properties"]["statnaam"] == "Nieuwe naam"
    assert bench.replay.not_modified == 4, "sample twice, and two of the three pages"


def test_a_new_version_is_fetched_anew(bench, tables):
    bench.fetch(tables["v4"])
    held = bench.replay.v4["99901NED"]
    held["Observations"][0]["Value"] = 99
    held["Properties"]["Version"] = "202602020200"
    bench.fetch(tables["v4"])
    first = read(bench.folder / "out/odata/v4/99901NED/observations-page-1.json.gz")
    assert first["value"][0]["Value"] == 99


def test_another_filter_is_another_request(bench, tables):
    bench.fetch(tables["v4"])
    fetched = bench.fetch(replace(tables["v4"], filter="Perioden ge '2024JJ00'"))
    assert fetched[0].rows == 1


def test_a_folder_made_by_someone_else_is_left_alone(bench, tables):
    (bench.folder / "out").mkdir()
    (bench.folder / "out" / "thesis.txt").write_text("years of work")
    with pytest.raises(OutputExists):
        bench.fetch(tables["v4"])
    assert bytes_of(bench.folder / "out") == {"thesis.txt": b"years of work"}


def test_each_page_is_told(bench, tables, telltale):
    progress = telltale()
    bench.fetch(tables["v4"], progress=progress)
    assert "failures: Observations, page 2, 6 rows" in progress.words


def test_the_service_learns_which_program_asks_and_nothing_else(bench, tables):
    bench.fetch(tables["v4"])
    assert bench.replay.user_agents == {f"zicht/{__version__} (+open statistics reader)"}


def test_packed_answers_give_the_same_files(bench):
    bench.fetch(out="plain", cache="cache-one")
    bench.replay.zipped = True
    bench.fetch(out="packed", cache="cache-two")
    assert bytes_of(bench.folder / "plain") == bytes_of(bench.folder / "packed")


def test_without_a_client_of_ones_own_the_manners_of_the_catalogue_hold(bench, tables, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    bench.replay.shapes["gebieden:gemeente"] = bench.replay.shapes["gebieden:gemeente"][:1]
    fetched = fetch_live(
        bench.catalogue(tables["wfs"]),
        bench.folder / "cache",
        bench.folder / "out",
        contact="mailto:me@example.nl",
    )
    assert fetched[0].rows == 1
    assert bench.replay.user_agents == {f"zicht/{__version__} (+mailto:me@example.nl)"}


def test_the_longest_pause_of_the_services_of_a_host_holds(bench):
    catalogue = bench.catalogue()
    patient = replace(catalogue.services[0], pause_seconds=9.0)
    assert pauses_of(replace(catalogue, services=(patient, *catalogue.services[1:]))) == {"127.0.0.1": 9.0}
