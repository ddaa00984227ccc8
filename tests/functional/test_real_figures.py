"""Figures of the real files, worked out by hand here and by the chain there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from zicht.analyses.cubes import Cube
from zicht.analyses.definitions import built_in_indicators
from zicht.analyses.derived import with_derived
from zicht.analyses.figures import gather
from zicht.analyses.geography import assemble
from zicht.analyses.intervals import value_interval
from zicht.analyses.series import cubes_of
from zicht.model.indicators import Indicator
from zicht.sources.catalogue import read_folder

CRIMES = next(i for i in built_in_indicators() if i.id == "crimes-total")
BURGLARIES = next(i for i in built_in_indicators() if i.id == "crimes-burglary-dwelling")


@pytest.fixture(scope="module")
def cubes(shared_data: Path) -> dict[str, tuple[Cube, ...]]:
    opened = read_folder(shared_data)
    geography = assemble(opened.boundaries, opened.observations, opened.memberships, opened.recodes)
    figures = with_derived(gather(opened.observations, geography))
    return {i.id: cubes_of(i, figures, geography) for i in (CRIMES, BURGLARIES)}


def value(cubes: tuple[Cube, ...], indicator: Indicator, division: str, area: str, period: str) -> float:
    (cube,) = [c for c in cubes if c.division.id == division]
    return float(cube.value(indicator)[cube.periods.index(period), cube.codes.index(area)])


def gemeenten(folder: Path, year: int) -> dict[str, dict[str, float]]:
    with gzip.open(folder / f"boundaries/gemeenten_{year}.geojson.gz") as stream:
        return {f["properties"]["gemeentecode"]: f["properties"] for f in json.load(stream)["features"]}


def test_crime_per_1000_of_2024_is_the_count_over_the_inhabitants(
    cubes: dict[str, tuple[Cube, ...]], shared_data: Path
) -> None:
    source = gemeenten(shared_data, 2024)
    for code in ("GM0363", "GM0518", "GM0014", "GM0088", "GM1992"):
        by_hand = source[code]["cr_totaal_misdrijven"] / source[code]["aantal_inwoners"] * 1000
        assert value(cubes["crimes-total"], CRIMES, "gm-2024", code, "2024") == pytest.approx(
            by_hand, rel=1e-12
        )


def test_groningen_of_2012_counts_the_inhabitants_of_what_is_now_groningen(
    cubes: dict[str, tuple[Cube, ...]], shared_data: Path
) -> None:
    """The police count 2012 in today's Groningen, with Haren, Ten Boer and a part of Slochteren in it."""
    source = gemeenten(shared_data, 2012)
    whole = sum(source[code]["aantal_inwoners"] for code in ("GM0014", "GM0017", "GM0009"))
    crimes = source["GM0014"]["cr_totaal_misdrijven"]
    found = value(cubes["crimes-total"], CRIMES, "gm-2024", "GM0014", "2012")
    naive = crimes / source["GM0014"]["aantal_inwoners"] * 1000
    assert crimes / (whole * 1.01) * 1000 < found < crimes / whole * 1000
    assert found < 0.9 * naive, "the count of the larger gemeente over the smaller one would be far too high"


def test_a_gemeente_that_never_changed_has_the_plain_rate_of_2012(
    cubes: dict[str, tuple[Cube, ...]], shared_data: Path
) -> None:
    source = gemeenten(shared_data, 2012)["GM0344"]
    by_hand = source["cr_totaal_misdrijven"] / source["aantal_inwoners"] * 1000
    assert value(cubes["crimes-total"], CRIMES, "gm-2024", "GM0344", "2012") == pytest.approx(
        by_hand, rel=2e-3
    )


def test_the_months_of_a_hague_buurt_add_up_to_its_years(
    cubes: dict[str, tuple[Cube, ...]], shared_data: Path
) -> None:
    with gzip.open(shared_data / "crime/thehague_region_monthly/delicts_2011-2015.csv.gz", "rt") as stream:
        rows = [line.strip().split(",") for line in stream][1:]
    by_hand = sum(int(r[4]) for r in rows if r[0] == "2014" and r[2] == "104" and r[3] == "5183620")
    (cube,) = [c for c in cubes["crimes-burglary-dwelling"] if c.division.id == "bu-2014"]
    at = cube.codes.index("BU05183620")
    assert cube.numerator[cube.periods.index("2014"), at] == by_hand
    quarters = [cube.numerator[cube.periods.index(f"2014-Q{q}"), at] for q in range(1, 5)]
    assert sum(quarters) == by_hand
    assert len(cube.codes) >= 330


def test_every_interval_holds_its_value(cubes: dict[str, tuple[Cube, ...]]) -> None:
    for cube in cubes["crimes-total"]:
        found, interval = cube.value(CRIMES), value_interval(CRIMES, cube)
        known = ~np.isnan(found)
        assert known.any()
        assert (interval.lower[known] <= found[known]).all()
        assert (found[known] <= interval.upper[known]).all()
