"""Suppression of made-up tables: elimination, audit, the cheapest pattern, and sums of a whole country.

    python benchmarks/suppression.py [elimination] [audit] [optimal] [country]

Without words all four. CPU seconds of one core. The frequency tables are those on which other programs were
measured: gemeenten, their wijken (or buurten), five ages and two sexes with all margins, events of 1 % of the
inhabitants, minimum 10. Everything is made up; nothing is read or written.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pyarrow as pa
from scipy import sparse

from zicht.model.amounts import AMOUNT_SCHEMA
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import Figure, Mechanism, ReleasePlan
from zicht.model.tallies import SORTED_BY
from zicht.protection.amounts.gaussian_elimination import columns_of, eliminate
from zicht.protection.amounts.minimum_frequency import MinimumFrequency, minimum_frequency
from zicht.protection.amounts.optimal_suppression import optimal_pattern
from zicht.protection.amounts.secondary_suppression import by_size, suppress
from zicht.protection.amounts.sensitive_cells import Cells, Sensitive, counted
from zicht.protection.amounts.suppression import suppress_amounts
from zicht.protection.amounts.suppression_audit import feasible_intervals, wide_enough


def events(gemeenten: int, *, buurten: bool, rate: float = 0.01) -> Cells:
    """Counts per smallest area x 5 ages x 2 sexes, with every margin on every level."""
    generator = np.random.default_rng(1)
    wijken = np.maximum(1, generator.poisson(8.4, gemeenten))
    above = [np.repeat(np.arange(gemeenten), wijken)]
    if buurten:
        parts = np.maximum(1, generator.poisson(4.2, len(above[0])))
        wijk = np.repeat(np.arange(len(above[0])), parts)
        above = [above[0][wijk], wijk]
    areas = len(above[-1])
    levels = [np.zeros(areas, dtype=int), *above, np.arange(areas)]
    inhabitants = np.exp(generator.normal(6.5 if buurten else 8.0, 1.0, areas))
    atoms = generator.poisson(np.outer(inhabitants, generator.dirichlet(np.full(10, 3.0))) * rate).ravel()
    area, age, sex = np.unravel_index(np.arange(areas * 10), (areas, 5, 2))
    rows, columns, start = [], [], 0
    for level in levels:
        for by_age in (0, 1):
            for by_sex in (0, 1):
                cell = (level[area] * 5 + by_age * age) * 2 + by_sex * sex
                names, number = np.unique(cell, return_inverse=True)
                rows.append(np.arange(len(atoms)))
                columns.append(number + start)
                start += len(names)
    entries = np.ones(len(atoms) * len(rows), dtype=np.int64)
    parts = sparse.csc_array((entries, (np.concatenate(rows), np.concatenate(columns))), (len(atoms), start))
    return counted(parts, atoms.astype(np.int64))


def pattern_of(cells: Cells) -> tuple[Sensitive, np.ndarray, float]:
    found = minimum_frequency(cells, MinimumFrequency(10, 1))
    began = time.process_time()
    rows = np.flatnonzero(cells.atoms > 0)
    parts = sparse.csc_array(sparse.csr_array(cells.parts)[rows])
    targets = columns_of(parts[:, np.flatnonzero(found.unsafe)])
    pattern = eliminate(parts, order=by_size(cells, found.unsafe), targets=targets)
    return found, pattern.hidden, time.process_time() - began


def elimination() -> None:
    print("elimination               cells  unsafe  others hidden  seconds")
    for gemeenten, buurten in ((5, False), (20, False), (80, False), (5, True), (20, True), (80, True)):
        cells = events(gemeenten, buurten=buurten)
        found, hidden, took = pattern_of(cells)
        name = f"{gemeenten} gemeenten, {'buurten' if buurten else 'wijken'}"
        others = hidden.sum() - found.unsafe.sum()
        print(f"{name:24s}{len(hidden):7d}{found.unsafe.sum():8d}{others:15d}{took:9.2f}", flush=True)


def audit() -> None:
    print("audit          hidden  afresh  steps  seconds  ms a cell  exact  narrower than 10  levels, s")
    for gemeenten, buurten in ((5, False), (12, False), (5, True)):
        cells = events(gemeenten, buurten=buurten)
        found, hidden, _ = pattern_of(cells)
        began = time.process_time()
        known = feasible_intervals(cells.parts, cells.atoms, hidden)
        took = time.process_time() - began
        unsafe = np.flatnonzero(found.unsafe)
        began = time.process_time()
        wide_enough(
            cells.parts, cells.atoms, hidden, targets=cells.parts[:, unsafe],
            lower=found.lower[unsafe], upper=found.upper[unsafe], width=found.width[unsafe],
        )  # fmt: skip
        levels = time.process_time() - began
        name = f"{gemeenten} {'buurten' if buurten else 'wijken'}"
        print(
            f"{name:14s}{hidden.sum():7d}{known.programs:8d}{known.steps:7d}{took:9.2f}"
            f"{1000 * took / hidden.sum():11.2f}{known.exact().sum():7d}{(known.width < 10 - 1e-6).sum():18d}"
            f"{levels:20.2f}",
            flush=True,
        )


def optimal() -> None:
    """Random tables with both margins: hidden beside the unsafe cells, by elimination and at least."""
    print("optimal   unsafe  others by elimination  others at least  seconds  cuts")
    for side in (4, 6, 8, 10):
        generator = np.random.default_rng(side)
        count = side * side
        inside, one, line = np.eye(count, dtype=int), np.eye(side, dtype=int), np.ones((side, 1), dtype=int)
        margins = [np.kron(one, line), np.kron(line, one), np.ones((count, 1), dtype=int)]
        cells = counted(sparse.csc_array(np.hstack([inside, *margins])), generator.geometric(0.04, count))
        found = minimum_frequency(cells, MinimumFrequency(10, 1, width=10))
        by_elimination = suppress(cells, found)
        began = time.process_time()
        least = optimal_pattern(cells, found, weights=np.ones(len(found.unsafe)))
        took = time.process_time() - began
        unsafe = int(found.unsafe.sum())
        print(
            f"{side:2d} x {side:2d}{unsafe:9d}{by_elimination.hidden.sum() - unsafe:23d}"
            f"{least.hidden.sum() - unsafe:17d}{took:9.2f}{least.cuts:6d}",
            flush=True,
        )


def payments(gemeenten: int, wijken: int, each: float) -> tuple[AreaTree, pa.Table]:
    """Payments of four kinds: few places with many, amounts with a long tail, one in twenty of a holding."""
    generator = np.random.default_rng(7)
    codes = {
        Level.COUNTRY: ("NL",),
        Level.GEMEENTE: tuple(f"GM{n:04d}" for n in range(gemeenten)),
        Level.WIJK: tuple(f"WK{n // wijken:04d}{n % wijken:02d}" for n in range(gemeenten * wijken)),
    }
    parents = {
        Level.COUNTRY: ("",),
        Level.GEMEENTE: ("NL",) * gemeenten,
        Level.WIJK: tuple(f"GM{code[2:6]}" for code in codes[Level.WIJK]),
    }
    beside = {
        Level.PROVINCIE: {gm: f"PV{n % 12:02d}" for n, gm in enumerate(codes[Level.GEMEENTE])},
        Level.POLITIE_EENHEID: {gm: f"RE{n % 10:02d}" for n, gm in enumerate(codes[Level.GEMEENTE])},
    }
    size = np.exp(generator.normal(0, 1.2, gemeenten * wijken))
    counts = generator.poisson(each * size / size.mean())
    place = np.repeat(np.arange(len(size)), counts)
    kind = generator.choice(4, len(place), p=[0.5, 0.3, 0.15, 0.05])
    euros = np.maximum(1, 1000 * np.exp(generator.normal(3.5, 1.2, len(place)))).astype(np.int64)
    holding = np.where(generator.random(len(place)) < 0.05, generator.integers(0, 2000, len(place)), -1)
    holding = np.where(holding < 0, 2000 + np.arange(len(place)), holding)
    gm = place // wijken
    columns: dict[str, list[object]] = {name: [] for name in AMOUNT_SCHEMA.names}
    for level, names, number in (
        ("nl", codes[Level.COUNTRY], np.zeros_like(place)),
        ("pv", tuple(f"PV{n:02d}" for n in range(12)), gm % 12),
        ("re", tuple(f"RE{n:02d}" for n in range(10)), gm % 10),
        ("gm", codes[Level.GEMEENTE], gm),
        ("wk", codes[Level.WIJK], place),
    ):
        for category in (*range(4), -1):
            rows = np.flatnonzero(kind == category) if category >= 0 else np.arange(len(place))
            pairs, of = np.unique(number[rows] * 10**7 + holding[rows], return_inverse=True)
            paid = np.bincount(of, euros[rows]).astype(np.int64)
            order = np.lexsort((-paid, pairs // 10**7))
            cell, starts, many = np.unique((pairs // 10**7)[order], return_index=True, return_counts=True)
            second = np.minimum(starts + 1, len(order) - 1)
            columns["LEVEL"] += [level] * len(cell)
            columns["REF_AREA"] += [names[c] for c in cell]
            columns["BREAKDOWN"] += [f"kind={'_T' if category < 0 else category}"] * len(cell)
            columns["VALUE"] += np.add.reduceat(paid[order], starts).tolist()
            columns["HOLDINGS"] += many.tolist()
            columns["LARGEST"] += paid[order][starts].tolist()
            columns["SECOND"] += np.where(many > 1, paid[order][second], 0).tolist()
            columns["LARGEST_HOLDING"] += [f"h{h % 10**7}" for h in pairs[order][starts]]
            columns["SECOND_HOLDING"] += [
                f"h{h % 10**7}" if n > 1 else None for h, n in zip(pairs[order][second], many, strict=True)
            ]
    count = len(columns["LEVEL"])
    columns |= {
        "MEASURE": ["euros"] * count,
        "COUNTERPART_AREA": [""] * count,
        "TIME_PERIOD": ["2024"] * count,
    }
    columns["CONTRIBUTORS"] = columns["HOLDINGS"]
    table = pa.table({name: columns[name] for name in AMOUNT_SCHEMA.names}, schema=AMOUNT_SCHEMA)
    tree = AreaTree((Level.COUNTRY, Level.GEMEENTE, Level.WIJK), codes, parents, beside)
    return tree, table.sort_by([(name, "ascending") for name in SORTED_BY])


def country() -> None:
    print("euros of 342 gemeenten      cells  hidden  seconds")
    regions = (Level.COUNTRY, Level.PROVINCIE, Level.POLITIE_EENHEID, Level.GEMEENTE)
    for name, levels, each in (
        ("gemeenten, 4 kinds", regions, 12.0),
        ("gemeenten, few", regions, 1.5),
        ("wijken, totals only", (*regions, Level.WIJK), 12.0),
    ):
        tree, table = payments(342, 10, each)
        figure = Figure(
            "euros", "real-estate/euros", "0" * 64, levels, ("2024",), RuleClass.EUROS, Mechanism.SUPPRESSION,
            breakdowns=("kind",), categories=(("0", "1", "2", "3"),), breakdown_levels=regions,
        )  # fmt: skip
        began = time.process_time()
        found = suppress_amounts(table, plan=ReleasePlan((figure,), 2024, 2024), areas=tree, key=b"k" * 32)
        took = time.process_time() - began
        findings = found.report.findings
        print(f"{name:25s}{findings['cells']:8d}{findings['hidden']:8d}{took:9.1f}", flush=True)


if __name__ == "__main__":
    asked = sys.argv[1:] or ["elimination", "audit", "optimal", "country"]
    for word in asked:
        {"elimination": elimination, "audit": audit, "optimal": optimal, "country": country}[word]()
        print()
