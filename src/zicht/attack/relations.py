"""From published tables to what they say about the true counts: one system of sums per family of figures.

Unknown is the true count of every published cell, of every cell that was left out, and of the rest of every
area (what lies in it but in none of its published parts). What ties them: areas add up to larger ones,
categories to their total, quarters to their year, parts of a population to the whole. What bounds them: the
published value, the words of the rule, public totals, earlier releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse
from scipy.sparse import csgraph

from zicht.attack.families import Family, family_of
from zicht.attack.knowledge import Background, Floats, Published
from zicht.attack.shown_bounds import bounds_of
from zicht.attack.sums import Sums
from zicht.attack.walks import moves_of
from zicht.kit.errors import UserError
from zicht.methods.linear_systems import LinearSystem


class FiguresContradict(UserError):
    """Published figures cannot all be true under the published rule, so no attack on them proves anything.

    Most often a table was changed after it was protected, or release_plan.json belongs to another release.
    """

    exit_code = 170
    usual_remedy = "make the release again from its protected counts, with the plan that belongs to it"


@dataclass(frozen=True, eq=False)
class CellSystem:
    """Families that are tied together, as one system of unknown counts.

    families  with the number of the first unknown of each
    system    relations and bounds
    before_lower, before_upper  (unknowns,) what is known without the figures: the background, and what the
              words of the rule say about any cell that is left out
    minimum   (unknowns,) smallest count that is not small
    solution  (unknowns,) published values as a solution in whole numbers; None where something is left out
    """

    families: tuple[tuple[Family, int], ...]
    system: LinearSystem
    before_lower: Floats
    before_upper: Floats
    minimum: Floats
    solution: Floats | None

    def where(self, unknown: int) -> str:
        """The cell in public words: file and key."""
        family, first = [pair for pair in self.families if pair[1] <= unknown][-1]
        return family.where(unknown - first)

    def moves(self) -> sparse.csc_array:
        """Walks from one solution to another: a unit more in one place, and in all that it is part of."""
        return sparse.csc_array(sparse.block_diag([moves_of(family) for family, _ in self.families]))


def cell_systems(
    published: Published, background: Background, *, earlier: Sequence[Published] = ()
) -> Iterator[CellSystem]:
    """Every family of a release, one system at a time; families that include each other come together.

    earlier  releases before this one; used with knowledge A4
    """
    known = tuple(earlier) if background.knows("A4") else ()
    for measures in _linked(published, background):
        for periods in _periods(published, measures, background):
            families = [family_of(published, measure, periods) for measure in measures]
            yield _system([family for family in families if family is not None], background, known)


def _system(families: list[Family], background: Background, earlier: tuple[Published, ...]) -> CellSystem:
    sums, firsts = Sums(), []
    for family in families:
        firsts.append(sums.unknowns)
        sums.add_family(family)
    by_name = dict(
        zip((family.measure for family in families), zip(families, firsts, strict=True), strict=True)
    )
    for part, whole in background.inclusions:
        if part in by_name and whole in by_name:
            sums.add_inclusion(by_name[part], by_name[whole])
    for long, short in background.windows:
        if long in by_name and short in by_name:
            sums.add_windows(by_name[long], by_name[short])
    matrix, low, high = sums.relations()
    bounds = [bounds_of(family, background, earlier) for family in families]
    lower, upper, before_lower, before_upper = (
        np.concatenate([getattr(one, name) for one in bounds])
        for name in ("lower", "upper", "before_lower", "before_upper")
    )
    minimum = np.concatenate([np.full(len(f.values), float(f.rule.minimum)) for f in families])
    values = np.concatenate([family.values for family in families])
    system = LinearSystem(matrix, low, high, lower, upper, np.ones(len(values), dtype=np.bool_))
    solution = np.where(np.isnan(values), lower, values)
    return CellSystem(
        tuple(zip(families, firsts, strict=True)),
        system,
        before_lower,
        before_upper,
        minimum,
        solution if np.all(np.isfinite(solution)) else None,
    )


def _linked(published: Published, background: Background) -> list[tuple[str, ...]]:
    """Measures that the background ties together, in groups, sorted."""
    names = sorted(set(published.counts["MEASURE"].unique().to_pylist()) & set(published.figures))
    ties = [pair for pair in (*background.inclusions, *background.windows) if set(pair) <= set(names)]
    place = {name: number for number, name in enumerate(names)}
    ends = np.array([[place[a], place[b]] for a, b in ties], dtype=np.int64).reshape(-1, 2)
    links = sparse.csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(names),) * 2)
    _, labels = csgraph.connected_components(links, directed=False)
    groups = [tuple(np.array(names)[labels == label].tolist()) for label in range(len(set(labels.tolist())))]
    return sorted(groups)


def _periods(published: Published, measures: tuple[str, ...], background: Background) -> list[list[str]]:
    """Periods that are tied together: one by one, or a whole year where a year is the sum of its quarters."""
    mine = published.counts.filter(pc.is_in(published.counts["MEASURE"], pa.array(measures, pa.string())))
    periods = sorted(mine["TIME_PERIOD"].unique().to_pylist())
    if not any(set(pair) <= set(measures) for pair in background.windows):
        return [[period] for period in periods]
    years = sorted({period[:4] for period in periods})
    return [[period for period in periods if period[:4] == year] for year in years]
