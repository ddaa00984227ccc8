import numpy as np
import pytest

from zicht.methods import false_alarm
from zicht.methods.false_alarm import FittedNull, false_alarms, fitted_null
from zicht.methods.overdispersion import Estimator
from zicht.methods.references import Everywhere, SameGroup
from zicht.methods.scales import Scale


def simulated(seed=1, maps=2, areas=120):
    g = np.random.default_rng(seed)
    persons = np.rint(np.exp(g.normal(8, 1, (maps, areas))))
    rates = 0.02 * np.exp(g.normal(0, 0.5, (maps, areas)))
    return g.poisson(rates * persons).astype(float), persons


def test_the_null_has_the_maps_level_spread_and_gaps():
    counts, persons = simulated(areas=3000)
    counts[0, 7] = np.nan
    null = fitted_null(counts, persons, scale=Scale.SQRT)
    assert null.centre[1] == pytest.approx(np.sqrt(counts[1].sum() / persons[1].sum()))
    assert np.sqrt(null.tau2[1] / 0.02) == pytest.approx(0.25, rel=0.15)
    drawn = null.draw(3, np.random.default_rng(2))
    assert np.isnan(drawn[:, 0, 7]).all()
    assert np.isnan(drawn).sum() == 3


@pytest.mark.parametrize(
    ("scale", "variation"), [(Scale.SQRT, None), (Scale.ARCSINE, None), (Scale.LOG, 0.7)]
)
def test_draws_have_the_spread_that_verdicts_allow_for(scale, variation):
    size = np.full((1, 40_000), 500.0)
    by_area = None if variation is None else np.full(size.shape, variation)
    centre = {Scale.SQRT: 0.5, Scale.ARCSINE: 0.7, Scale.LOG: 4.0}[scale]
    null = FittedNull(np.array([centre]), np.array([0.01]), size, scale, by_area)
    values = null.draw(1, np.random.default_rng(3))[0, 0] / 500
    points = {Scale.SQRT: np.sqrt, Scale.ARCSINE: lambda p: np.arcsin(np.sqrt(p)), Scale.LOG: np.log}[scale](
        values
    )
    sampling = 0.25 / 500 if variation is None else variation**2 / 500
    assert points.mean() == pytest.approx(centre, rel=0.01)
    assert points.var() == pytest.approx(0.01 + sampling, rel=0.03)


def test_the_same_seed_gives_the_same_rates_whatever_the_memory(monkeypatch):
    counts, persons = simulated()
    null = fitted_null(counts, persons, scale=Scale.SQRT)
    sets = [Everywhere(), SameGroup(np.arange(120) % 6)]

    def run():
        g = np.random.default_rng(4)
        return false_alarms(null, sets, relevant_ratio=1.1, generator=g, replications=20)

    whole = run()
    assert run().share_flagged.tolist() == whole.share_flagged.tolist()
    assert whole.share_flagged.shape == (2, 2)
    monkeypatch.setattr(false_alarm, "CELLS_AT_ONCE", 1)
    pieces = run()
    assert pieces.share_flagged_naively == pytest.approx(whole.share_flagged_naively, rel=0.05)
    assert np.all(pieces.share_flagged < 0.06)


def test_a_map_with_too_few_areas_has_no_false_alarm_rate():
    counts, persons = simulated(areas=5)
    null = fitted_null(counts, persons, scale=Scale.SQRT)
    found = false_alarms(
        null, [Everywhere()], relevant_ratio=1.1, generator=np.random.default_rng(1), replications=3
    )
    assert np.isnan(found.share_flagged).all()
    assert np.isnan(found.any_flag).all()
    assert np.isnan(found.standard_error).all()


def test_the_stated_error_shrinks_with_replications():
    counts, persons = simulated(maps=1)
    null = fitted_null(counts, persons, scale=Scale.SQRT)
    g = np.random.default_rng(5)
    few, many = (
        false_alarms(null, [Everywhere()], relevant_ratio=1.0, generator=g, replications=n)
        for n in (100, 1600)
    )
    assert many.standard_error[0, 0] < few.standard_error[0, 0]
    assert 0 <= many.share_flagged[0, 0] <= many.any_flag[0, 0] < 0.2


def test_means_need_their_variation_and_get_a_rate():
    g = np.random.default_rng(6)
    units = np.rint(np.exp(g.normal(6, 1, (1, 80))))
    means = np.exp(g.normal(3, 0.1, (1, 80)))
    null = fitted_null(means * units, units, scale=Scale.LOG, variation=0.8)
    found = false_alarms(null, [Everywhere()], relevant_ratio=1.05, generator=g, replications=50)
    assert found.share_flagged[0, 0] < 0.06


def test_the_published_estimator_shows_its_own_false_alarms():
    counts, persons = simulated(maps=1, areas=400)
    null = fitted_null(counts, persons, scale=Scale.SQRT)
    robust, published = (
        false_alarms(
            null,
            [Everywhere()],
            relevant_ratio=1.1,
            generator=np.random.default_rng(7),
            estimator=estimator,
            replications=60,
        )
        for estimator in (Estimator.ROBUST, Estimator.PUBLISHED)
    )
    assert published.any_flag[0, 0] > 0.5 > robust.any_flag[0, 0]
    assert published.share_flagged[0, 0] < 0.06
