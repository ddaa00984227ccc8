"""Differencing over releases: what a street counts that lay in one buurt and lies in another now.

Where every address lies in every division is public. Two releases in two divisions count the same quarter
twice; what lies in one area of the one and in another of the other is bounded by both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zicht.attack.bounds import QUICK
from zicht.attack.differencing import Overlap, Zoning, differencing_findings
from zicht.attack.findings import Finding, in_order
from zicht.attack.given_lists import read_list
from zicht.attack.knowledge import Published
from zicht.attack.margins import truths
from zicht.attack.relations import FiguresContradict
from zicht.attack.report import Attempt
from zicht.model.area_codes import Level


@dataclass(frozen=True, eq=False)
class Addresses:
    """Where each address lies.

    releases  names;  codes  (addresses, releases) code of the smallest area, "" where it lies in none
    """

    releases: tuple[str, ...]
    codes: npt.NDArray[np.str_]


def addresses_in(path: Path) -> Addresses:
    """A list of addresses: a column a release, headed by its name; raises ListUnreadable."""
    releases, rows = read_list(path)
    return Addresses(releases, np.array(rows, dtype=np.str_).reshape(-1, len(releases)))


def difference(releases: Sequence[Published], addresses: Addresses) -> Attempt:
    """Slivers between the divisions of releases, for every measure, period and category that they share."""
    words = "what is counted where borders moved, by the difference of two divisions"
    known = [release for release in releases if release.release in addresses.releases]
    if releases[-1] not in known:
        return Attempt("differencing", words, 0)
    found: list[Finding] = []
    attacked = left = 0
    for earlier in _with_other_borders(known, addresses):
        both = (earlier, known[-1])
        codes = np.column_stack([_column(addresses, release) for release in both])
        overlap, levels = _overlap(both, codes)
        for measure, period, breakdown in _shared(*both):
            zonings = [_zoning(release, level, measure, period, breakdown) for release, level in levels]
            attacked += len(overlap.atoms)
            minimum = known[-1].rule_of(measure).minimum
            try:
                told = differencing_findings(zonings, overlap, minimum=minimum, effort=QUICK)
            except FiguresContradict:
                left += len(overlap.atoms)  # the quarter was corrected between the two: no one set of counts
                continue
            found += [replace(f, where=f"{f.where} {measure} {period} {breakdown}".strip()) for f in told]
    return Attempt("differencing", words, attacked, in_order(found), left=left)


def _with_other_borders(releases: Sequence[Published], addresses: Addresses) -> list[Published]:
    """Earlier releases in which some address lies elsewhere than in the last: of each division the newest.

    Codes do not tell: a buurt that gave a street away most often keeps its own.
    """
    found: dict[bytes, Published] = {}
    now = _column(addresses, releases[-1]).tobytes()
    for release in releases[:-1]:
        then = _column(addresses, release).tobytes()
        if then != now:
            found[then] = release
    return list(found.values())


def _column(addresses: Addresses, release: Published) -> npt.NDArray[np.str_]:
    return np.ascontiguousarray(addresses.codes[:, addresses.releases.index(release.release)])


Zonings = list[tuple[Published, Level]]


def _overlap(both: Sequence[Published], codes: npt.NDArray[np.str_]) -> tuple[Overlap, Zonings]:
    """Atoms: what lies in the same buurt of both divisions, with its area on every level of both."""
    rows: list[npt.NDArray[np.int64]] = []
    levels: Zonings = []
    for release, column in zip(both, codes.T, strict=True):
        for level, place in _places(release, column):
            rows.append(place)
            levels.append((release, level))
    atoms = np.unique(np.column_stack(rows), axis=0)
    return Overlap(atoms, np.full(len(atoms), np.inf)), levels


def _places(release: Published, codes: npt.NDArray[np.str_]) -> list[tuple[Level, npt.NDArray[np.int64]]]:
    """For each level, from the smallest up, the place of the area that each address lies in; -1 for none."""
    tree = release.areas
    smallest = tree.levels[-1]
    place = {code: at for at, code in enumerate(tree.codes[smallest])}
    at = np.array([place.get(code, -1) for code in codes.tolist()], dtype=np.int64)
    found = [(smallest, at)]
    for above, level in reversed(list(zip(tree.levels, tree.levels[1:], strict=False))):
        place = {code: number for number, code in enumerate(tree.codes[above])}
        parents = np.array([place[code] for code in tree.parents[level]], dtype=np.int64)
        at = np.where(at >= 0, parents[np.maximum(at, 0)], -1)
        found.append((above, at))
    return found


def _shared(earlier: Published, last: Published) -> list[tuple[str, str, str]]:
    """(measure, period, breakdown) that both releases publish."""
    keys = ["MEASURE", "TIME_PERIOD", "BREAKDOWN"]
    sets = []
    for release in (earlier, last):
        plain = release.counts.filter(pc.equal(release.counts["COUNTERPART_AREA"], ""))
        sets.append({tuple(row.values()) for row in plain.group_by(keys).aggregate([]).to_pylist()})
    return sorted(sets[0] & sets[1])


def _zoning(release: Published, level: Level, measure: str, period: str, breakdown: str) -> Zoning:
    counts = release.counts
    wanted = {"MEASURE": measure, "LEVEL": level.value, "TIME_PERIOD": period, "BREAKDOWN": breakdown}
    for name, value in wanted.items():
        counts = counts.filter(pc.equal(counts[name], value))
    codes = release.areas.codes[level]
    lower, upper = np.zeros(len(codes)), np.full(len(codes), np.inf)
    at = pc.index_in(counts["REF_AREA"], value_set=pa.array(codes, pa.string()))
    none = pa.array(np.zeros(counts.num_rows, dtype=np.bool_))
    lower[np.asarray(at)], upper[np.asarray(at)] = truths(counts, release.rule_of(measure), none)
    return Zoning(f"{release.release} {level.value}", codes, lower, upper)
