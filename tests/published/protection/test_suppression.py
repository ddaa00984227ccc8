"""Tables of the literature, with the patterns and intervals printed there or found by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from scipy import sparse

from zicht.protection.amounts.coalitions import eliminate_for_coalitions
from zicht.protection.amounts.dominance import Dominance, dominance
from zicht.protection.amounts.gaussian_elimination import columns_of, eliminate
from zicht.protection.amounts.minimum_frequency import MinimumFrequency, minimum_frequency
from zicht.protection.amounts.optimal_suppression import optimal_pattern
from zicht.protection.amounts.secondary_suppression import by_size, suppress
from zicht.protection.amounts.sensitive_cells import Cells, Sensitive, counted, sensitive
from zicht.protection.amounts.suppression_audit import feasible_intervals

INVESTMENT = np.array([[20, 50, 10], [8, 19, 22], [17, 32, 12]])
"""Investment by activity (I, II, III) and region (A, B, C): Fischetti and Salazar 2001, figure 1."""


def two_way(table: np.ndarray) -> tuple[sparse.csc_array, dict[tuple[int, int], int]]:
    """Parts of a table with its margins, and the number of each cell; -1 is the total of a side."""
    rows, columns = table.shape
    places = list(product([*range(rows), -1], [*range(columns), -1]))
    parts = [
        [r in (i, -1) and c in (j, -1) for r, c in places] for i, j in product(range(rows), range(columns))
    ]
    return sparse.csc_array(np.array(parts, dtype=np.int64)), {place: n for n, place in enumerate(places)}


def investment() -> tuple[Cells, dict[tuple[int, int], int]]:
    parts, at = two_way(INVESTMENT)
    return counted(parts, INVESTMENT.ravel()), at


def unsafe_only(cells: Cells, number: int, *, lower: int, upper: int) -> Sensitive:
    unsafe = np.arange(len(cells.persons)) == number
    return sensitive("only", unsafe, lower=np.full(len(unsafe), lower), upper=np.full(len(unsafe), upper))


def test_the_attacker_of_the_investment_table_finds_5_and_30() -> None:
    """Hidden: II and III in A and C. Activity II in region C is 22, and all that is known is 5 to 30."""
    cells, at = investment()
    hidden = np.zeros(len(at), dtype=bool)
    hidden[[at[i, j] for i in (1, 2) for j in (0, 2)]] = True
    found = feasible_intervals(cells.parts, cells.atoms, hidden, targets=cells.parts[:, [at[1, 2]]])
    assert (round(found.lower[0]), round(found.upper[0])) == (5, 30)


def cheaper(cells: Cells, unsafe: int, cost: float) -> Iterator[list[int]]:
    """All choices of cells that cost less."""
    small = [c for c in range(len(cells.persons)) if c != unsafe and cells.value[c] < cost]
    for count in range(len(small) + 1):
        for chosen in combinations(small, count):
            if cells.value[list(chosen)].sum() < cost:
                yield [unsafe, *chosen]


@pytest.mark.parametrize(("lower", "upper"), [(1, 1), (5, 5), (17, 8), (18, 8)])
def test_no_pattern_of_the_investment_table_is_cheaper(lower: int, upper: int) -> None:
    cells, at = investment()
    unsafe = at[1, 2]
    pattern = optimal_pattern(cells, unsafe_only(cells, unsafe, lower=lower, upper=upper))

    def holds(hidden: np.ndarray) -> bool:
        found = feasible_intervals(cells.parts, cells.atoms, hidden, targets=cells.parts[:, [unsafe]])
        return bool(found.lower[0] <= 22 - lower + 1e-6 and found.upper[0] >= 22 + upper - 1e-6)

    assert holds(pattern.hidden)
    assert pattern.cost == cells.value[pattern.hidden].sum() - 22
    for chosen in cheaper(cells, unsafe, pattern.cost):
        hidden = np.zeros(len(at), dtype=bool)
        hidden[chosen] = True
        assert not holds(hidden), chosen


def test_the_cheapest_pattern_of_the_investment_table() -> None:
    """8 + 17 + 12 = 37 is hidden beside the 22."""
    cells, at = investment()
    pattern = optimal_pattern(cells, unsafe_only(cells, at[1, 2], lower=5, upper=5))
    assert pattern.cost == 37
    assert set(np.flatnonzero(pattern.hidden)) == {at[i, j] for i in (1, 2) for j in (0, 2)}


# Twenty contributions in four sectors and three countries: data set `magnitude1` of the R package SSBtools,
# and the patterns in the vignette "Magnitude table suppression" of GaussSuppression 1.2.
SALES = {
    ("Agriculture", "Portugal"): (759, 245),
    ("Agriculture", "Spain"): (966, 432),
    ("Entertainment", "Iceland"): (168,),
    ("Entertainment", "Portugal"): (71, 23),
    ("Entertainment", "Spain"): (774, 115, 164),
    ("Governmental", "Portugal"): (216, 20),
    ("Governmental", "Spain"): (65, 27),
    ("Industry", "Iceland"): (96, 88, 19),
    ("Industry", "Portugal"): (257, 34),
    ("Industry", "Spain"): (84,),
}
SECTORS, COUNTRIES = (
    ("Agriculture", "Entertainment", "Governmental", "Industry"),
    ("Iceland", "Portugal", "Spain"),
)


def sales() -> tuple[Cells, list[str]]:
    """Cells of both margins, in tenths of the unit, and their names; each row is one contributor."""
    places = list(product((*SECTORS, ""), (*COUNTRIES, "")))
    inside = [
        [x for (s, c), some in SALES.items() if sector in (s, "") and country in (c, "") for x in some]
        for sector, country in places
    ]
    parts = [[s in (a, "") and c in (b, "") for s, c in places] for a, b in SALES]
    count = np.array([len(some) for some in inside])
    largest = np.array([sorted(some, reverse=True)[:2] + [0] * (2 - len(some)) for some in inside])
    atoms = np.array([sum(some) for some in SALES.values()])
    cells = Cells(
        sparse.csc_array(np.array(parts, dtype=np.int64)), atoms, count, count, largest, np.empty((0, 2), int)
    )
    return cells, [f"{sector}-{country}" for sector, country in places]


def hidden_by_elimination(cells: Cells, found: Sensitive, names: list[str]) -> set[str]:
    targets = columns_of(cells.parts[:, np.flatnonzero(found.unsafe)])
    pattern = eliminate(cells.parts, order=by_size(cells, found.unsafe), targets=targets)
    return {name for name, hide in zip(names, pattern.hidden, strict=True) if hide}


def test_sales_of_a_single_contributor_as_published() -> None:
    cells, names = sales()
    found = minimum_frequency(cells, MinimumFrequency(2, 2, width=0))
    assert {n for n, u in zip(names, found.unsafe, strict=True) if u} == {
        "Entertainment-Iceland",
        "Industry-Spain",
    }


def test_sales_with_a_dominant_contributor_as_published() -> None:
    """n = 1, k = 80: four cells are unsafe; the shares are those printed in table 3."""
    cells, names = sales()
    found = dominance(cells, Dominance(1, Fraction(80, 100)))
    assert {n for n, u in zip(names, found.unsafe, strict=True) if u} == {
        "Entertainment-Iceland",
        "Governmental-Portugal",
        "Industry-Portugal",
        "Industry-Spain",
    }
    share = {
        n: round(100 * f / v) for n, f, v in zip(names, cells.largest[:, 0], cells.value, strict=True) if v
    }
    assert share["Agriculture-Portugal"] == 76
    assert share["Entertainment-"] == 59
    assert share["-"] == 21


def hidden_for_single_contributors(cells: Cells, found: Sensitive, names: list[str]) -> set[str]:
    owners = np.array([number if len(some) == 1 else -1 for number, some in enumerate(SALES.values())])
    nobody = np.full(len(owners), -1)
    targets = columns_of(cells.parts[:, np.flatnonzero(found.unsafe)])
    pattern, _ = eliminate_for_coalitions(
        cells.parts, order=by_size(cells, found.unsafe), targets=targets, owners=owners, partners=nobody
    )
    return {name for name, hide in zip(names, pattern.hidden, strict=True) if hide}


TABLE_2 = {
    "Entertainment-Iceland", "Entertainment-Portugal", "Governmental-Portugal", "Governmental-Spain",
    "Industry-Iceland", "Industry-Portugal", "Industry-Spain",
}  # fmt: skip
TABLE_3 = TABLE_2 | {"Governmental-", "Industry-"}


def test_the_pattern_of_table_2_as_published() -> None:
    """Industry-Portugal is hidden only because Industry-Spain is a single contributor, who would otherwise
    compute Industry-Iceland and from that Entertainment-Iceland."""
    cells, names = sales()
    found = minimum_frequency(cells, MinimumFrequency(2, 2, width=0))
    assert hidden_for_single_contributors(cells, found, names) == TABLE_2
    assert hidden_by_elimination(cells, found, names) == TABLE_2 - {"Industry-Portugal"}


def test_the_pattern_of_table_3_as_published() -> None:
    cells, names = sales()
    found = dominance(cells, Dominance(1, Fraction(80, 100)))
    assert hidden_for_single_contributors(cells, found, names) == TABLE_3
    assert hidden_by_elimination(cells, found, names) == TABLE_3 - {"Governmental-", "Industry-"}


def test_the_intervals_of_table_10_as_published() -> None:
    """What is hidden there follows from the ends that are printed; in tenths."""
    cells, names = sales()
    shown = {"-", "-Spain", "Agriculture-", "Agriculture-Iceland", "Entertainment-", "Governmental-Iceland"}
    hidden = np.array([name not in shown for name in names])
    found = feasible_intervals(cells.parts, cells.atoms, hidden)
    ends = {
        names[cell]: (round(low), round(high))
        for cell, low, high in zip(np.flatnonzero(hidden), found.lower, found.upper, strict=True)
    }
    assert ends["Agriculture-Spain"] == (406, 2402)
    assert ends["Agriculture-Portugal"] == (0, 1996)
    assert {ends[f"Entertainment-{country}"] for country in COUNTRIES} == {(0, 1315)}
    assert {ends[f"Governmental-{country}"] for country in ("Portugal", "Spain", "")} == {(0, 906)}
    assert {ends[f"Industry-{country}"] for country in COUNTRIES} == {(0, 906)}


EXAMPLE_1 = np.array([[2, 0, 5], [3, 4, 6]])
"""young and old in Iceland, Portugal, Spain: data set `example1`, year 2014, of the same package; and the
patterns in its vignette "Small count frequency table suppression"."""


def test_zeros_and_ones_of_a_frequency_table_as_published() -> None:
    """maxN = 1: young in Portugal is 0 and unsafe; table 1 also hides Iceland, and old in Portugal."""
    parts, at = two_way(EXAMPLE_1)
    cells = counted(parts, EXAMPLE_1.ravel())
    found = minimum_frequency(cells, MinimumFrequency(2, 1, zero_allowed=False, width=0))
    assert set(np.flatnonzero(found.unsafe)) == {at[0, 1]}
    pattern = eliminate(
        parts, order=by_size(cells, found.unsafe), targets=columns_of(parts[:, np.flatnonzero(found.unsafe)])
    )
    assert set(np.flatnonzero(pattern.hidden)) == {at[i, j] for i in (0, 1) for j in (0, 1)}


def test_suppression_of_the_sales_keeps_every_published_secret() -> None:
    """With every pair of contributors taken into account no less is hidden than was published."""
    cells, names = sales()
    found = minimum_frequency(cells, MinimumFrequency(2, 2, width=0))
    owners = np.array([number if len(some) <= 2 else -1 for number, some in enumerate(SALES.values())])
    partners = np.array([100 + n if len(some) == 2 else -1 for n, some in enumerate(SALES.values())])
    done = suppress(cells, found, owners=owners, partners=partners)
    assert {name for name, hide in zip(names, done.hidden, strict=True) if hide} >= TABLE_2
    assert done.coalition > 0
