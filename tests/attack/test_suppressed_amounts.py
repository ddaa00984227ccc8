"""Made-up payments, published as amounts and classes, and attackers who read nothing but that.

The attacker knows the areas and the two kinds of payment, so which cells add up to which. Outsiders compute
the interval of every hidden amount from the shown ones and the classes; contributors subtract what they paid.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import linprog

from zicht.model.amounts import AMOUNT_SCHEMA
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import Figure, Mechanism, ReleasePlan
from zicht.model.tallies import SORTED_BY
from zicht.protection.amounts.suppression import suppress_amounts

GEMEENTEN = tuple(f"GM{number:04d}" for number in range(1, 8))
PROVINCE_OF = {gm: f"PV2{number % 2}" for number, gm in enumerate(GEMEENTEN)}
REGION_OF = {gm: f"RE{number // 3:02d}" for number, gm in enumerate(GEMEENTEN)}
KINDS = ("cash", "home")
LEVELS = (Level.COUNTRY, Level.PROVINCIE, Level.POLITIE_EENHEID, Level.GEMEENTE)
TREE = AreaTree(
    (Level.COUNTRY, Level.GEMEENTE),
    {Level.COUNTRY: ("NL",), Level.GEMEENTE: GEMEENTEN},
    {Level.COUNTRY: ("",), Level.GEMEENTE: ("NL",) * len(GEMEENTEN)},
    {Level.PROVINCIE: PROVINCE_OF, Level.POLITIE_EENHEID: REGION_OF},
)
PLAN = ReleasePlan(
    (
        Figure(
            "euros", "real-estate/euros", "0" * 64, LEVELS, ("2024",), RuleClass.EUROS, Mechanism.SUPPRESSION,
            breakdowns=("kind",), categories=(KINDS,), breakdown_levels=LEVELS,
        ),
    ),
    2024,
    2024,
)  # fmt: skip

Payment = tuple[str, str, str, int]
"""Holding, gemeente, kind, euros."""


def payments(seed: int) -> list[Payment]:
    """Few large and many small; some holdings pay in several places."""
    generator = np.random.default_rng(seed)
    made = []
    for gm in GEMEENTEN:
        for kind in KINDS:
            for _ in range(int(generator.choice([0, 1, 3, 40, 60, 60, 60]))):
                euros = int(1000 * np.exp(generator.normal(3, 1.3)))
                made.append((f"h{generator.integers(90)}", gm, kind, euros))
    return made


def areas_of(gm: str) -> list[tuple[str, str]]:
    return [("nl", "NL"), ("pv", PROVINCE_OF[gm]), ("re", REGION_OF[gm]), ("gm", gm)]


def tallied(made: list[Payment]) -> pa.Table:
    cells: dict[tuple[str, str, str], dict[str, int]] = {}
    for holding, gm, kind, euros in made:
        for level, area in areas_of(gm):
            for category in (kind, "_T"):
                cell = cells.setdefault((level, area, f"kind={category}"), {})
                cell[holding] = cell.get(holding, 0) + euros
    rows = []
    for (level, area, breakdown), paid in cells.items():
        most = sorted(paid.items(), key=lambda item: (-item[1], item[0]))[:2]
        names, sums = [name for name, _ in most] + [None], [euros for _, euros in most] + [0]
        numbers = (sum(paid.values()), len(paid), len(paid), sums[0], sums[1])
        rows.append(["euros", level, area, "", "2024", breakdown, *numbers, names[0], names[1]])
    arrays = [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), AMOUNT_SCHEMA, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=AMOUNT_SCHEMA)
    return table.sort_by([(name, "ascending") for name in SORTED_BY])


def members(row: dict[str, object]) -> np.ndarray:
    """Which gemeente-and-kind is part of a published row; 14 unknowns."""
    kind = str(row["BREAKDOWN"]).removeprefix("kind=")
    return np.array(
        [
            any(area == row["REF_AREA"] for _, area in areas_of(gm)) and kind in ("_T", k)
            for gm in GEMEENTEN
            for k in KINDS
        ],
        dtype=float,
    )


def contributors(made: list[Payment]) -> list[dict[str, int]]:
    """Per gemeente and kind what each holding paid."""
    found: list[dict[str, int]] = []
    for gm in GEMEENTEN:
        for kind in KINDS:
            paid: dict[str, int] = {}
            for holding, *_, euros in (p for p in made if p[1:3] == (gm, kind)):
                paid[holding] = paid.get(holding, 0) + euros
            found.append(paid)
    return found


def determined(target: np.ndarray, known: list[np.ndarray]) -> bool:
    """Is a sum of unknowns a combination of known sums?"""
    matrix = np.array(known)
    return bool(np.linalg.matrix_rank(matrix) == np.linalg.matrix_rank(np.vstack([matrix, target])))


@pytest.mark.parametrize("seed", range(6))
def test_nobody_computes_an_amount_of_few_too_closely(seed: int) -> None:
    made = payments(seed)
    rows = suppress_amounts(tallied(made), plan=PLAN, areas=TREE, key=b"k" * 32).tables["amounts"].to_pylist()
    paid = contributors(made)
    truth = np.array([sum(cell.values()) for cell in paid], dtype=float)
    shown = [members(row) for row in rows if row["VALUE"] is not None]
    hidden = [row for row in rows if row["VALUE"] is None]
    assert hidden
    assert len(shown) > len(rows) / 4, "and something is left to look at"
    values = np.array([row["VALUE"] for row in rows if row["VALUE"] is not None], dtype=float)
    assert np.array_equal(np.array(shown) @ truth, values), "what is shown is true"

    classes = np.array([members(row) for row in hidden])
    highest = np.array([np.inf if row["UPPER"] is None else row["UPPER"] for row in hidden])
    lowest = np.array([row["LOWER"] for row in hidden], dtype=float)
    assert np.all(lowest <= classes @ truth)
    assert np.all(highest >= classes @ truth)
    finite = np.isfinite(highest)
    for row in hidden:
        target = members(row)
        everyone: dict[str, int] = {}
        for part in np.flatnonzero(target):
            for holding, euros in paid[part].items():
                everyone[holding] = everyone.get(holding, 0) + euros
        total, largest = sum(everyone.values()), max(everyone.values())
        if len(everyone) >= 10 and 2 * largest <= total:
            continue
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * target / 1e3,
                A_eq=np.array(shown),
                b_eq=values / 1e3,
                A_ub=np.vstack([classes[finite], -classes]),
                b_ub=np.concatenate([highest[finite], -lowest]) / 1e3,
            )
            assert found.status in (0, 3), "what is published fits together"
            ends.append(np.inf if found.status == 3 else abs(found.fun) * 1e6)
        low, high = ends
        room = 0.3 * total if len(everyone) < 10 else 2 * largest - total
        assert high >= total + room - 2
        assert low <= max(total - room, 0) + 2


@pytest.mark.parametrize("seed", range(6))
def test_no_two_contributors_compute_an_amount_of_others(seed: int) -> None:
    made = payments(seed)
    rows = suppress_amounts(tallied(made), plan=PLAN, areas=TREE, key=b"k" * 32).tables["amounts"].to_pylist()
    paid = contributors(made)
    shown = [members(row) for row in rows if row["VALUE"] is not None]
    units = np.eye(len(paid))
    small = {holding for cell in paid if 1 <= len(cell) <= 2 for holding in cell}
    for two in [(), *combinations(sorted(small), 1), *combinations(sorted(small), 2)]:
        mine = [units[n] for n, cell in enumerate(paid) if cell and set(cell) <= set(two)]
        for row in rows:
            target = members(row)
            inside = {holding for part in np.flatnonzero(target) for holding in paid[part]}
            if row["VALUE"] is None and 1 <= len(inside) < 10 and not inside <= set(two):
                assert not determined(target, [*shown, *mine]), (two, row["REF_AREA"], row["BREAKDOWN"])


def test_no_pseudonym_and_no_contributor_leaves() -> None:
    made = payments(1)
    table = suppress_amounts(tallied(made), plan=PLAN, areas=TREE, key=b"k" * 32).tables["amounts"]
    assert not {"LARGEST", "SECOND", "HOLDINGS", "CONTRIBUTORS", "LARGEST_HOLDING"} & set(table.column_names)
    sizes = {euros for cell in contributors(made) for euros in cell.values()}
    seen = {row[name] for row in table.to_pylist() for name in ("VALUE", "LOWER", "UPPER")}
    single = {sum(cell.values()) for cell in contributors(made) if len(cell) == 1}
    assert not single & seen
    assert not {euros for euros in sizes if euros > 10_000} & seen
