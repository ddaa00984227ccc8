"""How long mixes of areas take, beside diff-diff on the same panel, in one run; CPU seconds.

    python benchmarks/synthetic_controls.py [--quick]

Both must find the same effect. diff-diff does what is slow in compiled code. `--quick` leaves out the 3,300
areas. Everything is made up; nothing is read or written.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from zicht.methods.effects.calibration_weights import (
    Distance,
    calibration_weights,
    placebo_effects,
    scattered_sets,
)
from zicht.methods.effects.interrupted_series import interrupted_series
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.synthetic_control import (
    conformal,
    placebo_areas,
    ridge_by_leaving_out,
    synthetic_control,
)
from zicht.methods.effects.synthetic_differences import (
    bootstrap_effects,
    jackknife_error,
    synthetic_difference,
)
from zicht.methods.effects.synthetic_differences import placebo_effects as placebo_of_mixes

PERIODS, START = 40, 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    print(f"{'what':58s}{'ours':>9s}{'diff-diff':>11s}")
    mixes(342, 10, 50, "placebo")
    mixes(342, 1, 50, "placebo")
    mixes(342, 10, 50, "bootstrap")
    if not asked.quick:
        mixes(3300, 100, 0, "jackknife")
    alone()
    blocks(9_600, 39)


def mixes(areas: int, treated: int, replications: int, error: str) -> None:
    """Synthetic differences with one kind of error."""
    panel = moving(areas, treated)

    def ours() -> float:
        found = synthetic_difference(panel)
        generator = np.random.default_rng(1)
        if error == "placebo":
            placebo_of_mixes(panel, found, generator, replications)
        elif error == "bootstrap":
            bootstrap_effects(panel, found, generator, replications)
        else:
            jackknife_error(panel, found)
        return found.effect

    effect, seconds = timed(ours)
    theirs, peer = timed(lambda: by_peer(panel, error, replications))
    times = "" if not replications else f" x {replications}"
    told(f"synthetic differences, {areas} x {PERIODS}, {treated} treated, {error}{times}", seconds, peer)
    if theirs is not None:
        assert abs(effect - theirs) < 1e-6, f"the same effect: {effect} and {theirs}"


def by_peer(panel: Panel, error: str, replications: int) -> float | None:
    """The effect by diff-diff, or None where it is not installed."""
    try:
        import pandas as pd
        from diff_diff import SyntheticDiD
    except ImportError:
        return None
    unit, period = (index.ravel() for index in np.indices(panel.outcome.shape))
    table = pd.DataFrame(
        {
            "unit": unit,
            "time": period,
            "y": panel.outcome.ravel(),
            "treated": (panel.start[unit] != NEVER) * 1,
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        peer = SyntheticDiD(variance_method=error, n_bootstrap=max(replications, 2), seed=1)
        found = peer.fit(table, "y", "treated", "unit", "time", post_periods=list(range(START, PERIODS)))
    return float(found.att)


def alone() -> None:
    """One treated series."""
    panel = moving(342, 1)
    treated, donors = panel.outcome[0], panel.outcome[1:]
    ridge = ridge_by_leaving_out(treated, donors, START)
    found = synthetic_control(treated, donors, START)
    counts = np.random.default_rng(1).poisson(40, PERIODS).astype(float)
    for name, work in (
        ("synthetic control, 341 donors", lambda: synthetic_control(treated, donors, START)),
        ("  ridge correction, penalty by leaving out", lambda: ridge_by_leaving_out(treated, donors, START)),
        ("  the same with that penalty", lambda: synthetic_control(treated, donors, START, ridge=ridge)),
        ("  341 placebo areas", lambda: placebo_areas(found, donors)),
        ("  moved residuals, 20 intervals", lambda: conformal(treated, donors, START)),
        ("interrupted series, 40 quarters", lambda: interrupted_series(counts, START, season=4)),
    ):
        told(name, timed(work)[1], None)


def blocks(number: int, treated: int) -> None:
    """Calibration weights as in Seattle: 57 sums matched."""
    g = np.random.default_rng(2)
    size = np.exp(g.standard_normal(number))
    matched = g.poisson(size[:, None] * np.ones(57)).astype(float)
    after = g.poisson(4 * size[:, None] * np.ones(4)).astype(float)
    chosen = np.arange(number) < treated
    everywhere = np.ones(number, dtype=bool)
    sets = scattered_sets(everywhere, treated, 20, g)
    for distance in Distance:
        what = f"calibration weights, {number:,} blocks, {matched.shape[1]} sums, {distance.value}"
        told(what, timed(lambda d=distance: calibration_weights(matched, chosen, distance=d))[1], None)
    _, seconds = timed(lambda: placebo_effects(matched, after, sets, everywhere))
    told("  a set of blocks, linear", seconds / len(sets), None)


def moving(areas: int, treated: int) -> Panel:
    """Areas that wander, the first ones treated half way."""
    g = np.random.default_rng(3)
    waves = np.cumsum(g.standard_normal((3, PERIODS)), axis=1)
    outcome = g.uniform(0, 1, (areas, 3)) @ waves + 0.5 * g.standard_normal((areas, PERIODS))
    return Panel(outcome, np.where(np.arange(areas) < treated, START, NEVER))


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and CPU seconds."""
    begun = time.process_time()
    return work(), time.process_time() - begun


def told(what: str, seconds: float, peer: float | None) -> None:
    beside = "" if peer is None else f"{peer:11.3f}"
    print(f"{what:58s}{seconds:9.3f}{beside}", flush=True)


if __name__ == "__main__":
    main()
