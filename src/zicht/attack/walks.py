"""From the published values to other true counts that would have been published just so."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from zicht.attack.families import Family
from zicht.attack.knowledge import Ints


def moves_of(family: Family) -> sparse.csc_array:
    """A unit more in a finest group and all it is part of; and a unit of a rest that lies in a hidden area.

    returns  (unknowns of the family, moves) of 0 and 1
    """
    chains = _chains(family)
    place = family.place
    unknowns, moves, count = [], [], 0
    for columns in family.columns.folds():
        cells = place[:, list(columns)]
        units, areas = np.repeat(np.arange(len(chains)), chains.shape[1]), chains.ravel()
        units, areas = units[areas >= 0], areas[areas >= 0]
        found = cells[areas]
        at = np.broadcast_to(units[:, None], found.shape)[found >= 0]
        unknowns.append(found[found >= 0])
        moves.append(at + count)
        count += len(chains)
    rows, columns_of = (np.concatenate([[], *side]).astype(np.int64) for side in (unknowns, moves))
    entries = (np.ones(len(rows)), (rows, columns_of))
    return sparse.csc_array(sparse.coo_array(entries, shape=(len(family.values), count)))


def _chains(family: Family) -> Ints:
    """For a unit in each area, and in none of its parts: everything it counts in; -1 behind the end.

    Where a unit lies in a whole but in none of its published parts it counts in the rest. So does, by the
    rule of the grid, a unit in a part that is left out. Such a unit need not be one more: it can be one that
    was in the rest already, and then only areas that are left out count one more.
    """
    areas = family.areas
    shown = _is_shown(family)
    above: list[list[int]] = [[] for _ in range(areas.areas)]
    divided: list[list[tuple[int, int]]] = [[] for _ in range(areas.areas)]
    rests: list[list[tuple[int, int]]] = [[] for _ in range(areas.areas)]
    for number, division in enumerate(areas.divisions):
        for part, whole in zip(division.parts.tolist(), division.within.tolist(), strict=True):
            above[part].append(whole)
            if shown[part]:
                divided[part].append((number, whole))
        for whole, rest in zip(division.wholes.tolist(), division.rests.tolist(), strict=True):
            rests[whole].append((number, rest))
    chains = []
    for unit in range(areas.areas):
        lies_in = _closure(unit, above)
        in_parts = {pair for area in lies_in for pair in divided[area]}
        missed = [rest for a in lies_in for number, rest in rests[a] if (number, a) not in in_parts]
        chains.append(lies_in + missed)
        hidden = [area for area in lies_in if not shown[area]]
        if hidden and len(hidden) < len(lies_in):
            within = [rest for a in hidden for number, rest in rests[a] if (number, a) not in in_parts]
            chains.append(hidden + within)
    longest = max(len(chain) for chain in chains)
    return np.array([chain + [-1] * (longest - len(chain)) for chain in chains], dtype=np.int64)


def _closure(area: int, above: list[list[int]]) -> list[int]:
    """An area and everything it lies in, each once."""
    found = [area]
    for one in found:
        found += [whole for whole in above[one] if whole not in found]
    return found


def _is_shown(family: Family) -> list[bool]:
    """True for areas with a value in some column."""
    cells = np.r_[~family.left_out, False][family.place]
    return [bool(row) for row in cells.any(axis=1)]
