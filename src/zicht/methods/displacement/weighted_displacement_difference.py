"""The weighted displacement difference: how many offences fewer, here and around, than control tells.

WDD = (change of target - change of its control) + (change of surroundings - change of theirs). All counts
are taken for independent Poisson counts, so the variance is the sum of them; a dispersion above 1 stretches
it, since offences come in series. The design takes trends of target and control for parallel in numbers, not
in ratios: choose a control of about the same number of offences, or give sizes.

Source: Wheeler & Ratcliffe 2018, Crime Science 7:11, equations 1 to 4; checked on its example in
tests/published.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, check_confidence, check_range, check_same_shape, floats
from zicht.methods.estimates import Estimate, estimated, variance_of_rounding


@dataclass(frozen=True, eq=False)
class BeforeAfter:
    """Offences counted in one place before and after a measure started; arrays of any one shape.

    before, after                    counts, >= 0
    rounding_before, rounding_after  largest difference with the truth
    size                             weight of the place (area, persons): its counts are divided by it
    """

    before: Floats
    after: Floats
    rounding_before: Floats | float = 0.0
    rounding_after: Floats | float = 0.0
    size: float = 1.0

    def __post_init__(self) -> None:
        check_same_shape("counts before and after", before=floats(self.before), after=floats(self.after))
        for counts in (self.before, self.after, self.rounding_before, self.rounding_after):
            check_range("counts before and after", floats(counts), 0, np.inf, "counts and rounding")
        check_range("counts before and after", floats(self.size), np.finfo(float).tiny, np.inf, "size")


@dataclass(frozen=True, eq=False)
class DisplacementDifference:
    """Offences more (+) or fewer (-) than control tells, in units of the weights."""

    target: Estimate  # in the target itself: the effect of the measure if nothing else differs
    surroundings: (
        Estimate | None
    )  # in the surroundings: displacement when above 0, diffusion of benefits below
    total: Estimate  # both together: what the measure brought on balance


def weighted_displacement_difference(
    target: BeforeAfter,
    control: BeforeAfter,
    surroundings: BeforeAfter | None = None,
    surroundings_control: BeforeAfter | None = None,
    *,
    durations: tuple[float, float] = (1.0, 1.0),
    dispersion: float = 1.0,
    confidence: float = 0.95,
) -> DisplacementDifference:
    """WDD with its standard error, interval and z.

    surroundings          where offences may have gone to; None: not looked at
    surroundings_control  control of the surroundings; None: nothing is taken off
    durations             length of the period before and after, in one unit; counts are divided by it
    dispersion            variance of a count over its mean, >= 1
    raises                ShapeMismatch, ValueOutOfRange
    """
    check_confidence("displacement difference", confidence)
    check_range("displacement difference", floats(dispersion), 1, np.inf, "dispersion")
    check_range("displacement difference", floats(durations), np.finfo(float).tiny, np.inf, "durations")
    assert surroundings is not None or surroundings_control is None, "a control of nothing"

    def sum_of(*signed: tuple[BeforeAfter | None, float]) -> Estimate:
        parts = [_change(place, sign, durations) for place, sign in signed if place is not None]
        value, variance, rounding_variance, shift = (
            np.sum(part, axis=0) for part in zip(*parts, strict=True)
        )
        return estimated(
            value,
            variance * dispersion,
            confidence=confidence,
            rounding_variance=rounding_variance,
            largest_shift=shift,
        )

    here = ((target, 1.0), (control, -1.0))
    around = ((surroundings, 1.0), (surroundings_control, -1.0))
    return DisplacementDifference(
        target=sum_of(*here),
        surroundings=None if surroundings is None else sum_of(*around),
        total=sum_of(*here, *around),
    )


def _change(
    place: BeforeAfter, sign: float, durations: tuple[float, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Signed change of one place, its Poisson variance, the variance of rounding, and the largest shift."""
    first, second = 1 / (durations[0] * place.size), 1 / (durations[1] * place.size)
    before, after = floats(place.before), floats(place.after)
    off_before = np.broadcast_to(floats(place.rounding_before), before.shape) * first
    off_after = np.broadcast_to(floats(place.rounding_after), after.shape) * second
    return (
        floats(sign * (after * second - before * first)),
        floats(after * second**2 + before * first**2),
        variance_of_rounding(off_before) + variance_of_rounding(off_after),
        floats(off_before + off_after),
    )
