"""Reuse first: what comes near a wish, and why not, drawn on small patchworks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.cooperation.small_patchworks import ON, patchwork, version

from zicht.cooperation.reuse.candidates import COMPONENTS, candidates, theme_match
from zicht.cooperation.reuse.evaluation import Task, by_size, scores, trials
from zicht.cooperation.reuse.forms import capacities
from zicht.cooperation.reuse.purposes import read_purposes
from zicht.cooperation.reuse.ranking import Fit, Match, Ranking, rank
from zicht.cooperation.reuse.wish import Wish, WishUnclear
from zicht.cooperation.words import LANGUAGES
from zicht.model.partnerships import Form, Patchwork


def wish(letters: str, **more: object) -> Wish:
    return replace(Wish(frozenset(letters.lower())), **more)  # type: ignore[arg-type]


def order(found: Ranking) -> list[str]:
    return [match.version for match in found.matches]


def only(made: Patchwork, asked: Wish) -> Match:
    (match,) = rank(made, asked, ON).matches
    return match


def test_the_nearest_set_of_parties_comes_first() -> None:
    """
    wished A B C | exact: A B C | wide: A B C D E F | narrow: A B | elsewhere: D E
    """
    made = patchwork(
        {
            version("exact"): "ABC",
            version("wide"): "ABCDEF",
            version("narrow"): "AB",
            version("elsewhere"): "DE",
        }
    )
    found = rank(made, wish("ABC"), ON)
    assert order(found) == ["exact", "wide", "narrow"]
    assert (found.considered, found.sharing) == (4, 3)
    assert found.matches[0].fit is Fit.READY
    assert found.matches[1].others == ("d", "e", "f")
    assert found.matches[2].absent == ("c",)
    assert found.matches[2].fit is Fit.BY_JOINING


def test_a_theme_decides_between_equal_sets() -> None:
    made = patchwork({version("care", themes=("t1",)): "AB", version("water", themes=("t2",)): "AB"})
    found = rank(made, wish("AB", themes=frozenset({"natuur en milieu | water"})), ON)
    assert order(found) == ["water", "care"]
    assert [match.fit for match in found.matches] == [Fit.READY, Fit.BY_AMENDING]


def test_a_theme_does_not_beat_the_right_parties() -> None:
    made = patchwork({version("other", themes=("t1",)): "ABC", version("water", themes=("t2",)): "ABCDEF"})
    assert order(rank(made, wish("ABC", themes=frozenset({"t2"})), ON)) == ["other", "water"]


def test_an_unknown_theme_counts_neither_for_nor_against() -> None:
    made = patchwork(
        {
            version("same", themes=("t2",)): "AB",
            version("silent"): "AB",
            version("another", themes=("t1",)): "AB",
        }
    )
    found = rank(made, wish("AB", themes=frozenset({"t2"})), ON)
    assert order(found) == ["same", "silent", "another"]
    silent = found.matches[1]
    assert silent.fit is Fit.CANNOT_SAY
    assert [one.score for one in silent.components if one.name == "theme"] == [None]
    assert "niet voor en niet tegen" in next(
        one.why.told("nl") for one in silent.components if one.name == "theme"
    )


@pytest.mark.parametrize(
    ("form", "powers", "fit"),
    [
        (Form.PUBLIC_BODY, {"delegatie"}, "ready"),
        (Form.PUBLIC_BODY, {"mandaat"}, "by_amending"),
        (Form.PUBLIC_BODY, set(), "cannot_say"),
        (Form.ARRANGEMENT_ONLY, {"mandaat"}, "unsuitable"),
        (Form.COVENANT, set(), "unsuitable"),
        (Form.PRIVATE_LAW, set(), "cannot_say"),
    ],
)
def test_whether_a_form_can_take_delegated_powers(form: Form, powers: set[str], fit: str) -> None:
    made = patchwork({version("p", form=form, powers=frozenset(powers)): "AB"})
    match = only(made, wish("AB", powers=frozenset({"delegatie"})))
    assert match.fit == fit


def test_an_operational_body_is_for_boards_only() -> None:
    made = patchwork({version("p", form=Form.OPERATIONAL_BODY): "AB"})
    assert only(made, wish("AB", bodies=frozenset({"gemeenteraad"}))).fit is Fit.UNSUITABLE
    assert only(made, wish("AB", bodies=frozenset({"college"}))).fit is Fit.READY


def test_words_of_the_wish_are_compared_with_the_purpose() -> None:
    made = patchwork(
        {
            version("jeugd", purpose="Het organiseren van jeugdhulp en jeugdbescherming."): "AB",
            version("afval", purpose="Het inzamelen van huishoudelijk afval."): "AB",
            version("silent"): "AB",
        }
    )
    found = rank(made, wish("AB", text="afvalinzameling"), ON)
    assert order(found)[0] == "afval"
    assert next(match for match in found.matches if match.version == "silent").components[3].score is None


def test_a_hidden_chain_is_not_found() -> None:
    made = patchwork({version("p"): "AB", version("q"): "ABC"})
    assert order(rank(made, wish("AB"), ON, hidden={"p"})) == ["q"]


def test_when_nothing_shares_a_party_it_says_so() -> None:
    made = patchwork({version("p"): "AB", version("q", in_force_until=ON): "CD"})
    found = rank(made, wish("CD"), ON)
    assert (found.matches, found.advice.key) == ((), "reuse_none")


def test_when_most_parties_are_elsewhere_nothing_comes_near() -> None:
    made = patchwork({version("p"): "AX", version("q", in_force_until=ON): "BCD"})
    assert rank(made, wish("ABCD"), ON).advice.key == "reuse_far"


def test_what_nobody_knows_is_refused_all_at_once() -> None:
    made = patchwork({version("p"): "AB"})
    with pytest.raises(WishUnclear) as refused:
        rank(made, wish("AZ", themes=frozenset({"natuur"}), powers=frozenset({"macht"})), ON)
    assert "party 'z'" in str(refused.value)
    assert "theme 'natuur'" in str(refused.value)
    assert "powers 'macht'" in str(refused.value)
    with pytest.raises(WishUnclear, match="no party"):
        rank(made, wish(""), ON)


def test_every_component_has_a_weight_and_a_sentence_in_both_languages() -> None:
    made = patchwork({version("p", themes=("t3",), purpose="water", powers=frozenset({"mandaat"})): "ABC"})
    asked = wish("ABD", themes=frozenset({"t2"}), powers=frozenset({"delegatie"}), text="water")
    made = replace(made, parties={**made.parties, "d": replace(made.parties["a"], id="d", name="D")})
    found = rank(made, asked, ON)
    (match,) = found.matches
    assert [one.name for one in match.components] == list(COMPONENTS)
    assert sum(one.weight for one in match.components) == pytest.approx(1)
    assert 0 < match.score < 1
    assert {one.key for one in match.hurdles} == {"hurdle_absent", "hurdle_others", "reuse_form_can"}
    for told in (found.advice, *match.hurdles, *(one.why for one in match.components)):
        assert all("{" not in told.told(language) for language in LANGUAGES)


@pytest.mark.parametrize(
    ("wished", "there", "score"),
    [
        ({"a | b"}, {"a | b"}, 1.0),
        ({"a"}, {"a | b"}, 0.5),
        ({"a | c"}, {"a | b"}, 0.5),
        ({"c"}, {"a | b"}, 0.0),
    ],
)
def test_how_themes_match(wished: set[str], there: set[str], score: float) -> None:
    assert theme_match(wished, there) == score


def test_every_form_has_a_capacity() -> None:
    assert set(capacities()) == set(Form)


def test_equal_texts_are_nearest_and_empty_ones_far() -> None:
    purposes = read_purposes(["Beheer van wegen", "Jeugdzorg in de regio", ""])
    near = purposes.nearness("jeugdzorg in de regio")
    assert near[1] == pytest.approx(1)
    assert near[2] == 0
    assert purposes.nearness("").tolist() == [0, 0, 0]


def test_twins_are_found_where_there_are_any() -> None:
    """
    p and q have the same gemeenten; r and s have no twin, so that no method finds one for them
    """
    made = patchwork({version("p"): "ABC", version("q"): "ABC", version("r"): "ABCDEF", version("s"): "EF"})
    done = trials(candidates(made, ON), Task.TWIN, np.random.default_rng(1))
    ours = {one.method: one for one in scores(done, np.random.default_rng(1))}
    assert (ours["reuse"].attainable, ours["reuse"].on_top) == (0.5, 0.5)
    assert ours["largest"].on_top == 0
    assert ours["reuse"].on_top_interval[0] <= 0.5 <= ours["reuse"].on_top_interval[1]


def test_draws_of_one_partnership_are_one_observation() -> None:
    made = patchwork({version("p"): "ABC", version("q"): "DEFGHIJK"})
    done = trials(candidates(made, ON), Task.KNOWN_ITEM, np.random.default_rng(1))
    found = scores(done, np.random.default_rng(1), by_size)
    assert {(one.group, one.partnerships) for one in found} == {("2-3", 1), ("8-", 1)}
    assert all(one.on_top == 1 for one in found if one.method == "reuse")


def test_a_form_that_cannot_comes_after_all_that_can() -> None:
    made = patchwork({version("exact", form=Form.ARRANGEMENT_ONLY): "AB", version("wide"): "ABCDEF"})
    assert order(rank(made, wish("AB"), ON)) == ["exact", "wide"]
    found = rank(made, wish("AB", powers=frozenset({"delegatie"})), ON)
    assert order(found) == ["wide", "exact"]
    assert found.matches[1].fit is Fit.UNSUITABLE
