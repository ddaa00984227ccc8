"""Income, wealth and problematic debts of households, year by year.

Approximate public figures (CBS, 2022): median standardised income 34 thousand euros; median wealth of
households 160 thousand, of tenants next to nothing; 8 to 9 % of households have registered problematic debts,
lone parents two to three times as often.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.made_up.microdata.country import Country, Floats, Ints
from zicht.made_up.microdata.dates import END, YEARS
from zicht.made_up.microdata.families import ALONE_YOUNG, FAMILY, ONE_PARENT, PAIR_OLD, PAIR_YOUNG, Families
from zicht.made_up.microdata.planting import level


@dataclass(frozen=True, eq=False)
class Money:
    """(households, years) euros; in_debt_* (households,) years, from > to: never."""

    income: Ints
    standardised: Ints
    wealth: Ints
    savings: Ints
    debts: Ints
    in_debt_from: Ints
    in_debt_to: Ints


def draw_money(country: Country, families: Families, rng: np.random.Generator) -> Money:
    """A lasting level for each household, with a wobble from year to year."""
    count = len(families.cell)
    age = (END - families.birthday[families.first[:-1]]) / 365.25
    lasting = (
        10.38
        + 0.42 * rng.normal(size=count)
        - 0.13 * country.disadvantage[families.cell]
        - 0.28 * (age < 27)
        - 0.12 * (age > 75)
        - 0.22 * (families.shape == ONE_PARENT)
    )
    growth = 1.03 ** (YEARS - 2022)
    standardised = np.exp(lasting[:, None] + 0.07 * rng.normal(size=(count, len(YEARS)))) * growth
    loss = rng.random((count, len(YEARS))) < 0.006
    standardised = np.where(loss, -0.4 * standardised, standardised)
    size = np.diff(families.first)
    wealth, savings, debts = _wealth(lasting, age, rng)
    return Money(
        income=_whole(standardised * (1 + 0.37 * (size - 1.0))[:, None]),
        standardised=_whole(standardised),
        wealth=wealth,
        savings=savings,
        debts=debts,
        **_in_debt(country, families, lasting, rng),
    )


def _whole(values: Floats) -> Ints:
    return np.round(values).astype(np.int64)


def _wealth(lasting: Floats, age: Floats, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Savings, a house with a mortgage for more than half, and small debts."""
    count, years = len(lasting), len(YEARS)
    owner = rng.random(count) < 1 / (1 + np.exp(-(2.4 * (lasting - 10.3) + 0.03 * (age - 50) + 0.3)))
    bank = np.exp(9.4 + 1.3 * (lasting - 10.38) + 0.012 * (age - 45) + 1.1 * rng.normal(size=count))
    house = owner * np.exp(12.65 + 0.5 * (lasting - 10.38) + 0.25 * rng.normal(size=count))
    still_owed = np.clip(1.05 - 0.014 * (age - 28) + 0.12 * rng.normal(size=count), 0, 1.05)
    consumer = (rng.random(count) < 0.3) * np.exp(8.6 + rng.normal(size=count))
    wobble = np.exp(0.12 * rng.normal(size=(count, years)))
    savings = _whole(bank[:, None] * wobble * 1.02 ** (YEARS - 2022))
    price = 1.06 ** (YEARS - 2022)
    debts = _whole(
        (0.72 * house * still_owed)[:, None] * 0.985 ** (YEARS - 2019) + consumer[:, None] * wobble
    )
    other = (rng.random(count) < 0.22) * np.exp(10.0 + 1.4 * rng.normal(size=count))
    wealth = savings + _whole(house[:, None] * price + other[:, None]) - debts
    bound = 900_000_000
    return np.clip(wealth, -bound, bound), np.clip(savings, 0, bound), np.clip(debts, 0, bound)


def _in_debt(
    country: Country, families: Families, lasting: Floats, rng: np.random.Generator
) -> dict[str, Ints]:
    """First and last year with problematic debts, which last four years on average."""
    lean = np.exp(-0.9 * (lasting - 10.38 + 0.13 * country.disadvantage[families.cell]))
    shape = np.where(families.shape == ONE_PARENT, 1.5, 1.0)
    shape = np.where(np.isin(families.shape, (PAIR_OLD, PAIR_YOUNG, FAMILY)), 0.8, shape)
    shape = np.where(families.shape == ALONE_YOUNG, 1.2, shape)
    # Bounded, so that what is planted stays a ratio where many are in debt already.
    base = np.minimum(0.29 * lean * shape, 0.42)
    base *= 0.27 / max(float(base.sum()) / max(len(base), 1), 0.01)
    ever = rng.random(len(lasting)) < np.minimum(
        base * level(country, "problematic_debts")[families.cell], 0.95
    )
    begin = 2011 + rng.integers(0, 14, len(lasting))
    end = begin + rng.geometric(0.27, len(lasting)) - 1
    return {"in_debt_from": np.where(ever, begin, 9999), "in_debt_to": np.where(ever, end, -1)}
