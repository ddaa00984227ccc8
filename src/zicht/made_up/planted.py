"""What is planted in the figures on purpose, so that a test can ask whether the verdicts find it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlantedLevel:
    """An area whose expected rate is a known multiple of that of the province as a whole.

    role    of the gemeente in the plan;  wijk  number of the wijk in it, or None for the whole gemeente
    buurt   number of the buurt in that wijk, or None
    """

    measure: str
    ratio: float
    role: str
    wijk: int | None = None
    buurt: int | None = None


@dataclass(frozen=True)
class PlantedTrend:
    """A gemeente whose expected rate changes by a constant factor each year, from 2012 to 2024."""

    measure: str
    ratio_per_year: float
    role: str


@dataclass(frozen=True)
class PlantedChange:
    """A gemeente in which from a quarter on only a part of what would have happened still happens.

    ratio  what is left, below 1
    """

    measure: str
    ratio: float
    role: str
    quarter: str


PLANTED_LEVELS = (
    PlantedLevel("crimes_burglary_dwelling", 2.3, "bridge"),
    PlantedLevel("crimes_bicycle_theft", 0.35, "south-coast"),
    PlantedLevel("crimes_drugs_and_alcohol_nuisance", 2.8, "southeast"),
    PlantedLevel("crimes_vandalism", 2.1, "resort"),
    PlantedLevel("crimes_assault", 0.45, "dunes"),
    PlantedLevel("crimes_fraud", 2.0, "south-delta"),
    PlantedLevel("persons_on_social_assistance", 2.2, "south-city"),
    PlantedLevel("youth_in_youth_care", 1.7, "suburb"),
    PlantedLevel("persons_on_social_assistance", 2.8, "harbour", wijk=3),
    PlantedLevel("crimes_threat", 2.6, "harbour", wijk=3),
    PlantedLevel("crimes_street_robbery", 8.0, "harbour", wijk=0, buurt=0),
)

PLANTED_TRENDS = (
    PlantedTrend("crimes_drugs_and_alcohol_nuisance", 1.16, "ferry"),
    PlantedTrend("crimes_vandalism", 1.12, "northwest"),
    PlantedTrend("crimes_bicycle_theft", 0.84, "lakeside"),
    PlantedTrend("crimes_assault", 1.00, "forest"),
)

PLANTED_CHANGES = (PlantedChange("crimes_theft_from_vehicle", 0.6, "bridge", "2022-Q3"),)
"""What an intervention did; the register of interventions of the province names it."""

NOTHING_PLANTED = ("crimes_shoplifting", "crimes_motor_vehicle_theft", "crimes_burglary_business")
"""Measures with ordinary spread only: whatever is found in them is a false alarm, or the spread itself."""
