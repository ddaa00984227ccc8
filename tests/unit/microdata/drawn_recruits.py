"""Tallies of young people who do not exist, drawn with known odds ratios, as the vault would give them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pyarrow as pa

from zicht.analyses.analysis_files import LoadedAnalysis, built_in_analyses, load_analyses
from zicht.model.plans import Plan
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

FIT, TODAY = "youth/young-recruits", "youth/young-recruits-now"
PREVALENCE = {
    "age": 0.5,
    "left_school": 0.04,
    "halt": 0.06,
    "parental_debts": 0.09,
    "suspect_sibling": 0.06,
    "youth_care": 0.11,
    "one_parent": 0.23,
    "moved": 0.21,
    "sex": 0.5,
}
CATEGORIES = {"age": ("12-14", "15+"), "sex": ("2", "1")}
PLANTED = {"left_school": 2.8, "halt": 2.2, "parental_debts": 1.7, "suspect_sibling": 2.0, "age": 1.5}


@cache
def analyses() -> dict[str, LoadedAnalysis]:
    found = load_analyses(built_in_analyses(), (FIT, TODAY)).analyses
    return {one.id: one for one in found if one.id in (FIT, TODAY)}


def plans() -> dict[str, Plan]:
    return {name: one.plan for name, one in analyses().items()}


@dataclass(frozen=True)
class Drawn:
    """A made-up country of young people.

    persons    on each starting day, and today;  share  of cases without any factor
    wijken     in five for each gemeente
    leaning    wijk -> factor -> what its prevalence is multiplied by
    """

    persons: int = 20_000
    share: float = 0.012
    wijken: int = 60
    seed: int = 1
    odds: Mapping[str, float] = field(default_factory=lambda: dict(PLANTED))
    leaning: Mapping[int, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Rows:
    """One line for each young person of a starting day; only tests ever see these."""

    wijk: np.ndarray
    held: dict[str, np.ndarray]
    case: np.ndarray


def rows_of(drawn: Drawn, stream: int) -> Rows:
    rng = np.random.default_rng([drawn.seed, stream])
    wijk = rng.integers(0, drawn.wijken, drawn.persons)
    held, log_odds = {}, np.full(drawn.persons, np.log(drawn.share / (1 - drawn.share)))
    for name, prevalence in PREVALENCE.items():
        times = np.array([drawn.leaning.get(at, {}).get(name, 1.0) for at in range(drawn.wijken)])
        held[name] = rng.random(drawn.persons) < prevalence * times[wijk]
        log_odds += np.log(drawn.odds.get(name, 1.0)) * held[name]
    case = rng.random(drawn.persons) < 1 / (1 + np.exp(-log_odds))
    return Rows(wijk, held, case)


def tallies_of(drawn: Drawn, *, without: Mapping[int, int] | None = None) -> pa.Table:
    """TALLY_SCHEMA of both plans; `without`: starting day (0..3) -> number of a person who is left out."""
    fit, today = plans()[FIT], plans()[TODAY]
    parts = []
    for day, period in enumerate(fit.periods):
        rows = rows_of(drawn, day)
        kept = np.ones(drawn.persons, dtype=bool)
        if without and day in without:
            kept[without[day]] = False
        parts.append(_tallied(rows, fit, "recruits_rows", period, kept))
        parts.append(_tallied(rows, fit, "recruits_cases", period, kept & rows.case))
    now = rows_of(drawn, 9)
    everybody = np.ones(drawn.persons, dtype=bool)
    parts.append(_tallied(now, today, "recruits_now_rows", today.periods[0], everybody))
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in SORTED_BY])


def code_of_wijk(number: int) -> str:
    return f"WK{5000 + number // 5:04d}{number % 5:02d}"


def _tallied(rows: Rows, plan: Plan, measure: str, period: str, kept: np.ndarray) -> pa.Table:
    names = [breakdown.name for breakdown in plan.breakdowns]
    kind = np.zeros(len(rows.wijk), dtype=np.int64)
    for bit, name in enumerate(names):
        kind += rows.held[name].astype(np.int64) << bit
    key = rows.wijk[kept] * (1 << len(names)) + kind[kept]
    keys, counts = np.unique(key, return_counts=True)
    texts = [_text(int(one) % (1 << len(names)), names) for one in keys]
    found: dict[tuple[str, str, str], int] = {}
    for one, text, count in zip(keys.tolist(), texts, counts.tolist(), strict=True):
        wijk = code_of_wijk(one >> len(names))
        areas = {"nl": "", "gm": f"GM{wijk[2:6]}", "wk": wijk}
        areas |= {level: f"{level.upper()}01" for level in ("pv", "vr", "re")}
        for level, area in areas.items():
            if level == "nl" or level in {one.value for one in plan.levels}:
                found[level, area, text] = found.get((level, area, text), 0) + count
    levels, codes, breakdowns = zip(*found, strict=True) if found else ((), (), ())
    size, values = len(found), list(found.values())
    columns = [[measure] * size, levels, codes, [""] * size, [period] * size, breakdowns, values, values]
    return pa.table(dict(zip(TALLY_SCHEMA.names, map(list, columns), strict=True)), schema=TALLY_SCHEMA)


def _text(kind: int, names: list[str]) -> str:
    """As "age=15+;left_school=other;...", in the order of the plan."""
    parts = []
    for bit, name in enumerate(names):
        rest, held = CATEGORIES.get(name, ("other", "yes"))
        parts.append(f"{name}={held if kind >> bit & 1 else rest}")
    return ";".join(parts)
