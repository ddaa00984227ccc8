"""Turnover and staff of companies, year by year; a few earn a hundred times what is usual."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import YEARS, first_day_of_year
from zicht.made_up.microdata.economy_branches import (
    ASSOCIATION,
    BRANCHES,
    CODES,
    FORM_TURNOVER,
    FOUNDATION,
    SOLE,
)
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_entities import Entities

MOST_EUROS = 5_000_000_000
EUROS_A_WORKER = 95_000
_POOR_YEARS = (2020, 2021)


def turnover_of(block: Block, climate: Climate, entities: Entities) -> tuple[Ints, Ints, Ints, Ints]:
    """Rows of entities, years, euros and persons employed, for the years in which an entity existed."""
    rng = block.chance("economy: turnover")
    entity, year = _years_of(entities)
    usual = np.array([branch.turnover for branch in BRANCHES])[entities.branch] * FORM_TURNOVER[entities.form]
    own = usual * np.exp(rng.normal(0, 0.85, len(usual))) * _tail(rng, len(usual))
    euros = own[entity] * 1.03 ** (year - YEARS[0]) * np.exp(rng.normal(0, 0.15, len(entity)))
    dip = np.array([branch.in_2020 for branch in BRANCHES])[entities.branch[entity]]
    euros *= np.where(np.isin(year, _POOR_YEARS), dip, 1.0)
    staff = rng.poisson(np.maximum(np.minimum(euros, MOST_EUROS) / EUROS_A_WORKER, 0.02))
    # What is planted is turnover that no staff explains.
    planted = _planted(climate, entities)[entity]
    whole = np.minimum(np.round(euros * planted), MOST_EUROS).astype(np.int64)
    alone = np.isin(entities.form[entity], (SOLE,))
    return entity, year, whole, np.where(alone, np.maximum(staff, 1), staff).astype(np.int64)


def turnover_rows(block: Block, entities: Entities, found: tuple[Ints, Ints, Ints, Ints]) -> pa.Table:
    """Table `turnover`."""
    entity, year, euros, staff = found
    return pa.table(
        {
            "entity": block.entity_keys(entities.number[entity]),
            "year": year,
            "turnover_euros": euros,
            "employees": staff,
        }
    )


def _years_of(entities: Entities) -> tuple[Ints, Ints]:
    """Who pays value-added tax, in every year of its life; associations and most stichtingen do not."""
    first, last = first_day_of_year(YEARS), first_day_of_year(YEARS + 1) - 1
    lives = (entities.founded[:, None] <= last) & (entities.dissolved[:, None] >= first)
    pays = (entities.form != ASSOCIATION) & ((entities.form != FOUNDATION) | (entities.number % 5 == 0))
    entity, at = np.nonzero(lives & pays[:, None])
    return entity.astype(np.int64), np.asarray(YEARS[at])


def _tail(rng: np.random.Generator, count: int) -> Floats:
    """1 for most; for three in a hundred a factor with a Pareto tail."""
    return np.where(rng.random(count) < 0.03, 8 * (1 + rng.pareto(1.4, count)), 1.0)


def _planted(climate: Climate, entities: Entities) -> Floats:
    factor = np.ones(len(entities.branch))
    for code in CODES:
        mine = np.flatnonzero(CODES[entities.branch] == code)
        factor[mine] = climate.factor(f"turnover_per_entity_{code}", entities.cell[mine])
    return factor
