"""The verdict: is this area really different from its reference, really similar, or can nobody say?

Four questions in a row. Is there a figure and a reference? Does the difference stand out from sampling and
ordinary spread, counting how many areas were looked at? Is it large enough to matter? And if it does not
stand out: is it known well enough to be called similar? An area where hardly any events are expected can only
turn out higher: nobody can say that nothing is less than little.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from scipy import special

from zicht.methods.arrays import Bools, Codes, Floats, Ints, check_range, check_same_shape, floats
from zicht.methods.multiple_testing import q_values
from zicht.methods.overdispersion import FEWEST_AREAS, Estimator, adjusted_z, overdispersion
from zicht.methods.scales import Scale, distance_of_ratio, from_scale

ALPHA = 0.05  # largest expected share of false alarms among the alarms of a map
FEWEST_EXPECTED = 5.0  # events expected at the reference; under it the scale is not normal in its lower tail
Z95 = float(special.ndtri(0.975))


class Verdict(IntEnum):
    """The answer for one area; the codes travel in arrays of int8."""

    NOT_COMPARED = 0  # no figure, no reference, or too few areas on the map
    CANNOT_SAY = 1  # the figure is too uncertain for any of the others
    LOWER = 2
    SIMILAR = 3
    HIGHER = 4


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What is said of each area of each map; arrays (maps, areas) unless noted, nan where not compared."""

    ratio: Floats  # natural value over reference
    ratio_lower: Floats  # 95 % sampling interval of the ratio
    ratio_upper: Floats
    p: Floats  # two-sided, with ordinary spread; 1 for a low figure of an area with few expected events
    q: Floats  # the same with the number of areas counted in
    verdict: Codes  # codes of Verdict
    flagged_naively: Bools  # would a plain 95 % interval have left out the reference?
    tau2: Floats  # (maps,) ordinary spread on the scale
    phi: Floats  # (maps,)
    n_compared: Ints  # (maps,) areas compared

    def share_flagged(self) -> Floats:
        """(maps,) share of the compared areas called higher or lower; nan for a map without any."""
        return self._share((self.verdict == Verdict.HIGHER) | (self.verdict == Verdict.LOWER))

    def share_flagged_naively(self) -> Floats:
        """(maps,) share that plain 95 % intervals would flag: what the method page warns of."""
        return self._share(self.flagged_naively)

    def _share(self, flags: Bools) -> Floats:
        return floats(flags.sum(axis=-1) / np.where(self.n_compared > 0, self.n_compared, np.nan))


def judge(
    y: Floats,
    variance: Floats,
    y_reference: Floats,
    variance_reference: Floats,
    *,
    scale: Scale,
    relevant_ratio: Floats | float,
    alpha: float = ALPHA,
    estimator: Estimator = Estimator.ROBUST,
) -> Verdicts:
    """Verdicts of maps against one reference.

    An area is higher when its difference from the reference is unusual among the differences of all areas
    (measured from the median difference) and its value is relevantly above the reference; lower likewise.

    y, variance          (maps, areas)  figure on the scale and its sampling variance; nan where missing
    y_reference, variance_reference     the same for the reference of each area
    relevant_ratio       number or (maps,), >= 1: smallest ratio to the reference that matters (1.1: 10 %)
    alpha                false-discovery rate within a map
    estimator            of ordinary spread, see overdispersion
    raises               ShapeMismatch, ValueOutOfRange
    """
    check_same_shape("verdicts", y=y, variance=variance, reference=y_reference, spread=variance_reference)
    smallest = _per_map(relevant_ratio)
    difference = y - y_reference
    sampling = np.where(np.isnan(difference), np.nan, variance + variance_reference)
    difference = np.where(np.isnan(sampling), np.nan, difference)
    few = _expected_events(scale, y_reference, variance) < FEWEST_EXPECTED
    typical = _typical(np.where(few, np.nan, difference))
    # where few events are expected, chance is skew: there, lying above a low typical area is no news
    unusual = difference - np.where(few, np.maximum(typical, 0.0), typical)
    spread = overdispersion(_where_enough(difference - typical, few), sampling, estimator=estimator)
    z = adjusted_z(unusual, sampling, spread.tau2)
    p = np.where(few & (z < 0), 1.0, 2 * special.ndtr(-np.abs(z)))
    q = q_values(p)
    half = Z95 * np.sqrt(sampling)
    compared = ~np.isnan(z)
    ratio, lower, upper = (
        np.where(compared, _ratio(scale, point, y_reference), np.nan)
        for point in (y, y_reference + difference - half, y_reference + difference + half)
    )
    up, down = (distance_of_ratio(scale, y_reference, factor) for factor in (smallest, 1 / smallest))
    ordinary = Z95 * np.sqrt(spread.tau2)[..., np.newaxis]
    within = (unusual - half >= down - ordinary) & (unusual + half <= up + ordinary)
    verdict = _decide(compared, q <= alpha, ratio, smallest, within & ~few)
    naive = compared & (np.abs(difference) > half)
    n_compared = compared.sum(axis=-1).astype(np.int64)
    return Verdicts(ratio, lower, upper, p, q, verdict, naive, spread.tau2, spread.phi, n_compared)


def _typical(solid: Floats) -> Floats:
    """(maps, 1) the median difference: ordinary is what areas differ from each other, not from the reference.

    The country's figure is led by its large cities; that the ordinary area lies below it is not unusual.
    Without enough areas with enough events there is no telling, and it is 0.
    """
    enough = np.sum(~np.isnan(solid), axis=-1, keepdims=True) >= FEWEST_AREAS
    return np.nanmedian(np.where(enough, solid, 0.0), axis=-1, keepdims=True)


def _decide(compared: Bools, flagged: Bools, ratio: Floats, smallest: Floats, within: Bools) -> Codes:
    """First rule that holds wins; a difference that stands out but does not matter is similar."""
    above = np.where(
        np.isnan(ratio), np.inf, ratio
    )  # without a ratio the reference is 0 and nothing is below it
    return np.select(
        [~compared, flagged & (above >= smallest), flagged & (ratio <= 1 / smallest), flagged | within],
        [Verdict.NOT_COMPARED, Verdict.HIGHER, Verdict.LOWER, Verdict.SIMILAR],
        Verdict.CANNOT_SAY,
    ).astype(np.int8)


def _expected_events(scale: Scale, reference: Floats, variance: Floats) -> Floats:
    """Events (or non-events, if rarer) an area of this size has at the reference; none are needed for means.

    With 4 expected and 0 seen the square-root scale says 1 in 16 000; the Poisson distribution says 1 in 55.
    """
    if scale is Scale.LOG:
        return np.where(np.isnan(reference + variance), np.nan, np.inf)
    level = from_scale(scale, reference)
    return np.minimum(level, 1 - level if scale is Scale.ARCSINE else np.inf) / (4 * variance)


def _where_enough(differences: Floats, few: Bools) -> Floats:
    """Differences the spread is estimated from: areas with enough events, if the map has enough of those."""
    solid = np.sum(~few & ~np.isnan(differences), axis=-1, keepdims=True) >= FEWEST_AREAS
    return np.where(solid & few, np.nan, differences)


def _ratio(scale: Scale, point: Floats, reference: Floats) -> Floats:
    """Ratio of natural values; nan when the reference is 0."""
    if scale is Scale.LOG:
        return floats(np.exp(point - reference))
    base = from_scale(scale, reference)
    return from_scale(scale, point) / np.where(base > 0, base, np.nan)


def _per_map(relevant_ratio: Floats | float) -> Floats:
    """The smallest relevant ratio as a column that lines up with (maps, areas)."""
    ratio = floats(relevant_ratio)
    check_range("verdicts", ratio, 1, np.inf, "smallest relevant ratio")
    return ratio if ratio.ndim == 0 else ratio[..., np.newaxis]
