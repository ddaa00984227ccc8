"""Poisson pseudo-likelihood with an effect of every unit and every period, for counts with holes.

Unit effects are solved away: given the periods, the rate of a unit is its count over its exposure times the
period effects. What remains is one smooth, concave function of as many numbers as there are periods.
Nothing in it asks that counts be Poisson: it is right when the mean is (Gourieroux, Monfort & Trognon 1984).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.effects.two_way_fit import inverse_of_periods

STEPS = 100  # of Newton's method; a regular panel needs 4 to 7
CLOSE = 1e-12  # change of the logarithm of a period effect that counts as nothing


@dataclass(frozen=True, eq=False)
class PoissonTwoWayFit:
    """Rates of units and factors of periods fitted to the used cells.

    factor    (periods,)         effect of the period; nan where the used cells have no event
    rate      (units,)           events per unit of exposure at factor 1; 0 for a unit without events
    used      (units, periods)   cells that were fitted
    mean      (units, periods)   rate times exposure times factor, in all cells; nan where the used cells
                                 do not determine it
    share     (units, periods)   each used cell as a share of the fitted mean of its unit; 0 elsewhere
    score     (units, periods)   outcome minus mean in used cells, 0 elsewhere
    solve     (periods, periods) inverse of the information on the logarithms of the factors
    """

    factor: Floats
    rate: Floats
    used: Bools
    mean: Floats
    share: Floats
    score: Floats
    solve: Floats


def poisson_two_way_fit(outcome: Floats, exposure: Floats, used: Bools) -> PoissonTwoWayFit:
    """Fit outcome ~ rate of unit x factor of period x exposure on the used cells.

    outcome   (units, periods)  >= 0; not looked at outside the used cells
    exposure  (units, periods)  > 0, nan where unknown
    used      (units, periods)  cells with outcome and exposure
    A period without an event in used cells has no factor (its logarithm runs to minus infinity), and is left
    out. A unit without events says nothing of the factors and has rate 0; it is kept, because its expected
    count is unbiased as part of a sum.
    """
    used = used & (np.where(used, outcome, 0.0).sum(axis=0) > 0)
    seen, size = np.where(used, outcome, 0.0), np.where(used, exposure, 0.0)
    events, in_period = seen.sum(axis=1), seen.sum(axis=0)
    known = in_period > 0
    part = _parts(used & (events > 0)[:, np.newaxis])
    logs = np.zeros(outcome.shape[1])
    logs[known] = np.log(in_period[known] / size.sum(axis=0)[known])
    height = -np.inf
    step = np.zeros_like(logs)
    positive = events > 0
    for _ in range(STEPS):
        weighted = size * np.exp(logs)
        total = size @ np.exp(logs)
        new_height = float(in_period @ logs - events[positive] @ np.log(total[positive]))
        if new_height < height - 1e-9 * abs(height):
            step = step / 2
            logs = logs - step
            continue
        height = new_height
        per_mean = events / np.where(total > 0, total, 1.0)
        expected = per_mean @ weighted
        weighted *= np.sqrt(per_mean / np.where(total > 0, total, 1.0))[:, np.newaxis]
        information = np.diag(expected) - weighted.T @ weighted
        solve = inverse_of_periods(information, part)
        step = np.where(known, solve @ (in_period - expected), 0.0)
        logs = logs + step
        if np.abs(step).max(initial=0.0) < CLOSE:
            break
    else:
        raise AssertionError("a concave function of the periods has a top")
    factor = np.where(known, np.exp(logs), np.nan)
    weighted = size * np.exp(logs)
    total = weighted.sum(axis=1)
    rate = np.divide(events, total, out=np.full(len(total), np.nan), where=total > 0)
    share = weighted / np.where(total > 0, total, 1.0)[:, np.newaxis]
    tied = (part[np.newaxis, :] == part[np.argmax(used, axis=1)][:, np.newaxis]) & known
    tied |= (events == 0)[:, np.newaxis] & known  # no events are no events, whatever the factor
    mean = np.where(tied, np.where(np.isnan(rate), np.nan, rate)[:, np.newaxis] * exposure * factor, np.nan)
    score = np.where(used, seen - np.where(used, mean, 0.0), 0.0)
    return PoissonTwoWayFit(factor, rate, used, mean, share, score, solve)


def _parts(informative: Bools) -> Ints:
    """(periods,) number of the part each period lies in; units with events in both tie two periods."""
    members = informative.astype(np.float64)
    _, part = csgraph.connected_components(sparse.csr_array(members.T @ members), directed=False)
    return np.asarray(part, dtype=np.int64)
