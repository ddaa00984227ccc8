"""A made-up country of a few gemeenten, and tallies of it out of counts per buurt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import CountRules, Figure, ReleasePlan
from zicht.model.tallies import TALLY_SCHEMA
from zicht.protection.counts.atoms import Structure, structure_of
from zicht.protection.counts.protect import ProtectedCounts, protect_counts
from zicht.protection.counts.tallied import times
from zicht.protection.counts.write_once import AtomStore

KEY = b"a key of thirty-two bytes for it"
ALL = (Level.COUNTRY, Level.PROVINCIE, Level.VEILIGHEIDSREGIO, Level.GEMEENTE, Level.WIJK, Level.BUURT)
NESTED = (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT)
RULES = CountRules()


def country(gemeenten: int = 4, wijken: int = 2, buurten: int = 3, first: int = 1) -> AreaTree:
    """Every gemeente has as many wijken, every wijk as many buurten; regio's cut each other."""
    gm = [f"GM{number:04d}" for number in range(first, first + gemeenten)]
    wk = [f"WK{code[2:]}{number:02d}" for code in gm for number in range(wijken)]
    bu = [f"BU{code[2:]}{number:02d}" for code in wk for number in range(buurten)]
    codes = {Level.COUNTRY: ("NL",), Level.GEMEENTE: tuple(gm), Level.WIJK: tuple(wk), Level.BUURT: tuple(bu)}
    parents = {
        Level.COUNTRY: ("",),
        Level.GEMEENTE: ("NL",) * len(gm),
        Level.WIJK: tuple(f"GM{code[2:6]}" for code in wk),
        Level.BUURT: tuple(f"WK{code[2:8]}" for code in bu),
    }
    beside = {
        Level.PROVINCIE: {code: f"PV{20 + number // 2}" for number, code in enumerate(gm)},
        Level.VEILIGHEIDSREGIO: {code: f"VR{1 + (number + 1) // 3:02d}" for number, code in enumerate(gm)},
    }
    return AreaTree(NESTED, codes, parents, beside)


def figure(**changed: object) -> Figure:
    plain = Figure(
        measure="suspects",
        plan="drugs/suspects",
        plan_digest="0" * 64,
        levels=ALL,
        periods=("2024",),
        rule_class=RuleClass.PERSONS,
    )
    return replace(plain, **changed)


def plan_of(*figures: Figure, rules: CountRules = RULES) -> ReleasePlan:
    return ReleasePlan(figures or (figure(),), division_year=2024, year=2024, counts=rules)


def sizes_of(areas: AreaTree, each: int = 1000) -> dict[str, int]:
    """As many inhabitants in every buurt."""
    found = dict.fromkeys(areas.codes[Level.BUURT], each)
    for below, _level in ((Level.BUURT, Level.WIJK), (Level.WIJK, Level.GEMEENTE)):
        for code, container in zip(areas.codes[below], areas.parents[below], strict=True):
            found[container] = found.get(container, 0) + found[code]
    return found


def counts_of(structure: Structure, of: Mapping[str, Sequence[Sequence[int]]]) -> NDArray[np.int64]:
    """(atoms, cross, periods); atoms that are not named count nothing."""
    first = np.array(next(iter(of.values())), dtype=np.int64)
    found = np.zeros((len(structure.atoms), *first.shape), dtype=np.int64)
    for name, values in of.items():
        found[structure.atoms.index(name)] = values
    return found


def tallied(one: Figure, areas: AreaTree, atoms: NDArray[np.int64]) -> pa.Table:
    """Tallies of every level, from the counts of all atoms (atoms, cross, periods)."""
    structure = structure_of(one, areas)
    cells = np.einsum("mk,akj->amj", structure.folding, times(structure.showing, atoms))
    total = ";".join(f"{name}=_T" for name in one.breakdowns)
    rows = [
        (one.measure, level.value, code, "", period, margin or total, int(value), int(value))
        for (level, code), of_area in zip(structure.areas, cells, strict=True)
        for margin, of_margin in zip(structure.margins, of_area, strict=True)
        for period, value in zip(one.periods, of_margin, strict=True)
        if value
    ]
    return table_of(rows)


def table_of(rows: Sequence[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(TALLY_SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, TALLY_SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=TALLY_SCHEMA)


def random_counts(one: Figure, areas: AreaTree, *, seed: int, mean: float) -> NDArray[np.int64]:
    """Counts of all atoms, with a long tail; nothing outside buurten."""
    structure = structure_of(one, areas)
    rng = np.random.default_rng(seed)
    shape = len(structure.atoms), len(structure.cross), len(one.periods)
    found = rng.poisson(rng.gamma(1.0, mean, (shape[0], 1, 1)), shape)
    found[[name.endswith("/rest") for name in structure.atoms]] = 0
    return found.astype(np.int64)


def protect(
    tallies: pa.Table,
    *figures: Figure,
    areas: AreaTree,
    rules: CountRules = RULES,
    key: bytes = KEY,
    held: AtomStore | None = None,
    sizes: Mapping[str, int] | None = None,
    release: str = "2024-1",
) -> ProtectedCounts:
    return protect_counts(
        tallies,
        plan=plan_of(*figures, rules=rules),
        areas=areas,
        # against a country of one inhabitant every area is large: nothing is merged unless a test asks for it
        sizes=sizes_of(areas) | {"NL": 1} if sizes is None else sizes,
        key=key,
        held=held or AtomStore.empty(),
        release=release,
    )


def shown(protected: ProtectedCounts, breakdown: str = "") -> dict[tuple[str, str], int | str]:
    """(area, period) -> what is shown, or why nothing is."""
    return {
        (row["REF_AREA"], row["TIME_PERIOD"]): row["VALUE"] if row["ABSENCE"] is None else row["ABSENCE"]
        for row in protected.tables.tables["counts"].to_pylist()
        if row["BREAKDOWN"] == breakdown
    }


def truth_of(tallies: pa.Table) -> dict[tuple[str, str, str], int]:
    """(area, period, breakdown as in counts) -> counted."""
    found = {}
    for row in tallies.to_pylist():
        text = row["BREAKDOWN"]
        total = all(part.endswith("=_T") for part in text.split(";") if part)
        found[row["REF_AREA"] or "NL", row["TIME_PERIOD"], "" if total else text] = row["VALUE"]
    return found
