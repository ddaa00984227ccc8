"""A release shows who checked it and what attacks found, and lets anyone take its papers along."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from zicht.kit.digests import canonical_json, sha256_of, sha256_of_file
from zicht.site.build import build_site
from zicht.site.bundle_reader import DigestMismatch
from zicht.site.release_papers import papers_of

PAPERS: dict[str, Any] = {
    "attack.json": {"attempts": [{"name": "bounds", "attacked": 4321, "grave": 0}]},
    "disclosure_record.json": {
        "decided": {
            "on": "2025-02-03",
            "by": [
                {"name": "Checker <one>", "organisation": "Statistics office", "key": "0" * 64},
                {"name": "Checker two", "organisation": "Province", "key": "1" * 64},
            ],
        },
        "checks": [{"name": "manifest", "passed": True, "words": {"nl": "goed", "en": "good"}}],
    },
    "approvals/one.dsse.json": {"signatures": []},
}


@pytest.fixture
def release(bundle_folder: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    shutil.copytree(bundle_folder, folder / "bundle")
    files = {}
    for path, value in PAPERS.items():
        place = folder / path
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(canonical_json(value))
        files[path] = {"sha256": sha256_of_file(place), "size": place.stat().st_size}
    files["bundle/manifest.json"] = {"sha256": sha256_of_file(folder / "bundle/manifest.json"), "size": 1}
    (folder / "release.json").write_bytes(canonical_json({"files": files}))
    return folder


def test_a_bundle_by_itself_has_no_papers(bundle_folder: Path) -> None:
    assert papers_of(bundle_folder) is None


def test_papers_are_those_beside_the_bundle(release: Path) -> None:
    papers = papers_of(release / "bundle")
    assert papers is not None
    assert list(papers.files) == sorted(PAPERS)
    assert papers.digest == sha256_of((release / "release.json").read_bytes())
    assert papers.attempts[0]["attacked"] == 4321
    assert [person["organisation"] for person in papers.decided["by"]] == ["Statistics office", "Province"]


@pytest.mark.parametrize("path", sorted(PAPERS))
def test_a_paper_that_was_changed_is_refused(release: Path, path: str) -> None:
    (release / path).write_bytes(b"{}")
    with pytest.raises(DigestMismatch, match=path):
        papers_of(release / "bundle")
    (release / path).unlink()
    with pytest.raises(DigestMismatch, match=path):
        papers_of(release / "bundle")


@pytest.mark.parametrize(
    ("language", "path", "words"),
    [("nl", "bescherming", "Wie het controleerde"), ("en", "protection", "Who checked it")],
)
def test_the_page_on_protection_tells_who_checked_and_what_was_tried(
    release: Path, tmp_path: Path, language: str, path: str, words: str
) -> None:
    site = tmp_path / "site"
    build_site(release / "bundle", site)
    (page,) = [p for p in (site / language).rglob("index.html") if p.parent.name == path]
    text = page.read_text()
    for part in (words, "Checker &lt;one&gt;, Statistics office", "4321", "2025-02-03"):
        assert part in text
    for name in PAPERS:
        assert f"data/v1/release/{name}" in text
        kept = site / "data/v1/release" / name
        assert json.loads(kept.read_bytes()) == PAPERS[name]
    assert (site / "data/v1/release/release.json").is_file()


def test_without_a_release_the_page_says_nothing_of_checkers(bundle_folder: Path, tmp_path: Path) -> None:
    build_site(bundle_folder, tmp_path / "site")
    (page,) = [p for p in (tmp_path / "site/en").rglob("index.html") if p.parent.name == "protection"]
    assert "Who checked it" not in page.read_text()
    assert not (tmp_path / "site/data/v1/release").exists()
