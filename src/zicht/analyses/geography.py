"""Boundaries, memberships and recodes, fitted together: which divisions there are and how they relate.

A code is only valid in its division. Everything that joins two divisions goes through a recode matrix
here, so that no other file of this room compares codes of different years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from zicht.model.area_codes import REGIO_LEVELS, Level, gemeente_of, is_water_or_abroad, wijk_of
from zicht.model.areas import AreaList, Boundaries, Division, Membership, Recode
from zicht.model.observations import Observations

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Geography:
    """Every division of the release.

    areas       division -> its areas, with the areas they lie in
    boundaries  division -> polygons, for the divisions that have them
    recodes     (origin, target) -> recode, for neighbouring and for distant years
    current     level -> the newest division
    """

    areas: Mapping[Division, AreaList]
    boundaries: Mapping[Division, Boundaries]
    recodes: Mapping[tuple[Division, Division], Recode]
    current: Mapping[Level, Division]
    _matrices: dict[tuple[Division, Division], sp.csr_array | None] = field(default_factory=dict)

    def shares(self, origin: Division, target: Division) -> sp.csr_array | None:
        """(areas of origin, areas of target) shares, or None where no chain of recodes leads there."""
        key = (origin, target)
        if key not in self._matrices:
            self._matrices[key] = self._chain(origin, target)
        return self._matrices[key]

    def _chain(self, origin: Division, target: Division) -> sp.csr_array | None:
        """The product of the fewest recodes that lead from one division to the other."""
        if origin == target:
            return sp.csr_array(sp.eye_array(len(self.areas[origin].codes)))
        paths: list[tuple[Division, ...]] = [(origin,)]
        seen = {origin}
        while paths:
            path = paths.pop(0)
            for start, end in sorted(self.recodes):
                if start == path[-1] and end not in seen:
                    seen.add(end)
                    paths.append((*path, end))
                    if end == target:
                        return self._product((*path, end))
        return None

    def _product(self, path: Sequence[Division]) -> sp.csr_array:
        """Step by step; a division on the way need not be listed, its areas follow from the step before."""
        codes = self.areas[path[0]].codes
        result = sp.csr_array(sp.eye_array(len(codes)))
        for start, end in pairwise(path):
            recode = self.recodes[(start, end)]
            following = self.areas[end].codes if end in self.areas else _codes_after(recode, codes)
            result = sp.csr_array(result @ _matrix(recode, codes, following))
            codes = following
        return result


def _codes_after(recode: Recode, codes: Sequence[str]) -> tuple[str, ...]:
    """The areas after a step: those that received something, and those the step does not name."""
    unchanged = set(codes) - set(recode.from_codes)
    return tuple(sorted(unchanged | set(recode.to_codes)))


def _matrix(recode: Recode, codes: Sequence[str], following: Sequence[str]) -> sp.csr_array:
    """Shares between two lists; an area the recode does not name goes whole to its own code."""
    rows = {code: i for i, code in enumerate(codes)}
    columns = {code: i for i, code in enumerate(following)}
    links = [
        (rows[a], columns[b], float(share))
        for a, b, share in zip(recode.from_codes, recode.to_codes, recode.share, strict=True)
        if a in rows and b in columns
    ]
    named = set(recode.from_codes)
    links += [(i, columns[code], 1.0) for code, i in rows.items() if code not in named and code in columns]
    row, column, share = zip(*links, strict=True)
    return sp.csr_array((share, (row, column)), shape=(len(rows), len(columns)))


def assemble(
    boundaries: Sequence[Boundaries],
    observations: Sequence[Observations],
    memberships: Sequence[Membership],
    recodes: Sequence[Recode],
) -> Geography:
    """Fit everything together; the first boundaries of a division win, recodes by addresses before others."""
    shapes: dict[Division, Boundaries] = {}
    for shape in boundaries:
        shapes.setdefault(shape.areas.division, shape)
    links = _preferred(recodes)
    names = _names(boundaries)
    codes = _codes_by_division(boundaries, observations)
    current = _current(shapes, codes)
    plain = {division: _area_list(division, sorted(found), names) for division, found in codes.items()}
    geography = Geography(plain, shapes, links, current)
    return _with_regios(geography, memberships)


def neighbours_within(parents: Sequence[str]) -> sp.csr_array:
    """(areas, areas) 1 where two different areas lie in the same containing area."""
    _, group = np.unique(np.array(parents), return_inverse=True)
    known = np.array([bool(parent) for parent in parents])
    incidence = sp.csr_array((known.astype(float), (np.arange(len(group)), group)))
    together = sp.csr_array(incidence @ incidence.T)
    together.setdiag(0)
    together.eliminate_zeros()
    return together


def _preferred(recodes: Sequence[Recode]) -> dict[tuple[Division, Division], Recode]:
    order = {"addresses": 0, "dwellings": 1, "inhabitants": 2}
    chosen: dict[tuple[Division, Division], Recode] = {}
    for recode in sorted(recodes, key=lambda r: order.get(r.weight, 9)):
        chosen.setdefault((recode.origin, recode.target), recode)
    return chosen


def _names(boundaries: Sequence[Boundaries]) -> dict[tuple[Division | None, str], str]:
    """(division, code) -> name; with None for the newest name of a code in any year."""
    names: dict[tuple[Division | None, str], str] = {}
    for shape in sorted(boundaries, key=lambda b: b.areas.division.year, reverse=True):
        for code, name in zip(shape.areas.codes, shape.areas.names, strict=True):
            if name and name != code:
                names.setdefault((shape.areas.division, code), name)
                names.setdefault((None, code), name)
    return names


def _codes_by_division(
    boundaries: Sequence[Boundaries], observations: Sequence[Observations]
) -> dict[Division, set[str]]:
    codes: dict[Division, set[str]] = {}
    for shape in boundaries:
        codes.setdefault(shape.areas.division, set()).update(shape.areas.codes)
    for table in observations:
        if table.division.level in (Level.GEMEENTE, Level.WIJK, Level.BUURT):
            found = table.table["area"].unique().to_pylist()
            codes.setdefault(table.division, set()).update(found)
    return {
        division: {code for code in found if not is_water_or_abroad(code)}
        for division, found in sorted(codes.items())
        if division.level in (Level.GEMEENTE, Level.WIJK, Level.BUURT)
    }


def _current(
    shapes: Mapping[Division, Boundaries], codes: Mapping[Division, set[str]]
) -> dict[Level, Division]:
    """Per level the newest division that has boundaries."""
    newest: dict[Level, Division] = {}
    for division in sorted(d for d in codes if d in shapes):
        newest[division.level] = division
    return newest


def _area_list(
    division: Division, codes: Sequence[str], names: Mapping[tuple[Division | None, str], str]
) -> AreaList:
    within: dict[Level, tuple[str, ...]] = {}
    if division.level in (Level.WIJK, Level.BUURT):
        within[Level.GEMEENTE] = tuple(gemeente_of(code) for code in codes)
    if division.level is Level.BUURT:
        within[Level.WIJK] = tuple(wijk_of(code) for code in codes)
    words = tuple(names.get((division, code)) or names.get((None, code)) or code for code in codes)
    return AreaList(division, tuple(codes), words, within)


def _with_regios(geography: Geography, memberships: Sequence[Membership]) -> Geography:
    """Add the regio's of the current gemeenten as divisions, and say in which each gemeente lies."""
    gemeenten = geography.current[Level.GEMEENTE]
    listed = geography.areas[gemeenten]
    areas = dict(geography.areas)
    within = dict(listed.within)
    current = dict(geography.current)
    for level in REGIO_LEVELS:
        membership = _newest(memberships, level, gemeenten.year)
        if membership is None:
            continue
        parents = _parents(geography, membership, gemeenten)
        within[level] = parents
        division = Division(level, gemeenten.year)
        codes = tuple(sorted({parent for parent in parents if parent}))
        areas[division] = AreaList(division, codes, tuple(membership.names.get(c, c) for c in codes))
        current[level] = division
    areas[gemeenten] = AreaList(gemeenten, listed.codes, listed.names, within)
    return Geography(areas, geography.boundaries, geography.recodes, current)


def _newest(memberships: Sequence[Membership], level: Level, year: int) -> Membership | None:
    found = [m for m in memberships if m.outer is level and m.inner.level is Level.GEMEENTE]
    return max(found, key=lambda m: (m.inner.year <= year, m.inner.year), default=None)


def _parents(geography: Geography, membership: Membership, gemeenten: Division) -> tuple[str, ...]:
    """The containing area of each current gemeente: as listed, else where most of it comes from."""
    codes = geography.areas[gemeenten].codes
    listed = {code: membership.pairs.get(code, "") for code in codes}
    if all(listed.values()):
        return tuple(listed[code] for code in codes)
    origin_codes = tuple(sorted(membership.pairs))
    known = Geography(
        {**geography.areas, membership.inner: _area_list(membership.inner, origin_codes, {})},
        geography.boundaries,
        geography.recodes,
        geography.current,
    )
    shares = known.shares(membership.inner, gemeenten)
    if shares is not None:
        spread = sp.csc_array(shares)
        for position, code in enumerate(codes):
            column = slice(spread.indptr[position], spread.indptr[position + 1])
            if not listed[code] and len(spread.indices[column]):
                largest = spread.indices[column][int(np.argmax(spread.data[column]))]
                listed[code] = membership.pairs[origin_codes[largest]]
    return tuple(listed[code] for code in codes)
