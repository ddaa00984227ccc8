"""How long verdicts take for the whole country, each beside one bare pass over arrays of the same size.

    python benchmarks/verdicts.py [maps] [areas]

The bare pass (multiply, add, square root, sum over a map) is what any figure at least costs on this machine,
so the last column compares across machines. Everything is made up; nothing is read or written.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
from scipy import sparse

from zicht.methods.comparison import compare
from zicht.methods.false_alarm import false_alarms, fitted_null
from zicht.methods.intervals import CountMethod, rate_interval, wilson_interval
from zicht.methods.monotone import mann_kendall
from zicht.methods.multiple_testing import q_values
from zicht.methods.overdispersion import Estimator, overdispersion
from zicht.methods.peers import nearest_peers
from zicht.methods.recoding import recode_of_pairs
from zicht.methods.references import Everywhere, Members, SameGroup
from zicht.methods.scales import Scale
from zicht.methods.shrinkage import gamma_poisson
from zicht.methods.spatial import local_moran, row_standardised
from zicht.methods.trends import count_trends


def main(maps: int = 40, areas: int = 14_000) -> None:
    g = np.random.default_rng(1)
    persons = np.broadcast_to(
        np.rint(np.maximum(900 * np.exp(1.2 * g.standard_normal(areas)), 10)), (maps, areas)
    ).copy()
    counts = g.poisson(0.02 * persons * np.exp(0.5 * g.standard_normal((maps, areas)) - 0.125)).astype(float)
    groups = np.arange(areas) * 342 // areas
    ring = sparse.diags_array(
        [np.ones(areas - lag) for lag in (1, 2, 3)], offsets=[1, 2, 3], shape=(areas, areas)
    )
    links = sparse.csr_array(ring + ring.T)
    expected = persons * (counts.sum(axis=1) / persons.sum(axis=1))[:, np.newaxis]
    p, d = g.random((maps, areas)), g.standard_normal((maps, areas))
    v, weights = np.exp(d), row_standardised(links)
    old = np.arange(areas)
    recode = recode_of_pairs(old, old // 2, np.ones(areas), old_areas=areas, new_areas=areas // 2 + 1)
    years = np.arange(maps) / 4
    settings = {"scale": Scale.SQRT, "relevant_ratio": 1.1}
    null = fitted_null(counts, persons, scale=Scale.SQRT)

    def simulate() -> object:
        return false_alarms(null, [Everywhere()], relevant_ratio=1.1, generator=g, replications=5)

    figures: list[tuple[str, Callable[[], object]]] = [
        ("rates with Byar's limits", lambda: rate_interval(counts, persons, 0.95, CountMethod.BYAR)),
        ("rates with exact limits", lambda: rate_interval(counts, persons, 0.95, CountMethod.EXACT)),
        ("proportions with Wilson's limits", lambda: wilson_interval(np.minimum(counts, persons), persons)),
        ("ordinary spread, robust", lambda: overdispersion(d, v)),
        ("ordinary spread, as published", lambda: overdispersion(d, v, Estimator.PUBLISHED)),
        ("q-values", lambda: q_values(p)),
        ("verdicts against the country", lambda: compare(counts, persons, Everywhere(), **settings)),
        ("verdicts against the region", lambda: compare(counts, persons, SameGroup(groups), **settings)),
        ("verdicts against neighbours", lambda: compare(counts, persons, Members(links), **settings)),
        ("false alarms, 5 replications", simulate),
        ("empirical Bayes ratios", lambda: gamma_poisson(counts, expected)),
        ("local Moran", lambda: local_moran(counts / persons, weights)),
        ("recode to half the areas", lambda: recode.counts(counts)),
        ("trends of all areas, maps as quarters", lambda: count_trends(counts.T, persons.T, years)),
        ("Mann-Kendall of all areas", lambda: mann_kendall(counts.T / persons.T)),
        ("ten peers on six characteristics", lambda: nearest_peers(d[:6].T.copy(), 10)),
    ]
    bare = seconds(lambda: np.sqrt(counts * v + d**2).sum(axis=1), times=5)
    print(f"{maps} maps of {areas} areas; bare pass {bare:.4f} s")
    print(f"{'figure':40s}{'seconds':>9s}{'x bare':>9s}")
    for name, figure in figures:
        took = seconds(figure)
        print(f"{name:40s}{took:9.3f}{took / bare:9.0f}")


def seconds(work: Callable[[], object], times: int = 2) -> float:
    """Shortest of a few runs."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return min(runs)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
