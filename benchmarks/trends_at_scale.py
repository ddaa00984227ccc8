"""How long trends of the whole country take, beside peers, and how often they are right on made-up truth.

    python benchmarks/trends_at_scale.py [areas] [quarters]          CPU seconds of one indicator
    python benchmarks/trends_at_scale.py truth [replications]        how often intervals and signals are right

The peers pymannkendall and statsmodels are measured on a sample when they can be imported, in the same run.
Everything is made up; nothing is read or written.
"""

from __future__ import annotations

import importlib.util
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np

from zicht.methods.displacement.rings import distance_to_target, rings
from zicht.methods.displacement.spatial_differences import Scale, spatial_differences
from zicht.methods.monotone import hamed_rao, mann_kendall, seasonal_mann_kendall
from zicht.methods.series.change_points import count_breaks
from zicht.methods.series.joinpoint import joinpoints
from zicht.methods.series.newest_quarter import Signal, newest_quarter
from zicht.methods.series.nowcast import Completion, nowcast
from zicht.methods.series.quasi_poisson_trend import Errors, quasi_poisson_trends, slope_design
from zicht.methods.series.regression import regression
from zicht.methods.series.seasonal_mann_kendall import seasonal_mann_kendall_correlated
from zicht.methods.series.seasons import Factors

SAMPLE = 200
DELAYS = np.array([0.55, 0.25, 0.1, 0.06, 0.04])


def years(quarters: int) -> np.ndarray:
    return 2014 + (np.arange(quarters) + 0.5) / 4


def country(g: np.random.Generator, areas: int, quarters: int, dispersion: float = 2.0):
    """Counts of areas of different sizes with seasons and slopes of their own; the slopes come with them."""
    when = years(quarters)
    slope = g.normal(0.01, 0.03, areas)
    level = np.exp(g.normal(2.5, 1.0, areas))[:, None]
    mean = level * np.exp(slope[:, None] * (when - when.mean()) + 0.15 * np.cos(2 * np.pi * when))
    return g.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float), slope


def speed(areas: int = 14_000, quarters: int = 40) -> None:
    g = np.random.default_rng(1)
    counts, _ = country(g, areas, quarters)
    when, seasons = years(quarters), Factors(4)
    few = counts[:342]
    figures: list[tuple[str, Callable[[], object]]] = [
        (
            "slopes, quasi-Poisson with quarters",
            lambda: quasi_poisson_trends(counts, 1.0, when, seasons=seasons),
        ),
        ("the bare fits in them", lambda: regression(counts, slope_design(when, seasons))),
        ("Mann-Kendall, Theil-Sen", lambda: mann_kendall(counts)),
        ("Mann-Kendall, Hamed-Rao", lambda: hamed_rao(counts)),
        ("Mann-Kendall of quarters", lambda: seasonal_mann_kendall(counts, 4)),
        ("the same, quarters related", lambda: seasonal_mann_kendall_correlated(counts, 4)),
        ("newest quarter", lambda: newest_quarter(counts, 1.0, when, seasons=seasons)),
        ("breaks", lambda: count_breaks(counts)),
        ("joinpoints 0 to 1, 342 areas", lambda: joinpoints(few, 1.0, when, seasons=seasons, most=1)),
        ("joinpoints 0 to 3, 342 areas", lambda: joinpoints(few, 1.0, when, seasons=seasons)),
    ]
    print(f"{areas} areas x {quarters} quarters, one indicator; CPU seconds, the least of three")
    for name, figure in figures:
        print(f"{name:40s}{seconds(figure):9.3f}")
    for name, figure in peers(counts[:SAMPLE], when, seasons):
        took = seconds(figure, times=1)
        print(f"{name:40s}{took * areas / SAMPLE:9.1f}  from {SAMPLE} areas")


def peers(sample: np.ndarray, when: np.ndarray, seasons: Factors) -> list[tuple[str, Callable[[], object]]]:
    """What can be imported here, with a check that it gives the same."""
    found: list[tuple[str, Callable[[], object]]] = []
    if importlib.util.find_spec("pymannkendall"):
        import pymannkendall

        ours, theirs = mann_kendall(sample).s, [pymannkendall.original_test(row).s for row in sample]
        print(f"largest difference of S with pymannkendall: {np.abs(ours - theirs).max():g}")
        found.append(("pymannkendall, plain", lambda: [pymannkendall.original_test(row) for row in sample]))
        found.append(
            (
                "pymannkendall, quarters",
                lambda: [pymannkendall.seasonal_test(row, period=4) for row in sample],
            )
        )
    else:
        print("pymannkendall is not installed here: not compared")
    if importlib.util.find_spec("statsmodels"):
        import statsmodels.api as sm

        design = slope_design(when, seasons)

        def fits() -> np.ndarray:
            family = sm.families.Poisson()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return np.array(
                    [sm.GLM(row, design, family=family).fit(tol=1e-12).params[1] for row in sample]
                )

        ours = regression(sample, design).coefficients[:, 1]
        apart = np.abs(ours - fits())[~np.isnan(ours)].max()
        print(f"largest difference of slopes with statsmodels: {apart:.1e}")
        found.append(("statsmodels, quasi-Poisson", fits))
    else:
        print("statsmodels is not installed here: not compared")
    return found


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Least CPU time of a few runs."""
    runs = []
    for _ in range(times):
        start = time.process_time()
        work()
        runs.append(time.process_time() - start)
    return min(runs)


def truth(replications: int = 20) -> None:
    g = np.random.default_rng(2)
    print(f"shares over {replications} made-up countries of 2000 areas x 40 quarters")
    slopes(g, replications)
    signals(g, replications)
    late_counts(g, replications)
    measures(g, 10 * replications)


def slopes(g: np.random.Generator, replications: int) -> None:
    held = {"slope": [], "slope drawn to the mean": [], "Sen's slope": []}
    for _ in range(replications):
        counts, slope = country(g, 2000, 40)
        found = quasi_poisson_trends(counts, 1.0, years(40), seasons=Factors(4))
        for name, limits in zip(held, (found.slope.interval, found.shrunk_interval), strict=False):
            held[name].append(inside(limits, slope))
        line = 20 + 40 * slope[:, None] * np.arange(40) / 4
        values = line + g.normal(0, 4, (2000, 40))
        held["Sen's slope"].append(
            inside(seasonal_mann_kendall_correlated(values, 4).slope_interval, 40 * slope)
        )
    for name, shares in held.items():
        print(f"{'interval of the ' + name + ' holds it':60s}{np.mean(shares):7.3f}")
    for strength in (0.0, 0.6):
        calls = {errors: [] for errors in Errors}
        for _ in range(replications):
            noise = g.normal(0, 0.15, (2000, 56))
            for time_ in range(1, 56):
                noise[:, time_] += strength * noise[:, time_ - 1]
            counts = g.poisson(40 * np.exp(noise[:, 16:])).astype(float)
            for errors in Errors:
                found = quasi_poisson_trends(counts, 1.0, years(40), errors=errors)
                calls[errors].append(np.nanmean(found.slope.p < 0.05))
        for errors, shares in calls.items():
            name = f"false trends at 5 %, quarters related {strength}, errors {errors}"
            print(f"{name:60s}{np.mean(shares):7.3f}")


def signals(g: np.random.Generator, replications: int) -> None:
    for dispersion in (1.2, 2.0, 4.0):
        calm, found, false = [], [], []
        for _ in range(replications):
            counts, _ = country(g, 2000, 40, dispersion)
            first = newest_quarter(counts, 1.0, years(40), seasons=Factors(4))
            calm.append(np.mean((first.signal == Signal.MORE) | (first.signal == Signal.FEWER)))
            large = np.flatnonzero(first.expected > 40)[:60]
            counts[large, -1] = np.round(2 * first.expected[large])
            second = newest_quarter(counts, 1.0, years(40), seasons=Factors(4)).signal
            called = (second == Signal.MORE) | (second == Signal.FEWER)
            found.append(called[large].mean())
            false.append(np.delete(called, large).sum() / max(called.sum(), 1))
        name = f"newest quarter, dispersion {dispersion}, nothing planted: areas that signal"
        print(f"{name:60s}{np.mean(calm):9.4f}")
        print(f"{'    doubled areas of 40 and more that are found':60s}{np.mean(found):7.3f}")
        print(f"{'    false signals among all signals':60s}{np.mean(false):7.3f}")


def late_counts(g: np.random.Generator, replications: int) -> None:
    held, said = [], []
    for _ in range(replications):
        group = np.arange(400) * 8 // 400
        level = np.exp(g.normal(3, 0.8, (400, 1))) * np.exp(np.cumsum(g.normal(0, 0.05, 24)))
        totals = g.poisson(level * np.exp(g.normal(0, 0.1, (400, 24))))
        triangle = np.zeros((400, 24, 5))
        for period in range(24):
            triangle[:, period] = g.multinomial(totals[:, period], g.dirichlet(DELAYS * 300, size=8)[group])
            triangle[:, period, 24 - period :] = np.nan
        found = nowcast(triangle, group)
        told = found.completion[:, -1] == Completion.ESTIMATED
        said.append(told.mean())
        within = (found.interval.lower <= totals) & (totals <= found.interval.upper)
        held.append(within[told, -1].mean())
    print(f"{'nowcast of the newest quarter holds what it comes to':60s}{np.mean(held):7.3f}")
    print(f"{'    share of areas for which it says anything':60s}{np.mean(said):7.3f}")


def measures(g: np.random.Generator, replications: int) -> None:
    after = np.arange(20) >= 12
    held, seen = [], []
    for _ in range(replications):
        places = g.uniform(0, 30, (300, 2))
        target = np.arange(300) == np.argmin(((places - 15) ** 2).sum(axis=1))
        ring = rings(distance_to_target(places, target), target, np.array([3.0]))
        level = np.exp(g.normal(3, 0.7, (300, 1)))
        level[target] = 30
        ratio = np.select([ring == 0, ring == 1], [0.55, 1.15], 1.0)[:, None]
        own = np.exp(g.normal(0, 0.08, (300, 1)) * after)
        counts = g.poisson(level * own * np.where(after, ratio, 1.0)).astype(float)
        effect = spatial_differences(
            counts, ring, after, scale=Scale.RATIOS, coordinates=places, cutoff=3.0
        ).effect
        held.append(
            (effect.interval.lower <= np.log([0.55, 1.15])) & (np.log([0.55, 1.15]) <= effect.interval.upper)
        )
        seen.append(effect.p < 0.05)
    for place, name in enumerate(("the target", "the ring around it")):
        words = f"effect of one measure in {name}: interval holds it"
        print(f"{words:60s}{np.mean(held, axis=0)[place]:7.3f}")
        print(f"{'    found at 5 %':60s}{np.mean(seen, axis=0)[place]:7.3f}")


def inside(limits, value: np.ndarray) -> float:
    known = ~np.isnan(limits.lower)
    return float(np.mean(((limits.lower <= value) & (value <= limits.upper))[known]))


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["truth"]:
        truth(*(int(word) for word in words[1:]))
    else:
        speed(*(int(word) for word in words))
