"""Suspicious transactions in each gemeente: clustered, rising, and a few of very large amounts.

About five for each thousand inhabitants a year, as in the yearly reports of FIU-Nederland (rounded).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from zicht.made_up.microdata.block import Block
from zicht.made_up.microdata.country import Floats, Ints
from zicht.made_up.microdata.dates import YEARS, as_dates
from zicht.made_up.microdata.economy_climate import Climate
from zicht.made_up.microdata.economy_codes import coded
from zicht.made_up.microdata.economy_months import MONTHS, changed_from, days_of, monthly_wobble

PER_1000 = 4.2
MOST_EUROS = 500_000_000
KINDS = np.array(["1", "2", "3", "4", "5", "9"])
_SHARES = np.array([0.14, 0.30, 0.30, 0.12, 0.04, 0.10])
_MEDIANS = np.array([6_000.0, 900.0, 9_000.0, 3_000.0, 14_000.0, 5_000.0])
_SPREADS = np.array([1.2, 1.0, 1.7, 1.6, 0.6, 1.5])
CASH, BANK_TRANSFER, VIRTUAL = 0, 2, 3


@dataclass(frozen=True, eq=False)
class Transactions:
    """One value a transaction; kind is a position in KINDS, cell lies in the gemeente that is reported."""

    date: Ints
    cell: Ints
    kind: Ints
    amount: Ints


def transactions_of(block: Block, climate: Climate) -> Transactions:
    """Draw the transactions of a block, month by month."""
    rng = block.chance("economy: transactions")
    counts = rng.poisson(_expected(block, climate))
    at, kind, month = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    tail = np.where(rng.random(len(at)) < 0.01, 20 * (1 + rng.pareto(1.1, len(at))), 1.0)
    amount = _MEDIANS[kind] * np.exp(rng.normal(0, 1, len(at)) * _SPREADS[kind]) * tail
    return Transactions(
        date=days_of(rng, MONTHS[month]),
        cell=block.cells[at],
        kind=kind,
        amount=np.clip(np.round(amount), 1, MOST_EUROS).astype(np.int64),
    )


def transaction_rows(block: Block, found: Transactions) -> pa.Table:
    """Table `suspicious_transactions`."""
    return pa.table(
        {
            "transaction": block.case_keys("F", len(found.date)),
            "date": as_dates(found.date),
            "gemeente": coded(block.country.now.gemeente, found.cell),
            "kind": coded(KINDS, found.kind),
            "amount_euros": found.amount,
        }
    )


def _expected(block: Block, climate: Climate) -> Floats:
    """(cells, kinds, months) expected numbers."""
    cells = block.cells
    level = climate.levels["suspicious_transactions"][cells] * climate.factor(
        "suspicious_transactions", cells
    )
    area = block.country.persons[cells] * level * PER_1000 / 1000 / 12
    base = (
        area[:, None, None] * _SHARES[None, :, None] * monthly_wobble(block, "transactions", 0.12)[:, None, :]
    )
    years = (MONTHS // 12 - YEARS[0])[None, :]
    base[:, VIRTUAL] *= climate.trend("suspicious_virtual_currency", cells)[:, None] ** years
    base[:, CASH] *= changed_from(climate.change("suspicious_cash", cells), climate.since("suspicious_cash"))
    return np.asarray(base)
