"""What the pages of all topics say, in both languages, and that they say nothing else."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest
from tests.functional.test_site_pages import addresses, target_of, tree
from tests.unit.site.made_up_bundle import EVIL_NAME, make_bundle
from tests.unit.site.made_up_monitor import EVIL_TITLE, OUTCOMES
from tests.unit.site.reading_pages import decimals, html, menu_of, rows, text, topic_files
from tests.unit.site.topic_bundle import add_topics

from zicht.model.cooperation_tables import SCHEMAS, table_path
from zicht.site.build import build_site
from zicht.site.links import TOPIC_PAGES, cooperation_page, topic_page
from zicht.site.words import Words, read_words


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, assets: Path) -> Path:
    """The whole site of a release with all topics."""
    folder = tmp_path_factory.mktemp("topics")
    build_site(add_topics(make_bundle(folder / "bundle")), folder / "site", assets=assets)
    return folder / "site"


def test_flows_stand_with_what_was_expected_the_interval_and_the_verdict(site: Path, words: Words) -> None:
    page, verdicts = html(site, words, "waterbed", "GM9001"), words["waterbed"]["verdicts"]
    out, back = rows(page, "Bovenmaas")
    assert out == ["90", "30", *(decimals(words, n) for n in ("2.98", "2.10 – 4.20")), verdicts["higher"]]
    assert back == ["45", "40", *(decimals(words, n) for n in ("1.12", "0.80 – 1.50")), verdicts["similar"]]
    assert rows(page, "Culmerhout")[0][-1] == verdicts["lower"]
    assert [row[-1] for row in rows(page, EVIL_NAME)] == [verdicts["cannot_say"], verdicts["higher"]]


def test_merged_and_remaining_flows_are_named_and_not_judged(site: Path, words: Words) -> None:
    page = html(site, words, "waterbed", "GM9001")
    kinds, verdicts = words["waterbed"]["kinds"], words["waterbed"]["verdicts"]
    heads = [kinds["merged"].format(name="Gebied VR92"), kinds["elsewhere"], kinds["from_elsewhere"]]
    found = [rows(page, head) for head in heads]
    assert [row[0][0] for row in found] == ["25", "60", "30"]
    assert all(len(row) == 1 and row[0][-1] == verdicts["not_compared"] for row in found)


def test_a_protected_nought_is_said_as_few_and_an_absent_flow_as_absent(site: Path, words: Words) -> None:
    page, few = html(site, words, "waterbed", "GM9001"), words["waterbed"]["too_few"]
    assert rows(page, "Fazantrade")[0][0] == few
    assert rows(page, "Elsterbroek")[0] == [
        words["absences"]["confidential"],
        "50",
        "",
        decimals(words, "0.00 – 0.40"),
        words["waterbed"]["verdicts"]["lower"],
    ]
    other = html(site, words, "waterbed", "GM9011")
    assert rows(other, words["waterbed"]["kinds"]["own"].format(name=EVIL_NAME))[0][0] == few
    says = words["waterbed"]["says"]["arriving"]
    assert says.format(name=EVIL_NAME, value=few, interval="0 – 9") in text(other)


def test_a_balance_of_nought_is_a_figure_and_stays_one(site: Path, words: Words) -> None:
    says = words["waterbed"]["says"]["net"]
    assert says.format(name=EVIL_NAME, value="0", interval="−18 – 18") in text(
        html(site, words, "waterbed", "GM9011")
    )


def test_sentences_of_an_area_hold_value_and_interval(site: Path, words: Words) -> None:
    page, says = text(html(site, words, "waterbed", "GM9001")), words["waterbed"]["says"]
    at_least = words["waterbed"]["display"]["at_least"].format(value="90%")
    assert says["own_share"].format(name="Adelveen", value=at_least, interval="90% – 100%") in page
    assert says["outside_share"].format(name="Adelveen", value="40%", interval="35% – 46%") in page
    assert says["net"].format(name="Adelveen", value="−115", interval="−133 – −97") in page
    few = words["waterbed"]["display"]["fewer"]
    other = text(html(site, words, "waterbed", "GM9011"))
    assert says["own_share"].format(name=EVIL_NAME, value=few, interval="0% – 12%") in other


def test_what_cannot_be_shown_is_named_together_with_its_reason(site: Path, words: Words) -> None:
    page, silent = text(html(site, words, "waterbed", "GM9002")), words["waterbed"]["silent"]
    said = words.say(
        "waterbed.not_shown", reason=words["absences"]["confidential"], what="; ".join(silent.values())
    )
    assert said in page
    assert "None" not in page
    assert "nan" not in page.split()


def test_the_model_stands_with_its_terms_and_its_false_alarms(site: Path, words: Words) -> None:
    page = html(site, words, "waterbed")
    share = decimals(words, "2.3%")
    assert words.say("waterbed.false_alarm", share=share) in text(page)
    assert words.say("waterbed.judged", higher=2, lower=2, similar=2, cannot_say=2) in text(page)
    value, interval = (decimals(words, n) for n in ("−1.23", "−1.50 – −0.90"))
    merged, pairs = rows(page, f"Distance ({words.language})")
    assert merged == [value, ""]  # of merged flows the interval is known to be too narrow
    assert pairs == [value, interval]
    assert rows(page, "no_words_for_this") == [[decimals(words, "0.50"), ""]] * 2


def test_displacement_tells_the_main_parts_in_words_and_all_in_a_table(site: Path, words: Words) -> None:
    page = html(site, words, "waterbed")
    language, parts = words.language, words["waterbed"]["parts"]
    told = [f"<p>{key} ({language})</p>" for key in ("target_fewer", "total_fewer")]
    assert [page.count(sentence) for sentence in told] == [1, 1]
    assert f"<p>neighbour_more ({language})</p>" not in page
    assert rows(page, f"{parts['neighbour']}: {EVIL_NAME}")[0][1:3] == ["100", "70"]
    title = words.say("waterbed.after", intervention=EVIL_TITLE, measure=f"Drugs ({language})")
    assert f"<h3>{escape(title)}</h3>".replace("&#x27;", "&#39;") in page
    assert f"<p>target_not_shown ({language})</p>" in page


def test_old_research_stands_apart_and_makes_no_pages(site: Path, words: Words) -> None:
    page = html(site, words, "waterbed")
    assert rows(page, "Culmerhout → Driewaarde")[0][0] == "40"
    assert rows(page, "Culmerhout")[0][2] == words["absences"]["confidential"]
    assert not (site / topic_page("waterbed", words.language, "GM9003")).exists()


def test_old_research_says_how_near_home_and_nothing_of_bands_it_cannot_tell(
    site: Path, words: Words
) -> None:
    page, t = text(html(site, words, "waterbed")), words["waterbed"]
    share, interval = decimals(words, "25.1%"), decimals(words, "16.0% – 36.0%")
    assert t["research_all"].format(events=80, offenders=60, share=share, interval=interval) in page
    assert t["research_band"].format(start=decimals(words, "0.5"), end=1, share="60%") in page
    assert t["research_beyond"].format(start=1, share="–") in page


@pytest.mark.parametrize("verdict", list(OUTCOMES))
def test_every_verdict_on_an_intervention_is_said_in_words(site: Path, words: Words, verdict: str) -> None:
    overview, page = (html(site, words, "monitor", inner) for inner in ("", "closing-premises"))
    mark = f"{words['monitor']['verdicts'][verdict]}</span>"
    for said in (overview, page):
        assert mark in said
        assert f"sentence of {verdict} ({words.language})" in said


def test_the_main_estimate_stands_with_its_facts_and_the_others_beside_it(site: Path, words: Words) -> None:
    page, t = html(site, words, "monitor", "closing-premises"), words["monitor"]
    assert t["detectable_words"].format(percent="25%") in text(page)
    drift = t["before_words"].format(p=decimals(words, "0.40"), drift="12%")
    assert drift in text(page)
    main = rows(page, f"counts ({words.language})")
    shown = [decimals(words, n) for n in ("0.80", "0.70 – 0.91", "0.004", "0.012")]
    assert main == [[t["roles"]["main"], *shown]] * 3 + [[t["roles"]["main"], "", "", "", ""]]
    beside = rows(page, f"change ({words.language})")
    assert beside == [[t["roles"]["sensitivity"], decimals(words, "0.84"), shown[1], "", ""]] * 3
    assert rows(page, "estimator_without_words")[0][1:] == [""] * 4


def test_the_event_study_is_that_of_the_main_estimator_only(site: Path, words: Words) -> None:
    page = html(site, words, "monitor", "closing-premises")
    assert [len(rows(page, str(time))) for time in range(-4, 5)] == [0, 1, 1, 1, 1, 1, 1, 1, 0]
    ratio = decimals(words, "0.80")
    assert rows(page, "3") == [[ratio, decimals(words, "0.67 – 0.96"), decimals(words, "0.00 – 900.00")]]
    assert page.count('data-island="chart"') == 2


def test_paths_that_may_differ_without_limit_are_said_to_have_none(site: Path, words: Words) -> None:
    page, t = html(site, words, "monitor", "closing-premises"), words["monitor"]
    relative, smooth = (t["restrictions"][name] for name in ("relative_magnitude", "smoothness"))
    assert rows(page, relative) == [[decimals(words, "0.50"), decimals(words, "0.60 – 0.95")]]
    assert rows(page, smooth) == [[decimals(words, "0.10"), t["unbounded"]]]


def test_an_entry_says_whether_it_came_before_the_start_and_how_long_it_lasts(
    site: Path, words: Words
) -> None:
    first, second = (text(html(site, words, "monitor", one)) for one in ("closing-premises", "ended-early"))
    t = words["monitor"]
    assert t["preregistered"].format(day="2022-05-20") in first
    assert t["goes_on"] in first
    assert t["registered_later"].format(day="2022-05-20") in second
    assert t["goes_on"] not in second


def test_signals_are_counted_and_only_those_that_stand_out_are_listed(site: Path, words: Words) -> None:
    page, t = html(site, words, "monitor"), words["monitor"]
    period = {"nl": "4e kwartaal 2024", "en": "quarter 4 2024"}[words.language]
    assert t["looked_at"].format(count=4, period=period, loud=2, silent=1) in text(page)
    assert rows(page, "Adelveen") == [["90", "50", "38 – 64", t["signals"]["high"]]]
    assert rows(page, "Bovenmaas")[0][-1] == t["signals"]["low"]
    assert rows(page, "Culmerhout") == rows(page, "Driewaarde") == []
    assert rows(page, EVIL_NAME)[0][0] == words["waterbed"]["too_few"]


def test_terms_and_figures_of_the_model_stand_with_their_intervals(site: Path, words: Words) -> None:
    page = html(site, words, "recruits")
    numbers = [decimals(words, "3.0"), decimals(words, "1.2 – 8.2"), "530"]
    assert rows(page, f"was referred to Halt ({words.language})") == [numbers]
    assert rows(page, "moved: <yes>")[0][0] == decimals(words, "1.1")
    for measure in words["recruits"]["measures"].values():
        found = rows(page, measure)
        assert found[0] == [
            f"logistic ({words.language})",
            "2018-2019",
            decimals(words, "0.75"),
            decimals(words, "0.50 – 1.10"),
        ]
    (own,) = [row for row in re.findall(r"<tr>.*?</tr>", page) if "model_without_words" in row]
    assert f"(was referred to Halt ({words.language}), unknown=code)" in own


def test_every_chapter_and_what_it_may_not_be_used_for_stand_on_the_page(site: Path, words: Words) -> None:
    page = text(html(site, words, "recruits"))
    for name, heading in words["recruits"]["chapters"].items():
        assert heading in page
        assert f"sentence of {name}" in page
    for inner in ("", "GM9001"):
        said = text(html(site, words, "recruits", inner))
        assert f"Never about one person ({words.language})" in said
    assert words.say("recruits.cohorts", fitted="2016, 2017", tested="2018") in page


def test_areas_of_the_newest_year_stand_with_few_as_few(site: Path, words: Words) -> None:
    page, inside = (html(site, words, "recruits", inner) for inner in ("", "GM9001"))
    few, none = words["waterbed"]["too_few"], words["waterbed"]["display"]["fewer"]
    thousand = {"nl": "1.000", "en": "1,000"}[words.language]
    expected = [decimals(words, "3.2"), decimals(words, "2.0 – 5.1")]
    assert rows(page, "Adelveen") == [[thousand, "150", "15%", *expected]]
    assert rows(page, "Bovenmaas") == [[words["absences"]["confidential"]]]
    assert rows(page, EVIL_NAME) == [["60", few, none, *expected]]
    assert rows(inside, "Gebied WK900100")[0][:3] == ["200", "50", "25%"]
    assert rows(inside, "Gebied WK900101")[0][2] == "100%"  # rounding put more above the line than below it


def test_no_name_or_title_brings_an_element_onto_a_page(site: Path) -> None:
    pages = [page for topic in TOPIC_PAGES for page in topic_files(site, topic)]
    assert len(pages) == 106
    together = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert "<script>" not in together
    assert "<b>&</b>" not in together
    assert "<i>Adelveen" not in together
    assert "<yes>" not in together
    assert str(escape(EVIL_NAME)).replace("&#x27;", "&#39;") in together


@pytest.mark.parametrize("topic", list(TOPIC_PAGES))
def test_every_link_of_a_topic_leads_somewhere_within_the_site(site: Path, topic: str) -> None:
    broken = []
    for page in topic_files(site, topic):
        for address in addresses(page):
            target, anchor = target_of(site, page, address)
            ids = {attributes.get("id") for _, attributes in tree(target).elements} if anchor else {anchor}
            if not target.is_file() or anchor not in ids | {""}:
                broken.append(f"{page.relative_to(site)} -> {address}")
    assert broken == []


@pytest.mark.parametrize("topic", list(TOPIC_PAGES))
def test_pages_of_a_topic_are_well_formed_with_one_heading_and_unique_names(site: Path, topic: str) -> None:
    for page in topic_files(site, topic):
        elements = tree(page).elements
        ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
        regions = [told["aria-label"] for _, told in elements if told.get("role") == "region"]
        assert tree(page).faults == [], page
        assert [tag for tag, _ in elements].count("h1") == 1
        assert len(ids) == len(set(ids)), page
        assert len(regions) == len(set(regions)), page


def test_downloads_are_the_files_of_the_release_as_they_are(site: Path) -> None:
    bundle = site.parent / "bundle"
    listed = set()
    pages = [site / topic_page(topic, "nl") / "index.html" for topic in TOPIC_PAGES if topic != "cooperation"]
    pages.append(site / cooperation_page("downloads", "nl") / "index.html")
    for page in pages:
        links = [address for address in addresses(page) if "data/v1/" in address]
        assert links, page
        for address in links:
            target, _ = target_of(site, page, address)
            name = target.relative_to(site.resolve() / "data" / "v1").as_posix()
            assert target.read_bytes() == (bundle / name).read_bytes(), name
            listed.add(name)
    expected = {
        "flows.csv",
        "flow_profiles.csv",
        "displacement.csv",
        "model_card.json",
        "algorithm_record.json",
    }
    expected |= {"research/flows.csv", "research/flow_profiles.csv"}
    expected |= {f"recruits/{name}.csv" for name in ("areas", "terms", "models")}
    names = ("effects", "event_studies", "sensitivity", "series", "signals")
    expected |= {f"monitor/{name}.csv" for name in names}
    expected |= {f"{table_path(name)}{ending}" for name in SCHEMAS for ending in (".csv", ".parquet")}
    expected |= {"cooperation.json", "cooperation/datapackage.json"}
    expected |= {"questions.json", "questions/key.json", "questions/signed.json"}
    assert listed == expected


def test_the_menu_leads_to_the_topics_on_every_page(site: Path, words: Words) -> None:
    for page in (site / words.language / "index.html", *topic_files(site, "monitor")):
        other = read_words("nl" if "/nl/" in page.as_posix() else "en")
        assert {other["nav"][topic] for topic in TOPIC_PAGES} <= set(menu_of(page))
