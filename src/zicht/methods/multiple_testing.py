"""Many areas, many chances of a false alarm: q-values that hold the expected share of false discoveries."""

from __future__ import annotations

import numpy as np

from zicht.methods.arrays import Floats, check_range, floats


def q_values(p_values: Floats, *, dependent: bool = False) -> Floats:
    """Smallest false-discovery rate at which each test of a row would be called a discovery.

    p_values   (..., tests)  between 0 and 1; nan is not a test and does not count
    dependent  False: Benjamini & Hochberg 1995; True: Benjamini & Yekutieli 2001, under any dependence
    returns    same shape; nan where there was no test
    raises     ValueOutOfRange
    """
    p_values = floats(p_values)
    check_range("q values", p_values, 0, 1, "p values")
    tests = np.sum(~np.isnan(p_values), axis=-1, keepdims=True)
    order = np.argsort(p_values, axis=-1, kind="stable")
    ordered = np.take_along_axis(p_values, order, axis=-1)
    places = np.arange(1, p_values.shape[-1] + 1)
    factor = tests * _harmonic(tests) if dependent else tests
    raised = np.where(np.isnan(ordered), np.inf, ordered * factor / places)
    lowest_from_here = np.minimum.accumulate(raised[..., ::-1], axis=-1)[..., ::-1]
    q = np.empty_like(p_values)
    np.put_along_axis(q, order, np.minimum(lowest_from_here, 1.0), axis=-1)
    return np.where(np.isnan(p_values), np.nan, q)


def _harmonic(tests: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Floats:
    """1 + 1/2 + ... + 1/tests, for each row."""
    sums = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, int(tests.max(initial=0)) + 1))])
    return floats(sums[tests])
