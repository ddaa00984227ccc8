import numpy as np
import pytest
from scipy import stats

from zicht.methods.arrays import ValueOutOfRange
from zicht.methods.multiple_testing import q_values


@pytest.mark.parametrize(("dependent", "method"), [(False, "bh"), (True, "by")])
def test_q_values_equal_scipy_on_each_map_whatever_is_missing(dependent, method):
    p = np.random.default_rng(1).random((4, 50)) ** 3
    p[1, 10:30] = np.nan
    p[2, ::2] = np.nan
    found = q_values(p, dependent=dependent)
    for row in range(4):
        known = ~np.isnan(p[row])
        theirs = stats.false_discovery_control(p[row, known], method=method)
        np.testing.assert_allclose(found[row, known], theirs, rtol=1e-12)
        assert np.isnan(found[row, ~known]).all()


def test_a_map_without_tests_has_no_q_values():
    assert np.isnan(q_values(np.full((1, 3), np.nan))).all()


def test_a_p_value_above_one_is_refused():
    with pytest.raises(ValueOutOfRange, match="p values"):
        q_values(np.array([0.2, 1.2]))
