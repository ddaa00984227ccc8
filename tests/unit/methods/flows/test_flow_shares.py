import numpy as np
import pytest

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.flows.flow_shares import Rounded, balance, location_quotient, share, share_of_others
from zicht.methods.intervals import count_interval, wilson_interval


def one(count, rounding=0.0):
    return Rounded(np.array([float(count)]), rounding)


def ends(figure):
    return float(figure.interval.lower[0]), float(figure.interval.upper[0])


def test_a_share_of_exact_counts_has_wilsons_interval():
    found = share(one(40), one(100))
    wilson = wilson_interval(np.array([40.0]), np.array([100.0]))
    assert found.value[0] == 0.4
    assert ends(found) == (wilson.lower[0], wilson.upper[0])


def test_rounding_widens_a_share_to_what_both_counts_can_be():
    found = share(one(40, 4), one(100, 4))
    least = wilson_interval(np.array([36.0]), np.array([104.0])).lower[0]
    most = wilson_interval(np.array([44.0]), np.array([96.0])).upper[0]
    assert ends(found) == (least, most)


def test_a_part_that_rounding_left_above_its_whole_is_all_of_it():
    found = share(one(15, 4), one(10, 9))
    assert found.value[0] == 1
    assert ends(found)[1] == 1


def test_a_share_of_nothing_is_unknown_and_of_little_is_anything():
    assert np.isnan(share(one(0), one(0)).value[0])
    assert np.isnan(ends(share(one(0), one(0)))).all()
    assert ends(share(one(0, 0), one(5, 9)))[1] == 1


def test_the_share_of_others_is_what_is_left():
    own, others = share(one(30, 4), one(80, 4)), share_of_others(one(30, 4), one(80, 4))
    assert others.value[0] == pytest.approx(1 - own.value[0])
    assert ends(others) == pytest.approx((1 - ends(own)[1], 1 - ends(own)[0]))


def test_a_balance_adds_the_squares_of_both_sides():
    found = balance(one(60), one(40))
    first, second = count_interval(np.array([60.0])), count_interval(np.array([40.0]))
    assert found.value[0] == 20
    assert ends(found) == pytest.approx(
        (
            20 - np.hypot(60 - first.lower[0], second.upper[0] - 40),
            20 + np.hypot(first.upper[0] - 60, 40 - second.lower[0]),
        )
    )
    wider = balance(one(60, 4), one(40, 4))
    assert ends(wider)[0] < ends(found)[0] - 7
    assert ends(wider)[1] > ends(found)[1] + 7


def test_a_location_quotient_by_hand():
    found = location_quotient(one(30), one(100), one(150), one(1000))
    assert found.value[0] == pytest.approx(2)
    lower, upper = ends(found)
    # Katz's interval on the logarithm, which agrees where counts are large
    spread = 1.96 * np.sqrt(1 / 30 - 1 / 100 + 1 / 150 - 1 / 1000)
    assert lower == pytest.approx(2 * np.exp(-spread), rel=0.03)
    assert upper == pytest.approx(2 * np.exp(spread), rel=0.03)


def test_a_location_quotient_of_nothing_still_has_an_upper_limit():
    found = location_quotient(one(0), one(50), one(150), one(1000))
    assert found.value[0] == 0
    assert ends(found)[0] == 0
    assert 0.2 < ends(found)[1] < 1


def test_rounding_widens_a_location_quotient():
    exact = ends(location_quotient(one(30), one(100), one(150), one(1000)))
    rounded = ends(location_quotient(one(30, 4), one(100, 4), one(150, 4), one(1000, 4)))
    assert rounded[0] < exact[0] < exact[1] < rounded[1]


def test_without_the_part_elsewhere_there_is_no_quotient():
    found = location_quotient(one(3), one(50), one(0), one(1000))
    assert np.isnan(found.value[0])
    assert np.isnan(ends(found)).all()


def test_a_negative_count_or_rounding_is_refused():
    with pytest.raises(ValueOutOfRange):
        one(-1)
    with pytest.raises(ValueOutOfRange):
        one(1, -1)


@pytest.mark.parametrize(("p", "n", "q", "m"), [(0.3, 60, 0.2, 900), (0.05, 80, 0.08, 2000)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(p, n, q, m):
    """Exact counts, 4,000 draws; with rounding they must hold it at least as often."""
    g = np.random.default_rng(5)
    a, c = g.binomial(n, p, 4000).astype(float), g.binomial(m, q, 4000).astype(float)
    whole, elsewhere = Rounded(np.full(4000, float(n))), Rounded(np.full(4000, float(m)))

    def held(figure, truth):
        return np.mean((figure.interval.lower <= truth) & (truth <= figure.interval.upper))

    assert held(share(Rounded(a), whole), p) == pytest.approx(0.95, abs=0.025)
    assert held(location_quotient(Rounded(a), whole, Rounded(c), elsewhere), p / q) == pytest.approx(
        0.95, abs=0.025
    )
    arrive, leave = g.poisson(n * p, 4000).astype(float), g.poisson(25, 4000).astype(float)
    assert held(balance(Rounded(arrive), Rounded(leave)), n * p - 25) >= 0.945

    def rounded(counts):
        return Rounded(np.maximum(counts + g.integers(-4, 5, 4000), 0), 4)

    assert held(share(rounded(a), rounded(whole.count)), p) >= 0.95
    assert held(balance(rounded(arrive), rounded(leave)), n * p - 25) >= 0.95
    wide = location_quotient(rounded(a), rounded(whole.count), rounded(c), rounded(elsewhere.count))
    assert held(wide, p / q) >= 0.95
