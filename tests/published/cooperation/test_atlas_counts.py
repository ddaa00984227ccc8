"""Figures of the register of gemeenschappelijke regelingen, in force on 16 May 2026, as printed."""

from datetime import date

import numpy as np
import pytest

from zicht.cooperation.atlas.as_of import codes_of_province
from zicht.cooperation.atlas.congruence import congruence
from zicht.cooperation.atlas.counts import by_form, counts, distribution, participants
from zicht.cooperation.atlas.over_time import days_of_years, over_time
from zicht.model.cooperation_tables import Relation
from zicht.model.partnerships import Form, PartyKind

DAY = date(2026, 5, 16)
NORTH = ("PV20", "PV21", "PV22")


def test_451_partnerships_are_in_force_in_four_forms(country):
    assert len(country.partnerships) == 451
    assert by_form(country) == {
        Form.PUBLIC_BODY: 283,
        Form.ARRANGEMENT_ONLY: 81,
        Form.OPERATIONAL_BODY: 64,
        Form.COMMON_BODY: 23,
    }


def test_3551_participations_of_which_3197_are_of_gemeenten(patchwork, country):
    kinds = [patchwork.parties[id_].kind for ids in country.parties.values() for id_ in ids]
    assert len(kinds) == 3551
    assert kinds.count(PartyKind.GEMEENTE) == 3197
    assert kinds.count(PartyKind.PROVINCE) == 84
    assert kinds.count(PartyKind.WATER_BOARD) == 81


def test_partnerships_have_a_median_of_6_and_a_mean_of_7_9_parties_and_euregio_129(country):
    found = distribution(participants(country))
    assert (found.median, round(found.mean, 1), found.most) == (6, 7.9, 129)
    largest = country.partnerships[int(np.argmax(participants(country)))]
    assert "EUREGIO" in largest.name.upper()


def test_a_gemeente_is_in_9_3_partnerships_and_landgraaf_in_19(country):
    found = counts(country)
    spread = distribution(one.partnerships for one in found)
    assert (spread.number, round(spread.mean, 1), spread.median) == (342, 9.3, 9)
    assert (spread.least, spread.most) == (4, 19)
    most = [country.names[one.gemeente] for one in found if one.partnerships == spread.most]
    assert most == ["Landgraaf"]


@pytest.mark.parametrize(
    ("province", "gemeenten", "mean"),
    [("PV31", 31, 13.4), ("PV20", 10, 11.1), ("PV22", 12, 8.0), ("PV21", 18, 7.2)],
)
def test_means_per_province(country, province, gemeenten, mean):
    among = distribution(
        one.partnerships for one in counts(country) if country.province_of[one.gemeente] == province
    )
    assert (among.number, round(among.mean, 1)) == (gemeenten, mean)


def test_a_gemeente_has_25_9_partners(country):
    assert round(float(np.mean([one.partners for one in counts(country)])), 1) == 25.9


def test_328_different_sets_in_419_partnerships_and_how_many_have_a_twin(country):
    found = congruence(country)
    assert (found.distinct, found.partnerships) == (328, 419)
    assert round(100 * found.with_twin / found.partnerships) == 35
    assert round(100 * found.near_twins / found.partnerships) == 48


def test_half_of_the_overlapping_pairs_cross(country):
    found = congruence(country)
    shares = [round(100 * found.share(one)) for one in (Relation.SAME, Relation.NESTED, Relation.CROSSING)]
    assert shares == [4, 45, 51]


def test_the_north_has_52_partnerships_of_which_11_cross_the_border_of_a_province(north):
    assert len(north.partnerships) == 52
    assert by_form(north) == {Form.PUBLIC_BODY: 34, Form.ARRANGEMENT_ONLY: 10, Form.OPERATIONAL_BODY: 8}
    assert sum(north.crosses_province(one.id) for one in north.partnerships) == 11


def test_counts_partners_and_twins_of_the_north(north):
    found = counts(north)
    assert round(float(np.mean([one.partnerships for one in found])), 1) == 8.4
    assert round(float(np.mean([one.partners for one in found])), 1) == 19.8
    pairs = congruence(north)
    assert round(100 * pairs.with_twin / pairs.partnerships) == 24
    assert round(100 * pairs.near_twins / pairs.partnerships) == 33
    shares = [round(100 * pairs.share(one)) for one in (Relation.SAME, Relation.NESTED, Relation.CROSSING)]
    # 63.9 and 30.6: printed as 64 and 31; same is 5.498, printed as 5
    assert shares == [5, 64, 31]


def test_the_series_of_partnerships_in_force(patchwork):
    """On 1 July the figures of 2017 and 2020 hold. That of 2013 is one lower, that of 2015 is of 1 January.

    No one day of the year gives all four; 110 and 143 lie in the years before the register is reliable.
    """
    in_force = {year.on: year.partnerships for year in over_time(patchwork, days_of_years(DAY))}
    assert in_force[date(2017, 7, 1)] == 368
    assert in_force[date(2020, 7, 1)] == 439
    assert in_force[DAY] == 451
    assert in_force[date(2013, 7, 1)] == pytest.approx(110, abs=1)
    assert over_time(patchwork, [date(2015, 1, 1)])[0].partnerships == 143
    assert over_time(patchwork, [date(2013, 5, 1)])[0].partnerships == 110


def test_before_2017_the_register_is_not_called_reliable(patchwork):
    found = over_time(patchwork, [date(2016, 12, 31), date(2017, 1, 1)])
    assert [year.reliable for year in found] == [False, True]


def test_the_mean_of_the_north_rises_from_5_5_to_8_4(patchwork):
    """Of gemeenten of today, with participations as they stand in each version, whatever their entry day."""
    found = over_time(
        patchwork,
        [date(2017, 7, 1), date(2021, 7, 1), DAY],
        gemeenten=codes_of_province(patchwork, *NORTH),
        successors={},
        heed_entry=False,
    )
    assert [round(year.per_gemeente, 1) for year in found] == [5.5, 7.6, 8.4]


def test_the_register_still_lists_16_participations_of_gemeenten_that_are_gone(country):
    assert len(country.dissolved) == 16
    assert len({version for version, _ in country.dissolved}) == 6


def test_limburg_has_the_highest_mean(country):
    means = {
        province: np.mean(
            [one.partnerships for one in counts(country) if country.province_of[one.gemeente] == province]
        )
        for province in set(country.province_of.values())
    }
    assert max(means, key=means.get) == "PV31"
