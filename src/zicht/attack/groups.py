"""What holds for a whole group holds for each of its members: 0 %, 100 %, only one group, an empty rest.

A count may be well hidden and its group not: that all inhabitants of a flat are suspects says it of every one
of them, however roughly their number is known.
"""

from __future__ import annotations

import numpy as np

from zicht.attack.bounds import CellBounds
from zicht.attack.findings import Finding
from zicht.attack.knowledge import Background, Bools, Floats, Ints


def group_findings(
    bounds: CellBounds, background: Background, *, share: float = 0.9, sensitive: Bools | None = None
) -> list[Finding]:
    """Parts that are proved to be (nearly) all of their whole.

    share      a proved share from here upwards is worth a look (CountRules.group)
    sensitive  (unknowns,) True where belonging to the part is a secret; all when None. Whoever knows that
               inhabitants are all of a buurt learns nothing

    A relation with one whole and its parts gives a pair for each part; an inclusion gives one pair. A member
    who is the only one outside (A3: `own` of them) knows it of all others.
    """
    findings = []
    for part, whole, others_upper in _pairs(bounds):
        if sensitive is not None and not sensitive[part]:
            continue
        findings += _judged(bounds, background, part, whole, others_upper, share)
    return findings


def _pairs(bounds: CellBounds) -> list[tuple[int, int, float]]:
    """(part, whole, largest count outside the part) where little is proved to be outside."""
    system = bounds.cells.system
    entries = system.matrix.tocoo()
    lower = bounds.found.lower
    whole_of = np.full(system.relations, -1)
    whole_of[entries.row[entries.data > 0]] = entries.col[entries.data > 0]
    is_part = entries.data < 0
    part, whole = entries.col[is_part], whole_of[entries.row[is_part]]
    outside = _outside(bounds, entries.row[is_part], part, whole)
    cell = _cells(bounds)
    told = (cell[whole] == cell[part]) & (lower[part] >= 1) & (lower[part] > outside)
    return list(zip(part[told].tolist(), whole[told].tolist(), outside[told].tolist(), strict=True))


def _cells(bounds: CellBounds) -> Ints:
    """A number for the area and period of each unknown: a wijk in its gemeente is no group in a population."""
    found = np.zeros(bounds.cells.system.unknowns, dtype=np.int64)
    names: dict[tuple[str, str, str], int] = {}
    for family, first in bounds.cells.families:
        areas, columns = np.nonzero(family.place >= 0)
        keys = [
            (family.areas.codes[area], *family.columns.names[column][:2])
            for area, column in zip(areas.tolist(), columns.tolist(), strict=True)
        ]
        found[family.place[areas, columns] + first] = [names.setdefault(key, len(names)) for key in keys]
    return found


def _outside(bounds: CellBounds, relation: Ints, part: Ints, whole: Ints) -> Floats:
    """Largest count of the whole that is not in the part: what is left of it, or all other parts together."""
    system, lower, upper = bounds.cells.system, bounds.found.lower, bounds.found.upper
    entries = system.matrix.tocoo()
    others = np.bincount(
        entries.row, np.where(entries.data < 0, upper[entries.col], 0.0), minlength=system.relations
    )
    is_equation = (system.relation_lower == system.relation_upper)[relation]
    by_parts = np.where(is_equation, others[relation] - upper[part], np.inf)
    return np.fmin(upper[whole] - lower[part], by_parts)


def _judged(
    bounds: CellBounds, background: Background, part: int, whole: int, outside: float, share: float
) -> list[Finding]:
    lower, upper = float(bounds.found.lower[part]), float(bounds.found.upper[part])
    where = f"{bounds.cells.where(part)} of {bounds.cells.where(whole)}"
    knowledge = background.knowledge
    if outside <= 0:
        words = "every member of the group is in the part: what the part means is known of all of them"
        return [Finding("group-disclosure", True, knowledge, where, lower, upper, words)]
    if background.knows("A3") and outside <= background.own:
        words = "an insider outside the part knows that every other member of the group is in it"
        return [Finding("group-disclosure", True, "A3", where, lower, upper, words)]
    if lower / (lower + outside) >= share:
        words = f"at least {share:.0%} of the group is proved to be in the part"
        return [Finding("group-disclosure", False, knowledge, where, lower, upper, words)]
    return []
