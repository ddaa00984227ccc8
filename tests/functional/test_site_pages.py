"""The whole site of the made-up bundle: every link, every page, both languages, twice the same bytes."""

from __future__ import annotations

import csv
import json
import re
import urllib.parse
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.unit.site.made_up_bundle import EVIL_NAME, make_bundle

from zicht.kit.digests import sha256_of_file
from zicht.kit.files import OutputExists
from zicht.site.build import AssetsMissing, build_site
from zicht.site.bundle_reader import DigestMismatch
from zicht.site.cubes import ABSENCE_CLASS, VERDICT_CLASS

VOID = {"meta", "link", "input", "br", "img", "hr"}
OUTSIDE = re.compile(r"(https?:)?//", re.IGNORECASE)


class Tree(HTMLParser):
    """Elements of a page in order, with the faults a browser would silently mend."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"{tag}: an attribute twice")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@cache
def tree(path: Path) -> Tree:
    parsed = Tree()
    parsed.feed(path.read_text(encoding="utf-8"))
    parsed.close()
    if parsed.open:
        parsed.faults.append(f"left open: {parsed.open}")
    return parsed


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assets")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / "zicht.css").write_text("")
    (folder / "zicht.js").write_text("")
    return folder


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bundle(tmp_path_factory.mktemp("site") / "bundle")


@pytest.fixture(scope="module")
def site(bundle: Path, assets: Path) -> Path:
    out = bundle.parent / "out"
    build_site(bundle, out, assets=assets)
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def addresses(page: Path) -> Iterator[str]:
    for _, attributes in tree(page).elements:
        for name in ("href", "src", "action"):
            if name in attributes:
                yield attributes[name]


def target_of(site: Path, page: Path, address: str) -> tuple[Path, str]:
    path, _, anchor = urllib.parse.unquote(address).partition("#")
    start = site if path.startswith("/") else page.parent
    target = (start / path.lstrip("/")).resolve() if path else page
    return (target / "index.html" if target.is_dir() else target), anchor


def test_every_link_and_every_anchor_leads_somewhere(site: Path, pages: list[Path]) -> None:
    anchors = {
        page.resolve(): {attributes.get("id") for _, attributes in tree(page).elements} for page in pages
    }
    broken = []
    for page in pages:
        for address in addresses(page):
            target, anchor = target_of(site, page, address)
            if not target.is_file() or (anchor and anchor not in anchors[target.resolve()]):
                broken.append(f"{page.relative_to(site)} -> {address}")
    assert not broken
    assert len(pages) > 120


def test_every_page_is_well_formed_and_every_id_unique(site: Path, pages: list[Path]) -> None:
    for page in pages:
        assert not tree(page).faults, page
        ids = [attributes["id"] for _, attributes in tree(page).elements if "id" in attributes]
        assert len(ids) == len(set(ids)), page


def test_labels_and_descriptions_point_at_elements_of_their_page(pages: list[Path]) -> None:
    for page in pages:
        ids = {attributes.get("id") for _, attributes in tree(page).elements}
        for _, attributes in tree(page).elements:
            for name in ("aria-labelledby", "for"):
                assert set(attributes.get(name, "").split()) <= ids, (page, attributes)


def test_no_page_has_style_or_script_of_its_own_or_loads_from_elsewhere(pages: list[Path]) -> None:
    for page in pages:
        for tag, attributes in tree(page).elements:
            assert tag != "style", page
            assert "style" not in attributes, (page, attributes)
            assert not [name for name in attributes if name.startswith("on")], (page, attributes)
            assert tag != "script" or attributes.get("src"), page
        assert not [address for address in addresses(page) if OUTSIDE.match(address)], page
        assert not [address for address in addresses(page) if address.startswith("javascript")], page


def test_every_page_says_that_it_is_made_up_and_has_a_skip_link(site: Path, pages: list[Path]) -> None:
    for page in pages:
        marked = [a.get("class") for _, a in tree(page).elements]
        assert "made-up" in marked, page
        assert ("a", {"class": "nl-skip-link", "href": "#main"}) in tree(page).elements, page


def test_true_figures_have_no_made_up_banner(tmp_path: Path, assets: Path) -> None:
    build_site(make_bundle(tmp_path / "bundle", made_up=False), tmp_path / "out", assets=assets)
    assert 'class="made-up"' not in (tmp_path / "out" / "nl" / "index.html").read_text()


def test_every_page_exists_in_both_languages_and_links_to_its_twin(site: Path) -> None:
    dutch = sorted((site / "nl").rglob("index.html"))
    english = sorted((site / "en").rglob("index.html"))
    assert len(dutch) == len(english)
    for page in dutch + english:
        twin = next(a["href"] for tag, a in tree(page).elements if tag == "link" and "hreflang" in a)
        target, _ = target_of(site, page, twin)
        back = next(a["href"] for tag, a in tree(target).elements if tag == "link" and "hreflang" in a)
        assert target_of(site, target, back)[0] == page.resolve()
        language = page.relative_to(site).parts[0]
        assert ("html", {"lang": language}) in tree(page).elements


def test_no_page_shows_an_unfilled_place_or_a_python_value(pages: list[Path]) -> None:
    for page in pages:
        text = "".join(tree(page).texts)
        assert not re.search(r"\{[a-z_]*\}|\bNone\b|\bnan\b|Undefined|\bTrue\b", text), page


def test_a_name_cannot_become_markup(site: Path) -> None:
    page = site / "nl" / "gemeente" / "GM9011" / "index.html"
    assert f"Gemeente {EVIL_NAME}" in "".join(tree(page).texts)
    for path in [*site.rglob("*.html"), *site.rglob("*.svg")]:
        assert "<script>" not in path.read_text(encoding="utf-8"), path
    assert "<b>not bold</b>" not in (site / "nl" / "indicator" / "benefits" / "index.html").read_text()


def table_of_map(page: Path) -> dict[str, tuple[str, str, str]]:
    """code -> (value, class of the absence, class of the verdict) as the table of the map says."""
    rows = {}
    text = page.read_text(encoding="utf-8")
    for code, row in re.findall(r'<tr data-code="(\w+)">(.*?)</tr>', text, re.S):
        value = re.search(r'data-cell="value">(.*?)</td>', row, re.S)
        verdict = re.search(r'data-cell="verdict"><span class="verdict ([\w-]+)"', row)
        assert value is not None
        assert verdict is not None
        absence = re.search(r'class="absence ([\w-]+)"', value[1])
        rows[code] = (re.sub("<.*?>", "", value[1]), absence[1] if absence else "", verdict[1])
    return rows


def test_every_drawn_area_has_a_row_with_the_look_of_the_drawing_and_of_the_data(site: Path) -> None:
    seen = 0
    for page in sorted((site / "nl").rglob("index.html")):
        figures = [a for tag, a in tree(page).elements if tag == "figure" and a.get("data-island") == "map"]
        assert len(figures) <= 1, page
        if not figures:
            continue
        data, table = figures[0], table_of_map(page)
        name = f"{data['data-period']}.{data['data-boundaries']}.json"
        folder = site / "data" / "v1" / "maps" / data["data-indicator"] / data["data-division"]
        values = json.loads((folder / name).read_text())
        drawn = {
            a["data-code"]: a["class"] for tag, a in tree(page).elements if tag == "path" and "data-code" in a
        }
        assert sorted(drawn) == sorted(table), page
        for code, (value, absence, verdict) in table.items():
            at = values["codes"].index(code)
            letter = values["verdict"]["national"][at]
            reason = values["absence"][at]
            assert verdict == VERDICT_CLASS[letter]
            assert absence == ABSENCE_CLASS.get(reason, "")
            assert f" {absence or verdict}" in drawn[code]
            if reason == ".":
                written = float(value.replace(".", "").replace(",", "."))
                assert written == pytest.approx(
                    values["value"][at], abs=0.5 if values["value"][at] > 999 else 0.05001
                )
            seen += 1
    assert seen > 300


def test_all_five_absences_and_all_verdicts_have_their_own_look_somewhere(site: Path) -> None:
    looks: set[str] = set()
    for page in (site / "nl").rglob("index.html"):
        found = re.findall(r'<path class="area ([\w -]+)"', page.read_text(encoding="utf-8"))
        looks |= {name for classes in found for name in classes.split()}
    assert looks - {"here"} == set(VERDICT_CLASS.values()) | set(ABSENCE_CLASS.values())


def test_a_claim_says_how_sure_against_whom_since_when_and_what_it_does_not_mean(site: Path) -> None:
    text = (site / "en" / "municipality" / "GM9001" / "index.html").read_text()
    first = re.search(r'<li class="highlight v-higher">(.*?)</li>', text, re.S)
    assert first is not None
    words = re.sub(r"<.*?>|\s+", " ", first[1])
    for part in (
        "80% higher than the rest of the safety region",
        "between 1.50 and 2.10 times",
        "We are sure of this",
        "Also higher than the municipalities most like it, the rest of the safety region",
        "What this does not mean",
    ):
        assert part in re.sub(" +", " ", words)
    wijk = (site / "nl" / "wijk" / "WK900100" / "index.html").read_text()
    assert wijk.count('class="highlight ') == 4
    ordinary = re.search(r'<ul class="ordinary">(.*?)</ul>', wijk, re.S)
    assert ordinary is not None, "what is certain but ordinary stands apart"
    assert ordinary[1].count("<li>") == 1


def test_where_nothing_differs_the_page_says_so_and_what_that_means(site: Path) -> None:
    text = (site / "nl" / "gemeente" / "GM9002" / "index.html").read_text()
    assert "Geen enkel cijfer is hier ongewoon." in text
    assert "Dat betekent niet dat er niets aan de hand is." in text


def test_an_abolished_gemeente_says_where_it_went_and_its_successor_that_figures_are_estimated(
    site: Path,
) -> None:
    former = site / "nl" / "gemeente" / "GM9013" / "index.html"
    assert "bestond tot en met 2023" in former.read_text()
    assert "../../../nl/gemeente/GM9012/" in list(addresses(former))
    successor = (site / "nl" / "gemeente" / "GM9012" / "index.html").read_text()
    assert "Oudstad bestaat niet meer als gemeente sinds 2024" in successor
    assert "geschat" in successor
    assert "In de grenzen van toen" in successor


def test_a_buurt_is_a_row_with_an_anchor_on_the_page_of_its_wijk(site: Path) -> None:
    page = site / "nl" / "wijk" / "WK900100" / "index.html"
    ids = {a.get("id") for tag, a in tree(page).elements if tag == "tr"}
    assert {"BU90010000", "BU90010001"} <= ids


def test_the_front_page_states_its_false_alarm_rate(site: Path) -> None:
    text = (site / "nl" / "index.html").read_text()
    assert re.search(
        r"Van \d+ gemeenten op deze kaart zou er naar verwachting minder dan één hoger of lager heten", text
    )


def test_two_builds_are_equal_byte_for_byte(
    bundle: Path, assets: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.chdir(bundle.parent)
    other = bundle.parent / "other"
    build_site(bundle, other, assets=assets)

    def digests(folder: Path) -> dict[str, str]:
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(folder).as_posix(): sha256_of_file(path) for path in files}

    assert digests(other) == digests(site)


def test_the_catalogue_and_the_search_name_files_that_exist(site: Path) -> None:
    data = site / "data" / "v1"
    catalogue = json.loads((data / "catalogue.json").read_text())
    for indicator in catalogue["indicators"]:
        for division, maps in indicator["maps"].items():
            assert (data / catalogue["divisions"][division]["shapes"]).is_file()
            for one in maps:
                name = f"{one['period']}.{one['boundaries']}.json"
                assert (data / "maps" / indicator["id"] / division / name).is_file()
    entries = json.loads((data / catalogue["areas"]).read_text())["entries"]
    assert ["Dorp aan Zee", "gm", "GM9001", "Adelveen"] in entries
    assert ["Adelveen", "gm", "GM9001", "Gebied PV91"] in entries
    assert len([entry for entry in entries if entry[0] == "Tweedorp"]) == 2


def test_the_drawn_shapes_share_the_frame_of_the_map_on_the_page(site: Path) -> None:
    shapes = (site / "data" / "v1" / "shapes" / "gm-2024.svg").read_text()
    frame = re.search(r'viewBox="([^"]+)"', shapes)
    assert frame is not None
    assert f'viewBox="{frame[1]}"' in (site / "nl" / "index.html").read_text()
    for path in site.rglob("*.svg"):
        assert "style" not in path.read_text(encoding="utf-8"), path


def test_the_csv_of_an_area_holds_all_its_cells(site: Path, bundle: Path) -> None:
    with (site / "data" / "v1" / "areas" / "GM9001.csv").open() as stream:
        found = list(csv.DictReader(stream))
    expected = 0
    for path in (bundle / "cells").glob("*.csv"):
        with path.open() as stream:
            expected += sum(row["REF_AREA"] == "GM9001" for row in csv.DictReader(stream))
    assert len(found) == expected > 20


def test_geojson_joins_values_to_borders(site: Path) -> None:
    path = site / "data" / "v1" / "maps" / "crimes-total" / "gm-2024.geojson"
    features = json.loads(path.read_text())["features"]
    assert len(features) == 12
    assert {"value", "lower", "upper", "absence", "nationalVerdict"} <= set(features[0]["properties"])


def test_files_for_machines_are_there_and_parse(site: Path) -> None:
    assert "Sitemap:" in (site / "robots.txt").read_text()
    assert (site / "sitemap.xml").read_text().count("<url>") == len(list(site.glob("??/**/index.html")))
    assert re.search(r"^Expires: 20\d\d-", (site / ".well-known" / "security.txt").read_text(), re.M)
    described = json.loads((site / "data" / "v1" / "openapi.json").read_text())
    assert "/areas/{code}.csv" in described["paths"]
    graph = json.loads((site / "data" / "v1" / "catalog.jsonld").read_text())["@graph"]
    datasets = [node for node in graph if node["@type"] == "dcat:Dataset"]
    assert len(datasets) == 4
    for name in ("dct:publisher", "dct:accessRights", "dcat:contactPoint", "dct:identifier", "dcat:theme"):
        assert all(name in dataset for dataset in datasets)


def test_a_changed_bundle_leaves_the_old_site_alone(tmp_path: Path, assets: Path) -> None:
    bundle, out = make_bundle(tmp_path / "bundle"), tmp_path / "out"
    build_site(bundle, out, assets=assets)
    before = (out / "index.html").read_bytes()
    (bundle / "places.json").write_text("{}")
    with pytest.raises(DigestMismatch):
        build_site(bundle, out, assets=assets)
    assert (out / "index.html").read_bytes() == before


def test_a_folder_of_somebody_else_is_not_overwritten(bundle: Path, assets: Path, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(OutputExists):
        build_site(bundle, tmp_path, assets=assets)


def test_a_package_without_its_style_sheet_says_so(bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing):
        build_site(bundle, tmp_path / "out", assets=tmp_path)
