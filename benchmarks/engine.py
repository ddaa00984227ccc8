"""The engine beside a bare scan of the same columns, and beside pandas, Polars and SQL written by hand.

    python benchmarks/engine.py [rows] [quarters] [runs ...]

One row per person and quarter (default 20 000 000 rows in 40 quarters) over 14 500 buurten; 15 measures by
age and sex with margins, on five levels; two of them ask a second table. Each run is a process of its own,
one after the other, and writes every cell it found; seconds are wall time with start and imports. The runs
must find the same number of cells and the same sum. Everything is made up.

The engine writes a row per measure and cell, the others a row per cell with a column per measure.
ZICHT_BENCHMARK_DATA names a folder in which the rows are kept for a next time, ZICHT_BENCHMARK_GB the limit.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GEMEENTEN, WIJKEN, BUURTEN, REGIONS = 342, 3_400, 14_500, 40
FLAGS = 24
AGES = (12, 18, 25, 45, 65)
LEVELS = ("corop", "gemeente", "wijk", "buurt")
FLAGGED = {f"flagged_{n:02d}": n for n in range(8)}
"""Measures that count one flag."""
COUNTED = [
    "persons",
    "suspects",
    "in_debt",
    "poor",
    "poor_suspects",
    "income_euros",
    "debt_euros",
    *FLAGGED,
]


def days(quarters: int) -> list[datetime.date]:
    """The last day of each quarter."""
    firsts = [datetime.date(2015 + (q + 1) // 4, 3 * ((q + 1) % 4) + 1, 1) for q in range(quarters)]
    return [first - datetime.timedelta(days=1) for first in firsts]


def period_of(day: datetime.date) -> str:
    return f"{day.year}-Q{day.month // 3}"


def codes() -> dict[str, list[str]]:
    """A division in nested order: codes of every level for every buurt."""
    gemeente = np.arange(BUURTEN) * GEMEENTEN // BUURTEN
    wijk = np.arange(BUURTEN) * WIJKEN // BUURTEN
    gemeente = (np.arange(WIJKEN) * GEMEENTEN // WIJKEN)[wijk]
    within_gemeente = np.arange(BUURTEN) - np.searchsorted(gemeente, gemeente)
    first_wijk = np.searchsorted(np.arange(WIJKEN) * GEMEENTEN // WIJKEN, gemeente)
    gm = [f"GM{g + 1:04d}" for g in gemeente]
    wk = [f"WK{g + 1:04d}{w:02d}" for g, w in zip(gemeente, wijk - first_wijk, strict=True)]
    bu = [f"BU{w[2:]}{b:02d}" for w, b in zip(wk, within_gemeente % 100, strict=True)]
    region = gemeente * REGIONS // GEMEENTEN
    return {"buurt": bu, "wijk": wk, "gemeente": gm, "corop": [f"CR{r + 1:02d}" for r in region]}


def generate(folder: Path, rows: int, quarters: int) -> None:
    """Write person_quarters (a file a quarter, by person), suspects and areas."""
    g = np.random.default_rng(1)
    persons = rows // quarters
    known = codes()
    areas = {name: known[name] for name in known} | {
        f"{name}_name": known[name] for name in ("buurt", "wijk", "gemeente")
    }
    areas |= dict.fromkeys(("provincie", "veiligheidsregio", "politie_eenheid"), ["XX01"] * BUURTEN)
    areas |= {"year": [2024] * BUURTEN, "current_buurt": known["buurt"]}
    pq.write_table(pa.table(areas), folder / "areas.parquet", store_schema=False)
    ids = np.sort(g.integers(0, 2**62, persons))
    home = g.choice(BUURTEN, persons, p=(w := g.lognormal(0, 1, BUURTEN)) / w.sum()).astype(np.int32)
    born = g.integers(0, 380, persons)
    sex = g.integers(0, 2, persons).astype(np.int8)
    household = g.integers(0, 2**62, persons // 2 + 1)[g.integers(0, persons // 2 + 1, persons)]
    shares = np.linspace(0.005, 0.06, FLAGS)
    bu = pa.array(known["buurt"])
    for number, day in enumerate(days(quarters)):
        moved = np.flatnonzero(g.random(persons) < 0.02)
        home[moved] = g.integers(0, BUURTEN, len(moved))
        income = np.maximum(g.normal(30_000, 15_000, persons), 0).astype(np.int64)
        debt = np.where(g.random(persons) < 0.1, g.integers(0, 50_000, persons), 0)
        columns = {
            "date": pa.array([day], pa.date32()).take(pa.array(np.zeros(persons, np.int8))),
            "person": pa.array(ids),
            "buurt": pa.DictionaryArray.from_arrays(pa.array(home), bu),
            "age": pa.array((born + number) // 4),
            "sex": pa.DictionaryArray.from_arrays(pa.array(sex), pa.array(["1", "2"])),
            "household": pa.array(household),
            "income_euros": pa.array(income),
            "debt_euros": pa.array(debt),
        }
        for flag, share in enumerate(shares):
            columns[f"flag_{flag:02d}"] = pa.array(g.random(persons) < share)
        target = folder / f"person_quarters-{number:02d}.parquet"
        pq.write_table(pa.table(columns), target, store_schema=False, row_group_size=122_880)
    records = rows // 100
    days_of = np.array(days(quarters), dtype="datetime64[D]")
    dates = days_of[g.integers(0, quarters, records)] - g.integers(0, 80, records).astype("timedelta64[D]")
    suspects = {"person": pa.array(g.choice(ids, records)), "date": pa.array(dates)}
    pq.write_table(pa.table(suspects), folder / "suspects.parquet", store_schema=False)


# ---- ours


def ours(folder: Path, engine: str, quarters: int, target: Path, *, write: bool = True) -> None:
    """The plan, computed and written as a run of the vault is, or computed only."""
    from zicht.microdata.contract_files import built_in_contracts
    from zicht.microdata.engines.batches import work_of
    from zicht.microdata.engines.choice import ENGINES
    from zicht.microdata.engines.engine import name_division
    from zicht.microdata.engines.tables import Files, Settings
    from zicht.microdata.runs import Run, compute
    from zicht.model.contracts import Column, ColumnType, Contract, Delivered, Domain, Shape

    words = {"nl": "verzonnen", "en": "made up"}

    def column(name: str, type: ColumnType, **more: object) -> Column:
        return Column(name, name, type, words, **more)

    base = Contract(
        table="person_quarters",
        version="1",
        physical_name="",
        supplier="",
        catalogue_page="",
        unverified="",
        shape=Shape.EVENTS,
        delivered=Delivered.WHOLE,
        words=words,
        key=("person", "date"),
        columns=(
            column("date", ColumnType.DATE),
            column("person", ColumnType.IDENTIFIER, domain=Domain.PERSON),
            column("buurt", ColumnType.CODE, codes="any_buurt"),
            column("age", ColumnType.INTEGER),
            column("sex", ColumnType.CODE, codes="sex"),
            column("household", ColumnType.IDENTIFIER, domain=Domain.HOUSEHOLD),
            column("income_euros", ColumnType.INTEGER),
            column("debt_euros", ColumnType.INTEGER),
            *(column(f"flag_{flag:02d}", ColumnType.BOOLEAN) for flag in range(FLAGS)),
        ),
    )
    suspects = replace(
        base, table="suspects", key=(), columns=tuple(c for c in base.columns if c.name in ("date", "person"))
    )
    tables = {
        "person_quarters": Files(base, tuple(sorted(folder.glob("person_quarters-*.parquet")))),
        "suspects": Files(suspects, (folder / "suspects.parquet",)),
        "areas": Files(built_in_contracts().tables["areas"], (folder / "areas.parquet",)),
    }
    target.mkdir()
    settings = Settings(memory_gb=MEMORY)
    if write:
        compute(Run("benchmark", target), [plan(quarters)], tables, ENGINES[engine], settings)
        return
    with ENGINES[engine].open(tables, settings) as connection:
        division = name_division(connection)
        for work in work_of([plan(quarters)], ()):
            for _ in ENGINES[engine].finish(work.batch, work.period, tables, division, connection, 1):
                pass


def plan(quarters: int):
    """The workload as a plan."""
    from zicht.model.area_codes import Level
    from zicht.model.expressions import Aggregate, Call, Column, Constant, How, Op, When, Window
    from zicht.model.periods import Frequency
    from zicht.model.plans import Breakdown, Counted, Frame, Location, Measure, Place, Plan, RuleClass

    def of(name: str) -> Column:
        return Column("person_quarters", name)

    def both(*conditions):
        return Call(Op.AND, conditions)

    suspected = Aggregate(How.EXISTS, "suspects", "person", of("person"), Window(When.DURING))
    in_debt = Call(Op.GT, (of("debt_euros"), Constant(0)))
    poor = Call(Op.LT, (of("income_euros"), Constant(15_000)))
    measures = [
        Measure("persons", Counted.UNITS),
        Measure("suspects", Counted.UNITS, suspected),
        Measure("in_debt", Counted.UNITS, in_debt),
        Measure("poor", Counted.UNITS, poor),
        Measure("poor_suspects", Counted.UNITS, both(poor, suspected)),
        Measure("income_euros", Counted.SUM, None, of("income_euros")),
        Measure("debt_euros", Counted.SUM, None, of("debt_euros")),
        *(Measure(name, Counted.UNITS, of(f"flag_{flag:02d}")) for name, flag in FLAGGED.items()),
    ]
    ages = [
        (
            f"{low}-{high - 1}",
            both(Call(Op.GE, (of("age"), Constant(low))), Call(Op.LT, (of("age"), Constant(high)))),
        )
        for low, high in pairwise(AGES)
    ]
    ages.append((f"{AGES[-1]}+", Call(Op.GE, (of("age"), Constant(AGES[-1])))))
    sexes = [(code, Call(Op.EQ, (of("sex"), Constant(code)))) for code in ("1", "2")]
    periods = [period_of(day) for day in days(quarters)]
    return Plan(
        id="benchmark/person-quarters",
        frame=Frame("person_quarters", Window(When.AT_MOMENT), of("person")),
        location=Location(Place.BUURT, of("buurt")),
        measures=tuple(measures),
        levels=(Level.COROP, Level.GEMEENTE, Level.WIJK, Level.BUURT),
        frequency=Frequency.QUARTERLY,
        first=periods[0],
        last=periods[-1],
        rule_class=RuleClass.PERSONS,
        breakdowns=(Breakdown("age", tuple(ages)), Breakdown("sex", tuple(sexes))),
    )


# ---- the others: the same cells as columns, one row per area and categories

NEEDED = ["buurt", "age", "sex", "person", "income_euros", "debt_euros", *(f"flag_{f:02d}" for f in range(8))]
BAND = (
    "CASE WHEN age < 12 THEN 5 WHEN age < 18 THEN 0 WHEN age < 25 THEN 1 WHEN age < 45 THEN 2"
    " WHEN age < 65 THEN 3 ELSE 4 END"
)


def bare_scan(folder: Path, quarters: int, target: Path) -> None:
    """Decode the columns that the workload needs, and do nothing with them."""
    import duckdb

    whole = ("age", "income_euros", "debt_euros")
    shown = [f"SUM({name})" if name in whole else f"MAX({name})" for name in [*NEEDED, "date"]]
    rows = f"read_parquet('{folder}/person_quarters-*.parquet')"
    duckdb.sql(f"SELECT {', '.join(shown)} FROM {rows}").fetchall()


def plain_sql(folder: Path, quarters: int, target: Path) -> None:
    """Grouping sets as one would write them, quarter by quarter."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET memory_limit = '{MEMORY}GB'")
    flags = ", ".join(f"COUNT(*) FILTER (WHERE flag_{f:02d}) AS flagged_{f:02d}" for f in range(8))
    sets = ", ".join(
        f"({', '.join([*LEVELS[:depth], *kept])})"
        for depth in range(5)
        for kept in ([], ["band"], ["sex"], ["band", "sex"])
    )
    target.mkdir()
    for number, day in enumerate(days(quarters)):
        first = day.replace(day=1, month=day.month - 2)
        con.execute(f"""
            COPY (WITH s AS (SELECT DISTINCT person FROM read_parquet('{folder}/suspects.parquet')
                             WHERE date BETWEEN DATE '{first}' AND DATE '{day}'),
            f AS (SELECT a.corop, a.gemeente, a.wijk, a.buurt, {BAND} AS band, q.sex,
                         s.person IS NOT NULL AS suspect, q.* EXCLUDE (buurt, sex)
                  FROM read_parquet('{folder}/person_quarters-{number:02d}.parquet') q
                  JOIN read_parquet('{folder}/areas.parquet') a USING (buurt)
                  LEFT JOIN s ON s.person = q.person)
            SELECT corop, gemeente, wijk, buurt, band, sex, COUNT(*) AS persons,
                   COUNT(*) FILTER (WHERE suspect) AS suspects,
                   COUNT(*) FILTER (WHERE debt_euros > 0) AS in_debt,
                   COUNT(*) FILTER (WHERE income_euros < 15000) AS poor,
                   COUNT(*) FILTER (WHERE income_euros < 15000 AND suspect) AS poor_suspects,
                   SUM(income_euros)::BIGINT AS income_euros, SUM(debt_euros)::BIGINT AS debt_euros, {flags}
            FROM f GROUP BY GROUPING SETS ({sets})) TO '{target}/{number:02d}.parquet' (FORMAT parquet)""")


def with_polars(folder: Path, quarters: int, target: Path) -> None:
    """Finest cells by a streaming group-by, rolled up by smaller ones."""
    import polars as pl

    areas = pl.read_parquet(folder / "areas.parquet").select(LEVELS)
    target.mkdir()
    suspects = pl.scan_parquet(folder / "suspects.parquet")
    counted = [
        "persons",
        "suspects",
        "in_debt",
        "poor",
        "poor_suspects",
        "income_euros",
        "debt_euros",
        *FLAGGED,
    ]
    for number, day in enumerate(days(quarters)):
        first = day.replace(day=1, month=day.month - 2)
        who = suspects.filter(pl.col("date").is_between(first, day)).select("person").unique()
        rows = pl.scan_parquet(folder / f"person_quarters-{number:02d}.parquet").join(
            who.with_columns(suspect=pl.lit(True)), on="person", how="left"
        )
        band = pl.when(pl.col("age") < 12).then(5)
        for n, high in enumerate((18, 25, 45, 65)):
            band = band.when(pl.col("age") < high).then(n)
        poor, suspect = pl.col("income_euros") < 15_000, pl.col("suspect").fill_null(False)
        cells = (
            rows.group_by("buurt", band.otherwise(4).alias("band"), "sex")
            .agg(
                persons=pl.len(),
                suspects=suspect.sum(),
                in_debt=(pl.col("debt_euros") > 0).sum(),
                poor=poor.sum(),
                poor_suspects=(poor & suspect).sum(),
                income_euros=pl.col("income_euros").sum(),
                debt_euros=pl.col("debt_euros").sum(),
                **{name: pl.col(f"flag_{flag:02d}").sum() for name, flag in FLAGGED.items()},
            )
            .collect(engine="streaming")
            .join(areas, on="buurt")
        )
        parts = [
            cells.group_by([*level, *kept]).agg(pl.col(counted).sum())
            if level or kept
            else cells.select(pl.col(counted).sum())
            for level in ([], *([name] for name in LEVELS))
            for kept in ([], ["band"], ["sex"], ["band", "sex"])
        ]
        pl.concat(parts, how="diagonal_relaxed").write_parquet(target / f"{number:02d}.parquet")


def with_pandas(folder: Path, quarters: int, target: Path) -> None:
    """One group-by for the finest cells, and smaller ones of it."""
    import pandas as pd

    areas = pd.read_parquet(folder / "areas.parquet")[list(LEVELS)]
    suspects = pd.read_parquet(folder / "suspects.parquet")
    target.mkdir()
    for number, day in enumerate(days(quarters)):
        first = day.replace(day=1, month=day.month - 2)
        rows = pd.read_parquet(folder / f"person_quarters-{number:02d}.parquet", columns=NEEDED)
        who = suspects.person[(suspects.date >= first) & (suspects.date <= day)].unique()
        suspect, poor = rows.person.isin(who), rows.income_euros < 15_000
        band = np.select([rows.age < high for high in (12, 18, 25, 45, 65)], [5, 0, 1, 2, 3], 4)
        counted = {
            "persons": 1,
            "suspects": suspect,
            "in_debt": rows.debt_euros > 0,
            "poor": poor,
            "poor_suspects": poor & suspect,
            "income_euros": rows.income_euros,
            "debt_euros": rows.debt_euros,
            **{name: rows[f"flag_{flag:02d}"] for name, flag in FLAGGED.items()},
        }
        frame = pd.DataFrame(
            {name: pd.Series(values, rows.index).astype("int64") for name, values in counted.items()}
        )
        cells = frame.groupby(
            [rows.buurt, pd.Series(band, name="band"), rows.sex], sort=False, observed=True
        ).sum()
        cells = cells.reset_index().merge(areas, on="buurt")
        parts = [
            cells.groupby([*level, *kept], sort=False)[list(counted)].sum().reset_index()
            if level or kept
            else cells[list(counted)].sum().to_frame().T
            for level in ([], *([name] for name in LEVELS))
            for kept in ([], ["band"], ["sex"], ["band", "sex"])
        ]
        pd.concat(parts).to_parquet(target / f"{number:02d}.parquet")


RUNS: dict[str, Callable[[Path, int, Path], None]] = {
    "scan": bare_scan,
    "counted": lambda folder, quarters, target: ours(folder, "duckdb", quarters, target, write=False),
    "dense": lambda folder, quarters, target: ours(folder, "duckdb", quarters, target),
    "sql": lambda folder, quarters, target: ours(folder, "duckdb-sql", quarters, target),
    "plain-sql": plain_sql,
    "polars": with_polars,
    "pandas": with_pandas,
}
WORDS = {
    "scan": "bare scan of the needed columns",
    "counted": "engine, arrays, not written",
    "dense": "engine, arrays, written",
    "sql": "engine, in SQL alone, written",
    "plain-sql": "SQL written by hand",
    "polars": "Polars, streaming",
    "pandas": "pandas",
}
MEMORY = float(os.environ.get("ZICHT_BENCHMARK_GB", "2"))


def found(target: Path) -> tuple[int, int]:
    """Cells that are not 0, and their sum."""
    if (target / "tallies.parquet").is_file():
        values = pq.read_table(target / "tallies.parquet", columns=["VALUE"])["VALUE"].to_numpy()
        return len(values), int(values.sum())
    cells = total = 0
    for path in sorted(target.glob("*.parquet")):
        table = pq.read_table(path)
        for name in COUNTED:
            values = table[name].to_numpy()
            cells, total = cells + int(np.count_nonzero(values)), total + int(values.sum())
    return cells, total


def measured(name: str, folder: Path, quarters: int, scratch: Path) -> tuple[float, float, float]:
    """Wall seconds, CPU seconds and gigabytes of a run in a process of its own."""
    started = time.perf_counter()
    words = [sys.executable, __file__, "--run", name, str(folder), str(quarters), str(scratch / name)]
    child = subprocess.Popen(words)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert status == 0, name
    return time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6


def main(rows: int = 20_000_000, quarters: int = 40, *names: str) -> None:
    with tempfile.TemporaryDirectory(dir=os.environ.get("ZICHT_SCRATCH")) as scratch:
        folder = Path(os.environ.get("ZICHT_BENCHMARK_DATA", f"{scratch}/data"))
        if not (folder / "areas.parquet").is_file():
            folder.mkdir(parents=True, exist_ok=True)
            generate(folder, rows, quarters)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        print(f"{rows:,} rows, {quarters} quarters, {size:,.0f} MB; memory limit {MEMORY} GB", flush=True)
        print(f"{'':34s}{'wall s':>8s}{'x scan':>8s}{'CPU s':>8s}{'x scan':>8s}{'GB':>7s}{'cells':>12s}")
        scan, sums_found = None, set()
        for name in names or RUNS:
            wall, cpu, memory = measured(name, folder, quarters, Path(scratch))
            scan = scan or (wall, cpu)
            cells, total = found(Path(scratch) / name)
            sums_found |= {(cells, total)} - {(0, 0)}
            ratios = f"{wall:8.1f}{wall / scan[0]:8.1f}{cpu:8.1f}{cpu / scan[1]:8.1f}"
            print(f"{WORDS[name]:34s}{ratios}{memory:7.2f}{cells or '':>12}", flush=True)
        print("all found the same" if len(sums_found) <= 1 else "THE RUNS DIFFER")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        RUNS[sys.argv[2]](Path(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
    else:
        main(*(int(word) for word in sys.argv[1:3]), *sys.argv[3:])
