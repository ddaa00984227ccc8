"""Everything that reckons with figures: one attempt an attack, the last release with all before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.area_blocks import reconstruct
from zicht.attack.bounds import QUICK, bound_cells, cell_findings, grid_findings
from zicht.attack.findings import Finding, in_order
from zicht.attack.groups import group_findings
from zicht.attack.knowledge import Background, Published
from zicht.attack.moved_borders import Addresses, difference
from zicht.attack.ranks import told_while_absent
from zicht.attack.rate_inversion import interval_findings, rate_findings
from zicht.attack.relations import FiguresContradict, cell_systems
from zicht.attack.repeated_values import average
from zicht.attack.report import Attempt

Tell = Callable[[str], None]


def attack_figures(
    releases: Sequence[Published], background: Background, addresses: Addresses | None, tell: Tell
) -> list[Attempt]:
    """All attacks on the figures of the last of these releases.

    releases   oldest first;  addresses  where each address lies in each release, when that is known
    """
    last, earlier = releases[-1], tuple(releases[:-1])
    words = "whether every published count is one that the published rule can give"
    attempts = [Attempt("grid", words, last.counts.num_rows, in_order(grid_findings(last)))]
    tell("bounds of every cell")
    attempts.append(bound(last, background, earlier))
    tell("groups that are told of as a whole")
    attempts.append(groups(last, background))
    tell("reconstruction of areas")
    attempts.append(reconstruct(last))
    tell("rates, intervals and verdicts")
    attempts.append(invert(last))
    if earlier and background.knows("A4"):
        tell("the same cells in earlier releases")
        attempts.append(average(releases))
    if addresses is not None and background.knows("A2"):
        tell("borders that moved")
        attempts.append(difference(releases, addresses))
    return attempts


def bound(last: Published, background: Background, earlier: tuple[Published, ...]) -> Attempt:
    """Least and largest true count of every cell, from all sums that are published."""
    words = "between which values each true count must lie, by all sums of all tables together"
    try:
        found, tried = cell_findings(last, background, earlier=earlier)
    except FiguresContradict as fault:
        return Attempt("bounds", words, last.counts.num_rows, (_broken(fault),))
    return Attempt("bounds", words, tried.cells, in_order(found), left=tried.open)


def groups(last: Published, background: Background) -> Attempt:
    """Parts that are proven to be all of their whole, or nearly."""
    words = "whether what holds for a part is proven of (nearly) all of its whole, or of none of it"
    attacked, found = 0, []
    try:
        for cells in cell_systems(last, background):
            bounds = bound_cells(cells, effort=QUICK)
            attacked += cells.system.unknowns
            found += group_findings(bounds, background, share=last.plan.counts.group)
    except FiguresContradict as fault:
        return Attempt("groups", words, last.counts.num_rows, (_broken(fault),))
    return Attempt("groups", words, attacked, in_order(found))


def invert(last: Published) -> Attempt:
    """Counts out of what was computed from them: rates, ends of intervals, verdicts of absent figures."""
    found: list[Finding] = []
    attacked = 0
    rules = last.plan.counts
    for indicator, cells in _of_counts(last):
        attacked += cells.num_rows
        found += interval_findings(indicator, cells, minimum=rules.minimum)
        found += rate_findings(indicator, cells, minimum=rules.minimum, base=rules.base)
        found += told_while_absent(indicator["id"], cells)
    words = "which counts a rate, an interval or a verdict gives back"
    return Attempt("rate-inversion", words, attacked, in_order(found))


def _of_counts(last: Published) -> Iterator[tuple[Mapping[str, Any], pa.Table]]:
    """Indicators made of counts of this release; what others published is theirs to protect."""
    counted = set(pc.unique(last.counts["MEASURE"]).to_pylist())
    for indicator in last.indicators:
        if indicator["id"] in last.cells and indicator["numerator"] in counted:
            yield indicator, last.cells[indicator["id"]]


def _broken(fault: FiguresContradict) -> Finding:
    """A rule that its own figures break protects nobody, and what it hides cannot be reckoned."""
    words = f"{fault.found}: the figures do not follow the rule that is published with them"
    return Finding("contradiction", True, "A1", "counts.parquet", None, None, words)
