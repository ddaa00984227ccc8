"""What an analyst writes, and what a reader is told: plan -> words, in both languages."""
# ruff: noqa: E501  (sentences stand here as they are told)

from __future__ import annotations

from functools import cache

import pytest

from zicht.analyses.explain import as_svg, as_text, graph_of, sentences_of, source_sentences
from zicht.analyses.language import (
    Analysis,
    any_parent,
    date,
    dwellings,
    each,
    greatest,
    inhabitants,
    purchases,
    quarters,
    reference_date,
    reference_year,
    rows,
    suspect_records,
    table,
    total,
    units,
    when,
    years,
)
from zicht.analyses.plan_checks import check_plan
from zicht.microdata.contract_files import built_in_contracts
from zicht.model.plans import Plan

contracts = cache(built_in_contracts)
people, suspects, debts = inhabitants(), table("suspects"), table("problematic_debts")
income, ownership = table("person_income"), table("ownership")


def plan(frame, **changed) -> Plan:
    words = {
        "measures": {"n": rows()},
        "levels": ("gm",),
        "periods": years("2020", "2024"),
        "protect": "persons",
    }
    drawn = Analysis(frame, **{**words, **changed}).drawn("theme/name")
    assert check_plan(drawn.plan, contracts(), drawn.windowless) == []
    return drawn.plan


def told(language: str, frame, **changed) -> str:
    return "\n".join(sentences_of(plan(frame, **changed), contracts(), language))


def condition(language: str, value) -> str:
    """The words of one condition on an inhabitant."""
    line = next(
        s for s in told(language, people, measures={"n": rows(value)}).splitlines() if s.startswith("n:")
    )
    return line.removeprefix("n: the number of rows for which: ").removeprefix(
        "n: het aantal rijen waarvoor geldt: "
    )


@pytest.mark.parametrize(
    ("value", "english", "dutch"),
    [
        (people.sex == "2", "sex is woman (2).", "geslacht is vrouw (2)."),
        (people.sex != "2", "sex is not woman (2).", "geslacht is niet vrouw (2)."),
        (people.birth_year >= 2000, "year of birth is at least 2000.", "geboortejaar is minstens 2000."),
        (
            people.age < 18,
            "the age on the reference date is below 18.",
            "de leeftijd op de peildatum is lager dan 18.",
        ),
        (
            people.died_on > date(2020, 1, 31),
            "day of death is after 2020-01-31.",
            "dag van overlijden ligt na 2020-01-31.",
        ),
        (
            people.died_on <= reference_date,
            "day of death is on or before the reference date.",
            "dag van overlijden is op of voor de peildatum.",
        ),
        (people.died_on.is_missing(), "day of death is missing.", "dag van overlijden ontbreekt."),
        (~people.died_on.is_missing(), "day of death is known.", "dag van overlijden is bekend."),
        (
            people.died_on.year() == reference_year,
            "the year of day of death is the year of the period.",
            "het jaar van dag van overlijden is het jaar van de periode.",
        ),
        (
            (people.birth_year < 1990) & ((people.sex == "1") | (people.birth_month == 3)),
            "year of birth is below 1990 and (sex is man (1) or month of birth is 3).",
            "geboortejaar is lager dan 1990 en (geslacht is man (1) of geboortemaand is 3).",
        ),
        (
            ~(people.birth_year < 1990),
            "not (year of birth is below 1990).",
            "niet (geboortejaar is lager dan 1990).",
        ),
        (
            people.birth_year + 2 - 1 > people.birth_month * 3 // 2,
            "(year of birth plus 2 minus 1) is above (month of birth times 3 divided by 2, rounded down).",
            "(geboortejaar plus 2 min 1) is hoger dan (geboortemaand maal 3 gedeeld door 2, naar beneden afgerond).",
        ),
        (
            when(people.sex == "1", 1, 2) == 1,
            "(1 if sex is man (1), and else 2) is 1.",
            "(1 als geslacht is man (1), en anders 2) is 1.",
        ),
        (
            greatest(people.birth_year, 1950) == 1950,
            "the greatest of year of birth and 1950 is 1950.",
            "de hoogste van geboortejaar en 1950 is 1950.",
        ),
        (
            people.died_on.or_else(reference_date) == reference_date,
            "(day of death, or the reference date where that is missing) is the reference date.",
            "(dag van overlijden, of de peildatum als dat ontbreekt) is de peildatum.",
        ),
        (
            suspects.of(people.person).where(suspects.offence.is_in("41", "42")).during(months=12).exists(),
            "there is at least one row of ‘Registrations of persons as suspect of a crime’ (suspects) of person "
            "in the 12 months that end with the period of which kind of crime is hard drugs (41) or soft drugs (42).",
            "er is ten minste één rij van ‘Registraties van personen als verdachte van een misdrijf’ (suspects) van "
            "persoon in de 12 maanden die eindigen met de periode waarvan soort misdrijf is harddrugs (41) of "
            "softdrugs (42).",
        ),
        (
            ~suspects.of(people.person).ever(lag=6).exists(),
            "there is no row of ‘Registrations of persons as suspect of a crime’ (suspects) of person up to 6 months "
            "before the end of the period.",
            "er is geen enkele rij van ‘Registraties van personen als verdachte van een misdrijf’ (suspects) van "
            "persoon tot en met 6 maanden voor het einde van de periode.",
        ),
        (
            any_parent(people.person, lambda parent: debts.of(parent).at_moment(lag=12).exists()),
            "there is at least one row of ‘Who the legal parents of someone are’ (parents) of person of which "
            "((mother is known and [there is at least one row of ‘Persons with registered problematic debts on "
            "1 January’ (problematic_debts) with as person mother 12 months before the reference date]) or (father "
            "is known and [there is at least one row of ‘Persons with registered problematic debts on 1 January’ "
            "(problematic_debts) with as person father 12 months before the reference date])).",
            None,
        ),
    ],
)
def test_a_condition_in_words(value, english, dutch):
    assert condition("en", value) == english
    if dutch is not None:
        assert condition("nl", value) == dutch


def test_a_whole_plan_in_english():
    records = suspect_records()
    frame = records.where(records.age < 25).to_buurt(records.place)
    lines = told(
        "en",
        frame,
        measures={"records": rows(), "persons": units()},
        levels=("pv", "gm"),
        periods=quarters("2023-Q1", "2024-Q4"),
        protect="flows",
    )
    assert lines.splitlines() == [
        "We look at each row of ‘Registrations of persons as suspect of a crime’ (suspects) in the period.",
        "A row is about: suspect.",
        "Only rows count for which: the age on day of the offence of suspect is below 25.",
        "A row belongs to the buurt of the address: address object (a).",
        "A row goes to the buurt: buurt of the offence, in the newest division.",
        "records: the number of rows.",
        "persons: the number of different units in rows.",
        "Here (a) is: address object in ‘At which address someone is registered, from day to day’ (addresses) of "
        "suspect on the reference date.",
        "There are figures for the whole country, provincies and gemeenten.",
        "There are figures for each quarter from 2023-Q1 to 2024-Q4; the reference date is the last day of the "
        "period.",
        "The figures are protected as flows from one area to another.",
    ]


def test_breakdowns_and_sums_in_dutch():
    euros = income.of(people.person).during(lag=12).sum(income.income_euros)
    lines = told(
        "nl",
        people,
        measures={"income": total(euros, euros > 0)},
        breakdowns={
            "sex": people.sex.categories("1", "2"),
            "age": people.age.bands(12, 13, 25),
            "born": {"before": people.birth_year < 1980, "after": people.birth_year >= 1980},
        },
        levels=(),
        protect="euros",
        moment="first_day",
        margins=False,
    )
    for sentence in (
        "income: de som van de som (b) over rijen waarvoor geldt: de som (b) is hoger dan 0.",
        "Uitgesplitst naar sex (geslacht): man (1), vrouw (2); wat overblijft heet other.",
        "Uitgesplitst naar age (de leeftijd op de peildatum): 12, 13-24, 25+; wat overblijft heet other.",
        "Uitgesplitst naar born: before als geldt: geboortejaar is lager dan 1980; after als geldt: "
        "geboortejaar is minstens 1980; wat overblijft heet other.",
        "Hierin is (b): de som van persoonlijk bruto inkomen over ‘Inkomen van personen in een jaar’ "
        "(person_income) van persoon in de periode, 12 maanden eerder.",
        "Alleen volledig gekruiste cellen worden geteld, geen totalen.",
        "Er zijn cijfers voor het hele land.",
        "Er zijn cijfers voor elk jaar van 2020 tot en met 2024; de peildatum is de eerste dag van de periode.",
    ):
        assert sentence in lines.splitlines()


def test_a_model_in_words():
    lines = told(
        "en",
        people,
        measures={"x_rows": rows(), "x_cases": rows(people.age < 18)},
        breakdowns={"sex": people.sex.categories("1")},
        protect="model",
        fit="logistic",
    )
    assert "A model is fitted to the cells: logistic regression of the cases on the breakdowns." in lines


def test_counts_and_least_values_get_a_letter_and_a_sentence():
    owners = ownership.of(dwellings().address).at_moment()
    latest = owners.least(ownership.valid_from)
    lines = told("en", dwellings(), measures={"n": rows((owners.count() > 1) & (latest < date(2020, 1, 1)))})
    assert "the number (a) is above 1 and first day (b) is before 2020-01-01." in lines
    assert "Here (b) is: the least first day in ‘Owners of dwellings’" in lines


def test_a_value_that_is_no_column_is_called_a_value():
    later = suspects.of(people.person).ever().greatest(suspects.date.year() - 1)
    assert condition("en", later == 2020) == "the value (b) is 2020."


def test_a_condition_inside_a_choice_gets_a_letter_and_a_sentence():
    suspected = suspects.of(people.person).ever().exists()
    score = when(suspected, 1, 0) + when(~suspected, 1, 0)
    lines = told("en", people, measures={"n": rows(score == 1)})
    assert "for which: ((1 if (b) holds, and else 0) plus (1 if not ((b) holds), and else 0)) is 1." in lines
    assert "Here (b) is: there is at least one row of ‘Registrations of persons as suspect" in lines


def test_the_tables_with_the_names_of_the_supplier():
    deeds = purchases()
    told_of = source_sentences(plan(deeds, measures={"n": rows(deeds.price_euros > 0)}), contracts(), "en")
    assert told_of[-1] == (
        "purchases (KOOPSOMMENTAB, of kadaster): address (RINOBJECTNUMMER), date (DATUMAKTE), "
        "price_euros (KOOPSOM), purchase (AKTENUMMER)."
    )


def test_the_diagram_as_text():
    reports = each("nuisance_reports").during()
    graph = graph_of(plan(reports.unit(reports.case_number).in_buurt(reports.place)), contracts(), "en")
    assert as_text(graph) == (
        "cells: 1 measure  nl gm × 2020–2024\n"
        "└─ ▦ nuisance_reports  report, in the period\n"
        "   └─ ▤ nuisance_reports  OVERLASTTAB (politie)\n"
    )


def test_a_table_used_twice_is_drawn_once():
    one = debts.of(people.person).at_moment().exists()
    two = debts.of(people.person).at_moment(lag=12).exists()
    graph = graph_of(plan(people, measures={"n": rows(one & two)}), contracts(), "nl")
    assert [box.title for box in graph.boxes].count("problematic_debts") == 1
    assert as_text(graph).count("▤ problematic_debts  …") == 1
    assert as_svg(graph, "a < b").count("<title>a &lt; b</title>") == 1
