"""Which buurt lies in which wijk and gemeente, in 2022 and in 2024, with their codes and names.

The buurten on the ground are the same in both years; what changes on 1 January 2023 is to which gemeente
they belong, and therefore their codes: a merger, a gemeente divided between two neighbours, and one buurt
that moves across a border.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from zicht.made_up.mesh import Shapes
from zicht.made_up.names import TOWN_BUURTEN, TOWN_WIJKEN, NameGiver
from zicht.made_up.settlements import Ints, Settlements
from zicht.made_up.towns import (
    CORRECTION_ROLES,
    LETTER_ROLE,
    MERGING_ROLES,
    SPLIT_HEIRS,
    SPLIT_ROLE,
    TOWNS,
)

FIRST_CODE, CODE_STEP, MERGED_CODE = 5003, 7, 5191
CHANGE_DATE = "01-01-2023"


@dataclass(frozen=True)
class Vintage:
    """The nesting of one year; every tuple is in the order of the cells of the mesh.

    gemeenten  code -> name;  wijken  code -> name;  roles  role in the plan -> gemeente code
    """

    year: int
    buurt: tuple[str, ...]
    buurt_names: tuple[str, ...]
    wijk: tuple[str, ...]
    gemeente: tuple[str, ...]
    gemeenten: Mapping[str, str]
    wijken: Mapping[str, str]
    roles: Mapping[str, str]
    regions: Mapping[str, tuple[str, str, str, str]] = field(default_factory=dict)

    def codes(self, level: str) -> tuple[str, ...]:
        """For each cell the code of its area: level is "gm", "wk" or "bu"."""
        return {"gm": self.gemeente, "wk": self.wijk, "bu": self.buurt}[level]

    def names(self, level: str) -> dict[str, str]:
        """Code -> name of a level, sorted by code."""
        if level == "bu":
            return dict(sorted(zip(self.buurt, self.buurt_names, strict=True)))
        return dict(sorted((self.gemeenten if level == "gm" else self.wijken).items()))


def first_vintage(settled: Settlements, names: NameGiver, rng: np.random.Generator) -> Vintage:
    """The division of 2022."""
    town_names = {plan.role: names.place(plan.setting) for plan in TOWNS}
    ordered = sorted(town_names, key=lambda role: town_names[role])
    roles = {role: f"GM{FIRST_CODE + CODE_STEP * at}" for at, role in enumerate(ordered)}
    count = len(settled.seeds)
    buurt, buurt_names, wijk = [""] * count, [""] * count, [""] * count
    wijken: dict[str, str] = {}
    for at, plan in enumerate(TOWNS):
        cells = np.flatnonzero(settled.town == at)
        groups, titles = _wijken_of(settled, at, cells, town_names[plan.role], names, rng)
        pool = [TOWN_BUURTEN[int(k)] for k in rng.permutation(len(TOWN_BUURTEN))]
        for number, (group, title) in enumerate(zip(groups, titles, strict=True)):
            suffix = _letters(number) if plan.role == LETTER_ROLE else f"{number:02d}"
            code = f"WK{roles[plan.role][2:]}{suffix}"
            wijken[code] = f"Wijk {suffix} {title}"
            words = _buurt_names(settled, at, group, title, pool)
            for place, (cell, word) in enumerate(zip(group, words, strict=True)):
                wijk[cell] = code
                buurt[cell] = f"BU{code[2:]}{place + (plan.role == LETTER_ROLE):02d}"
                buurt_names[cell] = word
    gemeente = tuple(roles[TOWNS[at].role] for at in settled.town)
    gemeenten = {roles[role]: name for role, name in town_names.items()}
    regions = {roles[p.role]: ("PV51", p.corop, p.veiligheidsregio, p.politie_eenheid) for p in TOWNS}
    return Vintage(
        2022, tuple(buurt), tuple(buurt_names), tuple(wijk), gemeente, gemeenten, wijken, roles, regions
    )


def second_vintage(first: Vintage, settled: Settlements, land: Shapes, names: NameGiver) -> Vintage:
    """The division of 2024: the same buurten on the ground, some under another gemeente."""
    merged = f"GM{MERGED_CODE}"
    target = list(first.gemeente)
    west, east = (first.roles[role] for role in MERGING_ROLES)
    heirs = {first.roles[role]: role for role in SPLIT_HEIRS}
    for cell, code in enumerate(first.gemeente):
        if code in (west, east):
            target[cell] = merged
        elif code == first.roles[SPLIT_ROLE]:
            target[cell] = _nearest_heir(settled, cell, heirs)
    moved = border_buurt(first, settled, land)
    target[moved] = first.roles[CORRECTION_ROLES[1]]
    wijk, wijken = _renumbered_wijken(first, target, moved, land)
    gone = {west, east, first.roles[SPLIT_ROLE]}
    kept = {code: name for code, name in first.gemeenten.items() if code not in gone}
    regions = {code: value for code, value in first.regions.items() if code not in gone}
    return replace(
        first,
        year=2024,
        buurt=_renumbered_buurten(first, wijk),
        wijk=tuple(wijk),
        gemeente=tuple(target),
        gemeenten={**kept, merged: names.place("polder")},
        wijken=wijken,
        roles={role: code for role, code in first.roles.items() if code not in gone} | {"merged": merged},
        regions={**regions, merged: first.regions[west]},
    )


def border_buurt(first: Vintage, settled: Settlements, land: Shapes) -> int:
    """The buurt that moves in the border correction: outside the town, along the border with the other."""
    giver, taker = (first.roles[role] for role in CORRECTION_ROLES)
    mine = [cell for cell, code in enumerate(first.gemeente) if code == giver]
    theirs = [cell for cell, code in enumerate(first.gemeente) if code == taker]
    centre = settled.centres[[plan.role for plan in TOWNS].index(CORRECTION_ROLES[0])]
    shared = {cell: sum(land[cell].intersection(land[other]).length for other in theirs) for cell in mine}
    beside = [cell for cell in mine if shared[cell] > 500.0]
    return max(beside, key=lambda cell: float(np.hypot(*(settled.seeds[cell] - centre))))


def _wijken_of(
    settled: Settlements,
    at: int,
    cells: Ints,
    town: str,
    names: NameGiver,
    rng: np.random.Generator,
) -> tuple[list[list[int]], list[str]]:
    """Neighbouring buurten together, the centre first; outside town a wijk is called after its village."""
    points = settled.seeds[cells]
    count = max(2, round(len(cells) / 4))
    middles = points[rng.choice(len(points), count, replace=False)]
    for _ in range(12):
        nearest = np.argmin(((points[:, None] - middles[None]) ** 2).sum(axis=2), axis=1)
        middles = np.array(
            [points[nearest == k].mean(axis=0) if (nearest == k).any() else middles[k] for k in range(count)]
        )
    away = np.hypot(*(middles - settled.centres[at]).T)
    order = [int(k) for k in np.argsort(away, kind="stable") if (nearest == k).any()]
    groups = [
        sorted((int(c) for c in cells[nearest == k]), key=lambda c: _away(settled, at, c)) for k in order
    ]
    titles: list[str] = []
    urban = iter(TOWN_WIJKEN)
    for k in order:
        in_town = away[k] < 0.95 * settled.reach[at] or not titles
        title = next(urban) if in_town else names.place(TOWNS[at].setting)
        titles.append(f"{town}-{title}" if in_town and TOWNS[at].inhabitants < 40_000 else title)
    return groups, titles


def _away(settled: Settlements, at: int, cell: int) -> float:
    return float(np.hypot(*(settled.seeds[cell] - settled.centres[at])))


def _buurt_names(settled: Settlements, at: int, group: list[int], title: str, pool: list[str]) -> list[str]:
    """Names of the buurten of one wijk: themes in town, the village and its surroundings elsewhere."""
    in_town = [_away(settled, at, cell) <= 0.95 * settled.reach[at] for cell in group]
    where = title.split("-", 1)[-1]
    words, outside = [], 0
    for place, urban in enumerate(in_town):
        if place == 0 and where == "Centrum":
            words.append("Centrum")
        elif urban:
            words.append(pool.pop() if pool else f"{TOWN_BUURTEN[place]} {where}")
        elif place == 0 and where not in TOWN_WIJKEN:
            words.append(f"Dorpskern {where}")
        else:
            outside += 1
            words.append(f"Verspreide huizen {where}" + (f" {outside}" if outside > 1 else ""))
    return words


def _letters(number: int) -> str:
    """`AA`, `AB`... `BA`: the way Amsterdam numbers."""
    return chr(65 + number // 6) + chr(65 + number % 6)


def _nearest_heir(settled: Settlements, cell: int, heirs: Mapping[str, str]) -> str:
    places = [plan.role for plan in TOWNS]
    return min(heirs, key=lambda code: _away(settled, places.index(heirs[code]), cell))


def _renumbered_wijken(
    first: Vintage, target: list[str], moved: int, land: Shapes
) -> tuple[list[str], dict[str, str]]:
    """Codes of the new year: wijken that stay keep theirs; newcomers follow the last of their gemeente."""
    wijk = list(first.wijk)
    wijken = dict(first.wijken)
    staying = {w for w, old, new in zip(first.wijk, first.gemeente, target, strict=True) if old == new}
    new_code: dict[tuple[str, str], str] = {}
    for key in sorted(
        {(target[c], first.wijk[c]) for c in range(len(wijk)) if target[c] != first.gemeente[c]}
    ):
        if first.gemeente[moved] == f"GM{key[1][2:6]}":
            continue
        taken = [w for w in (*staying, *new_code.values()) if w[2:6] == key[0][2:]]
        number = 1 + max((int(w[6:]) for w in taken), default=-1)
        new_code[key] = f"WK{key[0][2:]}{number:02d}"
        wijken[new_code[key]] = f"Wijk {number:02d} {first.wijken[key[1]].split(' ', 2)[2]}"
    for cell in range(len(wijk)):
        wijk[cell] = new_code.get((target[cell], first.wijk[cell]), wijk[cell])
    beside = [c for c in range(len(wijk)) if first.gemeente[c] == target[moved] == target[c]]
    wijk[moved] = first.wijk[max(beside, key=lambda c: land[moved].intersection(land[c]).length)]
    return wijk, {code: wijken[code] for code in sorted(set(wijk))}


def _renumbered_buurten(first: Vintage, wijk: list[str]) -> tuple[str, ...]:
    """A buurt whose wijk stays keeps its code; others are numbered after the last of their new wijk."""
    buurt = [code if code[2:8] == new[2:] else "" for code, new in zip(first.buurt, wijk, strict=True)]
    for cell in sorted(range(len(wijk)), key=lambda c: first.buurt[c]):
        if not buurt[cell]:
            taken = [int(code[8:]) for code in buurt if code[2:8] == wijk[cell][2:]]
            buurt[cell] = f"BU{wijk[cell][2:]}{1 + max(taken, default=-1):02d}"
    return tuple(buurt)
