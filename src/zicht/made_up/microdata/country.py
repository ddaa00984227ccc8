"""The made-up country: its provinces, how many persons live in each buurt, and how areas differ.

A province is that of `zicht.made_up` (about a million inhabitants). Up to MOST_IN_ONE persons there is one,
and its buurten keep their proportions; above that there is a province for about every million persons, with
codes of its own in ranges that CBS does not use. What a block of persons must know of other blocks (which
addresses exist there, how far away it is) stands here, so that no block needs another.

Sizes follow public figures, approximately: 2.1 persons a household, 3-4 % of dwellings vacant (CBS).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely

from zicht.kit.progress import SILENT, Progress
from zicht.made_up.chance import stream
from zicht.made_up.microdata.keys import Keys, keys_of
from zicht.made_up.people import BASE, smooth_field
from zicht.made_up.province import Province, make_province

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.str_]

MOST_IN_ONE = 1_500_000
MOST_PROVINCES = 19
"""As many as there are free codes of COROP areas: real ones end at CR40."""
_COROPS = (*range(41, 51), *range(54, 100))
_GEMEENTE_STEP = 200
_PARK_ROLES = ("resort", "dunes", "south-coast", "forest", "island")
_APART_METRES = 60_000.0


@dataclass(frozen=True, eq=False)
class Division:
    """The areas of one year; every array is in the order of the cells (buurten on the ground)."""

    year: int
    buurt: Texts
    buurt_name: Texts
    wijk: Texts
    wijk_name: Texts
    gemeente: Texts
    gemeente_name: Texts
    provincie: Texts
    corop: Texts
    veiligheidsregio: Texts
    politie_eenheid: Texts


@dataclass(frozen=True, eq=False)
class Country:
    """All cells of all provinces; a cell is a buurt on the ground, the same in both years.

    before, now    the division of 2022 and of 2024
    roles          role in the plan of the first province -> gemeente code of 2022 (towns.py), for planting
    persons        (cells,) persons whose home, or last home, lies there
    dwellings, premises, park_places  (cells,) addresses of each kind; the numbers of the addresses of a cell
                   run from address_start in this order
    address_start  (cells + 1,)
    person_start   (cells + 1,) numbers of the persons of a cell run from here
    disadvantage, urbanity  (cells,) standardised
    x, y           (cells,) metres
    origin         (cells,) number of the gemeente of 2022, 0 .. gemeenten - 1
    """

    seed: int
    before: Division
    now: Division
    roles: Mapping[str, str]
    persons: Ints
    dwellings: Ints
    premises: Ints
    park_places: Ints
    address_start: Ints
    person_start: Ints
    disadvantage: Floats
    urbanity: Floats
    x: Floats
    y: Floats
    origin: Ints

    @cached_property
    def keys(self) -> Keys:
        """Supplier keys of everything that is numbered."""
        return keys_of(self.seed)

    @property
    def cells(self) -> int:
        """How many buurten on the ground."""
        return len(self.persons)

    @property
    def total_persons(self) -> int:
        """How many persons there are or were."""
        return int(self.person_start[-1])

    def cell_of_address(self, addresses: Ints) -> Ints:
        """The cell in which each address lies."""
        return np.asarray(np.searchsorted(self.address_start, addresses, side="right") - 1)

    def cells_in(self, code: str) -> Ints:
        """Cells of a gemeente, wijk or buurt of 2022, by its code."""
        level = {"GM": self.before.gemeente, "WK": self.before.wijk, "BU": self.before.buurt}[code[:2]]
        return np.flatnonzero(level == code)

    def spread(self, name: str, *, disadvantage: float, urbanity: float = 0.0, noise: float = 0.3) -> Floats:
        """(cells,) relative level of something named, weighted mean 1: no area is exactly like another.

        disadvantage, urbanity  how the log leans on them
        noise   standard deviation of the log that neither explains; a third of its variance is shared with
                the surroundings, so that neighbours resemble each other
        """
        rng = stream(self.seed, f"spread of {name}")
        points = np.column_stack([self.x, self.y])
        apart = 0.58 * smooth_field(rng, points, 6_000.0) + 0.81 * rng.normal(size=self.cells)
        level = np.exp(disadvantage * self.disadvantage + urbanity * self.urbanity + noise * apart)
        return np.asarray(level * self.persons.sum() / (level * self.persons).sum())


def make_country(persons: int, seed: int, progress: Progress = SILENT) -> Country:
    """Provinces enough for `persons`, and the persons spread over their buurten; same seed, same country."""
    count = 1 if persons <= MOST_IN_ONE else min(MOST_PROVINCES, round(persons / 1_000_000))
    parts = [_part(seed, number, progress) for number in range(count)]
    weight = np.concatenate([part.weight for part in parts])
    living = _shared_out(persons, weight)
    dwellings = np.where(living > 0, np.ceil(living * 0.51).astype(np.int64) + 3, 2)
    premises = 2 + living // 30
    parks = np.concatenate([part.parks for part in parts])
    park_places = np.where(parks, 15 + np.minimum(living // 12, 80), 0)
    gemeente = np.concatenate([part.before.gemeente for part in parts])
    return Country(
        seed=seed,
        before=_joined([part.before for part in parts]),
        now=_joined([part.now for part in parts]),
        roles=parts[0].roles,
        persons=living,
        dwellings=dwellings,
        premises=premises,
        park_places=park_places,
        address_start=_starts(dwellings + premises + park_places),
        person_start=_starts(living),
        disadvantage=np.concatenate([part.disadvantage for part in parts]),
        urbanity=np.concatenate([part.urbanity for part in parts]),
        x=np.concatenate([part.x for part in parts]),
        y=np.concatenate([part.y for part in parts]),
        origin=np.unique(gemeente, return_inverse=True)[1].astype(np.int64),
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """One province of the country, its codes already its own, its cells grouped by gemeente."""

    before: Division
    now: Division
    roles: Mapping[str, str]
    weight: Floats
    parks: npt.NDArray[np.bool_]
    disadvantage: Floats
    urbanity: Floats
    x: Floats
    y: Floats


def _part(seed: int, number: int, progress: Progress) -> _Part:
    """The province with that number; the first is the one of `zicht made-up` with the same seed."""
    progress.step(f"demo data: province {number + 1}")
    province = make_province(seed + 1_000_003 * number)
    first = province.first
    order = np.array(sorted(range(len(first.buurt)), key=lambda cell: first.buurt[cell]))
    middle = shapely.get_coordinates(shapely.centroid(province.ground.land))
    parks = _with_parks(province)
    return _Part(
        before=_division(province, 2022, number, order),
        now=_division(province, 2024, number, order),
        roles={role: own_code(code, number) for role, code in first.roles.items()},
        weight=province.people.inhabitants[order, BASE],
        parks=parks[order],
        disadvantage=province.people.disadvantage[order],
        urbanity=province.people.urbanity[order],
        x=middle[order, 0] + _APART_METRES * (number % 5),
        y=middle[order, 1] + 1.3 * _APART_METRES * (number // 5),
    )


def _division(province: Province, year: int, number: int, order: Ints) -> Division:
    vintage = province.first if year == 2022 else province.second

    def codes(values: list[str]) -> Texts:
        return np.array([own_code(value, number) for value in values])[order]

    def names(values: list[str]) -> Texts:
        return np.array(values)[order]

    regions = [vintage.regions[code] for code in vintage.gemeente]
    return Division(
        year=year,
        buurt=codes(list(vintage.buurt)),
        buurt_name=names(list(vintage.buurt_names)),
        wijk=codes(list(vintage.wijk)),
        wijk_name=names([vintage.wijken[code] for code in vintage.wijk]),
        gemeente=codes(list(vintage.gemeente)),
        gemeente_name=names([vintage.gemeenten[code] for code in vintage.gemeente]),
        provincie=codes([region[0] for region in regions]),
        corop=codes([region[1] for region in regions]),
        veiligheidsregio=codes([region[2] for region in regions]),
        politie_eenheid=codes([region[3] for region in regions]),
    )


def own_code(code: str, number: int) -> str:
    """The code as it is in the first province, moved out of its way in the others."""
    if number == 0:
        return code
    kind, digits = code[:2], code[2:]
    if kind in ("GM", "WK", "BU"):
        return f"{kind}{int(digits[:4]) + _GEMEENTE_STEP * number:04d}{digits[4:]}"
    if kind == "PV":
        return f"PV{int(digits) + number}"
    if kind == "CR":
        return f"CR{_COROPS[3 * (number - 1) + int(digits) - 51]}"
    return f"{kind}{int(digits) + 2 * number}"


def _with_parks(province: Province) -> npt.NDArray[np.bool_]:
    """One buurt with a holiday park in each gemeente of the coast and the forest: the least urban one."""
    found = np.zeros(len(province.first.buurt), dtype=bool)
    gemeente = np.array(province.first.gemeente)
    for role in _PARK_ROLES:
        mine = np.flatnonzero(gemeente == province.first.roles[role])
        found[mine[np.argmin(province.people.urbanity[mine])]] = True
    return found


def _joined(divisions: list[Division]) -> Division:
    names = [name for name in Division.__dataclass_fields__ if name != "year"]
    arrays = {name: np.concatenate([getattr(part, name) for part in divisions]) for name in names}
    return Division(year=divisions[0].year, **arrays)


def _shared_out(total: int, weight: Floats) -> Ints:
    """Whole numbers in proportion to the weights that add up to `total` (largest remainders)."""
    exact = total * weight / weight.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole, dtype=np.int64)


def _starts(counts: Ints) -> Ints:
    return np.asarray(np.concatenate([[0], np.cumsum(counts)]), dtype=np.int64)
