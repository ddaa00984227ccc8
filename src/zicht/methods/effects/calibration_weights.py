"""Weights for many untreated blocks that make them equal many treated ones, in every sum that is matched.

Robbins, Saunders & Kilmer 2017 (JASA 112:109): the treated blocks are one group, and the others get weights,
none below nought and as even as they can be, so that sums of outcomes before and of characteristics are the
same. How sure it is comes from sets of untreated blocks to which the same is done. Treated blocks lie
together: so should the sets (`connected_sets`), or neighbours that move together make chance look smaller
than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from zicht.methods.arrays import Bools, Floats
from zicht.methods.intervals import Interval

STEPS = 60  # of Newton's method; a feasible match takes 5 to 15
CLOSE = 1e-9  # gradient, in standard deviations of one block per root of the treated blocks
RIDGES = (1e-10, 1e-6, 1e-4, 1e-2)  # of the dual, smallest first: the first one that settles is kept
BALANCED = 1e-3  # largest miss, in standard deviations of the sum over as many random blocks
ROUNDING = 1e-13  # of the trace of a matrix: keeps columns that say the same from being divided by nought
FEWEST_SETS = 19  # with fewer, nothing can be surprising at 5 %


class Distance(StrEnum):
    """What "as even as they can be" means."""

    LINEAR = "linear"  # squared distance, cut off at nought: many blocks get no weight at all
    RAKING = "raking"  # entropy: every block keeps some weight


@dataclass(frozen=True, eq=False)
class Calibration:
    """Weights of the untreated blocks."""

    weights: Floats  # (blocks,) 0 for treated blocks and for those left out; their sum is the treated blocks
    misses: Floats  # (matched,) weighted minus treated sum, in standard deviations of such a sum

    @property
    def balanced(self) -> bool:
        """Whether every matched sum is met; otherwise the weights are the closest there are."""
        return bool(np.all(np.abs(self.misses) <= BALANCED))


def calibration_weights(
    matched: Floats, treated: Bools, donors: Bools | None = None, distance: Distance = Distance.LINEAR
) -> Calibration:
    """Weights w >= 0 of the donors with sum(w matched) equal to the sum over the treated, and as many blocks.

    matched   (blocks, matched)  outcomes of each period before and characteristics, without gaps
    treated   (blocks,)
    donors    (blocks,)          blocks that may be weighted; None: all that are not treated

    Deville & Sarndal 1992 (JASA 87:376): the dual is minimised by Newton's method. Where no weights meet all
    sums a ridge in the dual gives those that miss least in squared standard deviations.
    """
    chosen = ~treated if donors is None else donors & ~treated
    return _Columns.of(matched, chosen).weights(treated, chosen, distance)


@dataclass(frozen=True, eq=False)
class BlockEffects:
    """Sums since the start in the treated blocks beside those in the weighted ones."""

    seen: Floats  # (outcomes,)
    expected: Floats  # (outcomes,)
    unevenness: (
        Floats  # (outcomes,) sum of squared weights x counts over the sum of weights x counts, about 1
    )

    @property
    def ratio(self) -> Floats:
        """(outcomes,) seen over expected; nan where nothing was expected."""
        nothing = np.full(len(self.seen), np.nan)
        return np.asarray(np.divide(self.seen, self.expected, out=nothing, where=self.expected > 0))

    @property
    def log_ratio(self) -> Floats:
        """(outcomes,) with half an event added to both, so that nought has a logarithm."""
        return np.asarray(np.log((self.seen + 0.5) / (self.expected + 0.5)))

    @property
    def log_error(self) -> Floats:
        """(outcomes,) what Poisson counts alone would make of the error of `log_ratio`: not yet its error.

        By it sets with few and with many events can be compared; how much wider the truth is, they tell.
        """
        return np.asarray(np.sqrt(1 / (self.seen + 0.5) + self.unevenness / (self.expected + 0.5)))


def block_effects(after: Floats, treated: Bools, calibration: Calibration) -> BlockEffects:
    """Effects on the sums since the start. after (blocks, outcomes): counts of each block since the start."""
    expected, squared = calibration.weights @ after, calibration.weights**2 @ after
    unevenness = np.divide(squared, expected, out=np.ones(len(expected)), where=expected > 0)
    return BlockEffects(after[treated].sum(axis=0), expected, unevenness)


@dataclass(frozen=True, eq=False)
class Permutation:
    """The effects among those of sets of blocks in which nothing was done."""

    sets: int  # how many could be balanced
    spread: Floats  # (outcomes,) standard deviation of log ratio over its Poisson error: 1 if that were all
    p_lower: Floats  # (outcomes,) one-sided: a decrease
    p: Floats  # (outcomes,) two-sided
    adjusted_p: (
        Floats  # (outcomes,) two-sided, for looking at all outcomes (Westfall & Young 1993, single step)
    )
    joint_p: float  # no effect on any outcome: squared distance that knows which outcomes go together
    interval: Interval  # (outcomes,) of the ratio


def permutation(found: BlockEffects, placebos: Floats, confidence: float = 0.95) -> Permutation:
    """Where the effects lie among those of sets in which nothing was done, both over their Poisson errors.

    placebos  (sets, outcomes)  by `placebo_effects`; nan for a set that could not be balanced
    interval  ratios that, taken out of the treated sums, leave nothing surprising
    """
    kept = placebos[~np.isnan(placebos).any(axis=1)]
    effect, outcomes = found.log_ratio / found.log_error, len(found.seen)
    if len(kept) < FEWEST_SETS:
        nothing = np.full(outcomes, np.nan)
        return Permutation(
            len(kept), nothing, nothing, nothing, nothing, float("nan"), Interval(nothing, nothing)
        )
    centre = np.median(kept, axis=0)
    moved, away = kept - centre, effect - centre
    spread = np.maximum(moved.std(axis=0), np.finfo(float).tiny)
    sizes, own = np.abs(moved) / spread, np.abs(away) / spread
    covariance = np.atleast_2d(np.cov(moved / spread, rowvar=False)) + 1e-9 * np.eye(outcomes)
    distances = np.sum((moved / spread) * np.linalg.solve(covariance, (moved / spread).T).T, axis=1)
    own_distance = float((away / spread) @ np.linalg.solve(covariance, away / spread))
    reach = np.array([_upper_end(sizes[:, o], confidence) for o in range(outcomes)]) * spread
    ends = (away + np.array([[-1.0], [1.0]]) * reach) * found.log_error
    return Permutation(
        len(kept),
        spread,
        _share(kept <= effect),
        _share(sizes >= own),
        _share(sizes.max(axis=1)[:, np.newaxis] >= own),
        float(_share(distances >= own_distance)),
        Interval(*np.exp(ends)),
    )


def placebo_effects(
    matched: Floats, after: Floats, sets: Bools, donors: Bools, distance: Distance = Distance.LINEAR
) -> Floats:
    """(sets, outcomes) log ratio over its Poisson error when each set is called treated; nan if unbalanced.

    sets    (sets, blocks)  blocks in which nothing was done
    donors  (blocks,)       blocks in which nothing was done, and to which nothing spilled over
    """
    found = np.full((len(sets), after.shape[1]), np.nan)
    columns = _Columns.of(matched, donors)
    for at, chosen in enumerate(sets):
        calibration = columns.weights(chosen, donors & ~chosen, distance)
        if calibration.balanced:
            effects = block_effects(after, chosen, calibration)
            found[at] = effects.log_ratio / effects.log_error
    return found


def scattered_sets(eligible: Bools, size: int, number: int, generator: np.random.Generator) -> Bools:
    """(number, blocks) sets of `size` blocks drawn without regard to where they lie."""
    places = np.flatnonzero(eligible)
    assert size < len(places), "more eligible blocks than a set takes"
    drawn = np.argsort(generator.random((number, len(places))), axis=1)[:, :size]
    sets = np.zeros((number, len(eligible)), dtype=np.bool_)
    np.put_along_axis(sets, places[drawn], values=True, axis=1)
    return sets


def connected_sets(
    links: sparse.csr_array, eligible: Bools, sizes: list[int], number: int, generator: np.random.Generator
) -> Bools:
    """(number, blocks) sets that lie together as the treated blocks do: one cluster of each size.

    links  (blocks, blocks)  non-zero between blocks that share a border
    sizes  blocks of each connected cluster of treated blocks

    A cluster grows from a random block by a random neighbour at a time; one that cannot reach its size
    begins again elsewhere.
    """
    sets = np.zeros((number, len(eligible)), dtype=np.bool_)
    for chosen in sets:
        for size in sorted(sizes, reverse=True):
            chosen[_grown(links, eligible & ~chosen, size, generator)] = True
    return sets


def _grown(
    links: sparse.csr_array, eligible: Bools, size: int, generator: np.random.Generator, attempts: int = 100
) -> list[int]:
    places = np.flatnonzero(eligible)
    for _ in range(attempts):
        cluster = [int(generator.choice(places))]
        border: set[int] = set()
        while len(cluster) < size:
            near = links.indices[links.indptr[cluster[-1]] : links.indptr[cluster[-1] + 1]]
            border |= {int(block) for block in near if eligible[block]}
            border -= set(cluster)
            if not border:
                break
            cluster.append(int(generator.choice(sorted(border))))
        else:
            return cluster
    raise AssertionError(f"no {size} eligible blocks lie together")


@dataclass(frozen=True, eq=False)
class _Columns:
    """A constant and the matched columns, on one scale, for any treated blocks."""

    values: Floats  # (blocks, columns)
    products: Floats  # (columns, columns) over all blocks

    @classmethod
    def of(cls, matched: Floats, donors: Bools) -> _Columns:
        assert np.count_nonzero(donors) > 1, "blocks to compare with"
        centre, spread = matched[donors].mean(axis=0), matched[donors].std(axis=0)
        standard = (matched - centre) / np.where(spread > 0, spread, 1.0)
        values = np.column_stack([np.ones(len(matched)), standard])
        return cls(values, values.T @ values)

    def weights(self, treated: Bools, donors: Bools, distance: Distance) -> Calibration:
        number = int(np.count_nonzero(treated))
        assert number > 0, "a treated block"
        target = self.values[treated].sum(axis=0)
        even = number / np.count_nonzero(donors)
        for ridge in RIDGES:
            slopes, settled = self._dual(donors, target, even, ridge * number, distance)
            if settled:
                break
        weights = even * _weight(self.values @ slopes, distance) * donors
        misses = (weights @ self.values - target) / np.sqrt(number)
        return Calibration(weights, misses[1:])

    def _dual(
        self, donors: Bools, target: Floats, even: float, ridge: float, distance: Distance
    ) -> tuple[Floats, bool]:
        """Slopes of the dual, and whether Newton's method settled."""
        slopes, inner = np.zeros(len(target)), np.zeros(len(donors))
        penalty = np.full(len(slopes), ridge)
        penalty[0] = 0.0  # the number of blocks is always met
        value = _value(inner[donors], slopes, target, even, penalty, distance)
        for _ in range(STEPS):
            weights = even * _weight(inner, distance) * donors
            gradient = weights @ self.values - target + penalty * slopes
            if np.abs(gradient).max() <= CLOSE * np.sqrt(target[0]):
                return slopes, True
            if distance is Distance.RAKING:
                hessian = (self.values.T * weights) @ self.values
            else:
                hessian = even * self._products_of(donors & (inner > -1))
            hessian[np.diag_indices(len(slopes))] += penalty + ROUNDING * np.trace(hessian)
            step = np.linalg.solve(hessian, -gradient)
            along, length, slope = self.values @ step, 1.0, float(gradient @ step)
            while True:
                moved, further = inner + length * along, slopes + length * step
                following = _value(moved[donors], further, target, even, penalty, distance)
                if following <= value + 1e-4 * length * slope + 1e-13 * abs(value):
                    break
                length /= 2
                if length < 1e-8:
                    return slopes, False
            slopes, inner, value = further, moved, following
        return slopes, False

    def _products_of(self, used: Bools) -> Floats:
        """Products over some blocks, by way of the others when those are fewer."""
        fewer = 2 * np.count_nonzero(used) < len(used)
        part = self.values[used if fewer else ~used]
        return np.asarray(part.T @ part if fewer else self.products - part.T @ part)


def _weight(inner: Floats, distance: Distance) -> Floats:
    """Weight relative to the even one."""
    if distance is Distance.RAKING:
        return np.asarray(np.exp(np.minimum(inner, 50.0)))
    return np.maximum(1 + inner, 0.0)


def _value(
    inner: Floats, slopes: Floats, target: Floats, even: float, penalty: Floats, distance: Distance
) -> float:
    weight = _weight(inner, distance)
    total = weight if distance is Distance.RAKING else weight**2 / 2
    return float(even * total.sum() - target @ slopes + penalty @ slopes**2 / 2)


def _share(reached: Bools) -> Floats:
    """Share of the sets that reach it, the real one counted among them."""
    return np.asarray((1 + reached.sum(axis=0)) / (1 + len(reached)))


def _upper_end(sizes: Floats, confidence: float) -> float:
    """Smallest size that fewer than 1 - confidence of the sets reach, the real one counted among them."""
    place = int(np.ceil(confidence * (len(sizes) + 1))) - 1
    return float(np.sort(sizes)[min(place, len(sizes) - 1)])
