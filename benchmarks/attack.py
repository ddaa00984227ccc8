"""What the attack finds in tables that are protected in common ways, and its cost in CPU seconds.

    python benchmarks/attack.py [suppression] [grid] [differencing] [rates] [averaging]

Every table is made up, its truth is known, and every bound is held against it.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from scipy import sparse

from zicht.attack.averaging import surety_of_a_mean
from zicht.attack.bounds import bound_cells
from zicht.attack.differencing import Overlap, Zoning, atom_bounds, slivers
from zicht.attack.groups import group_findings
from zicht.attack.knowledge import Background, Published, RuleText, Shown
from zicht.attack.rate_inversion import feasible_numerators
from zicht.attack.relations import cell_systems
from zicht.methods.feasibility import extremes
from zicht.methods.linear_systems import LinearSystem
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import COUNT_SCHEMA, Figure, ReleasePlan

GEMEENTEN, WIJKEN, BUURTEN, CATEGORIES = 340, 10, 4, 6


def suppression() -> None:
    """Counts below ten left out, and one more per row and column: the habit of many offices."""
    generator = np.random.default_rng(7)
    mean = generator.gamma(0.8, 12, size=(GEMEENTEN, WIJKEN, BUURTEN, 1))
    mean = mean * generator.dirichlet(5 * np.ones(CATEGORIES), size=(GEMEENTEN, 1, 1))
    buurt = _with_total(generator.poisson(mean))
    wijk = buurt.sum(2)
    gemeente = wijk.sum(1)
    tables = [buurt, wijk, gemeente, gemeente.sum(0)[None]]
    primary = [(table > 0) & (table < 10) for table in tables]
    left_out = [_one_more(table, small) for table, small in zip(tables, primary, strict=True)]
    left_out = [
        *(np.moveaxis(_one_more(np.moveaxis(t, -2, -1), np.moveaxis(s, -2, -1)), -1, -2)
          for t, s in zip(tables[:3], left_out[:3], strict=True)),
        left_out[3],
    ]  # fmt: skip
    truth = np.concatenate([table.ravel() for table in tables]).astype(float)
    small = np.concatenate([table.ravel() for table in primary])
    hidden = np.concatenate([table.ravel() for table in left_out])
    matrix = _sums([table.shape for table in tables])
    noughts = np.zeros(matrix.shape[0])
    system = LinearSystem(
        matrix,
        noughts,
        noughts,
        np.where(hidden, 0, truth),
        np.where(hidden, np.inf, truth),
        np.ones(len(truth), dtype=bool),
    )
    started = time.process_time()
    found = extremes(system)
    seconds = time.process_time() - started
    assert np.all((found.lower <= truth) & (truth <= found.upper))
    exact = found.lower == found.upper
    print(f"suppression: {len(truth):,} cells, {small.sum():,} small, {hidden.sum():,} left out")
    print(f"  {(small & exact).sum()} exactly, {(small & (found.upper < 10)).sum():,} proved below ten")
    print(f"  settled {found.settled[hidden].mean():.1%}, {found.programs:,} programs, {seconds:.1f} s")


def _with_total(table: np.ndarray) -> np.ndarray:
    return np.concatenate([table, table.sum(-1, keepdims=True)], axis=-1)


def _one_more(table: np.ndarray, small: np.ndarray) -> np.ndarray:
    """Where one cell of a row is left out, the smallest other one goes too."""
    rows, left_out = table.reshape(-1, table.shape[-1]), small.reshape(-1, table.shape[-1]).copy()
    others = np.where(left_out | (rows == 0), np.iinfo(np.int64).max, rows)
    alone = (left_out.sum(1) == 1) & (others.min(1) < np.iinfo(np.int64).max)
    left_out[alone, others.argmin(1)[alone]] = True
    return left_out.reshape(table.shape)


def _sums(shapes: list[tuple[int, ...]]) -> sparse.csr_array:
    ends = np.cumsum([0] + [int(np.prod(shape)) for shape in shapes])
    places = [np.arange(a, b).reshape(s) for a, b, s in zip(ends, ends[1:], shapes, strict=False)]
    pairs = [(p.reshape(-1, p.shape[-1])[:, -1], p.reshape(-1, p.shape[-1])[:, :-1]) for p in places]
    for below, above in itertools.pairwise(places):
        parts = np.moveaxis(below, -2, -1)
        pairs.append((above.ravel(), parts.reshape(above.size, -1)))
    rows, columns, signs, count = [], [], [], 0
    for whole, parts in pairs:
        at = np.arange(count, count + len(whole))
        rows += [at, np.repeat(at, parts.shape[1])]
        columns += [whole, parts.ravel()]
        signs += [np.ones(len(whole)), -np.ones(parts.size)]
        count += len(whole)
    entries = (np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns)))
    return sparse.csr_array(entries, shape=(count, ends[-1]))


def grid() -> None:
    """A whole country on the grid: five ages, two sexes, all margins, five levels; 315,000 cells a period."""
    generator = np.random.default_rng(3)
    released, truth = national_release(generator)
    started = time.process_time()
    (cells,) = cell_systems(released, Background("A4"))
    bounds = bound_cells(cells)
    seconds = time.process_time() - started
    lower, upper = bounds.found.lower[: len(truth)], bounds.found.upper[: len(truth)]
    assert np.all((lower <= truth) & (truth <= upper))
    groups = group_findings(bounds, Background("A4"))
    print(f"grid: {len(truth):,} cells, {cells.system.relations:,} sums, {cells.system.unknowns:,} unknowns")
    print(f"  narrow {bounds.narrow.sum()}, not decided {bounds.open.sum()}, {len(groups)} groups told")
    print(f"  {bounds.found.programs} programs, {seconds:.1f} CPU seconds")


def national_release(generator: np.random.Generator) -> tuple[Published, np.ndarray]:
    """342 gemeenten, 13,680 buurten, rare events, each atom rounded by itself."""
    gemeenten = [f"GM{number:04}" for number in range(1, 343)]
    wijken = [f"WK{code[2:]}{number:02}" for code in gemeenten for number in range(WIJKEN)]
    buurten = [f"BU{code[2:]}{number:02}" for code in wijken for number in range(BUURTEN)]
    region = np.arange(342) % 25
    tree = AreaTree(
        (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT),
        {
            Level.COUNTRY: ("NL",),
            Level.GEMEENTE: tuple(gemeenten),
            Level.WIJK: tuple(wijken),
            Level.BUURT: tuple(buurten),
        },
        {
            Level.COUNTRY: ("",),
            Level.GEMEENTE: ("NL",) * 342,
            Level.WIJK: tuple(f"GM{code[2:6]}" for code in wijken),
            Level.BUURT: tuple(f"WK{code[2:8]}" for code in buurten),
        },
        {Level.VEILIGHEIDSREGIO: {c: f"VR{r:02}" for c, r in zip(gemeenten, region, strict=True)}},
    )
    levels = (Level.COUNTRY, Level.VEILIGHEIDSREGIO, Level.GEMEENTE, Level.WIJK, Level.BUURT)
    figure = Figure(
        "events",
        "made-up/events",
        "0" * 64,
        levels,
        ("2024",),
        RuleClass.PERSONS,
        breakdowns=("sex", "age"),
        categories=(("m", "f"), tuple("abcde")),
        breakdown_levels=levels,
    )
    true_atoms = generator.poisson(generator.gamma(0.7, 1.3, size=(len(buurten), 1, 1)) * np.ones((1, 2, 5)))
    low = np.where(true_atoms < 10, 0, true_atoms // 5 * 5)
    gap = np.where(true_atoms == low, 0, np.where(true_atoms < 10, 10, 5))
    atoms = low + gap * (generator.random(low.shape) * gap < true_atoms - low)
    truth, shown = (_all_levels(table, region) for table in (true_atoms, atoms))
    codes = [*buurten, *wijken, *gemeenten, *(f"VR{number:02}" for number in range(25)), "NL"]
    of_level = ["bu"] * len(buurten) + ["wk"] * len(wijken) + ["gm"] * 342 + ["vr"] * 25 + ["nl"]
    texts = ["" if s == a == "_T" else f"sex={s};age={a}" for s in ("m", "f", "_T") for a in (*"abcde", "_T")]
    many = len(texts)
    promise = np.repeat(np.where(np.isin(of_level, ["gm", "vr", "nl"]), 10, 9), many)
    table = pa.table(
        [
            pa.array(["events"] * len(truth)),
            pa.array(np.repeat(of_level, many)),
            pa.array(np.repeat(codes, many)),
            pa.array([""] * len(truth)),
            pa.array(["2024"] * len(truth)),
            pa.array(texts * len(codes)),
            pa.array(shown),
            pa.array([None] * len(truth), pa.string()),
            pa.array(np.maximum(np.abs(truth - shown), promise)),
        ],
        schema=COUNT_SCHEMA,
    )
    return Published("made-up", table, tree, ReleasePlan((figure,), 2024, 2024)), truth


def _all_levels(atoms: np.ndarray, region: np.ndarray) -> np.ndarray:
    buurt = np.moveaxis(_with_total(np.moveaxis(_with_total(atoms), 1, -1)), -1, 1)
    wijk = buurt.reshape(-1, BUURTEN, *buurt.shape[1:]).sum(1)
    gemeente = wijk.reshape(-1, WIJKEN, *wijk.shape[1:]).sum(1)
    regions = np.zeros((25, *gemeente.shape[1:]), dtype=np.int64)
    np.add.at(regions, region, gemeente)
    tables = (buurt, wijk, gemeente, regions, gemeente.sum(0)[None])
    return np.concatenate([table.ravel() for table in tables])


def differencing() -> None:
    """13,600 buurten and 4,000 areas of another zoning; half of those took some streets from a neighbour."""
    generator = np.random.default_rng(5)
    zone = np.sort(generator.integers(0, 4000, 13_600))
    atoms = [(buurt, place) for buurt, place in enumerate(zone.tolist())]
    taken = [(int(generator.choice(np.flatnonzero(zone == place + 1))), place)
             for place in range(0, 3999, 2) if np.any(zone == place + 1)]  # fmt: skip
    inhabitants = np.r_[generator.lognormal(7, 0.8, len(atoms)), generator.integers(20, 400, len(taken))]
    both = np.array(atoms + taken)
    truth = generator.poisson(inhabitants * generator.gamma(1, 0.01, 13_600)[both[:, 0]])
    totals = [
        np.bincount(both[:, side], truth, minlength=size).astype(int)
        for side, size in ((0, 13_600), (1, 4000))
    ]
    overlap = Overlap(both, np.full(len(both), np.inf))
    small = slivers(overlap) & (truth > 0) & (truth < 10)
    rules: dict[str, Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]] = {
        "threshold of ten": _threshold,
        "threshold of ten, then nearest five": _rounded,
        "each zoning on the grid by itself": lambda counts: _on_grid(counts, generator),
    }
    print(f"differencing: {len(both):,} atoms, {small.sum():,} small slivers")
    for name, rule in rules.items():
        zonings = [
            Zoning(side, tuple(map(str, range(len(counts)))), *rule(counts))
            for side, counts in zip(("buurten", "zones"), totals, strict=True)
        ]
        started = time.process_time()
        found = atom_bounds(zonings, overlap)
        seconds = time.process_time() - started
        assert np.all((found.lower <= truth) & (truth <= found.upper))
        exact, told = found.lower == found.upper, (found.lower >= 1) & (found.upper < 10)
        shares = f"{exact[small].mean():.1%} exactly, {told[small].mean():.1%} proved 1 to 9"
        print(f"  {name}: {shares}, {seconds:.2f} s")


def _threshold(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    small = (counts > 0) & (counts < 10)
    return np.where(small, 1.0, counts), np.where(small, 9.0, counts)


def _rounded(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    small, near = (counts > 0) & (counts < 10), (counts + 2) // 5 * 5
    lower = np.where(small, 1.0, np.where(counts == 0, 0, np.maximum(near - 2, 10)))
    return lower, np.where(small, 9.0, np.where(counts == 0, 0, near + 2))


def _on_grid(counts: np.ndarray, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    low = np.where(counts < 10, 0, counts // 5 * 5)
    gap = np.where(counts == low, 0, np.where(counts < 10, 10, 5))
    shown = low + gap * (generator.random(low.shape) * gap < counts - low)
    return RuleText(Shown.GRID, minimum=10, base=5).bounds(shown)


def rates() -> None:
    """Percentages of areas with 50 to 3,000 persons, over a denominator rounded to ten."""
    generator = np.random.default_rng(1)
    whole = generator.integers(50, 3001, 200_000)
    part = generator.binomial(whole, generator.beta(0.5, 20, len(whole)))
    rounded = np.round(whole / 10) * 10
    small = (part > 0) & (part < 10)
    print("rates: share in percent, denominator rounded to ten")
    for decimals in (0, 1, 2):
        shown = np.round(100 * part / whole, decimals)
        started = time.process_time()
        found = feasible_numerators(shown, decimals, 100, np.maximum(rounded - 5, 1), rounded + 5)
        seconds = time.process_time() - started
        assert np.all((found.lower <= part) & (part <= found.upper))
        told = (small & (found.upper < 10)).sum() / small.sum()
        exactly = (found.possible == 1).mean()
        print(
            f"  {decimals} decimals: {exactly:.0%} exactly, {told:.0%} of small ones proved, {seconds:.2f} s"
        )


def averaging() -> None:
    """Fresh noise in every release: how often is the rounded mean the true count?"""
    generator = np.random.default_rng(2)
    print("averaging: releases 1, 4, 12, 40")
    for deviation in (1.0, 1.41, 2.0):
        seen = [_right(generator, deviation, many) for many in (1, 4, 12, 40)]
        told = surety_of_a_mean(deviation, np.array([1, 4, 12, 40]))
        print(f"  deviation {deviation}: seen {np.round(seen, 2)}, by the formula {np.round(told, 2)}")


def _right(generator: np.random.Generator, deviation: float, releases: int) -> float:
    noise = np.rint(generator.normal(0, deviation, (20_000, releases)))
    return float(np.mean(np.rint(np.mean(noise, axis=1)) == 0))


if __name__ == "__main__":
    stories = {f.__name__: f for f in (suppression, grid, differencing, rates, averaging)}
    for name in sys.argv[1:] or stories:
        stories[name]()
