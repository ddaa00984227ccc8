import numpy as np
import pytest
from scipy import special

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.fairness import RATES, AuditedCells, fairness_audit
from zicht.methods.risk.label_bias import (
    as_if_seen_alike,
    coefficients_if_seen_more,
    tipping_ratio_of_calibration,
    tipping_ratio_of_term,
)
from zicht.methods.risk.logistic import logistic
from zicht.methods.risk.proxies import factor_association, proxy_strength


def audited_cells(seed=1, seen=1.0, proxy=0.0, wijken=50, cells=1200):
    """Two categories of an attribute with the same acts; those of category 1 are seen `seen` times as often.

    proxy   how much more often category 1 has the circumstance that the risk knows of
    """
    g = np.random.default_rng(seed)
    attribute = g.integers(0, 2, cells)
    circumstance = (g.random(cells) < 0.4 + proxy * attribute).astype(int)
    risk = special.expit(-2.5 + 1.2 * circumstance)
    rows = g.integers(5, 60, cells)
    cases = g.binomial(rows, np.minimum(risk * np.where(attribute == 1, seen, 1.0), 1.0))
    found = CountedCells(cases.astype(float), rows.astype(float), g.integers(0, wijken, cells))
    return AuditedCells(found, attribute, 2), risk, circumstance


def audit_of(threshold=0.15, seed=1, **settings):
    audit, risk, _ = audited_cells(seed, **settings)
    return fairness_audit(audit, risk, threshold, np.random.default_rng(1), replications=400)


def test_rates_are_those_of_the_table_of_each_category():
    cells = CountedCells(
        np.array([30.0, 20.0, 10.0, 40.0]), np.array([60.0, 90.0, 50.0, 200.0]), np.array([0, 1, 2, 3])
    )
    audit = AuditedCells(cells, np.array([0, 0, 1, 1]), 2)
    risk = np.array([0.5, 0.1, 0.5, 0.1])
    found = fairness_audit(audit, risk, 0.3, np.random.default_rng(1), replications=50)
    of_first = dict(zip(RATES, found.rates.value[:, 0], strict=True))
    assert of_first == pytest.approx(
        {"selected": 60 / 150, "true_positive": 30 / 50, "false_positive": 30 / 100, "precision": 0.5}
    )
    assert found.rates.value[1, 1] == pytest.approx(10 / 50)
    assert found.rows.tolist() == [150, 250]
    assert found.cases.tolist() == [50, 50]
    assert found.calibration.value[0] == pytest.approx((30 + 9) / 50)
    assert found.equalised_odds_gap == pytest.approx(30 / 50 - 10 / 50)


def test_categories_that_are_alike_stay_within_what_chance_gives():
    found = audit_of()
    assert np.all(found.gap_p > 0.05)
    assert np.all(found.q > 0.05)
    assert np.all(found.gaps.value <= found.by_chance)
    assert np.all((found.calibration.interval.lower < 1) & (found.calibration.interval.upper > 1))


def test_a_category_that_is_recorded_twice_as_often_looks_badly_calibrated():
    found = audit_of(seen=2.0)
    assert found.calibration.value[1] == pytest.approx(0.5, abs=0.05)
    assert found.calibration.interval.upper[1] < 1 < found.calibration.interval.upper[0]
    assert found.q[3].max() < 0.01  # precision differs
    assert found.rates.value[3, 1] > found.rates.value[3, 0]


def test_a_proxy_gives_more_false_alarms_and_gives_the_attribute_away():
    found = audit_of(proxy=0.4)
    assert found.rates.value[2, 1] > found.rates.value[2, 0] + 0.2
    assert found.gap_p[2] < 0.01
    assert found.gaps.value[2] > found.by_chance[2]
    audit, risk, circumstance = audited_cells(proxy=0.4)
    strength = proxy_strength(audit, risk)
    assert strength.among_others.interval.lower[1] > 0.6
    assert strength.among_others.value.sum() == pytest.approx(1)  # two categories mirror each other
    unrelated = np.random.default_rng(9).integers(0, 3, len(risk))
    v = factor_association(audit, np.column_stack([circumstance, unrelated]), np.random.default_rng(1))
    assert v.interval.lower[0] > 0.3
    assert v.value[1] < 0.1


def test_a_risk_that_knows_nothing_of_the_attribute_gives_nothing_away():
    audit, risk, _ = audited_cells()
    found = proxy_strength(audit, risk)
    for strength in (found.among_others, found.among_cases):
        assert np.all((strength.interval.lower < 0.5) & (strength.interval.upper > 0.5))


def test_a_category_with_few_cases_is_not_told():
    audit, risk, _ = audited_cells()
    cases = np.where(audit.of(1), 0.0, audit.cells.cases)
    few = AuditedCells(CountedCells(cases, audit.cells.rows, audit.cells.groups), audit.audited, 2)
    found = fairness_audit(few, risk, 0.15, np.random.default_rng(1), replications=50)
    assert np.isnan(found.rates.value[:, 1]).all()
    assert np.isnan(found.q).all()
    assert np.isnan(found.gaps.value).all()
    assert np.isnan(found.auc.value[1])
    assert not np.isnan(found.rates.value[:, 0]).any()
    assert np.isnan(proxy_strength(few, risk).among_cases.value).all()


def test_nobody_above_the_threshold_leaves_no_precision():
    found = audit_of(threshold=0.9)
    assert np.isnan(found.rates.value[3]).all()
    assert np.isnan(found.gap_p[3])
    np.testing.assert_array_equal(found.rates.value[0], 0)


def test_an_attribute_that_follows_from_a_factor_has_an_association_of_one():
    audit, _, circumstance = audited_cells()
    codes = np.column_stack([audit.audited, circumstance, 0 * circumstance])
    found = factor_association(audit, codes, np.random.default_rng(1), replications=50)
    assert found.value[0] == pytest.approx(1, abs=1e-3)
    assert np.isnan(found.value[2])  # a factor with one category
    with pytest.raises(ShapeMismatch):
        factor_association(audit, codes[1:], np.random.default_rng(1))


def test_dividing_cases_by_how_often_they_are_seen_brings_calibration_back():
    audit, risk, _ = audited_cells(seen=2.0)
    mended = as_if_seen_alike(audit.cells, audit.of(1), 2.0)
    found = fairness_audit(
        AuditedCells(mended, audit.audited, 2), risk, 0.15, np.random.default_rng(1), replications=50
    )
    assert found.calibration.interval.lower[1] < 1 < found.calibration.interval.upper[1]
    other = as_if_seen_alike(audit.cells, audit.of(0), 0.5)
    np.testing.assert_array_equal(mended.cases, other.cases)


def test_the_ratio_that_explains_a_difference_of_calibration_is_found():
    audit, risk, _ = audited_cells(seen=2.0)
    found = tipping_ratio_of_calibration(audit.cells, risk, audit.of(1))
    assert found.lower < 2 < found.upper
    assert found.lower > 1.5
    mended = as_if_seen_alike(audit.cells, audit.of(1), found.value)
    assert tipping_ratio_of_calibration(mended, risk, audit.of(1)).value == pytest.approx(1)
    none = CountedCells(np.where(audit.of(1), 0.0, audit.cells.cases), audit.cells.rows, audit.cells.groups)
    assert np.isnan(tipping_ratio_of_calibration(none, risk, audit.of(1)).value)


def test_an_association_vanishes_when_its_category_is_seen_often_enough():
    audit, _, circumstance = audited_cells()
    design = np.column_stack([np.ones(len(circumstance)), circumstance])
    having = circumstance == 1
    grid = coefficients_if_seen_more(audit.cells, design, having, np.array([1.0, 2.0, 3.0]))
    assert np.all(np.diff(grid.coefficients.value[:, 1]) < 0)
    np.testing.assert_allclose(
        grid.coefficients.value[0], logistic(audit.cells, design).coefficients, atol=1e-9
    )
    tipping = tipping_ratio_of_term(audit.cells, design, having, 1)
    share = audit.cells.cases[having].sum() / audit.cells.rows[having].sum()
    other = audit.cells.cases[~having].sum() / audit.cells.rows[~having].sum()
    assert tipping.value == pytest.approx(share / other, rel=1e-4)
    assert 1 < tipping.lower < tipping.value < tipping.upper
    # seen from the other side it is the inverse
    assert tipping_ratio_of_term(audit.cells, design, ~having, 1).value == pytest.approx(
        other / share, rel=1e-4
    )


def test_an_association_beyond_every_ratio_is_said_to_survive():
    cells = CountedCells(np.array([90.0, 1.0] * 3), np.array([100.0, 1000.0] * 3), np.repeat(np.arange(3), 2))
    design = np.column_stack([np.ones(6), np.tile([1.0, 0.0], 3)])
    assert tipping_ratio_of_term(cells, design, design[:, 1] == 1, 1).value == np.inf


def test_without_cases_there_is_no_tipping_ratio():
    cells = CountedCells(np.zeros(4), np.full(4, 9.0), np.arange(4))
    design = np.column_stack([np.ones(4), [0.0, 1.0, 0.0, 1.0]])
    assert np.isnan(tipping_ratio_of_term(cells, design, design[:, 1] == 1, 1).value)


def test_an_audit_of_other_cells_or_categories_is_refused():
    audit, _, _ = audited_cells()
    with pytest.raises(ShapeMismatch):
        AuditedCells(audit.cells, audit.audited[1:], 2)
    with pytest.raises(ValueOutOfRange):
        AuditedCells(audit.cells, audit.audited, 1)
