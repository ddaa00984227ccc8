"""Effects when trends need not be parallel, as long as they are not too far from it.

Instead of "trends were parallel" one says how far they may have been apart after the start:

- *relative magnitudes*: the difference in trends changes from one period to the next by at most `bound` times
  the largest such change before the start;
- *smoothness*: the slope of the difference changes by at most `bound` per period; 0 is a straight line.

For each bound there is an interval that holds the effect with the stated confidence whatever the difference
was within it, and a *breakdown*: the bound up to which the effect still shows.
Rambachan & Roth 2023 (Review of Economic Studies 90:2555), as R's HonestDiD.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from zicht.methods.arrays import Bools, Floats, Ints, ValueOutOfRange, check_confidence, check_range
from zicht.methods.effects.normal_rectangles import normal_lattice
from zicht.methods.effects.smooth_trends import unbiased_by_straight_lines
from zicht.methods.intervals import Interval

GRID = 400  # values of the effect that are tried before the ends are found between two of them
HALVINGS = 40  # of the distance between a value that is refused and one that is not
FARTHEST = 20.0  # standard errors to each side that are searched, beside what the bound itself allows
FIRST_STAGE = 0.1  # share of the level that the least favourable test gets, as in the source
STEEP = 1e4  # a bound beyond this breaks nothing down


@dataclass(frozen=True, eq=False)
class EventStudy:
    """Estimates of an event study against the last period before the start.

    before      (before,)  oldest first, without the base period
    after       (after,)   from the start on
    covariance  (before + after, before + after)
    weights     (after,)   of the effect that is asked for; the mean is 1/after each
    """

    before: Floats
    after: Floats
    covariance: Floats
    weights: Floats

    @property
    def estimate(self) -> float:
        """The effect when trends are parallel."""
        return float(self.weights @ self.after)

    @property
    def error(self) -> float:
        """Standard error of `estimate`."""
        part = self.covariance[len(self.before) :, len(self.before) :]
        return float(np.sqrt(self.weights @ part @ self.weights))


def event_study(
    estimates: Floats, covariance: Floats, event_time: Ints, weights: Floats | None = None
) -> EventStudy:
    """Put an event study with base period -1 in order.

    estimates   (events,)  without the base period; event_time (events,) -k..-2, 0..n without gaps
    weights     (after,)   None: the mean of all periods from the start on
    raises      ValueOutOfRange when a period is missing: changes from one period to the next need all
    """
    order = np.argsort(event_time)
    times = event_time[order]
    before, after = np.count_nonzero(times < 0), np.count_nonzero(times >= 0)
    wanted = np.concatenate([np.arange(-before - 1, -1), np.arange(after)])
    if before == 0 or after == 0 or not np.array_equal(times, wanted):
        raise ValueOutOfRange(
            "event study",
            found=f"{before} periods before and {after} after the base period",
            expected="each period once, from -2 back and from 0 on, without the base period -1",
            remedy="estimate against one base period, and leave out event times that few areas have",
        )
    values = estimates[order]
    return EventStudy(
        values[:before],
        values[before:],
        covariance[np.ix_(order, order)],
        np.full(after, 1 / after) if weights is None else weights,
    )


def relative_magnitudes(study: EventStudy, bounds: Floats, confidence: float = 0.95) -> Interval:
    """Interval of the effect for each bound, (bounds,).

    bounds  >= 0; 1: the difference in trends changes no more than it did at worst before the start
    source  Rambachan & Roth 2023, sections 2.4.1 and 3.2: union over where the worst change was; hybrid of
            the least favourable and the conditional test, with the moments of the periods after the start
    """
    check_confidence("interval of an effect", confidence)
    check_range("bounds on the difference in trends", bounds, 0, np.inf, "bounds")
    pairs = [_relative_interval(study, float(bound), 1 - confidence) for bound in bounds]
    lower, upper = np.array(pairs).T.reshape(2, -1)
    return Interval(lower, upper)


def smoothness(study: EventStudy, bounds: Floats, confidence: float = 0.95) -> Interval:
    """Interval of the effect for each bound, (bounds,): the shortest of fixed length.

    bounds  >= 0, in units of the outcome per period per period; 0: the difference is a straight line
    source  Rambachan & Roth 2023, section 4.1 (Armstrong & Kolesar 2018)
    """
    check_confidence("interval of an effect", confidence)
    check_range("bounds on the difference in trends", bounds, 0, np.inf, "bounds")
    pairs = [_fixed_length(study, float(bound), 1 - confidence) for bound in bounds]
    lower, upper = np.array(pairs).T.reshape(2, -1)
    return Interval(lower, upper)


def breakdown(intervals: Callable[[Floats], Interval], largest: float = 8.0) -> float:
    """Largest bound at which the effect still shows; 0 when it never does, `largest` when it does throughout.

    intervals  bounds to intervals, such as `partial(relative_magnitudes, study)`
    """
    check_range("largest bound", np.array([largest]), 0, STEEP, "bound")

    def shows(bound: float) -> bool:
        interval = intervals(np.array([bound]))
        return bool(interval.lower[0] > 0 or interval.upper[0] < 0)

    if not shows(0.0):
        return 0.0
    if shows(largest):
        return largest
    low, high = 0.0, largest
    while high - low > 1e-4 * largest:
        middle = (low + high) / 2
        low, high = (middle, high) if shows(middle) else (low, middle)
    return low


@dataclass(frozen=True, eq=False)
class _Corners:
    """Corners of the dual program, for one place and sign of the worst change before.

    The program asks by how much the moments must give way. In terms of changes from period to period each
    nuisance stands in two moments only, so its corners are known: the effect is too high, too low, or the
    worst change has the wrong sign in one period. Statistics are value + slope * effect.
    """

    value: Floats  # (corners,)
    slope: Floats  # (corners,)
    covariance: Floats  # (corners, corners)


def _relative_interval(study: EventStudy, bound: float, alpha: float) -> tuple[float, float]:
    """Smallest and largest effect that is not refused for some place and sign of the worst change."""
    before = len(study.before)
    ends = [
        _accepted(study, _corners(study, bound, place, sign), bound, alpha)
        for place in range(before)
        for sign in (1.0, -1.0)
    ]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _changes(study: EventStudy) -> tuple[Floats, Floats]:
    """(before, all) and (after, all): how changes from period to period are made of the estimates."""
    before, after = len(study.before), len(study.after)
    places = np.eye(before + after)
    of_before = np.vstack([places[1:before], np.zeros((1, before + after))]) - places[:before]
    first = np.vstack([np.zeros((1, before + after)), places[before:-1]])
    return of_before, places[before:] - first


def _corners(study: EventStudy, bound: float, place: int, sign: float) -> _Corners:
    of_before, of_after = _changes(study)
    worst = sign * of_before[place]
    up, down = of_after - bound * worst, -of_after - bound * worst
    errors_up, errors_down = (np.sqrt(np.einsum("ij,jk,ik->i", m, study.covariance, m)) for m in (up, down))
    # how much each change counts in the effect: all periods from it on
    share = np.cumsum(study.weights[::-1])[::-1]
    rise, fall = np.maximum(share, 0), np.maximum(-share, 0)
    too_high, too_low = (
        (part / (first @ errors_up + second @ errors_down))
        for part, first, second in (
            (rise @ up + fall @ down, rise, fall),
            (fall @ up + rise @ down, fall, rise),
        )
    )
    size = rise @ errors_up + fall @ errors_down, fall @ errors_up + rise @ errors_down
    rows, slopes = [too_high, too_low], [-1 / size[0], 1 / size[1]]
    if bound > 0:
        wrong = -2 * bound * worst[np.newaxis, :] / (errors_up + errors_down)[:, np.newaxis]
        rows += list(wrong)
        slopes += [0.0] * len(wrong)
    matrix = np.array(rows)
    return _Corners(
        matrix @ np.concatenate([study.before, study.after]),
        np.array(slopes),
        matrix @ study.covariance @ matrix.T,
    )


def _accepted(study: EventStudy, corners: _Corners, bound: float, alpha: float) -> tuple[float, float]:
    """Smallest and largest effect that the test does not refuse; (inf, -inf) when it refuses all."""
    limit = _least_favourable(corners.covariance, 1 - FIRST_STAGE * alpha)
    of_before, _ = _changes(study)
    changes = of_before @ np.concatenate([study.before, study.after])
    errors = np.sqrt(np.einsum("ij,jk,ik->i", of_before, study.covariance, of_before))
    # as far as the worst change before could plausibly be carried on, in every period after
    carried = bound * float((np.abs(changes) + FARTHEST * errors).max())
    reach = FARTHEST * study.error + carried * float(np.abs(np.cumsum(study.weights[::-1])).sum())
    effects = np.linspace(study.estimate - reach, study.estimate + reach, GRID)
    kept = np.flatnonzero(~_refused(corners, effects, limit, alpha))
    if len(kept) == 0:
        return np.inf, -np.inf
    ends = []
    for inside, step in ((kept[0], -1), (kept[-1], 1)):
        outside = inside + step
        if not 0 <= outside < GRID:
            ends.append(step * np.inf)
            continue
        good, bad = effects[inside], effects[outside]
        for _ in range(HALVINGS):
            middle = (good + bad) / 2
            if _refused(corners, np.array([middle]), limit, alpha)[0]:
                bad = middle
            else:
                good = middle
        ends.append(good)
    return float(ends[0]), float(ends[1])


def _least_favourable(covariance: Floats, level: float) -> float:
    """Quantile of the largest corner when every moment just holds."""
    values, vectors = np.linalg.eigh(covariance)
    used = values > 1e-10 * values.max()
    root = vectors[:, used] * np.sqrt(values[used])
    return float(np.quantile((root @ normal_lattice(int(used.sum()))).max(axis=0), level))


def _refused(corners: _Corners, effects: Floats, limit: float, alpha: float) -> Bools:
    """(effects,) True where the hybrid test refuses the effect."""
    rows = np.arange(len(effects))
    found = corners.value + np.outer(effects, corners.slope)
    largest = np.argmax(found, axis=1)
    value = found[rows, largest]
    variance = np.diagonal(corners.covariance)[largest]
    share = corners.covariance[largest] / variance[:, np.newaxis]
    rest, room = found - share * value[:, np.newaxis], 1 - share
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = rest / room
    low = np.where(room > 1e-9, turn, -np.inf).max(axis=1)
    high = np.minimum(np.where(room < -1e-9, turn, np.inf).min(axis=1), limit)
    error = np.sqrt(variance)
    # chance of more than was found, between low and high; as upper tails, which keep their digits
    tail_found, tail_low, tail_high = (special.ndtr(-end / error) for end in (value, low, high))
    whole = tail_low - tail_high
    beyond = np.divide(tail_found - tail_high, whole, out=np.ones_like(whole), where=whole > 0)
    level = alpha * (1 - FIRST_STAGE) / (1 - FIRST_STAGE * alpha)
    return np.asarray((value > limit) | ((value > 0) & (beyond < level)))


def _fixed_length(study: EventStudy, bound: float, alpha: float) -> tuple[float, float]:
    """The shortest interval around a weighted sum of all estimates that allows for its largest bias."""
    line = unbiased_by_straight_lines(study.before, study.after, study.covariance, study.weights)

    def half_length(penalty: float) -> float:
        curves = line.curves(penalty)
        return _half_length(bound * line.bias(curves), line.error(curves), alpha)

    tried = list(line.penalties)
    for high, low in zip(line.penalties[:-1], line.penalties[1:], strict=True):
        found = optimize.minimize_scalar(half_length, bounds=(low, high), method="bounded")
        tried.append(float(found.x))
    best = min(tried, key=half_length)
    centre, half = line.centre(line.curves(best)), half_length(best)
    return centre - half, centre + half


def _half_length(bias: float, error: float, alpha: float) -> float:
    """Quantile of the absolute value of a normal figure with this mean and spread."""
    ratio = bias / error
    widest = ratio + special.ndtri(1 - alpha / 2)

    def excess(limit: float) -> float:
        return float(special.ndtr(limit - ratio) - special.ndtr(-limit - ratio)) - (1 - alpha)

    return error * float(optimize.brentq(excess, 0.0, widest, xtol=1e-13))
