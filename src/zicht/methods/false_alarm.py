"""How often would a map flag areas if nothing were the matter anywhere?

Each map is simulated under its own fitted null: the national value, the map's ordinary spread, its real
sizes and its real gaps. Then everything is done again that was done to the real map. The answer stands
beside each map on the site. The simulated spread has no pattern in space; neighbours alike by nature
would make comparisons with neighbours flag less, not more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, floats
from zicht.methods.comparison import compare
from zicht.methods.overdispersion import Estimator
from zicht.methods.references import Everywhere, ReferenceSet, pooled_reference
from zicht.methods.scales import Scale, from_scale, sampling_variance
from zicht.methods.verdicts import ALPHA

CELLS_AT_ONCE = 2_000_000  # simulated figures in memory together: about 16 MB per intermediate array


@dataclass(frozen=True, eq=False)
class FalseAlarms:
    """False alarms of each map against each reference; arrays (references, maps), nan without areas."""

    share_flagged: Floats  # mean share of areas called higher or lower
    standard_error: Floats  # Monte-Carlo error of that mean
    any_flag: Floats  # share of the replications with at least one such area
    share_flagged_naively: Floats  # the same share if plain 95 % intervals decided
    replications: int

    def __post_init__(self) -> None:
        assert self.replications > 1, "a Monte-Carlo error needs two replications"


@dataclass(frozen=True, eq=False)
class FittedNull:
    """A country in which nothing is the matter: one level, ordinary spread, the real sizes."""

    centre: Floats  # (maps,) national figure on the scale
    tau2: Floats  # (maps,) ordinary spread on the scale
    size: Floats  # (maps, areas) nan where the real map has no figure
    scale: Scale
    variation: Floats | None  # (maps, areas), LOG only

    def draw(self, replications: int, generator: np.random.Generator) -> Floats:
        """Numerators (replications, maps, areas) of as many countries."""
        shape = (replications, *self.size.shape)
        spread = np.sqrt(self.tau2)[:, np.newaxis]
        points = self.centre[:, np.newaxis] + spread * generator.standard_normal(shape)
        missing = np.isnan(self.size + points[0])
        size = np.where(missing, 0.0, self.size)
        values = np.where(missing, 0.0, from_scale(self.scale, points))
        if self.scale is Scale.SQRT:
            drawn = generator.poisson(values * size).astype(np.float64)
        elif self.scale is Scale.ARCSINE:
            # a pooled denominator need not be whole; a binomial needs whole trials
            trials = np.rint(size)
            shares = generator.binomial(trials.astype(np.int64), values) / np.where(
                trials > 0, trials, np.nan
            )
            drawn = shares * size
        else:
            deviation = np.sqrt(sampling_variance(Scale.LOG, size, self.variation))
            drawn = values * np.exp(deviation * generator.standard_normal(shape)) * size
        return floats(np.where(missing, np.nan, drawn))


def fitted_null(
    numerators: Floats, denominators: Floats, *, scale: Scale, variation: Floats | float | None = None
) -> FittedNull:
    """The null of each map: pooled national figure, and the spread found against it.

    The spread is always the robust one: the published estimate is too small, and a null with too little
    spread would make the published verdicts look better than they are.
    """
    numerators, denominators = (np.atleast_2d(floats(part)) for part in (numerators, denominators))
    known = (denominators > 0) & ~np.isnan(numerators)
    everywhere = Everywhere(leave_out=False)
    centre = pooled_reference(numerators, denominators, everywhere, scale=scale, variation=variation).y[:, 0]
    found = compare(
        numerators,
        denominators,
        Everywhere(),
        scale=scale,
        variation=variation,
        relevant_ratio=1.0,
        estimator=Estimator.ROBUST,  # nearly unbiased; the published one would make the null too calm
    ).verdicts
    by_area = None if variation is None else np.broadcast_to(floats(variation), known.shape)
    return FittedNull(centre, found.tau2, np.where(known, denominators, np.nan), scale, by_area)


def false_alarms(
    null: FittedNull,
    references: Sequence[ReferenceSet],
    *,
    relevant_ratio: Floats | float,
    generator: np.random.Generator,
    alpha: float = ALPHA,
    estimator: Estimator = Estimator.ROBUST,
    replications: int = 200,
) -> FalseAlarms:
    """Simulate every map and judge it against every reference.

    null            from `fitted_null`
    references      the sets the real maps were compared with
    relevant_ratio  as for the real maps: number or (maps,); alpha and estimator likewise
    generator       seeded by the caller; the same seed gives the same answer
    """
    maps = len(null.size)
    at_once = max(1, CELLS_AT_ONCE // max(null.size.size, 1))
    flagged = np.full((len(references), replications, maps), np.nan)
    naive = flagged.copy()
    for start in range(0, replications, at_once):
        chunk = min(at_once, replications - start)
        numerators = null.draw(chunk, generator).reshape(chunk * maps, -1)
        for place, areas in enumerate(references):
            verdicts = compare(
                numerators,
                np.tile(null.size, (chunk, 1)),
                areas,
                scale=null.scale,
                variation=None if null.variation is None else np.tile(null.variation, (chunk, 1)),
                relevant_ratio=np.tile(np.broadcast_to(floats(relevant_ratio), maps), chunk),
                alpha=alpha,
                estimator=estimator,
            ).verdicts
            flagged[place, start : start + chunk] = verdicts.share_flagged().reshape(chunk, maps)
            naive[place, start : start + chunk] = verdicts.share_flagged_naively().reshape(chunk, maps)
    return FalseAlarms(
        share_flagged=flagged.mean(axis=1),
        standard_error=flagged.std(axis=1, ddof=1) / np.sqrt(replications),
        any_flag=np.where(np.isnan(flagged), np.nan, flagged > 0).mean(axis=1),
        share_flagged_naively=naive.mean(axis=1),
        replications=replications,
    )
