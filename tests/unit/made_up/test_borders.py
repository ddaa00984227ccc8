from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from zicht.made_up.province import Province


def test_the_buurten_are_a_valid_coverage_without_gaps_or_overlaps(province: Province) -> None:
    land = province.ground.land
    assert shapely.is_valid(land).all()
    assert not shapely.is_empty(land).any()
    assert shapely.coverage_is_valid(land)
    assert abs(shapely.union_all(land).area - shapely.area(land).sum()) < 1.0


@pytest.mark.parametrize("inner", ["bu", "wk"])
@pytest.mark.parametrize("year", [2022, 2024])
def test_areas_nest_to_the_last_point(province: Province, inner: str, year: int) -> None:
    vintage = province.first if year == 2022 else province.second
    gemeenten = province.ground.areas(vintage, "gm")
    parts: dict[str, list[shapely.Geometry]] = {}
    for code, shape in province.ground.areas(vintage, inner).items():
        parts.setdefault(f"GM{code[2:6]}", []).append(shape)
    assert sorted(parts) == sorted(gemeenten)
    for code, shapes in parts.items():
        assert shapely.coverage_union_all(shapes).equals(gemeenten[code]), code


def test_every_gemeente_touches_another_except_the_island(province: Province) -> None:
    gemeenten = province.ground.areas(province.first, "gm")
    alone = [
        code
        for code, shape in gemeenten.items()
        if not any(shape.touches(other) for name, other in gemeenten.items() if name != code)
    ]
    assert alone == [province.first.roles["island"]]


def test_borders_of_gemeenten_that_did_not_change_are_the_same_in_both_years(province: Province) -> None:
    before = province.ground.areas(province.first, "gm")
    after = province.ground.areas(province.second, "gm")
    touched = {"heath", "northeast", "bay", "bulbs", "merged"}
    same = [code for role, code in province.second.roles.items() if role not in touched]
    assert len(same) == 17
    assert all(before[code].equals(after[code]) for code in same)


def test_points_lie_on_a_grid_of_one_metre(province: Province) -> None:
    points = shapely.get_coordinates(province.ground.land)
    assert np.array_equal(points, np.round(points))


def test_the_province_lies_in_the_sea_and_in_no_real_province(
    province: Province, shared_data: Path, tmp_path: Path
) -> None:
    provinces = tmp_path / "provinces.gpkg"
    provinces.write_bytes(gzip.decompress((shared_data / "boundaries/NLD_prov_2022.gpkg.gz").read_bytes()))
    _, _, geometries, _ = pyogrio.raw.read(provinces)
    real = shapely.union_all(shapely.make_valid(shapely.from_wkb(geometries)))
    everything = [*province.ground.land, *province.ground.sea, province.ground.abroad]
    assert not any(shape.intersects(real) for shape in everything)
    x0, y0, x1, y1 = shapely.total_bounds(province.ground.land)
    assert 0 < x0 < x1 < 70_000
    assert 450_000 < y0 < y1 < 540_000


def test_large_water_belongs_to_gemeenten_on_the_coast_and_at_the_lake(province: Province) -> None:
    water = province.ground.water(province.first)
    names = {name for name, _ in water.values()}
    assert names == {"Buitenwater", "Binnenwater"}
    assert {code[6:] for code in water} == {"99", "98"}
    land = shapely.union_all(province.ground.land)
    assert all(shape.intersection(land).area < 1.0 for _, shape in water.values())
