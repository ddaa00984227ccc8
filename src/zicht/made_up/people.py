"""Inhabitants, households, dwellings, income, benefits and care of each buurt, year by year.

Areas that resemble each other lie together: one smooth field of disadvantage runs over the map, and income,
house values, benefits, youth care and crime all lean on it, each with its own noise. Everything is kept as
counts and sums, so that a wijk or gemeente is always the sum of its buurten, and every mean or percentage
follows from these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.made_up.chance import stream
from zicht.made_up.landscape import Points
from zicht.made_up.settlements import Settlements
from zicht.made_up.towns import TOWNS

Floats = npt.NDArray[np.float64]
YEARS = tuple(range(2012, 2025))
BASE = YEARS.index(2022)
AGE_BANDS = ("age_0_15", "age_15_25", "age_25_45", "age_45_65", "age_65_plus")
_AGE_SHARES = (0.150, 0.120, 0.255, 0.270, 0.205)


@dataclass(frozen=True)
class Share:
    """A part of a count: of whom, how much, and how its log odds lean on disadvantage and urbanity."""

    of: str
    level: float
    disadvantage: float
    urbanity: float
    spread: float
    ratio_per_year: float = 1.0


SHARES: Mapping[str, Share] = {
    "multi_family": Share("dwellings", 0.30, 0.15, 1.10, 0.35),
    "vacant": Share("dwellings", 0.042, 0.00, 0.15, 0.30),
    "owner_occupied": Share("dwellings", 0.58, -0.45, -0.25, 0.25),
    "edu_low": Share("educated", 0.27, 0.35, -0.10, 0.15),
    "edu_high": Share("educated", 0.32, -0.40, 0.25, 0.15),
    "working": Share("working_age", 0.69, -0.18, 0.05, 0.08, 1.004),
    "low_income": Share("households", 0.38, 0.40, 0.20, 0.12),
    "high_income": Share("households", 0.22, -0.45, -0.10, 0.15),
    "poverty": Share("households", 0.065, 0.45, 0.15, 0.20, 0.98),
    "social_minimum": Share("households", 0.06, 0.50, 0.20, 0.20, 0.97),
    "on_assistance": Share("adults", 0.027, 0.50, 0.15, 0.22, 0.98),
    "on_disability": Share("adults", 0.050, 0.25, 0.00, 0.12),
    "on_unemployment": Share("adults", 0.014, 0.15, 0.05, 0.15, 0.95),
    "youth_in_care": Share("youth", 0.095, 0.20, 0.05, 0.16, 1.015),
    "wmo": Share("inhabitants", 0.062, 0.25, 0.00, 0.18, 1.01),
}


@dataclass(frozen=True, eq=False)
class People:
    """What is known of the buurten; nothing is known of a person, for there are none.

    disadvantage, urbanity  (buurten,) standardised
    counts   name -> (buurten, years): persons, households, dwellings, and sums of euros
    """

    disadvantage: Floats
    urbanity: Floats
    counts: Mapping[str, Floats]

    @property
    def inhabitants(self) -> Floats:
        """(buurten, years)."""
        return self.counts["inhabitants"]


def populate(seed: int, settled: Settlements, boost: Mapping[str, Floats]) -> People:
    """Make the people of every buurt.

    boost   name in SHARES -> (buurten,) factor on the expected share, for what is planted
    """
    rng = stream(seed, "people")
    urban = _urbanity(settled)
    disadvantage = _standard(
        0.75 * smooth_field(rng, settled.seeds, 7_000.0)
        + 0.45 * rng.normal(size=len(TOWNS))[settled.town]
        + 0.55 * rng.normal(size=len(urban))
        + 0.35 * urban
    )
    counts: dict[str, Floats] = {"inhabitants": _inhabitants(rng, settled.town, urban)}
    counts |= _ages(rng, counts["inhabitants"], urban)
    counts["men"] = np.round(counts["inhabitants"] * rng.normal(0.496, 0.008, (len(urban), 1)))
    counts["women"] = counts["inhabitants"] - counts["men"]
    counts["adults"] = counts["inhabitants"] - counts["age_0_15"]
    counts["youth"] = counts["age_0_15"] + np.round(0.78 * counts["age_15_25"])
    counts["educated"] = np.round(0.88 * counts["adults"])
    counts["working_age"] = counts["adults"] - np.round(0.45 * counts["age_65_plus"])
    counts |= _households(rng, counts["inhabitants"], urban, disadvantage)
    for name, share in SHARES.items():
        counts[name] = _part(rng, share, counts[share.of], disadvantage, urban, boost.get(name))
    return People(disadvantage, urban, counts | _remainders(counts) | _sums(rng, counts, disadvantage, urban))


def smooth_field(rng: np.random.Generator, points: Points, scale: float, waves: int = 60) -> Floats:
    """A random surface of unit spread that changes over about `scale` metres (random Fourier features)."""
    frequency = rng.normal(0, 1 / scale, (waves, 2))
    phase = rng.uniform(0, 2 * np.pi, waves)
    return np.asarray(np.sqrt(2 / waves) * np.cos(points @ frequency.T + phase).sum(axis=1))


def _urbanity(settled: Settlements) -> Floats:
    away = np.hypot(*(settled.seeds - settled.centres[settled.town]).T)
    size = np.log(np.array([plan.inhabitants for plan in TOWNS], dtype=np.float64))[settled.town]
    return _standard(np.exp(-((away / settled.reach[settled.town]) ** 2)) * 2.2 + 0.35 * size)


def _standard(values: Floats) -> Floats:
    return np.asarray((values - values.mean()) / values.std())


def _inhabitants(rng: np.random.Generator, town: npt.NDArray[np.int64], urban: Floats) -> Floats:
    """Heavy-tailed: a few buurten are large, many are small, some (harbour, nature) are all but empty."""
    weight = np.exp(0.55 * urban + rng.normal(0, 0.62, len(town)))
    empty = (rng.random(len(town)) < 0.045) & (urban < 1.0)
    weight = np.where(empty, weight * 0.004, weight)
    base = np.zeros(len(town))
    for at, plan in enumerate(TOWNS):
        mine = town == at
        people = round(plan.inhabitants * rng.uniform(0.96, 1.04))
        base[mine] = rng.multinomial(people, weight[mine] / weight[mine].sum())
    growth = 1 + rng.normal(0.006, 0.004, len(TOWNS))[town]
    return np.asarray(np.round(base[:, None] * growth[:, None] ** (np.arange(len(YEARS)) - BASE)))


def _ages(rng: np.random.Generator, inhabitants: Floats, urban: Floats) -> dict[str, Floats]:
    """Five bands that add up to the inhabitants exactly."""
    lean = np.column_stack([-0.05 * urban, 0.12 * urban, 0.12 * urban, -0.04 * urban, -0.14 * urban])
    share = np.array(_AGE_SHARES) * np.exp(lean + rng.normal(0, 0.12, lean.shape))
    share = share / share.sum(axis=1, keepdims=True)
    bounds = np.round(inhabitants[:, :, None] * np.cumsum(share, axis=1)[:, None, :])
    bounds[:, :, -1] = inhabitants
    bands = np.diff(bounds, axis=2, prepend=0.0)
    return {name: bands[:, :, at] for at, name in enumerate(AGE_BANDS)}


def _households(
    rng: np.random.Generator, inhabitants: Floats, urban: Floats, disadvantage: Floats
) -> dict[str, Floats]:
    size = np.clip(2.25 - 0.22 * urban + rng.normal(0, 0.1, len(urban)), 1.5, 3.2)[:, None]
    households = np.where(inhabitants > 0, np.maximum(np.round(inhabitants / size), 1), 0)
    single = 0.34 + 0.09 * urban + 0.03 * disadvantage + rng.normal(0, 0.03, len(urban))
    singles = np.round(households * np.clip(single, 0.1, 0.75)[:, None])
    families = 0.52 - 0.02 * urban + rng.normal(0, 0.05, len(urban))
    with_children = np.round((households - singles) * np.clip(families, 0.2, 0.8)[:, None])
    return {
        "households": households,
        "singles": singles,
        "with_children": with_children,
        "without_children": households - singles - with_children,
        "dwellings": np.round(households * (0.985 + 0.03 * rng.random((len(urban), 1)))),
    }


def _part(
    rng: np.random.Generator,
    share: Share,
    of: Floats,
    disadvantage: Floats,
    urban: Floats,
    boost: Floats | None,
) -> Floats:
    lean = (
        share.disadvantage * disadvantage + share.urbanity * urban + rng.normal(0, share.spread, len(urban))
    )
    odds = share.level / (1 - share.level) * np.exp(lean)
    chance = (odds / (1 + odds) * (1.0 if boost is None else boost))[:, None]
    chance = chance * share.ratio_per_year ** (np.arange(len(YEARS)) - BASE)
    return np.asarray(rng.binomial(of.astype(np.int64), np.clip(chance, 0, 0.97)), dtype=np.float64)


def _remainders(counts: Mapping[str, Floats]) -> dict[str, Floats]:
    rental = counts["dwellings"] - counts["owner_occupied"]
    high = np.minimum(counts["edu_high"], counts["educated"] - counts["edu_low"])
    return {
        "rental": rental,
        "corporation": np.round(0.66 * rental),
        "edu_high": high,
        "edu_middle": counts["educated"] - counts["edu_low"] - high,
    }


def _sums(
    rng: np.random.Generator, counts: Mapping[str, Floats], disadvantage: Floats, urban: Floats
) -> dict[str, Floats]:
    """Sums of euros, of which the published means are made, and counts that follow the inhabitants."""
    year = np.arange(len(YEARS)) - BASE
    woz = 335_000 * np.exp(-0.20 * disadvantage - 0.03 * urban + rng.normal(0, 0.13, len(urban)))
    income = 30_500 * np.exp(-0.15 * disadvantage + rng.normal(0, 0.06, len(urban)))
    standard = 36_000 * np.exp(-0.14 * disadvantage + rng.normal(0, 0.05, len(urban)))
    shops = 0.095 * np.exp(-0.10 * disadvantage + rng.normal(0, 0.35, len(urban)))
    cars = 0.98 * np.exp(-0.12 * disadvantage - 0.22 * urban + rng.normal(0, 0.10, len(urban)))
    return {
        "woz_euros": counts["dwellings"] * woz[:, None] * 1.045**year,
        "income_euros": counts["inhabitants"] * income[:, None] * 1.03**year,
        "standardised_income_euros": counts["households"] * standard[:, None] * 1.03**year,
        "businesses": np.round(counts["inhabitants"] * shops[:, None] * 1.02**year),
        "cars": np.round(counts["households"] * cars[:, None] * 1.005**year),
    }
