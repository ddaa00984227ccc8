"""Two zonings, years or releases that differ by a few streets: their difference shows who lives there.

The unknowns are atoms: what lies in one area of every zoning at the same time. Which atoms there are is
public (addresses, polygons, tables of changed borders). Every published area is a sum of atoms, and what is
published of it bounds that sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from zicht.attack.findings import Finding
from zicht.attack.knowledge import Bools, Floats, Ints
from zicht.attack.relations import FiguresContradict
from zicht.methods.feasibility import Extremes, extremes
from zicht.methods.linear_programs import THOROUGH, Effort
from zicht.methods.linear_systems import LinearSystem

Texts = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Zoning:
    """One division of the country with what is published of it, for one measure, period and category.

    name          for example "counts.parquet bu 2024"
    areas         codes
    lower, upper  (areas,) what the figures say about the true count of each; infinite where nothing
    """

    name: str
    areas: tuple[str, ...]
    lower: Floats
    upper: Floats


@dataclass(frozen=True, eq=False)
class Overlap:
    """Which atoms there are.

    atoms   (atoms, zonings) place of the area of each zoning an atom lies in; -1 where it lies in none
    most    (atoms,) public largest count, such as the inhabitants of its addresses; inf where unknown
    """

    atoms: Ints
    most: Floats


def overlap_of(zonings: Sequence[Zoning], codes: Sequence[Sequence[str]]) -> Overlap:
    """Atoms out of a list of addresses or streets, each with its area in every zoning.

    codes  one row for each address: its area code in every zoning, "" where it lies in none
    """
    places = [{code: place for place, code in enumerate(zoning.areas)} for zoning in zonings]
    rows = {tuple(place.get(code, -1) for place, code in zip(places, row, strict=True)) for row in codes}
    atoms = np.array(sorted(rows), dtype=np.int64).reshape(-1, len(zonings))
    return Overlap(atoms, np.full(len(atoms), np.inf))


def atom_bounds(
    zonings: Sequence[Zoning],
    overlap: Overlap,
    *,
    effort: Effort = THOROUGH,
) -> Extremes:
    """Smallest and largest true count of each atom; raises FiguresContradict."""
    count = len(overlap.atoms)
    matrices, lower, upper = [], [], []
    for number, zoning in enumerate(zonings):
        at = overlap.atoms[:, number]
        inside = np.flatnonzero(at >= 0)
        entries = (np.ones(len(inside)), (at[inside], inside))
        matrices.append(sparse.csr_array(entries, shape=(len(zoning.areas), count)))
        lower.append(zoning.lower)
        upper.append(zoning.upper)
    system = LinearSystem(
        sparse.csr_array(sparse.vstack(matrices, format="csr")),
        np.concatenate(lower),
        np.concatenate(upper),
        np.zeros(count),
        overlap.most.astype(np.float64),
        np.ones(count, dtype=np.bool_),
    )
    found = extremes(system, effort=effort)
    if len(found.conflicts):
        names = [f"{zoning.name} {area}" for zoning in zonings for area in zoning.areas]
        raise FiguresContradict(
            " and ".join(zoning.name for zoning in zonings),
            found=f"{len(found.conflicts)} areas that cannot agree, such as {names[found.conflicts[0]]}",
            expected="zonings of the same population on the same date",
        )
    return found


def slivers(overlap: Overlap) -> Bools:
    """True for atoms that are no whole area of any zoning: what only a difference shows."""
    is_part = np.ones(len(overlap.atoms), dtype=np.bool_)
    for at in overlap.atoms.T:
        sizes = np.bincount(at[at >= 0], minlength=1)
        is_part &= (at < 0) | (sizes[np.maximum(at, 0)] > 1)
    return is_part


def differencing_findings(
    zonings: Sequence[Zoning],
    overlap: Overlap,
    *,
    minimum: int,
    knowledge: str = "A1",
    effort: Effort = THOROUGH,
) -> list[Finding]:
    """Slivers with fewer possible counts than the minimum while they may be small."""
    found = atom_bounds(zonings, overlap, effort=effort)
    width = found.upper - found.lower + 1
    may_be_small = (found.lower < minimum) & (found.upper >= 1)
    bad = slivers(overlap) & may_be_small & (width < np.minimum(minimum, overlap.most + 1))
    findings = []
    for atom in np.flatnonzero(bad).tolist():
        places = overlap.atoms[atom].tolist()
        lies_in = [f"{z.name} {z.areas[at]}" for z, at in zip(zonings, places, strict=True) if at >= 0]
        lower, upper = float(found.lower[atom]), float(found.upper[atom])
        words = (
            "the difference of two zonings gives a small count exactly"
            if lower == upper
            else f"the difference of two zonings leaves fewer than {minimum} values for a small count"
        )
        findings.append(Finding("differencing", True, knowledge, " and ".join(lies_in), lower, upper, words))
    return findings
