"""The cells of `engine.py` by others, as columns: a row per area and categories. And the bare scan."""

from __future__ import annotations

from pathlib import Path

from engine_rows import FLAGGED, FLAGS, days

LEVELS = ("corop", "gemeente", "wijk", "buurt")
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


def scan_of_flags(folder: Path, quarters: int, target: Path) -> None:
    """The same with every flag: what 100 measures need."""
    import duckdb

    flags = [name for name in NEEDED if not name.startswith("flag_")]
    flags += [f"flag_{flag:02d}" for flag in range(FLAGS)]
    whole = ("age", "income_euros", "debt_euros")
    shown = [f"SUM({name})" if name in whole else f"MAX({name})" for name in [*flags, "date"]]
    duckdb.sql(
        f"SELECT {', '.join(shown)} FROM read_parquet('{folder}/person_quarters-*.parquet')"
    ).fetchall()


def plain_sql(folder: Path, quarters: int, target: Path, memory_gb: float = 2) -> None:
    """Grouping sets as one would write them, quarter by quarter."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET memory_limit = '{memory_gb}GB'")
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
    import numpy as np
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
