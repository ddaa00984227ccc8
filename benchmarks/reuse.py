"""How well reuse finds partnerships of the real register: `python benchmarks/reuse.py FOLDER [DAY]`.

Prints the figures of docs/methods/reuse-and-accountability.md: twins and known items beside the baselines,
by form and by size, and what weights learned on other partnerships would add. About 25 CPU seconds.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np

from zicht.cooperation.reuse.candidates import Candidates, candidates
from zicht.cooperation.reuse.evaluation import Method, Score, Task, Trial, by_size, scores, trials
from zicht.cooperation.reuse.ranking import Weights, combined
from zicht.sources.cooperation.patchwork import read_patchwork

SEED = 20260516


def main() -> None:
    """Print every figure."""
    day = date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else date(2026, 5, 16)
    found = candidates(read_patchwork(Path(sys.argv[1])), day)
    generator = np.random.default_rng(SEED)
    for task in Task:
        done = trials(found, task, generator)
        print(task.value)
        _print(scores(done, generator))
        ours = tuple(one for one in done if one.method == "reuse")
        for group in (by_size, lambda one: one.form, lambda one: "theme" if one.has_theme else "no theme"):
            _print(scores(ours, generator, group))
    grid = tuple(
        Weights(theme=theme, text=text) for theme, text in product((0.05, 0.1, 0.2, 0.4), (0, 0.05, 0.1, 0.2))
    )
    print("known_item, weights learned on other partnerships")
    _print(scores(learned(found, grid, generator), generator, lambda one: "all"))


def learned(
    found: Candidates, grid: tuple[Weights, ...], generator: np.random.Generator
) -> tuple[Trial, ...]:
    """Known items with weights chosen on other partnerships: five folds, whole chains."""
    methods = {str(number): _weighted(weights) for number, weights in enumerate(grid)}
    done = trials(found, Task.KNOWN_ITEM, generator, methods)
    chains = sorted({one.chain for one in done})
    fold = dict(zip(chains, generator.permutation(len(chains)) % 5, strict=True))
    kept: list[Trial] = []
    for held in range(5):
        means = {
            method: np.mean(
                [one.reciprocal for one in done if one.method == method and fold[one.chain] != held]
            )
            for method in methods
        }
        best = max(sorted(means), key=lambda method: means[method])
        print(f"  fold {held}: theme {grid[int(best)].theme}, text {grid[int(best)].text}")
        kept += [
            replace(one, method="learned") for one in done if one.method == best and fold[one.chain] == held
        ]
    return tuple(kept)


def _weighted(weights: Weights) -> Method:
    return lambda found, wish, compared: combined(compared, weights)


def _print(rows: tuple[Score, ...]) -> None:
    for one in rows:
        top, mean = one.on_top_interval, one.reciprocal_interval
        print(
            f"  {one.method:8} {one.group:18} n={one.partnerships:4} attainable {one.attainable:.3f}  "
            f"on top {one.on_top:.3f} ({top[0]:.3f}-{top[1]:.3f})  "
            f"reciprocal rank {one.reciprocal:.3f} ({mean[0]:.3f}-{mean[1]:.3f})"
        )


if __name__ == "__main__":
    main()
