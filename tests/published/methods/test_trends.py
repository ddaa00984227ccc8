import numpy as np
import pytest

from zicht.methods.monotone import hamed_rao, mann_kendall, seasonal_mann_kendall
from zicht.methods.series.change_points import level_breaks
from zicht.methods.series.continuous_joinpoint import one_bend
from zicht.methods.series.quasi_poisson_trend import slope_variance_newey_west
from zicht.methods.series.regression import regression
from zicht.methods.series.seasonal_mann_kendall import seasonal_mann_kendall_correlated
from zicht.methods.series.seasons import Waves
from zicht.methods.trends import newey_west_errors, quasi_poisson


@pytest.fixture
def nile(published, numbers):
    return numbers(published("timeseries/nile.csv"), "flow")[None]


@pytest.fixture
def seatbelts(published):
    rows = published("timeseries/seatbelts.csv")
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def check_monotone(found, printed):
    pairs = (
        ("s", "s"),
        ("variance", "var_s"),
        ("tau", "Tau"),
        ("slope", "slope"),
        ("intercept", "intercept"),
    )
    for ours, theirs in pairs:
        assert getattr(found, ours)[0] == pytest.approx(printed[theirs], rel=1e-9), theirs
    # the source takes 1 - cdf, which keeps about 1e-16 of absolute precision
    assert found.p[0] == pytest.approx(printed["p"], rel=1e-9, abs=1e-15)


def test_mann_kendall_of_the_nile(nile, expected):
    check_monotone(mann_kendall(nile), expected("timeseries")["nile_mann_kendall_pymannkendall_1_4_3"])


def test_hamed_and_raos_variance_of_the_nile(nile, expected):
    check_monotone(hamed_rao(nile), expected("timeseries")["nile_hamed_rao"])


def test_seasonal_mann_kendall_of_drivers_killed(seatbelts, expected):
    printed = expected("timeseries")["seatbelts_DriversKilled_seasonal_mk_12"]
    check_monotone(seasonal_mann_kendall(seatbelts["DriversKilled"][None], 12), printed)


def test_the_seat_belt_law_by_quasi_poisson(seatbelts, expected):
    printed = expected("timeseries")["seatbelts_ITS_quasipoisson"]
    t = seatbelts["t"]
    waves = [wave(2 * np.pi * k * t / 12) for k in (1, 2) for wave in (np.sin, np.cos)]
    fit = quasi_poisson(
        seatbelts["DriversKilled"][None], np.column_stack([np.ones_like(t), t, seatbelts["law"], *waves])
    )
    errors, robust = fit.standard_errors(fit.dispersion)[0], newey_west_errors(fit, 12)[0]
    assert fit.dispersion[0] == pytest.approx(printed["dispersion"], abs=5e-7)
    for term, name in ((1, "t"), (2, "law")):
        assert [fit.coefficients[0, term], errors[term]] == pytest.approx(printed[name], abs=5.1e-11)
        assert robust[term] == pytest.approx(printed["newey_west_lag12_se"][name], abs=5.1e-9)


def test_the_same_law_by_the_fits_of_many_series(seatbelts, expected):
    printed = expected("timeseries")["seatbelts_ITS_quasipoisson"]
    t, law = seatbelts["t"], seatbelts["law"]
    design = np.column_stack([np.ones_like(t), law, t, Waves(2).columns(t / 12)])
    counts = seatbelts["DriversKilled"][None]
    fit = regression(counts, design)
    error = np.sqrt(fit.unscaled[0, 1, 1] * fit.dispersion[0])
    robust = np.sqrt(slope_variance_newey_west(fit, counts, design, 12)[0])
    assert [fit.coefficients[0, 1], error] == pytest.approx(printed["law"], abs=5.1e-11)
    assert robust == pytest.approx(printed["newey_west_lag12_se"]["law"], abs=5.1e-9)


def test_mann_kendall_of_the_nile_with_one_season(nile, expected):
    printed = expected("timeseries")["nile_mann_kendall_pymannkendall_1_4_3"]
    found = seasonal_mann_kendall_correlated(nile, 1)
    assert [found.s[0], found.variance[0], found.slope[0]] == pytest.approx(
        [printed["s"], printed["var_s"], printed["slope"]], rel=1e-9
    )


def test_the_break_in_the_nile(nile, expected):
    printed = expected("timeseries")["nile_breakpoint_strucchange"]
    found = level_breaks(nile)
    assert found.statistic[0] == pytest.approx(printed["supF"], abs=5e-3)
    assert 1871 + found.last_before[0] == printed["year"]
    assert [1871 + found.first[0], 1871 + found.last[0]] == printed["ci95_years"]


def test_the_bend_in_births_with_downs_syndrome(published, numbers, expected):
    printed = expected("timeseries")["segmented_down"]
    rows = published("timeseries/segmented_down.csv")
    age, births, cases = (numbers(rows, name) for name in ("age", "births", "cases"))
    found = one_bend(cases[None], age, np.array([28.0]), trials=births[None])
    assert found.place[0] == pytest.approx(printed["psi"], abs=5e-6)
    assert found.place_error[0] == pytest.approx(printed["psi_se"], rel=1e-6)
    before, after = printed["slope1"], printed["slope2"]
    assert [found.slope_before[0], found.slope_after[0]] == pytest.approx([before[0], after[0]], abs=5e-6)
    assert [found.slope_before_error[0], found.slope_after_error[0]] == pytest.approx(
        [before[1], after[1]], abs=5e-7
    )
