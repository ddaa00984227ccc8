"""What the rules of accountability say, and above all what they do not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.cooperation.small_patchworks import ON, party, patchwork, version

from zicht.cooperation.accountability.findings import Finding, judge, tally
from zicht.cooperation.accountability.rules import Ground, Verified, reservation, rules
from zicht.cooperation.words import LANGUAGES
from zicht.model.cooperation_tables import Standing
from zicht.model.partnerships import Form, Patchwork


def outcome(patchwork: Patchwork, rule: str, on: date = ON) -> Finding:
    (found,) = [one for one in judge(patchwork, on) if one.rule == rule]
    return found


@pytest.mark.parametrize(
    ("clauses", "standing"),
    [({}, "unknown"), ({"evaluation": True}, "in_order"), ({"evaluation": False}, "missing")],
)
def test_a_clause_no_source_speaks_of_is_unknown_and_never_missing(
    clauses: dict[str, bool], standing: str
) -> None:
    found = outcome(patchwork({version("p", clauses=clauses): "AB"}), "evaluation")
    assert found.standing == standing


def test_a_rule_is_not_asked_before_its_day() -> None:
    made = patchwork({version("p"): "AB"})
    assert "evaluation" not in {one.rule for one in judge(made, date(2024, 6, 30))}
    assert "evaluation" in {one.rule for one in judge(made, date(2024, 7, 1))}


def test_a_version_older_than_the_act_is_not_asked_about_its_draft() -> None:
    old, new = version("old"), version("new", in_force_from=date(2022, 7, 1))
    asked = {
        one.version
        for one in judge(patchwork({old: "AB", new: "AB"}), ON)
        if one.rule == "council-view-draft"
    }
    assert asked == {"new"}


def test_a_covenant_is_asked_what_was_agreed_and_not_what_the_act_asks() -> None:
    asked = {one.rule for one in judge(patchwork({version("p", form=Form.COVENANT): "AB"}), ON)}
    assert {"agreed-evaluation", "agreed-exit", "end-date"} <= asked
    assert not asked & {"evaluation", "exit", "council-view", "powers-listed"}


def test_an_arrangement_without_a_board_is_not_asked_for_its_decisions() -> None:
    asked = {one.rule for one in judge(patchwork({version("p", form=Form.ARRANGEMENT_ONLY): "AB"}), ON)}
    assert "council-view" not in asked
    assert "evaluation" in asked


@pytest.mark.parametrize(
    ("bodies", "standing"),
    [
        (("college",), "missing"),
        (("College van burgemeester en wethouders", "Gemeenteraad"), "in_order"),
        (("Provinciale staten",), "in_order"),
        (("Gedeputeerde staten",), "missing"),
        (("Algemeen bestuur",), "in_order"),
        (("Dagelijks bestuur",), "missing"),
        ((), "unknown"),
    ],
)
def test_who_represents_residents(bodies: tuple[str, ...], standing: str) -> None:
    found = outcome(patchwork({version("p"): "AB"}, bodies=bodies), "council-participates")
    assert found.standing == standing


def test_a_participant_without_organ_leaves_it_unknown_whether_a_council_takes_part() -> None:
    made = patchwork({version("p"): "AB"})
    first, second = made.participations
    made = replace(made, participations=(first, replace(second, bodies=())))
    assert outcome(made, "council-participates").standing is Standing.UNKNOWN


def test_a_dissolved_participant_is_named_and_counted() -> None:
    gone = party("B", dissolved_on=date(2023, 1, 1))
    made = patchwork({version("p"): "ABC", version("q"): "AC"}, parties=(gone,))
    found = outcome(patchwork({version("p"): "ABC"}, parties=(gone,)), "participants-exist")
    assert (found.standing, found.parties) == (Standing.MISSING, ("b",))
    assert "B" in found.found.told("nl")
    (counted,) = [one for one in tally(judge(made, ON)) if one.rule == "participants-exist"]
    assert (counted.in_order, counted.missing, counted.parties) == (1, 1, 1)


def test_a_gemeente_that_is_dissolved_later_still_exists_today() -> None:
    made = patchwork({version("p"): "AB"}, parties=(party("B", dissolved_on=date(2027, 1, 1)),))
    assert outcome(made, "participants-exist").standing is Standing.IN_ORDER


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (None, "unknown"),
        (date(2024, 5, 16), "missing"),
        (date(2024, 5, 17), "in_order"),
    ],
)
def test_a_statement_is_stale_two_years_after_it_was_checked(day: date | None, standing: str) -> None:
    assert outcome(patchwork({version("p", verified_on=day): "AB"}), "verified-lately").standing == standing


def test_two_years_before_the_odd_day_of_a_leap_year_is_the_day_before() -> None:
    made = patchwork({version("p", verified_on=date(2026, 2, 28)): "AB"})
    assert outcome(made, "verified-lately", date(2028, 2, 29)).standing is Standing.MISSING


@pytest.mark.parametrize(
    ("day", "standing"),
    [(None, "unknown"), (date(2026, 5, 15), "missing"), (date(2026, 5, 16), "in_order")],
)
def test_an_end_that_passed_is_missing_and_no_end_is_unknown(day: date | None, standing: str) -> None:
    assert outcome(patchwork({version("p", ends_on=day): "AB"}), "end-date").standing == standing


def test_an_empty_key_of_contribution_is_never_missing() -> None:
    made = patchwork({version("p"): "AB"})
    first, second = made.participations
    paid = replace(first, contribution_key="per inwoner")
    partly = replace(made, participations=(paid, second))
    wholly = replace(made, participations=(paid, replace(second, contribution_key="per inwoner")))
    given = [outcome(one, "money").standing for one in (made, partly, wholly)]
    assert given == [Standing.UNKNOWN, Standing.UNKNOWN, Standing.IN_ORDER]


@pytest.mark.parametrize(("there", "standing"), [(True, "in_order"), (False, "missing")])
def test_a_clause_about_contributions_says_how_participants_pay(there: bool, standing: str) -> None:
    made = patchwork({version("p", form=Form.COVENANT, clauses={"contribution": there}): "AB"})
    assert outcome(made, "money").standing == standing


@pytest.mark.parametrize(("count", "standing"), [(None, "unknown"), (0, "missing"), (2, "in_order")])
def test_a_source_without_links_leaves_the_decree_unknown(count: int | None, standing: str) -> None:
    made = patchwork({version("p", decrees=count, competences=count): "AB"})
    assert outcome(made, "decree-link").standing == standing
    assert outcome(made, "powers-listed").standing == standing


def test_every_rule_is_asked_of_a_form_and_explains_itself_in_both_languages() -> None:
    for rule in rules():
        assert rule.forms
        for told in (rule.title, rule.question, rule.meaning):
            assert set(told) == set(LANGUAGES)
            assert all(told.values())


def test_a_rule_that_rests_on_an_act_names_its_article_and_how_sure_that_is() -> None:
    lawful = [rule for rule in rules() if rule.ground is Ground.LAW]
    assert lawful
    for rule in lawful:
        assert rule.article is not None
        assert rule.article.verified is not Verified.NO_ARTICLE
    assert all("juridisch advies" in reservation("nl") for _ in lawful)


def test_every_finding_can_be_told_in_both_languages() -> None:
    made = patchwork({version("p"): "AB", version("q", purpose="water", themes=("t1",), decrees=1): "BC"})
    for found in judge(made, ON):
        for language in LANGUAGES:
            assert "{" not in found.found.told(language)
