"""Difference-in-differences of flows: did fewer suspects from each origin go to a destination with a measure?

    log E[flow from i to j in t] = pair(i, j) + origin(i, t) + effect(ring of j) after(t)

A pair has its own level, and an origin its own ups and downs, so an origin that sends more or fewer
suspects anywhere is no effect. What remains is the choice between destinations: the share that goes to the
target, and to the rings around it (displacement), against the destinations beyond. Without origin terms
(`origin_shocks=False`) periods have one common factor, and the estimate is that of the totals of
destinations.

Fixed effects of pairs and an effect that only switches on make the counts before and after sufficient:
given the total of a pair, what came after is binomial with logit = origin term + effect. So the Poisson
pseudo-likelihood of flows x periods is solved on pairs, by Newton with the origin terms eliminated; equal
to the full fit (tests/unit). Origin terms are estimated from what the origin sends elsewhere: for origins
with few such flows they lean to the estimate, as in any logit with many constants; see
docs/methods/displacement.md.

Errors: clustered by destination and by origin (Cameron, Gelbach & Miller 2011), and the spread between
destinations without a measure (`control_spread`); the larger is used, since one treated destination has no
spread of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Floats, Ints, check_range, floats
from zicht.methods.displacement.control_spread import FEWEST_CONTROLS, spread_of_changes
from zicht.methods.displacement.rings import BEYOND, NOT_PLACED, ordered_rings
from zicht.methods.estimates import Estimate, estimated, variance_of_rounding

STEPS = 100  # of Newton; it stops when nothing moves, usually after 6
CLOSE = 1e-11


@dataclass(frozen=True, eq=False)
class FlowDifferences:
    """Effects on flows into the target and its rings; arrays (rings,), nan where nothing can be said."""

    ring: Ints  # TARGET, 1, 2, ...
    destinations: Ints  # in each
    effect: Estimate  # logarithm of the ratio of flows to what they would have been
    clustered_error: Floats
    control_error: Floats
    control_destinations: int
    origins: int  # that tell something: with flows before and after

    def ratio(self) -> tuple[Floats, Floats, Floats]:
        """Ratio with its limits at worst."""
        limits = self.effect.at_worst
        return np.exp(self.effect.value), np.exp(limits.lower), np.exp(limits.upper)


def flow_differences(
    flows: Floats,
    ring: Ints,
    after: Bools,
    *,
    origin_shocks: bool = True,
    rounding: Floats | float = 0.0,
    confidence: float = 0.95,
) -> FlowDifferences:
    """Effects of one measure in the destinations of ring TARGET.

    flows          (origins, destinations, periods)  >= 0; a pair with a missing period is left out
    ring           (destinations,)  as `rings.rings` gives it; BEYOND is the control
    after          (periods,)       the measure runs
    origin_shocks  every origin has its own ups and downs
    rounding       broadcastable to flows; largest difference with the truth, carried to first order
    returns        nan with fewer than 10 control destinations that have flows, or for a ring without flows
                   before or after
    raises         ValueOutOfRange
    """
    check_range("flow differences", flows, 0, np.inf, "flows")
    assert flows.shape[1:] == (len(ring), len(after)), "flows are origins x destinations x periods"
    assert 0 < after.sum() < len(after), "a difference needs periods before and after"
    codes = ordered_rings(ring)
    codes = codes[codes != BEYOND]
    pairs = _Pairs.of(flows, ring, after, codes, origin_shocks=origin_shocks)
    controls = int(np.sum(pairs.total[:, ring == BEYOND].sum(axis=0) > 0))
    sizes = np.sum(ring == codes[:, np.newaxis], axis=1).astype(np.int64)
    told = _told(pairs) if controls >= FEWEST_CONTROLS else np.zeros(len(codes), dtype=bool)
    if not told.any():
        return _nothing(codes, sizes, controls, int(pairs.used.sum()))
    fit = _fit(pairs.only(told))
    clustered, control = _errors(fit, ring == BEYOND)
    off = np.broadcast_to(floats(rounding), flows.shape) * ~np.isnan(flows).any(axis=2, keepdims=True)
    by_chance, shift = _rounding(fit, off, after)

    def whole(part: Floats) -> Floats:
        filled = np.full(len(codes), np.nan)
        filled[told] = part
        return filled

    effect = estimated(
        whole(fit.effect),
        whole(np.maximum(clustered, control) ** 2),
        confidence=confidence,
        freedom=controls - 1,
        rounding_variance=whole(by_chance),
        largest_shift=whole(shift),
    )
    used = int(pairs.used.sum())
    return FlowDifferences(codes, sizes, effect, whole(clustered), whole(control), controls, used)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Flows of pairs over all periods and after; `stratum` shares a term: the origin, or one for all."""

    total: Floats  # (origins, destinations)
    after: Floats
    member: Floats  # (rings, destinations) 0 or 1
    stratum: Ints  # (origins,)
    used: Bools  # (origins,) its stratum has flows before and after

    @classmethod
    def of(cls, flows: Floats, ring: Ints, when: Bools, codes: Ints, *, origin_shocks: bool) -> _Pairs:
        usable = ~np.isnan(flows).any(axis=2) & (ring != NOT_PLACED)
        total = np.where(usable, np.nan_to_num(flows).sum(axis=2), 0.0)
        after = np.where(usable, np.nan_to_num(flows[:, :, when]).sum(axis=2), 0.0)
        stratum = np.arange(len(flows)) if origin_shocks else np.zeros(len(flows), dtype=np.int64)
        all_of, all_after = (np.bincount(stratum, part.sum(axis=1)) for part in (total, after))
        used = ((all_after > 0) & (all_after < all_of))[stratum]
        member = (ring == codes[:, np.newaxis]).astype(np.float64)
        return cls(total * used[:, None], after * used[:, None], member, stratum, used)

    def only(self, told: Bools) -> _Pairs:
        """Without rings that tell nothing: their pairs would only move the origin terms."""
        kept = ~np.any(self.member[~told] > 0, axis=0)
        return _Pairs(self.total * kept, self.after * kept, self.member[told], self.stratum, self.used)


def _told(pairs: _Pairs) -> Bools:
    """Rings with flows both before and after."""
    total, after = (pairs.member @ part.sum(axis=0) for part in (pairs.total, pairs.after))
    return np.asarray((after > 0) & (after < total))


@dataclass(frozen=True, eq=False)
class _Fit:
    pairs: _Pairs
    effect: Floats  # (rings,)
    share: Floats  # (origins, destinations) fitted share after
    weight: Floats  # (origins, destinations) binomial variance
    pull: Floats  # (strata, rings) mean of the ring indicators in the stratum, by weight
    inverse: Floats  # (rings, rings) inverse information of the effects, origin terms eliminated


def _fit(pairs: _Pairs) -> _Fit:
    """Newton on origin terms and effects together; the origin terms go out by their diagonal block."""
    strata = int(pairs.stratum.max()) + 1
    sums = [np.bincount(pairs.stratum, part.sum(axis=1), strata) for part in (pairs.after, pairs.total)]
    live = (sums[0] > 0) & (sums[0] < sums[1])
    level = np.where(live, special.logit(np.where(live, sums[0] / np.maximum(sums[1], 1e-300), 0.5)), 0.0)
    effect = np.zeros(len(pairs.member))
    for _ in range(STEPS):
        fit = _at(pairs, level, effect, strata)
        surprise = pairs.after - pairs.total * fit.share
        by_stratum = np.bincount(pairs.stratum, surprise.sum(axis=1), strata)
        by_ring = pairs.member @ surprise.sum(axis=0)
        step = fit.inverse @ (by_ring - fit.pull.T @ by_stratum)
        mass = np.bincount(pairs.stratum, fit.weight.sum(axis=1), strata)
        level_step = np.where(mass > 0, by_stratum / np.where(mass > 0, mass, 1.0), 0.0) - fit.pull @ step
        largest = max(float(np.abs(step).max()), float(np.abs(level_step[live]).max(initial=0.0)))
        damping = 1 / max(largest / 2, 1.0)
        effect, level = effect + damping * step, level + damping * np.where(live, level_step, 0.0)
        if largest < CLOSE:
            return _at(pairs, level, effect, strata)
    unsettled = _at(pairs, level, effect, strata)
    return _Fit(pairs, effect * np.nan, unsettled.share, unsettled.weight, unsettled.pull, unsettled.inverse)


def _at(pairs: _Pairs, level: Floats, effect: Floats, strata: int) -> _Fit:
    share = special.expit(np.clip(level[pairs.stratum][:, None] + effect @ pairs.member, -40, 40))
    weight = pairs.total * share * (1 - share)
    by_ring = np.stack([np.bincount(pairs.stratum, part, strata) for part in pairs.member @ weight.T], axis=1)
    mass = np.bincount(pairs.stratum, weight.sum(axis=1), strata)[:, None]
    pull = np.divide(by_ring, mass, out=np.zeros_like(by_ring), where=mass > 0)
    information = np.diag(by_ring.sum(axis=0)) - by_ring.T @ pull
    return _Fit(pairs, effect, share, weight, pull, np.linalg.pinv(information, hermitian=True))


def _errors(fit: _Fit, control: Bools) -> tuple[Floats, Floats]:
    """Clustered errors, and those from the spread between control destinations; (rings,) each."""
    surprise = fit.pairs.after - fit.pairs.total * fit.share
    by_destination, by_origin = _by_cluster(fit, surprise)
    one = _sandwich(fit, by_destination), _sandwich(fit, by_origin)
    both = one[0] + one[1] - _pair_sandwich(fit, surprise)
    clustered = np.sqrt(np.maximum(np.maximum(both, one[0]), one[1]))
    felt = _felt(fit)
    gains = np.sum(felt**2, axis=1)
    tau2 = spread_of_changes(surprise.sum(axis=0)[control], np.diagonal(felt)[control], gains[control])
    spread = _by_cluster(fit, fit.weight)[0]
    return clustered, np.sqrt(np.diagonal(fit.inverse) + tau2 * _sandwich(fit, spread))


def _felt(fit: _Fit) -> Floats:
    """(destinations, destinations) what a change of one destination adds to the surprise of another.

    An origin term takes up part of a change: most of it where nearly all flow of the origin goes, which is
    home.
    """
    weight, stratum = fit.weight, fit.pairs.stratum
    by_stratum = np.zeros((int(stratum.max()) + 1, weight.shape[1]))
    np.add.at(by_stratum, stratum, weight)
    mass = by_stratum.sum(axis=1, keepdims=True)
    shares = np.divide(by_stratum, mass, out=np.zeros_like(by_stratum), where=mass > 0)
    return floats(np.diag(weight.sum(axis=0)) - by_stratum.T @ shares)


def _by_cluster(fit: _Fit, part: Floats) -> tuple[Floats, Floats]:
    """Sums of `part` times the within-origin ring indicator: (destinations, rings) and (origins, rings)."""
    pull = fit.pull[fit.pairs.stratum]
    inside = part @ fit.pairs.member.T
    by_destination = fit.pairs.member.T * part.sum(axis=0)[:, None] - part.T @ pull
    return by_destination, inside - part.sum(axis=1)[:, None] * pull


def _sandwich(fit: _Fit, scores: Floats) -> Floats:
    factor = len(scores) / max(len(scores) - 1, 1)
    return floats(np.sum((scores @ fit.inverse) ** 2, axis=0) * factor)


def _pair_sandwich(fit: _Fit, surprise: Floats) -> Floats:
    influence = _influence(fit)
    return floats(np.einsum("rij,ij->r", influence**2, surprise**2))


def _influence(fit: _Fit) -> Floats:
    """(rings, origins, destinations) change of each effect per flow more after, at a share of 0."""
    indicator = fit.inverse @ fit.pairs.member
    pull = fit.inverse @ fit.pull[fit.pairs.stratum].T
    return floats(indicator[:, None, :] - pull[:, :, None]) * fit.pairs.used[:, None]


def _rounding(fit: _Fit, off: Floats, after: Bools) -> tuple[Floats, Floats]:
    """Variance by chance and largest shift of each effect, to first order."""
    influence = _influence(fit)
    up, down = influence * (1 - fit.share), influence * fit.share
    chance = variance_of_rounding(off)
    by_chance = np.einsum("rij,ij->r", up**2, chance[:, :, after].sum(axis=2))
    by_chance += np.einsum("rij,ij->r", down**2, chance[:, :, ~after].sum(axis=2))
    shift = np.einsum("rij,ij->r", np.abs(up), off[:, :, after].sum(axis=2))
    return by_chance, shift + np.einsum("rij,ij->r", np.abs(down), off[:, :, ~after].sum(axis=2))


def _nothing(codes: Ints, sizes: Ints, controls: int, origins: int) -> FlowDifferences:
    empty = np.full(len(codes), np.nan)
    effect = estimated(empty, empty, largest_shift=empty)
    return FlowDifferences(codes, sizes, effect, empty, empty, controls, origins)
