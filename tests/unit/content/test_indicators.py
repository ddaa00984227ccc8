"""The definitions of indicators: whole, plain, in two languages, and careful with people and places."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from zicht.analyses.definitions import built_in_indicators
from zicht.analyses.derived import SHARES, SUMS
from zicht.model.indicators import Indicator, IndicatorText, Kind
from zicht.sources.catalogue import built_in_catalogue

INDICATORS = built_in_indicators()
FOLDER = Path(str(resources.files("zicht"))) / "content" / "indicators"
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9'])")
ABBREVIATION = re.compile(r"\b(bijv|enz|e\.g|i\.e)\.")

# Words that rank places, sound an alarm, or stick a label on the people who live there.
UNWANTED = {
    "nl": r"""ranglijst top\s\d+ slechtst\w* ergst\w* koploper\w* probleemwijk\w*
        achterstandswijk\w* kansarm\w*
        allochto\w* autochto\w* criminelen crimineel dader\w+ onveilig\w* alarm\w* zorgwekkend\w* schokkend\w*
        verloeder\w* hotspot\w* brandhaard\w* broeinest\w* asociaal laag\s?opgeleid\w*
        hangjongeren explosie\w*""",
    "en": r"""ranking league\stable top\s\d+ worst best deprived disadvantaged criminals? unsafe alarm\w*
        worrying
        shocking ghetto\w* hotspots? breeding\sground low-?educated poorly\seducated gangs? explosion\w*""",
}


def texts() -> list[tuple[str, str, IndicatorText]]:
    return [(one.id, language, one.texts[language]) for one in INDICATORS for language in ("nl", "en")]


def words_of(text: IndicatorText) -> list[str]:
    return [getattr(text, name) for name in text.__dataclass_fields__]


def sentences(text: IndicatorText) -> list[str]:
    plain = " ".join(
        (text.question, text.population, text.formula, text.limits, text.not_meaning, text.action)
    )
    return [part for part in SENTENCE_END.split(plain) if part]


def named(indicator: Indicator) -> str:
    return indicator.id


def test_there_are_at_least_thirty_definitions():
    assert len(INDICATORS) >= 30


def test_a_file_is_named_after_its_indicator_and_stands_in_the_folder_of_its_theme():
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("**/*.toml")}
    assert files == {f"{indicator.theme}/{indicator.id}.toml" for indicator in INDICATORS}


def test_orders_are_unique_so_that_lists_never_depend_on_the_alphabet():
    twice = [order for order, times in Counter(i.order for i in INDICATORS).items() if times > 1]
    assert not twice


@pytest.mark.parametrize("language", ["nl", "en"])
def test_titles_are_unique_in_each_language(language: str):
    for field in ("title", "short_title", "sentence"):
        seen = Counter(getattr(indicator.texts[language], field) for indicator in INDICATORS)
        assert [title for title, times in seen.items() if times > 1] == []


@pytest.mark.parametrize(("id_", "language", "text"), texts())
def test_the_sentence_has_one_place_for_the_area_and_one_for_the_value(
    id_: str, language: str, text: IndicatorText
):
    assert sorted(re.findall(r"{(\w+)}", text.sentence)) == ["area", "value"]
    filled = text.sentence.format(area="Delft", value="12,3")
    assert filled.startswith("Delft: ")
    assert "12,3" in filled
    assert filled.endswith(".")
    assert "{" not in "".join(getattr(text, f) for f in text.__dataclass_fields__ if f != "sentence")


@pytest.mark.parametrize(("id_", "language", "text"), texts())
def test_no_text_ranks_places_or_labels_people(id_: str, language: str, text: IndicatorText):
    found = re.findall(
        rf"\b(?:{'|'.join(UNWANTED[language].split())})\b", " ".join(words_of(text)), re.IGNORECASE
    )
    assert found == []


@pytest.mark.parametrize(("id_", "language", "text"), texts())
def test_sentences_are_short_enough_for_a_plain_reader(id_: str, language: str, text: IndicatorText):
    lengths = [len(sentence.split()) for sentence in sentences(text)]
    assert sum(lengths) / len(lengths) <= 16, "mean number of words in a sentence"
    assert max(lengths) <= 36, max(sentences(text), key=lambda sentence: len(sentence.split()))
    assert not any(ABBREVIATION.search(word) for word in words_of(text))


@pytest.mark.parametrize(("id_", "language", "text"), texts())
def test_most_words_are_short(id_: str, language: str, text: IndicatorText):
    words = re.findall(r"[A-Za-zÀ-ÿ]+", " ".join(sentences(text)))
    long_words = [word for word in words if len(word) >= 14]
    assert len(long_words) / len(words) <= 0.06, long_words


@pytest.mark.parametrize(("id_", "language", "text"), texts())
def test_every_text_ends_as_a_sentence_and_every_question_as_a_question(
    id_: str, language: str, text: IndicatorText
):
    for field in ("population", "formula", "limits", "not_meaning", "action", "sentence"):
        assert getattr(text, field).endswith("."), field
    assert text.question.endswith("?")
    for field in ("title", "short_title", "unit"):
        assert not getattr(text, field).endswith("."), field


@pytest.mark.parametrize("indicator", INDICATORS, ids=named)
def test_the_unit_says_what_the_multiplier_does(indicator: Indicator):
    for language, thousand in (("nl", "1.000"), ("en", "1,000")):
        unit = indicator.texts[language].unit
        per_hundred = unit.startswith(("procent", "percent", "per 100 "))
        if indicator.multiplier == 1000:
            assert f"per {thousand} " in unit
        if indicator.multiplier == 100:
            assert per_hundred
        if indicator.kind is Kind.MEAN:
            assert indicator.multiplier == 1


@pytest.mark.parametrize("indicator", [i for i in INDICATORS if i.multiplier > 1], ids=named)
def test_the_formula_ends_with_the_multiplier(indicator: Indicator):
    assert indicator.texts["nl"].formula.endswith(f"keer {indicator.multiplier:,}.".replace(",", "."))
    assert indicator.texts["en"].formula.endswith(f"times {indicator.multiplier:,}.")


@pytest.mark.parametrize("indicator", [i for i in INDICATORS if i.kind is Kind.MEAN], ids=named)
def test_an_assumed_variation_has_its_ground_in_the_limits(indicator: Indicator):
    assert re.search(r"aanname|gaat daarom uit van", indicator.texts["nl"].limits)
    assert re.search(r"assumption|therefore assumes", indicator.texts["en"].limits)


@pytest.mark.parametrize("indicator", [i for i in INDICATORS if i.numerator_in_percent], ids=named)
def test_a_whole_percent_is_not_shown_with_decimals_it_does_not_have(indicator: Indicator):
    if "hele procenten" in indicator.texts["nl"].limits:
        assert indicator.decimals == 0
        assert "whole percents" in indicator.texts["en"].limits


@pytest.mark.parametrize("indicator", [i for i in INDICATORS if i.theme == "crime"], ids=named)
def test_registered_crime_says_that_it_is_not_all_crime(indicator: Indicator):
    assert re.search(r"gemeld|melden|aangifte", indicator.texts["nl"].limits)
    assert re.search(r"report", indicator.texts["en"].limits)
    assert "niet wie het deed" in indicator.texts["nl"].not_meaning
    assert "not say who did it" in indicator.texts["en"].not_meaning


def test_small_differences_are_never_called_relevant():
    assert all(1.05 <= indicator.smallest_relevant_ratio <= 1.5 for indicator in INDICATORS)


def test_peers_are_chosen_on_six_to_eight_characteristics_and_never_on_crime_or_benefits():
    chosen = [indicator for indicator in INDICATORS if indicator.characteristic]
    assert 6 <= len(chosen) <= 8
    assert {indicator.theme for indicator in chosen}.isdisjoint({"crime", "income-and-benefits", "care"})


def test_no_indicator_counts_origin_or_belief():
    parts = {indicator.numerator for indicator in INDICATORS} | {i.denominator for i in INDICATORS}
    assert not [part for part in parts if re.search(r"origin|migra|western|relig|nation|ethni", part)]


def test_a_definition_file_holds_nothing_but_the_definition():
    for path in FOLDER.glob("**/*.toml"):
        value = tomllib.loads(path.read_text(encoding="utf-8"))
        assert set(value["texts"]) == {"nl", "en"}, path.name


def measures_there_are() -> set[str]:
    """Names in the catalogue of sources, and those that follow from them."""
    published = {
        column.measure
        for entry in built_in_catalogue().entries
        for part in entry.tables
        for column in part.measures
    }
    return published | {name for share in SHARES for name in (share.part, share.share)} | set(SUMS)


@pytest.mark.parametrize("indicator", INDICATORS, ids=named)
def test_a_source_gives_each_measure(indicator: Indicator):
    assert {indicator.numerator, indicator.denominator} <= measures_there_are()


def test_a_measure_in_percent_is_declared_so():
    undeclared = [
        i.id
        for i in INDICATORS
        if i.numerator.startswith("pct_") or i.numerator.endswith("_pct")
        if not i.numerator_in_percent
    ]
    assert undeclared == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_site_has_a_name_for_each_theme(language: str):
    texts = tomllib.loads((FOLDER.parents[1] / "site" / "texts" / f"{language}.toml").read_text("utf-8"))
    assert {indicator.theme for indicator in INDICATORS} <= set(texts["themes"])
