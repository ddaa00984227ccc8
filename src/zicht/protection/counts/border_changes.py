"""What a new division changes: areas that only got another code, and areas whose borders moved.

A period that was released in the old borders and again in the new ones would tell of the street between
them: two buurten, each known within four, differ by it. So an area whose borders moved is not shown apart
in calendar years that were released before; what was shown of it in its old borders stays what is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.protection.counts.atoms import REST

PAIR_SCHEMA = pa.schema(
    [
        pa.field("LEVEL", pa.string(), nullable=False),
        pa.field("BEFORE", pa.string(), nullable=False),  # the area an address lay in
        pa.field("AFTER", pa.string(), nullable=False),  # the area it lies in now
    ]
)
"""Each pair of areas that share an address, once; an address that only one division knows tells nothing."""


@dataclass(frozen=True)
class BorderChanges:
    """From the division of the last release to that of this one.

    renamed  old code -> new code, of areas that kept their borders
    moved    new codes of areas that did not
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()


NO_CHANGES = BorderChanges()


def border_changes(pairs: pa.Table) -> BorderChanges:
    """Read the changes out of the pairs of areas that share an address, PAIR_SCHEMA."""
    renamed: dict[str, str] = {}
    moved: set[str] = set()
    for level in pairs["LEVEL"].unique().to_pylist():
        own = pairs.filter(pc.equal(pairs["LEVEL"], level))
        before, after = own["BEFORE"].to_pylist(), own["AFTER"].to_pylist()
        goes_to, comes_from = _counted(before), _counted(after)
        for old, new in zip(before, after, strict=True):
            if goes_to[old] > 1 or comes_from[new] > 1:
                moved.add(new)
            elif old != new:
                renamed[old] = new
    return BorderChanges(dict(sorted(renamed.items())), frozenset(moved))


def absorbed(held: Iterable[str], atoms: Sequence[str], areas: AreaTree) -> Mapping[str, str]:
    """Which atom of now holds what each atom of an earlier release held.

    An area that is no longer shown apart became part of the rest of the area it lies in; what was the rest
    of an area of which nothing is shown apart any more, is that area itself.

    held, atoms  names without the year of a rest
    returns      of those that did not stay themselves
    """
    known, parents = set(atoms), _parents(areas)
    found = {}
    for name in set(held) - known:
        code: str | None = name.removesuffix(REST)
        while code and not known & {code, code + REST}:
            code = parents.get(code)
        if code:
            found[name] = code if code in known else code + REST
    return dict(sorted(found.items()))


def containing(code: str, level: Level, areas: AreaTree) -> str:
    """The area of a level that an area lies in, or is; "" when it lies in none."""
    own, parents = set(areas.codes.get(level, ())), _parents(areas)
    while code and code not in own:
        code = parents.get(code, "")
    return code


@lru_cache(maxsize=4)
def _parents(areas: AreaTree) -> Mapping[str, str]:
    """Code of an area -> code of the area it lies in."""
    return {
        code: parent
        for level in areas.levels
        for code, parent in zip(areas.codes[level], areas.parents[level], strict=True)
    }


def _counted(codes: list[str]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for code in codes:
        found[code] = found.get(code, 0) + 1
    return found


def pairs_of(before: Mapping[Level, list[str]], after: Mapping[Level, list[str]]) -> pa.Table:
    """PAIR_SCHEMA out of the areas of the same addresses, level by level, in the same order."""
    rows = sorted(
        (level.value, old, new)
        for level in before
        for old, new in set(zip(before[level], after[level], strict=True))
    )
    return pa.table([list(column) for column in zip(*rows, strict=True)] or [[], [], []], schema=PAIR_SCHEMA)
