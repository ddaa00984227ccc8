"""Where a border moved inside a gemeente, what it showed before is shown again, number for number.

To draw anew would give a second view of counts that did not change. The numbers of areas that are no longer
shown apart are added up; the sum need not be one that the count by itself would be shown as, so less is
promised about it. Where a correction moved the counts too far from what was shown, they are drawn anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.release_plans import CountRules
from zicht.protection.counts.atoms import REST, Structure
from zicht.protection.counts.border_changes import containing
from zicht.protection.counts.tallied import times

Counts = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class HeldAgain:
    """What atoms were shown as, and where that is shown again.

    held, known, fixed  (atoms, cross, periods)
    areas               (areas, periods) areas of which all atoms are fixed
    """

    held: Counts
    known: Bools
    fixed: Bools
    areas: Bools


def held_again(
    structure: Structure,
    truth: Counts,
    held: Counts,
    known: Bools,
    areas: AreaTree,
    kept: Collection[str],
    rules: CountRules,
) -> HeldAgain:
    """Fix atoms of the gemeenten where a border moved, for periods in which every promise still holds.

    kept  codes of those gemeenten
    """
    fixed = np.zeros(truth.shape, dtype=bool)
    whole = np.zeros((len(structure.areas), truth.shape[2]), dtype=bool)
    if kept and Level.GEMEENTE in areas.levels:
        of_atom = _gemeenten([name.partition(REST)[0] for name in structure.atoms], areas)
        of_area = _gemeenten([code for _, code in structure.areas], areas)
        far = np.abs(times(structure.showing, np.where(known, held - truth, 0))).max(axis=1, initial=0)
        for gemeente in sorted(kept):
            mine, inside = of_atom == gemeente, of_area == gemeente
            near = (far[inside] < rules.minimum).all(axis=0) & known[mine].all(axis=(0, 1))
            fixed[mine] = near
            whole[inside] = near
    return HeldAgain(held, known, fixed, whole)


def _gemeenten(codes: list[str], areas: AreaTree) -> NDArray[np.str_]:
    return np.array([containing(code, Level.GEMEENTE, areas) for code in codes], dtype=np.str_)
