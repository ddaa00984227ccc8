"""What a risk, or a circumstance behind it, gives away about an attribute that no model saw.

Asked among the rows without the outcome, and among those with it: within either, a risk that knows nothing
of the attribute has an AUC of one half. Anchors: separation (Hardt, Price & Srebro 2016), Cramér's V.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zicht.methods.arrays import Floats, Ints, ShapeMismatch, floats
from zicht.methods.intervals import Interval
from zicht.methods.risk.counted_cells import CountedCells
from zicht.methods.risk.discrimination import areas_under_curve
from zicht.methods.risk.fairness import LEAST, AuditedCells
from zicht.methods.risk.whole_groups import Estimate, percentile_interval, resampling_weights

REPLICATIONS = 500


@dataclass(frozen=True, eq=False)
class ProxyStrength:
    """Chance that someone of the category has a higher risk than someone else with the same outcome.

    among_others, among_cases  (categories,)  one half: nothing is given away; nan with too few of either
    """

    among_others: Estimate
    among_cases: Estimate


def proxy_strength(
    audit: AuditedCells, risk: Floats, *, confidence: float = 0.95, least: int = LEAST
) -> ProxyStrength:
    """Association of a risk with each category of the attribute, given the outcome.

    risk   (cells,)  any score
    least  rows of the category, and of the rest, below which nothing is told
    """
    cells = audit.cells
    return ProxyStrength(
        _separation(audit, cells.others, risk, confidence, least),
        _separation(audit, cells.cases, risk, confidence, least),
    )


def factor_association(
    audit: AuditedCells,
    codes: Ints,
    generator: np.random.Generator,
    *,
    confidence: float = 0.95,
    replications: int = REPLICATIONS,
) -> Estimate:
    """(factors,) Cramér's V of each factor with the attribute among rows without the outcome.

    codes    (cells, factors)  category of each cell
    returns  0 for no association, 1 when one tells the other; corrected for what chance adds, so it may be 0
    source   Bergsma 2013, eq. 4 to 6 (bias-corrected V)
    """
    if codes.ndim != 2 or len(codes) != len(audit.audited):
        raise ShapeMismatch("proxies", found=f"codes {codes.shape}", expected="(cells, factors)")
    cells = audit.cells
    weights = resampling_weights(cells.filled_groups, replications, generator)
    values, replicates = [], []
    for factor in codes.T:
        sizes = int(factor.max()) + 1
        place = factor * audit.categories + audit.audited
        table = np.zeros((cells.membership.shape[0], sizes * audit.categories))
        np.add.at(table, (cells.group_places, place), cells.others)
        again = (weights @ table).reshape(-1, sizes, audit.categories)
        values.append(_corrected_v(table.sum(axis=0).reshape(1, sizes, audit.categories))[0])
        replicates.append(_corrected_v(again))
    limits = percentile_interval(np.column_stack(replicates), confidence, cells.effective_groups)
    return Estimate(floats(values), limits)


def _separation(audit: AuditedCells, rows: Floats, risk: Floats, confidence: float, least: int) -> Estimate:
    found = np.full((3, audit.categories), np.nan)
    for category in range(audit.categories):
        members = CountedCells(np.where(audit.of(category), rows, 0.0), rows, audit.cells.groups)
        if min(members.cases.sum(), members.others.sum()) < least:
            continue
        area = areas_under_curve(members, risk[np.newaxis])
        limits = area.interval(confidence)
        found[:, category] = area.auc[0], limits.lower[0], limits.upper[0]
    return Estimate(found[0], Interval(found[1], found[2]))


def _corrected_v(tables: Floats) -> Floats:
    """(tables,) V of each table (tables, rows, columns); nan when either has one category with rows."""
    total = tables.sum(axis=(1, 2))
    down, across = tables.sum(axis=2), tables.sum(axis=1)
    expected = down[:, :, np.newaxis] * across[:, np.newaxis, :]
    part = np.divide(tables**2, expected, out=np.zeros_like(tables), where=expected > 0)
    phi = part.sum(axis=(1, 2)) - 1  # chi-square over the total
    high, wide = np.count_nonzero(down, axis=1), np.count_nonzero(across, axis=1)
    able = (np.minimum(high, wide) > 1) & (total > 1)
    less = np.where(able, total - 1, 1.0)
    corrected = np.maximum(phi - (high - 1) * (wide - 1) / less, 0.0)
    smaller = np.minimum(high - (high - 1) ** 2 / less, wide - (wide - 1) ** 2 / less) - 1
    return floats(np.sqrt(np.where(able, corrected / np.where(able, smaller, 1.0), np.nan)))
