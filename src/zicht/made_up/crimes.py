"""Registered crimes of each buurt, month by month; every published count is a sum of these.

Rates differ between areas more than chance alone would make them (log standard deviation 0.3 to 0.5), lean
on disadvantage and urbanity, and follow a trend and a season. What is planted overrules that spread.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.made_up.chance import stream
from zicht.made_up.people import BASE, YEARS, Floats, People, smooth_field
from zicht.made_up.settlements import Settlements
from zicht.made_up.towns import TOWNS


@dataclass(frozen=True)
class CrimeType:
    """One type of crime.

    measure, title   as in the yearly table; two types can share them (bicycles, mopeds)
    monthly_code     in the monthly table of the police, "" when it is not in there
    per_1000         inhabitants a year, about, in 2022;  ratio_per_year  of the province
    disadvantage, urbanity  how the log rate leans on them
    spread_gm, spread_bu    standard deviation of the log rate between gemeenten, between buurten
    """

    measure: str
    title: str
    monthly_code: str
    per_1000: float
    ratio_per_year: float
    disadvantage: float
    urbanity: float
    spread_gm: float = 0.25
    spread_bu: float = 0.35


BICYCLE = ("crimes_bicycle_theft", "1.2.3 Diefstal van brom-, snor-, fietsen")
TYPES = (
    CrimeType("crimes_burglary_dwelling", "1.1.1 Diefstal/inbraak woning", "104", 1.6, 0.93, 0.10, 0.15),
    CrimeType(
        "crimes_theft_from_vehicle", "1.2.1 Diefstal uit/vanaf motorvoertuigen", "105", 2.4, 0.94, 0.10, 0.3
    ),
    CrimeType(
        "crimes_motor_vehicle_theft", "1.2.2 Diefstal van motorvoertuigen", "106", 0.6, 0.96, 0.15, 0.20
    ),
    CrimeType(*BICYCLE, "101", 3.3, 0.97, 0.05, 0.50),
    CrimeType(*BICYCLE, "100", 0.5, 0.97, 0.25, 0.30),
    CrimeType("crimes_pickpocketing", "1.2.4 Zakkenrollerij", "108", 0.5, 0.95, 0.05, 0.80, 0.3, 0.5),
    CrimeType("crimes_threat", "1.4.4 Bedreiging", "109", 1.3, 0.98, 0.35, 0.15),
    CrimeType("crimes_assault", "1.4.5 Mishandeling", "110", 2.2, 0.98, 0.35, 0.20),
    CrimeType("crimes_street_robbery", "1.4.6 Straatroof", "102", 0.22, 0.95, 0.40, 0.45),
    CrimeType("crimes_drugs_and_alcohol_nuisance", "2.1.1 Drugs/drankoverlast", "", 0.7, 1.00, 0.35, 0.35),
    CrimeType("crimes_vandalism", "2.2.1 Vernieling cq. zaakbeschadiging", "111", 4.4, 0.98, 0.20, 0.15),
    CrimeType("crimes_burglary_business", "2.5.1 Diefstal/inbraak bedrijven enz.", "", 1.1, 0.95, 0.05, 0.10),
    CrimeType("crimes_shoplifting", "2.5.2 Winkeldiefstal", "107", 2.3, 1.01, 0.10, 0.55, 0.3, 0.6),
    CrimeType("crimes_cyber", "3.7.4 Cybercrime", "", 0.9, 1.20, 0.00, 0.05, 0.15, 0.15),
    CrimeType("crimes_fraud", "3.9.1 Horizontale fraude", "", 4.2, 1.05, 0.05, 0.05, 0.15, 0.20),
    CrimeType("crimes_other", "Overige misdrijven", "", 12.0, 0.98, 0.20, 0.20, 0.15, 0.25),
)
TOTAL = ("crimes_total", "Totaal misdrijven")
NEVER_FILLED = "117"
"""An offence of the monthly table that is 0 in every row, as in the real one."""
MONTHLY_MEASURES = {
    "100": "crimes_moped_theft",
    "101": "crimes_pedal_cycle_theft",
    NEVER_FILLED: "crimes_robbery",
    **{k.monthly_code: k.measure for k in TYPES if k.monthly_code and k.measure != BICYCLE[0]},
}
"""Code in the monthly table -> measure; there bicycles and mopeds are apart."""


def columns_of(measure: str) -> list[int]:
    """Positions in TYPES of a measure of the yearly table; empty when it is none."""
    return [at for at, kind in enumerate(TYPES) if measure in (kind.measure, TOTAL[0])]


def relative_rates(seed: int, settled: Settlements, people: People) -> Floats:
    """(buurten, types) rate of each buurt in 2022 per inhabitant, before anything is planted."""
    rng = stream(seed, "rates")
    columns = []
    for kind in TYPES:
        noise = 0.6 * smooth_field(rng, settled.seeds, 4_000.0) + 0.8 * rng.normal(size=len(settled.town))
        log_rate = (
            kind.disadvantage * people.disadvantage
            + kind.urbanity * people.urbanity
            + kind.spread_gm * rng.normal(size=len(TOWNS))[settled.town]
            + kind.spread_bu * noise
        )
        rate = np.exp(log_rate)
        weight = people.inhabitants[:, BASE]
        columns.append(kind.per_1000 / 1000 * rate * weight.sum() / (rate * weight).sum())
    return np.column_stack(columns)


def count(seed: int, rates: Floats, people: People, trend: Floats) -> npt.NDArray[np.int64]:
    """(buurten, types, years, 12) counts.

    rates  (buurten, types) in 2022;  trend  (buurten, types, years) relative to 2022
    """
    rng = stream(seed, "crimes")
    yearly = rates[:, :, None] * trend * people.inhabitants[:, None, :]
    wobble = rng.gamma(60.0, 1 / 60.0, yearly.shape)
    peak = rng.uniform(0, 2 * np.pi, len(TYPES))
    month = np.arange(12)
    season = 1 + 0.12 * np.cos(2 * np.pi * month[None] / 12 - peak[:, None])
    season = season / season.sum(axis=1, keepdims=True)
    return np.asarray(rng.poisson((yearly * wobble)[..., None] * season[None, :, None, :]))


def provincial_trend() -> Floats:
    """(types, years) relative to 2022."""
    ratios = np.array([kind.ratio_per_year for kind in TYPES])
    return np.asarray(ratios[:, None] ** (np.array(YEARS) - YEARS[BASE])[None])
