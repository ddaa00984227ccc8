"""Tries to change a sealed bundle without anyone noticing."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pyarrow as pa
import pytest

from zicht.model.reports import ProtectedTables, ProtectionReport
from zicht.release.sealing.bundle import BundleInvalid, Edition, seal, verify

EDITION = Edition("1", {"nl": "Proef", "en": "Trial"}, True, {"seed": 1}, {"gm": "gm-2024"})


def sealed(target: Path) -> Path:
    table = pa.table({"REF_AREA": ["GM9901", "GM9902"], "OBS_VALUE": [1.5, 2.5]})
    report = ProtectionReport("already-public", {}, {"tables": 1}, {"nl": "Openbaar.", "en": "Public."})
    seal(
        target,
        edition=EDITION,
        protected=ProtectedTables({"cells/crimes-total": table}, report),
        documents={"indicators": []},
        boundaries=[],
        sources=[],
        provenance={"cells/crimes-total": []},
    )
    return target


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return sealed(tmp_path / "bundle")


def files_of(bundle: Path) -> list[str]:
    return sorted(json.loads((bundle / "manifest.json").read_bytes())["files"])


def test_an_untouched_bundle_is_as_sealed(bundle: Path):
    assert verify(bundle)["release"] == "1"


@pytest.mark.parametrize("place", [0, -1])
def test_one_changed_byte_in_any_file_is_noticed(bundle: Path, place: int):
    for name in files_of(bundle):
        path = bundle / name
        whole = path.read_bytes()
        data = bytearray(whole)
        data[place] ^= 1
        path.write_bytes(data)
        with pytest.raises(BundleInvalid, match=f"changed: {name}"):
            verify(bundle)
        path.write_bytes(whole)


def test_a_removed_and_an_added_file_are_noticed(bundle: Path):
    (bundle / "indicators.json").rename(bundle / "indicators.old.json")
    with pytest.raises(BundleInvalid) as refusal:
        verify(bundle)
    assert "missing: indicators.json" in str(refusal.value)
    assert "not in the manifest: indicators.old.json" in str(refusal.value)


def test_a_manifest_cannot_point_outside_the_bundle(bundle: Path, tmp_path: Path):
    (tmp_path / "elsewhere.json").write_bytes((bundle / "indicators.json").read_bytes())
    manifest = json.loads((bundle / "manifest.json").read_bytes())
    manifest["files"]["../elsewhere.json"] = manifest["files"].pop("indicators.json")
    (bundle / "indicators.json").unlink()
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BundleInvalid, match="missing"):
        verify(bundle)


def test_a_folder_that_is_no_bundle_is_not_verified(tmp_path: Path):
    with pytest.raises(BundleInvalid, match="no manifest"):
        verify(tmp_path)
    (tmp_path / "manifest.json").write_text('{"format": "something-else/9"}')
    with pytest.raises(BundleInvalid, match="something-else/9"):
        verify(tmp_path)


def test_the_same_tables_give_the_same_manifest(tmp_path: Path):
    first, second = (sealed(tmp_path / name) for name in ("first", "second"))
    assert (first / "manifest.json").read_bytes() == (second / "manifest.json").read_bytes()


def test_nothing_is_sealed_without_a_protection_report():
    assert inspect.signature(seal).parameters["protected"].annotation == "ProtectedTables"
    with pytest.raises(TypeError):
        ProtectedTables({})  # the report has no default
