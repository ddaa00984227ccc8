"""Difference-in-differences in space: the change of a target and of rings around it, against areas beyond.

Areas near the target are no control: what moved there would be taken for an effect (Butts 2021,
Difference-in-Differences with Spatial Spillovers, arXiv 2105.03737, section 3). So each ring gets an effect
of its own and only areas beyond the last ring are control. With one start for all and complete series the
two-way fixed-effects estimate is a difference of mean changes, and its Poisson form a ratio of ratios of
totals: both are computed as such.

Two standard errors, of which the larger is used. Conley's (1999) lets areas within a cutoff be alike, over
all periods; it sees nothing of the noise of a single treated area. The control's measures how much areas
change without a measure (`control_spread`). Parallel trends are supposed, in numbers or in ratios; the
caller tests them by running the same on the periods before.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from zicht.methods.arrays import Bools, Floats, Ints, check_range, check_same_shape, floats
from zicht.methods.displacement.control_spread import (
    FEWEST_CONTROLS,
    dispersion_of_changes,
    spread_of_changes,
)
from zicht.methods.displacement.rings import BEYOND, NOT_PLACED, ordered_rings
from zicht.methods.estimates import Estimate, estimated, variance_of_rounding


class Scale(StrEnum):
    """In what trends are parallel and effects are told."""

    COUNTS = "counts"  # offences per area and period
    RATIOS = "ratios"  # the logarithm of the ratio: Poisson


@dataclass(frozen=True, eq=False)
class SpatialDifferences:
    """Effects in the target and its rings; arrays (rings,), nan where nothing can be said."""

    ring: Ints  # TARGET, 1, 2, ...
    areas: Ints  # in each
    effect: Estimate  # see Scale
    conley_error: Floats  # without rounding
    control_error: Floats  # without rounding
    control_areas: int

    def ratio(self) -> tuple[Floats, Floats, Floats]:
        """Ratio with its limits at worst, of effects on the scale of RATIOS."""
        limits = self.effect.at_worst
        return np.exp(self.effect.value), np.exp(limits.lower), np.exp(limits.upper)


def spatial_differences(
    counts: Floats,
    ring: Ints,
    after: Bools,
    *,
    scale: Scale,
    coordinates: Floats | None = None,
    cutoff: float = 0.0,
    rounding: Floats | float = 0.0,
    confidence: float = 0.95,
) -> SpatialDifferences:
    """Effects of one measure that started everywhere in the target at the same time.

    counts       (areas, periods)  >= 0; an area with a missing period is left out
    ring         (areas,)          as `rings.rings` gives it; BEYOND is the control
    after        (periods,)        the measure runs; at least one period each way
    coordinates  (areas, 2)        centres in metres; None: areas are independent
    cutoff       metres            areas this far apart are independent; the kernel falls linearly to 0
    rounding     broadcastable to counts; largest difference with the truth
    returns      nan with fewer than 10 control areas, and on the scale of ratios for a ring without offences
                 before or after
    raises       ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("spatial differences", counts=counts, ring=ring[:, np.newaxis], after=after[np.newaxis])
    check_range("spatial differences", counts, 0, np.inf, "counts")
    assert 0 < after.sum() < len(after), "a difference needs periods before and after"
    whole = ~np.isnan(counts).any(axis=1) & (ring != NOT_PLACED)
    off = np.broadcast_to(floats(rounding), counts.shape)[whole]
    near = None if coordinates is None or cutoff <= 0 else _kernel(coordinates[whole], cutoff)
    panel = _Panel.of(counts[whole], off, ring[whole], after)
    parts = _in_counts(panel) if scale is Scale.COUNTS else _in_ratios(panel)
    return _differences(panel, parts, near, confidence)


@dataclass(frozen=True, eq=False)
class _Panel:
    """Complete series summed over the periods before and after, with who belongs where."""

    before: Floats  # (areas,)
    after: Floats
    off_before: Floats  # (areas,) sums of rounding
    off_after: Floats
    chance_before: Floats  # (areas,) sums of the variances of rounding
    chance_after: Floats
    periods: tuple[int, int]
    codes: Ints  # (rings,) without BEYOND
    member: Bools  # (rings, areas)
    control: Bools  # (areas,)

    @classmethod
    def of(cls, counts: Floats, off: Floats, ring: Ints, after: Bools) -> _Panel:
        chance = variance_of_rounding(off)
        sums = [part[:, when].sum(axis=1) for part in (counts, off, chance) for when in (~after, after)]
        codes = ordered_rings(ring)
        codes = codes[codes != BEYOND]
        lengths = (int(np.sum(~after)), int(after.sum()))
        return cls(
            sums[0],
            sums[1],
            sums[2],
            sums[3],
            sums[4],
            sums[5],
            lengths,
            codes,
            ring == codes[:, np.newaxis],
            ring == BEYOND,
        )


@dataclass(frozen=True, eq=False)
class _Parts:
    """What an effect consists of; arrays (rings,) unless noted."""

    value: Floats
    influence: Floats  # (rings, areas) surprise of each area times its weight: they add up to the error
    control_variance: Floats
    rounding_variance: Floats
    largest_shift: Floats


def _in_counts(panel: _Panel) -> _Parts:
    """Mean change per period of each ring minus that of the control."""
    first, second = panel.periods
    change = panel.after / second - panel.before / first
    weight = _means(panel)  # (rings, areas): + in the ring, - in the control
    value = weight @ change
    level = np.where(panel.control, change[panel.control].mean(), 0.0) if panel.control.any() else change * 0
    centre = _ring_means(panel, change)
    influence = weight * (change - np.where(panel.control, level, centre))
    # by chance a mean over n periods of Poisson counts varies by its mean over n
    chance = (panel.before + panel.after) / (first + second) * (1 / first + 1 / second)
    own = panel.control
    dispersion = dispersion_of_changes(change[own] - change[own].mean(), chance[own]) if own.any() else np.nan
    rounding = panel.chance_after / second**2 + panel.chance_before / first**2
    shift = panel.off_after / second + panel.off_before / first
    return _Parts(
        value, influence, weight**2 @ chance * dispersion, weight**2 @ rounding, np.abs(weight) @ shift
    )


def _in_ratios(panel: _Panel) -> _Parts:
    """Log of (after / before of a ring) over (after / before of the control), each a total over its areas."""
    ring_log, ring_parts = _log_change(panel, panel.member)
    own_log, own_parts = _log_change(panel, panel.control[np.newaxis])
    total = panel.before + panel.after
    share = panel.after[panel.control].sum() / max(total[panel.control].sum(), 1e-300)
    chance = total * share * (1 - share)
    surprise = panel.after - total * share
    tau2 = spread_of_changes(surprise[panel.control], chance[panel.control])
    variance = _spread_variance(panel, panel.member, tau2) + _spread_variance(
        panel, panel.control[np.newaxis], tau2
    )
    return _Parts(
        ring_log - own_log,
        ring_parts.influence - own_parts.influence,
        variance,
        ring_parts.rounding_variance + own_parts.rounding_variance,
        ring_parts.largest_shift + own_parts.largest_shift,
    )


def _log_change(panel: _Panel, member: Bools) -> tuple[Floats, _Parts]:
    """Log of the ratio of totals of each group, and what it consists of; nan for an empty total."""
    inside = member.astype(np.float64)
    before, after = _positive(inside @ panel.before), _positive(inside @ panel.after)
    off_before, off_after = inside @ panel.off_before, inside @ panel.off_after
    influence = inside * (panel.after / after[:, None] - panel.before / before[:, None])
    chance = (inside @ panel.chance_after) / after**2 + (inside @ panel.chance_before) / before**2
    least_before, least_after = _positive(before - off_before), _positive(after - off_after)
    up = np.log((after + off_after) / after) - np.log(least_before / before)
    down = np.log((before + off_before) / before) - np.log(least_after / after)
    # a total that may be nought moves the logarithm without limit
    shift = np.where(np.isnan(up + down), np.inf, np.maximum(up, down))
    return np.log(after / before), _Parts(after, influence, after, chance, shift)


def _spread_variance(panel: _Panel, member: Bools, tau2: float) -> Floats:
    """Variance of the log change of each group: chance of its total, and the spread between its areas."""
    inside = member.astype(np.float64)
    before, after = _positive(inside @ panel.before), _positive(inside @ panel.after)
    total = panel.before + panel.after
    weight = inside * total / _positive(inside @ total)[:, None]
    return floats(1 / before + 1 / after + tau2 * np.sum(weight**2, axis=1))


def _differences(
    panel: _Panel, parts: _Parts, near: sparse.csr_array | None, confidence: float
) -> SpatialDifferences:
    controls = int(panel.control.sum())
    value = parts.value if controls >= FEWEST_CONTROLS else np.full(len(panel.codes), np.nan)
    clean = np.nan_to_num(parts.influence)
    alike = clean if near is None else floats((near @ clean.T).T)
    areas = len(panel.before)
    factor = areas / max(areas - len(panel.codes) - 1, 1)
    conley = np.sqrt(np.maximum(np.sum(clean * alike, axis=1), 0.0) * factor)
    control = np.sqrt(parts.control_variance)
    conley, control = (np.where(np.isnan(value), np.nan, error) for error in (conley, control))
    effect = estimated(
        value,
        np.maximum(conley, control) ** 2,
        confidence=confidence,
        freedom=max(controls - 1, 1),
        rounding_variance=parts.rounding_variance,
        largest_shift=parts.largest_shift,
    )
    return SpatialDifferences(
        panel.codes, panel.member.sum(axis=1).astype(np.int64), effect, conley, control, controls
    )


def _means(panel: _Panel) -> Floats:
    """(rings, areas) weights of the difference between the mean of a ring and that of the control."""
    inside, own = panel.member.astype(np.float64), panel.control.astype(np.float64)
    return floats(inside / inside.sum(axis=1, keepdims=True) - own / max(own.sum(), 1.0))


def _ring_means(panel: _Panel, change: Floats) -> Floats:
    """(areas,) mean change of the ring an area lies in; 0 in the control."""
    inside = panel.member.astype(np.float64)
    return floats(inside.T @ (inside @ change / inside.sum(axis=1)))


def _kernel(coordinates: Floats, cutoff: float) -> sparse.csr_array:
    """Bartlett weights 1 - distance / cutoff of pairs of areas closer than the cutoff; 1 on the diagonal."""
    tree = cKDTree(coordinates)
    pairs = tree.query_pairs(cutoff, output_type="ndarray")
    apart = np.linalg.norm(coordinates[pairs[:, 0]] - coordinates[pairs[:, 1]], axis=1)
    upper = sparse.csr_array((1 - apart / cutoff, (pairs[:, 0], pairs[:, 1])), shape=(len(coordinates),) * 2)
    return sparse.csr_array(upper + upper.T + sparse.eye_array(len(coordinates)))


def _positive(values: Floats) -> Floats:
    return np.where(values > 0, values, np.nan)
