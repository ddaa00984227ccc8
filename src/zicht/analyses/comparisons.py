"""A cube against the nation, its region, its neighbours and its peers: ratios, q values, verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from zicht.analyses.cubes import Cube, Floats
from zicht.analyses.geography import Geography
from zicht.analyses.scaled import SCALES, scaled, unit
from zicht.analyses.surroundings import Surroundings
from zicht.methods.references import Everywhere, Members, Reference, ReferenceSet, SameGroup, pooled_reference
from zicht.methods.scales import to_scale
from zicht.methods.verdicts import Verdicts, judge
from zicht.model.area_codes import Level
from zicht.model.cells import Reference as ReferenceName
from zicht.model.indicators import Indicator

REGION_OF = {Level.GEMEENTE: Level.VEILIGHEIDSREGIO, Level.WIJK: Level.GEMEENTE, Level.BUURT: Level.GEMEENTE}


@dataclass(frozen=True, eq=False)
class Comparison:
    """One cube against one reference; `value` is the reference in the unit of the indicator."""

    reference: ReferenceName
    value: Floats
    verdicts: Verdicts
    areas: ReferenceSet | None


def compare(
    indicator: Indicator, cube: Cube, geography: Geography, surroundings: Surroundings, national: Floats
) -> tuple[Comparison, ...]:
    """The four comparisons of a cube, in the order of cells.Reference.

    national  (periods,)  value of the country in the unit of the indicator; nan where unknown
    """
    scale = SCALES[indicator.kind]
    y, variance = scaled(indicator, cube)
    comparisons = []
    for name in ReferenceName:
        areas = reference_set(name, cube, geography, surroundings)
        if name is ReferenceName.NATIONAL:
            reference = _constant(indicator, cube, national)
        elif areas is not None:
            reference = _pooled(indicator, cube, areas)
        else:
            reference = _constant(indicator, cube, np.full(len(cube.periods), np.nan))
        verdicts = judge(
            y,
            variance,
            reference.y,
            reference.variance,
            scale=scale,
            relevant_ratio=indicator.smallest_relevant_ratio,
        )
        comparisons.append(Comparison(name, reference.value * unit(indicator), verdicts, areas))
    return tuple(comparisons)


def reference_set(
    name: ReferenceName, cube: Cube, geography: Geography, surroundings: Surroundings
) -> ReferenceSet | None:
    """The areas behind a reference, as positions in the cube; None where there are none to compare with."""
    listed = geography.areas[cube.division]
    place = np.searchsorted(np.array(listed.codes), np.array(cube.codes))
    if name is ReferenceName.NATIONAL:
        return Everywhere(leave_out=False)
    if name is ReferenceName.REGION:
        level = REGION_OF.get(cube.division.level)
        parents = listed.within.get(level) if level is not None else None
        return None if parents is None else SameGroup(_groups(np.array(parents)[place]))
    if name is ReferenceName.NEIGHBOURS:
        near = surroundings.neighbours.get(cube.division)
        return None if near is None else Members(sp.csr_array(near[place][:, place]))
    alike = surroundings.peers.get(cube.division)
    return None if alike is None else Members(_peer_matrix(alike.positions, place, len(listed.codes)))


def _groups(parents: npt.NDArray[np.str_]) -> npt.NDArray[np.int64]:
    _, group = np.unique(parents, return_inverse=True)
    return np.where(parents == "", -1, group).astype(np.int64)


def _peer_matrix(alike: npt.NDArray[np.int64], place: npt.NDArray[np.int64], areas: int) -> sp.csr_array:
    row, column = np.nonzero(alike >= 0)
    matrix = sp.csr_array((np.ones(len(row)), (row, alike[row, column])), shape=(areas, areas))
    return sp.csr_array(matrix[place][:, place])


def _pooled(indicator: Indicator, cube: Cube, areas: ReferenceSet) -> Reference:
    return pooled_reference(
        cube.numerator,
        np.where(cube.absence == "", cube.denominator, np.nan),
        areas,
        scale=SCALES[indicator.kind],
        variation=indicator.unit_cv,
    )


def _constant(indicator: Indicator, cube: Cube, national: Floats) -> Reference:
    """The same value for every area, without sampling error: it is a count of the whole country."""
    shape = (len(cube.periods), len(cube.codes))
    value = np.broadcast_to((national / unit(indicator))[:, None], shape).copy()
    y = to_scale(SCALES[indicator.kind], value)
    return Reference(value, np.full(shape, np.nan), y, np.where(np.isnan(y), np.nan, 0.0))
