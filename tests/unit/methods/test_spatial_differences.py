import diff_diff
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from zicht.methods.displacement.control_spread import dispersion_of_changes, spread_of_changes
from zicht.methods.displacement.rings import (
    BEYOND,
    NOT_PLACED,
    TARGET,
    distance_to_target,
    ring_counts,
    rings,
    steps_to_target,
)
from zicht.methods.displacement.spatial_differences import Scale, spatial_differences

AFTER = np.arange(10) >= 6


@pytest.fixture
def country():
    """120 areas, a target of some, two rings, ten periods; the measure takes 40 % away."""
    g = np.random.default_rng(1)
    places = g.uniform(0, 30, (120, 2))
    target = np.linalg.norm(places - 15, axis=1) < 4
    ring = rings(distance_to_target(places, target), target, np.array([3.0, 6.0]))
    level = 20 * np.exp(g.normal(0, 0.3, 120))[:, None] * np.ones(10)
    counts = g.poisson(level * np.where(target[:, None] & AFTER, 0.6, 1)).astype(float)
    return places, target, ring, counts


def test_rings_by_distance():
    places = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0], [9, 0], [np.nan, 0]])
    target = np.array([True, False, False, False, False, False])
    ring = rings(distance_to_target(places, target), target, np.array([1.0, 3.0]))
    assert ring.tolist() == [TARGET, 1, 2, 2, BEYOND, NOT_PLACED]


def test_rings_by_borders_to_cross():
    """A row of five areas and an island."""
    links = sparse.csr_array(np.diag(np.ones(4, dtype=bool), 1))
    links.resize((6, 6))
    target = np.array([False, True, False, False, False, False])
    steps = steps_to_target(sparse.csr_array(links + links.T), target)
    assert steps.tolist() == [1, 0, 1, 2, 3, np.inf]
    assert rings(steps, target, np.array([1.0, 2.0])).tolist() == [1, TARGET, 1, 2, BEYOND, BEYOND]


def test_counts_of_rings_leave_out_areas_with_a_gap():
    counts = np.array([[4.0, 2], [3, 3], [np.nan, 9], [1, 5], [7, 7]])
    ring = np.array([0, 1, 1, BEYOND, NOT_PLACED])
    found = ring_counts(counts, ring, np.array([False, True]), rounding=2.0)
    assert found.ring.tolist() == [0, 1, BEYOND]
    assert found.areas.tolist() == [1, 1, 1]
    assert found.before.tolist() == [4, 3, 1]
    assert found.after.tolist() == [2, 3, 5]
    assert found.rounding_after.tolist() == [2, 2, 2]


def test_effects_and_clustered_errors_are_those_of_diff_diff(country):
    """Its two-stage errors differ from ours by the estimation of the first stage, below half a per cent."""
    places, target, ring, counts = country
    units, periods = counts.shape
    table = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), periods),
            "t": np.tile(np.arange(periods), units),
            "y": counts.ravel(),
            "a": np.repeat(places[:, 0], periods),
            "b": np.repeat(places[:, 1], periods),
            "first": np.repeat(np.where(target, 6, 0), periods),
        }
    )
    peer = diff_diff.SpilloverDiD(
        rings=[0.0, 3.0, 6.0], conley_coords=("a", "b"), conley_metric="euclidean", cluster="unit"
    ).fit(table, outcome="y", unit="unit", time="t", first_treat="first")
    found = spatial_differences(counts, ring, AFTER, scale=Scale.COUNTS)
    effects = [peer.att, *peer.spillover_effects["coef"]]
    np.testing.assert_allclose(found.effect.value, effects, rtol=1e-9, atol=1e-9)
    factor = np.sqrt(
        (units - 4) / units * units / (units - 1) * (units * periods - 1) / (units * periods - 3)
    )
    errors = np.array([peer.se, *peer.spillover_effects["se"]])
    np.testing.assert_allclose(found.conley_error * factor, errors, rtol=0.005)


def test_conleys_error_adds_up_over_areas_that_are_near(country):
    places, target, ring, counts = country
    found = spatial_differences(
        counts, ring, AFTER, scale=Scale.COUNTS, coordinates=places, cutoff=5.0
    ).conley_error[0]
    change = counts[:, AFTER].mean(axis=1) - counts[:, ~AFTER].mean(axis=1)
    control = ring == BEYOND
    pull = np.where(target, (change - change[target].mean()) / target.sum(), 0)
    pull -= np.where(control, (change - change[control].mean()) / control.sum(), 0)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    variance = pull @ np.maximum(1 - apart / 5, 0) @ pull
    assert found == pytest.approx(np.sqrt(variance * 120 / 116), rel=1e-9)


def test_a_ratio_is_a_ratio_of_ratios_of_totals(country):
    _, target, ring, counts = country
    found = spatial_differences(counts, ring, AFTER, scale=Scale.RATIOS)
    control = ring == BEYOND
    totals = [counts[who][:, when].sum() for who in (target, control) for when in (AFTER, ~AFTER)]
    ratio, lower, upper = found.ratio()
    assert ratio[0] == pytest.approx(totals[0] / totals[1] / (totals[2] / totals[3]), rel=1e-12)
    assert lower[0] < 0.6 < upper[0]
    assert found.ring.tolist() == [0, 1, 2]


@pytest.mark.parametrize("scale", list(Scale))
def test_one_treated_area_gets_its_error_from_the_control(country, scale):
    places, _, _, counts = country
    target = np.arange(120) == 7
    ring = rings(distance_to_target(places, target), target, np.array([3.0]))
    found = spatial_differences(counts, ring, AFTER, scale=scale)
    assert found.conley_error[0] < found.control_error[0] / 2
    assert found.effect.standard_error[0] == pytest.approx(found.control_error[0])


@pytest.mark.parametrize("scale", list(Scale))
def test_rounding_is_carried(country, scale):
    _, _, ring, counts = country
    plain, rounded = (spatial_differences(counts, ring, AFTER, scale=scale, rounding=r) for r in (0.0, 2.0))
    assert np.all(rounded.effect.standard_error > plain.effect.standard_error)
    g = np.random.default_rng(2)
    for _ in range(20):
        off = counts + 2.0 * g.choice([-1.0, 1.0], counts.shape)
        moved = spatial_differences(np.maximum(off, 0), ring, AFTER, scale=scale).effect.value
        assert np.all(np.abs(moved - plain.effect.value) <= rounded.effect.largest_shift)
    member = np.select([ring == 0, ring == BEYOND], [1.0, -1.0], 0.0)[:, None] * np.where(AFTER, 1.0, -1.0)
    worst = spatial_differences(counts + 2 * member, ring, AFTER, scale=scale).effect.value[0]
    assert worst - plain.effect.value[0] <= rounded.effect.largest_shift[0] * (1 + 1e-12)
    assert worst - plain.effect.value[0] > 0.8 * rounded.effect.largest_shift[0]


def test_counts_that_may_be_nought_leave_a_ratio_without_limits(country):
    _, _, ring, counts = country
    found = spatial_differences(counts, ring, AFTER, scale=Scale.RATIOS, rounding=40.0)
    assert np.isinf(found.effect.largest_shift).all()
    assert found.effect.at_worst.lower[0] == -np.inf


def test_too_few_controls_say_nothing(country):
    _, _, ring, counts = country
    few = np.flatnonzero(ring != BEYOND).tolist() + np.flatnonzero(ring == BEYOND)[:9].tolist()
    for scale in Scale:
        found = spatial_differences(counts[few], ring[few], AFTER, scale=scale)
        assert np.isnan(found.effect.value).all()
        assert np.isnan(found.effect.p).all()
        assert found.control_areas == 9


def test_no_control_at_all_says_nothing(country):
    _, _, ring, counts = country
    near = ring != BEYOND
    for scale in Scale:
        found = spatial_differences(counts[near], ring[near], AFTER, scale=scale)
        assert np.isnan(found.effect.value).all()


def test_a_ring_without_offences_has_no_ratio(country):
    _, target, ring, counts = country
    found = spatial_differences(
        np.where(target[:, None] & AFTER, 0, counts), ring, AFTER, scale=Scale.RATIOS
    ).effect
    assert np.isnan(found.value).tolist() == [True, False, False]
    assert np.isnan(found.interval.lower).tolist() == [True, False, False]


def test_the_spread_of_changes_is_found_back():
    g = np.random.default_rng(5)
    variances = g.uniform(5, 500, 4000)
    surprises = g.normal(0, np.sqrt(variances + 0.01 * variances**2))
    assert spread_of_changes(surprises, variances) == pytest.approx(0.01, rel=0.1)
    assert spread_of_changes(surprises * 0, variances) == 0
    assert np.isnan(spread_of_changes(np.zeros(3), np.zeros(3)))
    assert dispersion_of_changes(2 * np.sqrt(variances) * g.normal(size=4000), variances) == pytest.approx(
        4, rel=0.1
    )
    assert np.isnan(dispersion_of_changes(np.zeros(1), np.zeros(1)))
