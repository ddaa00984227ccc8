import numpy as np
import pytest
from scipy import special, stats
from sklearn.linear_model import LogisticRegression

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.logistic import Penalty, log_likelihood, logistic
from zicht.methods.risk.separation import separated_terms


def youths(seed=1, cells=500, constant=-3.0):
    """Cells with four circumstances, two of which go with risk, in thirty wijken."""
    g = np.random.default_rng(seed)
    design = np.column_stack([np.ones(cells), g.integers(0, 2, (cells, 4))])
    rows = g.integers(0, 40, cells)
    cases = g.binomial(rows, special.expit(design @ [constant, 0.5, 1.0, 0.0, 0.2]))
    return CountedCells(cases.astype(float), rows.astype(float), g.integers(0, 30, cells)), design


def one_row_each(cells, design):
    """The same data as scikit-learn wants it: a line for cases and one for others, with weights."""
    outcome = np.tile([1, 0], len(design))
    weights = np.column_stack([cells.cases, cells.others]).ravel()
    return np.repeat(design, 2, axis=0)[:, 1:], outcome, weights


def test_the_coefficients_are_those_of_a_fit_to_the_rows():
    cells, design = youths()
    fit = logistic(cells, design)
    x, y, weights = one_row_each(cells, design)
    peer = LogisticRegression(C=np.inf, tol=1e-10, solver="newton-cholesky").fit(x, y, sample_weight=weights)
    np.testing.assert_allclose(fit.coefficients[1:], peer.coef_[0], rtol=1e-6, atol=1e-7)
    assert fit.coefficients[0] == pytest.approx(peer.intercept_[0], rel=1e-6)
    assert fit.settled
    np.testing.assert_array_equal(fit.infinite, 0)


def test_one_factor_gives_the_odds_ratio_and_the_error_of_a_two_by_two_table():
    cells = CountedCells(np.array([20.0, 10.0]), np.array([50.0, 100.0]), np.array([0, 1]))
    fit = logistic(cells, np.array([[1.0, 1.0], [1.0, 0.0]]))
    assert np.exp(fit.coefficients[1]) == pytest.approx(20 * 90 / (30 * 10))
    assert fit.standard_errors(clustered=False)[1] == pytest.approx(
        np.sqrt(1 / 20 + 1 / 30 + 1 / 10 + 1 / 90)
    )
    assert fit.deviance == pytest.approx(0, abs=1e-9)
    assert fit.freedom == 0


def test_cells_split_over_lines_change_nothing_but_the_deviance_of_cells():
    cells, design = youths()
    half = np.floor(cells.rows / 2), np.minimum(np.floor(cells.cases / 2), np.floor(cells.rows / 2))
    split = CountedCells(
        np.concatenate([half[1], cells.cases - half[1]]),
        np.concatenate([half[0], cells.rows - half[0]]),
        np.concatenate([cells.groups, cells.groups]),
    )
    one, two = logistic(cells, design), logistic(split, np.concatenate([design, design]))
    np.testing.assert_allclose(one.coefficients, two.coefficients, atol=1e-9)
    np.testing.assert_allclose(one.clustered_covariance, two.clustered_covariance, rtol=1e-8)
    assert one.log_likelihood == pytest.approx(two.log_likelihood)
    assert one.explained == pytest.approx(two.explained)


def test_clusters_of_one_cell_each_give_the_sandwich_of_cells():
    cells, design = youths()
    cells = CountedCells(cells.cases, cells.rows, np.arange(len(cells.rows)))
    fit = logistic(cells, design)
    scores = design * (cells.cases - cells.rows * fit.risks(design))[:, None]
    filled = (cells.rows > 0).sum()
    expected = filled / (filled - 1) * fit.covariance @ scores.T @ scores @ fit.covariance
    np.testing.assert_allclose(fit.clustered_covariance, expected, rtol=1e-9)
    assert fit.groups == filled


def test_rows_that_go_together_have_wider_clustered_errors():
    g = np.random.default_rng(7)
    wijken = np.repeat(np.arange(60), 2)
    exposed = (np.arange(120) // 2) % 2  # a whole wijk has the circumstance, or nobody
    odds = -2 + 0.8 * g.standard_normal(60)[wijken]
    rows = np.full(120, 100.0)
    cells = CountedCells(g.binomial(100, special.expit(odds)).astype(float), rows, wijken)
    fit = logistic(cells, np.column_stack([np.ones(120), exposed]))
    assert fit.standard_errors()[1] > 2 * fit.standard_errors(clustered=False)[1]
    limits = fit.interval()
    assert limits.lower[1] < 0 < limits.upper[1]


def test_an_offset_takes_the_place_of_a_known_coefficient():
    cells, design = youths()
    free = logistic(cells, design)
    given = logistic(cells, design[:, [0, 1, 3, 4]], offset=design[:, 2] * free.coefficients[2])
    np.testing.assert_allclose(given.coefficients, free.coefficients[[0, 1, 3, 4]], atol=1e-8)


@pytest.mark.parametrize("away", [-2.4, 30.0])
def test_a_far_start_is_no_obstacle(away):
    """From -2.4 a whole Newton step would land further away than it began."""
    cells = CountedCells(np.array([5.0, 4.0]), np.array([10.0, 8.0]), np.arange(2))
    fit = logistic(cells, np.ones((2, 1)), offset=np.full(2, away))
    assert fit.coefficients[0] == pytest.approx(-away)


def test_a_circumstance_without_cases_is_named_as_infinite_and_the_fit_says_nothing():
    cells, design = youths()
    none = np.where(design[:, 2] == 1, 0.0, cells.cases)
    fit = logistic(CountedCells(none, cells.rows, cells.groups), design)
    assert fit.infinite.tolist() == [0, 0, -1, 0, 0]
    assert not fit.settled
    assert np.isnan(fit.interval().lower).all()


def test_firth_keeps_a_separated_circumstance_finite():
    cells, design = youths()
    cells = CountedCells(np.where(design[:, 2] == 1, 0.0, cells.cases), cells.rows, cells.groups)
    fit = logistic(cells, design, penalty=Penalty.FIRTH)
    assert fit.settled
    assert -9 < fit.coefficients[2] < -3


def test_firth_of_a_two_by_two_table_adds_one_half_to_each_cell():
    """With as many coefficients as cells Jeffreys' prior is half a row in every cell (Firth 1993)."""
    cells = CountedCells(np.array([3.0, 0.0]), np.array([20.0, 50.0]), np.array([0, 1]))
    fit = logistic(cells, np.array([[1.0, 1.0], [1.0, 0.0]]), penalty=Penalty.FIRTH)
    assert fit.coefficients[1] == pytest.approx(np.log(3.5 / 17.5) - np.log(0.5 / 50.5))
    assert fit.coefficients[0] == pytest.approx(np.log(0.5 / 50.5))


def test_the_corrected_constant_makes_risks_add_up_to_cases():
    cells, design = youths(constant=-5.0)
    plain, right = (
        logistic(cells, design, penalty=kind) for kind in (Penalty.FIRTH, Penalty.FIRTH_CONSTANT_CORRECTED)
    )
    assert cells.rows @ right.risks(design) == pytest.approx(cells.cases.sum())
    assert cells.rows @ plain.risks(design) > cells.cases.sum() + 1
    np.testing.assert_array_equal(plain.coefficients[1:], right.coefficients[1:])


def test_firth_is_nearly_unbiased_when_cases_are_few():
    """The mean of the estimate over every outcome that 50 rows with a risk of one in ten can have."""
    truth, cases = special.logit(0.1), np.arange(51)
    chance = stats.binom.pmf(cases, 50, 0.1)
    found = np.array(
        [
            [
                logistic(
                    CountedCells(np.array([float(y)]), np.array([50.0]), np.array([0])),
                    np.ones((1, 1)),
                    penalty=kind,
                ).coefficients[0]
                for kind in (Penalty.FIRTH, Penalty.NONE)
            ]
            for y in cases
        ]
    )
    firth = chance @ found[:, 0] - truth
    finite = np.isfinite(found[:, 1])
    plain = chance[finite] @ found[finite, 1] / chance[finite].sum() - truth
    assert abs(firth) < 0.012 < 0.06 < abs(plain)


def test_data_without_a_case_or_without_others_give_no_fit():
    design = np.ones((3, 1))
    for cases in (np.zeros(3), np.full(3, 5.0)):
        fit = logistic(CountedCells(cases, np.full(3, 5.0), np.arange(3)), design)
        assert not fit.settled
        assert fit.infinite.tolist() == [-1 if cases[0] == 0 else 1]


def test_cells_without_rows_and_one_group_alone():
    cells, design = youths()
    fit = logistic(CountedCells(cells.cases, cells.rows, np.zeros(len(design), dtype=int)), design)
    assert fit.settled
    assert np.isnan(fit.standard_errors()).all()
    assert not np.isnan(fit.standard_errors(clustered=False)).any()


def test_mixed_cells_alone_are_never_separated():
    cells = CountedCells(np.array([1.0, 2.0]), np.array([3.0, 3.0]), np.array([0, 1]))
    assert separated_terms(cells, np.array([[1.0, 0.0], [1.0, 1.0]])).tolist() == [0, 0]


def test_columns_that_depend_on_each_other_are_refused():
    cells, design = youths()
    with pytest.raises(ValueOutOfRange, match="say something of their own"):
        logistic(cells, np.column_stack([design, design[:, 1]]))
    with pytest.raises(ShapeMismatch):
        logistic(cells, design[1:])


def test_a_likelihood_is_minus_infinity_when_the_impossible_happened():
    cells = CountedCells(np.array([1.0, 0.0]), np.array([2.0, 2.0]), np.array([0, 1]))
    assert log_likelihood(cells, np.array([0.0, 0.0])) == -np.inf
    assert log_likelihood(cells, np.array([0.5, 0.0])) == pytest.approx(2 * np.log(0.5))
