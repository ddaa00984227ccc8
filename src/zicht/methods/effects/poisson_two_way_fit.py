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
FARTHEST = 5.0  # a step is not longer than this in any logarithm: far from the top the slope misleads
CLOSE = 1e-10  # change of the logarithm of a period effect that counts as nothing


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
    out. So is a used cell that any fit makes nought: of a unit with events in other periods only, when no
    unit leads back from these (separation). A unit without events says nothing of the factors and has rate 0;
    it is kept, because its expected count is unbiased as part of a sum.
    """
    used = used & (np.where(used, outcome, 0.0).sum(axis=0) > 0)
    part = _parts(used, np.where(used, outcome, 0.0) > 0)
    of_unit = part[np.argmax(np.where(used, outcome, 0.0), axis=1)]
    seen = np.where(used, outcome, 0.0)
    events = seen.sum(axis=1)
    fitted = used & ((events == 0)[:, np.newaxis] | np.equal.outer(of_unit, part))
    size = np.where(fitted, exposure, 0.0)
    known = seen.sum(axis=0) > 0
    logs, solve = _factors(seen, size, known, part)
    factor = np.where(known, np.exp(logs), np.nan)
    share = size * np.exp(logs)
    total = share.sum(axis=1)
    rate = np.divide(events, total, out=np.full(len(total), np.nan), where=total > 0)
    share /= np.where(total > 0, total, 1.0)[:, np.newaxis]
    # no events are no events, whatever the factor
    tied = known & (np.equal.outer(of_unit, part) | (events == 0)[:, np.newaxis])
    mean = np.where(tied, rate[:, np.newaxis] * exposure * factor, np.nan)
    score = np.where(fitted, seen - np.where(fitted, mean, 0.0), 0.0)
    return PoissonTwoWayFit(factor, rate, fitted, mean, share, score, solve)


def _factors(seen: Floats, size: Floats, known: Bools, part: Ints) -> tuple[Floats, Floats]:
    """(periods,) logarithms of the factors, (periods, periods) inverse of their information; Newton's method.

    The function is concave and has a top, since the periods of a part lead to each other. A step that leads
    down is halved; the end is where steps, or what they gain, are lost in rounding.
    """
    events, in_period = seen.sum(axis=1), seen.sum(axis=0)
    positive = events > 0
    events, size = events[positive], size[positive]
    logs = np.zeros(len(in_period))
    logs[known] = np.log(in_period[known] / size.sum(axis=0)[known])
    height, step, steps = -np.inf, np.full(len(logs), np.inf), 0
    while np.abs(step).max(initial=0.0) > CLOSE:
        assert steps < STEPS, "a concave function with a top is climbed"
        steps += 1
        weighted = size * np.exp(logs)
        total = weighted.sum(axis=1)
        reached = float(in_period @ logs - events @ np.log(total))
        if reached < height - CLOSE * abs(height):
            step = step / 2
            logs = logs - step
            continue
        gained, height = reached - height, reached
        per_mean = events / total
        expected = per_mean @ weighted
        weighted *= (np.sqrt(events) / total)[:, np.newaxis]
        solve = inverse_of_periods(np.diag(expected) - weighted.T @ weighted, part)
        if gained <= CLOSE * CLOSE * abs(height):
            break
        step = np.clip(np.where(known, solve @ (in_period - expected), 0.0), -FARTHEST, FARTHEST)
        logs = logs + step
    return logs, solve


def _parts(used: Bools, with_events: Bools) -> Ints:
    """(periods,) number of the part each period lies in: those that lead to each other and back.

    A unit with events in one period and at risk in another leads from the second to the first: its events
    hold the first up. Where nothing leads back, any fit is better when the second is nought beside it
    (Zermelo 1929, Ford 1957; for Poisson regression Correia, Guimaraes & Zylkin 2020).
    """
    leads = used.T.astype(np.float64) @ with_events.astype(np.float64)
    _, part = csgraph.connected_components(sparse.csr_array(leads), directed=True, connection="strong")
    return np.asarray(part, dtype=np.int64)
