"""He and Wang's event study, as the authors of pretrends print it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from zicht.methods.effects.pretrend_power import pretrend_power, slope_noticed

Study = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def study(published: Callable[[str], list[dict[str, str]]]) -> Study:
    rows = published("pretrends/he_wang_beta.csv")
    covariance = [
        [float(row[f"V{place}"]) for place in range(1, 8)] for row in published("pretrends/he_wang_sigma.csv")
    ]
    estimates = np.array([float(row["beta"]) for row in rows])
    return estimates, np.array(covariance), np.array([int(row["t"]) for row in rows])


def test_the_slope_that_is_noticed_half_of_the_time(study: Study, expected: Callable[[str], dict]):
    """The source finds it with chances that are right to four digits: at its slope the power is not 0.5."""
    _, covariance, event_time = study
    assert slope_noticed(covariance, event_time) == pytest.approx(
        expected("pretrends")["slope_for_power_50"], abs=1e-5
    )


def test_what_the_look_says_at_that_slope(study: Study, expected: Callable[[str], dict]):
    printed = expected("pretrends")
    found = pretrend_power(*study, printed["slope_for_power_50"])
    source = printed["df_power_at_slope50"]
    assert found.likelihood_ratio == pytest.approx(source["Likelihood.Ratio"], abs=5.1e-8)
    assert found.power == pytest.approx(source["Power"], abs=1e-4)
    assert found.bayes_factor == pytest.approx(source["Bayes.Factor"], rel=3e-4)
    assert found.after_passing == pytest.approx(list(printed["meanAfterPretesting"].values()), abs=5e-6)


def test_the_chance_is_that_of_nested_integration(study: Study):
    """Gauss-Legendre over two of the three periods and the normal distribution of the last: 0.49990818."""
    found = pretrend_power(*study, 0.05205871)
    assert found.power == pytest.approx(0.49990817806, abs=1e-5)
