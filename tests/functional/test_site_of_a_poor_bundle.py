"""A bundle that lacks much still becomes an honest site: no borders, no wijken, no peers, old figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tests.unit.site.made_up_bundle import make_bundle, reseal

from zicht.kit.digests import canonical_json
from zicht.site.build import build_site
from zicht.site.views import indicator as indicator_views
from zicht.site.views.context import ThemeWithoutName


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets")
    for name in ("icon.svg", "zicht.css", "zicht.js"):
        (folder / name).write_text("")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, assets: Path) -> Path:
    folder = make_bundle(tmp_path_factory.mktemp("poor") / "bundle")
    for path in [*folder.glob("geometry/*"), *folder.glob("peers/*"), *folder.glob("neighbours/*")]:
        path.unlink()
    divisions = json.loads((folder / "divisions.json").read_text())
    (folder / "divisions.json").write_bytes(canonical_json([{**d, "geometry": False} for d in divisions]))
    _keep(folder / "cells" / "benefits.parquet", "BOUNDARIES", "then")
    _keep(folder / "cells" / "burglaries.parquet", "DIVISION", "bu-2024")
    (folder / "cells" / "income-mean.parquet").unlink()
    for name in ("highlights", "trends", "maps", "funnels"):
        _keep(folder / f"{name}.parquet", "INDICATOR", "none")
    reseal(folder, {"gm": "gm-2024", "bu": "bu-2024"})
    build_site(folder, folder.parent / "out", assets=assets)
    return folder.parent / "out"


def _keep(path: Path, column: str, value: str) -> None:
    table = pq.read_table(path)
    pq.write_table(table.filter(pc.equal(table[column], value)), path)


def test_without_borders_there_is_no_map_and_the_page_says_so(site: Path) -> None:
    text = (site / "en" / "index.html").read_text()
    assert "This release has no map of these borders. The table is complete." in text
    assert "<figure" not in text


def test_without_wijken_the_buurten_stand_on_the_page_of_the_gemeente(site: Path) -> None:
    assert not (site / "nl" / "wijk").exists()
    text = (site / "nl" / "gemeente" / "GM9001" / "index.html").read_text()
    assert 'id="BU90010000"' in text


def test_figures_in_old_borders_only_are_marked_with_the_year(site: Path) -> None:
    text = (site / "nl" / "gemeente" / "GM9001" / "index.html").read_text()
    row = re.search(r'<tr data-indicator="benefits">(.*?)</tr>', text, re.S)
    assert row is not None
    assert "grenzen van 2022" in row[1]


def test_an_indicator_without_figures_says_so_and_offers_no_download(site: Path) -> None:
    text = (site / "nl" / "indicator" / "income-mean" / "index.html").read_text()
    assert "Van dit onderwerp zijn er geen cijfers in deze uitgave." in text
    assert "cells/income-mean" not in text


def test_a_trend_that_was_not_tested_is_called_too_short(site: Path) -> None:
    text = (site / "nl" / "gemeente" / "GM9001" / "index.html").read_text()
    assert "te kort om te zeggen" in text
    assert "Vergelijk met buren" not in text


def test_too_many_areas_for_a_page_are_refused_in_words(
    tmp_path: Path, assets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indicator_views, "MOST_ROWS", 5)
    build_site(make_bundle(tmp_path / "bundle"), tmp_path / "out", assets=assets)
    text = (tmp_path / "out" / "en" / "indicator" / "benefits" / "index.html").read_text()
    assert "This topic has 12 municipalities. That is too many for one page." in text
    assert 'data-island="map"' not in text
    assert "data/v1/cells/benefits.csv" in text


def test_a_theme_without_a_name_stops_the_build(tmp_path: Path, assets: Path) -> None:
    folder = make_bundle(tmp_path / "bundle")
    indicators = json.loads((folder / "indicators.json").read_text())
    indicators[0]["theme"] = "unheard-of"
    (folder / "indicators.json").write_bytes(canonical_json(indicators))
    reseal(folder)
    with pytest.raises(ThemeWithoutName, match="unheard-of"):
        build_site(folder, tmp_path / "out", assets=assets)
    assert not (tmp_path / "out").exists()
