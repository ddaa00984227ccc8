"""Effects per cohort and period, and what follows from them: by event time, cohort, calendar and overall.

A cohort is the units that began in one period. Every estimator of a staggered start in this folder gives
`CohortEffects`, so one way of adding up, one way of making bands and one way of testing serve them all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Bools, Floats, Ints
from zicht.methods.effects.estimates import Estimates


@dataclass(frozen=True, eq=False)
class CohortEffects:
    """One effect per cohort and period.

    estimates      (cells,) values with influence
    cohort         (cells,) index of the first treated period
    period         (cells,) index of the period
    size           (cells,) units (or their weight) behind the cell
    random_shares  True: the sizes of the cohorts are a draw too, and their chance counts
                   (Callaway & Sant'Anna); False: the effect is that of these units
    left_out       units of the panel that could not take part
    """

    estimates: Estimates
    cohort: Ints
    period: Ints
    size: Floats
    random_shares: bool
    left_out: int

    @property
    def event_time(self) -> Ints:
        """(cells,) periods since the start; 0 is the first treated period, below 0 is before."""
        return self.period - self.cohort

    @property
    def after(self) -> Bools:
        """(cells,) True from the start on, where something can be said."""
        return np.asarray((self.event_time >= 0) & ~np.isnan(self.estimates.value))

    def overall(self) -> Aggregate:
        """One figure: all cells from the start on, each counting for its units."""
        return self._summed(np.zeros(1, dtype=np.int64), np.where(self.after, 0, -1))

    def by_event_time(self, *, earliest: int | None = None, latest: int | None = None) -> Aggregate:
        """One figure per number of periods since the start; an event study, between two ends if given."""
        wanted = ~np.isnan(self.estimates.value)
        if earliest is not None:
            wanted &= self.event_time >= earliest
        if latest is not None:
            wanted &= self.event_time <= latest
        return self._by(self.event_time, wanted)

    def by_cohort(self) -> Aggregate:
        """One figure per start, over all periods since."""
        return self._by(self.cohort, self.after)

    def by_calendar(self) -> Aggregate:
        """One figure per period, over all that began by then."""
        return self._by(self.period, self.after)

    def mean_over_event_times(self) -> Aggregate:
        """The mean of the event times from 0 on, each counting the same ("dynamic" in R's did)."""
        return self.by_event_time(earliest=0).mean()

    def mean_over_calendar(self) -> Aggregate:
        """The mean of the periods, each counting the same ("calendar" in R's did)."""
        return self.by_calendar().mean()

    def mean_over_cohorts(self) -> Aggregate:
        """The mean of the starts, each counting for its units ("group" in R's did)."""
        found = self.by_cohort()
        first = np.searchsorted(self.cohort, found.label)  # cells lie in order of their cohort
        size = self.size[first]
        weights = (size / size.sum())[:, np.newaxis]
        of_weights = None
        if self.random_shares:
            of_weights = _weights_influence(
                found.estimates, found.label, np.zeros(len(size), dtype=np.int64), size[:, np.newaxis]
            )
        return Aggregate(np.zeros(1, dtype=np.int64), found.estimates.combined(weights, of_weights))

    def _by(self, key: Ints, wanted: Bools) -> Aggregate:
        labels = np.unique(key[wanted])
        return self._summed(labels, np.where(wanted, np.searchsorted(labels, key), -1))

    def _summed(self, labels: Ints, place: Ints) -> Aggregate:
        """Cells with the same place together, each counting for its size; -1 is left out."""
        inside = np.flatnonzero(place >= 0)
        weights = np.zeros((len(place), len(labels)))
        weights[inside, place[inside]] = self.size[inside]
        totals = weights.sum(axis=0)
        known = totals > 0
        shares = np.divide(weights, totals, out=np.zeros_like(weights), where=known)
        of_weights = None
        if self.random_shares:
            of_weights = _weights_influence(
                self.estimates.chosen(inside), self.cohort[inside], place[inside], weights[inside]
            )
        found = self.estimates.combined(shares, of_weights)
        if not known.all():
            found = Estimates(
                np.where(known, found.value, np.nan),
                found.influence,
                found.cluster,
                found.group,
                found.alone | ~known,
            )
        return Aggregate(labels, found)


@dataclass(frozen=True, eq=False)
class Aggregate:
    """Effects added up: one per label (event time, cohort or period), in order."""

    label: Ints
    estimates: Estimates

    def mean(self) -> Aggregate:
        """The mean of all, each counting the same."""
        count = len(self.label)
        even = np.full((count, 1), 1 / max(count, 1))
        return Aggregate(np.zeros(1, dtype=np.int64), self.estimates.combined(even))

    def chosen(self, places: Bools) -> Aggregate:
        """Some of them."""
        return Aggregate(self.label[places], self.estimates.chosen(places))


def _weights_influence(cells: Estimates, cohort: Ints, place: Ints, weights: Floats) -> Floats:
    """(units, sums) what the chance in the shares of cohorts does to a weighted mean of cells.

    A unit of cohort g moves the mean by (sum over the cells of g of their value minus the mean) over the
    weight of all cells; other units move nothing (Callaway & Sant'Anna 2021, after theorem 2).
    """
    totals = weights.sum(axis=0)
    means = np.divide(cells.value @ weights, totals, out=np.zeros(len(totals)), where=totals > 0)
    cohorts, of = np.unique(cohort, return_inverse=True)
    moved = np.zeros((len(cohorts), len(totals)))
    np.add.at(moved, (of, place), (cells.value - means[place]) / totals[place])
    where = np.minimum(np.searchsorted(cohorts, cells.group), len(cohorts) - 1)
    member = cohorts[where] == cells.group
    return np.asarray(np.where(member[:, np.newaxis], moved[where], 0.0))
