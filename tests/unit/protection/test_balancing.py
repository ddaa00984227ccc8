"""Country, regio's that overlap, and totals over categories are kept near their counts together."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.protection.small_country import country, figure, random_counts

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.release_plans import CountRules, Figure
from zicht.protection.counts.atoms import Structure, structure_of
from zicht.protection.counts.protect import Chance
from zicht.protection.counts.small_count_rounding import Rounding, rounded_atoms
from zicht.protection.counts.tallied import times
from zicht.protection.keyed_chance import subkey

PERIODS = tuple(str(year) for year in range(2000, 2016))


def overlapping(gemeenten: int) -> AreaTree:
    """Four zonings in pieces along a line, each shifted against the others."""
    areas = country(gemeenten=gemeenten, wijken=1, buurten=1)
    codes = areas.codes[Level.GEMEENTE]
    beside = {}
    zonings = (
        (Level.PROVINCIE, 28, 0),
        (Level.COROP, 9, 2),
        (Level.VEILIGHEIDSREGIO, 14, 3),
        (Level.POLITIE_EENHEID, 34, 1),
    )
    for level, size, shift in zonings:
        beside[level] = {
            code: f"{level.value.upper()}{(place + shift) // size:02d}" for place, code in enumerate(codes)
        }
    return AreaTree(areas.levels, areas.codes, areas.parents, beside)


def rounded(one: Figure, areas: AreaTree, seed: int, mean: float) -> tuple[Structure, NDArray[np.int64]]:
    """The structure, and errors as (areas, margins, periods)."""
    structure = structure_of(one, areas)
    truth = random_counts(one, areas, seed=seed, mean=mean)
    draw = Chance(subkey(bytes([seed]), "suspects"), stock=False).draw(one.periods)
    shown = rounded_atoms(structure, truth, rounding=Rounding(CountRules()), draw=draw)
    return structure, np.einsum("mk,akj->amj", structure.folding, times(structure.showing, shown - truth))


@pytest.mark.parametrize(
    ("gemeenten", "mean", "seed"), [(30, 0.3, 1), (60, 1.0, 2), (120, 0.3, 3), (60, 15.0, 4)]
)
def test_overlapping_regios_stay_within_the_bound(gemeenten: int, mean: float, seed: int) -> None:
    areas = overlapping(gemeenten)
    one = figure(levels=(Level.COUNTRY, *areas.beside, Level.GEMEENTE), periods=PERIODS)
    structure, error = rounded(one, areas, seed, mean)
    assert np.abs(error[structure.tops]).max() <= 10
    assert np.abs(error).max() <= 10


def test_the_country_is_nearer_than_gemeenten_by_themselves_could_be() -> None:
    areas = overlapping(120)
    one = figure(levels=(Level.COUNTRY, *areas.beside, Level.GEMEENTE), periods=PERIODS)
    structure, error = rounded(one, areas, 5, 15.0)
    assert np.abs(error[structure.tops[:1]]).mean() <= 2.5
    assert np.abs(error[structure.tops]).mean() <= 2.5


@pytest.mark.parametrize(("mean", "seed"), [(4.0, 6), (40.0, 7), (400.0, 8)])
def test_totals_over_categories_stay_within_what_is_promised(mean: float, seed: int) -> None:
    areas = country(gemeenten=24, wijken=2, buurten=3)
    levels = (Level.COUNTRY, Level.PROVINCIE, Level.GEMEENTE, Level.WIJK, Level.BUURT)
    one = figure(
        levels=levels,
        breakdowns=("age", "sex"),
        categories=(("0", "1", "2"), ("m", "w")),
        breakdown_levels=levels,
    )
    structure, error = rounded(one, areas, seed, mean)
    size = np.abs(error).max(axis=(1, 2))
    large = np.array([level not in (Level.WIJK, Level.BUURT) for level, _ in structure.areas])
    assert size[large].max() <= 20
    assert size[~large].max() <= 50
    # the search lowers errors below what sums of six categories by themselves would have
    assert np.abs(error[large, 0]).mean() < 4


def test_an_area_keeps_its_categories_when_a_release_comes_again() -> None:
    areas = country(gemeenten=4, wijken=2, buurten=2)
    one = figure(
        breakdowns=("sex",), categories=(("m", "w"),), breakdown_levels=(Level.COUNTRY, Level.GEMEENTE)
    )
    structure = structure_of(one, areas)
    truth = random_counts(one, areas, seed=9, mean=12)
    draws = [Chance(subkey(key, "suspects"), stock=False).draw(("2024",)) for key in (b"one", b"other")]
    rounding = Rounding(CountRules())
    first = rounded_atoms(structure, truth, rounding=rounding, draw=draws[0])
    known = np.ones(truth.shape, dtype=bool)
    again = rounded_atoms(structure, truth, rounding=rounding, draw=draws[1], held=first, known=known)
    assert np.array_equal(first, again)
