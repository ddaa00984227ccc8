"""A country of a few areas with a known truth, published under any rule: for tests of attacks."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from zicht.attack.knowledge import Missing, Published, RuleText, Shown, Sticky
from zicht.model.area_codes import Level
from zicht.model.area_trees import AreaTree
from zicht.model.plans import RuleClass
from zicht.model.release_plans import COUNT_SCHEMA, CountRules, Figure, ReleasePlan

Key = tuple[str, str, str, str, str, str]
"""Measure, level, area, counterpart, period, breakdown."""

GRID = RuleText(Shown.GRID, Missing.ANYTHING, 10, 5, sticky=Sticky.MOSTLY)


def tree_of(shape: Mapping[str, Mapping[str, int]], beside: Mapping[str, str] | None = None) -> AreaTree:
    """{"GM0001": {"WK000101": 3}}: a gemeente with one wijk of three buurten."""
    gemeenten = sorted(shape)
    wijken = sorted((wijk, gemeente) for gemeente in shape for wijk in shape[gemeente])
    buurten = [
        (f"BU{wijk[2:]}{number:02}", wijk) for wijk, g in wijken for number in range(1, shape[g][wijk] + 1)
    ]
    return AreaTree(
        levels=(Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT),
        codes={
            Level.COUNTRY: ("NL",),
            Level.GEMEENTE: tuple(gemeenten),
            Level.WIJK: tuple(wijk for wijk, _ in wijken),
            Level.BUURT: tuple(buurt for buurt, _ in buurten),
        },
        parents={
            Level.COUNTRY: ("",),
            Level.GEMEENTE: ("NL",) * len(gemeenten),
            Level.WIJK: tuple(gemeente for _, gemeente in wijken),
            Level.BUURT: tuple(wijk for _, wijk in buurten),
        },
        beside={} if beside is None else {Level.VEILIGHEIDSREGIO: dict(beside)},
    )


def figure_of(measure: str = "suspects", **changes: object) -> Figure:
    settings: dict[str, object] = {
        "measure": measure,
        "plan": "drugs/suspects",
        "plan_digest": "d" * 64,
        "levels": (Level.COUNTRY, Level.GEMEENTE, Level.WIJK, Level.BUURT),
        "periods": ("2024",),
        "rule_class": RuleClass.PERSONS,
    }
    return Figure(**(settings | changes))  # type: ignore[arg-type]


@dataclass
class Country:
    """True counts per atom, and what is published of them.

    atoms  {(area, category cross): count}; an area is a smallest area or "<code>/rest"
    """

    tree: AreaTree
    figure: Figure
    atoms: dict[tuple[str, tuple[str, ...], str], int]
    hidden: set[str] = field(default_factory=set)

    def above(self, unit: str) -> list[tuple[str, str]]:
        """(level, code) of every area a unit lies in, itself included."""
        code = unit.removesuffix("/rest")
        level = code[:2].lower() if code != "NL" else "nl"
        found = [(level, code)]
        while level != "nl":
            at = self.tree.codes[Level(level)].index(code)
            code = self.tree.parents[Level(level)][at]
            level = "nl" if code == "NL" else code[:2].lower()
            found.append((level, code))
        for name, members in self.tree.beside.items():
            found += [(name.value, members[c]) for lv, c in list(found) if lv == "gm" and c in members]
        return [(lv, c) for lv, c in found if Level(lv) in self.figure.levels]

    def cells(self, atoms: Mapping[tuple[str, tuple[str, ...], str], int]) -> dict[Key, int]:
        """Every declared cell as a sum of atoms."""
        cells: dict[Key, int] = {}
        for unit_level in self.figure.levels:
            codes = (
                self.tree.codes[unit_level]
                if unit_level in self.tree.codes
                else sorted(set(self.tree.beside[unit_level].values()))
            )
            detailed = unit_level in self.figure.breakdown_levels
            for code, period in itertools.product(codes, self.figure.periods):
                for text in self._margins() if detailed else [""]:
                    cells[self.figure.measure, unit_level.value, code, "", period, text] = 0
        for (unit, cross, period), count in atoms.items():
            for level, code in self.above(unit):
                for text in self._folds(cross):
                    key = (self.figure.measure, level, code, "", period, text)
                    if key in cells:
                        cells[key] += count
        return cells

    def _margins(self) -> list[str]:
        known = [(*categories, "_T") for categories in self.figure.categories]
        return sorted({self._text(cell) for cell in itertools.product(*known)})

    def _folds(self, cross: tuple[str, ...]) -> set[str]:
        return {self._text(cell) for cell in itertools.product(*((category, "_T") for category in cross))}

    def _text(self, cell: tuple[str, ...]) -> str:
        if all(category == "_T" for category in cell):
            return ""
        return ";".join(f"{name}={c}" for name, c in zip(self.figure.breakdowns, cell, strict=True))

    def publish(
        self,
        shown: Mapping[Key, int | None],
        *,
        rounding: Mapping[Key, int] | None = None,
        rule: RuleText = GRID,
        release: str = "2024-Q4",
        counts: CountRules | None = None,
    ) -> Published:
        return Published(
            release,
            table_of(shown, rounding or {}),
            self.tree,
            ReleasePlan((self.figure,), 2024, 2024, counts or CountRules()),
            rules={self.figure.measure: rule},
        )


def table_of(shown: Mapping[Key, int | None], rounding: Mapping[Key, int]) -> pa.Table:
    rows = [
        dict(zip(COUNT_SCHEMA.names[:6], key, strict=True))
        | {"VALUE": value, "ABSENCE": "confidential" if value is None else None}
        | {"ROUNDING": rounding.get(key, 0)}
        for key, value in sorted(shown.items())
    ]
    return pa.Table.from_pylist(rows, schema=COUNT_SCHEMA)


def on_grid(truth: int, up: bool) -> int:
    """One of the two neighbours on the grid of minimum 10 and base 5."""
    if truth % 5 == 0 and (truth == 0 or truth >= 10):
        return truth
    if truth < 10:
        return 10 if up else 0
    return truth // 5 * 5 + (5 if up else 0)


def units_of(tree: AreaTree, levels: tuple[Level, ...]) -> list[str]:
    """Smallest published areas, and a rest of each larger one: what is rounded as one count."""
    chain = [level for level in tree.levels if level in levels]
    inner = [code for level in chain[:-1] for code in tree.codes[level]]
    return [*tree.codes[chain[-1]], *(f"{code}/rest" for code in inner)]


def random_country(generator: np.random.Generator, figure: Figure, tree: AreaTree, *, mean: float) -> Country:
    crosses = list(itertools.product(*figure.categories))
    atoms = {
        (unit, cross, period): int(generator.poisson(mean * generator.exponential()))
        for unit in units_of(tree, figure.levels)
        for cross in crosses
        for period in figure.periods
    }
    return Country(tree, figure, atoms)
