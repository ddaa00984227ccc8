import numpy as np
import pytest
from scipy import special
from sklearn.linear_model import LogisticRegression

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.elastic_net_path import chosen_penalty, elastic_net_path
from zicht.methods.risk.logistic import logistic
from zicht.methods.risk.whole_groups import folds_of_groups


def youths(seed=1, cells=400, terms=8):
    """Eight circumstances of which three matter, and one that nobody has."""
    g = np.random.default_rng(seed)
    design = np.column_stack([np.ones(cells), g.random((cells, terms)) < 0.3, np.zeros(cells)]).astype(float)
    rows = g.integers(1, 40, cells)
    truth = np.array([-3.0, 1.0, 0.6, -0.5] + [0.0] * (terms - 2))
    cases = g.binomial(rows, special.expit(design @ truth))
    return CountedCells(cases.astype(float), rows.astype(float), g.integers(0, 30, cells)), design


def objective(cells, design, beta, penalty, mix):
    odds = design @ beta
    loss = -np.sum(cells.cases * odds - cells.rows * np.logaddexp(0, odds)) / cells.rows.sum()
    return loss + penalty * (mix * np.abs(beta[1:]).sum() + (1 - mix) / 2 * np.sum(beta[1:] ** 2))


@pytest.mark.parametrize("mix", [0.2, 1.0])
def test_coefficients_are_those_of_scikit_learn(mix):
    cells, design = youths(cells=120)
    design, penalty = design[:, :-1], 0.004
    found = elastic_net_path(cells, design, mix=mix, penalties=np.array([penalty]), standardised=False)
    x = np.repeat(design[:, 1:], 2, axis=0)
    y = np.tile([1, 0], len(design))
    weights = np.column_stack([cells.cases, cells.others]).ravel()
    weights /= weights.mean()
    peer = LogisticRegression(
        C=1 / (penalty * len(y)), l1_ratio=mix, solver="saga", tol=1e-8, max_iter=100_000, random_state=1
    ).fit(x, y, sample_weight=weights)
    theirs = np.append(peer.intercept_, peer.coef_)
    np.testing.assert_allclose(found.coefficients[0], theirs, atol=1e-4)
    ours, other = (objective(cells, design, beta, penalty, mix) for beta in (found.coefficients[0], theirs))
    assert ours <= other + 1e-12


@pytest.mark.parametrize("mix", [0.2, 0.5, 1.0])
def test_every_point_of_the_path_is_optimal(mix):
    """The conditions of Karush, Kuhn & Tucker: no small move lowers the objective."""
    cells, design = youths()
    path = elastic_net_path(cells, design, mix=mix, standardised=False)
    for penalty, beta in zip(path.penalties, path.coefficients, strict=True):
        slope = design.T @ (cells.cases - cells.rows * special.expit(design @ beta)) / cells.rows.sum()
        assert slope[0] == pytest.approx(0, abs=1e-9)
        pull = slope[1:] - penalty * (1 - mix) * beta[1:]
        used = beta[1:] != 0
        np.testing.assert_allclose(pull[used], penalty * mix * np.sign(beta[1:][used]), atol=1e-9)
        assert np.all(np.abs(pull[~used]) <= penalty * mix + 1e-9)


def test_a_single_small_penalty_far_from_the_start_is_reached_as_well():
    """Rare and strong: from no coefficients at all the first Newton step goes much too far."""
    design = np.column_stack([np.ones(3), [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    cells = CountedCells(np.array([1.0, 40.0, 9.0]), np.array([1e5, 50.0, 1e3]), np.arange(3))
    path = elastic_net_path(cells, design, mix=0.5, penalties=np.array([1e-9]), standardised=False)
    np.testing.assert_allclose(path.coefficients[0], logistic(cells, design).coefficients, atol=0.01)


def test_the_first_penalty_leaves_nothing_and_the_last_nearly_the_plain_fit():
    cells, design = youths()
    path = elastic_net_path(cells, design, mix=1.0)
    assert path.used[0] == 0
    assert path.explained[0] == pytest.approx(0, abs=1e-12)
    plain = logistic(cells, design[:, :-1])
    np.testing.assert_allclose(path.coefficients[-1, :-1], plain.coefficients, atol=0.02)
    assert path.explained[-1] == pytest.approx(plain.explained, rel=1e-3)
    assert np.all(np.diff(path.explained) > -1e-10)


def test_a_circumstance_that_nobody_has_gets_no_coefficient():
    cells, design = youths()
    path = elastic_net_path(cells, design, mix=0.5)
    np.testing.assert_array_equal(path.coefficients[:, -1], 0)


def test_standardising_spares_no_rare_category():
    cells, design = youths()
    wide = design.copy()
    wide[:, 1] *= 10
    one, two = (elastic_net_path(cells, d, mix=1.0) for d in (design, wide))
    np.testing.assert_allclose(one.coefficients[:, 1], 10 * two.coefficients[:, 1], atol=1e-6)


def test_the_chosen_penalty_keeps_what_matters_and_drops_most_of_the_rest():
    cells, design = youths(cells=1500)
    found = chosen_penalty(cells, design, np.random.default_rng(1), mix=1.0, folds=5)
    assert found.path.penalties[found.simplest] >= found.path.penalties[found.best]
    kept = found.path.coefficients[found.simplest, 1:]
    assert np.all(kept[:2] > 0)
    assert kept[2] < 0
    assert np.count_nonzero(kept[3:]) <= 2
    assert found.loss[found.best] < found.loss[0]


def test_groups_stay_together_in_folds_of_about_equal_size():
    cells, _ = youths()
    sizes = cells.group_sums(cells.rows)
    folds = folds_of_groups(sizes, 5, np.random.default_rng(1))
    rows = np.bincount(folds, sizes, 5)
    np.testing.assert_allclose(rows, cells.rows.sum() / 5, rtol=0.1)
    again = folds_of_groups(sizes, 5, np.random.default_rng(1))
    np.testing.assert_array_equal(folds, again)
    assert np.any(folds != folds_of_groups(sizes, 5, np.random.default_rng(2)))


def test_there_are_never_more_folds_than_groups():
    cells, design = youths(cells=60)
    few = CountedCells(cells.cases, cells.rows, np.arange(60) % 3)
    found = chosen_penalty(few, design, np.random.default_rng(1), folds=10)
    assert np.isfinite(found.loss).all()


def test_a_country_without_cases_has_no_path():
    cells, design = youths()
    with pytest.raises(ValueOutOfRange, match="share of cases"):
        elastic_net_path(CountedCells(0 * cells.cases, cells.rows, cells.groups), design)
