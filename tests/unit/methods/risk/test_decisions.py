import numpy as np
import pytest
from scipy import special
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve
from zicht.methods.risk.model_comparison import compare_models
from zicht.methods.risk.net_benefit import decision_curve


def cells_of_known_risk(seed=1, cells=1500):
    g = np.random.default_rng(seed)
    risk = special.expit(g.normal(-2.5, 1, cells))
    rows = g.integers(0, 60, cells)
    return CountedCells(
        g.binomial(rows, risk).astype(float), rows.astype(float), g.integers(0, 50, cells)
    ), risk


def weighted_lines(cells, risk):
    y = np.tile([1, 0], len(risk))
    return y, np.repeat(risk, 2), np.column_stack([cells.cases, cells.others]).ravel()


def test_net_benefit_counts_what_is_found_less_what_is_done_in_vain():
    cells = CountedCells(np.array([8.0, 2.0]), np.array([20.0, 80.0]), np.array([0, 1]))
    found = decision_curve(cells, np.array([0.4, 0.05]), np.array([0.2, 0.02]), np.random.default_rng(1))
    assert found.model.value[0] == pytest.approx((8 - 12 * 0.25) / 100)
    assert found.everyone[0] == pytest.approx((10 - 90 * 0.25) / 100)
    assert found.gain.value[0] == found.model.value[0]  # nobody is better than everyone here
    assert found.gain.value[1] == 0  # from 0.02 on the model acts for everyone


def test_a_calibrated_risk_is_never_worse_than_all_or_nobody_and_gains_in_between():
    cells, risk = cells_of_known_risk()
    found = decision_curve(cells, risk, np.array([0.01, 0.1, 0.2]), np.random.default_rng(1))
    assert np.all(found.gain.interval.upper >= 0)
    assert found.gain.interval.lower[1] > 0
    assert np.all(found.model.interval.lower <= found.model.value)


def test_a_risk_at_the_threshold_is_acted_on_and_thresholds_are_risks():
    cells, _ = cells_of_known_risk()
    level = np.full(len(cells.rows), 0.1)
    found = decision_curve(cells, level, np.array([0.1, 0.100001]), np.random.default_rng(1))
    assert found.model.value[0] == pytest.approx(found.everyone[0])
    assert found.model.value[1] == 0
    with pytest.raises(ValueOutOfRange):
        decision_curve(cells, level, np.array([1.0]), np.random.default_rng(1))


def test_scores_of_two_models_are_those_of_the_weighted_rows():
    cells, risk = cells_of_known_risk()
    blurred = special.expit(special.logit(risk) + np.random.default_rng(3).normal(0, 1, len(risk)))
    found = compare_models(cells, risk, blurred, np.random.default_rng(1))
    for place, model in enumerate((risk, blurred)):
        y, scores, weights = weighted_lines(cells, model)
        assert found.auc.value[place] == pytest.approx(roc_auc_score(y, scores, sample_weight=weights))
        assert found.log_loss.value[place] == pytest.approx(log_loss(y, scores, sample_weight=weights))
        assert found.brier.value[place] == pytest.approx(brier_score_loss(y, scores, sample_weight=weights))
    assert found.auc.interval.lower[2] > 0
    assert found.log_loss.interval.upper[2] < 0
    assert found.auc.value[2] == pytest.approx(found.auc.value[0] - found.auc.value[1])


def test_resampling_and_the_formula_give_about_the_same_interval_of_a_difference():
    cells, risk = cells_of_known_risk(cells=3000)
    blurred = special.expit(special.logit(risk) + np.random.default_rng(3).normal(0, 1, len(risk)))
    drawn = compare_models(cells, risk, blurred, np.random.default_rng(1)).auc.interval
    formula = areas_under_curve(cells, np.stack([risk, blurred])).difference(0, 1)
    assert drawn.upper[2] - drawn.lower[2] == pytest.approx(formula.upper - formula.lower, rel=0.2)


def test_equal_models_do_not_differ_at_all():
    cells, risk = cells_of_known_risk()
    found = compare_models(cells, risk, risk.copy(), np.random.default_rng(1))
    for estimate in (found.auc, found.log_loss, found.brier):
        assert estimate.value[2] == estimate.interval.lower[2] == estimate.interval.upper[2] == 0


def test_a_model_that_ruled_out_what_happened_loses_everything():
    cells, risk = cells_of_known_risk()
    found = compare_models(cells, risk, np.zeros(len(risk)), np.random.default_rng(1))
    assert found.log_loss.value[1] == np.inf
    assert found.log_loss.value[2] == -np.inf
    assert np.isnan(found.log_loss.interval.lower).tolist() == [False, True, True]


def test_models_on_other_cells_are_refused():
    cells, risk = cells_of_known_risk()
    with pytest.raises(ShapeMismatch):
        compare_models(cells, risk[1:], risk[1:], np.random.default_rng(1))
