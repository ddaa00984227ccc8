"""Intervals of displacement hold the truth as often as they say, also for one treated area."""

from __future__ import annotations

import numpy as np
import pytest

from zicht.methods.displacement.flow_differences import flow_differences
from zicht.methods.displacement.rings import distance_to_target, rings
from zicht.methods.displacement.spatial_differences import Scale, spatial_differences
from zicht.methods.displacement.weighted_displacement_difference import (
    BeforeAfter,
    weighted_displacement_difference,
)
from zicht.methods.displacement.weighted_displacement_quotient import weighted_displacement_quotient

AFTER = np.arange(16) >= 10
RUNS = 200


def one_target(g, areas):
    places = g.uniform(0, 30, (areas, 2))
    target = np.arange(areas) == np.argmin(((places - 15) ** 2).sum(axis=1))
    return places, target, rings(distance_to_target(places, target), target, np.array([4.0, 8.0]))


@pytest.mark.parametrize("scale", list(Scale))
def test_one_treated_area_among_areas_that_change_by_themselves(scale):
    g = np.random.default_rng(11)
    places, _, ring = one_target(g, 150)
    # in numbers, trends can only be parallel between areas of about one size
    level = np.exp(g.normal(3, 0.7 if scale is Scale.RATIOS else 0.0, 150))[:, None]
    ratio = np.select([ring == 0, ring == 1], [0.55, 1.2], 1.0)[:, None]
    truth = np.log([0.55, 1.2, 1.0]) if scale is Scale.RATIOS else np.exp(3) * np.array([-0.45, 0.2, 0.0])
    held = []
    for _ in range(RUNS):
        own = np.exp(g.normal(0, 0.08, (150, 1)) * AFTER)
        counts = g.poisson(level * own * np.where(AFTER, ratio, 1.0)).astype(float)
        found = spatial_differences(
            counts, ring, AFTER, scale=scale, coordinates=places, cutoff=4.0
        ).effect.interval
        held.append((found.lower <= truth) & (truth <= found.upper))
    assert np.all(np.mean(held, axis=0) > 0.91)
    assert np.all(np.mean(held, axis=0) < 1.0)


def test_flows_into_one_destination_with_origins_that_go_up_and_down():
    g = np.random.default_rng(12)
    places, _, ring = one_target(g, 50)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2) + 1.5
    pull = np.exp(g.normal(0, 0.8, (50, 1))) * np.exp(g.normal(0, 0.8, 50)) / apart**1.8
    np.fill_diagonal(pull, pull.sum(axis=1))  # half of all stay at home
    pull *= 1.0 / pull.mean()
    truth = np.array([0.55, 1.15, 1.0])
    ratio = np.select([ring == 0, ring == 1], truth[:2], 1.0)
    held, centre = [], []
    for _ in range(RUNS):
        shock, own = np.exp(g.normal(0, 0.2, (50, 1, 16))), np.exp(g.normal(0, 0.08, 50))
        change = np.where(AFTER, (ratio * own)[:, None], 1.0)
        flows = g.poisson(pull[:, :, None] * shock * change).astype(float)
        effect = flow_differences(flows, ring, AFTER).effect
        held.append((effect.interval.lower <= np.log(truth)) & (np.log(truth) <= effect.interval.upper))
        centre.append(effect.value - np.log(truth))
    assert np.all(np.mean(held, axis=0) > 0.91)
    assert np.all(np.abs(np.mean(centre, axis=0)) < 0.03)


def test_differences_and_quotients_of_rounded_counts():
    """Truth in counts per period; what is seen was rounded to tens, so at most 5 beside it."""
    g = np.random.default_rng(13)
    means = np.array([400.0, 200, 900, 900, 400, 460])  # of 200 won, 60 came back: a quotient of -0.3
    held_difference, held_quotient = [], []
    for _ in range(RUNS):
        seen = np.round(g.poisson(means) / 10) * 10
        target, control, around = (
            BeforeAfter(seen[at], seen[at + 1], rounding_before=5.0, rounding_after=5.0) for at in (0, 2, 4)
        )
        total = weighted_displacement_difference(target, control, around).total
        held_difference.append(total.interval.lower <= -140 <= total.interval.upper)
        quotient = weighted_displacement_quotient(target, control, around, generator=g, replications=400)
        assert quotient.quotient is not None
        held_quotient.append(quotient.quotient.interval.lower <= -0.3 <= quotient.quotient.interval.upper)
    assert 0.91 < np.mean(held_difference) < 1
    assert np.mean(held_quotient) > 0.93
