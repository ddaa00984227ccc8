"""What is known about attacks on tables, seen again on small ones.

Sources: Cox 1980 (hiding further cells does not prevent exact disclosure); Asghar & Kaafar 2020 (averaging);
the shares of rates and of zonings that are told were found by simulation, in orders of magnitude.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from zicht.attack.averaging import surety_of_a_mean
from zicht.attack.differencing import Overlap, Zoning, atom_bounds, slivers
from zicht.attack.rate_inversion import feasible_numerators
from zicht.methods.feasibility import extremes
from zicht.methods.linear_systems import LinearSystem


def two_way(hidden: list[tuple[int, int]], table: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the hidden cells of a table whose other cells and totals are published."""
    counts = np.array(table)
    place = {cell: number for number, cell in enumerate(hidden)}
    rows, sums = [], []
    for axis, number in [(0, r) for r in range(counts.shape[0])] + [(1, c) for c in range(counts.shape[1])]:
        members = [cell for cell in hidden if cell[axis] == number]
        if members:
            rows.append([1.0 if cell in members else 0.0 for cell in place])
            sums.append(float(sum(counts[cell] for cell in members)))
    system = LinearSystem(
        sparse.csr_array(np.array(rows)),
        np.array(sums),
        np.array(sums),
        np.zeros(len(hidden)),
        np.full(len(hidden), np.inf),
        np.ones(len(hidden), dtype=bool),
    )
    found = extremes(system)
    return found.lower, found.upper


def test_a_hidden_cell_outside_every_closed_chain_is_known():
    """What matters is whether hidden cells form a closed chain, not how many there are.

    20   x   x        20 + 6 + 4
    15   x   x        15 + 3 + 9
    12  22   x        12 + 22 + 5
    """
    table = [[20, 6, 4], [15, 3, 9], [12, 22, 5]]
    lower, upper = two_way([(0, 1), (0, 2), (1, 1), (1, 2)], table)
    assert lower.tolist() == [0, 1, 0, 3]  # a closed chain of four: free by as much as its smallest
    assert upper.tolist() == [9, 10, 9, 12]
    lower, upper = two_way([(0, 1), (0, 2), (1, 1), (1, 2), (2, 2)], table)
    assert (lower[4], upper[4]) == (5, 5)  # alone in its row: exact, whatever else is hidden


def test_the_investment_table():
    """Fischetti & Salazar 2001: with four cells hidden, activity II in region C lies between 5 and 30."""
    table = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
    lower, upper = two_way([(1, 0), (1, 2), (2, 0), (2, 2)], table)
    assert list(zip(lower, upper, strict=True)) == [(0, 25), (5, 30), (0, 25), (4, 29)]


@pytest.mark.parametrize(
    ("decimals", "exact", "proved"),
    [
        (0, (0.02, 0.06), (0.55, 0.75)),
        (1, (0.35, 0.47), (0.95, 1.0)),
        (2, (0.95, 1.0), (0.99, 1.0)),
    ],
)
def test_a_rounded_denominator_does_not_protect_a_share(decimals, exact, proved):
    """Areas of 50 to 3,000 persons, denominators rounded to ten: one decimal gives four in ten exactly."""
    generator = np.random.default_rng(1)
    whole = generator.integers(50, 3001, 20_000)
    part = generator.binomial(whole, generator.beta(0.5, 20, len(whole)))
    rounded = np.round(whole / 10) * 10
    found = feasible_numerators(
        np.round(100 * part / whole, decimals), decimals, 100, np.maximum(rounded - 5, 1), rounded + 5
    )
    small = (part > 0) & (part < 10)
    assert np.all((found.lower <= part) & (part <= found.upper))
    assert exact[0] <= (found.possible == 1).mean() <= exact[1]
    assert proved[0] <= (found.upper[small] < 10).mean() <= proved[1]


def test_a_threshold_does_not_protect_what_two_zonings_differ_by():
    """1,360 buurten, 400 other areas, some streets on the other side: a fifth of the small ones exactly."""
    generator = np.random.default_rng(5)
    zone = np.sort(generator.integers(0, 400, 1360))
    atoms = [(buurt, place) for buurt, place in enumerate(zone.tolist())]
    atoms += [
        (int(generator.choice(np.flatnonzero(zone == place + 1))), place)
        for place in range(0, 399, 2)
        if np.any(zone == place + 1)
    ]
    both = np.array(atoms)
    truth = generator.poisson(generator.gamma(1, 6, len(both)))
    overlap = Overlap(both, np.full(len(both), np.inf))
    small = slivers(overlap) & (truth > 0) & (truth < 10)
    shares = {}
    for rule in ("threshold", "rounded"):
        zonings = []
        for side, size in ((0, 1360), (1, 400)):
            counts = np.bincount(both[:, side], truth, minlength=size)
            hidden, near = (counts > 0) & (counts < 10), np.floor((counts + 2) / 5) * 5
            off = 0 if rule == "threshold" else 2
            middle = counts if rule == "threshold" else near
            lower = np.where(hidden, 1, np.where(counts == 0, 0, np.maximum(middle - off, 10)))
            upper = np.where(hidden, 9, np.where(counts == 0, 0, middle + off))
            zonings.append(Zoning(str(side), tuple(map(str, range(size))), lower, upper))
        found = atom_bounds(zonings, overlap)
        assert np.all((found.lower <= truth) & (truth <= found.upper))
        shares[rule] = (found.lower == found.upper)[small].mean()
    assert shares["threshold"] > 0.1
    assert shares["rounded"] < 0.02


@pytest.mark.parametrize(
    ("deviation", "known"),
    [(1.0, [0.39, 0.77, 0.93, 1.00]), (1.41, [0.27, 0.62, 0.81, 0.97]), (2.0, [0.20, 0.47, 0.65, 0.89])],
)
def test_fresh_noise_averages_away(deviation, known):
    """Known from simulation with rounded noise; the formula for unrounded noise stays at or below it."""
    generator = np.random.default_rng(2)
    for releases, expected in zip((1, 4, 12, 40), known, strict=True):
        noise = np.rint(generator.normal(0, deviation, (20_000, releases)))
        seen = np.mean(np.rint(noise.mean(axis=1)) == 0)
        assert seen == pytest.approx(expected, abs=0.02)
        assert surety_of_a_mean(deviation, releases) <= seen + 0.01
