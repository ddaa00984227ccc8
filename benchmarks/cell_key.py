"""Record keys, cell keys and perturbed counts of many persons, and flows of the whole country.

    python benchmarks/cell_key.py [--persons 2_000_000] [--flows 60_000]

CPU seconds of this process (one thread). Persons are spread over 14,000 buurten, in five tables; flows over
342 gemeenten and three zonings above them, of which one divides the others. Everything is made up.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pyarrow as pa

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import COUNT_SCHEMA, Figure, Mechanism, ReleasePlan
from zicht.model.tallies import TALLY_SCHEMA
from zicht.protection.ad_hoc.cell_key import cell_keys, perturbed_counts, record_keys
from zicht.protection.ad_hoc.perturbation_table import Perturbation, perturbation_table
from zicht.protection.flows.origin_destination import protect_flows

GEMEENTEN, BUURTEN, TABLES = 342, 14_000, 5
ZONINGS = {Level.PROVINCIE: 12, Level.VEILIGHEIDSREGIO: 25, Level.POLITIE_EENHEID: 10}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=2_000_000)
    parser.add_argument("--flows", type=int, default=60_000)
    given = parser.parse_args()
    of_cell_keys(given.persons)
    of_flows(given.flows)


def of_cell_keys(persons: int) -> None:
    rng = np.random.default_rng(1)
    pseudonyms, area = rng.integers(1, 2**62, persons), rng.integers(0, BUURTEN, persons)
    started = time.process_time()
    table = perturbation_table(Perturbation(largest=10, variance=30.0, gap=9))
    told("perturbation table, nothing from 1 to 9", started)
    started = time.process_time()
    keys = record_keys(pseudonyms, key=bytes(32), theme="benchmark")
    told(f"record keys of {persons:,} persons", started)
    started, cells = time.process_time(), 0
    for _ in range(TABLES):
        counts, sums = cell_keys(area * 2 + rng.integers(0, 2, persons), 2 * BUURTEN, keys)
        cells += len(perturbed_counts(counts, sums, table))
    told(f"{cells:,} perturbed cells in {TABLES} tables", started)


def of_flows(records: int) -> None:
    rng = np.random.default_rng(2)
    names = [f"GM{number:04d}" for number in range(1, GEMEENTEN + 1)]
    flows, tree = made_up_flows(rng, records), made_up_tree(rng, names)
    tallies, margins = tallied(flows, names), margins_of(flows, names)
    figure = Figure(
        "records",
        "drugs/from-to",
        "0" * 64,
        (*ZONINGS, Level.GEMEENTE),
        ("2024",),
        RuleClass.FLOWS,
        Mechanism.ORIGIN_DESTINATION,
    )
    plan = ReleasePlan((figure,), division_year=2024, year=2024)
    started = time.process_time()
    shown = protect_flows(tallies, plan=plan, areas=tree, margins=margins, key=bytes(32))
    told(f"{np.count_nonzero(flows):,} flows of {flows.sum():,} records, protected and audited", started)
    report(shown, flows, tree, names)


def made_up_flows(rng: np.random.Generator, records: int) -> np.ndarray:
    """Three of five stay; the others go where it is near and large."""
    place = np.column_stack([np.linspace(0, 3, GEMEENTEN), rng.random(GEMEENTEN) / 3])
    size = rng.lognormal(0, 1, GEMEENTEN)
    distance = ((place[:, None] - place[None]) ** 2).sum(-1)
    mean = size[None] / (distance + 1e-3)
    np.fill_diagonal(mean, 0)
    mean *= 0.4 * (size / mean.sum(axis=1))[:, None]
    np.fill_diagonal(mean, 0.6 * size)
    return rng.poisson(mean * records / mean.sum())


def made_up_tree(rng: np.random.Generator, names: list[str]) -> AreaTree:
    finest = np.sort(rng.integers(0, ZONINGS[Level.VEILIGHEIDSREGIO], len(names)))
    beside = {}
    for level, count in ZONINGS.items():
        numbers = finest * count // ZONINGS[Level.VEILIGHEIDSREGIO]
        beside[level] = {
            name: f"{level.value.upper()}{number:02d}" for name, number in zip(names, numbers, strict=True)
        }
    return AreaTree(
        (Level.COUNTRY, Level.GEMEENTE),
        {Level.COUNTRY: ("NL",), Level.GEMEENTE: tuple(names)},
        {Level.COUNTRY: ("",), Level.GEMEENTE: ("NL",) * len(names)},
        beside,
    )


def tallied(flows: np.ndarray, names: list[str]) -> pa.Table:
    rows = [(names[o], names[d], int(flows[o, d])) for o, d in zip(*np.nonzero(flows), strict=True)]
    rows += [(name, "_T", int(total)) for name, total in zip(names, flows.sum(axis=1), strict=True) if total]
    full = [("records", "gm", o, d, "2024", "", value, value) for o, d, value in rows]
    return pa.table([list(column) for column in zip(*full, strict=True)], schema=TALLY_SCHEMA)


def margins_of(flows: np.ndarray, names: list[str]) -> pa.Table:
    """On the grid and close to the truth, as protection of counts gives them."""
    rows = []
    for axis in (0, 1):
        near = (flows.sum(axis=axis) + 2) // 5 * 5
        for name, value in zip(names, np.where(near == 5, 10, near).tolist(), strict=True):
            ends = ("_T", name) if axis == 0 else (name, "_T")
            rows.append(("records", "gm", *ends, "2024", "", value, None, 9))
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=COUNT_SCHEMA)


def report(shown: pa.Table, flows: np.ndarray, tree: AreaTree, names: list[str]) -> None:
    rows = [row for row in shown.to_pylist() if row["VALUE"] is not None]
    small = [row for row in rows if row["LEVEL"] == "gm" and row["REF_AREA"] in set(names)]
    stays = sum(row["VALUE"] for row in small if row["REF_AREA"] == row["COUNTERPART_AREA"])
    pairs = [row for row in small if row["COUNTERPART_AREA"][:2] == "GM" and row["VALUE"]]
    merged = [row for row in small if row["COUNTERPART_AREA"][:2] == "RE"]
    elsewhere = sum(row["VALUE"] for row in small if row["COUNTERPART_AREA"] == "_O")
    own = sum(row["VALUE"] for row in pairs) - stays
    of_merged = sum(row["VALUE"] for row in merged)
    print(f"  stays {stays:,}; rows of pairs {own:,}; merged {of_merged:,}; elsewhere {elsewhere:,}")
    for level in ZONINGS:
        inside = [tree.beside[level][name] for name in names]
        truth: dict[tuple[str, str], int] = {}
        for o, d in zip(*np.nonzero(flows), strict=True):
            pair = inside[o], inside[d]
            truth[pair] = truth.get(pair, 0) + int(flows[o, d])
        errors = [
            abs(row["VALUE"] - truth.get((row["REF_AREA"], row["COUNTERPART_AREA"]), 0))
            for row in rows
            if row["LEVEL"] == level.value and "_O" not in (row["REF_AREA"], row["COUNTERPART_AREA"])
        ]
        mean, most = np.mean(errors), max(errors)
        print(f"  {level.value}: mean difference {mean:.1f}, largest {most}, {len(errors)} pairs")


def told(what: str, started: float) -> None:
    print(f"{time.process_time() - started:8.2f} s  {what}")


if __name__ == "__main__":
    main()
