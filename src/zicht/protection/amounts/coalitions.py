"""Contributors who know their own amounts, and what one or two of them learn together.

Who alone contributes to an atom knows it, and subtracts it from every total. `gaussian_elimination` takes
care of one owner of one atom while it decides. Here a finished pattern is tried against owners of several
atoms, and against every two owners. What they could derive becomes a further target, and the elimination is
done again.

Figures are compared by their values on random tables of differences that are 0 on everything that is shown:
figures are dependent, given what is shown, when those values are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from zicht.protection.amounts.gaussian_elimination import PRIME, SEED, Column, Pattern, eliminate
from zicht.protection.amounts.sensitive_cells import Bools, Ints, Sparse

Words = NDArray[np.uint64]
Knowing = Mapping[int, frozenset[int]]
"""Atom -> the one or two owners who together know it."""
AT_ONCE = 256
"""Targets that are compared with all atoms in one go; bounds the memory."""


def eliminate_for_coalitions(
    parts: Sparse, *, order: Sequence[int], targets: Sequence[Column], owners: Ints, partners: Ints
) -> tuple[Pattern, int]:
    """As `eliminate`, until no two owners together derive a target that is not theirs.

    owners    (atoms,) a contributor of an atom that has one or two of them; -1 for other atoms
    partners  (atoms,) the other one; -1 for atoms with one contributor
    returns   the pattern, and how many further targets it took
    """
    wanted = list(targets)
    while True:
        pattern = eliminate(parts, order=order, targets=wanted, owners=np.where(partners < 0, owners, -1))
        told = told_to_two(pattern, targets=targets, owners=owners, partners=partners)
        if not told:
            return pattern, len(wanted) - len(targets)
        wanted += told


def told_to_two(pattern: Pattern, *, targets: Sequence[Column], owners: Ints, partners: Ints) -> list[Column]:
    """Targets plus multiples of atoms that at most two owners know, in the span of what is shown."""
    pairs = zip(owners.tolist(), partners.tolist(), strict=True)
    knowing = {row: frozenset({a, b} - {-1}) for row, (a, b) in enumerate(pairs) if a >= 0}
    told: dict[int, Column] = {}
    groups = list(_known_to_two(knowing, at_least=3))
    vectors = null_vectors(pattern, len(owners), max([4, *(len(atoms) + 2 for atoms in groups)]))
    values, atom_values = _values(targets, vectors[:4]), _values([{row: 1} for row in knowing], vectors[:4])
    for number, atoms in chain(
        _close(values, atom_values, list(knowing)),
        ((number, atoms) for atoms in groups for number in range(len(targets))),
    ):
        if number not in told:
            mixture = _mixture(targets[number], atoms, knowing, vectors)
            if mixture is not None:
                told[number] = mixture
    return [mixture for _, mixture in sorted(told.items())]


def null_vectors(pattern: Pattern, atoms: int, count: int) -> list[list[int]]:
    """Random tables of differences, modulo PRIME: every shown figure stays the same.

    returns  `count` lists of one number per atom
    """
    drawn = np.random.default_rng(SEED + 1).integers(1, PRIME, size=(count, atoms))
    vectors: list[list[int]] = drawn.tolist()
    for pivot, column in reversed(pattern.steps):
        inverse = pow(column[pivot], -1, PRIME)
        for vector in vectors:
            rest = sum(vector[row] * entry for row, entry in column.items() if row != pivot)
            vector[pivot] = -rest * inverse % PRIME
    return vectors


def _values(columns: Sequence[Column], vectors: list[list[int]]) -> Words:
    """(columns, vectors) what each column adds up to on each table of differences."""
    values = [
        [sum(vector[row] * entry for row, entry in column.items()) % PRIME for vector in vectors]
        for column in columns
    ]
    return np.array(values, dtype=np.uint64).reshape(len(columns), len(vectors))


def _known_to_two(knowing: Knowing, *, at_least: int) -> Iterator[list[int]]:
    """Atoms that an owner or two owners know, where that is `at_least` so many."""
    of: dict[frozenset[int], list[int]] = {}
    for row, owners in knowing.items():
        of.setdefault(owners, []).append(row)
    everyone = sorted(set().union(*of)) if of else []
    several = {owner for owner in everyone if len(of.get(frozenset({owner}), ())) > 1}
    several |= {owner for pair in of if len(pair) == 2 for owner in pair}
    for a in sorted(several):
        for b in everyone:
            if b < a and b in several:
                continue
            groups = (frozenset({a}), frozenset({b}), frozenset({a, b}))
            atoms = sorted({row for group in groups for row in of.get(group, ())})
            if len(atoms) >= at_least:
                yield atoms


def _mixture(
    target: Column, atoms: Sequence[int], knowing: Knowing, vectors: list[list[int]]
) -> Column | None:
    """The target plus multiples of the atoms that is 0 on all vectors; None without such multiples.

    Also None when the atoms take more than two owners, or when one of the owners knows the target's parts.
    """
    owners = frozenset[int]().union(*(knowing[row] for row in atoms))
    theirs = [knowing.get(row, frozenset({-1})) for row in target]
    if len(owners) > 2 or all(own <= owners for own in theirs):
        return None
    rows = [
        [*(vector[atom] for atom in atoms), _sum_on(target, vector)] for vector in vectors[: len(atoms) + 2]
    ]
    multiples = _solved(rows, len(atoms))
    if multiples is None:
        return None
    mixture = dict(target)
    for atom, multiple in zip(atoms, multiples, strict=True):
        mixture[atom] = (mixture.get(atom, 0) + multiple) % PRIME
    return {row: entry for row, entry in mixture.items() if entry}


def _sum_on(column: Column, vector: list[int]) -> int:
    return sum(vector[row] * entry for row, entry in column.items()) % PRIME


def _solved(rows: list[list[int]], unknowns: int) -> list[int] | None:
    """Multiples m with sum_j m_j rows[i][j] + rows[i][-1] = 0 for all i; None without a solution."""
    found: list[tuple[int, list[int]]] = []
    for j in range(unknowns):
        place = next((i for i, row in enumerate(rows) if row[j]), None)
        if place is None:
            continue
        pivot = rows.pop(place)
        inverse = pow(pivot[j], -1, PRIME)
        pivot = [entry * inverse % PRIME for entry in pivot]
        rows = [[(a - row[j] * b) % PRIME for a, b in zip(row, pivot, strict=True)] for row in rows]
        found = [
            (k, [(a - row[j] * b) % PRIME for a, b in zip(row, pivot, strict=True)]) for k, row in found
        ] + [(j, pivot)]
    if any(row[-1] for row in rows):
        return None
    multiples = [0] * unknowns
    for j, row in found:
        multiples[j] = -row[-1] % PRIME
    return multiples


def _close(targets: Words, atoms: Words, names: list[int]) -> Iterator[tuple[int, list[int]]]:
    """Targets with one or two atoms that may depend on each other; candidates, to be solved exactly.

    Seen from a target, atoms are points in a projective space; two that fall together lie on one line with
    it.
    """
    live = np.flatnonzero(np.any(atoms != 0, axis=1))
    points = atoms[live]
    for start in range(0, len(targets), AT_ONCE):
        part = targets[start : start + AT_ONCE, None, :]
        seen = [
            _minus(_times(points[:, i], part[..., 0]), _times(points[:, 0], part[..., i])) for i in (1, 2, 3)
        ]
        slope = _times(_plus(seen[1], _times(seen[2], np.uint64(SEED))), _inverse(seen[0]))
        same = (seen[0] == 0) & (seen[1] == 0) & (seen[2] == 0)
        for i, j in np.argwhere(same):
            yield start + int(i), [names[live[j]]]
        order = np.argsort(slope, axis=1, kind="stable")
        sorted_slope = np.take_along_axis(slope, order, axis=1)
        twins: Bools = sorted_slope[:, 1:] == sorted_slope[:, :-1]
        for i in np.flatnonzero(twins.any(axis=1)):
            for group in _runs(order[i], sorted_slope[i]):
                for a, b in combinations(sorted(group), 2):
                    yield start + int(i), [names[live[a]], names[live[b]]]


def _runs(order: NDArray[np.intp], slope: Words) -> list[list[int]]:
    ends = np.flatnonzero(np.diff(slope)) + 1
    return [run.tolist() for run in np.split(order, ends) if len(run) > 1]


def _minus(a: Words, b: Words) -> Words:
    return _plus(a, np.uint64(PRIME) - b)


def _plus(a: Words, b: Words) -> Words:
    return np.asarray((a + b) % np.uint64(PRIME), dtype=np.uint64)


def _times(a: Words, b: Words | np.uint64) -> Words:
    """Products modulo 2^61 - 1 without more than 64 bits: 2^61 counts as 1."""
    half, low = np.uint64(31), np.uint64((1 << 31) - 1)
    a_high, a_low, b_high, b_low = a >> half, a & low, b >> half, b & low
    middle = a_high * b_low + a_low * b_high
    lowest = (middle & np.uint64((1 << 30) - 1)) << half
    total = (
        np.uint64(2) * (a_high * b_high)
        + (middle >> np.uint64(30))
        + lowest
        + a_low * b_low % np.uint64(PRIME)
    )
    return np.asarray(total % np.uint64(PRIME), dtype=np.uint64)


def _inverse(a: Words) -> Words:
    """Inverses of a table, 0 for 0: products down each column, one inversion a column, and back."""
    safe = np.where(a == 0, np.uint64(1), a)
    before = np.ones_like(safe)
    for i in range(1, len(safe)):
        before[i] = _times(before[i - 1], safe[i - 1])
    whole = _times(before[-1], safe[-1])
    rest = np.array([pow(int(word), -1, PRIME) for word in whole], dtype=np.uint64)
    inverse = np.empty_like(safe)
    for i in reversed(range(len(safe))):
        inverse[i] = _times(rest, before[i])
        rest = _times(rest, safe[i])
    return np.where(a == 0, np.uint64(0), inverse)
