"""A release that holds nothing, or only some, of waterbed, recruits and monitor shows just that."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.site.made_up_bundle import make_bundle, reseal
from tests.unit.site.made_up_waterbed import add_research, silent
from tests.unit.site.reading_pages import html, menu_of, rows, text, topic_files
from tests.unit.site.topic_bundle import add_topics
from tests.unit.site.topic_files import put_document

from zicht.site.build import build_site
from zicht.site.links import LANGUAGES, TOPIC_PAGES, topic_page
from zicht.site.words import Words


@pytest.fixture(scope="module")
def research_site(tmp_path_factory: pytest.TempPathFactory, assets: Path) -> Path:
    """Public research data without any count of a vault."""
    folder = tmp_path_factory.mktemp("research")
    bundle = make_bundle(folder / "bundle")
    add_research(bundle)
    reseal(bundle)
    build_site(bundle, folder / "site", assets=assets)
    return folder / "site"


def test_a_release_of_research_only_has_one_page_of_the_waterbed(research_site: Path, words: Words) -> None:
    page = html(research_site, words, "waterbed")
    assert rows(page, "Culmerhout → Driewaarde")[0][0] == "40"
    assert words["waterbed"]["choose"] not in text(page)
    assert words["nav"]["waterbed"] in menu_of(research_site / words.language / "index.html")
    assert len(topic_files(research_site, "waterbed")) == len(LANGUAGES)


@pytest.fixture(scope="module")
def plain_site(tmp_path_factory: pytest.TempPathFactory, assets: Path) -> Path:
    """Indicators only."""
    folder = tmp_path_factory.mktemp("plain")
    build_site(make_bundle(folder / "bundle"), folder / "site", assets=assets)
    return folder / "site"


def test_a_release_with_none_of_it_has_no_page_no_menu_entry_and_no_download(
    plain_site: Path, words: Words
) -> None:
    menu = menu_of(plain_site / words.language / "index.html")
    for topic in TOPIC_PAGES:
        assert not (plain_site / topic_page(topic, words.language)).exists()
        assert words["nav"][topic] not in menu
    assert not list((plain_site / "data" / "v1").glob("flow*"))


@pytest.fixture(scope="module")
def poor_site(tmp_path_factory: pytest.TempPathFactory, assets: Path) -> Path:
    """Flows without model or displacement, a monitor without signals and bounds, no model of risk."""
    folder = tmp_path_factory.mktemp("poor")
    bundle = add_topics(make_bundle(folder / "bundle"), without_model=True)
    for name in ("displacement", "monitor/signals", "monitor/sensitivity"):
        for ending in ("csv", "parquet"):
            (bundle / f"{name}.{ending}").unlink()
    document = json.loads((bundle / "waterbed.json").read_text())
    document["measures"][0]["models"] = [silent("2023"), silent("2024")]
    put_document(bundle, "waterbed", document)
    reseal(bundle)
    build_site(bundle, folder / "site", assets=assets)
    return folder / "site"


def test_an_area_says_why_nothing_is_expected_and_names_no_false_alarms(
    poor_site: Path, words: Words
) -> None:
    for inner in ("", "GM9001"):
        assert f"too_few_rows ({words.language})" in text(html(poor_site, words, "waterbed", inner))
    share = words["waterbed"]["false_alarm"].split("{share}")[0]
    assert share not in text(html(poor_site, words, "waterbed", "GM9001"))


def test_a_release_without_a_model_of_risk_says_so_and_shows_no_table(poor_site: Path, words: Words) -> None:
    page = html(poor_site, words, "recruits")
    assert "no model may leave" in text(page)
    assert "<table" not in page
    assert words["recruits"]["chapters"]["quality"] not in text(page)
    assert f"Never about one person ({words.language})" in text(page)
    assert topic_files(poor_site, "recruits") == [
        poor_site / topic_page("recruits", language) / "index.html" for language in sorted(LANGUAGES)
    ]


def test_tables_that_a_release_lacks_leave_no_heading_behind(poor_site: Path, words: Words) -> None:
    waterbed, monitor = (text(html(poor_site, words, topic)) for topic in ("waterbed", "monitor"))
    assert words["waterbed"]["displacement"] not in waterbed
    assert words["waterbed"]["files"]["displacement"] not in waterbed
    assert words["monitor"]["newest"] not in monitor.splitlines()
    assert words["monitor"]["bounds"] not in text(html(poor_site, words, "monitor", "closing-premises"))
