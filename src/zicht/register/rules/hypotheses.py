"""Hypotheses that are frozen before anybody looks, and what figures say of them afterwards.

The verdict follows from the figures and from what was frozen: nobody types it. It has room for "no effect of
that size", which is a result, and for "cannot say", which is not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from zicht.model.question_entries import Finding, Hypothesis, Preregistration
from zicht.model.question_terms import Direction, EffectScale, FindingVerdict

LARGEST_ALPHA = 0.1
TEXTS = ("statement", "population", "against", "test", "family", "suppression")


def faults_of_hypotheses(hypotheses: Sequence[Hypothesis]) -> Iterator[tuple[str, str]]:
    """(field, rule) of everything that is wrong or lacking; nothing when they can be frozen."""
    if not hypotheses:
        yield "hypotheses", "empty"
    if any(times > 1 for times in Counter(one.id for one in hypotheses).values()):
        yield "hypotheses", "not_each_once"
    for one in hypotheses:
        yield from ((field, "empty") for field in TEXTS if not getattr(one, field).strip())
        yield from _figures(one)
    yield from _families(hypotheses)


def _figures(one: Hypothesis) -> Iterator[tuple[str, str]]:
    if not one.variables or any(not name.strip() for name in one.variables):
        yield "variables", "empty"
    if not 0 < one.alpha <= LARGEST_ALPHA:
        yield "alpha", "not_between"
    none = one.scale.none
    if not math.isfinite(one.smallest) or one.smallest == none:
        yield "smallest", "no_effect"
    elif one.scale is EffectScale.RATIO and one.smallest <= 0:
        yield "smallest", "no_ratio"
    elif (one.direction is Direction.HIGHER and one.smallest < none) or (
        one.direction is Direction.LOWER and one.smallest > none
    ):
        yield "smallest", "other_direction"


def _families(hypotheses: Sequence[Hypothesis]) -> Iterator[tuple[str, str]]:
    """Tests of one family share one level and one correction: else no false-alarm rate can be stated."""
    for family in {one.family for one in hypotheses}:
        if len({(one.alpha, one.correction) for one in hypotheses if one.family == family}) > 1:
            yield "family", "mixed_family"


def verdict_of(hypothesis: Hypothesis, finding: Finding) -> FindingVerdict:
    """What the figures say of the hypothesis.

    supported  significant, in the direction that was frozen, and estimated at least as large as the smallest
               effect of interest
    opposite   significant, the other way
    too small  the interval rules out an effect of interest, and yet it is significant
    no effect  the interval rules out an effect of interest, and it is not significant: a null result
    cannot say everything else: too few data to tell
    """
    if finding.effect is None or finding.lower is None or finding.upper is None or finding.adjusted is None:
        return FindingVerdict.SUPPRESSED
    sure = finding.adjusted <= hypothesis.alpha
    effect, lower, upper = (_size(hypothesis, one) for one in (finding.effect, finding.lower, finding.upper))
    wanted = abs(_size(hypothesis, hypothesis.smallest))
    if hypothesis.direction is Direction.LOWER:
        effect, lower, upper = -effect, -upper, -lower
    if hypothesis.direction is Direction.EITHER:
        if effect < 0:
            effect, lower, upper = -effect, -upper, -lower
    elif sure and effect < 0:
        return FindingVerdict.OPPOSITE
    if sure and effect >= wanted:
        return FindingVerdict.SUPPORTED
    if upper < wanted and (hypothesis.direction is not Direction.EITHER or lower > -wanted):
        return FindingVerdict.TOO_SMALL if sure else FindingVerdict.NO_EFFECT
    return FindingVerdict.CANNOT_SAY


def _size(hypothesis: Hypothesis, value: float) -> float:
    """The distance from no effect; ratios on a logarithmic scale, so that half and twice are as far."""
    if hypothesis.scale is EffectScale.DIFFERENCE:
        return value
    return math.log(value) if value > 0 else -math.inf


def family_sizes(preregistration: Preregistration) -> dict[str, int]:
    """How many tests each family has: what the correction counts."""
    return dict(sorted(Counter(one.family for one in preregistration.hypotheses).items()))
