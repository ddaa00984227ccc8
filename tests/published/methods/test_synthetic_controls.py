import csv
import gzip

import numpy as np
import pytest

from zicht.methods.effects.panels import NEVER, Panel
from zicht.methods.effects.synthetic_control import conformal, ridge_by_leaving_out, synthetic_control
from zicht.methods.effects.synthetic_differences import Weighting, placebo_effects, synthetic_difference


def wide(rows, unit, time, value):
    """Names of units and times, and a table with a row for each unit."""
    units, times = sorted({r[unit] for r in rows}), sorted({float(r[time]) for r in rows})
    table = np.full((len(units), len(times)), np.nan)
    for r in rows:
        table[units.index(r[unit]), times.index(float(r[time]))] = float(r[value])
    return units, times, table


@pytest.fixture(scope="module")
def cigarettes(published):
    states, years, packs = wide(published("prop99/california_prop99.csv"), "State", "Year", "PacksPerCapita")
    start = np.where(np.array(states) == "California", years.index(1989), NEVER)
    return states, years, Panel(packs, start)


@pytest.mark.parametrize(
    ("weighting", "name"),
    [(Weighting.BOTH, "synthdid"), (Weighting.AREAS, "sc"), (Weighting.NONE, "did")],
)
def test_packs_of_cigarettes_that_proposition_99_saved(cigarettes, expected, weighting, name):
    found = synthetic_difference(cigarettes[2], weighting)
    assert found.effect == pytest.approx(expected("prop99")["R_synthdid_0_0_9"][name], abs=5.1e-7)


def test_the_weights_of_states_and_years_equal_the_published_ones(cigarettes, published):
    states, years, panel = cigarettes
    start = synthetic_difference(panel).starts[0]
    for row in published("prop99/synthdid_unit_weights.csv"):
        assert start.area_weights[states.index(row["state"])] == pytest.approx(float(row["omega"]), abs=1e-9)
    for row in published("prop99/synthdid_time_weights.csv"):
        assert start.period_weights[years.index(float(row["year"]))] == pytest.approx(
            float(row["lambda"]), abs=1e-9
        )


def test_the_placebo_error_of_proposition_99_lies_where_the_sources_find_it(cigarettes):
    panel = cigarettes[2]
    found = synthetic_difference(panel)
    placebos = placebo_effects(panel, found, np.random.default_rng(1), 100)
    assert 7 < placebos.std() < 12  # depends on the draw: 8.4 and 10.9 are printed


@pytest.fixture(scope="module")
def kansas(shared_data):
    with gzip.open(shared_data / "stats" / "kansas" / "kansas.csv.gz", "rt") as file:
        states, quarters, table = wide(list(csv.DictReader(file)), "state", "year_qtr", "lngdpcapita")
    at = states.index("Kansas")
    return table[at], np.delete(table, at, axis=0), quarters.index(2012.25), quarters


def test_the_synthetic_kansas_equals_the_published_one(kansas, expected):
    treated, donors, first, quarters = kansas
    printed = expected("kansas")["published_vignette_singlesynth"]["scm_none"]
    found = synthetic_control(treated, donors, first)
    used = found.weights[found.weights > 1e-3]
    assert found.effect == pytest.approx(printed["avg_att"], abs=5.1e-5)
    assert found.imbalance == pytest.approx(printed["l2"], abs=5.1e-4)
    assert 100 * found.improvement == pytest.approx(printed["pct_improvement"], abs=0.051)
    assert len(used) == printed["n_donors"]
    assert [used.min(), used.max()] == pytest.approx(printed["weights_range"], abs=5.1e-4)
    for quarter, gap in printed["att"].items():
        assert found.gap[quarters.index(float(quarter))] == pytest.approx(gap, abs=5.1e-4)


def test_kansas_with_a_ridge_correction_equals_the_published_one(kansas):
    # printed in the same vignette: effect, imbalance, improvement and bias, and the gap of each quarter
    treated, donors, first, _ = kansas
    plain = synthetic_control(treated, donors, first)
    found = synthetic_control(treated, donors, first, ridge=ridge_by_leaving_out(treated, donors, first))
    assert found.effect == pytest.approx(-0.040, abs=5.1e-4)
    assert plain.effect - found.effect == pytest.approx(0.011, abs=5.1e-4)
    assert found.imbalance == pytest.approx(0.062, abs=5.1e-4)
    assert 100 * found.improvement == pytest.approx(84.7, abs=0.051)
    printed = [22, 47, 43, 30, 41, 59, 45, 58, 55, 41, 29, 40, 30, 33, 29, 38]
    np.testing.assert_allclose(found.gap[first:], -np.array(printed) / 1000, atol=5.1e-4)


def test_conformal_p_values_of_kansas_equal_the_published_ones(kansas):
    treated, donors, first, _ = kansas
    found = conformal(treated, donors, first)
    printed = [111, 22, 44, 111, 44, 22, 22, 22, 22, 44, 144, 78, 122, 111, 189, 100]
    np.testing.assert_allclose(found.p, np.array(printed) / 1000, atol=5.1e-4)
    # the source searches a grid of effects, so its limits are a step of that grid coarse
    lower = [45, 70, 62, 46, 53, 73, 56, 74, 74, 61, 53, 66, 51, 56, 55, 67]
    np.testing.assert_allclose(found.interval.lower, -np.array(lower) / 1000, atol=4e-3)
