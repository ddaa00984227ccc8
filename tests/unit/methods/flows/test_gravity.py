import numpy as np
import pytest
from scipy.optimize import linprog

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.flows.absorbed_effects import AbsorbedEffects
from zicht.methods.flows.gravity import Constraint, fit_gravity


def towns(n=12, records=3000, *, slope=-1.4, stay=0.6, seed=1):
    """Flows between n towns that follow the model, with their covariates."""
    g = np.random.default_rng(seed)
    places, size = 60 * g.random((n, 2)), np.exp(0.6 * g.standard_normal(n))
    distance = np.hypot(*(places[:, None] - places[None]).T) + 3 * np.eye(n)
    terms = np.stack([np.log(distance), np.eye(n)])
    mean = np.outer(size, size) * np.exp(np.tensordot([slope, stay], terms, 1))
    mean *= records / mean.sum()
    return g.poisson(mean).astype(float), terms, mean


def written_out(flows, terms, constraint):
    """The same regression with a column for each effect, by plain Newton steps."""
    n, m = flows.shape
    rows, columns = np.divmod(np.arange(n * m), m)
    parts = [terms.reshape(len(terms), -1)]
    if constraint in (Constraint.DOUBLY, Constraint.PRODUCTION):
        parts.append(np.eye(n)[:, rows])
    if constraint in (Constraint.DOUBLY, Constraint.ATTRACTION):
        parts.append(np.eye(m)[int(constraint is Constraint.DOUBLY) :, columns])
    if constraint is Constraint.TOTAL:
        parts.append(np.ones((1, n * m)))
    design, y = np.vstack(parts).T, flows.ravel()
    beta = np.linalg.lstsq(design, np.log(y + 0.5), rcond=None)[0]
    for _ in range(40):
        mean = np.exp(design @ beta)
        information = design.T @ (design * mean[:, None])
        beta = beta + np.linalg.solve(information, design.T @ (y - mean))
    mean = np.exp(design @ beta)
    inverse = np.linalg.inv(information)
    hat = mean * np.sum((design @ inverse) * design, axis=1)
    return beta[: len(terms)], inverse[: len(terms), : len(terms)], mean.reshape(n, m), hat.reshape(n, m)


@pytest.mark.parametrize("constraint", list(Constraint))
def test_taking_effects_out_gives_what_writing_them_out_gives(constraint):
    flows, terms, _ = towns()
    fit = fit_gravity(flows, terms, constraint=constraint)
    beta, covariance, mean, hat = written_out(flows, terms, constraint)
    np.testing.assert_allclose(fit.coefficients, beta, rtol=1e-9)
    np.testing.assert_allclose(fit.covariances.model, covariance, rtol=1e-8)
    np.testing.assert_allclose(fit.expected, mean, rtol=1e-8)
    np.testing.assert_allclose(fit.leverage, hat, rtol=1e-7)
    assert fit.settled
    assert fit.leverage.sum() == pytest.approx(fit.parameters)


def test_what_is_expected_adds_up_to_what_leaves_and_what_arrives():
    flows, terms, _ = towns()
    fit = fit_gravity(flows, terms)
    np.testing.assert_allclose(fit.expected.sum(axis=1), flows.sum(axis=1), rtol=1e-10)
    np.testing.assert_allclose(fit.expected.sum(axis=0), flows.sum(axis=0), rtol=1e-10)


def test_more_destinations_than_origins_make_no_difference():
    flows, terms, _ = towns()
    tall = fit_gravity(flows[:, :7], terms[:, :, :7])
    wide = fit_gravity(flows[:, :7].T.copy(), terms[:, :, :7].transpose(0, 2, 1).copy())
    np.testing.assert_allclose(tall.coefficients, wide.coefficients, rtol=1e-10)
    np.testing.assert_allclose(tall.leverage, wide.leverage.T, rtol=1e-8)
    np.testing.assert_allclose(tall.covariances.by_origin, wide.covariances.by_destination, rtol=1e-8)


def test_a_town_that_nobody_leaves_expects_nothing_and_changes_nothing():
    flows, terms, _ = towns()
    flows[3] = 0
    fit = fit_gravity(flows, terms)
    assert (fit.expected[3] == 0).all()
    assert not fit.used[3].any()
    without = fit_gravity(np.delete(flows, 3, axis=0), np.delete(terms, 3, axis=1))
    np.testing.assert_allclose(fit.coefficients, without.coefficients, rtol=1e-10)
    assert fit.observations == without.observations


def test_a_pair_that_does_not_count_has_no_expectation():
    flows, terms, _ = towns()
    counted = ~np.eye(len(flows), dtype=bool)
    fit = fit_gravity(flows, terms, counted=counted)
    assert np.isnan(np.diag(fit.expected)).all()
    assert np.isnan(fit.coefficients[1]), "nothing is left to tell of those who stay"
    assert np.isnan(fit.covariances.two_way[1]).all()
    missing = np.where(counted, flows, np.nan)
    np.testing.assert_array_equal(fit_gravity(missing, terms).expected, fit.expected)


def test_a_covariate_of_one_side_is_not_identified_beside_effects_of_that_side():
    flows, terms, _ = towns()
    inhabitants = np.broadcast_to(np.arange(12.0)[:, None], (12, 12))
    both = fit_gravity(flows, np.concatenate([inhabitants[None], terms]))
    assert np.isnan(both.coefficients[0])
    np.testing.assert_allclose(both.coefficients[1:], fit_gravity(flows, terms).coefficients, rtol=1e-9)


def test_the_second_of_two_covariates_that_say_the_same_has_no_coefficient():
    flows, terms, _ = towns()
    fit = fit_gravity(flows, np.concatenate([terms, terms[:1] * 2.5]))
    assert np.isnan(fit.coefficients).tolist() == [False, False, True]


def test_neighbours_without_any_flow_are_set_apart():
    flows, terms, _ = towns()
    island = np.zeros((12, 12))
    island[2, 5] = island[5, 2] = island[7, 1] = 1
    flows[island > 0] = 0
    fit = fit_gravity(flows, np.concatenate([terms, island[None]]))
    assert fit.settled
    np.testing.assert_array_equal(fit.separated, island > 0)
    assert np.isnan(fit.coefficients[2])
    without = fit_gravity(flows, terms, counted=island == 0)
    np.testing.assert_allclose(fit.coefficients[:2], without.coefficients, rtol=1e-9)
    np.testing.assert_allclose(fit.expected[island > 0], 0.0)


@pytest.mark.parametrize("seed", range(25))
def test_separated_pairs_are_those_that_a_linear_programme_proves_separated(seed):
    g = np.random.default_rng(seed)
    n, m = int(g.integers(3, 6)), int(g.integers(3, 6))
    flows = g.poisson(0.5, (n, m)).astype(float)
    flows[:, 0] += 1
    flows[0] += g.integers(0, 2)
    terms = np.stack([g.standard_normal((n, m)), (g.random((n, m)) < 0.25).astype(float)])
    counted = g.random((n, m)) < 0.9
    counted[:, 0] = True
    fit = fit_gravity(flows, terms, counted=counted)
    assert fit.settled
    np.testing.assert_array_equal(fit.separated, proven_separated(flows, terms, counted))


def proven_separated(flows, terms, counted):
    """Pairs that some direction of the model lowers while it moves no pair with flow and raises none."""
    live = counted & (np.where(counted, flows, 0).sum(axis=1) > 0)[:, None]
    live &= (np.where(counted, flows, 0).sum(axis=0) > 0)[None]
    rows, columns = np.nonzero(live)
    n, m = flows.shape
    design = np.hstack([np.eye(n)[rows], np.eye(m)[columns], terms[:, live].T])
    empty = flows[live] == 0
    # of each empty cell at most 1 of its fall counts, so all that can fall do
    cells = int(empty.sum())
    found = linprog(
        np.r_[np.zeros(design.shape[1]), -np.ones(cells)],
        A_ub=np.hstack([design[empty], np.eye(cells)]),
        b_ub=np.zeros(cells),
        A_eq=np.hstack([design[~empty], np.zeros((int((~empty).sum()), cells))]),
        b_eq=np.zeros(int((~empty).sum())),
        bounds=[(None, None)] * design.shape[1] + [(0, 1)] * cells,
    )
    assert found.status == 0
    separated = np.zeros(flows.shape, dtype=bool)
    separated[rows[empty], columns[empty]] = found.x[design.shape[1] :] > 0.5
    return separated


def test_exposure_in_proportion_leaves_the_rest_to_the_effects():
    flows, terms, _ = towns()
    double = fit_gravity(2 * flows, terms, exposure=np.full(flows.shape, 2.0))
    once = fit_gravity(flows, terms)
    np.testing.assert_allclose(double.coefficients, once.coefficients, rtol=1e-9)
    np.testing.assert_allclose(double.expected, 2 * once.expected, rtol=1e-9)


def test_the_dispersion_is_about_one_for_poisson_flows_and_three_for_triple_flows():
    flows, terms, _ = towns(30, 60_000)
    assert fit_gravity(flows, terms).dispersion == pytest.approx(1, abs=0.15)
    assert fit_gravity(3 * flows, terms).dispersion == pytest.approx(3, abs=0.45)


def test_a_search_that_runs_out_of_steps_says_so(monkeypatch):
    flows, terms, _ = towns()
    monkeypatch.setattr("zicht.methods.flows.pseudo_likelihood.STEPS", 2)
    assert not fit_gravity(flows, terms).settled


def test_one_destination_takes_all_there_is():
    flows, terms, _ = towns()
    fit = fit_gravity(flows[:, :1], terms[:, :, :1])
    np.testing.assert_allclose(fit.expected, flows[:, :1], rtol=1e-9)
    assert np.isnan(fit.coefficients).all(), "effects of origins say all"
    used = fit.used[:, 0]
    np.testing.assert_allclose(fit.leverage[used], 1.0)


def test_no_flow_at_all_gives_no_model_and_no_error():
    fit = fit_gravity(np.zeros((3, 3)), np.ones((1, 3, 3)))
    assert fit.settled
    assert fit.observations == 0
    assert np.isnan(fit.coefficients).all()
    assert (fit.expected == 0).all()


def test_mistakes_of_the_caller_are_refused():
    flows, terms, _ = towns(4, 200)
    with pytest.raises(ShapeMismatch):
        fit_gravity(flows, terms[:, :3])
    with pytest.raises(ValueOutOfRange):
        fit_gravity(flows - 100, terms)
    with pytest.raises(ValueOutOfRange):
        fit_gravity(flows, terms, exposure=np.zeros(flows.shape))


def test_what_is_left_after_effects_has_no_sums_and_pieces_are_counted():
    g = np.random.default_rng(4)
    rows, columns = np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 2, 3])  # two pieces
    effects = AbsorbedEffects.of(rows, columns)
    assert effects.free == 3 + 4 - 2
    weights = g.random(5) + 0.1
    left = effects.residuals(g.standard_normal((2, 5)), weights)
    for sums in effects.sums(weights * left):
        np.testing.assert_allclose(sums, 0, atol=1e-12)
    assert effects.leverage(weights).sum() == pytest.approx(effects.free)


def test_the_errors_to_show_are_the_largest_kind():
    flows, terms, _ = towns()
    fit = fit_gravity(flows, terms)
    kinds = [fit.covariances.standard_errors(kind) for kind in ("by_origin", "by_destination", "two_way")]
    assert (fit.standard_errors >= np.max(kinds, axis=0)).all()
    assert (fit.standard_errors >= fit.covariances.standard_errors("model")).all()
