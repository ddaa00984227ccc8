"""The table of key figures (Kerncijfers wijken en buurten) as CBS would round and suppress it.

Whole numbers of a wijk or buurt are rounded to multiples of 5, of a gemeente they are exact; a mean or share
is given when enough people stand behind it. Why a figure is absent is kept apart: confidential when there
are a few, impossible when there is nobody to have a mean.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from zicht.made_up.division import Vintage
from zicht.made_up.mesh import Shapes
from zicht.made_up.people import YEARS, Floats, People
from zicht.model.observations import Absence

Cell = float | Absence


@dataclass(frozen=True)
class Column:
    """One column of the table.

    top, bottom  names in People.counts; without `bottom` it is a count
    factor       100 for percents, 0.001 for thousands of euros
    step         a count is rounded to multiples of this below gemeente; step_gm in a gemeente
    at_least     the figure is confidential when `base` counts fewer (base: bottom, or top)
    """

    name: str
    top: str
    bottom: str = ""
    factor: float = 1.0
    decimals: int = 0
    step: int = 5
    step_gm: int = 1
    at_least: int = 0
    base: str = ""


COLUMNS = (
    Column("AantalInwoners_5", "inhabitants"),
    Column("Mannen_6", "men"),
    Column("Vrouwen_7", "women"),
    Column("k_0Tot15Jaar_8", "age_0_15"),
    Column("k_15Tot25Jaar_9", "age_15_25"),
    Column("k_25Tot45Jaar_10", "age_25_45"),
    Column("k_45Tot65Jaar_11", "age_45_65"),
    Column("k_65JaarOfOuder_12", "age_65_plus"),
    Column("HuishoudensTotaal_28", "households"),
    Column("Eenpersoonshuishoudens_29", "singles"),
    Column("HuishoudensZonderKinderen_30", "without_children"),
    Column("HuishoudensMetKinderen_31", "with_children"),
    Column("GemiddeldeHuishoudensgrootte_32", "inhabitants", "households", decimals=1, at_least=5),
    Column("Bevolkingsdichtheid_33", "inhabitants", "land_km2"),
    Column("Woningvoorraad_34", "dwellings", step=1),
    Column("GemiddeldeWoningwaarde_35", "woz_euros", "dwellings", 0.001, at_least=20),
    Column("PercentageMeergezinswoning_37", "multi_family", "dwellings", 100, at_least=20),
    Column("PercentageOnbewoond_39", "vacant", "dwellings", 100, at_least=20),
    Column("Koopwoningen_40", "owner_occupied", "dwellings", 100, at_least=20),
    Column("HuurwoningenTotaal_41", "rental", "dwellings", 100, at_least=20),
    Column("InBezitWoningcorporatie_42", "corporation", "dwellings", 100, at_least=20),
    Column("OpleidingsniveauLaag_64", "edu_low", step=10, step_gm=10, at_least=50, base="inhabitants"),
    Column(
        "OpleidingsniveauMiddelbaar_65", "edu_middle", step=10, step_gm=10, at_least=50, base="inhabitants"
    ),
    Column("OpleidingsniveauHoog_66", "edu_high", step=10, step_gm=10, at_least=50, base="inhabitants"),
    Column("Nettoarbeidsparticipatie_67", "working", "working_age", 100, at_least=100, base="inhabitants"),
    Column("GemiddeldInkomenPerInwoner_72", "income_euros", "inhabitants", 0.001, 1, at_least=100),
    Column(
        "GemGestandaardiseerdInkomenVanHuish_75",
        "standardised_income_euros",
        "households",
        0.001,
        1,
        at_least=50,
    ),
    Column("k_40HuishoudensMetLaagsteInkomen_76", "low_income", "households", 100, 1, at_least=50),
    Column("k_20HuishoudensMetHoogsteInkomen_77", "high_income", "households", 100, 1, at_least=50),
    Column("HuishoudensMetEenLaagInkomen_78", "poverty", "households", 100, 1, at_least=50),
    Column("HuishOnderOfRondSociaalMinimum_79", "social_minimum", "households", 100, 1, at_least=50),
    Column(
        "PersonenPerSoortUitkeringBijstand_83",
        "on_assistance",
        step=10,
        step_gm=10,
        at_least=50,
        base="inhabitants",
    ),
    Column(
        "PersonenPerSoortUitkeringAO_84",
        "on_disability",
        step=10,
        step_gm=10,
        at_least=50,
        base="inhabitants",
    ),
    Column(
        "PersonenPerSoortUitkeringWW_85",
        "on_unemployment",
        step=10,
        step_gm=10,
        at_least=50,
        base="inhabitants",
    ),
    Column("JongerenMetJeugdzorgInNatura_87", "youth_in_care", step_gm=5, at_least=10),
    Column(
        "PercentageJongerenMetJeugdzorg_88",
        "youth_in_care",
        "youth",
        100,
        1,
        at_least=10,
        base="youth_in_care",
    ),
    Column("WmoClientenRelatief_90", "wmo", "inhabitants", 1000, at_least=100),
    Column("BedrijfsvestigingenTotaal_91", "businesses", step_gm=5),
    Column("PersonenautoSTotaal_99", "cars", step_gm=5),
    Column("OppervlakteTotaal_110", "area_ha", step=1),
    Column("OppervlakteLand_111", "land_ha", step=1),
    Column("OppervlakteWater_112", "water_ha", step=1),
    Column("Omgevingsadressendichtheid_116", "density_weight", "dwellings", at_least=5),
)


@dataclass(frozen=True)
class Row:
    """One area: gemeente, then each wijk followed by its buurten, as StatLine orders them."""

    code: str
    name: str
    gemeente_name: str
    cells: tuple[Cell, ...]


def key_figures(vintage: Vintage, people: People, ground: Floats) -> list[Row]:
    """All areas of one year.

    ground  (buurten, 2) square metres of land and of inland water
    """
    counts = {name: values[:, YEARS.index(vintage.year)] for name, values in people.counts.items()}
    counts |= _surface(counts, ground)
    names = {level: vintage.names(level) for level in ("gm", "wk", "bu")}
    cells = {level: _cells(vintage.codes(level), counts, level) for level in ("gm", "wk", "bu")}
    rows = []
    for gemeente in names["gm"]:
        inside = [code for code in (*names["wk"], *names["bu"]) if code[2:6] == gemeente[2:]]
        for code in (gemeente, *sorted(inside, key=lambda code: (code[2:8], code[:2] != "WK", code))):
            level = code[:2].lower()
            rows.append(Row(code, names[level][code], names["gm"][gemeente], cells[level][code]))
    return rows


def surface_of(land: Shapes, water: Shapes) -> Floats:
    """(buurten, 2) square metres."""
    return np.column_stack([shapely.area(land), shapely.area(water)])


def _surface(counts: dict[str, Floats], ground: Floats) -> dict[str, Floats]:
    land, water = ground[:, 0] / 10_000, ground[:, 1] / 10_000
    per_km2 = counts["dwellings"] / np.maximum(land / 100, 0.01)
    return {
        "land_km2": land / 100,
        "land_ha": land,
        "water_ha": water,
        "area_ha": land + water,
        "density_weight": counts["dwellings"] * per_km2,
    }


def _cells(codes: tuple[str, ...], counts: dict[str, Floats], level: str) -> dict[str, tuple[Cell, ...]]:
    known, at = np.unique(np.array(codes), return_inverse=True)
    sums: dict[str, Floats] = {
        name: np.bincount(at, values, len(known)).astype(float) for name, values in counts.items()
    }
    columns = [[_cell(column, sums, k, level) for k in range(len(known))] for column in COLUMNS]
    return {str(code): tuple(column[k] for column in columns) for k, code in enumerate(known)}


def _cell(column: Column, sums: dict[str, Floats], k: int, level: str) -> Cell:
    if column.bottom and sums[column.bottom][k] == 0:
        return Absence.IMPOSSIBLE
    base = column.base or column.bottom or column.top
    if sums[base][k] < column.at_least and not (base == column.top and sums[base][k] == 0):
        return Absence.CONFIDENTIAL
    if column.bottom:
        return round(float(column.factor * sums[column.top][k] / sums[column.bottom][k]), column.decimals)
    step = column.step_gm if level == "gm" else column.step
    return float(step * round(float(sums[column.top][k]) / step))
