"""Clusters in the register, in force on 16 May 2026, beside the printed figures.

Printed with another method of search (Leiden) and other draws: a modularity may differ in the last digit, a
null by its Monte Carlo error. Agreement with the provinces was printed from a table that puts the gemeenten
of Zeeland in Noord-Brabant.
"""

import csv
import gzip

import numpy as np
import pytest

from zicht.cooperation.atlas.claim import Settings, Strength, statement_in, statement_inside
from zicht.cooperation.atlas.clusters import (
    against_degrees,
    agreement,
    find_clusters,
    within_province,
)
from zicht.cooperation.atlas.themes import compare_themes
from zicht.model.cooperation_tables import ClaimVerdict


@pytest.fixture(scope="module")
def of_country(country):
    return find_clusters(country, np.random.default_rng(1), resamples=0)


def test_the_country_has_14_clusters_with_a_modularity_of_0_855(of_country):
    assert len(of_country.gemeenten) == 342
    assert of_country.partnerships == 419
    assert of_country.number == 14
    assert round(of_country.modularity, 3) == 0.855
    assert of_country.stability > 0.95


def test_numbers_alone_give_the_country_0_150(country):
    found = against_degrees(country, np.random.default_rng(2), draws=40).result
    assert found.mean == pytest.approx(0.150, abs=0.003)
    assert found.spread == pytest.approx(0.002, abs=0.001)
    assert 200 < found.z < 450  # printed: 299; the spread of 40 draws is known to about 11 %
    assert found.p == pytest.approx(1 / 41)


def test_clusters_agree_0_61_with_the_provinces_as_the_extract_has_them(of_country, shared_data):
    with gzip.open(shared_data / "cooperation" / "gemeenten.csv.gz", "rt", encoding="utf-8") as file:
        as_printed = {row["tooi"].upper(): row["provincie"] for row in csv.DictReader(file)}
    found = agreement(of_country, as_printed)
    assert round(found.ari, 2) == 0.61


def test_clusters_agree_0_65_with_the_twelve_provinces(of_country, country):
    assert len(set(country.province_of.values())) == 12
    assert round(agreement(of_country, country.province_of).ari, 2) == 0.65


def test_the_clusters_of_the_north_are_its_provinces(north):
    found = find_clusters(north, np.random.default_rng(3), resamples=10)
    assert (len(found.gemeenten), found.partnerships, found.number) == (40, 45, 3)
    assert round(found.modularity, 3) == 0.566
    assert agreement(found, north.province_of).ari == 1
    null = against_degrees(north, np.random.default_rng(4), draws=200).result
    assert null.mean == pytest.approx(0.114, abs=0.003)
    assert null.spread == pytest.approx(0.008, abs=0.002)
    assert 45 < null.z < 75  # printed: 58


@pytest.mark.parametrize(
    ("province", "partnerships", "clusters", "modularity", "null", "spread", "z"),
    [
        ("PV21", 14, 4, 0.345, 0.234, 0.022, 5.1),
        ("PV20", 6, 2, 0.293, 0.147, 0.041, 3.5),
        ("PV22", 7, 4, 0.465, 0.353, 0.057, 2.0),
    ],
)
def test_inside_the_northern_provinces(north, province, partnerships, clusters, modularity, null, spread, z):
    inside = within_province(north, province)
    found = find_clusters(inside, np.random.default_rng(5), resamples=0)
    assert (found.partnerships, found.number) == (partnerships, clusters)
    assert round(found.modularity, 3) == modularity
    test = against_degrees(inside, np.random.default_rng(6), draws=400).result
    assert test.mean == pytest.approx(null, abs=0.01)
    assert test.spread == pytest.approx(spread, abs=0.008)
    assert test.z == pytest.approx(z, abs=1.0)


def test_verdicts_of_the_north_are_real_but_weak_twice_and_no_answer_for_drenthe(north):
    found = statement_inside(north, np.random.default_rng(7), settings=Settings(draws=299, runs=10))
    by_network = {test.network: test for test in found}
    for province in ("PV20", "PV21"):
        assert by_network[f"{province} inside"].verdict is ClaimVerdict.CLUSTERS
        assert by_network[f"{province} inside"].strength is Strength.WEAK
    assert by_network["PV22 inside"].verdict is ClaimVerdict.CANNOT_SAY
    assert by_network["PV22 inside"].degrees.result.p == pytest.approx(0.05, abs=0.03)


def test_the_north_as_a_whole_has_strong_clusters(north):
    found = statement_in(
        north, np.random.default_rng(8), network="north", settings=Settings(draws=99, runs=5)
    )
    assert found.verdict is ClaimVerdict.CLUSTERS
    assert found.strength is Strength.STRONG


def test_twelve_themes_agree_0_77_with_each_other_and_at_least_0_40(country):
    found = compare_themes(country, np.random.default_rng(9), runs=5, draws=0)
    assert (len(found.partitions), len(found.pairs)) == (12, 66)
    assert round(found.mean, 2) == 0.77
    assert round(found.least, 2) == 0.40
    least = min(found.pairs, key=lambda pair: pair.ari)
    assert (least.first, least.second) == ("natuur en milieu", "sociale zekerheid")


def test_themes_of_the_north_agree_at_least_0_30(north):
    found = compare_themes(north, np.random.default_rng(10), least=4, runs=5, draws=0)
    assert round(found.least, 2) == 0.30
    least = min(found.pairs, key=lambda pair: pair.ari)
    assert (least.first, least.second) == ("openbare orde en veiligheid", "organisatie en bedrijfsvoering")
