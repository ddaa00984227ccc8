"""Late registrations: what will the counts of the newest periods come to?

A count of a period grows for some quarters. Of earlier periods it is known how: the share that comes with
each delay, read backwards, is a binomial share of what has come so far (chain ladder as reverse hazards;
Lawless 1994, Canadian Journal of Statistics 22:15; Hoehle & an der Heiden 2014, Biometrics 70:993). Shares
of an area are drawn towards those of its larger area by a beta prior, which on all delays together is a
(generalised) Dirichlet. What an area's total will be is drawn towards its usual part of the total of the
larger area, as far as areas keep to their part.

When the delays of the older and the newer half of the known periods differ, nobody knows which will hold:
the answer is CANNOT_SAY. Likewise while less than a fifth has come.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy import stats

from zicht.methods.arrays import Bools, Codes, Floats, Ints, check_range, floats
from zicht.methods.intervals import Interval

LEAST_COMPLETE = 0.2  # share that must have come
FEWEST_PERIODS = 3  # known for a delay, in each half
UNSTABLE = 2.58  # difference of the halves in standard errors
MATTERS = 1.1  # and the ratio of their completeness that matters
MOST_LATE = 0.99  # share of a delay: all of it late is no history of anything
LARGEST = 1e6  # strength of a prior: areas do not differ


class Completion(IntEnum):
    """What is known of one count; the codes travel in arrays of int8."""

    MISSING = 0
    CANNOT_SAY = 1  # delays change, or too little has come
    ESTIMATED = 2
    COMPLETE = 3  # the longest delay is over


@dataclass(frozen=True, eq=False)
class Nowcast:
    """Completed counts; arrays (areas, periods), nan where nothing can be said."""

    completed: Floats  # what the count will be
    interval: Interval  # 95 %, whole numbers, with rounding at worst
    completeness: Floats  # share that has come
    completion: Codes  # codes of Completion
    stable: Bools  # (groups,) do delays keep to what they were?
    group_completed: Floats  # (groups, periods)


def nowcast(
    triangle: Floats,
    group: Ints,
    *,
    recent: int = 12,
    rounding: Floats | float = 0.0,
    confidence: float = 0.95,
) -> Nowcast:
    """Completed counts of every area and period.

    triangle  (areas, periods, delays)  newly registered with each delay; nan where it is not yet known, the
                                        same for all areas; an area with other gaps is missing. Below 0
                                        where more was withdrawn than came, or by rounding
    group     (areas,)                  0, 1, ...: the larger area
    recent    periods                   the newest ones for which a delay is known that tell its share
    rounding  (areas, periods)          largest difference with the truth of what has come so far
    raises    ValueOutOfRange
    """
    check_range("nowcast", np.cumsum(triangle, axis=2), 0, np.inf, "counts so far")
    check_range("nowcast", floats(rounding), 0, np.inf, "rounding")
    known = _known_delays(triangle)
    whole = ~np.any(np.isnan(triangle) & (np.arange(triangle.shape[2]) < known[:, None]), axis=(1, 2))
    counts = np.where(whole[:, None, None], np.nan_to_num(triangle), 0.0)
    so_far = np.cumsum(counts, axis=2)
    groups = int(group.max()) + 1
    member = (group == np.arange(groups)[:, None]).astype(np.float64)
    large = np.einsum("ga,apd->gpd", member, counts)
    hazards = _hazards(large, known, recent)
    stable = _stable(large, known, recent)
    strength = _strength(counts, so_far, hazards.share[group], known, recent)
    areas = _completeness(counts, so_far, hazards, group, strength, known, recent)
    wide = _completeness_of(hazards, known)
    arrived = np.take_along_axis(so_far, np.broadcast_to(known - 1, so_far.shape[:2])[..., None], 2)[..., 0]
    group_arrived = member @ arrived
    group_completed = group_arrived / np.maximum(wide.share, 1e-9)
    usual, keeping = _usual(arrived, group_completed, group, known == triangle.shape[2])
    found = _completed(arrived, areas, usual, keeping, confidence)
    off = np.broadcast_to(floats(rounding), arrived.shape) / np.maximum(areas.share, 1e-9)
    return _told(found, areas.share, off, whole, stable, group, group_completed, known, triangle.shape[2])


@dataclass(frozen=True, eq=False)
class _Hazards:
    """Of what came up to a delay, the share that came with it; and its variance."""

    share: Floats  # (groups, delays)
    variance: Floats  # (groups, delays) of the share that holds for one new period


@dataclass(frozen=True, eq=False)
class _Completeness:
    """Share that has come, with the variance of its logarithm; (areas, periods)."""

    share: Floats
    log_variance: Floats


def _known_delays(triangle: Floats) -> Ints:
    """(periods,) number of delays known for at least one area."""
    some = ~np.all(np.isnan(triangle), axis=0)
    return np.asarray(np.sum(np.cumprod(some, axis=1), axis=1), dtype=np.int64)


def _window(known: Ints, delay: int, recent: int) -> Ints:
    """The newest `recent` periods for which this delay is known."""
    return np.flatnonzero(known > delay)[-recent:]


def _hazards(large: Floats, known: Ints, recent: int) -> _Hazards:
    so_far = np.cumsum(large, axis=2)
    share, variance = (np.zeros((len(large), large.shape[2])) for _ in range(2))
    for delay in range(1, large.shape[2]):
        rows = _window(known, delay, recent)
        share[:, delay], variance[:, delay] = _pooled(large[:, rows, delay], so_far[:, rows, delay])
    return _Hazards(share, variance)


def _pooled(late: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Pooled share of each row, and the variance for one period more: of the estimate and between periods."""
    sums = total.sum(axis=1)
    share = np.clip((late.sum(axis=1) + 0.5) / (sums + 1), 0.0, MOST_LATE)
    chance = total * (share * (1 - share))[:, None]
    excess = np.sum((late - total * share[:, None]) ** 2 - chance, axis=1)
    squares = np.sum(total**2, axis=1)
    between = np.maximum(excess / np.maximum(squares, 1.0), 0.0)
    estimate = share * (1 - share) / np.maximum(sums, 1.0) + between * squares / np.maximum(sums, 1.0) ** 2
    return share, estimate + between


def _stable(large: Floats, known: Ints, recent: int) -> Bools:
    """Do older and newer known periods agree on how complete a new period is?"""
    logs, variances = [], []
    so_far = np.cumsum(large, axis=2)
    enough = True
    for half in (0, 1):
        log, variance = np.zeros(len(large)), np.zeros(len(large))
        for delay in range(1, large.shape[2]):
            rows = np.array_split(_window(known, delay, recent), 2)[half]
            enough &= len(rows) >= FEWEST_PERIODS
            share, spread = _pooled(large[:, rows, delay], so_far[:, rows, delay])
            log += np.log1p(-share)
            # of the mean over the rows, not of one period more
            variance += spread / max(len(rows), 1) / (1 - share) ** 2
        logs.append(log)
        variances.append(variance)
    apart = np.abs(logs[1] - logs[0])
    differ = (apart > UNSTABLE * np.sqrt(variances[0] + variances[1])) & (apart > np.log(MATTERS))
    return np.asarray(~differ & enough)


def _strength(counts: Floats, so_far: Floats, share: Floats, known: Ints, recent: int) -> float:
    """How many events the larger area's delays are worth: large when areas do not differ in their delays."""
    excess = weight = 0.0
    for delay in range(1, counts.shape[2]):
        rows = _window(known, delay, recent)
        late, total = counts[:, rows, delay].sum(axis=1), so_far[:, rows, delay].sum(axis=1)
        own = share[:, delay]
        some = total > 1
        chance = (own * (1 - own))[some]
        chance = np.maximum(chance, 1e-9)
        excess += float(np.sum((late - total * own)[some] ** 2 / chance / total[some] - 1))
        weight += float(np.sum(total[some] - 1))
    related = max(excess / weight, 0.0) if weight > 0 else 0.0
    return min(1 / related - 1, LARGEST) if related > 1 / LARGEST else LARGEST


def _completeness(
    counts: Floats, so_far: Floats, hazards: _Hazards, group: Ints, strength: float, known: Ints, recent: int
) -> _Completeness:
    """Completeness of areas: their own shares of each delay, drawn towards those of the group."""
    share, variance = np.zeros((2, len(counts), counts.shape[2]))
    for delay in range(1, counts.shape[2]):
        rows = _window(known, delay, recent)
        late, total = counts[:, rows, delay].sum(axis=1), so_far[:, rows, delay].sum(axis=1)
        prior = hazards.share[group, delay]
        share[:, delay] = np.clip((late + strength * prior) / (total + strength), 0.0, MOST_LATE)
        own = share[:, delay] * (1 - share[:, delay]) / (total + strength + 1)
        variance[:, delay] = own + hazards.variance[group, delay]
    return _completeness_of(_Hazards(share, variance), known)


def _completeness_of(hazards: _Hazards, known: Ints) -> _Completeness:
    """Product over the delays still to come of one minus their share."""
    delays = hazards.share.shape[1]
    to_come = np.arange(delays) >= known[:, None]  # (periods, delays)
    logs = np.log1p(-hazards.share) @ to_come.T
    spread = (hazards.variance / (1 - hazards.share) ** 2) @ to_come.T
    return _Completeness(np.exp(logs), spread)


def _usual(arrived: Floats, group_completed: Floats, group: Ints, complete: Bools) -> tuple[Floats, float]:
    """(areas, periods) usual part of the group's total, and how well areas keep to it (size of a gamma)."""
    own, all_of = arrived[:, complete].sum(axis=1), group_completed[:, complete].sum(axis=1)
    part = (own + 0.5) / np.maximum(all_of[group] + 1, 1.0)
    usual = part[:, None] * group_completed[group]
    known = usual[:, complete]
    excess = float(np.sum((arrived[:, complete] - known) ** 2 - known))
    return usual, float(np.clip(np.sum(known**2) / max(excess, 1e-9), 0.1, 1e4))


def _completed(
    arrived: Floats, complete: _Completeness, usual: Floats, keeping: float, confidence: float
) -> tuple[Floats, Interval]:
    """Mean and limits of the total: a gamma rate around the usual, seen for the share that has come."""
    prior = keeping / np.maximum(usual, 1e-9)
    share = complete.share
    shape = keeping + arrived
    missing = (1 - share) * shape / (prior + share)
    # how far the mean moves with the share that has come, in relative terms
    sensitivity = share / np.maximum(1 - share, 1e-9) + share / (prior + share)
    variance = missing + missing**2 / shape + (missing * sensitivity) ** 2 * complete.log_variance
    size = missing**2 / np.maximum(variance - missing, 1e-9)
    some = missing > 1e-9
    size = np.where(some, size, 1.0)
    chance = size / (size + missing)
    tail = (1 - confidence) / 2
    limits = [np.where(some, stats.nbinom.ppf(level, size, chance), 0.0) for level in (tail, 1 - tail)]
    return arrived + missing, Interval(arrived + limits[0], arrived + limits[1])


def _told(
    found: tuple[Floats, Interval],
    share: Floats,
    off: Floats,
    whole: Bools,
    stable: Bools,
    group: Ints,
    group_completed: Floats,
    known: Ints,
    delays: int,
) -> Nowcast:
    completed, interval = found
    unsure = ~stable[group][:, None] | (share < LEAST_COMPLETE) | (known == 0)
    done = np.broadcast_to(known == delays, completed.shape)
    completion = np.select(
        [~np.broadcast_to(whole[:, None], completed.shape), done, unsure],
        [Completion.MISSING, Completion.COMPLETE, Completion.CANNOT_SAY],
        Completion.ESTIMATED,
    ).astype(np.int8)
    told = (completion == Completion.ESTIMATED) | (completion == Completion.COMPLETE)
    lower, upper = np.maximum(np.floor(interval.lower - off), 0.0), np.ceil(interval.upper + off)
    limits = Interval(np.where(told, lower, np.nan), np.where(told, upper, np.nan))
    there = completion != Completion.MISSING
    return Nowcast(
        np.where(told, completed, np.nan),
        limits,
        np.where(there, share, np.nan),
        completion,
        stable,
        np.where(stable[:, None] | (known == delays), group_completed, np.nan),
    )
