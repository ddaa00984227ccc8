import numpy as np
import pytest
from scipy import special
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.risk.calibration import calibration_in_the_large, ratio_estimate, reliability_bins
from zicht.methods.risk.calibration_curve import calibration_curve
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.many_logistic import many_logistic
from zicht.methods.risk.recalibration import brier_parts, isotonic, platt, shifted


def cells_of_known_risk(seed=1, cells=1500):
    g = np.random.default_rng(seed)
    odds = g.normal(-2.5, 0.8, cells)
    rows = g.integers(0, 60, cells)
    cases = g.binomial(rows, special.expit(odds))
    return CountedCells(cases.astype(float), rows.astype(float), g.integers(0, 50, cells)), odds


def weighted_lines(cells, risk):
    y = np.tile([1, 0], len(risk))
    return y, np.repeat(risk, 2), np.column_stack([cells.cases, cells.others]).ravel()


def test_true_risks_are_calibrated_within_their_limits():
    cells, odds = cells_of_known_risk()
    found = calibration_in_the_large(cells, special.expit(odds))
    for estimate, truth in ((found.ratio, 1), (found.intercept, 0), (found.slope, 1)):
        assert estimate.interval.lower < truth < estimate.interval.upper
    assert found.observed == cells.cases.sum()


def test_risks_that_are_twice_too_extreme_have_a_slope_of_one_half():
    cells, odds = cells_of_known_risk()
    risk = special.expit(2 * (odds + 2.5) - 2.5)
    found = calibration_in_the_large(cells, risk)
    assert found.slope.value == pytest.approx(0.5, abs=0.05)
    assert found.slope.interval.upper < 0.6
    y, scores, weights = weighted_lines(cells, risk)
    peer = LogisticRegression(C=np.inf, tol=1e-10, solver="newton-cholesky")
    peer.fit(special.logit(scores)[:, None], y, sample_weight=weights)
    assert found.slope.value == pytest.approx(peer.coef_[0, 0], rel=1e-6)


def test_risks_that_are_too_high_by_a_third_have_that_ratio():
    cells, odds = cells_of_known_risk()
    found = calibration_in_the_large(cells, special.expit(odds) * 4 / 3)
    assert found.ratio.value == pytest.approx(found.expected / found.observed)
    assert found.ratio.interval.lower < 4 / 3 < found.ratio.interval.upper
    assert found.intercept.interval.upper < 0


def test_one_risk_for_all_has_no_slope():
    cells, odds = cells_of_known_risk()
    found = calibration_in_the_large(cells, np.full(len(odds), 0.1))
    assert np.isnan(found.slope.value)
    assert found.intercept.value == pytest.approx(
        special.logit(cells.cases.sum() / cells.rows.sum()) - special.logit(0.1)
    )


def test_without_cases_or_with_one_group_there_is_no_interval():
    cells, odds = cells_of_known_risk()
    none = CountedCells(0 * cells.cases, cells.rows, cells.groups)
    assert np.isnan(calibration_in_the_large(none, special.expit(odds)).ratio.value)
    one = CountedCells(cells.cases, cells.rows, 0 * cells.groups)
    estimate = ratio_estimate(one, special.expit(odds))
    assert not np.isnan(estimate.value)
    assert np.isnan(estimate.interval.lower)


def test_the_curve_follows_a_bend_that_a_line_cannot():
    cells, odds = cells_of_known_risk(cells=4000)
    bent = special.expit(-2.5 + np.where(odds > -2.5, 0.2, 1.8) * (odds + 2.5))  # what the model says
    found = calibration_curve(cells, bent, np.random.default_rng(1), replications=60)
    truth = np.interp(found.risk, np.sort(bent), special.expit(odds)[np.argsort(bent)])
    np.testing.assert_allclose(found.share.value[2:-2], truth[2:-2], rtol=0.2)
    inside = (found.share.interval.lower <= truth) & (truth <= found.share.interval.upper)
    assert inside.mean() > 0.6
    assert found.ici.value == pytest.approx(
        np.average(np.abs(bent - special.expit(odds)), weights=cells.rows), rel=0.1
    )
    assert found.ici.value > 3 * found.by_chance[0]


def test_distances_of_true_risks_are_what_chance_gives():
    cells, odds = cells_of_known_risk()
    found = calibration_curve(cells, special.expit(odds), np.random.default_rng(1))
    distances = np.array([found.ici.value, found.e50.value, found.e90.value, found.emax.value])
    assert np.all(distances <= found.by_chance * 1.5)
    assert found.e50.value <= found.e90.value <= found.emax.value


@pytest.mark.parametrize("levels", [1, 2, 3, 6])
def test_few_levels_of_risk_are_enough_for_a_curve(levels):
    cells, odds = cells_of_known_risk()
    risk = np.quantile(special.expit(odds), np.linspace(0.1, 0.9, levels))[np.arange(len(odds)) % levels]
    found = calibration_curve(cells, risk, np.random.default_rng(1), replications=50)
    share = cells.cases.sum() / cells.rows.sum()
    assert found.share.value[0] == pytest.approx(share, rel=0.2)
    assert found.ici.interval.lower <= found.ici.value <= found.ici.interval.upper


def test_rows_that_pile_up_at_the_lowest_risk_still_have_a_curve():
    cells, odds = cells_of_known_risk()
    risk = np.maximum(special.expit(odds), np.quantile(special.expit(odds), 0.8))
    found = calibration_curve(cells, risk, np.random.default_rng(1), replications=50)
    assert not np.isnan(found.ici.value)
    assert found.e50.value > found.by_chance[1]


def test_a_curve_without_cases_says_nothing():
    cells, odds = cells_of_known_risk()
    none = CountedCells(0 * cells.cases, cells.rows, cells.groups)
    found = calibration_curve(none, special.expit(odds), np.random.default_rng(1), replications=20)
    assert np.isnan(found.ici.value)
    assert np.isnan(found.share.interval.upper).all()


def test_bins_hold_about_equally_many_rows_and_all_cases():
    cells, odds = cells_of_known_risk()
    found = reliability_bins(cells, special.expit(odds))
    assert len(found.rows) == 10
    assert found.cases.sum() == cells.cases.sum()
    np.testing.assert_allclose(found.rows, cells.rows.sum() / 10, rtol=0.05)
    assert np.all(np.diff(found.mean_risk) > 0)
    inside = (found.share.interval.lower < found.mean_risk) & (found.mean_risk < found.share.interval.upper)
    assert inside.sum() >= 8


def test_bins_of_few_risks_are_fewer_and_their_limits_know_of_groups():
    g = np.random.default_rng(2)
    wijken = np.repeat(np.arange(40), 2)
    high = g.random(40) < 0.5  # in such a wijk three times as many cases, in either kind of cell
    rows = np.full(80, 200.0)
    cases = g.binomial(200, np.where(high, 0.15, 0.05)[wijken]).astype(float)
    risk = np.tile([0.1, 0.2], 40)
    together = reliability_bins(CountedCells(cases, rows, wijken), risk)
    apart = reliability_bins(CountedCells(cases, rows, np.arange(80)), risk)
    none = reliability_bins(CountedCells(rows * 0.1, rows, wijken), risk)
    assert len(together.rows) == 2
    wide, narrow = (b.share.interval.upper - b.share.interval.lower for b in (together, none))
    assert np.all(wide > 2 * narrow)
    np.testing.assert_allclose(together.share.interval.upper, apart.share.interval.upper)


def test_the_same_regression_is_found_on_many_resamples_at_once():
    cells, odds = cells_of_known_risk(cells=300)
    design = np.column_stack([np.ones(300), odds + 2.5])
    weights = np.random.default_rng(1).integers(0, 3, (5, 300)).astype(float)
    many = many_logistic(weights * cells.cases, weights * cells.rows, design)
    for weight, found in zip(weights, many, strict=True):
        y, _, w = weighted_lines(CountedCells(weight * cells.cases, weight * cells.rows, cells.groups), odds)
        peer = LogisticRegression(C=np.inf, tol=1e-10, solver="newton-cholesky")
        peer.fit(np.repeat(design[:, 1:], 2, axis=0), y, sample_weight=w)
        np.testing.assert_allclose(found, [peer.intercept_[0], peer.coef_[0, 0]], rtol=1e-6)


def test_resamples_without_finite_coefficients_are_nan():
    design = np.array([[1.0, 0.0], [1.0, 1.0]])
    cases = np.array([[3.0, 0.0], [3.0, 2.0], [0.0, 0.0], [1.0, 0.0]])
    rows = np.array([[9.0, 9.0], [9.0, 9.0], [9.0, 9.0], [9.0, 0.0]])
    assert np.isnan(many_logistic(cases, rows, design)[:, 1]).tolist() == [True, False, True, True]


def test_isotonic_recalibration_equals_scikit_learn():
    cells, odds = cells_of_known_risk()
    risk = special.expit(1.5 * odds)
    y, scores, weights = weighted_lines(cells, risk)
    peer = IsotonicRegression(out_of_bounds="clip").fit(scores, y, sample_weight=weights)
    asked = np.linspace(0.0, 0.5, 300)
    np.testing.assert_allclose(isotonic(cells, risk).applied(asked), peer.predict(asked), atol=1e-9)


def test_recalibrated_risks_are_calibrated():
    cells, odds = cells_of_known_risk()
    risk = special.expit(1 + 1.5 * odds)
    for line in (shifted(cells, risk), platt(cells, risk)):
        after = calibration_in_the_large(cells, line.applied(risk))
        assert after.ratio.value == pytest.approx(1)
    assert after.slope.value == pytest.approx(1)
    assert shifted(cells, risk).slope == 1
    with pytest.raises(ValueOutOfRange):
        platt(cells, np.full(len(odds), 0.2))


def test_the_parts_of_the_brier_score_add_up():
    cells, odds = cells_of_known_risk()
    risk = special.expit(1.5 * odds)
    y, scores, weights = weighted_lines(cells, risk)
    parts = brier_parts(cells, risk)
    assert parts.score == pytest.approx(brier_score_loss(y, scores, sample_weight=weights))
    assert parts.score == pytest.approx(parts.miscalibration - parts.discrimination + parts.uncertainty)
    assert parts.miscalibration > brier_parts(cells, special.expit(odds)).miscalibration >= 0
    assert parts.discrimination > 0


def test_a_risk_that_is_no_share_is_refused():
    cells, odds = cells_of_known_risk()
    for broken in (calibration_in_the_large, isotonic):
        with pytest.raises(ValueOutOfRange):
            broken(cells, odds)
