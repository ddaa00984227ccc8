"""The made-up country of 60 000 persons as the vault would hold it, with what analyses of people count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.analyses.analysis_files import built_in_analyses, load_analyses
from zicht.made_up.microdata.adding_up import Sums
from zicht.made_up.microdata.block import groupings
from zicht.made_up.microdata.country import Country, Ints, make_country
from zicht.made_up.microdata.demo import make_tables
from zicht.made_up.microdata.tables import areas
from zicht.microdata.contract_files import built_in_contracts
from zicht.microdata.engines.engine import tally
from zicht.microdata.engines.on_duckdb import DUCKDB
from zicht.microdata.engines.tables import Files, Settings
from zicht.model.contracts import ColumnType, Contract
from zicht.model.plans import Plan

PERSONS, SEED = 60_000, 1
THEMES = ("drugs", "multi-problem", "population", "youth")
YEARS = tuple(str(year) for year in range(2019, 2025))
QUARTERS = tuple(f"{year}-Q{quarter}" for year in YEARS for quarter in (1, 2, 3, 4))
FOURTH = {year: f"{year}-Q4" for year in YEARS}
EVERY_QUARTER = ("drugs/offences-by-place",)
EVERY_YEAR = ("drugs/residence-and-place", "drugs/suspects-by-residence", "youth/halt")
THREE_YEARS = ("multi-problem/households", "youth/early-leavers")
FOUR_YEARS = ("youth/young-recruits",)
"""Of the other analyses only the last year is counted."""
Cell = tuple[str, str, str]
"""(measure, area, period)."""


@dataclass(frozen=True)
class MadeUp:
    """What the analyses count, and the country it was counted in.

    totals     of all breakdowns together; the country is "NL"
    crossed    by (measure, area, period) -> category of all breakdowns -> value
    between    (origin, destination, period) -> registrations
    """

    country: Country
    true: Mapping[str, Ints]
    folder: Path
    totals: Mapping[Cell, int]
    crossed: Mapping[Cell, Mapping[str, int]]
    between: Mapping[Cell, int]

    def total(self, measure: str, area: str, periods: Iterable[str]) -> int:
        return sum(self.totals[measure, area, period] for period in periods)

    def expected(self, part: str, whole: str, area: str, periods: Iterable[str]) -> float:
        """What the area would have at the rates of the country, stratum by stratum."""
        found = 0.0
        for period in periods:
            events, at_risk = (self.crossed[measure, "NL", period] for measure in (part, whole))
            for category, here in self.crossed[whole, area, period].items():
                found += here * events.get(category, 0) / at_risk[category]
        return found

    @property
    def gemeenten(self) -> list[str]:
        return sorted(set(self.country.now.gemeente.tolist()))


@cache
def made_up_people(folder: Path) -> MadeUp:
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
    own = [one for one in load_analyses(built_in_analyses()).analyses if one.theme in THEMES]
    asked: dict[tuple[str, ...], list[Plan]] = defaultdict(list)
    for one in own:
        asked[periods_of(one.id)].append(one.plan)
    tallies = [
        tally(DUCKDB, plans, files, Settings(threads=2, periods=periods)) for periods, plans in asked.items()
    ]
    return MadeUp(country, sums.arrays, folder, *sorted_out(pa.concat_tables(tallies)))


def periods_of(analysis: str) -> tuple[str, ...]:
    if analysis in EVERY_QUARTER:
        return QUARTERS
    if analysis in EVERY_YEAR:
        return (*YEARS, *FOURTH.values())
    if analysis in FOUR_YEARS:
        return YEARS[-4:]
    return YEARS[-3:] if analysis in THREE_YEARS else (YEARS[-1], FOURTH[YEARS[-1]])


def laid_down(rows: pa.Table, contract: Contract, folder: Path) -> Files:
    """A table as the vault keeps it: identifiers are whole numbers, equal in all tables of a domain."""
    kinds = {
        ColumnType.IDENTIFIER: pa.int64(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.CODE: pa.string(),
        ColumnType.DATE: pa.date32(),
        ColumnType.BOOLEAN: pa.bool_(),
    }
    columns = {}
    for column in contract.columns:
        values = rows[column.name]
        if column.type is ColumnType.IDENTIFIER:  # keys of cases begin with a letter
            values = pc.replace_substring_regex(values.cast(pa.string()), "^[A-Z]+", "")
        columns[column.name] = values.cast(kinds[column.type])
    path = folder / f"{contract.table}.parquet"
    pq.write_table(pa.table(columns), path, store_schema=False)
    return Files(contract, (path,))


def sorted_out(tallies: pa.Table) -> tuple[Counter[Cell], dict[Cell, dict[str, int]], Counter[Cell]]:
    totals: Counter[Cell] = Counter()
    crossed: dict[Cell, dict[str, int]] = defaultdict(dict)
    between: Counter[Cell] = Counter()
    for row in tallies.filter(pc.is_in(tallies["LEVEL"], pa.array(["nl", "gm", "wk"]))).to_pylist():
        area = "NL" if row["LEVEL"] == "nl" else row["REF_AREA"]
        categories = row["BREAKDOWN"].split(";") if row["BREAKDOWN"] else []
        in_total = [category.endswith("=_T") for category in categories]
        if row["COUNTERPART_AREA"] not in ("", "_T"):
            between[area, row["COUNTERPART_AREA"], row["TIME_PERIOD"]] += row["VALUE"]
            continue
        cell = row["MEASURE"], area, row["TIME_PERIOD"]
        if all(in_total):
            totals[cell] = row["VALUE"]
        if not any(in_total):
            crossed[cell][row["BREAKDOWN"]] = row["VALUE"]
    return totals, crossed, between
