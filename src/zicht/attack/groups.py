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
    """Parts that are proved to be all, or nearly all, of their whole.

    share      a proved share from here upwards is worth a look (CountRules.group); told once for each measure
    sensitive  (unknowns,) True where belonging to the part is a secret; all when None. Whoever knows that
               inhabitants are all of a buurt learns nothing

    A total with its categories gives a pair for each category, an inclusion gives one pair. A member who
    is the only one outside (A3: `own` of them) knows it of all others.
    """
    part, whole, outside = _pairs(bounds)
    secret = np.ones(len(part), dtype=np.bool_) if sensitive is None else sensitive[part]
    lower, upper = bounds.found.lower, bounds.found.upper
    by_all = secret & (outside <= 0)
    by_insider = secret & ~by_all & (outside <= background.own) & background.knows("A3")
    nearly = secret & ~by_all & ~by_insider & (lower[part] >= share * (lower[part] + outside))
    findings = []
    for told, knowledge, words in (
        (by_all, background.knowledge, "every member of the group is in the part, and so is known to be"),
        (by_insider, "A3", "an insider outside the part knows that every other member is in it"),
    ):
        for at in np.flatnonzero(told).tolist():
            where = f"{bounds.cells.where(int(part[at]))} of {bounds.cells.where(int(whole[at]))}"
            low, high = float(lower[part[at]]), float(upper[part[at]])
            findings.append(Finding("group-disclosure", True, knowledge, where, low, high, words))
    return findings + _nearly(bounds, part[nearly], share, background.knowledge)


def _nearly(bounds: CellBounds, parts: Ints, share: float, knowledge: str) -> list[Finding]:
    """One finding for each measure with parts that are proved to be most of their whole."""
    findings = []
    for family, first in bounds.cells.families:
        count = int(np.count_nonzero((parts >= first) & (parts < first + len(family.values))))
        if count:
            words = f"at least {share:.0%} of the group is proved to be in the part, in {count} cells"
            periods = " ".join(sorted({period for _, period, _ in family.columns.names}))
            where = f"counts.parquet: {family.measure} {periods}"
            findings.append(Finding("group-disclosure", False, knowledge, where, None, None, words))
    return findings


def _pairs(bounds: CellBounds) -> tuple[Ints, Ints, Floats]:
    """(part, whole, largest count outside the part) where more is proved to be inside than outside."""
    system = bounds.cells.system
    entries = system.matrix.tocoo()
    lower = bounds.found.lower
    whole_of = np.full(system.relations, -1)
    whole_of[entries.row[entries.data > 0]] = entries.col[entries.data > 0]
    is_part = entries.data < 0
    part, whole = entries.col[is_part].astype(np.int64), whole_of[entries.row[is_part]]
    outside = _outside(bounds, entries.row[is_part], part, whole)
    cell = _cells(bounds)
    told = (cell[whole] == cell[part]) & (lower[part] >= 1) & (lower[part] > outside)
    return part[told], whole[told], outside[told]


def _cells(bounds: CellBounds) -> Ints:
    """A number for the area and period of each unknown: a wijk is no group within its gemeente."""
    found = np.zeros(bounds.cells.system.unknowns, dtype=np.int64)
    areas: dict[str, int] = {}
    columns: dict[tuple[str, str], int] = {}
    for family, first in bounds.cells.families:
        area = np.array([areas.setdefault(code, len(areas)) for code in family.areas.codes])
        column = np.array([columns.setdefault(name[:2], len(columns)) for name in family.columns.names])
        at = np.nonzero(family.place >= 0)
        found[family.place[at] + first] = area[at[0]] * _MANY + column[at[1]]
    return found


_MANY = 1 << 32
"""More columns than any figure has."""


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
