"""Up to three bends in a series: at which periods does the slope change, and how many bends are there?

Segments of a straight line on the log scale meet at joinpoints (Kim, Fay, Feuer & Midthune 2000, Statistics
in Medicine 19:335). For each number of joinpoints the whole grid of places is searched: every set of places
at once, on the quadratic approximation of the likelihood around the present fit; then the best set is
fitted exactly, and the search is repeated around that fit until nothing is gained. How many there are is
decided by BIC3, the criterion with a threefold price for a joinpoint, or for one series by the permutation
test.

Errors and intervals take the number of joinpoints for granted, those of slopes their places too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, Ints, check_range, check_same_shape, floats
from zicht.methods.intervals import Interval
from zicht.methods.series.quasi_poisson_trend import slope_design
from zicht.methods.series.regression import Regression, information, regression
from zicht.methods.series.seasons import NoSeasons, Seasons

MOST = 3  # joinpoints; more are not told from season and chance in ten years of quarters
ROUNDS = 4  # of search and exact fit
AT_ONCE = 512  # series in memory together with all their sets of places
NONE = -1  # in an array of places: no joinpoint


@dataclass(frozen=True, eq=False)
class Joinpoints:
    """Chosen joinpoints of many series; nan and NONE where there is none."""

    number: Ints  # (series,) of joinpoints; NONE for a series that cannot be fitted
    place: Ints  # (series, most) index of the period, rising
    place_interval: Interval  # (series, most) 95 %, index of the first and last period it may be
    slope: Floats  # (series, most + 1) logarithm of the yearly ratio of each segment
    slope_interval: Interval  # 95 %
    deviance: Floats  # (series, most + 1) by number of joinpoints
    criterion: Floats  # (series, most + 1) BIC3 by number of joinpoints
    dispersion: Floats  # (series,) of the chosen fit, >= 1


def joinpoints(
    counts: Floats,
    exposure: Floats | float,
    years: Floats,
    *,
    seasons: Seasons | None = None,
    most: int = MOST,
    margin: int = 4,
) -> Joinpoints:
    """Joinpoints of every series, their number by BIC3.

    counts    (series, times)       >= 0, nan where missing
    exposure  broadcastable, > 0    persons, or 1
    years     (times,)              moment of each period in years, equally spaced
    seasons   what is taken out     None: nothing
    most      0 to 3                joinpoints
    margin    periods               between joinpoints, and between them and both ends; a year of quarters
    raises    ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("joinpoints", counts=counts, exposure=floats(exposure), years=years)
    check_range("joinpoints", floats(most), 0, MOST, "joinpoints")
    offset = np.broadcast_to(np.log(np.where(floats(exposure) > 0, exposure, np.nan)), counts.shape)
    grid = _Grid.of(years, seasons or NoSeasons(), most, margin)
    starts = range(0, max(len(counts), 1), AT_ONCE)
    parts = [_found(grid, counts[at : at + AT_ONCE], offset[at : at + AT_ONCE]) for at in starts]
    return _joined(parts)


def permutation_number(
    counts: Floats,
    exposure: Floats | float,
    years: Floats,
    *,
    generator: np.random.Generator,
    seasons: Seasons | None = None,
    most: int = MOST,
    margin: int = 4,
    permutations: int = 499,
    alpha: float = 0.05,
) -> int:
    """Number of joinpoints of one series by the permutation test of Kim et al. 2000.

    Few joinpoints are tested against many: standardised residuals of the fit with few are dealt out anew,
    and the drop of the deviance is compared. The chance of one joinpoint too many is at most `alpha`.

    counts, exposure  (times,)  complete
    others            as in joinpoints
    """
    assert counts.ndim == 1, "one series"
    offset = np.broadcast_to(np.log(floats(exposure)), counts.shape)[np.newaxis]
    grid = _Grid.of(years, seasons or NoSeasons(), most, margin)
    few, many = 0, most
    while few < many:
        observed = grid.fits(counts[np.newaxis], offset, few)
        root = np.sqrt(observed.fit.mean)
        residuals = (counts - observed.fit.mean[0]) / root[0]
        order = generator.permuted(np.tile(np.arange(len(counts)), (permutations, 1)), axis=1)
        drawn = np.maximum(observed.fit.mean + root * residuals[order], 0.0)
        series = np.concatenate([counts[np.newaxis], drawn])
        offsets = np.repeat(offset, len(series), axis=0)
        low, high = (_deviances(grid, series, offsets, number) for number in (few, many))
        gain = (low - high) / high
        p = (1 + np.sum(gain[1:] >= gain[0])) / (1 + np.sum(~np.isnan(gain[1:])))
        if p <= alpha / (most - few):
            few += 1
        else:
            many -= 1
    return few


@dataclass(frozen=True, eq=False)
class _Fitted:
    """Exact fits with the best found places; `place` indexes the grid."""

    fit: Regression
    place: Ints  # (series, number)


@dataclass(frozen=True, eq=False)
class _Grid:
    """Where joinpoints may be, and which sets of them."""

    base: Floats  # (times, terms) constant, slope, seasons
    hinges: Floats  # (times, places) 0 before the place, years since it after
    period: Ints  # (places,) index of each place
    sets: tuple[Ints, ...]  # by number: (sets, number) places that keep the margin

    @classmethod
    def of(cls, years: Floats, seasons: Seasons, most: int, margin: int) -> _Grid:
        base = slope_design(years, seasons)
        period = np.arange(margin, len(years) - margin)
        hinges = np.maximum(years[:, np.newaxis] - years[period], 0.0)
        sets = tuple(_sets(len(period), number, margin) for number in range(most + 1))
        return cls(base, hinges, period, sets)

    def fits(self, counts: Floats, offset: Floats, number: int) -> _Fitted:
        """Fits with `number` joinpoints at the best places found."""
        best = regression(counts, self.base, offset=offset)
        place = np.zeros((len(counts), number), dtype=np.int64)
        if number == 0 or not len(self.sets[number]):
            return _Fitted(best, place)
        lowest = np.full(len(counts), np.inf)
        around = best
        for _ in range(ROUNDS):
            found = self._best_sets(counts, offset, around, number)
            fit = regression(counts, self.design(found), offset=offset)
            better = fit.deviance < lowest * (1 - 1e-9)
            if not better.any():
                break
            place[better] = found[better]
            lowest = np.where(better, fit.deviance, lowest)
            around = _chosen(better, fit, around)
        return _Fitted(regression(counts, self.design(place), offset=offset), place)

    def design(self, place: Ints) -> Floats:
        """(series, times, terms + number)"""
        base = np.broadcast_to(self.base, (len(place), *self.base.shape))
        return np.concatenate([base, np.moveaxis(self.hinges[:, place], 0, 1)], axis=2)

    def reduced(
        self, counts: Floats, offset: Floats, around: Regression, kept: Ints
    ) -> tuple[Floats, Floats]:
        """Information and score of every hinge around a fit, with base and the hinges `kept` taken out.

        The gain in deviance of adding hinges is, to second order, score' information^-1 score.
        """
        weight = np.nan_to_num(around.variance)
        mean = np.where(np.isnan(around.mean) | (weight == 0), 1.0, around.mean)
        response = np.log(mean) - np.nan_to_num(offset) + (np.nan_to_num(counts) - mean) / mean
        terms = self.base.shape[1]
        whole = np.concatenate([self.base, self.hinges], axis=1)
        matrix = information(weight, whole)
        score = (weight * response) @ whole
        out = np.concatenate([np.broadcast_to(np.arange(terms), (len(kept), terms)), kept + terms], axis=1)
        rows = np.arange(len(kept))[:, np.newaxis]
        block = matrix[rows[:, :, np.newaxis], out[:, :, np.newaxis], out[:, np.newaxis, :]]
        block = block + np.eye(out.shape[1]) * (
            1e-12 * np.trace(block, axis1=1, axis2=2)[:, None, None] + 1e-280
        )
        cross = matrix[rows, out][:, :, terms:]  # (series, out, places)
        pull = np.linalg.solve(block, cross)
        left = matrix[:, terms:, terms:] - np.swapaxes(cross, 1, 2) @ pull
        return left, score[:, terms:] - np.einsum("so,sop->sp", score[rows, out], pull)

    def _best_sets(self, counts: Floats, offset: Floats, around: Regression, number: int) -> Ints:
        """(series, number) the places with the largest gain around a fit."""
        nothing = np.empty((len(counts), 0), dtype=np.int64)
        matrix, score = self.reduced(counts, offset, around, nothing)
        sets = self.sets[number]
        gain = np.zeros((len(counts), len(sets)))
        # Cholesky of every set's little matrix, one joinpoint after the other
        rows: list[list[Floats]] = []
        solved: list[Floats] = []
        for own in range(number):
            row: list[Floats] = []
            for other in range(own):
                part = matrix[:, sets[:, own], sets[:, other]]
                for before in range(other):
                    part = part - row[before] * rows[other][before]
                row.append(part / rows[other][other])
            left = matrix[:, sets[:, own], sets[:, own]] - sum((part**2 for part in row), np.zeros(1))
            root = np.sqrt(np.maximum(left, 1e-12 * matrix[:, sets[:, own], sets[:, own]] + 1e-280))
            value = score[:, sets[:, own]]
            for before in range(own):
                value = value - row[before] * solved[before]
            rows.append([*row, root])
            solved.append(value / root)
            gain += solved[-1] ** 2
        return np.asarray(sets[np.argmax(gain, axis=1)])


def _sets(places: int, number: int, margin: int) -> Ints:
    """(sets, number) rising places at least the margin apart."""
    every = np.indices((places,) * number).reshape(number, places**number).T
    return np.asarray(every[np.all(np.diff(every, axis=1) >= margin, axis=1)], dtype=np.int64)


def _found(grid: _Grid, counts: Floats, offset: Floats) -> Joinpoints:
    """All numbers of joinpoints, the choice, and what is told of it."""
    times = np.sum(~np.isnan(counts + offset), axis=1)
    most = len(grid.sets) - 1
    fits = [grid.fits(counts, offset, number) for number in range(most + 1)]
    usable = [len(grid.sets[number]) > 0 for number in range(most + 1)]
    deviance = np.stack([np.where(ok, f.fit.deviance, np.nan) for ok, f in zip(usable, fits, strict=True)], 1)
    criterion = bic3(deviance, times)
    fitted = ~np.isnan(deviance[:, 0])
    number = np.where(fitted, np.argmin(np.where(np.isnan(criterion), np.inf, criterion), axis=1), NONE)
    told = _Told.empty(len(counts), most)
    for own in range(most + 1):
        rows = np.flatnonzero(number == own)
        if len(rows):
            told.fill(grid, counts[rows], offset[rows], fits[own], rows)
    return Joinpoints(
        number.astype(np.int64),
        told.place,
        Interval(told.first, told.last),
        told.slope,
        Interval(told.low, told.high),
        deviance,
        criterion,
        told.dispersion,
    )


def bic3(deviance: Floats, times: Ints) -> Floats:
    """(series, most + 1) ln(deviance / n) + (3 k + 2) ln(n) / n: three parameters' price for a joinpoint."""
    n = times[:, np.newaxis].astype(np.float64)
    number = np.arange(deviance.shape[1])
    return floats(np.log(np.maximum(deviance, 1e-12) / n) + (3 * number + 2) * np.log(n) / n)


@dataclass(frozen=True, eq=False)
class _Told:
    """Arrays that are filled for the series of each number of joinpoints."""

    place: Ints
    first: Floats
    last: Floats
    slope: Floats
    low: Floats
    high: Floats
    dispersion: Floats

    @classmethod
    def empty(cls, series: int, most: int) -> _Told:
        places, slopes = ((series, most), (series, most + 1))
        blank = [np.full(shape, np.nan) for shape in (places, places, slopes, slopes, slopes)]
        place, dispersion = np.full(places, NONE, dtype=np.int64), np.full(series, np.nan)
        return cls(place, blank[0], blank[1], blank[2], blank[3], blank[4], dispersion)

    def fill(self, grid: _Grid, counts: Floats, offset: Floats, found: _Fitted, rows: Ints) -> None:
        """Slopes with their intervals, and how far each place can move."""
        fit, place = _rows_of(found.fit, rows), found.place[rows]
        number = place.shape[1]
        dispersion = np.maximum(fit.dispersion, 1.0)
        self.dispersion[rows] = dispersion
        self.place[rows[:, None], np.arange(number)] = grid.period[place]
        terms = grid.base.shape[1]
        sums = np.zeros((number + 1, terms + number))  # slope of a segment: first slope and bends up to it
        sums[:, 1] = 1
        sums[:, terms:] = np.tri(number + 1, number, -1)
        slope = fit.coefficients @ sums.T
        variance = np.einsum("mi,sij,mj->sm", sums, fit.unscaled, sums) * dispersion[:, None]
        half = special.stdtrit(np.maximum(fit.freedom, 1.0), 0.975)[:, None] * np.sqrt(variance)
        segments = (rows[:, None], np.arange(number + 1))
        self.slope[segments], self.low[segments], self.high[segments] = slope, slope - half, slope + half
        limit = dispersion * special.stdtrit(np.maximum(fit.freedom, 1.0), 0.975) ** 2
        for own in range(number):
            others = np.delete(place, own, axis=1)
            matrix, score = grid.reduced(counts, offset, fit, others)
            gain = score**2 / np.maximum(np.diagonal(matrix, axis1=1, axis2=2), 1e-280)
            gain = np.where(_free(place, own, matrix.shape[1]), gain, -np.inf)
            best = np.take_along_axis(gain, place[:, own : own + 1], axis=1)
            may = gain >= best - limit[:, None]
            self.first[rows, own] = grid.period[np.argmax(may, axis=1)]
            self.last[rows, own] = grid.period[may.shape[1] - 1 - np.argmax(may[:, ::-1], axis=1)]


def _free(place: Ints, own: int, places: int) -> Bools:
    """(series, places) between the neighbours of this joinpoint: further it would be another one."""
    all_of = np.arange(places)
    after = place[:, own - 1 : own] if own else np.full((len(place), 1), -1)
    before = place[:, own + 1 : own + 2] if own + 1 < place.shape[1] else np.full((len(place), 1), places)
    return np.asarray((all_of > after) & (all_of < before))


def _deviances(grid: _Grid, counts: Floats, offset: Floats, number: int) -> Floats:
    starts = range(0, len(counts), AT_ONCE)
    parts = [grid.fits(counts[at : at + AT_ONCE], offset[at : at + AT_ONCE], number) for at in starts]
    return np.concatenate([part.fit.deviance for part in parts])


def _chosen(better: Bools, new: Regression, old: Regression) -> Regression:
    """A regression of which only mean and variance are looked at: new where better."""
    rows = better[:, np.newaxis]
    mean, variance = np.where(rows, new.mean, old.mean), np.where(rows, new.variance, old.variance)
    return Regression(old.coefficients, old.unscaled, mean, variance, old.deviance, old.pearson, old.freedom)


def _rows_of(fit: Regression, rows: Ints) -> Regression:
    return Regression(
        fit.coefficients[rows],
        fit.unscaled[rows],
        fit.mean[rows],
        fit.variance[rows],
        fit.deviance[rows],
        fit.pearson[rows],
        fit.freedom[rows],
    )


def _joined(parts: list[Joinpoints]) -> Joinpoints:
    def both(name: str) -> Interval:
        intervals = [getattr(part, name) for part in parts]
        return Interval(
            np.concatenate([interval.lower for interval in intervals]),
            np.concatenate([interval.upper for interval in intervals]),
        )

    return Joinpoints(
        np.concatenate([part.number for part in parts]),
        np.concatenate([part.place for part in parts]),
        both("place_interval"),
        np.concatenate([part.slope for part in parts]),
        both("slope_interval"),
        np.concatenate([part.deviance for part in parts]),
        np.concatenate([part.criterion for part in parts]),
        np.concatenate([part.dispersion for part in parts]),
    )
