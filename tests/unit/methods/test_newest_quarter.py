import numpy as np
import pytest
from scipy import stats

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.series.newest_quarter import Signal, false_signals, newest_quarter
from zicht.methods.series.regression import regression
from zicht.methods.series.seasons import Factors, NoSeasons

YEARS = 2014 + (np.arange(40) + 0.5) / 4


def made(areas=600, dispersion=2.0, seed=1, level=3.0):
    g = np.random.default_rng(seed)
    mean = np.exp(g.normal(level, 0.7, (areas, 1)) + 0.02 * (YEARS - 2019) + 0.15 * np.cos(2 * np.pi * YEARS))
    return g.negative_binomial(mean / (dispersion - 1), 1 / dispersion).astype(float)


def test_a_quarter_of_the_expected_size_is_as_expected_and_three_times_as_many_is_not():
    counts = made(areas=30, level=4.0)
    found = newest_quarter(counts, 1.0, YEARS, seasons=Factors(4))
    assert np.mean(found.signal == Signal.AS_EXPECTED) > 0.8
    counts[3, -1] = np.round(3 * found.expected[3])
    counts[4, -1] = 0
    signal = newest_quarter(counts, 1.0, YEARS, seasons=Factors(4)).signal
    assert signal[3] == Signal.MORE
    assert signal[4] == Signal.FEWER


def test_expected_and_p_by_hand_for_one_calm_area():
    """Poisson counts without outliers: no weights, dispersion 1, expectation plus its own uncertainty."""
    counts = np.round(20 + 2 * np.sin(np.arange(40.0)))[None]
    counts[0, -1] = 31
    found = newest_quarter(counts, 1.0, YEARS, left_out=0)
    design = np.column_stack([np.ones(40), YEARS - (YEARS[0] + YEARS[-1]) / 2])
    fit = regression(counts[:, :-1], design[:-1])
    mean = min(float(np.exp(fit.coefficients[0] @ design[-1])), 22.0)
    extra = mean**2 * float(design[-1] @ fit.unscaled[0] @ design[-1])
    assert found.expected[0] == pytest.approx(mean, rel=1e-9)
    size = mean**2 / extra
    assert found.p[0] == pytest.approx(2 * stats.nbinom.sf(30, size, size / (size + mean)), rel=1e-6)
    assert found.interval.upper[0] == stats.nbinom.ppf(0.975, size, size / (size + mean))


@pytest.mark.parametrize("dispersion", [1.05, 2.0, 4.0])
def test_p_values_and_intervals_hold_their_level(dispersion):
    counts = made(areas=2000, dispersion=dispersion)
    found = newest_quarter(counts, 1.0, YEARS, seasons=Factors(4))
    assert 0.02 < np.nanmean(found.p < 0.05) < 0.06
    newest = counts[:, -1]
    assert 0.94 < np.nanmean((found.interval.lower <= newest) & (newest <= found.interval.upper)) < 0.985


def test_false_signals_stay_below_the_stated_rate():
    counts = made(areas=200)
    found = false_signals(
        counts, 1.0, YEARS, generator=np.random.default_rng(2), replications=10, seasons=Factors(4)
    )
    assert found.share < 0.005
    assert found.any_signal <= 0.2
    assert found.replications == 10
    again = false_signals(
        counts, 1.0, YEARS, generator=np.random.default_rng(2), replications=10, seasons=Factors(4)
    )
    assert again == found


def test_among_signals_few_are_false():
    counts = made(areas=2000, seed=3, level=3.5)
    counts[:100, -1] = np.round(counts[:100, -1] * 3)
    signal = newest_quarter(counts, 1.0, YEARS, seasons=Factors(4)).signal
    called = (signal == Signal.MORE) | (signal == Signal.FEWER)
    assert called[:100].mean() > 0.5
    assert called[100:].sum() / called.sum() < 0.1


def test_an_outbreak_in_the_past_does_not_hide_the_next_one():
    counts = np.tile(20 + 2 * np.sin(np.arange(40.0)), (12, 1)).round()
    calm = newest_quarter(counts, 1.0, YEARS)
    counts[0, 20:22] = 90
    weighed = newest_quarter(counts, 1.0, YEARS)
    plain = np.exp(
        regression(counts[:1, :38], np.column_stack([np.ones(38), YEARS[:38] - 2019])).coefficients[0]
        @ [1, YEARS[-1] - 2019]
    )
    assert abs(weighed.expected[0] - calm.expected[0]) < 0.5 * abs(plain - calm.expected[0])


def test_what_rounding_can_explain_is_no_signal():
    counts = made(areas=30, level=4.0)
    expected = newest_quarter(counts, 1.0, YEARS, seasons=Factors(4)).expected
    counts[3, -1] = np.round(3 * expected[3])
    plain, rounded, wild = (
        newest_quarter(counts, 1.0, YEARS, seasons=Factors(4), rounding=r) for r in (0.0, 5.0, 1000.0)
    )
    assert plain.signal[3] == Signal.MORE
    assert np.all(rounded.p >= plain.p)
    assert np.all(wild.p > 0.9)
    assert wild.signal[3] != Signal.MORE


def test_few_events_cannot_tell():
    counts = np.zeros((12, 40))
    counts[:, ::9] = 1
    found = newest_quarter(counts, 1.0, YEARS, seasons=NoSeasons())
    assert (found.signal == Signal.CANNOT_SAY).all()


def test_gaps_and_empty_pasts_are_not_tested():
    counts = made(areas=12)
    counts[0, -1] = np.nan
    counts[1, :-1] = 0
    counts[2, 5] = np.nan
    found = newest_quarter(counts, 1.0, YEARS, seasons=Factors(4))
    assert found.signal[0] == found.signal[1] == Signal.NOT_TESTED
    assert np.isnan(found.expected[:2]).all()
    assert np.isnan(found.interval.lower[:2]).all()
    assert np.isfinite(found.p[2:]).all()
    shares = false_signals(counts, 1.0, YEARS, generator=np.random.default_rng(1), replications=2)
    assert shares.share <= 1


def test_impossible_numbers_are_refused():
    with pytest.raises(ShapeMismatch):
        newest_quarter(made(areas=3), 1.0, YEARS[:5])
    with pytest.raises(ValueOutOfRange):
        newest_quarter(made(areas=3), 1.0, YEARS, rounding=-1.0)
    with pytest.raises(ValueOutOfRange):
        newest_quarter(made(areas=3), 1.0, YEARS, alpha=5.0)
