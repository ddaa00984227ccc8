from datetime import date

from tests.unit.cooperation.atlas.patchworks import patchwork

from zicht.cooperation.atlas.over_time import days_of_years, over_time

DRAWING = """
    a N xxxx
    b N xx.x
    c N .xx.
"""
YEARS = [date(year, 7, 1) for year in (2019, 2020, 2021)]


def test_a_partnership_begins_is_renewed_and_ends():
    made = patchwork(
        DRAWING,
        p0={"in_force_until": date(2020, 1, 1)},
        p2={"in_force_from": date(2020, 1, 1), "chain": "p0"},
        p3={"in_force_from": date(2021, 1, 1), "chain": "p3"},
        p1={"in_force_until": date(2021, 1, 1)},
    )
    found = over_time(made, YEARS)
    assert [year.partnerships for year in found] == [2, 2, 2]
    assert [(year.began, year.ended) for year in found] == [(None, None), (0, 0), (1, 1)]
    assert (found[1].entries, found[1].exits) == (1, 1)  # c for b in the next version


def test_a_merger_is_neither_entry_nor_exit():
    made = patchwork(DRAWING, gone={"c": date(2020, 1, 1)})
    found = over_time(made, YEARS)
    assert [(year.entries, year.exits) for year in found[1:]] == [(0, 0), (0, 0)]
    assert [year.gemeenten for year in found] == [3, 2, 2]


def test_of_gemeenten_of_today_the_number_never_changes():
    made = patchwork(DRAWING, gone={"c": date(2020, 1, 1)})
    found = over_time(made, YEARS, successors={"C": "A"})
    assert [year.gemeenten for year in found] == [2, 2, 2]
    assert [year.per_gemeente for year in found] == [3.5, 3.5, 3.5]


def test_days_are_midyear_and_the_last_day_itself():
    days = days_of_years(date(2020, 3, 1), first=2018)
    assert days == [date(2018, 7, 1), date(2019, 7, 1), date(2020, 3, 1)]
    assert days_of_years(date(2019, 7, 1), first=2018)[-2:] == [date(2018, 7, 1), date(2019, 7, 1)]
