"""Laws that hold for a province of any seed."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.made_up.planted import PLANTED_LEVELS
from zicht.made_up.planting import place_of, truth
from zicht.made_up.province import make_province


@settings(max_examples=3, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31))
def test_any_seed_gives_a_whole_province(seed: int) -> None:
    province = make_province(seed)
    land = province.ground.land
    assert shapely.is_valid(land).all()
    assert shapely.coverage_is_valid(land)
    assert shapely.area(land).min() > 50_000
    for vintage, gemeenten in ((province.first, 24), (province.second, 22)):
        assert len(set(vintage.gemeente)) == gemeenten
        assert len(set(vintage.buurt)) == len(land)
        assert all(
            b[2:8] == w[2:] and w[2:6] == g[2:]
            for b, w, g in zip(vintage.buurt, vintage.wijk, vintage.gemeente, strict=True)
        )
    assert all(
        old == new or province.first.gemeente[cell] != province.second.gemeente[cell]
        for cell, (old, new) in enumerate(zip(province.first.buurt, province.second.buurt, strict=True))
    )


@settings(max_examples=2, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31))
def test_any_seed_plants_what_it_promises(seed: int) -> None:
    province = make_province(seed)
    told = truth((province.first, province.second), province.people, province.rates, seed)
    assert len(told["levels"]) == len(PLANTED_LEVELS)
    for planted, level in zip(PLANTED_LEVELS, told["levels"], strict=True):
        assert len(place_of(planted, province.first).cells) > 0
        assert (level["ratio_to_province"] > 1) == (planted.ratio > 1)
        if planted.measure.startswith("crimes_"):
            assert np.isclose(level["ratio_to_province"], planted.ratio, rtol=0.02)
    assert np.isfinite(province.rates).all()
    assert (province.rates > 0).all()
