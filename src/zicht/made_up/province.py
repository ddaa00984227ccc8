"""The story of the made-up province: land, towns, borders, people, crimes; then the files of suppliers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from zicht.kit.digests import canonical_json
from zicht.kit.errors import UserError
from zicht.kit.files import folder_written_whole
from zicht.kit.progress import SILENT, Progress
from zicht.made_up import (
    crimes,
    intervention_file,
    odata_files,
    planting,
    police_files,
    region_files,
    statline_files,
)
from zicht.made_up.boundary_files import Ground, boundary_files
from zicht.made_up.catalogue_file import catalogue
from zicht.made_up.chance import stream
from zicht.made_up.division import Vintage, first_vintage, second_vintage
from zicht.made_up.key_figures import key_figures, surface_of
from zicht.made_up.landscape import landscape
from zicht.made_up.mesh import cut_cells
from zicht.made_up.names import NameGiver
from zicht.made_up.packing import MARK
from zicht.made_up.people import Floats, People, populate
from zicht.made_up.places import places_of
from zicht.made_up.settlements import settle

TRUTH = "truth.json"
README = "LEESMIJ.txt"
Files = dict[str, bytes]


class SeedInvalid(UserError):
    """The seed of the made-up province is not a whole number from 0."""

    exit_code = 80


@dataclass(frozen=True, eq=False)
class Province:
    """Everything that is true of the province before it is rounded, suppressed and written.

    rates   (buurten, types) expected crimes per inhabitant in 2022
    counts  (buurten, types, years, 12) crimes
    """

    seed: int
    ground: Ground
    first: Vintage
    second: Vintage
    people: People
    rates: Floats
    counts: npt.NDArray[np.int64]


def write_province(folder: Path, *, seed: int = 1, progress: Progress = SILENT) -> None:
    """Write a folder of sources of a province that does not exist; same seed, same bytes.

    folder   new, empty, or written by this function before
    raises   SeedInvalid, OutputExists
    """
    if seed < 0:
        raise SeedInvalid("seed", found=seed, expected="a whole number from 0", remedy="for example 1")
    with folder_written_whole(folder, replace_if_holds=TRUTH) as aside:
        province = make_province(seed, progress)
        progress.step("made-up province: files")
        for name, data in sorted(files_of(province).items()):
            path = aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def make_province(seed: int, progress: Progress = SILENT) -> Province:
    """Land, towns, borders, people and crimes."""
    progress.step("made-up province: land and borders")
    ground = landscape(seed)
    settled = settle(seed, ground)
    land, sea, lake = cut_cells(settled.seeds, ground, stream(seed, "borders"))
    names = NameGiver(stream(seed, "names"))
    first = first_vintage(settled, names, stream(seed, "wijken"))
    second = second_vintage(first, settled, land, names)
    progress.step("made-up province: people and crimes")
    people = populate(seed, settled, planting.boosts(first))
    rates = planting.planted_rates(crimes.relative_rates(seed, settled, people), people, first)
    counts = crimes.count(seed, rates, people, planting.planted_trend(first))
    counts = planting.with_changes(seed, counts, first)
    return Province(seed, Ground(land, sea, lake, _abroad(land)), first, second, people, rates, counts)


def files_of(province: Province) -> Files:
    """Path in the folder -> bytes."""
    first, second, people = province.first, province.second, province.people
    surface = surface_of(province.ground.land, province.ground.lake)
    places = places_of((first, second))
    files = _below("boundaries", boundary_files(province.ground, first, second))
    files |= _below("odata/v4", odata_files.people_table(first, second, people))
    files |= _below("odata/v4", odata_files.crime_table(first, second, province.counts))
    for vintage in (first, second):
        files |= _below("regions", region_files.region_files(vintage, people))
    for year, vintage in ((2020, first), (2021, first), (2023, second)):
        files[f"kwb/inwoners_buurten_{year}.csv.gz"] = statline_files.inhabitants_of_buurten(
            vintage, people, year
        )
    v3 = f"odata/v3/{odata_files.PLACE_TABLE}_TypedDataSet.json.gz"
    regios = f"recode/{odata_files.REGION_TABLE.lower()}_codes-RegioS.json.gz"
    return files | {
        "kwb/kerncijfers_2022.csv.gz": statline_files.padded_table(key_figures(first, people, surface)),
        "kwb/kerncijfers_2024.csv.gz": statline_files.bare_table(key_figures(second, people, surface)),
        "crime/delicts_2020-2024.csv.gz": police_files.monthly_counts(second, province.counts),
        "crime/buurten.csv.gz": police_files.buurt_points(second, province.ground.land),
        "recode/grenswijziging_naar_2024.csv.gz": region_files.address_recode(first, second, people),
        regios: odata_files.region_codes(first, second, people, surface[:, 0] / 10_000),
        v3: odata_files.places_data_set(places[2024], second),
        "regions/woonplaats_gemeente_provincie_landsdeel.csv.gz": region_files.places_table(
            places, (first, second)
        ),
        "sources.toml": catalogue(province.seed),
        intervention_file.FILE: intervention_file.interventions_file(second),
        TRUTH: canonical_json(
            planting.truth((first, second), people, province.rates, province.seed), indent=1
        ),
        README: _readme(province.seed),
    }


def _below(folder: str, files: Files) -> Files:
    return {f"{folder}/{name}": data for name, data in files.items()}


def _abroad(land: npt.NDArray[np.object_]) -> shapely.Polygon:
    """Two square kilometres beyond the land border, for the rows about abroad that real files have."""
    _, south, east, _ = shapely.total_bounds(land)
    return shapely.box(round(east) + 2_000, round(south), round(east) + 3_000, round(south) + 2_000)


def _readme(seed: int) -> bytes:
    return (
        f"{MARK}\n\nDe provincie Voorland, gemaakt door zicht.made_up met seed {seed}.\n"
        "De bestanden hebben de vorm waarin CBS, PDOK en politie leveren. truth.json zegt wat er met opzet\n"
        "in is gelegd; geen lezer kijkt ernaar.\n\n"
        "The province of Voorland. The files have the forms of Dutch publishers; truth.json tells\n"
        "what was planted on purpose, and no reader looks at it.\n"
    ).encode()
