"""The made-up country of 60 000 persons as a vault would hold it, with counts of its economy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from tests.functional.made_up_people import laid_down

from zicht.analyses.analysis_files import built_in_analyses, load_analyses
from zicht.made_up.microdata.adding_up import Sums
from zicht.made_up.microdata.block import groupings
from zicht.made_up.microdata.country import make_country
from zicht.made_up.microdata.demo import make_tables
from zicht.made_up.microdata.economy_truth import economy_truth
from zicht.made_up.microdata.tables import areas
from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.engines.engine import tally
from zicht.microdata.engines.on_duckdb import DUCKDB
from zicht.microdata.engines.tables import Files, Settings

PERSONS, SEED = 60_000, 1
YEARLY = (
    "branches/companies",
    "branches/deviating-companies",
    "care/budget-holders",
    "care/pgb-entrepreneurs-convicted",
    "care/pgb-without-care",
    "holiday-parks/residents",
    "housing/crowded-addresses",
    "housing/private-rental",
    "legal-entities/directors-with-several",
    "legal-entities/stichtingen",
    "real-estate/collectors",
    "real-estate/convicted-owners",
    "real-estate/dwellings",
    "real-estate/dwellings-of-collectors",
    "real-estate/homes-of-directors",
    "real-estate/owners-without-means",
    "real-estate/straw-persons",
    "real-estate/unexplained-euros",
    "real-estate/unknown-owners",
)
EVENTS = ("transactions/suspicious-transactions", "liveability/nuisance", "unrest/neighbour-disputes")
LAST, SURVEY, PURCHASES = ("2024",), ("2021", "2023"), ("2021", "2022", "2023", "2024")
YEARS = ("2022", "2023", "2024")
QUARTERS = tuple(f"{year}-Q{quarter}" for year in YEARS for quarter in (1, 2, 3, 4))
ASKED = {
    YEARLY: LAST,
    ("liveability/unsafe",): SURVEY,
    ("real-estate/unexplained-purchases",): PURCHASES,
    EVENTS: QUARTERS,
}
Counts = Mapping[tuple[str, str, str, str], int]
"""(measure, area, period, breakdown) -> value."""


@dataclass(frozen=True)
class MadeUp:
    """What the analyses count, and what the maker of the country says about it."""

    counts: Counts
    truth: Mapping[str, Any]
    wijken: Mapping[str, str]  # wijk -> gemeente
    folder: Path  # of the tables

    def total(self, measure: str, area: str, periods: tuple[str, ...], breakdown: str = "") -> int:
        return sum(self.counts.get((measure, area, period, breakdown), 0) for period in periods)

    @property
    def gemeenten(self) -> list[str]:
        return sorted(set(self.wijken.values()))


@cache
def made_up_economy(folder: Path) -> MadeUp:
    """Made once for each folder, so that tests of one session share it."""
    folder.mkdir()
    country = make_country(PERSONS, SEED)
    parts: dict[str, list[pa.Table]] = defaultdict(list, areas=[areas(country)])
    sums = Sums()
    for group in groupings(country):
        tables, counts = make_tables(country, group)
        sums.add(counts)
        for name, table in tables.items():
            parts[name].append(table)
    files = {
        name: laid_down(pa.concat_tables(parts[name], promote_options="permissive"), contract, folder)
        for name, contract in built_in_contracts().tables.items()
    }
    found = pa.concat_tables([counted(ids, periods, files) for ids, periods in ASKED.items()])
    return MadeUp(
        counts={
            (row["MEASURE"], row["REF_AREA"], row["TIME_PERIOD"], in_part(row["BREAKDOWN"])): row["VALUE"]
            for row in found.to_pylist()
        },
        truth=economy_truth(country, sums.arrays),
        wijken=dict(zip(country.now.wijk.tolist(), country.now.gemeente.tolist(), strict=True)),
        folder=folder,
    )


def in_part(breakdown: str) -> str:
    """Empty for all categories together; the analyses of the economy have one breakdown at most."""
    return "" if breakdown.endswith("=_T") else breakdown


def counted(ids: tuple[str, ...], periods: tuple[str, ...], files: Mapping[str, Files]) -> pa.Table:
    plans = [one.plan for one in load_analyses(built_in_analyses(), ids).analyses]
    assert len(plans) == len(ids)
    return tally(DUCKDB, plans, files, Settings(threads=2, periods=periods))
