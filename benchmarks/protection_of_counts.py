"""Protection of counts at national size: cells, CPU seconds, errors per level; the table of decision 0014.

    python benchmarks/protection_of_counts.py [--columns 8]

A made-up country of 342 gemeenten and about 14,000 buurten with 5 ages x 2 sexes and all margins, for rare
events (one in a hundred inhabitants) and for inhabitants; then totals only, for many measures and periods.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import CountRules, Figure
from zicht.protection.counts.atoms import Structure, structure_of
from zicht.protection.counts.protect import Chance
from zicht.protection.counts.small_count_rounding import Rounding, rounded_atoms
from zicht.protection.counts.utility import Rule, cells, nearest, small_count_rounding, utility_of
from zicht.protection.keyed_chance import subkey

LEVELS = (Level.COUNTRY, Level.PROVINCIE, Level.GEMEENTE, Level.WIJK, Level.BUURT)
AGES, SEXES = tuple("01234"), ("m", "w")
PERIODS = ("2024",)


def country(gemeenten: int = 342, seed: int = 1) -> AreaTree:
    """Wijken and buurten in uneven numbers; twelve provincies."""
    rng = np.random.default_rng(seed)
    gm = [f"GM{number:04d}" for number in range(1, gemeenten + 1)]
    wk = [f"WK{code[2:]}{number:02d}" for code in gm for number in range(rng.integers(2, 16))]
    bu = [f"BU{code[2:]}{number:02d}" for code in wk for number in range(rng.integers(1, 9))]
    return AreaTree(
        (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT),
        {Level.COUNTRY: ("NL",), Level.GEMEENTE: tuple(gm), Level.WIJK: tuple(wk), Level.BUURT: tuple(bu)},
        {
            Level.COUNTRY: ("",),
            Level.GEMEENTE: ("NL",) * len(gm),
            Level.WIJK: tuple(f"GM{code[2:6]}" for code in wk),
            Level.BUURT: tuple(f"WK{code[2:8]}" for code in bu),
        },
        {Level.PROVINCIE: {code: f"PV{20 + number * 12 // gemeenten}" for number, code in enumerate(gm)}},
    )


def inhabitants(structure: Structure, columns: int, seed: int = 2) -> NDArray[np.int64]:
    """About 1,250 in a buurt, spread over the categories; nobody outside."""
    rng = np.random.default_rng(seed)
    shape = len(structure.atoms), len(structure.cross), columns
    found = rng.poisson(rng.gamma(1.2, 1040, (shape[0], 1, 1)) / shape[1], shape)
    found[[name.endswith("/rest") for name in structure.atoms]] = 0
    return found.astype(np.int64)


def told(name: str, structure: Structure, truth: NDArray[np.int64], rule: Rule) -> None:
    start = time.process_time()
    found = utility_of(structure, truth, rule)
    seconds = time.process_time() - start
    number = sum(one.cells for one in found.values())
    print(f"{name}: {number:,} cells, {seconds:.1f} CPU s")
    for level, one in found.items():
        print(
            f"  {level}: mean {one.mean:.2f}, worst {one.worst}, below the minimum {one.below_minimum}"
            f" of {one.shown}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--columns", type=int, default=8)
    columns = parser.parse_args().columns
    areas = country()
    crossed = Figure(
        "ev", "a/b", "", LEVELS, PERIODS, RuleClass.PERSONS,
        breakdowns=("age", "sex"), categories=(AGES, SEXES), breakdown_levels=LEVELS,
    )  # fmt: skip
    structure = structure_of(crossed, areas)
    draw = Chance(subkey(b"key", "ev"), stock=False).draw(PERIODS)
    people = inhabitants(structure, 1)
    events = np.random.default_rng(3).binomial(people, 0.01)
    for name, truth in (("events", events), ("inhabitants", people)):
        for words, rules in (
            ("minimum 10, base 5", CountRules()),
            ("minimum 10, base 10", CountRules(base=10)),
            ("minimum 5, base 5", CountRules(minimum=5)),
        ):
            told(f"{name}, {words}", structure, truth, small_count_rounding(rules, draw))
        told(f"{name}, each cell to the nearest 5", structure, truth, nearest(5))
    plain = Figure("ev", "a/b", "", LEVELS, PERIODS, RuleClass.PERSONS)
    structure = structure_of(plain, areas)
    truth = np.random.default_rng(4).binomial(inhabitants(structure, columns), 0.01)
    draw = Chance(subkey(b"key", "ev"), stock=False).draw([str(number) for number in range(columns)])
    start = time.process_time()
    shown = rounded_atoms(structure, truth, rounding=Rounding(CountRules()), draw=draw)
    seconds = time.process_time() - start
    error = np.abs(cells(structure, shown) - cells(structure, truth))
    size = f"{columns} columns of {len(structure.atoms):,} atoms"
    print(f"totals, {size}: {seconds:.1f} CPU s, mean difference {error.mean():.2f}")
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
