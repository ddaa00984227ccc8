from __future__ import annotations

import numpy as np
import pytest

from zicht.protection.ad_hoc.cell_key import ListedNoise, cell_keys, perturbed_counts, record_keys
from zicht.protection.ad_hoc.cell_key_magnitudes import (
    NoiseShare,
    largest_contributions,
    perturbed_sums,
)
from zicht.protection.ad_hoc.perturbation_table import (
    NoPerturbationTable,
    Perturbation,
    PerturbationTable,
    perturbation_table,
)

SECRET = b"a secret of this epoch, 32 bytes"


def chances(row, **settings):
    return perturbation_table(Perturbation(**settings)).chances[row]


# the table of chances


@pytest.mark.parametrize(
    "settings",
    [
        {"largest": 2, "variance": 1.0},
        {"largest": 2, "variance": 1.05, "gap": 1},
        {"largest": 5, "variance": 3.0, "gap": 2},
        {"largest": 10, "variance": 30.0, "gap": 9},
        {"largest": 3, "variance": 3.0, "stays": 0.5},
        {"largest": 4, "variance": 2.0, "stays": 0.55, "gap": 1},
        {"largest": 6, "variance": 0.3},
        {"largest": 12, "variance": 25.0001, "gap": 9},
        {"largest": 18, "variance": 20.0003, "gap": 8, "stays": 0.9, "monotone": False},
        {"largest": 17, "variance": 20.000003, "gap": 8, "stays": 0.9},
        {"largest": 5, "variance": 9.0, "gap": 4, "monotone": False},
    ],
)
def test_every_row_deviates_by_nothing_on_average_and_stays_within_its_variance(settings):
    table = perturbation_table(Perturbation(**settings))
    v, gap = table.deviations, settings.get("gap", 0)
    assert table.chances.shape == (settings["largest"] + gap + 1, 2 * settings["largest"] + 1)
    assert np.allclose(table.chances.sum(axis=1), 1, atol=1e-12)
    assert np.allclose(table.chances @ v, 0, atol=1e-10)
    assert np.all(table.chances @ v**2 <= settings["variance"] + 1e-9)
    assert np.all(table.chances >= 0)
    shown = np.arange(len(table.chances))[:, None] + v
    assert np.all(table.chances[(shown < 0) | ((shown > 0) & (shown <= gap))] == 0)
    if settings.get("monotone", True):
        for count, row in enumerate(table.chances):
            left = row[: settings["largest"] + 1][(count + v[: settings["largest"] + 1]) > gap]
            assert np.all(np.diff(left) >= -1e-9)
    stays = settings.get("stays", 0)
    assert np.all(table.chances[gap + 1 :, settings["largest"]] >= stays - 1e-12)


def test_large_counts_deviate_evenly_when_the_variance_allows_it():
    assert chances(2, largest=2, variance=3.0) == pytest.approx([0.2] * 5)


def test_a_count_of_nought_stays_nought():
    assert chances(0, largest=2, variance=3.0).tolist() == [0, 0, 1, 0, 0]


def test_the_least_variance_leaves_two_values():
    """A count of 5 with nothing shown from 1 to 9 jumps to 0 or 10: a variance of 25."""
    row = chances(5, largest=10, variance=25.0, gap=9)
    assert row[5], row[15] == (0.5, 0.5)
    assert chances(2, largest=4, variance=4.0, gap=3)[[2, 6]].tolist() == [0.5, 0.5]


@pytest.mark.parametrize(("gap", "least"), [(1, 1), (2, 2), (3, 4), (4, 6), (9, 25)])
def test_a_variance_that_cannot_cross_the_gap_is_refused_in_words(gap, least):
    assert perturbation_table(Perturbation(gap + 1, least, gap)).settings.variance == least
    with pytest.raises(NoPerturbationTable, match=f"which has a variance of {least}"):
        Perturbation(gap + 1, least - 0.01, gap)


def test_a_deviation_that_cannot_cross_the_gap_is_refused():
    with pytest.raises(NoPerturbationTable, match="a count of 5 could not go down"):
        Perturbation(4, 9.0, 4)
    with pytest.raises(NoPerturbationTable, match="at least 1"):
        Perturbation(0, 1.0)
    with pytest.raises(NoPerturbationTable, match="above 0"):
        Perturbation(2, 0.0)


def test_all_faults_are_told_at_once():
    with pytest.raises(NoPerturbationTable, match=r"(?s)does not cross.*too small"):
        Perturbation(4, 5.0, 4)


def test_a_high_chance_to_stay_leaves_the_rest_room():
    row = chances(3, largest=3, variance=2.0, gap=2, stays=0.8)
    assert row[3] == 0.8
    assert row[0] == pytest.approx(row[4] / 3 + row[5] * 2 / 3 + row[6])


@pytest.mark.parametrize("wrong", [{"gap": -1}, {"stays": -0.1}, {"stays": 1.0}])
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(AssertionError):
        Perturbation(3, 2.0, **wrong)


def test_the_first_deviation_whose_summed_chances_exceed_the_number_is_taken():
    table = PerturbationTable(
        Perturbation(1, 1.0), np.array([-1, 0, 1]), np.array([[0, 1, 0], [0.25, 0.5, 0.25], [0.5, 0.5, 0]])
    )
    counts = np.array([1, 1, 1, 1, 1, 7, 7, 0])
    drawn = np.array([0.0, 0.2499, 0.25, 0.7499, 0.75, 0.5, 0.9999999999999999, 0.99])
    assert table.deviation(counts, drawn).tolist() == [-1, -1, 0, 0, 1, 0, 0, 0]


def test_a_sum_of_chances_just_under_one_never_leaves_the_table():
    table = PerturbationTable(
        Perturbation(1, 1.0), np.array([-1, 0, 1]), np.array([[0, 1.0, 0], [0.3, 0.7 - 1e-12, 0]])
    )
    assert table.deviation(np.array([1]), np.array([1 - 1e-13])).tolist() == [0]


# keys


def test_the_same_persons_always_get_the_same_noise():
    keys = record_keys(np.array([5, -7, 5, 2**62]), key=SECRET, theme="drugs")
    assert keys[0] == keys[2]
    assert len(set(keys.tolist())) == 3
    counts, cells = cell_keys(np.array([0, 1, 1, 0]), 3, keys)
    turned = cell_keys(np.array([1, 0, 0, 1]), 3, keys[[2, 3, 0, 1]])
    assert counts.tolist() == [2, 2, 0] == turned[0].tolist()
    assert cells.tolist() == turned[1].tolist()
    assert cells[2] == 0


def test_keys_differ_between_themes_and_secrets():
    persons = np.arange(50)
    one = record_keys(persons, key=SECRET, theme="drugs")
    assert not np.any(one == record_keys(persons, key=SECRET, theme="care"))
    assert not np.any(one == record_keys(persons, key=bytes(32), theme="drugs"))


def test_keys_are_those_of_siphash_under_a_key_of_the_theme():
    from zicht.protection.keyed_chance import siphash_of_pairs, subkey

    names = np.array([5, 2**64 - 7], dtype=np.uint64)
    expected = siphash_of_pairs(subkey(SECRET, "record keys drugs"), names, np.zeros(2, dtype=np.uint64))
    assert np.array_equal(record_keys(np.array([5, -7]), key=SECRET, theme="drugs"), expected)


def test_perturbed_counts_follow_the_chances_of_their_row():
    table = perturbation_table(Perturbation(2, 1.05, 1))
    keys = record_keys(np.arange(20_000), key=SECRET, theme="drugs")
    for count in (1, 2, 30):
        shown = perturbed_counts(np.full(20_000, count), keys, table)
        found = np.bincount(shown - count + 2, minlength=5) / 20_000
        assert found == pytest.approx(table.chances[min(count, 3)], abs=0.012)
    assert perturbed_counts(np.zeros(5, dtype=np.int64), keys[:5], table).tolist() == [0] * 5


def test_nothing_from_one_to_the_gap_is_ever_shown():
    table = perturbation_table(Perturbation(10, 30.0, 9))
    keys = record_keys(np.arange(5_000), key=SECRET, theme="drugs")
    shown = perturbed_counts(np.arange(5_000) % 25, keys, table)
    assert not np.any((shown > 0) & (shown < 10))


def test_a_listed_table_serves_large_counts_by_its_last_rows():
    listed = ListedNoise(np.array([[1, -1], [2, -2], [3, -3], [4, -4]]), again=2)
    counts = np.array([0, 1, 4, 5, 6, 7, 8, 9])
    assert listed.row(counts).tolist() == [0, 1, 4, 3, 4, 3, 4, 3]
    assert listed.perturbed(counts, np.zeros(8, dtype=np.int64)).tolist() == [0, 2, 8, 8, 10, 10, 12, 12]
    assert listed.perturbed(np.array([2, 2]), np.array([7, 4])).tolist() == [0, 4]


@pytest.mark.parametrize("again", [0, 3])
def test_a_listed_table_cannot_repeat_more_rows_than_it_has(again):
    with pytest.raises(AssertionError):
        ListedNoise(np.zeros((2, 2), dtype=np.int64), again)


# sums of money


RULES = NoiseShare(bend=1000.0, small=0.2, large=0.05, steep=2.0, weights=(1.0, 0.5))
ALWAYS = PerturbationTable(Perturbation(1, 1.0), np.array([-1, 0, 1]), np.array([[0, 1.0, 0], [0, 0, 1.0]]))
NEVER = PerturbationTable(Perturbation(1, 1.0), np.array([-1, 0, 1]), np.array([[0, 1.0, 0], [0, 1.0, 0]]))
KEYS = record_keys(np.arange(40), key=SECRET, theme="money")


def test_the_share_of_noise_falls_from_the_bend_on():
    share = RULES.share(np.array([0.0, 500.0, 1000.0, 3000.0, 1e12, -3000.0]))
    assert share.tolist()[:3] == [0.2, 0.2, 0.2]
    assert share[3] == pytest.approx(0.05 + 0.15 * 0.25)
    assert share[4] == pytest.approx(0.05)
    assert share[5] == share[3]


def test_noise_is_in_proportion_to_the_largest_contributors():
    shown = perturbed_sums(
        np.array([1000.0, 3000.0, 0.0]),
        np.array([[600.0, 300.0, 100.0], [2000.0, 1000.0, 0.0], [0, 0, 0]]),
        np.zeros(3, dtype=bool),
        KEYS[:3],
        ALWAYS,
        RULES,
    )
    assert shown.tolist() == pytest.approx(
        [1000 + 0.2 * 600 + 0.1 * 300, 3000 + 0.0875 * 2000 + 0.04375 * 1000, 0]
    )


def test_fewer_contributors_than_weights_are_no_problem():
    shown = perturbed_sums(np.array([600.0]), np.array([[600.0]]), np.array([False]), KEYS[:1], ALWAYS, RULES)
    assert shown.tolist() == pytest.approx([720.0])


def test_a_sensitive_cell_always_moves_away_from_the_truth():
    rules = NoiseShare(bend=1000.0, small=0.2, large=0.05, weights=(1.0,), extra=0.5)
    amounts, both = np.full(40, 500.0), np.ones(40, dtype=bool)
    moved = perturbed_sums(amounts, amounts[:, None], both, KEYS, NEVER, rules) - 500
    assert set(np.round(moved, 9)) == {-50.0, 50.0}
    same = perturbed_sums(amounts, amounts[:, None], ~both, KEYS, NEVER, rules)
    assert set(same) == {500.0}
    up = perturbed_sums(amounts, amounts[:, None], both, KEYS, ALWAYS, rules)
    assert set(up) == {650.0}


def test_contributors_get_deviations_of_their_own():
    table = perturbation_table(Perturbation(2, 1.0))
    amounts = np.tile([400.0, 400.0], (40, 1))
    rules = NoiseShare(bend=1000.0, small=0.1, large=0.1, weights=(1.0, 1.0))
    noise = np.round(
        (perturbed_sums(np.full(40, 800.0), amounts, np.zeros(40, bool), KEYS, table, rules) - 800) / 40
    )
    assert {1.0, -1.0} <= set(noise)  # with one deviation for both all would be even


def test_the_largest_contributions_of_each_cell():
    cells = np.array([2, 0, 2, 2, 0])
    top = largest_contributions(cells, 4, np.array([5.0, 1.0, -9.0, 7.0, 3.0]), 2)
    assert top.tolist() == [[3, 1], [0, 0], [-9, 7], [0, 0]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"bend": 0},
        {"large": 0},
        {"large": 0.3},
        {"small": 1.1},
        {"steep": 0.9},
        {"weights": ()},
        {"weights": (1.0, 0.2, 0.5)},
        {"weights": (0.5,)},
        {"weights": (1.0, -0.1)},
        {"extra": -1},
    ],
)
def test_shares_that_make_no_sense_are_refused(wrong):
    with pytest.raises(AssertionError):
        NoiseShare(**({"bend": 1000.0} | wrong))
