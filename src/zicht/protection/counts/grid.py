"""The numbers that may be shown: 0, the minimum, and multiples of the base above it.

The grid is closed under addition, so every sum of protected counts lies on it: nothing between 0 and the
minimum is ever shown, also not as a total or as a difference that somebody adds up himself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zicht.model.release_plans import CountRules

Counts = NDArray[np.int64]


def on_grid(values: Counts, rules: CountRules) -> NDArray[np.bool_]:
    """Which of the numbers may be shown."""
    whole = values % rules.base == 0
    found: NDArray[np.bool_] = whole & ((values == 0) | (values >= rules.minimum))
    return found


def neighbours(truth: Counts, rules: CountRules) -> tuple[Counts, Counts]:
    """The lower of two numbers a count may be shown as, and how far above it the upper lies (0: no other).

    A count on the grid keeps its value. A difference below zero mirrors the same count above it.
    """
    size = np.abs(truth)
    small = size < rules.minimum
    low = np.where(small, 0, size // rules.base * rules.base)
    gap = np.where(small, rules.minimum, rules.base)
    gap[size == low] = 0
    return np.where(truth < 0, -(low + gap), low), gap


def interval(shown: Counts, rules: CountRules) -> tuple[Counts, Counts]:
    """The least and the largest count that an atom shown as `shown` can be, borders included.

    With 10 and 5: shown 0 is 0..9, shown 10 is 1..14, shown v from 15 is v-4..v+4.
    """
    near = rules.base - 1
    lower = np.where(shown == 0, 0, np.where(shown == rules.minimum, 1, shown - near))
    upper = np.where(shown == 0, rules.minimum - 1, shown + near)
    return lower, upper


def promise_of_atoms(shown: Counts, rules: CountRules) -> Counts:
    """The largest difference with the truth that an atom shown as `shown` can have."""
    return np.where(shown <= rules.minimum, rules.minimum - 1, rules.base - 1)
