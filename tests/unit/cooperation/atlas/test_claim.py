"""The statement comes out either way, and says so when it cannot."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.unit.cooperation.atlas.patchworks import DAY, patchwork

from zicht.cooperation.atlas.as_of import snapshot
from zicht.cooperation.atlas.claim import (
    Claim,
    Closeness,
    Reason,
    Settings,
    Strength,
    statement_in,
    statement_inside,
)
from zicht.cooperation.atlas.claim_words import sentences_of_claim, sentences_of_test
from zicht.cooperation.atlas.clusters import Null, agreement, find_clusters, within_province
from zicht.cooperation.atlas.themes import compare_themes
from zicht.model.cooperation_tables import ClaimVerdict

FEW = Settings(draws=99, runs=5, resamples=10, planted=40)


def drawn(members, provinces, **more):
    """A patchwork of a matrix of members; gemeenten g00, g01, ..."""
    rows = [
        f"g{place:02d} {province} {''.join('x' if cell else '.' for cell in row)}"
        for place, (row, province) in enumerate(zip(members, provinces, strict=True))
    ]
    return snapshot(patchwork("\n".join(rows), **more), DAY)


def random_members(g, gemeenten=40, partnerships=50):
    members = np.zeros((gemeenten, partnerships), dtype=int)
    for column in range(partnerships):
        members[g.choice(gemeenten, g.integers(2, 9), replace=False), column] = 1
    return members


def clustered_members(g, clusters=4, size=8, partnerships=40):
    members = np.zeros((clusters * size, partnerships), dtype=int)
    for column in range(partnerships):
        first = size * (column % clusters)
        members[first + g.choice(size, g.integers(2, 6), replace=False), column] = 1
    return members


def halves(number):
    return ["N"] * (number // 2) + ["S"] * (number - number // 2)


@pytest.fixture(scope="module")
def clustered():
    members = clustered_members(np.random.default_rng(1))
    return drawn(members, ["N"] * 16 + ["S"] * 16)


@pytest.fixture(scope="module")
def tested(clustered):
    codes = clustered.gemeenten
    line = list(itertools.pairwise(codes))
    return statement_in(clustered, np.random.default_rng(2), neighbours=line, settings=FEW)


def test_fixed_groups_refute_the_statement(tested):
    assert tested.verdict is ClaimVerdict.CLUSTERS
    assert tested.strength is Strength.STRONG
    assert tested.degrees.result.p == 0.01
    assert [len(group) for group in tested.clusters.groups] == [8, 8, 8, 8]
    assert tested.power is None
    assert tested.degrees.unkept == 0


def test_the_second_null_says_what_it_keeps(tested):
    assert tested.geography.null is Null.GEOGRAPHY
    assert 0 < tested.geography.unkept < 0.5
    assert tested.closeness in {Closeness.MORE, Closeness.MAY_EXPLAIN}
    assert tested.geography.result.mean > tested.degrees.result.mean + 0.1


def test_clusters_inside_provinces_are_no_provinces(tested):
    assert 0 < tested.provinces.ari < 0.7
    assert tested.provinces.lower <= tested.provinces.ari + 1e-9


def test_partnerships_dealt_at_random_uphold_the_statement():
    g = np.random.default_rng(5)
    verdicts = [
        statement_in(drawn(random_members(g, 24, 40), halves(24)), g, settings=FEW).verdict for _ in range(6)
    ]
    assert verdicts.count(ClaimVerdict.NO_CLUSTERS) >= 5
    assert ClaimVerdict.CANNOT_SAY not in verdicts


def test_where_fixed_groups_would_be_missed_nothing_is_said():
    members = np.zeros((8, 6), dtype=int)
    for column, pair in enumerate([(0, 5), (1, 4), (2, 7), (3, 6), (0, 2), (5, 7)]):
        members[list(pair), column] = 1
    found = statement_in(drawn(members, halves(8)), np.random.default_rng(3), settings=FEW)
    assert found.verdict is ClaimVerdict.CANNOT_SAY
    assert found.reason is Reason.WOULD_BE_MISSED
    assert found.power < 0.8


def test_three_gemeenten_are_too_few():
    found = statement_in(drawn([[1], [1], [1]], "NNN"), np.random.default_rng(1), settings=FEW)
    assert found.verdict is ClaimVerdict.CANNOT_SAY
    assert found.reason is Reason.TOO_SMALL
    assert found.clusters is None


def test_too_few_draws_to_ever_find_clusters_are_refused():
    with pytest.raises(AssertionError, match="too few draws"):
        Settings(draws=50)


def test_inside_a_province_only_what_is_finer_than_it_counts():
    members = np.zeros((10, 4), dtype=int)
    members[:5, 0] = 1  # all of N
    members[:4, 1] = 1  # 80 % of it
    members[3:7, 2] = 1  # crosses the border
    members[5:7, 3] = 1  # in S
    found = within_province(drawn(members, halves(10)), "N")
    assert [one.id for one in found.partnerships] == ["p1"]
    assert len(found.gemeenten) == 5


def test_every_province_is_tested_by_itself(clustered):
    found = statement_inside(clustered, np.random.default_rng(4), settings=FEW)
    assert [test.network for test in found] == ["N inside", "S inside"]
    assert {test.verdict for test in found} == {ClaimVerdict.CLUSTERS}


def test_without_a_division_there_is_no_agreement(clustered):
    clusters = find_clusters(clustered, np.random.default_rng(1), runs=3, resamples=0)
    assert agreement(clusters, {}) is None
    assert agreement(clusters, dict.fromkeys(clustered.gemeenten, "one")).ari == 0
    assert clusters.robustness is None


def themed(members, names):
    themes = {f"p{column}": (name,) for column, name in enumerate(names)}
    return drawn(members, halves(len(members)), themes=themes)


def test_themes_that_divide_differently_are_seen():
    rows = np.zeros((36, 60), dtype=int)
    for column in range(60):
        group = column % 6
        members = range(6 * group, 6 * group + 6) if column < 30 else range(group, 36, 6)
        rows[list(members), column] = 1
    found = compare_themes(
        themed(rows, ["rows"] * 30 + ["columns"] * 30), np.random.default_rng(1), runs=3, draws=99
    )
    assert len(found.pairs) == 1
    assert found.mean < 0.1
    assert found.test.p == 0.01


def test_themes_dealt_at_random_are_not():
    g = np.random.default_rng(2)
    members = clustered_members(g, partnerships=60)
    names = g.permuted(["one"] * 30 + ["other"] * 30)
    found = compare_themes(themed(members, names), g, runs=3, draws=49)
    assert found.test.p > 0.02


def test_one_theme_cannot_be_compared():
    members = clustered_members(np.random.default_rng(1))
    found = compare_themes(themed(members, ["only"] * 40), np.random.default_rng(1), runs=2, draws=5)
    assert found.pairs == ()
    assert np.isnan(found.mean)
    assert found.test is None


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_verdict_has_a_sentence_with_its_uncertainty(tested, clustered, language):
    themes = compare_themes(
        themed(clustered_members(np.random.default_rng(1)), ["one"] * 20 + ["other"] * 20),
        np.random.default_rng(1),
        runs=2,
        draws=9,
    )
    cases = [
        tested,
        replace(tested, strength=Strength.WEAK, closeness=Closeness.MAY_EXPLAIN),
        replace(tested, verdict=ClaimVerdict.NO_CLUSTERS, strength=None, closeness=Closeness.NOT_TESTED),
        replace(
            tested, verdict=ClaimVerdict.CANNOT_SAY, strength=None, reason=Reason.WOULD_BE_MISSED, power=0.4
        ),
        replace(tested, verdict=ClaimVerdict.CANNOT_SAY, strength=None, reason=Reason.TOO_SMALL),
    ]
    first = {sentences_of_test(case, {"NL": "Voorland"}, language)[0] for case in cases}
    assert len(first) == 5
    assert all("Voorland" in sentence for sentence in first)
    whole = sentences_of_claim(Claim(tested, tuple(cases), themes), {}, language)
    assert len(whole) == 7
    assert not any("{" in sentence for sentence in whole)
    decimal = "0,0" if language == "nl" else "0.0"
    assert decimal in whole[1]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_without_themes_the_sentence_says_that_nothing_can_be_said(tested, language):
    none = compare_themes(drawn([[1], [1]], "NN"), np.random.default_rng(1))
    themed_words = sentences_of_claim(Claim(tested, (), none), {}, language)[-2]
    assert themed_words.startswith({"nl": "Over thema's", "en": "Nothing can be said of themes"}[language])
    assert (
        len(sentences_of_claim(Claim(tested, ()), {}, language))
        == len(sentences_of_test(tested, {}, language)) + 1
    )
