"""A sealed folder is found whole, or the file that differs is named."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.analyses.drawn import source, squares

from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.release.sealing.bundle import BundleInvalid, Edition, seal, verify

WORDS = {"nl": "woorden", "en": "words"}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    table = pa.table({"AREA": ["GM0001", "GM0002"], "VALUE": [1.5, None]})
    seal(
        folder,
        edition=Edition("1", WORDS, True, {"seed": 1}, {"gm": "gm-2024"}),
        protected=ProtectedTables({"maps": table}, ProtectionReport("drawn", {}, {}, WORDS)),
        documents={"areas/gm-2024": {"codes": ["GM0001"]}},
        boundaries=[squares("gm-2024", "GM0001", "GM0002")],
        sources=[source()],
        provenance={"maps": ["drawn"]},
    )
    return folder


def test_a_bundle_as_sealed_is_whole_and_names_every_file(bundle: Path) -> None:
    manifest = verify(bundle)
    present = {p.relative_to(bundle).as_posix() for p in bundle.rglob("*") if p.is_file()}
    assert set(manifest["files"]) == present - {"manifest.json"}


def test_a_table_is_the_same_as_parquet_and_as_csv(bundle: Path) -> None:
    assert pq.read_table(bundle / "maps.parquet").to_pydict()["VALUE"] == [1.5, None]
    lines = (bundle / "maps.csv").read_text().splitlines()
    assert [line.replace('"', "") for line in lines] == ["AREA,VALUE", "GM0001,1.5", "GM0002,"]


def test_each_table_leads_back_to_the_digest_of_its_sources(bundle: Path) -> None:
    record = json.loads((bundle / "sources.json").read_text())
    assert record["tables"] == {"maps.parquet": ["drawn"]}
    assert record["sources"][0]["sha256"] == "0" * 64


def test_a_changed_file_is_named_though_its_size_is_the_same(bundle: Path) -> None:
    place = bundle / "maps.csv"
    place.write_bytes(place.read_bytes().replace(b"1.5", b"9.5"))
    with pytest.raises(BundleInvalid, match=r"found: +changed: maps\.csv\n"):
        verify(bundle)


def test_a_missing_file_is_named(bundle: Path) -> None:
    (bundle / "maps.parquet").unlink()
    with pytest.raises(BundleInvalid, match=r"found: +missing: maps\.parquet\n"):
        verify(bundle)


def test_a_file_nobody_sealed_is_named(bundle: Path) -> None:
    (bundle / "areas" / "extra.json").write_text("{}")
    with pytest.raises(BundleInvalid, match=r"found: +not in the manifest: areas/extra\.json\n"):
        verify(bundle)


@pytest.mark.parametrize("content", [None, '{"format": "zicht-bundle/99"}', "not json", "[]", "{}"])
def test_a_folder_that_is_no_bundle_of_this_form_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(BundleInvalid, match="do:"):
        verify(tmp_path)
