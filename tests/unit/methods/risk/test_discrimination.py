import numpy as np
import pytest
from scipy import special
from sklearn.metrics import average_precision_score, roc_auc_score

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve, average_precision, capture_of_top
from zicht.methods.risk.whole_groups import percentile_interval


def cells_with_risk(seed=2, cells=300, wijken=25):
    g = np.random.default_rng(seed)
    risk = np.round(special.expit(g.normal(-2, 1, cells)), 2)  # many ties
    rows = g.integers(0, 30, cells)
    return CountedCells(
        g.binomial(rows, risk).astype(float), rows.astype(float), g.integers(0, wijken, cells)
    ), risk


def weighted_lines(cells, risk):
    y = np.tile([1, 0], len(risk))
    return y, np.repeat(risk, 2), np.column_stack([cells.cases, cells.others]).ravel()


def expanded(cells, risk):
    """The same as one line per row."""
    counts = np.column_stack([cells.cases, cells.others]).ravel().astype(int)
    y = np.repeat(np.tile([1.0, 0.0], len(risk)), counts)
    return CountedCells(y, np.ones(len(y)), np.repeat(np.repeat(cells.groups, 2), counts)), np.repeat(
        np.repeat(risk, 2), counts
    )


def test_the_area_under_the_curve_weighs_cells_by_their_rows():
    cells, risk = cells_with_risk()
    y, scores, weights = weighted_lines(cells, risk)
    found = areas_under_curve(cells, risk[None])
    assert found.auc[0] == pytest.approx(roc_auc_score(y, scores, sample_weight=weights), abs=1e-12)


def test_errors_of_cells_are_those_of_their_rows():
    cells, risk = cells_with_risk()
    rows, scores = expanded(cells, risk)
    one, two = areas_under_curve(cells, risk[None]), areas_under_curve(rows, scores[None])
    np.testing.assert_allclose(one.covariance, two.covariance, rtol=1e-10)
    np.testing.assert_allclose(one.clustered_covariance, two.clustered_covariance, rtol=1e-10)


def test_every_row_a_group_of_its_own_gives_nearly_delongs_interval():
    rows, scores = expanded(*cells_with_risk())
    rows = CountedCells(rows.cases, rows.rows, np.arange(len(scores)))
    found = areas_under_curve(rows, scores[None])
    assert found.clustered_covariance[0, 0] == pytest.approx(found.covariance[0, 0], rel=0.01)


def test_average_precision_equals_that_of_the_weighted_rows():
    cells, risk = cells_with_risk()
    y, scores, weights = weighted_lines(cells, risk)
    found = average_precision(cells, risk, np.random.default_rng(1))
    assert found.value == pytest.approx(average_precision_score(y, scores, sample_weight=weights), abs=1e-12)
    assert found.interval.lower < found.value < found.interval.upper


def test_the_top_captures_the_cases_in_it_and_a_tie_at_the_border_in_part():
    cells = CountedCells(np.array([6.0, 2.0, 2.0]), np.array([10.0, 20.0, 70.0]), np.array([0, 1, 2]))
    found = capture_of_top(
        cells, np.array([0.6, 0.1, 0.02]), np.array([0.0, 0.1, 0.2, 1.0]), np.random.default_rng(1)
    )
    np.testing.assert_allclose(found.value, [0.0, 0.6, 0.7, 1.0])


def test_a_score_that_says_nothing_captures_its_share():
    cells, risk = cells_with_risk()
    found = capture_of_top(cells, np.zeros(len(risk)), np.array([0.05, 0.5]), np.random.default_rng(1))
    np.testing.assert_allclose(found.value, [0.05, 0.5])
    assert areas_under_curve(cells, np.zeros((1, len(risk)))).auc[0] == pytest.approx(0.5)


def test_sums_of_the_same_terms_in_another_order_are_a_tie():
    cells = CountedCells(np.array([1.0, 0.0]), np.array([1.0, 1.0]), np.array([0, 1]))
    almost = np.array([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1])
    assert almost[0] != almost[1]
    assert areas_under_curve(cells, almost[None]).auc[0] == 0.5


def test_the_same_risk_twice_does_not_differ():
    cells, risk = cells_with_risk()
    found = areas_under_curve(cells, np.stack([risk, risk])).difference(0, 1)
    assert found.value == 0
    assert np.isnan(found.p)


def test_a_risk_that_knows_more_is_told_from_one_that_knows_less():
    cells, risk = cells_with_risk(cells=2000)
    blurred = risk + np.random.default_rng(3).normal(0, 0.3, len(risk))
    found = areas_under_curve(cells, np.stack([risk, blurred])).difference(0, 1)
    assert found.lower > 0
    assert found.p < 0.001


def test_without_cases_nothing_can_be_said():
    cells = CountedCells(np.zeros(3), np.full(3, 5.0), np.arange(3))
    risk = np.array([0.1, 0.2, 0.3])
    found = areas_under_curve(cells, risk[None])
    assert np.isnan(found.auc[0])
    assert np.isnan(found.interval().upper[0])
    several = average_precision(cells, risk, np.random.default_rng(1))
    assert np.isnan(several.value)
    assert np.isnan(several.interval.lower)


def test_too_few_groups_with_cases_give_no_interval():
    cases = np.array([4.0, 0.0, 0.0])
    cells = CountedCells(cases, np.full(3, 9.0), np.arange(3))
    found = average_precision(cells, np.array([0.3, 0.2, 0.1]), np.random.default_rng(1))
    assert not np.isnan(found.value)
    assert np.isnan(found.interval.lower)


def test_one_group_alone_gives_a_figure_without_limits():
    cells, risk = cells_with_risk()
    one = CountedCells(cells.cases, cells.rows, 0 * cells.groups)
    found = average_precision(one, risk, np.random.default_rng(1))
    assert not np.isnan(found.value)
    assert np.isnan(found.interval.upper)


def test_few_groups_give_wider_limits_than_their_resamples():
    replicates = np.random.default_rng(1).normal(size=20_000)
    few, many = (percentile_interval(replicates, 0.95, groups) for groups in (6, 10_000))
    assert many.upper == pytest.approx(1.96, abs=0.05)
    assert few.upper == pytest.approx(2.571 * np.sqrt(6 / 5), abs=0.15)  # Student's t with 5


def test_the_same_seed_gives_the_same_limits():
    cells, risk = cells_with_risk()
    one, two = (average_precision(cells, risk, np.random.default_rng(5)) for _ in range(2))
    assert one.interval.lower == two.interval.lower


def test_shapes_and_shares_that_cannot_be_are_refused():
    cells, risk = cells_with_risk()
    with pytest.raises(ShapeMismatch):
        areas_under_curve(cells, risk)
    with pytest.raises(ShapeMismatch):
        areas_under_curve(cells, risk[None, 1:])
    with pytest.raises(ValueOutOfRange):
        capture_of_top(cells, risk, np.array([5.0]), np.random.default_rng(1))
