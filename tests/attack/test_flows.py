"""Linear programmes against protected flows: an attacker with every row, all margins, and the rules."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.unit.protection.small_flows import EENHEDEN, KEY, codes, margins, nearest, plan_of, tallies, tree

from zicht.protection.flows.origin_destination import protect_flows

N, NAMES = 6, codes(6)
Interval = tuple[float, float]


def made_up(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.where(rng.random((N, N)) < 0.3, rng.integers(8, 60, (N, N)), rng.poisson(2, (N, N)))


def attack(
    rows: list[dict], leaving: list[int], arriving: list[int], rounding: int
) -> dict[tuple[int, int], Interval]:
    """Least and most that each shown flow can be: all 36 flows unknown, every published row a constraint."""
    place = {name: at for at, name in enumerate(NAMES)}
    shown = {(row["REF_AREA"], row["COUNTERPART_AREA"]): row for row in rows if row["VALUE"] is not None}
    limits, least, most = [], [], []

    def add(cells: list[tuple[int, int]], low: float, high: float) -> None:
        limit = np.zeros(N * N)
        limit[[o * N + d for o, d in cells]] = 1
        limits.append(limit)
        least.append(low)
        most.append(high)

    bounds: list[Interval] = [(0, np.inf)] * (N * N)
    for (origin, to), row in shown.items():
        value, off = row["VALUE"], row["ROUNDING"]
        if origin in place and to in place:
            pair = place[origin], place[to]
            small = (1, 14) if origin == to else (6, 14)
            bounds[pair[0] * N + pair[1]] = {0: (0, 9), 10: small}.get(value, (value - 4, value + 4))
        elif origin in place and to.startswith("RE"):
            rest = [
                (place[origin], d) for d in range(N) if EENHEDEN[d] == to and (origin, NAMES[d]) not in shown
            ]
            add(rest, value - off, value + off)
        elif origin.startswith("RE") and to.startswith("RE"):
            cells = [(o, d) for o in range(N) for d in range(N) if (EENHEDEN[o], EENHEDEN[d]) == (origin, to)]
            add(cells, value - off, value + off)
    for at in range(N):
        add([(at, d) for d in range(N)], leaving[at] - rounding, leaving[at] + rounding)
        add([(o, at) for o in range(N)], arriving[at] - rounding, arriving[at] + rounding)
    sums = np.vstack([*limits, *(-limit for limit in limits)])
    ends = np.array([*most, *(-low for low in least)])
    found = {}
    for origin, to in shown:
        if origin in place and to in place:
            aim = np.zeros(N * N)
            aim[place[origin] * N + place[to]] = 1
            low, high = (
                linprog(sign * aim, A_ub=sums, b_ub=ends, bounds=bounds, method="highs") for sign in (1, -1)
            )
            assert low.status == high.status == 0, "published rows contradict each other"
            found[place[origin], place[to]] = low.fun, -high.fun
    return found


@pytest.mark.parametrize("seed", range(8))
def test_no_linear_programme_narrows_a_flow_below_its_promise(seed: int):
    flows = made_up(seed)
    leaving, arriving = nearest(flows.sum(1)), nearest(flows.sum(0))
    table = protect_flows(
        tallies(flows), plan=plan_of(), areas=tree(), margins=margins(leaving, arriving, rounding=5), key=KEY
    )
    found = attack(table.to_pylist(), leaving, arriving, rounding=5)
    assert len(found) >= N
    for (o, d), (low, high) in found.items():
        assert low - 1e-6 <= flows[o, d] <= high + 1e-6
        assert np.floor(high + 1e-6) - np.ceil(low - 1e-6) + 1 >= 9


def test_who_knows_all_but_one_person_cannot_tell_a_row_that_appears():
    """With 6 to 13 records a flow has a row under some keys and none under others."""
    flows, given = np.diag([60] * N), margins([80, *[60] * 5])
    appears: dict[int, set[bool]] = {truth: set() for truth in (5, 6, 13, 14)}
    for truth, outcomes in appears.items():
        flows[0, 1] = truth
        for key in range(40):
            table = protect_flows(
                tallies(flows), plan=plan_of(), areas=tree(), margins=given, key=bytes([key]) * 32
            )
            pairs = zip(table["REF_AREA"].to_pylist(), table["COUNTERPART_AREA"].to_pylist(), strict=True)
            outcomes.add(("GM0001", "GM0002") in set(pairs))
    assert appears == {5: {False}, 6: {False, True}, 13: {False, True}, 14: {True}}


def test_the_same_records_in_every_release_average_to_nothing():
    """Twelve releases of the same tallies show the same rows: their mean is no closer than one of them."""
    flows, given = made_up(1), margins([200] * N, [200] * N)
    releases = [
        protect_flows(tallies(flows), plan=plan_of(), areas=tree(), margins=given, key=KEY) for _ in range(3)
    ]
    assert all(release.equals(releases[0]) for release in releases)
