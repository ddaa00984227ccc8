"""Each mistake an analyst can make, with the words that tell it; the contracts are those of the vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from zicht.analyses.language import (
    Analysis,
    any_child,
    any_household_member,
    any_parent,
    any_sibling,
    date,
    dwellings,
    each,
    entities,
    greatest,
    households,
    inhabitants,
    purchases,
    quarters,
    rows,
    suspect_records,
    table,
    total,
    units,
    when,
    years,
)
from zicht.analyses.language.frames import Each
from zicht.analyses.language.values import Value
from zicht.analyses.plan_checks import check_plan
from zicht.microdata.contract_files import built_in_contracts
from zicht.model.area_codes import Level
from zicht.model.contracts import Contracts
from zicht.model.expressions import Call, Constant, Op
from zicht.model.plans import Breakdown

suspects = table("suspects")
persons = table("persons")
income = table("person_income")
people = inhabitants()

the_contracts = cache(built_in_contracts)


def findings(frame: Each, contracts: Contracts | None = None, **changed: object) -> str:
    words: dict = {
        "measures": {"n": rows()},
        "levels": ("gm",),
        "periods": quarters("2019-Q1", "2024-Q4"),
        "protect": "persons",
    }
    drawn = Analysis(frame, **{**words, **changed}).drawn("theme/name")
    found = check_plan(drawn.plan, contracts or the_contracts(), drawn.windowless)
    return "\n".join(f"{finding.path}: {finding.words}" for finding in found)


def suspected(person: Value) -> Value:
    return suspects.of(person).ever().exists()


@pytest.mark.parametrize(
    "frame",
    [inhabitants(), households(), suspect_records(), dwellings(), purchases(), inhabitants().aged(12, 17)],
)
def test_ready_frames_are_without_fault(frame):
    assert findings(frame, measures={"rows": rows(), "units": units()}) == ""


def test_entities_are_without_fault():
    assert findings(entities(), protect="entities") == ""
    assert findings(entities(alive=False), protect="entities") == ""


@pytest.mark.parametrize("relation", [any_parent, any_child, any_sibling, any_household_member])
def test_relations_are_without_fault(relation):
    assert findings(people, measures={"n": rows(relation(people.person, suspected))}) == ""


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (lambda: table("suspect").of(people.person).exists(), "no table 'suspect'; did you mean 'suspects'?"),
        (lambda: people.birthyear == 1990, "no column 'birthyear'; did you mean 'birth_year'?"),
        (lambda: suspects.of(people.person, by="persn").ever().exists(), "did you mean 'person'?"),
        (lambda: suspects.of(people.person, by="date").ever().exists(), "no identifier"),
        (lambda: suspects.of(people.sex, by="person").ever().exists(), "linked by an identifier"),
        (lambda: suspects.of(people.household, by="person").ever().exists(), "that of a household"),
        (lambda: people.person == people.address, "these can never be equal"),
        (lambda: suspects.of(people.person).exists(), "need a window"),
        (lambda: table("persons").of(people.person).during().exists(), "leave out .during()"),
        (lambda: people.sex == 1, "write a code between quotes"),
        (lambda: people.sex == "3", "'3' is not in code list sex; it has 1 (man), 2 (woman)"),
        (lambda: people.sex == "woman", "did you mean '2'?"),
        (lambda: people.sex == "01", "did you mean '1'?"),
        (lambda: people.sex == people.household_type, "different lists"),
        (lambda: people.sex > "1", "whole numbers or dates"),
        (lambda: people.died_on > "2024-01-31", "write a day as date(2024, 1, 31)"),
        (lambda: people.died_on == 2024, "use .year() of the date"),
        (lambda: people.died_on + 1 > 3, "can be added and subtracted"),
        (lambda: people.sex * 2 == 2, "can be multiplied"),
        (lambda: people.age // people.age == 1, "constant above 0"),
        (lambda: people.age // 0 == 1, "constant above 0"),
        (lambda: people.age.year() == 1, "is asked of a date"),
        (lambda: people.age & True, "join conditions"),
        (lambda: ~people.age, "join conditions"),
        (lambda: people.age, "a condition is needed here"),
        (lambda: people.died_on == people.person, "this compares a date and the identifier of a person"),
        (lambda: people.sx.is_missing(), "persons has no column 'sx'"),
        (lambda: people.age.is_in(people.birth_year), "constants only"),
        (lambda: when(people.age, 1, 2) == 1, "starts with a condition"),
        (lambda: when(people.age > 1, 1, "2") == 1, "when() chooses between"),
        (lambda: people.age.or_else("x") == 1, ".or_else() chooses between"),
        (lambda: greatest(people.sex, "1") == "1", "least of whole numbers"),
        (
            lambda: income.of(people.person).at_moment().sum(income.source) > 0,
            "only whole numbers can be added",
        ),
        (
            lambda: suspects.of(people.person).ever().greatest(suspects.date == date(2020, 1, 1)),
            "use .exists()",
        ),
        (
            lambda: suspects.of(people.person).where(suspects.date < people.died_on).ever().exists(),
            "persons.died_on cannot be seen from a row of suspects",
        ),
        (lambda: suspects.place == "GM0363", "cannot be seen from a row of persons"),
        (
            lambda: suspects.of(people.person).where(suspects.place == "GM0363").ever().exists(),
            "not written as a code of any_buurt",
        ),
    ],
)
def test_a_wrong_condition_is_told(condition: Callable[[], Value], words: str):
    assert words in findings(people, measures={"n": rows(condition())})


def test_one_mistake_is_told_once():
    wrong = (persons.of(people.person).only(persons.sexe) == "1") & (people.age > 3)
    assert findings(people, measures={"n": rows(wrong)}).count("\n") == 0


def test_all_mistakes_are_told_together():
    told = findings(
        people.where(people.sexe == "1"),
        measures={"n": rows(people.age), "m": total(people.sex)},
        breakdowns={"age": {"young": people.age < 20, "old": people.age > 18}},
    )
    for words in ("'sexe'", "a condition is needed", "total() adds up", "'young' and 'old' of age overlap"):
        assert words in told


def test_a_frame_of_an_unknown_table_is_told():
    assert "did you mean 'nurseries'" in findings(each("nursery").unit(people.person).in_buurt("BU00010101"))


def test_a_unit_that_can_be_missing_cannot_be_counted():
    deeds = purchases().unit(purchases().person)
    assert "the unit can be missing" in findings(deeds, measures={"n": units()})
    known = deeds.where(~deeds.person.is_missing())
    assert findings(known, measures={"n": units()}) == ""


def test_a_unit_that_is_compared_is_known():
    deeds = purchases()
    buyers = deeds.unit(deeds.person).where(deeds.person == deeds.person)
    assert findings(buyers, measures={"n": units()}) == ""
    assert "no column 'persn'" in findings(deeds.unit(deeds.persn))


def test_a_window_of_a_forged_plan_is_checked():
    drawn = Analysis(
        purchases(), measures={"n": rows()}, levels=(), periods=years("2019", "2020"), protect="persons"
    ).drawn("theme/name")
    frame = replace(drawn.plan.frame, window=replace(drawn.plan.frame.window, months=-1))
    told = [finding.words for finding in check_plan(replace(drawn.plan, frame=frame), the_contracts())]
    assert told == ["a window has at least one month, and lies in the past or present"]


def test_a_unit_is_an_identifier():
    assert "a unit is an identifier" in findings(people.unit(people.sex))


def test_places_are_places():
    deeds = each("suspects").during().unit(suspects.person)
    assert "the code of a gemeente is needed" in findings(deeds.in_gemeente(suspects.place))
    assert "the code of a buurt is needed" in findings(deeds.in_buurt(suspects.person))
    assert "the identifier of an address is needed" in findings(deeds.at_address(suspects.person))


def test_no_level_is_finer_than_the_place():
    reports = table("suspicious_transactions")
    frame = each(reports).during().unit(reports.transaction).in_gemeente(reports.gemeente)
    assert "leave wk, bu out" in findings(frame, levels=("gm", "wk", "bu"))
    assert findings(frame, levels=("pv", "gm")) == ""


def test_flows_are_protected_as_flows():
    records = suspect_records()
    assert "protect='flows'" in findings(records.to_buurt(records.place))
    assert "needs a frame with .to_address()" in findings(records, protect="flows")
    assert findings(records.to_buurt(records.place), protect="flows") == ""


def test_money_is_protected_as_money():
    euros = income.of(people.person).at_moment().sum(income.income_euros)
    assert "protect='euros'" in findings(people, measures={"n": total(euros)})
    assert findings(people, measures={"n": total(euros)}, protect="euros") == ""


def test_the_rule_class_fits_the_unit():
    assert "protect='entities'" in findings(entities())
    assert "protect='persons'" in findings(people, protect="entities")


def test_a_model_has_rows_cases_and_factors():
    told = findings(people, protect="model", fit="logistic")
    assert "'..._cases'" in told
    assert "they are its factors" in told
    assert "belong together" in findings(people, protect="model")
    assert (
        findings(
            people,
            protect="model",
            fit="logistic",
            measures={"youth_rows": rows(), "youth_cases": rows(people.age < 18)},
            breakdowns={"sex": people.sex.categories("1", "2")},
        )
        == ""
    )


def test_periods_lie_in_what_a_table_can_hold():
    debts = table("problematic_debts")
    condition = debts.of(people.person).during(months=24).exists()
    told = findings(people, measures={"n": rows(condition)}, periods=years("2001", "2024"))
    assert "holds the years 2000 to 2100, and this asks for 1999 to 2024" in told


def test_a_code_is_valid_in_the_years_of_the_plan():
    contracts = the_contracts()
    sex = replace(contracts.code_lists["sex"], until={"2": 2015})
    older = replace(contracts, code_lists={**contracts.code_lists, "sex": sex})
    words = {"measures": {"n": rows(people.sex == "2")}}
    assert "'2' of list sex is valid until 2015 and the periods are 2019 to 2024" in findings(
        people, older, **words
    )
    assert findings(people, older, periods=years("2014", "2020"), **words) == ""


@pytest.mark.parametrize(
    "categories",
    [
        {"a": people.age < 18, "b": people.age <= 18},
        {"a": (people.age >= 12) & (people.age < 18), "b": (people.age >= 17) & (people.age < 20)},
        {"a": people.sex.is_in("1", "2"), "b": people.sex == "2"},
        {"a": people.died_on.is_missing(), "b": people.died_on.is_missing()},
    ],
)
def test_categories_do_not_overlap(categories):
    assert "overlap" in findings(people, breakdowns={"kind": categories})


def test_bands_and_codes_do_not_overlap():
    assert (
        findings(people, breakdowns={"age": people.age.bands(12, 18), "sex": people.sex.categories("1")})
        == ""
    )


def test_a_forged_plan_is_told():
    drawn = Analysis(
        people, measures={"n": rows()}, levels=("gm",), periods=years("2019", "2020"), protect="persons"
    ).drawn("theme/name")
    yes = Constant(True)
    forged = replace(
        drawn.plan,
        levels=(Level.BUURT, Level.GEMEENTE, Level.LANDSDEEL),
        measures=(replace(drawn.plan.measures[0], name="n; drop", value=Constant(1)),),
        breakdowns=(
            Breakdown("x y", (("a;b", yes), ("_T", Call(Op.NOT, (yes, yes))))),
            Breakdown("empty", ()),
        ),
    )
    told = "\n".join(f.words for f in check_plan(forged, the_contracts()))
    for words in (
        "from large to small",
        "'n; drop'",
        "'x y'",
        "'a;b'",
        "'_T'",
        "has 2 parts",
        "no categories",
    ):
        assert words in told
    assert "rows() and units() have none" in told
