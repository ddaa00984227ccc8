"""What the pages of the atlas of cooperation say, in both languages; nothing on them is true."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from tests.functional.test_site_pages import tree
from tests.unit.site.made_up_bundle import EVIL_NAME, make_bundle, reseal
from tests.unit.site.made_up_cooperation import EVIL_PARTNERSHIP, add_cooperation
from tests.unit.site.reading_pages import decimals, rows, text

from zicht.model.cooperation_tables import (
    KEYS,
    SCHEMAS,
    ChangeKind,
    ClaimVerdict,
    PartnershipState,
    Relation,
    Standing,
)
from zicht.model.partnerships import Form, PartyKind
from zicht.site.build import build_site
from zicht.site.links import COOPERATION_PAGES, cooperation_page, reuse_page
from zicht.site.words import Words, read_words

HERE = "GM9001"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, assets: Path) -> Path:
    """A site with the atlas and without other topics."""
    folder = tmp_path_factory.mktemp("cooperation")
    bundle = make_bundle(folder / "bundle")
    add_cooperation(bundle)
    reseal(bundle)
    build_site(bundle, folder / "site", assets=assets)
    return folder / "site"


def page(site: Path, words: Words, inner: str = "") -> str:
    return (site / cooperation_page(inner, words.language) / "index.html").read_text(encoding="utf-8")


def day(words: Words, dutch: str, english: str) -> str:
    return dutch if words.language == "nl" else english


def cells(html: str, name: str) -> list[str]:
    """Cells of the first row whose head holds this text, sign words and links without their marks."""
    lines = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", html)
    for head, told in lines:
        if name in unescape(re.sub(r"<[^>]+>", "", head)):
            found = re.findall(r"<td[^>]*>(.*?)</td>", told)
            return [unescape(re.sub(r"<[^>]+>", " ", cell)).strip() for cell in found]
    raise AssertionError(f"no row {name}")


def test_the_front_says_how_many_are_in_force_on_which_day(site: Path, words: Words) -> None:
    said = text(page(site, words))
    assert day(words, "16 mei 2026", "16 May 2026") in said
    assert (
        words.say(
            "cooperation.front_number",
            day=day(words, "16 mei 2026", "16 May 2026"),
            count="5",
            areas="12",
            mean=decimals(words, "1.8"),
            partners=decimals(words, "3.5"),
        )
        in said
    )
    assert f"About all ({words.language})" in said


def test_every_page_with_figures_warns_of_what_registers_lack(site: Path, words: Words) -> None:
    t = words["cooperation"]
    for inner in ("", HERE, *COOPERATION_PAGES, "reg-1"):
        if inner not in ("quality", "downloads"):
            said = text(page(site, words, inner))
            assert t["scope"] in said or t["scope_short"] in said, inner


def test_a_province_stands_with_its_verdict_by_name_and_without_rank(site: Path, words: Words) -> None:
    told = cells(page(site, words), "Gebied PV91")
    assert told[0] == "12"
    assert told[-1] == words.at("cooperation.claims.cannot_say")


def test_the_page_of_a_province_has_its_gemeenten_its_matrix_and_its_test(site: Path, words: Words) -> None:
    html = page(site, words, "PV91")
    said = text(html)
    assert words.say("cooperation.region_heading", name="Gebied PV91") in said
    assert f"About PV91 ({words.language})" in said
    assert cells(html, "Adelveen")[:3] == ["5", "8", "0"]  # partnerships, partners, of which elsewhere
    assert cells(html, "Afvalbeheer Verzonnen")[2:] == ["4", "0"]
    table = html[html.index('<table class="matrix numbers">') :]
    here = re.search(r'<th scope="row"><a href="\.\./GM9001/">Adelveen</a></th>(.*?)</tr>', table)
    assert here is not None
    numbers = re.findall(r"<td[^>]*>(\d*)</td>", here[1])
    assert len(numbers) == 12
    assert sorted(one for one in numbers if one not in ("", "0"))[-1] == "4"
    assert numbers.count("") == 1  # itself


def test_what_exists_already_stands_by_theme_with_what_one_must_do(site: Path, words: Words) -> None:
    t = words["cooperation"]
    html = (site / reuse_page("GM9007", words.language) / "index.html").read_text(encoding="utf-8")
    mine, other = cells(html, EVIL_PARTNERSHIP), cells(html, "Brandweer")
    assert mine[:2] == [t["reuse_fit"]["takes_part"], t["of_circle"].format(there=4, circle=4)]
    assert other[:2] == [t["reuse_fit"]["could_join"], t["of_circle"].format(there=1, circle=4)]
    assert t["reuse_circle"].format(name="Geestwoude") in text(html)
    nothing = (site / reuse_page("GM9012", words.language) / "index.html").read_text(encoding="utf-8")
    assert t["reuse_nothing"] in text(nothing)


def test_the_way_in_says_how_good_the_lists_are_beside_plain_orders(site: Path, words: Words) -> None:
    t, html = words["cooperation"], page(site, words, "reuse")
    for method in ("nearby", "largest", "lot"):
        assert re.fullmatch(r"\d+%", cells(html, t["reuse_methods"][method])[0])
    assert 'href="GM9007/"' in html
    assert 'href="../bestaat-er-al-iets/GM9001/"' in page(site, words, HERE) or words.language == "en"


def test_provinces_and_gemeenten_lead_to_each_other(site: Path, words: Words) -> None:
    assert 'href="PV91/"' in page(site, words)
    assert 'href="../PV91/"' in page(site, words, HERE)
    assert 'href="../GM9001/"' in page(site, words, "PV91")


def test_a_gemeente_stands_with_form_theme_day_role_and_outcomes(site: Path, words: Words) -> None:
    t = words["cooperation"]
    waste, taxes, evil = (
        cells(page(site, words, HERE), name)
        for name in ("Afvalbeheer Verzonnen", "Belastingen Verzonnen", EVIL_PARTNERSHIP)
    )
    assert waste[0] == t["forms"]["OL"]
    assert waste[1] == "natuur en milieu"
    assert waste[2] == day(words, "1 januari 2018", "1 January 2018")
    assert waste[3] == f"{t['roles']['deelnemer']}; college"
    assert waste[4] == "4"
    assert taxes[1] == t["no_theme"]
    assert t["standings"]["missing"] in evil[-1]


def test_partners_stand_with_what_is_shared_and_what_chance_would_give(site: Path, words: Words) -> None:
    html = page(site, words, HERE)
    shared, expected, surplus, which = cells(html, "Bovenmaas")[:4]
    assert shared == "4"
    assert float(expected.replace(",", ".")) > 0
    assert surplus != ""
    assert which == "1, 2, 3, 5"
    assert cells(html, EVIL_NAME)[0] == "1"


def test_the_matrix_fills_the_squares_of_those_who_take_part(site: Path, words: Words) -> None:
    html = page(site, words, HERE)
    table = html[html.index('<table class="matrix">') :]
    table = table[: table.index("</table>")]
    columns = [unescape(name) for name in re.findall(r"<span>([^<]*)</span>", table)]
    row = next(line for line in re.findall(r"<tr>.*?</tr>", table) if "Belastingen" in line)
    filled = ["on" in cell for cell in re.findall(r"<td[^>]*>", row)]
    assert [name for name, on in zip(columns, filled, strict=True) if on] == ["Adelveen", "Bovenmaas"]
    assert table.count(words.at("cooperation.takes_part")) == 4 + 2 + 6 + 4 + 6


def test_combinations_count_gemeenten_that_are_in_exactly_these(site: Path, words: Words) -> None:
    html = page(site, words, HERE)
    assert cells(html, "1, 3, 5")[:2] == ["2", "Culmerhout, Driewaarde"]
    assert cells(html, "1, 2, 3, 5")[:2] == ["1", "Bovenmaas"]
    assert html.count("<g><title>") == 4


def test_a_gemeente_without_cooperation_has_a_page_that_says_nought(site: Path, words: Words) -> None:
    said = text(page(site, words, "GM9012"))
    assert (
        words.say(
            "cooperation.area_number",
            name="Lindevoort",
            day=day(words, "16 mei 2026", "16 May 2026"),
            count="0",
            partners="0",
            crossing="0",
        )
        in said
    )
    assert words.at("cooperation.matrix") not in said


def test_comparison_names_a_spread_and_no_rank(site: Path, words: Words) -> None:
    said = text(page(site, words, HERE))
    size = words.at("cooperation.sizes.size-20-50")
    assert size in said
    assert day(words, "geen rangorde", "no ranking") in said


def test_a_day_that_nobody_gives_is_a_word(site: Path, words: Words) -> None:
    unknown = words.at("cooperation.unknown")
    html = page(site, words, "reg-7")
    assert words.say("cooperation.states.unknown", day=unknown) in text(html)
    assert "1900" not in html
    assert cells(page(site, words, "reg-3"), "Waterschap Verzonnen")[3] == unknown


def test_a_partnership_stands_with_its_versions_and_what_changed(site: Path, words: Words) -> None:
    html, t = page(site, words, "reg-1"), words["cooperation"]
    assert (
        words.say("cooperation.states.in_force", day=day(words, "1 januari 2021", "1 January 2021")) in html
    )
    newest = day(words, "1 januari 2021", "1 January 2021")
    told = cells(html, f"{newest} – {t['no_end']}")
    assert told[0] == "Afvalbeheer Verzonnen"
    assert t["changed"]["name"] in told[-1]
    assert words.say("cooperation.changed.came", names="Gemeente Driewaarde") in told[-1]


def test_a_dissolved_party_is_marked_and_not_on_the_map(site: Path, words: Words) -> None:
    html = page(site, words, "reg-5")
    gone = words.say("cooperation.dissolved", day=day(words, "1 januari 2024", "1 January 2024"))
    assert gone in html
    assert 'data-code="GM9013"' not in html
    assert len(re.findall(r'class="area q4"', html)) == 4


def test_silence_of_a_source_is_unknown_and_never_missing(site: Path, words: Words) -> None:
    """The covenant says that it has an evaluation and no exit; of views of the council it says nothing."""
    standings = words.at("cooperation.standings")
    html = page(site, words, "cov-1")
    outcomes = {
        unescape(head): unescape(re.sub(r"<[^>]+>", "", told))
        for head, told in re.findall(
            r'<tr><th scope="row">([^<]*)</th><td>(<span class="standing.*?)</td>', html
        )
    }
    assert set(outcomes.values()) == set(standings.values())
    register = page(site, words, "reg-3")
    assert standings["unknown"] in register


def test_rules_stand_with_their_article_and_what_was_read_of_it(site: Path, words: Words) -> None:
    html = page(site, words, "reg-3")
    assert "Wet gemeenschappelijke regelingen" in html
    assert any(words.at(f"cooperation.verified.{key}") in html for key in ("text", "explanation"))


def test_overlaps_say_same_nested_or_crossing(site: Path, words: Words) -> None:
    relations, html = words.at("cooperation.relations"), page(site, words, "reg-3")
    assert cells(html, "Veiligheidshuis")[:2] == [relations["same"], "6"]
    assert cells(html, "Belastingen")[:4] == [relations["nested"], "2", "4", "0"]
    assert cells(html, EVIL_PARTNERSHIP)[:4] == [relations["crossing"], "1", "5", "3"]


def test_groups_that_cannot_be_told_are_not_drawn(site: Path, words: Words) -> None:
    html = page(site, words, "groups")
    told = html[html.index('id="network-pv91-inside"') :]
    assert words.at("cooperation.claims.cannot_say") in told
    assert "<svg" not in told
    assert html.count("<svg") == 1
    assert rows(html, "1")[0][0].startswith("Adelveen, Bovenmaas")


def test_downloads_name_every_table_and_its_description(site: Path, words: Words) -> None:
    html = page(site, words, "downloads")
    for name in SCHEMAS:
        assert f"data/v1/cooperation/{name}.csv" in html
        assert f"data/v1/cooperation/{name}.parquet" in html
    assert "cooperation/datapackage.json" in html


def test_names_bring_no_element_onto_a_page(site: Path) -> None:
    for folder in (site / "nl" / "samenwerking", site / "en" / "cooperation"):
        for path in folder.rglob("index.html"):
            html = path.read_text(encoding="utf-8")
            assert "<script>" not in html
            assert "<b>&" not in html
            assert "<i>Adelveen" not in html
            assert tree(path).faults == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_value_of_the_tables_has_its_word(language: str) -> None:
    words = read_words(language).at("cooperation")
    for table, values in (
        ("forms", Form),
        ("kinds", PartyKind),
        ("states", PartnershipState),
        ("relations", Relation),
        ("standings", Standing),
        ("claims", ClaimVerdict),
        ("changes", ChangeKind),
    ):
        assert [one.value for one in values if not words[table].get(one.value)] == []
    assert set(words["files"]) == set(SCHEMAS) == set(KEYS)
    assert set(words["pages"]) == set(COOPERATION_PAGES)
