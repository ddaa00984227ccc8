"""Made-up rows for `engine.py`: a row per person and quarter, suspects, and a nested division of areas."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GEMEENTEN, WIJKEN, BUURTEN, REGIONS = 342, 3_400, 14_500, 40
FLAGS = 24
FLAGGED = {f"flagged_{n:02d}": n for n in range(8)}
"""Measures that count one flag."""


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
