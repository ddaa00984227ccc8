"""From the published values to other true counts that would have been published just so."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from zicht.attack.families import Family
from zicht.attack.knowledge import Ints


def moves_of(family: Family) -> sparse.csc_array:
    """One column for each finest group: a unit more in it, and in every cell that it is part of.

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
    """For each smallest area and each rest everything it lies in, itself first; -1 behind the end.

    What is left out lies in the rest of the area that holds it, by the rule of the grid.
    """
    areas = family.areas
    shown = _is_shown(family)
    above: list[list[int]] = [[] for _ in areas.codes]
    for division in areas.divisions:
        rest_of = dict(zip(division.wholes.tolist(), division.rests.tolist(), strict=True))
        for part, whole in zip(division.parts.tolist(), division.within.tolist(), strict=True):
            above[part] += [whole] if shown[part] else [rest_of[whole]]
        for whole, rest in rest_of.items():
            above[rest].append(whole)
    inner = {whole for division in areas.divisions for whole in division.wholes.tolist()}
    chains = []
    for unit in range(len(areas.codes)):
        if unit in inner:
            continue
        chain, waiting = [unit], list(above[unit])
        while waiting:
            area = waiting.pop()
            if area not in chain:
                chain.append(area)
                waiting += above[area]
        chains.append(chain)
    longest = max(len(chain) for chain in chains)
    return np.array([chain + [-1] * (longest - len(chain)) for chain in chains], dtype=np.int64)


def _is_shown(family: Family) -> list[bool]:
    """True for areas with a value in some column."""
    cells = np.r_[~family.left_out, False][family.place]
    return [bool(row) for row in cells.any(axis=1)]
