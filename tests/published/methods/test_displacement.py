import numpy as np
import pytest

from zicht.methods.displacement.weighted_displacement_difference import (
    BeforeAfter,
    weighted_displacement_difference,
)


def places(printed):
    for name in ("treated", "control", "disp_treated", "disp_control"):
        counts = printed.get(name)
        yield None if counts is None else BeforeAfter(*(np.asarray(count, float) for count in counts))


def test_the_difference_of_wheeler_and_ratcliffe(expected):
    small, paper = expected("displacement")["WDD"]
    found = weighted_displacement_difference(*places(small), confidence=1 - small["alpha"])
    assert float(found.target.value) == small["est_local"]
    assert float(found.target.standard_error) == pytest.approx(small["se_local"], abs=5e-5)
    assert float(found.target.z) == pytest.approx(small["z"], abs=5e-7)
    limits = [float(found.target.interval.lower), float(found.target.interval.upper)]
    assert limits == pytest.approx(small["ci"], abs=5e-7)

    found = weighted_displacement_difference(*places(paper))
    assert float(found.total.value) == paper["est_total"]
    assert float(found.total.standard_error) ** 2 == pytest.approx(paper["se_total_squared"], rel=1e-12)
    assert float(found.total.z) == pytest.approx(paper["z"], abs=5e-3)
    assert [round(float(limit)) for limit in (found.total.interval.lower, found.total.interval.upper)] == (
        paper["ci_rounded"]
    )
    assert float(found.surroundings.value) == -11
