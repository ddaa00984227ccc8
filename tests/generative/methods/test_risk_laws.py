"""Laws of risk on counted cells: nothing depends on how rows are cut into cells, or on their order."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from zicht.methods.risk.area_totals import area_totals
from zicht.methods.risk.benchmarking import benchmarked, exactly
from zicht.methods.risk.calibration import calibration_in_the_large, reliability_bins
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve
from zicht.methods.risk.fairness import AuditedCells, fairness_audit
from zicht.methods.risk.logistic import Penalty, logistic
from zicht.methods.risk.model_comparison import compare_models
from zicht.methods.risk.net_benefit import decision_curve
from zicht.methods.risk.proxies import proxy_strength
from zicht.methods.risk.recalibration import brier_parts, isotonic

SHAPE = 24


@some.composite
def countries(draw):
    """Cells with rows, cases, groups, two factors and a risk that has ties."""
    rows = np.array(draw(some.lists(some.integers(0, 30), min_size=SHAPE, max_size=SHAPE)))
    share = np.array(draw(some.lists(some.integers(0, 4), min_size=SHAPE, max_size=SHAPE)))
    groups = np.array(draw(some.lists(some.integers(0, 5), min_size=SHAPE, max_size=SHAPE)))
    risk = np.array(draw(some.lists(some.integers(1, 9), min_size=SHAPE, max_size=SHAPE))) / 10
    cases = (rows * share) // 5
    assume(cases.sum() > 0)
    return CountedCells(cases.astype(float), rows.astype(float), groups), risk


def shuffled(cells, *arrays):
    order = np.random.default_rng(5).permutation(len(cells.rows))
    return CountedCells(cells.cases[order], cells.rows[order], cells.groups[order]), *(
        array[order] for array in arrays
    )


def cut_in_two(cells, *arrays):
    """The same rows in twice as many cells."""
    rows, cases = np.floor(cells.rows / 2), np.zeros(len(cells.rows))
    cases = np.minimum(np.floor(cells.cases / 2), rows)
    rows = np.maximum(rows, cases)
    rest = np.minimum(cells.rows - rows, cells.rows)
    assert np.all(cells.cases - cases <= rest)
    return CountedCells(
        np.concatenate([cases, cells.cases - cases]),
        np.concatenate([rows, rest]),
        np.concatenate([cells.groups, cells.groups]),
    ), *(np.concatenate([array, array]) for array in arrays)


def figures(cells, risk, attribute):
    """Everything that has no chance in it, and the audit with a chance that belongs to groups."""
    found = areas_under_curve(cells, np.stack([risk, -risk]))
    large = calibration_in_the_large(cells, risk)
    bins = reliability_bins(cells, risk, 3)
    audit = AuditedCells(cells, attribute, 2)
    fair = fairness_audit(audit, risk, 0.5, np.random.default_rng(1), replications=40)
    models = compare_models(cells, risk, risk**2, np.random.default_rng(1), replications=40)
    curve = decision_curve(cells, risk, np.array([0.2, 0.6]), np.random.default_rng(1), replications=40)
    parts = brier_parts(cells, risk)
    return np.concatenate(
        [
            np.ravel(part)
            for part in (
                found.auc,
                found.covariance,
                found.clustered_covariance,
                large.ratio.value,
                large.ratio.interval.upper,
                large.intercept.value,
                bins.share.value,
                bins.share.interval.lower,
                fair.rates.value,
                fair.rates.interval.lower,
                fair.differences.interval.upper,
                fair.q,
                fair.gap_p,
                models.auc.interval.lower,
                models.log_loss.interval.upper,
                curve.gain.interval.lower,
                parts.score,
                parts.miscalibration,
                proxy_strength(audit, risk).among_others.value,
            )
        ]
    )


@given(countries())
@settings(max_examples=20)
def test_the_order_of_cells_and_their_size_change_nothing(country):
    cells, risk = country
    attribute = np.arange(SHAPE) % 2
    told = figures(cells, risk, attribute)
    for other in (shuffled(cells, risk, attribute), cut_in_two(cells, risk, attribute)):
        np.testing.assert_allclose(figures(*other), told, rtol=1e-6, atol=1e-9, equal_nan=True)


@given(countries())
@settings(max_examples=40)
def test_a_fit_repeats_the_cases_of_each_of_its_terms(country):
    cells, _ = country
    design = np.column_stack([np.ones(SHAPE), np.arange(SHAPE) % 2, (np.arange(SHAPE) // 2) % 2]).astype(
        float
    )
    assume(np.linalg.matrix_rank(design[cells.rows > 0]) == 3)
    fit = logistic(cells, design)
    assert fit.settled != bool(fit.infinite.any())
    if fit.settled:
        expected = cells.rows * fit.risks(design)
        np.testing.assert_allclose(expected @ design, cells.cases @ design, rtol=1e-6, atol=1e-6)
    firth = logistic(cells, design, penalty=Penalty.FIRTH)
    assert firth.settled
    assert np.all(np.abs(firth.coefficients) < 20)


@given(countries())
@settings(max_examples=40)
def test_the_area_under_the_curve_is_the_share_of_pairs_that_are_won(country):
    cells, risk = country
    assume(cells.others.sum() > 0)
    won = np.sign(risk[:, None] - risk[None, :]) / 2 + 0.5
    pairs = cells.cases[:, None] * cells.others[None, :]
    assert abs(areas_under_curve(cells, risk[None]).auc[0] - (won * pairs).sum() / pairs.sum()) < 1e-12


@given(countries())
@settings(max_examples=40)
def test_isotonic_risks_rise_keep_the_number_of_cases_and_are_never_worse(country):
    cells, risk = country
    stairs = isotonic(cells, risk)
    assert np.all(np.diff(stairs.new) >= -1e-12)
    assert abs(cells.rows @ stairs.applied(risk) - cells.cases.sum()) < 1e-8
    parts = brier_parts(cells, risk)
    assert parts.miscalibration >= -1e-12
    assert parts.discrimination >= -1e-12


@given(countries(), some.lists(some.integers(0, 200), min_size=2, max_size=2))
@settings(max_examples=40)
def test_areas_add_up_before_and_after_they_are_made_to_agree(country, known):
    cells, _ = country
    design = np.column_stack([np.ones(SHAPE), np.arange(SHAPE) % 2]).astype(float)
    assume(np.linalg.matrix_rank(design[cells.rows > 0]) == 2)
    fit = logistic(cells, design, penalty=Penalty.FIRTH)
    totals = area_totals(fit, design, cells.rows, cells.groups, 6, clustered=False)
    larger = np.arange(6) % 2
    whole = totals.summed(larger, 2)
    assert abs(totals.expected.sum() - whole.expected.sum()) < 1e-8
    assume(np.all(whole.expected > 0))
    agreed, factor = benchmarked(totals, larger, exactly(np.array(known, dtype=float)))
    np.testing.assert_allclose(np.bincount(larger, agreed.expected), known, atol=1e-8)
    np.testing.assert_allclose(agreed.summed(larger, 2).parameter_variance, 0, atol=1e-8)
    assert np.all(agreed.variance >= -1e-9)
    back, _ = benchmarked(agreed, larger, exactly(whole.expected)) if np.all(factor > 0) else (totals, None)
    np.testing.assert_allclose(back.expected, totals.expected, atol=1e-8)
