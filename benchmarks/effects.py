"""Staggered differences for a whole country beside the packages that estimate the same, in one run.

    python benchmarks/effects.py [units] [periods] [--rivals]

CPU seconds, the shortest of a few runs. `--rivals` adds the slow ones (csdid, moderndid) when they are
installed; diff-diff is in the test group. Everything is made up; nothing is read or written. Every figure of
a rival stands beside ours: a fast wrong answer is no answer.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np

from zicht.methods.effects.callaway_santanna import Comparison, group_time_effects
from zicht.methods.effects.cohort_effects import CohortEffects
from zicht.methods.effects.detectable_effect import detectable_ratio
from zicht.methods.effects.event_study_bands import simultaneous_bands
from zicht.methods.effects.honest_differences import event_study, relative_magnitudes, smoothness
from zicht.methods.effects.imputation import imputed_effects
from zicht.methods.effects.interaction_weighted import interaction_weighted_effects
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects
from zicht.methods.effects.pretrend_power import slope_noticed
from zicht.methods.effects.randomisation import differences_of_means, randomisation_test

Answer = tuple[float, float]


def main(units: int = 14_000, periods: int = 40, rivals: bool = False) -> None:
    g = np.random.default_rng(1)
    start = np.where(g.random(units) < 0.5, NEVER, g.integers(5, periods - 5, units))
    outcome = g.normal(size=(units, 1)) + g.normal(size=periods) + g.normal(size=(units, periods))
    outcome += 0.5 * (np.arange(periods) >= start[:, None])
    panel = Panel(outcome, start)
    counts = Panel(g.poisson(np.exp(1.5 + 0.3 * outcome)).astype(float), start)

    print(
        f"{units} areas, {periods} periods, {len(panel.cohorts)} starts; CPU seconds, effect, standard error"
    )
    show("group-time effects, never treated", lambda: overall(group_time_effects(panel)))
    show("  the same and an event study", lambda: overall(with_events(group_time_effects(panel))))
    show(
        "group-time effects, not yet treated",
        lambda: overall(group_time_effects(panel, comparison=Comparison.NOT_YET)),
    )
    show("imputation", lambda: overall(imputed_effects(panel)))
    show("interaction weighted", lambda: overall(interaction_weighted_effects(panel).effects))
    show("Poisson imputation, ratio", lambda: ratio(counts))
    frame = rows(panel)
    if frame is not None:
        for name, work in peers(frame, rivals):
            show(name, work, times=1)
    print(f"{'what follows from an event study':52s}")
    events = group_time_effects(panel).by_event_time(earliest=-8, latest=11)
    covariance = events.estimates.covariance
    study = event_study(events.estimates.value, covariance, events.label)
    show(
        "  bands, 999 draws",
        lambda: (simultaneous_bands(events.estimates, np.random.default_rng(1)).critical, np.nan),
    )
    show("  slope noticed half of the time", lambda: (slope_noticed(covariance, events.label), np.nan))
    show(
        "  relative magnitudes, one bound",
        lambda: (relative_magnitudes(study, np.array([1.0])).lower[0], np.nan),
    )
    show("  smoothness, one bound", lambda: (smoothness(study, np.array([0.01])).lower[0], np.nan))
    few = np.where(np.arange(units) < 5, periods // 2, NEVER)
    quick = differences_of_means(outcome)
    show(
        "  randomisation, 999 lots",
        lambda: (randomisation_test(few, quick, np.random.default_rng(1)).p, np.nan),
    )
    past = Panel(counts.outcome[:, : periods // 2], few)
    show("  detectable ratio of counts", lambda: (detectable_ratio(past, few != NEVER, 8).decrease, np.nan))


def overall(found: CohortEffects) -> Answer:
    estimates = found.overall().estimates
    return float(estimates.value[0]), float(estimates.standard_errors[0])


def with_events(found: CohortEffects) -> CohortEffects:
    found.by_event_time()
    return found


def ratio(counts: Panel) -> Answer:
    whole = poisson_effects(counts).overall()
    return float(whole.ratio[0]), float(whole.clustered.standard_errors[0])


def rows(panel: Panel) -> object:
    """The panel as a data frame of rows, for the others; None without pandas."""
    try:
        pandas = importlib.import_module("pandas")
    except ImportError:
        print("pandas is not installed: no peers")
        return None
    unit, period = (part.ravel() for part in np.indices(panel.outcome.shape))
    start = np.where(panel.start == NEVER, 0, panel.start + 1)[unit]
    return pandas.DataFrame(
        {"unit": unit + 1, "period": period + 1, "y": panel.outcome.ravel(), "start": start}
    )


def peers(frame: object, slow: bool) -> list[tuple[str, Callable[[], Answer]]]:
    keys = {"outcome": "y", "unit": "unit", "time": "period", "first_treat": "start"}
    found: list[tuple[str, Callable[[], Answer]]] = []
    if (diff_diff := installed("diff_diff")) is not None:
        for name, kind in (("CallawaySantAnna", "group-time"), ("ImputationDiD", "imputation")):

            def work(name: str = name) -> Answer:
                result = getattr(diff_diff, name)().fit(frame, **keys)
                return float(result.overall_att), float(result.overall_se)

            found.append((f"diff-diff {diff_diff.__version__}, {kind}", work))
    if slow and (csdid := installed("csdid.att_gt")) is not None:

        def work_csdid() -> Answer:
            result = csdid.ATTgt(
                yname="y",
                tname="period",
                idname="unit",
                gname="start",
                data=frame,
                control_group="nevertreated",
            ).fit(est_method="reg", bstrap=False)
            simple = result.aggte(typec="simple").atte
            return float(simple["overall_att"]), float(np.ravel(simple["overall_se"])[0])

        found.append(("csdid, group-time", work_csdid))
    if slow and (moderndid := installed("moderndid")) is not None:

        def work_moderndid() -> Answer:
            result = moderndid.att_gt(
                data=frame,
                yname="y",
                tname="period",
                idname="unit",
                gname="start",
                boot=False,
                est_method="reg",
            )
            simple = moderndid.aggte(result, type="simple")
            return float(simple.overall_att), float(simple.overall_se)

        found.append(("moderndid, group-time", work_moderndid))
    return found


def installed(name: str) -> object | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed")
        return None


def show(name: str, work: Callable[[], Answer], times: int = 3) -> None:
    runs = []
    answer: Answer = (np.nan, np.nan)
    # some rivals print their tables
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        for _ in range(times):
            begun = time.process_time()
            answer = work()
            runs.append(time.process_time() - begun)
    print(f"{name:52s}{min(runs):9.3f}{answer[0]:14.8f}{answer[1]:14.8f}", flush=True)


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if not word.startswith("-")]
    main(*sizes, rivals="--rivals" in sys.argv)
