"""The public register of questions on the site: what is asked, on which ground, with which outcome."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from html import unescape
from pathlib import Path

import pytest
from tests.unit.site.made_up_bundle import make_bundle, reseal
from tests.unit.site.made_up_register import EVIL, NAMES, UNNAMED, add_questions, register
from tests.unit.site.reading_pages import decimals, html, menu_of, rows, text, topic_files

from zicht.model import question_terms as model
from zicht.model.requests import Word
from zicht.site.build import build_site
from zicht.site.views.questions import NULL, STAGES
from zicht.site.words import Words, read_words

Q1, Q2, Q3, Q4 = (f"01HZX0000000000000000000Q{n}" for n in (1, 2, 3, 4))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, assets: Path) -> Path:
    folder = tmp_path_factory.mktemp("questions")
    bundle = make_bundle(folder / "bundle")
    add_questions(bundle)
    reseal(bundle)
    build_site(bundle, folder / "site", assets=assets)
    return folder / "site"


def test_the_list_counts_what_was_not_found_too(site: Path, words: Words) -> None:
    page, t = text(html(site, words, "questions")), words["questions"]
    assert t["count_all"].format(count=4) in page
    assert t["count_findings"].format(supported=1, other=1) in page
    assert t["count_stopped"].format(rejected=1, withdrawn=1, refused=0) in page


def test_a_null_result_stays_readable_after_the_question_ended(site: Path, words: Words) -> None:
    page, t = text(html(site, words, "questions", Q2)), words["questions"]
    assert t["verdicts"]["no-effect-of-that-size"] in page
    assert t["verdict_means"]["no-effect-of-that-size"] in page
    assert t["withdrawals"]["decision-taken"].lower() in page.lower()
    figures = {name: decimals(words, figure) for name, figure in
               {"effect": "1.00", "lower": "0.92", "upper": "1.08", "adjusted": "0.800"}.items()}  # fmt: skip
    assert t["figures"].format(**figures) in page


def test_a_chance_is_never_shown_as_nought(site: Path, words: Words) -> None:
    page = text(html(site, words, "questions", Q1))
    assert decimals(words, "0.001") in page
    assert decimals(words, "0.000") not in page


def test_a_page_holds_timeline_tests_hypotheses_hash_runs_and_answers(site: Path, words: Words) -> None:
    page, t = text(html(site, words, "questions", Q1)), words["questions"]
    (question,) = (one for one in register().questions if one.id == Q1)
    assert question.preregistration is not None
    assert question.preregistration.digest in page
    for said in ("jci1.3:c:BWBR0015926&artikel=41", "besluit 2025/7", "0123abc", "minstens 10 verdachten"):
        assert said in page
    assert [t["steps"][entry.step.value] in page for entry in question.timeline] == [True] * len(
        question.timeline
    )
    assert t["answers_told"].format(answered=2, asked=2, unnamed=1) in page
    assert t["steps"]["hypotheses-drafted"] not in page.split(t["timeline"])[1]


def test_a_gemeente_that_is_not_named_stands_nowhere_on_the_site_nor_its_answer(
    site: Path, words: Words
) -> None:
    page, t = html(site, words, "questions", Q1), words["questions"]
    told, each = t["answers"], t["explanations"]
    shown = [
        told["partly"],
        told["no"],
        told["unknown"],
        each["facilities"],
        t["follows"]["talk-with-partners"],
    ]
    assert rows(page, NAMES["voorhaven"]) == [shown]
    assert t["answers_hidden"] in text(page)
    assert t["not_named"] in text(page)
    for place in (site / "data/v1/questions.json", site / "data/v1/questions/signed.json"):
        written = place.read_text()
        if "payload" in written:
            written = b64decode(json.loads(written)["payload"]).decode()
        assert "GM9001" in written
        assert not [word for word in ("GM9002", "Zandoever", UNNAMED.digest) if word in written]
        assert "inquiry" not in written  # what it said it would do
    assert not [one for one in site.rglob("*.html") if "Zandoever" in text(one.read_text())]


def test_a_rejected_question_names_ground_and_recourse(site: Path, words: Words) -> None:
    page, t = text(html(site, words, "questions", Q3)), words["questions"]
    assert t["rejections"]["no-debate"].lower() in page.lower()
    assert t["recourse"].format(where="de raad", until="2025-05-01") in page


def test_words_of_partners_are_escaped_and_marked_as_dutch(site: Path, words: Words) -> None:
    page = html(site, words, "questions", Q4)
    assert "<script>alert" not in page
    if words.language == "nl":
        assert EVIL in unescape(re.sub(r"<[^>]+>", "", page))
    else:
        assert "Is it empty?" in page
        assert '<p class="lead" lang="nl">' in html(site, words, "questions", Q1)
    assert "<b>Voorhaven" not in page


def test_the_algorithm_record_has_fields_of_the_standard_and_no_other(site: Path) -> None:
    fields = {
        "name", "description_short", "organization", "category", "status", "begin_date", "end_date",
        "contact_email", "website", "publication_category", "url", "goal", "proportionality",
        "human_intervention", "risks", "lawful_basis", "lawful_basis_grouping", "process_index_url",
        "impacttoetsen", "impacttoetsen_grouping", "source_data", "source_data_grouping",
        "methods_and_models", "provider", "publiccode", "lang", "standard_version", "source_id", "tags",
    }  # fmt: skip
    needed = {
        "name",
        "description_short",
        "organization",
        "status",
        "contact_email",
        "publication_category",
        "lang",
    }
    record = json.loads((site / f"data/v1/questions/algorithm-{Q1}.json").read_text())
    assert set(record) <= fields
    assert needed <= set(record)
    assert record["status"] == "In gebruik"
    assert record["lawful_basis_grouping"][0]["link"].startswith(
        "https://wetten.overheid.nl/jci1.3:c:BWBR0015926"
    )
    ended = json.loads((site / f"data/v1/questions/algorithm-{Q2}.json").read_text())
    assert (ended["status"], ended["end_date"]) == ("Buiten gebruik", "2025-03")
    assert not (site / f"data/v1/questions/algorithm-{Q3}.json").exists()


def test_the_signed_file_and_its_key_can_be_downloaded(site: Path, words: Words) -> None:
    page = html(site, words, "questions")
    for name in ("questions.json", "questions/signed.json", "questions/key.json"):
        assert f"data/v1/{name}" in page
        assert (site / "data/v1" / name).is_file()


def test_the_menu_has_the_register_only_when_the_release_has_it(site: Path, words: Words) -> None:
    pages = topic_files(site, "questions")
    assert len(pages) == 10
    assert words.at("nav.questions") in menu_of(site / words.language / "index.html")


def test_every_word_of_the_model_is_said_in_both_languages() -> None:
    lists = {
        "stages": model.Stage, "steps": model.Step, "tests": model.Test, "outcomes": model.TestOutcome,
        "rejections": model.RejectionGround, "withdrawals": model.WithdrawalGround, "answers": model.Answer,
        "verdicts": model.FindingVerdict, "verdict_means": model.FindingVerdict,
        "directions": model.Direction, "scales": model.EffectScale, "words": Word,
        "explanations": model.Explanation, "follows": model.Follow,
    }  # fmt: skip
    for language in ("nl", "en"):
        t = read_words(language)["questions"]
        for name, kind in lists.items():
            assert set(t[name]) == {word.value for word in kind}, name
    assert {stage.value for stage in model.Stage} == set(STAGES)
    assert {*NULL, "supported"} == {verdict.value for verdict in model.FindingVerdict}
