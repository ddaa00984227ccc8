import numpy as np
import pytest

from zicht.methods.arrays import ShapeMismatch, ValueOutOfRange
from zicht.methods.displacement.weighted_displacement_difference import (
    BeforeAfter,
    weighted_displacement_difference,
)
from zicht.methods.displacement.weighted_displacement_quotient import (
    Reading,
    Refusal,
    weighted_displacement_quotient,
)


def place(before, after, rounding=0.0, size=1.0):
    return BeforeAfter(np.asarray(before, float), np.asarray(after, float), rounding, rounding, size)


def quotient(target, control, around, seed=1, **settings):
    return weighted_displacement_quotient(
        target, control, around, generator=np.random.default_rng(seed), **settings
    )


def test_without_surroundings_only_the_target_counts():
    found = weighted_displacement_difference(place(50, 30), place(40, 45))
    assert found.surroundings is None
    assert float(found.target.value) == float(found.total.value) == -25
    assert float(found.total.standard_error) == pytest.approx(np.sqrt(165))


def test_counts_are_per_unit_of_time_and_size():
    """Two years before, one after; the control has twice the streets: 100/2 -> 30 against 80/4 -> 44/2."""
    found = weighted_displacement_difference(place(100, 30), place(80, 44, size=2.0), durations=(2.0, 1.0))
    assert float(found.total.value) == (30 - 50) - (22 - 20)
    assert float(found.total.standard_error) == pytest.approx(np.sqrt(30 + 100 / 4 + 44 / 4 + 80 / 16))


def test_dispersion_stretches_the_error():
    calm, wild = (
        weighted_displacement_difference(place(50, 30), place(40, 45), dispersion=d).total for d in (1.0, 4.0)
    )
    assert float(wild.standard_error) == pytest.approx(2 * float(calm.standard_error))
    assert float(wild.p) > float(calm.p)


def test_rounding_widens_by_chance_and_at_worst():
    found = weighted_displacement_difference(place(50, 30, 3.0), place(40, 45, 3.0)).total
    assert float(found.standard_error) == pytest.approx(np.sqrt(165 + 4 * 3))
    assert float(found.largest_shift) == 12
    assert float(found.at_worst.lower) == pytest.approx(float(found.interval.lower) - 12)


def test_whatever_the_truth_the_worst_interval_holds_its_own_interval():
    published = weighted_displacement_difference(place(50, 30, 4.0), place(40, 45, 4.0)).total
    for off in np.array(np.meshgrid(*[[-4.0, 4.0]] * 4)).reshape(4, -1).T:
        truth = (50 + off[0], 30 + off[1], 40 + off[2], 45 + off[3])
        value = (truth[1] - truth[0]) - (truth[3] - truth[2])
        assert published.at_worst.lower < value - 1.9 * np.sqrt(165)
        assert published.at_worst.upper > value + 1.9 * np.sqrt(165)


def test_many_measures_at_once():
    found = weighted_displacement_difference(place([50, 10], [30, 10]), place([40, 10], [45, 10])).total
    assert found.value.tolist() == [-25, 0]
    assert found.p[1] == 1
    assert found.z[1] == 0


def test_nothing_counted_anywhere_is_no_change_and_no_error():
    found = weighted_displacement_difference(place(0, 0), place(0, 0)).total
    assert float(found.p) == 1
    assert np.isnan(found.z)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: place(-1, 2),
        lambda: place(1, 2, size=0.0),
        lambda: weighted_displacement_difference(place(1, 2), place(1, 2), dispersion=0.5),
        lambda: weighted_displacement_difference(place(1, 2), place(1, 2), durations=(0.0, 1.0)),
        lambda: weighted_displacement_difference(place(1, 2), place(1, 2), confidence=95),
    ],
)
def test_impossible_numbers_are_refused(wrong):
    with pytest.raises(ValueOutOfRange):
        wrong()


def test_counts_that_do_not_line_up_are_refused():
    with pytest.raises(ShapeMismatch):
        place([1, 2], [1, 2, 3])


def test_the_formulas_of_the_guide():
    """Rb 200, Ra 100; Cb 400, Ca 420; Db 150, Da 130."""
    found = quotient(place(200, 100), place(400, 420), place(150, 130))
    assert found.refusal is None
    assert found.gross_effect.value == 100
    assert found.net_effect.value == pytest.approx(200 / 400 - 100 / 420)
    won = 100 / 420 - 200 / 400
    assert found.quotient.value == pytest.approx((130 / 420 - 150 / 400) / won)
    assert found.total_net_effect.value == pytest.approx(200 * 1.05 - 100 + 150 * 1.05 - 130)


@pytest.mark.parametrize(
    ("around", "reading"),
    [
        ((2000, 600), Reading.DIFFUSION_LARGER),
        ((2000, 1500), Reading.DIFFUSION),
        ((2000, 2400), Reading.DISPLACEMENT_SMALLER),
        ((2000, 4600), Reading.DISPLACEMENT_LARGER),
        ((2000, 2000), Reading.CANNOT_SAY),
        ((2000, 1000), Reading.DIFFUSION_OF_ANY_SIZE),
        ((2000, 3000), Reading.DISPLACEMENT_OF_ANY_SIZE),
    ],
)
def test_what_a_quotient_says(around, reading):
    found = quotient(place(2000, 1000), place(4000, 4000), place(*around))
    assert found.reading is reading
    assert found.quotient.interval.lower < found.quotient.value < found.quotient.interval.upper


@pytest.mark.parametrize(
    ("target", "control", "refusal"),
    [
        ((100, 100), (200, 150), Refusal.NOT_IMPROVED),  # the control improved, the target did not
        ((100, 95), (200, 200), Refusal.IMPROVEMENT_UNSURE),
        ((100, 50), (0, 10), Refusal.NO_CONTROL),
        ((100, 50), (10, 0), Refusal.NO_CONTROL),
    ],
)
def test_no_quotient_without_an_improvement(target, control, refusal):
    found = quotient(place(*target), place(*control), place(80, 90))
    assert found.refusal is refusal
    assert found.quotient is None
    assert found.reading is None
    assert found.gross_effect.value == target[0] - target[1]


def test_rounding_can_take_a_quotient_away():
    counts = ((60, 30), (200, 200), (80, 90))
    assert quotient(*(place(*pair) for pair in counts)).refusal is None
    assert quotient(*(place(*pair, 9.0) for pair in counts)).refusal is Refusal.IMPROVEMENT_UNSURE


def test_rounding_and_dispersion_only_widen():
    counts = ((600, 300), (2000, 2000), (800, 900))
    plain, rounded, dispersed = (
        quotient(*(place(*pair, off) for pair in counts), dispersion=d).quotient
        for off, d in ((0.0, 1.0), (5.0, 1.0), (0.0, 3.0))
    )
    for wider in (rounded, dispersed):
        assert wider.interval.lower < plain.interval.lower
        assert wider.interval.upper > plain.interval.upper


def test_the_same_seed_gives_the_same_interval():
    first, again = (quotient(place(600, 300), place(900, 900), place(800, 900)) for _ in range(2))
    assert first.quotient.interval.lower == again.quotient.interval.lower


def test_a_control_with_hardly_any_offences_still_has_limits():
    found = quotient(place(100, 60), place(1, 1), place(10, 10))
    assert found.refusal is Refusal.IMPROVEMENT_UNSURE
    assert np.isfinite(found.net_effect.interval.lower)
