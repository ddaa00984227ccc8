"""Cleared cannabis nurseries at addresses: rare, clustered, rather in let and empty dwellings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block
from zicht.made_up.microdata.country import Ints
from zicht.made_up.microdata.dates import as_dates
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_dwellings import LET, UNKNOWN, Dwellings
from zicht.made_up.microdata.economy_months import MONTHS, days_of

A_YEAR_PER_1000 = 0.8
"""Of the dwellings; public yearly totals of the police are of this order, approximately."""
_LET_MORE, _EMPTY_MORE = 1.8, 2.0
_SHAPE = 1.5


@dataclass(frozen=True, eq=False)
class Nurseries:
    """One value a clearance; dwelling is a row."""

    date: Ints
    dwelling: Ints


def nurseries_of(block: Block, climate: Climate, homes: Dwellings) -> Nurseries:
    """Draw the clearances of the whole history."""
    rng = block.chance("economy: nurseries")
    years = len(MONTHS) / 12
    rate = A_YEAR_PER_1000 / 1000 * years * climate.levels["nurseries"][homes.cell]
    rate *= climate.factor("nurseries", homes.cell)
    rate *= np.where(np.isin(homes.tenure, (LET, UNKNOWN)), _LET_MORE, 1.0)
    rate *= np.where(homes.household < 0, _EMPTY_MORE, 1.0)
    buurt = rng.gamma(_SHAPE, 1 / _SHAPE, int(homes.cell.max(initial=0)) - int(homes.cell.min(initial=0)) + 1)
    rate *= buurt[homes.cell - int(homes.cell.min(initial=0))]
    dwelling = np.repeat(np.arange(len(rate)), rng.poisson(rate))
    return Nurseries(days_of(rng, rng.choice(MONTHS, len(dwelling))), dwelling)


def nursery_rows(block: Block, homes: Dwellings, found: Nurseries) -> pa.Table:
    """Table `nurseries`."""
    return pa.table(
        {
            "case_number": block.case_keys("H", len(found.date)),
            "date": as_dates(found.date),
            "address": block.address_keys(homes.address[found.dwelling]),
        }
    )
