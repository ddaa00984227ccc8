"""Areas, terms and models as tables of the bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.analyses.recruits.expected_numbers import ClassCounts, ClassRisks, expected_numbers
from zicht.methods.arrays import Floats
from zicht.methods.risk.area_totals import AreaTotals
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.observations import Absence
from zicht.model.plans import Plan
from zicht.model.recruit_tables import RECRUIT_AREA_SCHEMA, RECRUIT_MODEL_SCHEMA, RECRUIT_TERM_SCHEMA
from zicht.model.released_risks import ReleasedRisks, ReleasedStatistic
from zicht.model.risk_findings import RiskMeasure
from zicht.model.risk_measures import measures_given

COUNTRY = "NL00"
DIGITS = 2  # of an expected number; its interval is wider than a third digit


def area_table(counts: pa.Table, released: ReleasedRisks, plan: Plan, areas: AreaTree, year: int) -> pa.Table:
    """Every area and period; empty when the young may not be counted by class.

    counts  COUNT_SCHEMA, protected;  plan  of the table of today;  year  of the division
    """
    if not released.counts_areas:
        return RECRUIT_AREA_SCHEMA.empty_table()
    risks = ClassRisks.of(released)
    spreads = {Level(one.level): one.shape for one in released.findings.spreads}
    mine = counts.filter(pc.is_in(counts["MEASURE"], pa.array(measures_given(plan))))
    rows: list[dict[str, Any]] = []
    for period in plan.periods:
        of_period = mine.filter(pc.equal(mine["TIME_PERIOD"], period))
        by_level = {
            Level(level): _counts(of_period, level, plan)
            for level in sorted(of_period["LEVEL"].unique().to_pylist())
        }
        totals = expected_numbers(by_level, risks, spreads, areas.beside)
        for level, found in totals.items():
            rows += _area_rows(by_level[level], found, f"{level.value}-{year}", period)
    table = pa.Table.from_pylist(rows, schema=RECRUIT_AREA_SCHEMA)
    return table.sort_by([(name, "ascending") for name in RECRUIT_AREA_SCHEMA.names[:3]])


def _counts(counts: pa.Table, level: str, plan: Plan) -> ClassCounts:
    part = counts.filter(pc.and_(pc.equal(counts["LEVEL"], level), pc.equal(counts["BREAKDOWN"], "")))
    codes = tuple(sorted(part["REF_AREA"].unique().to_pylist()))
    values, rounding = [], []
    for name in measures_given(plan):
        own = part.filter(pc.equal(part["MEASURE"], name))
        place = pc.index_in(pa.array(codes, pa.string()), own["REF_AREA"].combine_chunks())
        taken = own.take(place)
        values.append(taken["VALUE"].cast(pa.float64()).to_numpy(zero_copy_only=False))
        rounding.append(taken["ROUNDING"].cast(pa.float64()).to_numpy(zero_copy_only=False))
    young, above, raised = values
    return ClassCounts(codes, young, above, raised, np.stack(rounding))


def _area_rows(counts: ClassCounts, totals: AreaTotals, division: str, period: str) -> list[dict[str, Any]]:
    shown = ~np.isnan(counts.young + counts.above + counts.raised)
    limits, of_count = totals.interval(), totals.interval_of_count()
    columns = {
        "YOUNG_PEOPLE": counts.young,
        "ABOVE_AVERAGE": counts.above,
        "RAISED": counts.raised,
        "YOUNG_PEOPLE_ROUNDING": counts.rounding[0],
        "ABOVE_AVERAGE_ROUNDING": counts.rounding[1],
        "RAISED_ROUNDING": counts.rounding[2],
    }
    numbers = {
        "OBS_VALUE": _digits(totals.expected),
        "LOWER": _digits(limits.lower, -1),
        "UPPER": _digits(limits.upper, 1),
        "COUNT_LOWER": of_count.lower,
        "COUNT_UPPER": of_count.upper,
    }
    rows = []
    for at, code in enumerate(counts.codes):
        row: dict[str, Any] = {
            "DIVISION": division,
            "REF_AREA": code if division[:2] != Level.COUNTRY.value else COUNTRY,
            "TIME_PERIOD": period,
            "ABSENCE": None if shown[at] else Absence.CONFIDENTIAL.value,
        }
        if shown[at]:
            row |= {name: int(values[at]) for name, values in columns.items()}
            row |= {name: float(values[at]) for name, values in numbers.items()}
        rows.append(row)
    return rows


def _digits(values: Floats, way: int = 0) -> Floats:
    """Two significant digits: to the nearest, or outward."""
    with np.errstate(divide="ignore", invalid="ignore"):
        step = 10.0 ** (np.floor(np.log10(np.maximum(np.abs(values), 1e-9))) - DIGITS + 1)
        turned = {0: np.rint, -1: np.floor, 1: np.ceil}[way](np.round(values / step, 6))
    return np.asarray(np.where(values == 0, 0.0, np.round(turned * step, 9)), dtype=np.float64)


def term_table(released: ReleasedRisks) -> pa.Table:
    """Odds ratios of the logistic model, each with what unequal attention would have to be."""
    tipping = {one.statistic.subject: one for one in released.of(RiskMeasure.TIPPING_RATIO)}
    rows = []
    for one in released.of(RiskMeasure.LOG_ODDS_RATIO):
        told = one.statistic
        factor, category = told.subject.split("=", 1)
        beside = tipping.get(told.subject)
        rows.append(
            {
                "FACTOR": factor,
                "CATEGORY": category,
                "TIME_PERIOD": told.cohorts,
                "ODDS_RATIO": _ratio(told.value),
                "LOWER": _ratio(told.lower),
                "UPPER": _ratio(told.upper),
                "STEP": one.step,
                "PERSONS_AT_LEAST": told.units,
                "EVENTS_AT_LEAST": told.events,
                "TIPPING_RATIO": None if beside is None else beside.statistic.value,
                "TIPPING_LOWER": None if beside is None else beside.statistic.lower,
                "TIPPING_UPPER": None if beside is None else beside.statistic.upper,
            }
        )
    table = pa.Table.from_pylist(rows, schema=RECRUIT_TERM_SCHEMA)
    return table.sort_by([("FACTOR", "ascending"), ("CATEGORY", "ascending")])


def _ratio(log_ratio: float) -> float:
    return float(f"{np.exp(log_ratio):.3g}")


IN_OTHER_TABLES = (RiskMeasure.LOG_ODDS_RATIO,)


def model_table(released: ReleasedRisks) -> pa.Table:
    """Everything else that was released: comparisons, audit, subgroups, classes."""
    rows = [_model_row(one) for one in released.statistics if one.statistic.measure not in IN_OTHER_TABLES]
    table = pa.Table.from_pylist(rows, schema=RECRUIT_MODEL_SCHEMA)
    return table.sort_by([(name, "ascending") for name in RECRUIT_MODEL_SCHEMA.names[:4]])


def _model_row(one: ReleasedStatistic) -> Mapping[str, Any]:
    told = one.statistic
    values: Sequence[Any] = (
        told.measure.value,
        told.model,
        told.subject,
        told.cohorts,
        told.value,
        told.lower,
        told.upper,
        one.step,
        told.p,
        told.units,
        told.events,
    )
    return dict(zip(RECRUIT_MODEL_SCHEMA.names, values, strict=True))
