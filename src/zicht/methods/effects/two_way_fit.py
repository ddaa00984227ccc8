"""Least squares with an effect of every unit and every period, for panels with holes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from zicht.methods.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class TwoWayFit:
    """Unit and period effects fitted to the used cells.

    imputed   (units, periods)    unit plus period effect; nan where the used cells do not determine it
    residual  (units, periods)    outcome minus imputed in used cells, 0 elsewhere
    used      (units, periods)
    solve     (periods, periods)  inverse of the normal equations of the periods
    """

    imputed: Floats
    residual: Floats
    used: Bools
    solve: Floats

    @property
    def kept(self) -> Bools:
        """(units,) True where there is a used cell."""
        return np.asarray(self.used.any(axis=1))

    @property
    def unit_shares(self) -> Floats:
        """(units, periods) each used cell of a unit as a share of its used cells."""
        return shares_of_units(self.used)


def two_way_fit(outcome: Floats, used: Bools) -> TwoWayFit:
    """Fit outcome = unit + period on the used cells. Unit effects are solved away: only periods remain.

    outcome, used  (units, periods); outcomes outside the used cells are not looked at
    """
    shares = shares_of_units(used)
    seen = np.where(used, outcome, 0.0)
    unit_mean = seen.sum(axis=1) / np.maximum(used.sum(axis=1), 1)
    normal = np.diag(used.sum(axis=0).astype(np.float64)) - used.T.astype(np.float64) @ shares
    part = parts_of_periods(used)
    solve = inverse_of_periods(normal, part)
    period = solve @ np.where(used, outcome - unit_mean[:, np.newaxis], 0.0).sum(axis=0)
    unit = unit_mean - shares @ period
    imputed = unit[:, np.newaxis] + period
    residual = np.where(used, outcome - imputed, 0.0)
    return TwoWayFit(np.where(_determined(used, part), imputed, np.nan), residual, used, solve)


def shares_of_units(used: Bools) -> Floats:
    """(units, periods) 1 over the used cells of the unit, in used cells; 0 elsewhere."""
    return np.asarray(used / np.maximum(used.sum(axis=1, keepdims=True), 1), dtype=np.float64)


def parts_of_periods(used: Bools) -> Ints:
    """(periods,) number of the part each period lies in; units with used cells in both tie two periods."""
    members = used.astype(np.float64)
    _, part = csgraph.connected_components(sparse.csr_array(members.T @ members), directed=False)
    return np.asarray(part, dtype=np.int64)


def inverse_of_periods(normal: Floats, part: Ints) -> Floats:
    """Pseudo-inverse of normal equations in which a constant may be added to the periods of each part.

    The constants are known exactly, so nothing depends on which eigenvalue is called nought.
    """
    together = part[:, np.newaxis] == part
    constant = together / together.sum(axis=1)
    scale = max(float(np.trace(normal)) / len(normal), 1.0)
    return np.asarray(np.linalg.inv(normal + scale * constant) - constant / scale)


def _determined(used: Bools, part: Ints) -> Bools:
    """(units, periods) True where a chain of used cells ties the period to the unit.

    Where nothing ties them, a difference between two periods is one between other units, and no imputation.
    """
    own = part[np.argmax(used, axis=1)]
    some_unit, some_period = np.any(used, axis=1, keepdims=True), np.any(used, axis=0)
    return np.asarray(some_unit & some_period & np.equal.outer(own, part))
