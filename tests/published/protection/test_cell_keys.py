"""Cell keys against published figures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from zicht.protection.ad_hoc.cell_key import cell_keys, ten_five
from zicht.protection.ad_hoc.perturbation_table import Perturbation, perturbation_table


def test_the_worked_table_of_the_office_for_national_statistics():
    """User guide of "Cell Key Perturbation" (Statistical Methods Library): five rows of its output.

    count | cell key | shown
       16 |       64 |    15
        5 |      196 |     0
       10 |      123 |    10
       10 |        3 |    10
       12 |      149 |    10
    """
    counts, keys = np.array([16, 5, 10, 10, 12]), np.array([64, 196, 123, 3, 149])
    assert ten_five().perturbed(counts, keys).tolist() == [15, 0, 10, 10, 10]


def test_rows_of_the_office_for_national_statistics_serve_large_counts_in_turn():
    """Specification of the same: row 501 for counts of 501, 751, 1001, 1251; 502 for 502, 752, 1002."""
    rows = ten_five().row(np.array([501, 751, 1001, 1251, 502, 752, 1002, 750, 1000, 100_001]))
    assert rows.tolist() == [501, 501, 501, 501, 502, 502, 502, 750, 750, 501]


def test_keys_of_records_add_up_modulo_the_number_of_keys():
    """Same guide: record keys 84 and 212 in one cell of a table with 256 keys give a cell key of 40."""
    counts, keys = cell_keys(np.array([0, 0]), 1, np.array([84, 212], dtype=np.uint64))
    assert counts.tolist() == [2]
    assert int(keys[0]) % 256 == 40


def test_summed_chances_of_a_table_with_a_largest_deviation_of_two():
    """Made by ptable, rounded to two decimals in an R package of Langsrud (Pmatrix, D = 2, js = 0):

    0    1.00 1.00 1.00 1.00 1.00
    1    0.37 0.73 0.90 1.00 1.00
    2    0.20 0.40 0.60 0.80 1.00
    """
    chances = perturbation_table(Perturbation(2, 3.0)).chances
    assert np.round(np.cumsum(chances[1, 1:]), 2).tolist() == [0.37, 0.73, 0.90, 1.00]
    assert np.round(np.cumsum(chances[2]), 2).tolist() == [0.20, 0.40, 0.60, 0.80, 1.00]


@pytest.mark.parametrize(
    ("largest", "variance", "gap", "stays", "monotone"),
    [(2, 1.0, 0, 0.0, True), (5, 3.0, 2, 0.0, True), (3, 3.0, 0, 0.5, True), (5, 9.0, 4, 0.0, False)],
)
def test_the_entropy_is_as_large_as_a_general_solver_finds(largest, variance, gap, stays, monotone):
    """The problem as Giessing (2016) states it, solved by sequential quadratic programming."""
    table = perturbation_table(Perturbation(largest, variance, gap, stays, monotone))
    for count in range(1, len(table.chances)):
        shown = count + table.deviations
        allowed = (shown == 0) | (shown > gap)
        v, ours = table.deviations[allowed].astype(float), table.chances[count, allowed]
        limits = [
            {"type": "eq", "fun": lambda p: p.sum() - 1},
            {"type": "eq", "fun": lambda p, v=v: p @ v},
            {"type": "ineq", "fun": lambda p, v=v: variance - p @ v**2},
        ]
        left = np.flatnonzero(v[1:] <= 0)
        if monotone and len(left):
            limits.append({"type": "ineq", "fun": lambda p, left=left: p[left + 1] - p[left]})
        bounds = [(stays if x == 0 else 1e-12, 1) for x in v]
        found = minimize(
            lambda p: float(p @ np.log(p)),
            np.clip(ours + 0.01, 1e-6, 1),
            jac=lambda p: np.log(p) + 1,
            bounds=bounds,
            constraints=limits,
            method="SLSQP",
            options={"ftol": 1e-15, "maxiter": 1000},
        )
        assert np.max(np.abs(found.x - ours)) < 1e-5
        assert -float(ours[ours > 0] @ np.log(ours[ours > 0])) >= -found.fun - 1e-9
