"""`truth.json`: what was planted, and what is exactly true of what is delivered; no reader looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from zicht.made_up.microdata.country import Country, Ints
from zicht.made_up.microdata.planted import (
    CHANGES,
    COHORTS,
    FLOWS,
    INTERVENTION,
    LEVELS,
    NOTHING_PLANTED,
    RAISED_YEARS,
    RISK_AGES,
    RISK_LAGS,
    RISKS,
    SUSPECT_PARENT_RATIO,
    TRENDS,
)
from zicht.made_up.microdata.planting import code_of
from zicht.made_up.microdata.totals import gemeenten_now

NOTE = "Verzonnen gegevens: geen persoon, geen cijfer en geen gebied is echt. Made up: nothing in it is real."
WHOLE_FIRST = "cbs-2024-Q4 first: the other deliveries point at its persons, addresses and areas"


def truth(
    country: Country, totals: Mapping[str, Ints], rows: Mapping[str, int], economy: Mapping[str, Any]
) -> dict[str, Any]:
    """Everything a test can ask for.

    totals   those of `totals_of`, of all blocks together;  rows  table -> rows delivered
    economy  what the maker of money and companies has to say
    """
    return {
        "made_up": True,
        "note": NOTE,
        "seed": country.seed,
        "persons": country.total_persons,
        "history": {
            "first_day": "2019-01-01",
            "suspects_since": "2014-01-01",
            "homes_and_youth_since": "2015-01-01",
            "last_day": "2024-12-31",
        },
        "intake": WHOLE_FIRST,
        "rows": dict(sorted(rows.items())),
        "planted": _planted(country, totals),
        "totals": _totals(country, totals),
        "economy": economy,
    }


_COUNTED_AS = {
    "drug_suspects": ("drug_suspects_ever", "inhabitants"),
    "other_suspects": ("other_suspects_ever", "inhabitants"),
    "early_leavers": ("early_leavers_ever", "inhabitants_0_22"),
    "halt": ("halt_ever", "inhabitants_0_22"),
    "youth_care": ("youth_care_2024", "inhabitants_0_22"),
    "youth_probation": ("youth_probation_ever", "inhabitants_0_22"),
    "social_assistance": ("social_assistance_at_end", "inhabitants_18_66"),
    "problematic_debts": ("problematic_debts_2024", "inhabitants_18_plus"),
}
"""Planted measure -> the totals that show best what came of it."""


def _came_of(country: Country, totals: Mapping[str, Ints], measure: str, area: str) -> dict[str, Any]:
    """A planted ratio is that of chances; this is the ratio of the counts that chance made of it."""
    top, bottom = (totals[f"home {name}"] for name in _COUNTED_AS[measure])
    cells = country.cells_in(area)
    inside, below = int(top[cells].sum()), int(bottom[cells].sum())
    expected = below * int(top.sum()) / max(int(bottom.sum()), 1)
    return {
        "counted_as": list(_COUNTED_AS[measure]),
        "count": inside,
        "ratio_of_counts": round(inside / expected, 4) if expected else None,
    }


def _planted(country: Country, totals: Mapping[str, Ints]) -> dict[str, Any]:
    roles = country.roles
    return {
        "levels": [
            {
                "measure": one.measure,
                "area": code_of(country, one),
                "ratio_to_country": one.ratio,
                "by": "where people live",
                **_came_of(country, totals, one.measure, code_of(country, one)),
            }
            for one in LEVELS
        ],
        "nothing_planted": list(NOTHING_PLANTED),
        "flows_of_drug_offences": [
            {
                "origin": roles[one.origin],
                "destination": roles[one.destination],
                "share_of_known_places": one.share,
            }
            for one in FLOWS
        ],
        "risks_of_drug_offences": {
            "population": f"aged {RISK_AGES[0]} to {RISK_AGES[1]} with an address on 31 December of the year "
            "of the cohort, and not in suspects with offence 41 or 42 dated until then",
            "outcome": "first in suspects with offence 41 or 42 "
            f"{RISK_LAGS[0]} or {RISK_LAGS[1]} years after the year of the cohort",
            "cohorts": list(COHORTS),
            "raised_in": list(RAISED_YEARS),
            "factors": [asdict(one) for one in RISKS],
        },
        "suspect_parent_ratio": SUSPECT_PARENT_RATIO,
        "changes": [
            {
                "measure": one.measure,
                "area": None if one.role is None else roles[one.role],
                "from_quarter": one.quarter,
                "ratio": one.ratio,
            }
            for one in CHANGES
        ],
        "trends": [asdict(one) for one in TRENDS],
        "intervention": {
            "measure": "drug offences by place",
            "area": roles[INTERVENTION.role],
            "from_quarter": INTERVENTION.quarter,
            "remaining": INTERVENTION.remaining,
            "displaced_to": roles[INTERVENTION.neighbour],
            "share_of_the_decrease_displaced": INTERVENTION.displaced,
        },
    }


def _totals(country: Country, totals: Mapping[str, Ints]) -> dict[str, Any]:
    return {
        "by_home": _of_kind(country, totals, "home "),
        "by_place": _of_kind(country, totals, "place "),
        "drug_flows": _flows(gemeenten_now(country)[0], totals["flows"]),
        "risk_factors": {
            "bits": [one.factor for one in RISKS],
            "cohorts": list(COHORTS),
            "persons": totals["risks"][:, :, 0].tolist(),
            "cases": totals["risks"][:, :, 1].tolist(),
        },
        "suspects_aged_18_40_with_a_known_parent": {
            "without_suspect_parent": totals["parents"][0].tolist(),
            "with_suspect_parent": totals["parents"][1].tolist(),
        },
    }


def _of_kind(country: Country, totals: Mapping[str, Ints], kind: str) -> dict[str, Any]:
    return {
        name.removeprefix(kind): _by_level(country, counts)
        for name, counts in sorted(totals.items())
        if name.startswith(kind)
    }


def _by_level(country: Country, counts: Ints) -> dict[str, Any]:
    """Country, gemeenten and wijken of 2024; zero is left out."""
    found: dict[str, Any] = {"nl": int(counts.sum())}
    for level, codes in (("gm", country.now.gemeente), ("wk", country.now.wijk)):
        names, position = np.unique(codes, return_inverse=True)
        sums = np.bincount(position, counts, len(names)).astype(np.int64)
        found[level] = {str(name): int(count) for name, count in zip(names, sums, strict=True) if count}
    return found


def _flows(names: list[str], flows: Ints) -> dict[str, dict[str, int]]:
    """Origin -> destination -> drug offences 2019-2024; "_U" unknown; zero is left out."""
    columns = [*names, "_U"]
    return {
        origin: {columns[at]: int(row[at]) for at in np.flatnonzero(row)}
        for origin, row in zip(names, flows, strict=True)
        if row.any()
    }
