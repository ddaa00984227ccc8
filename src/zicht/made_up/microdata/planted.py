"""What is planted in the person-level data on purpose, so that a test can ask whether an analysis finds it.

Everything else about areas is ordinary spread: leaning on disadvantage, clustering in space, and chance.
Roles are those of `towns.py`; none of the areas below changes its code between 2022 and 2024.
"""

from __future__ import annotations

from dataclasses import dataclass

from zicht.made_up.planted import PlantedLevel


@dataclass(frozen=True)
class Lean:
    """How the log of a level leans on disadvantage and urbanity, and its own spread between buurten."""

    disadvantage: float
    urbanity: float
    noise: float


LEANS = {
    "drug_suspects": Lean(0.28, 0.12, 0.28),
    "other_suspects": Lean(0.26, 0.12, 0.20),
    "early_leavers": Lean(0.28, 0.10, 0.20),
    "halt": Lean(0.12, 0.05, 0.20),
    "youth_care": Lean(0.18, 0.05, 0.16),
    "youth_probation": Lean(0.30, 0.10, 0.25),
    "social_assistance": Lean(0.45, 0.15, 0.20),
    "unemployment": Lean(0.15, 0.05, 0.12),
    "disability": Lean(0.22, 0.00, 0.12),
    "sickness": Lean(0.10, 0.00, 0.10),
    "problematic_debts": Lean(0.38, 0.10, 0.18),
}
"""Measures whose level differs between buurten; by where people live."""

LEVELS = (
    PlantedLevel("drug_suspects", 2.2, "ferry"),
    PlantedLevel("drug_suspects", 0.4, "heath"),
    PlantedLevel("drug_suspects", 3.0, "harbour", wijk=3),
    PlantedLevel("other_suspects", 1.7, "northeast"),
    PlantedLevel("early_leavers", 2.0, "southeast"),
    PlantedLevel("early_leavers", 2.4, "harbour", wijk=5),
    PlantedLevel("halt", 1.9, "bridge"),
    PlantedLevel("youth_care", 1.6, "suburb"),
    PlantedLevel("youth_care", 0.5, "bulbs"),
    PlantedLevel("youth_probation", 2.0, "harbour"),
    PlantedLevel("social_assistance", 1.8, "south-city"),
    PlantedLevel("social_assistance", 2.5, "harbour", wijk=3),
    PlantedLevel("problematic_debts", 1.7, "forest"),
    PlantedLevel("problematic_debts", 2.2, "harbour", wijk=2),
)

NOTHING_PLANTED = (
    "unemployment",
    "disability",
    "sickness",
    "household_income",
    "household_wealth",
    "parents",
)
"""Measures and tables with ordinary spread only: what is found in them is spread, or a false alarm."""


@dataclass(frozen=True)
class PlantedFlow:
    """Of the drug offences of residents of `origin` a fixed share is committed in `destination`."""

    origin: str
    destination: str
    share: float


FLOWS = (PlantedFlow("suburb", "harbour", 0.35), PlantedFlow("corner", "southeast", 0.30))


@dataclass(frozen=True)
class PlantedRisk:
    """What multiplies the odds of a drug offence of the young, four and five years later."""

    factor: str
    odds_ratio: float
    definition: str


RISKS = (
    PlantedRisk("early_leaver", 2.8, "stands in early_leavers with a school year that ended by then"),
    PlantedRisk("halt", 2.2, "stands in halt on or before that day"),
    PlantedRisk("parent_in_debt", 1.7, "mother or father stands in problematic_debts of that year"),
    PlantedRisk(
        "suspect_sibling", 2.0, "another child of the same parent: suspect in that year or two before"
    ),
)
RISK_AGES = (12, 17)
"""Completed years, on the last day of a year, of those whose odds are raised later."""
RISK_LAGS = (4, 5)
"""Years after which the odds of a drug offence are raised by what holds on that day."""
RAISED_YEARS = (2020, 2021, 2022, 2023, 2024)
"""Years in which the odds are raised."""
COHORTS = (2016, 2017, 2018, 2019)
"""Years on whose last day the young are looked at, both years of raised odds being known."""
SIBLING_YEARS = 3

SUSPECT_PARENT_RATIO = 2.6
"""Rate of suspects among those with a suspect parent, relative to others of the same age and place."""


@dataclass(frozen=True)
class PlantedChange:
    """From a quarter on the rate among residents of a gemeente is multiplied; role None: everywhere."""

    measure: str
    role: str | None
    quarter: str
    ratio: float


CHANGES = (
    PlantedChange("drug_suspects", "northwest", "2022-Q1", 2.5),
    PlantedChange("halt", "lakeside", "2022-Q1", 2.5),
    PlantedChange("halt", None, "2020-Q2", 0.75),
)


@dataclass(frozen=True)
class PlantedTrend:
    """The country-wide rate of a measure changes by a constant factor a year."""

    measure: str
    ratio_per_year: float


TRENDS = (
    PlantedTrend("drug_suspects", 1.03),
    PlantedTrend("other_suspects", 0.98),
    PlantedTrend("halt", 0.99),
)


@dataclass(frozen=True)
class Intervention:
    """Drug offences committed in `role` fall by a factor from a quarter on; part goes to a neighbour instead.

    remaining  what is left of the number in the gemeente
    displaced  share of the decrease that goes to `neighbour`
    """

    role: str
    quarter: str
    remaining: float
    neighbour: str
    displaced: float


INTERVENTION = Intervention("south-city", "2022-Q3", 0.55, "south-delta", 0.4)
