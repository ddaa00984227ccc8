import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.scales import Scale, to_scale
from zicht.methods.verdicts import Verdict, judge


def map_of(rates, persons, reference=1.0, **settings):
    """Verdicts of one map of rates against a reference that is known exactly."""
    rates, persons = (
        np.array([rates], dtype=float),
        np.broadcast_to(np.array(persons, dtype=float), (1, len(rates))),
    )
    settings = {"scale": Scale.SQRT, "relevant_ratio": 1.1} | settings
    y_reference = np.full(rates.shape, to_scale(settings["scale"], np.array(reference)))
    return judge(
        to_scale(settings["scale"], rates), 0.25 / persons, y_reference, np.zeros(rates.shape), **settings
    )


ORDINARY = list(1 + np.linspace(-0.06, 0.06, 40))


def test_an_area_far_above_the_rest_is_higher_and_one_far_below_lower():
    found = map_of([*ORDINARY, 1.8, 0.4], 2000)
    assert found.verdict[0, -2:].tolist() == [Verdict.HIGHER, Verdict.LOWER]
    assert found.ratio[0, -2] == pytest.approx(1.8)
    assert found.ratio_lower[0, -2] < 1.8 < found.ratio_upper[0, -2]
    assert found.q[0, -1] < 0.05


def test_a_well_known_ordinary_area_is_similar_and_a_small_one_cannot_be_said():
    persons = [20_000] * 40 + [20_000, 20]
    found = map_of([*ORDINARY, 1.0, 1.0], persons)
    assert found.verdict[0, -2:].tolist() == [Verdict.SIMILAR, Verdict.CANNOT_SAY]


def test_a_difference_that_stands_out_but_does_not_matter_is_similar():
    rates = [*(1 + np.linspace(-1e-4, 1e-4, 40)), 1.05]
    assert map_of(rates, 1e6, relevant_ratio=1.0).verdict[0, -1] == Verdict.HIGHER
    found = map_of(rates, 1e6, relevant_ratio=1.1)
    assert found.q[0, -1] < 0.05
    assert found.verdict[0, -1] == Verdict.SIMILAR


def test_an_area_without_a_figure_is_not_compared_and_counts_for_nothing():
    found = map_of([*ORDINARY, np.nan], 2000)
    assert found.verdict[0, -1] == Verdict.NOT_COMPARED
    assert np.isnan([found.ratio[0, -1], found.p[0, -1], found.q[0, -1]]).all()
    assert found.n_compared.tolist() == [40]
    assert found.q[0, :40].tolist() == map_of(ORDINARY, 2000).q[0].tolist()


def test_a_map_of_fewer_than_ten_areas_is_not_compared():
    found = map_of([1.0] * 5 + [9.0], 2000)
    assert set(found.verdict[0].tolist()) == {Verdict.NOT_COMPARED}
    assert np.isnan(found.share_flagged()[0])
    assert not found.flagged_naively.any()


def test_nothing_seen_where_little_was_expected_is_never_lower_and_never_similar():
    persons = [1e5] * 40 + [4, 400]
    found = map_of([1.0] * 40 + [0.0, 0.0], persons)
    assert found.verdict[0, -2:].tolist() == [Verdict.CANNOT_SAY, Verdict.LOWER]
    assert found.p[0, -2] == 1


def test_much_seen_where_little_was_expected_is_higher():
    assert map_of([1.0] * 40 + [5.0], [1e5] * 40 + [4]).verdict[0, -1] == Verdict.HIGHER


def test_a_map_of_small_areas_only_estimates_its_spread_from_them():
    found = map_of([1.0] * 30, 4)
    assert found.tau2[0] == 0
    assert set(found.verdict[0].tolist()) == {Verdict.CANNOT_SAY}


def test_ordinary_spread_turns_naive_alarms_into_ordinary_areas():
    rates = np.exp(np.random.default_rng(2).normal(0, 0.5, 300))
    found = map_of(rates, 10_000)
    assert found.share_flagged_naively()[0] > 0.9
    assert found.share_flagged()[0] < 0.06


def test_the_interval_of_a_ratio_ends_at_zero_and_at_the_whole():
    rates = [*np.linspace(0.1, 0.9, 20), 0.0, 1.0]
    found = map_of(rates, 8, reference=0.5, scale=Scale.ARCSINE)
    assert found.ratio_lower[0, -2] == 0
    assert found.ratio_upper[0, -1] == pytest.approx(2)


def test_a_reference_of_zero_gives_no_ratio_but_does_not_break_the_map():
    found = map_of([0.0] * 12, 100, reference=0.0)
    assert np.isnan(found.ratio).all()
    assert not np.isin(found.verdict, [Verdict.HIGHER, Verdict.LOWER]).any()


def test_many_events_where_the_reference_has_none_are_higher_without_a_ratio():
    found = map_of([0.0] * 30 + [1.0], 50, reference=0.0)
    assert found.verdict[0, -1] == Verdict.HIGHER
    assert np.isnan(found.ratio[0, -1])


def test_means_are_compared_on_the_log_scale():
    means = [*(100 * np.exp(np.linspace(-0.05, 0.05, 40))), 300.0]
    found = map_of(means, 1000, reference=100.0, scale=Scale.LOG)
    assert found.verdict[0, -1] == Verdict.HIGHER
    assert found.ratio[0, -1] == pytest.approx(3.0)


def test_each_map_has_its_own_smallest_relevant_ratio():
    y = np.sqrt(np.array([[*ORDINARY, 1.8]] * 2))
    v, zero, one = np.full(y.shape, 0.25 / 2000), np.zeros(y.shape), np.ones(y.shape)
    found = judge(y, v, one, zero, scale=Scale.SQRT, relevant_ratio=np.array([1.1, 2.0]))
    assert found.verdict[:, -1].tolist() == [Verdict.HIGHER, Verdict.SIMILAR]


def test_impossible_questions_are_refused():
    with pytest.raises(ValueOutOfRange, match="smallest relevant ratio"):
        map_of(ORDINARY, 100, relevant_ratio=0.9)
    with pytest.raises(ShapeMismatch, match="verdicts"):
        judge(
            np.ones((1, 3)),
            np.ones((1, 4)),
            np.ones((1, 3)),
            np.ones((1, 3)),
            scale=Scale.SQRT,
            relevant_ratio=1,
        )
