"""Difference in changes of two groups with different characteristics, right if one of two models is.

The two models: how the change without treatment depends on the characteristics, and how likely a unit with
such characteristics is to be treated. Sant'Anna & Zhao 2020 (Journal of Econometrics 219); R's drdid_panel.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats

STEPS = 50  # of Newton's method for the propensity; a regular one needs about 6
CLOSE = 1e-12  # change of a coefficient, in units of the linear predictor, that counts as nothing
CERTAIN = 0.995  # a comparison unit more likely than this to be treated is left out, as in the source
FARTHEST = 30.0  # a linear predictor beyond this means: the groups are separated


def doubly_robust(changes: Floats, treated: Bools, design: Floats) -> tuple[Floats, Floats]:
    """Effect on the treated of each of several changes.

    changes  (units, changes)  outcome in a period minus that in the base period
    treated  (units,)          both kinds must occur
    design   (units, terms)    constant and characteristics
    returns  (changes,) effects, (units, changes) influence; nan and 0 where a model has no solution: terms
             that say the same, or groups without overlap
    source   Sant'Anna & Zhao 2020, eq. 3.1; influence function of theorem A.1
    """
    units = len(treated)
    nothing = np.full(changes.shape[1], np.nan), np.zeros_like(changes)
    others = design[~treated]
    if len(others) <= design.shape[1] or np.linalg.matrix_rank(others) < design.shape[1]:
        return nothing
    propensity = logistic(treated, design)
    if propensity is None:
        return nothing
    kept = treated | (propensity < CERTAIN)
    odds = np.where(kept & ~treated, propensity / (1 - propensity), 0.0)
    is_treated = treated.astype(np.float64)

    gram = others.T @ others
    slope = np.linalg.solve(gram, others.T @ changes[~treated])
    residual = changes - design @ slope
    of_slope = np.linalg.solve(
        gram, ((1 - is_treated)[:, np.newaxis] * design).T
    ).T  # times residual of the unit
    information = (design * (propensity * (1 - propensity))[:, np.newaxis]).T @ design
    score = (is_treated - propensity)[:, np.newaxis] * design
    of_propensity = np.linalg.solve(information, score.T).T

    share, weight = is_treated.sum(), odds.sum()
    mean_treated, mean_others = is_treated @ residual / share, odds @ residual / weight
    part_treated = is_treated[:, np.newaxis] * (residual - mean_treated)
    part_treated -= residual * (of_slope @ (is_treated @ design))[:, np.newaxis]
    centred = residual - mean_others
    part_others = odds[:, np.newaxis] * centred
    part_others += of_propensity @ ((odds[:, np.newaxis] * design).T @ centred)
    part_others -= residual * (of_slope @ (odds @ design))[:, np.newaxis]
    influence = part_treated / share - part_others / weight
    assert influence.shape == (units, changes.shape[1]), "one part per unit and change"
    return mean_treated - mean_others, influence


def logistic(treated: Bools, design: Floats) -> Floats | None:
    """(units,) fitted chance of being treated; None when a plane parts the groups or terms say the same."""
    coefficients = np.zeros(design.shape[1])
    for _ in range(STEPS):
        predictor = design @ coefficients
        if np.abs(predictor).max() > FARTHEST:
            return None
        chance = special.expit(predictor)
        information = (design * (chance * (1 - chance))[:, np.newaxis]).T @ design
        if np.linalg.matrix_rank(information, hermitian=True) < design.shape[1]:
            return None
        step = np.linalg.solve(information, (treated - chance) @ design)
        coefficients = coefficients + step
        if np.abs(design @ step).max() < CLOSE:
            return np.asarray(special.expit(design @ coefficients))
    return None
