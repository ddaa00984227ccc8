"""A bundle is read whole and unchanged, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.site.made_up_bundle import make_bundle, reseal

from zicht.site.bundle_reader import BundleUnreadable, DigestMismatch, read_bundle


def test_a_sealed_bundle_opens_with_its_documents(bundle_folder: Path) -> None:
    bundle = read_bundle(bundle_folder)
    assert bundle.manifest.made_up
    assert [indicator.id for indicator in bundle.indicators] == [
        "crimes-total",
        "burglaries",
        "benefits",
        "income-mean",
    ]
    assert bundle.sources[0].made_up


def test_every_changed_lacking_and_surplus_file_is_named(tmp_path: Path) -> None:
    folder = make_bundle(tmp_path / "bundle")
    (folder / "places.json").write_text("{}")
    (folder / "maps.csv").unlink()
    (folder / "surplus.txt").write_text("not sealed")
    with pytest.raises(DigestMismatch) as caught:
        read_bundle(folder)
    message = str(caught.value)
    assert "places.json: changed" in message
    assert "maps.csv: missing" in message
    assert "surplus.txt: not in the manifest" in message


@pytest.mark.parametrize(
    "manifest", ["", "{", "[]", '{"format": "zicht-bundle/9"}', '{"format": "zicht-bundle/1"}']
)
def test_what_is_not_a_bundle_is_refused(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(BundleUnreadable):
        read_bundle(tmp_path)


def test_a_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleUnreadable):
        read_bundle(tmp_path)


def test_a_file_that_the_manifest_does_not_list_cannot_be_opened(bundle_folder: Path) -> None:
    with pytest.raises(BundleUnreadable):
        read_bundle(bundle_folder).document("../secret.json")


def test_a_document_of_another_form_is_refused(tmp_path: Path) -> None:
    folder = make_bundle(tmp_path / "bundle")
    (folder / "sources.json").write_text(json.dumps({"sources": []}))
    reseal(folder)
    with pytest.raises(BundleUnreadable):
        read_bundle(folder)
