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

REPLICATIONS = 200
REPLICATIONS_OF_MANY_MAPS = 40
MANY_MAPS = 30
"""A cube of months has many maps of the same kind; each gets fewer replications, with a larger error."""


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
        replications=REPLICATIONS_OF_MANY_MAPS if len(cube.periods) > MANY_MAPS else REPLICATIONS,
    )
    return {c.reference: (alarms.share_flagged[i], alarms.standard_error[i]) for i, c in enumerate(compared)}
