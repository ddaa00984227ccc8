"""Both languages say the same things, and every place in a text is filled."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from markupsafe import Markup

from zicht.model.area_codes import Level
from zicht.model.cells import Reference, TrendVerdict, Verdict
from zicht.model.observations import Absence
from zicht.site.words import fill, fill_markup, read_words


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key in value:
            yield from leaves(value[key], f"{path}.{key}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from leaves(one, f"{path}[{at}]")
    else:
        yield path, value


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys() -> None:
    dutch, english = dict(leaves(read_words("nl"))), dict(leaves(read_words("en")))
    assert sorted(dutch) == sorted(english)
    assert len(dutch) > 200


def test_a_text_has_the_same_places_in_both_languages() -> None:
    english = dict(leaves(read_words("en")))
    assert not [key for key, text in leaves(read_words("nl")) if places(text) != places(english[key])]


def test_no_text_is_empty_or_left_to_be_written() -> None:
    for language in ("nl", "en"):
        for key, text in leaves(read_words(language)):
            assert text.strip(), key
            assert "TODO" not in text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_verdict_absence_trend_and_level_has_a_word(language: str) -> None:
    words = read_words(language)
    assert all(words.at(f"verdicts.{v.value}") and words.at(f"verdict_explained.{v.value}") for v in Verdict)
    assert all(words.at(f"absences.{a.value}") and words.at(f"absence_explained.{a.value}") for a in Absence)
    assert all(words.at(f"trends.{t.value}") for t in TrendVerdict)
    assert all(words.at(f"levels.{level.value}.plural") for level in Level)
    assert all(words.versus(r, level.value) for r in Reference for level in Level)


def test_a_lacking_part_is_an_error_and_never_shows_as_a_place() -> None:
    with pytest.raises(KeyError):
        fill("{name} is here", other="x")


def test_parts_are_escaped_in_pages_unless_they_are_html_already() -> None:
    assert fill_markup("{a} & {b}", a="<i>", b=Markup("<b>ok</b>")) == "&lt;i&gt; &amp; <b>ok</b>"
