from __future__ import annotations

import gzip
import io
import json
import tomllib
import zipfile
from pathlib import Path

import pytest
import shapely

from zicht.kit.digests import sha256_of_file
from zicht.kit.files import OutputExists
from zicht.made_up import SeedInvalid, write_province
from zicht.made_up.province import Province
from zicht.made_up.statline_files import MARK_CELL
from zicht.model.area_codes import Level
from zicht.sources.catalogue import read_folder
from zicht.sources.open_data import OpenData


@pytest.fixture(scope="module")
def data(folder: Path) -> OpenData:
    return read_folder(folder)


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256_of_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def test_the_same_seed_gives_the_same_bytes_in_another_place_and_time_zone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.chdir(tmp_path)
    write_province(tmp_path / "again", seed=1)
    assert contents(tmp_path / "again") == contents(folder)


def test_every_file_says_that_it_is_made_up(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "codes-Perioden" not in path.name:
            text = unpacked(path).lower()
            marked = MARK_CELL.encode() in text or b'"made_up": true' in text or b"vrz" in text
            assert marked, path.relative_to(folder)


def test_the_zip_says_so_in_its_comment_and_has_no_clock_in_it(folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO((folder / "boundaries/buurten_2024.zip").read_bytes())) as archive:
        assert b"VERZONNEN" in archive.comment
        assert {member.date_time for member in archive.infolist()} == {(2024, 1, 1, 0, 0, 0)}


def test_every_entry_of_the_catalogue_is_marked_and_every_file_is_named(folder: Path) -> None:
    entries = tomllib.loads((folder / "sources.toml").read_text("utf-8"))["source"]
    assert all(entry["made_up"] and entry["publisher"] == "Zicht (verzonnen)" for entry in entries)
    named = {entry["path"] for entry in entries}
    extra = {"sources.toml", "truth.json", "LEESMIJ.txt", "crime/buurten.csv.gz", "interventions.toml"}
    for name in contents(folder):
        assert name in named or name in extra or str(Path(name).parent) in named, name


def test_the_folder_is_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 10_000_000


def test_the_readers_read_all_divisions_with_the_names_and_codes_that_were_made(
    data: OpenData, province: Province
) -> None:
    read = {boundaries.areas.division.id: boundaries for boundaries in data.boundaries}
    for vintage in (province.first, province.second):
        for level in ("gm", "wk", "bu"):
            areas = read[f"{level}-{vintage.year}"].areas
            assert dict(zip(areas.codes, areas.names, strict=True)) == vintage.names(level)
    assert len(read["vr-2024"].areas.codes) == 2
    assert all(source.made_up for source in data.sources)


def test_all_formats_give_the_same_border_within_a_decimetre(data: OpenData, province: Province) -> None:
    for boundaries in data.boundaries:
        division = boundaries.areas.division
        if division.level is Level.VEILIGHEIDSREGIO:
            continue
        made = province.ground.areas(
            province.first if division.year == 2022 else province.second, division.level.value
        )
        for code, shape in zip(boundaries.areas.codes, boundaries.geometries, strict=True):
            assert shapely.hausdorff_distance(shape, made[code]) < 0.15, (division.id, code)


def test_recodes_of_both_kinds_tell_the_merger_the_division_and_the_correction(
    data: OpenData, province: Province
) -> None:
    links = {}
    for recode in data.recodes:
        links[recode.origin.id, recode.target.id] = {
            (old, new): share
            for old, new, share in zip(recode.from_codes, recode.to_codes, recode.share, strict=True)
            if share < 1 or old != new
        }
    roles, merged = province.first.roles, province.second.roles["merged"]
    expected = {
        (roles["merging-west"], merged),
        (roles["merging-east"], merged),
        (roles["splitting"], roles["heath"]),
        (roles["splitting"], roles["northeast"]),
        (roles["bay"], roles["bay"]),
        (roles["bay"], roles["bulbs"]),
    }
    assert set(links["gm-2022", "gm-2024"]) == expected
    assert set(links["gm-2022", "gm-2023"]) == expected
    assert links["gm-2023", "gm-2024"] == {}
    assert links["gm-2022", "gm-2024"][roles["splitting"], roles["heath"]] == pytest.approx(
        links["gm-2022", "gm-2023"][roles["splitting"], roles["heath"]], abs=0.1
    )
    assert any(share < 1 for share in links["wk-2022", "wk-2024"].values())


def test_months_add_up_to_the_years_of_the_other_table(data: OpenData) -> None:
    tables = {
        o.source.id: o.table.to_pylist() for o in data.observations if o.source.id.startswith("misdrijven-m")
    }
    monthly: dict[tuple[str, str, str], float] = {}
    for row in tables["misdrijven-maand"]:
        if row["value"] is not None:
            key = (row["measure"], f"GM{row['area'][2:6]}", row["period"][:4])
            monthly[key] = monthly.get(key, 0.0) + row["value"]
    yearly = {
        (row["measure"], row["area"], row["period"]): row["value"]
        for o in data.observations
        if o.source.id == "misdrijven-gemeenten"
        for row in o.table.to_pylist()
    }
    gemeenten = {area for _, area, _ in monthly}
    assert len(gemeenten) == 8
    for area in gemeenten:
        for year in range(2020, 2025):
            for measure in ("crimes_assault", "crimes_shoplifting", "crimes_burglary_dwelling"):
                assert monthly[measure, area, str(year)] == yearly[measure, area, str(year)]
            both = sum(monthly[f"crimes_{kind}_theft", area, str(year)] for kind in ("moped", "pedal_cycle"))
            assert both == yearly["crimes_bicycle_theft", area, str(year)]


def test_all_reasons_of_absence_and_all_statuses_occur(data: OpenData) -> None:
    rows = [
        row for o in data.observations for row in o.table.select(["absence", "period_status"]).to_pylist()
    ]
    assert {row["absence"] for row in rows} == {None, "not_measured", "confidential", "impossible"}
    assert {row["period_status"] for row in rows} == {"final", "revised", "provisional"}


def test_places_keep_their_code_when_their_gemeente_changes(data: OpenData) -> None:
    by_year = {places.division.year: places for places in data.places}
    before, after = (dict(zip(by_year[y].names, by_year[y].codes, strict=True)) for y in (2022, 2024))
    assert len(after) > 90
    assert all(before[name] == code for name, code in after.items())


def test_the_truth_names_areas_that_were_read(folder: Path, data: OpenData) -> None:
    told = json.loads((folder / "truth.json").read_text("utf-8"))
    read = {boundaries.areas.division.id: set(boundaries.areas.codes) for boundaries in data.boundaries}
    measures = {m for o in data.observations for m in o.table["measure"].unique().to_pylist()}
    for level in told["levels"]:
        assert all(level["area"] in read[division] for division in level["divisions"])
    assert {planted["measure"] for planted in (*told["levels"], *told["trends"])} <= measures
    assert set(told["nothing_planted"]) <= measures


def test_a_folder_with_other_things_in_it_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(OutputExists):
        write_province(tmp_path, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_negative_seed_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(SeedInvalid):
        write_province(tmp_path / "out", seed=-1)
    assert not (tmp_path / "out").exists()
