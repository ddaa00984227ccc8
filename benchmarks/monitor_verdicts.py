"""Do the verdicts of the monitor keep their promises? Simulated provinces with interventions of known effect.

    python benchmarks/monitor_verdicts.py [--provinces 100]

Each province: 30 gemeenten x 24 quarters, counts with clumps (dispersion 1.5) and ups and downs of each
gemeente (log standard deviation 0.05 a quarter), exact or on the grid of protection. Five interventions in a
register: two leave half, three do nothing. A sixth leaves exactly what was said beforehand to be detectable.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, replace

import numpy as np

from zicht.analyses.monitor.by_poisson import by_poisson, paths_before
from zicht.analyses.monitor.designs import design_of
from zicht.analyses.monitor.detectable import detectable_ratio
from zicht.analyses.monitor.drawn_by_lot import drawn_by_lot
from zicht.analyses.monitor.panels import AreaPanel, following
from zicht.analyses.monitor.verdicts import judge
from zicht.methods.multiple_testing import q_values
from zicht.model.area_codes import Level
from zicht.model.areas import Division
from zicht.model.indicators import Indicator, IndicatorText, Kind
from zicht.model.interventions import Direction, Intervention, InterventionKind, InterventionText, Outcome

AREAS, QUARTERS, FIRST = 30, 24, 14
TREATED = {3: 0.5, 9: 0.5, 14: 1.0, 20: 1.0, 26: 1.0}
TEXT = IndicatorText(*["-"] * 10)
INDICATOR = Indicator(
    "events",
    "crime",
    Kind.RATE,
    "events",
    "inhabitants",
    1000,
    1,
    1.1,
    (Level.GEMEENTE,),
    {"nl": TEXT, "en": TEXT},
)
WORDS = {language: InterventionText("-", "-", "-") for language in ("nl", "en")}
CODES = tuple(f"GM{at:04d}" for at in range(1, AREAS + 1))


def periods() -> tuple[str, ...]:
    found = ["2019-Q1"]
    while len(found) < QUARTERS:
        found.append(following(found[-1]))
    return tuple(found)


PERIODS = periods()


@dataclass(frozen=True)
class Setting:
    """How large counts are, and whether they were protected."""

    name: str
    mean: float
    protected: bool


def intervention(area: int) -> Intervention:
    return Intervention(
        f"i-{area}", WORDS, InterventionKind.OTHER, Division(Level.GEMEENTE, 2024), (CODES[area],), {},
        PERIODS[FIRST], None, (Outcome("events", Direction.DOWN),), "2022-01-01", "-", ("-",),
    )  # fmt: skip


def expected(draw: np.random.Generator, mean: float) -> np.ndarray:
    level = mean * np.exp(draw.normal(-0.18, 0.6, AREAS))
    season = 1 + 0.15 * np.sin(np.arange(QUARTERS) * np.pi / 2)
    return level[:, None] * season * np.exp(draw.normal(0, 0.05, (AREAS, QUARTERS)))


def counted(
    draw: np.random.Generator, means: np.ndarray, *, protected: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Negative binomial of dispersion 1.5; on the grid 0, 10, 15, 20, ... by chance, with its promise."""
    counts = draw.poisson(draw.gamma(means / 0.5, 0.5)).astype(float)
    if not protected:
        return counts, np.zeros_like(counts)
    low = np.where(counts < 10, 0.0, np.floor(counts / 5) * 5)
    step = np.where(counts < 10, 10.0, 5.0)
    shown = low + step * (draw.random(counts.shape) < (counts - low) / step)
    return shown, np.where(shown <= 10, 9.0, 4.0)


def panel(counts: np.ndarray, rounding: np.ndarray) -> AreaPanel:
    return AreaPanel(
        INDICATOR,
        Division(Level.GEMEENTE, 2024),
        CODES,
        PERIODS,
        counts,
        np.full(counts.shape, 1e4),
        rounding,
    )


def run(setting: Setting, provinces: int) -> dict[str, float]:
    nulls, covered, halved, found = [], [], [], []
    discoveries, reached, stated = [], [], []
    cannot = 0
    for seed in range(provinces):
        draw = np.random.default_rng([seed, int(setting.mean)])
        base = expected(draw, setting.mean)
        means = base.copy()
        for area, ratio in TREATED.items():
            means[area, FIRST:] *= ratio
        shown = panel(*counted(draw, means, protected=setting.protected))
        register = [intervention(area) for area in TREATED]
        designs = [design_of(one, "events", shown, {}, register) for one in register]
        before = [design_of(one, "events", shown, {}, register, before_only=True) for one in register]
        mains = [by_poisson(design) for design in designs]
        q = q_values(np.array([[one.p for one in mains]]))[0]
        wrong = right = 0
        for at, (ratio, design, main) in enumerate(zip(TREATED.values(), designs, mains, strict=True)):
            told = judge(
                main, (), q=float(q[at]), lot=drawn_by_lot(design, draw), before=paths_before(design, 4),
                detectable=detectable_ratio(before[at], 4),
            )  # fmt: skip
            cannot += told.verdict.value == "cannot_say"
            called = told.verdict.value in ("decrease", "increase")
            (covered if ratio == 1 else halved).append(main.lower <= ratio <= main.upper)
            if ratio == 1:
                nulls.append(main.p <= 0.05)
                wrong += called
            else:
                found.append(called)
                right += called
        discoveries.append(wrong / max(wrong + right, 1))
        one = intervention(17)
        size = detectable_ratio(design_of(one, "events", shown, {}, register, before_only=True), 4)
        if size > 0:
            stated.append(size)
            again = means.copy()
            again[17, FIRST:] *= size
            seen = panel(*counted(draw, again, protected=setting.protected))
            eight = replace(one, last=PERIODS[FIRST + 7])
            reached.append(by_poisson(design_of(eight, "events", seen, {}, register)).p <= 0.05)
    return {
        "called at 5 % without effect": float(np.mean(nulls)),
        "coverage, no effect": float(np.mean(covered)),
        "coverage, half left": float(np.mean(halved)),
        "false discoveries": float(np.mean(discoveries)),
        "half left is shown": float(np.mean(found)),
        "cannot say": cannot / (provinces * len(TREATED)),
        "detectable ratio, median": float(np.median(stated)) if stated else 0.0,
        "power at it": float(np.mean(reached)) if reached else float("nan"),
    }


SETTINGS = (
    Setting("exact, 20 a quarter", 20, False),
    Setting("exact, 40 a quarter", 40, False),
    Setting("exact, 200 a quarter", 200, False),
    Setting("protected, 20 a quarter", 20, True),
    Setting("protected, 40 a quarter", 40, True),
    Setting("protected, 200 a quarter", 200, True),
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--provinces", type=int, default=100)
    provinces = arguments.parse_args().provinces
    begun = time.process_time()
    rows = {}
    for setting in SETTINGS:
        rows[setting.name] = run(setting, provinces)
        print(f"[{time.process_time() - begun:7.1f} CPU s] {setting.name}", file=sys.stderr, flush=True)
    names = list(rows)
    print("| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for measure in rows[names[0]]:
        print(f"| {measure} | " + " | ".join(f"{rows[name][measure]:.2f}" for name in names) + " |")


if __name__ == "__main__":
    main()
