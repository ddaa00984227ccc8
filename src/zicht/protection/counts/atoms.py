"""The finest groups that figures distinguish, and every published cell as a sum of them.

An atom is a smallest area, or the rest of a larger one: what lies in it but in none of its shown parts. All
cells of a figure are sums of atoms, so the whole of it is one matrix of zeros and ones; what is no row of
that matrix cannot leave.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import TOTAL
from zicht.model.release_plans import Figure, NotInReleasePlan, ReleasePlan
from zicht.protection.counts.top_areas import Area, Top, codes_of, top_of

REST = "/rest"
"""Follows the code of an area in the name of the atom that holds what lies in none of its shown parts."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Nodes of one height of the tree; they stand in the order of their parents.

    names   area code, or that of an area followed by REST, or a group of areas
    parent  place of the containing node in the layer above
    area    place in `Structure.areas`, -1 for a rest or a group
    atom    place in `Structure.atoms`, -1 for a node that has parts
    up      (nodes above x nodes) zeros and ones: adds parts up
    """

    names: tuple[str, ...]
    parent: NDArray[np.int64]
    area: NDArray[np.int64]
    atom: NDArray[np.int64]
    up: sparse.csr_array


@dataclass(frozen=True, eq=False)
class Structure:
    """One figure in one division, with the smallest areas that it shows.

    areas    every declared (level, code), in the order of the levels of the figure, then of code
    shown    which of them are shown; the others are part of the rest of the area they lie in
    atoms    names, in the order of the layers
    layers   from the top down; the first one holds groups of areas that lie in the same regio's
    top      (cells x nodes of the first layer): country and regio's as sums
    tops     place in `areas` of each row of `top`
    reading  (atoms x areas) of -1, 0 and 1: what an atom counts, out of tallies
    read_from place in `areas` of the area that an atom is, or is the rest of
    showing  (areas x atoms) of 0 and 1: what an area shows, out of atoms; empty where not shown
    cross    the finest categories, joined as in tallies; ("",) without breakdowns
    margins  texts of all cells over the categories, the total ("") first
    folding  (margins x cross) of 0 and 1
    detailed levels on which all margins are shown, not only the total
    """

    areas: tuple[Area, ...]
    shown: NDArray[np.bool_]
    atoms: tuple[str, ...]
    layers: tuple[Layer, ...]
    top: NDArray[np.int64]
    tops: NDArray[np.int64]
    reading: sparse.csr_array
    read_from: NDArray[np.int64]
    showing: sparse.csr_array
    cross: tuple[str, ...]
    margins: tuple[str, ...]
    folding: NDArray[np.int64]
    detailed: frozenset[Level]

    @property
    def unlocated(self) -> str | None:
        """Name of the atom that holds what lies in no smaller area of the country."""
        country = [code for level, code in self.areas if level is Level.COUNTRY]
        return country[0] + REST if country else None

    @property
    def declared(self) -> NDArray[np.bool_]:
        """(areas, margins): cells that the figure declares, shown or not."""
        detailed = np.array([level in self.detailed for level, _ in self.areas], dtype=bool)
        total = np.arange(len(self.margins)) == 0
        found: NDArray[np.bool_] = detailed[:, None] | total
        return found

    @property
    def matrix(self) -> sparse.csr_array:
        """(cells x atoms) of 0 and 1: cells are shown areas x their margins, atoms are atoms x cross."""
        rows = sparse.kron(self.showing, sparse.csr_array(self.folding), format="csr")
        return rows[np.flatnonzero((self.declared & self.shown[:, None]).ravel())]


def structure_of(figure: Figure, areas: AreaTree, *, shown: Collection[str] | None = None) -> Structure:
    """Compile a figure.

    shown   codes of wijken and buurten that are shown apart; None: all of them
    raises  NotInReleasePlan when a level of the figure is none of the tree
    """
    chain = [level for level in areas.levels[1:] if level in figure.levels]
    zonings = [level for level in areas.beside if level in figure.levels]
    strange = [level.value for level in figure.levels if level not in (*areas.levels, *zonings)]
    if strange or (zonings and chain and chain[0] is not Level.GEMEENTE):
        raise NotInReleasePlan(
            figure.measure,
            found=f"levels {', '.join(level.value for level in figure.levels)}",
            expected="levels of the division; with regio's and smaller areas, also the gemeente",
        )
    if not figure.additive and figure.breakdowns:
        raise NotInReleasePlan(
            figure.measure,
            found="breakdowns of a count that does not add up over areas",
            expected="a measure of its own for each category, or a count that adds up",
        )
    top = top_of(figure, areas, chain, zonings)
    return _assembled(figure, areas, top, chain, None if shown is None else set(shown))


def plan_matrix(structures: Sequence[Structure]) -> sparse.csr_array:
    """All figures of a release as one matrix (cells x atoms): a block for each figure."""
    return sparse.block_diag([one.matrix for one in structures], format="csr")


def check_declared(counts: pa.Table, plan: ReleasePlan) -> None:
    """Every row of a table of counts is a cell that the plan declares, or nothing leaves.

    counts  COUNT_SCHEMA
    raises  NotInReleasePlan with all families of cells that are not declared
    """
    declared = {
        (figure.measure, level.value, period, margin)
        for figure in plan.figures
        for level in figure.levels
        for period in figure.periods
        for margin in (_margins(figure)[1] if level in figure.breakdown_levels else ("",))
    }
    names = ["MEASURE", "LEVEL", "TIME_PERIOD", "BREAKDOWN"]
    rows = counts.select(names).group_by(names).aggregate([]).to_pylist()
    strange = sorted(
        {(row["MEASURE"], row["LEVEL"]) for row in rows if tuple(row[n] for n in names) not in declared}
    )
    if strange:
        raise NotInReleasePlan(
            "counts",
            found="; ".join(f"{measure} on level {level}" for measure, level in strange),
            expected="cells of levels, periods and categories that the release plan declares",
        )


def containers(areas: AreaTree, level: Level, above: Level) -> dict[str, str]:
    """For each area of a level the area of a larger level it lies in."""
    found = dict(zip(areas.codes[level], areas.parents[level], strict=True))
    place = areas.levels.index(level)
    for between in reversed(areas.levels[areas.levels.index(above) + 1 : place]):
        parents = dict(zip(areas.codes[between], areas.parents[between], strict=True))
        found = {code: parents[container] for code, container in found.items()}
    return found


@dataclass(frozen=True)
class _Node:
    level: Level
    code: str
    parent: int  # in the layer above
    inside: tuple[Area, ...] | None = None  # of a rest: the parts that are shown apart

    @property
    def name(self) -> str:
        return self.code if self.inside is None else self.code + REST


@dataclass
class _Atoms:
    """Atoms in the making: what each is read from."""

    names: list[str]
    areas: list[Area]
    inside: list[tuple[Area, ...]]

    def add(self, node: _Node) -> int:
        self.names.append(node.name)
        self.areas.append((node.level, node.code))
        self.inside.append(node.inside or ())
        return len(self.names) - 1


def _assembled(
    figure: Figure, areas: AreaTree, top: Top, chain: Sequence[Level], shown: Collection[str] | None
) -> Structure:
    """Walk down from the groups of the top, layer by layer."""
    atoms = _Atoms([], [], [])
    rests = [_Node(level, code, 0, parts) for level, code, parts in top.rests]
    above = [*(-1 for _ in top.groups), *(atoms.add(rest) for rest in rests)]
    listed = [(level, code) for level in figure.levels for code in codes_of(areas, level)]
    place = {area: number for number, area in enumerate(listed)}
    names, nowhere = [*top.groups, *(rest.name for rest in rests)], [-1] * len(above)
    layers = [_layer(names, [0] * len(above), nowhere, above, 1)]
    nodes = [_Node(level, code, g) for g, members in enumerate(top.members) for level, code in members]
    seen = [*top.areas]
    for lower in (*chain[1:], None):
        seen += [(node.level, node.code) for node in nodes if node.inside is None]
        parts = _parts(areas, lower, nodes, shown) if lower else [[] for _ in nodes]
        own = [-1 if inside else atoms.add(node) for node, inside in zip(nodes, parts, strict=True)]
        if nodes:
            names, parents = [node.name for node in nodes], [node.parent for node in nodes]
            own_area = [-1 if node.inside is not None else place[node.level, node.code] for node in nodes]
            layers.append(_layer(names, parents, own_area, own, len(layers[-1].names)))
        nodes = [part for inside in parts for part in inside]
    cross, margins, folding = _margins(figure)
    return Structure(
        areas=tuple(listed),
        shown=np.isin(np.arange(len(listed)), [place[area] for area in seen]),
        atoms=tuple(atoms.names),
        layers=tuple(layers),
        top=top.cells,
        tops=np.array([place[area] for area in top.areas], dtype=np.int64),
        reading=_reading(atoms, place),
        read_from=np.array([place[area] for area in atoms.areas], dtype=np.int64),
        showing=_showing(layers, top, place, len(atoms.names)),
        cross=cross,
        margins=margins,
        folding=folding,
        detailed=frozenset(figure.breakdown_levels),
    )


def _parts(
    areas: AreaTree, lower: Level, nodes: Sequence[_Node], shown: Collection[str] | None
) -> list[list[_Node]]:
    """Per node the areas of the next level in it that are shown, and its rest; [] where none is shown."""
    levels = {node.level for node in nodes if node.inside is None}
    found: dict[str, list[str]] = {}
    for level in levels:
        for code, container in containers(areas, lower, level).items():
            if shown is None or code in shown:
                found.setdefault(container, []).append(code)
    listed = []
    for number, node in enumerate(nodes):
        codes = found.get(node.code, []) if node.inside is None else []
        parts = [_Node(lower, code, number) for code in codes]
        if parts:
            parts.append(_Node(node.level, node.code, number, tuple((lower, code) for code in codes)))
        listed.append(parts)
    return listed


def _layer(
    names: Sequence[str], parents: Sequence[int], areas: Sequence[int], atoms: Sequence[int], above: int
) -> Layer:
    parent = np.array(parents, dtype=np.int64)
    ones = np.ones(len(parent), dtype=np.int64)
    up = sparse.csr_array((ones, (parent, np.arange(len(parent)))), shape=(above, len(parent)))
    return Layer(tuple(names), parent, np.array(areas, dtype=np.int64), np.array(atoms, dtype=np.int64), up)


def _reading(atoms: _Atoms, place: Mapping[Area, int]) -> sparse.csr_array:
    rows, columns, signs = [], [], []
    for number, (area, inside) in enumerate(zip(atoms.areas, atoms.inside, strict=True)):
        rows += [number] * (1 + len(inside))
        columns += [place[area], *(place[part] for part in inside)]
        signs += [1] + [-1] * len(inside)
    shape = len(atoms.names), len(place)
    return sparse.csr_array((np.array(signs, dtype=np.int64), (rows, columns)), shape=shape)


def _showing(layers: Sequence[Layer], top: Top, place: Mapping[Area, int], atoms: int) -> sparse.csr_array:
    """From the lowest layer up: what a node shows is what its parts show."""
    found = sparse.csr_array((len(place), atoms), dtype=np.int64)
    nodes = sparse.csr_array((0, atoms), dtype=np.int64)
    for number, layer in reversed(list(enumerate(layers))):
        own = np.flatnonzero(layer.atom >= 0)
        ones = np.ones(len(own), dtype=np.int64)
        below = layers[number + 1].up @ nodes if number + 1 < len(layers) else nodes
        nodes = sparse.csr_array((ones, (own, layer.atom[own])), shape=(len(layer.names), atoms)) + (
            below if below.shape[0] else sparse.csr_array((len(layer.names), atoms), dtype=np.int64)
        )
        found = found + _put(np.flatnonzero(layer.area >= 0), layer.area[layer.area >= 0], nodes, len(place))
    cells = sparse.csr_array(top.cells) @ nodes
    rows = np.array([place[area] for area in top.areas], dtype=np.int64)
    return sparse.csr_array(found + _put(np.arange(len(rows)), rows, cells, len(place)))


def _put(
    rows: NDArray[np.int64], to: NDArray[np.int64], nodes: sparse.csr_array, size: int
) -> sparse.csr_array:
    """The rows of a matrix, moved to other places of a taller one."""
    ones = np.ones(len(rows), dtype=np.int64)
    return sparse.csr_array((ones, (to, rows)), shape=(size, nodes.shape[0])) @ nodes


def _margins(figure: Figure) -> tuple[tuple[str, ...], tuple[str, ...], NDArray[np.int64]]:
    """Texts of the finest categories and of all their margins, and which is part of which."""
    if not figure.breakdowns:
        return ("",), ("",), np.ones((1, 1), dtype=np.int64)
    cross = list(itertools.product(*figure.categories))
    cells = list(itertools.product(*((TOTAL, *codes) for codes in figure.categories)))
    folding = [
        [int(all(a in (TOTAL, b) for a, b in zip(cell, one, strict=True))) for one in cross] for cell in cells
    ]
    written = [_text(figure.breakdowns, cell) for cell in cells]
    return (
        tuple(_text(figure.breakdowns, one) for one in cross),
        ("", *written[1:]),
        np.array(folding, dtype=np.int64),
    )


def _text(names: Sequence[str], codes: Sequence[str]) -> str:
    return ";".join(f"{name}={code}" for name, code in zip(names, codes, strict=True))
