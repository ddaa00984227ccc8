"""What is planted in dwellings, entities, transactions, care, parks, nuisance and the survey on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlantedLevel:
    """An area where the chance of something is a known multiple of the chance elsewhere.

    level  "gm" or "wk";  place  of the area among those of its level from large to small: 0 the largest,
    1 the smallest, so that a small and a large country each have one
    with_park  among those with a holiday park only
    """

    measure: str
    ratio: float
    level: str
    place: float
    with_park: bool = False


@dataclass(frozen=True)
class PlantedTrend:
    """A chance that changes by a constant factor each year from 2019; place None: in the whole country."""

    measure: str
    ratio_per_year: float
    place: float | None


@dataclass(frozen=True)
class PlantedChange:
    """A gemeente where the chance is another from one day on, as after an intervention.

    since  first day of the new chance, ISO
    """

    measure: str
    ratio: float
    place: float
    since: str


PLANTED_LEVELS = (
    PlantedLevel("owners_without_means", 4.0, "gm", 0.12),
    PlantedLevel("owners_without_means", 5.0, "wk", 0.05),
    PlantedLevel("collector_dwellings", 3.0, "gm", 0.20),
    PlantedLevel("straw_persons", 5.0, "gm", 0.08),
    PlantedLevel("unexplained_purchases", 6.0, "gm", 0.16),
    PlantedLevel("homes_of_foundation_directors", 2.5, "gm", 0.28),
    PlantedLevel("homes_of_foundation_directors", 3.0, "wk", 0.10),
    PlantedLevel("convicted_owners", 2.5, "gm", 0.04),
    PlantedLevel("unknown_owners", 6.0, "gm", 0.36),
    PlantedLevel("unknown_owners", 8.0, "wk", 0.15),
    PlantedLevel("suspicious_transactions", 2.5, "gm", 0.00),
    PlantedLevel("suspicious_transactions", 3.0, "gm", 0.44),
    PlantedLevel("entities_961", 5.0, "gm", 0.24),
    PlantedLevel("entities_451", 3.0, "gm", 0.32),
    PlantedLevel("turnover_per_entity_960", 4.0, "gm", 0.08),
    PlantedLevel("care_providers_with_convicted_director", 5.0, "gm", 0.20),
    PlantedLevel("care_providers_without_activity", 6.0, "gm", 0.12),
    PlantedLevel("holiday_park_stays", 3.0, "gm", 0.25, with_park=True),
    PlantedLevel("nurseries", 3.0, "gm", 0.28),
    PlantedLevel("nurseries", 5.0, "wk", 0.02),
    PlantedLevel("nuisance_drugs", 2.5, "gm", 0.16),
    PlantedLevel("nuisance_drugs", 3.0, "wk", 0.20),
    PlantedLevel("nuisance_noise", 0.5, "gm", 0.40),
    PlantedLevel("unsafe", 1.8, "gm", 0.04),
    PlantedLevel("unsafe", 2.0, "wk", 0.00),
)

PLANTED_TRENDS = (
    PlantedTrend("nuisance_youth", 1.18, 0.24),
    PlantedTrend("suspicious_virtual_currency", 1.30, None),
)

PLANTED_CHANGES = (
    PlantedChange("nuisance_drugs", 0.55, 0.00, "2022-07-01"),
    PlantedChange("suspicious_cash", 1.9, 0.12, "2023-01-01"),
)

NOTHING_PLANTED = (
    "nuisance_neighbours",
    "suspicious_bank_transfer",
    "entities_561",
    "turnover_per_entity_561",
    "victims",
)
"""Measures with ordinary spread only: whatever is found in them is the spread itself, or a false alarm."""
