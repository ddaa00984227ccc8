"""For each map: the share of areas that chance and ordinary spread alone would have called different."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from zicht.analyses.comparisons import Comparison
from zicht.analyses.cubes import Cube, Floats
from zicht.analyses.scaled import SCALES
from zicht.methods.false_alarm import false_alarms, fitted_null
from zicht.model.cells import Reference
from zicht.model.indicators import Indicator

MOST_REPLICATIONS = 200
FEWEST_REPLICATIONS = 10
AREAS_SIMULATED = 30_000
"""Areas judged for one map, over all replications: enough for a standard error of below 0.1 percent point."""


def simulate(
    indicator: Indicator, cube: Cube, comparisons: Sequence[Comparison], *, seed: int
) -> Mapping[Reference, tuple[Floats, Floats]]:
    """Per reference the (periods,) mean share called different under the fitted null, and its error.

    The seed of a cube depends on the release seed and on what the cube is, not on the order of the work.
    """
    compared = [c for c in comparisons if c.areas is not None and c.verdicts.n_compared.any()]
    if not compared:
        return {}
    name = f"{indicator.id} {cube.division.id} {cube.boundaries.value}"
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    null = fitted_null(
        cube.numerator,
        np.where(cube.absence == "", cube.denominator, np.nan),
        scale=SCALES[indicator.kind],
        variation=indicator.unit_cv,
    )
    alarms = false_alarms(
        null,
        [c.areas for c in compared if c.areas is not None],
        relevant_ratio=indicator.smallest_relevant_ratio,
        generator=generator,
        replications=replications_for(cube),
    )
    return {c.reference: (alarms.share_flagged[i], alarms.standard_error[i]) for i, c in enumerate(compared)}


def replications_for(cube: Cube) -> int:
    """Fewer for maps of many areas, and for the many maps of a monthly series."""
    wanted = AREAS_SIMULATED // (len(cube.codes) * (4 if len(cube.periods) > 30 else 1))
    return min(max(wanted, FEWEST_REPLICATIONS), MOST_REPLICATIONS)
