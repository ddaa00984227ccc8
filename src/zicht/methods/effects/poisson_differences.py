"""Effects on small counts as ratios: observed events over those that were to be expected without the measure.

The expected count of an area is its own count before the start, carried forward by what happened in areas not
(yet) treated. With counts of 0, 3 and 7 a difference of rates or logarithms is biased or undefined; this
is not (Wooldridge 2023, Econometrics Journal 26; the same effects as his pooled Poisson regression with an
effect of each cohort). How sure it is comes in two ways, see `ratios.Ratios`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints, check_range
from zicht.methods.effects.imputation import treated_cells
from zicht.methods.effects.panels import Panel
from zicht.methods.effects.poisson_two_way_fit import PoissonTwoWayFit, poisson_two_way_fit
from zicht.methods.effects.ratios import Ratios, ratios


@dataclass(frozen=True, eq=False)
class PoissonEffects:
    """Observed and expected events of each cohort in each period from its start on.

    observed  (cells,)  nan where nothing can be expected
    expected  (cells,)  without the measure
    size      (cells,)  units behind the cell
    left_out  units without an untreated figure
    """

    panel: Panel
    fit: PoissonTwoWayFit
    anticipation: int
    rounding: Floats
    cohort: Ints
    period: Ints
    observed: Floats
    expected: Floats
    size: Floats
    left_out: int

    @property
    def event_time(self) -> Ints:
        """(cells,) periods since the start."""
        return self.period - self.cohort

    @property
    def after(self) -> Bools:
        """(cells,) True from the start on, where something can be said."""
        return np.asarray((self.event_time >= 0) & ~np.isnan(self.expected))

    def overall(self, *, latest: int | None = None) -> Ratios:
        """All events since the start together; up to `latest` periods after it, if given."""
        wanted = self.after if latest is None else self.after & (self.event_time <= latest)
        return self._summed(np.zeros(1, dtype=np.int64), np.where(wanted, 0, -1))

    def by_event_time(self) -> Ratios:
        """One ratio per number of periods since the start."""
        return self._by(self.event_time, ~np.isnan(self.expected))

    def by_cohort(self) -> Ratios:
        """One ratio per start, over all periods since."""
        return self._by(self.cohort, self.after)

    def by_calendar(self) -> Ratios:
        """One ratio per period, over all that began by then."""
        return self._by(self.period, self.after)

    def _by(self, key: Ints, wanted: Bools) -> Ratios:
        labels = np.unique(key[wanted])
        return self._summed(labels, np.where(wanted, np.searchsorted(labels, key), -1))

    def _summed(self, labels: Ints, place: Ints) -> Ratios:
        inside = place >= 0
        chosen = {
            int(cohort): _selection(
                self.period[inside & (self.cohort == cohort)],
                place[inside & (self.cohort == cohort)],
                (self.panel.periods, len(labels)),
            )
            for cohort in np.unique(self.cohort[inside])
        }
        return ratios(self.panel, self.fit, chosen, labels, self.rounding, self.anticipation)


def poisson_effects(panel: Panel, *, anticipation: int = 0, rounding: Floats | float = 0.0) -> PoissonEffects:
    """Observed and expected events of every cohort and period.

    panel         counts >= 0, exposure > 0 (None: equal); gaps are allowed
    anticipation  periods before the start in which there may be an effect already
    rounding      largest difference of a count with the true one, (units, periods) or one; widens intervals
    raises        ValueOutOfRange
    source        Wooldridge 2023, section 5 (imputation); checked on diff-diff in tests/published
    """
    check_range("counts of a panel", panel.outcome, 0, np.inf, "counts")
    known = ~np.isnan(panel.outcome) & ~np.isnan(panel.size)
    fit = poisson_two_way_fit(panel.outcome, panel.size, panel.untreated(anticipation) & known)
    cohort, period = treated_cells(panel, anticipation)
    counted = (panel.start[:, np.newaxis] == cohort) & (known & ~np.isnan(fit.mean))[:, period]
    size = counted.sum(axis=0).astype(np.float64)
    observed = np.where(counted, panel.outcome[:, period], 0.0).sum(axis=0)
    expected = np.where(counted, fit.mean[:, period], 0.0).sum(axis=0)
    nothing = size == 0
    return PoissonEffects(
        panel,
        fit,
        anticipation,
        np.broadcast_to(np.asarray(rounding, dtype=np.float64), panel.outcome.shape),
        cohort,
        period,
        np.where(nothing, np.nan, observed),
        np.where(nothing, np.nan, expected),
        size,
        left_out=int(np.sum(~fit.used.any(axis=1))),
    )


def _selection(period: Ints, place: Ints, shape: tuple[int, int]) -> Floats:
    """(periods, sums) 1 where the period counts in the sum."""
    found = np.zeros(shape)
    found[period, place] = 1.0
    return found
