"""The closed list of models: each learns from counted cells and says a risk of cells, in memory.

The logistic model is the one that leaves. The others answer one question: would a model that fewer people
can recompute tell more? They come with the extra `risk-models`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from zicht.kit.errors import UserError
from zicht.methods.arrays import Floats, floats
from zicht.methods.risk.elastic_net_path import chosen_penalty
from zicht.methods.risk.logistic import LogisticFit, logistic
from zicht.microdata.risk_models.counted_table import CountedTable
from zicht.model.risk_findings import (
    ELASTIC_NET,
    EXPLAINABLE_BOOSTING,
    GRADIENT_BOOSTING,
    LOGISTIC,
    WITHOUT_PROXY,
)

FOLDS = 5  # of whole wijken, to choose a penalty
Predictor = Callable[[CountedTable], Floats]
"""(cells,) risk of the cells of a table with the same factors; stays in this room."""


class LearnersMissing(UserError):
    """The packages with which models of risk are compared are not installed."""

    exit_code = 227
    usual_remedy = "install Zicht with the extra risk-models: pip install 'zicht[risk-models]'"


class ModelDoesNotSettle(UserError):
    """A model of risk has no finite coefficients: some combination of categories decides everything."""

    exit_code = 228
    usual_remedy = "count more cohorts, or take categories together"


def predictor_of(model: str, table: CountedTable, generator: np.random.Generator, *, proxy: str) -> Predictor:
    """Fit one model of the list to a table.

    proxy   factor that WITHOUT_PROXY does without
    raises  LearnersMissing, ModelDoesNotSettle
    """
    learn = {
        LOGISTIC: lambda: _logistic(table),
        WITHOUT_PROXY: lambda: _without(table, proxy),
        ELASTIC_NET: lambda: _elastic_net(table, generator),
        EXPLAINABLE_BOOSTING: lambda: _explainable_boosting(table, generator),
        GRADIENT_BOOSTING: lambda: _gradient_boosting(table, generator),
    }
    return learn[model]()


def settled_logistic(table: CountedTable) -> LogisticFit:
    """Main effects of all factors. Raises ModelDoesNotSettle."""
    fit = logistic(table.cells, table.design)
    if not fit.settled:
        raise ModelDoesNotSettle(
            "logistic model",
            found="separated data",
            expected="cases and others in every combination of terms",
        )
    return fit


def _logistic(table: CountedTable) -> Predictor:
    fit = settled_logistic(table)
    return lambda other: fit.risks(other.design)


def _without(table: CountedTable, proxy: str) -> Predictor:
    left_out = frozenset({proxy})
    fit = settled_logistic(table.without(left_out))
    return lambda other: fit.risks(other.without(left_out).design)


def _elastic_net(table: CountedTable, generator: np.random.Generator) -> Predictor:
    """Penalised logistic regression; the penalty with the least log loss over folds of whole wijken."""
    chosen = chosen_penalty(table.cells, table.design, generator, folds=FOLDS)
    return lambda other: chosen.path.risks(chosen.best, other.design)


def _explainable_boosting(table: CountedTable, generator: np.random.Generator) -> Predictor:
    """Additive curves and a few pairs, each of which can be drawn (Lou et al. 2013)."""
    glassbox = _package("interpret.glassbox")
    values, outcome, weight = _two_outcomes(table)
    model = glassbox.ExplainableBoostingClassifier(
        interactions=5, outer_bags=4, n_jobs=1, random_state=int(generator.integers(2**31))
    )
    model.fit(values, outcome, sample_weight=weight)
    return lambda other: floats(model.predict_proba(other.design[:, 1:])[:, 1])


def _gradient_boosting(table: CountedTable, generator: np.random.Generator) -> Predictor:
    """What a model that nobody can recompute would add."""
    ensemble = _package("sklearn.ensemble")
    values, outcome, weight = _two_outcomes(table)
    model = ensemble.HistGradientBoostingClassifier(
        max_iter=60,
        learning_rate=0.1,
        max_leaf_nodes=8,
        early_stopping=False,
        random_state=int(generator.integers(2**31)),
    )
    model.fit(values, outcome, sample_weight=weight)
    return lambda other: floats(model.predict_proba(other.design[:, 1:])[:, 1])


def _two_outcomes(table: CountedTable) -> tuple[Floats, Any, Floats]:
    """Every cell once as case and once as other, weighed by how many there are; empty ones left out."""
    values = table.design[:, 1:]
    weight = np.concatenate([table.cases, table.rows - table.cases])
    outcome = np.repeat([1, 0], len(values))
    kept = weight > 0
    return np.vstack([values, values])[kept], outcome[kept], weight[kept]


def _package(name: str) -> ModuleType:
    """Imported here, since only who compares models needs it."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as missing:
        raise LearnersMissing(name, found="not installed", expected="the extra risk-models") from missing
