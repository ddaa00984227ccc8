"""Risks are planted as odds ratios, and move risk between persons without adding any."""

from __future__ import annotations

import numpy as np

from zicht.made_up.microdata.block import People
from zicht.made_up.microdata.planted import RISKS
from zicht.made_up.microdata.suspects import chance_with_odds, has_sibling_among


def odds(chance: float) -> float:
    return chance / (1 - chance)


def test_each_factor_multiplies_the_odds_by_what_was_planted() -> None:
    rows = np.arange(5)
    factors = {risk.factor: rows == at + 1 for at, risk in enumerate(RISKS)}
    chances = chance_with_odds(np.full(5, 0.02), rows, factors)
    for at, risk in enumerate(RISKS):
        assert np.isclose(odds(chances[at + 1]) / odds(chances[0]), risk.odds_ratio)


def test_who_has_more_factors_has_all_their_ratios() -> None:
    rows = np.arange(2)
    factors = {risk.factor: rows == 1 for risk in RISKS}
    chances = chance_with_odds(np.full(2, 0.01), rows, factors)
    product = np.prod([risk.odds_ratio for risk in RISKS])
    assert np.isclose(odds(chances[1]) / odds(chances[0]), product)


def test_the_mean_risk_of_a_group_stays_what_age_and_place_make_it() -> None:
    rng = np.random.default_rng(3)
    mean = rng.uniform(0.001, 0.02, 5_000)
    rows = np.arange(5_000)
    factors = {risk.factor: rng.random(5_000) < 0.1 for risk in RISKS}
    chances = chance_with_odds(mean, rows, factors)
    assert np.isclose(chances.mean(), -np.expm1(-mean).mean(), rtol=0.02)


def test_a_sibling_shares_a_mother_or_a_father_and_is_somebody_else() -> None:
    #            0 mother, 1 father, 2 and 3 of both, 4 of the father only, 5 of nobody
    nobody = -1
    mother = np.array([nobody, nobody, 0, 0, nobody, nobody])
    father = np.array([nobody, nobody, 1, nobody, 1, nobody])
    people = _people(mother, father)
    assert has_sibling_among(people, np.array([2])).tolist() == [False, False, False, True, True, False]
    assert has_sibling_among(people, np.array([4])).tolist() == [False, False, True, False, False, False]
    assert not has_sibling_among(people, np.array([5])).any()


def _people(mother: np.ndarray, father: np.ndarray) -> People:
    none = np.zeros(len(mother), dtype=np.int64)
    return People(none, none, none > 0, none, none, none, none, none, mother, father, none - 1)
