"""Answers of a sample of grown-ups to the survey on safety, in odd years as the real one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block, Flags
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import first_day_of_year
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_residents import NOBODY

SURVEY_YEARS = (2019, 2021, 2023)
FRACTIONS = np.array([0.012, 0.015, 0.020])
"""Part that answers, by age: up to 34, 35 to 64, older."""
UNSAFE, VICTIM = 0.15, 0.13


@dataclass(frozen=True, eq=False)
class Survey:
    """One value a respondent and year; person is a row, cell where he or she lived at the end of the year."""

    person: Ints
    year: Ints
    cell: Ints
    weight: Ints
    unsafe: Flags
    cohesion: Ints
    liveability: Ints
    victim: Flags


def survey_of(block: Block, climate: Climate) -> Survey:
    """Draw a new sample in every year of the survey."""
    rng = block.chance("economy: survey")
    parts = [_of_year(rng, block, climate, year) for year in SURVEY_YEARS]
    names = list(Survey.__dataclass_fields__)
    return Survey(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def survey_rows(block: Block, found: Survey) -> pa.Table:
    """Table `survey`."""
    return pa.table(
        {
            "person": block.person_keys(found.person),
            "year": found.year,
            "weight": found.weight,
            "unsafe": found.unsafe,
            "cohesion": found.cohesion,
            "liveability": found.liveability,
            "victim": found.victim,
        }
    )


def _of_year(rng: np.random.Generator, block: Block, climate: Climate, year: int) -> Survey:
    last_day = int(first_day_of_year(np.array([year + 1]))[0]) - 1
    lived = _cells_on(block, last_day)
    age = block.people.age_on(last_day)
    stratum = np.digitize(age, (35, 65))
    asked = np.flatnonzero((lived != NOBODY) & (age >= 18))
    person = asked[rng.random(len(asked)) < FRACTIONS[stratum[asked]]]
    population = np.bincount(stratum[asked], minlength=3)
    answers = np.maximum(np.bincount(stratum[person], minlength=3), 1)
    weight = np.maximum(np.round(population / answers), 1).astype(np.int64)[stratum[person]]
    cell = lived[person]
    unsafe = rng.random(len(person)) < _unsafe_chance(block, climate, person, cell)
    victim = rng.random(len(person)) < np.minimum(VICTIM * climate.levels["victims"][cell], 0.8)
    disadvantage = block.country.disadvantage[cell]
    return Survey(
        person=person,
        year=np.full(len(person), year),
        cell=cell,
        weight=weight,
        unsafe=unsafe,
        cohesion=_points(rng, 61 - 5 * disadvantage - 4 * unsafe, 15),
        liveability=_points(rng, 72 - 6 * disadvantage - 8 * unsafe, 13),
        victim=victim,
    )


def _unsafe_chance(block: Block, climate: Climate, person: Ints, cell: Ints) -> Floats:
    level = UNSAFE * climate.levels["unsafe"][cell] * climate.factor("unsafe", cell)
    return np.asarray(np.minimum(level * np.where(block.people.woman[person], 1.15, 0.85), 0.9))


def _points(rng: np.random.Generator, mean: Floats, spread: float) -> Ints:
    return np.clip(np.round(rng.normal(mean, spread)), 0, 100).astype(np.int64)


def _cells_on(block: Block, day: int) -> Ints:
    """(persons,) where everybody is registered on a day, NOBODY when nowhere."""
    stays = block.stays
    valid = (stays.valid_from <= day) & (stays.valid_to >= day)
    found = np.full(block.persons, NOBODY, dtype=np.int64)
    found[stays.person[valid]] = stays.cell[valid]
    return found
