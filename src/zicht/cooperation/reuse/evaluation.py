"""Does reuse find what is there? Two tests on the register itself, beside trivial baselines.

Twin: hide a partnership, wish its gemeenten and main theme; is another with exactly the same gemeenten on
top? There is one for about a third only, so no method can do better. Known item: wish a part of its
gemeenten, drawn by lot, and its main theme; how high does the partnership itself stand?

Both are kinder than life: a wished theme is that of the register, and a wish comes from gemeenten that
cooperate already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from zicht.cooperation.membership import living_gemeenten
from zicht.cooperation.reuse.candidates import Candidates, compare, jaccard, shared_parties
from zicht.cooperation.reuse.ranking import WEIGHTS, combined
from zicht.cooperation.reuse.wish import Wish
from zicht.methods.arrays import Bools, Floats

PART = 0.6
"""Share of the gemeenten of a partnership that a known-item wish names; at least two."""

DRAWS = 4
"""Wishes by lot for every partnership."""

RESAMPLES = 1000


class Task(StrEnum):
    """What is asked of a ranking."""

    TWIN = "twin"
    KNOWN_ITEM = "known_item"


Method = Callable[[Candidates, Wish, Floats], Floats]


def _reuse(found: Candidates, wish: Wish, compared: Floats) -> Floats:
    return combined(compared, WEIGHTS)


def _jaccard(found: Candidates, wish: Wish, compared: Floats) -> Floats:
    return jaccard(found, wish)


def _parties(found: Candidates, wish: Wish, compared: Floats) -> Floats:
    return compared[:, 0]


def _largest(found: Candidates, wish: Wish, compared: Floats) -> Floats:
    return found.sizes


METHODS: Mapping[str, Method] = {
    "reuse": _reuse,
    "parties": _parties,
    "jaccard": _jaccard,
    "largest": _largest,
}
"""Ours; its component of parties alone; Jaccard of participants alone; most participants first."""


@dataclass(frozen=True)
class Trial:
    """One wish and how a method answered.

    reciprocal  1 / rank of what was sought, ties at their middle; 0 when there was nothing to find
    on_top      what was sought stood alone on top
    """

    method: str
    chain: str
    form: str
    gemeenten: int
    has_theme: bool
    attainable: bool
    reciprocal: float
    on_top: bool


@dataclass(frozen=True)
class Score:
    """How often a method had it on top, over partnerships, with 95 % bootstrap intervals over partnerships.

    partnerships     in this group
    attainable       share for which there is something to find
    on_top, reciprocal  means; lower and upper of each
    """

    method: str
    group: str
    partnerships: int
    attainable: float
    on_top: float
    on_top_interval: tuple[float, float]
    reciprocal: float
    reciprocal_interval: tuple[float, float]


def trials(
    found: Candidates, task: Task, generator: np.random.Generator, methods: Mapping[str, Method] = METHODS
) -> tuple[Trial, ...]:
    """Every partnership with two or more living gemeenten, with every method."""
    living = living_gemeenten(found.patchwork, found.on)
    sets = [one.parties & living for one in found.partnerships]
    made = []
    for at, members in enumerate(sets):
        if len(members) > 1:
            sought, candidate = _sought(task, at, sets)
            for wish in _wishes(found, task, at, members, generator):
                made += _tried(found, at, wish, sought, candidate, methods, len(members))
    return tuple(made)


def scores(
    done: tuple[Trial, ...],
    generator: np.random.Generator,
    group_of: Callable[[Trial], str] = lambda one: "",
) -> tuple[Score, ...]:
    """Means per method and group; the draws of one partnership are one observation."""
    groups: dict[tuple[str, str], dict[str, list[Trial]]] = {}
    for one in done:
        groups.setdefault((one.method, group_of(one)), {}).setdefault(one.chain, []).append(one)
    return tuple(_score(key, chains, generator) for key, chains in sorted(groups.items()))


def by_size(one: Trial) -> str:
    """A group by number of gemeenten."""
    return "2-3" if one.gemeenten < 4 else "4-7" if one.gemeenten < 8 else "8-"


def _sought(task: Task, at: int, sets: list[frozenset[str]]) -> tuple[Bools, Bools]:
    """Which partnerships would be right, and which may be given."""
    if task is Task.KNOWN_ITEM:
        right = np.arange(len(sets)) == at
        return right, np.ones(len(sets), dtype=bool)
    others = np.arange(len(sets)) != at
    return np.array([one == sets[at] for one in sets]) & others, others


def _wishes(
    found: Candidates, task: Task, at: int, members: frozenset[str], generator: np.random.Generator
) -> Iterator[Wish]:
    mains = sorted({label.partition(" | ")[0] for label in found.labels[at]})
    if task is Task.TWIN:
        yield Wish(members, frozenset(mains))
        return
    count = max(2, round(PART * len(members)))
    for _ in range(DRAWS):
        part = generator.choice(sorted(members), size=count, replace=False)
        theme = {mains[generator.integers(len(mains))]} if mains else set()
        yield Wish(frozenset(part.tolist()), frozenset(theme))


def _tried(
    found: Candidates,
    at: int,
    wish: Wish,
    sought: Bools,
    candidate: Bools,
    methods: Mapping[str, Method],
    gemeenten: int,
) -> list[Trial]:
    version = found.partnerships[at].version
    compared = compare(found, wish)
    shared, _ = shared_parties(found, wish)
    may = candidate & (shared > 0)
    rows = []
    for name, method in methods.items():
        rank = _rank(method(found, wish, compared), sought & may, may)
        rows.append(
            Trial(
                name,
                version.chain,
                version.form.value,
                gemeenten,
                bool(wish.themes),
                rank is not None,
                0.0 if rank is None else 1 / rank,
                rank == 1,
            )
        )
    return rows


def _rank(given: Floats, sought: Bools, may: Bools) -> float | None:
    """Rank of the best of what is sought, in the middle of its equals; what is sought does not compete."""
    if not sought.any():
        return None
    best = given[sought].max()
    rivals = given[may & ~sought]
    return float((rivals > best + 1e-12).sum() + (np.abs(rivals - best) <= 1e-12).sum() / 2 + 1)


def _score(key: tuple[str, str], chains: Mapping[str, list[Trial]], generator: np.random.Generator) -> Score:
    rows = [
        (np.mean([one.on_top for one in done]), np.mean([one.reciprocal for one in done]), done[0].attainable)
        for _, done in sorted(chains.items())
    ]
    table = np.array(rows, dtype=float)
    drawn = table[generator.integers(len(table), size=(RESAMPLES, len(table)))].mean(axis=1)
    lower, upper = np.quantile(drawn, [0.025, 0.975], axis=0)
    on_top, reciprocal, attainable = table.mean(axis=0)
    return Score(
        method=key[0],
        group=key[1],
        partnerships=len(table),
        attainable=float(attainable),
        on_top=float(on_top),
        on_top_interval=(float(lower[0]), float(upper[0])),
        reciprocal=float(reciprocal),
        reciprocal_interval=(float(lower[1]), float(upper[1])),
    )
