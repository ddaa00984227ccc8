"""The words of analyses: careful with people and places, plain, and honest about what is ours."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from tests.unit.content.test_indicators import ABBREVIATION, INDICATORS, SENTENCE_END, UNWANTED

from zicht.model.indicators import Indicator, indicator_from_dict

FOLDER = Path(str(resources.files("zicht"))) / "content" / "analyses"
ABOUT_PEOPLE = ("drugs", "multi-problem", "population", "youth")
LANGUAGES = ("nl", "en")
PLAIN = ("question", "population", "formula", "limits", "not_meaning", "action")


def beside(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


FILES = {f"{path.parent.name}/{path.stem}": beside(path) for path in sorted(FOLDER.glob("*/*.toml"))}
OWN = {name: file for name, file in FILES.items() if name.split("/")[0] in ABOUT_PEOPLE}
GIVEN = [indicator_from_dict(one) for file in FILES.values() for one in file.get("indicator", [])]
OWN_GIVEN = [one for one in GIVEN if one.theme in ABOUT_PEOPLE]


def named(indicator: Indicator) -> str:
    return indicator.id


def flat(value: str | list[str]) -> str:
    return value if isinstance(value, str) else " ".join(value)


def test_there_are_at_least_twenty_five_analyses_and_each_has_its_code():
    assert len(FILES) >= 25
    assert all((FOLDER / f"{name}.py").is_file() for name in FILES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_are_unique_over_all_indicators(language: str):
    for field in ("title", "short_title", "sentence"):
        seen = Counter(getattr(one.texts[language], field) for one in (*INDICATORS, *GIVEN))
        assert [text for text, times in seen.items() if times > 1] == []


def test_orders_are_unique_over_all_indicators():
    seen = Counter(one.order for one in (*INDICATORS, *GIVEN))
    assert [order for order, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("indicator", OWN_GIVEN, ids=named)
def test_texts_are_plain_and_label_nobody(indicator: Indicator, language: str):
    text = indicator.texts[language]
    every = " ".join(getattr(text, name) for name in text.__dataclass_fields__)
    assert re.findall(rf"\b(?:{'|'.join(UNWANTED[language].split())})\b", every, re.IGNORECASE) == []
    assert not ABBREVIATION.search(every)
    plain = " ".join(getattr(text, name) for name in PLAIN)
    lengths = [len(part.split()) for part in SENTENCE_END.split(plain) if part]
    assert sum(lengths) / len(lengths) <= 16
    assert max(lengths) <= 36
    words = re.findall(r"[A-Za-zÀ-ÿ]+", plain)
    assert sum(len(word) >= 14 for word in words) / len(words) <= 0.06


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("indicator", OWN_GIVEN, ids=named)
def test_texts_have_the_form_of_those_of_other_indicators(indicator: Indicator, language: str):
    text = indicator.texts[language]
    assert sorted(re.findall(r"{(\w+)}", text.sentence)) == ["area", "value"]
    assert text.question.endswith("?")
    assert all(getattr(text, name).endswith(".") for name in (*PLAIN[1:], "sentence"))
    thousand, times = {"nl": ("1.000", "keer"), "en": ("1,000", "times")}[language]
    words = thousand if indicator.multiplier == 1000 else "100"
    assert text.formula.endswith(f"{times} {words}.")
    assert text.unit.startswith(("procent", "percent") if words == "100" else f"per {thousand} ")


@pytest.mark.parametrize("name", OWN)
def test_every_record_says_what_it_must(name: str):
    record = OWN[name]["record"]
    for key, words in record.items():
        assert all(flat(words[language]).strip() for language in LANGUAGES), key
        assert isinstance(words["nl"], list) == isinstance(words["en"], list)
        if isinstance(words["nl"], list):
            assert len(words["nl"]) == len(words["en"]), key
    for key in ("requested_by", "legal_ground", "oversight"):  # not ours to say: an example
        assert record[key]["nl"].startswith("Voorbeeld, in te vullen")
        assert record[key]["en"].startswith("Example, to be filled in")
    assert re.search(r"van ons|eigen cijfer", record["original"]["nl"])
    assert re.search(r"\bours?\b|of its own", record["original"]["en"])
    assert "nationaliteit" in record["not_used"]["nl"]


@pytest.mark.parametrize("name", [one for one in OWN if one.split("/")[0] == "drugs"])
def test_figures_of_the_police_say_that_they_follow_its_effort(name: str):
    limits = OWN[name]["record"]["limits"]
    assert re.search(r"inzet|gevonden", flat(limits["nl"]))
    assert re.search(r"effort|found", flat(limits["en"]))


def test_the_family_figure_warns_and_stays_away_from_small_areas():
    """This figure became a story about one group of residents; it never goes without its interval again."""
    file = OWN["drugs/suspect-family"]
    for words in (flat(file["record"]["limits"]["nl"]), file["indicator"][0]["texts"]["nl"]["limits"]):
        assert "62 procent" in words
        assert "52 tot 71 procent" in words
    assert not {"wk", "bu"} & {level for one in file["indicator"] for level in one["levels"]}


def test_rare_things_of_people_have_no_figure_for_a_buurt():
    rare = [one.id for one in OWN_GIVEN if one.theme in ("drugs", "multi-problem") and "bu" in one.levels]
    assert rare == []
