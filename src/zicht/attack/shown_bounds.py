"""What each figure says by itself about a true count: its columns, the rule, totals, earlier releases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.families import Family, family_of, is_finest, same_cells
from zicht.attack.knowledge import Background, Floats, Missing, Published, Shown, Sticky


@dataclass(frozen=True, eq=False)
class ShownBounds:
    """Bounds of the unknowns of a family before anything is added up.

    lower, upper                with the figures
    before_lower, before_upper  without them
    """

    lower: Floats
    upper: Floats
    before_lower: Floats
    before_upper: Floats


def bounds_of(family: Family, background: Background, earlier: tuple[Published, ...]) -> ShownBounds:
    """Bounds by the knowledge that the background has."""
    lower, upper = _promised(family)
    before_lower, before_upper = np.zeros(len(lower)), np.full(len(lower), np.inf)
    if background.knows("A1"):
        lower, upper = _ruled(family, lower, upper)
        if family.rule.missing is Missing.SMALL:
            before_lower = np.where(family.left_out, 1.0, before_lower)
            before_upper = np.where(family.left_out, family.rule.minimum - 1.0, before_upper)
        if family.rule.shown is Shown.GRID_SUM:
            # a flow has a row from a drawn threshold on, so the minimum stands for 2 * base - 1 values
            at_minimum = family.values == family.rule.minimum
            before_lower = np.where(at_minimum, family.values - family.rule.base + 1, before_lower)
            before_upper = np.where(at_minimum, family.values + family.rule.base - 1, before_upper)
    if background.knows("A2") and background.totals is not None:
        totals = _totals(family, background.totals)
        upper, before_upper = np.minimum(upper, totals), np.minimum(before_upper, totals)
    for release in earlier:
        lower, upper = _narrowed_by(family, release, background, lower, upper)
    return ShownBounds(lower, upper, before_lower, before_upper)


def _promised(family: Family) -> tuple[Floats, Floats]:
    """The published value and the column ROUNDING; counts are not negative."""
    lower, upper = np.zeros(len(family.values)), np.full(len(family.values), np.inf)
    known = ~family.left_out & ~family.is_rest
    if family.rule.shown is not Shown.UNBOUNDED:
        lower[known] = np.maximum(family.values[known] - family.rounding[known], 0.0)
        upper[known] = family.values[known] + family.rounding[known]
    return lower, upper


def _ruled(family: Family, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """The words of the rule on top of that."""
    rule = family.rule
    known = ~np.isnan(family.values) & ~family.is_rest
    if rule.shown is Shown.GRID:
        # only what is rounded by itself; a sum, also of slivers, promises less than one rounding does
        alone = np.where(family.values <= rule.minimum, rule.minimum - 1, rule.base - 1)
        known = ~np.isnan(family.values) & is_finest(family) & (family.rounding <= alone)
    values = np.where(known, family.values, 0.0).astype(np.int64)
    known &= ~rule.off_grid(values)
    low, high = rule.bounds(values)
    lower, upper = (
        np.where(known, np.maximum(lower, low), lower),
        np.where(known, np.minimum(upper, high), upper),
    )
    if rule.missing is Missing.SMALL:
        lower = np.where(family.left_out, 1.0, lower)
        upper = np.where(family.left_out, rule.minimum - 1.0, upper)
    return lower, upper


def _totals(family: Family, totals: pa.Table) -> Floats:
    """Public totals of the cells, infinite where there is none; a total bounds every category of its cell."""
    found = np.full(len(family.values), np.inf)
    mine = totals.filter(pc.equal(totals["MEASURE"], family.measure))
    areas = {code: place for place, code in enumerate(family.areas.codes)}
    for row in mine.to_pylist():
        if row["REF_AREA"] not in areas:
            continue
        cells = family.place[areas[row["REF_AREA"]]]
        for column, (_, period, _) in enumerate(family.columns.names):
            if row["TIME_PERIOD"] in ("", period) and cells[column] >= 0:
                found[cells[column]] = min(found[cells[column]], row["VALUE"])
    return found


def _narrowed_by(
    family: Family, release: Published, background: Background, lower: Floats, upper: Floats
) -> tuple[Floats, Floats]:
    """What an earlier release said about the same cells, where both can be true.

    The same cell is the same measure of the same plan, in the same division and period. Where the two exclude
    each other the count was revised, and only the newer one says something about it. Under a sticky rule a
    value that moved says that the count moved, so it proves nothing about a count that did not (`averaging`).
    """
    measure, figures = family.measure, release.figures
    if measure not in figures or release.plan.division_year != family.published.plan.division_year:
        return lower, upper
    if figures[measure].plan_digest != family.published.figures[measure].plan_digest:
        return lower, upper
    periods = sorted({period for _, period, _ in family.columns.names})
    other = family_of(release, measure, periods)
    if other is None:
        return lower, upper
    alone = bounds_of(other, background, ())
    mine, theirs = same_cells(family, other)
    usable = ~other.left_out[theirs]
    if release.rule_of(measure).sticky is not Sticky.NEVER:
        same = family.values[mine] == other.values[theirs]
        usable &= same | np.isnan(family.values[mine])
    low, high = np.maximum(lower[mine], alone.lower[theirs]), np.minimum(upper[mine], alone.upper[theirs])
    usable &= low <= high
    lower, upper = lower.copy(), upper.copy()
    lower[mine[usable]], upper[mine[usable]] = low[usable], high[usable]
    return lower, upper
