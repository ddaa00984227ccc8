"""A country of any size in which everybody is counted: to try protection and attacks on a known truth.

No persons are written down, only how many of each kind live where: that is all that a count can tell of them.
From the second year on some gemeenten have merged and some borders between buurten have moved by a street; a
release in the new division counts earlier quarters anew in the new borders, as real ones do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import Figure
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

Counts = npt.NDArray[np.int64]

LEVELS = (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT)
BREAKDOWNS = ("age", "sex")
CATEGORIES = (("00-17", "18-26", "27-44", "45-64", "65+"), ("f", "m"))
FIRST_YEAR = 2023
STREET_SHARE = 0.05
"""Share of a buurt that lies in the street by which a border moves."""


@dataclass(frozen=True)
class Size:
    """How large the country is; the whole of it has 342 gemeenten and about 14,000 buurten."""

    gemeenten: int = 342
    wijken: int = 8
    buurten: int = 5
    inhabitants: float = 1250.0
    per_quarter: float = 0.002


@dataclass(frozen=True, eq=False)
class CountedCountry:
    """Who lives in which street, and how many are counted there in each quarter.

    streets     pieces of land that never move: two a buurt, the second one is the street at its border
    sizes       (streets,) inhabitants
    counted     measure -> (streets, cells of the cross, quarters)
    """

    size: Size
    sizes: Counts
    counted: Mapping[str, Counts]
    quarters: tuple[str, ...]
    moved: npt.NDArray[np.bool_]
    merged: npt.NDArray[np.int64]


def country_of(seed: int, size: Size, *, quarters: int = 8) -> CountedCountry:
    """Draw a country: sizes of buurten spread, chances spread more, a stock that moves slowly."""
    draw = np.random.default_rng(seed)
    buurten = size.gemeenten * size.wijken * size.buurten
    inhabitants = draw.lognormal(np.log(size.inhabitants) - 0.5, 1.0, buurten)
    streets = np.repeat(inhabitants, 2) * np.tile([1 - STREET_SHARE, STREET_SHARE], buurten)
    kinds = len(list(product(*CATEGORIES)))
    shares = draw.dirichlet(np.full(kinds, 2.0))
    chance = draw.gamma(1.5, size.per_quarter / 1.5, buurten).repeat(2)
    expected = streets[:, None, None] * chance[:, None, None] * shares[None, :, None]
    events = draw.poisson(np.broadcast_to(expected, (len(streets), kinds, quarters)))
    state = draw.poisson(expected[:, :, 0] * 3)
    states = [state]
    for _ in range(quarters - 1):
        state = draw.binomial(state, 0.95) + draw.poisson(expected[:, :, 0] * 0.15)
        states.append(state)
    merged = np.arange(size.gemeenten)
    pairs = draw.permutation(size.gemeenten)[: 2 * (size.gemeenten // 30)].reshape(-1, 2)
    merged[pairs[:, 1]] = pairs[:, 0]
    return CountedCountry(
        size=size,
        sizes=np.maximum(1, np.rint(streets)).astype(np.int64),
        counted={"suspects": events, "households_in_debt": np.stack(states, axis=2)},
        quarters=tuple(f"{FIRST_YEAR + at // 4}-Q{at % 4 + 1}" for at in range(quarters)),
        moved=draw.random(buurten) < 0.1,
        merged=merged,
    )


@dataclass(frozen=True, eq=False)
class Division:
    """The areas of one year.

    buurt  (streets,) number of the buurt each street lies in, in the order of the codes of the tree
    sizes  area code -> inhabitants
    """

    tree: AreaTree
    buurt: npt.NDArray[np.int64]
    sizes: Mapping[str, int]


def division_of(country: CountedCountry, *, later: bool) -> Division:
    """The areas of the first year, or those after gemeenten merged and borders moved."""
    size = country.size
    gemeenten = country.merged if later else np.arange(size.gemeenten)
    per_gemeente = size.wijken * size.buurten
    number = np.arange(size.gemeenten * per_gemeente)
    gemeente, wijk, buurt = (
        number // per_gemeente,
        number // size.buurten % size.wijken,
        number % size.buurten,
    )
    # a buurt of a gemeente that merged gets a wijk number of its own in the new gemeente
    wijk = np.where(gemeenten[gemeente] != gemeente, wijk + size.wijken, wijk)
    codes = [
        f"BU{g + 1:04}{w + 1:02}{b + 1:02}" for g, w, b in zip(gemeenten[gemeente], wijk, buurt, strict=True)
    ]
    lies_in = np.repeat(number, 2)
    if later:  # the street at the border goes to the next buurt of the same wijk
        beside = number - buurt + (buurt + 1) % size.buurten
        lies_in[1::2] = np.where(country.moved, beside, number)
    order = np.argsort(codes)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    tree = tree_of([codes[at] for at in order])
    return Division(tree, rank[lies_in], _sizes(tree, np.bincount(rank[lies_in], country.sizes)))


def tree_of(buurten: Sequence[str]) -> AreaTree:
    """The tree above these buurten: the codes say it."""
    wijken = sorted({f"WK{code[2:8]}" for code in buurten})
    gemeenten = sorted({f"GM{code[2:6]}" for code in buurten})
    return AreaTree(
        levels=LEVELS,
        codes={
            Level.COUNTRY: ("NL",),
            Level.GEMEENTE: tuple(gemeenten),
            Level.WIJK: tuple(wijken),
            Level.BUURT: tuple(buurten),
        },
        parents={
            Level.COUNTRY: ("",),
            Level.GEMEENTE: ("NL",) * len(gemeenten),
            Level.WIJK: tuple(f"GM{code[2:6]}" for code in wijken),
            Level.BUURT: tuple(f"WK{code[2:8]}" for code in buurten),
        },
        beside={},
    )


def figures_of(country: CountedCountry, quarters: int) -> tuple[Figure, ...]:
    """What is declared of the first so many quarters: totals everywhere, kinds of persons too."""
    return tuple(
        Figure(
            measure=measure,
            plan=f"challenge/{measure}",
            plan_digest="0" * 64,
            levels=LEVELS,
            periods=country.quarters[:quarters],
            rule_class=RuleClass.PERSONS,
            breakdowns=BREAKDOWNS,
            categories=CATEGORIES,
            breakdown_levels=LEVELS,
            stock=measure != "suspects",
        )
        for measure in sorted(country.counted)
    )


def tallies_of(country: CountedCountry, division: Division, quarters: int) -> pa.Table:
    """TALLY_SCHEMA of the first so many quarters: every level, the finest kinds."""
    texts = np.array([f"age={age};sex={sex}" for age, sex in product(*CATEGORIES)])
    tables = []
    for measure, counted in sorted(country.counted.items()):
        buurten = np.zeros((len(division.tree.codes[Level.BUURT]), *counted.shape[1:]), np.int64)
        np.add.at(buurten, division.buurt, counted)
        for level in LEVELS:
            codes = np.array(division.tree.codes[level])
            part = np.zeros((len(codes), *buurten.shape[1:]), np.int64)
            np.add.at(part, _place(division.tree, level), buurten)
            area, kind, quarter = np.nonzero(part[:, :, :quarters])
            values = part[area, kind, quarter]
            columns = {
                "MEASURE": np.full(len(area), measure),
                "LEVEL": np.full(len(area), level.value),
                "REF_AREA": codes[area],
                "COUNTERPART_AREA": np.full(len(area), ""),
                "TIME_PERIOD": np.array(country.quarters)[quarter],
                "BREAKDOWN": texts[kind],
                "VALUE": values,
                "CONTRIBUTORS": values,
            }
            tables.append(pa.table(columns, schema=TALLY_SCHEMA))
    return pa.concat_tables(tables).sort_by([(name, "ascending") for name in SORTED_BY])


def _place(tree: AreaTree, level: Level) -> npt.NDArray[np.int64]:
    """(buurten,) number of the area of a level that each buurt lies in."""
    code = {level: n for n, level in enumerate(tree.codes[level])}
    end = {Level.GEMEENTE: 6, Level.WIJK: 8, Level.BUURT: 10}.get(level)
    if end is None:
        return np.zeros(len(tree.codes[Level.BUURT]), np.int64)
    return np.array([code[f"{level.value.upper()}{buurt[2:end]}"] for buurt in tree.codes[Level.BUURT]])


def _sizes(tree: AreaTree, buurten: npt.NDArray[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for level in LEVELS:
        totals = np.bincount(_place(tree, level), weights=buurten, minlength=len(tree.codes[level]))
        found |= {code: int(total) for code, total in zip(tree.codes[level], totals, strict=True)}
    return found
