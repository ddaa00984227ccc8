"""How often the intervals of the estimators of `methods/effects` hold.

    python benchmarks/monitor_simulation.py [--provinces 100] [--state FILE]

A hundred made-up provinces (`monitor_province.py`): 342 areas, 40 quarters, counts that are small, middling
or large; measures in one area, in five or twelve together, in thirty scattered ones with three starts;
without an effect and with 30 % fewer events; true counts and protected ones. Progress goes to stderr. What is
done is kept in FILE, a line for each province; a run that was broken off goes on from there, and what several
runs left in one FILE is counted together. Prints the tables of docs/methods/effects.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from monitor_province import AREAS, COLUMNS, QUARTERS, Province, beside, protected, province, together
from resumed_provinces import rows_of_provinces
from scipy import special

from zicht.methods.effects.calibration_weights import (
    block_effects,
    calibration_weights,
    permutation,
    placebo_effects,
    scattered_sets,
)
from zicht.methods.effects.callaway_santanna import group_time_effects
from zicht.methods.effects.imputation import imputed_effects
from zicht.methods.effects.interaction_weighted import interaction_weighted_effects
from zicht.methods.effects.interrupted_series import interrupted_series
from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.poisson_differences import poisson_effects
from zicht.methods.effects.rounding_bounds import RoundingReach, rounding_reach
from zicht.methods.effects.synthetic_control import conformal, placebo_areas, synthetic_control
from zicht.methods.effects.synthetic_differences import effects_elsewhere, synthetic_difference

MEDIANS = {"small": 4.0, "middling": 25.0, "large": 150.0}
DESIGNS = {"one": 1, "five together": 5, "twelve together": 12, "thirty, three starts": 30}
START, DRAWS, SETS, DONORS, PLACEBOS = 24, 3, 99, 60, 40
EFFECT = 0.7
FOUND = 0.05
EXACT = RoundingReach(np.zeros(1), np.zeros(1))
DATA = ("protected", "true")


@dataclass(frozen=True)
class Row:
    """One interval: of which kind, the true ratio, does it hold it, is a change claimed, how wide is it."""

    counts: str
    design: str
    data: str
    estimator: str
    truth: float
    holds: float
    claimed: float
    width: float


@dataclass(frozen=True, eq=False)
class Case:
    """One measure in one province; neighbours of treated areas are no comparison."""

    outcome: np.ndarray
    rounding: np.ndarray
    exposure: np.ndarray
    start: np.ndarray
    kept: np.ndarray

    @property
    def counts(self) -> Panel:
        return Panel(self.outcome[self.kept], self.start[self.kept], self.exposure[self.kept])

    @property
    def logs(self) -> Panel:
        return Panel(np.log((self.outcome + 0.5) / self.exposure)[self.kept], self.start[self.kept])

    @property
    def groups(self) -> np.ndarray:
        """(areas,) the treated areas as one, the others in groups of about as many that lie together."""
        side = max(1, round(np.sqrt(self.treated.sum())))
        row, column = np.divmod(np.arange(AREAS), COLUMNS)
        return np.where(self.treated, -1, row // side * COLUMNS + column // side)

    @property
    def treated(self) -> np.ndarray:
        return self.start != NEVER


def main() -> None:
    print(_coverage_table([Row(*row) for row in rows_of_provinces(__doc__, "monitor_simulation", _rows)]))


def _rows(number: int) -> list[tuple]:
    rows = []
    for level, (counts, median) in enumerate(MEDIANS.items()):
        g = np.random.default_rng([number, level])
        made = province(median, g)
        for design, size in DESIGNS.items():
            for draw in range(DRAWS):
                truth = (1.0, EFFECT)[draw == 2]
                case, shown = _cases(made, design, size, truth, g)
                kinds = [("true", case)] + [("protected", shown)] * (draw > 0)
                for data, one in kinds:
                    for name, lower, upper, p in _estimates(one, counts, design, data):
                        rows.append(_row(counts, design, data, name, truth, lower, upper, p))
                if draw == 0:
                    for name, lower, upper, p in _costly(case, counts, design, number, g):
                        rows.append(_row(counts, design, "true", name, truth, lower, upper, p))
    return rows


def _row(counts, design, data, name, truth, lower, upper, p) -> tuple:
    holds = float("nan") if np.isnan(lower) else float(lower <= truth <= upper)
    width = np.log(upper / lower) if lower > 0 and np.isfinite(upper) else float("inf")
    return counts, design, data, name, truth, holds, float(p <= FOUND), round(float(width), 4)


def _cases(made: Province, design: str, size: int, truth: float, g: np.random.Generator) -> tuple[Case, Case]:
    scattered = "starts" in design
    areas = g.choice(AREAS, size, replace=False) if scattered else together(size, g)
    start = np.full(AREAS, NEVER)
    start[areas] = np.repeat([16, START, 32], size // 3) if scattered else START
    ratio = np.where(np.arange(QUARTERS) >= start[:, None], truth, 1.0)
    counts = made.counts(ratio, g)
    kept = np.ones(AREAS, dtype=bool) if scattered else ~beside(areas)
    shown, rounding = protected(counts, g)
    nothing = np.zeros_like(counts)
    return (
        Case(counts, nothing, made.exposure, start, kept),
        Case(shown, rounding, made.exposure, start, kept),
    )


def _estimates(case: Case, counts: str, design: str, data: str) -> Iterator[tuple[str, float, float, float]]:
    """Name, limits of the ratio and p of what costs little."""
    found = poisson_effects(case.counts, rounding=case.rounding[case.kept]).overall()
    yield "poisson, borrowed spread", *_ends(found.intervals()), float(found.p_values()[0])
    if "together" in design and data == "true":
        grouped = replace(case.counts, cluster=case.groups[case.kept])
        of_groups = poisson_effects(grouped).overall()
        yield "poisson, borrowed from groups", *_ends(of_groups.intervals()), float(of_groups.p_values()[0])
    if data == "protected":
        ignored = replace(found, rounding=(EXACT, EXACT))
        yield "poisson, rounding ignored", *_ends(ignored.intervals()), float(ignored.p_values()[0])
    if design != "one":
        inside = found.clustered_intervals()
        yield "poisson, clustered", *_ends(inside), _claimed(inside)
    if design != "one" and counts != "small" and (data == "true" or counts == "large"):
        for name, estimates in (
            ("callaway-santanna", group_time_effects(case.logs).overall().estimates),
            ("imputation", imputed_effects(case.logs).overall().estimates),
            ("interaction-weighted", interaction_weighted_effects(case.logs).effects.overall().estimates),
        ):
            limits = np.exp(_ends(estimates.intervals()))
            yield name, float(limits[0]), float(limits[1]), float(estimates.p_values()[0])
    if "starts" not in design:
        yield "series alone", *_series(case, control=False)
        yield "series with control", *_series(case, control=True)


def _series(case: Case, *, control: bool) -> tuple[float, float, float]:
    treated, others = case.treated, case.kept & ~case.treated
    sums, beside_it = (case.outcome[part].sum(axis=0) for part in (treated, others))
    found = interrupted_series(
        sums,
        START,
        exposure=case.exposure[treated].sum(axis=0),
        control=beside_it if control else None,
        control_exposure=case.exposure[others].sum(axis=0) if control else None,
        season=4,
    )
    if found is None:
        return float("nan"), float("nan"), 1.0
    row = found.fit.design @ found.fit.unscaled[found.fit.terms.index("step")]
    share = found.fit.mean / (sums + beside_it) if control else np.zeros(QUARTERS)
    weights = np.where(treated[:, None], row * (1 - share), -row * share * others[:, None])
    moved = float(rounding_reach(weights.reshape(-1, 1), case.rounding.ravel()).likely()[0])
    lower, upper = _ends(found.interval)
    left = max(abs(found.effect) - moved, 0.0)
    p = 2 * special.stdtr(found.error.freedom, -left / found.error.error)
    return np.exp(lower - moved), np.exp(upper + moved), float(p)


def _costly(
    case: Case, counts: str, design: str, number: int, g: np.random.Generator
) -> Iterator[tuple[str, float, float, float]]:
    """The same of what costs much, for designs it is meant for; the dearest in a part of the provinces."""
    if "starts" in design or counts == "small":
        return
    if design != "one":
        for name, where in (("scattered", False), ("together", True)):
            yield f"calibration weights, sets {name}", *_calibrated(case, g, lie_together=where)
    if counts == "large" and design != "twelve together" and number % 3 == 0:
        yield from _mixed(case, g)
    if counts == "large" and design == "one" and number % 2 == 0:
        yield from _controlled(case, g)


def _calibrated(case: Case, g: np.random.Generator, *, lie_together: bool) -> tuple[float, float, float]:
    treated, others = case.treated, case.kept & ~case.treated
    years = case.outcome[:, :START].reshape(AREAS, -1, 4).sum(axis=2)
    matched = np.column_stack([years, case.exposure[:, 0]])
    calibration = calibration_weights(matched, treated, others)
    if not calibration.balanced:
        return float("nan"), float("nan"), 1.0
    after = case.outcome[:, START:].sum(axis=1, keepdims=True)
    size = int(treated.sum())
    if lie_together:
        sets = np.zeros((SETS, AREAS), dtype=bool)
        for chosen in sets:
            chosen[_elsewhere(others, size, g)] = True
    else:
        sets = scattered_sets(others, size, SETS, g)
    placebos = placebo_effects(matched, after, sets, others)
    chance = permutation(block_effects(after, treated, calibration), placebos)
    return *_ends(chance.interval), float(chance.p[0])


def _elsewhere(others: np.ndarray, size: int, g: np.random.Generator) -> np.ndarray:
    while True:
        areas = together(size, g)
        if others[areas].all():
            return areas


def _mixed(case: Case, g: np.random.Generator) -> Iterator[tuple[str, float, float, float]]:
    """Synthetic differences among areas of a size, with placebo areas that lie scattered or together."""
    size = case.outcome[:, :START].mean(axis=1)
    treated = np.flatnonzero(case.treated)
    low, high = size[treated].min() / 4, size[treated].max() * 4
    others = np.flatnonzero(case.kept & ~case.treated & (size >= low) & (size <= high))
    donors = g.choice(others, min(DONORS, len(others)), replace=False)
    if len(donors) < 4 * len(treated):
        return
    chosen = np.concatenate([treated, donors])
    logs = np.log((case.outcome + 0.5) / case.exposure)[chosen]
    panel = Panel(logs, case.start[chosen])
    found = synthetic_difference(panel)
    starts = np.full((PLACEBOS, len(chosen)), NEVER)
    starts[:, : len(treated)] = 0
    drawn = np.argsort(g.random((PLACEBOS, len(donors))), axis=1)[:, : len(treated)] + len(treated)
    np.put_along_axis(starts, drawn, START, axis=1)
    error = np.sqrt(np.mean(effects_elsewhere(panel, found, starts) ** 2))
    half = special.stdtrit(len(donors) - 1, 0.975) * error
    p = 2 * special.stdtr(len(donors) - 1, -abs(found.effect) / error)
    yield "synthetic differences", *np.exp([found.effect - half, found.effect + half]), float(p)


def _controlled(case: Case, g: np.random.Generator) -> Iterator[tuple[str, float, float, float]]:
    """Synthetic control: tests of no effect; there is no interval of the mean effect."""
    logs = np.log((case.outcome + 0.5) / case.exposure)
    treated = logs[case.treated][0]
    donors = logs[g.choice(np.flatnonzero(case.kept & ~case.treated), DONORS, replace=False)]
    found = synthetic_control(treated, donors, START, centred=True)
    yield "synthetic control, ranks", np.nan, np.nan, placebo_areas(found, donors, centred=True).p
    joint = conformal(treated, donors, START, centred=True).joint_p
    yield "synthetic control, moved residuals", np.nan, np.nan, joint


def _coverage_table(rows: list[Row]) -> str:
    """Per kind of counts, design and estimator: holds without and with an effect, alarms, power."""
    kinds: dict[tuple, list[Row]] = defaultdict(list)
    for row in rows:
        kinds[row.counts, row.design, row.estimator, row.data].append(row)
    heads = ["counts", "treated", "estimator", "data", "n", "holds, no effect", "false alarms"]
    lines = [_line([*heads, "holds, -30 %", "found, -30 %", "says nothing"]), "|" + "---|" * 10]
    for kind in sorted(kinds, key=_place):
        found = kinds[kind]
        calm, changed = ([r for r in found if (r.truth == 1) is wanted] for wanted in (True, False))
        nothing = f"{100 * np.mean([np.isnan(r.holds) for r in found]):.0f}"
        shares = [_share(part, field) for part in (calm, changed) for field in ("holds", "claimed")]
        lines.append(_line([*kind, str(len(calm)), *shares, nothing]))
    return "\n".join(lines)


def _place(kind: tuple) -> tuple:
    counts, design, estimator, data = kind
    return list(MEDIANS).index(counts), list(DESIGNS).index(design), estimator, DATA.index(data)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _share(rows: list[Row], field: str) -> str:
    known = [getattr(row, field) for row in rows if field == "claimed" or not np.isnan(row.holds)]
    return f"{100 * np.mean(known):.1f}" if known else "-"


def _ends(interval) -> tuple[float, float]:
    return float(interval.lower[0]), float(interval.upper[0])


def _claimed(interval) -> float:
    """A p value that says whether 1 lies outside."""
    lower, upper = _ends(interval)
    return 0.0 if lower > 1 or upper < 1 else 1.0


if __name__ == "__main__":
    main()
