"""The words with which the language refuses what it cannot read; each says what to write instead."""

from __future__ import annotations

import datetime

import pytest

from zicht.analyses.language import (
    Analysis,
    all_of,
    any_of,
    any_parent,
    date,
    each,
    inhabitants,
    least,
    rows,
    table,
    when,
    years,
)
from zicht.analyses.language.misuse import MisusedLanguage
from zicht.model.expressions import Call, Column, Constant, Op

suspects, persons = table("suspects"), table("persons")
people = inhabitants()
born = persons.birth_year


@pytest.mark.parametrize(
    ("write", "read"),
    [
        (lambda: bool(suspects), "table suspects is not a condition"),
        (lambda: bool(suspects.of(persons.person)), "finish with .exists"),
        (lambda: bool(each("suspects")), "rows of suspects are not a condition"),
        (lambda: suspects.of(persons.person, by=3), "between quotes: by='person'"),
        (lambda: table(3), "between quotes: table"),
        (lambda: each(3), "between quotes: each"),
        (lambda: list(born), "cannot be looped over"),
        (lambda: born.is_in(), "at least one code"),
        (lambda: born.categories(), "each once"),
        (lambda: born.categories("1", "1"), "each once"),
        (lambda: born.bands(), "needs whole numbers"),
        (lambda: born.bands(1.5), "needs whole numbers"),
        (lambda: born == datetime.datetime(2024, 1, 1), "use date"),
        (lambda: rows(rows), "write name"),
        (lambda: least(born), "at least two values"),
        (lambda: date(2024, 13, 1), "month must be in 1..12"),
        (lambda: any_parent(persons.person, True), "lambda other"),
    ],
)
def test_what_to_write_instead_is_told(write, read):
    with pytest.raises(MisusedLanguage, match=read):
        write()


def test_names_that_begin_with_an_underscore_are_no_columns():
    for thing in (suspects, people, born):
        with pytest.raises(AttributeError):
            thing._repr_html_  # noqa: B018


@pytest.mark.parametrize(
    ("changed", "read"),
    [
        ({"frame": 3}, "the first argument must be something like"),
        ({"measures": {}}, "measures needs at least one"),
        ({"measures": {"n": 3}}, "must be rows"),
        ({"breakdowns": ["sex"]}, "breakdowns must be"),
        ({"breakdowns": {"Sex": born.categories(1)}}, "lower-case"),
        ({"breakdowns": {"sex": {}}}, "has no categories"),
        ({"breakdowns": {"sex": {"1": True}}}, "has no condition"),
        ({"levels": "gm"}, "must be a list of levels"),
        ({"periods": "2024"}, "periods must be something like"),
        ({"moment": "noon"}, "choose first_day, last_day"),
        ({"fit": "linear"}, "choose logistic"),
    ],
)
def test_a_part_of_an_analysis_that_is_wrong_is_told(changed, read):
    words = {"frame": people, "measures": {"n": rows()}, "levels": ("gm",), "periods": years(2020, 2021)}
    words = {**words, "protect": "persons", **changed}
    with pytest.raises(MisusedLanguage, match=read):
        Analysis(words.pop("frame"), **words)


def test_one_name_for_a_measure_and_a_breakdown_is_told():
    made = Analysis(
        people,
        measures={"sex": rows()},
        breakdowns={"sex": people.sex.categories("1")},
        levels=("nl", "gm"),
        periods=years(2020, 2021),
        protect="persons",
    )
    with pytest.raises(MisusedLanguage, match="sex is used twice"):
        made.drawn("theme/name")


def test_numbers_may_stand_on_the_left():
    column = Column("persons", "birth_year")
    assert (2 + born).expr == Call(Op.ADD, (Constant(2), column))
    assert (2 - born).expr == Call(Op.SUB, (Constant(2), column))
    assert (2 * born).expr == Call(Op.MUL, (Constant(2), column))
    assert (-born).expr == Call(Op.SUB, (Constant(0), column))
    assert (born > 2000).expr == Call(Op.GT, (column, Constant(2000)))


def test_many_conditions_are_joined_at_once():
    conditions = [born == 1, born == 2, born == 3]
    assert all_of(*conditions).expr.op is Op.AND
    assert len(any_of(*conditions).expr.args) == 3
    assert when(conditions[0], 1, 2).expr.op is Op.IF
    assert least(born, 3).expr.op is Op.LEAST
