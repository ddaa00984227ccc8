"""Classes of risk: which combinations are above the average, how high a class is, who is in it per area.

A class is given to a combination of categories; the young in it are counted by area. What comes out are
tallies, as any analysis gives, so that protection treats them as any count of persons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import special

from zicht.methods.arrays import Bools, Floats, Ints, floats
from zicht.methods.risk.logistic import LogisticFit
from zicht.microdata.risk_models.counted_table import CountedTable, kinds_of
from zicht.microdata.risk_models.terms import cohorts_of
from zicht.model.plans import Plan
from zicht.model.risk_findings import CLASSES, LOGISTIC, RiskMeasure, Statistic
from zicht.model.risk_measures import above_average, raised_risk, young_people
from zicht.model.tallies import SORTED_BY, TALLY_SCHEMA

DRAWS = 400


@dataclass(frozen=True, eq=False, repr=False)
class Borders:
    """What decides the class of a combination: a fit, and the average risk of those it was fitted to."""

    fit: LogisticFit
    average: float
    raised: int

    def classes(self, design: Floats) -> Ints:
        """(kinds,) place in CLASSES."""
        return _classes(self.fit.risks(design), self.average, self.raised)


def _classes(risk: Floats, average: float, raised: int) -> Ints:
    # A combination whose risk is the border itself may not depend on the last bit of a sum.
    above = risk >= average * (1 - 1e-9)
    return np.asarray(above.astype(np.int64) + (risk >= raised * average * (1 - 1e-9)))


def class_statistics(
    borders: Borders, fitted: CountedTable, today: CountedTable, generator: np.random.Generator
) -> tuple[tuple[Statistic, ...], tuple[tuple[float, ...], ...]]:
    """Mean risk of the young of today in each class, the covariance of these, and how firm the border is."""
    design, risk = today.design, borders.fit.risks(today.design)
    of_class = _indicators(borders.classes(design))
    young = today.rows @ of_class
    weights = of_class * today.rows[:, np.newaxis] / np.maximum(young, 1)
    mean = risk @ weights
    gradient = (weights * (risk * (1 - risk))[:, np.newaxis]).T @ design
    covariance = gradient @ borders.fit.clustered_covariance @ gradient.T
    reach = 1.959964 * np.sqrt(np.diagonal(covariance))
    then = _indicators(borders.classes(fitted.design))
    events = np.minimum(fitted.cases @ then, (fitted.rows - fitted.cases) @ then)
    found = [
        Statistic(
            RiskMeasure.CLASS_RISK,
            LOGISTIC,
            name,
            cohorts_of(fitted),
            float(mean[at]),
            float(max(mean[at] - reach[at], 0.0)),
            float(mean[at] + reach[at]),
            int(young[at]),
            int(min(events[at], young[at])),
        )
        for at, name in enumerate(CLASSES)
    ]
    found.append(_border_shift(borders, fitted, today, generator))
    return tuple(found), tuple(tuple(float(part) for part in row) for row in covariance)


def _border_shift(
    borders: Borders, fitted: CountedTable, today: CountedTable, generator: np.random.Generator
) -> Statistic:
    """Share of the young who are in the raised class now and not after a new draw, or the other way round."""
    kinds, place = np.unique(today.design, axis=0, return_inverse=True)
    young = np.bincount(place.ravel(), today.rows, len(kinds))
    raised = borders.classes(kinds) == 2
    values, vectors = np.linalg.eigh(borders.fit.clustered_covariance)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    drawn = borders.fit.coefficients + generator.standard_normal((DRAWS, len(values))) @ root
    risk = special.expit(drawn @ kinds.T)
    again = _classes(risk, borders.average, borders.raised) == 2
    shift = (again != raised) @ young / young.sum()
    lower, upper = np.quantile(shift, [0.025, 0.975])
    events = int(min(fitted.cases.sum(), (fitted.rows - fitted.cases).sum(), young.sum()))
    return Statistic(
        RiskMeasure.BORDER_SHIFT,
        LOGISTIC,
        CLASSES[2],
        cohorts_of(fitted),
        float(shift.mean()),
        float(lower),
        float(upper),
        int(young.sum()),
        events,
    )


def _indicators(classes: Ints) -> Floats:
    return floats(classes[:, np.newaxis] == np.arange(len(CLASSES)))


def class_tallies(borders: Borders, fitted: CountedTable, tallies: pa.Table, plan: Plan) -> pa.Table:
    """Young people of today per area, on every level of the plan: all, above the average, at raised risk.

    tallies  of the plan, crossed;  returns TALLY_SCHEMA, without breakdowns
    """
    mine = tallies.filter(pc.equal(tallies["MEASURE"], plan.measures[0].name))
    texts = tuple(sorted(mine["BREAKDOWN"].unique().to_pylist()))
    kinds = kinds_of(texts, plan, fitted.factors)
    table = CountedTable(
        fitted.factors,
        (),
        kinds,
        np.zeros((len(texts), 0), dtype=np.int64),
        np.ones(len(texts)),
        np.zeros(len(texts)),
        np.zeros(len(texts), dtype=np.int64),
        ("",),
        np.zeros(len(texts), dtype=np.int64),
    )
    of_text = borders.classes(table.design)
    classes = of_text[pc.index_in(mine["BREAKDOWN"], pa.array(texts, pa.string())).to_numpy()]
    parts = [_summed(mine, classes >= least, name) for least, name in _levels_of(plan)]
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in SORTED_BY])


def _levels_of(plan: Plan) -> Iterator[tuple[int, str]]:
    yield 0, young_people(plan)
    yield 1, above_average(plan)
    yield 2, raised_risk(plan)


def _summed(tallies: pa.Table, kept: Bools, measure: str) -> pa.Table:
    keys = ["LEVEL", "REF_AREA", "COUNTERPART_AREA", "TIME_PERIOD"]
    rows = tallies.filter(pa.array(kept)).select([*keys, "VALUE"])
    sums = rows.group_by(keys, use_threads=False).aggregate([("VALUE", "sum")])
    count = sums.num_rows
    columns = {
        "MEASURE": pa.array([measure] * count, pa.string()),
        **{key: sums[key] for key in keys},
        "BREAKDOWN": pa.array([""] * count, pa.string()),
        "VALUE": sums["VALUE_sum"],
        "CONTRIBUTORS": sums["VALUE_sum"],  # a person is one row: nobody counts twice
    }
    return pa.table({name: columns[name] for name in TALLY_SCHEMA.names}, schema=TALLY_SCHEMA)
