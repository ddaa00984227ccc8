import numpy as np
import pytest

from zicht.methods.effects.interrupted_series import interrupted_series


def test_the_seat_belt_law_as_an_interrupted_series(published, numbers, expected):
    printed = expected("timeseries")["seatbelts_ITS_quasipoisson"]
    rows = published("timeseries/seatbelts.csv")
    killed, law = numbers(rows, "DriversKilled"), numbers(rows, "law")
    fit = interrupted_series(killed, int(np.argmax(law)), season=12).fit
    assert fit.dispersion == pytest.approx(printed["dispersion"], abs=5e-7)
    for term, name in (("step", "law"), ("time", "t")):
        assert [fit.coefficient(term), fit.model_error(term)] == pytest.approx(printed[name], abs=5.1e-11)
        robust = printed["newey_west_lag12_se"][name]
        assert fit.newey_west_error(term, 12) == pytest.approx(robust, abs=5.1e-9)
