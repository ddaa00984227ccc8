"""How long the gravity model of a whole country takes, beside pyfixest on the same flows in the same run.

    python benchmarks/gravity.py [areas] [records]

Made-up flows of which about three quarters of the pairs are nought. CPU seconds, best of three. pyfixest is
used when it is installed and left out otherwise; its first fit compiles, so it is shown apart. The bare pass
(logarithm, exponential and sums over all pairs) is what one look at the flows costs on this machine.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from zicht.methods.flows.distance_terms import (
    DistanceSpline,
    contiguity_term,
    distances_between,
    intrazonal_term,
    power_term,
    stacked,
    with_own_distance,
)
from zicht.methods.flows.flow_verdicts import judge_flows
from zicht.methods.flows.gravity import fit_gravity
from zicht.methods.flows.merged_gravity import NO_ROW, fit_merged_gravity


def main(areas: int = 342, records: int = 600_000) -> None:
    flows, distances, borders, police = country(areas, records)
    print(
        f"{areas} x {areas} pairs, {flows.sum():.0f} records, {np.mean(flows == 0):.0%} of the pairs nought"
    )
    bare = seconds(lambda: np.exp(np.log(flows + 1)).sum(axis=0))
    print(f"{'CPU seconds':50s}{bare:8.3f}  bare pass")
    terms = stacked(power_term(distances), intrazonal_term(areas))
    spline = DistanceSpline.where_flows_are(distances, flows * ~np.eye(areas, dtype=bool))
    full = stacked(spline.terms(distances), intrazonal_term(areas), contiguity_term(borders))
    fit = fit_gravity(flows, terms)
    row("power of distance, intrazonal", seconds(lambda: fit_gravity(flows, terms)))
    row("spline, intrazonal, neighbours", seconds(lambda: fit_gravity(flows, full)))
    row(
        "verdicts on all pairs",
        seconds(lambda: judge_flows(flows, fit.expected, leverage=fit.leverage), times=2),
    )
    values, rows = merged(flows, police)
    totals = flows.sum(axis=0)
    fewer = fit_merged_gravity(values, rows, totals, terms)
    row(
        f"the same model of {len(values)} merged rows",
        seconds(lambda: fit_merged_gravity(values, rows, totals, terms), times=2),
    )
    print(f"coefficients {fit.coefficients}, two-way errors {fit.covariances.standard_errors()}")
    print(f"merged       {fewer.coefficients}, errors {fewer.standard_errors}")
    beside_pyfixest(flows, terms, fit.coefficients)


def country(areas: int, records: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Flows, distances, borders and police units of a made-up country."""
    g = np.random.default_rng(342)
    places, size = g.random((areas, 2)) * [200, 300], np.exp(1.1 * g.standard_normal(areas))
    distances = with_own_distance(distances_between(places, places), np.full(areas, 4.0))
    borders = distances < np.sort(distances, axis=1)[:, 6:7]
    borders |= borders.T
    terms = stacked(power_term(distances), intrazonal_term(areas), contiguity_term(borders))
    mean = np.outer(size, size) * np.exp(np.tensordot([-1.6, 0.5, 0.3], terms, 1))
    mean *= records / mean.sum()
    flows = g.poisson(g.gamma(mean, 1.0)).astype(float)
    return flows, distances, borders, (places[:, 0] // 67 * 3 + places[:, 1] // 100).astype(int)


def merged(flows: np.ndarray, police: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What stays and flows of ten or more stand alone; smaller ones per police unit, then everything else."""
    rows, values = np.full(flows.shape, NO_ROW), []

    def add(origin: int, destinations: np.ndarray) -> None:
        rows[origin, destinations] = len(values)
        values.append(flows[origin, destinations].sum())

    for origin, row_of in enumerate(flows):
        alone = (row_of >= 10) | (np.arange(len(row_of)) == origin)
        for destination in np.flatnonzero(alone):
            add(origin, np.array([destination]))
        rest = np.array([], dtype=int)
        for unit in np.unique(police):
            inside = np.flatnonzero((police == unit) & ~alone)
            if row_of[inside].sum() >= 10:
                add(origin, inside)
            else:
                rest = np.append(rest, inside)
        if len(rest):
            add(origin, rest)
    return np.array(values), rows


def beside_pyfixest(flows: np.ndarray, terms: np.ndarray, coefficients: np.ndarray) -> None:
    """The first model by pyfixest, when it is there."""
    try:
        import pandas as pd
        import pyfixest
    except ImportError:
        print("pyfixest is not installed: nothing to compare with")
        return
    origin, destination = np.divmod(np.arange(flows.size), flows.shape[1])
    table = pd.DataFrame(
        {"y": flows.ravel(), "d": terms[0].ravel(), "own": terms[1].ravel(), "o": origin, "t": destination}
    )

    def fit() -> object:
        return pyfixest.fepois("y ~ d + own | o + t", data=table, vcov={"CRV1": "o + t"})

    row("pyfixest, first fit (compiles)", seconds(fit, times=1))
    row("pyfixest, later fits", seconds(fit))
    peer = fit()
    print(f"pyfixest     {peer.coef().to_numpy()}, two-way errors {peer.se().to_numpy()}")
    print(f"largest difference of coefficients {np.abs(peer.coef().to_numpy() - coefficients).max():.1e}")


def row(name: str, took: float) -> None:
    print(f"{name:50s}{took:8.3f}")


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Fewest CPU seconds of a few runs."""
    runs = []
    for _ in range(times):
        start = time.process_time()
        work()
        runs.append(time.process_time() - start)
    return min(runs)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
