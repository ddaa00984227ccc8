"""The same logistic regression on many resamples at once."""

from __future__ import annotations

import numpy as np
from scipy import special

from zicht.methods.arrays import Floats, floats

STEPS = 40
CLOSE = 1e-8
LARGEST = 30.0  # a coefficient beyond this, on columns of about unit size, has no finite value


def many_logistic(cases: Floats, rows: Floats, design: Floats) -> Floats:
    """Coefficients of each resample.

    cases, rows  (resamples, levels)
    design       (levels, terms)  columns of about unit size
    returns      (resamples, terms)  nan where no finite coefficients are found
    """
    squares = (design[:, :, np.newaxis] * design[:, np.newaxis, :]).reshape(len(design), -1)
    terms = design.shape[1]
    beta = np.zeros((len(rows), terms))
    active = (cases.sum(axis=1) > 0) & ((rows - cases).sum(axis=1) > 0)
    beta[~active] = np.nan
    for _ in range(STEPS):
        if not active.any():
            break
        risk = special.expit(beta[active] @ design.T)
        score = (cases[active] - rows[active] * risk) @ design
        information = ((rows[active] * risk * (1 - risk)) @ squares).reshape(-1, terms, terms)
        move = _solved(information, score)
        largest = np.abs(move).max(axis=1)
        beta[active] += move / np.maximum(largest / 4, 1)[:, np.newaxis]
        places = np.flatnonzero(active)
        lost = ~(np.abs(beta[places]).max(axis=1) < LARGEST)
        beta[places[lost]] = np.nan
        active[places[lost | (largest < CLOSE)]] = False
    beta[active] = np.nan
    return beta


def _solved(information: Floats, score: Floats) -> Floats:
    """nan where a resample lacks what a term is about."""
    able = np.linalg.cond(information) < 1e14
    safe = np.where(able[:, np.newaxis, np.newaxis], information, np.eye(score.shape[1]))
    move = np.linalg.solve(safe, score[..., np.newaxis])[..., 0]
    return floats(np.where(able[:, np.newaxis], move, np.nan))
